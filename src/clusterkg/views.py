"""Named views of the graph as networkx graphs. Every node has a label and a kind."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from clusterkg.errors import InputError
from clusterkg.namespaces import CKG, shorten
from clusterkg.store import select

if TYPE_CHECKING:
    import networkx as nx

VIEWS: Final = ("city-overlap", "city-industry", "full")
LEVELS: Final = ("concept", "field", "division")
LANGS: Final = ("en", "zh")

_BETS: Final = """
SELECT DISTINCT ?city ?industry ?target ?printed WHERE {
  ?city ckg:hasProgramme/ckg:hasTarget ?target .
  ?target ckg:targetsIndustry ?named ; ckg:printedName ?printed .
  ?named skos:broader* ?industry .
  ?industry ckg:schemeLevel ?own .
  FILTER(IF("%(level)s" = "concept", ?industry = ?named, ?own = "%(level)s"))
}
"""
_ENTITIES: Final = """
SELECT ?node (SAMPLE(?class) AS ?kind) WHERE {
  ?node a ?class . FILTER(STRSTARTS(STR(?class), STR(ckg:))) FILTER(isIRI(?node))
} GROUP BY ?node
"""
_LINKS: Final = """
SELECT DISTINCT ?source ?predicate ?target WHERE {
  ?source ?predicate ?target .
  ?source a ?a . FILTER(STRSTARTS(STR(?a), STR(ckg:)))
  ?target a ?b . FILTER(STRSTARTS(STR(?b), STR(ckg:)))
  FILTER(isIRI(?source) && isIRI(?target))
}
"""
_LABELS: Final = """
SELECT ?node ?label ?preferred WHERE {
  ?node rdfs:label|skos:prefLabel ?label .
  BIND(LANG(?label) = "%(lang)s" AS ?preferred)
} ORDER BY ?preferred ?label
"""


def view(
    store: Store, name: str = "city-overlap", *, level: str = "concept", lang: str = "en"
) -> nx.Graph[str]:
    """Return the view called `name` as a networkx graph whose nodes are IRIs.

    - `city-overlap`: cities; an edge joins two that share an industry; its weight is how many.
    - `city-industry`: cities and industries; an edge is a bet; its weight is how many targets.
    - `full`: every entity with a class of the ontology; an edge is every statement between two.

    Labels are in `lang`, else in the language there is. `level` (concept, field or division) is
    the level of the industry scheme at which the first two compare.

    Raises:
        InputError: there is no such view, level or language.
    """
    if name not in VIEWS:
        raise InputError(f"no view {name!r}; views: {', '.join(VIEWS)}")
    if level not in LEVELS:
        raise InputError(f"no level {level!r}; levels: {', '.join(LEVELS)}")
    if lang not in LANGS:
        raise InputError(f"no language {lang!r}; languages: {', '.join(LANGS)}")
    if name == "full":
        graph = _full(store)
    else:
        graph = (_overlap if name == "city-overlap" else _bets)(store, level, lang)
    labels = _labels(store, lang)
    for node, attributes in graph.nodes(data=True):
        attributes["label"] = labels.get(node) or shorten(node)
    return graph


def _labels(store: Store, lang: str) -> dict[str, str]:
    labels: dict[str, tuple[str, str]] = {}
    for node, label, preferred in select(store, _LABELS % {"lang": lang}):
        labels[node] = max(labels.get(node, ("", "")), (preferred, label))
    return {node: label for node, (_, label) in labels.items()}


def _cities(store: Store) -> list[str]:
    return [node for node, kind in select(store, _ENTITIES) if kind == CKG + "City"]


def _overlap(store: Store, level: str, lang: str) -> nx.Graph[str]:
    import networkx as nx

    labels = _labels(store, lang)
    bets: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for city, industry, _, printed in select(store, _BETS % {"level": level}):
        bets[city][industry].add(printed)
    graph: nx.Graph[str] = nx.Graph()
    for city in _cities(store):
        graph.add_node(city, kind="City", industries=len(bets[city]))
    for one, other in itertools.combinations(graph, 2):
        shared = sorted(bets[one].keys() & bets[other].keys())
        if shared:
            names = "; ".join(labels[industry] for industry in shared)
            both = {name for i in shared for name in bets[one][i] | bets[other][i]}
            printed = "; ".join(sorted(both))
            graph.add_edge(one, other, weight=len(shared), industries=names, printed=printed)
    return graph


def _bets(store: Store, level: str, lang: str) -> nx.Graph[str]:
    import networkx as nx

    targets: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for city, industry, target, printed in select(store, _BETS % {"level": level}):
        targets[city, industry][target] = printed
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(_cities(store), kind="City")
    graph.add_nodes_from(sorted({industry for _, industry in targets}), kind="Industry")
    for (city, industry), names in targets.items():
        printed = "; ".join(sorted(set(names.values())))
        graph.add_edge(city, industry, weight=len(names), printed=printed)
    return graph


def _full(store: Store) -> nx.Graph[str]:
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    for node, kind in select(store, _ENTITIES):
        graph.add_node(node, kind=kind.removeprefix(CKG))
    predicates: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source, predicate, target in select(store, _LINKS):
        predicates[source, target].append(shorten(predicate))
    # One edge a pair: not every reader of these formats takes parallel edges.
    for (source, target), names in predicates.items():
        graph.add_edge(source, target, predicate="; ".join(names), weight=len(names))
    return graph
