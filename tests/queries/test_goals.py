"""Goals beside outcomes, and the largest goals; every expected value was worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import clusterkg
from clusterkg.rdf.table import Table

HEAD = """PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
PREFIX t: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
t:town a ckg:City ; rdfs:label "试城"@zh , "Town"@en .
t:plan a ckg:ClusterProgramme ; rdfs:label "试城规划"@zh , "Plan"@en ; ckg:programmeOf t:town .
t:toys a ckg:Cluster ; ckg:printedName "玩具" ; ckg:targetOf t:plan .
t:tea a ckg:Cluster ; ckg:printedName "茶" ; ckg:targetOf t:plan .
"""
Said = dict[str, str | int]
GOAL = "goal"
TOKENS = {"actual": "实际", "interim": "阶段性", "estimate": "估计", "": ""}


def fact(kind: str, name: str, subject: str = "t:toys", **said: str | int) -> str:
    """Return a goal or an outcome in Turtle: of output value in yuan unless something is said."""
    usual: Said = {"indicator": "id:indicator-output-value", "currency": '"CNY"', "year": 2020}
    facts = " ; ".join(f"ckg:{key} {value}" for key, value in (usual | said).items() if value != "")
    of = "Goal" if kind == GOAL else "Outcome"
    return f"{subject} ckg:{kind} {name} . {name} a ckg:{of} ; {facts} .\n"


def rows_of(
    path: Path, query: str, text: str, *columns: str, lang: str = "zh", **params: str
) -> list[list[str]]:
    """Return the columns of the answer from data of one's own."""
    data = path / "own.ttl"
    data.write_text(HEAD + text, encoding="utf-8")
    ontology = Path(__file__).parents[1] / "data" / "six-cities" / "ontology" / "clusterkg.ttl"
    table = clusterkg.open(data=[ontology, data], bundled=False).query(query, lang=lang, **params)
    assert isinstance(table, Table)
    picked = [table.columns.index(column) for column in columns]
    return [["" if row[i] is None else row[i].value for i in picked] for row in table.rows]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("goal", "outcome", "gap", "verdict"),
    [
        ({"value": 100}, {"value": 110}, "10", "达到"),
        ({"value": 100}, {"value": 100}, "0", "达到"),
        ({"value": 100}, {"value": 90}, "-10", "低于目标"),
        ({"value": 100}, None, "", "未知"),
        ({"value": 100, "year": 2100}, None, "", "未到期"),
        ({"value": 100, "year": 2100}, {"value": 90}, "-10", "未到期"),
        ({"value": 100, "year": 2100}, {"value": 110}, "10", "提前达到"),
        # A figure of an earlier year, of half a year or of a later one does not decide a miss.
        ({"value": 100}, {"value": 90, "year": 2019}, "-10", "未知"),
        ({"value": 100}, {"value": 101, "year": 2019}, "1", "提前达到"),
        ({"value": 100}, {"value": 90, "outcomeKind": '"interim"'}, "-10", "未知"),
        ({"value": 100}, {"value": 101, "outcomeKind": '"interim"'}, "1", "提前达到"),
        ({"value": 100}, {"value": 120, "year": 2021}, "20", "未知"),
        # An estimate decides nothing.
        ({"value": 100}, {"value": 120, "outcomeKind": '"estimate"'}, "20", "未知"),
        # "More than" is more than equal; a bare lower bound below the goal decides nothing.
        ({"value": 100, "comparator": '"more than"'}, {"value": 100}, "0", "未知"),
        (
            {"value": 100, "comparator": '"more than"'},
            {"value": 100, "comparator": '"more than"'},
            "0",
            "达到",
        ),
        ({"value": 100}, {"value": 90, "comparator": '"more than"'}, "-10", "未知"),
        ({"value": 100}, {"value": 90, "comparator": '"about"'}, "-10", "低于目标"),
        # The lower end of a range is promised; the upper end of a figure may reach it.
        ({"value": 4, "upperValue": 5}, {"value": 4}, "0", "达到"),
        ({"value": 4, "upperValue": 5}, {"value": 3}, "-1", "低于目标"),
        ({"value": 100}, {"value": 90, "upperValue": 110}, "-10", "未知"),
        # A ceiling.
        ({"value": 100, "comparator": '"at most"'}, {"value": 90}, "-10", "达到"),
        ({"value": 100, "comparator": '"at most"'}, {"value": 110}, "10", "高于目标"),
        # Another indicator, another unit.
        ({"value": 100}, {"value": 110, "indicator": "id:indicator-revenue"}, "", "不可比"),
        ({"value": 100}, {"value": 110, "indicator": ""}, "", "不可比"),
        ({"value": 100}, {"value": 110, "currency": '"USD"'}, "", "不可比"),
    ],
)
def test_a_goal_its_figure_the_gap_and_the_verdict(
    tmp_path: Path,
    goal: Said,
    outcome: Said | None,
    gap: str,
    verdict: str,
) -> None:
    text = fact(GOAL, "t:g", **goal)
    kind = ""
    if outcome is not None:
        usual: Said = {"outcomeKind": '"actual"', "answersGoal": "t:g"}
        kind = TOKENS[str((usual | outcome)["outcomeKind"]).strip('"')]
        text += fact("outcome", "t:o", **(usual | outcome))
    columns = ("name", "subject_label", "outcome_kind_label", "gap", "verdict_label")
    assert rows_of(tmp_path, "goals-and-outcomes", text, *columns) == [
        ["试城", "玩具", kind, gap, verdict]
    ]


