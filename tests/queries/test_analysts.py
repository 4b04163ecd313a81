"""What analysts ask, on three towns that were made up; answers were worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import clusterkg
from clusterkg.rdf.table import Table

DATA = Path(__file__).parents[1] / "data"
ONTOLOGY = DATA / "six-cities" / "ontology" / "clusterkg.ttl"
TOWNS = clusterkg.open(data=[ONTOLOGY, DATA / "made-up-plans.ttl"], bundled=False)


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


def test_what_only_my_city_names_and_what_it_shares() -> None:
    # Toys are of Atown's old list and of Ctown's; low altitude is of Atown alone.
    assert cells(TOWNS.query("unique-bets", city="甲城", lang="zh"), "industry_label", "name") == [
        ("低空经济", "甲城")
    ]
    assert cells(TOWNS.query("unique-bets", city="丙城"), "industry_label") == []
    shared = TOWNS.query("common-industries-of-n-cities", city="乙城", lang="zh")
    assert cells(shared, "industry_label", "names") == [("半导体", "乙城、甲城")]
