"""Flows: what a handler does for one request, step by step, by tool calls and questions."""

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple, TypeVar

from offline_model.conversation.bound_tools import ToolCall
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record, ToolResult
from offline_model.text.answers import Answer, parse_answer
from offline_model.text.normalisation import normalise

MAX_REPETITIONS = 1
"""How often a question is asked again after a "yes" that does not answer it."""


class Question(NamedTuple):
    """A question for the user. With `free_text`, any text that is no question answers it."""

    text: str
    free_text: bool = False


Step = Sequence[ToolCall] | Question
StepResult = Sequence[ToolResult] | str
T = TypeVar("T")
Flow = Generator[Step, StepResult, T]
"""Yields tool calls or a question, and gets their results or the user's answer."""
ReplyFlow = Flow[str]
"""An intent's handler: returns the reply to the user."""


class Restatement(Exception):
    """Replaces the message by another one: what the user meant, as the user has confirmed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class EndFlow(Exception):
    """Ends a flow early, with a reply."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class Unanswered(EndFlow):
    """Ends a flow whose question the user's message does not answer; it may be another request."""


def call_tool(request: IntentRequest, tool: str, **arguments: Any) -> Flow[ToolResult]:
    """Call a tool and return its result. Ends the flow if the call fails or is not possible."""
    return (yield from call_tools(request, [(tool, arguments)]))[0]


def call_tools(
    request: IntentRequest, calls: Sequence[tuple[str, dict[str, Any]]]
) -> Flow[Sequence[ToolResult]]:
    """Call tools in parallel. Ends the flow if all of them fail, or if one is not bound."""
    missing = next((tool for tool, _ in calls if tool not in request.tools), None)
    if missing:
        raise EndFlow(tool_unavailable(request, missing))
    if any(request.memory.contradicts(tool, arguments) for tool, arguments in calls):
        raise EndFlow(
            request.localize(
                "You ask me to remove an item and to change it. Please tell me which one you want.",
                "您让我同时删除和修改同一个事项，请告诉我要哪一个。",
            )
        )
    results = yield [
        request.tools.call(tool, request.with_original_text(arguments)) for tool, arguments in calls
    ]
    if isinstance(results, str):
        raise TypeError("Tool calls were answered with text.")
    for result in results:
        request.memory.observe(result)
    if all(result.failed for result in results):
        raise EndFlow("\n".join(dict.fromkeys(format_failure(request, r) for r in results)))
    return results


def list_records(request: IntentRequest, tool: str, **arguments: Any) -> Flow[list[Record]]:
    """Call a tool that lists, and return its records."""
    result = yield from call_tool(request, tool, **arguments)
    return result.records


def ask_user(
    request: IntentRequest, english: str, chinese: str, *, free_text: bool = False
) -> Flow[str]:
    """Ask the user and return the normalised answer. Ends the flow if the user cancels it.

    A "yes" does not answer it, so it is asked again.
    """
    question = Question(request.localize(english, chinese), free_text)
    for _ in range(MAX_REPETITIONS + 1):
        text, answer = yield from _ask(request, question)
        if not answer.is_bare:
            return text if free_text else answer.rest
    raise EndFlow(nothing_changed(request))


def confirm(request: IntentRequest, english: str, chinese: str) -> Flow[str]:
    """Ask whether a reading is meant. Returns "" for yes, or what the user wants instead.

    Ends the flow if the user only says no.
    """
    _, answer = yield from _ask(request, Question(request.localize(english, chinese)))
    return answer.rest


def _ask(request: IntentRequest, question: Question) -> Flow[tuple[str, Answer]]:
    reply = yield question
    if not isinstance(reply, str):
        raise TypeError("A question was answered with tool results.")
    request.raw_texts.append(reply)
    text = normalise(reply)
    answer = parse_answer(text)
    if answer.is_bare and answer.verdict == "no":
        raise EndFlow(nothing_changed(request))
    return text, answer


def nothing_changed(request: IntentRequest) -> str:
    """Return the reply to a user who does not want something after all."""
    return request.localize("All right, I changed nothing.", "好的，我没有做任何改动。")


def tool_unavailable(request: IntentRequest, tool: str) -> str:
    """Return the reply to a request whose tool is not bound."""
    action = tool.replace("_", " ")
    return request.localize(
        f"I understand, but the tool for that ({action}) is not available here.",
        f"我明白您的意思，但这里没有可用的工具（{tool}）。",
    )


def format_failure(request: IntentRequest, result: ToolResult) -> str:
    """Return the reply to a call that was refused, cancelled, or that failed."""
    action = result.tool.replace("_", " ")
    replies = {
        "refused": (
            "You declined that, so nothing was changed.",
            "您没有同意，所以什么都没有改动。",
        ),
        "cancelled": ("That was cancelled; nothing was changed.", "操作已取消，什么都没有改动。"),
        "expired": (
            "The approval came too late, so nothing was changed. Ask me again if you still"
            " want it.",
            "确认超时了，什么都没有改动。如果还需要，请再告诉我一次。",
        ),
    }
    if result.error in replies:
        return request.localize(*replies[result.error])
    detail = result.message or result.error or "?"
    return request.localize(f"That did not work ({action}): {detail}", f"操作没有成功：{detail}")
