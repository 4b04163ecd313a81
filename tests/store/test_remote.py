"""What is sent to engines, what of their answers is believed, and how they fail."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Store, Variable

from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.rdf.namespaces import PREFIXES, RDF
from clusterkg.rdf.sparql import Dataset, tokens
from clusterkg.store.remote import is_address, transport
from clusterkg.store.remote import text as texts
from clusterkg.store.remote.address import Address
from clusterkg.store.remote.client import Remote
from clusterkg.store.remote.graphs import add
from clusterkg.store.remote.probe import probe
from clusterkg.store.remote.quirks import CHECKS, Quirks
from clusterkg.store.remote.terms import canonical, written
from clusterkg.store.remote.transport import EngineError

JSON = "application/sparql-results+json"
HOST = "https://engine.example/sparql"
Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "PASSWORD", "TOKEN", "AUTH"):
        monkeypatch.delenv(f"CLUSTERKG_{name}", raising=False)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that were to be waited between tries, for which nobody waits."""
    found: list[float] = []
    monkeypatch.setattr(transport.time, "sleep", found.append)
    return found


def remote(handler: Handler, url: str = HOST, rows: int = 1000, **limits: Any) -> Remote:
    found = Remote(url, transport=httpx.MockTransport(handler), **limits)
    found.quirks = Quirks(rows=rows)
    return found


def asked(request: httpx.Request) -> str:
    return parse_qs(request.content.decode())["query"][0]


def answer(store: Store, text: str, cap: int | None = None) -> httpx.Response:
    """Answer as an engine that has a store, and that cuts rows without a word."""
    body = store.query(text).serialize(format=QueryResultsFormat.JSON)
    assert body is not None
    found = json.loads(body)
    found["results"]["bindings"] = found["results"]["bindings"][:cap]
    return httpx.Response(200, json=found, headers={"Content-Type": JSON})


def full(number: int) -> Store:
    store = Store()
    store.load("\n".join(f'<urn:s> <urn:p> "{n:05}" .' for n in range(number)), format=_nt())
    return store


def _nt() -> Any:
    from pyoxigraph import RdfFormat

    return RdfFormat.N_TRIPLES


VALUES = "SELECT ?o { <urn:s> <urn:p> ?o } ORDER BY DESC(?o)"


def values(found: Any) -> list[str]:
    return [row["o"].value for row in found]


# What of an answer is believed.


@pytest.mark.parametrize("cap", [1, 7, 24, 25, 26])
def test_a_silent_cap_is_found_and_paged_over(cap: int) -> None:
    store = full(25)
    kg = remote(lambda request: answer(store, asked(request), cap), rows=min(cap, 1000))
    assert values(kg.query(VALUES)) == [f"{n:05}" for n in reversed(range(25))]


def test_each_answer_is_counted_but_those_whose_size_is_known() -> None:
    """A cap by bytes, or within sub-selects, shows in no number of rows."""
    store, seen = full(25), []

    def engine(request: httpx.Request) -> httpx.Response:
        seen.append(asked(request))
        return answer(store, seen[-1])

    def requests(text: str) -> list[str]:
        seen.clear()
        remote(engine).query(text)
        return seen[1:]

    assert requests(VALUES) == [
        "SELECT (COUNT(*) AS ?clusterkg_count) WHERE { { <urn:s> <urn:p> ?o }  }"
    ]
    assert ["COUNT" in text for text in requests("SELECT DISTINCT ?o { ?s ?p ?o }")] == [True]
    assert requests(VALUES + " LIMIT 3") == []
    assert requests("SELECT (COUNT(*) AS ?c) { ?s ?p ?o }") == []
    assert requests("ASK { ?s ?p ?o }") == []


def test_a_count_that_is_not_reached_by_pages_is_an_error() -> None:
    """The engine counts 30 and has 25: a part is never given for the whole."""
    store = full(25)

    def engine(request: httpx.Request) -> httpx.Response:
        if "COUNT" in asked(request):
            return answer(store, 'SELECT ("30" AS ?n) {}')
        return answer(store, asked(request), 10)

    with pytest.raises(EngineError, match="counts 30 rows, and sends 25"):
        remote(engine, rows=10).query(VALUES)


