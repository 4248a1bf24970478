"""The sections of the export, one per feature of the domain, in the order of the document.

A new table with data of a person needs a section here; a test fails if one is missing.
"""

from collections.abc import Callable, Mapping, Set
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, case, or_, select
from sqlalchemy.orm import aliased

from domain.activity.models import Effect
from domain.auth.models import ApiToken, LoginSession
from domain.conversations.models import Message, ProgramCall, Run, Thread
from domain.core.database.base import Base
from domain.diet.models import DietPlan
from domain.friends.models import FriendRequest, Friendship
from domain.inbox_messages.models import InboxMessage
from domain.invites.models import Invitation, InviteCode
from domain.profiles.blocks import Block, select_blockers_of
from domain.profiles.models import User
from domain.schedule.models import ScheduleItem, Subscription

Query = Callable[[UUID], Select[*tuple[Any, ...]]]


def _account(me: UUID) -> Select[*tuple[Any, ...]]:
    return _rows(User, leave_out={"password_hash"}).where(User.id == me)


def _sessions(me: UUID) -> Select[*tuple[Any, ...]]:
    mine = LoginSession.user_id == me
    return _rows(LoginSession, leave_out={"user_id"}).where(mine).order_by(LoginSession.id)


def _api_tokens(me: UUID) -> Select[*tuple[Any, ...]]:
    rows = _rows(ApiToken, leave_out={"user_id", "token_hash"})
    return rows.where(ApiToken.user_id == me).order_by(ApiToken.id)


def _schedule_items(me: UUID) -> Select[*tuple[Any, ...]]:
    rows = _rows(ScheduleItem, leave_out={"owner_id", "span_days"})
    return rows.where(ScheduleItem.owner_id == me).order_by(ScheduleItem.id)


def _subscriptions(me: UUID) -> Select[*tuple[Any, ...]]:
    rows = _rows(Subscription, leave_out={"user_id", "span_days"}).add_columns(ScheduleItem.title)
    mine = rows.join(ScheduleItem, ScheduleItem.id == Subscription.item_id)
    return mine.where(Subscription.user_id == me).order_by(Subscription.id)


def _inbox_messages(me: UUID) -> Select[*tuple[Any, ...]]:
    """Select what the person received, and of what they sent only what they know.

    A sender does not learn what the recipient did with a message, nor the recipient's language
    and time zone, in which the text of an invitation is written.
    """
    received = InboxMessage.recipient_id == me
    known_if = {
        "content": or_(received, InboxMessage.message_type == "friend"),
        "is_read": received,
        "status": received,
    }
    return (
        _rows(InboxMessage, leave_out=known_if.keys() | {"template"})
        .add_columns(
            *(
                case((condition, InboxMessage.__table__.c[name])).label(name)
                for name, condition in known_if.items()
            )
        )
        .where(or_(received, InboxMessage.sender_id == me))
        .order_by(InboxMessage.id)
    )


def _friend_requests(me: UUID) -> Select[*tuple[Any, ...]]:
    mine = or_(FriendRequest.from_user_id == me, FriendRequest.to_user_id == me)
    return _rows(FriendRequest).where(mine).order_by(FriendRequest.id)


def _friends(me: UUID) -> Select[*tuple[Any, ...]]:
    friend = aliased(User)
    other = case((Friendship.first_id == me, Friendship.second_id), else_=Friendship.first_id)
    return (
        select(Friendship.id, other.label("friend_id"), friend.username, Friendship.created_at)
        .join(friend, friend.id == other)
        .where(or_(Friendship.first_id == me, Friendship.second_id == me))
        .order_by(Friendship.id)
    )


def _blocked_users(me: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(Block.id, Block.blocked_id.label("user_id"), User.username, Block.created_at)
        .join(User, User.id == Block.blocked_id)
        .where(Block.blocker_id == me, Block.blocked_id.not_in(select_blockers_of(me)))
        .order_by(Block.id)
    )


def _invite_codes(me: UUID) -> Select[*tuple[Any, ...]]:
    mine = InviteCode.owner_id == me
    return _rows(InviteCode, leave_out={"owner_id"}).where(mine).order_by(InviteCode.id)


def _invited_by(me: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(User.username, Invitation.created_at)
        .join(InviteCode, InviteCode.id == Invitation.invite_code_id)
        .join(User, User.id == InviteCode.owner_id)
        .where(Invitation.user_id == me, User.id.not_in(select_blockers_of(me)))
    )


def _threads(me: UUID) -> Select[*tuple[Any, ...]]:
    own_names = {"id", "user_id", "client_id", "next_position", "stored_bytes", "charged_bytes"}
    rows = _rows(Thread, leave_out=own_names | {"waiting_prompt_data", "passed_calls"}).add_columns(
        Thread.client_id.label("id")
    )
    return rows.where(Thread.user_id == me).order_by(Thread.id)


def _messages(me: UUID) -> Select[*tuple[Any, ...]]:
    rows = _rows(Message, leave_out={"thread_id", "run_id", "turn_id", "prompt_data"})
    return (
        rows.add_columns(Thread.client_id.label("thread_id"))
        .join(Thread, Thread.id == Message.thread_id)
        .where(Thread.user_id == me)
        .order_by(Message.thread_id, Message.position)
    )


def _runs(me: UUID) -> Select[*tuple[Any, ...]]:
    # Its input, outcome and snapshot, but not its worker.
    return (
        select(
            Run.wire_id.label("id"),
            Thread.client_id.label("thread_id"),
            Run.status,
            Run.request,
            Run.outcome,
            Run.snapshot,
            Run.created_at,
            Run.ended_at,
        )
        .join(Thread, Thread.id == Run.thread_id)
        .where(Run.user_id == me)
        .order_by(Run.id)
    )


def _program_calls(me: UUID) -> Select[*tuple[Any, ...]]:
    own_names = {"user_id", "thread_id", "fingerprint", "key_hash"}
    rows = _rows(ProgramCall, leave_out=own_names).add_columns(Thread.client_id.label("thread_id"))
    mine = rows.join(Thread, Thread.id == ProgramCall.thread_id)
    return mine.where(ProgramCall.user_id == me).order_by(ProgramCall.thread_id)


def _activity(me: UUID) -> Select[*tuple[Any, ...]]:
    mine = Effect.user_id == me
    return _rows(Effect, leave_out={"user_id"}).where(mine).order_by(Effect.id)


def _diet_plans(me: UUID) -> Select[*tuple[Any, ...]]:
    rows = _rows(DietPlan, leave_out={"user_id"}).add_columns(Run.status)
    with_runs = rows.join(Run, Run.id == DietPlan.task_id)
    return with_runs.where(DietPlan.user_id == me).order_by(DietPlan.id)


SECTIONS: Mapping[str, Query] = {
    "account": _account,
    "sessions": _sessions,
    "api_tokens": _api_tokens,
    "schedule_items": _schedule_items,
    "subscriptions": _subscriptions,
    "inbox_messages": _inbox_messages,
    "friend_requests": _friend_requests,
    "friends": _friends,
    "blocked_users": _blocked_users,
    "invite_codes": _invite_codes,
    "invited_by": _invited_by,
    "threads": _threads,
    "messages": _messages,
    "runs": _runs,
    "program_calls": _program_calls,
    "diet_plans": _diet_plans,
    "activity": _activity,
}


def _rows(model: type[Base], *, leave_out: Set[str] = frozenset()) -> Select[*tuple[Any, ...]]:
    """Select the columns of a model by their names in the database."""
    table: Table = model.__table__  # type: ignore[assignment]
    return select(*(column for column in table.columns if column.name not in leave_out))
