# ruff: noqa: F401 (the imports are the purpose)
"""Imports the modules of a serving process for the fork server of `tests.forking`."""

import gc

import agent.models.openai.chat_model
import api.workers.job_worker
import cli.commands.serve
import cli.main
import cli.serving.application
from agent.tools.registry import load_tools

load_tools()
gc.freeze()  # else the first full collection of a fork copies all of these objects, in 0.2 s
