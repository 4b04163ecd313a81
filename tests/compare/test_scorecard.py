"""The scorecard: what the sources say by hand, what they leave out unknown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.compare.scorecard import CRITERIA, scorecard
from clusterkg.rdf.namespaces import ID, PREFIXES
from clusterkg.store.graph import open_bundled

STORE = clusterkg.open().store


def test_what_the_sources_say_of_each_criterion() -> None:
    card = scorecard(STORE)
    values = {
        (city.removeprefix(ID), name): cell.value
        for (city, name), cell in card.cells.items()
        if name not in ("breadth", "focus")
    }
    assert values == {
        ("qingdao", "zone"): 4,
        # Of the two promises, which may be of the same money, the larger counts.
        ("shenzhen", "money"): 1e9,
        ("wuhan", "research"): 26,
    }


def test_unknown_is_not_zero() -> None:
    card = scorecard(STORE)
    assert card.score(ID + "ningbo") is None
    assert card.known(ID + "ningbo") == 0
    assert card.known(ID + "wuhan") == pytest.approx(1 / 6)


def test_no_score_comes_of_one_city_or_of_one_criterion() -> None:
    card = scorecard(STORE, lang="en")
    # Zones are known of Qingdao alone, money of Shenzhen, laboratories of Wuhan.
    assert all(card.score(city) is None for city in card.names)
    reasons = {row[0].value: row[-1].value for row in card.table().rows}
    assert reasons["Wuhan"] == "no score: State key laboratories known of no other city"
    assert reasons["Ningbo"] == "no score: no criterion with a weight is known"
    # With breadth, which is known of all, Wuhan has one criterion that can be compared.
    card = scorecard(STORE, {"breadth": 1}, lang="zh")
    assert card.score(ID + "wuhan") is None
    told = "无评分：可与他市比较的指标仅一项（涉及的产业门类数）"
    assert card.reason(ID + "wuhan", "zh") == told
    # With focus too there are two. Wuhan: laboratories count for nothing, as no other has any.
    card = scorecard(STORE, {"breadth": 1, "focus": 1})
    breadth = {city: card.cells[city, "breadth"].value for city in card.names}
    focus = {city: card.cells[city, "focus"].value for city in card.names}
    for city in card.names:
        parts = breadth[city] / max(breadth.values()), focus[city] / max(focus.values())
        assert card.score(city) == pytest.approx(sum(parts) / 2)
        assert card.reason(city) == ""


def test_breadth_and_focus_of_shanghai() -> None:
    card = scorecard(STORE)
    # 汽车, 民用航空 and 高端装备 are of one division; 电子信息, 生物医药, 绿色化工 of three more.
    assert card.cells[ID + "shanghai", "breadth"].value == 4
    focus = card.cells[ID + "shanghai", "focus"].value
    assert focus == pytest.approx((9 + 1 + 1 + 1) / 36)


def test_weights_are_in_force() -> None:
    card = scorecard(STORE, {"zone": 3, "research": 1, "money": 0}, lang="zh")
    assert card.known(ID + "qingdao") == pytest.approx(3 / 7)
    rows = card.table().rows
    assert rows[0][0].value == "青岛"
    assert rows[1][0].value == "武汉"


def test_a_share_of_targets_counts_those_without() -> None:
    store = open_bundled()
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    post = "id:shanghai-2-4-automotive ckg:responsiblePost id:post ."
    store.load((prefixes + post).encode(), RdfFormat.TURTLE)
    card = scorecard(store)
    cell = card.cells[ID + "shanghai", "leader"]
    assert cell.value == pytest.approx(1 / 6)
    assert len(cell.facts) == 6
    assert (ID + "wuhan", "leader") not in card.cells


def test_each_cell_is_traceable() -> None:
    card = scorecard(STORE)
    table = card.facts(ID + "qingdao")
    zones = {row[3].value for row in table.rows if row[0].value == "zone"}
    assert len(zones) == 4
    assert {row[0].value for row in table.rows} == {criterion.name for criterion in CRITERIA}


def test_why_tells_what_is_behind_one_cell() -> None:
    args = ["scorecard", "--why", "--criterion", "zone", "--city", "青岛", "--lang", "en"]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.output
    assert "# clusterkg query zones" in done.stdout
    assert "# clusterkg query funding" not in done.stdout
    assert "id:qingdao-blue-valley" in done.stdout
    assert "id:article-yin-hao" in done.stdout
    with pytest.raises(InputError, match="no criterion 'luck'"):
        clusterkg.open().why("scorecard", {"criterion": "luck"})


@pytest.mark.parametrize("weights", [{"luck": 1}, {"zone": -1}, {"zone": float("nan")}])
def test_wrong_weights_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"criterion|weight"):
        scorecard(STORE, weights)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ([], 0, "known"),
        (["--weight", "zone=2", "--lang", "zh"], 0, "青岛"),
        (["--city", "青岛"], 0, "id:qingdao-blue-valley"),
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
    # Two cities can be compared by it, and one criterion is no score.
    told = "no score: State key laboratories is the only criterion known of this and another city"
    assert card.reason(ID + "hangzhou", "en") == told
