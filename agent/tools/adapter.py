"""Makes tools of the agent from operations of the domain."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.arguments import Arguments, Operation
from agent.tools.context import ToolContext
from agent.tools.effects import NewEffect, RunStopped, begin_effect
from agent.tools.results import (
    Result,
    ToolError,
    domain_error_result,
    format_result,
    tool_failed_result,
)
from checkpoints.fences import StaleFence
from domain.core.caller import Caller, Scope
from domain.core.database.sessions import read_only_session
from domain.core.database.transient_errors import is_transient_error
from domain.core.errors import DomainError
from domain.core.idempotency.errors import IdempotencyKeyInUse
from domain.core.idempotency.run_once import fingerprint_of, run_once, run_unless_recorded

Confirm = Callable[..., Awaitable[str]]
"""Takes the operation's arguments. Returns one sentence, in the caller's language, that says what
the operation would do to whom. Changes nothing, and raises what the operation would raise."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tool:
    """An operation that the agent runs on behalf of the caller."""

    name: str
    description: str
    parameters: dict[str, Any]
    """The JSON schema of the arguments."""
    operation: Operation
    arguments: Arguments
    result: Result | None
    confirm: Confirm | None
    """None for a tool that only reads."""
    only_adds: bool = False
    """Whether a change adds something, and replaces or removes nothing that is there."""
    is_repeatable: bool = False
    """Whether the same call again changes nothing more; it may be refused."""

    @property
    def changes(self) -> bool:
        """Whether the tool changes data: the person approves each call, which takes effect once."""
        return self.confirm is not None

    @property
    def scope(self) -> Scope:
        """The scope that an API token needs for the tool."""
        return "write" if self.changes else "read"

    @property
    def definition(self) -> dict[str, Any]:
        """The tool definition in OpenAI's format."""
        function = {"name": self.name, "description": self.description}
        return {"type": "function", "function": {**function, "parameters": self.parameters}}

    def find_argument_error(self, arguments: Any, locale: str) -> str | None:
        """Return why arguments do not fit the schema, or None if they do."""
        try:
            self.arguments.parse(arguments, locale)
        except ToolError as error:
            return "; ".join(error.result["problems"])
        return None

    async def confirmation(
        self, context: ToolContext, arguments: Any, locale: str | None = None
    ) -> str:
        """Return the sentence for the person to approve: what the call would do to whom.

        Raises ToolError if the call would fail anyway: its result goes to the model, and the
        person is not asked.
        """
        caller = context.caller if locale is None else replace(context.caller, locale=locale)
        parsed = self.arguments.parse(arguments, caller.locale)
        if self.confirm is None:
            raise TypeError(f"{self.name} only reads: there is nothing to confirm")
        try:
            caller.require(self.scope)
            async with read_only_session(context.sessions) as session:
                return await self.confirm(session, caller, **parsed)
        except DomainError as error:
            raise ToolError(domain_error_result(error, caller.locale)) from error

    async def run(self, context: ToolContext, arguments: Any, *, tool_call_id: str) -> Any:
        """Run the call and return its result as plain JSON; an error is a result with `error`.

        One transaction commits the effect and the result: a tool call id takes effect once in its
        scope, and then returns the same result. An error is not stored.
        Raises RunStopped if the person stopped the run before the effect began. Raises StaleFence,
        IdempotencyKeyInUse, and the driver's transient errors: then the result is unknown, and the
        caller has to run the call again.
        """
        locale = context.caller.locale
        try:
            parsed = self.arguments.parse(arguments, locale)
            context.caller.require(self.scope)
            if self.changes:
                return await self._run_once(context, arguments, parsed, tool_call_id)
            async with read_only_session(context.sessions) as session:
                return await self._operate(session, context.caller, parsed)
        except ToolError as error:
            return error.result
        except (StaleFence, RunStopped, IdempotencyKeyInUse):
            raise
        except DomainError as error:
            return domain_error_result(error, locale)
        except Exception as error:
            if is_transient_error(error):
                raise
            log.exception("tool_failed", tool=self.name)
            return tool_failed_result(locale)

    async def _run_once(
        self, context: ToolContext, arguments: Any, parsed: Mapping[str, Any], tool_call_id: str
    ) -> Any:
        caller, requested_by = context.caller, context.requested_by
        if requested_by is None:
            raise TypeError(f"{self.name} changes data: the account of effects names who asks")
        async with context.sessions.begin() as session:
            run, approval = run_once, None
            if context.fence is not None:
                begun = await begin_effect(
                    session,
                    context.fence,
                    user_id=caller.user_id,
                    scope=context.scope,
                    key=tool_call_id,
                )
                run, approval = partial(run_unless_recorded, record=begun.record), begun.approval
                requested_by = begun.requested_by or requested_by
            effect = NewEffect(self.name, arguments, requested_by, approval)
            return await run(
                session,
                caller,
                scope=context.scope,
                key=tool_call_id,
                fingerprint=fingerprint_of(self.name, arguments),
                operation=partial(self._act, session, caller, parsed, effect),
                store=effect.store,
            )

    async def _act(
        self, session: AsyncSession, caller: Caller, parsed: Mapping[str, Any], effect: NewEffect
    ) -> Any:
        """Run the operation; if the person was asked nothing like it, say first what it does."""
        if effect.message is None and self.confirm is not None:
            effect.message = await self.confirm(session, caller, **parsed)
        return await self._operate(session, caller, parsed)

    async def _operate(
        self, session: AsyncSession, caller: Caller, parsed: Mapping[str, Any]
    ) -> Any:
        value = await self.operation(session, caller, **parsed)
        return format_result(value, self.result, caller)


def reading_tool(operation: Operation, *, result: Result) -> Tool:
    """Make a tool of an operation that only reads. It runs without asking the person.

    The tool takes its name, its docstring and its arguments (the keyword-only parameters) from
    the operation. The model sees the operation's return value as a `result`.
    """
    return _tool(operation, result=result, confirm=None)


def changing_tool(
    operation: Operation,
    *,
    confirm: Confirm,
    result: Result | None = None,
    only_adds: bool = False,
    is_repeatable: bool = False,
    **fixed: Any,
) -> Tool:
    """Make a tool of an operation that changes data. The person approves each call first.

    `confirm` writes the sentence that the person approves. Without a `result` the model sees
    only that the call is done. `only_adds` and `is_repeatable` tell programs how much harm a call
    can do. `fixed` arguments are not the model's to choose.
    """
    tool = _tool(operation, result=result, confirm=confirm, **fixed)
    return replace(tool, only_adds=only_adds, is_repeatable=is_repeatable)


def _tool(
    operation: Operation, *, result: Result | None, confirm: Confirm | None, **fixed: Any
) -> Tool:
    arguments = Arguments.of(operation, fixed)
    return Tool(
        name=operation.__name__,
        description=_description(operation),
        parameters=arguments.parameters,
        operation=operation,
        arguments=arguments,
        result=result,
        confirm=confirm,
    )


def _description(operation: Operation) -> str:
    """Return the docstring without the errors that it raises, which the model gets as results."""
    text = inspect.getdoc(operation)
    if not text:
        raise TypeError(f"{operation.__name__} needs a docstring: the model chooses tools by it")
    return text.partition("\nRaises ")[0].strip()
