"""The agent's tools for invite codes."""

from typing import Any

import pytest

from tests.agent.tools.harness import TOOLS, Agent

UNTIL = "2090-06-01T18:00:00"


@pytest.mark.parametrize(
    ("locale", "arguments", "sentence"),
    [
        ("en", {}, "Create an invite code"),
        ("en", {"max_uses": 1}, "Create an invite code for one person"),
        (
            "en",
            {"max_uses": 3, "expires_at": UNTIL},
            "Create an invite code for 3 people,"
            " good until Thursday, 1 June 2090, 18:00 (Asia/Shanghai)",
        ),
        ("zh-CN", {}, "创建邀请码"),
        (
            "zh-CN",
            {"max_uses": 3, "expires_at": UNTIL},
            "创建邀请码，最多可供 3 人使用，有效期至 2090年6月1日星期四 18:00 (Asia/Shanghai)",
        ),
    ],
)
async def test_a_code_is_confirmed_with_its_uses_and_expiry(
    agent: Agent, locale: str, arguments: dict[str, Any], sentence: str
) -> None:
    assert await agent.confirm("create_invite_code", locale, **arguments) == sentence


async def test_a_code_is_created_once_listed_and_disabled(agent: Agent) -> None:
    arguments = {"max_uses": 3, "expires_at": UNTIL}
    create = TOOLS["create_invite_code"]
    made = await create.run(agent.context, arguments, tool_call_id="c")
    assert made == await create.run(agent.context, arguments, tool_call_id="c")
    assert made == {
        "code": made["code"],
        "status": "active",
        "expires_at": "2090-06-01T18:00:00+08:00",
        "max_uses": 3,
        "used_count": 0,
    }
    assert await agent.run("list_invite_codes") == {"items": [made]}
    sentence = await agent.confirm("disable_invite_code", "zh-CN", code=made["code"].lower())
    assert sentence == f"停用邀请码“{made['code']}”"
    disabled = await agent.run("disable_invite_code", code=made["code"])
    assert disabled == made | {"status": "disabled"}


async def test_a_call_that_cannot_succeed_is_not_confirmed(agent: Agent, alice: Agent) -> None:
    created = await alice.run("create_invite_code")
    for code in (created["code"], "nonsense"):
        assert await agent.error_of("disable_invite_code", code=code) == "invite_code_not_found"
    past = {"expires_at": "2020-01-01"}
    assert await agent.error_of("create_invite_code", **past) == "invite_expiry_past"
