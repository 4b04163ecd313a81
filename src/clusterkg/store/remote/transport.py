"""HTTP requests to an engine, limited in time and size, and retried only where that is safe.

A request runs in a thread, so that slow name resolution, handshakes or headers cannot block the
caller.
"""

from __future__ import annotations

import gc
import html
import math
import random
import re
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from clusterkg.base import waiting
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.store.remote.address import Address, credentials
from clusterkg.store.remote.secrets import hidden, without_secrets

if TYPE_CHECKING:
    import httpx

# Seconds for a whole request, and for making a connection.
SECONDS: Final = waiting.patience()
_CONNECTING: Final = 10.0
_TRIES: Final = 4
_BUSY: Final = (429, 502, 503, 504)
_MOVED: Final = (307, 308)
MOST_BYTES: Final = 1 << 29
# Bytes read of an error response, and bytes decompressed at a time.
_MOST_SAID: Final = 20_000
_PART: Final = 1 << 20
# Total seconds of waiting after which this is reported to the user.
_TOLD_AFTER: Final = (3.0, 30.0, 300.0)
_HINTS: Final = {
    401: "store.hint-credentials",
    403: "store.hint-forbidden",
    404: "store.hint-address",
    405: "store.hint-address",
}


@dataclass(frozen=True)
class Reply:
    """A response of an engine: its decompressed body, and its headers by lower-case name."""

    body: bytes
    headers: Mapping[str, str]

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters; empty if it is not given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class EngineError(InputError):
    """Error of a request that an engine refused, or did not answer properly.

    `status` is the HTTP status of the refusal (200 if an update was ignored), else 0.
    """

    def __init__(self, message: Message | str, name: str | None = None, status: int = 0) -> None:
        super().__init__(without_secrets(message), name)
        self.status = status


class UnreachableError(EngineError):
    """Error of a request for which no connection can be made: the engine has not received it."""


