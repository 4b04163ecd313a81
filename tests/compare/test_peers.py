"""The cities most like one, and cities side by side, on graphs worked out by hand."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.compare.peers import Nearness, Wanted, distance, peers, side_by_side
from clusterkg.facts.scheme import lines
from clusterkg.rdf.namespaces import ID, IND, PREFIXES

# One division of two fields; concepts f1a f1b f1c below f1, f2a below f2; f1 is named itself.
BROADER = {"f1": "d", "f2": "d", **dict.fromkeys(("f1a", "f1b", "f1c"), "f1"), "f2a": "f2"}
CITIES = {
    # Latitude, longitude, province, industries.
    "a": (30.0, 120.0, "east", "f1a f1b f2a"),
    "b": (30.0, 121.0, "east", "f1a f1c"),
    "c": (31.0, 120.0, "west", "f1a f1b f2a"),
    "d": (40.0, 120.0, "west", "f1b f1c"),
    "e": (None, None, "west", ""),
}


@pytest.fixture(scope="module")
def store() -> Store:
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    levels = {1: "division", 2: "field", 3: "concept"}
    for each in ("d", *BROADER):
        lines.append(
            f'ind:{each} a ckg:Industry ; ckg:schemeLevel "{levels[len(each)]}" ;'
            f' skos:prefLabel "{each}"@en .'
        )
    lines += [f"ind:{one} skos:broader ind:{other} ." for one, other in BROADER.items()]
    for city, (latitude, longitude, province, industries) in CITIES.items():
        lines.append(
            f'id:{city} a ckg:City ; rdfs:label "{city}"@en ; ckg:inProvince id:{province} .'
        )
        if latitude is not None:
            lines.append(f"id:{city} geo:lat {latitude} ; geo:long {longitude} .")
        lines.append(
            f"id:{city}-p a ckg:ClusterProgramme ; ckg:programmeOf id:{city} ;"
            f' ckg:announced "2020" ; ckg:closedList {"false" if city == "b" else "true"} .'
        )
        lines += [
            f"id:{city}-{i} a ckg:IndustryTarget ; ckg:targetOf id:{city}-p ;"
            f' ckg:targetsIndustry ind:{each} ; ckg:printedName "{each.upper()}"@zh .'
            for i, each in enumerate(industries.split())
        ]
    out = Store()
    out.load("\n".join(lines).encode(), RdfFormat.TURTLE)
    return out


def test_distances_on_the_sphere() -> None:
    # A quarter of a great circle of 6371.0088 km; a degree of longitude at 60 degrees is half one.
    assert distance((0, 0), (90, 0)) == pytest.approx(10007.557, abs=0.001)
    assert distance((60, 0), (60, 0.001)) == pytest.approx(distance((0, 0), (0, 0.0005)), rel=1e-6)
    # Ningbo and Hangzhou as a map has them.
    assert distance((29.87, 121.54), (30.27, 120.15)) == pytest.approx(141, abs=1)


def rows(store: Store, **asked: object) -> list[list[str | None]]:
    found = peers(store, ID + "a", lang="en", **asked)  # type: ignore[arg-type]
    return [
        [None if cell is None else cell.value for cell in (*row[:3], *row[6:11])]
        for row in found.table
    ]  # type: ignore[union-attr]


def test_peers_with_reasons_by_hand(store: Store) -> None:
    # c names the same three; b shares f1a of four, d f1b of four; e names nothing: unknown, last.
    # f1b of a and f1c of b are parts of one field: near. f2a is near nothing.
    # 1 degree of latitude is 111.2 km, of longitude at 30 degrees 96.3, 10 degrees are 1,112.
    assert rows(store) == [
        ["c", "1", "1", "111", "f1a, f1b, f2a", "", "0", "0"],
        ["b", "0.25", "0.25", "96", "f1a", "f1b ~ f1c", "2", "1"],
        ["d", "0.25", "0.25", "1112", "f1b", "f1a ~ f1c", "2", "1"],
        ["e", None, None, None, "", "", None, None],
    ]


def test_peers_have_a_p_value(store: Store) -> None:
    # a and c name the same 3 of 4 industries. f1a and f1b are named by 3 cities, f1c and f2a by 2.
    # Lists of three, by the product of these: all but f2a or f1c 3 * 3 * 2 = 18 each, all but f1a
    # or f1b 3 * 2 * 2 = 12 each, of 60. Two draws are the same with 2 * 0.3^2 + 2 * 0.2^2 = 0.26.
    found = peers(store, ID + "a", lang="en")
    assert found.table.columns[3] == "p_by_frequency"
    told = {row[0].value: row[3] for row in found.table}  # type: ignore[union-attr]
    assert told["c"] is not None and float(told["c"].value) == 0.26  # type: ignore[union-attr]
    assert told["e"] is None


def test_peers_are_filtered(store: Store) -> None:
    assert [row[0] for row in rows(store, wanted=Wanted(within=100))] == ["b"]
    assert [row[0] for row in rows(store, wanted=Wanted(within=2000))] == ["c", "b", "d"]
    assert [row[0] for row in rows(store, wanted=Wanted(province=ID + "west"))] == ["c", "d", "e"]
    assert [row[0] for row in rows(store, top=1)] == ["c"]
    told = peers(store, ID + "a", wanted=Wanted(within=2000), lang="en").told()
    assert "3 cities within 2000 km, as the crow flies" in told
    assert "1 city is left out, as it is not known where it lies" in told
    with pytest.raises(InputError, match="no programme of"):
        peers(store, ID + "nowhere")


def test_peers_are_of_about_the_size_of_a_city_by_the_total_of_the_statistics(
    tmp_path: Path,
) -> None:
    path = tmp_path / "shares.csv"
    path.write_text(
        "city,industry,value,unit\n"
        + "".join(
            f"{city},{industry},{value},万人\n"
            for city, values in {
                "宁波": (10, 30),
                "青岛": (40, 40),
                "杭州": (40, 41),
                "上海": (10, 10),
                # Of Shenzhen one amount is unknown, and so is its size; of Wuhan there is none.
                "深圳": (40, "…"),
            }.items()
            for industry, value in zip(("汽车", "家电"), values, strict=True)
        ),
        encoding="utf-8",
    )
    kg = clusterkg.open()
    found = kg.peers("宁波", statistics=path, size=2, lang="en")
    place = found.table.columns.index("size")
    sizes = {row[0].value: row[place].value for row in found.table}  # type: ignore[union-attr]
    assert sizes == {"Qingdao": "800000", "Shanghai": "200000"}
    told = found.told()
    assert "2 cities of a size between 1/2 and 2 times that" in told
    assert any(line.startswith("2 cities are left out, as their size is unknown") for line in told)
    assert any("Ningbo has 400,000" in line for line in told)
    with pytest.raises(InputError, match="the size of Shenzhen is unknown"):
        kg.peers("深圳", statistics=path, size=2, lang="en")
    path.write_text("city,industry,value\n宁波,汽车,40.5\n宁波,家电,59.5\n青岛,汽车,100\n")
    with pytest.raises(InputError, match="the size of Ningbo is unknown"):
        kg.peers("宁波", statistics=path, size=2, lang="en")
    for ratio in (0.5, math.nan, math.inf):
        with pytest.raises(InputError, match=f"from 1 up, not {ratio}"):
            kg.peers("宁波", size=ratio, lang="en")
    for km in (-1.0, math.nan):
        with pytest.raises(InputError, match=f"from 0 up, not {km:g}"):
            kg.peers("宁波", within=km, lang="en")


def test_columns_of_one_name_hold_one_measure_at_every_door() -> None:
    kg = clusterkg.open()
    alike = kg.peers("宁波", lang="en").table
    ranked = kg.overlap(cities=[], lang="en").ranked(of=ID + "ningbo", chance=True)
    common = [name for name in alike.columns if name in ranked.columns if name != "note"]
    assert common == ["jaccard", "possible", "p_by_frequency"]

    def cells(table: clusterkg.Table, city: str) -> list[str | None]:
        ((row),) = (row for row in table if city in [cell and cell.value for cell in row[:2]])  # type: ignore[union-attr]
        found = [row[table.columns.index(name)] for name in common]
        return [cell and cell.value for cell in found]  # type: ignore[union-attr]

    for city in ("Qingdao", "Shanghai"):
        assert cells(alike, city) == cells(ranked, city)
    # And one definition, by any of its names.
    definitions = {
        kg.define(name, lang="zh") for name in ("p", "p_by_frequency", "按频率的偶然概率")
    }
    assert len(definitions) == 1


def test_parts_of_one_field_are_near_if_a_city_names_both(store: Store) -> None:
    # With 20 cities it is known which go together: f1a and f1b do, f1c with neither.
    named = {f"c{i}": [IND + "f1a", IND + "f1b"] for i in range(19)} | {"c19": [IND + "f1c"]}
    own, others = [IND + "f1a"], [IND + "f1b", IND + "f1c"]
    assert Nearness(store, named).pairs(own, others) == [(own[0], IND + "f1b")]
    assert Nearness(store, named).pairs(own, others[1:]) == []
    few = dict(list(named.items())[1:])
    assert Nearness(store, few).pairs(own, others[1:]) == [(own[0], IND + "f1c")]
    # What stands above is near in any case.
    wide = named | {"c20": [IND + "f1"]}
    assert Nearness(store, wide).pairs([IND + "f1"], others[1:]) == [(IND + "f1", IND + "f1c")]


def test_the_structure_of_cities_stands_beside_what_they_declare(tmp_path: Path) -> None:
    # By hand from the table: (1 * 2 + 2 * 1) / (1 + 4) = 0.8 for Ningbo and Qingdao.
    path = tmp_path / "shares.csv"
    path.write_text(
        "city,industry,value,unit\n宁波,汽车,1,万人\n宁波,家电,2,万人\n青岛,汽车,2,万人\n青岛,家电,1,万人\n",
        encoding="utf-8",
    )
    kg = clusterkg.open()
    found = kg.peers("宁波", statistics=path, lang="en").table
    real = {row[0].value: row[4] and row[4].value for row in found}  # type: ignore[union-attr]
    assert real["Qingdao"] == "0.8" and real["Shanghai"] is None
    assert "2 categories" in kg.peers("宁波", statistics=path, lang="en").told()[1]
    # The graph has statistics of its own.
    own = kg.peers("宁波", lang="en").table
    assert all(row[4] is not None for row in own)


def test_parts_of_one_division_are_not_near(store: Store) -> None:
    # At the level of fields: a names f1 and f2, b and d name f1; nothing of one division is near.
    assert [row[5] for row in rows(store, level="field")] == ["", "", "", ""]


def test_in_the_scheme_only_one_line_or_one_field_makes_industries_near() -> None:
    scheme = Store()
    path = Path(__file__).resolve().parents[2] / "ontology" / "industries.ttl"
    scheme.load(path=path, format=RdfFormat.TURTLE)
    # Fashion and food stand below one division, consumer goods, and cities name both.
    named = {f"c{i}": [IND + "fashion", IND + "food-beverage"] for i in range(20)}
    nearness = Nearness(scheme, named)
    assert nearness.above(IND + "fashion", IND + "food-beverage")
    assert nearness.pairs([IND + "fashion"], [IND + "food-beverage"]) == []
    # So it is of any two concepts that have no field in common, whoever names both.
    concepts = sorted({q.subject.value for q in scheme if q.predicate.value.endswith("#broader")})
    every = Nearness(scheme, {f"c{i}": concepts for i in range(20)})
    tree = lines(scheme, concepts)
    for one, other in itertools.combinations(concepts[:150], 2):
        common = [a for a, b in zip(tree[one], tree[other], strict=False) if a == b]
        is_line = len(common) in (len(tree[one]), len(tree[other]))
        if every.pairs([one], [other]):
            assert is_line or len(common) >= 2, (one, other)


def test_cities_side_by_side(store: Store) -> None:
    found = side_by_side(store, [ID + "a", ID + "b"], lang="en")
    assert found.table.columns == ("industry", "cities", "a 2020", "b 2020")
    told = [[cell.value for cell in row] for row in found.table]  # type: ignore[union-attr]
    # The list of b is open: what it does not name is unknown.
    assert told == [
        ["f1a", "2", "F1A", "F1A"],
        ["f1b", "1", "F1B", "?"],
        ["f2a", "1", "F2A", "?"],
        ["f1c", "1", "", "F1C"],
    ]
    assert found.told() == [
        "a and b: 1 in common, jaccard 0.25",
        "?: the list of b may name more",
    ]
    with pytest.raises(InputError, match="two to 5"):
        side_by_side(store, [ID + each for each in "abcdef"])
