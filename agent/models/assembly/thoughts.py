"""Separates `<think>...</think>` blocks, which some endpoints leave inside the text."""

from collections.abc import Collection, Iterator

from agent.models.deltas import ReasoningDelta, TextDelta

TAGS = {"<think>": "</think>", "<thinking>": "</thinking>", "<thought>": "</thought>"}
MAX_HELD_CHARACTERS = 20_000
"""How much text waits for the end of a block that begins in the middle of the text."""

Parts = Iterator[TextDelta | ReasoningDelta]


class ThoughtSplitter:
    """Turns the pieces of a text into deltas of text and of reasoning.

    A block at the beginning of the text, or behind another block, is streamed as reasoning. One
    in the middle of the text counts only if it ends, and not if a backquote stands before it: a
    text can be about the tags. White space without a text is dropped.
    """

    def __init__(self) -> None:
        self.is_plain = False
        """Whether a piece without `<` is text as it is."""
        self._is_at_start = True
        self._is_after_block = False
        self._closing_tag = ""
        """The tag that ends the block which is streamed now."""
        self._held = ""
        self.last_text = ""
        """The last piece of text, which the caller sets if it skips `feed`: a backquote matters."""

    def feed(self, piece: str) -> Parts:
        """Yield the deltas that this piece completes."""
        if not piece:
            return
        if self.is_plain and "<" not in piece:
            yield self._text(piece)
            return
        self._held += piece
        before = -1
        while self._held and len(self._held) != before:
            before = len(self._held)
            yield from self._read_thought() if self._closing_tag else self._read_text()
        self.is_plain = not (self._is_at_start or self._closing_tag or self._held)

    def finish(self) -> Parts:
        """Yield what still waits: a block that did not end, or the first letters of a tag."""
        held, self._held = self._held, ""
        if held and self._closing_tag:
            yield ReasoningDelta(held)
        elif held.strip() or (held and not self._is_at_start):
            yield self._text(held)

    def _read_thought(self) -> Parts:
        thought, tag, rest = self._held.partition(self._closing_tag)
        if tag:
            self._is_at_start = self._is_after_block = True
            self._closing_tag = ""
        else:
            kept = _partial_tag(self._held, (self._closing_tag,))
            thought, rest = thought[: len(thought) - kept], self._held[len(self._held) - kept :]
        self._held = rest
        if thought:
            yield ReasoningDelta(thought)

    def _read_text(self) -> Parts:
        if self._is_at_start and not self._has_begun():
            return
        start, tag = self._find_tag()
        if not tag:
            kept = _partial_tag(self._held, TAGS)
            yield from self._release(len(self._held) - kept)
            return
        yield from self._release(start)
        thought, closing_tag, rest = self._held[len(tag) :].partition(TAGS[tag])
        if closing_tag:
            self._held = rest
            yield ReasoningDelta(thought)
        elif len(self._held) > MAX_HELD_CHARACTERS:
            yield from self._release(len(self._held))

    def _has_begun(self) -> bool:
        """Return whether text has begun; a block at this place is entered instead."""
        text = self._held.lstrip()
        if not text or any(tag.startswith(text) and tag != text for tag in TAGS):
            return False
        for tag, closing_tag in TAGS.items():
            if text.startswith(tag):
                self._held, self._closing_tag = text.removeprefix(tag), closing_tag
                return False
        if self._is_after_block:
            self._held = text
        self._is_at_start = False
        return True

    def _find_tag(self) -> tuple[int, str]:
        """Return the place of the first opening tag, and the tag; "" if there is none."""
        found = [(self._held.find(tag), tag) for tag in TAGS]
        places = [(start, tag) for start, tag in found if start >= 0 and not self._is_quoted(start)]
        return min(places, default=(0, ""))

    def _is_quoted(self, start: int) -> bool:
        before = self._held[start - 1] if start else self.last_text[-1:]
        return before == "`"

    def _release(self, length: int) -> Parts:
        text, self._held = self._held[:length], self._held[length:]
        if text:
            yield self._text(text)

    def _text(self, text: str) -> TextDelta:
        self.last_text = text
        return TextDelta(text)


def _partial_tag(text: str, tags: Collection[str]) -> int:
    """Return how many characters at the end of a text can be the beginning of a tag."""
    start = text.rfind("<", max(0, len(text) - max(map(len, tags))))
    return len(text) - start if start >= 0 and any(t.startswith(text[start:]) for t in tags) else 0
