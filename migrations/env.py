"""Alembic runs this file; `migrations.history` has opened the connection already."""

from typing import Any

from alembic import context
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, MigrationScript
from sqlalchemy import Column

JOB_QUEUE = "procrastinate_"


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """Leave the job queue's tables alone: its library makes them."""
    table = name if kind == "table" else parents.get("table_name")
    return not (table or "").startswith(JOB_QUEUE)


def add_the_rest(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """Follow new tables by what autogenerate does not see: storage, and statements of their own."""
    for script in scripts:
        operations = script.upgrade_ops.ops if script.upgrade_ops else []
        for table in [each for each in operations if isinstance(each, CreateTableOp)]:
            for column in table.columns:
                if isinstance(column, Column) and (storage := column.info.get("storage")):
                    place = f"ALTER TABLE {table.table_name} ALTER COLUMN {column.name}"
                    operations.append(ExecuteSQLOp(f"{place} SET STORAGE {storage}"))
            operations.extend(ExecuteSQLOp(sql) for sql in table.info.get("statements", ()))


def run_migrations() -> None:
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        target_metadata=attributes["tables"],
        include_name=is_ours,
        process_revision_directives=add_the_rest,
        compare_server_default=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run_migrations()
