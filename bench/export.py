"""Measure exports beside networkx, igraph and the way of rdf2gephi, in one run: EXPORT.md.

`python bench/export.py [--sizes 100000 1000000] [--pairs 200000] [--rounds N] [--write]`

All write the same graph, each in a process of its own, in turn; what they write is read back and
compared first, on a small graph. Seconds are those of the processor, so that others on the machine
do not count. Memory is what a process needs beyond the graph, and of a command all that it needs.
clusterkg lays a graph out, colours it, writes it and reads it back; the others write what is there.
rdf2gephi (Java) loads RDF, asks it for pairs, and writes GEXF: rdflib and networkx do so here.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import networkx as nx

HERE = Path(__file__).resolve().parent
NAMES = "https://w3id.org/clusterkg/id/n"
LINKED = "http://example.org/linked"
QUERY = f"SELECT ?source ?target WHERE {{ ?source <{LINKED}> ?target }}"
Told = dict[str, float]


def made_up(nodes: int, edges: int) -> nx.Graph[str]:
    """Return cities and industries, few of which are named by most, as a view has them."""
    draw = random.Random(0)
    graph: nx.Graph[str] = nx.Graph(name="made-up", description="made up", size="industries")
    names = [f"{NAMES}{i}" for i in range(nodes)]
    for i, name in enumerate(names):
        kind = "City" if i % 10 else "Industry"
        graph.add_node(name, label=f"节点 {i}", kind=kind, industries=i % 50, open_list=bool(i % 3))
    made = 0
    while made < edges:
        one, other = names[draw.randrange(nodes)], names[int(nodes * draw.random() ** 3)]
        if one != other and not graph.has_edge(one, other):
            attributes = {"weight": draw.randrange(1, 6), "printed": "汽车及零部件"}
            graph.add_edge(one, other, **attributes, start_year=2016 + draw.randrange(8))
            made += 1
    return graph


def _clusterkg(graph: nx.Graph[str], path: Path) -> None:
    from clusterkg.show import export

    export.write(graph, path)


def _unplaced(graph: nx.Graph[str], path: Path) -> None:
    from clusterkg.show import export

    export.write(graph, path, style=export.Style(layout="none", colour="kind"))


def _igraph(graph: Any, path: Path) -> None:
    graph.write_graphml(str(path))


def _networkx_graphml(graph: nx.Graph[str], path: Path) -> None:
    nx.write_graphml_lxml(graph, path)


WRITERS: dict[str, tuple[str, Callable[[Any, Path], None]]] = {
    "GEXF, clusterkg": ("gexf", _clusterkg),
    "GEXF without a layout, clusterkg": ("gexf", _unplaced),
    "GEXF, networkx": ("gexf", lambda graph, path: nx.write_gexf(graph, path)),
    "GraphML without a layout, clusterkg": ("graphml", _unplaced),
    "GraphML, networkx": ("graphml", _networkx_graphml),
    "GraphML, igraph": ("graphml", _igraph),
}


def peak() -> float:
    """Return the most memory that this process has held since it started, in MiB."""
    return _held(Path("/proc/self/status").read_text(encoding="utf-8"))


def _held(status: str) -> float:
    # What getrusage tells begins with the memory of the process that started this one.
    return int(status.rpartition("VmHWM:")[2].split()[0]) / 1024


def written(writer: str, nodes: int, edges: int, path: Path) -> Told:
    """Write the graph in this process; return seconds, and MiB beyond the graph."""
    graph: Any = made_up(nodes, edges)
    if writer.endswith("igraph"):
        import igraph

        graph = igraph.Graph.from_networkx(graph)
    before, start = peak(), time.process_time()
    WRITERS[writer][1](graph, path)
    return {"seconds": time.process_time() - start, "MiB": peak() - before}


def statements(nodes: int, pairs: int, folder: Path) -> tuple[Path, Path]:
    """Write pairs as RDF, and the query for them; return both files."""
    data, query = folder / "pairs.nt", folder / "pairs.rq"
    query.write_text(QUERY, encoding="utf-8")
    with data.open("w", encoding="utf-8") as stream:
        for one, other in made_up(nodes, pairs).edges:
            stream.write(f"<{one}> <{LINKED}> <{other}> .\n")
    return data, query


def as_rdf2gephi(data: Path, path: Path) -> Told:
    """Load RDF in this process, ask it for pairs, and write them as GEXF."""
    start = time.process_time()
    import rdflib

    store = rdflib.Graph().parse(data)
    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in store.query(QUERY):
        one, other = map(str, row)  # type: ignore[arg-type]
        graph.add_edge(one, other, weight=1)
    nx.write_gexf(graph, path)
    return {"seconds": time.process_time() - start, "MiB": peak()}


def command(*arguments: str) -> Told:
    """Run a command of clusterkg; return seconds of the processor and MiB."""
    code = (
        "import atexit, sys; from pathlib import Path; from clusterkg.cli import main;"
        "atexit.register(lambda: print(Path('/proc/self/status').read_text(), file=sys.stderr));"
        "main(sys.argv[1:])"
    )
    run = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(run, check=True, capture_output=True, encoding="utf-8")
    spent = os.times()
    return {"seconds": spent.children_user + spent.children_system, "MiB": _held(done.stderr)}


OWN = ("rdf2gephi's way", "clusterkg export", "clusterkg query", "its writer")


def own_view(what: str, nodes: int, pairs: int, folder: Path) -> Told:
    """Make a view of one's own query, or a step of it."""
    data, query = statements(nodes, pairs, folder)
    path = folder / "x.gexf"
    if what == OWN[0]:
        return as_rdf2gephi(data, path)
    given = ("--data", str(data), "--only")
    if what == OWN[1]:
        return command("export", str(path), "--view", str(query), *given)
    if what == OWN[2]:
        return command("query", str(query), "-o", str(folder / "x.csv"), *given)
    from clusterkg.show import export

    graph: nx.DiGraph[str] = nx.DiGraph()
    for one, other in made_up(nodes, pairs).edges:
        for name in (one, other):
            graph.add_node(name, label=name.rpartition("/")[2], kind="Thing", kind_label="Thing")
        graph.add_edge(one, other, weight=1)
    start = time.process_time()
    export.write(graph, path)
    return {"seconds": time.process_time() - start, "MiB": peak()}


