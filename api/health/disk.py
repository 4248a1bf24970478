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
ACCESS_CURE = "Let the user of this process write there, or set DATA_DIR to another folder."
CURE = "Free some space, or set DATA_DIR to a folder on a larger disk."


_reading: dict[Path, asyncio.Task[Finding]] = {}


async def check_free_space(folder: Path) -> Finding:
    """Check that the disk of a folder is not full. A folder that does not exist is not in use.

    A disk that hangs, such as a network's, keeps one thread: further calls wait for the same one.
    """
    reading = _reading.get(folder)
    if reading is None or reading.done():
        reading = asyncio.create_task(asyncio.to_thread(_check_free_space, folder))
        _reading[folder] = reading
    return await asyncio.shield(reading)


async def check_free_space_above(folder: Path) -> Finding:
    """Check the disk on which a folder is, or would be created."""
    return await check_free_space(await asyncio.to_thread(_find_existing, folder))


async def check_writable(folder: Path) -> Finding:
    """Check that this process can write a file in a folder, or create the folder."""
    return await asyncio.to_thread(_check_writable, folder)


def _find_existing(folder: Path) -> Path:
    """Return a folder, or the nearest folder above it that exists."""
    absolute = folder.absolute()
    try:
        return next(each for each in (absolute, *absolute.parents) if each.exists())
    except OSError as error:
        raise _unreadable(folder, error) from None


def _check_free_space(folder: Path) -> Finding:
    try:
        if not folder.exists():
            return Finding(f"{folder} does not exist yet")
        state = os.statvfs(folder)
    except OSError as error:
        raise _unreadable(folder, error) from None
    free = state.f_bavail * state.f_frsize
    shown = f"{free // MEBIBYTE:,} MiB free in {folder}"
    if free < FULL_BYTES or (state.f_files and not state.f_favail):
        files = "" if free < FULL_BYTES else ", but no file can be added"
        raise CheckFailed(f"The disk is full: {shown}{files}.", CURE, reason="full")
    return Finding(shown, CURE if free < LOW_BYTES else "")


def _check_writable(folder: Path) -> Finding:
    existing = _find_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise CheckFailed(f"Cannot write in {existing}: {error.strerror}.", ACCESS_CURE) from None
    is_there = existing == folder.absolute()
    return Finding(f"{folder} can be {'written' if is_there else 'created'}")


def _unreadable(folder: Path, error: OSError) -> CheckFailed:
    return CheckFailed(f"Cannot look into {folder}: {error.strerror}.", ACCESS_CURE)
