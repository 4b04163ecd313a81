"""Run work that can be stopped: by a signal, a time limit or a memory limit.

The engine cannot be interrupted, but it releases the interpreter lock. So work runs in a thread
with a large stack while the calling thread waits: this costs 0.4 ms, on every system.
"""

from __future__ import annotations

import functools
import math
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from pathlib import Path
from types import FrameType
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

# Size of the stack: queries nest, and 2,000 terms of || need 14 MB, 64 groups less. This is address
# space; only what is used becomes memory. Less is taken where the system does not grant it.
_STACKS: Final = (256 * MB, 64 * MB, 8 * MB)
# Seconds between checks of the time, the memory and pending interrupts: a thread that waits for a
# lock is not woken by Ctrl-C on Windows, nor by a shell such as IDLE.
_PART: Final = 0.05
# Seconds that work has to end by itself after it is told to.
_GRACE: Final = 0.3

_here = threading.local()
# The code that called a public method, at whose line its warnings are issued.
_caller: Final[ContextVar[FrameType | None]] = ContextVar("caller", default=None)
_undos: dict[object, Callable[[], None]] = {}
# Whether work was stopped; it may go on in the engine until the process ends.
_stopped = False


def run(work: Callable[[], T], *, seconds: float = math.inf, memory: int = 0) -> T:
    """Run `work` in a thread with a large stack, and return its result.

    Ctrl-C stops Python code at once; a call into the engine goes on in the background until it is
    done or the process ends. A nested call runs `work` directly, without limits of its own.

    Args:
        seconds: Time limit.
        memory: Limit on the memory of the process, in bytes; 0 for none.

    Raises:
        InputError: the time or the memory is used up, or the engine panicked.
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
    """Run `work` in a thread with a large stack without limits, and return its result."""
    task = _Task(work)
    task.start()
    task.done.wait()
    return task.outcome()


def interruptible_methods(cls: type[T]) -> type[T]:
    """Wrap each public method of `cls` in `run`, so that Ctrl-C stops it, and return `cls`.

    Inherited methods and static methods are included, class methods and properties are not.
    """
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
        token = _caller.set(_caller.get() or sys._getframe(1))
        try:
            return run(functools.partial(method, *args, **kwargs))
        finally:
            _caller.reset(token)

    return running


def warn(warning: Warning) -> None:
    """Issue a warning at the line that called a public method, in whichever thread it works."""
    frame = _caller.get()
    if frame is None:
        warnings.warn(warning, stacklevel=3)
        return
    names, file = frame.f_globals, frame.f_code.co_filename
    registry = names.setdefault("__warningregistry__", {})
    warnings.warn_explicit(
        warning, type(warning), file, frame.f_lineno, names.get("__name__"), registry
    )


class _Task(Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self.thread = threading.Thread()
        # A join that Ctrl-C interrupts marks the thread as ended (bpo-45274).
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
            clear(error)
        finally:
            self.done.set()

    def outcome(self) -> T:
        error, self._error = self._error, None
        try:
            if error is not None:
                raise _without_panic(error)
            return self._returned[0]
        finally:
            # A reference cycle would keep alive the frames of the error, and the databases that
            # they hold.
            del error


def clear(error: BaseException) -> None:
    """Clear the frames of the tracebacks of an error and its causes, since engine results must be
    freed in the thread that made them.
    """
    import traceback

    chain: BaseException | None = error
    while chain is not None:
        traceback.clear_frames(chain.__traceback__)
        chain = chain.__cause__ or chain.__context__


def _without_panic(error: BaseException) -> BaseException:
    """Return `error`, or an InputError in place of a panic of the engine (a BaseException)."""
    if type(error).__name__ != "PanicException":
        return error
    panic = InputError(Message("base.panic", problem=str(error)))
    panic.__cause__ = error
    return panic


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
    """Raise KeyboardInterrupt in the thread of `task` at its next step of Python, and wait up to
    0.3 s for its end.
    """
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
    """Call `undo` when the block ends, or when the process is terminated within it.

    `undo` may be called twice, and from another thread than that of the block.
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
    """Yield a new temporary folder, removed when the block ends or the process is terminated.

    If the block renames the folder, it is not removed.

    Args:
        beside: The parent folder; by default the system's folder for temporary files.
        prefix: Start of the name of the new folder.
    """
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
    with undoing(functools.partial(_remove, folder)):
        yield folder


def _remove(folder: Path) -> None:
    """Remove a folder that engine threads may still write to: rename it, then retry the removal for
    up to one second. If it still exists then, it is left.
    """
    import shutil

    gone = folder.with_name(f"{folder.name}-")
    with suppress(OSError):
        folder.rename(gone)
    for each in (folder, gone):
        until = time.monotonic() + 1.0
        while each.exists() and time.monotonic() < until:
            shutil.rmtree(each, ignore_errors=True)


def leave(status: int) -> None:
    """Exit at once with `status` if work has been stopped, or if this is a child process.

    If work has been stopped, the functions registered by `undoing` are called first. In any other
    case, or if a child cannot write its output, nothing is done. The interpreter's own exit takes
    10 ms, and would wait for threads that hold a stream or a lock.
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
