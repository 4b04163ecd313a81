"""Terms of the drafts of SHACL 1.2, with the values of its own test suite where it has a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clusterkg.rdf.document import RdfFile
from clusterkg.shacl.engine.faults import ShapesError
from clusterkg.shacl.sources import Reading, shapes_of
from clusterkg.shacl.validation import validate

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
DATA = """
ex:iris rdf:first ex:Alice ; rdf:rest ( ex:Bob ) .
ex:mixed rdf:first ex:Alice ; rdf:rest ( "Bob" ) .
ex:cut rdf:first ex:Alice .
ex:loop rdf:first 1 ; rdf:rest ex:loop .
ex:twice rdf:first 1 ; rdf:rest ( 2 1 2 2 ) .
ex:zoo ex:holds ex:Animal , ex:Dog , ex:Plant , ex:Car ; ex:text "a\\nb" , "a\\u000Bb" , "ab" ;
  ex:one "A" , "B" ; ex:two "A" ; ex:three "A" , "B" .
ex:Animal rdfs:subClassOf ex:Organism . ex:Mammal rdfs:subClassOf ex:Animal .
ex:Dog rdfs:subClassOf ex:Mammal . ex:Plant rdfs:subClassOf ex:Organism .
"""
LISTS = ("iris", "mixed", "cut", "loop", "twice", "nolist")


def violations(shape: str, folder: Path) -> list[tuple[str, str]]:
    """Return the focus node and the value of each result, by their last names."""
    shapes, data = folder / "shapes.ttl", folder / "data.ttl"
    shapes.write_text(HEAD + shape, encoding="utf-8")
    data.write_text(HEAD + DATA, encoding="utf-8")
    known = shapes_of([RdfFile(shapes)], (), Reading(draft=True))
    found = validate([RdfFile(data)], known).results
    names = [
        ("" if term is None else term.value.rpartition("/")[2] for term in (r.focus, r.value))
        for r in found
    ]
    return sorted((focus, value) for focus, value in names)


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("sh:memberShape [ sh:nodeKind sh:IRI ]", {"mixed", "cut", "loop", "twice", "nolist"}),
        ("sh:uniqueMembers true", {"cut", "loop", "twice", "nolist"}),
        ("sh:uniqueMembers false", set()),
        ("sh:minListLength 3", {"iris", "mixed", "cut", "loop", "nolist", "nil"}),
        ("sh:maxListLength 2", {"cut", "loop", "twice", "nolist"}),
    ],
)
def test_lists_have_constraints(constraint: str, wrong: set[str], tmp_path: Path) -> None:
    targets = ", ".join(["rdf:nil", *(f"ex:{name}" for name in LISTS)])
    shape = f"ex:S a sh:NodeShape ; sh:targetNode {targets} ; {constraint} ."
    found = violations(shape, tmp_path)
    assert {focus.rpartition("#")[2] for focus, _ in found} == wrong
    assert all(focus == value for focus, value in found)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("sh:path ex:holds ; sh:rootClass ex:Animal", ["Car", "Plant"]),
        ("sh:path ex:text ; sh:singleLine true", ["a\nb", "a\x0bb"]),
        ("sh:path ex:text ; sh:singleLine false", []),
        ("sh:path ex:one ; sh:subsetOf ex:two", ["B"]),
        ("sh:path ex:one ; sh:subsetOf ex:three", []),
        ("sh:path ex:one ; sh:someValue [ sh:hasValue 'B' ]", []),
        ("sh:path ex:two ; sh:someValue [ sh:hasValue 'B' ]", [""]),
        ("sh:path ex:none ; sh:someValue [ sh:nodeKind sh:IRI ]", [""]),
    ],
)
def test_values_have_constraints(constraint: str, values: list[str], tmp_path: Path) -> None:
    shape = f"ex:S a sh:NodeShape ; sh:targetNode ex:zoo ; sh:property [ {constraint} ] ."
    assert [value for _, value in violations(shape, tmp_path)] == values


def test_a_shape_class_is_a_target(tmp_path: Path) -> None:
    shape = "ex:T a sh:ShapeClass ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    known_only = HEAD + shape
    path = tmp_path / "shapes.ttl"
    path.write_text(known_only, encoding="utf-8")
    (targeted,) = shapes_of([RdfFile(path)], (), Reading(draft=True)).targeted()
    assert targeted.targets[0][0] == "targetClass"


@pytest.mark.parametrize(
    ("term", "draft", "said"),
    [
        ("sh:singleLine true", False, "a term of the SHACL 1.2 draft, not supported without"),
        ("sh:reifierShape [ ]", True, "a term of the SHACL 1.2 draft, not supported$"),
        ("sh:nodeKind sh:TripleTerm", True, "a term of the SHACL 1.2 draft, not supported"),
    ],
)
def test_terms_of_the_draft_are_named_as_such(
    term: str, draft: bool, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(f"{HEAD}ex:S a sh:NodeShape ; {term} .", encoding="utf-8")
    with pytest.raises(ShapesError) as error:
        shapes_of([RdfFile(path)], (), Reading(draft=draft))
    assert re.search(said, error.value.faults[0].message.to("en"))


def test_constraints_of_the_draft_have_words(tmp_path: Path) -> None:
    shape = (
        "ex:S a sh:NodeShape ; sh:targetNode ex:mixed ; sh:maxListLength 1 ;"
        " sh:memberShape [ sh:nodeKind sh:IRI ] ."
    )
    violations(shape, tmp_path)
    known = shapes_of([RdfFile(tmp_path / "shapes.ttl")], (), Reading(draft=True))
    found = validate([RdfFile(tmp_path / "data.ttl")], known).results
    assert sorted(result.words["en"].expected for result in found) == [
        "The node must be a list each of whose members is an identifier (IRI).",
        "The node must be a list of at most one member.",
    ]
    assert {result.words["zh"].wrong[-3:] for result in found} == {"列表。", "文本。"}
