"""Clients that others have written, against a running server.

What they should see rdflib works out: it reads the same files by itself, so that this is not the
server's word.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from serving import serving

from clusterkg.store.graph import bundled_files

pytestmark = pytest.mark.conformance

PREFIXES = """
PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
CITIES = PREFIXES + "SELECT ?city ?label { ?city a ckg:City ; rdfs:label ?label } ORDER BY ?label"
# Of the six cities of data/ttl, the Chinese and the English name of each.
NAMES = {
    *("宁波", "青岛", "杭州", "武汉", "深圳", "上海"),
    *("Ningbo", "Qingdao", "Hangzhou", "Wuhan", "Shenzhen", "Shanghai"),
}
CONSTRUCT = PREFIXES + "CONSTRUCT { ?c rdfs:label ?l } { ?c a ckg:City ; rdfs:label ?l }"
COMUNICA = "4.4.1"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serving("--workers", "2") as running:
        yield f"{running.address}/sparql"


@pytest.fixture(scope="module")
def known() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in bundled_files():
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def labels(known: rdflib.Graph) -> set[tuple[rdflib.term.Identifier, ...]]:
    rows = {tuple(row) for row in known.query(CITIES)}
    assert {str(label) for _, label in rows} == NAMES
    return rows


class TestSparqlWrapper:
    """SPARQLWrapper, in each of its formats and by both of its methods."""

    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize("direct", [False, True])
    def test_json(self, endpoint: str, method: str, direct: bool) -> None:
        wrapper = pytest.importorskip("SPARQLWrapper")
        client = wrapper.SPARQLWrapper(endpoint)
        client.setMethod(method)
        if direct:
            client.setRequestMethod(wrapper.POSTDIRECTLY if method == "POST" else "urlencoded")
        client.setReturnFormat(wrapper.JSON)
        client.setQuery(CITIES)
        rows = client.queryAndConvert()["results"]["bindings"]
        assert {row["label"]["value"] for row in rows} == NAMES
        assert {row["label"]["xml:lang"] for row in rows} == {"zh", "en"}

    def test_xml(self, endpoint: str) -> None:
        wrapper = pytest.importorskip("SPARQLWrapper")
        client = wrapper.SPARQLWrapper(endpoint)
        client.setReturnFormat(wrapper.XML)
        client.setQuery(CITIES)
        found = client.queryAndConvert()
        assert {
            literal.firstChild.data for literal in found.getElementsByTagName("literal")
        } == NAMES

    def test_csv(self, endpoint: str) -> None:
        wrapper = pytest.importorskip("SPARQLWrapper")
        client = wrapper.SPARQLWrapper(endpoint)
        client.setReturnFormat(wrapper.CSV)
        client.setQuery(CITIES)
        rows = csv.DictReader(io.StringIO(client.queryAndConvert().decode()))
        assert {row["label"] for row in rows} == NAMES

    def test_turtle(self, endpoint: str, labels: set[tuple[rdflib.term.Identifier, ...]]) -> None:
        wrapper = pytest.importorskip("SPARQLWrapper")
        client = wrapper.SPARQLWrapper(endpoint)
        client.setReturnFormat(wrapper.TURTLE)
        client.setQuery(CONSTRUCT)
        graph = rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")
        assert {(s, o) for s, _, o in graph} == labels

    def test_rdf(self, endpoint: str, labels: set[tuple[rdflib.term.Identifier, ...]]) -> None:
        wrapper = pytest.importorskip("SPARQLWrapper")
        client = wrapper.SPARQLWrapper(endpoint)
        client.setReturnFormat(wrapper.RDFXML)
        client.setQuery(CONSTRUCT)
        assert {(s, o) for s, _, o in client.queryAndConvert()} == labels

    def test_ask(self, endpoint: str) -> None:
        wrapper = pytest.importorskip("SPARQLWrapper")
        client = wrapper.SPARQLWrapper(endpoint)
        client.setReturnFormat(wrapper.JSON)
        client.setQuery(PREFIXES + "ASK { id:ningbo a ckg:City }")
        assert client.queryAndConvert()["boolean"] is True

    def test_errors(self, endpoint: str) -> None:
        wrapper = pytest.importorskip("SPARQLWrapper")
        client = wrapper.SPARQLWrapper(endpoint)
        client.setQuery("SELECT * { ?s")
        with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed):
            client.query()


