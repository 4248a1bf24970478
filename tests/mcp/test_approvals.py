"""Calls that change something: who is asked where, and that each takes effect once."""

from typing import Any
from uuid import uuid4

import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CallToolResult,
    ElicitRequestFormParams,
    ElicitRequestURLParams,
    ElicitResult,
)

from api.mcp.answers import ANSWER
from api.mcp.calls import IDEMPOTENCY_KEY
from tests.factories import Person
from tests.mcp.bridges import bridged
from tests.mcp.programs import MODERN, connected, make_token, read
from tests.mcp.questions import (
    ACCEPTED,
    ALL,
    CREATE,
    DENTIST,
    SENTENCE,
    SOME,
    Asked,
    answer_over_rest,
    first_round,
    rest,
    titles,
)

pytestmark = pytest.mark.direct


async def test_a_client_that_cannot_ask_is_told_where_the_person_answers(
    server: str, person: Person, mode: str
) -> None:
    async with connected(server, await make_token(server, person), mode) as client:
        await client.list_tools()  # so that the client checks results against their schemas
        waiting = read(await client.call_tool(CREATE, DENTIST))
        assert waiting["status"] == "waiting_for_approval"
        assert waiting["message"] == SENTENCE
        assert waiting["link"] == f"{server}/approvals/{waiting['approval_id']}"
        again = read(await client.call_tool(CREATE, DENTIST))
        assert again["approval_id"] == waiting["approval_id"]
        approval = {"approval_id": waiting["approval_id"]}
        assert read(await client.call_tool("get_approval", approval))["status"] == "pending"
        assert await titles(server, person) == []

        assert await answer_over_rest(server, person) == waiting["approval_id"]
        while "result" not in (shown := read(await client.call_tool("get_approval", approval))):
            assert shown["status"] == "approved"
        assert shown["result"]["title"] == "Dentist"
        assert shown["answered_via"] == "rest"
    assert await titles(server, person) == ["Dentist"]


async def test_the_person_approves_inside_the_client(server: str, person: Person) -> None:
    asked = Asked()
    token = await make_token(server, person, ALL)
    async with connected(server, token, elicitation_callback=asked) as client:
        await client.list_tools()
        result = await client.call_tool(CREATE, DENTIST)
    [question] = asked.questions
    assert isinstance(question, ElicitRequestFormParams)
    assert question.message == SENTENCE
    assert read(result)["title"] == "Dentist"
    assert result.meta is not None
    assert result.meta[ANSWER] == {"via": "mcp", "by": "Desk"}
    assert await titles(server, person) == ["Dentist"]
    async with rest(server, person) as http:
        [approval] = (await http.get("/approvals")).json()
    assert approval["requestedBy"]["client"] == "Desk · Desk assistant"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (ElicitResult(action="decline"), "refused"),
        (ElicitResult(action="accept", content={"approved": False}), "refused"),
        (ElicitResult(action="accept", content={"approved": "true"}), "refused"),
        (ElicitResult(action="accept", content={"approved": 1}), "refused"),
        (ElicitResult(action="accept", content={}), "pending"),
        (ElicitResult(action="accept"), "pending"),
        (ElicitResult(action="cancel"), "pending"),
    ],
)
async def test_nothing_but_true_approves(
    server: str, person: Person, answer: ElicitResult, status: str
) -> None:
    token = await make_token(server, person, ALL)
    async with connected(server, token, elicitation_callback=Asked(answer)) as client:
        result = await client.call_tool(CREATE, DENTIST)
    assert result.is_error is (status == "refused")
    shown = read(result)
    assert shown.get("error", shown.get("status")) in {status, "waiting_for_approval"}
    async with rest(server, person) as http:
        [approval] = (await http.get("/approvals")).json()
    assert approval["status"] == status
    assert await titles(server, person) == []


async def test_a_token_without_the_scope_never_answers(server: str, person: Person) -> None:
    token = await make_token(server, person)
    asked = Asked()
    async with connected(server, token, elicitation_callback=asked) as client:
        waiting = read(await client.call_tool(CREATE, DENTIST))
        [question] = asked.questions
        assert isinstance(question, ElicitRequestURLParams)
        assert question.url == waiting["link"]
        assert SENTENCE in question.message
        state = waiting["approval_id"]
        forced = await client.session.call_tool(
            CREATE, DENTIST, request_state=state, input_responses={"approval": ACCEPTED}
        )
        assert read(forced)["status"] == "waiting_for_approval"
    assert await titles(server, person) == []


async def test_the_person_answers_elsewhere_and_the_client_goes_on(
    server: str, person: Person
) -> None:
    class Elsewhere(Asked):
        async def __call__(self, *question: Any) -> ElicitResult:
            await answer_over_rest(server, person)
            return await super().__call__(*question)

    for scopes in (SOME, ALL):
        token = await make_token(server, person, scopes)
        refusing = Elsewhere(ElicitResult(action="decline"))
        async with connected(server, token, elicitation_callback=refusing) as client:
            result = await client.call_tool(CREATE, DENTIST)
        assert read(result)["title"] == "Dentist"
        assert result.meta is not None
        assert result.meta[ANSWER] == {"via": "rest"}
    assert await titles(server, person) == ["Dentist", "Dentist"]


