"""Opens pages of a front end, and reads the calendar that the agent changes."""

from typing import Any

import httpx

from tests.agui.agent import AguiAgent, open_agent
from tests.agui.driver import Driver
from tests.factories import Person
from tests.waiting import HUNG_SECONDS

DENTIST = {"title": "Dentist", "start_at": "2026-12-01T15:00:00Z"}
LUNCH = {"title": "Lunch", "start_at": "2026-12-02T12:00:00Z"}


class Pages:
    """Opens pages of a front end, and reads the calendar over REST."""

    def __init__(self, driver: Driver, server: str) -> None:
        self.driver = driver
        self.server = server
        self.runs = f"{server}/api/v1/agent/runs"

    async def open(self, person: Person, **options: Any) -> AguiAgent:
        """Open a page of a user; `options` are those of `open_agent`."""
        return await open_agent(self.driver, self.runs, person.headers, **options)

    async def cancel(self, person: Person, run_id: str) -> int:
        """Cancel a run of a user, and return the status of the response."""
        async with self._http(person) as http:
            response = await http.post(f"/api/v1/agent/runs/{run_id}/cancel")
        return response.status_code

    async def titles(self, person: Person) -> list[str]:
        """Return the titles of a user's calendar items, ordered by start."""
        async with self._http(person) as http:
            response = await http.get("/api/v1/schedule-items")
        assert response.status_code == 200
        return [item["title"] for item in response.json()]

    def _http(self, person: Person) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.server, headers=person.headers, timeout=HUNG_SECONDS)
