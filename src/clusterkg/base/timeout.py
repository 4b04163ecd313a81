"""Run work where it can be ended: the engine itself cannot be interrupted."""

from __future__ import annotations

import os
import pickle
import select
import sys
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from clusterkg.base.errors import InputError, damage
from clusterkg.base.locale import Message

T = TypeVar("T")
_KILL = 9
_STACK = 8 << 20
_PART = 0.1


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns, or end it when `seconds` have passed.

    Where the system can fork, the work runs in a child process, which is gone, with all that it
    holds, when this returns. Elsewhere, on Windows, it runs in a thread, which goes on until the
    process ends: a command ends with the error that is raised here.

    Raises:
        InputError: the time is up, the child died, or the work raised it.
    """
    return (_in_child if hasattr(os, "fork") else _in_thread)(seconds, work)


def _in_thread(seconds: float, work: Callable[[], T]) -> T:
    outcome: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            errors.append(error)

    # Queries nest: a thread has as much of a stack as a process of Linux.
    before = threading.stack_size(_STACK)
    thread = threading.Thread(target=run, daemon=True)
    try:
        thread.start()
    finally:
        threading.stack_size(before)
    end = time.monotonic() + seconds
    # In parts: on Windows, Ctrl-C does not reach a process that waits for a lock.
    while thread.is_alive() and (left := end - time.monotonic()) > 0:
        thread.join(min(left, _PART))
    if errors:
        raise errors[0]
    if not outcome:
        raise InputError(Message("base.timeout", seconds=seconds))
    return outcome[0]


def _in_child(seconds: float, work: Callable[[], T]) -> T:
    # To import multiprocessing for that would take as long as many a query does.
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
        except (RuntimeError, OSError) as error:
            damaged = damage(error)
            if damaged is None:
                raise
            outcome = damaged
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
