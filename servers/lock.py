"""A lock on the data folder: one process at a time runs its embedded servers."""

import fcntl
import json
import os
from pathlib import Path

from servers.errors import ServerError

Note = dict[str, str]
NOTE_BYTES = 4096


class AlreadyRunning(ServerError):
    """Another process holds the lock; `note` is what that process has written into the file."""

    def __init__(self, folder: Path, note: Note) -> None:
        super().__init__(
            f"Majordomo already runs with the data in {folder} (process {note.get('pid', '?')}). "
            "Stop that one first, or give this one a folder of its own with DATA_DIR."
        )
        self.note = note


class FolderLock:
    """A lock that is released when the process that holds it ends in any way.

    It is the operating system's lock (`flock`) on an open file; the file alone locks nothing.
    """

    def __init__(self, folder: Path) -> None:
        """Take the lock. The folder is created if it is missing.

        Raises AlreadyRunning, or ServerError if this process cannot write to the folder.
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
        """Return the note of the current or the last holder of the lock; empty if there is none."""
        try:
            note = json.loads(os.pread(self._descriptor, 65536, 0))
        except ValueError:
            return {}
        return note if isinstance(note, dict) else {}

    def write(self, note: Note) -> None:
        """Write the note for other processes, and for the next start if this process is killed.

        A process that reads it meanwhile gets a whole note: notes are of one length, with blanks.
        """
        text = json.dumps(note).ljust(NOTE_BYTES).encode()
        os.pwrite(self._descriptor, text, 0)
        os.ftruncate(self._descriptor, len(text))

    def release(self) -> None:
        """Release the lock."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
