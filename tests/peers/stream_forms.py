"""The forms in which endpoints stream an answer, each as the body of a response.

`TEXTS` all say `TEXT`, `CALLS` all make `CALL`, and `FAULTS` are answers that failed, with the
code of the error that a client gets.
"""

import json
from typing import Any

from tests.peers.openai_replies import Body

TEXT = "Good 😀 morning"
NAME = "list_schedule_items"
ARGUMENTS = {"start_at": "2030-01-01T00:00:00Z", "end_at": "2030-01-02T00:00:00Z"}
CALL = (NAME, ARGUMENTS)
SECRET = "secret words of the provider"

DONE = b"data: [DONE]\n\n"
_JSON = json.dumps(ARGUMENTS)
_HALF = len(_JSON) // 2


def event(delta: dict[str, Any] | None, finish: str | None = None, **members: Any) -> bytes:
    """Encode one chunk of a stream; characters beyond ASCII are escaped."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    chunk = {"id": "c", "object": "chat.completion.chunk", "choices": choices, **members}
    return f"data: {json.dumps(chunk)}\n\n".encode()


def end(reason: str | None = "stop", **members: Any) -> bytes:
    return event({}, reason, **members) + DONE


def texts(*pieces: Any) -> bytes:
    return b"".join(event({"content": piece}) for piece in pieces) + end()


def call(**members: Any) -> bytes:
    """Encode one piece of a tool call; `name` and `arguments` are those of its function."""
    function = {n: members.pop(n) for n in ("name", "arguments") if n in members}
    return event({"tool_calls": [{**members, "function": function}]})


def calls(*pieces: bytes, reason: str | None = "tool_calls") -> Body:
    return Body(b"".join(pieces) + end(reason))


def whole(message: dict[str, Any], reason: str = "stop") -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
    return {"id": "c", "object": "chat.completion", "choices": [choice]}


_PLAIN = texts("Good \U0001f600", " morning")
_PRETTY = json.dumps(whole({"content": TEXT}), indent=2)
_LINES = b"".join(b"data: %b\n" % line for line in _PRETTY.encode().splitlines()) + b"\n" + DONE
_RAW = f'data: {{"choices":[{{"delta":{{"content":"{TEXT}"}}}}]}}\n\n'.encode() + end()

TEXTS: dict[str, Body] = {
    "halves of an emoji in two pieces": Body(texts("Good \ud83d", "\ude00 morning")),
    "characters cut between packets": Body(_RAW, packet_bytes=1),
    "content as a list of parts": Body(
        texts([{"type": "text", "text": "Good 😀"}], [{"type": "text", "text": " morning"}])
    ),
    "content as one part": Body(texts({"type": "text", "text": TEXT})),
    "thoughts inside the text": Body(texts("<thi", "nk>It is early.</th", "ink>\n\n" + TEXT)),
    "thoughts in the middle of the text": Body(texts("Good 😀 <think>Late?</think>", "morning")),
    "thoughts as a part": Body(
        texts([{"type": "thinking", "thinking": [{"type": "text", "text": "Early."}]}, TEXT])
    ),
    "reasoning": Body(event({"reasoning": "It is early."}) + texts(TEXT)),
    "reasoning_content": Body(
        event({"content": "", "reasoning_content": "It is early."}) + texts(TEXT)
    ),
    "reasoning as an object": Body(event({"reasoning": {"content": "Early."}}) + texts(TEXT)),
    "reasoning in the last chunk again": Body(
        event({"reasoning": "Early.", "reasoning_details": [{"text": "Early."}]}) + texts(TEXT)
    ),
    "lines that end with CRLF": Body(_PLAIN.replace(b"\n", b"\r\n")),
    "lines that end with CRLF, cut in the middle": Body(
        _PLAIN.replace(b"\n", b"\r\n"), packet_bytes=1
    ),
    "lines that end with CR": Body(_PLAIN.replace(b"\n", b"\r")),
    "no space behind data:": Body(_PLAIN.replace(b"data: ", b"data:")),
    "several data: lines for one event": Body(_LINES),
    "no blank lines": Body(_PLAIN.replace(b"\n\n", b"\n")),
    "a byte order mark": Body(b"\xef\xbb\xbf" + _PLAIN),
    "keep-alive comments": Body(b": OK\n\n:\n\n" + _PLAIN.replace(b"\n\n", b"\n\n: OK\n\n")),
    "keep-alive deltas": Body(event({}) + event({"content": ""}) + event(None) + _PLAIN),
    "names and ids of events": Body(_PLAIN.replace(b"data", b"event: chunk\nid: 7\ndata")),
    "a whole answer instead of a stream": Body(_PRETTY.encode(), "application/json"),
    "a whole answer as one event": Body(f"data: {json.dumps(whole({'content': TEXT}))}".encode()),
    "a chunk in each line": Body(
        _PLAIN.replace(DONE, b"").replace(b"data: ", b"").replace(b"\n\n", b"\n")
    ),
    "no finish reason": Body(event({"content": TEXT}) + DONE),
    "no [DONE]": Body(event({"content": TEXT}) + event({}, "stop")),
    "a connection that closes behind the end": Body(
        event({"content": TEXT}, "stop"), ends=False
    ),
    "usage of null members": Body(texts(TEXT) + event(None, usage={"prompt_tokens": None})),
    "usage n/a": Body(event({"content": TEXT}, usage="n/a") + end(usage="n/a")),
    "usage as text": Body(
        event({"content": TEXT}) + end(usage={"prompt_tokens": "12", "completion_tokens": "n/a"})
    ),
    "usage of lists": Body(
        event({"content": TEXT}) + end(usage={"prompt_tokens": [1], "completion_tokens": -3})
    ),
    "a content filter's own chunk first": Body(
        event(None, prompt_filter_results=[{"prompt_index": 0}]) + _PLAIN
    ),
}  # fmt: skip

_FENCED = f"```json\n{_JSON}\n```"
_BROKEN = json.dumps({**ARGUMENTS, "start_at": ARGUMENTS["start_at"]}, indent=1)

CALLS: dict[str, Body] = {
    "arguments as an object": calls(call(index=0, id="a", name=NAME, arguments=ARGUMENTS)),
    "{} first": calls(
        call(index=0, id="a", name=NAME, arguments="{}"), call(index=0, arguments=_JSON)
    ),
    "an empty object first, the name again": calls(
        call(index=0, id="a", name=NAME, arguments={}),
        call(index=0, id="a", name=NAME, arguments=ARGUMENTS),
    ),
    "null first": calls(
        call(index=0, id="a", name=NAME, arguments=None),
        call(index=0, arguments=_JSON[:_HALF]), call(index=0, arguments=_JSON[_HALF:]),
    ),
    "new ids in each piece": calls(
        call(index=0, id="a", name=NAME, arguments=""),
        call(index=0, id="b", arguments=_JSON[:_HALF]),
        call(index=0, id="c", name=NAME, arguments=_JSON[_HALF:]),
    ),
    "the name in pieces": calls(
        call(index=0, id="a", name="list_", arguments=""),
        call(index=0, name="schedule_items", arguments=""), call(index=0, arguments=_JSON),
    ),
    "the name in each piece": calls(
        call(index=0, id="a", name=NAME, arguments=_JSON[:_HALF]),
        call(index=0, id="a", name=NAME, arguments=_JSON[_HALF:]),
    ),
    "no index": calls(
        call(id="a", name=NAME, arguments=_JSON[:_HALF]), call(arguments=_JSON[_HALF:])
    ),
    "a double-encoded string": calls(
        call(index=0, id="a", name=NAME, arguments=json.dumps(_JSON)[:_HALF]),
        call(index=0, arguments=json.dumps(_JSON)[_HALF:]),
    ),
    "fenced": calls(
        call(index=0, id="a", name=NAME, arguments=_FENCED[:_HALF]),
        call(index=0, arguments=_FENCED[_HALF:]),
    ),
    "stop behind the call": calls(
        call(index=0, id="a", name=NAME, arguments=_JSON), reason="stop"
    ),
    "no finish reason": calls(call(index=0, id="a", name=NAME, arguments=_JSON), reason=None),
    "no id": calls(call(index=0, name=NAME, arguments=_JSON)),
    "the older function_call": Body(
        event({"function_call": {"name": NAME, "arguments": _JSON}}) + end("function_call")
    ),
    "unknown members": calls(
        call(index=0, id="a", name=NAME, arguments=_JSON,
             extra_content={"google": {"thought_signature": "s"}})
    ),
    "a whole answer": Body(
        json.dumps(
            whole({"content": None, "tool_calls": [
                {"id": "a", "type": "function", "function": {"name": NAME, "arguments": _JSON}}
            ]}, "tool_calls")
        ).encode(), "application/json",
    ),
}  # fmt: skip
"""Each makes the one CALL."""

NO_ARGUMENTS: dict[str, Any] = {"null": None, "blank": " ", "empty": "", "{}": "{}", "object": {}}
"""Forms of a call without arguments; a missing member is one more."""

FAULTS: dict[str, tuple[Body, str]] = {
    "an error": (Body(b'data: {"error": {"message": "%b"}}\n\n' % SECRET.encode()),
                 "model_unavailable"),
    "an error that is a text": (Body(b'data: {"error": "%b"}\n\n' % SECRET.encode()),
                                "model_unavailable"),
    "an error with a status": (
        Body(b'data: {"error": {"message": "%b", "code": 429}}\n\n' % SECRET.encode()),
        "model_rate_limited"),
    "an object that is an error": (
        Body(b'data: {"object": "error", "message": "%b", "code": 401}\n\n' % SECRET.encode()),
        "model_refused_credentials"),
    "an event that is an error": (
        Body(b'event: error\ndata: {"message": "%b"}\n\n' % SECRET.encode()),
        "model_unavailable"),
    "an event that is an error, no JSON": (
        Body(b"event: error\ndata: %b\n\n" % SECRET.encode()), "model_unavailable"),
    "an error of the choice": (
        Body(b'data: {"choices": [{"delta": {}, "error": {"code": 502, "message": "%b"}}]}\n\n'
             % SECRET.encode()), "model_unavailable"),
    "an error for a finish reason": (Body(end("error")), "model_unavailable"),
    "an error instead of a stream": (
        Body(b'{"error": {"message": "%b", "code": 500}}' % SECRET.encode(), "application/json"),
        "model_unavailable"),
    "a bare [DONE]": (Body(DONE), "model_answer_empty"),
    "no body": (Body(b""), "model_interrupted"),
    "a connection that closes": (Body(event({"role": "assistant"}), ends=False),
                                 "model_interrupted"),
    "an HTML page": (Body(b"<!doctype html>\n<p>%b</p>\n" % SECRET.encode(), "text/html"),
                     "model_wrong_address"),
    "an empty answer": (Body(event({"role": "assistant", "content": ""}) + end()),
                        "model_answer_empty"),
    "a blank answer": (Body(texts(" \n", "\n ")), "model_answer_empty"),
    "reasoning and no answer": (Body(event({"reasoning_content": "Hm"}) + end()),
                                "model_answer_empty"),
    "thoughts and no answer": (Body(texts("<think>Hm", ", no")), "model_answer_empty"),
    "a filter without text": (Body(end("content_filter")), "model_answer_filtered"),
    "a filter behind text": (Body(event({"content": "Half "}) + end("content_filter")),
                             "model_answer_filtered"),
    "a cut before the text": (Body(event({"reasoning": "Hm"}) + end("length")),
                              "model_answer_cut"),
    "a cut before the arguments": (
        Body(call(index=0, id="a", name="create_schedule_item") + end("length")),
        "model_answer_cut"),
}  # fmt: skip