class TestRdflib:
    """rdflib's SPARQLStore."""

    @pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
    @pytest.mark.parametrize("returned", ["json", "xml", "csv"])
    def test_select(
        self,
        endpoint: str,
        labels: set[tuple[rdflib.term.Identifier, ...]],
        method: str,
        returned: str,
    ) -> None:
        from rdflib.plugins.stores.sparqlstore import SPARQLStore

        store = SPARQLStore(endpoint, method=method, returnFormat=returned)
        rows = {tuple(row) for row in rdflib.Graph(store).query(CITIES)}
        if returned == "csv":
            # The format has no languages.
            assert {str(label) for _, label in rows} == NAMES
        else:
            assert rows == labels

    def test_triples(self, endpoint: str, known: rdflib.Graph) -> None:
        from rdflib.plugins.stores.sparqlstore import SPARQLStore

        graph = rdflib.Graph(SPARQLStore(endpoint))
        ningbo = rdflib.URIRef("https://w3id.org/clusterkg/id/ningbo")
        found = set(graph.triples((ningbo, None, None)))
        assert found == set(known.triples((ningbo, None, None)))
        assert len(found) > 5
        assert len(graph) == len(known)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
class TestCurl:
    """curl, as the guides show it."""

    def curl(self, *arguments: str) -> str:
        done = subprocess.run(
            ["curl", "--silent", "--show-error", "--fail", *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    def test_get(self, endpoint: str) -> None:
        found = self.curl("--get", "--data-urlencode", f"query={CITIES}", endpoint)
        assert {row["label"]["value"] for row in json.loads(found)["results"]["bindings"]} == NAMES

    def test_form(self, endpoint: str) -> None:
        found = self.curl("--data-urlencode", f"query={CITIES}", "-HAccept: text/csv", endpoint)
        assert {row["label"] for row in csv.DictReader(io.StringIO(found))} == NAMES

    def test_file(self, endpoint: str, tmp_path: Path) -> None:
        path = tmp_path / "cities.rq"
        path.write_text(CONSTRUCT)
        kind = "-HContent-Type: application/sparql-query"
        found = self.curl("--data-binary", f"@{path}", kind, endpoint)
        assert len(rdflib.Graph().parse(data=found, format="turtle")) == len(NAMES)


def _comunica() -> Path:
    """Return the command of Comunica, which npm installs once into a cache."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = home / "clusterkg" / f"comunica-{COMUNICA}"
    command = folder / "node_modules" / ".bin" / "comunica-sparql"
    if not command.exists():
        folder.mkdir(parents=True, exist_ok=True)
        package = f"@comunica/query-sparql@{COMUNICA}"
        try:
            subprocess.run(
                [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", package],
                cwd=folder,
                capture_output=True,
                timeout=600,
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            shutil.rmtree(folder, ignore_errors=True)
            pytest.skip(f"npm cannot install {package}")
    return command


@pytest.mark.parametrize("source", ["sparql@", ""])
def test_comunica(endpoint: str, known: rdflib.Graph, source: str) -> None:
    """Comunica, told that this is an endpoint, and left to find out by the description."""
    query = PREFIXES + (
        "SELECT ?label { ?t ckg:targetOf/ckg:programmeOf id:ningbo ."
        " ?t ckg:targetsIndustry/rdfs:label|ckg:printedName ?label }"
    )
    done = subprocess.run(
        [_comunica(), f"{source}{endpoint}", query, "-t", "application/sparql-results+json"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["results"]["bindings"]
    expected = sorted(str(row[0]) for row in known.query(query))
    assert sorted(row["label"]["value"] for row in rows) == expected
    assert expected
