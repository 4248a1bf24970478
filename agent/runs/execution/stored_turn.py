"""What the database has of a run when its execution begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from agent.runs.execution.history import History, load_history
from agent.runs.execution.message_snapshots import thread_id_of
from checkpoints.pending_calls import PendingCall, find_calls_of_turn
from domain.conversations.models import Run, Thread
from domain.core.database.sessions import Sessions, read_only_session
from domain.profiles.models import User


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """The user, the history and the approvals of a run.

    The first attempt at a run has it from its admission. A recovery reads it.
    """

    username: str
    history: History
    calls: Sequence[PendingCall]
    """The calls of the turn that ever needed an approval."""
    thread: Thread | None = None
    """The thread's row as admission left it, for a commit without a lock; it has no session."""


async def read_stored_turn(sessions: Sessions, run: Run) -> StoredTurn:
    """Read a run's turn. The history before a turn cannot change while the turn runs."""
    async with read_only_session(sessions) as session:
        username = await session.scalar(select(User.username).where(User.id == run.user_id))
        history = await load_history(session, thread_id_of(run), run.turn_id)
        calls = await find_calls_of_turn(session, run.turn_id) if run.turn_id != run.id else []
    return StoredTurn(username or "", history, calls)
