"""The command `majordomo`."""

import sys
from typing import Any

import click
import structlog

from cli.commands.approvals import approvals
from cli.commands.backup import backup
from cli.commands.check import check
from cli.commands.invite import invite
from cli.commands.migrate import migrate
from cli.commands.queue import queue
from cli.commands.restore import restore
from cli.commands.runs import runs
from cli.commands.serve import serve
from cli.commands.user import user
from cli.commands.worker import worker
from cli.commands.workers import workers
from cli.variables import describe_variables
from cli.version import echo_version


class GroupWithVariables(click.Group):
    """A group whose help ends with the environment variables."""

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
        echo_version(as_json=as_json)
    elif context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        raise click.exceptions.Exit(2)


for command in (
    serve,
    worker,
    migrate,
    check,
    user,
    invite,
    runs,
    approvals,
    queue,
    workers,
    backup,
    restore,
):
    main.add_command(command)
