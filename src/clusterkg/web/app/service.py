"""From a request to its answer: kept ones at once, others through the pool."""

from __future__ import annotations

import asyncio
import contextlib
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from clusterkg.web.app.cache import Cache
from clusterkg.web.app.responses import Spooled, fresh, headers_of, problem, tag, told
from clusterkg.web.settings import Settings
from clusterkg.web.workers.pool import Answered, BusyError, Pool
from clusterkg.web.workers.tasks import Hello, Reply, Task, frame

# Whether the client is still there is looked at only when an answer takes longer, in seconds.
_WATCH_AFTER = 0.02


class Service:
    """Answers the tasks of requests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._pool = Pool(settings)
        self._cache = Cache(settings.cache)
        self._running = False

    @property
    def served(self) -> Hello:
        """What the answers come from."""
        return self._pool.served

    async def start(self) -> None:
        """Start the workers, if they do not run.

        Raises:
            InputError: the graph cannot be opened.
        """
        if not self._running:
            self._running = True
            await self._pool.start()

    async def close(self) -> None:
        """End the workers."""
        await self._pool.close()

    async def respond(
        self, request: Request, task: Task, *, keep: bool = True, kind: str | None = None
    ) -> ASGIApp:
        """Return the answer to a task.

        `keep` says that the next answer would be the same. `kind` is the same for tasks that take
        as long; else each task is a kind.
        """
        build = self.served.build
        key = blake2b(frame(task), digest_size=16, key=build.encode()).digest()
        if keep and (kept := self._cache.get(key)) is not None:
            return _kept(request, *kept)
        try:
            answered = await self._unless_gone(request, task, kind or key)
        except BusyError as error:
            return problem(503, "Busy", str(error), {"retry-after": str(error.seconds)})
        if answered is None:
            return Response(status_code=499)  # nobody reads it
        reply = answered.reply
        if reply.problem is not None:
            return told(reply.problem)
        if answered.handle is not None:
            return Spooled(answered.handle, reply.spooled, headers_of(reply), reply.status)
        current = tag(reply.body)
        if keep and answered.build == build:
            self._cache.put(key, reply, current)
        return _kept(request, reply, current)

    async def _unless_gone(self, request: Request, task: Task, key: bytes | str) -> Answered | None:
        """Return what the pool answers; None, and nothing runs any more, if the client has gone."""
        running = asyncio.ensure_future(self._pool.run(task, key, _client(request)))
        try:
            await asyncio.wait((running,), timeout=_WATCH_AFTER)
            if not running.done():
                gone = asyncio.ensure_future(_gone(request))
                try:
                    await asyncio.wait((running, gone), return_when=asyncio.FIRST_COMPLETED)
                finally:
                    gone.cancel()
            return await running if running.done() else None
        finally:
            if not running.done():
                running.cancel()
                with contextlib.suppress(asyncio.CancelledError, BusyError):
                    (await running).close()


def _client(request: Request) -> str:
    return "" if request.client is None else request.client.host


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _kept(request: Request, reply: Reply, current: str) -> Response:
    headers = headers_of(reply) | {"etag": current, "cache-control": "no-cache"}
    if reply.status == 200 and fresh(request.headers.get("if-none-match"), current):
        return Response(status_code=304, headers=headers)
    return Response(reply.body, reply.status, headers)
