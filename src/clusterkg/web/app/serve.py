"""Running the server until a signal stops it."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, text
from clusterkg.base.process import Terminated
from clusterkg.base.resources import GRAPH_VARIABLE
from clusterkg.web.app.application import create
from clusterkg.web.app.connection import Connection
from clusterkg.web.app.guard import LOOPBACK
from clusterkg.web.app.service import Service
from clusterkg.web.settings import Settings
from clusterkg.web.workers.runner import can_fork

if TYPE_CHECKING:
    from starlette.types import ASGIApp

# Seconds for pending responses when the server stops.
_GRACE: Final = 1
_STEP: Final = 0.05
# Documentation addresses (RFC 5737, RFC 3849) that are never sent to, for finding the own one.
_NOWHERE: Final = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
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
    """Serve until a signal comes; print the URL on standard error once requests are accepted.

    Raises:
        InputError: the graph cannot be opened, the address cannot be bound, or others could send
            requests and the system has no fork, without which queries cannot be ended.
    """
    if not can_fork():
        if settings.host not in LOOPBACK:
            raise InputError(Message("web.no-fork-for-others", host=settings.host))
        print(f"clusterkg: {text('web.no-fork')}", file=sys.stderr, flush=True)
    if folder := os.environ.get(GRAPH_VARIABLE):
        # A validation changes the current folder.
        os.environ[GRAPH_VARIABLE] = str(Path(folder).resolve())
    listener = listen(settings.host, settings.port)
    with listener:
        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                runner.run(_serve(settings, listener))
        except KeyboardInterrupt:
            # The signal came before anything was served.
            return


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


class _Server(uvicorn.Server):
    """A uvicorn server that keeps listening while it stops, and answers 503.

    Pending requests get some time; those unfinished by then, and new ones, get 503 with
    Retry-After.
    """

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop the service, then close the connections."""
        self._service.stop()
        now = asyncio.get_running_loop().time
        end = now() + _GRACE
        while self.server_state.tasks and now() < end and not self.force_exit:
            await asyncio.wait(set(self.server_state.tasks), timeout=_STEP)
        # Waiting requests are answered before their connection is closed.
        self._service.fail()
        await super().shutdown(sockets)


def configured(application: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Return the configuration with which uvicorn serves `application`."""
    return uvicorn.Config(
        application,
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


async def _serve(settings: Settings, listener: socket.socket) -> None:
    service = Service(settings)
    config = configured(create(service), settings)
    try:
        await _start(service)
        # uvicorn handles signals while it runs, and raises them again after it has stopped.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        for line in _greeting(service, listener):
            print(f"clusterkg: {line}", file=sys.stderr, flush=True)
        await _Server(config, service).serve([listener])
    finally:
        await service.close()


async def _start(service: Service) -> None:
    """Start the service; SIGTERM meanwhile stops it.

    An exception of a signal handler in an event loop callback would only be logged.
    """
    starting = asyncio.ensure_future(service.start())
    loop = asyncio.get_running_loop()
    ended = False

    def end(*_: object) -> None:
        nonlocal ended
        ended = True
        loop.call_soon_threadsafe(starting.cancel)

    before = signal.signal(signal.SIGTERM, end)
    try:
        await starting
    except asyncio.CancelledError:
        if ended:
            raise Terminated(signal.SIGTERM) from None
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket listening at `host` and `port`.

    Raises:
        InputError: the address cannot be bound.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            # On Windows this option would let another process take the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InputError(Message("web.port-in-use", port=port)) from error
        why = error.strerror or str(error)
        raise InputError(Message("web.no-address", host=host, port=port, why=why)) from error
    return listener


def _greeting(service: Service, listener: socket.socket) -> Iterator[str]:
    """Yield the lines for the operator: the URL, which copy of the store is served if it is not the
    first, and the URL for others if they can reach the server.
    """
    host, port = listener.getsockname()[:2]
    statements = service.graph.statements
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    yield text("web.served", n=statements, address=url(here, port))
    stores = [str(each.resolve()) for each in service.settings.stores]
    if stores and service.graph.store != stores[0]:
        yield text("web.copy-served", first=stores[0], store=service.graph.store)
    if not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
        there = _own_address(listener.family) if here != host else host
        yield text("web.is-open", address=url(there or here, port))


def url(host: str, port: int) -> str:
    """Return the HTTP URL of `host`, a name or an IP address, and `port`."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_address(family: int) -> str | None:
    """Return the address of this machine in its network, without sending a packet; None if it has
    no route to others.
    """
    with socket.socket(family, socket.SOCK_DGRAM) as one:
        try:
            one.connect((_NOWHERE[socket.AddressFamily(family)], 9))
        except OSError:
            return None
        return str(one.getsockname()[0])
