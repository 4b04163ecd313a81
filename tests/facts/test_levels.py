"""Levels of the scheme: every target keeps its place, what may be meant is told beside what is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, Store

from clusterkg.compare.overlap import overlap
from clusterkg.compare.pair import explain
from clusterkg.facts.bets import LEVELS, bets, classified
from clusterkg.queries.rows import rows
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import ID, IND, PREFIXES
from clusterkg.rdf.table import Term
from clusterkg.show.views import view
from clusterkg.store.graph import open_bundled

CASES = Path(__file__).parents[1] / "cases" / "facts"
SCHEME = """
ind:d a ckg:Industry ; ckg:schemeLevel "division" .
ind:f a ckg:Industry ; ckg:schemeLevel "field" ; skos:broader ind:d .
ind:g a ckg:Industry ; ckg:schemeLevel "field" ; skos:broader ind:d .
ind:c a ckg:Industry ; ckg:schemeLevel "concept" ; skos:broader ind:f .
ind:u a ckg:Industry ; ckg:schemeLevel "concept" ; skos:broader ind:f ; ckg:covers ind:c .
ind:n a ckg:Industry ; ckg:schemeLevel "narrower" ; skos:broader ind:c .
ind:t a ckg:Theme .
ind:own a ckg:Industry .
"""


def store_of(**cities: str) -> Store:
    """Return a graph of cities, each with a target a word: an industry, or - for none."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    lines.append(SCHEME)
    for city, named in cities.items():
        lines.append(f'id:{city} rdfs:label "{city}"@zh . id:{city}-p ckg:programmeOf id:{city} .')
        lines.append(f"id:{city}-p ckg:closedList true .")
        for i, industry in enumerate(named.split()):
            target = f"id:{city}-{i}"
            lines.append(f'{target} ckg:targetOf id:{city}-p ; ckg:printedName "{industry}" .')
            if industry != "-":
                lines.append(f"{target} ckg:targetsIndustry ind:{industry} .")
    store = Store()
    store.load("\n".join(lines).encode(), RdfFormat.TURTLE)
    return store


def words(cells: Iterable[Term | None]) -> tuple[str, ...]:
    """Return the texts of some cells."""
    return tuple(cell.value for cell in cells if isinstance(cell, Literal))


@pytest.mark.parametrize(
    ("level", "keys"),
    [
        ("narrower", {"d*", "f*", "c*", "n", "own"}),
        ("concept", {"d*", "f*", "c", "own"}),
        ("field", {"d*", "f", "own"}),
        ("division", {"d", "own"}),
        ("theme", {"t"}),
    ],
)
def test_at_a_level_a_target_is_its_ancestor_there_or_itself_and_wide(
    level: str, keys: set[str]
) -> None:
    found = bets(store_of(a="d f c n own t -"), level)
    read = {bet.industry.removeprefix(IND) + "*" * bet.wide for bet in found}
    assert read == keys


@pytest.mark.parametrize("level", LEVELS)
def test_no_target_drops_out_of_a_level(level: str) -> None:
    found = {bet.target for bet in bets(store_of(a="d f c n own t -"), level)}
    expected = {"printed": set("0123456"), "theme": {"5"}}.get(level, set("01234"))
    assert {target[-1] for target in found} == expected


def test_a_target_that_stands_above_the_level_meets_those_that_are_named_as_it_is() -> None:
    matrix = overlap(open_bundled([RdfFile(CASES / "zhoushan.ttl")]), "shared", "field", lang="en")
    place = {name: i for i, name in enumerate(matrix.names)}
    row = {row[0].value: row for row in matrix.ranked(of=ID + "zhoushan").rows if row[0]}
    assert matrix.values[place["Zhoushan"], place["Ningbo"]] == 1
    # 海洋经济 stands above the field 海洋 of Shenzhen in the frozen scheme, and may hold it.
    (shenzhen,) = (
        r for r in row.values() if "Shenzhen" in {getattr(c, "value", "") for c in r[:2]}
    )
    assert shenzhen[3] is not None
    assert float(shenzhen[3].value) >= 1


def test_industries_under_an_umbrella_term_overlap_possibly() -> None:
    matrix = overlap(store_of(a="u g", b="c g", c="g"), "shared")
    possible = {words(row[:2]): words(row[2:4]) for row in matrix.ranked().rows}
    assert possible["a", "b"] == ("1", "2")
    assert possible["a", "c"] == ("1", "1")


def test_a_wide_name_counts_once_however_many_it_may_hold() -> None:
    matrix = overlap(store_of(a="f", b="c u"), "shared")
    (row,) = matrix.ranked().rows
    assert words(row[2:4]) == ("0", "1")


def test_targets_that_are_not_classified_are_told_with_the_bounds() -> None:
    store = store_of(a="c g - t", b="c g f", c="g")
    assert classified(store)[ID + "a"].unclassified == 1
    assert classified(store)[ID + "a"].themes == 1
    matrix = overlap(store, "jaccard", lang="en")
    table = matrix.ranked()
    notes = {words(row[:2]): row[-1] for row in table.rows}
    bounds = {words(row[:2]): words(row[4:6]) for row in table.rows}
    note = notes["a", "b"]
    assert isinstance(note, Literal)
    assert note.value == (
        "a: 1 of 4 targets not classified; a: 1 of 4 targets not compared, being themes"
    )
    assert table.columns[4:6] == ("least", "most")
    assert bounds["a", "b"] == ("0.5", "1")
    assert notes["b", "c"] == Literal("")


def test_possibly_shared_industries_come_after_certain_ones() -> None:
    table = explain(store_of(a="u g", b="c g"), ID + "a", ID + "b")
    rows = [
        tuple(cell.value for cell in row[:4] if isinstance(cell, Literal)) for row in table.rows
    ]
    assert rows == [
        ("ind:g", "certain", "g", "g"),
        ("ind:u / ind:c", "possible", "u", "c"),
    ]


def test_a_target_that_is_not_classified_stays_in_the_network_of_cities_and_industries() -> None:
    graph = view(store_of(a="c -", b="c"), "city-industry", lang="zh")
    assert graph.nodes[ID + "a"]["unclassified"] == 1
    assert "unclassified" not in graph.nodes[ID + "b"]
    assert graph.edges[ID + "a", ID + "a-1"]["printed"] == ["-"]


def test_themes_are_compared_with_themselves_on_request() -> None:
    store = store_of(a="c t", b="g t", c="c")
    assert overlap(store, "shared", "theme").values[0, 1] == 1
    assert overlap(store, "shared", "concept").values[0, 1] == 0
    named = rows(store, "common-industries-of-n-cities", ("industry",), level="theme")
    assert named == [(IND + "t",)]
