"""The server under hostile clients: what ends, what is refused, and what is left behind."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from serving import ENDLESS, Server, alive, descendants, fields, processor_time, serving
from uvicorn.server import ServerState

from clusterkg.web.app import connection
from clusterkg.web.workers.spool import ROWS, Spool, TooMuchError

pytestmark = pytest.mark.hostile

QUERY = {"content-type": "application/sparql-query"}
LINUX = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads the processes of Linux in /proc"
)
LIMITS = ("--workers", "2", "--max-rows", "2000", "--max-bytes", "300000", "--memory", "256")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    # What takes long on a busy machine is answered all the same.
    friend = ("--allow-origin", "https://friend.example")
    with serving(*LIMITS, "--timeout", "120", *friend) as running:
        yield running


@pytest.fixture(scope="module")
def hurried() -> Iterator[Server]:
    """Give a server on which the time of a query is soon up."""
    with serving(*LIMITS, "--timeout", "2") as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def until(condition: Callable[[], bool], seconds: float = 120) -> bool:
    """Say whether a condition comes true before one gives up: a busy machine takes its time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def busy(server: Server) -> set[int]:
    """Return the processes of a server that have had the processor within a moment."""
    found = set(descendants(server.process.pid))
    before = {pid: processor_time({pid}) for pid in found}
    time.sleep(0.1)
    return {pid for pid in found if processor_time({pid}) - before[pid] > 0.02}


def send(server: Server, data: bytes) -> socket.socket:
    """Return a connection that something has been sent over."""
    channel = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    channel.sendall(data)
    return channel


def answer_to(server: Server, data: bytes) -> bytes:
    """Return all that the server says until it closes the connection."""
    with send(server, data) as channel:
        parts = []
        while part := channel.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def direct(query: str) -> bytes:
    """Return a request with a query."""
    return (
        f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(query.encode())}\r\n"
        f"Content-Type: application/sparql-query\r\n\r\n{query}"
    ).encode()


def problem(response: httpx.Response, *statuses: int) -> str:
    """Return what a problem says, which must be one, with no more than that in it."""
    assert response.status_code in statuses, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert found["status"] == response.status_code
    assert found["title"]
    assert "Traceback" not in response.text
    assert "/src/" not in response.text
    return str(found["detail"])


# What a query may take.


@LINUX
def test_a_query_past_its_time_is_ended_and_frees_the_processor(hurried: Server) -> None:
    found: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: found.append(hurried.ask(ENDLESS + " # time")))
    thread.start()
    at_work: set[int] = set()
    assert until(lambda: bool(at_work.update(busy(hurried)) or at_work))
    thread.join()
    assert "2 seconds" in problem(found[0], 504)
    assert until(lambda: not any(map(alive, at_work)))
    assert until(lambda: not busy(hurried))


@LINUX
def test_a_query_whose_client_has_gone_is_ended() -> None:
    # Its time would be up in an hour.
    with serving("--workers", "1", "--timeout", "3600") as running:
        with send(running, direct(ENDLESS + " # gone")):
            at_work: set[int] = set()
            assert until(lambda: bool(at_work.update(busy(running)) or at_work))
        assert until(lambda: not any(map(alive, at_work)))
        assert running.ask("ASK {}").json()["boolean"]


@LINUX
def test_quick_queries_are_answered_while_endless_ones_hold_all_they_can(hurried: Server) -> None:
    channels = [send(hurried, direct(f"{ENDLESS} # {number}")) for number in range(12)]
    assert until(lambda: bool(busy(hurried)))
    with hurried.client() as client:
        for number in range(20):
            query = f"SELECT ({number} AS ?n) {{}}"
            found = client.post("/sparql", content=query, headers=QUERY)
            assert found.status_code == 200
            assert found.json()["results"]["bindings"][0]["n"]["value"] == str(number)
    statuses = set()
    for channel in channels:
        with channel:
            statuses.add(int(channel.recv(1 << 16).split()[1]))
    # Those that had to make room are told to come back.
    assert statuses == {503, 504}


