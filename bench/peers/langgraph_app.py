"""The peer: FastAPI with ag-ui-langgraph, LangGraph's own PostgreSQL saver, a hand-written graph.

    DATABASE_URL=... OPENAI_BASE_URL=... PEER_SETUP=setup.json PORT=... python langgraph_app.py

It runs in an environment of its own (see `installation`) and imports nothing of ours. Everything
optional that costs time is left out: no raw events, no middleware, no login, no log of accesses.
PEER_SETUP names a JSON file with the prompt and the tools' definitions that the model is sent.
"""

import json
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
import uvloop
from ag_ui_langgraph import LangGraphAgent, add_langgraph_fastapi_endpoint
from fastapi import FastAPI, Request
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import BaseTool, tool
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition
from langgraph.types import interrupt
from psycopg_pool import AsyncConnectionPool

MAX_HISTORY_MESSAGES = 40
"""Messages that the model is shown, as many as ours is."""
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
        """Make an item, once the person has said yes."""
        answer = interrupt({"message": f"Create {title}?"})
        if not answer["approved"]:
            return "The person said no."
        item_id = uuid4()
        async with pool.connection() as connection:
            await connection.execute(INSERT, (item_id, title, start_at, end_at))
        return json.dumps({"id": str(item_id), "title": title})

    return [list_schedule_items, create_schedule_item]


def build_graph(saver: Any, pool: AsyncConnectionPool, setup: dict[str, Any]) -> Any:
    """Model, tools, model: the graph of LangGraph's own tutorials, with a window of messages."""
    prompt = SystemMessage(setup["prompt"])
    chat = ChatOpenAI(model="scripted", streaming=True, stream_usage=True, max_retries=0)
    model = chat.bind(tools=setup["tools"])

    async def call_model(state: MessagesState) -> dict[str, Any]:
        return {"messages": [await model.ainvoke([prompt, *_window(state["messages"])])]}

    builder = StateGraph(MessagesState)
    builder.add_node("model", call_model)
    builder.add_node("tools", ToolNode(make_tools(pool)))
    builder.add_edge(START, "model")
    builder.add_conditional_edges("model", tools_condition)
    builder.add_edge("tools", "model")
    return builder.compile(checkpointer=saver)


def _window(messages: list[Any]) -> list[BaseMessage]:
    """Give the end of the history, from a message of the person on."""
    latest = messages[-MAX_HISTORY_MESSAGES:]
    while latest and not isinstance(latest[0], HumanMessage):
        latest = latest[1:]
    return latest


def add_filling(app: FastAPI, graph: Any) -> None:
    """Let the bench write a long thread at once: its messages in one checkpoint."""

    @app.post("/fill")
    async def fill(request: Request) -> None:
        given = await request.json()
        kinds = {"user": HumanMessage, "assistant": AIMessage}
        messages = [kinds[m["role"]](m["content"], id=m["id"]) for m in given["messages"]]
        config = {"configurable": {"thread_id": given["threadId"]}}
        await graph.aupdate_state(config, {"messages": messages}, as_node="model")


async def main(url: str, setup: dict[str, Any], port: int) -> None:
    async with (
        AsyncPostgresSaver.from_conn_string(url) as saver,
        AsyncConnectionPool(url, min_size=1, max_size=20, open=False) as pool,
    ):
        await saver.setup()
        async with pool.connection() as connection:
            await connection.execute(TABLES)
            for number in range(setup["items"]):
                day = f"2030-01-{number + 1:02}"
                await connection.execute(INSERT, (uuid4(), f"Item {number}", day, day))
        graph = build_graph(saver, pool, setup)
        app = FastAPI()
        agent = LangGraphAgent(
            name="peer", graph=graph, emit_raw_events=False, emit_interrupt_outcome=True
        )
        add_langgraph_fastapi_endpoint(app, agent, "/agent")
        add_filling(app, graph)
        config = uvicorn.Config(app, port=port, log_level="warning", access_log=False)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    setup = json.loads(Path(os.environ["PEER_SETUP"]).read_text())
    uvloop.run(main(os.environ["DATABASE_URL"], setup, int(os.environ["PORT"])))
