"""Each hostile case ends in its status with its sentence: no signal, no traceback, no hang.

The quick tests run one of each kind: all take the processor for 100 seconds.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from case import Case, kinds, run


def cases() -> list[Any]:
    """Return the cases of all kinds as parameters of the test."""
    found: list[Any] = []
    for kind, members in kinds().items():
        quick = next((case for case in members if not case.slow), None)
        for case in members:
            marks = [] if case is quick else [pytest.mark.hostile]
            if case.posix:
                away = sys.platform == "win32"
                marks.append(pytest.mark.skipif(away, reason="no pipes, devices or signals"))
            found.append(pytest.param(case, id=f"{kind}: {case.name}", marks=marks))
    return found


@pytest.mark.parametrize("case", cases())
def test_a_hostile_case_ends_as_it_should(case: Case, tmp_path: Path) -> None:
    run(case, tmp_path)


@pytest.mark.parametrize("page", ["reliability.md", "reliability.zh.md"])
def test_the_page_has_the_number_of_cases_of_each_kind(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    written = re.findall(r"^\| `([a-z ]+)` \| (\d+) \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE)
    listed = {kind: int(number) for kind, number in written}
    assert listed == {kind: len(members) for kind, members in kinds().items()}
