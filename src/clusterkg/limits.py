"""Run work where it can be ended: the engine itself cannot be interrupted."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

from clusterkg.errors import InputError

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns, or kill it when `seconds` have passed.

    The work runs in a child process, which is gone, with all that it holds, when this returns.

    Raises:
        InputError: the time is up, the child died, or the work raised it.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(sender, work), daemon=True)
    child.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise InputError(f"stopped: not done within {seconds:g} seconds")
        outcome: T | InputError = receiver.recv()
    except EOFError as error:
        raise InputError("the engine died on this query; is it nested too deep?") from error
    finally:
        child.kill()
        child.join()
        receiver.close()
    if isinstance(outcome, InputError):
        raise outcome
    return outcome


def _child(sender: Connection, work: Callable[[], T]) -> None:
    try:
        outcome: T | InputError = work()
    except InputError as error:
        outcome = error
    sender.send(outcome)
