"""Processor time of a process."""

from __future__ import annotations

import sys
import time

_CLOCK_OF_ALL_THREADS = 2


def time_of(pid: int, otherwise: float) -> float:
    """Return the processor time of a process in seconds, on Linux; else `otherwise`."""
    if not sys.platform.startswith("linux"):
        return otherwise
    try:
        # The clock id that clock_getcpuclockid(3) makes of a process id.
        return time.clock_gettime((~pid << 3) | _CLOCK_OF_ALL_THREADS)
    except OSError:
        return otherwise
