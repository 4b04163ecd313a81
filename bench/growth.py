"""Measure how the time of each command grows with cities and targets, and with much of one thing.

`python bench/growth.py [CITIES] [TARGETS]` (16 cities of 7 programmes of 20 targets)
`python bench/growth.py inputs` (files that hold much of one thing: values, blank nodes, text)

Each command runs in this process on a graph in memory: on one of CITIES with TARGETS a programme,
on one of four times the cities, and on one of four times the targets. The exponent is the logarithm
of the ratio of times to the base 4: 1 is proportional, 2 quadratic. Times are of the processor:
what else the machine does adds nothing to them. Pairs of cities are quadratic in cities; nothing
may be more than proportional to the targets of a city, but for what joins all pairs of targets by
design.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from generate import of_cities
from pyoxigraph import RdfFormat, Store

from clusterkg import KnowledgeGraph
from clusterkg.compare import measures, network, overlap, scorecard
from clusterkg.facts.why import why
from clusterkg.queries import saved
from clusterkg.show import pictures, views
from clusterkg.web.api import cities, comparison, industries
from clusterkg.web.api.context import Context

TIMES: Final = 4
# Shorter than this, a time says more of the machine than of the command.
LEAST: Final = 0.002
RUNS: Final = 2
PARAMS: Final[Mapping[str, Mapping[str, str]]] = {
    "cities-of-industry": {"industry": "ind:l1-0"},
    "city-profile": {"city": "id:c0"},
    "evidence-of-fact": {"fact": "id:c0-p0-t0"},
    "industry-overlap": {"city_a": "id:c0", "city_b": "id:c1"},
    "national-and-own": {"city": "id:c0"},
}
Work = Callable[[Store], object]


def works() -> dict[str, Work]:
    """Return what each command does, by its name."""
    out: dict[str, Work] = {}
    for name, query in saved.saved().items():
        out[f"query {name}"] = lambda store, query=query, name=name: saved.run(
            store, query, PARAMS.get(name)
        )
    for measure in measures.OF_LISTS:
        out[f"overlap {measure}"] = lambda store, measure=measure: overlap.overlap(store, measure)
    out["overlap --level field"] = lambda store: overlap.overlap(store, level="field")
    out["overlap --explain"] = lambda store: overlap.explain(store, *two(store))
    out["scorecard"] = scorecard.scorecard
    out["scorecard --why"] = lambda store: why(store, "zones")
    for view in views.VIEWS:
        out[f"export --view {view}"] = lambda store, view=view: views.view(store, view)
    out["network"] = lambda store: network.nodes(views.view(store))
    for kind in pictures.KINDS:
        out[f"plot {kind}"] = lambda store, kind=kind: pictures.plot(store, kind)
    out["/api/cities"] = lambda store: cities.listed(Context(store))
    out["/api/cities/{id}"] = lambda store: cities.profile(Context(store), "id:c0")
    out["/api/compare"] = lambda store: comparison.compare(
        Context(store), "id:c0", "id:c1", "concept"
    )
    out["/api/industries"] = lambda store: industries.listed(Context(store))
    return out


def two(store: Store) -> tuple[str, str]:
    """Return two cities (IRIs)."""
    first, second = overlap.overlap(store, "shared").cities[:2]
    return first, second


def graph(size: int, targets: int) -> Store:
    """Return a graph in memory of so many cities, with so many targets a programme."""
    store = Store()
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in of_cities(size, targets))
    store.bulk_load(lines.encode(), RdfFormat.N_TRIPLES)
    return store


def seconds(work: Work, store: Store) -> float:
    """Return the shortest time of several runs, on the processor."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work(store)
        times.append(time.process_time() - start)
    return min(times)


