"""The graph's own IRIs are answered: in the format that is asked for, or with a word why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
import rdflib
from serving import Here
from starlette.testclient import TestClient

from clusterkg.base.resources import graph_path
from clusterkg.rdf.namespaces import CKG, ID, IND
from clusterkg.web.api.context import Context
from clusterkg.web.app import service
from clusterkg.web.app.application import create
from clusterkg.web.settings import Settings

FORMATS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}
TARGET = "/id/qingdao-956-automotive"
ADDRESSES = (TARGET, "/id/ningbo", "/industry/automotive", "/industry", "/ontology", "/void")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    context = Context.open()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "runner", lambda _settings: Here(context))
        settings = Settings(origins=("https://friend.example",))
        app = create(service.Service(settings))
        with TestClient(app, base_url="http://127.0.0.1:8000") as running:
            yield running


def get(client: TestClient, path: str, accept: str | None = None) -> httpx.Response:
    headers = {} if accept is None else {"accept": accept}
    answer: httpx.Response = client.get(path, headers=headers, follow_redirects=False)
    return answer


class Links(HTMLParser):
    """The links of a page, and its words by language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.languages: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        assert tag != "script"
        if tag == "a":
            self.links.append(of["href"] or "")
        if "lang" in of:
            self.languages.add(of["lang"] or "")
        if "id" in of:
            self.anchors.add(of["id"] or "")


@pytest.mark.parametrize("media", FORMATS)
@pytest.mark.parametrize("path", ADDRESSES)
def test_each_address_is_rdf_of_what_it_names(path: str, media: str, client: TestClient) -> None:
    answer = get(client, path, media)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media)
    assert "Accept" in answer.headers["vary"]
    graph = rdflib.Graph().parse(data=answer.text, format=FORMATS[media])
    described = re.match(r'<([^>]*)>; rel="describes"', answer.headers["link"])
    assert described is not None
    assert (rdflib.URIRef(described[1]), None, None) in graph


