"""The web process's proxy of a worker."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time

from clusterkg.web.workers import tasks
from clusterkg.web.workers.outcome import Outcome
from clusterkg.web.workers.tasks import Message, Result

_PART = 1 << 18
_CLOCK_OF_ALL_THREADS = 2


class WorkerProxy:
    """A worker: its channel, its process and its task.

    `pid` is 0 until the worker is ready; `build` names the build of its graph, `done` is the number
    of its tasks so far, and `long` says whether it is in the long lane. `outcome` is the future for
    the outcome of the task, None if the worker has no task; `client` is the client of the task, and
    `since` the time of the event loop at which the task began. `timer` ends the task, or moves it
    to the long lane.
    """

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.pid = 0
        self.build = ""
        self.done = 0
        self.long = False
        self.client = ""
        self.since = 0.0
        self.outcome: asyncio.Future[Outcome] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self._used_before = 0.0
        self._received = bytearray()
        self._descriptors: list[int] = []

    def begin(self, client: str, outcome: asyncio.Future[Outcome], now: float) -> None:
        """Record that the worker gets, at the time `now`, a task of `client` with the future
        `outcome`.
        """
        self.client, self.outcome, self.since = client, outcome, now
        self._used_before = _processor_time(self.pid, 0.0)

    def processor_time(self, otherwise: float) -> float:
        """Return the processor time of the task in seconds; `otherwise` if it cannot be measured,
        since the system is not Linux or the process has ended.
        """
        return _processor_time(self.pid, self._used_before + otherwise) - self._used_before

    def receive(self) -> Message | None:
        """Receive data, and return the message once it is complete; None while it is not.

        Raises:
            EOFError: the worker has ended.
        """
        try:
            data, descriptors, _, _ = socket.recv_fds(self.channel, _PART, 1)
        except BlockingIOError:
            return None
        except OSError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        self._received += data
        self._descriptors += descriptors
        if tasks.missing(self._received):
            return None
        message = tasks.decode_message(self._received)
        self._received.clear()
        return message

    def settle(self, result: Result) -> None:
        """Set the outcome of the task to `result`, with the file passed along; if there is no task,
        or it has an outcome, close the file.
        """
        descriptor = self._descriptors.pop() if result.spooled else None
        outcome = Outcome(result, self.build, descriptor)
        if self.outcome is None or self.outcome.done():
            outcome.close()
        else:
            self.outcome.set_result(outcome)

    def close(self) -> None:
        """Stop the timer, and close the channel and the files received through it."""
        if self.timer is not None:
            self.timer.cancel()
        self.channel.close()
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors.clear()


def _processor_time(pid: int, otherwise: float) -> float:
    if not sys.platform.startswith("linux"):
        return otherwise
    try:
        # As clock_getcpuclockid(3) makes it of a process.
        return time.clock_gettime((~pid << 3) | _CLOCK_OF_ALL_THREADS)
    except OSError:
        return otherwise
