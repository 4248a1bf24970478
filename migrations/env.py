"""The script that Alembic runs, on the connection that `migrations.history` opened."""

from typing import Any

from alembic import context
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, MigrationScript
from sqlalchemy import Column

JOB_QUEUE_PREFIX = "procrastinate_"


def is_own_table(name: str | None, kind: str, parents: Any) -> bool:
    """Exclude the tables of the job queue, which its library creates."""
    table = name if kind == "table" else parents.get("table_name")
    return not (table or "").startswith(JOB_QUEUE_PREFIX)


def add_storage_and_statements(
    _context: object, _revision: object, scripts: list[MigrationScript]
) -> None:
    """Add what autogenerate does not see of new tables: storage and their own statements."""
    for script in scripts:
        operations = script.upgrade_ops.ops if script.upgrade_ops else []
        for table in [each for each in operations if isinstance(each, CreateTableOp)]:
            for column in table.columns:
                if isinstance(column, Column) and (storage := column.info.get("storage")):
                    alter_column = f"ALTER TABLE {table.table_name} ALTER COLUMN {column.name}"
                    operations.append(ExecuteSQLOp(f"{alter_column} SET STORAGE {storage}"))
            operations.extend(ExecuteSQLOp(sql) for sql in table.info.get("statements", ()))


def run_migrations() -> None:
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        target_metadata=attributes["tables"],
        include_name=is_own_table,
        process_revision_directives=add_storage_and_statements,
        compare_server_default=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run_migrations()
