"""Front ends as docs/front-ends.md shows them, and the one in examples/ in a real browser."""
