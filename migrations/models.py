"""Every table that the migrations must make."""

import pkgutil
from importlib import import_module

from sqlalchemy import MetaData

import domain
from checkpoints import tables
from domain.core.database.base import Base


def all_tables() -> list[MetaData]:
    """Give every table of ours; whatever the domain's packages define is found by importing it."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    return [Base.metadata, tables.metadata]
