"""The guide can be followed: its commands, run in order, say what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet

from clusterkg.cli import main

DOCS = Path(__file__).parents[1] / "docs"
SHEETS = [
    "来源 Source",
    "证据 Evidence",
    "产业集群规划 Cluster programme",
    "产业目标 Industry target",
]
# The command, its exit status, and a line that tells; the first check is made to fail.
STEPS = [
    ("new", 0, "sanya.xlsx: 三亚 Sanya (460200, 海南 Hainan)"),
    ("validate", 1, "缺少“证据”"),
    ("validate", 0, "符合：0 处违反，0 处警告，0 处提示"),
    ("import", 0, "0 problems, 0 doubts"),
    ("overlap", 0, "0.2222"),  # two shared industries of the nine that Hangzhou or Sanya name
    ("query", 0, "旅游休闲"),
    ("report", 0, "report.html: "),
    ("export", 0, "sanya.gexf: "),
]


def blocks(guide: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)


def rows(guide: str, sheet: str) -> list[dict[str, str]]:
    """Return the table that the guide shows for a sheet: for each row, text by heading."""
    lines = guide.partition(f"**{sheet}**")[2].partition("\n|")[2].partition("\n\n")[0]
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines.splitlines()]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def columns(sheet: Worksheet) -> dict[str, int]:
    """Return where the headings stand; each is there in Chinese and in English."""
    return {
        name: cell.column for cell in sheet[1] if cell.value for name in str(cell.value).split("\n")
    }


def fill(path: Path, guide: str) -> None:
    book = openpyxl.load_workbook(path)
    for name in SHEETS:
        described = rows(guide, name)
        assert described, name
        at = columns(book[name])
        for number, row in enumerate(described, start=2):
            for heading, text in row.items():
                value = int(text) if text.isdecimal() else text or None  # as a spreadsheet reads it
                book[name].cell(number, at[heading], value)
    book.save(path)


def evidence_of_last_target(path: Path, value: int | None) -> None:
    book = openpyxl.load_workbook(path)
    book["产业目标 Industry target"]["O5"].value = value
    book.save(path)


def same(line: str) -> str:
    """Return a line without what differs between versions: the width of gaps, sizes."""
    return re.sub(r"\d+ kB", "kB", " ".join(line.split()))


@pytest.mark.parametrize("name", ["guide.md", "guide.zh.md"])
def test_the_guide_can_be_followed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (DOCS / name).read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (text,) = blocks(guide, "text")
    Path("sanya.txt").write_text(text, encoding="utf-8")
    book = Path("sanya.xlsx")
    shown = blocks(guide, "console")
    assert len(shown) == len(STEPS)
    for number, (block, (command, status, telling)) in enumerate(zip(shown, STEPS, strict=True)):
        typed, *output = block.splitlines()
        program, *args = shlex.split(typed.removeprefix("$ "))
        assert (program, args[0]) == ("clusterkg", command)
        if number == 1:
            fill(book, guide)
            evidence_of_last_target(book, None)
        if number == 2:
            evidence_of_last_target(book, 3)
        result = CliRunner().invoke(main, args, catch_exceptions=False)
        assert result.exit_code == status, result.output
        assert telling in result.output
        said = {same(line) for line in result.output.splitlines()}
        assert {same(line) for line in output} <= said
    assert "Sanya" in Path("sanya.ttl").read_text(encoding="utf-8")
    assert "三亚" in Path("report.html").read_text(encoding="utf-8")
    assert Path("sanya.gexf").stat().st_size


@pytest.mark.parametrize("name", ["guide.md", "guide.zh.md"])
def test_the_cells_that_cannot_be_read_are_told_as_shown(name: str, tmp_path: Path) -> None:
    guide = (DOCS / name).read_text(encoding="utf-8")
    (tmp_path / "sanya.txt").write_text(blocks(guide, "text")[0], encoding="utf-8")
    path = tmp_path / "sanya.xlsx"
    runner = CliRunner()
    assert runner.invoke(main, ["new", "三亚", "-o", str(path)]).exit_code == 0
    fill(path, guide)
    book = openpyxl.load_workbook(path)
    book["证据 Evidence"]["D4"].value = "未来产业是深海。"
    book["产业目标 Industry target"]["G4"].value = "海洋装备"
    book.save(path)
    lang = "zh" if name.endswith(".zh.md") else "en"
    result = runner.invoke(main, ["import", str(path), "--lang", lang])
    assert result.exit_code == 1
    told = re.findall(r"^- `((?:证据|产业目标) .*?)(?: ….*)?`", guide, re.MULTILINE)
    assert len(told) == 2
    for message in told:
        assert message in result.output


@pytest.mark.parametrize("name", ["guide.md", "guide.zh.md"])
def test_the_pictures_and_links_are_there_and_the_pictures_small(name: str) -> None:
    guide = (DOCS / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", guide)
    pictures = [DOCS / target for target in targets if target.endswith(".png")]
    assert len(pictures) == 2
    assert all((DOCS / target).is_file() for target in targets)
    assert all(picture.stat().st_size < 200_000 for picture in pictures)
