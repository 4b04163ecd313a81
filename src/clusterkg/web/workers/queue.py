"""Fair queue of the tasks that wait for a worker."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Generic, TypeVar

W = TypeVar("W")
_MANY = 1000


class Queue(Generic[W]):
    """Waiting tasks by client; the client that has used workers for the least time is next.

    Start-time fair queueing (Goyal, Vin and Cheng 1996): a client that returns starts at the usage
    of the last one served, so that it cannot accumulate credit.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[W]]] = {}
        self._used: dict[str, float] = {}
        self._now = 0.0

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def of(self, client: str) -> int:
        """Return the number of waiting tasks of `client`."""
        return len(self._waiting.get(client, ()))

    def add(self, client: str, waiter: asyncio.Future[W]) -> None:
        """Add a waiting task of `client`; `waiter` will get its worker."""
        self._waiting.setdefault(client, deque()).append(waiter)

    def discard(self, client: str, waiter: asyncio.Future[W]) -> None:
        """Remove a waiting task of `client`, if it still waits."""
        queue = self._waiting.get(client, deque())
        if waiter in queue:
            queue.remove(waiter)
            if not queue:
                del self._waiting[client]

    def serve(self, worker: W) -> str:
        """Give `worker` to the next waiting task, of which there must be one; return its client."""
        client = min(self._waiting, key=self._start)
        self._now = self._start(client)
        waiter = self._waiting[client].popleft()
        if not self._waiting[client]:
            del self._waiting[client]
        waiter.set_result(worker)
        return client

    def held(self, client: str, seconds: float) -> None:
        """Record that `client` has used a worker for `seconds`."""
        self._used[client] = self._start(client) + seconds
        if len(self._used) > _MANY:
            self._used = {name: used for name, used in self._used.items() if used > self._now}

    def fail(self, error: Exception) -> None:
        """Fail all waiting tasks with `error`."""
        for queue in self._waiting.values():
            for waiter in queue:
                refuse(waiter, error)

    def _start(self, client: str) -> float:
        return max(self._used.get(client, 0.0), self._now)


def refuse(waiter: asyncio.Future[Any], error: Exception) -> None:
    """Set the exception `error` on `waiter`, unless it is done."""
    if not waiter.done():
        waiter.set_exception(error)
