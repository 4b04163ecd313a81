"""What the bundled graph answers; every expected value was read from its source by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import clusterkg
from clusterkg.rdf.namespaces import CKG, ID
from clusterkg.rdf.table import Table, plain

KG = clusterkg.open()


def ask(query: str, *columns: str, **params: str) -> list[tuple[str, ...]]:
    """Return the chosen columns of the answer, as plain text."""
    table = KG.query(query, **({"lang": "zh"} | params))
    assert isinstance(table, Table)
    picked = [table.columns.index(column) for column in columns]
    cells = ([row[i] for i in picked] for row in table.rows)
    return [tuple("" if cell is None else cell.value for cell in row) for row in cells]


def test_wuhan_and_qingdao_share_three_industries_as_each_prints_them() -> None:
    rows = ask(
        "industry-overlap",
        "industry_label",
        "printed_a",
        "printed_b",
        city_a="武汉",
        city_b="Qingdao",
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
        # 民用航空 and 航天产业 are parts of 航空航天, and count as it.
        ("上海", "武汉", {"汽车", "生物医药", "航空航天"}),
        ("杭州", "青岛", {"文化创意", "高端装备"}),
        ("杭州", "上海", {"高端装备"}),
        ("深圳", "武汉", {"航空航天"}),
        ("宁波", "武汉", {"汽车", "生物医药", "节能环保"}),
        ("宁波", "上海", {"汽车", "电子信息", "高端装备", "生物医药"}),
        ("宁波", "杭州", {"高端装备", "时尚"}),
        (
            "宁波",
            "青岛",
            {"汽车", "高端装备", "智能家电", "纺织服装", "生物医药", "节能环保"},
        ),
        ("宁波", "深圳", set()),
    ],
)
def test_overlap_of_pairs(city_a: str, city_b: str, shared: set[str]) -> None:
    rows = ask("industry-overlap", "industry_label", city_a=city_a, city_b=city_b)
    assert {zh for (zh,) in rows} == shared
    turned = ask("industry-overlap", "industry_label", city_a=city_b, city_b=city_a)
    assert sorted(turned) == sorted(rows)


def test_a_broader_level_finds_what_printed_names_hide() -> None:
    rows = ask(
        "industry-overlap",
        "industry_label",
        "printed_b",
        city_a="武汉",
        city_b="深圳",
        level="field",
    )
    assert ("高端装备", "航空航天") in rows
    assert ("电子信息", "可穿戴设备") in rows


def test_declared_and_listed_counts_of_each_tier() -> None:
    rows = ask("tier-comparison", "name", "declared", "listed")
    assert sorted(rows) == sorted(
        [
            ("宁波", "2", "2"),
            ("宁波", "4", "4"),
            ("宁波", "6", "6"),
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
        ("深圳", "2013", "", "2020"),
        # An unknown month is not before a known one.
        ("杭州", "2016-04", "", ""),
        ("武汉", "2016", "", ""),
        ("武汉", "2016", "", ""),
        ("上海", "2018-04", "", ""),
        ("青岛", "2018-05", "", ""),
        ("宁波", "--05-10", "2019", "2025"),
    ]


def test_both_promises_of_shenzhen_are_kept_with_their_scope_and_no_total_is_invented() -> None:
    rows = ask("funding", "name", "amount_per_year", "printed_figure", "first_year", "last_year")
    assert rows == [
        ("深圳", "1000000000", "10亿元", "2014", "2020"),
        ("深圳", "500000000", "5亿元", "2014", "2020"),
    ]
    article, policy = "shenzhen-future-funding", "shenzhen-robots-funding"
    told = ask("funding", "printed_figure", "scope", "may_conflict_with")
    assert told == [
        ("10亿元", "", ID + policy),
        ("5亿元", "机器人、可穿戴设备和智能装备", ID + article),
    ]


def test_five_industries_are_named_by_three_cities_or_more() -> None:
    rows = ask("common-industries-of-n-cities", "industry_label", "cities", n="3")
    assert set(rows) == {
        *((name, "4") for name in ("汽车", "生物医药", "高端装备")),
        *((name, "3") for name in ("节能环保", "航空航天")),
    }


def test_an_industry_is_found_under_its_broader_concept() -> None:
    rows = ask("cities-of-industry", "city_name", "printed_name", industry="航空航天")
    assert set(rows) == {("上海", "民用航空"), ("深圳", "航空航天"), ("武汉", "航天产业")}


def test_the_twelve_of_ningbo_as_the_second_source_prints_them() -> None:
    rows = ask("city-profile", "printed_name", "size_label", city="宁波")
    assert {row for row in rows if row[0]} == {
        *((name, "万亿级") for name in ("绿色石化", "汽车")),
        *((name, "五千亿级") for name in ("高端装备", "电子信息", "新材料", "软件与新兴服务")),
        *((name, "千亿级") for name in ("关键基础件（元器件）", "智能家电", "时尚纺织服装")),
        *((name, "千亿级") for name in ("生物医药", "文体用品", "节能环保")),
    }


def test_evidence_is_a_passage_or_an_item_of_a_document_at_an_address() -> None:
    columns = ("paragraph", "start", "item", "address", "status")
    assert ask("evidence-of-fact", "source_label", *columns, fact="id:shenzhen-future-funding") == [
        ("殷浩关于产业升级范本的文章", "9", "821", "", "", "原文段落")
    ]
    assert ask("evidence-of-fact", *columns, fact="id:ningbo-246-automotive") == [
        ("", "", "2", "https://www.aimsen.com/information/17695", "已核实")
    ]


def test_national_clusters_stand_beside_a_citys_own_programmes_and_not_in_them() -> None:
    rows = ask("national-and-own", "national_name", "own_name", city="武汉")
    assert set(rows) == {
        # Both fields by the scheme: electronic information and automotive.
        ("武汉市光电子信息集群", "光电子信息"),
        ("武汉市光电子信息集群", "存储器"),
        ("“武襄十随”汽车集群", "汽车及零部件"),
        ("“武襄十随”汽车集群", "新能源和智能网联汽车"),
    }
    # Nanjing has national clusters, and no programme here.
    named = {place for (place,) in ask("national-clusters", "place_label")}
    assert "南京" in named
    cities = {name for (name,) in ask("programmes-timeline", "name")}
    assert "南京" not in cities


def test_a_compound_item_is_one_target_with_two_industries() -> None:
    rows = ask("city-profile", "printed_name", "industry_label", city="武汉")
    assert ("新能源和智能网联汽车", "新能源汽车") in rows
    assert ("新能源和智能网联汽车", "智能网联汽车") in rows
    assert len({printed for printed, _ in rows} - {""}) == 8


def test_a_profile_tells_of_each_tier_what_is_declared_and_what_is_named() -> None:
    columns = ("kind_label", "tier_label", "declared", "named", "announced", "status")
    rows = ask("city-profile", *columns, city="宁波")
    date = "2019-05-10（推定）"
    assert [row for row in rows if row[0] == "层级"] == [
        ("层级", "具有国际影响力", "4", "4", date, "原文段落"),
        ("层级", "国内领先", "6", "6", date, "原文段落"),
        ("层级", "世界级", "2", "2", date, "原文段落"),
    ]
    goals = ask("city-profile", "kind_label", "goal", city="深圳")
    assert [goal for kind, goal in goals if kind == "发展目标"]


def test_qingdao_has_four_zones() -> None:
    rows = ask("zones", "zone_label")
    assert {zh for (zh,) in rows} == {
        "青岛西海岸新区",
        "青岛蓝谷",
        "青岛高新区",
        "胶东临空经济示范区",
    }


def test_every_targeted_item_has_no_known_leader() -> None:
    rows = ask("five-ones-scorecard", "leader", "enterprise", "zone", "institute")
    assert len(rows) == 6 + 6 + 7 + 4 + 4 + 20 + 12
    # Not known is no false.
    assert set(rows) == {("", "", "", "")}


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
        "Goal",
        "NationalProgramme",
        "DesignationList",
        "NationalCluster",
    ],
)
def test_everything_read_from_a_source_has_evidence(kind: str) -> None:
    facts = f"?fact a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* ckg:{kind}"
    assert ask(f"SELECT ?fact {{ {facts} }}", "fact")
    assert ask(f"SELECT ?fact {{ {facts} FILTER NOT EXISTS {{ ?fact ckg:evidence ?e }} }}") == []


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", {"已核实", "有报道"}), ("en", {"verified", "reported"})]
)
def test_a_state_that_the_scheme_names_is_told_in_the_language_of_the_answer(
    lang: str, words: set[str]
) -> None:
    table = KG.query("national-clusters", lang=lang)
    assert isinstance(table, Table)
    place = table.columns.index("status")
    assert {plain(row[place]) for row in table.rows} == words


def test_unseen_evidence_is_unverified_and_inferred_years_are_not_printed() -> None:
    kg = clusterkg.open(data=[Path(__file__).parents[1] / "cases" / "facts" / "unverified.ttl"])
    table = kg.query("national-clusters", lang="en")
    assert isinstance(table, Table)
    rows = [dict(zip(table.columns, map(plain, row), strict=True)) for row in table.rows]
    (own,) = (row for row in rows if row["cluster"] == ID + "national-cluster-ningbo-x")
    assert (own["year"], own["status"], own["source"]) == ("2022", "unverified", "x #1")
    kg.store.update(
        f"INSERT DATA {{ <{ID}designation-list-2022> <{CKG}inferenceReason> 'so'@en ;"
        f" <{CKG}inferredYear> 2022 . <{ID}national-cluster-ningbo-x> <{CKG}placesComplete> false ;"
        f" <{CKG}leadPlace> <{ID}shanghai> }}"
    )
    table = kg.query("national-clusters", lang="en")
    assert isinstance(table, Table)
    rows = [dict(zip(table.columns, map(plain, row), strict=True)) for row in table.rows]
    (own,) = (row for row in rows if row["cluster"] == ID + "national-cluster-ningbo-x")
    assert (own["year"], own["inferred_year"]) == ("", "2022")
    assert (own["places_complete"], own["lead_label"]) == ("false", "Shanghai")
