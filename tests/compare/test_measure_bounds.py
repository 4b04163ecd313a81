"""Bounds of measures: every way to complete lists is tried, by formulas on plain sets."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
import scipy.sparse as sp
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.compare.bounds import Bounds, Reckoner
from clusterkg.compare.formulas import Bets, rarity
from clusterkg.compare.overlap import overlap
from clusterkg.rdf.namespaces import ID, PREFIXES

# A scheme of two divisions, x and y; u is an umbrella beside its parts, which it covers.
PARENT = {"xa": "x", "xa1": "xa", "xa2": "xa", "xb": "x", "ya": "y", "ya1": "ya", "u": "x"}
SCHEME = [*PARENT, "x", "y"]
PREFIX = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
IND = PREFIXES["ind"]


def scheme(*covers: str) -> Store:
    lines = [f"ind:{one} skos:broader ind:{other} ." for one, other in PARENT.items()]
    lines += [f'ind:{each} ckg:schemeLevel "concept" .' for each in SCHEME]
    lines += [f"ind:u ckg:covers ind:{each} ." for each in covers]
    store = Store()
    store.load((PREFIX + "\n".join(lines)).encode(), RdfFormat.TURTLE)
    return store


STORE = scheme()


def reckoned(
    measure: str, lists: Sequence[set[str]], more: Sequence[float], store: Store = STORE
) -> Bounds:
    industries = sorted(set().union(*lists))
    matrix = sp.csr_array([[float(i in named) for i in industries] for named in lists])
    bets = Bets(matrix, tuple(IND + each for each in industries))
    weights = rarity(bets) if measure == "cosine-idf" else None
    return Reckoner(store, measure, "narrower", bets, more, weights).bounds(0, 1)


def line(industry: str) -> list[str]:
    above = PARENT.get(industry)
    return [*(line(above) if above else []), industry]


def near(one: str, other: str) -> float:
    pairs = zip(line(one), line(other), strict=False)
    common = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    return 2 * common / (len(line(one)) + len(line(other)))


def value(measure: str, a: set[str], b: set[str], weights: dict[str, float]) -> float:
    """Return a measure by its definition, on plain sets."""
    both = len(a & b)
    if measure == "shared":
        return both
    if measure == "jaccard":
        return both / len(a | b)
    if measure == "overlap-coefficient":
        return both / min(len(a), len(b))
    if measure == "cosine":
        return both / math.sqrt(len(a) * len(b))
    if measure == "cosine-idf":
        dot = sum(weights[i] ** 2 for i in a & b)
        size = math.hypot(*map(weights.get, a)) * math.hypot(*map(weights.get, b))  # type: ignore[arg-type]
        return dot / size if size else 0.0
    best = [
        np.mean([max(near(i, j) for j in others) for i in mine])
        for mine, others in ((a, b), (b, a))
    ]
    return float(sum(best)) / 2


def completions(named: set[str], more: int, universe: list[str]) -> Iterator[set[str]]:
    """Yield what a list may be if each of `more` targets is any industry, also one it names."""
    others = [each for each in universe if each not in named]
    for count in range(more + 1):
        for chosen in itertools.combinations(others, count):
            yield named | set(chosen)


def drawn(seed: int) -> tuple[list[set[str]], tuple[int, int]]:
    draw = random.Random(seed)
    lists = [set(draw.sample(SCHEME, draw.randint(1, 3))) for _ in range(4)]
    return lists, (draw.randint(0, 2), draw.randint(0, 2))


def test_newman_has_no_bounds_and_tells_who_else_names_what_is_shared() -> None:
    table = clusterkg.open().overlap("newman", lang="en").ranked()
    columns = [table.columns.index(name) for name in ("possible", "least", "most")]
    assert all(row[column] is None for row in table.rows for column in columns)
    notes = [row[-1].value for row in table.rows if row[-1] is not None]  # type: ignore[union-attr]
    assert any("cities in all)" in note for note in notes)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize(
    "measure", ["shared", "jaccard", "overlap-coefficient", "cosine", "cosine-idf", "wu-palmer"]
)
def test_bounds_hold_every_completion_and_are_reached(measure: str, seed: int) -> None:
    lists, more = drawn(seed)
    # No name is below another here: wide names are tried below.
    if measure != "wu-palmer":
        lists = [{each + "." for each in named} for named in lists]
    # As many industries as both may add, of which nobody names any.
    fresh = [f"n{i}" for i in range(sum(more))]
    named_by = [each for named in lists for each in named]
    weights = {each: math.log(4 / named_by.count(each)) for each in set(named_by)}
    weights |= dict.fromkeys(fresh, math.log(4))
    universe = sorted({*lists[0], *lists[1], *fresh})
    if measure == "wu-palmer":
        universe = [*SCHEME, *fresh]
    values = [
        value(measure, a, b, weights)
        for a in completions(lists[0], more[0], universe)
        for b in completions(lists[1], more[1], universe)
    ]
    found = reckoned(measure, lists, more)
    assert found.least == pytest.approx(min(values))
    assert found.most is not None
    if measure == "wu-palmer":
        # A wide name may mean what is below it, which is the most that two can be alike.
        assert found.most >= max(values) - 1e-9
    else:
        assert found.most == pytest.approx(max(values))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("measure", ["shared", "jaccard", "overlap-coefficient", "cosine"])
def test_an_umbrella_name_may_mean_each_thing_that_it_covers(measure: str, seed: int) -> None:
    draw = random.Random(seed)
    parts = ["xa1", "xa2", "ya1", "xb"]
    covered = draw.sample(parts, 2)
    store = scheme(*covered)
    one = {"u", *draw.sample(parts, draw.randint(0, 2))}
    other = set(draw.sample(parts, draw.randint(1, 3)))
    more = (draw.randint(0, 1), draw.randint(0, 1))
    fresh = [f"n{i}" for i in range(sum(more))]
    values = []
    for meant in {"u", *covered} - (one - {"u"}):
        read = (one - {"u"}) | {meant}
        universe = sorted({*read, *other, *fresh})
        values += [
            value(measure, a, b, {})
            for a in completions(read, more[0], universe)
            for b in completions(other, more[1], universe)
        ]
    found = reckoned(measure, [one, other], more, store)
    assert found.least is not None and found.most is not None
    assert found.least == pytest.approx(min(values))
    assert found.most == pytest.approx(max(values))


@pytest.mark.parametrize(
    ("measure", "least", "most"),
    [
        ("shared", 1, 3),
        ("jaccard", 0, 1),
        # The shorter list is whole.
        ("overlap-coefficient", 1 / 3, 1),
        ("cosine", 0, 1),
        ("cosine-idf", 0, 1),
    ],
)
def test_an_open_list_has_no_end(measure: str, least: float, most: float) -> None:
    found = reckoned(measure, [{"a", "b"}, {"b", "c", "d"}, {"a"}], (math.inf, 0))
    assert found.least == pytest.approx(least)
    # All of the other list, and nothing else.
    assert found.most == pytest.approx(
        {"jaccard": 3 / 4, "cosine": 3 / math.sqrt(12)}.get(
            measure, found.most if measure == "cosine-idf" else most
        )
    )
    both = reckoned(measure, [{"a", "b"}, {"b", "c", "d"}], (math.inf, math.inf))
    assert both.most == (None if measure == "shared" else 1)


CITIES = """
id:a rdfs:label "a"@en . id:pa ckg:programmeOf id:a ; ckg:closedList true .
id:b rdfs:label "b"@en . id:pb ckg:programmeOf id:b ; ckg:closedList true .
id:c rdfs:label "c"@en . id:pc ckg:programmeOf id:c ; ckg:closedList true .
id:d rdfs:label "d"@en . id:pd ckg:programmeOf id:d ; ckg:closedList true ; ckg:declaresTier id:t .
id:t ckg:declaredCount 3 .
id:a1 ckg:targetOf id:pa ; ckg:targetsIndustry ind:xa1 . id:a2 ckg:targetOf id:pa ;
  ckg:targetsIndustry ind:ya1 .
