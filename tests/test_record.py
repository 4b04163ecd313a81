"""Behaviour is as recorded: each command, format, view, saved query and address."""

from __future__ import annotations

import re

import pytest
import record
import record_cases as cases
from serving import serving


@pytest.mark.parametrize("group", cases.GROUPS)
def test_output_is_as_recorded(group: str) -> None:
    found = record.differences(group)
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def steps() -> list[cases.Step]:
    return [step for make in cases.GROUPS.values() for each in make().values() for step in each]


def test_each_command_has_a_case(steps: list[cases.Step]) -> None:
    lines = [s.line for s in steps if isinstance(s, cases.Call) and "--help" not in s.line]
    missing = [c for c in cases.commands() if not any(f"{line} ".startswith(c) for line in lines)]
    assert not missing


def test_each_saved_query_has_a_case() -> None:
    assert {path.stem for path in (record.ROOT / "queries").glob("*.rq")} == set(cases.QUERIES)


def test_each_address_of_the_api_has_a_case(steps: list[cases.Step]) -> None:
    with serving("--workers", "1") as server:
        paths = server.get("/api/openapi.json").json()["paths"]
    asked = {(s.method, s.path) for s in steps if isinstance(s, cases.Request)}
    for path, methods in paths.items():
        pattern = re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(path)))
        for method in {"get", "post"} & methods.keys():
            assert any(m == method.upper() and pattern.fullmatch(p) for m, p in asked), path
