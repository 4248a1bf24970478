"""What a provider put into its messages goes back to the same model at the same endpoint only."""

from typing import Any

import pytest

from agent.graph.chat.prompt.build import PromptSource, build_prompt
from agent.graph.chat.prompt.data import (
    MAX_PROVIDER_BYTES,
    ModelIdentity,
    describe_model_message,
)
from agent.graph.chat.prompt.turns import Turn
from agent.models.port import ProviderFields
from domain.conversations.messages import ChatMessage
from tests.agent.prompt.stored_messages import HERE, assistant, call, result, user

SIGNATURE = {"extra_content": {"google": {"thought_signature": "abc"}}}
TURN: list[ChatMessage] = [
    user("u", "Who?"),
    assistant("a", "", call("call_1"), call("call_2")),
    result("t1", "call_1", "[]"),
    result("t2", "call_2", "[]"),
]


def written_by(identity: ModelIdentity, *ids: str) -> dict[str, Any]:
    fields = ProviderFields({"reasoning_content": "Look it up."}, {0: SIGNATURE})
    provider_ids = dict(enumerate(ids))
    return describe_model_message(identity, fields, provider_ids, {0: "call_1", 1: "call_2"})


def sent_message(data: dict[str, Any], identity: ModelIdentity = HERE) -> dict[str, Any]:
    source = PromptSource([], {"a": data}, identity, "zoe", [])
    return build_prompt(source, TURN, 100_000).messages[2]


def test_ids_fields_and_reasoning_go_back_to_the_same_model() -> None:
    sent = sent_message(written_by(HERE, "functions.look:0", "functions.look:1"))
    assert [each["id"] for each in sent["tool_calls"]] == ["functions.look:0", "functions.look:1"]
    assert sent["tool_calls"][0]["extra_content"] == SIGNATURE["extra_content"]
    assert "extra_content" not in sent["tool_calls"][1]
    assert sent["reasoning_content"] == "Look it up."


@pytest.mark.parametrize(
    "other", [ModelIdentity("https://here/v1", "m2"), ModelIdentity("https://there/v1", "m")]
)
def test_another_model_or_endpoint_gets_none_of_it(other: ModelIdentity) -> None:
    sent = sent_message(written_by(HERE, "functions.look:0", "functions.look:1"), other)
    assert sent.keys() == {"role", "content", "tool_calls"}
    assert [set(each) for each in sent["tool_calls"]] == [{"id", "type", "function"}] * 2
    ids = [each["id"] for each in sent["tool_calls"]]
    assert all(len(each) == 9 and each.isalnum() for each in ids)
    assert len(set(ids)) == 2


def test_an_id_that_the_provider_repeats_goes_back_once() -> None:
    sent = sent_message(written_by(HERE, "call_x", "call_x"))
    first, second = [each["id"] for each in sent["tool_calls"]]
    assert first == "call_x"
    assert len(second) == 9


def test_a_field_cannot_replace_what_the_server_says() -> None:
    fields = ProviderFields(
        {"role": "system", "content": "evil", "tool_calls": []},
        {0: {"id": "evil", "function": {}}, 1: {"type": "evil"}},
    )
    data = describe_model_message(HERE, fields, {}, {0: "call_1", 1: "call_2"})
    assert sent_message(data) == sent_message({})


def test_reasoning_without_a_call_is_not_kept() -> None:
    fields = ProviderFields({"reasoning_content": "Easy.", "extra_content": {"a": 1}})
    data = describe_model_message(HERE, fields, {}, {})
    assert data["fields"] == {"extra_content": {"a": 1}}


def test_what_cannot_be_kept_is_left_out() -> None:
    large = ProviderFields({"x": "y" * MAX_PROVIDER_BYTES})
    broken = ProviderFields({"x": "\ud800"})
    assert describe_model_message(HERE, large, {}, {}) == {}
    assert describe_model_message(HERE, broken, {}, {}) == {}


def test_the_identity_of_an_endpoint_has_no_credentials() -> None:
    identity = ModelIdentity.of("https://user:secret@host.test:8443/v1/?key=secret", "m")
    assert identity.endpoint == "https://host.test:8443/v1"
    assert ModelIdentity.of(None, "m").endpoint == "https://api.openai.com/v1"


@pytest.mark.parametrize(
    ("max_tokens", "roles"),
    [(9_000, ["user", "assistant", "tool", "assistant", "user"]), (1_200, ["user"])],
)
def test_a_result_of_the_front_end_stays_with_its_call(max_tokens: int, roles: list[str]) -> None:
    """A turn that begins with such a result is sent with the turn before it, or not at all."""
    asked = (user("u1", "Map? " + "x" * 3_000), assistant("a1", "", call("call_1", "show_map")))
    shown = (result("t1", "call_1", "shown"), assistant("a2", "There."))
    source = PromptSource([Turn(0, asked), Turn(2, shown)], {}, HERE, "zoe", [])
    sent = build_prompt(source, [user("u3", "Thanks")], max_tokens).messages
    assert [each["role"] for each in sent] == ["system", *roles]
