"""The graph that is opened by default: the bundled one, or the folder that a variable names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from clusterkg.base.resources import GRAPH_VARIABLE, bundled, graph_path
from clusterkg.cli import main
from clusterkg.store.graph import bundled_files


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the graph of the tests in which there is no Ningbo; it is the default."""
    shutil.copytree(graph_path(), tmp_path / "own")
    for path in (tmp_path / "own" / "data" / "ttl").glob("ningbo*.ttl"):
        path.unlink()
    monkeypatch.setenv(GRAPH_VARIABLE, str(tmp_path / "own"))
    return tmp_path / "own"


def test_the_folder_is_opened_in_place_of_the_bundled_graph(graph: Path) -> None:
    assert all(graph in path.parents for path in bundled_files())
    result = CliRunner().invoke(main, ["query", "cities-of-industry", "--param", "industry=汽车"])
    assert result.exit_code == 0
    assert "wuhan" in result.stdout and "ningbo" not in result.stdout


def test_without_the_variable_the_bundled_graph_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GRAPH_VARIABLE)
    assert all(bundled() in path.parents for path in bundled_files())
    monkeypatch.setenv(GRAPH_VARIABLE, "")
    assert graph_path("data") == bundled("data")


@pytest.mark.parametrize(
    "part", ["ontology/clusterkg.ttl", "ontology/industries.ttl", "data/ttl", "."]
)
def test_a_folder_that_lacks_a_part_is_refused(graph: Path, part: str) -> None:
    path = graph / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    result = CliRunner().invoke(main, ["queries"])
    assert result.exit_code == 0
    result = CliRunner().invoke(main, ["query", "funding"])
    assert result.exit_code == 2
    assert f"clusterkg: {graph}: CLUSTERKG_GRAPH names a folder without " in result.stderr
