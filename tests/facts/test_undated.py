"""A programme without a date is told as such everywhere, and drops out of nothing in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

import clusterkg
from clusterkg.facts.coverage import coverage
from clusterkg.rdf.table import Table, plain

OWN = """PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
PREFIX ind: <https://w3id.org/clusterkg/industry/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
id:x a ckg:City ; rdfs:label "某市"@zh , "X"@en .
id:x-1 ckg:programmeOf id:x ; rdfs:label "某规划"@zh , "A plan"@en ; ckg:closedList true .
id:x-1-a ckg:targetOf id:x-1 ; ckg:printedName "汽车" ; ckg:targetsIndustry ind:automotive .
id:x-1-b ckg:targetOf id:x-1 ; ckg:printedName "新玩意" .
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(OWN, encoding="utf-8")
    return path


def cells(table: object, column: str) -> list[str]:
    assert isinstance(table, Table)
    place = table.columns.index(column)
    return ["" if row[place] is None else plain(row[place]) for row in table.rows]


def test_it_is_told_in_coverage_profile_timeline_and_comparison(own: Path) -> None:
    kg = clusterkg.open(data=[own])
    assert "not dated" in cells(coverage(kg.store, "en").table(), "announced")
    profile = kg.query("city-profile", city="某市", lang="en")
    assert set(cells(profile, "announced")) == {"not dated"}
    assert cells(profile, "industry_label") == ["not classified", "Automotive"]
    assert "not dated" in cells(kg.query("programmes-timeline", lang="en"), "note")
    ranked = kg.overlap(cities=["某市", "深圳"], lang="en").ranked()
    assert {*cells(ranked, "year_a"), *cells(ranked, "year_b")} == {"not dated", "2013"}


@pytest.mark.parametrize("choice", [{"as_of": 2020}, {"period": "2016-2020"}])
def test_choices_by_year_report_undated_programmes(own: Path, choice: dict[str, object]) -> None:
    told = [str(each) for each in clusterkg.open(data=[own], **choice).told("en")]  # type: ignore[arg-type]
    assert any("1 programme without a date is of no year" in line for line in told), told
    assert any("A plan" in line for line in told)


def test_a_dated_list_is_compared_before_an_undated_one_that_is_complete(own: Path) -> None:
    dated = """
id:x-2 ckg:programmeOf id:x ; rdfs:label "新规划"@zh , "A dated plan"@en ;
    ckg:announced "2019" ; ckg:closedList false .
id:x-2-a ckg:targetOf id:x-2 ; ckg:printedName "船舶" ; ckg:targetsIndustry ind:automotive .
"""
    own.write_text(OWN + dated, encoding="utf-8")
    ranked = clusterkg.open(data=[own]).overlap(cities=["某市", "深圳"], lang="en").ranked()
    assert {*cells(ranked, "year_a"), *cells(ranked, "year_b")} == {"2019", "2013"}
