"""JSON-LD with short names says what the triples say, to two readers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)
from rdflib.compare import isomorphic

import clusterkg
from clusterkg.rdf.json_ld import as_json_ld
from clusterkg.rdf.namespaces import CKG, ID, OA, PREFIXES, RDF, RDFS, SKOS, XSD
from clusterkg.rdf.rdflib_terms import quiet
from clusterkg.rdf.table import Triples

# Prefixes of a query may have the names of terms and of schemes, or fit no IRI whole.
ODD = PREFIXES | {"label": "http://e/", "urn": "http://u/", "mailto": "mailto:", "cut": "http://c"}


def dataset(triples: Iterable[Triple]) -> Dataset:
    found = Dataset(Quad(*triple) for triple in triples)
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def read(text: str) -> list[Triple]:
    quads = list(parse(text, RdfFormat.JSON_LD))
    assert {str(quad.graph_name) for quad in quads} <= {"DEFAULT"}
    return [quad.triple for quad in quads]


def in_rdflib(content: Any, fmt: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=content, format=fmt)


def assert_same(triples: list[Triple], prefixes: dict[str, str] = PREFIXES) -> dict[str, Any]:
    text = as_json_ld(triples, prefixes)
    assert dataset(read(text)) == dataset(triples)
    known = [t for t in triples if getattr(t.object, "direction", None) is None]
    lines = serialize(known, format=RdfFormat.N_TRIPLES)
    with quiet():
        ours, theirs = in_rdflib(as_json_ld(known, prefixes), "json-ld"), in_rdflib(lines, "nt")
        assert len(ours) == len(theirs)
        assert isomorphic(ours, theirs)
    document: dict[str, Any] = json.loads(text)
    return document


IRIS = st.sampled_from(
    [
        *(CKG + name for name in ("City", "year", "evidence", "printedName", "of/x", "")),
        *(ID + name for name in ("ningbo", "宁波", "//x", "a:b", "a.", "-", "")),
        *("id:x", "ckg:City", "City:x", "label:x", "urn:a:b", "mailto:a@b", "http://e/x", "cut:x"),
        *("http://c1", "uri:x", "type:x", "http:x", "xsd:integer", "file:///a", "http://e/a?b#c"),
        *(RDFS + "label", RDFS + "range", SKOS + "broader", SKOS + "altLabel", OA + "exact"),
        *(RDF + name for name in ("type", "first", "rest", "nil", "JSON", "value")),
    ]
).map(NamedNode)
BLANK = st.sampled_from(["a", "b", "City", "x.y"]).map(BlankNode)
NODES = IRIS | BLANK
TEXTS = st.sampled_from(
    ["", "x", "@id", "id:x", "_:a", "1.50", "007", "true", "\u2028\n\"'\\", "宁"]
)
LITERALS = (
    st.builds(Literal, TEXTS)
    | st.builds(Literal, TEXTS, language=st.sampled_from(["zh", "zh-hans-cn", "none", "type"]))
    | st.builds(
        Literal,
        TEXTS,
        language=st.just("ar"),
        direction=st.sampled_from([BaseDirection.RTL, BaseDirection.LTR]),
    )
    | st.builds(
        Literal,
        st.sampled_from(["1.50", "007", "+1", "1e3", "true", "1", '{"a": 1.0}', "null", "no"]),
        datatype=st.sampled_from(
            [
                *(XSD + name for name in ("decimal", "integer", "boolean", "double", "gYear")),
                *(RDF + "JSON", RDF + "HTML", "urn:own", "id:x"),
            ]
        ).map(NamedNode),
    )
)
TRIPLES = st.builds(Triple, NODES, IRIS, NODES | LITERALS)


@pytest.mark.slow
@given(st.lists(TRIPLES, max_size=8), st.sampled_from([PREFIXES, ODD, {}]))
def test_any_triples_are_the_same_when_read_again(
    triples: list[Triple], prefixes: dict[str, str]
) -> None:
    assert_same(triples, prefixes)


def test_a_description_is_said_in_terms_of_the_context() -> None:
    kg = clusterkg.open()
    found = kg.query("DESCRIBE id:ningbo-246 id:ningbo")
    assert isinstance(found, Triples)
    document = assert_same(list(found.triples))
    node = next(each for each in document["@graph"] if each["@id"] == "id:ningbo-246")
    assert node["@type"] == "ClusterProgramme"
    assert node["programmeOf"] == "id:ningbo"
    # A number is a string, since 7 and 007 are two literals.
    assert node["horizonYear"] == "2025"
    assert node["label"]["zh"].startswith("宁波")
    terms = {key for each in document["@graph"] for key in each if not key.startswith("@")}
    kinds = {each["@type"] for each in document["@graph"]}
    assert terms | kinds <= document["@context"].keys()
    defined = {key for key, value in document["@context"].items() if value not in ODD.values()}
    assert defined == terms | kinds


@pytest.mark.slow
def test_the_whole_graph_is_the_same_when_read_again() -> None:
    """Without blank nodes, whose canonicalization takes long."""
    found = clusterkg.open().query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(found, Triples)
    triples = {triple for triple in found.triples if "_:" not in str(triple)}
    assert len(triples) > 5000
    assert set(read(as_json_ld(triples, PREFIXES))) == triples


def test_an_iri_whose_scheme_is_a_prefix_or_a_term_is_not_expanded() -> None:
    city, label = NamedNode("id:x"), NamedNode(RDFS + "label")
    document = assert_same(
        [
            Triple(city, label, Literal("x", language="en")),
            Triple(NamedNode("label:y"), NamedNode(CKG + "year"), NamedNode(ID + "ningbo")),
        ]
    )
    assert document["@context"].keys() == {"rdfs", "ckg", "xsd", "year"}
