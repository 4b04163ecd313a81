"""How long a process has had the processor."""

from __future__ import annotations

import sys
import time

_CLOCK_OF_ALL_THREADS = 2


def time_of(pid: int, otherwise: float) -> float:
    """Return the seconds of the processor that a process has had, on Linux; else `otherwise`."""
    if not sys.platform.startswith("linux"):
        return otherwise
    try:
        # As clock_getcpuclockid(3) makes it of a process.
        return time.clock_gettime((~pid << 3) | _CLOCK_OF_ALL_THREADS)
    except OSError:
        return otherwise
