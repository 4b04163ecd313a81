"""What holds for all tests.

Time decides nothing: a busy machine fails no test. Words of the tests to whoever runs them come
from worker processes, and stand in the summary.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("clusterkg", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("clusterkg")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]:
        for name, value in getattr(report, "user_properties", ()):
            if name == "told":
                terminalreporter.write_line(str(value))
