"""Tests of the command line, mostly in processes."""
