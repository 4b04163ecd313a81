"""Responses: problems, results, and large results streamed from a file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from hashlib import blake2b
from typing import Final
from urllib.parse import quote

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from clusterkg.base.locale import Message
from clusterkg.web.api.model import Problem
from clusterkg.web.api.openapi import PROBLEM
from clusterkg.web.app.negotiation import language
from clusterkg.web.workers.tasks import Refusal, Result

_PIECE: Final = 1 << 16


class RefusedError(HTTPException):
    """Raised to reject a request with an HTTP status; `said` is the message for the client."""

    def __init__(
        self, status: int, said: Message, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, said.key, headers)
        self.said = said


def problem(
    scope: Scope,
    status: int,
    title: str,
    detail: Message | str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an error response; `detail` is sent in the language of the request."""
    said = detail if isinstance(detail, str) else detail.to(language(scope))
    return _problem_response(Problem(title, status, said), headers)


def refusal_response(scope: Scope, refusal: Refusal) -> Response:
    """Return the response with the refusal of a worker, in the language of the request."""
    return _problem_response(refusal.problem(language(scope)), None)


def _problem_response(content: Problem, headers: Mapping[str, str] | None) -> Response:
    varying = {"vary": "Accept-Language", **(headers or {})}
    return Response(msgspec.json.encode(content), content.status, varying, PROBLEM)


def entity_tag(body: bytes) -> str:
    """Return the entity tag of a body: a hash of its content."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def result_response(request: Request, result: Result, tag: str) -> Response:
    """Return the response with `result`, or 304 if the client has it already.

    Args:
        request: The request, for its header If-None-Match.
        result: A result whose body is in memory.
        tag: Its entity tag.
    """
    headers = _headers(result) | {"etag": tag, "cache-control": "no-cache"}
    if result.status == 200 and _has(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(result.body, result.status, headers)


def _has(if_none_match: str | None, tag: str) -> bool:
    """Return whether an If-None-Match header matches an entity tag (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    tags = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return tag in tags or "*" in tags


def _headers(result: Result) -> dict[str, str]:
    # Starlette would add a charset to media types without one.
    headers = {"content-type": result.media_type, "vary": "Accept, Origin"}
    if result.filename is not None:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(result.filename)}"
    return headers


class SpooledResponse(StreamingResponse):
    """A result streamed from the open file `descriptor`, which is closed at the end."""

    def __init__(self, result: Result, descriptor: int) -> None:
        self._descriptor = descriptor
        headers = _headers(result) | {"content-length": str(result.spooled)}
        super().__init__(_pieces(descriptor, result.spooled), result.status, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, and close it whether or not that succeeds."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            os.close(self._descriptor)


async def _pieces(descriptor: int, size: int) -> AsyncIterator[bytes]:
    # Not pread, which Windows lacks; the worker left the position at the end.
    os.lseek(descriptor, 0, os.SEEK_SET)
    while size > 0:
        piece = os.read(descriptor, _PIECE)
        size -= len(piece)
        yield piece
        # Yields to others, even if the client reads fast.
        await asyncio.sleep(0)
