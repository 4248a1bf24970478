"""The approvals of a person, as the export of their data has them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from agent.approvals.queries import CALL, STATUS
from checkpoints.tables import pending_tool_calls
from domain.conversations.models import Thread


def select_exported_approvals(user_id: UUID) -> Select[*tuple[Any, ...]]:
    """Select what the person was asked, and what they answered."""
    payload = CALL.approval["payload"]
    return (
        select(
            CALL.id,
            Thread.client_id.label("thread_id"),
            CALL.tool_name,
            CALL.arguments,
            CALL.message,
            STATUS.label("status"),
            payload["editedArgs"].label("edited_args"),
            payload["reason"].label("reason"),
            CALL.requested_at,
            CALL.expires_at,
            CALL.answered_at,
            CALL.answered_via,
            CALL.answered_by,
        )
        .join_from(pending_tool_calls, Thread, Thread.id == CALL.thread_id)
        .where(CALL.user_id == user_id)
        .order_by(CALL.requested_at, CALL.ordinal)
    )
