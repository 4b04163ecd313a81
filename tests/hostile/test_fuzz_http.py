"""Any bytes as requests: each is answered by a status that is no 500, or the connection waits."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_from_bytes

import httpx
import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import serving
from uvicorn.server import ServerState

from clusterkg.web.app.connection import Connection

SEEDS = [
    b"GET /sparql?query=ASK%20%7B%7D&lang=zh HTTP/1.1\r\nHost: a\r\nAccept: */*;q=0.5\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 6\r\n\r\nASK {}",
    b"POST /x HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
    b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: x\r\n\r\n",
    b"HEAD /\xe5\xae\x81 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n",
]
PIECES = [
    *(b"\r\n", b"\n", b"\r", b"\0", b"\xff", b" ", b"\t", b":", b";", b",", b"%", b"%00", b"%zz"),
    *(b"%ff%fe", b"&", b"=", b"?", b"#", b"/", b"//", b"/../", b"*", b"+", b"0", b"-1", b"1e9"),
    *(b"99999999999999999999", b"FFFFFFFFFFFFFFFFF\r\n", b"HTTP/9.9", b"HTTP/1.0", b"PRI * HTTP/2"),
    *(b"GET ", b"POST ", b"CONNECT a:1 ", b"OPTIONS * ", b"http://[::1", b"http://a:b@c:d/"),
    *(b"Content-Length: 0\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"),
    *(
        b"Transfer-Encoding: gzip\r\n",
        b"Host: \xff\r\n",
        b"Upgrade: websocket\r\n",
        b"Upgrade: h2c\r\n",
    ),
    *(
        b"Connection: upgrade\r\n",
        b"Connection: close\r\n",
        b"Expect: 100-continue\r\n",
        b" : x\r\n",
    ),
    *(
        b"Accept: ;q=nan\r\n",
        b"Accept-Language: zh;q=inf,\xe5\r\n",
        b"\x16\x03\x01\x02",
        b"\x80\x80",
    ),
]
EDIT = st.tuples(st.integers(0, 2**12), st.integers(0, 30), st.sampled_from([b"", *PIECES]))
# `just fuzz` looks longer.
TIMES = 50 if settings.get_current_profile_name() == "fuzz" else 1


class Transport(asyncio.Transport):
    """What a connection writes, kept."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def write_eof(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


async def hasty(_scope: Any, _receive: Any, send: Any) -> None:
    """Answer before the body is here."""
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]}
    )
    await send({"type": "http.response.body"})


