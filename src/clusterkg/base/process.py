"""The process of a command, and the child in which it reads what others wrote.

What ends a process without a word, an exhausted stack or a failed allocation of the engine, ends
the child, and the command says so. The child and its end cost 2 ms.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.memory import MB, held

# Seconds that a child has to undo what it has begun once it has said that it ends.
UNDOING: Final = 5.0
# Seconds after which the parent does what the child has not done.
_SLACK: Final = 0.5
# A child of a terminal has the signal that its parent has, and need not be told.
_TOLD: Final = 0.1
_PR_SET_PDEATHSIG: Final = 1
# Those that ask a process to end; which there are depends on the system.
_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)

# Whether the process is that of a command, and not one that calls it: a test, a shell of Python.
_is_own = False
# In a child: its parent, and the pipe on which it tells that it is about to end.
_parent = 0
_pipe = -1


class Terminated(BaseException):
    """A signal asks the process to end; `number` is that of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def own_process() -> None:
    """Take this process for that of a command: it may fork, and is ended by the usual signals.

    Those that are ignored stay so.
    """
    global _is_own
    _is_own = True
    _open_streams()
    for number in _SIGNALS:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _terminate)


def _open_streams() -> None:
    """Open the standard streams that are closed, so that no file takes their number.

    What is read from one, or written to standard output, is an error and not lost without a word.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        if number == 0:
            # Opened anew by its name, as /dev/stdin, it is still what cannot be read.
            reading, handle = os.pipe()
            os.close(reading)
        else:
            handle = os.open(os.devnull, os.O_RDONLY if number == 1 else os.O_WRONLY)
        if handle != number:
            os.dup2(handle, number)
            os.close(handle)
        mode = "w" if number else "r"
        setattr(sys, name, open(number, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _terminate(number: int, _frame: object) -> None:
    raise Terminated(number)


def fork(*, seconds: float = math.inf, memory: int = 0) -> None:
    """Go on in a child process; the parent waits, and ends with its exit status.

    A signal to the parent ends the child, and so does the end of the parent, however it comes.
    Where the system cannot fork, this process goes on; and if it is a child already, has threads,
    which do not go along, or is no command's own.

    Args:
        seconds: The time that the child has, if it does not end itself.
        memory: The bytes that it may hold, likewise; 0 for any number.

    Raises:
        InputError: a signal has ended the child, its time is up, or its memory too much.
    """
    global _parent, _pipe
    if not (_is_own and hasattr(os, "fork")) or _parent or threading.active_count() > 1:
        return
    # What waits to be written would be written twice.
    flush()
    parent = os.getpid()
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _parent, _pipe = parent, theirs
        _keep_stderr_to_python()
        return
    os.close(theirs)
    os._exit(_status(child, ours, seconds, memory))


def _status(child: int, pipe: int, seconds: float, memory: int) -> int:
    """Return the exit status of a child, which writes to the pipe only when it begins to end."""
    from select import select

    until = time.monotonic() + seconds + _SLACK
    try:
        # A child that holds the interpreter in one long step cannot look itself.
        while not select([pipe], [], [], _SLACK)[0]:
            check(until, seconds, held(child) if memory else 0, memory + memory // 8)
    except BaseException as error:
        announce_end()
        number = error.number if isinstance(error, Terminated) else signal.SIGINT
        if not select([pipe], [], [], _TOLD)[0]:
            os.kill(child, number)
            select([pipe], [], [], _SLACK)
        _await(child, pipe)
        raise
    code = _await(child, pipe)
    if code < 0:
        raise InputError(Message("base.died", signal=signal.Signals(-code).name))
    return code


def _await(child: int, pipe: int) -> int:
    """Return the status of a child, negative for a signal; kill it unless it is about to end."""
    from select import select

    while select([pipe], [], [], 0)[0]:
        if not os.read(pipe, 1):
            _, status = os.waitpid(child, 0)
            return os.waitstatus_to_exitcode(status)
        # It undoes what it has begun.
        select([pipe], [], [], UNDOING + _SLACK)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _keep_stderr_to_python() -> None:
    """Have what the engine says of its own end go nowhere: the parent says it in a sentence."""
    if sys.stderr is None or debugging():
        return
    own = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    old = sys.stderr
    sys.stderr = open(  # noqa: PTH123, SIM115 - a descriptor, open as long as the process
        own, "w", encoding=old.encoding, errors=old.errors, buffering=1
    )


def debugging() -> bool:
    """Say whether errors of the program are to be told in full: CLUSTERKG_DEBUG is set."""
    return bool(os.environ.get("CLUSTERKG_DEBUG"))


def announce_end() -> None:
    """Have the process of a command end undisturbed: no more signals, and its parent waits."""
    if _is_own:
        for number in (signal.SIGINT, *_SIGNALS):
            signal.signal(number, signal.SIG_IGN)
        # What work is interrupted in may be a callback, such as of an import.
        sys.unraisablehook = lambda _told: None
    if _pipe >= 0:
        with suppress(OSError):
            os.write(_pipe, b".")


def is_child() -> bool:
    """Say whether this process is the child of a command."""
    return _parent != 0


def is_orphan() -> bool:
    """Say whether the parent of this child is gone."""
    return _parent != 0 and os.getppid() != _parent


def die_with_parent() -> None:
    """Have the system kill a child when its parent ends (Linux); elsewhere it looks itself."""
    if _parent:
        for die in with_this_process().values():
            die()


def check(until: float, seconds: float, has: int, memory: int) -> None:
    """Raise InputError if time or memory is used up: `seconds` until then, `memory` bytes."""
    if time.monotonic() >= until:
        raise InputError(Message("base.timeout", seconds=seconds))
    if has > memory:
        raise InputError(Message("base.memory", most=memory // MB))


def with_this_process() -> dict[str, Callable[[], None]]:
    """Return the arguments of `subprocess` by which a process ends with this one (Linux)."""
    if not sys.platform.startswith("linux"):
        return {}
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    return {"preexec_fn": lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)}


def flush() -> None:
    """Write out what waits to be written to the standard streams."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
