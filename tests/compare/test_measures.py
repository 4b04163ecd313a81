"""What measures are: names, definitions, and the examples that the definitions give."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from click.testing import CliRunner

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, text
from clusterkg.cli import main
from clusterkg.compare import formulas, shares
from clusterkg.compare.chance import hypergeometric
from clusterkg.compare.measures import (
    ASPECTS,
    DEFINED,
    OF_LISTS,
    OF_SHARES,
    definition,
    named,
    names,
    of_lists,
)


def test_every_measure_is_implemented_and_defined() -> None:
    assert (*formulas.MEASURES, *shares.MEASURES) == (*OF_LISTS, *OF_SHARES)
    for name, function in (formulas.MEASURES | shares.MEASURES).items():
        assert function.__name__ == name.replace("-", "_")


@pytest.mark.parametrize("measure", DEFINED)
def test_each_measure_is_known_by_its_names_in_both_languages(measure: str) -> None:
    for name in names(measure):
        assert named(name) == named(name.upper()) == measure


def test_no_name_is_of_two_measures() -> None:
    every = [name.casefold() for measure in DEFINED for name in set(names(measure))]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("lq", "location-quotient"),
        ("区位商", "location-quotient"),
        ("unido", "structural-similarity"),
        ("联合国工发组织结构相似系数", "structural-similarity"),
        ("产业同构系数", "structural-similarity"),
        ("克鲁格曼指数", "krugman"),
        ("Krugman Index", "krugman"),
        ("重点产业重合度", "jaccard"),
        ("Wu Palmer", "wu-palmer"),
        ("Fisher's exact test", "chance"),
    ],
)
def test_names_that_analysts_use(name: str, measure: str) -> None:
    assert named(name) == measure


def test_a_name_of_no_measure_and_one_that_is_gone_are_told() -> None:
    with pytest.raises(InputError, match="did you mean jaccard"):
        named("jacard")
    for measure in ("cosine-tier",):
        with pytest.raises(InputError, match="use cosine, and `clusterkg query tier-comparison`"):
            of_lists(measure)
    with pytest.raises(InputError, match="needs shares of output or employment"):
        of_lists("区位商")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", DEFINED)
def test_each_aspect_of_each_measure_is_told(measure: str, lang: str) -> None:
    found = definition(measure, lang)
    assert list(found) == [text(f"measures.aspect.{aspect}", lang) for aspect in ASPECTS]
    done = CliRunner().invoke(main, ["overlap", "--define", measure, "--lang", lang])
    assert done.exit_code == 0
    assert all(said in done.stdout for said in found.values())


# The numbers that the examples end with, reckoned here: A names cars, biomedicine, and two more.
BOTH, A, B = 2, 4, 3
EXAMPLES = {
    "shared": BOTH,
    "jaccard": BOTH / (A + B - BOTH),
    "overlap-coefficient": BOTH / min(A, B),
    "cosine": BOTH / math.sqrt(A * B),
    "cosine-idf": math.log(2) ** 2
    / math.sqrt((math.log(2) ** 2 + math.log(4) ** 2) * math.log(2) ** 2),
    "newman": 1 / (3 - 1) + 1 / (2 - 1),
    "wu-palmer": 2 * 2 / (3 + 2),
    "structural-similarity": 0.5 * 0.5 / math.sqrt((0.25 + 0.25) * (0.25 + 0.25)),
    "krugman": abs(0.5 - 0.5) + 0.5 + 0.5,
    "location-quotient": 0.12 / 0.04,
    "relatedness-density": 0.6 / (0.6 + 0.2),
    "chance": hypergeometric(5, 2, 2)[2],
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", DEFINED)
def test_the_example_by_hand_is_right(measure: str, lang: str) -> None:
    said = definition(measure, lang)[text("measures.aspect.example", lang)]
    assert f"{EXAMPLES[measure]:.3f}".rstrip("0").rstrip(".") in said


def test_all_are_told_at_once_and_the_option_stands_alone() -> None:
    done = CliRunner().invoke(main, ["overlap", "--define", "all", "--lang", "zh"])
    assert [line for line in done.stdout.splitlines() if line in DEFINED] == list(DEFINED)
    done = CliRunner().invoke(main, ["overlap", "--define", "jaccard", "--top", "3"])
    assert done.exit_code == 2
    assert "--define tells what a measure is" in done.stderr


def test_notes_of_cosine_idf_name_common_industries() -> None:
    matrix = clusterkg.open().overlap("cosine-idf", lang="en")
    notes = {
        (row[0].value, row[1].value): row[-1].value  # type: ignore[union-attr]
        for row in matrix.ranked().rows
    }
    assert any("with" in note and "cities in all)" in note for note in notes.values())
    table = clusterkg.open().explain("武汉", "青岛", lang="zh")
    assert table.columns[-2:] == ("named_by", "cities")
    counts = {row[0].value: row[-2].value for row in table.rows if row[-2] is not None}  # type: ignore[union-attr]
    assert counts["汽车"] == "4"


def test_shares_are_measured_by_any_name_of_a_measure(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text("city,industry,value\nA,x,1\nA,y,2\nB,x,2\nB,y,1\n", encoding="utf-8")
    kg = clusterkg.open()
    assert kg.shares(path, "联合国工发组织结构相似系数") == kg.shares(path, "structural-similarity")
    assert kg.shares(path, "克鲁格曼指数") == kg.shares(path, "krugman")
    with pytest.raises(InputError, match="does not take shares"):
        kg.shares(path, "重点产业重合度")
