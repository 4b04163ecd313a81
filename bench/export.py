"""Print how an export as GEXF compares with networkx's own writer, in one run.

`python bench/export.py [--nodes NODES] [--edges EDGES]`

Both write the same graph, each in a process of its own. That of clusterkg lays the graph out,
colours it, writes it and reads it back; that of networkx writes what is there. Memory is what the
process needs beyond the graph. Below 1x clusterkg needs less.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import networkx as nx

WRITERS = ("clusterkg", "networkx")


def made_up(nodes: int, edges: int) -> nx.Graph[str]:
    """Return cities and industries, few of which are named by most, as a view has them."""
    draw = random.Random(0)
    graph: nx.Graph[str] = nx.Graph(name="made-up", description="made up", size="industries")
    names = [f"https://w3id.org/clusterkg/id/n{i}" for i in range(nodes)]
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


def peak() -> float:
    """Return the most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(writer: str, nodes: int, edges: int, path: Path) -> dict[str, Any]:
    """Write the graph in this process; return seconds, MiB beyond the graph, and bytes."""
    from clusterkg.show import export

    graph = made_up(nodes, edges)
    before = peak()
    start = time.perf_counter()
    if writer == "networkx":
        nx.write_gexf(graph, path)
    else:
        export.write(graph, path)
    took = time.perf_counter() - start
    return {"seconds": took, "memory": peak() - before, "bytes": path.stat().st_size}


def main() -> None:
    """Run both writers and print ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--only", choices=WRITERS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.gexf"
        if args.only:
            print(json.dumps(measured(args.only, args.nodes, args.edges, path)))
            return
    found = {}
    for writer in WRITERS:
        command = [sys.executable, __file__, "--only", writer]
        command += ["--nodes", str(args.nodes), "--edges", str(args.edges)]
        done = subprocess.run(command, capture_output=True, check=True)
        found[writer] = json.loads(done.stdout)
        told = "  ".join(f"{name} {value:,.1f}" for name, value in found[writer].items())
        print(f"{writer:10} {told}", flush=True)
    ours, theirs = found["clusterkg"], found["networkx"]
    for what in ("seconds", "memory"):
        print(f"{what}: {ours[what] / theirs[what]:.2f}x that of networkx")


if __name__ == "__main__":
    main()
