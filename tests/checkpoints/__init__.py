"""Tests of the saver, the batch writer, fences and the pool."""
