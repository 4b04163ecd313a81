"""JSON-RPC messages on standard streams: an invalid one gets an error response, and requests that
are pending when the input ends are still answered.

The package `mcp` passes on an invalid message as an exception, which its server ignores, and it
ends with the input even if answers are pending. JSON-RPC requires an error with the id null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

import anyio
from mcp import types
from mcp.shared.message import SessionMessage

from clusterkg.base.locale import text

if TYPE_CHECKING:
    from types import TracebackType

    from mcp.shared._stream_protocols import ReadStream, WriteStream

_NO_JSON: Final = "json_invalid"
_CANCELLED: Final = "notifications/cancelled"


class _Wrapper:
    """A stream that closes the one that it wraps."""

    def __init__(self, wrapped: ReadStream[Any] | WriteStream[Any]) -> None:
        self._wrapped = wrapped

    async def aclose(self) -> None:
        """Close the stream."""
        await self._wrapped.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.aclose()


class Answers(_Wrapper):
    """The output stream to a client, with a record of the requests that have no answer yet.

    Args:
        sent: The stream to the client.
    """

    def __init__(self, sent: WriteStream[SessionMessage]) -> None:
        super().__init__(sent)
        self._sent = sent
        self._awaited: set[types.RequestId] = set()
        self._changed = anyio.Event()

    def expect(self, message: types.JSONRPCMessage) -> None:
        """Record that `message`, if it is a request, awaits an answer, or that the request that it
        cancels no longer does; ignore any other message.
        """
        if isinstance(message, types.JSONRPCRequest):
            self._awaited.add(message.id)
        elif isinstance(message, types.JSONRPCNotification) and message.method == _CANCELLED:
            self._settle((message.params or {}).get("requestId"))

    def _settle(self, request: Any) -> None:
        self._awaited.discard(request)
        self._changed.set()

    async def complete(self) -> None:
        """Wait until each request is answered or cancelled."""
        while self._awaited:
            self._changed = anyio.Event()
            await self._changed.wait()

    async def send(self, item: SessionMessage, /) -> None:
        """Send a message; if it is a response, its request no longer awaits an answer."""
        await self._sent.send(item)
        if isinstance(item.message, types.JSONRPCResponse | types.JSONRPCError):
            self._settle(item.message.id)


class Requests(_Wrapper):
    """The input stream from a client.

    It ends when the input has ended and all requests are answered, or `patience` is over.

    Args:
        received: The stream from the client.
        answers: The stream to the client.
        lang: Language of error messages: `zh` or `en`.
        patience: Seconds to wait for pending answers at the end.
    """

    def __init__(
        self,
        received: ReadStream[SessionMessage | Exception],
        answers: Answers,
        lang: str,
        patience: float,
    ) -> None:
        super().__init__(received)
        self._received = received
        self._answers = answers
        self._lang = lang
        self._patience = patience

    async def __anext__(self) -> SessionMessage | Exception:
        async for item in self._received:
            if isinstance(item, Exception):
                await self._answers.send(self._refused(item))
                continue
            self._answers.expect(item.message)
            return item
        with anyio.move_on_after(self._patience):
            await self._answers.complete()
        raise StopAsyncIteration

    async def receive(self) -> SessionMessage | Exception:
        """Return the next message.

        Raises:
            anyio.EndOfStream: the stream has ended.
        """
        try:
            return await self.__anext__()
        except StopAsyncIteration:
            raise anyio.EndOfStream from None

    def _refused(self, error: Exception) -> SessionMessage:
        """Return the error response for a line that is not a valid message."""
        from pydantic import ValidationError

        problems = error.errors() if isinstance(error, ValidationError) else []
        code, said = types.INVALID_REQUEST, text("web.agents.no-request", self._lang)
        if any(each["type"] == _NO_JSON for each in problems):
            code, said = types.PARSE_ERROR, text("web.agents.no-json", self._lang)
        data = types.ErrorData(code=code, message=said)
        return SessionMessage(types.JSONRPCError(jsonrpc="2.0", id=None, error=data))

    def __aiter__(self) -> Requests:
        return self
