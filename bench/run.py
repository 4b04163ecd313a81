"""Print how clusterkg compares with its peers, as ratios measured in one run.

`pip install -e '.[test]' reasonable; python bench/run.py [--size STATEMENTS] [--large STATEMENTS]`

Answers are compared before times are. What is measured is written to bench/RESULTS.md, with the
targets beside it. Takes some minutes, 5 GB of disk and as much memory, most of it for the peers.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox
from generate import write
from measure import Results, digest, in_turns, peak, processes, same, timed

from clusterkg.compare import overlap
from clusterkg.queries import saved
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.rdf.terms import INFERRED
from clusterkg.store import disk, rules
from clusterkg.store import graph as store

HERE = Path(__file__).parent
PYTHON = sys.executable
CLUSTERKG = str(Path(PYTHON).with_name("clusterkg"))
BUNDLED = ["--param=city_a=武汉", "--param=city_b=青岛"]
MADE_UP = ["--param=city_a=城市0", "--param=city_b=城市1"]
NAMED_BY = "{ SELECT DISTINCT ?i { id:%s ckg:hasProgramme/ckg:hasTarget/ckg:targetsIndustry ?i } }"
QUERIES = {
    "pair": f"SELECT ?i {{ {NAMED_BY % 'c0'} {NAMED_BY % 'c1'} }}",
    "bets": "SELECT DISTINCT ?city ?i { ?city ckg:hasProgramme/ckg:hasTarget ?target ."
    " ?target ckg:targetsIndustry ?i }",
    "tiers": "SELECT ?city ?tier (COUNT(DISTINCT ?target) AS ?n) {"
    " ?city ckg:hasProgramme/ckg:hasTarget ?target . ?target ckg:tier ?tier }"
    " GROUP BY ?city ?tier",
    "divisions": "SELECT ?division (COUNT(DISTINCT ?target) AS ?n) {"
    " ?target ckg:targetsIndustry/skos:broader* ?division ."
    ' ?division ckg:schemeLevel "division" } GROUP BY ?division',
}
IN_WORDS = {
    "pair": "pair overlap, same query",
    "bets": "SELECT DISTINCT city, industry",
    "tiers": "targets per city and tier, same query",
    "divisions": "targets rolled up to divisions, same query",
}


def cold(out: Results, folder: Path) -> None:
    """Ask the bundled graph, as a whole process; peers get the same files and the same query."""
    query = folder / "query.rq"
    query.write_text(saved.find("industry-overlap").text, encoding="utf-8")
    given = [str(query), *map(str, store.bundled_files())]
    (ours, answer), (bare, bare_answer), (slow, slow_answer) = processes(
        [
            [CLUSTERKG, "query", "industry-overlap", *BUNDLED, "--lang", "zh", "--format", "csv"],
            [PYTHON, str(HERE / "cold_pyoxigraph.py"), *given],
            [PYTHON, str(HERE / "cold_rdflib.py"), *given],
        ]
    )
    rows = [(r["industry"], r["industry_label"]) for r in csv.DictReader(answer.splitlines())]
    for other in (bare_answer, slow_answer):
        same(digest(rows), digest(line.split("\t") for line in other.splitlines()), "cold query")
    what = "cold query on the bundled graph, whole process"
    times = 1 / out.row(what, "bare pyoxigraph", ours, bare)
    part = 1 / out.row(what, "rdflib", ours, slow)
    out.target(what, "at most 2x bare pyoxigraph", f"{times:.2f}x", times <= 2)
    out.target(what, "at most 0.5x rdflib", f"{part:.2f}x", part <= 0.5)


def help_page(out: Results) -> None:
    """Ask for the list of commands, beside the import of the library that prints it."""
    (ours, _), (click, _) = processes([[CLUSTERKG, "--help"], [PYTHON, "-c", "import click"]], 15)
    what = "`clusterkg --help`, whole process"
    out.row(what, "import click", ours, click)
    more = 1000 * (ours - click)
    out.target(what, "at most 15 ms above import click", f"{more:.0f} ms", more <= 15)


def building(out: Results, folder: Path, graph: Path, size: str) -> None:
    """Build a store with and without rules."""
    builds = [
        [CLUSTERKG, "build", str(folder / f"{graph.stem}{option}.store"), str(graph), option]
        for option in ("--rules", "--no-rules")
    ]
    (ours, _), (bare, _) = processes(builds, rounds=3)
    what = f"`clusterkg build` with rules, {size}"
    times = 1 / out.row(what, "same without rules", ours, bare)
    out.target(what, "at most 2x the same without", f"{times:.2f}x", times <= 2)


def on_disk(out: Results, folder: Path, graph: Path, size: str) -> tuple[float, float]:
    """Build a store and ask it, as whole processes.

    Return how many times as long as on the bundled graph the answer takes, and the memory of the
    build in MB.
    """
    path = folder / f"{graph.stem}.store"
    took, memory = peak([CLUSTERKG, "build", str(path), str(graph)])
    known = disk.manifest(path)
    out.note(
        f"`clusterkg build` of {size} statements: {took:.0f} s, at most {memory:,.0f} MB of"
        f" memory; {known.inferred:,} statements inferred, {known.statements:,} in all."
    )
    same(disk.verify(path), [], "the store")
    ask = [CLUSTERKG, "query", "industry-overlap"]
    (large, answer), (small, _) = processes(
        [[*ask, *MADE_UP, "--store", str(path), "--format", "csv"], [*ask, *BUNDLED]]
    )
    found = {row["industry"] for row in csv.DictReader(answer.splitlines())}
    plain = store.select(disk.open_store(path), QUERIES["pair"])
    same(len(found), len(plain), "the answer from disk")
    what = f"first answer from {size} on disk, whole process"
    return 1 / out.row(what, "same on the bundled graph", large, small), memory


def load(graph: Path) -> ox.Store:
    """Load a file into memory, as KnowledgeGraph.load does."""
    loaded = ox.Store()
    RdfFile(graph).load(loaded)
    return loaded


def loading(out: Results, graph: Path, size: str) -> float:
    """Load into memory, against the faster of the engine's two ways; return the time."""

    def bare(method: str) -> ox.Store:
        loaded = ox.Store()
        getattr(loaded, method)(path=graph, format=ox.RdfFormat.N_TRIPLES)
        return loaded

    (ours, loaded), *others = in_turns(
        lambda: load(graph), lambda: bare("load"), lambda: bare("bulk_load")
    )
    for _, other in others:
        same(len(loaded), len(other), "load")
    theirs = min(seconds for seconds, _ in others)
    what = f"load into memory, {size}"
    times = 1 / out.row(what, "bare pyoxigraph", ours, theirs)
    out.target(what, "at most 1.3x bare pyoxigraph", f"{times:.2f}x", times <= 1.3)
    return ours


