"""Tables of statistics are read as yearbooks print them; all cells at fault are told at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.base.limits import LimitError, Limits
from clusterkg.facts.statistics import Statistics, series
from clusterkg.names.categories import Categories
from clusterkg.names.resolve import Names
from clusterkg.tables import UnreadableError
from clusterkg.tables.statistics import read

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "shares"
KG = clusterkg.open()
NINGBO = "https://w3id.org/clusterkg/id/ningbo"
SHANGHAI = "https://w3id.org/clusterkg/id/shanghai"
Write = Callable[..., Path]
GBT = "https://w3id.org/clusterkg/id/gbt4754-"


def found(path: Path) -> Statistics:
    return read(path, KG.store)


def values(path: Path) -> dict[tuple[str, str], float | None]:
    return {
        (each.area.rpartition("/")[2], each.category.rpartition("-")[2]): each.value
        for each in found(path).observations
    }


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(text: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


BOTH = {
    ("ningbo", "C"): 60.0,
    ("ningbo", "J"): 40.0,
    ("shanghai", "C"): 30.0,
    ("shanghai", "J"): 70.0,
}


def test_a_long_table_is_read() -> None:
    assert values(CASES / "two.csv") == BOTH


def test_a_wide_table_is_read() -> None:
    assert values(CASES / "wide.csv") == BOTH


def test_a_wide_table_with_a_row_an_industry_is_read(written: Write) -> None:
    assert values(written("行业,宁波,上海\n制造业,60,30\n金融业,40,70\n")) == BOTH


def test_chinese_heads_are_read() -> None:
    assert values(CASES / "zh.csv") == {("ningbo", "C"): 60, ("shanghai", "C"): 40}


@pytest.mark.parametrize(
    ("name", "encoding", "separator"),
    [
        ("a.csv", "gb18030", ","),
        ("a.csv", "utf-8-sig", ","),
        ("a.csv", "utf-16", ","),
        ("a.tsv", "utf-8", "\t"),
        ("a.csv", "utf-8", ";"),
    ],
)
def test_encodings_and_separators_of_spreadsheets_are_read(
    written: Write,
    name: str,
    encoding: str,
    separator: str,
) -> None:
    text = (CASES / "wide.csv").read_text("utf-8").replace(",", separator)
    assert values(written(text, name, encoding)) == BOTH


def test_a_workbook_is_read_below_its_title(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["2-5 城镇单位从业人员（2019年）"],
        [None, None, "单位：万人"],
        ["城 市", "制造业", "金融业"],
        ["浙江省", None, None],
        ["宁波市", 60, "40"],
        ["上海市", 30.0, "—"],
    ):
        sheet.append(row)
    book.create_sheet("说明").append(["本表据统计年鉴"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    chosen = series(found(path))
    assert (chosen.year, chosen.unit) == (2019, "人")
    assert chosen.values == {
        NINGBO: {GBT + "C": 600_000, GBT + "J": 400_000},
        SHANGHAI: {GBT + "C": 300_000, GBT + "J": None},
    }


Rows = list[list[object]]
# Two years of two industries and two cities, in each order of two rows of headings.
TWO_HEADS: dict[str, Rows] = {
    "year above industry": [
        ["城市", 2018, None, 2019, None],
        [None, "制造业", "金融业", "制造业", "金融业"],
        ["宁波", 1, 2, 3, 4],
        ["上海", 5, 6, 7, 8],
    ],
    "year above city": [
        ["行业", "2018年", None, "2019年", None],
        [None, "宁波", "上海", "宁波", "上海"],
        ["制造业", 1, 5, 3, 7],
        ["金融业", 2, 6, 4, 8],
    ],
    "city above year": [
        ["行业", "宁波", None, "上海", None],
        [None, 2018, 2019, 2018, 2019],
        ["制造业", 1, 3, 5, 7],
        ["金融业", 2, 4, 6, 8],
    ],
    "names in the lower row": [
        ["2-5 从业人员"],
        [None, "2018", None, "2019", None],
        ["城市", "制造业", "金融业", "制造业", "金融业"],
        ["宁波", 1, 2, 3, 4],
        ["上海", 5, 6, 7, 8],
    ],
    "years beside names": [
        ["城市", "行业", 2018, 2019],
        ["宁波", "制造业", 1, 3],
        ["宁波", "金融业", 2, 4],
        ["上海", "制造业", 5, 7],
        ["上海", "金融业", 6, 8],
    ],
}


def by_year(path: Path) -> dict[tuple[str, str, int | None], float | None]:
    return {
        (each.area.rpartition("/")[2], each.category.rpartition("-")[2], each.year): each.value
        for each in found(path).observations
    }


@pytest.mark.parametrize("order", TWO_HEADS)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_two_rows_of_headings_are_read_merged_or_not(
    order: str, kind: str, tmp_path: Path, written: Write
) -> None:
    rows = TWO_HEADS[order]
    if kind == "csv":
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        path = written("\n".join(lines))
    else:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        if len(rows) == 4:
            for area in ("A1:A2", "B1:C1", "D1:E1"):
                sheet.merge_cells(area)
        path = tmp_path / "a.xlsx"
        book.save(path)
    expected = {
        (city, code, year): float(value)
        for value, (city, year, code) in enumerate(
            itertools.product(("ningbo", "shanghai"), (2018, 2019), "CJ"), 1
        )
    }
    assert by_year(path) == expected


@pytest.mark.parametrize(
    ("heads", "indicator", "unit"),
    [
        # An indicator above industries, and below them.
        ("城市,从业人员（万人）,\n,制造业,金融业", "从业人员", "人"),
        ("城市,制造业,金融业\n,从业人员（万人）,从业人员（万人）", "从业人员", "人"),
        # Units below, a group of industries above, and headings in English below.
        ("城市,制造业,金融业\n,万人,万人", "", "人"),
        ("城市,第二产业,第三产业\n,制造业,金融业", "", ""),
        ("城市,制造业,金融业\nCity,Manufacturing,Finance", "", ""),
        # Headings in English below those of industries alone, or in the same cell.
        ("城市,制造业,金融业\n,Manufacturing,Finance", "", ""),
        ('"城市\nCity",制造业 Manufacturing,"金融业\nFinancial intermediation"', "", ""),
    ],
)
def test_a_second_heading_row_is_understood(
    heads: str, indicator: str, unit: str, written: Write
) -> None:
    read_in = found(written(f"{heads}\n宁波,60,40\n上海,30,70\n")).observations
    assert {each.category.rpartition("-")[2] for each in read_in} == {"C", "J"}
    assert {(each.indicator, each.unit) for each in read_in} == {(indicator, unit)}
    assert len(read_in) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("城市,2018,\n,甲,乙\n,制造业,金融业\n宁波,1,2\n", "csv:1.*more than two rows"),
        ("城市,集团,\n,制造业,金融业\n宁波,1,2\n", "csv:1.*'集团' above '制造业'.*Leave that one"),
        ("城市,2018,2019\n宁波,1,2\n", "csv:1.*headings are years.*add a column of industries"),
    ],
)
def test_headings_that_are_not_understood_are_refused_with_what_to_do(
    text: str, said: str, written: Write
) -> None:
    with pytest.raises(InputError, match=said):
        found(written(text))


def test_a_name_merged_over_rows_is_that_of_each_and_a_number_is_none(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["城市", "行业", "数值"],
        ["宁波", "制造业", 60],
        [None, "金融业", 40],
        ["上海", "制造业", 30],
        [None, "金融业", None],
    ):
        sheet.append(row)
    for area in ("A2:A3", "A4:A5", "C4:C5"):
        sheet.merge_cells(area)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert values(path) == BOTH | {("shanghai", "J"): None}


def test_numbers_are_read_as_printed_and_the_unknown_is_no_zero(written: Write) -> None:
    cells = ["1,234.5", "１２", "3.2万", "—", "…", "", "-", "0", "5 万人", "n/a"]
    rows = "".join(f'宁波,k{i},"{cell}"\n' for i, cell in enumerate(cells))
    read_as = [each.value for each in found(written("city,industry,value\n" + rows)).observations]
    assert read_as == [1234.5, 12, 32000, None, None, None, None, 0, 50000, None]


def test_names_of_one_city_are_one_city_and_its_cells_come_twice() -> None:
    with pytest.raises(UnreadableError) as caught:
        found(CASES / "names.csv")
    places = [str(problem.cell) for problem in caught.value.problems]
    assert [place.rpartition("/")[2] for place in places] == [
        "names.csv:5:C value",
        "names.csv:6:C value",
    ]
    assert "first in names.csv:2" in str(caught.value.problems[0].said)


@pytest.mark.parametrize(
    ("names", "city"),
    [(("宁波市", "宁波", "Ningbo", "330200", "寧波", "宁波2019"), NINGBO)],
)
def test_names_of_one_city_are_resolved(written: Write, names: tuple[str, ...], city: str) -> None:
    rows = "".join(f"{name},k{i},1\n" for i, name in enumerate(names))
    areas = {each.area for each in found(written("city,industry,value\n" + rows)).observations}
    assert areas == {city}


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("制造业", GBT + "C"),
        ("农林牧渔业", GBT + "A"),
        ("教育", GBT + "P"),
        ("36 汽车制造业", GBT + "36"),
        ("汽车制造业", GBT + "36"),
        ("C 制造业", GBT + "C"),
        ("集成电路", "https://w3id.org/clusterkg/industry/integrated-circuits"),
        ("量子玩具", "量子玩具"),
    ],
)
def test_names_of_industries_are_resolved(written: Write, name: str, category: str) -> None:
    (each,) = found(written(f"city,industry,value\n宁波,{name},1\n")).observations
    assert each.category == category


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("信息传输、计算机服务和软件业", "I"),
        ("电力、燃气及水的生产和供应业", "D"),
        ("卫生、社会保障和社会福利业", "Q"),
    ],
)
def test_sections_are_known_by_their_names_of_earlier_editions(name: str, section: str) -> None:
    scheme = Store()
    scheme.load(path=ROOT / "ontology" / "industries.ttl", format=RdfFormat.TURTLE)
    assert Categories(scheme, Names(scheme)).meant(name) == GBT + section


def test_units_are_read_and_indicators_chosen_or_refused() -> None:
    known = found(CASES / "units.csv")
    # One row is in 万人.
    assert {each.unit for each in known.observations} == {"人"}
    with pytest.raises(InputError, match="choose one of employment, output with --indicator"):
        series(found(CASES / "measures.csv"))
    chosen = series(found(CASES / "measures.csv"), indicator="output")
    assert (chosen.year, chosen.unit) == (2020, "元")
    assert chosen.values[SHANGHAI] == {GBT + "36": 604_217_000_000}
    with pytest.raises(InputError, match="no indicator 'profit'; there are employment, output"):
        series(found(CASES / "measures.csv"), indicator="profit")
    with pytest.raises(InputError, match="no year 1999; there are 2019"):
        series(found(CASES / "units.csv"), year=1999)


def test_several_units_are_told(written: Write) -> None:
    path = written("city,industry,value,unit\n宁波,a,1,人\n宁波,b,2,元\n")
    with pytest.raises(InputError, match="several units"):
        series(found(path))
    assert series(found(path), unit="元").values == {NINGBO: {"b": 2}}


@pytest.mark.parametrize("unit", ["人", "persons", "Persons"])
def test_a_unit_is_chosen_by_its_name_in_either_language(written: Write, unit: str) -> None:
    text = "city,industry,value,unit\n宁波,制造业,1,万人\n宁波,制造业,2,亿元\n"
    assert series(found(written(text)), unit=unit).unit == "人"


def test_totals_are_no_industries_and_tell_what_is_covered() -> None:
    known = found(CASES / "totals.csv")
    chosen = series(known)
    assert chosen.years == (2019, 2020) and chosen.year == 2020
    parts = chosen.values[SHANGHAI]
    assert len(parts) == 6 and chosen.total(SHANGHAI) == 31111.36
    # The parts add up to 21247.95, which is 68.3 %.
    assert sum(v for v in parts.values() if v) == pytest.approx(21247.95)


def test_parts_that_exceed_their_total_are_told(written: Write) -> None:
    path = written("city,制造业,金融业,合计\n宁波,60,40,90\n上海,30,70,100\n")
    (doubt,) = found(path).doubts
    assert "the parts of 宁波 add up to 100, the printed total is 90" in doubt.to("en")
    path = written(
        "city,采矿业,制造业,电力、热力、燃气及水生产和供应业,建筑业,第二产业\n宁波,1,2,3,4,11\n"
    )
    (doubt,) = found(path).doubts
    assert "add up to 10, the printed total is 11" in doubt.to("en")


@pytest.mark.parametrize("mark", ["", "#", "其中：", "of which: "])
def test_a_category_within_another_is_no_part_beside_it(written: Write, mark: str) -> None:
    text = f"行业,宁波,上海\n总计,100,200\n制造业,60,90\n{mark}汽车制造业,20,10\n金融业,40,110\n"
    read_in = found(written(text))
    assert [str(each) for each in read_in.doubts] == [
        "within another category of the table, and not added to it: 汽车制造业; "
        "to compare by these, leave out what holds them"
    ]
    assert series(read_in).within == {GBT + "C": set(), GBT + "36": {GBT + "C"}, GBT + "J": set()}


def test_a_part_of_a_total_is_a_category(written: Write) -> None:
    read_in = found(written("行业,宁波\n总计,100\n其中：制造业,60\n金融业,40\n"))
    assert series(read_in).within == {GBT + "C": set(), GBT + "J": set()}
    assert not read_in.doubts


@pytest.mark.parametrize(
    "text",
    [
        "城　市,制 造 业,合　计\n宁　　波,1,1\n",
        '城市,制造业\n"宁\n波",1\n',
        "行业,宁 波\n（三）制造业,1\n",
        "行业,宁波 Ningbo\n三、制 造 业 Manufacturing,1\n",
        "城市,行业,数值\n宁波,C13 农副食品加工业,2\n宁波,C 制造业,1\n",
    ],
)
def test_names_padded_out_and_numbered_as_in_yearbooks_are_read(written: Write, text: str) -> None:
    read_in = found(written(text))
    assert values(written(text))["ningbo", "C"] == 1
    assert not [each for each in read_in.doubts if each.key == "tables.statistics.unlisted"]


def test_a_number_of_the_year_is_taken_before_one_without_a_year(written: Write) -> None:
    text = "城市,行业,年份,数值\n宁波,制造业,2019,1\n宁波,制造业,,9\n宁波,金融业,,5\n"
    read_in = found(written(text))
    assert [each.to("en") for each in read_in.doubts] == [
        "numbers without a year, such as a.csv:3:D 数值, are taken for every year of 2019"
    ]
    (row,) = series(read_in).values.values()
    assert row == {GBT + "C": 1, GBT + "J": 5}


def test_a_number_that_nothing_comes_to_is_refused(written: Write) -> None:
    with pytest.raises(InputError, match="1e308"):
        found(written("城市,制造业\n宁波,1e308\n"))


def test_names_of_cities_beside_their_translations_are_read(written: Write) -> None:
    assert {"ningbo"} == {city for city, _ in values(written("城市,制造业\n宁波市 Ningbo,1\n"))}


def test_a_table_of_headings_alone_has_no_values(written: Write) -> None:
    with pytest.raises(InputError, match=r"csv:1: (?!no column)"):
        found(written("city,industry,value\n"))


def test_provinces_and_unlisted_places_are_told(written: Write) -> None:
    known = found(written("city,industry,value\n浙江省,a,9\n宁波,a,1\nAtlantis,a,2\n"))
    assert [each.area for each in known.observations] == [NINGBO, "Atlantis"]
    told = " ".join(doubt.to("en") for doubt in known.doubts)
    assert "provinces are no cities, and were left out: 浙江省" in told
    assert "taken as printed: Atlantis" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("city,industry\nA,x\n", r"csv:1.*no column value"),
        ("name,amount\nA,1\n", r"no column city, industry"),
        ("city,industry,value\nA,x,1\nA,x,2\n", r"csv:3.*twice"),
        ("city,industry,value\nA,x,many\n", r"csv:2.*'many' is not a number"),
        ("city,industry,value\nA,x,-1\n", "from 0 up"),
        ("city,industry,value\nA,x,nan\n", "is not a number"),
        ("city,industry,value\n,x,1\n", "is missing"),
        ("city,industry,value\nSuzhou,x,1\n", "give the code"),
        ("city,industry,value,unit\nA,x,5元,人\n", "the cell says 元"),
    ],
)
def test_a_wrong_table_is_refused(written: Write, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        found(written(text))


def test_all_cells_at_fault_are_told_at_once(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "就业"
    for row in (["城市", "制造业", "金融业"], ["宁波", "许多", "=1+1"], ["上海", -3, 4]):
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    with pytest.raises(UnreadableError) as caught:
        found(path)
    told = caught.value.to("en").splitlines()
    assert [line.partition(": ")[2].partition(":")[0] for line in told] == [
        "就业!B2",
        "就业!C2",
        "就业!B3",
    ]


@pytest.mark.parametrize(
    ("codes", "members"),
    [("17-19", ("17", "18", "19")), ("25;26、28", ("25", "26", "28")), ("C17 18", ("17", "18"))],
)
def test_a_group_of_industries_has_its_codes(
    written: Write, codes: str, members: tuple[str, ...]
) -> None:
    known = found(written(f"城市,行业,行业代码,数值\n宁波,自定行业,{codes},5\n"))
    assert [each.category for each in known.observations] == ["自定行业"]
    assert known.members == {"自定行业": tuple(GBT + code for code in members)}


def test_a_table_has_no_more_cells_than_a_limit(written: Write) -> None:
    path = written("城市,制造业,金融业\n宁波,60,40\n")
    with pytest.raises(LimitError, match="5"):
        read(path, KG.store, Limits(cells=5))
