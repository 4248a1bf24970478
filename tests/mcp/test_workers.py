"""Two workers of one database: any of them answers any request of a client."""

from collections.abc import AsyncIterator

import pytest
from mcp_types import ElicitResult, InputRequiredResult

from api.app import create_app
from domain.core.settings import Settings
from tests.factories import Person
from tests.mcp.programs import connected, make_token, read
from tests.mcp.questions import ACCEPTED, ALL, CREATE, DENTIST, Asked, titles
from tests.serving import served, started


@pytest.fixture
async def other_server(server: str, settings: Settings) -> AsyncIterator[str]:
    """Another worker with the same settings."""
    app = create_app(settings)
    async with started(app), served(app) as url:
        yield url


async def test_a_question_of_one_worker_is_answered_at_another(
    server: str, other_server: str, person: Person
) -> None:
    token = await make_token(server, person, ALL)
    async with (
        connected(server, token, elicitation_callback=Asked()) as here,
        connected(other_server, token, elicitation_callback=Asked()) as there,
    ):
        asked = await here.session.call_tool(CREATE, DENTIST, allow_input_required=True)
        assert isinstance(asked, InputRequiredResult)
        state = asked.request_state
        answered = await there.session.call_tool(
            CREATE, DENTIST, request_state=state, input_responses={"approval": ACCEPTED}
        )
        refused = ElicitResult(action="decline")
        late = await here.session.call_tool(
            CREATE, DENTIST, request_state=state, input_responses={"approval": refused}
        )
        assert read(late) == read(answered)
    assert read(answered)["title"] == "Dentist"
    assert await titles(other_server, person) == ["Dentist"]


async def test_a_client_of_an_earlier_version_changes_workers_between_requests(
    server: str, other_server: str, person: Person
) -> None:
    token = await make_token(server, person)
    async with (
        connected(server, token, "legacy") as here,
        connected(other_server, token, "legacy") as there,
    ):
        waiting = read(await here.call_tool(CREATE, DENTIST))
        again = read(await there.call_tool(CREATE, DENTIST))
        assert again["approval_id"] == waiting["approval_id"]
        approval = {"approval_id": waiting["approval_id"]}
        assert read(await there.call_tool("get_approval", approval))["status"] == "pending"