def test_a_count_below_the_rows_is_an_error() -> None:
    store = full(25)

    def engine(request: httpx.Request) -> httpx.Response:
        text = 'SELECT ("20" AS ?n) {}' if "COUNT" in asked(request) else asked(request)
        return answer(store, text)

    with pytest.raises(EngineError, match="not to be trusted"):
        remote(engine, rows=10).query(VALUES)


def test_pages_that_repeat_rows_are_an_error() -> None:
    """The number is right, and the rows are not: the engine passes over OFFSET."""
    store = full(20)

    def engine(request: httpx.Request) -> httpx.Response:
        return answer(store, re.sub(r"OFFSET \d+", "", asked(request)), 10)

    with pytest.raises(EngineError, match="keeps no order"):
        remote(engine, rows=10).query(VALUES)


def test_a_limit_is_kept_over_pages() -> None:
    store = full(25)
    kg = remote(lambda request: answer(store, asked(request), 4), rows=4)
    found = values(kg.query(VALUES + " LIMIT 10 OFFSET 3"))
    assert found == [f"{n:05}" for n in range(21, 11, -1)]


def test_construct_is_whole_where_the_engine_cuts() -> None:
    store = full(25)
    kg = remote(lambda request: answer(store, asked(request), 4), rows=4)
    text = "CONSTRUCT { ?o2 <urn:q> [ <urn:r> ?o ] } WHERE { ?o2 <urn:p> ?o }"
    found = list(kg.query(text))
    assert len(found) == 50
    assert {t.object.value for t in found if isinstance(t.object, Literal)} == {
        f"{n:05}" for n in range(25)
    }


