"""Graphs of rdflib and stores of pyoxigraph are loaded, asked, validated, and come back."""

from __future__ import annotations

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.rdf.table import Table

OWN = """@prefix ex: <http://example.org/> .
ex:a a ex:Thing ; ex:n 1, 1.5, "x"@zh, "2020-13-01"^^<http://www.w3.org/2001/XMLSchema#date> ;
  ex:with [ ex:n "two\\nlines" ] .
"""
TRIG = """@prefix ex: <http://example.org/> .
ex:a ex:p ex:b .
ex:g { ex:a ex:p ex:b, ex:c . _:x ex:p ex:a }
ex:h { ex:a ex:p ex:c }
"""
SHAPES = """@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:n ; sh:maxCount 2 ] .
"""


@pytest.fixture(autouse=True)
def as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def count(kg: clusterkg.KnowledgeGraph, text: str) -> int:
    found = kg.query(text)
    assert isinstance(found, Table)
    return len(found)


def test_a_graph_of_rdflib_goes_in_and_comes_out_the_same() -> None:
    own = rdflib.Graph().parse(data=OWN, format="turtle")
    kg = clusterkg.open(bundled=False)
    kg.load(own)
    # Five values of ex:n and its class, the blank node and what it has: counted by hand.
    assert len(kg) == 7
    back = kg.to_rdflib()
    assert isomorphic(back, own)
    assert dict(back.namespaces())["ex"] == rdflib.URIRef("http://example.org/")
    assert dict(back.namespaces())["ckg"]


def test_a_dataset_keeps_its_graphs() -> None:
    own = rdflib.Dataset()
    own.parse(data=TRIG, format="trig")
    kg = clusterkg.open(data=[own], bundled=False)
    # A statement in two graphs counts once: ex:b, ex:c, and that of the blank node.
    assert len(kg) == 3
    assert count(kg, "SELECT * { GRAPH <http://example.org/g> { ?s ?p ?o } }") == 3
    back = kg.to_rdflib(dataset=True)
    assert isinstance(back, rdflib.Dataset)
    for name, size in (("g", 3), ("h", 1)):
        graph = back.graph(rdflib.URIRef(f"http://example.org/{name}"))
        assert len(graph) == size
    assert len(kg.to_rdflib()) == 3


def test_a_store_of_pyoxigraph_is_loaded() -> None:
    store = pyoxigraph.Store()
    store.load(TRIG.encode(), pyoxigraph.RdfFormat.TRIG)
    kg = clusterkg.open(bundled=False)
    kg.load(store)
    assert len(kg) == 3
    assert count(kg, "SELECT * { GRAPH ?g { ?s ?p ?o } }") == 4


def test_two_graphs_have_blank_nodes_apart() -> None:
    kg = clusterkg.open(bundled=False)
    for _ in range(2):
        kg.load(rdflib.Graph().parse(data="_:x <urn:p> 1 .", format="turtle"))
    assert len(kg) == 2


def test_a_report_says_where_in_a_graph() -> None:
    own = rdflib.Graph().parse(data=OWN, format="turtle")
    shapes = rdflib.Graph().parse(data=SHAPES, format="turtle")
    report = clusterkg.open(bundled=False).validate([own], shapes=[shapes])
    (result,) = report.results
    assert not report
    assert result.place is not None and result.place.line
    assert result.place.file.startswith("<graph ")
    assert "ex:a" in report.to()
    kg = clusterkg.open(data=[own], bundled=False)
    assert len(kg.validate(shapes=[shapes]).results) == 1


def test_an_empty_graph_is_a_graph() -> None:
    kg = clusterkg.open(bundled=False)
    assert len(kg) == 0
    assert kg


@pytest.mark.parametrize("wrong", [3, {"a": 1}, b"bytes"])
def test_objects_that_are_no_graph_are_refused(wrong: object) -> None:
    with pytest.raises(InputError, match="no graph"):
        clusterkg.open(bundled=False).load(wrong)  # type: ignore[arg-type]


def test_invalid_rdf_statements_are_refused_by_name() -> None:
    own = rdflib.Graph()
    own.add((rdflib.Literal("x"), rdflib.RDF.type, rdflib.URIRef("urn:a")))
    with pytest.raises(InputError, match='no statement of RDF: "x"'):
        clusterkg.open(bundled=False).load(own)
