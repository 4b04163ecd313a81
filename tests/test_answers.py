"""What the bundled graph answers; every expected value was read from the article by hand."""

from __future__ import annotations

import pytest

import clusterkg
from clusterkg.table import Table

KG = clusterkg.open()


def ask(query: str, *columns: str, **params: str) -> list[tuple[str, ...]]:
    """Return the chosen columns of the answer, as plain text."""
    table = KG.query(query, **params)
    assert isinstance(table, Table)
    picked = [table.columns.index(column) for column in columns]
    cells = ([row[i] for i in picked] for row in table.rows)
    return [tuple("" if cell is None else cell.value for cell in row) for row in cells]


def test_wuhan_and_qingdao_share_three_industries_as_each_prints_them() -> None:
    rows = ask(
        "industry-overlap", "industry_zh", "printed_a", "printed_b", city_a="武汉", city_b="Qingdao"
    )
    assert set(rows) == {
        ("汽车", "汽车及零部件", "汽车制造"),
        ("生物医药", "生物医药和医疗器械", "生物医药"),
        ("节能环保", "节能环保", "节能环保"),
    }


@pytest.mark.parametrize(
    ("city_a", "city_b", "shared"),
    [
        ("上海", "青岛", {"汽车", "生物医药", "高端装备"}),
        ("上海", "武汉", {"汽车", "生物医药"}),
        ("杭州", "青岛", {"文化创意", "高端装备"}),
        ("杭州", "上海", {"高端装备"}),
        ("深圳", "武汉", set()),
        ("宁波", "武汉", set()),
    ],
)
def test_overlap_of_pairs(city_a: str, city_b: str, shared: set[str]) -> None:
    rows = ask("industry-overlap", "industry_zh", city_a=city_a, city_b=city_b)
    assert {zh for (zh,) in rows} == shared
    turned = ask("industry-overlap", "industry_zh", city_a=city_b, city_b=city_a)
    assert sorted(turned) == sorted(rows)


def test_a_broader_level_finds_what_printed_names_hide() -> None:
    rows = ask(
        "industry-overlap", "industry_zh", "printed_b", city_a="武汉", city_b="深圳", level="field"
    )
    assert ("高端装备", "航空航天") in rows
    assert ("电子信息", "可穿戴设备") in rows


def test_declared_and_listed_counts_of_each_tier() -> None:
    rows = ask("tier-comparison", "name", "declared", "listed")
    assert sorted(rows) == sorted(
        [
            ("宁波", "2", "0"),
            ("宁波", "4", "0"),
            ("宁波", "6", "0"),
            ("上海", "2", "2"),
            ("上海", "4", "4"),
            ("杭州", "1", "1"),
            ("杭州", "6", "6"),
            ("武汉", "4", "4"),
            ("武汉", "4", "4"),
            ("青岛", "9", "9"),
            ("青岛", "5", "5"),
            ("青岛", "6", "6"),
        ]
    )


def test_seven_programmes_in_six_cities_with_dates_as_partial_as_printed() -> None:
    assert ask("programmes-timeline", "name", "announced", "inferred_year", "horizon") == [
        ("深圳", "2013 (end of year)", "", "2020"),
        ("武汉", "2016", "", ""),
        ("武汉", "2016", "", ""),
        ("杭州", "2016-04", "", ""),
        ("上海", "2018-04", "", ""),
        ("青岛", "2018-05", "", ""),
        ("宁波", "--05-10", "2019", "2025"),
    ]


def test_shenzhen_promises_a_billion_a_year_and_no_total_is_invented() -> None:
    rows = ask("funding", "name", "amount_per_year", "printed_figure", "first_year", "last_year")
    assert rows == [("深圳", "1000000000", "10亿元", "2014", "2020")]


def test_three_industries_are_named_by_three_cities() -> None:
    rows = ask("common-industries-of-n-cities", "industry_zh", "cities", n="3")
    assert set(rows) == {("汽车", "3"), ("生物医药", "3"), ("高端装备", "3")}


def test_an_industry_is_found_under_its_broader_concept() -> None:
    rows = ask("cities-of-industry", "city_name", "printed_name", industry="航空航天")
    assert set(rows) == {("上海", "民用航空"), ("深圳", "航空航天"), ("武汉", "航天产业")}


def test_ningbo_names_no_industry() -> None:
    assert ask("city-profile", "printed_name", city="宁波") == [("",)]


def test_a_compound_item_is_one_target_with_two_industries() -> None:
    rows = ask("city-profile", "printed_name", "industry_zh", city="武汉")
    assert ("新能源和智能网联汽车", "新能源汽车") in rows
    assert ("新能源和智能网联汽车", "智能网联汽车") in rows
    assert len({printed for printed, _ in rows}) == 8


def test_qingdao_has_four_zones() -> None:
    rows = ask("zones", "zone_zh")
    assert {zh for (zh,) in rows} == {
        "青岛西海岸新区",
        "青岛蓝谷",
        "青岛高新区",
        "胶东临空经济示范区",
    }


def test_every_targeted_item_has_no_known_leader() -> None:
    rows = ask("five-ones-scorecard", "leader", "enterprise", "zone", "institute")
    assert len(rows) == 6 + 6 + 7 + 4 + 4 + 20
    assert set(rows) == {("false", "false", "false", "false")}


@pytest.mark.parametrize(
    "kind",
    [
        "ClusterProgramme",
        "IndustryTarget",
        "FundingCommitment",
        "StatedCount",
        "Assessment",
        "TierDeclaration",
        "PracticeElement",
        "OutputGoal",
    ],
)
def test_everything_read_from_the_article_has_evidence(kind: str) -> None:
    facts = f"?fact a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* ckg:{kind}"
    assert ask(f"SELECT ?fact {{ {facts} }}", "fact")
    assert ask(f"SELECT ?fact {{ {facts} FILTER NOT EXISTS {{ ?fact ckg:evidence ?e }} }}") == []
