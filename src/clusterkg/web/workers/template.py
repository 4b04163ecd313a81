"""The template process, from which workers are forked; it has no threads.

It is started anew instead of forked, so that it contains nothing of the web server. A graph in
memory is read once here and shared by all; a store on disk is opened by each worker, since its
engine has threads, which do not survive a fork.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.process import with_this_process
from clusterkg.base.running import with_stack
from clusterkg.web.api.context import Context, warm
from clusterkg.web.settings import Settings
from clusterkg.web.workers import tasks, worker
from clusterkg.web.workers.fork import COMMAND, END, FORK, LOWER

_LOWEST: Final = 19
_REAP_EVERY: Final = 0.5


def main(descriptor: int) -> None:
    """Fork workers for the web process at the other end of the socket `descriptor`; when the web
    process ends, kill the workers and return.
    """
    control = socket.socket(fileno=descriptor)
    # Ctrl-C goes to all processes; the web process acts on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings, base = pickle.loads(_whole(control, int.from_bytes(_whole(control, 4), "big")))
    try:
        _Template(control, settings, Path(base)).fork_workers()
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _whole(control: socket.socket, size: int) -> bytes:
    return control.recv(size, socket.MSG_WAITALL)


class _Template:
    """Forks workers and ends them: a process id stays theirs until it has been waited for."""

    def __init__(self, control: socket.socket, settings: Settings, base: Path) -> None:
        self._control = control
        self._settings = settings
        self._base = base
        self._living: set[int] = set()
        self._die_with_parent = with_this_process().get("preexec_fn", lambda: None)
        self._shared: Context | None = None

    def fork_workers(self) -> None:
        """Open a graph in memory (a store on disk is left to the workers), report whether that
        succeeded, and execute commands until the web process ends.
        """
        try:
            if not self._settings.stores:
                self._shared = self._opened()
            else:
                # Imports what answering needs, not only the graph.
                warm(Context.open())
        except InputError as error:
            self._control.sendall(tasks.encode(tasks.Failed(str(error))))
            return
        self._control.sendall(tasks.encode(tasks.Ready(os.getpid())))
        gc.collect()
        gc.freeze()
        self._control.settimeout(_REAP_EVERY)
        try:
            while self._obey():
                self._reap()
        finally:
            for pid in self._living:
                os.kill(pid, signal.SIGKILL)
            while self._living:
                self._reap(wait=True)

    def _opened(self) -> Context:
        settings = self._settings
        limits = settings.limits
        served = (settings.stores, settings.data, settings.texts, limits)
        context = Context.open(*served, private=settings.private, bundled=settings.bundled)
        warm(context)
        return context

    def _obey(self) -> bool:
        try:
            data, handles, _, _ = socket.recv_fds(self._control, COMMAND.size, 1)
        except TimeoutError:
            return True
        if len(data) < COMMAND.size:
            return False
        what, pid = COMMAND.unpack(data)
        if what == FORK:
            self._fork(handles[0])
        elif pid in self._living and what == END:
            os.kill(pid, signal.SIGKILL)
        elif pid in self._living and what == LOWER:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, pid, _LOWEST)
        return True

    def _fork(self, handle: int) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            os.close(handle)
            self._living.add(pid)
            return
        status = 1
        try:
            self._control.close()
            self._die_with_parent()
            if os.getppid() == parent:
                self._work(socket.socket(fileno=handle))
                status = 0
        except ConnectionError:
            pass  # The web process does not listen any more: it has ended this worker, or itself.
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stderr.flush()
            os._exit(status)

    def _work(self, channel: socket.socket) -> None:
        folder = self._folder(os.getpid())
        folder.mkdir(parents=True)
        tempfile.tempdir = str(folder)
        try:
            context = self._shared or self._opened()
        except InputError as error:
            channel.sendall(tasks.encode(tasks.Failed(str(error))))
            return
        with_stack(lambda: worker.work(channel, context, self._settings))

    def _folder(self, pid: int) -> Path:
        return self._base / str(pid)

    def _reap(self, wait: bool = False) -> None:
        while self._living:
            pid, _ = os.waitpid(-1, 0 if wait else os.WNOHANG)
            if pid == 0:
                return
            self._living.discard(pid)
            # It may contain an uploaded file, if the worker was ended while reading it.
            shutil.rmtree(self._folder(pid), ignore_errors=True)
