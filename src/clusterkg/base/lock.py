"""Exclusive lock on an open file, released when the process that holds it ends."""

from __future__ import annotations

import importlib
from typing import IO, Any


def lock(stream: IO[Any]) -> None:
    """Lock a file that is open for writing, without waiting.

    Raises:
        OSError: another process holds the lock, or the system cannot lock the file.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        msvcrt = importlib.import_module("msvcrt")
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
