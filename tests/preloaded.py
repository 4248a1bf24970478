# ruff: noqa: F401 (the imports are the purpose)
"""Imports what a serving process needs; `tests.forking` forks processes from here."""

import agent.graph.models.openai
import api.worker
import cli.application
import cli.main
from agent.tools.registry import load_tools

load_tools()
