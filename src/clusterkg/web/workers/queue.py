"""Who waits for a worker, and whose turn is next."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Generic, TypeVar

W = TypeVar("W")
_MANY = 1000


class Queue(Generic[W]):
    """Those who wait, by client; next is the client that has held workers for the least time.

    Start-time fair queueing (Goyal, Vin and Cheng 1996): a client that was away is as one that has
    had what the last one served had, so that it cannot save up.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[W]]] = {}
        self._used: dict[str, float] = {}
        self._now = 0.0

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def of(self, client: str) -> int:
        """Return how many of a client wait."""
        return len(self._waiting.get(client, ()))

    def add(self, client: str, waiter: asyncio.Future[W]) -> None:
        """Have a client wait."""
        self._waiting.setdefault(client, deque()).append(waiter)

    def discard(self, client: str, waiter: asyncio.Future[W]) -> None:
        """Have a client wait no more."""
        queue = self._waiting.get(client, deque())
        if waiter in queue:
            queue.remove(waiter)
            if not queue:
                del self._waiting[client]

    def serve(self, worker: W) -> str:
        """Give a worker to who is next, and return who that is; there must be one."""
        client = min(self._waiting, key=self._start)
        self._now = self._start(client)
        waiter = self._waiting[client].popleft()
        if not self._waiting[client]:
            del self._waiting[client]
        waiter.set_result(worker)
        return client

    def held(self, client: str, seconds: float) -> None:
        """Note for how long a client has held a worker."""
        self._used[client] = self._start(client) + seconds
        if len(self._used) > _MANY:
            self._used = {name: used for name, used in self._used.items() if used > self._now}

    def fail(self, error: Exception) -> None:
        """Tell all that there is nothing to wait for."""
        for queue in self._waiting.values():
            for waiter in queue:
                refuse(waiter, error)

    def _start(self, client: str) -> float:
        return max(self._used.get(client, 0.0), self._now)


def refuse(waiter: asyncio.Future[Any], error: Exception) -> None:
    """Have a future fail, if it is not done."""
    if not waiter.done():
        waiter.set_exception(error)
