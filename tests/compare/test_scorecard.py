"""The scorecard: what the sources say by hand, what they leave out unknown."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, RdfFormat

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.compare.criteria import CRITERIA
from clusterkg.compare.practices import practices
from clusterkg.compare.real import Real
from clusterkg.compare.scorecard import Cell, Scorecard, scorecard
from clusterkg.facts.choice import Selection
from clusterkg.queries.rows import rows
from clusterkg.queries.saved import saved
from clusterkg.rdf.namespaces import ID, PREFIXES
from clusterkg.store.graph import open_bundled

STORE = clusterkg.open().store


def test_values_of_criteria_are_those_of_the_sources() -> None:
    card = scorecard(STORE)
    values = {
        (city.removeprefix(ID), name): cell.value
        for (city, name), cell in card.cells.items()
        if name not in ("breadth", "focus")
    }
    # Of the two promises, which may be of the same money, the larger counts.
    assert values == {("shenzhen", "money"): 1e9, ("wuhan", "research"): 26}


def test_unknown_is_not_zero() -> None:
    card = scorecard(STORE)
    assert card.score(ID + "ningbo") is None
    assert card.known(ID + "ningbo") == 0
    assert card.known(ID + "wuhan") == pytest.approx(1 / 10)


def test_no_score_comes_of_one_city_or_of_one_criterion() -> None:
    def reason(card: Scorecard) -> str:
        return "" if (message := card.reason()) is None else message.to("en")

    card = scorecard(STORE)
    assert all(card.score(city) is None for city in card.names)
    assert reason(card) == "no score: no criterion with a weight is known of all 6 cities compared"
    # Breadth is known of all, and is one criterion; with focus there are two.
    card = scorecard(STORE, {"breadth": 1})
    assert all(card.score(city) is None for city in card.names)
    assert reason(card) == (
        "no score: only one criterion with a weight is known of all 6 cities compared: "
        "Number of divisions named"
    )
    card = scorecard(STORE, {"breadth": 1, "focus": 1}, cities=[ID + "wuhan"])
    assert reason(card) == "no score: one city alone compares nothing"
    card = scorecard(STORE, {"breadth": 1, "focus": 1})
    breadth = {city: card.cells[city, "breadth"].value for city in card.names}
    focus = {city: card.cells[city, "focus"].value for city in card.names}
    for city in card.names:
        parts = breadth[city] / max(breadth.values()), focus[city] / max(focus.values())
        assert card.score(city) == pytest.approx(sum(parts) / 2)
    assert card.reason() is None
    # Laboratories, which are known of Wuhan alone, count for nothing in any score.
    assert card.common == ("breadth", "focus")


def card_of(rows: dict[str, dict[str, float]], weights: dict[str, float]) -> Scorecard:
    """Return a scorecard of values by city and criterion."""
    cells = {
        (city, name): Cell(value, (("f", value),))
        for city, values in rows.items()
        for name, value in values.items()
    }
    return Scorecard({city: city for city in rows}, cells, weights, "en")


@pytest.mark.parametrize("seed", range(20))
def test_ranks_are_those_of_every_filling_of_what_is_unknown(seed: int) -> None:
    draw = random.Random(seed)
    weights = {"leader": 1.0, "zone": 2.0, "money": 0.5}
    rows = {
        city: {name: float(draw.randint(0, 3)) for name in weights if draw.random() < 0.6}
        for city in "abcd"
    }
    card = card_of(rows, weights)
    most = {
        name: max((values[name] for values in rows.values() if name in values), default=0) or 1
        for name in weights
    }
    told = [name for name in weights if any(name in values for values in rows.values())]
    gaps = [(city, name) for city in rows for name in told if name not in rows[city]]
    seen: dict[str, set[int]] = {city: set() for city in rows}
    for filling in itertools.product((0.0, 1.0), repeat=len(gaps)):
        filled = dict(zip(gaps, filling, strict=True))
        sums = {
            city: sum(
                weights[name]
                * (filled[city, name] if (city, name) in filled else values[name] / most[name])
                for name in told
            )
            for city, values in rows.items()
        }
        for city, own in sums.items():
            seen[city].add(1 + sum(other > own + 1e-9 for other in sums.values()))
    for city, ranks in seen.items():
        assert card.ranks(city) == ((min(ranks), max(ranks)) if told else None)


def test_ties_are_ties() -> None:
    rows = {"a": {"leader": 1.0}, "b": {"leader": 1.0}, "c": {"leader": 0.5}}
    card = card_of(rows, {"leader": 1.0})
    assert [card.ranks(city) for city in "abc"] == [(1, 1), (1, 1), (3, 3)]
    table = card.by("leader")
    assert [(row[0].value, row[1].value) for row in table.rows] == [  # type: ignore[union-attr]
        ("1", "a"),
        ("1", "b"),
        ("3", "c"),
    ]


def test_comparable_cities_have_two_known_criteria() -> None:
    rows = {
        "a": {"leader": 1.0, "zone": 1.0, "money": 3.0},
        "b": {"zone": 1.0, "money": 2.0},
        "c": {"leader": 0.5},
        "d": {"zone": 1.0},
    }
    card = card_of(rows, {"leader": 1.0, "zone": 1.0, "money": 1.0, "focus": 0.0})
    assert card.comparable() == (["a", "b"], ["zone", "money"])
    assert card_of({"a": rows["a"], "c": rows["c"]}, card.weights).comparable() == ([], [])


def test_cities_are_compared_on_what_is_known_of_them_all() -> None:
    rows = {"a": {"zone": 1.0, "money": 4.0, "leader": 1.0}, "b": {"zone": 0.5, "money": 4.0}}
    card = card_of(rows, {"leader": 1.0, "zone": 1.0, "money": 1.0})
    assert card.common == ("zone", "money")
    assert (card.score("a"), card.score("b")) == (1.0, 0.75)


def test_each_criterion_is_defined_and_says_of_how_many_cities_it_is_known() -> None:
    for lang in ("en", "zh"):
        table = scorecard(STORE, lang=lang).criteria()
        assert [row[0].value for row in table.rows] == [each.name for each in CRITERIA]  # type: ignore[union-attr]
        assert all(cell is not None and cell.value for row in table.rows for cell in row)  # type: ignore[union-attr]
    known = {row[0].value: (row[-2].value, row[-1].value) for row in table.rows}  # type: ignore[union-attr]
    assert known["money"] == ("1", "6")
    assert known["reached"] == ("0", "6")
    assert {each.query for each in CRITERIA} <= saved(internal=True).keys()


GOALS = """
id:pn ckg:programmeOf id:ningbo ; ckg:programmeLevel "city" ; ckg:goal id:g1 , id:g2 , id:g3 .
id:g1 a ckg:Goal ; ckg:indicator id:indicator-output-value ; ckg:comparator "at least" ;
  ckg:value 100 ; ckg:currency "CNY" ; ckg:year 2020 .
