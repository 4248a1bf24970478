"""Pages of a front end that talk to the agent, and the calendar it acts on."""

from typing import Any

import httpx

from tests.agui.agent import AguiAgent, open_agent
from tests.agui.driver import Driver
from tests.factories import Person

DENTIST = {"title": "Dentist", "start_at": "2026-12-01T15:00:00Z"}
LUNCH = {"title": "Lunch", "start_at": "2026-12-02T12:00:00Z"}


class Pages:
    """Opens pages of the agent's front end, and reads the calendar behind the agent's back."""

    def __init__(self, driver: Driver, server: str) -> None:
        self.driver = driver
        self.server = server
        self.runs = f"{server}/api/v1/agent/runs"

    async def open(self, person: Person, **options: Any) -> AguiAgent:
        """Open a page for somebody; `options` as for `open_agent`."""
        return await open_agent(self.driver, self.runs, person.headers, **options)

    async def titles(self, person: Person) -> list[str]:
        """Give the titles in the person's calendar, by start, as the REST route lists them."""
        async with httpx.AsyncClient(base_url=self.server, headers=person.headers) as http:
            response = await http.get("/api/v1/schedule-items")
        assert response.status_code == 200
        return [item["title"] for item in response.json()]
