"""The graph interface, and opening a graph in memory, on disk or in a remote engine."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol, TypeAlias, overload

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.resources import graph_path
from clusterkg.rdf.document import Document, RdfFile
from clusterkg.rdf.namespaces import CKG, INFERRED_GRAPH, PREFIXES
from clusterkg.rdf.table import Term
from clusterkg.store.remote import is_address

_ESCAPED: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}

Name: TypeAlias = NamedNode | BlankNode | DefaultGraph


class Graph(Protocol):
    """A readable graph: `pyoxigraph.Store`, in memory or on disk, or a remote engine (`Remote`).

    Asserted statements are in the default graph, inferred ones in a named graph.
    """

    def query(
        self,
        query: str,
        /,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Name | list[Name] | None = None,
        substitutions: dict[Variable, NamedNode | BlankNode | Literal | Triple] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the answer to a query."""

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | Triple | None,
        graph_name: Name | None = None,
        /,
    ) -> Iterator[Quad]:
        """Return the statements that match a pattern, in all graphs or in `graph_name`."""

    def __contains__(self, quad: Quad, /) -> bool: ...

    def __iter__(self) -> Iterator[Quad]: ...

    def __len__(self) -> int: ...


class Scratch(Graph, Protocol):
    """A writable temporary graph: a `pyoxigraph.Store`, or the `Workspace` of an engine."""

    def extend(self, quads: Iterable[Quad], /) -> None:
        """Add all statements or, if one is invalid, none."""

    def bulk_extend(self, quads: Iterable[Quad], /) -> None:
        """Add any number of statements; if one is invalid, earlier ones may have been added."""

    def remove(self, quad: Quad, /) -> None:
        """Remove a statement."""

    def update(self, update: str, /) -> None:
        """Run a SPARQL update."""


def bundled_files() -> list[Path]:
    """Return the paths of the ontology, the industry scheme and the data files, in this order.

    They are those of the bundled graph, or of the one that CLUSTERKG_GRAPH names (`graph_path`).
    """
    ontology = graph_path("ontology")
    data = sorted(graph_path("data", "ttl").glob("*.ttl"))
    return [ontology / "clusterkg.ttl", ontology / "industries.ttl", *data]


def bundled_documents() -> list[Document]:
    """Return the `bundled_files` as documents that are loaded without limits."""
    return [RdfFile(path, None) for path in bundled_files()]


class _Loading(threading.Thread):
    store: Store | None = None

    def run(self) -> None:
        # A file that cannot be read is reported when the graph is opened.
        with suppress(InputError):
            self.store = _loaded(bundled_documents())


_loading: _Loading | None = None


def load_ahead() -> None:
    """Start loading the bundled graph in the background, for the next `open_bundled`.

    The engine loads in a thread of its own, without the interpreter lock.
    """
    global _loading
    _loading = _Loading()
    _loading.start()


def open_bundled(extra: Sequence[Document] = ()) -> Store:
    """Return a store that holds the bundled graph and the documents in `extra`.

    Raises:
        InputError: a file cannot be read.
    """
    global _loading
    begun, _loading = _loading, None
    if begun is not None:
        begun.join()
    if begun is None or begun.store is None:
        return _loaded([*bundled_documents(), *extra])
    return _loaded(extra, begun.store)


def _loaded(documents: Iterable[Document], store: Store | None = None) -> Store:
    """Return `store`, or else a new one, with the documents added to it."""
    store = Store() if store is None else store
    for document in documents:
        document.load(store)
    return store


@overload
def open_graph(
    path: Path | None = None, extra: Sequence[Document] = (), *, bundled: bool = True
) -> Store: ...
@overload
def open_graph(
    path: Path | str | None, extra: Sequence[Document] = (), *, bundled: bool = True
) -> Graph: ...
def open_graph(
    path: Path | str | None = None, extra: Sequence[Document] = (), *, bundled: bool = True
) -> Graph:
    """Open the store on disk or the engine at `path`, or without `path` a graph in memory.

    Args:
        path: A folder, opened read-only, or the address (https://...) of a SPARQL 1.1 engine.
        extra: Documents to load into the graph in memory.
        bundled: Whether the graph in memory includes the bundled graph.

    Raises:
        InputError: the store cannot be opened, a file cannot be read, or both `path` and `extra`
            are given.
    """
    if path is None:
        return open_bundled(extra) if bundled else _loaded(extra)
    if isinstance(path, str) and is_address(path):
        if extra:
            raise InputError(Message("store.engine-read-only"), extra[0].path)
        from clusterkg.store.remote.connect import connect

        return connect(path)
    path = Path(path)
    if extra:
        raise InputError(Message("store.read-only"), extra[0].path)
    from clusterkg.store import renewed

    return renewed.open_store(path)


def select(store: Graph, text: str) -> list[tuple[str, ...]]:
    """Return the sorted rows of a SELECT query as plain text; unbound variables are empty."""
    found = store.query(text, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple("" if term is None else term.value for term in row) for row in found)


def coded(
    store: Graph, text: str, columns: Sequence[str], given: Mapping[Variable, Term] | None = None
) -> list[tuple[list[str], list[int]]]:
    """Return columns of a SELECT query dictionary-encoded, for many rows with few distinct values.

    Values are as in `select`. No term object is made per row: for a large answer, that saves a
    third of the time.

    Args:
        given: Terms to substitute for variables.

    Returns:
        For each column its distinct values, sorted, and for each row the index of its value. The
        order of rows is arbitrary.
    """
    found = store.query(text, prefixes=PREFIXES, substitutions=dict(given) if given else None)
    assert isinstance(found, QuerySolutions)
    variables = [variable.value for variable in found.variables]
    width = len(variables)
    written = found.serialize(format=QueryResultsFormat.TSV)
    assert written is not None
    _, _, body = written.decode().partition("\n")
    cells = body.replace("\n", "\t").split("\t")[:-1]
    out = []
    for name in columns:
        column = cells[variables.index(name) :: width]
        value_of = {cell: _value(cell) for cell in set(column)}
        values = sorted(set(value_of.values()))
        places = {value: place for place, value in enumerate(values)}
        place_of = {cell: places[value] for cell, value in value_of.items()}
        out.append((values, [place_of[cell] for cell in column]))
    return out


def _value(cell: str) -> str:
    """Return the plain text of `cell`, a term as SPARQL's TSV writes it."""
    if cell.startswith('"'):
        text = cell[1 : cell.rindex('"')]
        return re.sub(r"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), text)
    return cell.removeprefix("<").removesuffix(">").removeprefix("_:")


def size(store: Graph) -> int:
    """Return the number of distinct statements of a graph.

    A statement of a named graph is also stored in the default graph, and counted once.
    """
    if not isinstance(store, Store):
        return len(store)
    inferred = NamedNode(INFERRED_GRAPH)
    if all(graph == inferred for graph in store.named_graphs()):
        return len(store)
    graphs = (DefaultGraph(), inferred)
    return sum(1 for graph in graphs for _ in store.quads_for_pattern(None, None, None, graph))


def classes(store: Graph) -> dict[str, int]:
    """Return the number of asserted members of each class of the ontology that has any, by IRI.

    If no class of the ontology has members, all other named classes with members are counted.
    """
    text = "SELECT ?class (COUNT(?x) AS ?n) { ?x a ?class FILTER(isIRI(?class)) } GROUP BY ?class"
    every = {name: int(number) for name, number in select(store, text)}
    return {name: number for name, number in every.items() if name.startswith(CKG)} or every