@pytest.mark.parametrize(
    ("body", "media_type", "said"),
    [
        (b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":', JSON, "not a complete document"),
        (b'{"head":{}}', JSON, "not a complete document"),
        (b"<html><h1>Sign in</h1></html>", "text/html", "is this a SPARQL service"),
    ],
)
def test_an_answer_that_is_none(body: bytes, media_type: str, said: str) -> None:
    kg = remote(lambda _: httpx.Response(200, content=body, headers={"Content-Type": media_type}))
    with pytest.raises(EngineError, match=said):
        kg.query(VALUES)


def test_a_part_that_the_engine_owns_up_to_is_an_error() -> None:
    """Virtuoso gives what it has found when its time is up, and says so in a header."""

    def engine(request: httpx.Request) -> httpx.Response:
        found = answer(full(3), asked(request))
        found.headers.update({"X-SQL-State": "S1TAT", "X-SQL-Message": "timed out"})
        return found

    with pytest.raises(EngineError, match="part of the answer: timed out"):
        remote(engine).query(VALUES)


def test_too_large_an_answer_is_refused() -> None:
    kg = remote(lambda request: answer(full(100), asked(request)), most_bytes=1000)
    with pytest.raises(EngineError, match="more than 1,000 bytes"):
        kg.query(VALUES)


# How requests are sent, and sent again.


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_query_is_asked_again_when_the_engine_is_busy(status: int, pauses: list[float]) -> None:
    replies = [httpx.Response(status, headers={"Retry-After": "3"}), httpx.Response(status)]

    def engine(request: httpx.Request) -> httpx.Response:
        return replies.pop(0) if replies else answer(full(2), asked(request))

    assert values(remote(engine).query(VALUES)) == ["00001", "00000"]
    assert pauses[0] == 3.0 and 0 < pauses[1] < 2


def test_the_wait_that_is_asked_for_may_be_too_long(pauses: list[float]) -> None:
    kg = remote(lambda _: httpx.Response(503, headers={"Retry-After": "9999"}, text="later"))
    with pytest.raises(EngineError, match="503: later"):
        kg.query(VALUES)
    assert not pauses


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_update_is_never_sent_again(status: int, pauses: list[float]) -> None:
    sent = []

    def engine(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(status, text="no")

    with pytest.raises(EngineError):
        remote(engine).update("CLEAR ALL")
    assert sent == [b"CLEAR ALL"]


def test_an_update_whose_answer_breaks_off_may_have_run(pauses: list[float]) -> None:
    sent = []

    def engine(request: httpx.Request) -> httpx.Response:
        sent.append(1)
        raise httpx.ReadError("gone", request=request)

    with pytest.raises(EngineError, match="whether the update ran is not known"):
        remote(engine).update("CLEAR ALL")
    assert len(sent) == 1


def test_requests_that_never_arrived_are_retried(pauses: list[float]) -> None:
    tries = []

    def engine(request: httpx.Request) -> httpx.Response:
        tries.append(1)
        if len(tries) < 3:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(204)

    remote(engine).update("CLEAR ALL")
    assert len(tries) == 3 and len(pauses) == 2


def test_wrong_queries_are_not_sent_and_not_tried_again(pauses: list[float]) -> None:
    sent = []

    def engine(request: httpx.Request) -> httpx.Response:
        sent.append(1)
        return httpx.Response(400, text="Parse error: line 1\n\n  at '}'\nat com.example.Main")

    with pytest.raises(SyntaxError):
        remote(engine).query("SELECT WHERE")
    assert not sent
    with pytest.raises(EngineError, match=r"400: Parse error: line 1 at '}'"):
        remote(engine).query(VALUES)
    assert len(sent) == 1


def test_errors_in_pages_are_told_as_text() -> None:
    page = "<html><head><style>p{}</style></head><body><h1>500</h1><p>Out of&nbsp;memory</p></html>"
    kg = remote(lambda _: httpx.Response(500, html=page))
    with pytest.raises(EngineError) as caught:
        kg.query(VALUES)
    assert caught.value.message == "the engine answers 500: 500 Out of memory"


def test_only_post_with_a_strict_accept_and_the_graphs_named() -> None:
    def engine(request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", HOST)
        assert request.headers["Accept"] == JSON
        fields = parse_qs(request.content.decode())
        assert fields["default-graph-uri"] == ["urn:g:1", "urn:g:2"]
        assert fields["named-graph-uri"] == ["urn:g:3"]
        return answer(Store(), asked(request))

    kg = remote(engine)
    kg.dataset = Dataset(("urn:g:1", "urn:g:2"), ("urn:g:3",))
    assert values(kg.query(VALUES)) == []


# Places and credentials.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_elsewhere_are_not_followed(status: int) -> None:
    seen = []

    def engine(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(status, headers={"Location": "https://evil.example/sparql?k=1"})

    with pytest.raises(EngineError, match="redirects to"):
        remote(engine).query(VALUES)
    assert seen == ["engine.example"]


def test_a_redirect_within_the_engine_keeps_the_query() -> None:
    def engine(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/sparql":
            return httpx.Response(307, headers={"Location": "/sparql/"})
        return answer(full(1), asked(request))

    assert values(remote(engine).query(VALUES)) == ["00000"]


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({"USER": "me", "PASSWORD": "p:w"}, "Basic bWU6cDp3"),
        ({"TOKEN": "abc"}, "Bearer abc"),
        ({"TOKEN": "abc", "USER": "me", "AUTH": "basic"}, "Basic bWU6"),
    ],
)
def test_credentials_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], header: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"CLUSTERKG_{name}", value)

    def engine(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == header
        return answer(Store(), asked(request))

    remote(engine).query(VALUES)
    remote(engine, "http://127.0.0.1:1/sparql").query(VALUES)
    with pytest.raises(InputError, match="in the clear"):
        remote(engine, "http://engine.example/sparql")


def test_digest_answers_a_challenge(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"USER": "me", "PASSWORD": "secret", "AUTH": "digest"}.items():
        monkeypatch.setenv(f"CLUSTERKG_{name}", value)

    def engine(request: httpx.Request) -> httpx.Response:
        given = request.headers.get("Authorization", "")
        if not given.startswith("Digest "):
            challenge = 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'
            return httpx.Response(401, headers={"WWW-Authenticate": challenge})
        assert "secret" not in given
        return answer(full(1), asked(request))

    assert values(remote(engine).query(VALUES)) == ["00000"]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"AUTH": "kerberos"}, "one of basic, digest, bearer"),
        ({"AUTH": "bearer"}, "set CLUSTERKG_TOKEN"),
        ({"AUTH": "digest"}, "set CLUSTERKG_USER"),
    ],
)
def test_credentials_that_do_not_fit(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], said: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"CLUSTERKG_{name}", value)
    with pytest.raises(InputError, match=said):
        Remote(HOST)


