"""What runs tasks: a pool of processes, or threads where the system cannot fork."""

from __future__ import annotations

import os
import socket
from collections.abc import Hashable
from typing import Protocol

from clusterkg.web.settings import Settings
from clusterkg.web.workers.outcome import Outcome
from clusterkg.web.workers.tasks import Ready, Task


class Runner(Protocol):
    """Runs tasks. `graph` is the graph that they are run on."""

    graph: Ready

    async def start(self) -> None:
        """Open the graph; raise InputError if it cannot be opened."""

    def fail(self) -> None:
        """Have all tasks fail with BusyError: the server ends."""

    async def close(self) -> None:
        """End all tasks."""

    async def submit(self, task: Task, key: Hashable, client: str) -> Outcome:
        """Return the outcome of a task; `key` is the same for tasks that take as long.

        Raises:
            BusyError: too many tasks run or wait.
        """


def can_fork() -> bool:
    """Say whether the system forks and passes descriptors; Windows does neither."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


def runner(settings: Settings) -> Runner:
    """Return the pool, or threads where the system cannot fork."""
    if can_fork():
        from clusterkg.web.workers.pool import Pool

        return Pool(settings)
    from clusterkg.web.workers.threads import Threads

    return Threads(settings)
