"""Places at county level, new areas and development zones: found, asked about, told apart."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.facts.coverage import coverage
from clusterkg.names import places
from clusterkg.names.places import counties, homonyms, named, new

PREFIXES = """PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
PREFIX ind: <https://w3id.org/clusterkg/industry/>
"""


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, args)), catch_exceptions=False)


def test_each_has_its_own_iri_a_name_in_both_languages_and_lies_in_its_province() -> None:
    assert len(counties()) > 2800
    assert len({place.iri for place in (*counties(), *places.places().values())}) == len(
        counties()
    ) + len(places.places())
    for place in counties():
        assert place.label_zh and place.label_en and place.level in ("county", "new area")
        assert not place.code or place.code[:2] == place.province.code[:2]
        assert place.city is None or place.city.province == place.province
    assert sum(place.level == "new area" for place in counties()) == 19


@pytest.mark.parametrize(
    ("name", "code", "city"),
    [
        ("义乌", "330782", "金华"),
        ("义乌市", "330782", "金华"),
        ("義烏", "330782", "金华"),
        ("Yiwu", "330782", "金华"),
        ("330782", "330782", "金华"),
        ("昆山", "320583", "苏州"),
        ("浦东", "310115", "上海"),
        ("浦东新区", "310115", "上海"),
        ("Pudong New Area", "310115", "上海"),
        ("滨海新区", "120116", "天津"),
        ("雄安新区", "", ""),
        ("雄安", "", ""),
        ("仙桃", "429004", ""),
        # Signs of several readings.
        ("Yueqing", "330382", "温州"),
    ],
)
def test_a_place_at_county_level_is_found(name: str, code: str, city: str) -> None:
    place = new(name)
    assert (place.code, place.city.label_zh if place.city else "") == (code, city)
    assert (place,) == named(name)


@pytest.mark.parametrize(
    ("name", "count"), [("鼓楼区", 4), ("鼓楼", 4), ("朝阳区", 2), ("长安区", 2)]
)
def test_a_name_of_several_places_asks_which(name: str, count: int) -> None:
    with pytest.raises(InputError, match="give the code") as told:
        new(name)
    assert str(told.value).count("District") == count


def test_the_city_or_the_code_tells_which() -> None:
    assert new("鼓楼区", within="南京").code == new("鼓楼区", "320106").code == "320106"
    assert new("朝阳区", within="吉林省").code == "220104"
    with pytest.raises(InputError, match="320302") as told:
        new("鼓楼区", within="江苏")
    assert "350102" not in str(told.value)


def test_a_city_comes_before_districts_of_its_name_and_those_are_told() -> None:
    assert new("朝阳").code == "211300"
    assert {place.code for place in homonyms(new("朝阳"))} == {"110105", "220104"}
    # 长沙县 lies in 长沙, so that nobody takes one for the other.
    assert homonyms(new("长沙")) == ()


def test_an_unlisted_place_is_created_within_its_city() -> None:
    park = new("苏州工业园区", within="苏州")
    assert (park.level, park.code, park.province.label_zh) == ("development zone", "", "江苏")
    assert park.iri.endswith("/苏州工业园区-suzhou-jiangsu")
    assert new("前湾新区", within="宁波").level == "new area"
    assert new("某市", "429091", "湖北").level == "county"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("某区", "330782", "湖北"), "330782 is the code of 义乌 Yiwu"),
        (("某区", "330799", "湖北"), "330799 is no code in 湖北 Hubei"),
        (("某区", "33079", "湖北"), "give six digits"),
        (("义乌", "", "宁波"), "does not lie in '宁波'"),
        (("某区", "", "无此地方"), "no city '无此地方'"),
    ],
)
def test_contradictory_name_code_and_city_are_refused(
    arguments: tuple[str, str, str], said: str
) -> None:
    with pytest.raises(InputError) as told:
        new(*arguments)
    assert said in str(told.value)


def test_new_asks_for_the_place_of_what_it_does_not_know(tmp_path: Path) -> None:
    done = run("new", "云汐", "-o", tmp_path / "x.xlsx")
    assert done.exit_code == 2
    assert "clusterkg new 云汐 --within PLACE" in done.output
    assert run("new", "--code", "1", "-o", tmp_path / "x.xlsx").exit_code == 2


@pytest.fixture(scope="module")
def yiwu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook of 义乌, started by `new`, with a programme of two targets."""
    path = tmp_path_factory.mktemp("yiwu") / "yiwu.xlsx"
    assert run("new", "义乌", "-o", path).exit_code == 0
    made = openpyxl.load_workbook(path)

    def fill(sheet: str, **cells: str) -> None:
        heads = {cell.value.split("\n")[0].rstrip("*"): cell.column for cell in made[sheet][1]}
        row = made[sheet].max_row + 1
        for head, value in cells.items():
            made[sheet].cell(row, heads[head]).value = value

    fill("来源 Source", **{"编号": "1", "名称（中文）": "某页", "名称（英文）": "A page"})
    fill("证据 Evidence", 编号="1", 来源="1")
    fill(
        "产业集群规划 Cluster programme",
        **{
            "城市": "义乌",
            "名称（中文）": "义乌“1+1”",
            "名称（英文）": "Yiwu 1+1",
            "公布时间": "2024",
        },
        清单封闭="是",
        出处="1",
    )
    for name in ("汽车", "人工智能"):
        fill(
            "产业目标 Industry target",
            产业集群规划="义乌“1+1”",
            类别="产业集群目标",
            原文名称=name,
            目标产业=name,
            出处="1",
        )
    made.save(path)
    return path