def test_secrets_are_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError) as caught:
        Remote("https://me:hush@engine.example/sparql")
    assert "hush" not in str(caught.value) and "CLUSTERKG_USER" in str(caught.value)
    kg = remote(lambda _: httpx.Response(401), HOST + "?apikey=hush")
    with pytest.raises(InputError) as caught:
        kg.query(VALUES)
    assert "hush" not in str(caught.value) and HOST in str(caught.value)


@pytest.mark.parametrize("url", ["https://", "ftp://a/b", "https://a:99999/x", "http:///x"])
def test_invalid_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError):
        Address(url)


@pytest.mark.parametrize("command", [["serve"], ["report", "x.html"]])
def test_a_command_that_needs_a_folder_says_so(command: list[str]) -> None:
    done = CliRunner().invoke(main, [*command, "--store", "https://example.org/sparql"])
    assert done.exit_code == 2
    assert "needs a store in a folder" in done.stderr


def test_addresses_are_told_from_folders() -> None:
    assert is_address("HTTPS://a/b") and is_address("http://localhost:1/q")
    assert not is_address("kg.store") and not is_address(None)


# Time, with a real server that trickles.


class _Slow(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        for _ in range(100):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def slow() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Slow)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()


def test_a_deadline_holds_for_the_whole_request(slow: str) -> None:
    with pytest.raises(EngineError, match="no whole answer within"):
        Remote(slow, seconds=0.5).query(VALUES)


# The text of queries.

TERMS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])).map(Literal),
    st.builds(
        lambda text, lang: Literal(text, language=lang),
        st.text(alphabet=st.characters(exclude_categories=["Cs"])),
        st.sampled_from(["zh", "en", "zh-hans"]),
    ),
    st.integers().map(Literal),
    st.sampled_from(["urn:x:y", "https://w3id.org/clusterkg/id/宁波", "urn:x#?"]).map(NamedNode),
)


@given(TERMS)
def test_terms_come_back_as_they_were_bound(term: Any) -> None:
    """Through the text of the query, an engine, and JSON; the engine is that of this machine."""
    kg = remote(lambda request: answer(Store(), asked(request)))
    text = "SELECT ?x ?y { BIND(?x AS ?y) }"
    (row,) = kg.query(text, substitutions={Variable("x"): term})
    expected = canonical(term) if isinstance(term, Literal) else term
    assert row["x"] == row["y"] == expected


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_text_of_a_user_becomes_part_of_a_query(text: str) -> None:
    query = texts.parse("SELECT ?x ?s { ?s <urn:p> ?x }", {})
    found = tokens(texts.bound(query, {"x": written(Literal(text))}).group)
    assert [t.kind for t in found if t.kind != "mark"].count("string") == 1
    assert [t.text for t in found if t.kind == "iri"] == ["<urn:p>"]


def _same(text: str, values: dict[str, Any], data: str) -> None:
    """Bound in the text, a query gives what the engine of this machine gives by its own way."""
    store = Store()
    store.load(data, format=_nt())
    expected = store.query(
        text, prefixes=PREFIXES, substitutions={Variable(n): v for n, v in values.items()}
    )
    kg = remote(lambda request: answer(store, asked(request)))
    found = kg.query(
        text, prefixes=PREFIXES, substitutions={Variable(n): v for n, v in values.items()}
    )
    assert sorted(map(str, found)) == sorted(map(str, expected))


