"""Tests of the diet API."""
