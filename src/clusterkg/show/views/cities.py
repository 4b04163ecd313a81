"""Views of cities and industries, projected from targets."""

from __future__ import annotations

import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from clusterkg.compare.overlap import overlap
from clusterkg.facts.bets import Bet, bets, by_city_and_industry, classified, unclassified
from clusterkg.facts.cities import Span, spans
from clusterkg.facts.cities import cities as listed
from clusterkg.facts.lists import open_lists
from clusterkg.facts.scheme import scheme
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import networkx as nx

# Labels by IRI, in the language of a view.
Names = Mapping[str, str]


def city_overlap(store: Graph, names: Names, level: str, lang: str, measure: str) -> nx.Graph[str]:
    """Return the network of cities, linked by the similarity of their lists of industries.

    Edges have weights above zero; all cities are nodes.
    """
    found = bets(store, level)
    graph = _cities(store, names, found, lang)
    years = spans(store)
    periods, printed = {}, {}
    for city, industries in by_city_and_industry(found).items():
        periods[city] = {k: _spans(those, years) for k, those in industries.items()}
        printed[city] = {k: {bet.printed for bet in those} for k, those in industries.items()}
    alike = overlap(store, measure, level, lang=lang)
    for (i, one), (j, other) in itertools.combinations(enumerate(alike.cities), 2):
        weight = float(alike.values[i, j])
        if not weight > 0:
            continue
        ours, theirs = periods.get(one, {}), periods.get(other, {})
        shared = sorted(ours.keys() & theirs.keys())
        words = {word for city in (one, other) for k in shared for word in printed[city][k]}
        graph.add_edge(
            one,
            other,
            weight=int(weight) if measure == "shared" else weight,
            shared=len(shared),
            industries=[names.get(k, k) for k in shared],
            printed=sorted(words - {""}),
            **_widest(span for k in shared for span in _both(ours[k], theirs[k])).attributes(),
        )
    return graph


def city_industry(store: Graph, names: Names, level: str, lang: str) -> nx.Graph[str]:
    """Return the network of all cities and the industries that their targets name.

    Unclassified targets are nodes too, except at the level `theme`. The weight of an edge is the
    number of targets.
    """
    found = bets(store, level)
    graph = _cities(store, names, found, lang)
    years = spans(store)
    _industries(graph, store, names, found)
    # Themes are shown only on request; other unclassified targets stand for themselves.
    own = [] if level == "theme" else unclassified(store)
    for bet in own:
        graph.add_node(bet.industry, kind="IndustryTarget", classified=False)
    for city, industries in by_city_and_industry([*found, *own]).items():
        for industry, those in industries.items():
            graph.add_edge(
                city,
                industry,
                weight=len({bet.target for bet in those}),
                printed=sorted({bet.printed for bet in those} - {""}),
                **_widest(_spans(those, years)).attributes(),
            )
    return graph


def industry_cooccurrence(store: Graph, names: Names, level: str, measure: str) -> nx.Graph[str]:
    """Return the network of all named industries, with an edge between two that a city names both.

    The weight of an edge is the number of cities that name both (`shared`), or the sum over these
    cities of 1 / (n - 1), where n is the number of industries that the city names (`newman`; Newman
    2001), so that short lists count more than long ones.
    """
    import networkx as nx

    found = bets(store, level)
    graph: nx.Graph[str] = nx.Graph()
    years = spans(store)
    _industries(graph, store, names, found)
    together: dict[tuple[str, str], list[tuple[str, Collection[Span]]]] = defaultdict(list)
    named: dict[str, int] = {}
    for city, industries in sorted(by_city_and_industry(found).items()):
        named[city] = len(industries)
        periods = {k: _spans(those, years) for k, those in sorted(industries.items())}
        for one, other in itertools.combinations(periods, 2):
            together[one, other].append((city, _both(periods[one], periods[other])))
    for (one, other), cities in sorted(together.items()):
        graph.add_edge(
            one,
            other,
            weight=len(cities)
            if measure == "shared"
            else math.fsum(1 / (named[city] - 1) for city, _ in cities),
            cities=[names.get(city, city) for city, _ in cities],
            **_widest(span for _, spans in cities for span in spans).attributes(),
        )
    return graph


def _cities(store: Graph, names: Names, found: Iterable[Bet], lang: str) -> nx.Graph[str]:
    """Return a graph of all cities with their attributes, without edges."""
    import networkx as nx

    by_city = by_city_and_industry(found)
    open_ = open_lists(store)
    counts = classified(store)
    graph: nx.Graph[str] = nx.Graph()
    for city in listed(store, lang):
        attributes = {"code": city.code, "province": names.get(city.province, city.province)}
        graph.add_node(
            city.iri, kind="City", **{key: value for key, value in attributes.items() if value}
        )
        # A city without a list is unknown, not zero.
        if city.iri in counts:
            targets = {bet.target for those in by_city[city.iri].values() for bet in those}
            graph.nodes[city.iri].update(industries=len(by_city[city.iri]), targets=len(targets))
            if left := counts[city.iri].unclassified:
                graph.nodes[city.iri]["unclassified"] = left
        if city.iri in open_:
            graph.nodes[city.iri]["open_list"] = open_[city.iri]
    return graph


def _industries(graph: nx.Graph[str], store: Graph, names: Names, found: Iterable[Bet]) -> None:
    """Add the industries of `found` to the graph, each with its numbers of cities and targets."""
    levels, broader = scheme(store)
    cities: dict[str, set[str]] = defaultdict(set)
    targets: dict[str, set[str]] = defaultdict(set)
    for bet in found:
        cities[bet.industry].add(bet.city)
        targets[bet.industry].add(bet.target)
    for industry in sorted(cities):
        graph.add_node(industry, kind="Industry")
        attributes = graph.nodes[industry]
        if level := levels.get(industry):
            attributes["scheme_level"] = level
        if above := broader.get(industry):
            attributes["broader"] = [names.get(iri, iri) for iri in above]
        attributes.update(cities=len(cities[industry]), targets=len(targets[industry]))


def _spans(those: Iterable[Bet], years: Mapping[str, Span]) -> frozenset[Span]:
    return frozenset(years.get(bet.programme, Span()) for bet in those)


def _widest(several: Iterable[Span]) -> Span:
    """Return the span from the first to the last year of several spans.

    It is unbounded on each side on which one of them is, and on both sides if there are none.
    """
    listed = set(several)
    first = [span.first for span in listed if span.first is not None]
    last = [span.last for span in listed if span.last is not None]
    return Span(
        min(first) if first and len(first) == len(listed) else None,
        max(last) if last and len(last) == len(listed) else None,
    )


@functools.cache
def _both(some: frozenset[Span], others: frozenset[Span]) -> frozenset[Span]:
    """Return the non-empty intersections of each of some spans of years with each of the others."""
    out = set()
    for one, other in itertools.product(some, others):
        first = max((year for year in (one.first, other.first) if year is not None), default=None)
        last = min((year for year in (one.last, other.last) if year is not None), default=None)
        if first is None or last is None or first <= last:
            out.add(Span(first, last))
    return frozenset(out)
