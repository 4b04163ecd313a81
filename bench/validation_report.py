"""Tell in Markdown what bench/validate.py has measured, each target beside its number."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from engines import JENA, Measured

# What was measured of each engine, by how many statements there are; None was not waited for.
Whole = Mapping[int, Mapping[str, Measured | None]]
_LARGE = 500_000

NOTES = """
Written by `python bench/validate.py`. The data are copies of the bundled facts under names of their
own, of which one literal in a thousand is left out, with the ontology and the industries; the
shapes are the bundled ones, 15 constraints in SPARQL among them. Jena refuses a constraint in
SPARQL that has two messages: all are given the shapes with the messages in English alone.

Times are seconds of the processor, of all threads, so that other work on the machine counts little;
all the same, ratios may differ by a fifth from run to run. Each time is the least of three runs, or
of one where a run takes more than ten seconds; Jena is warmed up by a run more. To load is to parse
and to keep. Engines that load and validate in one call (shacl, pyshifty, shacl-rust) are run with a
shape that has no target, too: that is taken for their loading. Ratios above 1 say how many times
faster clusterkg is than a peer in the same run. Memory is the peak of the process, and no less than
that of the one that starts it.

Results are compared as sets of focus node, path, component, value and severity, and an engine whose
set differs is wrong here. Those that are: rudof by its own engine, its default, finds that 464 is
not 0 or more where it is an xsd:nonNegativeInteger (by SPARQL it finds what all others do);
shacl-rust finds no label in Chinese where there is one.
"""


def total(ran: Measured) -> float:
    """Return the seconds to load and to validate."""
    return ran.load + ran.validate


def verdict(ran: Measured, ours: Measured) -> str:
    """Say whether the results are those of clusterkg, or what differs."""
    more, less = set(ran.results) - set(ours.results), set(ours.results) - set(ran.results)
    if not more and not less:
        return "the same"
    kinds = ", ".join(sorted({result[2] for result in more | less}))
    return f"wrong: {len(more):,} more, {len(less):,} fewer ({kinds})"


def told(engine: str, ran: Measured | None, ours: Measured) -> list[str]:
    """Return the cells of a row on a run."""
    if ran is None:
        return [engine, *["-"] * 3, "not done in 4 minutes", "-", "-"]
    if not ran.results:
        return [engine, "-", f"{ran.validate:.1f}", f"{ran.memory:,.0f}", "-", "-", "-"]
    return [
        engine,
        f"{ran.load:.3f}",
        f"{ran.validate:.3f}",
        f"{ran.memory:,.0f}",
        f"{len(set(ran.results)):,}, {verdict(ran, ours)}",
        f"{ran.validate / ours.validate:.1f}x",
        f"{total(ran) / total(ours):.1f}x",
    ]


def machine() -> str:
    """Return when and on what this is measured."""
    info = Path("/proc/cpuinfo")
    text = info.read_text(encoding="utf-8") if info.is_file() else ""
    model = re.search(r"model name\s*:\s*(.*)", text)
    libraries = []
    names = ("clusterkg", "pyoxigraph", "pyshacl", "rdflib", "pyrudof", "shacl", "pyshifty")
    for name in (*names, "shacl-rust"):
        try:
            libraries.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {model[1] if model else platform.machine()},"
        f" {os.cpu_count()} processors; Python {platform.python_version()};"
        f" {', '.join(libraries)}, jena-shacl {JENA}."
    )


def report(
    runs: Mapping[int, Mapping[str, Any]], one: Mapping[str, float], cold: Mapping[str, float]
) -> str:
    """Return the whole report; `runs` are Measured or None, or what JSON made of them."""
    found = {
        size: {
            name: read and Measured(*read[:3], list(map(tuple, read[3])))
            for name, read in by.items()
        }
        for size, by in runs.items()
    }
    parts = ["# Validation", "", machine(), NOTES]
    targets = [*_of_whole(found), *_of_one(one), *_of_process(cold)]
    parts += _table(["target", "measured", ""], targets)
    head = ["engine", "load, s", "validate, s", "memory, MiB", "results", "validation alone"]
    for size, engines in found.items():
        rows = [told(engine, ran, engines["clusterkg"]) for engine, ran in engines.items()]
        parts += ["", f"## {size:,} statements", "", *_table([*head, "with loading"], rows)]
    parts += [
        *("", f"## A file of {one['statements']:.0f} statements into {_LARGE:,}", ""),
        "The file tells of two cities and has one fault. clusterkg opens a store on disk each time,"
        " and pyshacl is told which nodes are new. Both find the same results.",
        "",
        *_seconds({k: v for k, v in one.items() if k != "statements"}),
        *("", "## The file of one city, whole process", "", *_seconds(cold)),
    ]
    return "\n".join(parts) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def _seconds(found: Mapping[str, float]) -> list[str]:
    ours = found["clusterkg"]
    rows = [[what, f"{took:.3f}", f"{took / ours:.1f}x"] for what, took in found.items()]
    return _table(["", "seconds", "to clusterkg's"], rows)


def _line(target: str, number: str, met: bool) -> list[str]:
    return [target, number, "met" if met else "missed"]


def _of_whole(found: Whole) -> Iterator[list[str]]:
    for size, engines in found.items():
        ours = engines["clusterkg"]
        right = {
            name: ran
            for name, ran in engines.items()
            if ran and name != "clusterkg" and set(ran.results) == set(ours.results)
        }
        for what, seconds in (("alone", lambda ran: ran.validate), ("with loading", total)):
            ratios = {name: seconds(ran) / seconds(ours) for name, ran in right.items()}
            text = f"{size:,} statements, validation {what}: "
            if size == 50_000 and "pyshacl" in ratios:
                ratio = ratios["pyshacl"]
                yield _line(f"{text}at least 100x pyshacl", f"{ratio:.0f}x", ratio >= 100)
            if size == _LARGE and ratios:
                name = min(ratios, key=lambda name: ratios[name])
                number = f"{ratios[name]:.1f}x {name}"
                yield _line(f"{text}as fast as any right peer", number, ratios[name] >= 1)
        for name, ran in engines.items():
            if size > _LARGE and ran:
                text = f"{size:,} statements within 3 GB: {name}"
                yield _line(text, f"{ran.memory:,.0f} MiB", ran.memory <= 3 * 1024)


def _of_one(one: Mapping[str, float]) -> Iterator[list[str]]:
    text = f"a new file into {_LARGE:,}: at least 10x pyshacl with focus nodes"
    alone = one["pyshacl, focus nodes"] / one["clusterkg"]
    loaded = alone + one["pyshacl, loading"] / one["clusterkg"]
    yield _line(f"{text}, each from what is on disk", f"{loaded:.0f}x", loaded >= 10)
    yield _line(f"{text}, which has loaded already", f"{alone:.1f}x", alone >= 10)


def _of_process(process: Mapping[str, float]) -> Iterator[list[str]]:
    ratio = process["pyshacl"] / process["clusterkg"]
    text = "the file of one city, whole process: at least 5x the command line of pyshacl"
    yield _line(text, f"{ratio:.1f}x", ratio >= 5)
