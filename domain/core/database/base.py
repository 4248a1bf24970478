"""The declarative base of the domain's models, and the columns that most of them share."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Uuid, func, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

Json = dict[str, Any]


class Base(DeclarativeBase):
    """The base of all models of the domain."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own name)
        datetime: DateTime(timezone=True),
        UUID: Uuid(as_uuid=True),
        Json: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: JSONB(none_as_null=True),
        list[Json]: JSONB(none_as_null=True),
    }


Row = TypeVar("Row", bound=Base)


def copy_row(row: Row) -> Row:
    """Return a copy of a loaded row that belongs to no session."""
    columns = inspect(type(row)).column_attrs
    return type(row)(**{column.key: getattr(row, column.key) for column in columns})


class Identified:
    """A row with a UUIDv7 as its primary key: ids sort by the time of creation."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)


class Timestamped:
    """A row that records its creation time, by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
