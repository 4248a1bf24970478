"""The memory of a serving process."""

import ctypes
from contextlib import suppress

M_MMAP_THRESHOLD = -3
LARGE_BLOCK_BYTES = 1024 * 1024


def return_large_blocks() -> None:
    """Let the allocator return large blocks to the system when they are freed, as it begins to.

    glibc raises its threshold to the size of the largest block that was freed. After the first
    hash of a password, the 19 MiB of every later one would stay in the process, for each thread.
    """
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)
