"""Readers of event logs that wait as long as the machine needs."""

import pytest

from domain.core.settings import Settings
from tests.event_logs import make_readers_patient, with_patient_redis


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return with_patient_redis(settings)


@pytest.fixture(autouse=True)
def _patient_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    make_readers_patient(monkeypatch)
