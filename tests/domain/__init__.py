"""Tests of domain rules that need no HTTP."""
