"""Targets beside statistics, worked out by hand from small tables and from the printed figures."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.compare.joins import Join, Joins
from clusterkg.compare.real import Real, Seen, _Measured, band
from clusterkg.compare.rivalry import Pair, Rivalry
from clusterkg.names.categories import GBT

ID = "https://w3id.org/clusterkg/id/"
IND = "https://w3id.org/clusterkg/industry/"
SCHEME = Path(__file__).resolve().parents[2] / "ontology" / "industries.ttl"
# The frozen scheme has few codes of GB/T 4754.
KG = clusterkg.open(data=[SCHEME])


def of_city(city: str, **options: object) -> Real:
    found = KG.real(city, lang="en", **options)  # type: ignore[arg-type]
    assert isinstance(found, Real)
    return found


def rows(table: clusterkg.Table) -> dict[str, dict[str, str]]:
    """Return the rows of a table by their first cell."""
    lines = csv.DictReader(io.StringIO(table.to("csv")))
    return {line[table.columns[0]]: line for line in lines}


def named(found: Real, printed: str) -> Seen:
    return next(each for each in found.targets if each.printed == printed)


@pytest.fixture(scope="module")
def qingdao() -> Real:
    return of_city("青岛")


def printed(city: str, year: int) -> dict[str, int]:
    """Return the observations of a city by section, as the Turtle file has them."""
    query = (
        f"SELECT ?code ?value {{ ?o ckg:area id:{city} ; ckg:year {year} ; ckg:value ?value ; "
        "ckg:category/skos:notation ?code }"
    )
    found = KG.query(query)
    assert isinstance(found, clusterkg.Table)
    lines = csv.DictReader(io.StringIO(found.to("csv")))
    return {line["code"]: int(float(line["value"])) for line in lines}


def test_a_quotient_is_the_share_of_the_city_over_that_of_the_base(qingdao: Real) -> None:
    own, base = printed("qingdao", 2019), printed("cities-296", 2019)
    assert (own["R"], base["R"]) == (12483, 1_574_351)
    culture = named(qingdao, "文化创意")
    assert culture.join == Join("exact", (ID + "gbt4754-R",))
    assert culture.share == pytest.approx(own["R"] / sum(own.values()))
    assert culture.base_share == pytest.approx(1_574_351 / sum(base.values()))
    assert culture.quotient == pytest.approx(0.9276, abs=5e-5)
    assert (culture.band, culture.verdict) == ("around", "mean")
    # In 2017, against the same base.
    before = printed("qingdao", 2017)
    share = before["R"] / sum(before.values())
    assert culture.before == pytest.approx(share / (1_574_351 / sum(base.values())))
    assert culture.trend == "rising"


def test_one_section_is_a_proxy_of_an_industry_and_the_verdict_says_so(qingdao: Real) -> None:
    cars = named(qingdao, "汽车制造")
    assert cars.join == Join("proxy", (ID + "gbt4754-C",))
    assert rows(qingdao.table())["汽车制造"]["category"] == "Manufacturing (C)"
    assert qingdao.verdict(cars) == (
        "builds on what is there (of a wider category, not of the industry itself)"
    )


def test_targets_without_a_category_are_unseen(qingdao: Real) -> None:
    unseen = next(each for each in qingdao.targets if each.join.how == "none")
    assert (unseen.quotient, unseen.band, unseen.verdict) == (None, "", "unseen")
    row = rows(qingdao.table())[unseen.printed]
    assert row["quotient"] == "" and row["verdict"] == "cannot be seen in this table"


def test_each_target_is_there_once_with_its_tier_and_evidence(qingdao: Real) -> None:
    table = rows(qingdao.table())
    assert len(table) == len(qingdao.targets) == len(qingdao.table()) == 20
    assert sum(qingdao.joins.values()) == 20
    assert all(row["tier"] and row["evidence"] for row in table.values())


def test_caveats_are_given_as_warnings(qingdao: Real) -> None:
    told = " ".join(said.to("en") for said in qingdao.warnings)
    for words in (
        "one section is not one industry",
        "new industries and cross-cutting themes have no class of their own",
        "the base is of 2019 for both years",
        "what is counted is not the same in 2017 and 2019",
        "relatedness needs at least 20",
        "is no verdict on a plan",
    ):
        assert words in told
    summary = dict(qingdao.summary())
    assert summary["base"] == "296 cities at prefecture level and above in the graph, 2019"
    assert "without farmers and the self-employed" in summary["scope"]
    assert summary["source"] == "China City Statistical Yearbook 2020"
    assert (summary["year"], summary["unit"]) == ("2019", "persons")


def test_an_unknown_cell_is_told_and_is_no_zero() -> None:
    # The yearbook of 2018 has no figure for mining in Ningbo.
    found = of_city("宁波", year=2018)
    assert "C" in printed("ningbo", 2018) and "B" not in printed("ningbo", 2018)
    base = printed("cities-296", 2019)
    own = printed("ningbo", 2018)
    whole = sum(value for section, value in base.items() if section != "B")
    cars = named(found, "汽车")
    expected = (own["C"] / sum(own.values())) / (base["C"] / whole)
    assert cars.quotient == pytest.approx(expected)


@pytest.fixture
def yearbook(tmp_path: Path) -> Path:
    """Return a table of divisions: Ningbo is strong in 36 and 39, and has little of 27."""
    path = tmp_path / "yearbook.csv"
    path.write_text(
        "城市,行业,数值,单位,年份\n"
        + "".join(
            f"{city},{industry},{value},万人,{year}\n"
            for year, of in (
                (2018, {"宁波": (20, 30, 50), "全国": (200, 300, 500)}),
                (2019, {"宁波": (40, 10, 50), "全国": (200, 300, 500)}),
            )
            for city, values in of.items()
            for industry, value in zip(("汽车制造业", "医药制造业", "纺织业"), values, strict=True)
        ),
        encoding="gb18030",
    )
    return path


def test_a_users_yearbook_is_set_beside_targets(yearbook: Path) -> None:
    found = of_city("宁波", statistics=yearbook)
    cars, drugs = named(found, "汽车"), named(found, "生物医药")
    # 40 of 100 against 200 of 1,000; the year before 20 of 100.
    assert cars.join.how == "exact"
    assert cars.before == pytest.approx(1)
    assert cars.quotient == pytest.approx(2)
    assert (cars.trend, cars.verdict) == ("rising", "strong")
    # 10 of 100 against 300 of 1,000.
    assert drugs.quotient == pytest.approx(1 / 3)
    assert (drugs.band, drugs.verdict) == ("below", "weak")
    assert drugs.trend == "falling"
    assert dict(found.summary())["base"] == "全国 in yearbook.csv, 2019"


def test_a_city_alone_needs_a_base(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("行业,宁波\n制造业,60\n金融业,40\n", encoding="utf-8")
    with pytest.raises(InputError, match="one city and no nation"):
        of_city("宁波", statistics=path)
    found = of_city("宁波", statistics=path, base="national")
    assert named(found, "汽车").quotient == pytest.approx(
        0.6 / (39_616_537 / (39_616_537 + 8_028_097))
    )


@pytest.fixture(scope="module")
def scheme() -> Store:
    store = Store()
    store.load(path=SCHEME, format=RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize(
    ("industry", "categories", "join"),
    [
        ("automotive", ("36",), ("exact", ("36",))),
        ("automotive", ("C",), ("proxy", ("C",))),
        ("automotive", ("J",), ("none", ())),
        ("textiles-apparel", ("17", "18", "J"), ("part", ("17", "18"))),
        ("high-end-equipment", ("C",), ("none", ())),
        ("new-materials", ("C",), ("proxy", ("C",))),
    ],
)
def test_a_target_is_joined_by_its_codes(
    scheme: Store, industry: str, categories: tuple[str, ...], join: tuple[str, tuple[str, ...]]
) -> None:
    found = Joins(scheme, [f"{ID}gbt4754-{code}" for code in categories]).of([IND + industry])
    assert (found.how, tuple(name.rpartition("-")[2] for name in found.categories)) == join


@pytest.mark.parametrize(
    ("industry", "codes", "how"),
    [
        # The group is wider than what is declared, a part of it, or the same.
        ("automotive", ("36", "37"), "proxy"),
        ("textiles-apparel", ("17", "18"), "part"),
        ("automotive", ("36",), "exact"),
        ("automotive", ("13", "14"), "none"),
    ],
)
def test_a_group_of_the_tables_own_is_joined_by_its_codes(
    scheme: Store, industry: str, codes: tuple[str, ...], how: str
) -> None:
    members = {"own": tuple(f"{ID}gbt4754-{code}" for code in codes)}
    found = Joins(scheme, ["own"], members).of([IND + industry])
    assert found == Join(how, () if how == "none" else ("own",))


def test_a_table_by_industries_of_the_scheme_is_joined_by_them() -> None:
    joins = Joins(KG.store, [IND + "automotive", IND + "electronic-information"])
    assert joins.of([IND + "automotive"]) == Join("exact", (IND + "automotive",))
    assert joins.of([IND + "new-energy-vehicles"]) == Join("proxy", (IND + "automotive",))
    both = joins.of([IND + "automotive", IND + "artificial-intelligence"])
    assert both.how in ("part", "proxy")


@pytest.mark.parametrize(
    ("quotient", "name"),
    [(None, ""), (0.79, "below"), (0.8, "around"), (1.25, "around"), (1.26, "above")],
)
def test_the_bands_have_the_limits_that_are_told(quotient: float | None, name: str) -> None:
    assert band(quotient) == name


@pytest.mark.parametrize(
    ("density", "usual", "verdict"), [(0.5, 0.4, "near"), (0.3, 0.4, "far"), (None, None, "weak")]
)
def test_a_bet_is_near_if_it_is_nearer_than_by_chance(
    density: float | None, usual: float | None, verdict: str
) -> None:
    seen = Seen("t", "t", (), Join("exact", ("x",)), 0.1, 0.5, 0.2, None, density, usual)
    assert seen.verdict == verdict


def test_nearness_is_told_where_there_are_cities_enough(tmp_path: Path) -> None:
    # Of 20 cities Ningbo and nine others make cars and textiles, ten drugs and finance.
    names = ["宁波", *(f"c{i}" for i in range(1, 20))]
    path = tmp_path / "panel.csv"
    rows_of = {True: (100, 0 + 1, 100, 1), False: (1, 100, 1, 100)}
    heads = ("汽车制造业", "医药制造业", "纺织业", "金融业")
    path.write_text(
        "城市,"
        + ",".join(heads)
        + "\n"
        + "".join(
            f"{name},{','.join(map(str, rows_of[i < 10]))}\n" for i, name in enumerate(names)
        ),
        encoding="utf-8",
    )
    with pytest.warns(UserWarning, match="taken as printed"):
        found = of_city("宁波", statistics=path)
    # Drugs go with finance alone, in which Ningbo is weak: density 0. Of the three others two are
    # strong.
    drugs = named(found, "生物医药")
    assert drugs.density == 0
    assert drugs.usual == pytest.approx(2 / 3)
    assert drugs.verdict == "far"
    # Cars go with textiles alone, in which it is strong.
    assert named(found, "汽车").density == pytest.approx(1)


def test_a_target_seen_in_a_category_and_in_one_within_it_is_seen_once(tmp_path: Path) -> None:
    # Of 20 cities Ningbo and nine others have 60 in manufacturing, 40 of it in cars, and 40 in
    # finance; ten have 20, none and 80. In all 800 and 1,200 of 2,000.
    rows = ["城市,制造业,汽车制造业,金融业"]
    rows += ["宁波,60,40,40", *(f"c{i},60,40,40" for i in range(9))]
    path = tmp_path / "panel.csv"
    path.write_text("\n".join([*rows, *(f"d{i},20,0,80" for i in range(10))]), encoding="utf-8")
    with pytest.warns(UserWarning, match="taken as printed"):
        panel = of_city("宁波", statistics=path).shares
    measured = _Measured(panel, panel.cities[0])
    both = [GBT + "C", GBT + "36"]
    assert measured.of(both) == pytest.approx((0.6, 0.4, 1.5))
    # Manufacturing is near nothing, and of what is not within it finance alone is left: weak.
    assert measured.nearness(both) == (0, 0)


def test_what_is_declared_in_part_or_as_a_whole_is_not_called_undeclared(tmp_path: Path) -> None:
    # Ningbo is strong in all manufacturing, in cars and in tobacco, of which it names cars.
    path = tmp_path / "table.csv"
    path.write_text(
        "industry,宁波,上海\n制造业,90,10\n汽车制造业,50,1\n烟草制品业,20,1\n金融业,10,90\n",
        encoding="utf-8",
    )
    measured = _Measured(of_city("宁波", statistics=path).shares, f"{ID}ningbo")
    cars, tobacco, all_of_it = GBT + "36", GBT + "16", GBT + "C"

    def strong(*joins: Join) -> set[str]:
        return {each.category for each in measured.strong(joins)}

    assert strong() == {cars, tobacco, all_of_it}
    assert strong(Join("exact", (cars,))) == {tobacco}
    assert strong(Join("exact", (all_of_it,))) == set()
    assert strong(Join("proxy", (all_of_it,))) == {cars, tobacco}


def test_strong_and_not_declared_is_hidden_where_a_list_is_open() -> None:
    shenzhen = of_city("深圳")
    assert shenzhen.hidden is not None and not shenzhen.undeclared
    assert "its list is open" in " ".join(said.to("en") for said in shenzhen.warnings)


def test_strong_and_not_declared_is_shown_where_a_list_is_whole(qingdao: Real) -> None:
    assert qingdao.hidden is None
    seen = {name for each in qingdao.targets for name in each.join.categories}
    own, base = printed("qingdao", 2019), printed("cities-296", 2019)
    expected = {
        f"{ID}gbt4754-{code}"
        for code, value in own.items()
        if (value / sum(own.values())) / (base[code] / sum(base.values())) > 1.25
    }
    assert {each.category for each in qingdao.undeclared} == expected - seen
    assert len(qingdao.others()) == len(qingdao.undeclared)
    # An empty table says why it is empty.
    told = " ".join(map(str, qingdao.warnings))
    assert qingdao.undeclared or "strong and not declared: nothing" in told


def test_a_city_named_twice_is_one_city() -> None:
    assert isinstance(KG.real("宁波", "Ningbo", lang="en"), Real)
    twice, once = (KG.peers(names, lang="en") for names in (["宁波", "330200"], "宁波"))
    assert twice.table == once.table


def test_two_cities_are_in_a_quadrant_by_the_medians_of_all_pairs() -> None:
    found = KG.real("宁波", "青岛", lang="en")
    assert isinstance(found, Rivalry)
    assert len(found.pairs) == 15 and len(found) == 1
    (pair,) = found.chosen
    one, other = printed("ningbo", 2019), printed("qingdao", 2019)
    dot = sum(one[code] * other[code] for code in one)
    norm = sum(v**2 for v in one.values()) ** 0.5 * sum(v**2 for v in other.values()) ** 0.5
    assert pair.real == pytest.approx(dot / norm)
    assert found.middle is not None
    above = sum(each.real > found.middle[1] for each in found.pairs)
    assert above == 7
    assert found.quadrant(pair) == "rivals"


def test_one_city_and_pairs_tell_alike_what_is_measured_when_and_by_whom(qingdao: Real) -> None:
    pairs = KG.real("宁波", "青岛", lang="en")
    of_one, of_two = dict(qingdao.summary()), dict(pairs.summary())
    for name in ("year", "indicator", "unit", "scope", "source"):
        assert of_one[name] == of_two[name] != "unknown"
    assert of_two["base"] == "each other: this measure has no base"
    assert "Source: China City Statistical Yearbook 2020" in pairs.noted().told()


def test_each_quadrant_has_its_side() -> None:
    found = KG.real("宁波", "青岛")
    assert isinstance(found, Rivalry) and found.middle is not None
    declared, real = found.middle
    for more, alike, name in (
        (0.1, 0.1, "rivals"),
        (0.1, -0.1, "herd"),
        (-0.1, 0.1, "hidden"),
        (-0.1, -0.1, "different"),
    ):
        assert found.quadrant(Pair("a", "b", declared + more, real + alike)) == name


def test_missing_years_and_cities_are_reported() -> None:
    with pytest.raises(InputError, match="no year 1999; there are 2017, 2018, 2019"):
        KG.real("宁波", year=1999)
    with pytest.raises(InputError, match="no city"):
        KG.real("Atlantis")
    with pytest.raises(InputError, match="name a city"):
        KG.real()
    with pytest.raises(InputError, match="has no statistics"):
        clusterkg.open(data=["tests/data/valid.ttl"], bundled=False).real("成都")


def test_a_trend_is_from_an_earlier_year() -> None:
    assert dict(of_city("宁波").summary())["since"] == "2017"
    # Of the first year there is none, and none from a later one.
    first = of_city("宁波", year=2017)
    assert first.earlier is None and not any(each.trend for each in first.targets)
    with pytest.raises(InputError, match="no trend to 2018 from 2019; earlier years: 2017"):
        of_city("宁波", year=2018, since=2019)
    with pytest.raises(InputError, match="no trend to 2017 from 2018: the statistics have no"):
        of_city("宁波", year=2017, since=2018)


def test_source_restrictions_apply_to_lists_but_not_statistics() -> None:
    kg = clusterkg.open(source_of=["id:article-yin-hao"])
    assert len(kg.real("青岛")) == 20
