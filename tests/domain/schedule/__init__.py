"""Tests of schedule items: rules, lists, times and concurrency."""
