"""The graph of the peers, as LangGraph's tutorials write it: a model, tools, and the model again.

It runs in the environment of a peer (see `installation`) and imports none of our modules.
PEER_SETUP names a JSON file with the prompt and the tool definitions for the model.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import BaseTool, tool
from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition
from langgraph.types import interrupt
from psycopg_pool import AsyncConnectionPool

MAX_HISTORY_MESSAGES = 40
"""The model gets this many messages, as many as ours."""
TABLES = """
CREATE TABLE IF NOT EXISTS items (
    id uuid PRIMARY KEY, title text NOT NULL, start_at timestamptz NOT NULL, end_at timestamptz
);
CREATE INDEX IF NOT EXISTS items_start ON items (start_at);
"""
LIST = """
SELECT id, title, start_at, end_at FROM items WHERE start_at >= %s AND start_at < %s
ORDER BY start_at LIMIT 500
"""
INSERT = "INSERT INTO items (id, title, start_at, end_at) VALUES (%s, %s, %s, %s)"


def read_setup() -> dict[str, Any]:
    setup: dict[str, Any] = json.loads(Path(os.environ["PEER_SETUP"]).read_text())
    return setup


@cache
def create_pool() -> AsyncConnectionPool:
    """Return the one pool of the tools; it is not open yet."""
    return AsyncConnectionPool(os.environ["ITEMS_URL"], min_size=1, max_size=20, open=False)


async def create_items(pool: AsyncConnectionPool, count: int) -> None:
    async with pool.connection() as connection:
        await connection.execute(TABLES)
        for number in range(count):
            day = f"2030-01-{number + 1:02}"
            await connection.execute(INSERT, (uuid4(), f"Item {number}", day, day))


def make_tools(pool: AsyncConnectionPool) -> list[BaseTool]:
    @tool
    async def list_schedule_items(start_at: str, end_at: str) -> str:
        """List the items of a range."""
        async with pool.connection() as connection:
            rows = await (await connection.execute(LIST, (start_at, end_at))).fetchall()
        return json.dumps(
            [dict(zip(("id", "title", "start_at"), row, strict=False)) for row in rows], default=str
        )

    @tool
    async def create_schedule_item(title: str, start_at: str, end_at: str) -> str:
        """Create an item after the user has approved it."""
        approval = interrupt({"message": f"Create {title}?"})
        if not approval["approved"]:
            return "The user rejected the call."
        item_id = uuid4()
        async with pool.connection() as connection:
            await connection.execute(INSERT, (item_id, title, start_at, end_at))
        return json.dumps({"id": str(item_id), "title": title})

    return [list_schedule_items, create_schedule_item]


def build_graph(pool: AsyncConnectionPool, setup: dict[str, Any]) -> StateGraph[Any]:
    """Return the graph before its compilation, with a history window."""
    prompt = SystemMessage(setup["prompt"])
    chat = ChatOpenAI(model="scripted", streaming=True, stream_usage=True, max_retries=0)
    model = chat.bind(tools=setup["tools"])

    async def call_model(state: MessagesState) -> dict[str, Any]:
        return {"messages": [await model.ainvoke([prompt, *_window(state["messages"])])]}

    builder: StateGraph[Any] = StateGraph(MessagesState)
    builder.add_node("model", call_model)
    builder.add_node("tools", ToolNode(make_tools(pool)))
    builder.add_edge(START, "model")
    builder.add_conditional_edges("model", tools_condition)
    builder.add_edge("tools", "model")
    return builder


def to_messages(messages: list[dict[str, Any]]) -> list[BaseMessage]:
    """Return the messages of a front end as messages of LangChain."""
    kinds = {"user": HumanMessage, "assistant": AIMessage}
    return [kinds[m["role"]](m["content"], id=m["id"]) for m in messages]


def _window(messages: list[Any]) -> list[BaseMessage]:
    """Return the end of the history, which begins with a user message."""
    latest = messages[-MAX_HISTORY_MESSAGES:]
    while latest and not isinstance(latest[0], HumanMessage):
        latest = latest[1:]
    return latest
