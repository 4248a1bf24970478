"""The dialogue state, and the requests and flows that handlers work with."""
