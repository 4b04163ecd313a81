"""Task runner with threads, where the system cannot fork (Windows), for a single user.

A thread cannot be ended: a task past its time goes on, and occupies its place until it is done.
Memory is not limited.
"""

from __future__ import annotations

import asyncio
import os
import threading
import traceback
from collections.abc import Hashable
from functools import partial
from typing import Final

from clusterkg.base.locale import Message
from clusterkg.base.running import with_stack
from clusterkg.web.api.context import Context, warm
from clusterkg.web.settings import Settings
from clusterkg.web.workers.evaluation import Evaluated, evaluate
from clusterkg.web.workers.outcome import BusyError, Outcome, stopping
from clusterkg.web.workers.queue import refuse
from clusterkg.web.workers.tasks import ApiTask, Ready, Task, refused
from clusterkg.web.workers.worker import greeting

_RETRY: Final = 10


class Threads:
    """Runs each task in a thread of its own, at most `workers` at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._free = asyncio.Semaphore(settings.workers)
        self._running = 0
        # A validation changes the current folder, which is that of the whole process.
        self._folder = threading.Lock()
        self._pending: set[asyncio.Future[Evaluated]] = set()
        self.graph = Ready(0)

    async def start(self) -> None:
        """Open the graph.

        Raises:
            InputError: the graph cannot be opened.
        """
        settings = self._settings
        self._loop = asyncio.get_running_loop()
        served = (settings.stores, settings.data, settings.texts, settings.limits)
        self._context = Context.open(*served, private=settings.private, bundled=settings.bundled)
        warm(self._context)
        self.graph = greeting(self._context)

    def fail(self) -> None:
        """Fail all running tasks with BusyError; their threads go on in the background."""
        for pending in list(self._pending):
            refuse(pending, stopping())

    async def close(self) -> None:
        """End the process if a task is still running, because a thread cannot be stopped."""
        if self._running:
            os._exit(0)

    async def submit(self, task: Task, key: Hashable, client: str) -> Outcome:
        """Run `task` and return its outcome, which is a refusal if its time is up.

        A task that is cancelled, or whose time is up, goes on in the background. `key` and `client`
        are not used.

        Raises:
            BusyError: no thread becomes free in time, or the server stops.
        """
        try:
            async with asyncio.timeout(self._settings.patience):
                await self._free.acquire()
        except TimeoutError as error:
            raise BusyError(_RETRY, Message("web.all-busy")) from error
        self._running += 1
        pending: asyncio.Future[Evaluated] = self._loop.create_future()
        self._pending.add(pending)
        pending.add_done_callback(self._pending.discard)
        threading.Thread(target=self._work, args=(task, pending), daemon=True).start()
        try:
            async with asyncio.timeout(self._settings.timeout):
                result, file = await asyncio.shield(pending)
        except TimeoutError:
            detail = Message("web.not-done", seconds=self._settings.timeout)
            return Outcome(refused(504, "Time is up", detail))
        if file is None:
            return Outcome(result, self.graph.build)
        with file:
            return Outcome(result, self.graph.build, os.dup(file.fileno()))

    def _work(self, task: Task, pending: asyncio.Future[Evaluated]) -> None:
        settings = self._settings
        work = partial(evaluate, self._context, task, settings.size, settings.rows)
        try:
            if isinstance(task, ApiTask) and task.body:
                with self._folder:
                    evaluated = with_stack(work)
            else:
                evaluated = with_stack(work)
        except Exception:
            traceback.print_exc()
            evaluated = refused(500, "Error", Message("web.failed")), None
        self._loop.call_soon_threadsafe(self._done, pending, evaluated)

    def _done(self, pending: asyncio.Future[Evaluated], evaluated: Evaluated) -> None:
        self._running -= 1
        self._free.release()
        if not pending.done():
            pending.set_result(evaluated)
