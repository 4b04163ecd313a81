"""What holds for all tests.

The default graph is the frozen one of `data/six-cities`, here and in every process that a test
starts: adding a city to the bundled data changes no answer. `test_data.py` tests the bundled data.
The language is English unless a test asks for another: that of the machine changes no text.
Time decides nothing: a busy machine fails no test. Words of the tests to whoever runs them come
from worker processes, and stand in the summary.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from clusterkg.base.cache import VARIABLE
from clusterkg.base.resources import GRAPH_VARIABLE

# Before any test module is imported: some open the graph as they are.
os.environ[GRAPH_VARIABLE] = str(Path(__file__).parent / "data" / "six-cities")
os.environ["LC_ALL"] = "C.UTF-8"
# No test reads or writes the cache of whoever runs it.
os.environ[VARIABLE] = ""

# In the background of a shell, or below nohup, signals are ignored in each process that is
# started: tests of how work is ended would wait for ever.
for number, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    if hasattr(signal, number) and signal.getsignal(getattr(signal, number)) == signal.SIG_IGN:
        signal.signal(getattr(signal, number), handler)

# The examples of random tests are the same in each run, but for --hypothesis-profile=fuzz.
QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("gate", derandomize=True, database=None, **QUIET)
settings.register_profile("fuzz", **QUIET)
settings.load_profile("gate")


# Files with tests of these marks take longest, the first of them the longest.
LONG = ("engine", "hostile", "browser", "slow", "gephi", "conformance")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that no worker is left alone with one at the end."""
    ranks: dict[Path, int] = {}
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        rank = next((rank for rank, name in enumerate(LONG) if name in marks), len(LONG))
        ranks[item.path] = min(rank, ranks.get(item.path, rank))
    items.sort(key=lambda item: ranks[item.path])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]:
        for name, value in getattr(report, "user_properties", ()):
            if name == "told":
                terminalreporter.write_line(str(value))
