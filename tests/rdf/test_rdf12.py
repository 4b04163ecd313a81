"""RDF 1.2: triple terms, annotations and the direction of text are kept, or refused by line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.rdf.table import Table, Triples

CASE = Path(__file__).parents[1] / "cases" / "queries" / "rdf12-min.ttl"
DIRECTED = 'PREFIX ex: <http://example.org/>\nex:a ex:p "x"@ar--rtl .\n'
REIFIED = "SELECT ?t { ?r rdf:reifies ?t }"
ALL = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"


@pytest.fixture
def directed(tmp_path: Path) -> Path:
    path = tmp_path / "directed.ttl"
    path.write_text(DIRECTED)
    return path


def table(path: Path, query: str) -> Table:
    found = clusterkg.open(data=[path], bundled=False).query(query)
    assert isinstance(found, Table)
    return found


def test_an_annotation_is_carried_through_a_query_and_its_formats() -> None:
    found = table(CASE, REIFIED)
    term = "<<( <http://example.org/a> <http://example.org/p> <http://example.org/b> )>>"
    assert found.to("tsv") == f"?t\n{term}\n"
    assert found.to("csv") == f"t\r\n{term}\r\n"
    (row,) = json.loads(found.to("json"))["results"]["bindings"]
    assert row["t"]["type"] == "triple"
    assert row["t"]["value"]["predicate"] == {"type": "uri", "value": "http://example.org/p"}
    names = {each.tag.rpartition("}")[2] for each in ElementTree.fromstring(found.to("xml")).iter()}
    assert {"triple", "subject", "predicate", "object"} <= names


def test_the_direction_of_text_is_in_the_formats_of_sparql_1_2(directed: Path) -> None:
    found = table(directed, "SELECT ?o { ?s ?p ?o }")
    (row,) = json.loads(found.to("json"))["results"]["bindings"]
    assert row["o"] == {"type": "literal", "value": "x", "xml:lang": "ar", "its:dir": "rtl"}
    (literal,) = ElementTree.fromstring(found.to("xml")).iter(
        "{http://www.w3.org/2005/sparql-results#}literal"
    )
    assert literal.get("{http://www.w3.org/2005/11/its}dir") == "rtl"
    assert 'its:dir="rtl"' in found.to("xml")
    assert found.to("tsv") == '?o\n"x"@ar--rtl\n'


@pytest.mark.parametrize("fmt", ["ttl", "nt", "nq", "trig", "rdf"])
def test_triple_terms_and_direction_are_carried_through_files(
    directed: Path, tmp_path: Path, fmt: str
) -> None:
    found = clusterkg.open(data=[CASE, directed], bundled=False).query(ALL)
    assert isinstance(found, Triples)
    again = clusterkg.open(data=[found.save(tmp_path / f"again.{fmt}")], bundled=False)
    # The statement, its annotation and what it reifies, and the text: counted by hand.
    assert len(again) == 4
    assert again.query("ASK { ?r rdf:reifies <<( ?s ?p ?o )>> }") is True
    assert again.query('ASK { ?s ?p "x"@ar--rtl }') is True


@pytest.mark.parametrize(
    "work",
    [
        lambda path: clusterkg.open().validate([path]),
        lambda path: clusterkg.open(data=[path], bundled=False).validate(),
        lambda path: clusterkg.open().validate([path], engine="pyshacl"),
        lambda path: clusterkg.KnowledgeGraph.diff(path, path),
        lambda path: clusterkg.KnowledgeGraph.merge(path, path),
    ],
)
def test_unsupported_triple_terms_are_reported_with_their_line(
    work: Callable[[Path], object],
) -> None:
    with pytest.raises(InputError, match="triple term") as raised:
        work(CASE)
    assert (raised.value.line, raised.value.column) == (2, 17)


def test_rdflib_and_the_canonical_form_refuse_what_they_would_lose(directed: Path) -> None:
    with pytest.raises(InputError, match="cannot hold <http"):
        clusterkg.open(data=[CASE], bundled=False).to_rdflib()
    with pytest.raises(InputError, match=re.escape('"x"@ar--rtl')):
        clusterkg.open(data=[directed], bundled=False).to_rdflib()
    with pytest.raises(InputError, match=re.escape('"x"@ar--rtl')):
        clusterkg.KnowledgeGraph.merge(directed, directed)


def test_a_direction_is_a_difference(directed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.ttl"
    other.write_text(DIRECTED.replace("rtl", "ltr"))
    assert len(clusterkg.KnowledgeGraph.diff(directed, other)) == 1
    assert len(clusterkg.KnowledgeGraph.diff(directed, directed)) == 0
