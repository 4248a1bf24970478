"""Serves `web/e2e` for one run: a command is a line of JSON, and so is its answer.

The first line that it writes has the URL of the scripted model. It ends with its standard input.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from tests.peers.openai_server import ScriptedModel
from tests.web.model import GatedModel
from tests.web.rows import create_account, expire_approvals, lengthen_thread

Command = Callable[..., Awaitable[Any]]


async def serve_commands(model: GatedModel) -> None:
    """Carry out the commands of standard input, one after the other."""

    async def open_gate(*, name: str) -> None:
        model.gates[name].open()

    commands: dict[str, Command] = {
        "create_account": create_account,
        "expire_approvals": expire_approvals,
        "lengthen_thread": lengthen_thread,
        "open_gate": open_gate,
    }
    while line := await asyncio.to_thread(sys.stdin.readline):
        request = json.loads(line)
        result = await commands[request["command"]](**request["arguments"])
        _write({"id": request["id"], "result": result})


def _write(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main() -> None:
    gated = GatedModel()
    with ScriptedModel() as model:
        model.reply(gated.answer)
        _write({"model_url": model.url})
        asyncio.run(serve_commands(gated))


if __name__ == "__main__":
    main()
