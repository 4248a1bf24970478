# ruff: noqa: F401 (the imports are the purpose)
"""Imports what a serving process needs; `tests.forking` forks processes from here."""

import agent.models.openai.chat_model
import api.workers.job_worker
import cli.main
import cli.serving.application
from agent.tools.registry import load_tools

load_tools()
