"""`Idempotency-Key` on the diet document's routes: the same key, the same task."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import Header

from api.errors.envelope_errors import envelope_errors
from api.idempotency.idempotent_route import (
    HEADER,
    NOT_STORED,
    IdempotentRoute,
    KeyInvalid,
    joined_texts,
    replayed_header,
)
from api.services import Services
from domain.core.caller import Caller
from domain.core.database.sessions import transaction
from domain.core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from domain.core.idempotency.run_once import fingerprint_of, request_scope, run_once
from domain.diet.schemas import Pet, TaskStarted

Create = Callable[..., Awaitable[TaskStarted]]
OPERATION = "create_diet_plan"
KeyDep = Annotated[
    str | None,
    Header(
        alias=HEADER,
        min_length=1,
        max_length=255,
        pattern="^[ -~]+$",
        description="Makes the request safe to repeat: for 24 hours the same key is the same task.",
    ),
]


class EnvelopeIdempotentRoute(IdempotentRoute):
    """A route of the diet document of which a POST may be repeated with the same key."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        name = options.get("name") or endpoint.__name__
        if "POST" in (options.get("methods") or ()) and name not in NOT_STORED:
            theirs = dict(options.get("responses") or {})
            options["responses"] = theirs | _joined(theirs)
        super().__init__(path, endpoint, **options)

    def with_key(
        self, responses: Mapping[int | str, dict[str, Any]]
    ) -> dict[int | str, dict[str, Any]]:
        return replayed_header(responses, self.status_code or 200)


def _joined(theirs: Mapping[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """Add what a key may lead to where the same statuses mean something already."""
    ours = envelope_errors(KeyInvalid, IdempotencyKeyReused, IdempotencyKeyInUse)
    for status in theirs.keys() & ours.keys():
        description = joined_texts(theirs[status], ours[status])
        ours[status] = {**theirs[status], "description": description}
    return ours


async def create_once(
    services: Services, caller: Caller, create: Create, data: Pet, *, key: str | None
) -> TaskStarted:
    """Have a plan made; with a key that was used before, give the task that was made then.

    This is apart from `IdempotentRoute` since the answer may be a stream, which cannot be kept.
    Raises KeyReused, StillRunning.
    """
    async with transaction(services.sessions) as session:
        if key is None:
            return await create(session, caller, data=data)

        async def create_first() -> dict[str, Any]:
            return (await create(session, caller, data=data)).model_dump(mode="json")

        pet = data.model_dump(include=set(Pet.model_fields))
        kept = await run_once(
            session,
            caller,
            scope=request_scope(OPERATION),
            key=key,
            fingerprint=fingerprint_of(OPERATION, pet),
            operation=create_first,
        )
    return TaskStarted.model_validate(kept)
