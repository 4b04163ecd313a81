"""SHACL-AF: targets, functions, node expressions and rules, with the values of the note.

pySHACL, which runs most of it, finds the same where it is the oracle.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

from clusterkg.base.errors import InputError
from clusterkg.rdf.document import RdfFile
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.rules import infer
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.report import Report
from clusterkg.shacl.sources import Reading, shapes_of
from clusterkg.shacl.validation import Settings, validate

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
"""
MULTIPLY = """
ex:multiply a sh:SPARQLFunction ; sh:returnType xsd:integer ;
  sh:parameter [ sh:path ex:op1 ] , [ sh:path ex:op2 ] ;
  sh:select "SELECT ($op1 * $op2 AS ?result) WHERE {}" .
"""
PEOPLE = """
ex:anna a ex:Person ; ex:bornIn ex:DE ; ex:width 7 ; ex:height 8 ; ex:knows ex:bert .
ex:bert a ex:Person ; ex:bornIn ex:US ; ex:width 3 ; ex:knows ex:anna , ex:cleo .
ex:cleo a ex:Person ; ex:bornIn ex:DE ; ex:width 4 ; ex:height 4 .
[ a ex:Person ; ex:bornIn ex:DE ; ex:width 1 ; ex:height 9 ] .
"""
ENGINES = ("compiled", "pyshacl")


def report(
    folder: Path,
    shapes: str,
    data: str = PEOPLE,
    *,
    engine: str = "compiled",
    reading: Reading | None = None,
) -> Report:
    """Validate data against shapes, both with the prefixes above."""
    files = {"shapes": folder / "shapes.ttl", "data": folder / "data.ttl"}
    files["shapes"].write_text(HEAD + shapes, encoding="utf-8")
    files["data"].write_text(HEAD + data, encoding="utf-8")
    known = shapes_of([RdfFile(files["shapes"])], (), reading)
    settings = Settings(engine=engine, rules=reading is not None and reading.rules)
    return validate([RdfFile(files["data"])], known, (), settings)