def test_known_endless_queries_are_refused_or_ended(hurried: Server) -> None:
    assert hurried.ask(f"{ENDLESS} # known").status_code == 504
    channels = [send(hurried, direct(f"{ENDLESS} # known")) for _ in range(12)]
    assert hurried.ask("ASK { }").status_code == 200
    statuses = set()
    for channel in channels:
        with channel:
            statuses.add(int(channel.recv(1 << 16).split()[1]))
    assert statuses == {503, 504} or statuses == {504}


def test_a_large_body_reaches_its_worker_whole(client: httpx.Client) -> None:
    # More than a socket takes at once.
    content = "# 甲乙丙\n".encode() * 100_000
    found = client.post("/api/validate?name=x.ttl&format=text", content=content)
    assert found.status_code == 200, found.text


def test_requests_that_wait_too_long_get_retry_after(server: Server) -> None:
    from clusterkg.web.settings import Settings
    from clusterkg.web.workers.outcome import BusyError
    from clusterkg.web.workers.pool import Pool
    from clusterkg.web.workers.tasks import SparqlTask

    async def run() -> list[BaseException]:
        pool = Pool(Settings(workers=1, waiting=2, timeout=30, patience=0.3))
        await pool.start()
        try:
            asks = [
                pool.submit(SparqlTask(query, "http://e/", "text/csv", None), query, "client")
                for query in [f"{ENDLESS} # {number}" for number in range(8)]
            ]
            tasks = [asyncio.ensure_future(ask) for ask in asks]
            async with asyncio.timeout(120):
                while sum(task.done() for task in tasks) < 6:
                    await asyncio.sleep(0.02)
            done = [task.exception() for task in tasks if task.done()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            return [error for error in done if error is not None]
        finally:
            await pool.close()

    refused = asyncio.run(run())
    # One has the worker; of the places to wait for it, a client may have half.
    assert len(refused) == 6
    assert all(isinstance(error, BusyError) and error.seconds > 0 for error in refused)


@pytest.mark.parametrize(
    "accept",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
        "application/n-triples",
    ],
)
def test_an_answer_with_too_many_rows_is_an_error_and_never_a_part(
    server: Server, accept: str
) -> None:
    form = "CONSTRUCT { [] <p:> ?n }" if accept == "application/n-triples" else "SELECT ?n"

    def ask(count: int) -> httpx.Response:
        digits = "VALUES ?{} {{ 0 1 2 3 4 5 6 7 8 9 }}"
        numbers = " ".join(digits.format(name) for name in "abcd")
        value = "?a + 10*?b + 100*?c + 1000*?d"
        where = f"{{ {numbers} BIND({value} AS ?n) FILTER(?n < {count}) }}"
        return server.ask(f"{form} {where}", accept=accept)

    assert ask(2000).status_code == 200
    assert "2000" in problem(ask(2001), 413)


def test_an_answer_with_too_many_bytes_is_an_error(server: Server) -> None:
    def ask(times: int) -> httpx.Response:
        text = "0123456789" * 1000
        values = " ".join(f'"{text}{number}"' for number in range(times))
        return server.ask(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")

    assert ask(29).status_code == 200
    assert "300000" in problem(ask(31), 413)


def test_an_answer_in_a_file_comes_whole(server: Server) -> None:
    # More than goes through the channel in one piece, and less than is refused.
    text = "甲" * 9000
    values = " ".join(f'"{text}{number}"' for number in range(10))
    found = server.ask(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")
    assert len(found.content) == int(found.headers["content-length"]) > 1 << 18
    rows = found.json()["results"]["bindings"]
    assert sorted(row["x"]["value"] for row in rows) == [f"{text}{n}" for n in range(10)]


def test_a_query_that_takes_too_much_memory_is_an_error() -> None:
    # Some 40 million rows are kept, to be sorted.
    query = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
    with serving("--timeout", "60", "--memory", "64", "--workers", "1") as running:
        assert "memory" in problem(running.ask(query), 413, 500)
        assert running.ask("ASK {}").json()["boolean"]


@pytest.mark.parametrize(
    "query",
    [
        "ASK " + "{" * 100 + "}" * 100,
        "ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }",
        "ASK { ?s " + "(" * 70 + "<p:>" + ")" * 70 + " ?o }",
        "ASK { ?s ?p " + "[ <p:> " * 65 + "1" + "]" * 65 + " }",
    ],
)
def test_deep_nesting_is_refused(server: Server, query: str) -> None:
    assert "64" in problem(server.ask(query), 400)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER(" + "!" * 200_000 + "true) }",
        "ASK { FILTER(" + "-" * 200_000 + "1) }",
        "ASK { ?s " + "^" * 200_000 + "<p:> ?o }",
        "ASK { ?s " + "/".join(["<p:>"] * 100_000) + " ?o }",
        "ASK { FILTER(1" + "+1" * 200_000 + " > 0) }",
        "ASK { FILTER(" + "true && " * 100_000 + "true) }",
        "ASK { " + "{} UNION " * 80_000 + "{} }",
        "ASK {}" + "\x00" * 10,
        'ASK { FILTER(REGEX("' + "a" * 30_000 + '", "(a+)+$")) }',
        'SELECT (REPLACE("' + "a" * 1000 + '", "a", "' + "b" * 1000 + '") AS ?x) {}',
    ],
    ids=[
        *("nots", "minuses", "inverses", "path", "sum", "ands", "unions", "zeros"),
        *("regex", "growth"),
    ],
)
def test_any_query_gets_an_answer_and_the_next_one_works(server: Server, query: str) -> None:
    found = server.ask(query)
    if found.status_code != 200:
        problem(found, 400, 413, 500, 504)
    assert server.ask("ASK {}").json()["boolean"]


@pytest.mark.parametrize(
    "call",
    [
        "SERVICE <{}> {{ ?s ?p ?o }}",
        "service <{}> {{ ?s ?p ?o }}",
        "sErViCe\tSILENT <{}> {{ ?s ?p ?o }}",
        "SERVICE#<\n<{}> {{ ?s ?p ?o }}",
        '?s ?p "#" . SERVICE <{}> {{ ?s ?p ?o }}',
        "?s ?p '''\"''' . SERVICE <{}> {{ ?s ?p ?o }}",
        "\\u0053ERVICE <{}> {{ ?s ?p ?o }}",
        "SERV\\U00000049CE <{}> {{ ?s ?p ?o }}",
        "FILTER EXISTS {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
        "BIND(<{}> AS ?g) SERVICE ?g {{ ?s ?p ?o }}",
    ],
)
def test_no_query_leaves_the_machine(server: Server, call: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        found = server.ask(f"SELECT * {{ {call.format(address)} }}")
        assert found.status_code == 400
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("address", ["http://127.0.0.1:{}/", "file:///etc/passwd"])
@pytest.mark.parametrize(
    "clause", ["FROM <{}> {{ ?s ?p ?o }}", "FROM NAMED <{}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"]
)
def test_no_graph_is_fetched(server: Server, address: str, clause: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        iri = address.format(listener.getsockname()[1])
        found = server.ask(f"SELECT * {clause.format(iri)}")
        assert found.json()["results"]["bindings"] == []
        with pytest.raises(BlockingIOError):
            listener.accept()


@examples(max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"(SELECT|ASK) [{}?a-z<>:.()\"' ]{0,40}"))
def test_any_text_gets_an_answer_or_a_problem(server: Server, text: str) -> None:
    found = server.ask(text.encode("utf-8", "replace").decode())
    if found.status_code != 200:
        problem(found, 400, 413, 504)


# Who may ask.


def with_host(server: Server, host: str) -> httpx.Response:
    with server.client() as client:
        return client.get("/api/about", headers={"host": host})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "LOCALHOST:80", "[::1]:8000"])
def test_names_of_this_machine_are_let_through(server: Server, host: str) -> None:
    assert with_host(server, host).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:8000", "127.0.0.1.nip.io", "["]
)
def test_a_name_that_is_not_allowed_is_refused(server: Server, host: str) -> None:
    problem(with_host(server, host), 421)


def test_a_request_without_a_name_or_with_two_is_refused(server: Server) -> None:
    for head in ("", "Host: localhost\r\nHost: localhost\r\n"):
        found = answer_to(server, f"GET / HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode())
        assert found.startswith(b"HTTP/1.1 400 ")


def test_a_name_may_be_allowed() -> None:
    with serving("--workers", "1", "--allow-host", "kg.example") as running:
        assert with_host(running, "kg.example").status_code == 200
        assert with_host(running, "evil.example").status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_pages_of_other_sites_may_neither_post_nor_read(server: Server, origin: str) -> None:
    with server.client() as client:
        form = client.post("/sparql", data={"query": "ASK {}"}, headers={"origin": origin})
        upload = client.post("/api/validate?name=x.ttl", content=b"", headers={"origin": origin})
        read = client.get("/api/about", headers={"origin": origin})
    for found in (form, upload, read):
        problem(found, 403)
        assert "access-control-allow-origin" not in found.headers


@pytest.mark.parametrize("mode", ["no-cors", "cors", "websocket"])
def test_pages_of_other_sites_may_not_take_in_an_answer(server: Server, mode: str) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": mode}
    with server.client() as client:
        problem(client.get("/sparql?query=ASK%7B%7D", headers=headers), 403)
        # A link may be followed.
        headers["sec-fetch-mode"] = "navigate"
        assert client.get("/sparql?query=ASK%7B%7D", headers=headers).status_code == 200
        # A form of another site may be sent without an origin, but not unnoticed.
        problem(client.post("/sparql", data={"query": "ASK {}"}, headers=headers), 403)


def test_the_own_pages_may_ask(server: Server) -> None:
    headers = {"origin": server.address, "sec-fetch-site": "same-origin"}
    with server.client() as client:
        found = client.post("/sparql", data={"query": "ASK {}"}, headers=headers)
    assert found.status_code == 200


def test_an_origin_may_be_allowed(server: Server) -> None:
    friend = {"origin": "https://friend.example", "sec-fetch-site": "cross-site"}
    with server.client() as client:
        found = client.post("/sparql", data={"query": "ASK {}"}, headers=friend)
        asked = client.options(
            "/sparql", headers=friend | {"access-control-request-method": "POST"}
        )
        strange = client.options("/sparql", headers={"origin": "https://evil.example"})
    assert found.headers["access-control-allow-origin"] == "https://friend.example"
    assert "Origin" in found.headers["vary"]
    assert "access-control-allow-credentials" not in found.headers
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert "access-control-allow-methods" not in strange.headers


@pytest.mark.parametrize("path", ["/", "/city/id:ningbo", "/about", "/sparql", "/api/about", "/no"])
def test_every_answer_tells_browsers_what_they_may_do(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";")
    )
    scripts = policy.get("script-src", policy["default-src"])
    assert scripts in ("'self'", "'none'")
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "server" not in headers


# What may be sent.


def test_a_body_that_says_that_it_is_too_large_is_refused_unread(server: Server) -> None:
    head = (
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        "Content-Length: 100000000000\r\n\r\n"
    )
    assert answer_to(server, head.encode()).startswith(b"HTTP/1.1 413 ")


def test_a_body_in_pieces_is_counted(client: httpx.Client) -> None:
    sent = []

    def endless() -> Iterator[bytes]:
        while len(sent) < 1000:
            sent.append(1)
            yield b"#" * 100_000

    try:
        found = client.post("/sparql", content=endless(), headers=QUERY)
        assert found.status_code == 413
    except httpx.WriteError:
        pass  # The server had answered and closed while this still sent.
    assert len(sent) < 1000


def test_a_packed_body_is_refused(client: httpx.Client) -> None:
    bomb = gzip.compress(b"#" * 10_000_000)
    found = client.post("/sparql", content=bomb, headers=QUERY | {"content-encoding": "gzip"})
    problem(found, 415)
    url = "/api/validate?name=x.ttl"
    problem(client.post(url, content=bomb, headers={"content-encoding": "gzip"}), 415)


