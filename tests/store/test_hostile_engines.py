"""Engines that cut, lie, leak, trickle and break off: an answer is whole, or there is an error."""

from __future__ import annotations

import base64
import gzip
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import fakes
import pytest
from click.testing import CliRunner
from fakes import Engine, Request
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.rdf.document import RdfFile
from clusterkg.store import upload
from clusterkg.store.graph import bundled_files, open_bundled
from clusterkg.store.remote import connect, transport
from clusterkg.store.remote.client import Remote
from clusterkg.store.remote.graphs import find_updates
from clusterkg.store.remote.probe import probe
from clusterkg.store.remote.quirks import COUNTS, SUBSELECTS

Behaviour = Callable[[Engine, Request], None]
SECRETS = {"CLUSTERKG_USER": "analyst", "CLUSTERKG_PASSWORD": "pä ss/w+rd&<1>"}


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine is known from another test: a port may be another's by then."""
    for name in ("USER", "PASSWORD", "TOKEN", "AUTH", "TIMEOUT"):
        monkeypatch.delenv(f"CLUSTERKG_{name}", raising=False)
    connect.connect.cache_clear()
    connect.probed.cache_clear()


@pytest.fixture(scope="module")
def graph() -> Store:
    return open_bundled()


def long_texts(number: int) -> Store:
    """Return a store of texts, of which the later ones are longer."""
    store = Store()
    for n in range(number):
        text = f"{n:05}" + "x" * (2 * n)
        store.add(Quad(NamedNode(f"urn:s{n}"), NamedNode("urn:p"), Literal(text)))
    return store


# Answers that are cut.

CUTS: list[Behaviour] = [
    *(fakes.cut_rows(50), fakes.cut_rows(333), fakes.cut_rows(1000)),
    *(fakes.cut_bytes(2_000), fakes.cut_bytes(100_000)),
    *(fakes.cut_subselects(50), fakes.cut_subselects(50, 50), fakes.cut_subselects(1000, 1000)),
]
QUERIES = [
    "SELECT ?s ?o { ?s <urn:p> ?o }",
    "SELECT ?o { ?s <urn:p> ?o } ORDER BY DESC(?o)",
    "SELECT DISTINCT ?o { ?s <urn:p> ?o } ORDER BY ?o",
    "SELECT ?o (COUNT(*) AS ?n) { ?s <urn:p> ?o } GROUP BY ?o ORDER BY ?o",
    "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }",
    "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?o { ?s <urn:p> ?o } } }",
    "SELECT ?o { { SELECT DISTINCT ?o { ?s <urn:p> ?o } } } ORDER BY ?o LIMIT 70 OFFSET 30",
    "SELECT ?s { ?s <urn:p> ?o } ORDER BY ?s OFFSET 100",
    "ASK { ?s <urn:p> '00099'  }",
    "CONSTRUCT { ?o <urn:q> ?s } WHERE { ?s <urn:p> ?o }",
    "DESCRIBE ?s WHERE { ?s <urn:p> ?o }",
    "DESCRIBE <urn:s1>",
    "DESCRIBE * WHERE { ?s <urn:p> '00000' }",
]


@pytest.mark.parametrize("cut", CUTS, ids=range(len(CUTS)))
def test_no_part_is_given_for_the_whole(cut: Behaviour) -> None:
    """An error is the last resort: pages, and other ways to count, are tried first."""
    store = long_texts(120)
    errors = []
    with fakes.engine(cut, store) as engine:
        remote = Remote(engine.url)
        remote.quirks = probe(remote)
        for query in QUERIES:
            expected = store.query(query)
            try:
                found = remote.query(query)
            except InputError as error:
                errors.append(str(error))
                continue
            if isinstance(found, QueryBoolean) or isinstance(expected, QueryBoolean):
                assert bool(found) == bool(expected)
            elif "ORDER BY" in query:
                assert [str(row) for row in found] == [str(row) for row in expected]
            else:
                assert sorted(map(str, found)) == sorted(map(str, expected))
    assert errors == []


def test_an_engine_that_cuts_what_it_counts_is_found() -> None:
    def answer(self: Engine, request: Request) -> None:
        rows = self.rows(request)[:1000]
        if "COUNT(*)" in request.text:
            rows = [
                {name: {**cell, "value": str(min(int(cell["value"]), 1000))}}
                for row in rows
                for name, cell in row.items()
            ]
        request.send(200, fakes.results(rows))

    with fakes.engine(answer, long_texts(1_100)) as engine:
        remote = Remote(engine.url)
        remote.quirks = probe(remote)
        assert remote.quirks.fails(COUNTS) and remote.quirks.fails(SUBSELECTS)
        with pytest.raises(InputError, match="stops at 1,000 rows"):
            remote.query("SELECT ?s { ?s <urn:p> ?o }")


