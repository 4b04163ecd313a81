"""The web process's proxy of the template, the process from which workers are forked."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.web.settings import Settings
from clusterkg.web.workers import tasks

# Commands: fork a worker with the socket passed along, end one, lower its priority.
FORK: Final = b"F"
END: Final = b"E"
LOWER: Final = b"W"
COMMAND: Final = struct.Struct("!cI")
# Seconds in which the graph must be open.
START: Final = 60.0
_STOP: Final = 5.0
# Imported only in the template: the web process does not need it.
_MAIN: Final = "import sys; from clusterkg.web.workers.template import main; main(int(sys.argv[1]))"


class TemplateProxy:
    """The template process, seen from the web process: it forks workers, which share its graph in
    memory, if the graph is in memory.
    """

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, base: str) -> None:
        self._process = process
        self._control = control
        self._base = base

    @classmethod
    async def start(cls, settings: Settings, lost: Callable[[], None]) -> TemplateProxy:
        """Start the process and wait until it can fork workers.

        Args:
            settings: The settings. A store on disk is not opened here, but by each worker.
            lost: Called if the process ends later.

        Raises:
            InputError: the graph in memory cannot be opened.
            OSError: the process has ended.
            TimeoutError: it is not ready after `START` seconds.
        """
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        base = tempfile.mkdtemp(prefix="clusterkg-serve-")
        # Numeric libraries would start threads, which do not survive a fork.
        alone = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        with theirs:
            process = subprocess.Popen(
                # -P: modules in the working folder, such as a csv.py, must not be imported.
                [sys.executable, "-P", "-c", _MAIN, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=os.environ | alone,
            )
        template = cls(process, ours, base)
        try:
            arguments = pickle.dumps((settings, base))
            await loop.sock_sendall(ours, len(arguments).to_bytes(4, "big") + arguments)
            await asyncio.wait_for(template._wait_until_ready(loop), START)
        except BaseException:
            # It does not listen before it has the graph.
            process.kill()
            await template.close()
            raise
        loop.add_reader(ours, template._end, lost)
        return template

    async def _wait_until_ready(self, loop: asyncio.AbstractEventLoop) -> None:
        received = bytearray()
        while missing := tasks.missing(received):
            part = await loop.sock_recv(self._control, missing)
            if not part:
                raise OSError("the process that opens the graph has ended")
            received += part
        message = tasks.decode_message(received)
        if isinstance(message, tasks.Failed):
            raise InputError(message.message)

    def _end(self, lost: Callable[[], None]) -> None:
        # The template sends nothing more, so readable means closed.
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._base, ignore_errors=True)
        lost()

    def fork(self) -> socket.socket | None:
        """Fork a worker and return the channel to it; None if the template has ended."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            try:
                socket.send_fds(self._control, [COMMAND.pack(FORK, 0)], [theirs.fileno()])
            except OSError:
                ours.close()
                return None
        return ours

    def command(self, command: bytes, pid: int) -> None:
        """Have the template execute `command`, `END` or `LOWER`, on the worker `pid`."""
        # If the template has ended, so have its workers.
        with contextlib.suppress(OSError):
            self._control.send(COMMAND.pack(command, pid))

    async def close(self) -> None:
        """End the template, which ends the workers, and wait until it has exited."""
        loop = asyncio.get_running_loop()
        if self._control.fileno() >= 0:
            loop.remove_reader(self._control)
            self._control.close()
        try:
            await loop.run_in_executor(None, self._process.wait, _STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._base, ignore_errors=True)
