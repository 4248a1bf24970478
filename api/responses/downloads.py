"""JSON documents that are too large for memory: buffered on disk, then sent."""

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO

from fastapi.responses import StreamingResponse

from api.bodies.limits import MEBIBYTE

CHUNK_BYTES = 256 * 1024


async def download(chunks: AsyncIterator[bytes], filename: str) -> StreamingResponse:
    """Return a JSON document as an attachment.

    The document is complete before the response starts. So a failure is an error response and not
    half a document, and a client that reads slowly holds no database connection.
    """
    file: IO[bytes] = SpooledTemporaryFile(max_size=MEBIBYTE)  # noqa: SIM115 (_send closes it)
    try:
        async for chunk in chunks:
            await asyncio.to_thread(file.write, chunk)
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
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk
