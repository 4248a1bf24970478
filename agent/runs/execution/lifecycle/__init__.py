"""The life of a worker: the registry of its runs, its lease and its shutdown."""
