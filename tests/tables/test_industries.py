"""The sheet of industries: what nobody foresaw matches, compares and validates like the scheme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

import clusterkg
from clusterkg import tables
from clusterkg.cli import main

IND = "https://w3id.org/clusterkg/industry/"
HEADINGS = ["编号", "名称（中文）", "名称（英文）", "上位产业", "别名（中文）", "范围说明（中文）"]
TARGETS = ["编号", "产业集群规划", "类别", "原文名称", "目标产业", "出处"]
TOYS = [None, "量子玩具", "Quantum toys", "消费品", "量子玩偶；量子积木", "以量子现象为玩法的玩具"]
KITES = [None, "量子风筝", None, "量子玩具"]


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, args)))


def book(path: Path, industries: list[list[Any]], targets: list[list[Any]] = []) -> Path:  # noqa: B006
    """Write a workbook of a city with a programme, industries of its own and targets."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    city = [["编号", "名称（中文）"], ["id:ningbo", "宁波"]]
    plan = [
        ["编号", "城市", "名称（中文）", "公布时间", "清单封闭"],
        ["p-1", "宁波", "某规划", "2024", "是"],
    ]
    for title, rows in (
        ("城市", city),
        ("产业集群规划", plan),
        ("产业", [HEADINGS, *industries]),
        ("产业目标", [TARGETS, *targets]),
    ):
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def target(number: int, industry: str) -> list[Any]:
    return [f"t-{number}", "p-1", "产业集群目标", industry, industry, "id:e-1"]


def said(path: Path) -> dict[tuple[str, str], set[str]]:
    """Return what the rows say, by local names."""
    reading = tables.examine(path)
    assert not reading.problems, [problem.text("en") for problem in reading.problems]
    found: dict[tuple[str, str], set[str]] = {}
    for triple in (statement.triple for statement in reading.statements):
        subject, predicate = (str(t).strip("<>") for t in (triple.subject, triple.predicate))
        names = subject.rpartition("/")[2], predicate.rpartition("#")[2].rpartition("/")[2]
        found.setdefault(names, set()).add(triple.object.value)
    return found


def problems(path: Path, lang: str = "en") -> list[str]:
    return [each.text(lang).removeprefix(f"{path}: ") for each in tables.examine(path).problems]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    targets = [target(1, "量子积木"), target(2, "量子玩具产业"), target(3, "量子风筝；汽车")]
    return book(tmp_path / "own.xlsx", [TOYS, KITES], targets)


def test_the_level_follows_from_what_is_broader_in_any_order_of_the_rows(tmp_path: Path) -> None:
    found = said(book(tmp_path / "b.xlsx", [KITES, TOYS]))
    assert found["quantum-toys", "schemeLevel"] == {"field"}
    assert found["量子风筝", "schemeLevel"] == {"concept"}
    assert found["量子风筝", "broader"] == {f"{IND}quantum-toys"}
    assert found["quantum-toys", "altLabel"] == {"量子玩偶", "量子积木"}
    assert found["quantum-toys", "inScheme"] == {"https://w3id.org/clusterkg/industry"}


def test_targets_name_it_by_any_name_and_as_match_reads_names(own: Path) -> None:
    found = said(own)
    assert found["t-1", "targetsIndustry"] == {f"{IND}quantum-toys"}
    assert found["t-2", "targetsIndustry"] == {f"{IND}quantum-toys"}
    assert found["t-3", "targetsIndustry"] == {f"{IND}量子风筝", f"{IND}automotive"}


def test_it_matches_and_is_asked_for_and_compared_at_each_level(own: Path) -> None:
    kg = clusterkg.open(data=[own])
    (match,) = kg.match("量子玩偶")
    assert match.concepts == (f"{IND}quantum-toys",)
    rows = kg.query("cities-of-industry", industry="量子玩具", lang="zh")
    assert "宁波" in str(rows)
    for level in ("division", "field", "concept"):
        assert kg.overlap(level=level, cities=["宁波", "深圳"])


def test_it_validates_with_a_word_on_the_name_in_english_that_it_lacks(tmp_path: Path) -> None:
    done = run("validate", book(tmp_path / "b.xlsx", [TOYS, KITES]), "--lang", "en")
    assert "产业!C3" in done.output
    assert "1 info" in done.output


