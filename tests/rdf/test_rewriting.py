"""Queries that the engine gets wrong are answered as the standard says."""

from __future__ import annotations

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from clusterkg.rdf.rewriting import standard
from clusterkg.store.dataset import evaluate

DATA = b'@prefix : <http://e/> . :a :n 1 ; :s "x", "(;)" ; :i :b ; :l "y"@zh .'
# SPARQL 1.1, 18.5.1.7: the values as simple literals, by the separator.
CONCATENATED = {
    "GROUP_CONCAT(?x)": (":n", "1"),
    "group_concat( ?x )": (":i", "http://e/b"),
    "GROUP_CONCAT(DISTINCT ?x; SEPARATOR = ')')": (":n", "1"),
    "GROUP_CONCAT(DISTINCT CONCAT(STR(?x), ';'); separator=\",\")": (":i", "http://e/b;"),
    "GROUP_CONCAT # (\n (?x + 1)": (":n", "2"),
    "CONCAT(GROUP_CONCAT(?x), '-', GROUP_CONCAT(?x))": (":n", "1-1"),
    "GROUP_CONCAT((?x))": (":l", "y"),
}


@pytest.fixture
def store() -> Store:
    store = Store()
    store.load(DATA, RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize("expression", CONCATENATED)
def test_values_of_any_kind_are_concatenated_as_text(store: Store, expression: str) -> None:
    predicate, value = CONCATENATED[expression]
    query = f"PREFIX : <http://e/> SELECT ({expression} AS ?y) {{ ?s {predicate} ?x }}"
    solutions = store.query(standard(query))
    assert isinstance(solutions, QuerySolutions)
    assert [row["y"].value for row in solutions] == [value]


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("REPLACE({}, 'a', 'b')", "xbc,"),
        ("REPLACE({}, 'A', 'b', 'i')", "xbc,"),
        ("SUBSTR({}, 1)", "xac,"),
        ("STR(REGEX({}, ','))", "false"),
    ],
)
def test_deeply_nested_calls_are_parsed_in_no_time(store: Store, call: str, value: str) -> None:
    nested = "'xac,'"
    for _ in range(40):
        nested = call.format(nested)
    solutions = store.query(standard(f"SELECT ({nested} AS ?y) {{}}"))
    assert isinstance(solutions, QuerySolutions)
    assert [row["y"].value for row in solutions] == [value]


@pytest.mark.parametrize("word", ["TRUE", "True", "tRUE"])
def test_truth_values_are_read_in_any_case(store: Store, word: str) -> None:
    assert store.query(standard(f"ASK {{ FILTER({word}) }}"))
    assert not store.query(standard("ASK { FILTER(FALSE) }"))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?x ?p 'TRUE' }",
        "SELECT ?TRUE { ?TRUE ?p <http://e/TRUE> } # GROUP_CONCAT(?x)",
        "SELECT ?x { ?x ?p 'GROUP_CONCAT(?x)' }",
        "SELECT (GROUP_CONCAT(",
        "SELECT GROUP_CONCAT",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert standard(text) == text


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?z :n ?a . ?z ?m ?b }", ["z", "a", "m", "b"]),
        ("SELECT DISTINCT * # *\n { ?s ?p ?o }", ["s", "p", "o"]),
        ("SELECT ?o ?s { ?s :n ?o }", ["o", "s"]),
        ("SELECT ?b { { SELECT * { ?b :n ?a } } }", ["b"]),
        ("SELECT * { { SELECT ?y { ?y :n ?x } } ?y ?p ?q }", ["y", "p", "q"]),
        ("SELECT * { $v :n* ?w }", ["v", "w"]),
        ("SELECT * { :a :n 1 }", []),
    ],
)
def test_the_columns_of_select_star_are_in_the_order_of_the_query(
    store: Store, query: str, columns: list[str]
) -> None:
    found = evaluate(store, f"PREFIX : <http://e/> {query}")
    assert isinstance(found, QuerySolutions)
    assert [variable.value for variable in found.variables] == columns
