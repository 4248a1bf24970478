"""The file of a backup: a tar archive of `database.dump`, by pg_dump, and `manifest.json`.

The manifest says what the dump is of, and has a hash of both. The file appears under its name only
when it is complete and on the disk.
"""

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import orjson

DUMP, MANIFEST = "database.dump", "manifest.json"
FORMAT = 1
BLOCK = tarfile.BLOCKSIZE
CHUNK_BYTES = 1024 * 1024
MAX_MANIFEST_BYTES = 65_536
MODE = 0o600

Manifest = Mapping[str, Any]
Progress = Callable[[int], None]
"""Is called with the number of bytes so far."""


class BadBackup(Exception):
    """The file is no backup, is damaged, or cannot be restored here; the message says why."""


def write_archive(path: Path, dump: Iterable[bytes], about: Manifest, report: Progress) -> Manifest:
    """Write a dump and its manifest to a new file, with mode 0600, and return the manifest.

    Replaces a file of this name, in one step. Raises OSError, and what `dump` raises; then nothing
    is left.
    """
    with _new_file(path) as file:
        file.write(bytes(BLOCK))
        digest, size = hashlib.sha256(), 0
        for chunk in dump:
            file.write(chunk)
            digest.update(chunk)
            report(size := size + len(chunk))
        file.write(bytes(-size % BLOCK))
        manifest = {**about, "format": FORMAT, "dump_bytes": size}
        manifest["sha256"] = _sign(digest, manifest)
        text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
        file.write(_header(MANIFEST, len(text)))
        file.write(text + bytes(-len(text) % BLOCK) + bytes(2 * BLOCK))
        file.seek(0)
        file.write(_header(DUMP, size))
    return manifest


def check_archive(path: Path, report: Progress) -> Manifest:
    """Read a whole backup and return its manifest. Raises BadBackup or OSError."""
    with _open_archive(path) as archive:
        manifest = _read_manifest(archive)
        digest, size = hashlib.sha256(), 0
        for chunk in _read_dump(archive):
            digest.update(chunk)
            report(size := size + len(chunk))
    if manifest.get("sha256") != _sign(digest, manifest):
        raise BadBackup("The file is damaged: its contents are not those that were written.")
    if manifest.get("format") != FORMAT:
        raise BadBackup("The file was written by another version of Majordomo. Use that one.")
    return manifest


def read_dump(path: Path, report: Progress) -> Iterator[bytes]:
    """Yield the dump of a backup that has been checked."""
    size = 0
    with _open_archive(path) as archive:
        for chunk in _read_dump(archive):
            yield chunk
            report(size := size + len(chunk))


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that gets this name when the block ends, and is deleted if it fails."""
    # The mode of a temporary file is 0600.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, MODE
    return member.tobuf(tarfile.GNU_FORMAT)  # which has sizes above 8 GiB


def _sign(digest: "hashlib._Hash", manifest: Manifest) -> str:
    """Return the hash of a dump and of what its manifest says about it."""
    said = {name: value for name, value in manifest.items() if name != "sha256"}
    whole = digest.copy()
    whole.update(orjson.dumps(said, option=orjson.OPT_SORT_KEYS))
    return whole.hexdigest()


@contextmanager
def _open_archive(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except tarfile.TarError:
        raise BadBackup("The file is no backup of Majordomo, or it is damaged.") from None


def _read_manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    names = [member.name for member in archive.getmembers()]
    if names != [DUMP, MANIFEST]:
        raise BadBackup("The file is no backup of Majordomo, or it is damaged.")
    file = archive.extractfile(MANIFEST) or BytesIO()
    try:
        manifest = orjson.loads(file.read(MAX_MANIFEST_BYTES))
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict):
        raise BadBackup("The file is damaged: its manifest cannot be read.")
    return manifest


def _read_dump(archive: tarfile.TarFile) -> Iterator[bytes]:
    file = archive.extractfile(DUMP) or BytesIO()
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
