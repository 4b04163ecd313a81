"""Backbones of networks against their papers, and what is told of them."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.compare import backbone, network


def test_noise_correction_is_that_of_coscia_and_neffke() -> None:
    """By the formulas of their table, for one edge of a directed network, step by step."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([("a", "x", 8), ("a", "y", 2), ("b", "x", 1), ("b", "y", 9)])
    n, one, other, weight = 20.0, 10.0, 9.0, 8.0
    kappa = n / (one * other)
    score = (kappa * weight - 1) / (kappa * weight + 1)
    mean = one * other / n * (1 / n)
    variance = 1 / n**2 * (one * other * (n - one) * (n - other)) / (n**2 * (n - 1))
    alpha = mean**2 / variance * (1 - mean) - mean
    beta = mean / variance * (1 - mean**2) - (1 - mean)
    expected = (alpha + weight) / (alpha + weight + n - weight + beta)
    d = 1 / (one * other) - n * ((one + other) / (one * other) ** 2)
    spread = expected * (1 - expected) * n
    spread *= (2 * (kappa + weight * d) / (kappa * weight + 1) ** 2) ** 2
    from statistics import NormalDist

    chance = 1 - NormalDist().cdf(score / spread**0.5)
    assert backbone.noise_corrected(graph)["a", "x"] == pytest.approx(chance)


def test_the_h_backbone_has_heavy_edges_and_bridges() -> None:
    graph = nx.disjoint_union(nx.complete_graph(5), nx.complete_graph(5))
    nx.set_edge_attributes(graph, 1, "weight")
    for one, other in ((0, 1), (1, 2), (0, 2)):
        graph.edges[one, other]["weight"] = 3
    graph.add_edge(4, 5, weight=1)
    kept = {edge for edge, stays in backbone.h_edges(graph).items() if stays}
    assert {(0, 1), (0, 2), (1, 2), (4, 5)} <= kept
    assert (6, 7) not in kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.4", ("disparity", 0.4)),
        (0.4, ("disparity", 0.4)),
        ("disparity", ("disparity", 0.05)),
        ("noise-corrected:0.1", ("noise-corrected", 0.1)),
        ("h", ("h", None)),
    ],
)
def test_a_backbone_is_a_method_and_a_level(text: Any, expected: Any) -> None:
    assert backbone.parsed(text) == expected


@pytest.mark.parametrize("text", ["0", "1.5", "love", "h:0.1", "disparity:x"])
def test_an_invalid_backbone_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        backbone.parsed(text)


def test_scores_are_those_of_the_graph_that_was_filtered() -> None:
    kg = clusterkg.open()
    whole = backbone.disparity(kg.view("city-industry"))
    graph = kg.view("city-industry", backbone=sorted(set(whole.values()))[1])
    assert 0 < graph.size() < len(whole)
    network.annotate(graph)
    for one, other, score in graph.edges(data="disparity"):
        assert score == whole.get((one, other), whole.get((other, one)))


def test_a_backbone_without_edges_tells_the_least_score() -> None:
    command = ["network", "--lang", "en", "--backbone", "0.0001"]
    done = CliRunner().invoke(main, command)
    assert "no edge is left; the least score is 0." in done.stderr


def test_a_small_chance_is_not_0() -> None:
    graph = nx.star_graph(40)
    nx.set_edge_attributes(graph, 1, "weight")
    graph.edges[0, 1]["weight"] = 100
    rows = network.edges(graph).rows
    assert 0 < float(rows[0][3].value) < 1e-5  # type: ignore[union-attr]


def test_measures_take_no_weight_below_0() -> None:
    graph = nx.Graph([("a", "b", {"weight": -1})])
    with pytest.raises(InputError, match="from a to b weighs -1"):
        network.nodes(graph)


def test_parallel_edges_are_measured_apart_and_ways_together() -> None:
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_edge("a", "b", weight=1)
    graph.add_edge("a", "b", weight=2)
    graph.add_edge("b", "c", weight=3)
    assert len(network.edges(graph)) == 3
    assert network.betweenness(graph)["b"] == 1


def test_measures_are_those_of_networkx() -> None:
    graph = nx.karate_club_graph()
    assert network.pagerank(graph) == pytest.approx(nx.pagerank(graph))
    assert network.core(graph) == nx.core_number(graph)
    assert network.clustering(graph) == pytest.approx(nx.clustering(graph))
    for _, _, data in graph.edges(data=True):
        data["length"] = 1 / data["weight"]
    assert network.closeness(graph) == pytest.approx(
        nx.closeness_centrality(graph, distance="length")
    )


def test_communities_by_leiden_and_by_resolution() -> None:
    graph = nx.karate_club_graph()
    louvain, leiden = network.communities(graph), network.communities(graph, "leiden")
    assert network.modularity(graph, leiden) >= network.modularity(graph, louvain) - 0.01  # type: ignore[operator]
    assert leiden == network.communities(graph, "leiden")
    many = network.communities(graph, resolution=4)
    assert len(set(many.values())) > len(set(louvain.values()))
    with pytest.raises(InputError, match="louvain, leiden"):
        network.communities(graph, "love")
    with pytest.raises(InputError, match="above 0"):
        network.communities(graph, resolution=0)
