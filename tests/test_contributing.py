"""A city, a query, a shape and a rule are added as CONTRIBUTING says, and no test fails.

The commands are those of the page, to the letter. They run in a copy of the repository; the city is
Sanya, which has no programme; the one that the test writes down is invented.
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

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "CONTRIBUTING.zh.md"]
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

# What a query, a shape and a rule consist of: their NAME, and the texts that are added to files.
ADDED = {
    "query": (
        "future-targets",
        {
            "queries/future-targets.rq": """#+ title.en: Targets of future industries
#+ title.zh: 未来产业目标
#+ description.en: Names are as printed.
#+ description.zh: 名称照录原文。
#+ columns: target printed_name
#+ tags: cities
PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
SELECT ?target ?printed_name WHERE {
  ?target a ckg:FutureIndustry ; ckg:printedName ?printed_name .
} ORDER BY ?target ?printed_name
"""
        },
    ),
    "shape": (
        "city-short",
        {
            "ontology/shapes/city.ttl": """
shape:city sh:property shape:city-short .

shape:city-short
    a sh:PropertyShape ;
    sh:maxLength 4 ;
    sh:message "Say less."@en , "请写得更短。"@zh ;
    sh:path rdfs:comment ;
.
""",
            "tests/data/invalid/city-short.ttl": """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix id: <https://w3id.org/clusterkg/id/> .

id:ningbo rdfs:comment "A port" .
""",
        },
    ),
    "rule": (
        "has-value",
        {
            "ontology/rules/has-value.rq": """#+ rule: cls-hv2
#+ title.en: What has the value of a restriction is in its class
#+ title.zh: 具有限制所定之值者属于该类
PREFIX owl: <http://www.w3.org/2002/07/owl#>
CONSTRUCT { ?x a ?class . }
WHERE {
  # schema
  ?class owl:hasValue ?value .
  ?class owl:onProperty ?property .
  # data
  ?x ?property ?value .
}
"""
        },
    ),
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


def section(thing: str) -> str:
    page = PAGES[0].read_text(encoding="utf-8")
    return page.partition(f"## Add a {thing}\n")[2].partition("\n## ")[0]


def steps(text: str) -> list[str]:
    """Return the commands in a text, in order."""
    return re.findall(r"`((?:clusterkg|python|pytest) [^`]+)`", text)


def follow(command: str, folder: Path, name: str = NAME) -> None:
    program, *arguments = command.replace("NAME", name).split()
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


def test_each_section_is_short_and_both_pages_say_the_same() -> None:
    for thing in ("city", *ADDED):
        assert 3 <= len(section(thing).strip().splitlines()) < 10, thing
    english, chinese = (page.read_text(encoding="utf-8") for page in PAGES)
    assert steps(english) == steps(chinese)
    rows = re.compile(r"^\| .+$", re.MULTILINE)
    assert rows.findall(english)[2:] == rows.findall(chinese)[2:]


@pytest.mark.parametrize("thing", ADDED)
def test_a_query_a_shape_and_a_rule_are_added(thing: str, copy: Path) -> None:
    name, texts = ADDED[thing]
    for path, text in texts.items():
        with (copy / path).open("a", encoding="utf-8") as file:
            file.write(text)
    commands = steps(section(thing))
    assert commands
    for command in commands:
        follow(command, copy, name)


@pytest.mark.parametrize("way", ["workbook", "turtle"])
def test_a_city_is_added(way: str, copy: Path) -> None:
    begin_workbook, import_workbook, begin_turtle, *rest = steps(section("city"))
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