def test_a_packed_file_is_unpacked_within_bounds(client: httpx.Client) -> None:
    bomb = gzip.compress(b"#" * 400_000_000, 9)
    found = client.post("/api/validate?name=bomb.ttl.gz", content=bomb)
    problem(found, 400, 413, 500, 504)


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.exceptions import HTTPException
    from starlette.requests import Request

    from clusterkg.web.app import request as reading

    monkeypatch.setattr(reading, "SLOWEST", 0.05)

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    request = Request({"type": "http", "headers": []}, receive)
    with pytest.raises(HTTPException) as refused:
        asyncio.run(reading.body(request, 1000))
    assert refused.value.status_code == 408


@asynccontextmanager
async def listening_with(
    app: Callable[..., Awaitable[None]],
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter, ServerState]]:
    """Serve an application in this process, and connect to it."""
    config = uvicorn.Config(app, ws="none", interface="asgi3")
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: connection.Connection(config, state, {}), "127.0.0.1", 0
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        yield reader, writer, state
        writer.close()


@pytest.mark.parametrize("start", [b"", b"GET / HTTP/1.1\r\nHost: local"])
def test_a_head_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    monkeypatch.setattr(connection, "SLOWEST_HEAD", 0.2)

    async def app(scope: object, receive: object, send: object) -> None:
        raise AssertionError

    async def run() -> bytes:
        async with listening_with(app) as (reader, writer, _):
            writer.write(start)
            return await asyncio.wait_for(reader.read(), 120)

    found = asyncio.run(run())
    assert found.startswith(b"HTTP/1.1 408 ") if start else found == b""


def test_a_client_that_does_not_read_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SLOWEST_READER", 0.2)

    async def app(scope: object, receive: object, send: Callable[..., Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1000):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})

    async def run() -> bool:
        async with listening_with(app) as (_, writer, state):
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            async with asyncio.timeout(120):
                while not state.connections:
                    await asyncio.sleep(0.01)
                while state.connections:
                    await asyncio.sleep(0.01)
            return True

    assert asyncio.run(run())


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        ("GET /" + "a" * 70_000, "", b"414"),
        ("GET /" + "a" * 200_000, "", b"431"),
        ("GET /", "X: " + "a" * 200_000 + "\r\n", b"431"),
        ("GET /", "".join(f"X{number}: 1\r\n" for number in range(200)), b"431"),
        ("GET / HTTP/9.9\r\n\r\nnonsense", "", b"400"),
        ("\x00\x01\x02", "", b"400"),
    ],
    ids=["address", "longer-address", "header", "headers", "version", "garbage"],
)
def test_a_head_is_bounded(server: Server, request_line: str, headers: str, status: bytes) -> None:
    data = f"{request_line} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()
    assert answer_to(server, data).split()[1] == status


@examples(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_leave_the_server_up(server: Server, data: bytes) -> None:
    with send(server, data + b"\r\n\r\n"):
        pass
    assert server.get("/api/cities").status_code == 200


def test_trailers_are_bounded(server: Server) -> None:
    trailers = "".join(f"X{number}: 1\r\n" for number in range(200))
    data = (
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        f"Content-Type: application/sparql-query\r\n\r\n6\r\nASK {{}}\r\n0\r\n{trailers}\r\n"
    )
    assert answer_to(server, data.encode()).split()[1] == b"431"


# The API by its own account.


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/about?x=1", 400),
        ("/api/search", 400),
        ("/api/search?q=a&q=b", 400),
        ("/api/search?q=a&limit=0", 400),
        ("/api/search?q=a&limit=1.5", 400),
        ("/api/search?q=a&limit=" + "9" * 400, 400),
        ("/api/overlap?level=nonsense", 400),
        ("/api/scorecard?weight.leader=NaN", 400),
        ("/api/scorecard?weight.leader=-1", 400),
        ("/api/scorecard?weight.leader=1e999", 400),
        ("/api/views/city-overlap?inferred=perhaps", 400),
        ("/api/search?q=%FF", 400),
        ("/api/cities/nowhere", 404),
        ("/api/queries/nowhere", 404),
        ("/api/nowhere", 404),
        ("/nowhere", 404),
        ("/assets/../app.py", 404),
        ("/assets/%2e%2e/%2e%2e/app.py", 404),
        ("/..%2fapp.py", 404),
    ],
)
def test_invalid_requests_get_a_problem(server: Server, path: str, status: int) -> None:
    # By hand, since a client would tidy the path.
    data = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    head, _, body = answer_to(server, data.encode()).partition(b"\r\n\r\n")
    assert head.split()[1] == str(status).encode()
    assert json.loads(body)["status"] == status


