"""Shapes of others: what is wrong with them is told with its place, and what is right runs."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from clusterkg.base.errors import InputError
from clusterkg.rdf.document import RdfFile
from clusterkg.shacl.engine.faults import ShapesError
from clusterkg.shacl.report import Report
from clusterkg.shacl.sources import Reading, shapes_of
from clusterkg.shacl.validation import Settings, validate

CASES = Path(__file__).parents[1] / "cases" / "shacl"
DATA = CASES / "data.ttl"
HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def report(
    shapes: Path, data: Path = DATA, *, engine: str = "compiled", reading: Reading | None = None
) -> Report:
    known = shapes_of([RdfFile(shapes)], (), reading)
    rules = reading is not None and reading.rules
    return validate([RdfFile(data)], known, (), Settings(engine=engine, rules=rules))


def kinds(found: Report) -> list[tuple[str, str]]:
    """Return the local name of the focus node, and the component, of each result."""
    return sorted(
        (str(r.focus).rpartition("/")[2].rstrip(">"), r.component_name) for r in found.results
    )


def faults(*texts: str, folder: Path, reading: Reading | None = None) -> Sequence[str]:
    """Return the positions and texts of the faults of one file of shapes."""
    path = folder / "shapes.ttl"
    path.write_text(HEAD + "\n".join(texts), encoding="utf-8")
    with pytest.raises(ShapesError) as error:
        shapes_of([RdfFile(path)], (), reading)
    return [
        f"{fault.place.line}:{fault.place.column}: {fault.message.to('en')}"
        for fault in error.value.faults
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # SHACL 4.2 to 4.7, and what pySHACL finds.
        ("imports-shacl", [("b", "sh:MinCount")]),
        ("isdefinedby", [("a", "sh:MinCount"), ("b", "sh:MinCount")]),
        ("plain-shape", [("b", "sh:MinCount")]),
        ("imports-local", [("a", "sh:MinCount"), ("b", "sh:MinCount")]),
        # ex:a has 1 and 2; the function gives back its argument.
        ("function", [("a", "sh:SPARQL")]),
        ("select-star", [("a", "sh:SPARQL"), ("b", "sh:SPARQL")]),
        ("target", [("a", "sh:MinCount"), ("b", "sh:MinCount")]),
        # No value conforms to one of no shapes (SHACL 4.6.3).
        ("s-or-empty", [("a", "sh:Or"), ("b", "sh:Or")]),
        ("s-pattern-IsBasicLatin", []),
        ("backref", [("a", "sh:Pattern")]),
    ],
)
def test_a_case_is_validated(name: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(report(CASES / f"{name}.ttl")) == expected


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("dangling-property", 3, "sh:property of <http://example.org/S> refers to .*AnotherFile>"),
        ("sh-property-literal-node", 3, "sh:node of .* refers to <http://example.org/Nowhere>"),
        ("s-prop-is-nodeshape", 6, "has no sh:path and so is no property shape"),
        ("path-list1", 8, "a sequence has two parts or more"),
        ("dataType", 8, "no term sh:dataType; did you mean sh:datatype"),
        ("lookahead", 8, "uses look-around"),
        ("s-pattern-bad", 6, "'\\(' is no regular expression of XPath: unterminated"),
        ("memberShape", 8, "sh:memberShape is a term of the SHACL 1.2 draft"),
        ("reifierShape", 8, "sh:reifierShape is a term of the SHACL 1.2 draft, not supported"),
    ],
)
def test_a_case_is_refused_with_its_line(name: str, line: int, said: str) -> None:
    with pytest.raises(ShapesError, match=said) as error:
        report(CASES / f"{name}.ttl")
    assert {fault.place.line for fault in error.value.faults} == {line}


def test_terms_are_looked_at_as_properties_classes_and_parameters(tmp_path: Path) -> None:
    found = faults(
        "ex:S a sh:NodShape ; sh:targetClass ex:T ; sh:nodeKind sh:Iri ;",
        "  sh:property [ sh:path ex:p ; sh:minCont 1 ] ; ex:note sh:whatever .",
        folder=tmp_path,
    )
    assert found == [
        "5:8: SHACL has no term sh:NodShape; did you mean sh:NodeShape?",
        "5:56: SHACL has no term sh:Iri; did you mean sh:IRI?",
        "5:56: sh:nodeKind of <http://example.org/S> must be one of sh:IRI, sh:BlankNode,"
        " sh:Literal, sh:BlankNodeOrIRI, sh:BlankNodeOrLiteral, sh:IRIOrLiteral",
        "6:32: SHACL has no term sh:minCont; did you mean sh:minCount?",
    ]


def test_terms_of_old_drafts_are_told_with_what_they_have_become(tmp_path: Path) -> None:
    # As in DCAT-AP 2.1.0, where no date is checked for it.
    found = faults(
        "ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:shape ex:D ] .",
        "ex:D a sh:NodeShape .",
        folder=tmp_path,
    )
    assert found == ["5:52: SHACL has no term sh:shape; did you mean sh:node?"]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = faults(
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:severity 'grave' .",
        "ex:R a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ;",
        "  sh:minCount 'one' ; sh:maxCount -1 ; sh:in ex:q ; sh:class 'C' ] .",
        "ex:Q a sh:PropertyShape ; sh:path [ ] .",
        folder=tmp_path,
    )
    assert [line.partition(":")[0] for line in found] == ["5", "7", "7", "7", "7", "8"]


@pytest.mark.parametrize("ending", ["rdf", "jsonld"])
def test_a_fault_has_its_line_in_files_without_positions(ending: str, tmp_path: Path) -> None:
    texts = {
        "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
        ' xmlns:sh="http://www.w3.org/ns/shacl#">\n<sh:NodeShape rdf:about="urn:x:s">\n'
        "<sh:minCont>1</sh:minCont></sh:NodeShape></rdf:RDF>",
        "jsonld": '{"@id": "urn:x:s",\n"@type": "http://www.w3.org/ns/shacl#NodeShape",\n\n'
        '"http://www.w3.org/ns/shacl#minCont": 1}',
    }
    path = tmp_path / f"shapes.{ending}"
    path.write_text(texts[ending], encoding="utf-8")
    with pytest.raises(ShapesError, match=rf"shapes\.{ending}:4: SHACL has no term sh:minCont"):
        shapes_of([RdfFile(path)])


def test_lenient_leaves_out_what_is_wrong_with_a_warning_each(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        f"{HEAD}ex:S a sh:NodeShape ; sh:targetClass ex:T ;\n"
        "sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:maxCont 1 ; sh:node ex:Nowhere ] .",
        encoding="utf-8",
    )
    known = shapes_of([RdfFile(path)], (), Reading(lenient=True))
    assert [(fault.level, fault.place.line) for fault in known.warnings] == [("warning", 6)] * 2
    assert kinds(validate([RdfFile(DATA)], known)) == [("b", "sh:MinCount")]


def test_lenient_takes_prefixes_of_the_file_and_look_around(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        f"{HEAD}ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select"
        " 'SELECT $this { $this ex:p 1 }' ] ; sh:property [ sh:path ex:p ; sh:pattern '^(?!2)' ] .",
        encoding="utf-8",
    )
    with pytest.raises(ShapesError, match=r"uses prefixes .*: ex:"):
        shapes_of([RdfFile(path)])
    found = kinds(report(path, reading=Reading(lenient=True)))
    assert found == [("a", "sh:Pattern"), ("a", "sh:SPARQL")]


def test_imports_are_beside_the_file_or_given_or_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    path = tmp_path / "shapes.ttl"
    path.write_text(
        f"{HEAD}<urn:x:o> a owl:Ontology ; owl:imports <http://example.org/lib/extra> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:T .",
        encoding="utf-8",
    )
    extra = f"{HEAD}ex:E a sh:NodeShape ; sh:targetClass ex:T ; sh:nodeKind sh:Literal ."
    (other / "e.ttl").write_text(extra, encoding="utf-8")
    with pytest.raises(ShapesError, match=r"shapes\.ttl:5:40: what is imported, .*--import"):
        shapes_of([RdfFile(path)])
    given = Reading(imports={"http://example.org/lib/extra#": other / "e.ttl"})
    assert len(report(path, reading=given).results) == 2
    (tmp_path / "extra.ttl").write_text(extra, encoding="utf-8")
    assert len(report(path).results) == 2


def test_a_file_that_declares_what_is_imported_is_it(tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text(
        f"{HEAD}<urn:x:one> owl:imports <urn:x:two> . ex:S a sh:NodeShape .", encoding="utf-8"
    )
    two.write_text(f"{HEAD}<urn:x:two> a owl:Ontology . ex:R a sh:NodeShape .", encoding="utf-8")
    assert len(shapes_of([RdfFile(one), RdfFile(two)]).all()) == 2


def test_terms_of_dash_are_reported_as_unsupported(tmp_path: Path) -> None:
    found = faults(
        "@prefix dash: <http://datashapes.org/dash#> .",
        "<urn:x:o> owl:imports <http://datashapes.org/dash> .",
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; dash:closedByTypes true .",
        folder=tmp_path,
    )
    assert len(found) == 1 and "dash:closedByTypes is defined in DASH" in found[0]


def test_a_wrong_query_is_told_with_its_line(tmp_path: Path) -> None:
    found = faults(
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select '''",
        "  SELECT $this {",
        "    $this ?p ?v . FILTER(?v > 1 }''' ] .",
        folder=tmp_path,
    )
    assert len(found) == 1 and found[0].startswith("7:") and "( is never closed" in found[0]


def test_an_unknown_function_is_told_by_name(tmp_path: Path) -> None:
    found = faults(
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select",
        " 'SELECT $this { $this ?p ?v FILTER(<urn:x:f>(?v)) }' ] .",
        folder=tmp_path,
    )
    assert found == [
        "6:2: [] calls the function <urn:x:f>, which nobody defines;"
        " define it as a sh:SPARQLFunction, or correct the name"
    ]


def test_a_file_without_shapes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.ttl"
    path.write_text("<urn:x:a> <urn:x:b> 1 .", encoding="utf-8")
    with pytest.raises(InputError, match="there is no shape"):
        shapes_of([RdfFile(path)])


def test_faults_reach_another_process_whole(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(f"{HEAD}ex:S a sh:NodeShape ; sh:minCont 1 ; sh:node ex:N .", encoding="utf-8")
    with pytest.raises(ShapesError) as error:
        shapes_of([RdfFile(path)])
    again = pickle.loads(pickle.dumps(error.value))
    assert again.faults == error.value.faults and str(again) == str(error.value)


def test_errors_of_pyshacl_are_refusals_without_traceback(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        f"{HEAD}ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select"
        " 'SELECT $this { $this nix:p 1 }' ] .",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"pySHACL refuses the shapes: .*nix"):
        report(path, engine="pyshacl", reading=Reading(lenient=True))
