"""One process at a time has the embedded servers of a data folder."""

import fcntl
import json
import os
from pathlib import Path

from servers.errors import ServerError

Note = dict[str, str]


class AlreadyRunning(ServerError):
    """Another process has the data folder; `note` is what that process wrote about itself."""

    def __init__(self, folder: Path, note: Note) -> None:
        super().__init__(
            f"Majordomo already runs with the data in {folder} (process {note.get('pid', '?')}). "
            "Stop that one first, or give this one a folder of its own with DATA_DIR."
        )
        self.note = note


class FolderLock:
    """A lock that ends with the process that holds it, however that ends.

    The lock is the system's, on an open file: a file that merely lies there locks nothing.
    """

    def __init__(self, folder: Path) -> None:
        """Take the lock, in a folder that is made where it is missing.

        Raises AlreadyRunning, or ServerError where the folder is not ours to write in.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(folder / "majordomo.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ServerError(
                f"Cannot keep data in {folder}: {error.strerror}. Set DATA_DIR to another folder."
            ) from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note = self.read()
            os.close(self._descriptor)
            raise AlreadyRunning(folder, note) from None

    def read(self) -> Note:
        """Give the note of whoever has the lock, or had it last; empty where there is none."""
        try:
            note = json.loads(os.pread(self._descriptor, 65536, 0))
        except ValueError:
            return {}
        return note if isinstance(note, dict) else {}

    def write(self, note: Note) -> None:
        """Leave a note for others who come, and for the next start if we are killed."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(note).encode(), 0)

    def release(self) -> None:
        """Let the next one have the folder."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
