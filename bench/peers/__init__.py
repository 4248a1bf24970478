"""The application that the benchmarks compare ours with; it has an environment of its own."""
