"""The dialogue manager: runs the flows of a message through tool rounds and questions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from offline_model.conversation.bound_tools import BoundTools, ToolCall
from offline_model.conversation.entity_memory import EntityMemory
from offline_model.conversation.flow import (
    EndFlow,
    Question,
    Restatement,
    Step,
    StepResult,
    Unanswered,
)
from offline_model.conversation.reply import ModelReply
from offline_model.conversation.request import IntentRequest, restate
from offline_model.conversation.tool_results import ToolResult
from offline_model.conversation.turns import Turn
from offline_model.conversation.user_context import UserContext
from offline_model.text.language import choose_language, detect_language
from offline_model.text.normalisation import normalise
from offline_model.understanding.corrections import answers_question
from offline_model.understanding.intent_flow import IntentFlow
from offline_model.understanding.parser import parse_message

MAX_REPLAYED_TURNS = 6
"""Turns in a row that end in a question and are replayed to find the request behind it."""
MAX_UTTERANCE_CHARACTERS = 600
"""Characters of a message that are parsed: a request is in its first sentences."""


@dataclass
class ActiveFlow:
    """A flow with the step that it waits for, or with its reply at the end."""

    source: IntentFlow
    step: Step | None = None
    reply: str | None = None
    is_started: bool = False
    is_unanswered: bool = False
    """Whether the user's last message did not answer the question."""
    restatement: str | None = None
    """The message that replaces that of the flow."""

    @property
    def calls(self) -> Sequence[ToolCall]:
        return [] if self.step is None or isinstance(self.step, Question) else self.step

    @property
    def question(self) -> Question | None:
        return self.step if isinstance(self.step, Question) else None

    def advance(self, result: StepResult | None) -> None:
        """Run the flow to its next step, or to its end. None starts it."""
        flow = self.source.flow
        try:
            self.step = flow.send(result) if result is not None else next(flow)
        except StopIteration as end:
            self.step, self.reply = None, end.value
        except EndFlow as end:
            self.step, self.reply = None, end.reply
            self.is_unanswered = isinstance(end, Unanswered)
        except Restatement as restatement:
            self.step, self.restatement = None, restatement.text


@dataclass
class DialogueState:
    """The flows of one message."""

    flows: list[ActiveFlow] = field(default_factory=list)

    @property
    def question(self) -> Question | None:
        return next((flow.question for flow in self.flows if flow.question), None)

    @property
    def calls(self) -> list[ToolCall]:
        return [call for flow in self.flows for call in flow.calls]

    def start_flows(self) -> None:
        """Start the flows that do not wait for an unfinished flow in front of them."""
        for index, flow in enumerate(self.flows):
            before = self.flows[:index]
            must_wait = flow.source.waits_for_previous and any(f.reply is None for f in before)
            if flow.is_started or must_wait:
                continue
            flow.is_started = True
            flow.advance(None)

    def answer_question(self, text: str) -> None:
        """Send the user's answer to the first flow with a question."""
        asking = next(flow for flow in self.flows if flow.question)
        asking.advance(text)
        if asking.restatement is not None:
            self.flows = _parse_flows(restate(asking.source.request, asking.restatement))
        self.start_flows()

    def observe_results(self, results: Sequence[ToolResult]) -> bool:
        """Send the results of a round to the flows that made the calls; False if none did."""
        if [call.tool for call in self.calls] != [result.tool for result in results]:
            return False
        remaining = list(results)
        for flow in self.flows:
            if count := len(flow.calls):
                flow.advance(remaining[:count])
                remaining = remaining[count:]
        self.start_flows()
        return True

    def reply_text(self) -> str:
        """Return the replies of the finished flows, and the open question."""
        replies = [flow.reply for flow in self.flows if flow.reply]
        if self.question:
            replies.append(self.question.text)
        return "\n".join(replies)


def reply_to_conversation(
    turns: Sequence[Turn], user: UserContext, tools: BoundTools
) -> ModelReply:
    """Return the model's next message, from the conversation alone.

    The model has no state between messages: it replays the conversation from the request that the
    last messages are about.
    """
    memory = EntityMemory()
    first = _first_open_turn(turns)
    for turn in turns[:first]:
        _observe_turn(memory, turn)
    state, reply = None, ModelReply()
    for index, turn in enumerate(turns[first:], first):
        message = _to_request(turn, user, tools, memory)
        message.last_change = turns[index - 1].last_change if index else None
        state = _apply_message(state, message)
        reply = _replay_tool_rounds(state, turn, memory, is_last=index == len(turns) - 1)
        if reply.calls:
            state = None
    return reply


def _first_open_turn(turns: Sequence[Turn]) -> int:
    """Return the first turn whose questions the last message may still answer."""
    first = len(turns) - 1
    while first > 0 and turns[first - 1].asks_user and len(turns) - first < MAX_REPLAYED_TURNS:
        first -= 1
    return max(first, 0)


def _observe_turn(memory: EntityMemory, turn: Turn) -> None:
    for results in turn.tool_rounds:
        for result in results:
            memory.observe(result, reply=turn.reply)


def _to_request(
    turn: Turn, user: UserContext, tools: BoundTools, memory: EntityMemory
) -> IntentRequest:
    text = turn.utterance[:MAX_UTTERANCE_CHARACTERS]
    language = choose_language(text, user.locale, detect_language(normalise(text)))
    return IntentRequest(text, language, user, tools, memory, raw_texts=[text])


def _apply_message(state: DialogueState | None, message: IntentRequest) -> DialogueState:
    """Apply a message as the answer to the open question, or as new requests."""
    question = state.question if state else None
    if state and question and answers_question(message, free_text=question.free_text):
        state.answer_question(message.raw_texts[0])
        if not any(flow.is_unanswered for flow in state.flows):
            return state
        new = _start_message(message)
        return new if new.question or new.calls else state
    return _start_message(message)


def _start_message(message: IntentRequest) -> DialogueState:
    """Start the flows of the requests of a message."""
    message.memory.proposed.clear()
    new = DialogueState(_parse_flows(message))
    new.start_flows()
    return new


def _parse_flows(message: IntentRequest) -> list[ActiveFlow]:
    return [ActiveFlow(flow) for flow in parse_message(message)]


def _replay_tool_rounds(
    state: DialogueState, turn: Turn, memory: EntityMemory, *, is_last: bool
) -> ModelReply:
    """Replay the tool rounds of a turn, and return the reply that follows them."""
    for number, results in enumerate(turn.tool_rounds):
        if not state.observe_results(results):
            _observe_turn(memory, Turn(turn.utterance, turn.tool_rounds[number:]))
            return _reply_to_foreign_calls(turn) if is_last else ModelReply()
    return ModelReply(state.reply_text(), state.calls)


def _reply_to_foreign_calls(turn: Turn) -> ModelReply:
    """Return the reply to a turn in which another model made other calls."""
    failed = [result for result in turn.tool_rounds[-1] if result.failed]
    is_chinese = detect_language(normalise(turn.utterance)) == "zh"
    if failed:
        detail = failed[0].message or failed[0].error
        text = f"操作没有成功：{detail}" if is_chinese else f"That did not work: {detail}"
        return ModelReply(text)
    return ModelReply("好了。" if is_chinese else "Done.")
