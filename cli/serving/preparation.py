"""The preparation of a database before the first process serves."""

from cli.demo import create_demo_account
from cli.failures import report_database_errors
from domain.core.settings import Settings
from migrations.apply import migrate


async def prepare(settings: Settings) -> None:
    """Apply migrations, and in development create the demo account."""
    with report_database_errors():
        await migrate(settings.database_url or "")
        if not settings.is_production:
            await create_demo_account(settings)
