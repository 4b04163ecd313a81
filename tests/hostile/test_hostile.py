"""Each hostile case ends in its status with its sentence: no signal, no traceback, no hang."""

from __future__ import annotations

import sys
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from case import Case, run


def tables() -> list[Any]:
    """Return the cases of all tables as parameters of the test."""
    found = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.py")):
        spec = util.spec_from_file_location(f"hostile_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for case in module.CASES:
            marks = [pytest.mark.hostile] if case.slow else []
            if case.posix:
                away = sys.platform == "win32"
                marks.append(pytest.mark.skipif(away, reason="no pipes, devices or signals"))
            found.append(pytest.param(case, id=f"{path.stem}: {case.name}", marks=marks))
    return found


@pytest.mark.parametrize("case", tables())
def test_a_hostile_case_ends_as_it_should(case: Case, tmp_path: Path) -> None:
    run(case, tmp_path)
