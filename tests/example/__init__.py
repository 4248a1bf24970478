"""Drives the front end in examples/ in a real browser, for `make example`."""
