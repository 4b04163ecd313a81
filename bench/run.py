"""Print how clusterkg compares with its peers, as ratios measured in one run.

`python bench/run.py [--size STATEMENTS] [--rdflib-size STATEMENTS]`

Answers are compared before times are; a ratio is the peer's time over clusterkg's, so that above
1 clusterkg is faster. Each time is the least of some runs.
"""

from __future__ import annotations

import argparse
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyoxigraph as ox
from generate import write

from clusterkg import disk, overlap, queries, rules, sources, store
from clusterkg.build import build
from clusterkg.namespaces import ID, PREFIXES

T = TypeVar("T")
CITIES = ("城市0", "城市1")
PAIR = """
SELECT DISTINCT ?industry WHERE {
  { SELECT DISTINCT ?industry {
    <%(a)s> ckg:hasProgramme/ckg:hasTarget/ckg:targetsIndustry ?industry } }
  { SELECT DISTINCT ?industry {
    <%(b)s> ckg:hasProgramme/ckg:hasTarget/ckg:targetsIndustry ?industry } }
} ORDER BY ?industry
"""
DISTINCT = overlap._BETS % (overlap._AT_LEVEL["concept"], "")
COLD_OXIGRAPH = """
import sys, pyoxigraph as ox
store = ox.Store()
for path in sys.argv[2:]:
    store.load(path=path, format=ox.RdfFormat.TURTLE)
text = open(sys.argv[1], encoding="utf-8").read()
given = {"city_a": "wuhan", "city_b": "qingdao"}
city = "https://w3id.org/clusterkg/id/"
bound = {ox.Variable(k): ox.NamedNode(city + v) for k, v in given.items()}
bound[ox.Variable("level")] = ox.Literal("concept")
print(len(list(store.query(text, substitutions=bound))))
"""
COLD_RDFLIB = """
import sys, rdflib
graph = rdflib.Graph()
for path in sys.argv[2:]:
    graph.parse(path, format="turtle")
text = open(sys.argv[1], encoding="utf-8").read()
print(len(list(graph.query(text))))
"""
ROWS: list[tuple[str, str, float, float]] = []


def timed(work: Callable[[], T], runs: int = 3) -> tuple[float, T]:
    """Return the least time of some runs, in seconds, and the last result."""
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def row(what: str, peer: str, ours: float, theirs: float) -> None:
    """Note a pair of times and print them."""
    ROWS.append((what, peer, ours, theirs))
    print(f"{what:42} {peer:22} {ours:9.3f} s {theirs:9.3f} s  {theirs / ours:8.2f}x", flush=True)


def same(one: Any, other: Any, what: str) -> None:
    """Stop unless two answers are equal."""
    if one != other:
        sys.exit(f"{what}: the answers differ: {str(one)[:80]} and {str(other)[:80]}")


def process(*args: str) -> tuple[float, str]:
    """Return the time and the output of a whole process."""
    return timed(
        lambda: subprocess.run(args, capture_output=True, encoding="utf-8", check=True).stdout, 5
    )


def cold() -> None:
    """A query on the bundled graph, as a whole process."""
    text = queries.find("industry-overlap").text
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "q.rq"
        file.write_text(text, encoding="utf-8")
        files = [str(path) for path in store.bundled_files()]
        params = ["--param", "city_a=武汉", "--param", "city_b=青岛"]
        cli = [python, "-m", "clusterkg", "query", "industry-overlap", *params, "--format", "csv"]
        ours, answer = process(*cli)
        bare, bare_answer = process(python, "-c", COLD_OXIGRAPH, str(file), *files)
        same(len(answer.splitlines()) - 1, int(bare_answer), "cold query")
        row("cold query, whole process", "bare pyoxigraph", ours, bare)
        # rdflib is asked for two cities by name in the text: it does not push bindings inside.
        pair = PAIR % {"a": ID + "wuhan", "b": ID + "qingdao"}
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
        file.write_text(head + pair, encoding="utf-8")
        slow, slow_answer = process(python, "-c", COLD_RDFLIB, str(file), *files)
        same(int(slow_answer), int(bare_answer), "cold query in rdflib")
        row("cold query, whole process", "rdflib", ours, slow)


def loading(file: Path) -> ox.Store:
    """Load into memory."""

    def ours() -> ox.Store:
        loaded = ox.Store()
        sources.bulk_load(loaded, file, lambda _count: None)
        return loaded

    def bare() -> ox.Store:
        loaded = ox.Store()
        loaded.bulk_load(path=file, format=ox.RdfFormat.N_TRIPLES)
        return loaded

    mine, loaded = timed(ours)
    theirs, other = timed(bare)
    same(len(loaded), len(other), "load")
    row("load into memory", "bare pyoxigraph", mine, theirs)
    return loaded


def against_rdflib(file: Path) -> None:
    """Load, pair overlap, all pairs, in rdflib on a graph of its own size."""
    import rdflib

    start = time.perf_counter()
    graph = rdflib.Graph().parse(file, format="nt")
    slow = time.perf_counter() - start
    fast, loaded = timed(lambda: loading_only(file), 1)
    row(f"load, {len(graph):,} statements", "rdflib", fast, slow)
    pair = PAIR % {"a": ID + "c0", "b": ID + "c1"}
    for what, text in (("pair overlap", pair), ("select distinct bets", DISTINCT)):
        ours, mine = timed(lambda text=text: rows_of(loaded, text))
        theirs, answer = timed(
            lambda text=text: sorted(
                tuple("" if x is None else str(x) for x in r)
                for r in graph.query(text, initNs=PREFIXES)
            ),
            1,
        )
        same(mine, answer, what)
        row(f"{what}, {len(graph):,} statements", "rdflib", ours, theirs)


