"""What hosts and contributors find: workflows, templates, a citation, one version."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import clusterkg
from clusterkg.cli import main

ROOT = Path(__file__).resolve().parents[1]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)


def test_the_version_stands_in_one_place_and_the_citation_follows() -> None:
    assert clusterkg.__version__ == VERSION
    cited = read(ROOT / "CITATION.cff")
    assert cited["version"] == VERSION
    assert {"cff-version", "message", "title", "authors", "license"} <= cited.keys()
    sources = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))
    assert f'"{VERSION}"' not in sources


def test_the_version_is_told_with_the_date_of_the_data() -> None:
    told = CliRunner().invoke(main, ["--version"], env={"LC_ALL": "C"}).output
    first, second = told.splitlines()
    assert first == f"clusterkg, version {VERSION}"
    assert second == f"data of {clusterkg.open().data_date()}"
    assert re.search(r"data of \d{4}-\d{2}-\d{2}$", second)
    chinese = CliRunner().invoke(main, ["--version"], env={"LC_ALL": "zh_CN.UTF-8"}).output
    assert "数据截至" in chinese


def test_the_version_is_told_where_the_graph_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLUSTERKG_GRAPH", str(tmp_path))
    told = CliRunner().invoke(main, ["--version"])
    assert (told.exit_code, told.output) == (0, f"clusterkg, version {VERSION}\n")


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_a_workflow_runs_only_what_there_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert read(path)
    for tool in re.findall(r"python (tools/\w+\.py)", text):
        assert (ROOT / tool).is_file()
    for command in re.findall(r"(?:run: |- )clusterkg (\w+)", text):
        assert command in main.commands
    extras = re.findall(r"\.\[([\w,]+)\]", text)
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra in {each for listed in extras for each in listed.split(",")}:
        assert extra in known["optional-dependencies"]


def test_changes_are_checked_on_three_systems() -> None:
    systems = read(ROOT / ".github" / "workflows" / "check.yml")["jobs"]["quick"]["strategy"]
    assert [name.partition("-")[0] for name in systems["matrix"]["os"]] == [
        "ubuntu",
        "macos",
        "windows",
    ]
    for path in (ROOT / ".github" / "workflows" / "check.yml", GITLAB):
        quick = re.search(r'pytest -q -m "([^"]+)"', path.read_text(encoding="utf-8"))
        assert quick is not None
        assert quick[1] in (ROOT / "justfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_asks_for_what_is_needed(path: Path) -> None:
    form = read(path)
    if path.name == "config.yml":
        return
    assert form["name"] and form["description"]
    assert all("label" in part["attributes"] for part in form["body"])
    assert any(part.get("validations", {}).get("required") == "true" for part in form["body"])


def test_contributors_find_the_quick_check_first() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert page.index("just quick") < page.index("pip install")
