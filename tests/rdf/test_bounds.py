"""Queries that would end the engine, or keep it for hours, are told by their text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import Store

from clusterkg.base.errors import InputError
from clusterkg.base.running import run
from clusterkg.rdf.bounds import MOST_OPERATORS, MOST_PATTERNS, check, measure


def each(separator: str, one: str) -> Callable[[int], str]:
    """Return what makes a text of so many parts; @ is the number of the part."""
    return lambda n: separator.join(one.replace("@", str(i)) for i in range(n))


def ask(text: str) -> None:
    """Have the engine parse a query and put it in order; what it gives stays in its thread."""
    Store().query(text)


# Kinds of which the engine takes a number, from the shortest query to the longest.
CHAINS = {
    "described": lambda n: f"DESCRIBE {each(' ', '<p:@>')(n)}",
    "keys of an order": lambda n: f"SELECT * {{ ?s ?p ?o }} ORDER BY {each(' ', 'STR(?o)')(n)}",
    "or": lambda n: f"ASK {{ ?s ?p ?x FILTER({each(' || ', '?x = @')(n)}) }}",
    "and": lambda n: f"ASK {{ ?s ?p ?x FILTER({each('&&', '?x != @')(n)}) }}",
    "plus": lambda n: f"ASK {{ ?s ?p ?x FILTER({each(' + ', '?x')(n)} > 1) }}",
    "signed": lambda n: f"ASK {{ ?s ?p ?x FILTER(1{' +1' * n} > 1) }}",
    "product": lambda n: f"ASK {{ ?s ?p ?x FILTER({each(' * ', '?x')(n)} > 1) }}",
    "not": lambda n: f"ASK {{ ?s ?p ?x FILTER({'!' * n}?x) }}",
    "union": lambda n: f"ASK {{ {each(' UNION ', '{ ?s ?p @ }')(n)} }}",
    "filter": lambda n: f"ASK {{ ?s ?p ?x {each(' ', 'FILTER(?x != @)')(n)} }}",
    "bind": lambda n: f"ASK {{ {each(' ', 'BIND(@ AS ?v@)')(n)} }}",
    "alternative": lambda n: f"ASK {{ ?s {each('|', '<p:@>')(n)} ?o }}",
    "minus": lambda n: f"ASK {{ ?s ?p ?o {each(' ', 'MINUS { ?s <p:@> ?o }')(n)} }}",
    "exists": lambda n: f"ASK {{ ?s ?p ?o {each(' ', 'FILTER EXISTS { ?s <p:@> ?o }')(n)} }}",
    "project": lambda n: f"SELECT {each(' ', '(?s AS ?v@)')(n)} {{ ?s ?p ?o }}",
}
JOINS = {
    "properties": lambda n: f"ASK {{ ?s {each(';', '<p:@> ?o@')(n)} }}",
    "objects": lambda n: f"ASK {{ ?s <p:x> {each(',', '?o@')(n)} }}",
    "patterns": lambda n: f"ASK {{ {each('.', '?s@ <p:@> ?o@')(n)} }}",
    "sequence": lambda n: f"ASK {{ ?s {each('/', '<p:@>')(n)} ?o }}",
    "bracketed sequence": lambda n: f"ASK {{ ?s ({each('/^', '<p:@>')(n)}) ?o }}",
    "optional": lambda n: f"ASK {{ ?s ?p ?o {each(' ', 'OPTIONAL { ?s <p:@> ?o@ }')(n)} }}",
    "group": lambda n: f"ASK {{ {each(' ', '{ ?s <p:@> ?o@ }')(n)} }}",
    "graph": lambda n: f"ASK {{ {each(' ', 'GRAPH ?g { ?s <p:@> ?o@ }')(n)} }}",
    "values": lambda n: f"ASK {{ {each(' ', 'VALUES ?x { @ }')(n)} ?s ?p ?x }}",
    "members": lambda n: f"ASK {{ ?s ?p ({each(' ', '@')(n // 2)}) }}",
}
NESTS = {
    "brackets": lambda n: f"ASK {{ ?s ?p ?x FILTER({'(' * n}?x{')' * n}) }}",
    "functions": lambda n: f"SELECT ({'STR(' * n}?s{')' * n} AS ?x) {{ ?s ?p ?o }}",
    "groups": lambda n: f"ASK {{ {'{' * n} ?s ?p ?o {'}' * n} }}",
    "sub-selects": lambda n: f"ASK {{ {'{ SELECT * {' * (n // 2)} ?s ?p ?o {'}}' * (n // 2)} }}",
    "optional": lambda n: f"ASK {{ {'?s ?p ?o OPTIONAL {' * n} ?s ?p ?o {'}' * n} }}",
    "exists": lambda n: f"ASK {{ {'?s ?p ?o FILTER EXISTS {' * n} ?s ?p ?o {'}' * n} }}",
    "blank nodes": lambda n: f"ASK {{ ?s ?p {'[ <p:x> ' * n} ?o {']' * n} }}",
    "lists": lambda n: f"ASK {{ ?s ?p {'(' * n} 1 {')' * n} }}",
    "triple terms": lambda n: f"ASK {{ ?s ?p {'<<(?s ?p ' * (n // 2)} 1 {')>>' * (n // 2)} }}",
    "reified triples": lambda n: f"ASK {{ ?s ?p {'<< ?s ?p ' * n} 1 {'>>' * n} }}",
}
# Kinds of which the engine takes any number.
ANY = {
    "in": lambda n: f"ASK {{ ?s ?p ?x FILTER(?x IN ({each(', ', '-@.5')(n)})) }}",
    "values": lambda n: f"ASK {{ VALUES ?x {{ {each(' ', '-@.5')(n)} }} ?s ?p ?x }}",
    "rows": lambda n: f"ASK {{ VALUES (?s ?x) {{ {each(' ', '(<s:@> 1.5)')(n)} }} ?s ?p ?x }}",
    "typed": lambda n: (
        f"ASK {{ VALUES ?x {{ {each(' ', chr(34) + '@' + chr(34) + '^^<t:t>')(n)} }} }}"
    ),
    "arguments": lambda n: f"SELECT (CONCAT({each(', ', 'STR(@)')(n)}) AS ?x) {{ }}",
    "template": lambda n: f"CONSTRUCT {{ {each('.', '?s <p:@> ?o')(n)} }} {{ ?s ?p ?o }}",
    "in order": lambda n: f"SELECT * {{ ?s ?p ?o }} ORDER BY {each(' ', '?v@')(n)}",
    "comments": lambda n: f"ASK {{ {each('', '# ((( || @ ;')(n)}\n ?s ?p ?o }}",
}


@pytest.mark.parametrize("kind", CHAINS)
def test_chains_of_operators_are_refused_where_the_engine_would_end(kind: str) -> None:
    check(CHAINS[kind](MOST_OPERATORS // 2 - 5))
    for n in (MOST_OPERATORS + 5, 10_000):
        with pytest.raises(InputError, match=r"operators .* IN \(\.\.\.\) or VALUES"):
            check(CHAINS[kind](n))


@pytest.mark.parametrize("kind", JOINS)
def test_groups_of_many_patterns_are_refused_where_the_engine_would_not_end(kind: str) -> None:
    check(JOINS[kind](MOST_PATTERNS - 5))
    with pytest.raises(InputError, match=r"joins .* patterns"):
        check(JOINS[kind](MOST_PATTERNS + 9))


@pytest.mark.parametrize("kind", NESTS)
def test_deep_queries_are_refused(kind: str) -> None:
    for n in (100, 10_000):
        with pytest.raises(InputError, match="deeper than 64"):
            check(NESTS[kind](n))


@pytest.mark.parametrize("kind", ANY)
def test_long_lists_are_answered(kind: str) -> None:
    text = ANY[kind](10_000)
    check(text)
    run(lambda: ask(text))


@pytest.mark.parametrize(
    "text", [*(make(490) for make in CHAINS.values()), *(make(58) for make in NESTS.values())]
)
def test_allowed_queries_do_not_exhaust_the_stack(text: str) -> None:
    run(lambda: ask(text))


def test_branches_of_a_union_are_counted_each_for_itself() -> None:
    branch = f"{{ {each('.', '?s <p:@> ?o@')(20)} }}"
    assert measure(f"SELECT * {{ {' UNION '.join([branch] * 50)} }}").patterns <= 20


@pytest.mark.parametrize(
    ("text", "depth"),
    [("", 0), ("{ ( [ ] ) } { }", 3), ("'(((' # (((\n <a(b>", 0), (r"ex:\(\( (", 1), (")) (", 1)],
)
def test_nesting(text: str, depth: int) -> None:
    assert measure(text).depth == depth


@pytest.mark.parametrize(
    "text", ["}", ">>", "<<", "))))", "VALUES", "{{{", "?x <<?y>>", "1.", ".5", "'"]
)
def test_any_text_is_measured(text: str) -> None:
    assert measure(text).operators <= 1
