"""What the bundled graph says of the article is what two readers, apart, read in it."""

from __future__ import annotations

import csv
import os
import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOL = runpy.run_path(str(ROOT / "tools" / "article_facts.py"))
SOURCES = Path(os.environ.get("CLUSTERKG_SOURCES", ROOT.parent / "shared" / "sources"))
PRINTED = ("printedName", "printedFigure", "printedTitle", "printedIndicator", "author")
Fact: Callable[..., object] = TOOL["Fact"]

GRAPH = """PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
PREFIX oa: <http://www.w3.org/ns/oa#>
id:a ckg:declaredCount 2 ; ckg:evidence id:e .
id:e oa:start 10 ; oa:end 20 .
id:parent ckg:hasCount id:a .
"""


def test_no_fact_of_the_article_is_wrong_or_missing(capsys: pytest.CaptureFixture[str]) -> None:
    code = TOOL["main"]()
    told = capsys.readouterr()
    assert told.err == ""
    assert code == 0
    assert re.search(r"^right: \d+\nwrong: 0\nmissing: 0\nmodelled otherwise: \d+$", told.out, re.M)


@pytest.mark.parametrize(
    ("fact", "verdict"),
    [
        (("id:a", "ckg:declaredCount", "2", 12, 14, ""), "right"),
        (("id:a", "ckg:declaredCount", "2.0", 10, 20, ""), "right"),
        (("id:a", "^ckg:hasCount", "id:parent", 10, 20, ""), "right"),
        (("id:a", "ckg:declaredCount", "3", 12, 14, ""), "wrong"),
        (("id:a", "ckg:declaredCount", "2", 9, 14, ""), "wrong"),
        (("id:a", "ckg:declaredCount", "2", 12, 21, ""), "wrong"),
        (("id:a", "ckg:horizonYear", "2025", 12, 14, ""), "missing"),
        (("id:b", "ckg:declaredCount", "2", 12, 14, ""), "missing"),
        (("id:b", "", "", 12, 14, "a heading"), "modelled otherwise"),
    ],
)
def test_a_fact_is_right_if_it_is_stated_and_its_passage_is_cited(
    fact: tuple[object, ...], verdict: str, tmp_path: Path
) -> None:
    (tmp_path / "graph.ttl").write_text(GRAPH, encoding="utf-8")
    assert TOOL["verdict"](TOOL["load"](tmp_path), Fact("1", *fact)) == verdict


def rows() -> list[dict[str, str]]:
    with TOOL["FACTS"].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_reading_of_both_readers_is_taken_up_once() -> None:
    for reader in ("reading_a", "reading_b"):
        read = [int(number) for row in rows() for number in row[reader].split()]
        assert sorted(read) == list(range(1, max(read) + 1))


def test_no_sentence_of_the_article_is_kept() -> None:
    values = [row["value"] for row in rows() if not row["property"].endswith("printedTitle")]
    assert [v for v in values if re.search("[。；！，]", v) or re.search("[一-鿿]{18}", v)] == []


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the article is not here: set CLUSTERKG_SOURCES")
def test_printed_values_are_at_the_recorded_offsets() -> None:
    (path,) = SOURCES.glob("*.txt")
    text = path.read_text(encoding="utf-8")
    printed = [row for row in rows() if row["property"].removeprefix("ckg:") in PRINTED]
    assert printed
    for row in printed:
        assert row["value"] in text[int(row["start"]) : int(row["end"])], row["id"]
