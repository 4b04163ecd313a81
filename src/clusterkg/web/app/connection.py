"""HTTP connections with limits that uvicorn lacks: on the size and time of the request header, and
on the time in which a client must read the response.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import quote

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from clusterkg.base.locale import Message
from clusterkg.web.api.model import Problem

LONGEST_ADDRESS: Final = 1 << 16
LARGEST_HEAD: Final = LONGEST_ADDRESS + (1 << 15)
MOST_HEADERS: Final = 100
# Seconds in which a header must arrive, and in which an unwanted body is still read: a client that
# is cut off while sending may never read the response.
SLOWEST_HEAD: Final = 10.0
_LINGER: Final = 2.0
# Seconds in which a client must read pending output of some tens of thousands of bytes.
SLOWEST_READER: Final = 60.0
_ASCII: Final = bytes(range(128))
_REASONS: Final = {
    400: "Bad Request",
    408: "Request Timeout",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
}


class _StopError(Exception):
    """Raised within the parser to stop it."""


class Connection(HttpToolsProtocol):
    """HTTP/1.1 protocol of uvicorn, with limits; a request over one gets an error response."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = 0
        self._status = 400
        self._refused = False
        self._in_first_line = True
        self._timer: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timer for the first header."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timers."""
        self._stop_timer()
        if self._stalled is not None:
            self._stalled.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Process received data; until the header is complete, all of it counts as header."""
        if self._refused or self.transport.is_closing():
            return
        self._head += len(data)
        if self._in_first_line:
            line, end, rest = data.partition(b"\n")
            self._in_first_line = not end
            data = _percent_encoded(line) + end + rest
        super().data_received(data)
        if self._timer is None:
            self._head = 0
        elif self._head > LARGEST_HEAD:
            self._refuse(431)

    def on_message_begin(self) -> None:
        """Start the timer for the header of a request."""
        super().on_message_begin()
        if self._timer is None:
            self._start_timer()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Process a header field or a trailer; stop the parser if there are too many."""
        if len(self.headers) >= MOST_HEADERS:
            self._stop(431)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Process a complete header; stop the parser if the URL or the header is too long."""
        self._stop_timer()
        self._in_first_line = False
        if len(self.url) > LONGEST_ADDRESS:
            self._stop(414)
        if sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD:
            self._stop(431)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Process the end of a request; what follows is the next request line."""
        super().on_message_complete()
        # uvicorn does not do this if the response was sent before the body arrived.
        self.cycle.more_body = False
        self._in_first_line = True

    def on_response_complete(self) -> None:
        """Continue with the next request; if the body of this one has not arrived, close soon."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self.loop.call_later(_LINGER, self._close_in_body, self.cycle)

    def pause_writing(self) -> None:
        """Start the timer for a client that does not read."""
        super().pause_writing()
        self._stalled = self.loop.call_later(SLOWEST_READER, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop the timer for a client that does not read."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection once the client has read everything, or its time is up."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(SLOWEST_READER, self.transport.abort)

    def send_400_response(self, _msg: str) -> None:
        """Send an error for a request that cannot be parsed, or that is over a limit."""
        self._refuse(self._status)

    def _close_in_body(self, cycle: RequestResponseCycle) -> None:
        if cycle.more_body:
            self.transport.close()

    def _stop(self, status: int) -> None:
        self._status = status
        raise _StopError

    def _refuse(self, status: int) -> None:
        self._stop_timer()
        title = _REASONS[status]
        # The language of an unparsed request is unknown: the server's is used.
        body = msgspec.json.encode(Problem(title.capitalize(), status, _detail(status).to()))
        self.transport.write(
            f"HTTP/1.1 {status} {title}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
            + body
        )
        # The rest is read, because a client that is cut off never reads the response.
        self._refused = True
        self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.close)

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(SLOWEST_HEAD, self._time_out)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _time_out(self) -> None:
        if self._head and not self.transport.is_closing():
            self._refuse(408)
        else:
            self.transport.close()


def _percent_encoded(line: bytes) -> bytes:
    """Percent-encode non-ASCII characters of a URL, which the parser rejects, as browsers do."""
    return line if line.isascii() else quote(line, safe=_ASCII).encode()


def _detail(status: int) -> Message:
    match status:
        case 408:
            return Message("web.slow-head", seconds=SLOWEST_HEAD)
        case 414:
            return Message("web.long-address", most=LONGEST_ADDRESS)
        case 431:
            return Message("web.large-head", headers=MOST_HEADERS, most=LARGEST_HEAD)
        case _:
            return Message("web.not-http")