@pytest.mark.parametrize("most", [50, 1000])
def test_overlap_where_rows_are_cut(most: int, graph: Store) -> None:
    with fakes.engine(fakes.cut_rows(most), graph) as engine:
        found = clusterkg.open(engine.url).overlap()
        assert (found.values == clusterkg.open().overlap().values).all()


def test_many_small_pages_are_refused_at_once() -> None:
    with fakes.engine(fakes.cut_rows(3), long_texts(1_000)) as engine:
        with pytest.raises(InputError, match="sends 3 rows at once"):
            clusterkg.open(engine.url).query("SELECT ?s { ?s <urn:p> ?o }")
        assert len(engine.requests) < 50


def test_a_description_says_what_is_said_on_this_machine() -> None:
    """Of blank nodes too, if they have names there; and it is never the engine's own DESCRIBE."""
    genid = "https://w3id.org/.well-known/genid/clusterkg/"
    store, local = Store(), Store()
    lines = (
        "<urn:a> <urn:p> {b} . {b} <urn:q> {c} . {c} <urn:r> <urn:a> . <urn:z> <urn:p> <urn:a> ."
    )
    store.load(lines.format(b=f"<{genid}b>", c=f"<{genid}c>"), RdfFormat.TURTLE)
    local.load(lines.format(b="_:b", c="_:c"), RdfFormat.TURTLE)
    with fakes.engine(store=store) as engine:
        found = list(Remote(engine.url).query("DESCRIBE <urn:a>"))  # type: ignore[arg-type]
        assert len(found) == len(list(local.query("DESCRIBE <urn:a>"))) == 3  # type: ignore[arg-type]
        assert not any(re.match(r"\s*DESCRIBE", each.text) for each in engine.requests)


# Updates that are not done.


def ignoring(*words: str, after: int = 0) -> Behaviour:
    """Say 204 to updates with some word, and do nothing, from some number of updates on."""
    done = 0

    def answer(self: Engine, request: Request) -> None:
        nonlocal done
        done += request.is_update
        is_ignored = request.is_update and done > after
        if is_ignored and any(word in request.text for word in words):
            request.send(204, b"", content_type="")
        else:
            self.honest(request)

    return answer