def test_a_county_level_place_validates_but_for_its_evidence(yiwu: Path) -> None:
    report = clusterkg.open().validate([yiwu])
    assert {str(each.focus).rpartition("/")[2] for each in report.results} <= {
        *("yiwu-jinhua-evidence-1>", "yiwu-jinhua-source-1>"),
    }, str(report)


def test_it_is_compared_and_marked_and_counted_as_none_of_the_337(yiwu: Path) -> None:
    kg = clusterkg.open(data=[yiwu])
    table = kg.overlap(cities=["义乌", "深圳"], level="field", lang="en").ranked()
    assert "Yiwu (county level)" in str(table)
    before = dict(coverage(clusterkg.open().store, "en").summary())
    found = coverage(kg.store, "en")
    after = dict(found.summary())
    assert after["cities"] == before["cities"] and after["places"] == 337
    assert (before["below"], after["below"]) == (0, 1)
    assert "Yiwu (county level)" in str(found.table())


def test_its_city_and_its_province_are_filled_in(yiwu: Path) -> None:
    rows = clusterkg.open(data=[yiwu]).query(
        PREFIXES + "SELECT ?c ?p ?l { id:yiwu-jinhua ckg:inCity ?c ; ckg:inProvince ?p ;"
        " ckg:administrativeLevel ?l ; ckg:code '330782' }"
    )
    assert [term.value.rpartition("/")[2] for term in rows.rows[0]] == [
        *("jinhua", "province-zhejiang", "county"),
    ]


def test_a_city_needs_a_code_and_a_new_area_does_not(tmp_path: Path) -> None:
    template = run("new", "两江新区", "-o", tmp_path / "area.xlsx")
    assert template.exit_code == 0, template.output
    assert run("validate", tmp_path / "area.xlsx").exit_code == 0
    path = tmp_path / "b.ttl"
    assert run("import", tmp_path / "area.xlsx", "-o", path).exit_code == 0
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"new area"', '"county"'), encoding="utf-8")
    done = run("validate", path)
    assert done.exit_code == 1 and "city-coded" in done.output


def test_a_workbook_may_name_it_without_its_row(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.title = "产业集群规划"
    made.active.append(["编号", "城市"])
    made.active.append(["p-1", "昆山"])
    made.active.append(["p-2", "鼓楼区"])
    made.save(tmp_path / "b.xlsx")
    done = run("import", tmp_path / "b.xlsx", "--lang", "zh")
    assert "产业集群规划!B3" in done.output and "gulou-district-nanjing" in done.output
    assert "产业集群规划!B2" not in done.output
