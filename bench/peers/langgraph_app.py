"""The peer ag-ui-langgraph: FastAPI, LangGraph's own PostgreSQL saver, and the peers' graph.

    DATABASE_URL=... ITEMS_URL=... OPENAI_BASE_URL=... PEER_SETUP=setup.json PORT=...
    python langgraph_app.py

Optional features that cost time are off: no raw events, middleware, authentication or access log.
"""

import os
from typing import Any

import uvicorn
import uvloop
from ag_ui_langgraph import LangGraphAgent, add_langgraph_fastapi_endpoint
from fastapi import FastAPI, Request
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from peer_graph import build_graph, create_items, create_pool, read_setup, to_messages


def add_fill_route(app: FastAPI, graph: Any) -> None:
    """Add a route that writes a long thread at once, with all its messages in one checkpoint."""

    @app.post("/fill")
    async def fill(request: Request) -> None:
        body = await request.json()
        config = {"configurable": {"thread_id": body["threadId"]}}
        messages = to_messages(body["messages"])
        await graph.aupdate_state(config, {"messages": messages}, as_node="model")


async def main() -> None:
    setup, pool = read_setup(), create_pool()
    async with AsyncPostgresSaver.from_conn_string(os.environ["DATABASE_URL"]) as saver, pool:
        await saver.setup()
        await create_items(pool, setup["items"])
        graph = build_graph(pool, setup).compile(checkpointer=saver)
        app = FastAPI()
        agent = LangGraphAgent(
            name="peer", graph=graph, emit_raw_events=False, emit_interrupt_outcome=True
        )
        add_langgraph_fastapi_endpoint(app, agent, "/agent")
        add_fill_route(app, graph)
        port = int(os.environ["PORT"])
        config = uvicorn.Config(
            app, port=port, log_level="warning", access_log=False, timeout_keep_alive=75
        )
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(main())
