"""How a body is split into packets, and an answer into pieces, makes no difference."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.models.assembly.arguments import ArgumentsReader, decode_arguments
from agent.models.assembly.thoughts import ThoughtSplitter
from agent.models.deltas import Delta, ReasoningDelta, TextDelta, ToolCallDelta
from agent.models.openai.stream.reader import CompletionReader
from tests.peers import stream_forms
from tests.peers.openai_replies import Body
from tests.peers.stream_forms import CALLS, FAULTS, TEXTS

BODIES = [
    form.data for form in (*TEXTS.values(), *CALLS.values(), *(f for f, _ in FAULTS.values()))
]
NAMES = ("list_schedule_items",)


def read(packets: list[bytes]) -> tuple[Any, ...]:
    """Return all that an answer says, or the error with which its reading ends."""
    reader = CompletionReader(NAMES)
    deltas: list[Delta] = []
    try:
        for packet in packets:
            deltas += reader.feed(packet)
        deltas += reader.finish()
    except Exception as error:  # noqa: BLE001 (compared)
        return type(error), str(error)
    return *join(deltas), reader.finished(), reader.end, reader.is_empty


def join(deltas: list[Delta]) -> tuple[str, str, dict[int, tuple[str, str, str]]]:
    calls: dict[int, tuple[str, str, str]] = {}
    for delta in deltas:
        if isinstance(delta, ToolCallDelta):
            _, name, arguments = calls.get(delta.index, ("", "", ""))
            calls[delta.index] = (delta.id, name + delta.name, arguments + delta.arguments)
    return text_in(deltas, TextDelta), text_in(deltas, ReasoningDelta), calls


def text_in(deltas: list[Delta], kind: type[TextDelta | ReasoningDelta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, kind))


def split(draw: st.DrawFn, whole: Any) -> list[Any]:
    cuts = sorted(draw(st.sets(st.integers(0, len(whole)), max_size=12)))
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


@st.composite
def split_bodies(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    body = draw(st.sampled_from(BODIES))
    ends = draw(st.sampled_from([b"\n", b"\r\n", b"\r"]))
    body = body.replace(b"\n", ends)
    return body, split(draw, body)


@settings(deadline=None)
@given(split_bodies())
def test_any_packets_give_the_same_answer(case: tuple[bytes, list[bytes]]) -> None:
    body, packets = case
    assert read(packets) == read([body])


@pytest.mark.parametrize("body", BODIES)
def test_single_bytes_give_the_same_answer(body: bytes) -> None:
    assert read([bytes([byte]) for byte in body]) == read([body])


@pytest.mark.parametrize("form", TEXTS.values(), ids=TEXTS)
def test_no_piece_of_text_is_empty(form: Body) -> None:
    """AG-UI clients of older versions refuse an event without text."""
    reader = CompletionReader(NAMES)
    deltas = [*reader.feed(form.data), *reader.finish()]
    assert all(delta.text for delta in deltas if isinstance(delta, TextDelta | ReasoningDelta))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def split_arguments(draw: st.DrawFn) -> tuple[dict[str, Any], list[str]]:
    """Draw arguments, and the pieces of one of the forms in which they can arrive."""
    arguments = draw(st.dictionaries(st.text(), JSON, max_size=4))
    text = json.dumps(
        arguments, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1]))
    )
    form = draw(st.sampled_from(["plain", "raw", "encoded", "fenced", "late"]))
    if form == "raw":
        text = text.replace("\\n", "\n").replace("\\t", "\t") if "\\\\" not in text else text
    elif form == "encoded":
        text = json.dumps(text)
    elif form == "fenced":
        text = f"```json\n{text}\n```"
    elif form == "late" and arguments:
        text = "{}" + text
    return arguments, split(draw, text)


@settings(deadline=None)
@given(split_arguments())
def test_arguments_are_the_object_that_they_mean(case: tuple[dict[str, Any], list[str]]) -> None:
    arguments, pieces = case
    reader = ArgumentsReader()
    text = "".join(reader.feed(piece) for piece in pieces) + reader.finish()
    assert json.loads(text) == arguments


@pytest.mark.parametrize("text", ['"a"', '"', "```", '"[1]"', "[]", "7", '{"a": ', "\u0661"])
def test_arguments_that_mean_no_object_stay_as_they_are(text: str) -> None:
    assert decode_arguments(text) == text


THOUGHTS = {
    "<think>a</think>b": ("b", "a"),
    " \n<think>a</think>\n\n b": ("b", "a"),
    "<think>a</think><thinking>c</thinking>b": ("b", "ac"),
    "b <think>a</think> c": ("b  c", "a"),
    "<thought>a < b": ("", "a < b"),
    "The tag <think> opens it.": ("The tag <think> opens it.", ""),
    "`<think>` and `</think>`": ("`<think>` and `</think>`", ""),
    "1 < 2, <thin": ("1 < 2, <thin", ""),
    " \n": ("", ""),
    "  b \n": ("  b \n", ""),
}


@pytest.mark.parametrize(("text", "expected"), THOUGHTS.items())
def test_thoughts_are_separated_however_the_text_is_split(
    text: str, expected: tuple[str, str]
) -> None:
    for size in range(1, len(text) + 1):
        splitter = ThoughtSplitter()
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        deltas: list[Delta] = [delta for piece in pieces for delta in splitter.feed(piece)]
        deltas += splitter.finish()
        assert (text_in(deltas, TextDelta), text_in(deltas, ReasoningDelta)) == expected


def test_a_tag_in_backquotes_is_text_also_across_chunks() -> None:
    text, reasoning, *_ = read([stream_forms.texts("The tag `", "<think>a</think>`")])
    assert (text, reasoning) == ("The tag `<think>a</think>`", "")


def test_unknown_members_are_kept_for_the_endpoint() -> None:
    signature = {"google": {"thought_signature": "s"}}
    *_, finished, _, _ = read([CALLS["unknown members"].data])
    assert finished.provider_fields.calls == {0: {"extra_content": signature}}
    chunks = [
        {"reasoning_content": "It is ", "extra_content": {"a": 1}},
        {"reasoning_content": "early.", "extra_content": {"b": 2}, "content": ""},
        {"content": "Hi", "reasoning_details": [{"text": "x"}]},
        {"reasoning_details": [{"text": "y"}]},
    ]
    body = b"".join(
        b"data: " + json.dumps({"choices": [{"delta": delta}]}).encode() + b"\n\n"
        for delta in chunks
    )
    *_, finished, _, _ = read([body])
    assert finished.provider_fields.message == {
        "reasoning_content": "It is early.",
        "extra_content": {"a": 1, "b": 2},
        "reasoning_details": [{"text": "x"}, {"text": "y"}],
    }
