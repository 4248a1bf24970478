"""`majordomo backup` and `majordomo restore`."""
