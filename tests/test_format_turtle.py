"""The formatter of the repository names file and line of what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def format_turtle(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "tools")
    import format_turtle

    return format_turtle.main


def test_a_file_is_written_in_its_form_once(
    format_turtle: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(format_turtle)
    path = tmp_path / "a.ttl"
    path.write_text("# kept\n@prefix id: <https://w3id.org/clusterkg/id/> .\nid:a a id:b .\n")
    assert format_turtle(["--check", str(path)]) == 1
    assert capsys.readouterr().out == f"not formatted: {path}\n"
    assert format_turtle([str(path)]) == 0
    assert path.read_text().startswith("# kept\nPREFIX id:")
    assert format_turtle(["--check", str(path)]) == 0


@pytest.mark.parametrize("wrong", ["id:a a .", 'id:a id:b "x"@en--ltr .', "id:a a <relative> ."])
def test_a_refusal_names_file_and_line(
    wrong: str, format_turtle: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(format_turtle)
    path = tmp_path / "a.ttl"
    text = f"PREFIX id: <https://w3id.org/clusterkg/id/>\n{wrong}\n"
    path.write_text(text)
    assert format_turtle([str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"{path}:2: ")
    assert path.read_text() == text