def compare(folder: Path) -> None:
    """Raise an error unless all write the same graph."""
    graph = made_up(200, 1000)
    weights = {frozenset(ends): weight for *ends, weight in graph.edges(data="weight")}
    for i, (writer, (ending, _)) in enumerate(WRITERS.items()):
        path = folder / f"{i}.{ending}"
        written(writer, 200, 1000, path)
        read = nx.read_gexf(path) if ending == "gexf" else nx.read_graphml(path)
        # igraph numbers nodes, and keeps their names beside.
        own = {node: data.get("_nx_name", node) for node, data in read.nodes(data=True)}
        found = {
            frozenset((own[one], own[other])): weight
            for one, other, weight in read.edges(data="weight")
        }
        assert found == weights, writer
    for what in OWN[:2]:
        own_view(what, 200, 1000, folder)
        read = nx.read_gexf(folder / "x.gexf")
        assert {frozenset(edge) for edge in read.edges} == set(weights), what


def main() -> None:
    """Compare, measure, and print or write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--pairs", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", nargs=3, help="what, nodes and edges: this process alone")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.one:
            what, nodes, edges = args.one[0], *map(int, args.one[1:])
            if what in WRITERS:
                told = written(what, nodes, edges, folder / f"x.{WRITERS[what][0]}")
            else:
                told = own_view(what, nodes, edges, folder)
            print(json.dumps(told))
            return
        compare(folder)
    lines = [*_head(args.rounds)]
    for edges in args.sizes:
        found = _measured(WRITERS, edges // 10, edges, args.rounds)
        lines += _table(f"{edges:,} edges, {edges // 10:,} nodes", found)
        lines += _ratios(found, "GEXF, clusterkg", "GEXF, networkx")
    found = _measured(OWN, args.pairs // 10, args.pairs, args.rounds)
    lines += _table(f"A view of one's own, of {args.pairs:,} pairs in RDF", found)
    parts = sum(found[what]["seconds"] for what in OWN[2:])
    ratio = found[OWN[1]]["seconds"] / parts
    lines += [f"The export takes {ratio:.2f} times as long as the query and the writer.", ""]
    lines += _ratios(found, OWN[1], OWN[0])
    text = "\n".join(lines)
    print(text)
    if args.write:
        (HERE / "EXPORT.md").write_text(text, encoding="utf-8")


def _measured(those: Any, nodes: int, edges: int, rounds: int) -> dict[str, Told]:
    """Return the least of some rounds, in which all have their turn."""
    found: dict[str, Told] = {}
    for _ in range(rounds):
        for what in those:
            one = [sys.executable, __file__, "--one", what, str(nodes), str(edges)]
            done = subprocess.run(one, capture_output=True, check=True)
            told = json.loads(done.stdout)
            print(what, edges, told, file=sys.stderr, flush=True)
            best = found.setdefault(what, told)
            found[what] = {key: min(best[key], told[key]) for key in told}
    return found


def _head(rounds: int) -> list[str]:
    names = ("clusterkg", "networkx", "igraph", "rdflib")
    peers = ", ".join(f"{name} {version(name)}" for name in names)
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    runs = "one run" if rounds == 1 else f"the least of {rounds} runs"
    return [
        "# Exports beside their peers",
        "",
        f"Written by `python bench/export.py --write` on {date.today()}: {machine}, {peers}."
        f" Of each {runs}, in processes of their own and in turn; what they write was compared"
        " first. clusterkg lays the graph out and reads its file back; the others write what is"
        " there. Memory of writers is what they need beyond the graph.",
        "",
    ]


def _table(title: str, found: dict[str, Told]) -> list[str]:
    lines = [f"## {title}", "", "| what | s of processor | MiB |", "|---|---:|---:|"]
    lines += [f"| {what} | {of['seconds']:.1f} | {of['MiB']:,.0f} |" for what, of in found.items()]
    return [*lines, ""]


def _ratios(found: dict[str, Told], ours: str, theirs: str) -> list[str]:
    one, other = found[ours], found[theirs]
    time_, memory = (one[key] / max(other[key], 0.1) for key in ("seconds", "MiB"))
    said = f"{ours}: {time_:.2f} times the time of {theirs}, {memory:.2f} times the memory."
    return [said, ""]


if __name__ == "__main__":
    main()