def all_pairs(out: Results, loaded: ox.Store, size: str) -> tuple[float, str]:
    """Beyond the SELECT DISTINCT, and against numpy on integers; return time and answer."""

    def drain() -> int:
        return sum(1 for _ in loaded.query(QUERIES["bets"], prefixes=PREFIXES))

    (distinct, _), (ours, matrix) = in_turns(
        drain, lambda: overlap.overlap(loaded, "shared"), rounds=12
    )
    rows = store.select(loaded, QUERIES["bets"])
    cities = {city: i for i, city in enumerate(matrix.cities)}
    industries = {name: i for i, name in enumerate(sorted({row[1] for row in rows}))}
    pairs = np.array([(cities[city], industries[name]) for city, name in rows])

    def dense() -> Any:
        table = np.zeros((len(cities), len(industries)), dtype=np.float32)
        table[pairs[:, 0], pairs[:, 1]] = 1
        return table @ table.T

    limit, product = timed(dense)
    same(bool(np.array_equal(np.nan_to_num(matrix.values), product)), True, "all pairs")
    beyond = max(ours - distinct, 0.0001)
    out.row(f"all pairs, {size}", "SELECT DISTINCT alone", ours, distinct)
    out.row(f"all pairs beyond SELECT DISTINCT, {size}", "numpy on integers", beyond, limit)
    what = f"all pairs beyond the SELECT DISTINCT, {size}"
    out.target(what, "at most 100 ms", f"{beyond * 1000:.0f} ms", beyond <= 0.1)
    listed = [i for i, city in enumerate(matrix.cities) if matrix.values[i, i] > 0]
    answer = (
        [*sorted((matrix.cities[a], matrix.cities[b])), str(int(matrix.values[a, b]))]
        for n, a in enumerate(listed)
        for b in listed[n + 1 :]
    )
    return ours, digest(answer)


def against_rdflib(out: Results, graph: Path, size: str, took: float) -> None:
    """Load, queries with the same text, and all pairs; `took` is clusterkg's time to load."""
    ours = in_memory(out, load(graph), size)
    theirs = peer("rdflib", graph, given=json.dumps(QUERIES))
    out.row(f"load into memory, {size}", "rdflib", took, theirs["load"][0])
    for name, (seconds, answer) in ours.items():
        same(answer, theirs[name][1], name)
        what = f"{IN_WORDS.get(name, 'all pairs')}, {size}"
        with_what = "rdflib and Python's sets" if name == "pairs" else "rdflib"
        times = out.row(what, with_what, seconds, theirs[name][0])
        if name == "pair":
            out.target(what, "at least 40x faster than rdflib", f"{times:.0f}x", times >= 40)


def in_memory(out: Results, loaded: ox.Store, size: str) -> dict[str, tuple[float, str]]:
    """Return the time and the answer of each query, and of all pairs."""
    found = {"pairs": all_pairs(out, loaded, size)}
    for name, text in QUERIES.items():
        seconds, rows = timed(lambda text=text: store.select(loaded, text))
        found[name] = seconds, digest(rows)
    return found


