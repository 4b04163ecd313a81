"""Engines of SPARQL that misbehave: each a small server of HTTP on this machine, for tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, Store

from clusterkg.rdf.sparql import tokens

JSON = "application/sparql-results+json"


@dataclass
class Request:
    """What came, and the means to answer it as no honest server does."""

    text: str
    headers: dict[str, str]
    handler: BaseHTTPRequestHandler
    is_update: bool = False
    fields: dict[str, list[str]] = field(default_factory=dict)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """Answer; names of headers have _ for -."""
        handler = self.handler
        handler.send_response(status)
        given = {"content_type": JSON, "content_length": str(len(body))} | headers
        for name, value in given.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)


Answer = Callable[[Request], None]


class Engine:
    """A fake: `answer` may be replaced, `store` is what it holds, `requests` what it was asked."""

    def __init__(self, store: Store, answer: Callable[[Engine, Request], None]) -> None:
        self.store = store
        self.answer = answer
        self.requests: list[Request] = []
        self.url = ""

    def rows(self, request: Request) -> list[Any]:
        """Return the rows of a query, as JSON has them."""
        graphs = {
            f"{name}_graphs" if name == "named" else "default_graph": [
                NamedNode(iri) for iri in request.fields.get(f"{name}-graph-uri", ())
            ]
            for name in ("default", "named")
            if f"{name}-graph-uri" in request.fields
        }
        if "named_graphs" in graphs:
            graphs.setdefault("default_graph", [])
        found = self.store.query(request.text, **graphs)  # type: ignore[arg-type]
        assert isinstance(found, QuerySolutions)
        body = found.serialize(format=QueryResultsFormat.JSON)
        assert body is not None
        rows: list[Any] = json.loads(body)["results"]["bindings"]
        return rows

    def honest(self, request: Request) -> None:
        """Answer as an engine should."""
        if request.is_update:
            self.store.update(request.text)
            request.send(204, b"", content_type="")
        else:
            request.send(200, results(self.rows(request)))


def results(rows: list[Any]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


@contextmanager
def engine(
    answer: Callable[[Engine, Request], None] = Engine.honest, store: Store | None = None
) -> Iterator[Engine]:
    """Run an engine that answers as it is told."""
    found = Engine(store or Store(), answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body are sent apart: each would wait 40 ms for the other.
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            is_update = "update" in self.headers["Content-Type"]
            fields = {} if is_update else parse_qs(content, keep_blank_values=True)
            text = content if is_update else fields["query"][0]
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(text, headers, self, is_update, fields)
            found.requests.append(request)
            with suppress(OSError):  # The client has gone.
                try:
                    found.answer(found, request)
                except (SyntaxError, ValueError) as error:
                    request.send(400, str(error).encode(), content_type="text/plain")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}/sparql"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


# How engines cut.


def cut_rows(most: int) -> Callable[[Engine, Request], None]:
    """Send no more than so many rows, without a word."""

    def answer(self: Engine, request: Request) -> None:
        if request.is_update:
            self.honest(request)
        else:
            request.send(200, results(self.rows(request)[:most]))

    return answer


def cut_bytes(most: int) -> Callable[[Engine, Request], None]:
    """Send rows of no more than so many bytes, and one at least."""

    def answer(self: Engine, request: Request) -> None:
        if request.is_update:
            self.honest(request)
            return
        rows, size = [], 0
        for row in self.rows(request):
            size += len(json.dumps(row))
            if rows and size > most:
                break
            rows.append(row)
        request.send(200, results(rows))

    return answer


def cut_subselects(most: int, rows: int | None = None) -> Callable[[Engine, Request], None]:
    """Find no more than so many answers of a sub-select, and send no more than so many rows."""

    def answer(self: Engine, request: Request) -> None:
        if not request.is_update:
            request.text = limited(request.text, most)
        cut_rows(rows)(self, request) if rows else self.honest(request)

    return answer


def limited(text: str, most: int) -> str:
    """Return a query whose sub-selects have a limit."""
    found = tokens(text)
    selects = [i for i, token in enumerate(found) if token.is_word("SELECT")][1:]
    ends = []
    for i in selects:
        depth, j = 0, i
        has_limit = False
        while depth >= 0:
            j += 1
            depth += {"{": 1, "}": -1}.get(found[j].text, 0)
            has_limit = has_limit or (depth == 0 and found[j].is_word("LIMIT"))
        if not has_limit:
            ends.append(found[j].start)
    for end in sorted(ends, reverse=True):
        text = f"{text[:end]} LIMIT {most} {text[end:]}"
    return text
