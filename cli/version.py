"""The version of the program, and the migration that its database needs."""

import platform

import click

from cli.operations.output import echo_json
from domain.core.version import find_version
from migrations.apply import newest_revision


def echo_version(*, as_json: bool) -> None:
    """Print the version, the newest migration and Python's version."""
    fields = {
        "version": find_version(),
        "migration": newest_revision(),
        "python": platform.python_version(),
    }
    if as_json:
        echo_json(fields)
    else:
        click.echo("majordomo {version} (migration {migration}, Python {python})".format(**fields))
