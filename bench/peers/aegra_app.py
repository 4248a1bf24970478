"""The peer Aegra: its own server with the peers' graph, which `aegra.json` names.

    DATABASE_URL=... ITEMS_URL=... OPENAI_BASE_URL=... PEER_SETUP=setup.json PORT=...
    AEGRA_CONFIG=aegra.json LOG_LEVEL=WARNING python aegra_app.py

Optional features that cost time are off: no Redis, tracing, cron jobs, login or access log.
"""

import os

import uvicorn
import uvloop
from aegra_api.main import app
from peer_graph import create_items, create_pool, read_setup


async def main() -> None:
    async with create_pool() as pool:
        await create_items(pool, read_setup()["items"])
        port = int(os.environ["PORT"])
        config = uvicorn.Config(
            app, port=port, log_level="warning", access_log=False, timeout_keep_alive=75
        )
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(main())
