"""`majordomo serve` limits its connections, and does not wait for idle ones."""

import signal

from tests.api.raw_requests import connect
from tests.ops.conftest import CONSTANTS, NEVER_SECONDS, Start

# On a slow machine too the server closes no connection because it is idle.
PATIENT = CONSTANTS | {
    "cli.serving.connections.REQUEST_TIMEOUT_SECONDS": NEVER_SECONDS,
    "cli.serving.connections.KEEP_ALIVE_SECONDS": NEVER_SECONDS,
}


async def test_a_process_has_as_many_connections_as_it_may(start: Start) -> None:
    # Nothing but the connections of this test is open: readiness is read from the output.
    server = start(constants=PATIENT, max_connections=2, worker_in_api=False)
    await server.wait_until_ready()
    statuses = []
    opened = [await connect(server.url) for _ in range(3)]
    for connection in opened:
        await connection.send_head("GET", "/health", length=0)
        statuses.append((await connection.read_response()).status)
    assert statuses == [200, 200, 503]
    for connection in opened:
        await connection.close()


async def test_idle_connections_do_not_delay_the_end(start: Start) -> None:
    server = start(constants=PATIENT, worker_in_api=False)
    await server.wait_until_ready()
    idle, silent = [await connect(server.url) for _ in range(2)]
    await idle.send_head("GET", "/health", length=0)
    assert (await idle.read_response()).status == 200
    server.send(signal.SIGTERM)
    assert await server.wait() == 0
    for connection in (idle, silent):
        await connection.wait_until_closed()
        await connection.close()
