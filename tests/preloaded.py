# ruff: noqa: F401 (nothing here is used: it is there for those that are forked)
"""What `tests.forking` imports once for all processes, with what they import as they start."""

import agent.graph.models.openai
import api.worker
import cli.application
import cli.main
from agent.tools.registry import load_tools

load_tools()
