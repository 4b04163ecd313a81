"""Fields and body of a request, within limits.

Starlette's own body limit (max_body_size, new in 1.x) counts bytes, but sets no time limit, and is
the same for all media types.
"""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from clusterkg.base.locale import Message
from clusterkg.web.app.responses import RefusedError

# Seconds in which a request must arrive completely.
SLOWEST: Final = 30.0
_MOST_FIELDS: Final = 1000
_CLOSE: Final = {"connection": "close"}


def fields(text: bytes) -> list[tuple[str, str]]:
    """Return the fields of a query string or of a form, in order.

    Raises:
        RefusedError: 400, `text` is not UTF-8, or has too many fields.
    """
    try:
        return parse_qsl(
            text.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError as error:
        raise RefusedError(400, Message("web.parameters-not-utf8")) from error
    except ValueError as error:
        raise RefusedError(400, Message("web.too-many-parameters", most=_MOST_FIELDS)) from error


def media_type(request: Request) -> tuple[str, str]:
    """Return the media type of the body and its charset in lower case; each empty if not given."""
    kind, *parameters = request.headers.get("content-type", "").lower().split(";")
    named = (part.strip().partition("=") for part in parameters)
    charset = next((value.strip('"') for name, _, value in named if name == "charset"), "")
    return kind.strip(), charset


async def body(request: Request, most: int) -> bytes:
    """Return the body of `request`, of at most `most` bytes.

    Raises:
        RefusedError: 413, it is larger; 415, it is compressed; 408, it does not arrive in time;
            400, the client has disconnected.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise RefusedError(415, Message("web.packed-body"), _CLOSE)
    too_large = RefusedError(413, Message("web.large-body", most=most), _CLOSE)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise too_large
    received = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for part in request.stream():
                received += part
                if len(received) > most:
                    raise too_large
    except TimeoutError as error:
        raise RefusedError(408, Message("web.slow-body", seconds=SLOWEST), _CLOSE) from error
    except ClientDisconnect as error:
        raise RefusedError(400, Message("web.cut-body")) from error
    return bytes(received)
