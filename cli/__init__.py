"""The command line `majordomo`."""
