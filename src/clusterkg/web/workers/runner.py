"""Interface of task runners: a pool of processes, or threads where the system cannot fork."""

from __future__ import annotations

import os
import socket
from collections.abc import Hashable
from typing import Protocol

from clusterkg.web.settings import Settings
from clusterkg.web.workers.outcome import Outcome
from clusterkg.web.workers.tasks import Ready, Task


class Runner(Protocol):
    """Runs tasks on the graph `graph`."""

    graph: Ready

    async def start(self) -> None:
        """Open the graph; raise InputError if it cannot be opened."""

    def fail(self) -> None:
        """Fail all tasks with BusyError, because the server stops."""

    async def close(self) -> None:
        """End all tasks."""

    async def submit(self, task: Task, key: Hashable, client: str) -> Outcome:
        """Run a task and return its outcome; `key` is equal for tasks of the same duration.

        Raises:
            BusyError: too many tasks are running or waiting.
        """


def can_fork() -> bool:
    """Return whether the system can fork and pass file descriptors, which Windows cannot."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


def runner(settings: Settings) -> Runner:
    """Return a process pool, or threads where the system cannot fork."""
    if can_fork():
        from clusterkg.web.workers.pool import Pool

        return Pool(settings)
    from clusterkg.web.workers.threads import Threads

    return Threads(settings)