def test_a_method_that_an_address_has_not_is_refused(client: httpx.Client) -> None:
    found = client.post("/api/cities")
    problem(found, 405)
    assert "GET" in found.headers["allow"]
    problem(client.get("/api/validate?name=x.ttl"), 405)


def test_an_iri_may_stand_in_a_path(client: httpx.Client) -> None:
    iri = "https%3A%2F%2Fw3id.org%2Fclusterkg%2Fid%2Fningbo"
    for name in (iri, "id:ningbo", "330200", "%E5%AE%81%E6%B3%A2"):
        assert client.get(f"/api/cities/{name}").json()["city"]["code"] == "330200"


def test_a_report_that_a_browser_shows_can_do_nothing(client: httpx.Client) -> None:
    found = client.post("/api/validate?name=x.ttl&format=html", content=b"<a:> <b:> <c:> .")
    assert found.status_code == 200
    assert "sandbox" in found.headers["content-security-policy"]


# Answers that are kept.


def test_an_answer_that_a_client_has_is_not_sent_again(client: httpx.Client) -> None:
    url = "/api/queries/programmes-timeline"
    first = client.get(url)
    again = client.get(url, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(url, headers={"if-none-match": '"other"'})
    assert other.content == first.content
    assert client.get(url + "?format=csv").headers["etag"] != first.headers["etag"]


def test_answers_that_change_are_not_kept(server: Server) -> None:
    for call in ("STRUUID()", "RAND()", "uuid()"):
        texts = {server.ask(f"SELECT ({call} AS ?x) {{}}").text for _ in range(3)}
        assert len(texts) == 3


def test_kept_answers_are_bounded() -> None:
    from clusterkg.web.app.cache import Cache
    from clusterkg.web.workers.tasks import Result

    cache = Cache(100_000)
    for number in range(100):
        cache.put(bytes([number]), Result(body=b"x" * 10_000), str(number))
    kept = [number for number in range(100) if cache.get(bytes([number])) is not None]
    # Nine of 10,000 bytes and what they take beside fit, those that were asked for last.
    assert kept == list(range(91, 100))
    cache.put(b"large", Result(body=b"x" * 200_000), "large")
    assert cache.get(b"large") is None
    Cache(0).put(b"", Result(), "")


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=30),
    st.lists(st.sampled_from(['","', '{"', '":{"type":"', "<result>", "\\", "a"]), max_size=6),
)
def test_rows_are_counted_however_the_answer_is_cut(cuts: list[int], parts: list[str]) -> None:
    from pyoxigraph import Literal, QueryResultsFormat, Store, Variable

    value = "".join(parts)
    for name, kind in [
        ("json", QueryResultsFormat.JSON),
        ("xml", QueryResultsFormat.XML),
        ("tsv", QueryResultsFormat.TSV),
    ]:
        found = Store().query(
            "SELECT ?x ?n { VALUES ?n { 1 2 3 } }", substitutions={Variable("x"): Literal(value)}
        )
        written = found.serialize(format=kind) or b""
        heads = int(name == "tsv")
        for most in (2, 3):
            spool = Spool(1 << 20, most, ROWS[name], heads)
            left, sizes = written, iter(cuts * len(written))
            try:
                while left:
                    size = next(sizes)
                    spool.write(left[:size])
                    spool.flush()
                    left = left[size:]
            except TooMuchError:
                assert most == 2
            else:
                assert most == 3
                assert spool.finish() == (written, None)


