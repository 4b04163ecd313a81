"""The description of the dataset agrees with the data: nothing in it is typed by hand."""

from __future__ import annotations

from collections import Counter

import pytest
import rdflib
from click.testing import CliRunner
from rdflib import DCTERMS, RDF, VOID

import clusterkg
from clusterkg.base.resources import graph_path
from clusterkg.cli import main
from clusterkg.show.void import DATASET, data_date

NODE = rdflib.URIRef(DATASET)
DCAT = rdflib.DCAT


@pytest.fixture(scope="module")
def described() -> rdflib.Graph:
    written = CliRunner().invoke(main, ["info", "--format", "void"])
    assert written.exit_code == 0
    return rdflib.Graph().parse(data=written.output, format="turtle")


@pytest.fixture(scope="module")
def stated() -> rdflib.Graph:
    return clusterkg.open().to_rdflib()


def number(graph: rdflib.Graph, subject: rdflib.term.Node, predicate: rdflib.URIRef) -> int:
    return int(graph.value(subject, predicate))


def test_the_whole_is_counted(described: rdflib.Graph, stated: rdflib.Graph) -> None:
    assert number(described, NODE, VOID.triples) == len(stated)
    assert number(described, NODE, VOID.distinctSubjects) == len(set(stated.subjects()))
    assert number(described, NODE, VOID.distinctObjects) == len(set(stated.objects()))


@pytest.mark.parametrize(
    ("many", "part", "kind", "count"),
    [
        (VOID.classes, VOID.classPartition, VOID["class"], VOID.entities),
        (VOID.properties, VOID.propertyPartition, VOID.property, VOID.triples),
    ],
)
def test_each_class_and_property_is_counted(
    many: rdflib.URIRef,
    part: rdflib.URIRef,
    kind: rdflib.URIRef,
    count: rdflib.URIRef,
    described: rdflib.Graph,
    stated: rdflib.Graph,
) -> None:
    parts = list(described.objects(NODE, part))
    told = {described.value(each, kind): number(described, each, count) for each in parts}
    terms = stated.objects(None, RDF.type) if kind == VOID["class"] else stated.predicates()
    assert told == Counter(terms)
    assert number(described, NODE, many) == len(told)


def test_it_says_whose_it_is_from_what_and_when(described: rdflib.Graph) -> None:
    ontology = rdflib.Graph().parse(graph_path("ontology", "clusterkg.ttl"))
    (about,) = ontology.subjects(RDF.type, rdflib.OWL.Ontology)
    for name in (DCTERMS.license, DCTERMS.creator):
        assert described.value(NODE, name) == ontology.value(about, name)
    assert {each.language for each in described.objects(NODE, DCTERMS.title)} == {"zh", "en"}
    sources = set(described.objects(NODE, DCTERMS.source))
    cited = clusterkg.open().query("SELECT ?s { ?s a ckg:Source }")
    assert {str(each) for each in sources} == {row[0].value for row in cited}
    assert str(described.value(NODE, DCTERMS.modified)) == data_date(clusterkg.open().store)
    period = described.value(NODE, DCTERMS.temporal)
    assert str(described.value(period, DCAT.startDate)) <= "2018"
    assert str(described.value(NODE, rdflib.OWL.versionInfo)) == clusterkg.__version__


def test_a_graph_without_pages_has_no_date() -> None:
    empty = clusterkg.open(bundled=False)
    assert data_date(empty.store) == ""
    assert empty.void()
