"""Tests of migrating earlier databases."""