DATA = '<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> "2" .\n<urn:b> <urn:p> "2" .\n<urn:b> <urn:q> "3" .'


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?o { ?s <urn:p> ?o }",
        "SELECT * WHERE { { SELECT ?s (COUNT(*) AS ?n) { ?s <urn:p> ?o } GROUP BY ?s } }",
        "SELECT ?s { { SELECT DISTINCT ?s { ?s <urn:p> ?o } } FILTER(?s != <urn:b>) }",
        "SELECT ?s ?x { ?x <urn:p> ?o FILTER(?x = COALESCE(?s, <urn:b>)) }",
        "SELECT ?s (GROUP_CONCAT(?o; separator=', ') AS ?l) { ?s <urn:p> ?o } GROUP BY ?s",
        "SELECT ?s ?o { { ?s <urn:p> ?o } UNION { ?s <urn:q> ?o } } ORDER BY ?o LIMIT 2",
        "SELECT ?s ?o { ?s <urn:p> ?o # } { 'comment\n OPTIONAL { ?s <urn:q> ?r } }",
        "SELECT ?s (IF(EXISTS { ?s <urn:q> ?r }, 1, 0) AS ?has) { ?s <urn:p> ?o }",
        "SELECT ?s ?o { ?s <urn:p> ?o FILTER(?o < '3' && '}' != \"{\") }",
        "PREFIX e: <urn:> SELECT ?s { ?s e:p/^e:p ?s } VALUES ?z { 1 2 }",
    ],
)
@pytest.mark.parametrize("node", ["urn:a", "urn:b", "urn:none"])
def test_values_are_bound_as_on_this_machine(text: str, node: str) -> None:
    _same(text, {"s": NamedNode(node)}, DATA)


def test_a_value_for_what_is_not_selected_is_an_error_as_on_this_machine() -> None:
    kg = remote(lambda request: answer(Store(), asked(request)))
    with pytest.raises(RuntimeError, match=r"does not contains? variable"):
        kg.query("SELECT ?o { ?s ?p ?o }", substitutions={Variable("s"): NamedNode("urn:a")})


def test_from_names_the_graphs() -> None:
    def engine(request: httpx.Request) -> httpx.Response:
        fields = parse_qs(request.content.decode())
        assert fields["default-graph-uri"] == ["urn:g"]
        assert "FROM" not in fields["query"][0]
        return answer(Store(), fields["query"][0])

    kg = remote(engine)
    kg.dataset = Dataset(("urn:other",))
    kg.query("PREFIX e: <urn:> SELECT * FROM e:g WHERE { ?s ?p ?o }")


def test_blank_nodes_are_named_for_engines_and_blank_again_when_read() -> None:
    iri = written(BlankNode("b0"))
    assert iri.startswith("<https://") and iri.endswith("b0>")
    store = Store()
    store.load(f"{iri} <urn:p> {iri} .", format=_nt())
    kg = remote(lambda request: answer(store, asked(request)))
    (quad,) = kg.quads_for_pattern(None, None, None)
    assert quad.subject == quad.object == BlankNode("b0")
    (quad,) = kg.quads_for_pattern(BlankNode("b0"), None, None)
    assert quad.object == BlankNode("b0")


