"""The saved queries on claims, documents, practices, counts, goals, money, events and sources.

Expected values were read from the article by hand; those of Testcity were made up with it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import clusterkg
from clusterkg.rdf.namespaces import CKG, ID
from clusterkg.rdf.table import Table, plain

DATA = Path(__file__).parents[1] / "data"
ONTOLOGY = DATA / "six-cities" / "ontology" / "clusterkg.ttl"
KG = clusterkg.open(data=[ONTOLOGY, DATA / "answers.ttl"], bundled=False)
ARTICLE = "谁能成为产业升级的最佳范本？"


def ask(query: str, *columns: str, lang: str = "zh") -> list[tuple[str, ...]]:
    """Return the chosen columns of the answer, as plain text, and none twice."""
    table = KG.query(query, lang=lang)
    assert isinstance(table, Table)
    assert len(set(table.rows)) == len(table.rows)
    picked = [table.columns.index(column) for column in columns]
    cells = ([row[i] for i in picked] for row in table.rows)
    return [tuple("" if cell is None else cell.value for cell in row) for row in cells]


def test_a_claim_has_its_speaker_its_condition_and_what_it_is_about() -> None:
    assert ask("claims", "speaker_label", "claim", "condition", "about", "source") == [
        (
            "殷浩",
            "武汉的重点产业很快会提升",
            "只要给予足够的重视",
            "武汉",
            f"{ARTICLE} 18:2151-2192",
        )
    ]
    assert ask("claims", "speaker_label", "condition", "about", lang="en") == [
        ("Yin Hao", "given enough attention", "Wuhan")
    ]


def test_a_document_has_its_printed_title_issuers_brands_and_what_it_directs() -> None:
    columns = ("announced", "printed_title", "issuers", "directs", "brands", "programmes")
    assert ask("documents", *columns) == [
        ("2018-04", "", "", "", "上海制造; 上海服务", ""),
        (
            "2018-05",
            "中共青岛市委、青岛市人民政府关于推进新旧动能转换重大工程的实施意见",
            "中共青岛市委; 青岛市人民政府",
            "优势特色产业; 传统支柱产业",
            "",
            "青岛956",
        ),
    ]


def test_the_elements_of_a_practice_and_who_else_takes_their_measures() -> None:
    columns = ("name", "declared", "speaker_label", "requirement", "measures", "also_taken_by")
    assert ask("practices", *columns) == [
        ("武汉", "5", "武汉市发改委", "至少一个国家级科研机构", "国家级科研机构", ""),
        ("武汉", "5", "武汉市发改委", "每个产业由副市级以上领导负责", "领导负责", "青岛"),
    ]


def test_the_measures_that_each_city_takes() -> None:
    assert ask("measures", "measure_label", "name", "by_label", "source") == [
        ("国家级科研机构", "武汉", "5个1", f"{ARTICLE} 18:2040-2061"),
        ("成立班子", "青岛", "青岛956", f"{ARTICLE} 12:1489-1526"),
        ("领导负责", "武汉", "5个1", f"{ARTICLE} 18:2040-2061"),
        ("领导负责", "青岛", "青岛956", f"{ARTICLE} 12:1489-1526"),
    ]


def test_supply_links_have_the_status_of_their_best_source() -> None:
    columns = ("upstream_label", "downstream_label", "coefficient", "year", "source", "status")
    # A name that is in English alone is shown in it.
    assert ask("supply-chain", *columns) == [
        ("试矿", "Test metal", "0.25", "2007", "网页 #1; 网页 #2", "有报道"),
    ]
    printed = ask("supply-chain", "printed_upstream", "printed_downstream", lang="en")
    assert printed == [("矿", "金属")]


def test_counts_are_of_things() -> None:
    rows = ask("counts", "name", "thing_label", "value", "printed_figure", "source")
    assert rows == [
        ("武汉", "国家重点实验室", "26", "26个", f"{ARTICLE} 19:2274-2301"),
        ("武汉", "科技研究机构", "111", "111个", f"{ARTICLE} 19:2274-2301"),
    ]


def test_goals_stand_beside_their_outcomes() -> None:
    goal = ("name", "subject_label", "indicator_label", "comparator_label", "value", "upper_value")
    goal += ("unit", "year", "figure")
    outcome = ("outcome_kind_label", "outcome_value", "outcome_unit", "outcome_year")
    rows = ask("goals-and-outcomes", *goal, *outcome)
    assert sorted(rows) == sorted(
        [
            (
                "深圳",
                "深圳未来产业",
                "规模（未说明口径）",
                "未说明",
                "1000000000000",
                "",
                "CNY",
                "2020",
                "1万亿元",
                "",
                "",
                "",
                "",
            ),
            (
                "试城",
                "新玩意",
                "产值",
                "不低于",
                "100",
                "120",
                "CNY",
                "2020",
                "100至120元",
                "实际",
                "90",
                "CNY",
                "2020",
            ),
            # An outcome that answers no goal stands alone.
            ("试城", "新玩意", "增速", "", "", "", "", "", "", "估计", "5", "%", "2021"),
        ]
    )
    sources = ask("goals-and-outcomes", "goal", "source", "status", "outcome_source")
    assert [row[1:] for row in sources if row[0].endswith("test-goal")] == [
        ("网页 #1", "有报道", "网页 #2")
    ]
    assert ("at least", "actual") in ask(
        "goals-and-outcomes", "comparator_label", "outcome_kind_label", lang="en"
    )


def test_money_has_its_payer_and_each_purpose_in_one_row() -> None:
    (row,) = ask("funding", "name", "payers", "amount_per_year", "purposes", "source", "status")
    assert row[:3] == ("深圳", "深圳市财政", "1000000000")
    assert set(row[3].split("; ")) == {
        "产业核心技术攻关",
        "创新能力提升",
        "产业链关键环节培育和引进",
        "重点企业发展",
        "产业化项目建设",
    }
    assert row[4:] == (f"网页 #1; {ARTICLE} 9:821-903", "有报道")


def test_each_support_of_a_target_has_a_row() -> None:
    columns = ("name", "printed_name", "kind_label", "thing_label", "source", "status")
    assert sorted(ask("target-backing", *columns, lang="en")) == [
        ("Testcity", "新玩意", kind, thing, source, "reported")
        for kind, thing, source in (
            ("institute", "Institute", "A page #1; A page #2"),
            ("responsible post", "Vice mayor", "A page #1; A page #2"),
            # The zone has evidence of its own.
            ("zone", "Zone", "A page #1"),
        )
    ]


def test_an_event_has_its_date_its_purposes_and_what_was_announced_there() -> None:
    columns = ("announced", "inferred_year", "name", "event_label", "purposes", "announced_there")
    assert ask("events", *columns) == [
        ("--05-10", "2019", "宁波", "全市动员大会", "推进“246”产业集群建设", "宁波246")
    ]


def test_programmes_are_sorted_by_the_last_day_that_they_may_be_announced() -> None:
    assert ask("programmes-timeline", "announced", "note", "inferred_year") == [
        ("2013", "年底", ""),
        ("2016-04", "", ""),
        # An unknown month is not before a known one.
        ("2016", "", ""),
        ("2018-05", "", ""),
        ("--05-10", "", "2019"),
        # No year is known.
        ("--03", "", ""),
    ]


@pytest.mark.parametrize("name", sorted(KG.queries()))
def test_each_answer_in_both_languages_has_the_same_rows(name: str) -> None:
    query = KG.queries()[name]
    if any(param.default is None for param in query.params):
        return
    counts = {lang: len(KG.query(name, lang=lang)) for lang in ("zh", "en")}
    assert counts["zh"] == counts["en"]


def test_statements_about_a_practice_are_not_facts_of_a_target() -> None:
    columns = ("name", "printed_name", "leader", "enterprise", "zone", "institute")
    assert ask("five-ones-scorecard", *columns, lang="en") == [
        # Nothing is said of the other target of Testcity: not known, and not false.
        ("Testcity", "旧玩意", "", "", "", ""),
        ("Testcity", "新玩意", "named for it", "", "named for it", "named for it"),
        ("Wuhan", "汽车及零部件", of_all := "said of all its key industries", "", "", of_all),
    ]
    (wuhan,) = (row for row in ask("five-ones-scorecard", *columns) if row[0] == "武汉")
    assert wuhan[2:] == ("称所有重点产业均有", "", "", "称所有重点产业均有")


SAID_OF_ALL = f"""
PREFIX id: <{ID}> PREFIX ckg: <{CKG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
id:city a ckg:City ; rdfs:label "City"@en ; ckg:practice id:practice ;
    ckg:takesMeasure id:measure-development-area , id:measure-national-research-institute .
id:practice a ckg:PracticeModel ; ckg:announced "2016-12" ; ckg:hasElement id:element .
id:element ckg:requires id:measure-responsible-leader ; ckg:evidence id:told-1 .
id:assessment a ckg:Assessment ; ckg:aboutEntity id:city , id:measure-development-area ;
    ckg:evidence id:told-2 .
id:told-1 ckg:source id:told ; ckg:itemNumber 1 .
id:told-2 ckg:source id:told ; ckg:itemNumber 2 .
id:told-3 ckg:source id:told ; ckg:itemNumber 3 .
id:other-1 ckg:source id:other ; ckg:itemNumber 1 .
id:told a ckg:Source ; rdfs:label "Told"@en .
id:other a ckg:Source ; rdfs:label "Other"@en .
id:same a ckg:ClusterProgramme ; ckg:programmeOf id:city ; ckg:announced "2016-12-05" ;
    ckg:evidence id:told-3 .
id:later a ckg:ClusterProgramme ; ckg:programmeOf id:city ; ckg:announced "2024" ;
    ckg:evidence id:told-3 .
id:elsewhere a ckg:ClusterProgramme ; ckg:programmeOf id:city ; ckg:announced "2016" ;
    ckg:evidence id:other-1 ; ckg:takesMeasure id:measure-leading-enterprises .
id:a a ckg:Cluster ; ckg:printedName "same" ; ckg:targetOf id:same ; ckg:evidence id:told-3 .
id:b a ckg:Cluster ; ckg:printedName "later" ; ckg:targetOf id:later ; ckg:evidence id:told-3 .
id:c a ckg:Cluster ; ckg:printedName "elsewhere" ; ckg:targetOf id:elsewhere ;
    ckg:evidence id:other-1 .
"""


def test_statements_about_all_targets_hold_for_programmes_up_to_their_date(tmp_path: Path) -> None:
    own = tmp_path / "said.ttl"
    own.write_text(SAID_OF_ALL, encoding="utf-8")
    kg = clusterkg.open(data=[ONTOLOGY, own], bundled=False)
    table = kg.query("five-ones-scorecard", lang="en")
    assert isinstance(table, Table)
    rows = {tuple("" if cell is None else cell.value for cell in row[1:7]) for row in table.rows}
    said = "said of all its key industries"
    # Nobody says where it was read that the city takes to national institutes.
    assert rows == {
        ("same", said, "", said, "", "Told #1; Told #2"),
        # A city's measure has no date: its source speaks of the later programme too.
        ("later", "", "", said, "", "Told #2"),
        ("elsewhere", "", said, "", "", "Other #1"),
    }
    table = kg.query("measures", lang="en")
    assert isinstance(table, Table)
    by, source, measure = map(table.columns.index, ("by_label", "source", "measure"))
    assert {
        (
            plain(row[measure]).partition("measure-")[2],
            plain(row[by]) if row[by] else "",
            plain(row[source]) if row[source] else "",
        )
        for row in table.rows
    } == {
        ("responsible-leader", "", "Told #1"),
        # Of the assessment that is about both.
        ("development-area", "City", "Told #2"),
        ("national-research-institute", "City", ""),
        ("leading-enterprises", "", "Other #1"),
    }


DATED = f"""
PREFIX id: <{ID}> PREFIX ckg: <{CKG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>
id:told a ckg:Source ; rdfs:label "Told"@en ; ckg:inferredYear 2019 ; ckg:evidence id:year .
id:meeting a ckg:Event ; ckg:inferredYear 2019 ; ckg:evidence id:held , id:year .
id:held ckg:source id:told ; ckg:paragraph 1 ; oa:start 2 ; oa:end 9 ; ckg:sha256 "a" .
id:year ckg:source id:told ; ckg:paragraph 7 ; oa:start 70 ; oa:end 80 ; ckg:sha256 "b" .
"""


def test_the_passage_of_an_inferred_year_is_told_from_that_of_the_fact(tmp_path: Path) -> None:
    own = tmp_path / "dated.ttl"
    own.write_text(DATED, encoding="utf-8")
    kg = clusterkg.open(data=[ONTOLOGY, own], bundled=False)
    events = kg.query("events", lang="en")
    assert isinstance(events, Table)
    (row,) = events.rows
    source = plain(row[events.columns.index("source")])
    assert source == "Told 1:2-9; Told 7:70-80 (year inferred from it)"
    for fact, notes in (("id:meeting", ["", "year inferred from it"]), ("id:told", [""])):
        table = kg.query("evidence-of-fact", fact=fact, lang="en")
        assert isinstance(table, Table)
        assert [plain(row[-1]) if row[-1] else "" for row in table.rows] == notes


@pytest.mark.parametrize("name", ["funding", "zones"])
def test_a_programme_is_named_beside_its_identifier(name: str) -> None:
    expected = {
        "funding": [("深圳未来产业", ID + "shenzhen-future")],
        # No programme is located in the zone; that of a target is one behind the target.
        "zones": [("", "")],
    }
    assert ask(name, "programme_label", "programme") == expected[name]
