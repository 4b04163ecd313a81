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
    """Runs tasks on a graph, which `graph` describes."""

    graph: Ready

    async def start(self) -> None:
        """Open the graph.

        Raises:
            InputError: the graph cannot be opened.
        """

    def fail(self) -> None:
        """Fail all tasks with BusyError, because the server stops."""

    async def close(self) -> None:
        """End all tasks, and what runs them."""

    async def submit(self, task: Task, key: Hashable, client: str) -> Outcome:
        """Run `task` and return its outcome.

        Args:
            key: A key for tasks of similar duration.
            client: The name of the client, for fair queueing.

        Raises:
            BusyError: the task cannot run now.
        """


def can_fork() -> bool:
    """Return whether the system can fork and pass file descriptors, which Windows cannot."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


def runner(settings: Settings) -> Runner:
    """Return a pool of processes, or a runner with threads where the system cannot fork."""
    if can_fork():
        from clusterkg.web.workers.pool import Pool

        return Pool(settings)
    from clusterkg.web.workers.threads import Threads

    return Threads(settings)
