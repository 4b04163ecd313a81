"""Views of entities and the statements between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from clusterkg.facts import entities as facts
from clusterkg.facts.bets import bets
from clusterkg.facts.cities import Span, spans, year
from clusterkg.facts.entities import Facts, Value
from clusterkg.facts.reader import INVERSE
from clusterkg.facts.scheme import alternatives, reached, scheme
from clusterkg.rdf.namespaces import CKG
from clusterkg.show.views.titles import Titles
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import networkx as nx

# Properties that lead from a city to what supports its targets.
STRUCTURE: Final = tuple(
    CKG + name
    for name in (
        "hasProgramme",
        "hasTarget",
        "targetsIndustry",
        "zone",
        "institute",
        "enterprise",
        "responsiblePost",
    )
)


def full(store: Graph, lang: str) -> nx.DiGraph[str]:
    """Return the network of all entities with their literals, and an edge for each pair that
    statements link.
    """
    return _linked(facts.read(store), store, lang)


def programme_structure(store: Graph, lang: str) -> nx.DiGraph[str]:
    """Return the network of cities and what is reachable from them by properties of STRUCTURE."""
    graph = _linked(facts.read(store), store, lang, STRUCTURE)
    graph.remove_nodes_from(set(graph) - _reached(graph))
    return graph


def left(graph: nx.Graph[str], gone: Collection[str], name: str) -> nx.Graph[str]:
    """Return the view `full` or `programme-structure` (`name`) without the entities in `gone`; from
    `programme-structure`, what no city reaches any more is dropped too.

    In both, nodes are entities and edges statements, so that the graph need not be read again: the
    22 periods of eighty cities take 2 s of `full` instead of 12 s.
    """
    rest: nx.Graph[str] = graph.subgraph(set(graph).difference(gone))
    return rest.subgraph(_reached(rest)) if name == "programme-structure" else rest


def _reached(graph: nx.Graph[str]) -> set[str]:
    """Return the cities, and the nodes reachable from them."""
    reached = {node for node, data in graph.nodes(data=True) if data["kind"] == "City"}
    waiting = list(reached)
    while waiting:
        for other in graph.adj[waiting.pop()]:
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached


def industry_tree(store: Graph, lang: str) -> nx.DiGraph[str]:
    """Return the industry scheme, with an edge from each industry to the directly narrower ones.

    The weight of an edge is the number of industries below it, from the narrower one downwards.
    """
    import networkx as nx

    levels, broader = scheme(store)
    also = alternatives(store, lang)
    lines = {industry: reached(industry, broader) for industry in sorted(levels)}
    below: dict[str, int] = defaultdict(int)
    cities: dict[str, set[str]] = defaultdict(set)
    targets: dict[str, set[str]] = defaultdict(set)
    for line in lines.values():
        for above in line:
            below[above] += 1
    for bet in bets(store, "concept"):
        for above in lines.get(bet.industry, ()):
            cities[above].add(bet.city)
            targets[above].add(bet.target)
    graph: nx.DiGraph[str] = nx.DiGraph()
    for industry, level in sorted(levels.items()):
        graph.add_node(industry, kind="Industry")
        attributes = graph.nodes[industry]
        if level:
            attributes["scheme_level"] = level
        if industry in also:
            attributes["also_known_as"] = also[industry]
        attributes.update(cities=len(cities[industry]), targets=len(targets[industry]))
    for industry, wide in sorted(broader.items()):
        for wider in wide:
            if wider in levels:
                graph.add_edge(wider, industry, weight=below[industry])
    return graph


def _linked(
    known: Facts, store: Graph, lang: str, only: Collection[str] | None = None
) -> nx.DiGraph[str]:
    """Return the network of all entities, with an edge for each pair that stands for all statements
    from one to the other.

    With `only`, edges stand only for these properties.
    """
    import networkx as nx

    titles = Titles(known.schema, {}, lang)
    named = titles.attributes(p for entity in known.entities.values() for p in entity.literals)
    columns: dict[str, dict[str, list[Value]]] = defaultdict(dict)
    for iri, entity in known.entities.items():
        for predicate, values in sorted(entity.literals.items()):
            listed = [facts.python(value) for value in facts.in_language(values, lang)]
            columns[named[predicate]][iri] = listed
    graph: nx.DiGraph[str] = nx.DiGraph()
    for iri, entity in known.entities.items():
        graph.add_node(
            iri,
            label=facts.name(iri, entity, lang),
            **titles.kind(entity.classes, known.superclasses),
            **_span(iri, columns).attributes(),
        )
    # Labels are in the attribute `label` already.
    for taken in ("rdfs_label", "skos_pref_label"):
        columns.pop(taken, None)
    for column, rows in sorted(facts.alike(columns).items()):
        for iri, value in rows.items():
            graph.nodes[iri][column] = value
    years = spans(store)
    statements: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source, predicate, target in _forwards(known.links, only):
        # Data may assert a property or its inverse.
        programme, of = {"hasTarget": (source, target), "targetOf": (target, source)}.get(
            predicate.removeprefix(CKG), ("", "")
        )
        if programme in years:
            graph.nodes[of].update(years[programme].attributes())
        if only is None or predicate in only:
            statements[source, target].append(predicate)
    graph.graph["terms"] = {
        titles.short(predicate): predicate for those in statements.values() for predicate in those
    }
    # One edge per pair, since not every reader of these formats supports parallel edges.
    for (source, target), predicates in statements.items():
        names = [titles.label(predicate) for predicate in predicates]
        graph.add_edge(
            source,
            target,
            label="; ".join(names),
            weight=len(predicates),
            predicates=[titles.short(predicate) for predicate in predicates],
        )
        if known.inferred:
            new = all((source, predicate, target) in known.inferred for predicate in predicates)
            graph.edges[source, target]["inferred"] = new
    return graph


def _forwards(
    links: Collection[tuple[str, str, str]], only: Collection[str] | None
) -> Collection[tuple[str, str, str]]:
    """Return `links`; with `only`, sorted, and with the reverse of each link whose property is the
    inverse of one in `only`.
    """
    if only is None:
        return links
    inverse = {CKG + INVERSE[name]: CKG + name for name in INVERSE if CKG + name in only}
    turned = {
        (target, inverse[predicate], source)
        for source, predicate, target in links
        if predicate in inverse
    }
    return sorted({*links, *turned})


def _span(iri: str, columns: dict[str, dict[str, list[Value]]]) -> Span:
    """Return the first and the last year of an entity, stated or inferred; None where there is
    none.
    """

    def first(*names: str) -> int | None:
        for name in names:
            for value in columns[name].get(iri, ()) if name in columns else ():
                if (found := year(str(value))) is not None:
                    return found
        return None

    return Span(
        first("announced", "inferred_year", "first_year"),
        first("horizon_year", "last_year", "year"),
    )
