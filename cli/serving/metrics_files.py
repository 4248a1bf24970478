"""The files in which the serving processes of one machine count together.

prometheus_client reads the folder from a variable of the environment (`api/metrics/registry.py`).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "majordomo-metrics-"
"""Begins the names of the folders; the process id of the supervisor follows."""


@contextmanager
def metrics_folder() -> Iterator[Path]:
    """Make a folder for the files of the serving processes, and delete it with them at the end."""
    _remove_leftovers()
    prefix = f"{PREFIX}{os.getpid()}-"
    with TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _remove_leftovers() -> None:
    """Delete the folders of supervisors that were killed. Those of other users stay."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*-*"):
        process_id = folder.name.removeprefix(PREFIX).partition("-")[0]
        with suppress(ValueError):
            if not _is_running(int(process_id)):
                rmtree(folder, ignore_errors=True)


def _is_running(process_id: int) -> bool:
    """Return whether another process has this id; this one has made no folder yet."""
    try:
        os.kill(process_id, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return process_id != os.getpid()


def mark_dead(folder: Path, worker: int) -> None:
    """Remove what a dead process had open, such as its streams, from the metrics of all."""
    # The supervisor needs the library at a death only.
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(worker, str(folder))  # type: ignore[no-untyped-call]
