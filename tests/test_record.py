"""Behaviour is as recorded: each command, format, view, saved query and address."""

from __future__ import annotations

import pytest
import record


@pytest.mark.parametrize("group", record.GROUPS)
def test_output_is_as_recorded(group: str) -> None:
    found = record.differences(group)
    assert not found, "\n".join(found)