def test_numbers_and_truth_are_read_as_a_store_keeps_them() -> None:
    """Virtuoso writes true as 1, and Fuseki keeps 1.50."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    cells = [("1", "boolean", "true"), ("1.50", "decimal", "1.5"), ("007", "integer", "7")]
    bindings = [
        {"o": {"type": "typed-literal", "value": value, "datatype": xsd + kind}}
        for value, kind, _ in cells
    ]
    body = {"head": {"vars": ["o"]}, "results": {"bindings": bindings}}

    def engine(request: httpx.Request) -> httpx.Response:
        if "COUNT" in asked(request):
            return answer(Store(), 'SELECT ("3" AS ?n) {}')
        return httpx.Response(200, json=body)

    kg = remote(engine)
    assert values(kg.query(VALUES)) == [expected for _, _, expected in cells]


# What a probe finds.


def test_an_engine_by_the_standard_fails_nothing() -> None:
    kg = remote(lambda request: answer(Store(), asked(request)))
    found = probe(kg)
    assert (found.rows, found.failed, found.wrong_paths) == (1000, (), False)


def test_a_cap_is_found_at_connecting() -> None:
    assert probe(remote(lambda request: answer(Store(), asked(request), 50))).rows == 50


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_probe_finds_what_an_engine_gets_wrong(check: Any) -> None:
    def engine(request: httpx.Request) -> httpx.Response:
        text = asked(request)
        return answer(Store(), 'SELECT ("wrong" AS ?x) {}' if check.query in text else text)

    assert [one.name for one in probe(remote(engine)).failed] == [check.name]


def test_a_query_that_the_engine_gets_wrong_is_answered_here() -> None:
    """The engine finds nothing by regular expressions in Chinese; this machine does."""
    store = Store()
    store.load('<urn:a> <urn:p> "宁波" .\n<urn:b> <urn:p> "武汉" .', format=_nt())

    def engine(request: httpx.Request) -> httpx.Response:
        assert "REGEX" not in asked(request)
        return answer(store, asked(request))

    kg = remote(engine)
    failed = tuple(check for check in CHECKS if "regular" in check.name)
    kg.quirks = Quirks(1000, failed)
    text = 'SELECT ?s { ?s <urn:p> ?o FILTER(REGEX(?o, "^宁")) }'
    assert [row["s"].value for row in kg.query(text)] == ["urn:a"]
    # All statements might be read: that is refused, and never answered wrongly.
    with pytest.raises(InputError, match="Chinese in regular expressions"):
        kg.query('SELECT ?s { ?s ?p ?o FILTER(REGEX(?o, "^宁")) }')


def test_separators_in_chinese_are_put_right() -> None:
    def engine(request: httpx.Request) -> httpx.Response:
        assert "、" not in asked(request)
        return answer(Store(), asked(request))

    kg = remote(engine)
    kg.quirks = Quirks(1000, tuple(check for check in CHECKS if "separators" in check.name))
    text = 'SELECT (GROUP_CONCAT(?x; separator="、") AS ?o) { VALUES ?x { "甲" "乙" } }'
    assert values(kg.query(text)) == ["甲、乙"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{ ?s <urn:p> ?o . ?s a ?t }",
            [RDF + "type", "urn:p"],
        ),
        ("{ ?s <urn:p>/<urn:q>* ?o }", ["urn:p", "urn:q"]),
        ("{ ?s ?p ?o }", None),
        ("{ ?s <urn:p> ?o ; ?q ?r }", None),
        ("{ ?s <urn:p> (1 2) }", None),
        ("{ ?s !<urn:p> ?o }", None),
        ("{ GRAPH ?g { ?s <urn:p> ?o } }", None),
        ("{ ?a <urn:p>* ?b }", None),
        ("{ ?s <urn:p> ?o FILTER(!BOUND(?o)) }", ["urn:p"]),
    ],
)
def test_properties_that_a_query_reads(text: str, expected: list[str] | None) -> None:
    assert texts.properties(texts.parse(f"SELECT * {text}", {})) == expected


# Writing.


def test_updates_are_halved_until_the_engine_takes_them() -> None:
    """Each statement is written once, in order, by updates of no more than 300."""
    taken: list[str] = []

    def update(text: str) -> None:
        lines = re.findall(r"<urn:\d+>", text)
        if len(lines) > 300:
            raise EngineError("too long", "engine", 500)
        taken.extend(lines)

    add(update, "urn:g", (f"<urn:{n}> <u:p> <u:o> ." for n in range(3000)))
    assert taken == [f"<urn:{n}>" for n in range(3000)]


def test_a_statement_that_is_refused_by_itself_is_an_error() -> None:
    def update(text: str) -> None:
        if "<urn:7>" in text:
            raise EngineError("bad", "engine", 400)

    with pytest.raises(EngineError, match="bad"):
        add(update, "urn:g", (f"<urn:{n}> <u:p> <u:o> ." for n in range(20)))


def test_local_queries_import_no_client_of_http() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from clusterkg.cli import main; main(['query', 'zones'],"
        " standalone_mode=False);"
        " assert not {'httpx', 'clusterkg.store.remote.client'} & sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
