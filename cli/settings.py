"""Read the settings, or report each wrong one in a line."""

from typing import Any

import click
from pydantic import ValidationError

from domain.core.settings import Settings


class InvalidSettings(click.ClickException):
    exit_code = 2


def read_settings(**options: Any) -> Settings:
    """Read the environment and `.env`; an option that is not None overrides them.

    Raises InvalidSettings, which names the variables without their values: some are secret.
    """
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False, include_context=False)
    lines = [
        f"  {_variable_name(problem['loc'])}{problem['msg'].removeprefix('Value error, ')}"
        for problem in problems
    ]
    raise InvalidSettings("\n".join(["The settings are wrong:", *lines]))


def _variable_name(location: tuple[int | str, ...]) -> str:
    return f"{str(location[0]).upper()}: " if location else ""
