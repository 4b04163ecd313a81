"""Run the server until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import uvicorn

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, text
from clusterkg.base.resources import GRAPH_VARIABLE
from clusterkg.web.app.application import create
from clusterkg.web.app.connection import Connection
from clusterkg.web.app.guard import LOOPBACK
from clusterkg.web.app.service import Service
from clusterkg.web.settings import Settings
from clusterkg.web.workers.runner import can_fork

# Seconds that responses which are under way have to end when the server stops.
_GRACE: Final = 1
_LOG: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "clusterkg: %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",
            "formatter": "plain",
        }
    },
    "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}


def serve(settings: Settings) -> None:
    """Serve until a signal; print the address on standard error once requests are taken.

    Raises:
        InputError: the graph cannot be opened, or the address cannot be bound; or others could
            ask, and the system has no fork, without which their queries cannot be ended.
    """
    if not can_fork():
        if settings.host not in LOOPBACK:
            raise InputError(Message("web.no-fork-for-others", host=settings.host))
        print(f"clusterkg: {text('web.no-fork')}", file=sys.stderr, flush=True)
    if folder := os.environ.get(GRAPH_VARIABLE):
        # A validation changes the current folder.
        os.environ[GRAPH_VARIABLE] = str(Path(folder).resolve())
    listener = _listener(settings.host, settings.port)
    with listener:
        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                runner.run(_serve(settings, listener))
        except KeyboardInterrupt:
            # It came before anything was served.
            return


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


async def _serve(settings: Settings, listener: socket.socket) -> None:
    service = Service(settings)
    config = uvicorn.Config(
        create(service),
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=_LOG,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=settings.connections,
        timeout_graceful_shutdown=_GRACE,
    )
    try:
        await service.start()
        # The server takes them while it runs, and raises them once more when it has stopped.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        print(
            f"clusterkg: {service.graph.statements:,} statements at {_address(listener)}",
            file=sys.stderr,
            flush=True,
        )
        await uvicorn.Server(config).serve([listener])
    finally:
        await service.close()


def _listener(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            # On Windows it would let another process take the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InputError(Message("web.port-in-use", port=port)) from error
        why = error.strerror or str(error)
        raise InputError(Message("web.no-address", host=host, port=port, why=why)) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
