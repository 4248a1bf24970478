"""Documents that are too large for memory: written to the disk first, then sent."""

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO

from fastapi.responses import StreamingResponse

from api.middleware.body_limit import MEBIBYTE

CHUNK_SIZE = 256 * 1024


async def download(pieces: AsyncIterator[bytes], filename: str) -> StreamingResponse:
    """Give a JSON document as a file.

    It is complete before the answer begins: whatever goes wrong is an error and not half a
    document, and no database connection waits for a client that reads slowly.
    """
    file: IO[bytes] = SpooledTemporaryFile(max_size=MEBIBYTE)  # noqa: SIM115 (sending closes it)
    try:
        async for piece in pieces:
            await asyncio.to_thread(file.write, piece)
        length = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    headers = {
        "Content-Disposition": f'attachment; filename="{filename}"',
        "Content-Length": str(length),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_send(file), media_type="application/json", headers=headers)


async def _send(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_SIZE):
            yield chunk
