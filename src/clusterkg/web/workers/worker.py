"""A process that answers one task at a time, and may be ended at any moment."""

from __future__ import annotations

import array
import os
import resource
import socket
import traceback
from pathlib import Path
from typing import IO

import msgspec

from clusterkg.store import disk
from clusterkg.web.api.context import Context
from clusterkg.web.settings import MB, Settings
from clusterkg.web.workers import tasks
from clusterkg.web.workers.evaluation import answer
from clusterkg.web.workers.tasks import Reply, refusal

_PART = 1 << 18


def serve(channel: socket.socket, context: Context, settings: Settings) -> None:
    """Answer tasks until the other end closes the channel."""
    limit_memory(settings.memory)
    channel.sendall(tasks.frame(_hello(context)))
    while (received := _receive(channel)) is not None:
        reply, file = _answered(context, received, settings)
        _send(channel, reply, file)
        if reply.spent:
            return


def _hello(context: Context) -> tasks.Hello:
    path, statements = context.store_path, len(context.store)
    if path is None:
        return tasks.Hello(os.getpid(), statements)
    inferred = disk.manifest(path).inferred
    return tasks.Hello(os.getpid(), statements, inferred, disk.current(path).name)


def limit_memory(size: int) -> None:
    """Let this process have so many bytes more of memory than it has."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except OSError:
        pages = 0
    limit = size + pages * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _answered(
    context: Context, received: bytearray, settings: Settings
) -> tuple[Reply, IO[bytes] | None]:
    try:
        return answer(context, tasks.task_in(received), settings.size, settings.rows)
    except MemoryError:
        detail = f"this takes more than the {settings.memory // MB} MB of memory that it may"
        return msgspec.structs.replace(refusal(413, "Too large", detail), spent=True), None
    except Exception:
        # Where it went wrong is for those who run the server; clients are told that it did.
        traceback.print_exc()
        return refusal(500, "Error", "the server failed; its log says more"), None


def _receive(channel: socket.socket) -> bytearray | None:
    received = bytearray()
    while missing := tasks.missing(received):
        part = channel.recv(min(missing, _PART))
        if not part:
            return None
        received += part
    return received


def _send(channel: socket.socket, reply: Reply, file: IO[bytes] | None) -> None:
    data = memoryview(tasks.frame(reply))
    if file is not None:
        with file:
            handles = array.array("i", [file.fileno()])
            along = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)]
            data = data[channel.sendmsg([data], along) :]
    channel.sendall(data)
