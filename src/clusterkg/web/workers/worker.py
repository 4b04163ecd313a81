"""The loop of a worker process, which runs one task at a time and may be ended at any moment."""

from __future__ import annotations

import array
import os
import socket
import traceback
from pathlib import Path
from typing import IO

import msgspec

from clusterkg.base.locale import Message
from clusterkg.base.memory import MB
from clusterkg.store import disk
from clusterkg.store.graph import size
from clusterkg.web.api.context import Context
from clusterkg.web.settings import Settings
from clusterkg.web.workers import tasks
from clusterkg.web.workers.evaluation import Evaluated, evaluate
from clusterkg.web.workers.tasks import Result, refused

_PART = 1 << 18


def work(channel: socket.socket, context: Context, settings: Settings) -> None:
    """Run tasks until the web process closes the channel, or a task exhausts the memory."""
    limit_memory(settings.memory)
    channel.sendall(tasks.encode(greeting(context)))
    while (received := _receive(channel)) is not None:
        result, file = _evaluated(context, received, settings)
        _reply(channel, result, file)
        if result.spent:
            return


def greeting(context: Context) -> tasks.Ready:
    """Return the message that this worker is ready, with the size and build of its graph."""
    path, statements = context.store_path, size(context.store)
    if path is None:
        return tasks.Ready(os.getpid(), statements)
    inferred = disk.manifest(path).inferred
    return tasks.Ready(os.getpid(), statements, inferred, disk.current(path).name, str(path))


def limit_memory(size: int) -> None:
    """Limit this process to `size` bytes of data memory more than it uses now; on Windows, which
    has no such limit, do nothing.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except OSError:
        pages = 0
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit.
    limit = size + pages * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _evaluated(context: Context, received: bytearray, settings: Settings) -> Evaluated:
    try:
        return evaluate(context, tasks.decode_task(received), settings.size, settings.rows)
    except MemoryError:
        detail = Message("web.too-much-memory", most=settings.memory // MB)
        return msgspec.structs.replace(refused(413, "Too large", detail), spent=True), None
    except Exception:
        # Details are logged for the operator; clients are only told of an internal error.
        traceback.print_exc()
        return refused(500, "Error", Message("web.failed")), None


def _receive(channel: socket.socket) -> bytearray | None:
    received = bytearray()
    while missing := tasks.missing(received):
        part = channel.recv(min(missing, _PART))
        if not part:
            return None
        received += part
    return received


def _reply(channel: socket.socket, result: Result, file: IO[bytes] | None) -> None:
    data = memoryview(tasks.encode(result))
    if file is not None:
        with file:
            handles = array.array("i", [file.fileno()])
            along = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)]
            data = data[channel.sendmsg([data], along) :]
    channel.sendall(data)
