"""Blank nodes are named by what is said of them, whatever their shape, in time that is bounded."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse

from clusterkg.rdf.blank_nodes import AmbiguousError, renamed
from clusterkg.rdf.canonical import canonical, turtle

SECONDS: Final = 20


def triples(text: str) -> list[Triple]:
    return list(dict.fromkeys(quad.triple for quad in parse(text.encode(), RdfFormat.TURTLE)))


def shuffled(said: list[Triple], seed: int = 1) -> list[Triple]:
    """Return the same statements in another order, with other names of blank nodes."""
    names: dict[object, BlankNode] = {}

    def other(term: object) -> object:
        return names.setdefault(term, BlankNode()) if isinstance(term, BlankNode) else term

    out = [Triple(other(t.subject), t.predicate, other(t.object)) for t in said]  # type: ignore[arg-type]
    random.Random(seed).shuffle(out)
    return out


def pairs(n: int, linked: Callable[[int, int], bool]) -> str:
    return "".join(
        f"_:b{i} <a:p> _:b{j} .\n" for i in range(n) for j in range(n) if i != j and linked(i, j)
    )


SHAPES: Final = {
    "a list of equal numbers": f"<a:a> <a:b> ({' 1' * 1000}) .",
    "a long list": f"<a:a> <a:b> ({' 1' * 20_000}) .",
    "a clique": pairs(12, lambda i, j: True),
    "a large clique": pairs(60, lambda i, j: True),
    "a cycle": pairs(500, lambda i, j: j == (i + 1) % 500),
    "a grid on a torus": "".join(
        f"_:b{i}_{j} <a:p> _:b{(i + 1) % 12}_{j}, _:b{i}_{(j + 1) % 12} .\n"
        for i in range(12)
        for j in range(12)
    ),
    "a cube of seven dimensions": pairs(128, lambda i, j: (i ^ j).bit_count() == 1),
    "a Paley graph": pairs(61, lambda i, j: (i - j) % 61 in {x * x % 61 for x in range(1, 61)}),
    "equal nodes": "<a:a> <a:p> " + ", ".join(["[ <a:q> 1 ]"] * 5000) + " .",
    "equal nodes of a node": "_:x <a:p> " + ", ".join(["[ <a:q> 1 ]"] * 5000) + " .",
    "equal nodes of two nodes": "".join(f"_:b{i} <a:p> _:x, _:y .\n" for i in range(5000)),
    "equal cycles": "".join(
        f"_:a{k} <a:q> _:b{k} . _:b{k} <a:q> _:c{k} . _:c{k} <a:q> _:a{k} .\n" for k in range(300)
    ),
    "a node that leads to itself": "_:a <a:p> _:a . _:b <a:p> _:b ; <a:q> 1 .",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_names_depend_on_what_is_said_only(shape: str) -> None:
    said = triples(SHAPES[shape])
    start = time.monotonic()
    one, other = set(renamed(said)), set(renamed(shuffled(said)))
    assert time.monotonic() - start < SECONDS
    assert one == other
    assert len(one) == len(said)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 1), st.integers(-2, 5)), min_size=1, max_size=14
    ),
    st.integers(0, 9),
)
def test_graphs_are_equal_exactly_if_rdfc_says_so(
    edges: list[tuple[int, int, int]], seed: int
) -> None:
    text = "".join(
        f"_:b{s} <a:p{p}> {f'_:b{o}' if o >= 0 else f'<a:o{o}>'} .\n" for s, p, o in set(edges)
    )
    said = triples(text)
    assert set(renamed(said)) == set(renamed(shuffled(said, seed)))
    # One statement less is another graph, but where it is the same one.
    less = said[1:]
    for other in (less, shuffled(said, seed)):
        same = _canonical(said) == _canonical(other)
        assert (set(renamed(said)) == set(renamed(other))) is same


def _canonical(said: list[Triple]) -> set[Quad]:
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in said)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_a_search_without_end_is_given_up() -> None:
    said = triples(pairs(100, lambda i, j: i // 2 != j // 2))
    start = time.monotonic()
    with pytest.raises(AmbiguousError):
        renamed(said)
    assert time.monotonic() - start < SECONDS


def test_unlike_nodes_of_two_files_have_unlike_names() -> None:
    one, other = (renamed(triples(f"<a:a> <a:p> [ <a:q> {n} ] .")) for n in (1, 2))
    assert {t.object for t in one}.isdisjoint({t.object for t in other} - {one[0].object})
    assert set(one).isdisjoint(other)


TURTLE: Final = {
    "the digits of a double": "<a:a> <a:p> 1.23456789e0 .",
    "the zeros of an integer": "<a:a> <a:p> 007, 7 .",
    "a decimal without a point": '<a:a> <a:p> "5"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
    "no value of its type": '<a:a> <a:p> "x"^^<http://www.w3.org/2001/XMLSchema#date> .',
    "a list": "<a:a> <a:p> (1 (2 3) [ <a:q> 4 ]) .",
    "a cell that two lists share": "<a:a> <a:p> _:x ; <a:q> _:y . _:y <http://www.w3.org/1999/02/"
    "22-rdf-syntax-ns#first> 1 ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:x . _:x"
    " <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 2 ; <http://www.w3.org/1999/02/"
    "22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .",
    "a list that has no end": "<a:a> <a:p> _:x . _:x <http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    "first> 1 ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:x .",
    "a cell with a name": "<a:a> <a:p> <a:x> . <a:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    "first> 1 ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> () .",
    "a cell with two values": "<a:a> <a:p> _:x . _:x <http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    "first> 1, 2 ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> () .",
    "nodes in nodes": "<a:a> <a:p> " + "[ <a:p> " * 200 + "1" + " ]" * 200 + " .",
    "lists in lists": "<a:a> <a:p> " + "( " * 200 + "1" + " )" * 200 + " .",
    "a cycle": "_:a <a:p> _:b . _:b <a:p> _:a .",
    "many predicates": "".join(f"<a:a> <a{i}:p{i}> {i} .\n" for i in range(3000)),
}


@pytest.mark.parametrize("kind", TURTLE)
def test_turtle_loses_nothing(kind: str) -> None:
    said = triples(TURTLE[kind])
    written = turtle(said)
    assert set(renamed(triples(written))) == set(renamed(said))
    if " in " not in kind:  # What is nested too deep for brackets is named by its place.
        assert canonical(canonical(written)) == canonical(written)
