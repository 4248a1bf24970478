"""The command `majordomo`.

Only the module of the command that runs is imported: together they take half a second longer.
"""

import gc
import sys
from importlib import import_module
from typing import Any

import click
import structlog

from cli.variables import describe_variables

COMMANDS = (
    "serve",
    "worker",
    "migrate",
    "check",
    "user",
    "invite",
    "runs",
    "approvals",
    "queue",
    "workers",
    "backup",
    "restore",
    "mcp",
)
"""Each is a module of `cli.commands`, and the command in it."""


class GroupWithVariables(click.Group):
    """A group of COMMANDS whose help ends with the environment variables."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        gc.disable()  # nothing that an import allocates becomes garbage, and this saves a quarter
        try:
            module = import_module(f"cli.commands.{cmd_name}")
        finally:
            gc.enable()
        command: click.Command = getattr(module, cmd_name)
        return command

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command as a process. What it logs goes to stderr, so stdout has its result only.

        `serve` and `worker` configure their logs further.
        """
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
        return super().__call__(*args, **kwargs)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Environment variables, or lines of a .env file"):
            formatter.write_dl(describe_variables())
        super().format_epilog(ctx, formatter)


@click.group(
    invoke_without_command=True,
    cls=GroupWithVariables,
    epilog="Example: PORT=9000 DATA_DIR=/srv/majordomo majordomo serve",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, help="Print the version and the newest migration.")
@click.option("--json", "as_json", is_flag=True, help="With --version: print JSON.")
@click.pass_context
def main(context: click.Context, *, version: bool, as_json: bool) -> None:
    """Run the backend of an agent that acts for a person, asks first, and acts exactly once.

    Without DATABASE_URL and REDIS_URL, `serve` starts a PostgreSQL and a Valkey of its own with
    their data in DATA_DIR, so that nothing else need be installed. Without OPENAI_API_KEY an
    offline model answers.

    `check` says what does not work, and what to do about it.

    `runs`, `approvals`, `queue`, `workers` and `user` are for operators. They work beside the
    running processes, and each prints JSON with --json.
    """
    if version:
        from cli.version import echo_version  # noqa: PLC0415 (other commands do not need it)

        echo_version(as_json=as_json)
    elif context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        raise click.exceptions.Exit(2)
