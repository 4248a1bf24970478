"""`Idempotency-Key` on the routes of the diet API: the same key, the same task."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import Header

from api.errors.envelope_errors import envelope_errors
from api.idempotency.idempotent_route import (
    HEADER,
    NOT_STORED,
    IdempotentRoute,
    KeyInvalid,
    add_replayed_header,
    join_descriptions,
)
from api.program_changes import recorded
from api.services import Services
from domain.core.caller import Caller
from domain.core.database.sessions import transaction
from domain.core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from domain.core.idempotency.run_once import fingerprint_of, request_scope, run_once
from domain.diet.schemas import Pet, TaskStarted

CreatePlan = Callable[..., Awaitable[TaskStarted]]
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
    """A route of the diet API whose POST can be repeated with the same key."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        name = options.get("name") or endpoint.__name__
        if "POST" in (options.get("methods") or ()) and name not in NOT_STORED:
            documented = dict(options.get("responses") or {})
            options["responses"] = documented | _key_errors(documented)
        super().__init__(path, endpoint, **options)

    def document_key(
        self, responses: Mapping[int | str, dict[str, Any]]
    ) -> dict[int | str, dict[str, Any]]:
        return add_replayed_header(responses, self.status_code or 200)


def _key_errors(
    documented: Mapping[int | str, dict[str, Any]],
) -> dict[int | str, dict[str, Any]]:
    """Return the errors of a key, with the descriptions that the same statuses already have."""
    errors = envelope_errors(KeyInvalid, IdempotencyKeyReused, IdempotencyKeyInUse)
    for status in documented.keys() & errors.keys():
        description = join_descriptions(documented[status], errors[status])
        errors[status] = {**documented[status], "description": description}
    return errors


async def create_plan_once(
    services: Services, caller: Caller, create_plan: CreatePlan, data: Pet, *, key: str | None
) -> TaskStarted:
    """Create a diet plan, or return the task of an earlier request with the same key.

    `IdempotentRoute` cannot do this: the response may be a stream, which cannot be stored.
    Raises IdempotencyKeyReused, IdempotencyKeyInUse.
    """
    create_plan = recorded(create_plan)
    async with transaction(services.sessions) as session:
        if key is None:
            return await create_plan(session, caller, data=data)

        async def create_first() -> dict[str, Any]:
            return (await create_plan(session, caller, data=data)).model_dump(mode="json")

        pet = data.model_dump(include=set(Pet.model_fields))
        stored = await run_once(
            session,
            caller,
            scope=request_scope(OPERATION),
            key=key,
            fingerprint=fingerprint_of(OPERATION, pet),
            operation=create_first,
        )
    return TaskStarted.model_validate(stored)
