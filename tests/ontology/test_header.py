"""The ontology and the scheme say whose they are, of when and under what terms; JSON-LD too."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import DCTERMS, OWL, Graph, Literal, Namespace, URIRef

from clusterkg.base.resources import bundled
from clusterkg.rdf.namespaces import CKG, IND, PREFIXES

VANN = Namespace("http://purl.org/vocab/vann/")
BIBO = Namespace("http://purl.org/ontology/bibo/")
ONTOLOGY = URIRef(CKG.rstrip("#"))
SCHEME = URIRef(IND.rstrip("/"))


@pytest.fixture(scope="module")
def graph() -> Graph:
    both = Graph().parse(bundled("ontology", "clusterkg.ttl"))
    return both.parse(bundled("ontology", "industries.ttl"))


@pytest.mark.parametrize("node", [ONTOLOGY, SCHEME])
def test_the_header_has_what_fair_asks(node: URIRef, graph: Graph) -> None:
    for name in ("creator", "contributor", "publisher", "license", "created", "issued", "modified"):
        assert graph.value(node, DCTERMS[name]), name
    dates = [str(graph.value(node, DCTERMS[name])) for name in ("created", "issued", "modified")]
    assert dates == sorted(dates)
    for name in ("title", "description", "bibliographicCitation"):
        texts = list(graph.objects(node, DCTERMS[name]))
        assert {text.language for text in texts if isinstance(text, Literal)} == {"zh", "en"}
    assert graph.value(node, BIBO.status)
    prefix = str(graph.value(node, VANN.preferredNamespacePrefix))
    assert str(graph.value(node, VANN.preferredNamespaceUri)) == PREFIXES[prefix]
    version = str(graph.value(node, OWL.versionInfo))
    for citation in graph.objects(node, DCTERMS.bibliographicCitation):
        assert version in citation and str(node) in citation


def test_the_version_has_an_iri_and_one_before_it(graph: Graph) -> None:
    version = str(graph.value(ONTOLOGY, OWL.versionInfo))
    assert graph.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    before = graph.value(ONTOLOGY, OWL.priorVersion)
    assert str(before) < f"{ONTOLOGY}/{version}"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "tools")
    import jsonld_context

    return jsonld_context


def test_the_context_is_that_of_the_ontology(tool: ModuleType) -> None:
    assert tool.main(["--check"]) == 0
    assert json.loads(tool.CONTEXT.read_text(encoding="utf-8")) == tool.context()


def test_json_with_the_context_is_rdf_of_the_ontology(tool: ModuleType) -> None:
    data = {
        **tool.context(),
        "uri": "id:sanya-2024",
        "type": "ClusterProgramme",
        "label": {"zh": "三亚", "en": "Sanya"},
        "programmeOf": "id:sanya",
        "horizonYear": 2030,
        "closedList": False,
        "announced": "2024-05",
    }
    quads = parse(json.dumps(data).encode(), format=RdfFormat.JSON_LD)
    told = {(q.predicate.value.removeprefix(CKG), str(q.object)) for q in quads}
    assert ("programmeOf", "<https://w3id.org/clusterkg/id/sanya>") in told
    assert ("horizonYear", f'"2030"^^<{PREFIXES["xsd"]}integer>') in told
    assert ("closedList", f'"false"^^<{PREFIXES["xsd"]}boolean>') in told
    assert ("announced", '"2024-05"') in told
    assert (PREFIXES["rdfs"] + "label", '"三亚"@zh') in told
    assert (PREFIXES["rdf"] + "type", str(NamedNode(CKG + "ClusterProgramme"))) in told
