"""Tests of the routes over HTTP, and their support modules."""
