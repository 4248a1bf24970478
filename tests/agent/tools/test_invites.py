"""Invite codes through the agent's hands: effects, questions, what is shown."""

from typing import Any

import pytest

from agent.tools.context import ToolContext
from agent.tools.registry import load_tools
from agent.tools.results import ToolError
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person, make_person

TOOLS = load_tools()
UNTIL = "2090-06-01T18:00:00"


@pytest.fixture
async def context(sessions: Sessions, settings: Settings) -> ToolContext:
    person = await make_person(sessions, settings, timezone="Asia/Shanghai")
    return ToolContext(sessions=sessions, caller=person.caller, scope="turn:1")


async def run(context: ToolContext, name: str, **arguments: Any) -> Any:
    return await TOOLS[name].run(context, arguments, tool_call_id=f"call of {name}")


@pytest.mark.parametrize(
    ("locale", "arguments", "question"),
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
async def test_the_question_says_for_how_many_and_until_when(
    context: ToolContext, locale: str, arguments: dict[str, Any], question: str
) -> None:
    assert await TOOLS["create_invite_code"].confirmation(context, arguments, locale) == question


async def test_codes_are_made_once_listed_and_disabled(context: ToolContext) -> None:
    wanted = {"max_uses": 3, "expires_at": UNTIL}
    made = await run(context, "create_invite_code", **wanted)
    assert made == await run(context, "create_invite_code", **wanted)
    assert made == {
        "code": made["code"],
        "status": "active",
        "expires_at": "2090-06-01T18:00:00+08:00",
        "max_uses": 3,
        "used_count": 0,
    }
    assert await run(context, "list_invite_codes") == {"items": [made]}
    disable = TOOLS["disable_invite_code"]
    question = await disable.confirmation(context, {"code": made["code"].lower()}, "zh-CN")
    assert question == f"停用邀请码“{made['code']}”"
    disabled = await run(context, "disable_invite_code", code=made["code"])
    assert disabled == made | {"status": "disabled"}


async def test_what_cannot_be_is_refused_before_anybody_is_asked(
    context: ToolContext, person: Person, sessions: Sessions
) -> None:
    others = ToolContext(sessions=sessions, caller=person.caller, scope="turn:1")
    made = await run(others, "create_invite_code")
    for code in (made["code"], "nonsense"):
        with pytest.raises(ToolError) as refusal:
            await TOOLS["disable_invite_code"].confirmation(context, {"code": code})
        assert refusal.value.result["error"] == "invite_code_not_found"
    past = {"expires_at": "2020-01-01"}
    assert (await run(context, "create_invite_code", **past))["error"] == "invite_expiry_past"
    with pytest.raises(ToolError):
        await TOOLS["create_invite_code"].confirmation(context, past)
