"""Datasets: the graphs that a query reads, given by its FROM clauses or by the request.

A statement of a named graph is stored twice: in the named graph, and in the default graph, which is
the RDF merge of all graphs. So a query without FROM counts a statement of two graphs once, and
GRAPH finds it in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Variable,
)

from clusterkg.base.errors import InputError, damage
from clusterkg.base.locale import Message
from clusterkg.base.text import near
from clusterkg.rdf.namespaces import INFERRED_GRAPH, PREFIXES, WORK
from clusterkg.rdf.reader import quads
from clusterkg.rdf.rewriting import standard, starless
from clusterkg.rdf.sparql import Dataset, named_graphs, prologue, tokens
from clusterkg.rdf.table import Term
from clusterkg.store.graph import Graph
from clusterkg.store.inverses import both_ways

# The graph into which the graphs of several FROM clauses are merged.
MERGED: Final = f"{WORK}merged"
# How many graphs an error message lists after a request for an unknown one.
_FEW: Final = 12


def clauses(text: str, base: str | None = None) -> Dataset:
    """Return the graphs that the FROM clauses of a query name, as absolute IRIs.

    Relative IRIs are resolved against the BASE of the query, or else against `base`.
    """
    if "FROM" not in text.upper():
        return Dataset()
    query = tokens(text)
    base, declared = prologue(query, base)
    return named_graphs(query, base, PREFIXES | declared)


def evaluate(
    store: Graph,
    text: str,
    *,
    base: str | None = None,
    substitutions: Mapping[Variable, Term] | None = None,
    dataset: Dataset | None = None,
    from_files: bool = False,
    lenient: bool = False,
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Evaluate a query on the graphs that it names.

    SELECT * gives columns in the order of the text. On a remote engine only `text` and
    `substitutions` have an effect.

    Args:
        base: The IRI against which relative IRIs are resolved.
        substitutions: Terms to substitute for variables.
        dataset: The graphs of the request, which replace those of the query entirely.
        from_files: Whether to load a graph that the store lacks from the file that its IRI names.
        lenient: Whether an unknown graph counts as empty, as in the SPARQL Protocol.

    Raises:
        InputError: a graph is unknown, or a file cannot be read.
        SyntaxError: the query is invalid.
        RuntimeError: a value is given for a variable that the query does not select.
    """
    text = standard(text)
    if not isinstance(store, Store):
        values = dict(substitutions) if substitutions else None
        return store.query(text, prefixes=PREFIXES, substitutions=values)
    graphs = clauses(text, base) if dataset is None else dataset
    named: dict[str, Any] = {}
    store, is_inferred = both_ways(store, text)
    if is_inferred and not any(graphs):
        named["default_graph"] = [DefaultGraph(), NamedNode(INFERRED_GRAPH)]
    if dataset is not None or any(graphs):
        store = _with_files(store, graphs) if from_files else store
        if not lenient:
            _check(store, graphs)
        named["default_graph"] = [NamedNode(name) for name in graphs.graphs]
        named["named_graphs"] = [NamedNode(name) for name in graphs.named]
    if len(graphs.graphs) > 1:
        store = _merged(store, graphs)
        named["default_graph"] = [NamedNode(MERGED)]

    def asked(text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        values = dict(substitutions) if substitutions else None
        return store.query(text, base_iri=base, prefixes=PREFIXES, substitutions=values, **named)

    found = asked(text)
    if isinstance(found, QuerySolutions):
        ordered = starless(text, [variable.value for variable in found.variables])
        if ordered != text:
            return asked(ordered)
    return found


@contextmanager
def asking(text: str, name: str | None = None) -> Iterator[None]:
    """Within the block, turn the engine's errors about a query or its rows into InputErrors.

    Args:
        name: The name of the query in the error.

    Raises:
        DamagedError: a file of the store is damaged.
        InputError: the query is wrong, with the position if it is known; or the engine gave up.
    """
    try:
        yield
    except (SyntaxError, RuntimeError) as error:
        if damaged := damage(error):
            raise damaged from error
        from clusterkg.rdf.diagnosis import diagnose

        raise diagnose(text, error, name, prefixes=PREFIXES) from error
    except (ValueError, OSError) as error:
        said = Message("rdf.engine-says", problem=str(error))
        raise damage(error) or InputError(said, name) from error


def _check(store: Store, graphs: Dataset) -> None:
    for name in (*graphs.graphs, *graphs.named):
        if not _has(store, name):
            known = sorted(graph.value for graph in store.named_graphs())
            key = "store.no-graph" if known else "store.no-graphs"
            hint = near(name, known)
            raise InputError(Message(key, name=name, graphs=known[:_FEW], hint=hint))


def _with_files(store: Store, graphs: Dataset) -> Store:
    """Return a store with `graphs`: those of `store`, and others from the files that IRIs name.

    It is `store` itself if there is nothing to load.
    """
    names = {*graphs.graphs, *graphs.named}
    paths = {name: path for name in names if not _has(store, name) and (path := _path(name))}
    if not paths:
        return store
    copy = Store()
    for name in names:
        graph = NamedNode(name)
        if name in paths:
            said = quads(paths[name])
            copy.extend(Quad(q.subject, q.predicate, q.object, graph) for q in said)
        else:
            copy.extend(store.quads_for_pattern(None, None, None, graph))
    return copy


def _has(store: Store, name: str) -> bool:
    try:
        return store.contains_named_graph(NamedNode(name))
    except ValueError as error:
        raise InputError(Message("store.no-graph-iri", error=error)) from error


def _path(iri: str) -> Path | None:
    """Return the path of a file: IRI; None for another IRI, or if there is no such file."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    parts = urlsplit(iri)
    path = Path(url2pathname(parts.path))
    return path if parts.scheme == "file" and path.is_file() else None


def _merged(store: Store, graphs: Dataset) -> Store:
    """Return a store with the merge of the FROM graphs as the graph MERGED, and with the FROM NAMED
    graphs.

    The engine itself would count a statement of two FROM graphs twice.
    """
    copy = Store()
    merged = NamedNode(MERGED)
    for name in graphs.graphs:
        found = store.quads_for_pattern(None, None, None, NamedNode(name))
        copy.bulk_extend(Quad(q.subject, q.predicate, q.object, merged) for q in found)
    for name in graphs.named:
        copy.bulk_extend(store.quads_for_pattern(None, None, None, NamedNode(name)))
    return copy
