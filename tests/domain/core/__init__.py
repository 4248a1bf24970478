"""Tests of what all features of the domain share."""
