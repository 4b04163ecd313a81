"""The time limit of a command's remote requests, and the function that reports waits to the user.

The limit covers all requests of the command together, in whatever thread or child they are sent.
When the package is used from Python, only each single request is limited.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message

Teller = Callable[[Message], None]

_until = math.inf
_teller: Teller | None = None


def patience(default: float = 120.0) -> float:
    """Return the number of seconds in CLUSTERKG_TIMEOUT, or `default` if that is unset or empty.

    Raises:
        InputError: the variable is not a number above 0 and below 1,000,000.
    """
    given = os.environ.get("CLUSTERKG_TIMEOUT")
    if not given:
        return default
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise InputError(Message("base.timeout-variable", given=given))
    return seconds


@contextmanager
def command(teller: Teller) -> Iterator[None]:
    """Limit all requests within the block together to CLUSTERKG_TIMEOUT seconds, if set; report
    waits.

    Args:
        teller: Called with a message at each wait.

    Raises:
        InputError: the variable is not a number above 0 and below 1,000,000.
    """
    global _until, _teller
    before = _until, _teller
    _until, _teller = time.monotonic() + patience(math.inf), teller
    try:
        yield
    finally:
        _until, _teller = before


def end() -> float:
    """Return the deadline of the running command by `time.monotonic`; infinity if there is none."""
    return _until


def tell(message: Message) -> None:
    """Report a wait to the user of the running command; do nothing outside a `command` block."""
    if _teller is not None:
        _teller(message)
