"""Run work where it can be ended: the engine itself cannot be interrupted."""

from __future__ import annotations

import os
import pickle
import select
import sys
from collections.abc import Callable
from typing import TypeVar

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message

T = TypeVar("T")
_KILL = 9


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns, or kill it when `seconds` have passed.

    The work runs in a child process, which is gone, with all that it holds, when this returns.
    To import multiprocessing for that would take as long as many a query does.

    Raises:
        InputError: the time is up, the child died, or the work raised it.
    """
    receiver, sender = os.pipe()
    # What waits to be written would be written twice.
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _run(sender, work)
    os.close(sender)
    with os.fdopen(receiver, "rb") as stream:
        try:
            if not select.select([stream], [], [], seconds)[0]:
                raise InputError(Message("base.timeout", seconds=seconds))
            outcome: T | InputError = pickle.load(stream)
        except (EOFError, pickle.UnpicklingError) as error:
            raise InputError(Message("base.died")) from error
        finally:
            os.kill(child, _KILL)
            os.waitpid(child, 0)
    if isinstance(outcome, InputError):
        raise outcome
    return outcome


def _run(sender: int, work: Callable[[], T]) -> None:
    """Send what the work returns, and end the process."""
    try:
        try:
            outcome: T | InputError = work()
        except InputError as error:
            outcome = error
        # The parent ends this process as soon as it has the outcome.
        sys.stdout.flush()
        sys.stderr.flush()
        with os.fdopen(sender, "wb") as stream:
            pickle.dump(outcome, stream)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
    finally:
        os._exit(0)
