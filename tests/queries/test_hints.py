"""Hints on terms that no statement of the graph uses."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import clusterkg
from clusterkg.cli import main
from clusterkg.queries.hints import hints
from clusterkg.queries.saved import QueryWarning, parse
from clusterkg.store.graph import open_graph


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("SELECT ?x { ?x a ckg:Citty }", "no statement uses ckg:Citty; did you mean ckg:City"),
        ("SELECT ?x { ?x ckg:codde ?y }", "ckg:code"),
        (
            "PREFIX c: <https://w3id.org/clusterkg/ontology#> ASK { ?x a c:Ctiy }",
            "did you mean ckg:City",
        ),
        ("SELECT ?x { ?x a ?y . ?x skos:broder ind:automotive }", "skos:broader"),
        ("SELECT ?x { ?x <https://w3id.org/clusterkg/ontology#codee> ?y }", "ckg:code"),
    ],
)
def test_a_misspelt_term_of_the_vocabularies_is_named(query: str, hint: str) -> None:
    (said,) = hints(open_graph(), parse(query))
    assert hint in said.to("en")


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("SELECT ?x { ?x a ckg:OutputGoal }", "ckg:OutputGoal was replaced by ckg:Goal"),
        ("SELECT ?x { ?x ckg:purpose ?y }", "ckg:purpose was replaced by ckg:serves"),
    ],
)
def test_a_query_in_terms_of_an_older_version_is_told_those_of_today(query: str, hint: str) -> None:
    (said,) = hints(open_graph(), parse(query))
    assert hint in said.to("en")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x a ckg:City }",
        "PREFIX x: <http://example.org/> SELECT ?x { ?x a x:City }",
        'SELECT ?x { FILTER(?x = "1"^^xsd:integer || xsd:string(?x) = "") ?x a ckg:City }',
        "SELECT ?x FROM <https://w3id.org/clusterkg/id/graph-none> { ?x a ckg:City }",
        "# ckg:Citty\nSELECT ?x { ?x rdfs:label 'ckg:Citty' }",
        "CONSTRUCT { ?x ckg:newTerm [ ckg:another ?y ] } { ?x ckg:code ?y }",
        "SELECT ?y (COUNT(?x) AS ?n) { ?x ckg:code ?y } GROUP BY ?y",
        "SELECT ?y { ?x ckg:code ?z } VALUES ?y { 1 }",
        "ASK { ?x ckg:code ?y }",
    ],
)
def test_used_terms_and_other_vocabularies_give_no_hint(query: str) -> None:
    assert hints(open_graph(), parse(query)) == []


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        (
            "SELECT ?nmae { ?x ckg:code ?name }",
            "?nmae is selected, but has a value nowhere in the query; did you mean ?name?",
        ),
        ("SELECT (STR(?c) AS ?d) { ?x ckg:code ?y }", "?c is selected"),
        ("CONSTRUCT { ?x ckg:new ?y } { ?x ckg:codde ?y }", "ckg:codde"),
    ],
)
def test_a_selected_variable_without_a_value_is_named(query: str, hint: str) -> None:
    (said,) = hints(open_graph(), parse(query))
    assert hint in said.to("en")


@pytest.mark.parametrize(
    "path",
    [
        "?s ex:p* ex:none",
        "ex:none ex:p* ?s",
        "ex:none (ex:p|^ex:q)? ?s",
        "ex:none ckg:code/ex:p* ?s",
    ],
)
def test_a_path_of_length_zero_at_an_absent_term_is_told(path: str) -> None:
    query = f"PREFIX ex: <http://example.org/> SELECT ?s {{ {path} }}"
    (said,) = hints(open_graph(), parse(query))
    assert "http://example.org/none" in said.to("en") and "length zero" in said.to("en")


def test_foreign_heads_are_read_or_passed_over_with_a_word() -> None:
    grlc = parse(
        "#+ summary: Cities\n#+ endpoint: http://e.org/sparql\n#+ tags:\n#+   - cities\n"
        "#+ Free remark\n#+ parm: a city\nASK {}"
    )
    assert (grlc.title["en"], grlc.tags) == ("Cities", ("cities",))
    assert [remark.to("en") for remark in grlc.remarks] == [
        "line 2 of the header is ignored: unknown key endpoint",
        "line 5 of the header is ignored, as it is not '#+ key: value': Free remark",
        "line 6 of the header is ignored: unknown key parm; did you mean param?",
    ]


def test_the_command_says_it_on_standard_error_and_python_warns() -> None:
    query = "SELECT ?x { ?x a ckg:Citty }"
    answer = CliRunner().invoke(main, ["query", "-", "--format", "csv", "--lang", "zh"], query)
    assert answer.exit_code == 0
    assert answer.stdout.strip() == "x"
    assert "图谱中没有用到 ckg:Citty 的陈述；是否指：ckg:City" in answer.stderr
    with pytest.warns(QueryWarning, match="ckg:City"):
        clusterkg.open().query(query)
