"""The SPARQL 1.1 Protocol, as the W3C's suite for it tests a service.

Each test of `Suite` has the name of the suite's. Its data are three documents, each in a graph of
its name that says that it is a foaf:Document. The service takes no update, so that all tests of
updates end in a refusal.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, Store
from serving import Server, serving

from clusterkg.base.locale import text
from clusterkg.store import disk

pytestmark = pytest.mark.conformance

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
FOAF_DOCUMENT = NamedNode("http://xmlns.com/foaf/0.1/Document")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
FORM = {"content-type": "application/x-www-form-urlencoded"}
QUERY = {"content-type": "application/sparql-query"}
UPDATE = {"content-type": "application/sparql-update"}
SOLUTIONS = {
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/tab-separated-values",
    "text/csv",
}
TRIPLES = {
    "application/rdf+xml",
    "text/turtle",
    "application/n-triples",
    "text/html",
    "application/ld+json",
}


def make_store(path: Path, quads: list[Quad]) -> None:
    """Make a store on disk whose statements are in named graphs alone, as in the suite."""
    build = path / "build-1"
    build.mkdir(parents=True)
    store = Store(str(build / disk.DATABASE))
    store.extend(quads)
    store.flush()
    del store
    files = disk.files(build / disk.DATABASE)
    disk.Manifest(1, "0", "2026-01-01T00:00:00+00:00", len(quads), 0, {}, {}, files).write(build)
    (path / disk.CURRENT).write_text("build-1\n")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("protocol") / "kg.store"
    quads = [Quad(name, TYPE, FOAF_DOCUMENT, name) for name in map(document, (1, 2, 3))]
    make_store(path, quads)
    with serving("--store", str(path)) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def document(number: int) -> NamedNode:
    return NamedNode(DATA.format(number))


def kind(response: httpx.Response) -> str:
    return response.headers["content-type"].partition(";")[0]


def truth(response: httpx.Response) -> bool:
    """Return the answer of ASK, in whichever of its formats it came."""
    assert response.status_code == 200, response.text
    if kind(response) == "application/sparql-results+json":
        return bool(response.json()["boolean"])
    assert kind(response) == "application/sparql-results+xml"
    found = ElementTree.fromstring(response.text).find("{*}boolean")
    assert found is not None
    return found.text == "true"


class TestSuite:
    """What the suite asks, by the suite's names."""

    ONE_AND_TWO = f"ASK {{ <{DATA.format(1)}> a ?type . <{DATA.format(2)}> a ?type . }}"
    NAMED = (
        f"{{ GRAPH ?g1 {{ <{DATA.format(1)}> a ?type }} GRAPH ?g2 {{ <{DATA.format(2)}> a ?type }}"
    )

    def form(self, client: httpx.Client, query: str, **fields: list[str] | str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return client.post("/sparql", data={"query": query} | named)

    def get(self, client: httpx.Client, query: str, **fields: list[str] | str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return client.get("/sparql", params={"query": query} | named)

    def test_query_get(self, client: httpx.Client) -> None:
        assert truth(self.get(client, "ASK {}", default_graph_uri=DATA.format(0)))

    def test_query_post_form(self, client: httpx.Client) -> None:
        assert truth(self.form(client, "ASK {}", default_graph_uri=DATA.format(0)))

    def test_query_post_direct(self, client: httpx.Client) -> None:
        params = {"default-graph-uri": DATA.format(0)}
        assert truth(client.post("/sparql", params=params, content="ASK {}", headers=QUERY))

    def test_query_dataset_default_graph(self, client: httpx.Client) -> None:
        query = f"ASK {{ <{DATA.format(1)}> ?p ?o }}"
        assert truth(self.form(client, query, default_graph_uri=DATA.format(1)))
        assert not truth(self.form(client, query, default_graph_uri=DATA.format(2)))
        assert not truth(self.form(client, query))

    def test_query_dataset_default_graphs_get(self, client: httpx.Client) -> None:
        both = [DATA.format(1), DATA.format(2)]
        assert truth(self.get(client, self.ONE_AND_TWO, default_graph_uri=both))
        assert not truth(self.get(client, self.ONE_AND_TWO, default_graph_uri=both[:1]))

    def test_query_dataset_default_graphs_post(self, client: httpx.Client) -> None:
        both = [DATA.format(1), DATA.format(2)]
        assert truth(self.form(client, self.ONE_AND_TWO, default_graph_uri=both))
        assert not truth(self.form(client, self.ONE_AND_TWO, default_graph_uri=both[1:]))

    def test_query_dataset_named_graphs_get(self, client: httpx.Client) -> None:
        both = [DATA.format(1), DATA.format(2)]
        assert truth(self.get(client, f"ASK {self.NAMED} }}", named_graph_uri=both))
        assert not truth(self.get(client, f"ASK {self.NAMED} }}", named_graph_uri=both[:1]))

    def test_query_dataset_named_graphs_post(self, client: httpx.Client) -> None:
        both = [DATA.format(1), DATA.format(2)]
        assert truth(self.form(client, f"ASK {self.NAMED} }}", named_graph_uri=both))
        assert not truth(self.form(client, f"ASK {self.NAMED} }}", named_graph_uri=both[1:]))

    def test_query_dataset_full(self, client: httpx.Client) -> None:
        query = f"ASK {self.NAMED} . <{DATA.format(3)}> a ?type }}"
        both = [DATA.format(1), DATA.format(2)]
        three = DATA.format(3)
        found = self.form(client, query, default_graph_uri=three, named_graph_uri=both)
        assert truth(found)
        assert not truth(self.form(client, query, named_graph_uri=both))
        assert not truth(self.form(client, query, default_graph_uri=three))

    def test_query_multiple_dataset(self, client: httpx.Client) -> None:
        both = [DATA.format(1), DATA.format(2)]
        query = f"ASK FROM <{DATA.format(3)}> {self.NAMED} }}"
        assert truth(self.form(client, query, named_graph_uri=both))
        # The dataset of the query counts where the request names none, and nowhere else.
        of_three = f"ASK FROM <{DATA.format(3)}> {{ <{DATA.format(3)}> a ?type }}"
        assert truth(self.form(client, of_three))
        assert not truth(self.form(client, of_three, named_graph_uri=both))
        assert not truth(self.form(client, of_three, default_graph_uri=both))

    def test_query_content_type_select(self, client: httpx.Client) -> None:
        assert kind(self.form(client, "SELECT (1 AS ?value) {}")) in SOLUTIONS

    def test_query_content_type_ask(self, client: httpx.Client) -> None:
        assert truth(self.form(client, "ASK {}"))

    def test_query_content_type_describe(self, client: httpx.Client) -> None:
        found = self.form(client, "DESCRIBE <http://example.org/>")
        assert found.status_code == 200
        assert kind(found) in TRIPLES

    def test_query_content_type_construct(self, client: httpx.Client, server: Server) -> None:
        found = self.form(client, "CONSTRUCT { <s> <p> 1 } WHERE {}")
        assert kind(found) == "text/turtle"
        graph = rdflib.Graph().parse(data=found.text, format="turtle")
        # A relative IRI is relative to the endpoint, which is the base that it has by itself.
        (triple,) = graph
        assert triple[0] == rdflib.URIRef(f"{server.address}/s")
        assert triple[2].toPython() == 1

    def test_bad_query_method(self, client: httpx.Client) -> None:
        found = client.put("/sparql", params={"query": "ASK {}"})
        assert found.status_code == 405
        assert {"GET", "POST"} <= set(found.headers["allow"].split(", "))

    def test_bad_multiple_queries(self, client: httpx.Client) -> None:
        two = {"query": ["ASK {}", "SELECT * {}"]}
        assert client.get("/sparql", params=two).status_code == 400
        assert client.post("/sparql", data=two).status_code == 400

    def test_bad_query_wrong_media_type(self, client: httpx.Client) -> None:
        plain = {"content-type": "text/plain"}
        assert client.post("/sparql", content="ASK {}", headers=plain).status_code == 415

    def test_bad_query_missing_form_type(self, client: httpx.Client) -> None:
        assert client.post("/sparql", content="query=ASK%20%7B%7D").status_code == 415

    def test_bad_query_missing_direct_type(self, client: httpx.Client) -> None:
        assert client.post("/sparql", content="ASK {}").status_code == 415

    def test_bad_query_non_utf8(self, client: httpx.Client) -> None:
        wide = {"content-type": "application/sparql-query; charset=UTF-16"}
        content = "ASK {}".encode("utf-16")
        assert client.post("/sparql", content=content, headers=wide).status_code == 415
        assert client.post("/sparql", content=content, headers=QUERY).status_code == 400
        assert client.get("/sparql?query=ASK%20%7B%7D%FF").status_code == 400

    def test_bad_query_syntax(self, client: httpx.Client) -> None:
        found = self.get(client, "ASK {\n  ?s ?p")
        assert found.status_code == 400
        assert kind(found) == "application/problem+json"
        problem = found.json()
        # The brace that is never closed.
        assert (problem["status"], problem["line"], problem["column"]) == (400, 1, 5)

    @pytest.mark.parametrize(
        "name",
        [
            "update_post_form",
            "bad_multiple_updates",
            "bad_update_syntax",
            "bad_update_dataset_conflict",
        ],
    )
    def test_updates_in_forms(self, client: httpx.Client, name: str) -> None:
        body = {
            "update_post_form": {"update": "CLEAR ALL"},
            "bad_multiple_updates": {"update": ["CLEAR ALL", "CLEAR DEFAULT"]},
            "bad_update_syntax": {"update": "CLEAR XYZ"},
            "bad_update_dataset_conflict": {
                "using-named-graph-uri": "http://example/people",
                "update": "WITH <http://example/addresses> DELETE WHERE { ?s ?p ?o }",
            },
        }[name]
        assert client.post("/sparql", data=body).status_code == 403

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("update_post_direct", {}),
            ("update_base_uri", {}),
            ("update_dataset_default_graph", {"using-graph-uri": DATA.format(1)}),
            ("update_dataset_default_graphs", {"using-graph-uri": [DATA.format(1)] * 2}),
            ("update_dataset_named_graphs", {"using-named-graph-uri": [DATA.format(1)] * 2}),
            (
                "update_dataset_full",
                {"using-graph-uri": DATA.format(1), "using-named-graph-uri": DATA.format(2)},
            ),
        ],
    )
    def test_updates_by_direct_post(
        self, client: httpx.Client, name: str, fields: dict[str, list[str] | str]
    ) -> None:
        text = "INSERT DATA { <s> <p> <o> }" if name == "update_base_uri" else "DROP ALL"
        found = client.post("/sparql", params=fields, content=text, headers=UPDATE)
        assert found.status_code == 403
        assert "read-only" in found.json()["detail"]
        assert truth(self.get(client, f"ASK {{ GRAPH ?g {{ <{DATA.format(1)}> a ?type }} }}"))

    def test_bad_update_get(self, client: httpx.Client) -> None:
        assert client.get("/sparql", params={"update": "CLEAR ALL"}).status_code == 403

    def test_bad_update_wrong_media_type(self, client: httpx.Client) -> None:
        plain = {"content-type": "text/plain"}
        assert client.post("/sparql", content="CLEAR NAMED", headers=plain).status_code == 415

    def test_bad_update_missing_form_type(self, client: httpx.Client) -> None:
        assert client.post("/sparql", content="update=CLEAR%20NAMED").status_code == 415

    def test_bad_update_non_utf8(self, client: httpx.Client) -> None:
        wide = {"content-type": "application/sparql-update; charset=UTF-16"}
        content = "CLEAR NAMED".encode("utf-16")
        assert client.post("/sparql", content=content, headers=wide).status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <s> <p> <o> }",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX select: <http://example.org/ask#> LOAD <http://example.org/>",
        "# SELECT\nclear all",
        "BASE <http://example.org/select> DROP GRAPH <g>",
    ],
)
def test_an_update_sent_as_a_query_is_told_that_nothing_is_written(
    client: httpx.Client, text: str
) -> None:
    found = client.post("/sparql", content=text, headers=QUERY)
    assert found.status_code == 400
    assert "read-only" in found.json()["detail"]


