"""The worker pool: assignment of tasks to workers, time limits, and the queues.

There is a quick lane and a long lane. A task starts in the quick lane, unless one with the same key
was long before. A task that has used QUICK seconds of processor time moves to the long lane, with
the lowest priority, and a new worker takes its place, so that endless queries never block quick
ones. If the long lane is full, its longest running task, of the client with most tasks there, is
ended. A task that was long before waits for a place in the long lane from the start; a waiting task
can displace another one there only after some time.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
from collections import Counter, OrderedDict
from collections.abc import Hashable
from pathlib import Path
from typing import Final

from clusterkg.base.errors import DamagedError, InputError
from clusterkg.base.escapes import one_line
from clusterkg.base.locale import Message, text
from clusterkg.base.memory import MB
from clusterkg.store import disk
from clusterkg.web.settings import Settings
from clusterkg.web.workers import tasks
from clusterkg.web.workers.fork import END, LOWER, START, TemplateProxy
from clusterkg.web.workers.outcome import BusyError, Outcome, stopping
from clusterkg.web.workers.proxy import WorkerProxy
from clusterkg.web.workers.queue import Queue, refuse
from clusterkg.web.workers.tasks import Ready, Result, Task, damaged, refused

# Seconds of processor time.
QUICK: Final = 0.05
# Seconds after which a task counts as long even if it used less processor time.
_SLOWEST: Final = 0.5
_SOON: Final = 0.005
# Tasks with this much processor time are remembered as long.
_REMEMBERED: Final = 0.25
# Seconds before a task in the long lane can be displaced by a waiting one.
_WHILE: Final = 1.0
# Size of the long lane, relative to the quick lane.
_LONG_TO_QUICK: Final = 2
# Seconds after which a displaced client is told to retry, at least; up to twice as many, at random,
# so that clients do not retry at the same time.
_DAMP: Final = 2.0
_RETRY_QUICK: Final = 1
_RETRY_LONG: Final = 10
# Number of attempts for a task whose worker dies.
_TRIES: Final = 2
_MOST_REMEMBERED: Final = 1000
_TASKS_OF_A_WORKER: Final = 10_000
# Seconds between checks for a new build of the store.
_LOOK_EVERY: Final = 2.0


class _DiedError(Exception):
    """Raised if a worker has died during its task."""


class Pool:
    """Runs tasks in worker processes, in a quick and a long lane."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._workers: set[WorkerProxy] = set()
        self._idle: list[WorkerProxy] = []
        self._quick: Queue[WorkerProxy] = Queue()
        self._long: Queue[WorkerProxy] = Queue()
        self._later: asyncio.TimerHandle | None = None
        self._most_long = _LONG_TO_QUICK * settings.workers
        self._was_long: OrderedDict[Hashable, None] = OrderedDict()
        self._closing = False
        # The reason why no worker can open the store: it was damaged while being served.
        self._broken = ""
        self._template: TemplateProxy | None = None
        # The graph of the workers; a store on disk may be rebuilt meanwhile.
        self.graph = Ready(0)

    async def start(self) -> None:
        """Start the workers, and wait until the first is ready.

        Raises:
            InputError: the graph cannot be opened.
            OSError: the template process has ended.
            TimeoutError: opening the graph takes over `START` seconds.
        """
        self._loop = asyncio.get_running_loop()
        self._started: asyncio.Future[None] = self._loop.create_future()
        self._template = await TemplateProxy.start(self._settings, self._restart_soon)
        self._fill()
        await asyncio.wait_for(self._started, START)
        if self._settings.stores:
            self._loop.call_later(_LOOK_EVERY, self._watch_build)

    def fail(self) -> None:
        """Abort all tasks, and end all workers."""
        self._closing = True
        for worker in list(self._workers):
            self._fail(worker, stopping())
        self._quick.fail(stopping())
        self._long.fail(stopping())

    async def close(self) -> None:
        """End all workers, and wait until they have exited."""
        self.fail()
        if self._template is not None:
            await self._template.close()

    async def submit(self, task: Task, key: Hashable, client: str) -> Outcome:
        """Run `task` and return its outcome; if the call is cancelled, the task is ended.

        Tasks have no side effects: if a worker dies, for example because it is killed from outside,
        its task is run once more. The outcome of a task is a refusal if its time is up, or if the
        second worker dies too.

        Args:
            key: A key for tasks of similar duration.
            client: The name of the client, for fair queueing.

        Raises:
            BusyError: no worker becomes free in time, too many tasks wait, the store is damaged,
                the task was displaced, or the server stops.
        """
        for _ in range(_TRIES):
            with contextlib.suppress(_DiedError):
                return await self._run(task, key, client)
        return Outcome(self._crash())

    async def _run(self, task: Task, key: Hashable, client: str) -> Outcome:
        worker = await self._acquire(client, key in self._was_long)
        pending = worker.outcome
        assert pending is not None
        try:
            if not pending.done():
                await self._send(worker, tasks.encode(task), pending)
            outcome = await pending
        except BusyError:
            # Its worker has another task by now. A client that asks for too much must wait.
            if not self._closing:
                await asyncio.sleep(_DAMP * (1 + random.random()))
            raise
        finally:
            self._quick.held(client, min(self._loop.time() - worker.since, QUICK))
            # The duration of an ended task is unknown: it counts as long.
            self._remember(key, worker.processor_time(_REMEMBERED) >= _REMEMBERED)
            self._release(worker)
        return outcome

    async def _send(
        self, worker: WorkerProxy, frame: bytes, pending: asyncio.Future[Outcome]
    ) -> None:
        """Send a task to a worker, and start its timer."""
        if worker.long:
            worker.timer = self._loop.call_later(self._settings.timeout, self._expire, worker)
        else:
            worker.timer = self._loop.call_later(QUICK, self._leave_quick_lane, worker)
        # A dead worker is noticed by the end of its channel, which sets its outcome.
        with contextlib.suppress(OSError):
            sent = worker.channel.send(frame)
            if sent < len(frame):
                rest = self._loop.sock_sendall(worker.channel, memoryview(frame)[sent:])
                sending = asyncio.ensure_future(rest)
                try:
                    await asyncio.wait((sending, pending), return_when=asyncio.FIRST_COMPLETED)
                finally:
                    sending.cancel()
                    await asyncio.gather(sending, return_exceptions=True)

    def _remember(self, key: Hashable, long: bool) -> None:
        self._was_long.pop(key, None)
        if long:
            self._was_long[key] = None
            if len(self._was_long) > _MOST_REMEMBERED:
                self._was_long.popitem(last=False)

    async def _acquire(self, client: str, long: bool) -> WorkerProxy:
        if self._closing:
            raise stopping()
        queue = self._long if long else self._quick
        most = self._settings.waiting
        if len(self._quick) + len(self._long) >= most or queue.of(client) >= max(1, most // 2):
            raise BusyError(_RETRY_QUICK, Message("web.too-many-wait"))
        if self._broken and not self._idle:
            raise BusyError(_RETRY_LONG, Message("web.damaged"))
        waiter: asyncio.Future[WorkerProxy] = self._loop.create_future()
        queue.add(client, waiter)
        self._hand_out()
        if not waiter.done():
            busy = BusyError(_RETRY_LONG if long else _RETRY_QUICK, Message("web.all-busy"))
            timer = self._loop.call_later(self._settings.patience, refuse, waiter, busy)
            try:
                await asyncio.wait((waiter,))
            except asyncio.CancelledError:
                if waiter.done() and waiter.exception() is None:
                    self._rest(waiter.result())
                raise
            finally:
                timer.cancel()
                queue.discard(client, waiter)
        return waiter.result()

    def _longs(self) -> int:
        return sum(worker.long for worker in self._workers)

    def _fill(self) -> None:
        """Start workers until the quick lane is complete."""
        missing = self._settings.workers + self._longs() - len(self._workers)
        for _ in range(missing if not self._closing else 0):
            channel = self._template.fork() if self._template is not None else None
            if channel is None:
                return
            worker = WorkerProxy(channel)
            self._workers.add(worker)
            self._loop.add_reader(channel, self._receive, worker)
            worker.timer = self._loop.call_later(START, self._on_exit, worker)

    def _hand_out(self) -> None:
        """Assign idle workers to waiting tasks; long ones get them while their lane has places."""
        while self._idle and len(self._long):
            if self._longs() >= self._most_long:
                if not self._make_room(_WHILE):
                    break
                continue
            worker = self._idle.pop()
            self._move_to_long_lane(worker)
            self._give(worker, self._long)
        while self._idle and len(self._quick):
            self._give(self._idle.pop(), self._quick)

    def _give(self, worker: WorkerProxy, queue: Queue[WorkerProxy]) -> None:
        worker.begin(queue.serve(worker), self._loop.create_future(), self._loop.time())

    def _leave_quick_lane(self, worker: WorkerProxy) -> None:
        """Move the task of `worker` to the long lane, once it has used its quick time."""
        now = self._loop.time()
        left = QUICK - worker.processor_time(now - worker.since)
        if left > 0 and now - worker.since < _SLOWEST:
            # The machine is slow, not the task.
            worker.timer = self._loop.call_later(max(left, _SOON), self._leave_quick_lane, worker)
            return
        end = worker.since + self._settings.timeout
        worker.timer = self._loop.call_at(end, self._expire, worker)
        self._move_to_long_lane(worker)
        if self._longs() > self._most_long:
            self._make_room()
        self._hand_out()

    def _make_room(self, least: float = 0.0) -> bool:
        """End the task in the long lane that has run longest, of the client with most tasks there,
        and return True.

        If that task has not run for `least` seconds, leave it, return False, and hand out later.
        """
        long = [worker for worker in self._workers if worker.long]
        held = Counter(worker.client for worker in long)
        oldest = min(long, key=lambda worker: (-held[worker.client], worker.since))
        left = oldest.since + least - self._loop.time()
        if left > 0:
            if self._later is None:
                self._later = self._loop.call_later(left, self._hand_out_later)
            return False
        self._fail(oldest, BusyError(_RETRY_LONG, Message("web.others-wait")))
        return True

    def _hand_out_later(self) -> None:
        self._later = None
        self._hand_out()

    def _move_to_long_lane(self, worker: WorkerProxy) -> None:
        assert self._template is not None
        worker.long = True
        self._template.command(LOWER, worker.pid)
        self._fill()

    def _expire(self, worker: WorkerProxy) -> None:
        detail = Message("web.not-done", seconds=self._settings.timeout)
        if worker.outcome is not None and not worker.outcome.done():
            worker.settle(refused(504, "Time is up", detail))
        self._end(worker)

    def _fail(self, worker: WorkerProxy, error: Exception) -> None:
        if worker.outcome is not None:
            refuse(worker.outcome, error)
        self._end(worker)

    def _receive(self, worker: WorkerProxy) -> None:
        """Process a message of a worker."""
        try:
            message = worker.receive()
        except EOFError:
            self._on_exit(worker)
            return
        match message:
            case Result():
                worker.settle(message)
            case tasks.Failed():
                if not self._started.done():
                    # The waiting start reports it; other workers will find the same.
                    self._broken = message.message
                    self._started.set_exception(InputError(message.message))
                elif message.message != self._broken:
                    self._broken = message.message
                    print(f"clusterkg: {one_line(message.message)}", file=sys.stderr, flush=True)
            case Ready():
                self._greet(worker, message)

    def _greet(self, worker: WorkerProxy, greeting: Ready) -> None:
        """Make a new worker available; idle ones with an older build are ended."""
        worker.pid, worker.build = greeting.pid, greeting.build
        self._broken = ""
        self.graph = greeting
        if not self._started.done():
            self._started.set_result(None)
        for other in [other for other in self._idle if other.build != greeting.build]:
            self._end(other)
        self._rest(worker)

    def _watch_build(self) -> None:
        """If the store has a new build, replace an idle worker by one with it; `_greet` then ends
        the other old ones.
        """
        if self._closing:
            return
        self._loop.call_later(_LOOK_EVERY, self._watch_build)
        builds = set()
        for store in self._settings.stores:
            # An error of the store is raised where it is opened.
            with contextlib.suppress(InputError):
                builds.add(disk.current(store).name)
        if self._idle and builds and self.graph.build not in builds:
            self._end(self._idle[0])

    def _on_exit(self, worker: WorkerProxy) -> None:
        """Drop a worker that has died or has not started in time, fail its task, and replace it."""
        born = worker.pid != 0
        if worker.outcome is not None:
            refuse(worker.outcome, _DiedError())
        self._drop(worker)
        if born:
            self._fill()
        elif not self._closing:
            # Waits, since a worker that could not start may fail again.
            self._loop.call_later(1, self._fill)

    def _crash(self) -> Result:
        if self.graph.store:
            # A query that reads a damaged block may exhaust the memory.
            try:
                disk.check(Path(self.graph.store))
            except DamagedError as error:
                return damaged(error)
            except InputError:
                pass  # It was moved, or is being built anew.
        return refused(500, "Error", Message("web.died", most=self._settings.memory // MB))

    def _release(self, worker: WorkerProxy) -> None:
        """Make a worker idle after its task, or end it: if it still works, is in the long lane or
        spent, has an old build, or has run many tasks.
        """
        if worker not in self._workers:
            return
        outcome = worker.outcome
        worker.done += 1
        if (
            outcome is None
            or not outcome.done()
            or outcome.cancelled()
            or outcome.exception() is not None
            or outcome.result().result.spent
            # A lowered priority cannot be raised again.
            or worker.long
            or worker.build != self.graph.build
            or worker.done >= _TASKS_OF_A_WORKER
        ):
            self._end(worker)
        else:
            self._rest(worker)

    def _rest(self, worker: WorkerProxy) -> None:
        if worker.timer is not None:
            worker.timer.cancel()
        if worker not in self._workers:
            self._hand_out()
            return
        if worker.long:
            self._end(worker)
            return
        worker.outcome, worker.timer = None, None
        self._idle.append(worker)
        self._hand_out()

    def _end(self, worker: WorkerProxy) -> None:
        """Kill a worker; another takes its place."""
        if worker not in self._workers:
            return
        if self._template is not None and worker.pid:
            self._template.command(END, worker.pid)
        self._drop(worker)
        if self._closing:
            return
        self._fill()
        self._hand_out()

    def _drop(self, worker: WorkerProxy) -> None:
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        self._loop.remove_reader(worker.channel)
        worker.close()

    def _restart_soon(self) -> None:
        """Start a new template after the old one, with all workers, has died."""
        self._template = None
        if not self._closing:
            self._restarting = self._loop.create_task(self._restart())

    async def _restart(self) -> None:
        while not self._closing:
            try:
                self._template = await TemplateProxy.start(self._settings, self._restart_soon)
            except (InputError, OSError, TimeoutError) as error:
                said = text("web.no-workers", problem=one_line(str(error)))
                print(f"clusterkg: {said}", file=sys.stderr)
                await asyncio.sleep(1)
            else:
                self._fill()
                return
