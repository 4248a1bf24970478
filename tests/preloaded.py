# ruff: noqa: E402, F401 (the imports are the purpose)
"""Imports the modules of all commands for the fork server of `tests.forking`.

It also does once what each serving process does at its start, and what is the same in all.
"""

import gc

gc.disable()  # nothing that an import allocates becomes garbage

from importlib import import_module

import openai.resources.chat.chat
from fastapi.routing import iter_route_contexts

import agent.models.openai.chat_model
import api.health.report
import api.workers.job_worker
import cli.operations.cancellation
import cli.serving.application
import cli.serving.preparation
import cli.version
import offline_model
import tests.cli.command_process
import tests.cli.hooks
from agent.tools.registry import load_tools
from api.app import ROUTES
from cli.main import COMMANDS

for name in COMMANDS:
    import_module(f"cli.commands.{name}")
load_tools()
list(iter_route_contexts(ROUTES))  # FastAPI analyses the routes
gc.enable()
gc.freeze()  # else the first full collection of a fork copies all of these objects, in 0.2 s
