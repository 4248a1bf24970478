"""From an operation of the domain to a tool of the agent."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.arguments import Arguments, Operation
from agent.tools.context import ToolContext
from agent.tools.effects import RunStopped, check_may_begin
from agent.tools.rejections import ToolRejected, error_result, rejected_result
from agent.tools.results import Result, format_result
from checkpoints.fences import StaleFence
from domain.core.caller import Caller
from domain.core.database.transient_errors import is_transient_error
from domain.core.errors import DomainError
from domain.core.idempotency.errors import IdempotencyKeyInUse
from domain.core.idempotency.run_once import fingerprint_of, run_once

Confirm = Callable[..., Awaitable[str]]
"""Takes the operation's arguments. Returns one sentence, in the caller's language, that says what
the operation would do to whom. Changes nothing, and raises what the operation would raise."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tool:
    """An operation as the agent may use it, on behalf of whoever it speaks with."""

    name: str
    description: str
    parameters: dict[str, Any]
    """The JSON schema of the arguments."""
    operation: Operation
    arguments: Arguments
    result: Result | None
    confirm: Confirm | None
    """None for a tool that only reads."""

    @property
    def changes(self) -> bool:
        """Whether the tool changes data: the person approves each call, which takes effect once."""
        return self.confirm is not None

    @property
    def definition(self) -> dict[str, Any]:
        """The tool in OpenAI's form."""
        function = {"name": self.name, "description": self.description}
        return {"type": "function", "function": {**function, "parameters": self.parameters}}

    def argument_error(self, given: Any, locale: str) -> str | None:
        """Say what is wrong with arguments, as far as their schema goes; None if nothing is."""
        try:
            self.arguments.read(given, locale)
        except ToolRejected as refusal:
            return "; ".join(refusal.result["problems"])
        return None

    async def confirmation(
        self, context: ToolContext, given: Any, locale: str | None = None
    ) -> str:
        """Say in a sentence what the call would do to whom, for the person to approve.

        Raises ToolRefused where it would be refused anyway: its result goes to the model, and
        the person is not bothered.
        """
        caller = context.caller if locale is None else replace(context.caller, locale=locale)
        arguments = self.arguments.read(given, caller.locale)
        if self.confirm is None:
            raise TypeError(f"{self.name} only reads: there is nothing to confirm")
        try:
            async with context.sessions() as session:
                return await self.confirm(session, caller, **arguments)
        except DomainError as error:
            raise ToolRejected(rejected_result(error, caller.locale)) from error

    async def run(self, context: ToolContext, given: Any, *, tool_call_id: str) -> Any:
        """Run the call and give its result, plain JSON; a refusal is a result with `error` in it.

        The effect and its result are kept in one transaction: the same tool call id in the same
        scope has its effect once, and then always the same result. What failed is not kept.
        Raises RunStopped where the person has stopped the run before the effect began. Raises
        StaleFence, StillRunning, and what the driver raises when the database is in trouble:
        then nobody knows the result, and the call is to be run again.
        """
        locale = context.caller.locale
        try:
            arguments = self.arguments.read(given, locale)
            if not self.changes:
                async with context.sessions.begin() as session:
                    return await self._operate(session, context.caller, arguments)
            return await self._change(context, given, arguments, tool_call_id)
        except ToolRejected as refusal:
            return refusal.result
        except (StaleFence, RunStopped, IdempotencyKeyInUse):
            raise
        except DomainError as error:
            return rejected_result(error, locale)
        except Exception as error:
            if is_transient_error(error):
                raise
            log.exception("tool failed", tool=self.name)
            return error_result(locale)

    async def _change(
        self, context: ToolContext, given: Any, arguments: dict[str, Any], tool_call_id: str
    ) -> Any:
        async with context.sessions.begin() as session:
            if context.fence is not None:
                await check_may_begin(session, *context.fence)
            return await run_once(
                session,
                context.caller,
                scope=context.scope,
                key=tool_call_id,
                fingerprint=fingerprint_of(self.name, given),
                operation=partial(self._operate, session, context.caller, arguments),
            )

    async def _operate(
        self, session: AsyncSession, caller: Caller, arguments: Mapping[str, Any]
    ) -> Any:
        value = await self.operation(session, caller, **arguments)
        return format_result(value, self.result, caller)


def reading_tool(operation: Operation, *, result: Result) -> Tool:
    """Make a tool of an operation that only reads. It runs without asking the person.

    The tool takes its name, its docstring and its arguments (the keyword-only parameters) from
    the operation. The model sees the operation's return value as a `result`.
    """
    return _tool(operation, result=result, confirm=None)


def changing_tool(
    operation: Operation, *, confirm: Confirm, result: Result | None = None, **fixed: Any
) -> Tool:
    """Make a tool of an operation that changes data. The person approves each call first.

    `confirm` writes the sentence that the person approves. Without a `result` the model sees
    only that the call is done. `fixed` arguments are not the model's to choose.
    """
    return _tool(operation, result=result, confirm=confirm, **fixed)


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
    """Give the docstring without the errors that it raises: the model is told when they come."""
    text = inspect.getdoc(operation)
    if not text:
        raise TypeError(f"{operation.__name__} needs a docstring: the model chooses tools by it")
    return text.partition("\nRaises ")[0].strip()