# Life and death.


@LINUX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_killed_server_leaves_no_process_or_file(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving("--workers", "2") as running, send(running, direct(ENDLESS)):
        assert until(lambda: bool(busy(running)))
        below = set(descendants(running.process.pid))
        assert len(below) >= 3
        running.process.send_signal(number)
        code = running.process.wait(120)
        assert code == (-number if number == signal.SIGKILL else 0)
        assert until(lambda: not any(map(alive, below)))
        assert until(lambda: not list(tmp_path.iterdir()))


@LINUX
def test_workers_that_die_are_replaced() -> None:
    with serving("--workers", "2") as running:
        for _ in range(3):
            template, *_ = (
                pid
                for pid in descendants(running.process.pid)
                if fields(pid)[1] == str(running.process.pid)
            )
            for pid in set(descendants(template)):
                os.kill(pid, signal.SIGKILL)
            assert until(lambda: running.ask("ASK {}").status_code == 200)
        # The process that they come from may die too.
        os.kill(template, signal.SIGKILL)
        assert until(lambda: running.ask("ASK { }").status_code == 200)


@LINUX
def test_a_request_whose_worker_is_killed_is_run_once_more() -> None:
    """A query that ends by itself a while after its worker has been killed from outside."""
    some = "{ SELECT ?a { ?a ?b ?c } LIMIT 2000 }"
    slow = f"SELECT (COUNT(*) AS ?n) {{ {some} ?d ?e ?f FILTER(STRLEN(STR(?f)) > 9) }}"
    with serving("--workers", "1", "--timeout", "600") as running, ThreadPoolExecutor(1) as pool:
        killed: set[int] = set()
        answer = pool.submit(running.ask, slow)
        while not killed and not answer.done():
            killed = busy(running)
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
        assert killed and answer.result().status_code == 200

        def kill_all() -> bool:
            for pid in busy(running):
                os.kill(pid, signal.SIGKILL)
            return ended.done()

        ended = pool.submit(running.ask, ENDLESS)
        assert until(kill_all)
        # One that dies each time is not run for ever.
        assert ended.result().status_code == 500
        assert until(lambda: running.ask("ASK {}").status_code == 200)


@LINUX
def test_pending_requests_get_503_when_the_server_stops() -> None:
    with serving("--workers", "2") as running, ThreadPoolExecutor(1) as pool:
        endless = pool.submit(running.ask, ENDLESS)
        assert until(lambda: bool(busy(running)))
        running.process.send_signal(signal.SIGTERM)
        later = 0
        while not later and not endless.done():
            # Quick ones are answered until it ends, from what is kept at least.
            with contextlib.suppress(httpx.TransportError):
                later = running.ask("SELECT (RAND() AS ?x) {}").status_code
                later = 0 if later == 200 else later
        found = endless.result()
        assert "stopping" in problem(found, 503)
        assert int(found.headers["retry-after"]) > 0
        assert later in (0, 503)
        assert running.process.wait(120) == 0


def test_a_server_for_all_says_where_it_answers_and_that_it_is_open() -> None:
    with serving("--workers", "1", "--host", "0.0.0.0") as running:
        assert running.address.startswith("http://127.0.0.1:")
        assert running.get("/api/about").status_code == 200
        assert running.process.stderr is not None
        warning = running.process.stderr.readline()
        assert "open to the network" in warning and "--allow-host" in warning
        (own,) = re.findall(r"http://[^ ]+:\d+", warning)
        assert httpx.get(f"{own}/api/about", trust_env=False).status_code == 200
        problem(with_host(running, "evil.example"), 421)
        # Another machine's number is none of this one.
        problem(with_host(running, "192.0.2.7"), 421)


@LINUX
def test_a_file_that_is_sent_is_gone_when_its_validation_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    lines = "".join(
        f"<https://w3id.org/clusterkg/id/x{n}> a <https://w3id.org/clusterkg/ontology#City> .\n"
        for n in range(19_000)
    ).encode()
    with serving("--workers", "1", "--timeout", "0.3") as running:
        with running.client() as client:
            found = client.post("/api/validate?name=large.ttl", content=lines)
        problem(found, 504)
        assert until(lambda: not list(tmp_path.rglob("large.ttl")))


def test_a_store_that_is_built_anew_is_served_without_a_restart(tmp_path: Path) -> None:
    from clusterkg.rdf.document import RdfFile
    from clusterkg.store.build import build

    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text("<http://e/one> <http://e/p> 1 .")
    two.write_text("<http://e/two> <http://e/p> 2 .")
    build(tmp_path / "kg.store", [RdfFile(one)], infer=False)
    query = "SELECT ?s { VALUES ?s { <http://e/one> <http://e/two> } ?s <http://e/p> ?o }"

    def names() -> list[str]:
        rows = running.ask(query).json()["results"]["bindings"]
        return sorted(row["s"]["value"] for row in rows)

    with serving("--store", str(tmp_path / "kg.store"), "--workers", "2") as running:
        assert names() == ["http://e/one"]
        build(tmp_path / "kg.store", [RdfFile(two)], infer=False)
        assert until(lambda: names() == ["http://e/two"], 40)
        # All of them, and what is kept too.
        assert all(names() == ["http://e/two"] for _ in range(20))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--store", "/nowhere/at/all"], "there is no store here"),
        (["--data", "/nowhere/at/all.ttl"], "No such file"),
        (["--source", __file__], "differs from every source"),
        (["--host", "name.invalid"], "cannot serve at name.invalid"),
    ],
)
def test_errors_of_serve_are_one_line(options: list[str], said: str) -> None:
    command = [sys.executable, "-m", "clusterkg", "serve", "--port", "0", *options]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert found.stderr.count("\n") == 1


