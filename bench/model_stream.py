"""Measures the cost of reading a model's stream: ChatOpenAI as it is, and our own readers.

    python -m bench.model_stream [--tokens 400] [--streams 8] [--rounds 5]

It counts the CPU of the reading process only, in microseconds a token; the server is another.
"""

import argparse
import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterable, Callable
from contextlib import aclosing
from multiprocessing.connection import Connection
from statistics import median
from typing import Any

import uvloop
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from agent.models.openai.chat_model import open_model
from agent.models.port import stream_chat
from tests.peers.openai_replies import Text, script
from tests.peers.openai_server import ScriptedModel

WORD = "tokens "
PROMPT: list[dict[str, Any]] = [
    {"role": "system", "content": "You answer at length."},
    {"role": "user", "content": "Please do."},
]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": f"tool_{number}",
            "description": "Does one of the things that can be done here. " * 3,
            "parameters": {
                "type": "object",
                "properties": {f"p{i}": {"type": "string"} for i in range(6)},
            },
        },
    }
    for number in range(20)
]
Read = Callable[[], AsyncIterable[Any]]


def serve(pipe: Connection, tokens: int) -> None:
    """Send the tokens of the model `apart` a millisecond apart, and those of others at once."""
    apart = script(Text(WORD * tokens, pieces=tokens, pause_seconds=0.001))
    at_once = script(Text(WORD * tokens, pieces=tokens))
    with ScriptedModel() as model:
        model.reply(lambda body: apart if body["model"] == "apart" else at_once)
        pipe.send(model.url)
        pipe.recv()


async def measure_cost_us(read: Read, tokens: int, streams: int) -> float:
    """Return the microseconds of CPU for a token, over several concurrent streams."""

    async def read_all() -> None:
        stream: Any = read()
        async with aclosing(stream) as items:
            async for _ in items:
                pass

    before = time.process_time()
    await asyncio.gather(*(read_all() for _ in range(streams)))
    return (time.process_time() - before) / (tokens * streams) * 1e6


def create_readers(url: str, model: str) -> dict[str, Read]:
    stock = ChatOpenAI(model=model, base_url=url, api_key=lambda: "k", stream_usage=True)
    lean = open_model(name=model, base_url=url, api_key=SecretStr("k"), idle_timeout_seconds=60)
    return {
        "ChatOpenAI.astream": lambda: stock.astream(PROMPT, tools=TOOLS),
        "StreamingChatOpenAI.astream": lambda: lean.astream(PROMPT, tools=TOOLS),
        "stream_chat": lambda: stream_chat(lean, PROMPT, TOOLS),
    }


async def compare(url: str, model: str, tokens: int, streams: int, rounds: int) -> None:
    costs: dict[str, list[float]] = {}
    readers = create_readers(url, model)
    for round_number in range(rounds + 1):
        for name, read in readers.items():
            cost = await measure_cost_us(read, tokens, streams)
            if round_number:  # the first warms up
                costs.setdefault(name, []).append(cost)
    stock = median(costs["ChatOpenAI.astream"])
    print(f"\ntokens {model}, {streams} streams of {tokens}:")
    for name, values in costs.items():
        print(f"  {name:30}{median(values):8.1f} us a token   {stock / median(values):5.1f} x")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=400)
    parser.add_argument("--streams", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    parent_end, child_end = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(child_end, chosen.tokens)
    )
    server.start()
    url = parent_end.recv()
    for model in ("apart", "at once"):
        await compare(url, model, chosen.tokens, chosen.streams, chosen.rounds)
    parent_end.send("stop")
    server.join()


if __name__ == "__main__":
    uvloop.run(main())
