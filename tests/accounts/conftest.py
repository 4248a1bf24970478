"""The agent over HTTP, as in `tests/runs`."""

from tests.runs.conftest import agent, model, patient_worker, settings

__all__ = ["agent", "model", "patient_worker", "settings"]