id:o1 a ckg:Outcome ; ckg:answersGoal id:g1 ; ckg:outcomeKind "actual" ; ckg:value 120 ;
  ckg:currency "CNY" ; ckg:year 2020 .
id:g2 a ckg:Goal ; ckg:comparator "more than" ; ckg:value 10 ; ckg:unit "%" ; ckg:year 2020 .
id:o2 a ckg:Outcome ; ckg:answersGoal id:g2 ; ckg:outcomeKind "actual" ; ckg:value 10 ;
  ckg:unit "%" .
id:g3 a ckg:Goal ; ckg:comparator "at least" ; ckg:value 10 ; ckg:unit "%" ; ckg:year 2020 .
id:o3 a ckg:Outcome ; ckg:answersGoal id:g3 ; ckg:outcomeKind "interim" ; ckg:value 12 ;
  ckg:unit "%" .
"""
PREFIX = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def test_goals_that_were_reached_are_a_share_of_those_with_an_actual_figure() -> None:
    store = open_bundled()
    store.load((PREFIX + GOALS).encode(), RdfFormat.TURTLE)
    cell = scorecard(store).cells[ID + "ningbo", "reached"]
    # More than 10 % is not 10 %; an interim figure is no verdict.
    assert cell.value == 0.5
    assert cell.facts == (ID + "g1", ID + "g2")


OLDER = """
id:old ckg:programmeOf id:wuhan ; ckg:programmeLevel "city" ; ckg:announced "2011-05" .
id:older ckg:programmeOf id:wuhan ; ckg:programmeLevel "city" ; ckg:announced "2009" .
id:park ckg:programmeOf id:wuhan ; ckg:programmeLevel "park" ; ckg:announced "2008" .
"""


def test_earlier_programmes_are_told_of_the_whole_graph() -> None:
    store = open_bundled()
    store.load((PREFIX + OLDER).encode(), RdfFormat.TURTLE)
    part = Selection(store).graph
    assert (ID + "wuhan", "renewed") not in scorecard(part).cells
    cell = scorecard(part, whole=store).cells[ID + "wuhan", "renewed"]
    assert (cell.value, cell.facts) == (2, (ID + "old", ID + "older"))


SCHEME = Path(__file__).resolve().parents[2] / "ontology" / "industries.ttl"


def test_targets_that_build_on_what_is_there_are_those_that_real_calls_strong() -> None:
    # The frozen scheme has few codes of GB/T 4754.
    kg = clusterkg.open(data=[SCHEME])
    card = kg.scorecard(lang="en")
    for city in ("qingdao", "wuhan"):
        found = kg.real(f"id:{city}", lang="en")
        assert isinstance(found, Real)
        expected = {
            each.target: float(each.band == "above")
            for each in found.targets
            if each.join.how in ("exact", "part") and each.quotient is not None
        }
        cell = card.cells.get((ID + city, "built"))
        assert (dict(cell.parts) if cell else {}) == expected
        assert bool(expected) == (city == "qingdao")
        if cell:
            assert cell.value == pytest.approx(sum(expected.values()) / len(expected))


MEASURES = """
id:wuhan ckg:practice id:fives . id:fives ckg:hasElement id:el .
id:el ckg:requires id:measure-responsible-leader ; ckg:evidence [ ckg:source id:s ] .
id:wuhan-bases ckg:evidence [ ckg:source id:s ] .
id:wuhan-bases-memory ckg:targetOf id:wuhan-bases .
id:qingdao-956 ckg:takesMeasure id:measure-task-force .
id:qingdao-956-automotive ckg:zone id:some-zone .
"""


def test_practices_are_compared_element_by_element() -> None:
    store = open_bundled()
    store.load((PREFIX + MEASURES).encode(), RdfFormat.TURTLE)
    table = practices(store, lang="en")
    found = {
        row[0].value: {  # type: ignore[union-attr]
            column: cell.value  # type: ignore[union-attr]
            for column, cell in zip(table.columns[1:], row[1:], strict=True)
            if cell is not None
        }
        for row in table.rows
    }
    assert "1 of 20 named" in found["Qingdao"].values()
    assert "taken" in found["Qingdao"].values()
    # An element of a practice is told of all targets of the programmes that its source speaks of.
    assert any(each.endswith(" as all") for each in found["Wuhan"].values())
    only = practices(store, [ID + "wuhan"], lang="en")
    assert [row[0].value for row in only.rows] == ["Wuhan"]  # type: ignore[union-attr]


@pytest.mark.parametrize("choice", [{}, {"all_programmes": True}])
def test_support_of_targets_agrees_with_the_public_query(choice: dict[str, bool]) -> None:
    store = clusterkg.open(**choice).compared  # type: ignore[arg-type]
    kinds = ("leader", "enterprise", "zone", "institute")
    told = rows(store, "five-ones-scorecard", ("city", "target", *kinds), lang="en")
    expected = {
        (city, target, kind, "true" if word.startswith("named") else "false")
        for city, target, *words in told
        for kind, word in zip(kinds, words, strict=True)
        if word
    }
    assert set(rows(store, "backing")) == expected


def test_breadth_and_focus_of_shanghai() -> None:
    card = scorecard(STORE)
    # 汽车, 民用航空 and 高端装备 are of one division; 电子信息, 生物医药, 绿色化工 of three more.
    assert card.cells[ID + "shanghai", "breadth"].value == 4
    focus = card.cells[ID + "shanghai", "focus"].value
    assert focus == pytest.approx((9 + 1 + 1 + 1) / 36)


def test_weights_are_in_force() -> None:
    card = scorecard(STORE, {"research": 3, "money": 0}, lang="zh")
    assert card.known(ID + "wuhan") == pytest.approx(3 / 11)
    assert card.table().rows[0][0] == Literal("武汉")
    card = scorecard(STORE, {"research": 0, "money": 2}, lang="zh")
    assert card.table().rows[0][0] == Literal("深圳")


def test_a_share_of_targets_counts_those_without() -> None:
    store = open_bundled()
    post = "id:shanghai-2-4-automotive ckg:responsiblePost id:post ."
    store.load((PREFIX + post).encode(), RdfFormat.TURTLE)
    card = scorecard(store)
    cell = card.cells[ID + "shanghai", "leader"]
    assert cell.value == pytest.approx(1 / 6)
    assert cell.parts == ((ID + "shanghai-2-4-automotive", pytest.approx(1 / 6)),)
    assert (ID + "wuhan", "leader") not in card.cells


def test_each_cell_is_traceable() -> None:
    card = scorecard(STORE)
    table = card.facts(ID + "shenzhen")
    money = [(row[3], row[4]) for row in table.rows if row[0] == Literal("money")]
    assert [float(counts.value) for _, counts in money] == [1e9]  # type: ignore[union-attr]
    assert {row[0].value for row in table.rows} == {each.name for each in CRITERIA}  # type: ignore[union-attr]


def test_why_tells_what_is_behind_one_cell() -> None:
    args = ["scorecard", "--why", "--criterion", "money", "--city", "深圳", "--lang", "en"]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.output
    assert "# clusterkg query funding" in done.stdout
    assert "# clusterkg query zones" not in done.stdout
    assert "id:article-yin-hao" in done.stdout
    with pytest.raises(InputError, match="no criterion 'luck'"):
        clusterkg.open().why("scorecard", {"criterion": "luck"})
    every = CliRunner().invoke(main, ["scorecard", "--why", "--lang", "en"])
    assert all(f"# clusterkg query {each.query}" in every.stdout for each in CRITERIA)


@pytest.mark.parametrize("weights", [{"luck": 1}, {"zone": -1}, {"zone": float("nan")}])
def test_wrong_weights_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"criterion|weight"):
        scorecard(STORE, weights)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ([], 0, "known"),
        (["--weight", "zone=2", "--lang", "zh"], 0, "无评分"),
        (["--city", "深圳"], 0, "1000000000"),
        (["--city", "深圳", "--city", "武汉", "--lang", "en"], 0, "of all 2 cities compared"),
        (["--criterion", "research", "--lang", "en"], 0, "known of 1 of the 6 cities compared"),
        (["--criteria", "--lang", "zh"], 0, "殷浩文章"),
        (["--practices"], 0, "city"),
        (["--city", "不存在"], 2, "不存在"),
        (["--weight", "zone=much"], 2, "must be a number"),
    ],
)
def test_the_command_line(args: list[str], code: int, said: str) -> None:
    done = CliRunner().invoke(main, ["scorecard", *args])
    assert done.exit_code == code
    assert said in done.output


def test_the_same_graph_gives_the_same_bits_in_every_process() -> None:
    code = (
        "import clusterkg; card = clusterkg.open().scorecard();"
        "print(sorted((key, cell.value) for key, cell in card.cells.items()))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


@pytest.mark.filterwarnings("ignore::clusterkg.rdf.replaced.ReplacedTermsWarning")
def test_a_thing_counted_is_no_text_whatever_its_name() -> None:
    # "State Key Laboratories", with capitals, in data of an older version.
    case = Path(__file__).parents[1] / "cases" / "facts" / "lab.ttl"
    card = clusterkg.open(data=[case]).scorecard(lang="en")
    assert card.cells[ID + "hangzhou", "research"].value == 14
    assert [row[1].value for row in card.by("research").rows] == ["Wuhan", "Hangzhou"]  # type: ignore[union-attr]
