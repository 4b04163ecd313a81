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
from collections import defaultdict
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


# Seconds that a test function takes with all its cases and what it sets up, as `just durations`
# measured them; the shorter ones are left out.
DURATIONS = Path(__file__).with_name("durations.txt")
LEAST = 0.3


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-durations", action="store_true", help=f"write {DURATIONS.name}")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--write-durations") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Stopwatch())


class _Stopwatch:
    """Adds up how long each test function takes, and writes it at the end."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[_function(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        lines = [f"{s:.1f} {name}\n" for name, s in sorted(self._seconds.items()) if s >= LEAST]
        DURATIONS.write_text("".join(lines), encoding="utf-8", newline="\n")


def _function(nodeid: str) -> str:
    return nodeid.partition("[")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, and begin with the longest files, which no worker then has at the end."""
    lines = DURATIONS.read_text(encoding="utf-8").splitlines()
    seconds = {name: float(number) for number, name in (line.split(" ", 1) for line in lines)}
    files: dict[str, float] = defaultdict(float)
    for name, number in seconds.items():
        files[name.partition("::")[0]] += number
    for item in items:
        if _function(item.nodeid) in seconds:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: -files[item.nodeid.partition("::")[0]])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]:
        for name, value in getattr(report, "user_properties", ()):
            if name == "told":
                terminalreporter.write_line(str(value))
