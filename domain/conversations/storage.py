"""How many bytes a person's conversations take up, known without reading them.

A thread counts its own bytes in its row, which every change of the thread locks. Admission charges
what the thread has gained since its last charge to the one row of its owner. So a turn costs the
same with any history. What runs have produced since the last charge is charged by the next
request, and the deletion of a thread gives back what was charged for it.
"""

from typing import cast
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, Table, bindparam, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.models import ConversationStorage, Run, Thread
from domain.core.quotas.definitions import STORED_MEBIBYTES
from domain.core.quotas.enforcement import limit_of

MEBIBYTE = 1024 * 1024
ROW_BYTES = 256
"""What a row takes besides its texts, with its indexes."""

# Core instead of ORM: an ORM statement would first write the thread, which changes once more.
_STORAGE = cast("Table", ConversationStorage.__table__)
_GAIN = bindparam("gain", type_=BigInteger)
_CHARGE = (
    insert(_STORAGE)
    .values(user_id=bindparam("user_id"), bytes=func.greatest(_GAIN, 0))
    .on_conflict_do_update(
        index_elements=[_STORAGE.c.user_id],
        set_={"bytes": func.greatest(_STORAGE.c.bytes + _GAIN, 0)},
    )
    .returning(_STORAGE.c.bytes)
)


def size_of_run(run: Run) -> int:
    """Return how many bytes the row of a run takes up."""
    return ROW_BYTES + len(orjson.dumps([run.request, run.outcome, run.snapshot]))


async def charge_storage(session: AsyncSession, thread: Thread, *, added: int) -> int:
    """Charge a locked thread's owner for what it has gained, and for `added` bytes in advance.

    Returns the new `charged_bytes` of the thread, which the caller sets together with its other
    changes. Until the commit the owner's row is locked: chats that start at the same time wait here
    for each other. Raises StorageFull.
    """
    charged = thread.stored_bytes + added
    parameters = {"user_id": thread.user_id, "gain": charged - thread.charged_bytes}
    total: int = (await session.execute(_CHARGE, parameters)).scalar_one()
    limit = limit_of(session, STORED_MEBIBYTES)
    if total > limit * MEBIBYTE:
        raise STORED_MEBIBYTES.make_error(limit)
    return charged


async def release_storage(session: AsyncSession, user_id: UUID, *, charged: int) -> None:
    """Give back what was charged for a user's deleted threads.

    Until the commit the user's row is locked. By the order of locks the caller locks no thread
    after this.
    """
    released = update(_STORAGE).where(_STORAGE.c.user_id == user_id)
    await session.execute(released.values(bytes=func.greatest(_STORAGE.c.bytes - charged, 0)))