async def test_a_state_gives_no_right(server: str, person: Person, other_person: Person) -> None:
    token = await make_token(server, person, ALL)
    async with connected(server, token, elicitation_callback=Asked()) as client:
        state = (await first_round(client)).request_state
        assert state is not None
        wrong = ["", "x", state.upper() + " ", f"{{{state}}}", str(uuid4()), "x" * 10_000]
        calls = [(CREATE, DENTIST, each) for each in wrong]
        calls += [
            (CREATE, DENTIST | {"title": "Another"}, state),
            ("update_my_profile", {"bio": "x"}, state),
        ]
        for name, arguments, forged in calls:
            with pytest.raises(MCPError, match="requestState"):
                await client.session.call_tool(
                    name,
                    arguments,
                    request_state=forged,
                    input_responses={"approval": ACCEPTED},
                )
    others = [
        await make_token(server, other_person, ALL),
        await make_token(server, person, ALL, name="Another program"),
        person.access_token,
    ]
    for other in others:
        async with connected(server, other, elicitation_callback=Asked()) as client:
            with pytest.raises(MCPError, match="requestState"):
                await client.session.call_tool(
                    CREATE, DENTIST, request_state=state, input_responses={"approval": ACCEPTED}
                )
    assert await titles(server, person) == []


async def test_a_state_that_comes_again_gets_the_same_result(server: str, person: Person) -> None:
    token = await make_token(server, person, ALL)
    async with connected(server, token, elicitation_callback=Asked()) as client:
        state = (await first_round(client)).request_state

        async def answer(*, approved: bool) -> CallToolResult:
            content: dict[str, Any] = {"approved": approved}
            return await client.session.call_tool(
                CREATE,
                DENTIST,
                request_state=state,
                input_responses={"approval": ElicitResult(action="accept", content=content)},
            )

        first = await answer(approved=True)
        again = [await answer(approved=approved) for approved in (True, False, True)]
        assert [read(each) for each in again] == [read(first)] * 3
        without_answer = await client.session.call_tool(CREATE, DENTIST, request_state=state)
        assert read(without_answer) == read(first)
    assert await titles(server, person) == ["Dentist"]


async def test_an_idempotency_key_means_the_same_call_for_good(server: str, person: Person) -> None:
    token = await make_token(server, person, ALL)
    meta: Any = {IDEMPOTENCY_KEY: "one"}
    async with connected(server, token, elicitation_callback=Asked()) as client:
        first = await client.call_tool(CREATE, DENTIST, meta=meta)
        again = await client.call_tool(CREATE, DENTIST, meta=meta)
        assert read(again) == read(first)
        reused = await client.call_tool(CREATE, DENTIST | {"title": "Other"}, meta=meta)
        assert read(reused)["error"] == "idempotency_key_reused"
        await client.call_tool(CREATE, DENTIST)
    assert await titles(server, person) == ["Dentist", "Dentist"]


async def test_a_call_that_would_fail_asks_no_one(server: str, person: Person, mode: str) -> None:
    asked = Asked()
    token = await make_token(server, person, ALL)
    async with connected(server, token, mode, elicitation_callback=asked) as client:
        missing = await client.call_tool("delete_schedule_item", {"item_id": str(uuid4())})
        assert (missing.is_error, read(missing)["error"]) == (True, "schedule_item_not_found")
        wrong = await client.call_tool(CREATE, {"title": "Dentist"})
        assert (wrong.is_error, read(wrong)["error"]) == (True, "invalid_arguments")
    assert asked.questions == []


async def test_a_bridge_asks_in_the_client_of_either_generation(
    server: str, person: Person, mode: str
) -> None:
    asked = Asked()
    token = await make_token(server, person, ALL)
    async with bridged(server, token, mode, elicitation_callback=asked) as client:
        result = await client.call_tool(CREATE, DENTIST)
    assert read(result)["title"] == "Dentist"
    assert [question.message for question in asked.questions] == [SENTENCE]
    assert await titles(server, person) == ["Dentist"]


async def test_texts_are_in_the_language_of_the_person(server: str, person: Person) -> None:
    token = await make_token(server, person, ALL)
    refusing = Asked(ElicitResult(action="decline"))
    options: dict[str, Any] = {"language": "zh-CN", "elicitation_callback": refusing}
    async with connected(server, token, MODERN, **options) as client:
        refused = read(await client.call_tool(CREATE, DENTIST))
        with pytest.raises(MCPError, match="没有这个工具"):
            await client.call_tool("no_such_tool")
    assert refused["message"].startswith("用户拒绝了此操作")
    [question] = refusing.questions
    assert "创建" in question.message
