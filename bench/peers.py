"""Do a peer's part in a process of its own, and print times and answers as JSON.

`python bench/peers.py rdflib GRAPH < QUERIES.json` · `... owlrl GRAPH INFERRED` ·
`... reasonable GRAPH INFERRED`
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from measure import digest, timed

from clusterkg.rdf.namespaces import PREFIXES

Result = dict[str, tuple[float, Any]]


def rdflib_alone(graph_file: str) -> Result:
    """Load a graph and run queries; from the one called "bets", make all pairs in Python."""
    from rdflib import Graph

    start = time.perf_counter()
    graph = Graph().parse(graph_file, format="nt")
    out: Result = {"load": (time.perf_counter() - start, len(graph))}

    def rows(text: str) -> list[tuple[str, ...]]:
        return [tuple(map(str, row)) for row in graph.query(text, initNs=PREFIXES)]

    def pairs(text: str) -> list[tuple[str, str, str]]:
        bets = defaultdict(set)
        for city, industry in rows(text):
            bets[city].add(industry)
        return [(a, b, str(len(bets[a] & bets[b]))) for a, b in combinations(sorted(bets), 2)]

    for name, text in json.load(sys.stdin).items():
        seconds, answer = timed(lambda text=text: rows(text))
        out[name] = seconds, digest(answer)
        if name == "bets":
            seconds, answer = timed(lambda text=text: pairs(text))
            out["pairs"] = seconds, digest(answer)
    return out


def owlrl_alone(graph_file: str, inferred_file: str) -> Result:
    """Close a graph."""
    import owlrl
    from rdflib import Graph

    graph = Graph().parse(graph_file, format="nt")
    start = time.perf_counter()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    seconds = time.perf_counter() - start
    return {"reason": (seconds, _missing(inferred_file, graph))}


def reasonable_alone(graph_file: str, inferred_file: str) -> Result:
    """Close a graph; and tell how much of the time is not the hand-over of terms to Python."""
    import rdflib
    import reasonable

    reasoner = reasonable.PyReasoner()
    start = time.perf_counter()
    reasoner.load_file(graph_file)
    loaded = time.perf_counter() - start
    closure = reasoner.reason()
    missing = _missing(inferred_file, closure)
    del closure
    called, _ = timed(reasoner.reason_full)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    # Asked again, it has nothing to infer and only hands over: plain text, so that this takes
    # little and the difference is not lost in it.
    rdflib.URIRef = rdflib.BNode = str  # type: ignore[misc,assignment]
    rdflib.Literal = lambda text, *_, **__: text  # type: ignore[misc,assignment]
    (full, _), (handed, _) = timed(reasoner.reason_full), timed(reasoner.reason)
    return {
        "load": (loaded, None),
        "reason": (called, missing),
        "inside": (full - handed, None),
        "memory": (memory, None),
    }


def _missing(inferred_file: str, closure: Iterable[tuple[Any, Any, Any]]) -> int:
    """Count what clusterkg inferred and the peer did not; blank nodes have other names."""
    found = {(str(s), str(p), str(o)) for s, p, o in closure}
    with Path(inferred_file).open("rb") as stream:
        return sum(
            (q.subject.value, q.predicate.value, q.object.value) not in found
            for q in ox.parse(stream, ox.RdfFormat.N_TRIPLES)
            if isinstance(q.subject, ox.NamedNode) and not isinstance(q.object, ox.BlankNode)
        )


if __name__ == "__main__":
    do = {"rdflib": rdflib_alone, "owlrl": owlrl_alone, "reasonable": reasonable_alone}
    print(json.dumps(do[sys.argv[1]](*sys.argv[2:])))
