"""DATA_DIR: whether it can be written, and how much room its disk has."""

import asyncio
import os
import tempfile
from pathlib import Path

from api.health.results import CheckFailed, Finding

MEBIBYTE = 1024 * 1024
FULL_BYTES = 64 * MEBIBYTE
"""Below this a disk counts as full: PostgreSQL stops when it cannot add a file of 16 MiB."""
LOW_BYTES = 1024 * MEBIBYTE
CURE = "Free some space, or set DATA_DIR to a folder on a larger disk."


async def check_free_space(folder: Path) -> Finding:
    """Check that the disk of a folder is not full. A folder that does not exist is not in use."""
    return await asyncio.to_thread(_check_free_space, folder)


def find_existing(folder: Path) -> Path:
    """Return a folder, or the nearest folder above it that exists."""
    absolute = folder.absolute()
    return next(each for each in (absolute, *absolute.parents) if each.exists())


async def check_writable(folder: Path) -> Finding:
    """Check that this process can write a file in a folder, or create the folder."""
    return await asyncio.to_thread(_check_writable, folder)


def _check_free_space(folder: Path) -> Finding:
    if not folder.exists():
        return Finding(f"{folder} does not exist yet")
    state = os.statvfs(folder)
    free = state.f_bavail * state.f_frsize
    shown = f"{free // MEBIBYTE:,} MiB free in {folder}"
    if free < FULL_BYTES or (state.f_files and not state.f_favail):
        files = "" if free < FULL_BYTES else ", but no file can be added"
        raise CheckFailed(f"The disk is full: {shown}{files}.", CURE, reason="full")
    return Finding(shown, CURE if free < LOW_BYTES else "")


def _check_writable(folder: Path) -> Finding:
    existing = find_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        cure = "Let the user of this process write there, or set DATA_DIR to another folder."
        raise CheckFailed(f"Cannot write in {existing}: {error.strerror}.", cure) from None
    is_there = existing == folder.absolute()
    return Finding(f"{folder} can be {'written' if is_there else 'created'}")
