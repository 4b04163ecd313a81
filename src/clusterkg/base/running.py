"""Run work so that it can be ended: by a signal, by its time, by its memory.

The engine cannot be interrupted from within, but it releases the interpreter. So work runs in a
thread with a large stack, and the thread that asks for it waits: 0.4 ms, on every system.
"""

from __future__ import annotations

import functools
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from pathlib import Path
from typing import Final, Generic, ParamSpec, TypeVar

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.memory import MB, held, limit
from clusterkg.base.process import (
    UNDOING,
    Terminated,
    announce_end,
    check,
    die_with_parent,
    flush,
    is_child,
    is_orphan,
)

T = TypeVar("T")
P = ParamSpec("P")

# Queries nest: 2,000 terms of || take 14 MB of it, 64 groups less. Address space, of which only
# what is used becomes memory. Less where the system gives no more.
_STACKS: Final = (256 * MB, 64 * MB, 8 * MB)
# Seconds between two looks at the time, the memory, and whether Python was told to interrupt: by
# Ctrl-C on Windows, or by a shell such as IDLE, a thread that waits for a lock is not woken.
_PART: Final = 0.05
# Seconds that work has to end by itself when it is told to.
_GRACE: Final = 0.3

_here = threading.local()
_undos: dict[object, Callable[[], None]] = {}
# Whether work was told to end: it may go on in the engine until the process ends.
_stopped = False


def run(work: Callable[[], T], *, seconds: float = math.inf, memory: int = 0) -> T:
    """Return what `work` returns; it runs in a thread that has a large stack.

    Ctrl-C reaches the thread that waits, at once: what is of Python ends then, and what the engine
    does goes on unseen until it is done, or until the process ends. Within work, it is a call.

    Args:
        work: What is done.
        seconds: The time it has.
        memory: The bytes that the process may hold by then; 0 for any number.

    Raises:
        InputError: the time is up, the memory is too much, or the engine gave up.
    """
    if getattr(_here, "working", False):
        return work()
    task = _Task(work)
    try:
        task.start()
        _wait(task, seconds, memory)
    except BaseException:
        _stop(task)
        raise
    return task.outcome()


def with_stack(work: Callable[[], T]) -> T:
    """Return what `work` returns; it runs in a thread that has a large stack, for as long."""
    task = _Task(work)
    task.start()
    task.done.wait()
    return task.outcome()


def interruptible_methods(cls: type[T]) -> type[T]:
    """Have each public method of a class run as `run` does its work, so that Ctrl-C ends it."""
    own = {name: value for part in reversed(cls.mro()) for name, value in vars(part).items()}
    for name, method in own.items():
        if name.startswith("_"):
            continue
        if isinstance(method, staticmethod):
            setattr(cls, name, staticmethod(_interruptible(method.__func__)))
        elif callable(method):
            setattr(cls, name, _interruptible(method))
    return cls


def _interruptible(method: Callable[P, T]) -> Callable[P, T]:
    @functools.wraps(method)
    def running(*args: P.args, **kwargs: P.kwargs) -> T:
        return run(functools.partial(method, *args, **kwargs))

    return running


class _Task(Generic[T]):
    """Work, and how it ended."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self.thread = threading.Thread()
        # A thread that is joined counts as ended once Ctrl-C interrupts that (bpo-45274).
        self.done = threading.Event()
        self._returned: list[T] = []
        self._error: BaseException | None = None

    def start(self) -> None:
        context = copy_context()
        room = limit() / 8
        for size in _STACKS:
            if size > room and size != _STACKS[-1]:
                continue
            before = threading.stack_size(size)
            self.thread = threading.Thread(target=context.run, args=(self._run,), daemon=True)
            try:
                self.thread.start()
                return
            except RuntimeError:
                continue  # There is no room for a stack as large.
            finally:
                threading.stack_size(before)
        raise MemoryError

    def _run(self) -> None:
        _here.working = True
        try:
            self._returned.append(self._work())
        except BaseException as error:
            self._error = error
            _clear(error)
        finally:
            self.done.set()

    def outcome(self) -> T:
        error, self._error = self._error, None
        try:
            if error is not None:
                raise _told(error)
            return self._returned[0]
        finally:
            # A cycle would keep the frames of the error, and the databases that they hold.
            del error


def _clear(error: BaseException) -> None:
    """Let go of what the frames of an error hold: results of the engine belong to their thread."""
    import traceback

    chain: BaseException | None = error
    while chain is not None:
        traceback.clear_frames(chain.__traceback__)
        chain = chain.__cause__ or chain.__context__


def _told(error: BaseException) -> BaseException:
    """Return a panic of the engine, which Python takes for no error, as one of the input."""
    if type(error).__name__ != "PanicException":
        return error
    told = InputError(Message("base.panic", problem=str(error)))
    told.__cause__ = error
    return told


def _wait(task: _Task[T], seconds: float, memory: int) -> None:
    until = time.monotonic() + seconds
    if not task.done.wait(min(_PART, seconds)):
        die_with_parent()
    while not task.done.is_set():
        check(until, seconds, held() if memory else 0, memory)
        if is_orphan():
            raise Terminated(signal.SIGTERM)
        task.done.wait(max(0.0, min(_PART, until - time.monotonic())))


def _stop(task: _Task[T]) -> None:
    """Have a thread end at the next step of Python, and wait a moment for it."""
    global _stopped
    _stopped = True
    announce_end()
    if task.thread.ident is None or task.done.is_set():
        return
    import ctypes

    number = ctypes.c_ulong(task.thread.ident)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(KeyboardInterrupt))
    task.done.wait(_GRACE)


@contextmanager
def undoing(undo: Callable[[], None]) -> Iterator[None]:
    """Call `undo` when the block ends, and when the process is ended within it.

    It may be called twice, and by another thread than that of the block.
    """
    key = object()
    _undos[key] = undo
    try:
        yield
    finally:
        undo()
        _undos.pop(key, None)


@contextmanager
def temporary_folder(beside: Path | None, prefix: str) -> Iterator[Path]:
    """Make a folder, and remove it when the block ends, or when the process is ended within it.

    It may be renamed, and then stays.

    Args:
        beside: The folder to make it in; without one, that of the system.
        prefix: How its name begins.
    """
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
    with undoing(functools.partial(_remove, folder)):
        yield folder


def _remove(folder: Path) -> None:
    """Remove a folder that threads of the engine may write to: at first its name."""
    import shutil

    gone = folder.with_name(f"{folder.name}-")
    with suppress(OSError):
        folder.rename(gone)
    for each in (folder, gone):
        until = time.monotonic() + 1.0
        while each.exists() and time.monotonic() < until:
            shutil.rmtree(each, ignore_errors=True)


def leave(status: int) -> None:
    """End a process whose work was told to end, and undo what that has begun; a child too.

    The interpreter would wait for threads that hold a stream or a lock, and takes 10 ms to end.
    """
    if _stopped:
        thread = threading.Thread(target=_undo_all, daemon=True)
        thread.start()
        with suppress(BaseException):
            thread.join(UNDOING)
    elif is_child():
        try:
            flush()
        except OSError:
            return
    else:
        return
    os._exit(status)


def _undo_all() -> None:
    while _undos:
        with suppress(BaseException):
            _undos.popitem()[1]()
