"""Measures on shares, worked out by hand on tables small enough to do so."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import numpy as np
import pytest

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.compare import shares
from clusterkg.kg.statistics import StatisticsWarning
from clusterkg.tables.statistics import read

CASES = Path(__file__).resolve().parents[1] / "cases" / "shares"
KG = clusterkg.open()


def of(path: Path, **options: object) -> shares.Shares:
    return shares.shares(read(path, KG.store), **options)  # type: ignore[arg-type]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "shares.csv"
    path.write_text(text, encoding="utf-8")
    return path


def cells(table: clusterkg.Table, row: str) -> dict[str, str]:
    """Return a row of a table by the heads of its columns; what is empty is an empty text."""
    lines = csv.DictReader(io.StringIO(table.to("csv")))
    return next(line for line in lines if line["city"] == row)


def names(table: clusterkg.Table) -> list[str]:
    return [line.partition(",")[0] for line in table.to("csv").splitlines()[1:]]


@pytest.fixture
def two(tmp_path: Path) -> shares.Shares:
    # A makes 20 x and 20 y; B makes 20 x and 60 z. A has no z and B no y: zero, and not unknown.
    text = (
        "city,industry,value,unit\nA,x,10,人\nA,y,10,人\nA,z,0,人\nB,x,20,人\nB,y,0,人\nB,z,20,人\n"
    )
    return of(written(tmp_path, text))


def test_what_is_within_another_category_is_not_counted_twice(tmp_path: Path) -> None:
    # Ningbo has 60 of 100 in manufacturing, 20 of them in cars; both cities 180 of 300, and 70.
    text = "industry,宁波,上海\n制造业,60,120\n汽车制造业,20,50\n金融业,40,80\n"
    both = of(written(tmp_path, text), unit="人")
    assert np.allclose(shares.location_quotient(both)[0], [1, 0.2 / (70 / 300), 1])
    assert np.allclose(shares.krugman(both), 0)
    assert both.size(both.cities[0]) == 100


def test_a_category_and_what_is_within_it_are_one_industry_in_every_measure(tmp_path: Path) -> None:
    # Ten cities of 60, 30, 10, with 40 in cars; ten of 20, 30, 50, without cars. In all 800
    # (400 in cars), 600, 600 of 2,000: the first are strong in manufacturing, cars and finance
    # (1.5, 2, 1), the second in finance and trade (1, 5/3).
    rows = ["city,制造业,汽车制造业,金融业,批发和零售业"]
    rows += [f"c{i},60,40,30,10" if i < 10 else f"c{i},20,0,30,50" for i in range(20)]
    panel = of(written(tmp_path, "\n".join(rows) + "\n"), unit="人")
    first, last = shares.location_quotient(panel)[[0, -1]]
    assert np.allclose(first, [1.5, 2, 1, 1 / 3])
    assert np.allclose(last, [0.5, 0, 1, 5 / 3])
    assert shares.krugman(panel)[0, -1] == pytest.approx(0.4 + 0 + 0.4)
    dot, norms = 0.12 + 0.09 + 0.05, 0.46 * 0.38
    assert shares.structural_similarity(panel)[0, -1] == pytest.approx(dot / math.sqrt(norms))
    # φ is 10 / 20 of finance with manufacturing, with cars and with trade, 0 of trade with both.
    # Manufacturing and cars are near finance alone, finance manufacturing and trade.
    density = shares.relatedness_density(panel)
    assert np.allclose(density[0], [1, 1, 0.5, 1])
    assert np.allclose(density[-1], [1, 1, 0.5, 1])


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("制造业", "17-19"),
        ("17-19", "纺织业"),
        ("17-19", "17;18"),
        ("工业", "制造业"),
        ("工业", "17-19"),
        ("制造业", "新能源汽车"),
        ("汽车", "新能源汽车"),
    ],
)
def test_what_is_within_another_category_is_known_by_codes_groups_and_scheme(
    tmp_path: Path, wide: str, narrow: str
) -> None:
    rows = ["city,industry,gbt4754,value"]
    for name, value in ((wide, 60), (narrow, 20), ("金融业", 40)):
        code = name if name[0].isdigit() else ""
        rows.append(f"宁波,{name},{code},{value}")
    one = of(written(tmp_path, "\n".join(rows) + "\n"), unit="人")
    assert one.size(one.cities[0]) == 100
    assert list(one.widest) == [0, 0, 2]


def test_of_two_groups_of_the_same_codes_the_first_is_counted(tmp_path: Path) -> None:
    text = "city,industry,gbt4754,value\n宁波,甲,17;18,60\n宁波,乙,18;17,60\n宁波,金融业,,40\n"
    assert of(written(tmp_path, text), unit="人").parts.tolist() == [True, False, True]


@pytest.mark.parametrize("mark", ["#", "其中："])
def test_what_a_table_says_to_be_within_counts_beside_the_scheme(tmp_path: Path, mark: str) -> None:
    text = f"industry,宁波\n规模以上工业,60\n{mark}汽车制造业,20\n金融业,40\n"
    assert of(written(tmp_path, text), unit="人").parts.tolist() == [True, False, True]


def test_a_part_of_an_unknown_category_has_no_share(tmp_path: Path) -> None:
    text = "industry,宁波,上海\n制造业,—,120\n汽车制造业,20,50\n金融业,40,80\n教育,10,10\n"
    both = of(written(tmp_path, text), unit="人")
    assert np.isnan(shares.location_quotient(both)[0][:2]).all()


def test_structural_similarity(two: shares.Shares) -> None:
    assert np.allclose(shares.structural_similarity(two), [[1, 0.5], [0.5, 1]])


def test_krugman(two: shares.Shares) -> None:
    assert np.allclose(shares.krugman(two), [[0, 1], [1, 0]])


def test_location_quotient(two: shares.Shares) -> None:
    # Of 60 in all, x is 1/2, y 1/6 and z 1/3.
    assert np.allclose(shares.location_quotient(two), [[1.0, 3.0, 0.0], [1.0, 0.0, 1.5]])


def test_relatedness_density_needs_a_panel(two: shares.Shares, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="below 20 cities"):
        shares.relatedness_density(two)
    rows = [f"c{i},{name},{int(name != 'z')}" for i in range(10) for name in "xyz"]
    rows += [f"d{i},{name},{int(name == 'z')}" for i in range(1, 10) for name in "xyz"]
    rows += ["d0,x,0", "d0,y,1", "d0,z,1"]
    panel = of(written(tmp_path, "city,industry,value\n" + "\n".join(rows) + "\n"))
    density = shares.relatedness_density(panel)
    # Specialised: c in x and y; d1 to d9 in z; d0 has 1/2 of y against 11/31, and 1/2 of z
    # against 10/31, so in both. phi(x,y) = 10/11, phi(y,z) = 1/11, phi(x,z) = 0.
    row = dict(zip(panel.industries, density[panel.cities.index("d1")], strict=True))
    assert row["x"] == 0
    assert row["y"] == pytest.approx((1 / 11) / (11 / 11))
    assert row["z"] == 0
    row = dict(zip(panel.industries, density[panel.cities.index("c0")], strict=True))
    assert row["z"] == pytest.approx(1)
    assert not math.isnan(density.sum())


def test_a_measure_of_lists_does_not_take_shares(two: shares.Shares) -> None:
    with pytest.raises(InputError, match="structural-similarity"):
        shares.table(two, "jaccard")
    assert shares.table(two, "krugman").columns == ("city", "A", "B", "note")
    heads = ("city", "x", "y", "z", "base", "note")
    assert shares.table(two, "location-quotient").columns == heads


def employment(name: str) -> dict[str, dict[str, float]]:
    """Return the numbers of a case as they are printed, without the code that is tested."""
    out: dict[str, dict[str, float]] = {}
    with (CASES / name).open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            out.setdefault(row["city"], {})[row["industry"]] = float(row["value"])
    return out


def test_an_unknown_cell_is_no_zero_in_a_location_quotient() -> None:
    # Ningbo's mining of 2018 is not printed.
    table = KG.shares(CASES / "six18.csv", "location-quotient", lang="en")
    row = cells(table, "宁波市")
    assert row["采矿业"] == ""
    assert row["note"] == "unknown: 采矿业; shares are of the others"
    # The base is the four cities of which all is known, over the 18 sections known of Ningbo.
    known = employment("six18.csv")
    whole = [row for row in known.values() if len(row) == 19]
    sections = list(known["宁波市"])
    base = {name: sum(row[name] for row in whole) for name in sections}
    made = known["宁波市"]["制造业"] / sum(known["宁波市"].values())
    expected = made / (base["制造业"] / sum(base.values()))
    assert len(whole) == 4 and float(row["制造业"]) == pytest.approx(expected, abs=1e-4)
    assert row["base"] == "the sum of the cities in six18.csv that are known in full, 4 of 6"


def test_an_unknown_cell_is_no_zero_in_krugman() -> None:
    table = KG.shares(CASES / "six18.csv", "krugman", lang="en")
    known = employment("six18.csv")
    both = known["宁波市"].keys() & known["上海市"].keys()
    one, other = ({k: known[city][k] for k in both} for city in ("宁波市", "上海市"))
    expected = sum(abs(one[k] / sum(one.values()) - other[k] / sum(other.values())) for k in both)
    assert len(both) == 18
    assert float(cells(table, "宁波市")["上海市"]) == pytest.approx(expected, abs=1e-4)


def test_percentages_are_refused_without_weights() -> None:
    with pytest.raises(InputError, match="--weights FILE"):
        KG.shares(CASES / "prd.csv", "location-quotient")
    with pytest.raises(InputError, match="--weights FILE"):
        KG.shares(CASES / "prd.csv", "location-quotient", unit="%")
    # The structure of a city is the same whatever its percentages are of.
    assert float(cells(KG.shares(CASES / "prd.csv", "krugman"), "广州")["广州"]) == 0


@pytest.mark.parametrize("heads", ["city,value", "城市,数值", "city,GDP", "城市,从业人员"])
def test_weights_are_one_number_of_each_city_under_any_heading(tmp_path: Path, heads: str) -> None:
    weights = tmp_path / "weights.csv"
    weights.write_text(f"{heads}\n宁波,100\n上海,300\n", encoding="utf-8")
    path = written(tmp_path, "city,制造业(%),金融业(%)\n宁波,60,40\n上海,30,70\n")
    table = KG.shares(path, "location-quotient", weights=weights, lang="en")
    # Both have 60 and 90 of 400 in manufacturing: 0.6 / 0.375.
    assert [cells(table, city)["制造业"] for city in ("宁波", "上海")] == ["1.6", "0.8"]


def with_weights(folder: Path, text: str) -> tuple[Path, Path]:
    """Return a table of percentages and a file of weights that has `text`."""
    weights = folder / "weights.csv"
    weights.write_text(text, encoding="utf-8")
    return written(folder, "city,制造业(%),金融业(%)\n宁波,60,40\n上海,30,70\n"), weights


@pytest.mark.parametrize(
    "text",
    [
        "城市,合计\n宁波,100\n上海,300\n",
        "city,total\n宁波,100\n上海,300\n",
        "行业,宁波,上海\n合计,100,300\n",
        "城市,行业,数值\n宁波,总计,100\n上海,总计,300\n",
        "城市,年份,合计\n宁波,2018,900\n上海,2018,1\n宁波,2019,100\n上海,2019,300\n",
        # The parts beside a total are no weights.
        "城市,制造业,金融业,合计\n宁波,40,60,100\n上海,100,200,300\n",
        "城市,合计（亿元）\n宁波,0.01\n上海,0.03\n",
    ],
)
def test_a_column_or_a_row_of_totals_is_a_source_of_weights(tmp_path: Path, text: str) -> None:
    path, weights = with_weights(tmp_path, text)
    table = KG.shares(path, "location-quotient", weights=weights, lang="en")
    assert [cells(table, city)["制造业"] for city in ("宁波", "上海")] == ["1.6", "0.8"]


@pytest.mark.parametrize(
    "text",
    [
        "城市,指标,数值\n宁波,GDP,100\n上海,GDP,300\n宁波,人口,9\n上海,人口,9\n",
        "城市,指标,行业,数值\n宁波,产值,合计,1\n上海,产值,合计,3\n宁波,就业,合计,9\n上海,就业,合计,9\n",
        "城市,制造业,金融业\n宁波,40,60\n上海,100,200\n",
    ],
)
def test_weights_of_several_kinds_are_refused(tmp_path: Path, text: str) -> None:
    path, weights = with_weights(tmp_path, text)
    with pytest.raises(InputError, match="several"):
        KG.shares(path, "location-quotient", weights=weights)


def test_weights_of_amounts_are_refused_with_their_unit_in_words(tmp_path: Path) -> None:
    path = written(tmp_path, "city,制造业(万人),金融业(万人)\n宁波,60,40\n上海,30,70\n")
    with pytest.raises(InputError, match=r"the values are amounts \(persons\)"):
        KG.shares(path, "location-quotient", weights=path, lang="en")


@pytest.mark.parametrize("unit", ["kg", "人", "persons"])
def test_a_unit_that_the_table_does_not_name_is_told_as_given(tmp_path: Path, unit: str) -> None:
    path = written(tmp_path, "city,制造业,金融业\n宁波,60.5,39.5\n上海,30,70\n")
    with pytest.warns(StatisticsWarning, match="shares.csv names no unit: .* as given"):
        KG.shares(path, "location-quotient", unit=unit, lang="en")
    found = KG.real("宁波", statistics=path, unit=unit, lang="en")
    said = "kg" if unit == "kg" else "persons"
    assert dict(found.summary())["unit"] == f"{said}, as given; the table names none"
    named = written(tmp_path, "city,制造业(万人),金融业\n宁波,60,40\n上海,30,70\n")
    with pytest.warns(
        StatisticsWarning, match="without a unit among those in persons, such as .*:2:C 金融业"
    ):
        KG.shares(named, "krugman", lang="en")


def test_the_share_of_the_only_category_is_no_quotient(tmp_path: Path) -> None:
    one = of(written(tmp_path, "city,制造业\n宁波,60\n上海,30\n"), unit="人")
    assert np.isnan(shares.location_quotient(one)).all()
    assert "its share says nothing" in one.note(one.cities[0], "en")
    # The share of a part in the only category that is not within another says something.
    text = "city,制造业,汽车制造业\n宁波,60,30\n上海,30,0\n"
    of_parts = shares.location_quotient(of(written(tmp_path, text), unit="人"))
    assert np.allclose(of_parts, [[np.nan, 0.5 / (30 / 90)], [np.nan, 0]], equal_nan=True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("city,制造业,金融业\n宁波,60,40\n", "one city and no nation"),
        ("city,制造业,金融业\n宁波,60,—\n上海,0,0\n", "or it is 0"),
    ],
)
def test_a_base_that_is_the_city_itself_or_nothing_is_none(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        KG.shares(written(tmp_path, text), "location-quotient", unit="人", lang="en")


def test_a_city_of_another_year_is_not_taken_for_the_only_one(tmp_path: Path) -> None:
    rows = [
        "宁波,汽车制造业,2015,5",
        "宁波,纺织业,2015,6",
        "青岛,汽车制造业,2019,7",
        "青岛,纺织业,2019,8",
    ]
    path = written(tmp_path, "\n".join(["城市,行业,年份,数值", *rows]))
    with pytest.raises(InputError, match="has nothing of Ningbo"):
        KG.real("宁波", statistics=path, unit="人", lang="en")


def test_of_many_years_the_first_and_the_last_are_listed(tmp_path: Path) -> None:
    rows = [f"宁波,{name},{year},{year}" for year in range(1926, 2026) for name in ("x", "y")]
    path = written(tmp_path, "\n".join(["城市,行业,年份,数值", *rows]))
    with pytest.warns(StatisticsWarning, match="of 1926, 1927, …, 2024, 2025, 2025 is taken"):
        KG.shares(path, "krugman", lang="en")


def test_weights_make_percentages_amounts(tmp_path: Path) -> None:
    text = "city,industry,value,unit\nA,x,10,%\nA,y,5,%\nB,x,10,%\nB,y,30,%\n"
    weights = tmp_path / "gdp.csv"
    weights.write_text("城市,GDP（亿元）\nA,100\nB,300\n", encoding="utf-8")
    with pytest.warns(StatisticsWarning, match="taken as printed"):
        table = KG.shares(written(tmp_path, text), "location-quotient", weights=weights)
    # Amounts: A 10 and 5, B 30 and 90; in all x is 40 of 135.
    assert float(cells(table, "A")["x"]) == pytest.approx((10 / 15) / (40 / 135), abs=1e-4)
    weights.write_text("城市,GDP（亿元）\nA,100\n", encoding="utf-8")
    with (
        pytest.warns(StatisticsWarning),
        pytest.raises(InputError, match="has no weight of B"),
    ):
        KG.shares(written(tmp_path, text), "location-quotient", weights=weights)


def test_a_percentage_among_numbers_is_refused() -> None:
    with pytest.raises(InputError, match="a percentage among numbers that have none"):
        KG.shares(CASES / "pct.csv", "location-quotient")


def test_the_base_is_named_and_can_be_given() -> None:
    own = KG.shares(CASES / "six19.csv", "location-quotient", lang="en")
    assert "six19.csv that are known in full, 6 of 6" in cells(own, "宁波市")["base"]
    city = KG.shares(CASES / "six19.csv", "location-quotient", base="上海", lang="en")
    assert cells(city, "宁波市")["base"] == "上海市 in six19.csv"
    assert float(cells(city, "上海市")["制造业"]) == 1
    with pytest.raises(InputError, match="no area 'Mars' to compare with"):
        KG.shares(CASES / "six19.csv", "location-quotient", base="Mars")


def test_the_base_can_be_another_table(tmp_path: Path) -> None:
    base = tmp_path / "base.csv"
    base.write_text("行业,数值,单位\n制造业,400,万人\n金融业,100,万人\n", encoding="utf-8")
    table = KG.shares(CASES / "two.csv", "location-quotient", base=base, lang="en")
    # Ningbo has 60 of 100 in manufacturing, the base 4 of 5.
    assert float(cells(table, "宁波市")["制造业"]) == pytest.approx(0.6 / 0.8)
    assert cells(table, "宁波市")["base"] == "合计 in base.csv"


def test_the_nation_is_the_base_and_no_city() -> None:
    table = KG.shares(CASES / "nat.csv", "location-quotient", lang="en")
    assert names(table) == ["宁波市", "上海市"]
    # 60 of 100 against 4,000 of 5,000.
    assert float(cells(table, "宁波市")["制造业"]) == pytest.approx(0.75)
    assert cells(table, "宁波市")["base"] == "全国 in nat.csv"


@pytest.mark.parametrize("nation", ["全国", "中国", "China", "National"])
def test_the_nation_is_the_base_by_any_of_its_names(nation: str, tmp_path: Path) -> None:
    # The table has none: that of the graph. It has one: that of the table, whatever it is called.
    known = KG.shares(CASES / "six19.csv", "location-quotient", base="national", lang="en")
    asked = KG.shares(CASES / "six19.csv", "location-quotient", base=nation, lang="en")
    assert asked.to("csv") == known.to("csv")
    text = "city,industry,value,unit\n宁波,汽车,1,人\n宁波,纺织,3,人\n"
    text += "全国,汽车,5,人\n全国,纺织,5,人\n"
    own = KG.shares(written(tmp_path, text), "location-quotient", base=nation, lang="zh")
    row = cells(own, "宁波")
    assert row["汽车"] == "0.5" and row["base"] == "“全国”（shares.csv）"


@pytest.mark.parametrize("unknown", ["…", ""])
def test_without_a_whole_base_quotients_are_refused_and_a_base_is_proposed(
    unknown: str, tmp_path: Path
) -> None:
    text = f"city,industry,value,unit\n宁波,汽车,1,人\n宁波,纺织,{unknown},人\n"
    text += f"青岛,汽车,{unknown},人\n青岛,纺织,3,人\n"
    with pytest.raises(InputError, match=r"of no city in shares\.csv all is known") as refused:
        KG.shares(written(tmp_path, text), "location-quotient", lang="en")
    assert "--base" in refused.value.to("zh")
    # Measures without a base are told; and so are quotients with one.
    KG.shares(tmp_path / "shares.csv", "krugman", lang="en")
    base = tmp_path / "base.csv"
    base.write_text("industry,value,unit\n汽车,5,人\n纺织,5,人\n", encoding="utf-8")
    KG.shares(tmp_path / "shares.csv", "location-quotient", base=base, lang="en")


def test_an_industry_that_is_zero_everywhere_stops_nothing(tmp_path: Path) -> None:
    text = (
        "city,industry,value\n宁波,a,100\n宁波,b,100\n宁波,c,0\n上海,a,300\n上海,b,100\n上海,c,0\n"
    )
    table = KG.shares(written(tmp_path, text), "location-quotient")
    assert cells(table, "宁波")["c"] == ""
    assert float(cells(table, "宁波")["a"]) == pytest.approx(0.5 / (400 / 600), abs=1e-4)


def test_a_city_with_nothing_stops_nothing(tmp_path: Path) -> None:
    text = "city,industry,value\n宁波,a,0\n宁波,b,0\n上海,a,300\n上海,b,100\n"
    table = KG.shares(written(tmp_path, text), "krugman", lang="en")
    assert cells(table, "宁波")["上海"] == ""
    assert "no shares" in cells(table, "宁波")["note"]


def test_only_the_cities_asked_for_have_rows() -> None:
    table = KG.shares(CASES / "six19.csv", "krugman", cities=["Ningbo", "330100"])
    assert names(table) == ["宁波市", "杭州市"]
    assert len(table.columns) == 8
    with pytest.raises(InputError, match="has nothing of"):
        KG.shares(CASES / "six19.csv", "krugman", cities=["广州"])


def test_krugman_holds_a_city_at_a_time() -> None:
    # 400 cities by 400 by 50 would be 64 MB.
    import tracemalloc

    from clusterkg.facts.statistics import Observation, Statistics

    names = [f"c{i}" for i in range(400)]
    seen = tuple(
        Observation(name, f"k{k}", None, "", "人", float((i * k) % 7 + 1))
        for i, name in enumerate(names)
        for k in range(50)
    )
    panel = shares.shares(Statistics("made up", seen, {}))
    tracemalloc.start()
    assert shares.krugman(panel, [3]).shape == (1, 400)
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("measure", ["krugman", "structural-similarity"])
def test_cities_with_one_category_in_common_are_not_called_alike(
    tmp_path: Path, measure: str
) -> None:
    path = tmp_path / "opposite.csv"
    path.write_text(
        "city,industry,value\n宁波,制造业,10\n宁波,金融业,90\n青岛,制造业,90\n青岛,房地产业,10\n",
        encoding="utf-8",
    )
    table = clusterkg.open().shares(path, measure, lang="en")
    rows = {row[0].value: dict(zip(table.columns, row, strict=True)) for row in table}
    assert {rows["宁波"]["青岛"], rows["青岛"]["宁波"]} == {None}