@pytest.mark.parametrize("path", ADDRESSES)
def test_each_address_is_a_page_in_both_languages(path: str, client: TestClient) -> None:
    answer = get(client, path, "text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Links(answer.text)
    assert {"zh-Hans", "en"} <= page.languages
    assert "?format=jsonld" in page.links
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_formats_of_a_thing_say_the_same(client: TestClient) -> None:
    graphs = [
        rdflib.Graph().parse(data=get(client, TARGET, media).text, format=name)
        for media, name in FORMATS.items()
    ]
    assert all(set(graph) == set(graphs[0]) for graph in graphs)


def test_a_page_links_to_related_things_and_to_evidence(client: TestClient) -> None:
    page = Links(get(client, TARGET, "text/html").text)
    assert "evidence" in page.anchors
    assert {"/industry/automotive", "/id/qingdao-956", "/ontology#targetOf"} <= set(page.links)
    inside = {link for link in page.links if link.startswith(("/id/", "/industry/"))}
    assert inside
    for link in inside:
        assert get(client, link).status_code == 200, link
    named = Links(get(client, "/id/qingdao-956", "text/html").text)
    assert TARGET in named.links
    assert "/city/id%3Aningbo" in Links(get(client, "/id/ningbo", "text/html").text).links


def test_each_term_has_its_anchor_on_the_page_of_the_ontology(client: TestClient) -> None:
    anchors = Links(get(client, "/ontology", "text/html").text).anchors
    text = graph_path("ontology", "clusterkg.ttl").read_text(encoding="utf-8")
    assert set(re.findall(r"^ckg:(\w+)$", text, re.MULTILINE)) <= anchors
    assert get(client, "/ontology", "text/turtle").text == text


def test_descriptions_include_statements_about_evidence(client: TestClient) -> None:
    graph = rdflib.Graph().parse(data=get(client, TARGET).text)
    target = rdflib.URIRef(ID + "qingdao-956-automotive")
    (evidence,) = graph.objects(target, rdflib.URIRef(CKG + "evidence"))
    assert graph.value(evidence, rdflib.URIRef(CKG + "sha256"))
    industry = rdflib.URIRef(IND + "automotive")
    assert graph.value(industry, rdflib.SKOS.prefLabel)


@pytest.mark.parametrize(
    ("path", "accept", "media"),
    [
        (TARGET, None, "text/turtle"),
        (TARGET, "*/*", "text/turtle"),
        (TARGET, "text/turtle;q=0.5, application/ld+json", "application/ld+json"),
        (f"{TARGET}?format=html", "text/turtle", "text/html"),
        (f"{TARGET}?format=json-ld", None, "application/ld+json"),
        ("/industry/ind:automotive", "text/html", "text/html"),
    ],
)
def test_the_format_is_that_which_is_wanted_most(
    path: str, accept: str | None, media: str, client: TestClient
) -> None:
    answer = get(client, path, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith((media, "text/plain"))


@pytest.mark.parametrize(
    ("path", "accept", "status", "said"),
    [
        ("/id/nobody", "text/html", 404, "the graph states nothing of"),
        ("/id/", None, 404, "the graph states nothing of"),
        ("/id/a%20b%3E%22", None, 404, "the graph states nothing of"),
        ("/id/%E5%AE%81%E6%B3%A2", None, 404, "宁波"),
        ("/id/" + "x" * 5000, None, 404, "the graph states nothing of"),
        ("/industry/nothing", None, 404, "the graph states nothing of"),
        (TARGET, "image/png", 406, "text/turtle text/html"),
        (f"{TARGET}?format=png", None, 406, "ttl html jsonld"),
    ],
)
def test_unknown_resources_are_reported(
    path: str, accept: str | None, status: int, said: str, client: TestClient
) -> None:
    answer = get(client, path, accept)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_the_guard_is_that_of_all_data(client: TestClient) -> None:
    friend = client.get(TARGET, headers={"origin": "https://friend.example"})
    assert friend.headers["access-control-allow-origin"] == "https://friend.example"
    stranger = client.get(TARGET, headers={"origin": "https://example.org"})
    assert stranger.status_code == 403
    assert client.get(TARGET, headers={"host": "example.org"}).status_code == 421
    assert client.post(TARGET).status_code == 405
    assert client.head(TARGET).headers["content-type"].startswith("text/turtle")


def test_an_answer_that_is_had_is_not_sent_again(client: TestClient) -> None:
    tag = get(client, TARGET).headers["etag"]
    again = client.get(TARGET, headers={"if-none-match": tag})
    assert again.status_code == 304


def test_the_redirects_of_the_permanent_identifiers_lead_to_what_is_served(
    client: TestClient,
) -> None:
    rules = re.findall(
        r"^RewriteRule (\S+) %\{ENV:SERVER\}(\S+) \[R=(\d+),L\]$",
        (Path(__file__).parents[2] / "w3id" / ".htaccess").read_text(encoding="utf-8"),
        re.MULTILINE,
    )

    def redirected(path: str) -> str:
        pattern, target, _ = next(rule for rule in rules if re.search(rule[0], path))
        found = re.search(pattern, path)
        assert found is not None
        return re.sub(r"\$(\d)", lambda number: found[int(number[1])] or "", target)

    base = "https://w3id.org/clusterkg/"
    for path, iri in (
        ("ontology", f"{base}ontology"),
        ("ontology/0.2.0", f"{base}ontology"),
        ("id/ningbo", f"{base}id/ningbo"),
        ("industry/automotive", f"{base}industry/automotive"),
        ("industry/", f"{base}industry"),
        ("void", f"{base}void#clusterkg"),
    ):
        answer = get(client, redirected(path), "text/turtle")
        assert f'<{iri}>; rel="describes"' in answer.headers["link"]
    assert get(client, redirected("context.jsonld")).json()["@context"]["City"] == "ckg:City"
    assert redirected("sparql") == "/sparql"


def test_the_dataset_is_where_void_says(client: TestClient) -> None:
    answer = get(client, "/.well-known/void")
    assert (answer.status_code, answer.headers["location"]) == (302, "/void")


def test_a_thing_that_thousands_name_is_cut_and_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clusterkg.web.linked.description.MOST", 3)
    text = get(client, "/id/article-yin-hao", "text/html").text
    assert "the first 3" in text
