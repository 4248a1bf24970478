"""`majordomo check`."""

from contextlib import ExitStack

import click

from api.health.results import CheckResult
from cli import event_loop
from cli.operations.output import as_json, echo_json
from cli.operations.report import format_report, to_json
from cli.serving.embedded_servers import has_embedded_database, open_servers
from cli.settings import InvalidSettings, read_settings
from domain.core.logs import configure_logs
from domain.core.settings import Settings


@click.command()
@as_json
def check(*, as_json: bool) -> None:
    """Try everything that the settings name, and say what to do about what does not work.

    Nothing is changed and no mail is sent. It works beside running processes, and before they are
    started. The exit code is 0 if nothing failed, else 1; warnings do not count.
    """
    try:
        results = _check(read_settings())
    except InvalidSettings as error:
        results = [CheckResult("settings", "failed", line, "") for line in error.lines]
    except click.ClickException as error:
        results = [CheckResult("servers", "failed", error.message, "")]
    is_usable = all(result.status != "failed" for result in results)
    if as_json:
        echo_json(to_json(results, is_usable=is_usable))
    else:
        click.echo(format_report(results, is_usable=is_usable))
    raise click.exceptions.Exit(0 if is_usable else 1)


def _check(settings: Settings) -> list[CheckResult]:
    """Run the checks, with the embedded servers if there are data of any."""
    # This import takes a second. Wrong settings are reported before it.
    from api.health.report import check_everything  # noqa: PLC0415

    configure_logs(settings.model_copy(update={"log_level": "ERROR"}))  # the report says it all
    with ExitStack() as stack:
        is_complete = settings.database_url is not None and settings.redis_url is not None
        if not is_complete and has_embedded_database(settings):
            settings = stack.enter_context(open_servers(settings, share=True))
        return event_loop.run(check_everything(settings))
