# ruff: noqa: E402, F401 (the imports are the purpose)
"""Imports the modules of all commands for the fork server of `tests.forking`."""

import gc

gc.disable()  # nothing that an import allocates becomes garbage

from importlib import import_module

import agent.models.openai.chat_model
import api.health.report
import api.workers.job_worker
import cli.operations.cancellation
import cli.serving.application
import cli.serving.preparation
import cli.version
import tests.cli.command_process
import tests.cli.hooks
from agent.tools.registry import load_tools
from cli.main import COMMANDS

for name in COMMANDS:
    import_module(f"cli.commands.{name}")
load_tools()
gc.enable()
gc.freeze()  # else the first full collection of a fork copies all of these objects, in 0.2 s
