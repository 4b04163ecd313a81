"""Time work, and note what was measured beside what it is to reach."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
LIBRARIES = (
    "clusterkg",
    "pyoxigraph",
    "rdflib",
    "numpy",
    "scipy",
    "owlrl",
    "reasonable",
)
# Work is done at least so many times, and for so many seconds, but none of it for more than these.
RUNS = 3
SECONDS = 0.5
PATIENCE = 10


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the least time of some runs, in seconds, and the last result."""
    begun = time.perf_counter()
    times: list[float] = []
    while True:
        start = time.perf_counter()
        result = work()
        now = time.perf_counter()
        times.append(now - start)
        if now - begun > PATIENCE or (len(times) >= RUNS and now - begun > SECONDS):
            return min(times), result


def in_turns(*works: Callable[[], T], rounds: int = 4) -> list[tuple[float, T]]:
    """Return the least time of each work, in seconds, and its first result."""
    times: list[list[float]] = [[] for _ in works]
    results: list[T] = []
    for _ in range(rounds):
        for i, work in enumerate(works):
            start = time.perf_counter()
            result = work()
            times[i].append(time.perf_counter() - start)
            if len(results) == i:
                results.append(result)
            del result
    return [(min(some), result) for some, result in zip(times, results, strict=True)]


def digest(rows: Iterable[Sequence[str]]) -> str:
    """Return what stands for an answer, whatever its order: its size and its SHA-256."""
    lines = sorted("\t".join(row) for row in rows)
    return f"{len(lines)} rows, {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:16]}"


def same(one: object, other: object, what: str) -> None:
    """Stop unless two answers are equal."""
    if one != other:
        sys.exit(f"{what}: the answers differ: {str(one)[:200]} and {str(other)[:200]}")


def processes(commands: Sequence[Sequence[str]], rounds: int = 9) -> list[tuple[float, str]]:
    """Return the least time and the output of each whole process; they take turns."""
    return in_turns(*(partial(_output, command) for command in commands), rounds=rounds)


# Processes find compiled modules, as where a package is installed.
_ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=_ENVIRONMENT, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr}")
    return done.stdout


# A process begins with the memory of the one that starts it, as the kernel counts: it is started
# by a small one.
_LAUNCH = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stderr=subprocess.PIPE)
sys.stderr.buffer.write(done.stderr if done.returncode else b"")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


def peak(command: Sequence[str]) -> tuple[float, float]:
    """Return the time of a process in seconds, and the most memory it had, in MB (10^6 bytes)."""
    (seconds, output) = processes([[sys.executable, "-c", _LAUNCH, *command]], rounds=1)[0]
    return seconds, int(output.splitlines()[-1]) * 1024 / 1e6


@dataclass
class Results:
    """What was measured: rows of times, targets, and what a reader must know."""

    rows: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    libraries: str = field(default_factory=lambda: _versions())

    def row(self, what: str, peer: str, ours: float, theirs: float) -> float:
        """Note a pair of times in seconds, and return how many times as long the peer takes."""
        ratio = theirs / ours
        self.rows.append(f"| {what} | {peer} | {ours:.4g} | {theirs:.4g} | {ratio:.3g}x |")
        print(f"{what:52} {peer:32} {ours:9.4f} s {theirs:9.4f} s {ratio:8.2f}x", flush=True)
        return ratio

    def target(self, what: str, limit: str, measured: str, met: bool) -> None:
        """Note a target, and whether it is met."""
        word = "yes" if met else "**no**"
        self.targets.append(f"| {what} | {limit} | {measured} | {word} |")
        print(f"  target: {what}: {limit}; measured {measured}: {word}", flush=True)

    def note(self, text: str) -> None:
        """Note what a reader must know."""
        self.notes.append(f"- {text}")
        print(f"  {text}", flush=True)

    def write(self, path: Path) -> None:
        """Write all of it as Markdown."""
        lines = [
            "# Results",
            "",
            f"Written by `python bench/run.py` on {datetime.now(UTC):%Y-%m-%d}: {cpu()}, "
            f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
            f"Python {platform.python_version()}, {self.libraries}.",
            "",
            "## Targets",
            "",
            "| what | target | measured | met |",
            "|---|---|---|---|",
            *self.targets,
            "",
            "## Times",
            "",
            "Above 1x clusterkg is faster. Answers were equal, but that peers infer more by rules "
            f"that clusterkg has not. Seconds, the least of {RUNS} runs or more (of one or two "
            f"that take over {PATIENCE} s; of 9 whole processes, in turns).",
            "",
            "| what | peer | clusterkg | peer | peer / clusterkg |",
            "|---|---|---:|---:|---:|",
            *self.rows,
            "",
            "## Notes",
            "",
            *self.notes,
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _versions() -> str:
    try:
        return ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    except PackageNotFoundError as error:
        sys.exit(f"pip install {error.name}")


def cpu() -> str:
    """Return the name of the processor."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
