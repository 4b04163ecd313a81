"""What is said of queries that the engine refuses: the mistake, its place, how to fix it."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.diagnosis import diagnose
from clusterkg.rdf.namespaces import PREFIXES

# A query, and the column of the mistake, counted by hand; the words that must be said of it.
CASES = {
    "undeclared common prefix": ("SELECT ?x { ?x foaf:name ?y }", 16, "xmlns.com/foaf/0.1/"),
    "undeclared misspelt prefix": ("SELECT ?x { ?x a ckgg:City }", 18, "did you mean ckg"),
    "undeclared unknown prefix": ("SELECT ?x { ?x a qqqqq:City }", 18, "PREFIX qqqqq: <...>"),
    "update": ("INSERT DATA { <a:a> <a:b> 1 }", 1, "is an update"),
    "update behind a prefix": ("PREFIX a: <b:c>\nDELETE WHERE { ?s ?p ?o }", 1, "is an update"),
    "ungrouped variable": ("SELECT ?x ?y { ?x a ?y } GROUP BY ?x", 11, "?y is neither grouped"),
    "grouped star": ("SELECT * { ?x a ?y } GROUP BY ?x", 8, "name the variables"),
    "full-width question mark": ("SELECT ？x { ?x a ?y }", 8, "write ?"),
    "full-width comma": ("SELECT ?x { ?x a ?y， ?z }", 20, "write ,"),
    "curly quotes": ("SELECT ?x { ?x a “City” }", 18, 'write "'),
    "full-width brackets": ("SELECT ?x ｛ ?x a ?y ｝", 11, "write {"),
    "ideographic space": ("SELECT\u3000?x { ?x a ?y }", 7, "U+3000"),
    "unclosed brace": ("SELECT ?x { ?x a ?y", 11, "{ is never closed"),
    "unclosed bracket within a brace": ("SELECT ?x { FILTER(?x }", 19, "( is never closed"),
    "brace too many": ("SELECT ?x { ?x a ?y } }", 23, "} closes nothing"),
    "unclosed string": ('SELECT ?x { ?x a "abc }', 18, '" is never closed'),
    "misspelt form": ("SELCT ?x { ?x a ?y }", 1, "did you mean SELECT"),
    "misspelt keyword": ("SELECT ?x WERE { ?x a ?y }", 11, "did you mean WHERE"),
    "misspelt keyword before a bracket": ("SELECT ?x { ?x a ?y FITLER(1) }", 21, "FILTER"),
    "aggregate without a name": ("SELECT COUNT(*) { ?x a ?y }", 8, "(COUNT(...) AS ?name)"),
    "expression without a name": ("SELECT (COUNT(*)) { ?x a ?y }", 8, "AS ?name"),
    "commas between variables": ("SELECT ?x, ?y { ?x a ?y }", 10, "separated by spaces"),
    "function of another language": ("SELECT ?x { FILTER(LENGTH(?x)) }", 20, "STRLEN"),
    "unknown function": ("SELECT ?x { FILTER(CONTIANS(?x, 'a')) }", 20, "CONTAINS"),
    "function that the engine lacks": ("SELECT ?x { FILTER(<a:f>(1)) }", 20, "no function <a:f>"),
    "filter without brackets": ("SELECT ?x { ?x a ?y FILTER ?x = 1 }", 28, "FILTER(...)"),
    "condition among patterns": ("SELECT ?x { ?x a ?y . ?y = 1 }", 23, "FILTER(...)"),
    "limit that is no number": ("SELECT ?x { ?x a ?y } LIMIT ten", 29, "whole number"),
    "modifiers in another order": ("SELECT ?x { ?x a ?y } LIMIT 1 ORDER BY ?x", 31, "before LIMIT"),
    "order without by": ("SELECT ?x { ?x a ?y } ORDER ?x", 23, "followed by BY"),
    "order within the braces": ("SELECT ?x { ?x a ?y ORDER BY ?x }", 21, "behind the closing }"),
    "limit within a sub-select": (
        "SELECT ?x { { SELECT ?x { ?x a ?y LIMIT 1 } } }",
        35,
        "behind the closing }",
    ),
    "list without brackets": ("SELECT ?x { ?x a ?y FILTER(?y IN 1) }", 34, "IN (...)"),
    "modifiers in a sub-select": (
        "SELECT ?x { { SELECT ?x { ?x a ?y } LIMIT 1 ORDER BY ?x } }",
        45,
        "before LIMIT",
    ),
    "missing full stop": (
        "SELECT ?x { ?x ckg:a ?y ?x ckg:b ?z }",
        25,
        "full stop is missing before ?x",
    ),
    "missing comma": ("SELECT ?x { ?x ckg:a 'a'@en 'b' }", 29, "before 'b'"),
    "path, list and data before it": (
        "SELECT ?x { VALUES ?x { 1 2 } ?x ckg:a/ckg:b*|^ckg:c ?y , '1'^^ckg:d ; a ckg:e . ?y a }",
        82,
        "three parts",
    ),
    "subject after a semicolon": ("SELECT ?x { ?x ckg:a ?y ; ?x ckg:b ?z }", 27, "leave ?x out"),
    "missing object": ("SELECT ?x { ?x a ?y . ?x ckg:b . }", 23, "three parts"),
    "missing object after a semicolon": ("SELECT ?x { ?x a ?y ; ckg:b }", 23, "behind ;"),
    "and in words": ("SELECT ?x { ?x a ?y FILTER(?x = 1 AND ?y = 2) }", 35, "write &&"),
    "equality of another language": ("SELECT ?x { ?x a ?y FILTER(?y == 1) }", 31, "write ="),
    "inequality of another language": ("SELECT ?x { ?x a ?y FILTER(?y <> 1) }", 28, "write !="),
    "direction without brackets": ("SELECT ?x { ?x a ?y } ORDER BY DESC ?x", 32, "needs brackets"),
    "variable bound twice": ("SELECT ?x { ?x a ?y BIND(1 AS ?x) }", 31, "already has a value"),
    "prefix without a colon": ("PREFIX a <b:c> SELECT ?x { ?x a a:b }", 8, "PREFIX a: <"),
    "iri without brackets": ("PREFIX ckg: http://x/ SELECT ?x { ?x a ?y }", 8, "PREFIX ckg: <"),
    "nothing": ("", 1, "there is no query"),
    "prefixes alone": ("PREFIX a: <b:c>", 11, "there is no query"),
}


def told(query: str) -> InputError:
    try:
        answer = Store().query(query, prefixes=PREFIXES)
        list(answer)  # type: ignore[arg-type]
    except (SyntaxError, RuntimeError) as error:
        return diagnose(query, error, "q.rq", prefixes=PREFIXES)
    raise AssertionError("the engine takes it")


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_where_it_is(case: str) -> None:
    query, column, words = CASES[case]
    error = told(query)
    assert words in error.to("en")
    assert (error.column, str(error.path)) == (column, "q.rq")
    assert error.to("zh") != error.to("en")


def test_the_line_is_shown_with_a_mark_below_the_place_also_behind_wide_characters() -> None:
    error = told('SELECT ?x {\n  ?x ckg:label "宁波"@zh ； a ?y }')
    assert (error.line, error.column) == (2, 24)
    _, line, mark = error.to("en").splitlines()
    assert line == '      ?x ckg:label "宁波"@zh ； a ?y }'
    # Each of the two characters of the name fills two columns.
    assert mark == " " * (4 + 23 + 2) + "^"


def test_long_lines_are_shortened_around_the_mistake() -> None:
    query = "SELECT ?x { " + "?x a ?y . " * 300 + "?x foaf:name ?y }"
    _, line, mark = told(query).to("en").splitlines()
    assert len(line) == 104
    assert line[len(mark) - 1 :].startswith("foaf:name")


def test_other_mistakes_get_the_message_of_the_parser() -> None:
    error = told("SELECT ?x { ?x ?y [ ?z ] }")
    assert isinstance(error.said, Message)
    assert "cannot be parsed" in error.to("en")
    assert "查询无法解析" in error.to("zh")
    assert "U+" not in error.to("en") and "\\u{" not in error.to("en")