class Transport:
    """A connection to an engine, for use by one thread at a time."""

    def __init__(
        self,
        address: Address,
        *,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Prepare a connection; nothing is sent yet.

        Args:
            seconds: Time limit of a request.
            most_bytes: Limit of the size of a response.
            transport: An httpx transport to use instead of the network.

        Raises:
            InputError: the credentials in the environment cannot be used with this address.
        """
        self.address = address
        self.seconds = seconds
        # The deadline of all requests, by `time.monotonic`.
        self.until = math.inf
        self._waited = 0.0
        self._most_bytes = most_bytes
        self._transport = transport
        self.reconnect()

    def reconnect(self) -> None:
        """Open a new connection; one on which a request was aborted cannot be used again."""
        import httpx

        # No keep-alive for updates: if the engine closed the connection, it would be unknown
        # whether the update ran.
        limits = httpx.Limits(max_connections=1, keepalive_expiry=2.0)
        self._client = httpx.Client(
            auth=credentials(self.address),
            follow_redirects=False,
            limits=limits,
            transport=self._transport,
            trust_env=not self.address.is_loopback,
            headers={"User-Agent": "clusterkg", "Accept-Encoding": "gzip, deflate"},
        )

    def send(
        self,
        method: str,
        url: str,
        content: bytes,
        headers: Mapping[str, str],
        *,
        params: Mapping[str, str] | None = None,
        again: bool,
    ) -> Reply:
        """Send a request, with retries and redirects, and return the response to a successful one.

        Args:
            params: The parameters of the query string, by name.
            again: Whether the request may be sent again if it may have been executed already.

        Raises:
            EngineError: the request was refused, or there is no complete response in time.
        """
        import httpx

        since = time.monotonic()
        until = min(since + self.seconds, self.until, waiting.end())
        moves = 0
        for left in range(_TRIES - 1, -1, -1):
            try:
                while True:
                    request = self._client.build_request(
                        method, url, content=content, headers=dict(headers), params=params
                    )
                    status, reply = self._once(request, until)
                    if status not in _MOVED or moves == _TRIES:
                        break
                    moves += 1
                    url, params = self._moved(request, reply), None
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if left and self._wait(_TRIES - left, None, until):
                    continue
                message = Message("store.engine-unreached", problem=_words(error))
                raise UnreachableError(message, self.address.name) from error
            except httpx.TimeoutException as error:
                message = Message("store.engine-slow", seconds=max(round(until - since, 1), 0.1))
                raise EngineError(message, self.address.name) from error
            except (httpx.TransportError, httpx.DecodingError) as error:
                if again and left and self._wait(_TRIES - left, None, until):
                    continue
                key = "store.engine-broke-off" if again else "store.update-broke-off"
                message = Message(key, problem=_words(error))
                raise EngineError(message, self.address.name) from error
            if 200 <= status < 300:
                return reply
            pause = reply.headers.get("retry-after")
            if status in _BUSY and again and left and self._wait(_TRIES - left, pause, until):
                continue
            raise self._refused(status, reply)
        raise AssertionError("the last try returns or raises")

    def _once(self, request: httpx.Request, until: float) -> tuple[int, Reply]:
        """Send a request once; return the status and the response, or raise the error."""
        import httpx

        outcome: list[tuple[int, Reply] | BaseException] = []
        done = threading.Event()

        def work() -> None:
            try:
                outcome.append(self._exchange(client, request, until))
            except BaseException as error:
                outcome.append(error)
            finally:
                done.set()

        client = self._client
        # Objects of pyoxigraph must be freed in the thread that made them.
        collects = gc.isenabled()
        gc.disable()
        try:
            threading.Thread(target=work, daemon=True).start()
            is_done = self._is_done(done, until)
        finally:
            if collects:
                gc.enable()
        if not is_done:
            # The thread ends when its connection is closed.
            client.close()
            self.reconnect()
            raise httpx.ReadTimeout("", request=request)
        (found,) = outcome
        if isinstance(found, BaseException):
            raise found
        return found

    def _is_done(self, done: threading.Event, until: float) -> bool:
        """Wait until a request is done, at most until `until`; return whether it is, and report a
        long wait.
        """
        while True:
            since = time.monotonic()
            told_after = next((each for each in _TOLD_AFTER if each > self._waited), math.inf)
            is_done = done.wait(min(max(until - since, 0.0), told_after - self._waited))
            now = time.monotonic()
            self._waited += now - since
            if is_done or now >= until:
                return is_done
            seconds = round(self._waited)
            waiting.tell(Message("store.waiting", address=self.address.name, seconds=seconds))

    def _exchange(
        self, client: httpx.Client, request: httpx.Request, until: float
    ) -> tuple[int, Reply]:
        import httpx

        left = until - time.monotonic()
        if left <= 0:
            raise httpx.ReadTimeout("", request=request)
        timeout = httpx.Timeout(left, connect=min(left, _CONNECTING))
        request.extensions["timeout"] = timeout.as_dict()
        response = client.send(request, stream=True)
        try:
            parts: list[bytes] = []
            size = 0
            for part in _unpacked(response):
                # The caller has stopped waiting.
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("", request=request)
                size += len(part)
                parts.append(part)
                if not 200 <= response.status_code < 300 and size > _MOST_SAID:
                    break
                if max(size, response.num_bytes_downloaded) > self._most_bytes:
                    message = Message("store.engine-too-long", most=self._most_bytes)
                    raise EngineError(message, self.address.name)
        finally:
            response.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return response.status_code, Reply(b"".join(parts), headers)

    def _moved(self, request: httpx.Request, reply: Reply) -> str:
        """Return the target of a redirect.

        Raises:
            EngineError: the target is invalid, or on another server.
        """
        import httpx

        try:
            to = request.url.join(reply.headers.get("location", ""))
            target = Address(str(to))
        except (InputError, httpx.InvalidURL) as error:
            raise EngineError(Message("store.engine-moved-nowhere"), self.address.name) from error
        if target.origin != self.address.origin:
            message = Message("store.engine-moved-away", address=target.name)
            raise EngineError(message, self.address.name)
        return target.url

    def _wait(self, tries: int, pause: str | None, until: float) -> bool:
        """Wait before the next retry; return False at once if there is no time for one.

        Args:
            tries: Number of tries so far.
            pause: The Retry-After header, if any.
            until: The deadline, by `time.monotonic`.
        """
        seconds = _seconds(pause)
        if seconds is None:
            seconds = 0.25 * 2**tries * random.uniform(0.5, 1.0)
        if time.monotonic() + seconds >= until:
            return False
        time.sleep(seconds)
        return True

    def _refused(self, status: int, reply: Reply) -> EngineError:
        said = told(reply)
        message = Message("store.engine-answers", status=status)
        if said:
            message = Message("store.engine-says", status=status, said=said)
        if 300 <= status < 400:
            where = reply.headers.get("location", "").partition("?")[0]
            place = re.sub("//[^/]*@", "//", where)
            message = Message("store.engine-moved", address=place)
        if hint := _HINTS.get(status):
            message = Message("store.engine-hint", message=message, hint=Message(hint))
        return EngineError(message, self.address.name, status)


def told(reply: Reply) -> str:
    """Return the first three lines of an engine's error message, as one line of at most 300
    characters, without HTML tags and credentials.
    """
    text = hidden(reply.body[:_MOST_SAID].decode(errors="replace"))
    if "html" in reply.media_type or text.lstrip().lower().startswith(("<!doctype", "<html")):
        text = re.sub(r"(?is)<(script|style|head)\b.*?</\1>", " ", text)
        text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    found = " ".join([line for line in lines if line][:3])
    printable = "".join(mark for mark in found if mark.isprintable())
    return printable if len(printable) <= 300 else printable[:299] + "…"


def _unpacked(response: httpx.Response) -> Iterator[bytes]:
    """Yield the decompressed body in small parts, whatever its compression ratio.

    httpx decompresses a whole chunk at once, in as many layers as the engine declares: 64 KB can
    become 64 MB, or 64 GB.
    """
    import httpx

    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed in ("identity", "") or response.is_stream_consumed:
        yield from response.iter_bytes()
        return
    if packed not in ("gzip", "x-gzip", "deflate"):
        raise httpx.DecodingError(f"Content-Encoding: {packed}", request=response.request)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for part in response.iter_raw():
            while part:
                if unpacker.eof:  # A gzip body may have several members (RFC 1952, 2.2).
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
                yield unpacker.decompress(part, _PART)
                part = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        while rest := unpacker.decompress(b"", _PART):
            yield rest
    except zlib.error as error:
        raise httpx.DecodingError(str(error), request=response.request) from error
    if response.num_bytes_downloaded and not unpacker.eof:
        raise httpx.DecodingError("the packed body is cut off", request=response.request)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _seconds(pause: str | None) -> float | None:
    """Return the seconds to wait by a Retry-After header: a number or a date (RFC 9110, 10.2.3).

    None without such a header, or if it is neither.
    """
    if pause is None:
        return None
    if pause.strip().isdigit():
        return float(pause)
    try:
        when = parsedate_to_datetime(pause)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)
