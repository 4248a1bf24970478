"""Following the scripts of a message through the rounds of tools, and through questions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from offline_model.conversation.entity_memory import Memory
from offline_model.conversation.flow import Answer, Halt, Question, Request, Step
from offline_model.conversation.tool_results import Outcome
from offline_model.conversation.toolbox import Call, Toolbox
from offline_model.conversation.turns import Turn
from offline_model.conversation.user_context import Person
from offline_model.dates import Language
from offline_model.handlers.small_talk import language_for
from offline_model.text.speech_acts import language_of, plain
from offline_model.understanding.parser import Task, is_request, understand

MOST_TURNS_BACK = 6
"""How many questions in a row are followed back to the request they belong to."""
MAX_TEXT_LENGTH = 600
"""Characters of a message that are read: a request is in its first sentences."""


@dataclass
class Thread:
    """A script on its way: the step it waits at, or what it said at its end."""

    task: Task
    step: Step | None = None
    reply: str | None = None
    started: bool = False

    @property
    def calls(self) -> Sequence[Call]:
        return [] if self.step is None or isinstance(self.step, Question) else self.step

    @property
    def question(self) -> Question | None:
        return self.step if isinstance(self.step, Question) else None

    def advance(self, answer: Answer | None) -> None:
        """Go on to the next step, or to the end."""
        try:
            self.step = (
                self.task.script.send(answer) if answer is not None else next(self.task.script)
            )
        except StopIteration as end:
            self.step, self.reply = None, end.value
        except Halt as halt:
            self.step, self.reply = None, halt.reply


@dataclass
class Dialogue:
    """One message with its requests, through all that follows from it."""

    threads: list[Thread] = field(default_factory=list)

    @property
    def question(self) -> Question | None:
        return next((thread.question for thread in self.threads if thread.question), None)

    @property
    def calls(self) -> list[Call]:
        return [call for thread in self.threads for call in thread.calls]

    def start(self) -> None:
        """Start what need not wait for another request of the same message."""
        for index, thread in enumerate(self.threads):
            before = self.threads[:index]
            if thread.started or (thread.task.waits and any(t.reply is None for t in before)):
                continue
            thread.started = True
            thread.advance(None)

    def answer(self, text: str) -> None:
        """Give the person's answer to the script that asked first."""
        asking = next(thread for thread in self.threads if thread.question)
        asking.advance(text)
        self.start()

    def observe(self, outcomes: Sequence[Outcome]) -> bool:
        """Hand the outcomes of a round to the scripts that made the calls; False if none did."""
        if [call.tool for call in self.calls] != [outcome.tool for outcome in outcomes]:
            return False
        left = list(outcomes)
        for thread in self.threads:
            if count := len(thread.calls):
                thread.advance(left[:count])
                left = left[count:]
        self.start()
        return True

    def say(self) -> str:
        replies = [thread.reply for thread in self.threads if thread.reply]
        if self.question:
            replies.append(self.question.text)
        return "\n".join(replies)


@dataclass(frozen=True, slots=True)
class Next:
    """What the model says next: words, or calls."""

    text: str = ""
    calls: Sequence[Call] = ()


def respond(turns: Sequence[Turn], person: Person, tools: Toolbox) -> Next:
    """Decide what to say next, from the conversation alone.

    What was said before is followed again from the request that is still being talked about, so
    that nothing has to be kept between two messages.
    """
    memory = Memory()
    first = _first_turn(turns)
    for turn in turns[:first]:
        _remember(memory, turn)
    dialogue, answer = None, Next()
    for index, turn in enumerate(turns[first:], first):
        dialogue = _continue(dialogue, turn, _base(turn, person, tools, memory))
        answer = _follow(dialogue, turn, memory, last=index == len(turns) - 1)
        if answer.calls:
            dialogue = None
    return answer


def _first_turn(turns: Sequence[Turn]) -> int:
    """Find the turn whose request the last message may still be answering questions about."""
    first = len(turns) - 1
    while first > 0 and turns[first - 1].asked and len(turns) - first < MOST_TURNS_BACK:
        first -= 1
    return max(first, 0)


def _remember(memory: Memory, turn: Turn) -> None:
    for outcomes in turn.rounds:
        for outcome in outcomes:
            memory.observe(outcome, shown=turn.reply)


def _base(turn: Turn, person: Person, tools: Toolbox, memory: Memory) -> Request:
    text = turn.text[:MAX_TEXT_LENGTH]
    guess: Language = language_of(plain(text))
    language = language_for(text, person.locale, guess)
    return Request(text, language, person, tools, memory, originals=[text])


def _continue(dialogue: Dialogue | None, turn: Turn, base: Request) -> Dialogue:
    """Take a message as the answer to the open question, or as something new."""
    question = dialogue.question if dialogue else None
    asks_back = turn.text.rstrip().endswith(("?", "\uff1f"))
    free = question is not None and question.free and not asks_back
    if dialogue and question and (free or not is_request(base)):
        dialogue.answer(turn.text[:MAX_TEXT_LENGTH])
        return dialogue
    fresh = Dialogue([Thread(task) for task in understand(base)])
    fresh.start()
    return fresh


def _follow(dialogue: Dialogue, turn: Turn, memory: Memory, *, last: bool) -> Next:
    """Go through the rounds of a turn that have happened; give what comes next."""
    for number, outcomes in enumerate(turn.rounds):
        if not dialogue.observe(outcomes):
            _remember(memory, Turn(turn.text, turn.rounds[number:]))
            return Next() if not last else _afterwards(turn)
    return Next(dialogue.say(), dialogue.calls)


def _afterwards(turn: Turn) -> Next:
    """Close a turn in which other calls were made than the words call for."""
    failed = [outcome for outcome in turn.rounds[-1] if outcome.failed]
    chinese = language_of(plain(turn.text)) == "zh"
    if failed:
        message = failed[0].message or failed[0].error
        said = f"操作没有成功：{message}" if chinese else f"That did not work: {message}"
        return Next(said)
    return Next("好了。" if chinese else "Done.")
