"""A city is added as CONTRIBUTING says, to the letter, and no test fails.

The commands are those of the page. They run in a copy of the repository, where NAME is Sanya, a
city without a programme; the one that the test writes down is invented.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
NAME = "sanya"
# What is typed into the workbook: sheet, then heading by heading.
CELLS = {
    "来源 Source": [
        {
            "Name (Chinese)*": "三亚规划（虚构）",
            "Name (English)*": "Sanya programme (invented)",
            "Address": "https://example.org/sanya",
            "Published": "2024-03",
            "Publisher (Chinese)": "某报（虚构）",
            "Publisher (English)": "A newspaper (invented)",
        }
    ],
    "证据 Evidence": [
        {
            "ID": "1",
            "Kind": "文献条目 Document item",
            "Source*": "三亚规划（虚构）",
            "Item number": 1,
            "Read on": "2026-11-24",
            "Verification status": "未核实 Unverified",
        }
    ],
    "产业集群规划 Cluster programme": [
        {
            "City*": "三亚",
            "Name (Chinese)*": "三亚集群规划（虚构）",
            "Name (English)*": "Sanya clusters (invented)",
            "Announced": "2024-03",
            "Closed list": "是 yes",
            "Where read*": "1",
        }
    ],
    "产业目标 Industry target": [
        {
            "Cluster programme*": "三亚集群规划（虚构）",
            "Printed name*": "汽车",
            "Targets industry": "汽车 Automotive",
            "Where read*": "1",
        }
    ],
}
# What is used of the template in Turtle, class by class: each property with its value, or with
# none where that of the template stands.
STATEMENTS: dict[str, dict[str, str]] = {
    "ckg:ClusterProgramme": {
        "ckg:programmeOf": "",
        "rdfs:label": '"三亚集群规划（虚构）"@zh , "Sanya clusters (invented)"@en',
        "ckg:announced": '"2024-03"',
        "ckg:closedList": "",
        "ckg:evidence": "",
    },
    "ckg:IndustryTarget": {
        "ckg:targetOf": "",
        "ckg:printedName": '"航空发动机"',
        "ckg:targetsIndustry": "",
        "ckg:evidence": "",
    },
    "ckg:Source": {
        "rdfs:label": '"三亚规划（虚构）"@zh , "Sanya programme (invented)"@en',
        "ckg:address": "",
        "ckg:published": "",
        "ckg:publisher": '"某报（虚构）"@zh , "A newspaper (invented)"@en',
    },
    "ckg:Evidence": {
        "a": "ckg:DocumentItem",
        "ckg:source": "",
        "ckg:itemNumber": "",
        "ckg:readOn": "",
        "ckg:verificationStatus": "id:status-unverified",
    },
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what the repository keeps, as far as data and tests are concerned."""
    folder = tmp_path / "copy"
    for name in ("data", "ontology", "queries", "src", "tests", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    return folder


def steps() -> list[str]:
    """Return the commands of the section on cities, in order."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition("## Add a city\n")[2].partition("\n## ")[0]
    return re.findall(r"`((?:clusterkg|python|pytest) [^`]+)`", section)


def follow(command: str, folder: Path) -> None:
    program, *arguments = command.replace("NAME", NAME).split()
    module = {"clusterkg": ["-m", "clusterkg"], "pytest": ["-m", "pytest", "-q", "-n0"]}
    # As the package is installed after the steps of the page: from the checkout.
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    done = subprocess.run(
        [sys.executable, *module.get(program, ()), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def fill_workbook(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for sheet, rows in CELLS.items():
        columns = {
            line: cell.column
            for cell in book[sheet][1]
            if cell.value
            for line in str(cell.value).split("\n")
        }
        for number, row in enumerate(rows, start=2):
            for heading, value in row.items():
                book[sheet].cell(number, columns[heading], value)
    book.save(path)


def use_statements(path: Path) -> None:
    """Take away "# " from what is used of the template, and delete the rest."""
    kept: list[str] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        cls = re.search(r"^#     a (\S+) ;$", block, re.MULTILINE)
        used = STATEMENTS.get(cls[1], {}) if cls else {}
        lines = []
        for line in block.splitlines():
            statement = re.fullmatch(r"#     (\S+) (.*) ;", line)
            if not line.startswith("#"):
                lines.append(line)
            elif used and statement and statement[1] in {"a", *used}:
                value = used.get(statement[1]) or statement[2]
                lines.append(f"    {statement[1]} {value} ;")
            elif used and not statement and not line.startswith("##"):
                lines.append(line.removeprefix("# "))
        kept.append("\n".join(lines))
    path.write_text("\n\n".join(kept) + "\n", encoding="utf-8")


@pytest.mark.parametrize("way", ["workbook", "turtle"])
def test_a_city_is_added(way: str, copy: Path) -> None:
    begin_workbook, import_workbook, begin_turtle, *rest = steps()
    assert [command.split()[0] for command in rest] == ["python", "pytest"]
    if way == "workbook":
        follow(begin_workbook, copy)
        fill_workbook(copy / f"{NAME}.xlsx")
        follow(import_workbook, copy)
    else:
        follow(begin_turtle, copy)
        use_statements(copy / "data" / "ttl" / f"{NAME}.ttl")
    for command in rest:
        follow(command, copy)
    written = (copy / "data" / "ttl" / f"{NAME}.ttl").read_text(encoding="utf-8")
    assert "Sanya clusters (invented)" in written
    # The graph of the other tests is not the one that the city was added to, whichever way.
    if way == "workbook":
        follow("pytest tests/queries/test_main_job.py tests/compare/test_scorecard.py", copy)
