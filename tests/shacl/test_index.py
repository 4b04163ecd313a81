"""Few statements are looked up in an index, many are queried: both ways give the same results."""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from clusterkg import validate
from clusterkg.shacl.engine import data as engine_data
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.evaluation import Engine
from clusterkg.shacl.engine.index import Index
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.shapes import Shapes

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = (
    PREFIXES
    + """
ex:Town rdfs:subClassOf ex:Place . ex:Village rdfs:subClassOf ex:Town .
ex:a a ex:Town ; ex:name "A", "B"@en, "C"@EN, "D"@en-GB ; ex:size 1, "01"^^xsd:integer, 2.50 ;
  ex:near ex:b, ex:a, [ ex:name "x" ] ; ex:first 3 ; ex:last 5 ; ex:same "A", "E" .
ex:b a ex:Village ; ex:name "Bb" ; ex:size "x"^^xsd:integer, 1e3, "2020-01-01"^^xsd:date ;
  ex:near ex:c ; ex:first 7 ; ex:last 5 , "5" ; ex:same "Bb" .
ex:c ex:near ex:a ; ex:name "C\\nc" ; ex:size -3, 4, "5"^^xsd:byte ; ex:last ex:a .
"""
)
PATHS = (
    "ex:near",
    "[ sh:inversePath ex:near ]",
    "( ex:near ex:near )",
    "[ sh:inversePath ( ex:near ex:near ) ]",
    "[ sh:alternativePath ( ex:near ex:name [ sh:inversePath ex:near ] ) ]",
    "[ sh:zeroOrMorePath ex:near ]",
    "[ sh:inversePath [ sh:oneOrMorePath ex:near ] ]",
    "[ sh:zeroOrOnePath [ sh:inversePath ex:near ] ]",
)
CONSTRAINTS = (
    *("sh:minCount 2", "sh:maxCount 1", "sh:maxCount 0", "sh:uniqueLang true"),
    *("sh:class ex:Place", "sh:datatype xsd:integer", "sh:datatype xsd:string"),
    *("sh:nodeKind sh:IRI", "sh:nodeKind sh:BlankNodeOrLiteral", "sh:minLength 2"),
    *("sh:maxLength 1", "sh:pattern '^[A-C]$'", "sh:pattern 'c' ; sh:flags 'i'"),
    *("sh:languageIn ( 'en' )", "sh:in ( 1 ex:a 'A' )", "sh:hasValue 1", "sh:hasValue ex:a"),
    *("sh:minInclusive 2", "sh:maxExclusive 2.5", "sh:minExclusive 1e0"),
    *("sh:maxInclusive '2021-01-01'^^xsd:date", "sh:equals ex:same", "sh:disjoint ex:same"),
    *("sh:lessThan ex:last", "sh:lessThanOrEquals ex:first", "sh:node ex:Named"),
    *("sh:not [ sh:nodeKind sh:Literal ]", "sh:or ( [ sh:class ex:Town ] [ sh:minLength 2 ] )"),
    *("sh:xone ( ex:Named [ sh:nodeKind sh:IRI ] )", "sh:and ( ex:Named [ sh:nodeKind sh:IRI ] )"),
    "sh:qualifiedValueShape ex:Named ; sh:qualifiedMinCount 2",
    "sh:qualifiedValueShape [ sh:minLength 2 ] ; sh:qualifiedMaxCount 1",
    "sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ]",
    "sh:closed true ; sh:property [ sh:path ex:name ]",
    "sh:sparql [ sh:select 'SELECT $this ?value { $this $PATH ?value FILTER(?value > 2) }' ]",
)
TARGETS = (
    *("sh:targetClass ex:Place", "sh:targetNode ex:a, ex:none, 'A'", "sh:targetSubjectsOf ex:near"),
    "sh:targetObjectsOf ex:near ; sh:targetClass ex:Town",
)
OTHERS = "ex:Named sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:maxLength 2 ] ."


def results(shapes: str, monkeypatch: pytest.MonkeyPatch, most: int) -> list[Any]:
    monkeypatch.setattr(engine_data, "SMALL", most)
    data = Data()
    data.add(parse(DATA.encode(), RdfFormat.TURTLE))
    assert (data.index is None) == (most == 0)
    read = Shapes(parse((PREFIXES + shapes + OTHERS).encode(), RdfFormat.TURTLE))
    return sorted(told(result) for result in Engine(data, read).validate())


def told(result: Any) -> str:
    # Blank nodes are named anew in each run.
    parts = [p if not p.startswith("_:") else "_:" for p in map(str, result.key)]
    return str((parts, result.path, sorted(map(told, result.details))))


@pytest.mark.parametrize("path", ["ex:size", "ex:name", *PATHS])
def test_an_index_and_queries_give_the_same_results(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = "".join(
        f"ex:S{i} {TARGETS[i % len(TARGETS)]} ; sh:property [ sh:path {path} ; {constraint} ] .\n"
        for i, constraint in enumerate(CONSTRAINTS)
    )
    indexed = results(shapes, monkeypatch, 5_000)
    assert indexed == results(shapes, monkeypatch, 0)
    assert indexed


def test_node_shapes_are_the_same_in_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    of_paths = ("Count", "unique", "qualified", "lessThan", "$PATH")
    shapes = "".join(
        f"ex:S{i} {target} ; {constraint} .\n"
        for i, (target, constraint) in enumerate(
            (target, constraint)
            for target in TARGETS
            for constraint in CONSTRAINTS
            if not any(word in constraint for word in of_paths)
        )
    )
    assert results(shapes, monkeypatch, 5_000) == results(shapes, monkeypatch, 0)


def test_statements_that_are_added_later_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    near = NamedNode("http://example.org/near")
    quads = [Quad(NamedNode(f"urn:{i}"), near, NamedNode(f"urn:{i + 1}")) for i in range(4)]
    monkeypatch.setattr(engine_data, "SMALL", 3)
    data = Data()
    data.add(quads[:2])
    assert data.index is not None and quads[2] not in data.index
    data.add(quads[1:3])
    assert data.index is None and set(data.statements()) == set(quads[:3])
    data.remove([quads[0].triple])
    assert set(data.statements()) == set(quads[1:3])


def test_a_path_that_comes_back_ends() -> None:
    step = Path("predicate", "urn:p")
    quads = [
        Quad(NamedNode(f"urn:{i}"), NamedNode("urn:p"), NamedNode(f"urn:{(i + 1) % 3}"))
        for i in range(3)
    ]
    index = Index(quads)
    for kind, number in (("oneOrMorePath", 3), ("zeroOrMorePath", 3), ("zeroOrOnePath", 2)):
        assert len(index.follow(NamedNode("urn:0"), Path(kind, parts=(step,)))) == number


def test_a_report_is_the_same_whether_it_was_read_before_or_not() -> None:
    shapes = (
        PREFIXES + "ex:S sh:targetClass ex:Town ; sh:property [ sh:path ex:name ; sh:maxCount 1 ] ."
    )
    data = PREFIXES + "ex:a a ex:Town ; ex:name 1, 2 ."
    _, read, text = validate(data, shapes)
    _, unread, _ = validate(data, shapes)
    assert len(read) == len(list(unread)) == len(unread) > 8
    unread.remove((None, None, None))
    assert not len(unread)
    assert "ex:a" in text
