"""Execution of tasks for requests, with the cache and the workers."""

from __future__ import annotations

import asyncio
import contextlib
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from clusterkg.web.app.cache import Cache
from clusterkg.web.app.responses import (
    SpooledResponse,
    entity_tag,
    problem,
    refusal_response,
    result_response,
)
from clusterkg.web.settings import Settings
from clusterkg.web.workers.outcome import BusyError, Outcome, stopping
from clusterkg.web.workers.runner import runner
from clusterkg.web.workers.tasks import Ready, Task, encode

# Seconds after which the client's connection is watched; quick tasks end before.
_WATCH_AFTER = 0.02


class Service:
    """Runs the tasks of requests, and caches their results."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._runner = runner(settings)
        self._cache = Cache(settings.cache)
        self._running = False
        self._stopping = False

    @property
    def graph(self) -> Ready:
        """The size and the build of the served graph."""
        return self._runner.graph

    async def start(self) -> None:
        """Start the workers, unless they are running.

        Raises:
            InputError: the graph cannot be opened.
        """
        if not self._running:
            self._running = True
            await self._runner.start()

    def stop(self) -> None:
        """Reject new tasks: their clients get 503."""
        self._stopping = True

    def fail(self) -> None:
        """Abort all running tasks: their clients get 503."""
        self._runner.fail()

    async def close(self) -> None:
        """End the workers."""
        await self._runner.close()

    async def respond(
        self, request: Request, task: Task, *, keep: bool = True, kind: str | None = None
    ) -> ASGIApp:
        """Return the response to `request`: the result of `task`, run or from the cache; or an
        error response. If the client disconnects, the task is ended.

        Args:
            keep: Whether the result may be cached.
            kind: A key for tasks of similar duration; by default each task has its own.
        """
        build = self.graph.build
        key = blake2b(encode(task), digest_size=16, key=build.encode()).digest()
        if keep and (cached := self._cache.get(key)) is not None:
            return result_response(request, *cached)
        try:
            if self._stopping:
                raise stopping()
            outcome = await self._outcome(request, task, kind or key)
        except BusyError as error:
            headers = {"retry-after": str(error.seconds)}
            if self._stopping:
                headers["connection"] = "close"
            return problem(request.scope, 503, "Busy", error.said, headers)
        if outcome is None:
            return Response(status_code=499)  # nobody reads it
        result = outcome.result
        if result.refusal is not None:
            return refusal_response(request.scope, result.refusal)
        if outcome.descriptor is not None:
            return SpooledResponse(result, outcome.descriptor)
        tag = entity_tag(result.body)
        if keep and outcome.build == build:
            self._cache.put(key, result, tag)
        return result_response(request, result, tag)

    async def _outcome(self, request: Request, task: Task, key: bytes | str) -> Outcome | None:
        """Return the outcome of `task`; if the client disconnects, end the task and return None."""
        running = asyncio.ensure_future(self._runner.submit(task, key, _client(request)))
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
