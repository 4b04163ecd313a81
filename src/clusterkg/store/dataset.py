"""Datasets: which graphs a query is asked of, by its FROM clauses or by the request.

A store keeps what its files say twice where they name graphs: in the named graph, and in the
default graph, which is the RDF merge of all. So a query without FROM counts a statement of two
graphs once, and GRAPH finds it in both.
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

# The graph that those of several FROM clauses are merged into.
MERGED: Final = f"{WORK}merged"
# So many graphs are listed to a person who names one that there is not.
_FEW: Final = 12


def clauses(text: str, base: str | None = None) -> Dataset:
    """Return the graphs of the FROM clauses of a query, as IRIs in full."""
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
    """Return the answer of a query, asked of the graphs that it names; SELECT * in its own order.

    Args:
        store: The graph.
        text: The query.
        base: The IRI that relative IRIs are read against.
        substitutions: Terms for variables.
        dataset: The graphs of a request, which take the place of those of the query, whole.
        from_files: Whether a graph that the store lacks is read from the file that its IRI names.
        lenient: Whether a graph that there is not is empty, as the Protocol has it.

    Raises:
        InputError: there is no such graph, or a file cannot be read.
        SyntaxError: the query is wrong.
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
    """Turn what the engine raises of a query, and of the rows of its answer, into an InputError.

    Args:
        text: The query.
        name: What the error names.

    Raises:
        DamagedError: a file of the store is damaged.
        InputError: the query is wrong, or the engine gave up; says where.
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
    """Raise InputError unless the store has the graphs."""
    for name in (*graphs.graphs, *graphs.named):
        if not _has(store, name):
            known = sorted(graph.value for graph in store.named_graphs())
            key = "store.no-graph" if known else "store.no-graphs"
            hint = near(name, known)
            raise InputError(Message(key, name=name, graphs=known[:_FEW], hint=hint))


def _with_files(store: Store, graphs: Dataset) -> Store:
    """Return a store that holds the graphs, those that `store` lacks read from their files."""
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
    """Return the file that an IRI names, or None."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    parts = urlsplit(iri)
    path = Path(url2pathname(parts.path))
    return path if parts.scheme == "file" and path.is_file() else None


def _merged(store: Store, graphs: Dataset) -> Store:
    """Return a store with the graphs of FROM merged into one, and those of FROM NAMED.

    The engine would count a statement of two of them twice.
    """
    copy = Store()
    merged = NamedNode(MERGED)
    for name in graphs.graphs:
        found = store.quads_for_pattern(None, None, None, NamedNode(name))
        copy.bulk_extend(Quad(q.subject, q.predicate, q.object, merged) for q in found)
    for name in graphs.named:
        copy.bulk_extend(store.quads_for_pattern(None, None, None, NamedNode(name)))
    return copy
