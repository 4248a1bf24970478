"""GET /agent/capabilities: AG-UI's own model, and only what is true."""

from ag_ui.core import AgentCapabilities

from tests.api.actors import Actor


async def test_the_capabilities_are_those_of_the_protocol(alice: Actor) -> None:
    document = await alice.request_ok("GET", "/agent/capabilities")
    capabilities = AgentCapabilities.model_validate(document, strict=True)
    assert capabilities.model_dump(by_alias=True) == document
    for section in type(capabilities).model_fields:
        assert not getattr(getattr(capabilities, section), "model_extra", None), section
    assert capabilities.model_extra == {}


async def test_the_agent_claims_no_memory_beyond_a_thread(alice: Actor) -> None:
    state = (await alice.request_ok("GET", "/agent/capabilities"))["state"]
    assert state == {"snapshots": True, "deltas": False, "memory": False, "persistentState": True}


async def test_every_tool_of_the_agent_is_listed(alice: Actor) -> None:
    tools = (await alice.request_ok("GET", "/agent/capabilities"))["tools"]["items"]
    assert {"create_schedule_item", "get_my_profile"} <= {tool["name"] for tool in tools}
    assert all(tool["description"] and tool["parameters"]["type"] == "object" for tool in tools)
