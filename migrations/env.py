"""Alembic runs this file; `migrations.history` has opened the connection already."""

from typing import Any

from alembic import context

JOB_QUEUE = "procrastinate_"


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """Leave the job queue's tables alone: its library makes them."""
    table = name if kind == "table" else parents.get("table_name")
    return not (table or "").startswith(JOB_QUEUE)


def run_migrations() -> None:
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        target_metadata=attributes.get("metadata"),
        include_name=is_ours,
        compare_server_default=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run_migrations()