def test_a_query_that_only_speaks_of_updates_is_not_taken_for_one(client: httpx.Client) -> None:
    found = client.post("/sparql", content="ASK { ?insert ?delete }", headers=QUERY)
    assert found.status_code == 400
    assert "read-only" not in found.json()["detail"]


ROW = 'SELECT ?a ?b ?c { VALUES (?a ?b ?c) { (<http://e/x> "甲"@zh UNDEF) } }'


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.8", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("text/csv;q=0, text/*", "text/tab-separated-values"),
        ("text/html, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0.1, text/csv;q=0.2, */*;q=0", "text/csv"),
        ("TEXT/CSV; Q=1", "text/csv"),
    ],
)
def test_solutions_come_in_the_format_that_is_liked_best(
    client: httpx.Client, accept: str | None, expected: str
) -> None:
    # A header that a client sends by itself is taken away where none is meant.
    headers = {"accept": accept} if accept else {}
    request = client.build_request("GET", "/sparql", params={"query": ROW}, headers=headers)
    if accept is None:
        del request.headers["accept"]
    found = client.send(request)
    assert kind(found) == expected
    assert "Accept" in found.headers["vary"]


def test_each_format_of_solutions_says_the_same(client: httpx.Client) -> None:
    def rows(accept: str) -> str:
        found = client.get("/sparql", params={"query": ROW}, headers={"accept": accept})
        return found.text

    assert json.loads(rows("application/sparql-results+json"))["results"]["bindings"] == [
        {
            "a": {"type": "uri", "value": "http://e/x"},
            "b": {"type": "literal", "value": "甲", "xml:lang": "zh"},
        }
    ]
    assert rows("text/csv") == "a,b,c\r\nhttp://e/x,甲,\r\n"
    assert rows("text/tab-separated-values") == '?a\t?b\t?c\n<http://e/x>\t"甲"@zh\t\n'
    result = rdflib.query.Result.parse(
        source=io.BytesIO(rows("application/sparql-results+xml").encode()),
        format="xml",
    )
    assert [tuple(row) for row in result] == [
        (rdflib.URIRef("http://e/x"), rdflib.Literal("甲", lang="zh"), None)
    ]


