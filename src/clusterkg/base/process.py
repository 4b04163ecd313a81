"""The process of a command, and the child process in which it reads untrusted input.

A crash such as stack overflow or a failed allocation in the engine ends only the child, and the
command reports it. Forking and reaping the child cost 2 ms.
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

# Seconds that a child has for clean-up after it has announced its end.
UNDOING: Final = 5.0
# Seconds after which the parent enforces a limit that the child has not.
_SLACK: Final = 0.5
# The terminal sends these signals to the child as well, so they are not forwarded.
_TOLD: Final = 0.1
_PR_SET_PDEATHSIG: Final = 1
# Signals that ask a process to end; which exist depends on the system.
_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)

# Whether this process belongs to a command, and not to a caller such as a test or a Python shell.
_is_own = False
# In a child: the id of its parent, and the pipe on which it announces its end.
_parent = 0
_pipe = -1


class Terminated(BaseException):
    """Raised when a signal asks the process to end; `number` is the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def own_process() -> None:
    """Mark this process as that of a command: it may fork, and SIGTERM and the like raise
    Terminated.

    Signals that are ignored or handled already stay so. Closed standard streams are opened.
    """
    global _is_own
    _is_own = True
    _open_streams()
    for number in _SIGNALS:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _terminate)


def _open_streams() -> None:
    """Open the standard streams that are closed, so that no file is given their descriptors.

    Reading from such a stream, or writing to such a standard output, is an error.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        if number == 0:
            # If it is reopened by name, as /dev/stdin, it still cannot be read.
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
    """Continue in a child process; the parent waits, and ends with the child's exit status.

    A signal to the parent ends the child, and so does the end of the parent. The process does not
    fork but goes on where the system cannot fork, or if it is a child already, has other threads
    (which would not exist in the child), or does not belong to a command.

    Args:
        seconds: Time limit; the parent ends a child that still runs half a second after it.
        memory: Memory limit in bytes, which the parent enforces at an eighth more; 0 for none.

    Raises:
        InputError: a signal has ended the child, or the child exceeded its time or its memory.
        Terminated: a signal has asked the parent to end.
    """
    global _parent, _pipe
    if not (_is_own and hasattr(os, "fork")) or _parent or threading.active_count() > 1:
        return
    # Buffered output would be written twice otherwise.
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
    """Wait for a child and return its exit status; enforce its time and memory limits.

    The child writes to the pipe only when it begins to end.
    """
    from select import select

    until = time.monotonic() + seconds + _SLACK
    try:
        # A child in one long step that holds the interpreter lock cannot check its limits.
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
    """Return the exit status of a child, or the negative number of the signal that ended it.

    A child that has announced its end is given UNDOING seconds. Then, or if it has announced none,
    it is killed.
    """
    from select import select

    while select([pipe], [], [], 0)[0]:
        if not os.read(pipe, 1):
            _, status = os.waitpid(child, 0)
            return os.waitstatus_to_exitcode(status)
        # It is cleaning up.
        select([pipe], [], [], UNDOING + _SLACK)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _keep_stderr_to_python() -> None:
    """Discard what the engine writes to standard error as it crashes; the parent reports it."""
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
    """Return whether CLUSTERKG_DEBUG is set, so that internal errors are shown with tracebacks."""
    return bool(os.environ.get("CLUSTERKG_DEBUG"))


def announce_end() -> None:
    """Prepare the exit of a command's process: ignore further signals, and have the parent wait."""
    if _is_own:
        for number in (signal.SIGINT, *_SIGNALS):
            signal.signal(number, signal.SIG_IGN)
        # The signal may interrupt a callback, such as one of an import.
        sys.unraisablehook = lambda _told: None
    if _pipe >= 0:
        with suppress(OSError):
            os.write(_pipe, b".")


def is_child() -> bool:
    """Return whether this process is the child that `fork` has created."""
    return _parent != 0


def is_orphan() -> bool:
    """Return whether this process is a child whose parent has ended."""
    return _parent != 0 and os.getppid() != _parent


def die_with_parent() -> None:
    """Have the system kill this process when its parent ends, if it is a child (Linux).

    Elsewhere nothing is done: a child checks `is_orphan` while it works.
    """
    if _parent:
        for die in with_this_process().values():
            die()


def check(until: float, seconds: float, has: int, memory: int) -> None:
    """Raise InputError if the time or the memory is used up.

    Args:
        until: End of the time, by `time.monotonic`.
        seconds: The time limit, for the message.
        has: Bytes of memory that the process uses.
        memory: The memory limit in bytes.
    """
    if time.monotonic() >= until:
        raise InputError(Message("base.timeout", seconds=seconds))
    if has > memory:
        raise InputError(Message("base.memory", most=memory // MB))


def with_this_process() -> dict[str, Callable[[], None]]:
    """Return keyword arguments of `subprocess` that make the new process end with this one.

    They are empty except on Linux.
    """
    if not sys.platform.startswith("linux"):
        return {}
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    return {"preexec_fn": lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)}


def flush() -> None:
    """Flush the standard streams."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
