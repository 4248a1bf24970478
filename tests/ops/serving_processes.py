"""`majordomo serve` as processes on the test's database, Valkey and model."""

import os
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from cli.main import main
from domain.core.settings import Settings
from tests.factories import Person
from tests.forking import ForkedProcess
from tests.processes import all_gone, environment_of
from tests.runs.client import AgentClient
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
GREETING = re.compile(r"listening on (http://\S+)")


class ServingProcess(ForkedProcess):
    """One `majordomo serve` process and its output."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        *options: str,
        constants: Mapping[str, float],
        variables: Mapping[str, str],
    ) -> None:
        """Start the process; `constants` maps dotted names of module constants to values.

        `variables` are of the environment, beside those of the settings.
        """
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            **environment_of(settings),
            **variables,
        }
        super().__init__(folder, environment, _serve, options, dict(constants))
        self.url = ""

    async def wait_until_ready(self) -> None:
        """Wait until the process responds and `url` is known."""
        await eventually(self._is_ready_or_dead, "the process serves")
        assert self.url, self.output

    def client(self, person: Person) -> AgentClient:
        return AgentClient(self.url, person)

    def end(self) -> None:
        super().end()
        assert all_gone(self.folder)

    def _is_ready_or_dead(self) -> bool:
        if found := GREETING.search(self.output):
            self.url = found[1]
        return bool(self.url) or self.exit_code is not None


def _serve(options: tuple[str, ...], constants: dict[str, float]) -> None:
    for path, value in constants.items():
        module, _, name = path.rpartition(".")
        assert hasattr(import_module(module), name), path
        setattr(import_module(module), name, value)
    main(["serve", "--port", "0", *options], prog_name="majordomo")
