"""The peer: FastAPI with ag-ui-langgraph, LangGraph's own PostgreSQL saver, a hand-written graph.

    DATABASE_URL=... OPENAI_BASE_URL=... PEER_SETUP=setup.json PORT=... python langgraph_app.py

It runs in a virtual environment of its own (see `installation`) and imports none of our modules.
Optional features that cost time are off: no raw events, middleware, authentication or access log.
PEER_SETUP names a JSON file with the prompt and the tool definitions for the model.
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


def build_graph(saver: Any, pool: AsyncConnectionPool, setup: dict[str, Any]) -> Any:
    """Return the graph of LangGraph's tutorials (model, tools, model) with a history window."""
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
    """Return the end of the history, which begins with a user message."""
    latest = messages[-MAX_HISTORY_MESSAGES:]
    while latest and not isinstance(latest[0], HumanMessage):
        latest = latest[1:]
    return latest


def add_fill_route(app: FastAPI, graph: Any) -> None:
    """Add a route that writes a long thread at once, with all its messages in one checkpoint."""

    @app.post("/fill")
    async def fill(request: Request) -> None:
        body = await request.json()
        kinds = {"user": HumanMessage, "assistant": AIMessage}
        messages = [kinds[m["role"]](m["content"], id=m["id"]) for m in body["messages"]]
        config = {"configurable": {"thread_id": body["threadId"]}}
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
        add_fill_route(app, graph)
        config = uvicorn.Config(app, port=port, log_level="warning", access_log=False)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    setup = json.loads(Path(os.environ["PEER_SETUP"]).read_text())
    uvloop.run(main(os.environ["DATABASE_URL"], setup, int(os.environ["PORT"])))
