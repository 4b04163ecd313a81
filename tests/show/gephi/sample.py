"""A graph with all that a file must hold, for the tests of writers."""

from __future__ import annotations

import networkx as nx

ODD = "a & b < c > d \" e ' f\\g\n新\t行 💡"
FORBIDDEN = "nul\x00 bell\x07 lone\ud800 last\uffff"
# What XML cannot say is shown as lost.
SHOWN = "nul\ufffd bell\ufffd lone\ufffd last\ufffd"
TRICKY = ["a, b", "c;d", "e|f", 'q"q', "back\\slash", "[br]", "'s", "新\n行", " blank "]


def everything(*, forbidden: bool = True, lists: bool = True) -> nx.DiGraph[str]:
    """Return a graph of four nodes and three edges with attributes of every type."""
    graph: nx.DiGraph[str] = nx.DiGraph(name="everything", description="All & <everything> 全部")
    graph.add_node(
        "https://w3id.org/clusterkg/id/wuhan",
        label="武汉 Wuhan",
        kind="City",
        text=ODD,
        whole=7,
        long=2**40,
        big=2**70,
        number=0.1,
        yes=True,
        start_year=2016,
        end_year=2022,
    )
    graph.add_node("b & <c>", label=ODD, kind="Industry", whole=-3, number=2, yes=False)
    graph.add_node("third", label="none", kind="Industry", text=None, number=float("nan"))
    graph.add_node("alone", kind="Zone", start_year=2018)
    if forbidden:
        graph.nodes["third"]["lost"] = FORBIDDEN
    if lists:
        graph.nodes["third"].update(
            texts=TRICKY, wholes=[1, 2], longs=[2**40], numbers=[0.5, 1e-9], yesno=[True, False]
        )
        graph.nodes["alone"]["texts"] = []
    graph.add_edge(
        "https://w3id.org/clusterkg/id/wuhan",
        "b & <c>",
        weight=2.5,
        label="有目标",
        why="x" + ODD,
        start_year=2018,
    )
    graph.add_edge("b & <c>", "third", weight=1, end_year=2020)
    graph.add_edge("third", "https://w3id.org/clusterkg/id/wuhan", count=3)
    return graph
