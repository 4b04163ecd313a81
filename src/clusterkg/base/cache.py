"""Cache of source texts in the user's cache folder, by SHA-256.

A text that the user has supplied once is found again by its digest.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.files import write
from clusterkg.base.text import digest

VARIABLE: Final = "CLUSTERKG_CACHE"
MOST_BYTES: Final = 50 * 2**20
# Limit of all texts together, in bytes; the least recently used are deleted first.
MOST_BYTES_IN_ALL: Final = 4 * MOST_BYTES
_DIGITS: Final = 64


def folder() -> Path | None:
    """Return the cache folder; None if the cache is off: CLUSTERKG_CACHE is set but empty.

    It is `sources` in the folder that CLUSTERKG_CACHE names, or `clusterkg/sources` in the user's
    cache folder.
    """
    given = os.environ.get(VARIABLE)
    if given is not None:
        return Path(given) / "sources" if given else None
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "clusterkg" / "sources"


def keep(text: str) -> None:
    """Store a text in the cache; the least recently used texts are deleted to make room.

    Nothing is stored, and no error raised, if the cache is off or cannot be written, or if the text
    is larger than MOST_BYTES.
    """
    where = folder()
    content = text.encode()
    if where is None or len(content) > MOST_BYTES:
        return
    path = where / f"{digest(content)}.txt"
    with suppress(OSError, InputError):
        if not path.exists():
            where.mkdir(mode=0o700, parents=True, exist_ok=True)
            write(path, content)
        _make_room(where, path)


def kept(sha256: str) -> str | None:
    """Return the cached text with the digest `sha256`; None if it is missing or altered, or the
    cache is off.
    """
    where = folder()
    if where is None or len(sha256) != _DIGITS or not sha256.isalnum():
        return None
    path = where / f"{sha256}.txt"
    try:
        content = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return content.decode() if digest(content) == sha256 else None


def is_empty() -> bool:
    """Return whether the cache holds no text, or is off."""
    where = folder()
    return where is None or next(where.glob("*.txt"), None) is None


def _make_room(where: Path, newest: Path) -> None:
    size = 0
    files = sorted(where.glob("*.txt"), key=lambda each: -each.stat().st_mtime)
    for path in (newest, *(each for each in files if each != newest)):
        size += path.stat().st_size
        if size > MOST_BYTES_IN_ALL:
            path.unlink(missing_ok=True)