def main(size: int = 16, targets: int = 20) -> None:
    """Measure, and print a line for each command."""
    stores = [graph(size, targets), graph(TIMES * size, targets), graph(size, TIMES * targets)]
    print(f"statements: {', '.join(f'{len(store):,}' for store in stores)}")
    print(f"{'command':42} {'s':>7} {'cities':>7} {'targets':>7}")
    for name, work in works().items():
        base, *more = (max(seconds(work, store), LEAST) for store in stores)
        powers = (math.log(each / base, TIMES) for each in more)
        print(f"{name:42} {base:7.3f} {' '.join(f'{power:7.2f}' for power in powers)}", flush=True)


_PREFIXES: Final = (
    "@prefix ckg: <https://w3id.org/clusterkg/ontology#> .\n"
    "@prefix id: <https://w3id.org/clusterkg/id/> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)
# What an input holds much of, and what is done with it: the command, the size, and a part.
INPUTS: Final[Mapping[str, tuple[str, int, Callable[[int], str]]]] = {
    "labels of one subject": (
        "validate",
        4000,
        lambda n: "id:x a ckg:City ; rdfs:label " + _listed(n, '"{}"@zh') + " .",
    ),
    "values of one subject that are not there": (
        "validate",
        1000,
        lambda n: f"id:x a ckg:ClusterProgramme ; ckg:hasTarget {_listed(n, 'id:t{}')} .",
    ),
    "blank nodes of one subject": (
        "validate",
        1000,
        lambda n: (
            "id:x a ckg:IndustryTarget ; ckg:evidence " + _listed(n, '[ rdfs:label "{}" ]') + " ."
        ),
    ),
    "a list of equal numbers": ("diff", 4000, lambda n: f"id:a id:b ({' 1' * n}) ."),
    "equal blank nodes": ("diff", 2000, lambda n: f"id:a id:b {_listed(n, '[ id:c 1 ]')} ."),
    "a list of equal numbers, merged": ("merge", 1000, lambda n: f"id:a id:b ({' 1' * n}) ."),
    "predicates of others": (
        "merge",
        1000,
        lambda n: "".join(f"id:a <urn:{i}:p{i}> {i} .\n" for i in range(n)),
    ),
    "一": ("draft", 16_000, lambda n: "一" * n),
    "亿元": ("draft", 8000, lambda n: "亿元" * n),
    "groups": ("draft", 500, lambda n: "打造3个产业集群：汽车、石化、纺织。" * n),
    "names": ("match", 1000, lambda n: "\n".join(f"汽车{i}产业" for i in range(n))),
}


def _listed(count: int, value: str) -> str:
    return ", ".join(value.replace("{}", str(i)) for i in range(count))


def inputs() -> None:
    """Measure commands on files that hold much of one thing, and print a line for each."""
    print(f"{'command':10} {'much of':42} {'s':>7} {'size':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for name, (command, size, made) in INPUTS.items():
            times = []
            for count in (size, TIMES * size):
                kind = "txt" if command in ("draft", "match") else "ttl"
                file = Path(folder) / f"a.{kind}"
                start = "宁波市推进“246”产业集群建设。\n" if command == "draft" else ""
                start = _PREFIXES if kind == "ttl" else start
                file.write_text(f"{start}{made(count)}\n", encoding="utf-8")
                times.append(max(_seconds(command, file), LEAST))
            power = math.log(times[1] / times[0], TIMES)
            print(f"{command:10} {name:42} {times[0]:7.3f} {power:7.2f}", flush=True)


def _seconds(command: str, file: Path) -> float:
    kg = KnowledgeGraph()
    works: dict[str, Callable[[], object]] = {
        "validate": lambda: kg.validate([file]).to("text"),
        "diff": lambda: kg.diff(file, file),
        "merge": lambda: kg.merge(file, file),
        "draft": lambda: kg.draft(file),
        "match": lambda: kg.match(str(file)),
    }
    assert len(kg.store)
    start = time.perf_counter()
    works[command]()
    return time.perf_counter() - start


if __name__ == "__main__":
    if sys.argv[1:] == ["inputs"]:
        inputs()
    else:
        main(*map(int, sys.argv[1:]))
