"""Views that users write: the graph that a query builds, or pairs that it selects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.facts import entities
from clusterkg.facts.entities import Entity, Value
from clusterkg.queries import saved
from clusterkg.rdf.namespaces import RDF, RDFS, SKOS, shorten
from clusterkg.rdf.table import Table, Term, Triples
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import networkx as nx


def from_query(
    store: Graph, query: saved.SavedQuery, params: Mapping[str, str], lang: str
) -> nx.DiGraph[str]:
    """Return the graph of a query.

    - CONSTRUCT: nodes are what triples join; an edge is all triples from one node to another, its
      weight is how many; literals are attributes of their subject.
    - SELECT ?source ?target: an edge is all rows of a pair; its weight is the sum of ?weight, or
      how many rows there are; other columns are attributes of the edge, lists where rows differ.

    Labels and kinds are those of the store, unless the query builds them.

    Raises:
        InputError: the query is wrong, or of another form, or a weight is not a number above 0.
    """
    found = saved.run(store, query, params)
    known = entities.read(store)
    if isinstance(found, Triples):
        graph, built = _constructed(found, lang)
    elif isinstance(found, Table):
        graph, built = _selected(found, query.name), {}
    else:
        raise InputError(Message("views.ask"), query.name)
    for node, attributes in graph.nodes(data=True):
        mine, theirs = built.get(node), known.entities.get(node) or known.schema.get(node)
        if "label" not in attributes:
            named = entities.name(node, mine, lang)
            is_named = named != shorten(node)
            attributes["label"] = named if is_named else entities.name(node, theirs, lang)
        if "kind" not in attributes:
            classed = next((e for e in (mine, theirs) if e is not None and e.classes), None)
            attributes["kind"] = (
                "Thing" if classed is None else entities.kind(classed, known.superclasses)
            )
    return graph


def _key(term: Term) -> str:
    """Return what stands for a term as a node."""
    return str(term) if isinstance(term, BlankNode | Triple) else term.value


def _constructed(found: Triples, lang: str) -> tuple[nx.DiGraph[str], dict[str, Entity]]:
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    built: dict[str, Entity] = defaultdict(Entity)
    joined: dict[tuple[str, str], list[str]] = defaultdict(list)
    for triple in found.triples:
        subject, predicate = _key(triple.subject), triple.predicate.value
        graph.add_node(subject)
        if isinstance(triple.object, Literal):
            built[subject].literals[predicate].append(triple.object)
        elif predicate == RDF + "type":
            built[subject].classes.append(_key(triple.object))
        else:
            joined[subject, _key(triple.object)].append(shorten(predicate))
    for (source, target), predicates in sorted(joined.items()):
        graph.add_edge(
            source,
            target,
            label="; ".join(predicates),
            weight=len(predicates),
            predicates=predicates,
        )
    columns: dict[str, dict[str, list[Value]]] = defaultdict(dict)
    for node, entity in sorted(built.items()):
        for predicate, values in sorted(entity.literals.items()):
            if predicate not in (RDFS + "label", SKOS + "prefLabel"):
                listed = [entities.python(value) for value in entities.in_language(values, lang)]
                columns[entities.attribute(predicate)][node] = listed
    for column, rows in entities.alike(columns).items():
        for node, value in rows.items():
            graph.nodes[node][column] = value
    return graph, dict(built)


def _selected(found: Table, name: str) -> nx.DiGraph[str]:
    import networkx as nx

    if not {"source", "target"} <= set(found.columns):
        raise InputError(Message("views.no-edges"), name)
    place = {column: i for i, column in enumerate(found.columns)}
    others = [column for column in found.columns if column not in ("source", "target", "weight")]
    graph: nx.DiGraph[str] = nx.DiGraph()
    weights: dict[tuple[str, str], list[float]] = defaultdict(list)
    columns: dict[str, dict[tuple[str, str], list[Value]]] = defaultdict(lambda: defaultdict(list))
    # Rows come in any order: sorted, the same graph is the same file.
    for row in sorted(found.rows, key=str):
        source, target = row[place["source"]], row[place["target"]]
        if source is None or target is None:
            raise InputError(Message("views.no-end"), name)
        for end in (source, target):
            graph.add_node(_key(end))
            if isinstance(end, Literal):
                graph.nodes[_key(end)].update(label=end.value, kind="Literal")
        pair = (_key(source), _key(target))
        weights[pair].append(_weight(row[place["weight"]], name) if "weight" in place else 1)
        for column in others:
            if (term := row[place[column]]) is not None:
                value = entities.python(term) if isinstance(term, Literal) else _key(term)
                if value not in columns[column][pair]:
                    columns[column][pair].append(value)
    for pair, those in weights.items():
        total = sum(those)
        graph.add_edge(*pair, weight=int(total) if total == int(total) else total)
    for column, cells in entities.alike(columns).items():
        for pair, cell in cells.items():
            graph.edges[pair][column] = cell
    return graph


def _weight(term: Term | None, name: str) -> float:
    value = entities.python(term) if isinstance(term, Literal) else None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < value < float("inf")
    ):
        shown = "nothing" if term is None else repr(_key(term))
        raise InputError(Message("views.weight", value=shown), name)
    return float(value or 0)