def foci(found: Report) -> list[str]:
    """Return the local names of focus nodes, [] for a blank one."""
    names = (str(result.focus) for result in found.results)
    return sorted("[]" if n.startswith("_:") else n[1:-1].rpartition("/")[2] for n in names)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_target_is_what_a_query_selects(engine: str, tmp_path: Path) -> None:
    shapes = """ex:S a sh:NodeShape ; sh:property [ sh:path ex:none ; sh:minCount 1 ] ;
      sh:target [ a sh:SPARQLTarget ; sh:prefixes ex: ;
        sh:select "SELECT ?this { ?this ex:bornIn ex:DE MINUS { ?this ex:knows ?any } }" ] ."""
    assert foci(report(tmp_path, shapes, engine=engine)) == ["[]", "cleo"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_type_of_targets_takes_parameters(engine: str, tmp_path: Path) -> None:
    shapes = """ex:PeopleBornIn a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ;
      sh:parameter [ sh:path ex:country ] ; sh:prefixes ex: ;
      sh:select "SELECT ?this { ?this a ex:Person ; ex:bornIn $country }" .
    ex:S a sh:NodeShape ; sh:property [ sh:path ex:none ; sh:minCount 1 ] ;
      sh:target [ a ex:PeopleBornIn ; ex:country ex:US ] ."""
    assert foci(report(tmp_path, shapes, engine=engine)) == ["bert"]


def test_a_target_that_lacks_a_parameter_gives_no_node(tmp_path: Path) -> None:
    shapes = """ex:PeopleBornIn a sh:SPARQLTargetType ; sh:parameter [ sh:path ex:country ] ;
      sh:prefixes ex: ; sh:select "SELECT ?this { ?this ex:bornIn $country }" .
    ex:S a sh:NodeShape ; sh:property [ sh:path ex:none ; sh:minCount 1 ] ;
      sh:target [ a ex:PeopleBornIn ] ."""
    assert report(tmp_path, shapes).results == ()


def test_a_new_statement_makes_a_focus_node_of_a_query(tmp_path: Path) -> None:
    shapes = tmp_path / "s.ttl"
    shapes.write_text(
        HEAD + 'ex:S a sh:NodeShape ; sh:target [ sh:prefixes ex: ; sh:select "SELECT ?this {'
        ' ?this a ex:Person ; ^ex:knows/ex:bornIn ex:AT }" ] ; sh:nodeKind sh:Literal .',
        encoding="utf-8",
    )
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    old.write_text(HEAD + "ex:anna ex:knows ex:bert . ex:bert a ex:Person .", encoding="utf-8")
    new.write_text(HEAD + "ex:anna ex:bornIn ex:AT ; a ex:Person .", encoding="utf-8")
    known = shapes_of([RdfFile(shapes)])
    # No shape applies to the new file itself.
    assert foci(validate([RdfFile(new)], known, [RdfFile(old)])) == ["bert", "new.ttl"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_function_is_called_in_queries(engine: str, tmp_path: Path) -> None:
    shapes = f"""{MULTIPLY}
    ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:sparql [ sh:prefixes ex: ; sh:select
      "SELECT $this {{ $this ex:width ?w ; ex:height ?h FILTER(ex:multiply(?w, ?h) > 10) }}" ] ."""
    assert foci(report(tmp_path, shapes, engine=engine)) == ["anna", "cleo"]


def test_functions_take_blank_nodes_leave_out_arguments_and_call_each_other(
    tmp_path: Path,
) -> None:
    shapes = f"""{MULTIPLY}
    ex:area a sh:SPARQLFunction ; sh:parameter [ sh:path ex:of ] ,
        [ sh:path ex:unit ; sh:optional true ] ; sh:prefixes ex: ;
      sh:select '''SELECT ?area {{ $of ex:width ?w ; ex:height ?h
        BIND(ex:multiply(?w, ?h) * IF(BOUND($unit), $unit, 1) AS ?area) }}''' .
    ex:large a sh:SPARQLFunction ; sh:parameter [ sh:path ex:of ] ; sh:prefixes ex: ;
      sh:ask "ASK {{ FILTER(ex:area($of) < 20 && ex:area($of, 2) < 19) }}" .
    ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:sparql [ sh:prefixes ex: ; sh:select
      "SELECT $this {{ $this ex:height ?any FILTER(ex:large($this)) }}" ] ."""
    assert foci(report(tmp_path, shapes)) == ["[]"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # Each focus node whose expression is not { true } (SHACL-AF 7).
        ("[ ex:more ( [ sh:path ex:width ] 3 ) ]", ["[]", "bert"]),
        ("[ ex:more ( [ sh:path ( ex:knows ex:width ) ] 5 ) ]", ["[]", "anna", "bert", "cleo"]),
        ("true", []),
        ("false", ["[]", "anna", "bert", "cleo"]),
    ],
)
def test_an_expression_is_true_for_each_value(
    expression: str, expected: Sequence[str], tmp_path: Path
) -> None:
    shapes = f"""ex:more a sh:SPARQLFunction ; sh:parameter [ sh:path ex:a ] , [ sh:path ex:b ] ;
      sh:ask "ASK {{ FILTER($a > $b) }}" .
    ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:expression {expression} ."""
    for engine in ENGINES:
        assert foci(report(tmp_path, shapes, engine=engine)) == list(expected), engine


def test_an_expression_tells_its_own_message_and_source(tmp_path: Path) -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetNode ex:cleo ; sh:expression ex:test .
    ex:test sh:message "knows nobody" ."""
    (tmp_path / "x").mkdir()
    blank = shapes.replace(
        "ex:test .", '[ sh:exists [ sh:path ex:knows ] ; sh:message "nobody" ] .'
    )
    (result,) = report(tmp_path, blank.split("\n")[0]).results
    assert [message.value for message in result.messages] == ["nobody"]
    assert result.constraint is not None and result.value == result.focus


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[ sh:path ex:knows ]", {"anna": ["bert"], "bert": ["anna", "cleo"]}),
        (
            "[ sh:path ex:knows ; sh:nodes [ sh:path ex:knows ] ]",
            {"anna": ["anna", "cleo"], "bert": ["bert"]},
        ),
        (
            "[ sh:filterShape [ sh:property [ sh:path ex:height ; sh:minCount 1 ] ] ;"
            " sh:nodes [ sh:path ex:knows ] ]",
            {"bert": ["anna", "cleo"]},
        ),
        ("[ sh:union ( [ sh:path ex:knows ] ex:me ) ]", None),
        (
            "[ sh:intersection ( [ sh:path ex:knows ] ex:cleo ) ]",
            {"bert": ["cleo"]},
        ),
        (
            "[ sh:minus ex:cleo ; sh:nodes [ sh:path ex:knows ] ]",
            {"anna": ["bert"], "bert": ["anna"]},
        ),
        (
            "[ sh:if [ sh:exists [ sh:path ex:knows ] ] ; sh:then ex:yes ; sh:else ex:no ]",
            {"anna": ["yes"], "bert": ["yes"], "cleo": ["no"]},
        ),
        ("[ sh:count [ sh:path ex:knows ] ]", {"anna": ["1"], "bert": ["2"], "cleo": ["0"]}),
        ("[ sh:max [ sh:path ( ex:knows ex:width ) ] ]", {"anna": ["3"], "bert": ["7"]}),
        (
            "[ sh:sum [ sh:path ( ex:knows ex:width ) ] ]",
            {"anna": ["3"], "bert": ["11"], "cleo": ["0"]},
        ),
    ],
)
def test_node_expressions_give_nodes(
    expression: str, expected: dict[str, list[str]] | None, tmp_path: Path
) -> None:
    rule = (
        "ex:S a sh:NodeShape ; sh:targetNode ex:anna , ex:bert , ex:cleo ;"
        " sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:gives ;"
        f" sh:object {expression} ] ."
    )
    found: dict[str, list[str]] = {}
    for quad in inferred(rule, PEOPLE):
        assert quad.predicate.value == "http://example.org/gives"
        name = quad.subject.value.rpartition("/")[2]
        found.setdefault(name, []).append(quad.object.value.rpartition("/")[2])
    if expected is None:
        expected = {"anna": ["bert", "me"], "bert": ["anna", "cleo", "me"], "cleo": ["me"]}
    assert {name: sorted(values) for name, values in found.items()} == expected


def inferred(shapes: str, data: str) -> list[Quad]:
    """Return what the rules of some shapes add to data."""
    known = Shapes(parse((HEAD + shapes).encode(), RdfFormat.TURTLE))
    given = list(parse((HEAD + data).encode(), RdfFormat.TURTLE))
    store = Data()
    store.add(given)
    number = infer(store, known)
    asserted = store.store.quads_for_pattern(None, None, None, DefaultGraph())
    added = sorted(set(asserted) - set(given), key=str)
    assert number == len(added)
    return added


RECTANGLES = """
ex:invalid a ex:Rectangle .
ex:other a ex:Rectangle ; ex:height 2 ; ex:width 3 .
ex:square a ex:Rectangle ; ex:height 4 ; ex:width 4 .
"""
RECTANGLE = """
ex:Rectangle a rdfs:Class , sh:NodeShape ;
  sh:property [ sh:path ex:height ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minCount 1 ] ,
    [ sh:path ex:width ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minCount 1 ] .
"""


def test_triple_rules_infer_under_conditions() -> None:
    # The example of SHACL-AF 8.1.
    rule = """ex:Rectangle sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate rdf:type ;
      sh:object ex:Square ; sh:condition ex:Rectangle ,
        [ sh:property [ sh:path ex:width ; sh:equals ex:height ] ] ] ."""
    (quad,) = inferred(RECTANGLE + rule, RECTANGLES)
    assert (quad.subject.value, quad.object.value) == (
        "http://example.org/square",
        "http://example.org/Square",
    )


@pytest.mark.parametrize(
    "rule",
    [
        """[ a sh:SPARQLRule ; sh:prefixes ex: ; sh:construct
          '''CONSTRUCT { $this ex:area ?a } WHERE { $this ex:width ?w ; ex:height ?h
           BIND(?w * ?h AS ?a) MINUS { $this a ex:Nothing } }''' ]""",
        """[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:area ;
          sh:object [ ex:multiply ( [ sh:path ex:width ] [ sh:path ex:height ] ) ] ]""",
    ],
    ids=["SPARQL", "triple"],
)
def test_an_area_is_inferred(rule: str) -> None:
    found = inferred(f"{RECTANGLE}{MULTIPLY} ex:Rectangle sh:rule {rule} .", RECTANGLES)
    assert [(q.subject.value[19:], q.object.value) for q in found] == [
        ("other", "6"),
        ("square", "16"),
    ]


def test_a_construct_where_infers_what_it_matches() -> None:
    rule = """ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:height ; sh:rule [ a sh:SPARQLRule ;
      sh:prefixes ex: ; sh:construct "CONSTRUCT WHERE { $this ex:width ?w }" ] ."""
    assert inferred(rule, RECTANGLES) == []


def test_rules_run_in_their_order_and_those_of_one_order_do_not_see_each_other() -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetNode ex:a ;
      sh:rule [ a sh:TripleRule ; sh:order {second} ; sh:subject sh:this ; sh:predicate ex:q ;
          sh:object [ sh:path ex:p ] ] ,
        [ a sh:TripleRule ; sh:order 1 ; sh:subject sh:this ; sh:predicate ex:p ; sh:object 1 ] ,
        [ a sh:TripleRule ; sh:deactivated true ; sh:subject sh:this ; sh:predicate ex:r ;
          sh:object 1 ] ."""
    names = [
        [
            quad.predicate.value[-1]
            for quad in inferred(shapes.format(second=second), "ex:a ex:z 1 .")
        ]
        for second in (2, 1, 0)
    ]
    assert names == [["p", "q"], ["p"], ["p"]]