id:b1 ckg:targetOf id:pb ; ckg:targetsIndustry ind:xa1 . id:b2 ckg:targetOf id:pb ;
  ckg:targetsIndustry ind:ya1 .
id:c1 ckg:targetOf id:pc ; ckg:targetsIndustry ind:xb .
id:d1 ckg:targetOf id:pd ; ckg:listedUnder id:t ; ckg:targetsIndustry ind:xa1 .
"""


def test_ranks_say_which_order_is_certain() -> None:
    store = scheme()
    store.load((PREFIX + CITIES).encode(), RdfFormat.TURTLE)
    matrix = overlap(store, "shared", "narrower", lang="en")
    table = matrix.ranked(ranks=True)
    columns = [table.columns.index(name) for name in ("shared", "least", "most", "ranks")]
    found = {
        "".join(str(cell.value) for cell in row[:2]): tuple(
            row[i].value
            for i in columns  # type: ignore[union-attr]
        )
        for row in table.rows
    }
    # The tier of d declares two more: they may be what a and b name, or c.
    assert found == {
        "ab": ("2", "2", "2", "1"),
        "ad": ("1", "1", "2", "1–3"),
        "bd": ("1", "1", "2", "1–3"),
        "cd": ("0", "0", "1", "2–4"),
        "ac": ("0", "0", "0", "4–5"),
        "bc": ("0", "0", "0", "4–5"),
    }
    assert ID + "a" in matrix.cities
