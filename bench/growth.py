"""Measure how the time of each command that reads the graph grows with cities and with targets.

`python bench/growth.py [CITIES] [TARGETS]` (16 cities of 7 programmes of 20 targets)

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
import time
from collections.abc import Callable, Mapping
from typing import Final

from generate import of_cities
from pyoxigraph import RdfFormat, Store

from clusterkg.compare import network, overlap, scorecard
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
    for measure in overlap.MEASURES:
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


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