async def echo(_scope: Any, receive: Any, send: Any) -> None:
    """Answer by the number of bytes that came."""
    size, more = 0, True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        size, more = size + len(event["body"]), event["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


def connected(app: Any, transport: Transport) -> Connection:
    """Return a connection to an app, whose answers `transport` gets."""
    config = uvicorn.Config(app, http=Connection, ws="none", lifespan="off", log_config=None)
    config.load()
    connection = Connection(config=config, server_state=ServerState(), app_state={})
    connection.connection_made(transport)
    return connection


async def spoken(parts: list[bytes], faults: list[dict[str, Any]]) -> bytes:
    """Return what a connection answers to parts of bytes, and keep what goes wrong unseen."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: faults.append(context))
    transport = Transport()
    connection = connected(echo, transport)
    for part in parts:
        connection.data_received(part)
        for _ in range(5):
            await asyncio.sleep(0)
    connection.eof_received()
    connection.connection_lost(None)
    for _ in range(5):
        await asyncio.sleep(0)
    return bytes(transport.written)


def statuses(written: bytes) -> list[int]:
    """Return the statuses of some answers."""
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3}) ", written)]


@pytest.mark.parametrize(("seed", "expected"), list(zip(SEEDS, [1, 1, 2, 2], strict=True)))
def test_the_seeds_are_answered(seed: bytes, expected: int) -> None:
    assert len(statuses(asyncio.run(spoken([seed], [])))) == expected


@settings(max_examples=200 * TIMES)
@given(
    st.lists(
        st.one_of(
            st.tuples(
                st.sampled_from(SEEDS), st.lists(EDIT, max_size=4), st.sampled_from([1, 1, 2, 300])
            ),
            st.tuples(st.binary(max_size=60), st.just([]), st.just(1)),
        ),
        min_size=1,
        max_size=3,
    ),
    st.lists(st.integers(0, 400), max_size=4),
)
def test_any_bytes_are_answered_or_waited_for(
    requests: list[tuple[bytes, list[tuple[int, int, bytes]], int]], cuts: list[int]
) -> None:
    sent = b""
    for seed, edits, repeat in requests:
        for position, length, piece in edits:
            start = position % (len(seed) + 1)
            seed = seed[:start] + piece * repeat + seed[start + length :]
        sent += seed
    ends = [*sorted({cut % (len(sent) + 1) for cut in cuts}), len(sent)]
    parts = [sent[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    faults: list[dict[str, Any]] = []
    logged: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = logged.append  # type: ignore[method-assign]
    logging.getLogger("uvicorn.error").addHandler(handler)
    try:
        written = asyncio.run(spoken(parts, faults))
    finally:
        logging.getLogger("uvicorn.error").removeHandler(handler)
    assert not faults and not [one for one in logged if one.exc_info], sent
    assert not written or written.startswith(b"HTTP/1.1 ")
    assert all(status < 500 for status in statuses(written)), written


@pytest.mark.parametrize("whole", [True, False], ids=["comes", "never comes"])
def test_a_body_behind_its_response_ends_the_connection_only_if_it_never_comes(
    whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What comes is there within the hour; what never comes is not waited for that long.
    monkeypatch.setattr("clusterkg.web.app.connection._LINGER", 3600 if whole else 0.05)

    async def answers() -> tuple[bytes, bool]:
        transport = Transport()
        connection = connected(hasty, transport)
        for part in (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nAS", b"K\r\n")[
            : 1 + whole
        ]:
            connection.data_received(part)
            await asyncio.sleep(0.01)
        until = asyncio.get_running_loop().time() + 60
        while not (whole or transport.closed) and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.01)
        closed = transport.closed
        connection.connection_lost(None)
        return bytes(transport.written), closed

    written, closed = asyncio.run(answers())
    assert statuses(written) == [200]
    assert closed is not whole


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving() as server, server.client() as client:
        yield client


NAMES = st.sampled_from(
    ["query", "format", "output", "default-graph-uri", "named-graph-uri", "update", "lang", "x", ""]
)
VALUES = st.one_of(
    st.binary(max_size=20),
    st.sampled_from(
        [b"ASK {}", b"SELECT * { ?s ?p ?o } LIMIT 2", b"json", b"csv", b"text/turtle", b"zh", b"{"]
    ),
)
TYPES = st.sampled_from(
    [
        b"application/sparql-query",
        b"application/x-www-form-urlencoded",
        b"application/sparql-update",
        b"application/sparql-query; charset=\xff",
        b"application/sparql-query;charset=utf-16",
        b";;=",
        b"",
    ]
)
HEADERS = st.dictionaries(
    st.sampled_from(
        [b"accept", b"accept-language", b"content-encoding", b"origin", b"if-none-match"]
    ),
    st.one_of(
        st.sampled_from(
            [b"*/*;q=nan", b"text/csv;q=1e999, */*;q=-1", b"q=;;,", b"zh;q=\xff", b"null"]
        ),
        st.binary(max_size=10).map(lambda given: re.sub(rb"[\x00-\x20\x7f]", b"", given)),
    ),
    max_size=3,
)


@settings(max_examples=100 * TIMES)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=4), st.binary(max_size=60), TYPES, HEADERS)
def test_any_request_of_the_protocol_is_answered(
    client: httpx.Client,
    fields: list[tuple[str, bytes]],
    content: bytes,
    kind: bytes,
    headers: dict[bytes, bytes],
) -> None:
    form = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields)
    typed = list({**headers, b"content-type": kind}.items())
    answers = [
        client.get(f"/sparql?{form}", headers=list(headers.items())),
        client.post(f"/sparql?{form}", content=content, headers=typed),
        client.post("/sparql", content=form, headers=typed),
    ]
    for answer in answers:
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
