"""What `tests.forking` imports once for all processes, with what they import as they start."""

import agent.graph.models.openai
import api.worker
import cli.application
import cli.main
import tests.planner.dying  # noqa: F401 (of what stands here nothing is used)
from agent.tools.registry import load_tools

load_tools()
