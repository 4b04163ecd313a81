"""From a task to its response: out of the cache, or through the workers."""

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

# Seconds after which it is watched whether the client is still there: quick tasks do without.
_WATCH_AFTER = 0.02


class Service:
    """Runs the tasks of requests, and caches the results."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._runner = runner(settings)
        self._cache = Cache(settings.cache)
        self._running = False
        self._stopping = False

    @property
    def graph(self) -> Ready:
        """The graph that is served."""
        return self._runner.graph

    async def start(self) -> None:
        """Start the workers, if they do not run.

        Raises:
            InputError: the graph cannot be opened.
        """
        if not self._running:
            self._running = True
            await self._runner.start()

    def stop(self) -> None:
        """Take no more tasks: who brings one is told to come back."""
        self._stopping = True

    def fail(self) -> None:
        """Have all tasks that are under way fail: who brought them is told to come back."""
        self._runner.fail()

    async def close(self) -> None:
        """End the workers."""
        await self._runner.close()

    async def respond(
        self, request: Request, task: Task, *, keep: bool = True, kind: str | None = None
    ) -> ASGIApp:
        """Return the response to the request for a task.

        `keep` says that the next result would be the same. `kind` is the same for tasks that take
        as long; else each task is a kind.
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
        """Return the outcome of a task; None, and the task is ended, if the client has gone."""
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
