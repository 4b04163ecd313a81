"""What goes together in lists: worked out by hand, and by plain sets."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.compare.following import following
from clusterkg.compare.relatedness import (
    FEWEST_CITIES,
    FEWEST_NAMING,
    density,
    proximity,
    relatedness,
)
from clusterkg.names.places import places
from clusterkg.rdf.namespaces import ID, IND, PREFIXES


def store_of(named: dict[str, list[str]], *, closed: bool = True) -> Store:
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    for industry in sorted({each for those in named.values() for each in those}):
        lines.append(
            f'ind:{industry} a ckg:Industry ; ckg:schemeLevel "concept" ;'
            f' skos:prefLabel "{industry}"@en .'
        )
    for city, industries in named.items():
        lines.append(
            f'id:{city} a ckg:City ; rdfs:label "{city}"@en . id:{city}-p a ckg:ClusterProgramme ;'
            f' ckg:programmeOf id:{city} ; ckg:announced "2020" ;'
            f" ckg:closedList {str(closed).lower()} ."
        )
        lines += [
            f"id:{city}-{each} a ckg:IndustryTarget ; ckg:targetOf id:{city}-p ;"
            f' ckg:targetsIndustry ind:{each} ; ckg:printedName "{each}" .'
            for each in industries
        ]
    store = Store()
    store.load("\n".join(lines).encode(), RdfFormat.TURTLE)
    return store


# 20 cities: 8 name x and y, 2 x alone, 4 y and z, 3 z alone, 2 w, one x alone and the rare r.
NAMED = {f"c{i:02}": ["x", "y"] for i in range(8)}
NAMED |= {"c08": ["x"], "c09": ["x", "r"]}
NAMED |= {f"c{i}": ["y", "z"] for i in range(10, 14)}
NAMED |= {f"c{i}": ["z"] for i in range(14, 17)}
NAMED |= {f"c{i}": ["w"] for i in range(17, 20)}


def test_proximity_and_density_by_hand() -> None:
    found = relatedness(store_of(NAMED))
    assert found.industries == tuple(IND + each for each in "wxyz")
    # 8 name x and y, of 10 and 12: 8/12. 4 name y and z, of 12 and 7: 4/12. w goes with none.
    near = found.proximity
    assert near[1, 2] == near[2, 1] == pytest.approx(8 / 12)
    assert near[2, 3] == pytest.approx(4 / 12)
    assert near[1, 3] == 0 and not near[0].any() and not near.diagonal().any()
    # c08 names x alone: y is near x (8/12) and z (4/12): 8/12 of 12/12.
    assert found.density[found.cities.index(ID + "c08"), 2] == pytest.approx(2 / 3)


def test_related_industries_by_lists() -> None:
    found = following(store_of(NAMED), ID + "c08", lang="en")
    ((industry, dense, mean, cities, named_by, related, note),) = found.table
    assert industry is not None and industry.value == "y"
    assert dense is not None and dense.value == "0.6667"
    # c00-c07 and c08, c09 name x: 2/3 each; c10-c13 and c14-c16 name z: 1/3 each: 9/20.
    assert mean is not None and mean.value == "0.45"
    assert cities is not None and cities.value == "12"
    assert named_by is not None and named_by.value == ", ".join(
        f"c{i:02}" for i in (*range(8), *range(10, 14))
    )
    assert related is not None and related.value == "x 0.6667 (8 cities)"
    assert note is not None and note.value == ""
    told = found.told()
    assert "from the lists of 20 cities" in told[0]
    assert told[1].startswith("1 industry that fewer than 3 cities name is left out")
    opened = following(store_of(NAMED, closed=False), ID + "c08", lang="en").told()
    assert any("may name more" in each for each in opened)


def test_few_cities_are_refused() -> None:
    few = dict(list(NAMED.items())[:19])
    with pytest.raises(InputError, match=r"19 cities name an industry .* takes 20"):
        relatedness(store_of(few))
    with pytest.raises(InputError, match="6 cities"):
        clusterkg.open().next("宁波", lang="en")
    with pytest.raises(InputError, match="not of 'division'"):
        relatedness(store_of(NAMED), "division")
    silent = store_of({**NAMED, "c99": []})
    with pytest.raises(InputError, match="no programme of c99"):
        following(silent, ID + "c99", lang="en")


def test_related_categories_by_statistics(tmp_path: Path) -> None:
    # 20 cities of 10 persons each: ten have cars and chips alike (5, 5, 0), nine toys (0, 1, 9),
    # and Ningbo cars (9, 0, 1). In all 59 cars, 59 chips, 82 toys of 200.
    rows = ["city,industry,value,unit"]
    names = [place.name_zh for place in list(places().values())[:30] if place.label_zh != "宁波"]
    for i, name in enumerate(["宁波", *names[:19]]):
        amounts = (9, 0, 1) if i == 0 else (5, 5, 0) if i <= 10 else (0, 1, 9)
        pairs = zip(("汽车", "半导体", "玩具"), amounts, strict=True)
        rows += [f"{name},{industry},{amount},万人" for industry, amount in pairs]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = clusterkg.open().next("宁波", statistics=path, lang="en")
    told = [[cell and cell.value for cell in row] for row in found.table]
    # Strong in cars: Ningbo and ten; in chips the ten; in toys the nine. Of 11 and 10, ten are
    # strong in cars and chips: 10 / 11; in toys and another none. Chips are near cars alone: 1.
    # The mean: 11 of 20 cities are strong in cars. 0 / 0.295, and 0.1 / 0.41.
    assert [row[:5] for row in told] == [
        [told[0][0], "1", "0.55", "0", "10"],
        [told[1][0], "0", "0", "0.2439", "9"],
    ]
    assert "20 cities" in found.told()[0] and "3 categories" in found.told()[0]
    with pytest.raises(InputError, match="below 20 cities"):
        few = tmp_path / "few.csv"
        few.write_text("\n".join(rows[:31]) + "\n", encoding="utf-8")
        clusterkg.open().next("宁波", statistics=few, lang="en")


def test_as_plain_sets_have_it() -> None:
    draw = random.Random(7)
    named = {f"c{i}": sorted(draw.sample("abcdefgh", draw.randint(1, 5))) for i in range(30)}
    found = relatedness(store_of(named))
    of = {each: {c for c, those in named.items() if each in those} for each in "abcdefgh"}
    kept = [each for each in sorted(of) if len(of[each]) >= FEWEST_NAMING]
    assert found.industries == tuple(IND + each for each in kept)

    def phi(a: str, b: str) -> float:
        both = len(of[a] & of[b])
        return 0.0 if a == b else min(both / len(of[a]), both / len(of[b]))

    for i, a in enumerate(kept):
        for j, b in enumerate(kept):
            assert found.proximity[i, j] == pytest.approx(phi(a, b))
        for city, those in named.items():
            total = sum(phi(a, b) for b in kept)
            mine = sum(phi(a, b) for b in kept if b in those)
            row = found.cities.index(ID + city)
            assert found.density[row, i] == pytest.approx(mine / total if total else 0)


def test_proximity_of_empty_lists_is_zero() -> None:
    near = proximity(np.zeros((3, 2)))
    assert not near.any() and not density(np.ones((3, 2)), near).any()
    assert FEWEST_CITIES == 20
