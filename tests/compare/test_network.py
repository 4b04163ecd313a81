"""Measures of networks: by hand on small graphs, against igraph on random ones."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.compare import backbone, network
from clusterkg.compare.distance import distances
from clusterkg.rdf.table import plain

TIE = Path(__file__).parents[1] / "cases" / "network" / "tie.ttl"


def weighted(*edges: tuple[str, str, float], directed: bool = False) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.DiGraph() if directed else nx.Graph()
    graph.add_weighted_edges_from(edges)
    return graph


def test_strength_is_the_sum_of_weights() -> None:
    graph = weighted(("a", "b", 3), ("b", "c", 0.5))
    assert network.strength(graph) == {"a": 3, "b": 3.5, "c": 0.5}


def test_betweenness_follows_heavy_edges() -> None:
    # From a to d by b, over two edges of length 1/2, not over the one of length 4, nor by c.
    graph = weighted(("a", "b", 2), ("b", "d", 2), ("a", "d", 0.25), ("a", "c", 1), ("c", "d", 1))
    found = network.betweenness(graph)
    # Of three pairs without b, one passes it. a and d each lie between b and c by half.
    assert found["b"] == pytest.approx(1 / 3)
    assert found["a"] == found["d"] == pytest.approx(1 / 6)
    assert found["c"] == 0


def by_hand(graph: nx.Graph[Any], length: Callable[[float], Any]) -> list[Fraction]:
    """Return betweenness by all simple ways between all pairs, by lengths that do not round."""
    size = len(graph)
    shares = dict.fromkeys(graph, Fraction())
    for one, other in itertools.combinations(graph, 2):
        ways: dict[Any, list[list[Any]]] = {}
        for way in nx.all_simple_paths(graph, one, other):
            steps = itertools.pairwise(way)
            total = sum((length(graph.edges[step]["weight"]) for step in steps), length(1) * 0)
            ways.setdefault(round(total, 40), []).append(way)
        shortest = ways[min(ways)] if ways else []
        for node in itertools.chain.from_iterable(way[1:-1] for way in shortest):
            shares[node] += Fraction(1, len(shortest))
    return [2 * share / ((size - 1) * (size - 2)) for share in shares.values()]


@st.composite
def small(draw: st.DrawFn, weights: st.SearchStrategy[float]) -> nx.Graph[int]:
    size = draw(st.integers(4, 8))
    graph: nx.Graph[int] = nx.empty_graph(size)
    pairs = list(itertools.combinations(range(size), 2))
    for edge in draw(st.lists(st.sampled_from(pairs), min_size=5, max_size=12, unique=True)):
        graph.add_edge(*edge, weight=draw(weights))
    return graph


# Of small graphs of these, a third have ways that are equal but for the rounding of 1 / weight.
TIED = st.sampled_from([2, 3, 6, 12])
COUNTS = st.integers(1, 12)
JACCARDS = st.builds(lambda a, b: a / (a + b), COUNTS, st.integers(0, 12))


@settings(max_examples=200, deadline=None)
@given(small(TIED) | small(COUNTS) | small(JACCARDS))
def test_ties_of_counts_and_of_ratios_are_ties(graph: nx.Graph[int]) -> None:
    exact = by_hand(graph, lambda weight: 1 / Fraction(weight).limit_denominator(100))
    assert list(network.betweenness(graph).values()) == pytest.approx(exact, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(small(st.builds(lambda a, b, c: a / math.sqrt(b * c), COUNTS, COUNTS, COUNTS)))
def test_ties_of_cosines_are_ties(graph: nx.Graph[int]) -> None:
    def length(weight: float) -> Decimal:
        square = (Fraction(weight) ** 2).limit_denominator(1000)
        return (Decimal(square.denominator) / square.numerator).sqrt()

    with localcontext(prec=60):
        exact = by_hand(graph, length)
    assert list(network.betweenness(graph).values()) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("weight", [1e-300, 1e-9, math.pi, 1e9 + 0.1, 1e300])
def test_any_weight_has_a_distance(weight: float) -> None:
    one, two, three = distances([weight, weight / 2, 1])
    assert two == pytest.approx(2 * one)
    assert three / one == pytest.approx(weight)


def test_ways_that_are_equally_long_share_what_passes() -> None:
    # From a to c: 1/6; from a by d to c: 1/3 + 1/6, as from d by a, in floats a little less.
    rows = table("city-overlap", "--data", str(TIE), *(f"--city=镇{x}" for x in "abcd"))
    assert {row["label"]: row["betweenness"] for row in rows} == {
        "镇a": "0.6667",
        "镇b": "0",
        "镇c": "0.3333",
        "镇d": "0",
    }


def test_ways_in_a_directed_view_are_counted_in_steps() -> None:
    graph = weighted(("a", "b", 9), ("b", "c", 9), ("a", "c", 0.1), directed=True)
    assert network.betweenness(graph)["b"] == 0


def cliques() -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    for name, size in (("small", 3), ("large", 5), ("middle", 4)):
        members = [f"{name}{i}" for i in range(size)]
        graph.add_edges_from((a, b) for a in members for b in members if a < b)
    graph.add_edge("small0", "large0")
    graph.add_edge("large1", "middle0")
    return graph


def test_communities_are_numbered_by_size() -> None:
    found = network.communities(cliques())
    assert {name.rstrip("0123456789"): number for name, number in found.items()} == {
        "large": 0,
        "middle": 1,
        "small": 2,
    }
    assert len({(n.rstrip("0123456789"), c) for n, c in found.items()}) == 3


def test_modularity_of_two_triangles_apart_is_a_half() -> None:
    graph = nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3))
    found = network.communities(graph)
    # Each has half of all edges: 2 (1/2 - (1/2)^2).
    assert network.modularity(graph, found) == pytest.approx(0.5)
    assert network.modularity(nx.empty_graph(3), {0: 0, 1: 1, 2: 2}) is None


def test_assortativity_of_a_star_and_of_two_kinds() -> None:
    star = nx.star_graph(4)
    nx.set_node_attributes(star, {node: "hub" if node == 0 else "leaf" for node in star}, "kind")
    assert network.degree_assortativity(star) == pytest.approx(-1)
    assert network.kind_assortativity(star) == pytest.approx(-1)
    ring = nx.cycle_graph(5)
    nx.set_node_attributes(ring, "one", "kind")
    assert network.degree_assortativity(ring) is None
    assert network.kind_assortativity(ring) is None


def test_disparity_is_that_of_serrano_boguna_and_vespignani() -> None:
    graph = weighted(("hub", "a", 8), ("hub", "b", 1), ("hub", "c", 1), ("a", "b", 2))
    found = backbone.disparity(graph)
    # The hub has three edges of 10 in all, a two of 10, b two of 3, c one, which says nothing.
    assert found["hub", "a"] == pytest.approx(min((1 - 0.8) ** 2, 1 - 0.8))
    assert found["hub", "b"] == pytest.approx(min((1 - 0.1) ** 2, 1 - 1 / 3))
    assert found["hub", "c"] == pytest.approx(0.81)
    assert found["a", "b"] == pytest.approx(min(1 - 0.2, 1 - 2 / 3))
    kept = backbone.backbone(graph, 0.5)
    assert set(kept.edges) == {("hub", "a"), ("a", "b")}
    assert set(kept) == set(graph)
    assert graph.size() == 4


def test_disparity_judges_what_leaves_and_what_enters() -> None:
    graph = weighted(("a", "b", 3), ("a", "c", 1), ("d", "b", 1), directed=True)
    found = backbone.disparity(graph)
    assert found["a", "b"] == pytest.approx(0.25)
    # c has one edge that enters, and of a's 4 one is a quarter.
    assert found["a", "c"] == pytest.approx(0.75)
    assert found["d", "b"] == pytest.approx(0.75)


@pytest.mark.parametrize("alpha", [0, -1, 1.5, math.nan])
def test_a_level_that_is_none_is_refused(alpha: float) -> None:
    with pytest.raises(InputError, match="above 0 and at most 1"):
        backbone.backbone(cliques(), alpha)


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph[int]:
    size = draw(st.integers(3, 9))
    graph: nx.Graph[int] = nx.empty_graph(size)
    pairs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    for one, other in draw(st.lists(pairs, min_size=1, max_size=25)):
        if one != other:
            graph.add_edge(one, other, weight=draw(st.integers(1, 5)))
    return graph


def as_igraph(graph: nx.Graph[Any]) -> igraph.Graph:
    edges = list(graph.edges)
    weights = [graph.edges[edge]["weight"] for edge in edges]
    return igraph.Graph(len(graph), edges, edge_attrs={"weight": weights})


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_measures_are_those_of_igraph(graph: nx.Graph[int]) -> None:
    other = as_igraph(graph)
    if not graph.size():
        return
    assert list(network.strength(graph).values()) == other.strength(weights="weight")
    lengths = [1 / weight for weight in other.es["weight"]]
    pairs = (len(graph) - 1) * (len(graph) - 2) / 2
    expected = [value / pairs for value in other.betweenness(weights=lengths)]
    assert list(network.betweenness(graph).values()) == pytest.approx(expected, abs=1e-9)
    found = network.communities(graph)
    modularity = other.modularity(list(found.values()), weights="weight")
    assert network.modularity(graph, found) == pytest.approx(modularity)
    alike = network.degree_assortativity(graph)
    expected_alike = other.assortativity_degree(directed=False)
    if alike is None:
        assert math.isnan(expected_alike)
    else:
        assert alike == pytest.approx(expected_alike)


def test_a_large_network_is_sampled_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.barabasi_albert_graph(300, 3, seed=1)
    exact = network.betweenness(graph)
    assert not network.is_sampled(graph)
    monkeypatch.setattr(network, "_EXACT", 100 * graph.size())
    assert network.is_sampled(graph)
    sampled = network.betweenness(graph)
    assert sampled == network.betweenness(graph) != exact
    ranked = sorted(exact, key=lambda node: -exact[node])[:5]
    assert set(ranked[:2]) <= set(sorted(sampled, key=lambda node: -sampled[node])[:5])


def test_annotating_adds_to_nodes_and_edges() -> None:
    graph = cliques()
    network.annotate(graph)
    assert graph.nodes["large0"]["degree"] == 5
    assert graph.nodes["large0"]["strength"] == 5.0
    assert graph.nodes["large0"]["community"] == 0
    assert 0 < graph.nodes["large0"]["betweenness"] < 1
    assert all(0 <= chance <= 1 for _, _, chance in graph.edges(data="disparity"))


def table(*args: str) -> list[dict[str, str]]:
    done = CliRunner().invoke(main, ["network", *args, "--format", "csv", "--lang", "zh"])
    assert done.exit_code == 0, done.output
    head, *rows = (line.split(",") for line in done.stdout.splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_command_ranks_cities() -> None:
    cities = ("--city", "武汉", "--city", "青岛", "--city", "上海", "--city", "杭州")
    rows = {row["label"]: row for row in table("city-overlap", *cities)}
    # Three with Shanghai, three with Wuhan, two with Hangzhou.
    assert (rows["青岛"]["degree"], rows["青岛"]["strength"]) == ("3", "8")
    # The way from Hangzhou to Wuhan, and that to Shanghai, are shorter by Qingdao: two of three.
    assert rows["青岛"]["betweenness"] == "0.6667"
    assert rows["杭州"]["strength"] == "3"
    strengths = [float(row["strength"]) for row in table("city-overlap", *cities)]
    assert strengths == sorted(strengths, reverse=True)
    edges = {(r["source"], r["target"]): r for r in table("city-overlap", "--edges", *cities)}
    (chance,) = (r["disparity"] for ends, r in edges.items() if set(ends) == {"青岛", "上海"})
    # Of Shanghai's 7 in three edges 3 are 3/7: (1 - 3/7)^2; of Qingdao's 8 they are less.
    assert chance == "0.3265"
    whole = {row["measure"]: row["value"] for row in table("city-overlap", "--summary", *cities)}
    assert (whole["nodes"], whole["edges"], whole["components"]) == ("4", "5", "1")
    assert whole["density"] == "0.8333"
    assert whole["kind assortativity"] == ""


def test_an_empty_network_has_no_measures() -> None:
    graph: nx.Graph[str] = nx.Graph()
    assert network.nodes(graph).rows == ()
    assert network.edges(graph).rows == ()
    values = {plain(name): plain(value) for name, value in network.summary(graph).rows}
    assert values["nodes"] == "0"
    assert values["density"] == values["modularity"] == ""


def test_the_command_says_what_there_is() -> None:
    done = CliRunner().invoke(main, ["network", "maps"])
    assert done.exit_code == 2
    assert "views: city-overlap" in done.stderr


@pytest.mark.parametrize("method", network.COMMUNITIES)
def test_edges_without_a_weight_join_nothing(method: str) -> None:
    graph = nx.Graph()
    graph.add_edge("a", "b", weight=0)
    found = network.communities(graph, method)
    assert found == {"a": 0, "b": 1}
    assert network.modularity(graph, found) is None


def test_small_numbers_keep_four_digits() -> None:
    graph = nx.star_graph(300)
    shown = [row[6] for row in network.nodes(graph)]
    ranks = sorted(nx.pagerank(graph).values(), reverse=True)
    assert [float(plain(cell)) for cell in shown] == pytest.approx(ranks, rel=1e-3)
