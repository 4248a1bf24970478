"""Tests of the rules of diet plans."""
