"""The memory that a process uses, and the memory that it may use."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import Final

MB: Final = 1 << 20
# The share of the machine's memory that a command may use, if that is less than _MOST.
_SHARE: Final = 0.75
_MOST: Final = 4096 * MB


def default_memory() -> int:
    """Return the default memory limit of a command in bytes.

    It is 4 GB or, if less, three quarters of the memory of the machine, or of the limit that the
    system sets for the process (ulimit -d and -v).
    """
    return min(_MOST, int(_SHARE * min(_machine(), limit())))


def _machine() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _MOST * 2


def limit() -> float:
    """Return the memory that the system grants this process (ulimit -d and -v), in bytes.

    Without such a limit it is infinity.
    """
    try:
        import resource
    except ImportError:
        return math.inf
    names = ("RLIMIT_DATA", "RLIMIT_AS")
    limits = [resource.getrlimit(getattr(resource, name))[0] for name in names]
    return min((limit for limit in limits if limit != resource.RLIM_INFINITY), default=math.inf)


def held(process: int | None = None) -> int:
    """Return the private memory of a process in bytes; 0 if the system does not report it.

    Where /proc is missing, it is the peak memory of this process, and 0 for another one.

    Args:
        process: The id of the process; by default this one.
    """
    try:
        figures = Path(f"/proc/{process or 'self'}/statm").read_bytes()
        _, resident, shared, *_ = map(int, figures.split())
        return (resident - shared) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        if process is not None:
            return 0
    try:
        import resource
    except ImportError:
        return 0
    # The peak, not what is used now. In bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def can_measure() -> bool:
    """Return whether the system reports how much memory this process uses."""
    return held() > 0
