"""The command `majordomo`."""

import click

from cli.commands.invite import invite
from cli.commands.migrate import migrate
from cli.commands.serve import serve
from cli.commands.user import user
from cli.commands.worker import worker
from cli.variables import describe_variables


class GroupWithVariables(click.Group):
    """A group whose help ends with the environment variables."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Environment variables, or lines of a .env file"):
            formatter.write_dl(describe_variables())
        super().format_epilog(ctx, formatter)


@click.group(
    cls=GroupWithVariables,
    epilog="Example: PORT=9000 DATA_DIR=/srv/majordomo majordomo serve",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def main() -> None:
    """Run the backend of an agent that acts for a person, asks first, and acts exactly once.

    Without DATABASE_URL and REDIS_URL, `serve` starts a PostgreSQL and a Valkey of its own with
    their data in DATA_DIR, so that nothing else need be installed. Without OPENAI_API_KEY an
    offline model answers.
    """


for command in (serve, worker, migrate, user, invite):
    main.add_command(command)
