"""All tables that the migrations create."""

import pkgutil
from importlib import import_module

from sqlalchemy import MetaData

import domain
from checkpoints import tables
from domain.core.database.base import Base
from migrations import compatibility


def all_tables() -> list[MetaData]:
    """Return the metadata of all tables, after importing all modules of the domain."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    return [Base.metadata, tables.metadata, compatibility.metadata]
