"""The files in which the serving processes of one machine count together.

prometheus_client reads the folder from a variable of the environment (`api/metrics/registry.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def metrics_folder() -> Iterator[Path]:
    """Make a folder for the files of the serving processes, and delete it with them at the end."""
    with TemporaryDirectory(prefix="majordomo-metrics-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def mark_dead(folder: Path, worker: int) -> None:
    """Remove what a dead process had open, such as its streams, from the metrics of all."""
    # The supervisor needs the library at a death only.
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(worker, str(folder))  # type: ignore[no-untyped-call]
