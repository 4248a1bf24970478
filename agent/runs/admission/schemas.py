"""The request to start or to resume a run: AG-UI's RunAgentInput.

`messages` is not validated here: it is the client's copy of the history, and the server reads only
its end, from the first message that the thread does not know (see `new_messages`).
"""

from typing import Annotated, Any, Self

import ag_ui.core as agui
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from agent.graph.wire_schemas import STRICT_INPUT, DocumentedAs, WireInput, WireOutput
from checkpoints.snapshot import StateSnapshot, is_snapshot
from domain.core.i18n import gettext_noop
from domain.core.schemas import JsonObject, Text, check_json

MAX_CONTEXT_ENTRIES = 64
MAX_CLIENT_TOOLS = 128
MAX_APPROVALS = 256
_MESSAGE = {"id": "message-1", "role": "user", "content": "Dentist tomorrow at 3pm"}


def _check_printable(value: str) -> str:
    if not value.isprintable():
        raise PydanticCustomError("unprintable", gettext_noop("The id is not printable"))
    return value


ClientId = Annotated[
    Text, StringConstraints(min_length=1, max_length=128), AfterValidator(_check_printable)
]
"""An id that the client chooses for a thread or a run."""


class ClientTool(agui.Tool):
    """A front-end tool: the server streams its calls, the client sends the results as messages."""

    model_config = STRICT_INPUT

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    description: Annotated[Text, Field(max_length=4_000)] = ""
    parameters: JsonObject | None = None


class ContextEntry(agui.Context):
    """A fact that the front end supplies for this run."""

    model_config = STRICT_INPUT

    description: Annotated[Text, Field(max_length=4_000)]
    value: Annotated[Text, Field(max_length=64_000)]


class ResumeEntry(agui.ResumeEntry):
    """The response to one interrupt, as AG-UI 1.0 defines it."""

    model_config = STRICT_INPUT

    interrupt_id: Annotated[Text, Field(min_length=1, max_length=200)]
    payload: Annotated[Any, AfterValidator(check_json)] = None


class ResumeOne(WireInput):
    """The older form: the response to one interrupt; others can stay open."""

    interrupt_id: Annotated[Text, Field(min_length=1, max_length=200)]
    payload: Annotated[Any, AfterValidator(check_json)] = None


def _check_agreement(entries: list[ResumeEntry]) -> list[ResumeEntry]:
    """Reject entries of one interrupt that differ: it is unknown which of them is meant."""
    by_id: dict[str, ResumeEntry] = {}
    if any(by_id.setdefault(entry.interrupt_id, entry) != entry for entry in entries):
        raise PydanticCustomError(
            "interrupt_id", gettext_noop("Two entries for the same interrupt differ")
        )
    return entries


ResumeEntries = Annotated[
    list[ResumeEntry], Field(max_length=MAX_APPROVALS), AfterValidator(_check_agreement)
]
Resume = ResumeEntries | ResumeOne
_RESUME_ENTRIES: TypeAdapter[list[ResumeEntry]] = TypeAdapter(ResumeEntries)


def _read_resume(resume: Any) -> Any:
    """Validate one form of `resume`; a union would report the faults of both, with their names."""
    if resume is None:
        return None
    if isinstance(resume, list):
        return _RESUME_ENTRIES.validate_python(resume)
    return ResumeOne.model_validate(resume)


class RunInput(WireInput):
    """The request to run the agent on a thread. Unknown members are ignored.

    This does not extend AG-UI's RunAgentInput, which validates all messages, and has neither the
    older form of `resume` nor a client without `messages`.
    """

    thread_id: ClientId
    run_id: ClientId
    parent_run_id: ClientId | None = None
    # Any text: the server MUST serve versions that it does not know.
    protocol_version: Annotated[
        str | None,
        Field(
            description="The client's version of AG-UI; outcomes have its form. Without one, or "
            "with 0.x, a cancelled run has no outcome and `pendingToolCallIds` stand beside it.",
            examples=["1.0"],
        ),
    ] = None
    state: Annotated[
        Any,
        Field(
            description="The state of the last STATE_SNAPSHOT, or the front end's own, which is "
            "ignored: one with a member `version`, `run_context`, `pending_tool_call` or "
            "`pending_tool_calls` must be a complete snapshot, else the request fails with 422."
        ),
    ] = None
    messages: list[Annotated[Any, DocumentedAs(agui.Message, _MESSAGE)]] = Field(
        default_factory=list
    )
    tools: Annotated[list[ClientTool], Field(max_length=MAX_CLIENT_TOOLS)] = Field(
        default_factory=list
    )
    context: Annotated[list[ContextEntry], Field(max_length=MAX_CONTEXT_ENTRIES)] = Field(
        default_factory=list
    )
    forwarded_props: Any = None
    """Ignored: it cannot steer the agent."""
    resume: Annotated[Resume | None, BeforeValidator(_read_resume)] = None

    @field_validator("state")
    @classmethod
    def state_is_whole(cls, state: Any) -> Any:
        """Reject a state that has a snapshot's keys but is not a complete snapshot of version 2."""
        if not is_snapshot(state):
            return None
        StateSnapshot.model_validate(check_json(state))
        return state

    @model_validator(mode="after")
    def tool_names_are_unique(self) -> Self:
        names = [tool.name for tool in self.tools]
        if len(set(names)) != len(names):
            raise PydanticCustomError("tool_name", gettext_noop("Two tools bear the same name"))
        return self

    @property
    def snapshot(self) -> StateSnapshot | None:
        return StateSnapshot.model_validate(self.state) if self.state is not None else None

    @property
    def approvals(self) -> list[ResumeEntry]:
        """The approvals in AG-UI's list form, for both forms of `resume`."""
        if isinstance(self.resume, ResumeOne):
            one = {"interruptId": self.resume.interrupt_id, "payload": self.resume.payload}
            return [ResumeEntry.model_validate({"status": "resolved", **one})]
        return list(self.resume or ())


class RunCancelled(WireOutput):
    """The state of a run after a request to cancel it."""

    thread_id: str
    run_id: str
    status: str = Field(examples=["cancelled"])
    """`cancelled`; `running` while another worker stops it; else the status it had ended with."""
