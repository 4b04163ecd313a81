"""Answers of the web process: problems, files in pieces, entity tags."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final
from urllib.parse import quote

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from clusterkg.web.api.model import Problem
from clusterkg.web.workers.tasks import Reply

PROBLEM: Final = "application/problem+json"
_PIECE: Final = 1 << 16


def problem(
    status: int, title: str, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer that says what is wrong."""
    return told(Problem(title, status, detail), headers)


def told(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as an answer."""
    body = msgspec.json.encode(found)
    return Response(body, found.status, dict(headers or {}), PROBLEM)


def tag(body: bytes) -> str:
    """Return the entity tag of a body."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def fresh(if_none_match: str | None, current: str) -> bool:
    """Say whether a client has what an entity tag stands for (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    known = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return current in known or "*" in known


def headers_of(reply: Reply) -> dict[str, str]:
    """Return what the headers of a whole answer say of it."""
    # Not left to Starlette, which adds a charset to what may have none.
    found = {"content-type": reply.media_type, "vary": "Accept, Origin"}
    if reply.filename is not None:
        found["content-disposition"] = f"attachment; filename*=UTF-8''{quote(reply.filename)}"
    return found


class Spooled:
    """An answer out of a file, which is closed at the end."""

    def __init__(self, handle: int, size: int, headers: dict[str, str], status: int) -> None:
        self._handle = handle
        self._size = size
        self._headers = headers | {"content-length": str(size)}
        self._status = status

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the file in pieces."""
        try:
            raw = [(name.encode(), value.encode()) for name, value in self._headers.items()]
            await send({"type": "http.response.start", "status": self._status, "headers": raw})
            done = 0 if scope["method"] != "HEAD" else self._size
            while done < self._size:
                piece = os.pread(self._handle, _PIECE, done)
                done += len(piece)
                more = {"type": "http.response.body", "body": piece, "more_body": True}
                await send(more)
                # A client that reads fast is not to keep others waiting.
                await asyncio.sleep(0)
            await send({"type": "http.response.body", "body": b""})
        finally:
            os.close(self._handle)
