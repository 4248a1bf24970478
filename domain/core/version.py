"""The version of the program."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def find_version() -> str:
    """Return the version of the installed distribution, or `unknown` without an installation."""
    try:
        return version("majordomo")
    except PackageNotFoundError:
        return "unknown"
