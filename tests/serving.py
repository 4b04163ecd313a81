"""A server in a process of its own, as users start it, for the tests of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from clusterkg.web.api.context import Context
from clusterkg.web.workers.evaluation import evaluate
from clusterkg.web.workers.outcome import Outcome
from clusterkg.web.workers.tasks import Ready, Task

# It takes hours and no memory: all pairs of pairs of statements.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process = process
        self.address = address
        self.port = int(address.rpartition(":")[2])

    def client(self) -> httpx.Client:
        """Return a client of it."""
        return httpx.Client(base_url=self.address, timeout=120, trust_env=False)

    def get(self, path: str, **params: object) -> httpx.Response:
        """Return the answer to GET."""
        with self.client() as client:
            return client.get(path, params=params or None)

    def ask(self, query: str, **headers: str) -> httpx.Response:
        """Return the answer to a query, asked by POST of its text."""
        with self.client() as client:
            kind = {"content-type": "application/sparql-query"}
            return client.post("/sparql", content=query.encode(), headers=kind | headers)


class Here:
    """Runs tasks in this process, one after the other."""

    graph = Ready(0)

    def __init__(self, context: Context, size: int = 1 << 22) -> None:
        self._context = context
        self._size = size

    async def start(self) -> None: ...

    def fail(self) -> None: ...

    async def close(self) -> None: ...

    async def submit(self, task: Task, key: object, client: str) -> Outcome:
        result, file = evaluate(self._context, task, self._size, 1000)
        if file is None:
            return Outcome(result)
        with file:
            return Outcome(result, "", os.dup(file.fileno()))


@contextmanager
def serving(*options: str) -> Iterator[Server]:
    """Run `clusterkg serve` on a free port, and stop it at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "clusterkg", "serve", "--port", "0", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert " http://" in line, line + process.stderr.read()
        yield Server(process, line.split()[-1])
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def fields(pid: int) -> list[str]:
    """Return what Linux tells in /proc of a process, after its name: state, parent and so on.

    Raises:
        OSError: it has ended.
    """
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def descendants(pid: int) -> dict[int, str]:
    """Return the processes below a process, with their states."""
    parents: dict[int, list[int]] = {}
    states: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                state, parent, *_ = fields(int(entry.name))
            except OSError:
                continue
            states[int(entry.name)] = state
            parents.setdefault(int(parent), []).append(int(entry.name))
    found, left = {}, [pid]
    while left:
        for child in parents.get(left.pop(), []):
            found[child] = states[child]
            left.append(child)
    return found


def alive(pid: int) -> bool:
    """Say whether a process runs: one that has ended and waits to be collected does not."""
    try:
        return fields(pid)[0] != "Z"
    except OSError:
        return False


def processor_time(pids: set[int]) -> float:
    """Return how many seconds of the processor some processes have had in all."""
    total = 0
    for pid in pids:
        try:
            told = fields(pid)
        except OSError:
            continue
        total += int(told[11]) + int(told[12])
    return total / os.sysconf("SC_CLK_TCK")
