"""Read the settings, or report each wrong one in a line."""

from typing import Any

import click
from pydantic import ValidationError

from domain.core.settings import Settings

FORMS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
}
"""What pydantic's types of errors demand."""


class InvalidSettings(click.ClickException):
    """Settings are wrong; each line names one, what is wrong with it and what to write."""

    exit_code = 2

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(["The settings are wrong:", *(f"  {line}" for line in lines)]))
        self.lines = lines


def read_settings(**options: Any) -> Settings:
    """Read the environment and `.env`; an option that is not None overrides them.

    Raises InvalidSettings, which names the variables without their values: some are secret.
    """
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        lines = describe_problems(error)
    except (OSError, UnicodeDecodeError):
        lines = [".env: cannot be read as UTF-8 text; correct the file or its permissions"]
    raise InvalidSettings(lines)


def describe_problems(error: ValidationError) -> list[str]:
    """Return a line for each wrong setting: its variable, what is wrong and what to write."""
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    return [
        f"{_variable_name(problem['loc'])}{_describe(problem['type'], problem['msg'])}"
        for problem in problems
    ]


def _describe(kind: str, message: str) -> str:
    form = FORMS.get(kind.removesuffix("_parsing").removesuffix("_type"))
    if form is not None:
        return f"is not {form}; write one"
    text = message.removeprefix("Value error, ")
    return text.replace("Input should be", "must be") if text == message else text


def _variable_name(location: tuple[int | str, ...]) -> str:
    return f"{str(location[0]).upper()}: " if location else ""