def test_a_figure_of_another_subject_is_not_comparable(tmp_path: Path) -> None:
    text = fact(GOAL, "t:g", value=100)
    text += fact("outcome", "t:o", "t:tea", value=110, answersGoal="t:g", outcomeKind='"actual"')
    answer = rows_of(tmp_path, "goals-and-outcomes", text, "gap", "verdict_label", lang="en")
    assert answer == [["", "not comparable"]]


def test_a_figure_that_answers_no_goal_has_no_verdict(tmp_path: Path) -> None:
    text = fact("outcome", "t:o", value=110, outcomeKind='"actual"')
    columns = ("value", "outcome_value", "gap", "verdict_label")
    assert rows_of(tmp_path, "goals-and-outcomes", text, *columns) == [["", "110", "", ""]]


def test_the_largest_goal_is_of_one_indicator_one_unit_and_one_kind_of_subject(
    tmp_path: Path,
) -> None:
    text = fact(GOAL, "t:a", value=100) + fact(GOAL, "t:b", "t:tea", value=100)
    text += fact(GOAL, "t:c", value=50) + fact(GOAL, "t:whole", "t:town", value=900)
    text += fact(GOAL, "t:d", value=70, indicator="id:indicator-revenue")
    text += fact(GOAL, "t:e", value=60, currency='"USD"')
    share: Said = {"indicator": "id:indicator-share", "currency": "", "unit": '"%"'}
    text += fact(GOAL, "t:f", value=30, printedIndicator='"占工业比重"', **share)
    text += fact(GOAL, "t:g", value=20, printedIndicator='"占GDP比重"', **share)
    text += fact(GOAL, "t:h", value=80, indicator="")
    columns = ("indicator_label", "unit", "subject_kind_label", "rank", "of", "subject_label")
    found = rows_of(tmp_path, "largest-goals", text, *columns, "value", lang="en")
    # Money stands first; of shares each printed indicator is a ranking of its own.
    assert [row[1] for row in found] == ["USD", *["CNY"] * 6, "%", "%"]
    assert sorted(found) == [
        ["", "CNY", "one industry", "1", "1", "玩具", "80"],
        ["output value", "CNY", "one industry", "1", "3", "玩具", "100"],
        ["output value", "CNY", "one industry", "1", "3", "茶", "100"],
        ["output value", "CNY", "one industry", "3", "3", "玩具", "50"],
        ["output value", "CNY", "whole city", "1", "1", "Town", "900"],
        ["output value", "USD", "one industry", "1", "1", "玩具", "60"],
        ["revenue", "CNY", "one industry", "1", "1", "玩具", "70"],
        ["share", "%", "one industry", "1", "1", "玩具", "20"],
        ["share", "%", "one industry", "1", "1", "玩具", "30"],
    ]


def test_the_largest_goals_of_one_indicator_keep_their_ranks(tmp_path: Path) -> None:
    text = fact(GOAL, "t:a", value=100) + fact(GOAL, "t:b", "t:tea", value=200)
    text += fact(GOAL, "t:c", value=900, indicator="id:indicator-revenue")
    text += fact(GOAL, "t:d", value=800, indicator="")
    for indicator in ("产值", "output value", "id:indicator-output-value"):
        found = rows_of(
            tmp_path, "largest-goals", text, "rank", "subject_label", "value", indicator=indicator
        )
        assert found == [["1", "茶", "200"], ["2", "玩具", "100"]]


def test_goals_are_asked_for_by_the_year_in_which_they_are_due(tmp_path: Path) -> None:
    text = fact(GOAL, "t:a", value=100) + fact(GOAL, "t:b", value=200, year=2025)
    text += fact(GOAL, "t:c", value=300, year="") + fact("outcome", "t:o", value=80)
    columns = ("value", "outcome_value")
    of_2020 = rows_of(tmp_path, "goals-and-outcomes", text, *columns, due="2020")
    assert of_2020 == [["100", ""]]
    assert len(rows_of(tmp_path, "goals-and-outcomes", text, *columns)) == 4
