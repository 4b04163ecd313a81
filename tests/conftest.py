"""Words of the tests to whoever runs them: they come from worker processes, in the summary."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]:
        for name, value in getattr(report, "user_properties", ()):
            if name == "told":
                terminalreporter.write_line(str(value))