def test_a_port_in_use_is_told(server: Server) -> None:
    command = [sys.executable, "-m", "clusterkg", "serve", "--port", str(server.port)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert found.returncode == 2
    assert "in use" in found.stderr


def test_files_of_the_page_may_be_kept_for_ever(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    loaded = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text)
    if not loaded:
        pytest.skip("the explorer is not built")
    for path in loaded:
        found = client.get(path)
        assert found.status_code == 200
        assert "immutable" in found.headers["cache-control"]
    # The page itself is asked for anew: it names the files.
    assert page.headers["cache-control"] == "no-cache"


# Addresses that are not percent-encoded, as clients send them.


@pytest.mark.parametrize("cut", [0, 5, 19, 20, 40])
def test_an_address_in_raw_utf_8_is_read_as_if_it_were_percent_encoded(
    cut: int, server: Server
) -> None:
    head = "GET /api/search?q=宁波 HTTP/1.1\r\nHost: localhost\r\nX-Note: 宁波\r\n".encode()
    # A connection that stays takes one such request after another.
    with send(server, head[:cut]) as channel:
        channel.sendall(head[cut:] + b"\r\n")
        first = b""
        while b"id/ningbo" not in first:
            part = channel.recv(1 << 16)
            assert part, first
            first += part
        channel.sendall(head + b"Connection: close\r\n\r\n")
        second = b"".join(iter(lambda: channel.recv(1 << 16), b""))
    assert first.startswith(b"HTTP/1.1 200 ")
    assert b"id/ningbo" in second


def test_an_address_in_another_encoding_is_told_as_such(server: Server) -> None:
    line = "GET /api/search?q=宁波 HTTP/1.1\r\n".encode("gb18030")
    told = answer_to(server, line + b"Host: localhost\r\nConnection: close\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 400 ")
    assert b"UTF-8" in told


def test_a_body_is_not_taken_for_an_address(server: Server) -> None:
    request = direct('SELECT ("宁波" AS ?x) {}')
    at = request.index("宁波".encode())
    with send(server, request[:at]) as channel:
        time.sleep(0.2)
        channel.sendall(request[at:])
        assert "宁波".encode() in channel.recv(1 << 16)
