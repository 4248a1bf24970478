"""The peers' graph where Aegra finds it; Aegra adds its own saver."""

from peer_graph import build_graph, create_pool, read_setup

graph = build_graph(create_pool(), read_setup()).compile()