def test_shapes_run_in_their_order() -> None:
    shapes = """ex:Late a sh:NodeShape ; sh:order {late} ; sh:targetNode ex:a ; sh:rule [
        a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object [ sh:path ex:p ] ] .
      ex:Early a sh:NodeShape ; sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ; sh:order 5 ;
        sh:subject sh:this ; sh:predicate ex:p ; sh:object 1 ] ."""
    names = [
        [quad.predicate.value[-1] for quad in inferred(shapes.format(late=late), "ex:a ex:z 1 .")]
        for late in (1, 0)
    ]
    assert names == [["p", "q"], ["p"]]


def test_rules_and_values_come_before_validation_when_asked(tmp_path: Path) -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:Person ;
      sh:property [ sh:path ex:size ; sh:values [ sh:path ex:height ] ; sh:minCount 1 ] ."""
    without, with_rules = (
        report(tmp_path, shapes, reading=Reading(rules=r)) for r in (False, True)
    )
    assert foci(without) == ["[]", "anna", "bert", "cleo"]
    assert foci(with_rules) == ["bert"]


def test_rules_that_are_not_run_are_told(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    rule = "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ; sh:object 1 ]"
    path.write_text(f"{HEAD}ex:S a sh:NodeShape ;\n sh:rule {rule} .", encoding="utf-8")
    (told,) = shapes_of([RdfFile(path)]).warnings
    assert (told.level, told.place.line) == ("info", HEAD.count("\n") + 2)
    assert shapes_of([RdfFile(path)], (), Reading(rules=True)).warnings == ()


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ("ex:S a sh:NodeShape ; sh:target [ a ex:Unknown ] .", "the target .* ex:Unknown|Unknown"),
        (
            "ex:S a sh:NodeShape ; sh:target [ sh:select 'SELECT ?that { ?that ?p ?o }' ] .",
            r"must select \$this",
        ),
        ("ex:S a sh:NodeShape ; sh:rule [ a sh:JSRule ] .", "of the type sh:JSRule"),
        ("ex:S a sh:NodeShape ; sh:rule [ a sh:TripleRule ] .", "has no sh:subject"),
        (
            "ex:S a sh:NodeShape ; sh:rule [ a sh:SPARQLRule ; sh:construct 'CONSTRUCT {' ] .",
            "is never closed",
        ),
        ("ex:S a sh:NodeShape ; sh:expression [ ex:f ( 1 ) ] .", "calls the function .*f>"),
        ("ex:S a sh:NodeShape ; sh:expression [ ] .", "is no node expression"),
        ("ex:S a sh:NodeShape ; sh:expression [ sh:limit 3 ] .", "sh:limit is not supported"),
        (
            "ex:f a sh:SPARQLFunction ; sh:select 'SELECT ?a ?b {}' . ex:S a sh:NodeShape .",
            "must select one variable",
        ),
        ("ex:S a sh:NodeShape ; sh:js [ ] .", "sh:js is not supported"),
        ("ex: sh:entailment sh:Rules . ex:S a sh:NodeShape .", "which --rules runs"),
        (
            "ex:S a sh:NodeShape ; sh:property [ sh:path ( ex:p ex:q ) ; sh:values 1 ] .",
            "whose sh:path is one property",
        ),
    ],
)
def test_faulty_or_unsupported_shapes_are_refused(shapes: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        report(tmp_path, shapes)
