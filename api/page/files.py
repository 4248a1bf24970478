"""The built files of the page, as they are sent: in three encodings, with their headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

DIST = Path(__file__).parent / "dist"
INDEX = "/index.html"
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""The encodings besides the plain file, the smallest first, and the endings of their files."""
HASHED = "/assets/"
"""The names below this path have a hash of the content, so a name never has another content."""
FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
TYPES = {".js": "text/javascript; charset=utf-8", ".map": "application/json"}
"""Types for which the tables of operating systems differ."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file. `encoded` has its content by encoding, `identity` included."""

    content_type: str
    cache_control: str
    etag: str
    encoded: Mapping[str, bytes]

    def choose_encoding(self, accepted: str) -> str:
        """Return the best encoding that a client accepts, given its `Accept-Encoding`."""
        qualities = _read_qualities(accepted)
        usable = (name for name in self.encoded if qualities.get(name, 0.0) > 0)
        return next(usable, "identity")


@cache
def load_files(dist: Path = DIST) -> Mapping[str, PageFile]:
    """Return the files by their paths. They are read once: together they have a few megabytes."""
    paths = (path for path in sorted(dist.rglob("*")) if path.is_file())
    return {
        f"/{path.relative_to(dist).as_posix()}": _load(path, dist)
        for path in paths
        if path.suffix not in ENCODINGS.values()
    }


def _load(path: Path, dist: Path) -> PageFile:
    content = path.read_bytes()
    encoded = {
        name: compressed.read_bytes()
        for name, suffix in ENCODINGS.items()
        if (compressed := path.with_name(path.name + suffix)).exists()
    }
    is_hashed = f"/{path.relative_to(dist).as_posix()}".startswith(HASHED)
    return PageFile(
        content_type=_find_type(path),
        cache_control=FOREVER if is_hashed else REVALIDATE,
        # Weak: it is the same for all encodings.
        etag=f'W/"{sha256(content).hexdigest()[:32]}"',
        encoded={**encoded, "identity": content},
    )


def _find_type(path: Path) -> str:
    guessed = TYPES.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream"
    is_text = guessed.startswith("text/") and "charset" not in guessed
    return f"{guessed}; charset=utf-8" if is_text else guessed


def _read_qualities(accepted: str) -> dict[str, float]:
    """Return the quality of each encoding that the header names."""
    qualities = {}
    for each in accepted.split(","):
        name, _, quality = each.partition(";")
        number = quality.strip().removeprefix("q=")
        try:
            qualities[name.strip().lower()] = float(number) if number else 1.0
        except ValueError:
            qualities[name.strip().lower()] = 0.0
    return qualities