NEW = "<https://w3id.org/clusterkg/id/x> a <https://w3id.org/clusterkg/ontology#City> ."


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is built is the ontology and a city: enough for rules to find something."""
    files = [path for path in bundled_files() if path.name in ("clusterkg.ttl", "ningbo.ttl")]
    monkeypatch.setattr(upload, "bundled_documents", lambda: [*map(RdfFile, files)])


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("after", [0, 3, 6, 7, 8, 9, 10, 11, 12, 14])
def test_a_build_whose_updates_are_not_done_is_found(after: int, tmp_path: Path) -> None:
    file = tmp_path / "x.ttl"
    file.write_text(NEW)
    with fakes.engine(ignoring("", after=10_000)) as engine:
        upload.build(engine.url)
        expected = upload.build(engine.url, [RdfFile(file)], add=True)
        engine.answer = ignoring("", after=after)
        try:
            made = upload.build(engine.url, [RdfFile(file)], add=True)
        except InputError as error:
            assert re.search(r"but has done nothing|has not|changed or lost", str(error))
        else:
            assert made.statements == expected.statements
            assert len(clusterkg.open(engine.url).store) == made.statements


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("word", ["INSERT DATA", "DELETE", "DROP", "INSERT {"])
def test_an_engine_that_passes_over_one_kind_of_update_is_found(word: str) -> None:
    with fakes.engine(ignoring(word)) as engine:
        # Something stands in the way of each kind.
        engine.store.add(
            Quad(*[NamedNode("urn:x")] * 3, NamedNode(upload.graph_of(bundled_files()[0])))
        )
        with pytest.raises(InputError, match=r"but has done nothing|has not"):
            upload.build(engine.url)


def test_updates_are_tried_before_they_are_relied_on() -> None:
    with fakes.engine(ignoring("")) as engine:
        remote = Remote(engine.url)
        with pytest.raises(InputError, match="takes no updates: it reports an update as done"):
            find_updates(remote)
        engine.answer = Engine.honest
        assert find_updates(remote).endswith("/update")
        assert len(engine.store) == 0


@pytest.mark.usefixtures("small")
def test_a_file_whose_statements_are_not_put_beside_the_graph_is_not_validated(
    tmp_path: Path,
) -> None:
    file = tmp_path / "x.ttl"
    file.write_text(NEW)
    with fakes.engine() as engine:
        upload.build(engine.url)
        engine.answer = ignoring("INSERT DATA", after=2)
        with pytest.raises(InputError, match="has not"):
            clusterkg.open(engine.url).validate([file])


# Credentials.


def forms(secret: str) -> list[str]:
    """Return how an engine may write what it was sent."""
    coded = secret.encode()
    return [
        *(secret, quote(secret, safe=""), quote(secret), quote_plus(secret), secret.upper()),
        *(quote(quote(secret, safe=""), safe=""), coded.hex(), repr(secret), ascii(secret)),
        "".join(f"&#{ord(c)};" for c in secret),
        "".join(f"&#x{ord(c):X};" for c in secret),
        "".join(f"\\u{ord(c):04x}" for c in secret),
        *(base64.b64encode(coded).decode(), base64.urlsafe_b64encode(coded).decode()),
    ]


def leaks(said: str) -> list[str]:
    """Return the parts of a message from which credentials can be read."""
    found = [form for value in SECRETS.values() for form in forms(value)[1:] if form in said]
    pair = ":".join(SECRETS.values())
    found += [form for form in forms(pair) if form in said]
    for run in re.findall(r"[A-Za-z0-9+/_-]{4,}", said):
        whole = run[: len(run) - (len(run) % 4 == 1)]
        whole = whole.replace("-", "+").replace("_", "/")
        plain = base64.b64decode(whole + "=" * (-len(whole) % 4))
        found += [run for value in SECRETS.values() if value.encode() in plain]
    return [*found, *(value for value in SECRETS.values() if value in said)]


def echoing(way: str) -> Behaviour:
    def answer(self: Engine, request: Request) -> None:
        sent = request.headers["authorization"]
        pair = base64.b64decode(sent.removeprefix("Basic ")).decode()
        said = f"no entry for {sent} ({pair}) " + " ".join(
            form for value in (pair, *SECRETS.values()) for form in forms(value)
        )
        plain = said.encode("ascii", "backslashreplace").decode()
        match way:
            case "text":
                request.send(403, said.encode(), content_type="text/plain")
            case "page":
                page = f"<html><body><p>{said}</p></body></html>"
                request.send(500, page.encode(), content_type="text/html")
            case "type":
                request.send(200, b"{}", content_type=plain.replace(";", ""))
            case "header":
                body = fakes.results([])
                request.send(200, body, X_SQL_State="S1", X_SQL_Message=plain)
            case "location":
                request.send(302, b"", Location=f"https://{quote(pair)}@x.example/{quote(said)}")
            case "moved":
                request.send(307, b"", Location=f"http://x.example/{quote(said)}")
            case "term":
                row = {"a": {"type": said, "value": said}}
                request.send(200, fakes.results([row]))
            case "iri":
                request.send(200, fakes.results([{"a": {"type": "uri", "value": said}}]))
            case "error":
                request.send(200, f'{{"error": "{plain}"}}'.encode())
            case "reason":
                request.handler.wfile.write(f"HTTP/1.1 500 {plain}\r\n\r\n".encode())
                request.handler.close_connection = True
            case "no-http":
                request.handler.wfile.write(f"{plain}\r\n\r\n".encode())
                request.handler.close_connection = True

    return answer


WAYS = ["text", "page", "type", "header", "location", "moved", "term", "iri", "error", "reason"]


@pytest.mark.parametrize("way", [*WAYS, "no-http"])
def test_credentials_that_an_engine_echoes_are_in_no_message(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport.time, "sleep", lambda _seconds: None)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with fakes.engine(echoing(way)) as engine:
        for query in ("SELECT ?a { ?a ?b ?c }", "CONSTRUCT WHERE { ?a ?b ?c }"):
            with pytest.raises(InputError) as caught:
                Remote(engine.url).query(query)
            for lang in ("en", "zh"):
                assert leaks(caught.value.to(lang)) == []
            assert leaks(repr(caught.value)) == []
        done = CliRunner().invoke(main, ["query", "zones", "--store", engine.url])
        assert done.exit_code == 2 and leaks(done.output) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://analyst:hush-hush@engine.example/sparql",
        "https://analyst:hush-hush@[::1/sparql",
        "ftp://analyst:hush-hush@engine.example/sparql",
        "http:/analyst:hush-hush@engine.example/sparql",
        "htps://analyst:hush-hush@engine.example/sparql",
        "https://hush-hush@engine.example:99999999/",
    ],
)
@pytest.mark.parametrize("command", [["overlap"], ["query", "zones"], ["info"], ["serve"]])
def test_credentials_in_an_address_are_in_no_message(address: str, command: list[str]) -> None:
    done = CliRunner().invoke(main, [*command, "--store", address])
    assert done.exit_code == 2
    assert "hush" not in done.output and "hush" not in done.stderr


def test_credentials_do_not_follow_to_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with fakes.engine() as other:
        for status in (301, 302, 303, 307, 308):

            def answer(_engine: Engine, request: Request, status: int = status) -> None:
                request.send(status, b"", Location=other.url)

            with fakes.engine(answer) as engine, pytest.raises(InputError, match="redirects to"):
                Remote(engine.url).query("ASK {}")
        assert other.requests == []


# Answers that do not end, or are none.


def raw(*parts: bytes, forever: bytes = b"") -> Behaviour:
    """Send bytes as they are; then some again and again until the client has gone."""

    def answer(_engine: Engine, request: Request) -> None:
        request.handler.close_connection = True
        for part in parts:
            request.handler.wfile.write(part)
        while forever:
            request.handler.wfile.write(forever)

    return answer


def trickling(head: bytes, part: bytes) -> Behaviour:
    """Send a head, then a part a time, so slowly that it never ends."""

    def answer(_engine: Engine, request: Request) -> None:
        request.handler.wfile.write(head)
        while True:
            request.handler.wfile.write(part)
            request.handler.wfile.flush()
            time.sleep(0.02)

    return answer


OK = f"HTTP/1.1 200 OK\r\nContent-Type: {fakes.JSON}\r\n".encode()


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 ", b"2"),
        (OK, b"X: 1\r\n"),
        (OK + b"\r\n", b" "),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"HTTP/1.1 500 no\r\n\r\n", b" "),
    ],
    ids=["word", "status", "headers", "body", "chunks", "refusal"],
)
def test_trickling_responses_time_out(head: bytes, part: bytes) -> None:
    with fakes.engine(trickling(head, part)) as engine:
        since = time.monotonic()
        with pytest.raises(InputError):
            Remote(engine.url, seconds=0.5).query("ASK {}")
        assert time.monotonic() - since < 60


@pytest.mark.parametrize(
    "answer",
    [
        raw(OK, b"\r\n", forever=b" " * 65_536),
        raw(
            OK, b"Content-Encoding: gzip\r\n\r\n", forever=gzip.compress(b" " * (1 << 22))[:60_000]
        ),
        raw(OK, b"Content-Encoding: gzip\r\n\r\n", forever=gzip.compress(b" " * (1 << 20))),
        raw(OK, b"Content-Encoding: gzip\r\n\r\n", forever=gzip.compress(b"") * 1000),
        raw(b"HTTP/1.1 500 no\r\nContent-Type: text/plain\r\n\r\n", forever=b"no " * 20_000),
        raw(OK, forever=b"X-Filler: 1\r\n" * 5_000),
    ],
    ids=["body", "packed", "members", "empty members", "refusal", "head"],
)
def test_endless_responses_are_cut_off(answer: Behaviour) -> None:
    with fakes.engine(answer) as engine:
        since = time.monotonic()
        with pytest.raises(InputError):
            Remote(engine.url, most_bytes=1 << 22, seconds=60).query("ASK {}")
        assert time.monotonic() - since < 60
        assert not _asking()


def _asking() -> list[threading.Thread]:
    """Return the threads that still wait for an engine, when there was time to end."""
    until = time.monotonic() + 20
    while True:
        threads = [each for each in threading.enumerate() if each.name.endswith("(work)")]
        if not threads or time.monotonic() > until:
            return threads
        time.sleep(0.02)


@pytest.mark.parametrize("times", [1, 2])
def test_a_body_that_is_large_when_it_is_unpacked_is_refused(times: int) -> None:
    packed = b" " * (1 << 28)
    for _ in range(times):
        packed = gzip.compress(packed)
    coding = ", ".join(["gzip"] * times)

    def answer(_engine: Engine, request: Request) -> None:
        request.send(200, packed, Content_Encoding=coding)

    with (
        fakes.engine(answer) as engine,
        pytest.raises(InputError, match=r"more than 1,048,576 bytes|Content-Encoding"),
    ):
        Remote(engine.url, most_bytes=1 << 20, seconds=20).query("ASK {}")


def test_a_packed_body_is_read_member_by_member(
    graph: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(self: Engine, request: Request) -> None:
        results = fakes.results(self.rows(request))
        body = gzip.compress(results[:20]) + gzip.compress(results[20:])
        request.send(200, body, Content_Encoding="gzip")

    def cut(self: Engine, request: Request) -> None:
        body = gzip.compress(fakes.results(self.rows(request)))[:-9]
        request.send(200, body, Content_Encoding="gzip")

    with fakes.engine(answer, graph) as engine:
        assert clusterkg.open(engine.url).query("ASK { id:ningbo a ckg:City }") is True
        engine.answer = cut
        monkeypatch.setattr(transport.time, "sleep", lambda _seconds: None)
        with pytest.raises(InputError, match="cut off"):
            Remote(engine.url).query("SELECT ?s { ?s ?p ?o }")


@pytest.mark.parametrize(
    "answer",
    [
        raw(),
        raw(b"HTTP/1.1 200 OK\r\n"),
        raw(OK, b"Content-Length: 1000\r\n\r\n", b'{"head":'),
        raw(OK, b"\r\n", b'{"head":{"vars":[]},"results":{"bindings":[{'),
        raw(b"\x00\x01\x02"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Sign in</html>"),
        raw(b"HTTP/1.1 200 OK\r\n\r\n{}"),
        raw(OK, b"\r\n", b'{"error":"out of memory"}'),
        raw(OK, b"\r\n", b"Error: out of memory"),
        raw(OK, b"\r\n", b"[" * 200_000),
        raw(OK, b"\r\n", b'{"a":' * 200_000),
        raw(OK, b"\r\n", b"\xff\xfe"),
        raw(OK, b"\r\n", b'{"head":{},"results":{"bindings":[[]]}}'),
        raw(OK, b"\r\n", b'{"head":{},"results":{"bindings":[{"a":{"type":"uri"}}]}}'),
        raw(OK, b"\r\n", b'{"head":{},"results":{"bindings":[{"a":{"type":"uri","value":1}}]}}'),
        raw(OK, b"\r\n", b'{"head":{},"results":{"bindings":[{"a":{"type":"uri","value":" "}}]}}'),
        raw(
            OK,
            b"\r\n",
            b'{"head":{},"results":{"bindings":[{"z":{"type":"uri","value":"urn:a"}}]}}',
        ),
    ],
    ids=range(17),
)
def test_invalid_responses_are_errors_that_name_the_engine(
    answer: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport.time, "sleep", lambda _seconds: None)
    with fakes.engine(answer) as engine:
        for query in ("SELECT ?a { ?a ?b ?c }", "CONSTRUCT WHERE { ?a ?b ?c }"):
            with pytest.raises(InputError) as caught:
                Remote(engine.url, seconds=60).query(query)
            assert str(caught.value).startswith(f"{engine.url}: ")


def test_a_port_that_takes_no_connection_names_the_engine() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    done = CliRunner().invoke(main, ["query", "zones", "--store", f"http://127.0.0.1:{port}/q"])
    assert done.exit_code == 2 and f"http://127.0.0.1:{port}/q: " in done.stderr


# How long it takes.


def test_a_command_ends_when_its_time_is_up(graph: Store) -> None:
    """Each request is in time by itself; all of them are not."""
    answered = threading.Semaphore(3)

    def answer(self: Engine, request: Request) -> None:
        if answered.acquire(blocking=False):
            self.honest(request)
        else:
            trickling(OK + b"\r\n", b" ")(self, request)

    with fakes.engine(answer, graph) as engine:
        done = subprocess.run(
            [sys.executable, "-m", "clusterkg", "overlap", "--store", engine.url],
            env=os.environ | {"CLUSTERKG_TIMEOUT": "4"},
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert done.returncode == 2
        assert f"{engine.url}: stopped: no whole answer within" in done.stderr


def test_long_waits_are_reported(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    told = threading.Event()
    monkeypatch.setattr(transport, "_TOLD_AFTER", (0.01,))
    tell = transport.waiting.tell

    def noticed(message: object) -> None:
        tell(message)  # type: ignore[arg-type]
        told.set()

    monkeypatch.setattr(transport.waiting, "tell", noticed)

    def answer(self: Engine, request: Request) -> None:
        told.wait(60)
        self.honest(request)

    with fakes.engine(answer, graph) as engine:
        done = CliRunner().invoke(main, ["query", "zones", "--store", engine.url])
        assert done.exit_code == 0
        assert f"clusterkg: waiting for {engine.url}, " in done.stderr
        assert done.stderr.count("waiting") == 1 and "waiting" not in done.stdout


def test_the_time_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERKG_TIMEOUT", "soon")
    done = CliRunner().invoke(main, ["query", "zones"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "CLUSTERKG_TIMEOUT is a number of seconds, not 'soon'" in done.stderr
