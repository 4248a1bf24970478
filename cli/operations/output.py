"""How commands show rows: a table for people, or JSON for programs.

JSON has stable keys, ISO 8601 times with their zone, and null for what is unknown.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click
import orjson

Row = Mapping[str, Any]

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def echo_json(value: object) -> None:
    """Print a value as indented JSON."""
    # The names of columns can be a subclass of str.
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    click.echo(orjson.dumps(value, default=str, option=options).decode())


def echo_rows(rows: Sequence[Row], columns: Sequence[str], *, none: str, as_json: bool) -> None:
    """Print all of the rows as JSON, or these columns as a table; `none` is the text without rows.

    Column titles are the keys of the JSON form.
    """
    if as_json:
        echo_json([dict(row) for row in rows])
    elif not rows:
        click.echo(none)
    else:
        click.echo("\n".join(format_table(rows, columns)))


def format_table(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """Return the lines of a table with a title above each column."""
    cells = [list(columns), *([format_value(row[name]) for name in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


def echo_fields(fields: Row, *, as_json: bool) -> None:
    """Print one row: as JSON, or each field on a line of its own."""
    if as_json:
        echo_json(dict(fields))
        return
    width = max(map(len, fields))
    for name, value in fields.items():
        click.echo(f"{name:<{width}}  {format_value(value)}")


def format_value(value: object) -> str:
    """Return a value as a table shows it: times in UTC to the second, nothing that cannot print."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return "".join(char if char.isprintable() else "?" for char in str(value))


def warn_of_limit(rows: Sequence[Row], limit: int) -> None:
    """Say on stderr that there can be more rows than were asked for."""
    if len(rows) >= limit:
        click.echo(f"There may be more than these {limit}: see --limit.", err=True)


def limit_option(default: int = 50) -> Callable[[Any], Any]:
    """Return the option that bounds a list."""
    return click.option(
        "--limit",
        type=click.IntRange(1, 10_000),
        default=default,
        show_default=True,
        help="How many rows at most.",
    )