def peer(*args: object, given: str = "") -> dict[str, tuple[float, Any]]:
    """Run a peer in a process of its own."""
    command = [PYTHON, str(HERE / "peers.py"), *map(str, args)]
    done = subprocess.run(command, input=given, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr}")
    found: dict[str, tuple[float, Any]] = json.loads(done.stdout)
    return found


def closure(out: Results, folder: Path, small: Path, graph: Path, size: str) -> None:
    """Rules: owlrl on a small graph, since it takes minutes on more, and reasonable."""
    whole = with_schema(folder, small)
    ours, number, _ = inferred(folder, whole)
    theirs = peer("owlrl", whole, folder / "inferred.nt")
    same(theirs["reason"][1], 0, "inferred by clusterkg, not by owlrl")
    what = f"rules, {small.stem}, {number:,} inferred"
    out.row(what, "owlrl (all of OWL 2 RL)", ours, theirs["reason"][0])

    everything, number, _ = inferred(folder, with_schema(folder, graph))
    out.note(f"All rules of clusterkg on {size}: {everything:.2f} s, {number:,} inferred.")
    # reasonable has no property chains, so that clusterkg does without them here. And of each
    # functional property it keeps every two statements, which takes 23 GB and more at a million:
    # clusterkg reads no such axiom.
    whole = with_schema(folder, graph, without=("propertyChainAxiom", "FunctionalProperty"))
    ours, number, loaded = inferred(folder, whole)
    theirs = peer("reasonable", whole, folder / "inferred.nt")
    same(theirs["reason"][1], 0, "inferred by clusterkg, not by reasonable")
    called, core, read = (theirs[name][0] for name in ("reason", "inside", "load"))
    what = f"rules, {size}, {number:,} inferred, no chains"
    times = out.row(what, "reasonable", ours, called)
    out.row(f"{what}, with the load", "reasonable", loaded + ours, read + called)
    inside = out.row(what, "reasonable, nothing handed over", ours, core)
    limit = "at least 3x faster than reasonable"
    out.target(f"rules, {size}", f"{limit}, as it is called", f"{times:.1f}x", times >= 3)
    out.target(f"rules, {size}", f"{limit}, inside it", f"{inside:.2f}x", inside >= 3)
    out.note(
        f"reasonable on {size}: {theirs['memory'][0]:,.0f} MB of memory. It has many more rules of"
        " OWL 2 RL, but no property chains, so that clusterkg ran without them; the functional"
        " properties of the ontology were left out for both, since reasonable keeps every two"
        " statements of one. As it is called, most of its time goes into handing each statement"
        " over as rdflib terms."
    )


def with_schema(folder: Path, graph: Path, without: tuple[str, ...] = ()) -> Path:
    """Write a graph after the ontology and the industries, without statements of some words."""
    ontology = ox.Store()
    for path in store.bundled_files()[:2]:
        ontology.load(path=path, format=ox.RdfFormat.TURTLE)
    # reasonable reads Turtle by its name, and N-Triples are Turtle.
    whole = folder / f"rules-{graph.stem}.ttl"
    with whole.open("w", encoding="utf-8") as stream:
        for quad in ontology:
            line = f"{quad.triple} .\n"
            if not any(word in line for word in without):
                stream.write(line)
        with graph.open(encoding="utf-8") as rest:
            shutil.copyfileobj(rest, stream)
    return whole


def inferred(folder: Path, whole: Path) -> tuple[float, int, float]:
    """Run the rules; return their time, how much they infer, and the time to load."""
    loading, loaded = timed(lambda: load(whole))
    seconds, number = timed(lambda: rules.infer(loaded))
    loaded.dump(folder / "inferred.nt", ox.RdfFormat.N_TRIPLES, from_graph=INFERRED)
    return seconds, number, loading


def named(count: int) -> str:
    """Return a number of statements in short: 30k, 1M."""
    return f"{count // 1_000_000}M" if count >= 1_000_000 else f"{count // 1000}k"


def main() -> None:
    """Run all and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--results", type=Path, default=HERE / "RESULTS.md")
    args = parser.parse_args()
    out = Results()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        graphs = {}
        for count in (10_000, args.size, args.large):
            graphs[named(count)] = folder / f"{named(count)}.nt"
            write(graphs[named(count)], count)
        size, large = named(args.size), named(args.large)
        cold(out, folder)
        help_page(out)
        building(out, folder, graphs[size], size)
        times, _ = on_disk(out, folder, graphs[size], size)
        what = f"first answer from {size} on disk, whole process"
        out.target(what, "under 3x the bundled graph", f"{times:.2f}x", times < 3)
        took = loading(out, graphs[size], size)
        against_rdflib(out, graphs[size], size, took)
        closure(out, folder, graphs["10k"], graphs[size], size)
        _, memory = on_disk(out, folder, graphs[large], large)
        what = f"memory of `clusterkg build`, rules included, {large}"
        out.target(what, "under 1500 MB", f"{memory:,.0f} MB", memory < 1500)
    out.write(args.results)


if __name__ == "__main__":
    main()
