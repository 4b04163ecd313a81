"""The questions that the graph must answer; the answers in the files were read by hand.

Each file of tests/queries/competency has its question and its answers, one a line, in its head.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import clusterkg
from clusterkg.rdf.table import Table

FILES = sorted((Path(__file__).parent / "competency").glob("*.rq"))
KG = clusterkg.open()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_question(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = [line for line in text.splitlines() if line.startswith("#")]
    expected = [line.removeprefix("# Answer: ") for line in head if line.startswith("# Answer: ")]
    assert expected or "# Answer none" in head
    result = KG.query(text)
    if isinstance(result, bool):
        assert [str(result).lower()] == expected
        return
    assert isinstance(result, Table)
    found = [" ".join(term.value for term in row if term is not None) for row in result.rows]
    assert sorted(found) == sorted(expected)


def test_there_are_enough_questions() -> None:
    assert len(FILES) >= 20