@pytest.mark.parametrize(
    ("accept", "expected", "parser"),
    [
        ("*/*", "text/turtle", "turtle"),
        ("text/turtle", "text/turtle", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/json", "application/json", "json-ld"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/rdf+xml;q=0.5, application/n-triples", "application/n-triples", "nt"),
    ],
)
def test_triples_come_in_the_format_that_is_liked_best(
    client: httpx.Client, accept: str, expected: str, parser: str
) -> None:
    query = 'CONSTRUCT { <http://e/s> <http://e/p> "甲"@zh, 1 } {}'
    found = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert kind(found) == expected
    graph = rdflib.Graph().parse(data=found.text, format=parser)
    subject, predicate = rdflib.URIRef("http://e/s"), rdflib.URIRef("http://e/p")
    assert set(graph) == {
        (subject, predicate, rdflib.Literal("甲", lang="zh")),
        (subject, predicate, rdflib.Literal(1)),
    }


@pytest.mark.slow
def test_json_ld_has_short_names_unless_it_is_too_much_for_the_memory(
    client: httpx.Client,
) -> None:
    digits = "".join(f"VALUES ?{name} {{ {' '.join('0123456789')} }}" for name in "abcd")
    parts = '"x", STR(?a), STR(?b), STR(?c), STR(?d), STR(?e)'
    found, whole = (
        client.get(
            "/sparql",
            params={
                "query": f"CONSTRUCT {{ ?s a ckg:City }} {{ {digits} VALUES ?e {{ {last} }}"
                f" BIND(IRI(CONCAT(STR(id:), {parts})) AS ?s) }}"
            },
            headers={"accept": "application/ld+json"},
        ).json()
        for last in ("1", "1 2")
    )
    assert {"@id": "id:x00001", "@type": "City"} in found["@graph"]
    assert [len(each) for each in (found["@graph"], whole)] == [10_000, 20_000]
    assert whole[0]["@id"].startswith("https://w3id.org/clusterkg/id/x")


