"""Applications whose metrics are read, with a scripted model."""

import pytest

from api.metrics import scraped_gauges
from tests.runs.conftest import agent, model, patient_worker, settings, start_crashing
from tests.waiting import HUNG_SECONDS

__all__ = ["agent", "model", "patient_worker", "settings", "start_crashing"]


@pytest.fixture(autouse=True)
def _patient_scrapes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PostgreSQL answer slowly."""
    monkeypatch.setattr(scraped_gauges, "SCRAPE_TIMEOUT_SECONDS", HUNG_SECONDS)


@pytest.fixture(autouse=True)
def _use_new_application(new_application: None) -> None:
    """Leave nothing of other tests in what these tests count, stop and cut off."""
