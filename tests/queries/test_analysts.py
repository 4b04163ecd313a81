"""What analysts ask, on three towns that were made up; answers were worked out by hand.

Those on the frozen graph are counted by a few lines of rdflib, which know no query of the project.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from rdflib import Graph, Namespace

import clusterkg
from clusterkg.rdf.table import Table

DATA = Path(__file__).parents[1] / "data"
CKG = Namespace("https://w3id.org/clusterkg/ontology#")
ID = Namespace("https://w3id.org/clusterkg/id/")
ONTOLOGY = DATA / "six-cities" / "ontology" / "clusterkg.ttl"
TOWNS = clusterkg.open(data=[ONTOLOGY, DATA / "made-up-plans.ttl"], bundled=False)
SIX = clusterkg.open()


def cells(table: object, *columns: str) -> list[tuple[str, ...]]:
    assert isinstance(table, Table)
    at = [table.columns.index(column) for column in columns]
    return [
        tuple("" if row[i] is None else str(getattr(row[i], "value", row[i])) for i in at)
        for row in table.rows
    ]


@pytest.mark.parametrize(
    ("industry", "lang", "answer"),
    [
        # Btown names chips, which are narrower than semiconductors; both lists of Atown are asked.
        ("半导体", "zh", {("甲城", "半导体"), ("乙城", "芯片")}),
        ("低空经济", "en", {("Atown", "低空")}),
    ],
)
def test_which_cities_bet_on_an_industry(
    industry: str, lang: str, answer: set[tuple[str, str]]
) -> None:
    table = TOWNS.query("cities-of-industry", industry=industry, lang=lang)
    assert set(cells(table, "city_name", "printed_name")) == answer


def test_whose_goal_is_the_largest_and_for_what() -> None:
    # 300 against 200, both output value in yuan of one industry of a list.
    table = TOWNS.query("largest-goals", n=1, lang="zh")
    assert cells(table, "rank", "of", "name", "subject_label", "figure") == [
        ("1", "2", "乙城", "芯片", "300元")
    ]


@pytest.mark.parametrize(
    ("lang", "below", "unknown"), [("zh", "低于目标", "未知"), ("en", "below", "unknown")]
)
def test_did_the_goals_of_2020_come_true(lang: str, below: str, unknown: str) -> None:
    # 240 - 300 = -60; of toys nothing was published.
    table = TOWNS.query("goals-and-outcomes", lang=lang)
    assert sorted(cells(table, "year", "figure", "gap", "verdict_label")) == [
        ("2020", "200元", "", unknown),
        ("2020", "300元", "-60", below),
    ]


def test_what_changed_between_two_plans() -> None:
    # 2016: toys, semiconductors; 2021: semiconductors, low altitude; both lists are closed.
    table = TOWNS.changes("甲城", lang="en").table
    assert set(cells(table, "change", "industry")) == {
        ("dropped", "Toys"),
        ("kept", "Semiconductors"),
        ("new", "Low-altitude economy"),
    }


@pytest.fixture(scope="module")
def named() -> dict[str, set[str]]:
    """Return for each city the industries that it names, read from the Turtle alone."""
    graph = Graph()
    for path in (DATA / "six-cities" / "data" / "ttl").glob("*.ttl"):
        graph.parse(path)
    found: dict[str, set[str]] = {}
    for target, programme in graph.subject_objects(CKG.targetOf):
        for city in graph.objects(programme, CKG.programmeOf):
            concepts = {str(each) for each in graph.objects(target, CKG.targetsIndustry)}
            found.setdefault(str(city), set()).update(concepts)
    return found


def test_who_looks_most_like_mine_and_who_within_300_km(named: dict[str, set[str]]) -> None:
    mine = named[ID + "ningbo"]
    by_hand = {
        city: len(mine & named[ID + city]) / len(mine | named[ID + city])
        for city in ("shanghai", "hangzhou")
    }
    # Ningbo is 149 km from Shanghai and 141 km from Hangzhou; the other three are beyond 600 km.
    found = cells(SIX.peers("宁波", within=300, lang="en").table, "city", "jaccard")
    assert [city for city, _ in found] == ["Shanghai", "Hangzhou"]
    assert [float(value) for _, value in found] == pytest.approx(list(by_hand.values()), abs=5e-5)


def test_which_industries_four_cities_name(named: dict[str, set[str]]) -> None:
    times = list(chain.from_iterable(named.values()))
    four = {each for each in times if times.count(each) >= 4}
    # At the level narrower no industry counts as one above it.
    common = SIX.query("common-industries-of-n-cities", n=4, level="narrower")
    assert {row[0] for row in cells(common, "industry")} == four


def test_which_industries_only_one_city_names(named: dict[str, set[str]]) -> None:
    times = list(chain.from_iterable(named.values()))
    once = {each for each in times if times.count(each) == 1}
    alone = SIX.query("unique-bets", level="narrower")
    assert {row[0] for row in cells(alone, "industry")} == once


def test_what_is_the_evidence_of_a_fact() -> None:
    # The paragraph and characters were looked up in the frozen file of Shenzhen.
    table = SIX.query("evidence-of-fact", fact="id:shenzhen-future", lang="zh")
    assert cells(table, "paragraph", "start", "end") == [
        ("9", "755", "813"),
        ("9", "904", "930"),
    ]


def test_who_supplies_whom_is_not_made_up_where_no_source_says_it() -> None:
    assert cells(SIX.query("supply-chain"), "link") == []
