"""Read the settings, or say in a line each what is wrong with them."""

from typing import Any

import click
from pydantic import ValidationError

from domain.core.settings import Settings


class InvalidSettings(click.ClickException):
    exit_code = 2


def read_settings(**given: Any) -> Settings:
    """Read the environment and `.env`; what is `given` and not None wins.

    Raises WrongSettings, which names the variables and never says their values: some are secret.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False, include_context=False)
    lines = [
        f"  {_variable(problem['loc'])}{problem['msg'].removeprefix('Value error, ')}"
        for problem in problems
    ]
    raise InvalidSettings("\n".join(["The settings are wrong:", *lines]))


def _variable(location: tuple[int | str, ...]) -> str:
    return f"{str(location[0]).upper()}: " if location else ""