@pytest.mark.parametrize(
    ("query", "accept"),
    [("ASK {}", "image/png"), ("ASK {}", "text/turtle"), ("CONSTRUCT WHERE {}", "text/csv")],
)
def test_formats_that_do_not_exist_are_refused(
    client: httpx.Client, query: str, accept: str
) -> None:
    found = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert found.status_code == 406
    assert kind(found) == "application/problem+json"


@pytest.mark.parametrize("name", ["format", "output"])
def test_a_short_name_goes_before_the_header(client: httpx.Client, name: str) -> None:
    accept = {"accept": "application/sparql-results+json"}
    for short, solutions, triples in [
        ("xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("json", "application/sparql-results+json", "application/ld+json"),
    ]:
        for query, expected in [("ASK {}", solutions), ("CONSTRUCT WHERE {}", triples)]:
            found = client.get("/sparql", params={"query": query, name: short}, headers=accept)
            assert kind(found) == expected
    found = client.get("/sparql", params={"query": "ASK {}", name: "gif"})
    assert found.status_code == 406


@pytest.mark.parametrize("name", ["format", "output"])
def test_a_short_name_counts_with_post_in_the_body_and_in_the_address(
    client: httpx.Client, name: str
) -> None:
    form = {"query": "ASK {}"}
    text = {"content-type": "application/sparql-query"}
    for found in (
        client.post("/sparql", data=form | {name: "xml"}),
        client.post("/sparql", data=form, params={name: "xml"}),
        client.post("/sparql", data=form | {name: "xml"}, params={name: "json"}),
        client.post("/sparql", content=b"ASK {}", params={name: "xml"}, headers=text),
    ):
        assert kind(found) == "application/sparql-results+xml"
    assert client.post("/sparql", data=form, params={name: "gif"}).status_code == 406


def test_csv_is_exact_and_that_for_spreadsheets_has_no_formula(client: httpx.Client) -> None:
    values = '"=1+1" "+cmd" "-2" "@x" "＝A1" "plain" "a;b" "\u202ec"'
    query = f"SELECT ?x {{ VALUES ?x {{ {values} }} }}"
    exact = ["x", "=1+1", "+cmd", "-2", "@x", "＝A1", "plain", "a;b", "\u202ec", ""]
    for given, accept in (({}, "text/csv"), ({"format": "csv"}, "*/*")):
        params = {"query": query, **given}
        found = client.get("/sparql", params=params, headers={"accept": accept})
        assert found.content.decode() == "\r\n".join(exact)
    # A number is no formula.
    safe = ["x", "'=1+1", "'+cmd", "-2", "'@x", "'＝A1", "plain", '"a;b"', "\\u202ec", ""]
    params = {"query": query, "format": "csv-excel"}
    for found in (client.get("/sparql", params=params), client.post("/sparql", data=params)):
        assert found.headers["content-type"] == "text/csv; charset=utf-8"
        assert found.content.decode() == "\ufeff" + "\r\n".join(safe)


@pytest.mark.parametrize(
    ("accept", "parser"),
    [("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("*/*", "turtle")],
)
def test_the_service_describes_itself(
    client: httpx.Client, server: Server, accept: str, parser: str
) -> None:
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    found = client.get("/sparql", headers={"accept": accept})
    graph = rdflib.Graph().parse(data=found.text, format=parser)
    service = graph.value(predicate=rdflib.RDF.type, object=sd.Service)
    assert graph.value(service, sd.endpoint) == rdflib.URIRef(f"{server.address}/sparql")
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph
    dataset = graph.value(service, sd.defaultDataset)
    default = graph.value(dataset, sd.defaultGraph)
    assert graph.value(default, void.triples) == rdflib.Literal(0)


def test_a_person_who_opens_the_endpoint_gets_the_editor(client: httpx.Client) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    found = client.get("/sparql", headers={"accept": browser})
    assert (found.status_code, found.headers["location"]) == (303, "/sparql-editor")


def test_head_and_options(client: httpx.Client) -> None:
    found = client.head("/sparql", params={"query": "ASK {}"})
    assert (found.status_code, found.content) == (200, b"")
    assert kind(found) == "application/sparql-results+json"
    assert "POST" in client.options("/sparql").headers["allow"]


def test_a_graph_elsewhere_is_empty_and_is_not_fetched(client: httpx.Client) -> None:
    query = "ASK FROM <http://127.0.0.1:9/> { ?s ?p ?o }"
    assert not truth(client.get("/sparql", params={"query": query}))


def test_a_name_of_a_graph_that_is_none_is_refused(client: httpx.Client) -> None:
    params = {"query": "ASK {}", "default-graph-uri": "no iri"}
    assert client.get("/sparql", params=params).status_code == 400


def test_a_form_without_a_query_is_refused(client: httpx.Client) -> None:
    assert client.post("/sparql", data={"name": "value"}).status_code == 400
    both = client.post("/sparql?query=ASK%20%7B%7D", content="ASK {}", headers=QUERY)
    assert both.status_code == 400


@pytest.mark.parametrize(
    ("address", "accepted", "said"),
    [
        ("/sparql?query=x&query=y&lang=zh", "en", "查询不止一条"),
        ("/sparql?query=x&query=y", "zh-CN,zh;q=0.9,en;q=0.8", "查询不止一条"),
        ("/sparql?query=x&query=y", "en;q=0.9,zh;q=0.8", "there is more than one query"),
        ("/sparql?query=x&query=y", "de", text("web.several-queries")),
        ("/api/overlap?lang=zh", "en", "没有参数"),
        ("/api/nothing", "zh", "没有地址 /api/nothing"),
    ],
)
def test_errors_are_in_the_language_of_the_request(
    client: httpx.Client, address: str, accepted: str, said: str
) -> None:
    found = client.get(address, headers={"accept-language": accepted})
    assert said in found.json()["detail"]
    assert found.headers["vary"] == "Accept-Language"


def test_a_worker_refuses_in_the_language_of_the_request(client: httpx.Client) -> None:
    def detail(lang: str) -> str:
        headers = {"accept-language": lang}
        return str(client.get("/api/cities/Ningpo", headers=headers).json()["detail"])

    chinese, english = detail("zh"), detail("en")
    assert english == "no city 'Ningpo'; `clusterkg coverage` lists what there is"
    assert english != chinese
    assert detail("zh-TW") == chinese
