"""How long the command that runs may wait for others, and who is told that it waits.

A command is one process: what it may take holds for all of its requests, in whatever thread or
child they are sent. In Python nothing is bound but each request.
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
    """Return the seconds that CLUSTERKG_TIMEOUT gives, or the default.

    Raises:
        InputError: it is no number of seconds.
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
    """Bound all requests of a command by CLUSTERKG_TIMEOUT, if it is set, and tell of its waits.

    Raises:
        InputError: the variable is no number of seconds.
    """
    global _until, _teller
    before = _until, _teller
    _until, _teller = time.monotonic() + patience(math.inf), teller
    try:
        yield
    finally:
        _until, _teller = before


def end() -> float:
    """Return when the command has to end, by `time.monotonic`; without one, never."""
    return _until


def tell(message: Message) -> None:
    """Tell whoever runs the command; in Python, nobody."""
    if _teller is not None:
        _teller(message)