def test_a_workbook_may_name_industries_added_by_another(own: Path, tmp_path: Path) -> None:
    other = book(tmp_path / "other.xlsx", [], [target(7, "量子玩具")])
    done = run("import", own, "-o", tmp_path / "own.ttl")
    done = run("import", other, "--data", tmp_path / "own.ttl", "--lang", "en")
    assert "ckg:targetsIndustry ind:quantum-toys" in done.stdout, done.output


def test_a_workbook_and_its_turtle_say_the_same_and_merge(own: Path, tmp_path: Path) -> None:
    run("import", own, "-o", tmp_path / "own.ttl")
    only = tmp_path / "industries.ttl"
    text = (tmp_path / "own.ttl").read_text(encoding="utf-8")
    only.write_text("\n\n".join(part for part in text.split("\n\n") if "targetOf" not in part))
    done = run("new", "--from", tmp_path / "own.ttl", "-o", tmp_path / "back.xlsx")
    assert done.exit_code == 0, done.output
    assert said(tmp_path / "back.xlsx") == said(own)
    done = run("merge", own, tmp_path / "own.ttl")
    assert done.exit_code == 0, done.output
    assert "量子积木" in done.stdout


@pytest.mark.parametrize("guide", ["guide.md", "guide.zh.md"])
def test_the_row_of_the_guide_is_read(guide: str, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / guide).read_text(encoding="utf-8")
    lines = text.partition("**产业 Industry**")[2].partition("\n|")[2].partition("\n\n")[0]
    head, _, row = ([c.strip() for c in line.strip("|").split("|")] for line in lines.splitlines())
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.title = "产业 Industry"
    made.active.append(head)
    made.active.append(row)
    made.save(tmp_path / "b.xlsx")
    found = said(tmp_path / "b.xlsx")
    assert found["diving-gear", "schemeLevel"] == {"field"}
    assert found["diving-gear", "altLabel"] == {"潜水装备", "潜水器材"}


FAULTS = {
    "unknown broader": ([[None, "甲", "a", "没有的东西"]], "产业!D2: There is no '没有的东西'."),
    "a name that the scheme has": (
        [[None, "汽车", None, "消费品"]],
        "产业!B2: The scheme has '汽车': 汽车 Automotive [ind:automotive].",
    ),
    "a printed variant that the scheme has": (
        [[None, "量子风筝", None, "消费品", "量子伞；汽车制造"]],
        "产业!E2: The scheme has '汽车制造': 汽车 Automotive [ind:automotive].",
    ),
    "an ID that the scheme has": ([[None, "量子", "Health", "消费品"]], "产业!C2: "),
    "its own parent": ([[None, "甲", "a", "甲"]], "产业!D2: It would stand below itself (甲)"),
    "a circle": (
        [[None, "甲", "a", "乙"], [None, "乙", "b", "甲"]],
        "产业!D2: It would stand below itself (甲, 乙)",
    ),
    "below the lowest level": (
        [[None, "甲", None, "消费品"], *([None, b, None, a] for a, b in ("甲乙", "乙丙", "丙丁"))],
        "产业!D5: The scheme has four levels",
    ),
    "of no level": ([[None, "甲", "a", "ind:nothing"]], "产业!D2: It is not known at which level"),
    "the name of another row": (
        [[None, "甲", "a", "消费品"], [None, "甲", "b", "消费品"]],
        "产业!B3: 产业!B2 gives another industry the name '甲'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_told_at_its_cell(
    rows: list[list[Any]], expected: str, tmp_path: Path
) -> None:
    found = problems(book(tmp_path / "b.xlsx", rows))
    assert any(line.startswith(expected) for line in found), found


def test_without_what_is_broader_it_is_a_division_and_that_is_doubted(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", [[None, "甲类", "a", None]])
    assert said(path)["a", "topConceptOf"] == {"https://w3id.org/clusterkg/industry"}
    doubts = [doubt.text("zh") for doubt in tables.examine(path).doubts]
    assert any("产业!D2: 未填上位产业" in doubt for doubt in doubts)