def loading_only(file: Path) -> ox.Store:
    """Load into memory, without a peer."""
    loaded = ox.Store()
    sources.bulk_load(loaded, file, lambda _count: None)
    return loaded


def rows_of(loaded: ox.Store, text: str) -> list[tuple[str, ...]]:
    """Return the rows of a query."""
    return store.select(loaded, text)


def all_pairs(loaded: ox.Store) -> None:
    """Beyond the SELECT DISTINCT, and against numpy on integers that are there already."""
    distinct, rows = timed(lambda: rows_of(loaded, DISTINCT))
    ours, matrix = timed(lambda: overlap.overlap(loaded, "shared"))
    cities = {city: i for i, city in enumerate(matrix.cities)}
    industries = {name: i for i, name in enumerate(sorted({r[1] for r in rows}))}
    pairs = np.array([(cities[r[0]], industries[r[1]]) for r in rows])

    def dense() -> Any:
        table = np.zeros((len(cities), len(industries)), dtype=np.float32)
        table[pairs[:, 0], pairs[:, 1]] = 1
        return table @ table.T

    theirs, product = timed(dense)
    same(bool(np.array_equal(np.nan_to_num(matrix.values), product)), True, "all pairs")
    row("all pairs", "SELECT DISTINCT alone", ours, distinct)
    row("all pairs beyond SELECT DISTINCT", "numpy on integers", max(ours - distinct, 1e-4), theirs)


def closure(file: Path, small: Path, loaded: ox.Store) -> None:
    """The rules against owlrl (on a small graph: it takes minutes on more) and reasonable."""
    import owlrl
    import rdflib

    for path in store.bundled_files()[:2]:
        sources.bulk_load(loaded, path, lambda _count: None)
    ours, _ = timed(lambda: rules.infer(loaded), 1)
    print(f"rules on {len(loaded):,} statements: {ours:.3f} s", flush=True)
    graph = rdflib.Graph()
    little = loading_only(small)
    for path in store.bundled_files()[:2]:
        graph.parse(path)
        sources.bulk_load(little, path, lambda _count: None)
    graph.parse(small, format="nt")
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder) / "graph.ttl"
        graph.serialize(merged, format="turtle")
        script = (
            "import sys, time, reasonable\n"
            "r = reasonable.PyReasoner(); r.load_file(sys.argv[1])\n"
            "start = time.perf_counter(); r.reason(); print(time.perf_counter() - start)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(merged)], capture_output=True, check=False
        )
    mine, _ = timed(lambda: rules.infer(little))
    what = f"rules, {len(graph):,} statements"
    if done.returncode == 0:
        row(what, "reasonable (all of RL)", mine, float(done.stdout))
    else:
        print(f"reasonable ended with {done.returncode}", flush=True)
    theirs, _ = timed(lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph), 1)
    row(what, "owlrl (all of RL)", mine, theirs)


def on_disk(file: Path) -> None:
    """The first answer of a store on disk, as a whole process, against the bundled graph."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kg.store"
        start = time.perf_counter()
        made = build(path, [file])
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"build of {made.statements:,} statements: {took:.1f} s, peak so far {peak:,.0f} MiB")
        cli = [sys.executable, "-m", "clusterkg", "query", "industry-overlap"]
        cities = [f"--param=city_{side}={name}" for side, name in zip("ab", CITIES, strict=True)]
        large, _ = process(*cli, *cities, "--store", str(path))
        small, _ = process(*cli, "--param=city_a=武汉", "--param=city_b=青岛")
        same(disk.verify(path), [], "store")
        row("first answer of a store on disk", "the bundled graph", large, small)


def main() -> None:
    """Run all and write bench/RESULTS.md."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--rdflib-size", type=int, default=100_000)
    parser.add_argument("--rules-size", type=int, default=30_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for size in {args.size, args.rdflib_size, args.rules_size}:
            files[size] = Path(folder) / f"{size}.nt"
            write(files[size], size)
        on_disk(files[args.size])
        cold()
        loaded = loading(files[args.size])
        all_pairs(loaded)
        closure(files[args.size], files[args.rules_size], loaded)
        against_rdflib(files[args.rdflib_size])
    results(args.size)


def results(size: int) -> None:
    """Write what was measured."""
    libraries = ", ".join(
        f"{name} {version(name)}"
        for name in ("clusterkg", "pyoxigraph", "rdflib", "numpy", "owlrl")
    )
    lines = [
        "# Results",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}, "
        f"{libraries}. {size:,} statements unless said. Above 1x clusterkg is faster.",
        "",
        "| what | peer | clusterkg, s | peer, s | ratio |",
        "|---|---|---:|---:|---:|",
        *(f"| {w} | {p} | {o:.3f} | {t:.3f} | {t / o:.2f}x |" for w, p, o, t in ROWS),
    ]
    path = Path(__file__).with_name("RESULTS.md")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
