"""The graphs that a build writes to an engine: one per source, one of inferences, and a manifest.

Engines do not write atomically across requests: so the manifest, which marks a build as complete,
is written last, and the statements of each graph are counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from clusterkg.base.brief import Brief, counted
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import ID, INFERRED_GRAPH, WORK
from clusterkg.rdf.sparql import Dataset
from clusterkg.store.remote.client import Remote
from clusterkg.store.remote.transport import EngineError, UnreachableError

SOURCES: Final = ID + "graph/"
# Age in seconds from which temporary graphs are taken for leftovers of a killed process.
_STALE: Final = 86_400
MANIFEST: Final = ID + "graph-manifest"
_TERMS: Final = "https://w3id.org/clusterkg/manifest#"
_ABOUT: Final = f"<{MANIFEST}>"
FORMAT: Final = "1"
_N_TRIPLES: Final = "application/n-triples"
# Statements per request to the Graph Store, and per update: halved where it is refused.
_CHUNK: Final = 50_000
_BATCH: Final = 5_000
# Suffixes of query URLs, and the URLs at which such engines take graphs and updates.
_STORES: Final = (
    ("/query", "/store"),  # Oxigraph
    ("/query", "/data"),  # Fuseki
    ("/sparql", "/data"),
    ("/sparql-auth", "/sparql-graph-crud-auth"),  # Virtuoso
    ("/sparql", "/sparql-graph-crud"),
    ("/query", ""),  # Stardog
    ("", "/rdf-graphs/service"),  # GraphDB
    ("/sparql", "/sparql/gsp/"),  # Neptune
)
_UPDATES: Final = (
    ("/query", "/update"),  # Oxigraph, Fuseki, Stardog
    ("/sparql", "/update"),
    ("", "/statements"),  # GraphDB
    ("", ""),
)


@dataclass(frozen=True)
class Source:
    """A source in a graph of its own: the IRI of the graph, and the file's name, SHA-256 and size
    in bytes.

    `statements` is the number of statements in the graph. `shared` is the number of those that were
    removed from it, because an earlier source has them as well.
    """

    graph: str
    file: str
    sha256: str
    size: int
    statements: int
    shared: int = 0


@dataclass(frozen=True, repr=False)
class Manifest(Brief):
    """The record of what clusterkg has built in an engine.

    `finished` is False while a build runs, and after it was aborted.
    """

    version: str
    built: str
    finished: bool
    inferred: int = 0
    sources: tuple[Source, ...] = ()
    format: str = FORMAT

    def _brief(self) -> str:
        statements = counted(self.statements, "statement")
        return f"{statements}, {self.inferred:,} of them inferred, built {self.built}"

    @property
    def statements(self) -> int:
        """The number of statements, including inferred ones."""
        return self.inferred + sum(source.statements for source in self.sources)

    @property
    def dataset(self) -> Dataset:
        """The dataset of queries: the merged sources as default graph, inferences as named."""
        return Dataset(tuple(source.graph for source in self.sources), (INFERRED_GRAPH,))


def graph_of(path: Path) -> str:
    """Return the IRI of the graph of a source, from the name of its file without the folder."""
    return SOURCES + quote(path.name, safe="")


def manifest(remote: Remote) -> Manifest | None:
    """Return the manifest in an engine; None if clusterkg has built nothing there.

    Raises:
        InputError: the manifest is damaged, or in another format.
    """
    text = f"SELECT ?s ?p ?o {{ GRAPH {_ABOUT} {{ ?s ?p ?o }} }}"
    known: dict[str, dict[str, str]] = {}
    for row in remote.rows(text, Dataset(named=(MANIFEST,))):
        name = row["p"]["value"].removeprefix(_TERMS)
        known.setdefault(row["s"]["value"], {})[name] = row["o"]["value"]
    about = known.pop(MANIFEST, None)
    if about is None:
        return None
    if about.get("format") != FORMAT:
        raise InputError(Message("store.other-version"), remote.address.name)
    try:
        sources = [
            Source(
                graph,
                found["file"],
                found["sha256"],
                int(found["size"]),
                int(found["statements"]),
                int(found["shared"]),
            )
            for graph, found in known.items()
        ]
        return Manifest(
            about["version"],
            about["built"],
            about["finished"] == "true",
            int(about["inferred"]),
            tuple(sorted(sources, key=lambda source: source.graph)),
        )
    except (KeyError, ValueError) as error:
        raise InputError(Message("store.engine-no-manifest"), remote.address.name) from error


def write_manifest(remote: Remote, known: Manifest) -> None:
    """Replace the manifest in an engine by `known`.

    Raises:
        InputError: the engine refuses, or does not hold the manifest afterwards.
    """
    about = {
        "format": known.format,
        "version": known.version,
        "built": known.built,
        "finished": "true" if known.finished else "false",
        "inferred": str(known.inferred),
    }
    lines = [_lines(MANIFEST, about)]
    for source in known.sources:
        found = {
            "file": source.file,
            "sha256": source.sha256,
            "size": str(source.size),
            "statements": str(source.statements),
            "shared": str(source.shared),
        }
        lines.append(_lines(source.graph, found))
    remote.remove_graph(NamedNode(MANIFEST))
    remote.update(f"INSERT DATA {{ GRAPH {_ABOUT} {{ {' '.join(lines)} }} }}")
    remote.check_size(MANIFEST, len(about) + 5 * len(known.sources))


def _lines(subject: str, values: dict[str, str]) -> str:
    return " ".join(
        f"<{subject}> <{_TERMS}{name}> {Literal(value)} ." for name, value in values.items()
    )


def add(update: Callable[[str], None], graph: str, lines: Iterable[str]) -> None:
    """Add statements to a graph by updates, which become smaller if the engine refuses one.

    Args:
        update: Sends an update.
        lines: The statements, as lines of N-Triples.

    Raises:
        InputError: the engine refuses a single statement, or cannot be asked.
    """
    size = _BATCH
    rest = iter(lines)
    waiting: list[str] = []
    while waiting := waiting or list(islice(rest, size)):
        batch = waiting[:size]
        try:
            update(f"INSERT DATA {{ GRAPH <{graph}> {{ {' '.join(batch)} }} }}")
        except EngineError as error:
            # Inserting statements again does no harm. If a smaller update fails too, the error is
            # that of the single statement.
            if len(batch) == 1 or error.status in (0, 401, 403):
                raise
            size = max(len(batch) // 2, 1)
            continue
        waiting = waiting[len(batch) :]


def find_updates(remote: Remote) -> str:
    """Return the URL at which an engine accepts updates; each candidate is tried with an update.

    Raises:
        InputError: the engine accepts updates at none of the usual URLs, or cannot be asked.
    """
    address = remote.address
    before = remote.update_url
    refusals = []
    for old, new in _UPDATES:
        url = address.url if old == new else address.beside(old, new)
        if url is None:
            continue
        remote.update_url = url
        try:
            _try_updates(remote)
        except EngineError as error:
            if error.status == 0:
                raise
            refusals.append(error)
            continue
        finally:
            remote.update_url = before
        return url
    first = next((e for e in refusals if e.status in (401, 403)), refusals[-1])
    raise InputError(Message("store.no-updates", problem=first.said), address.name)


def _try_updates(remote: Remote) -> None:
    """Insert a temporary statement and delete it again.

    Raises:
        EngineError: the engine refuses, or reports success without having done it.
    """
    graph = f"{SOURCES}probe"
    statement = f"<urn:x:{token_hex(8)}> <urn:x:b> <urn:x:c>"
    for number, word in ((1, "INSERT"), (0, "DELETE")):
        remote.update(f"{word} DATA {{ GRAPH <{graph}> {{ {statement} }} }}")
        if remote.count(f"{{ {statement} }}", graph) != number:
            raise EngineError(Message("store.update-ignored"), remote.address.name, 200)


class Writer:
    """Writer of graphs to an engine, by the Graph Store protocol if it supports that."""

    def __init__(self, remote: Remote, graph_store: str | None = None) -> None:
        """Find the URLs at which the engine accepts updates and graphs.

        Args:
            remote: The engine; its URL for updates is set.
            graph_store: The URL of the Graph Store; by default the usual ones are tried.

        Raises:
            InputError: the engine accepts no updates, or no graphs at `graph_store`.
        """
        self._remote = remote
        remote.update_url = find_updates(remote)
        self.store_url = self._find_store(graph_store)

    def replace(self, graph: str, lines: Iterable[str]) -> None:
        """Replace the content of a graph; on an error, the graph is left incomplete.

        Args:
            lines: The new statements, as lines of N-Triples without blank nodes.

        Raises:
            InputError: the engine refuses a statement.
        """
        rest = iter(lines)
        # The old content must not be counted afterwards.
        self.drop(graph)
        if self.store_url is not None:
            # The first request replaces the graph, the others add to it.
            method = "PUT"
            while chunk := list(islice(rest, _CHUNK)):
                self._put(graph, chunk, method)
                method = "POST"
            return
        add(self._remote.update, graph, rest)

    def drop(self, graph: str) -> None:
        """Drop the graph `graph` (IRI), if it exists."""
        self._remote.remove_graph(NamedNode(graph))

    def _put(self, graph: str, chunk: Sequence[str], method: str) -> None:
        assert self.store_url is not None
        self._remote.transport.send(
            method,
            self.store_url,
            ("\n".join(chunk) + "\n").encode(),
            {"Content-Type": _N_TRIPLES, "Accept": "*/*"},
            params={"graph": graph},
            again=method == "PUT",
        )

    def _find_store(self, given: str | None) -> str | None:
        """Return the URL of the engine's Graph Store: `given`, or by default the first usual one.

        None if no usual one works. Each URL is tried with a temporary graph.

        Raises:
            InputError: `given` does not work, or the engine cannot be reached.
        """
        if given is not None:
            if not self._takes(given):
                raise InputError(Message("store.no-graph-store"), given.partition("?")[0])
            return given
        address = self._remote.address
        places = (address.beside(old, new) for old, new in _STORES)
        return next((place for place in places if place and self._takes(place)), None)

    def _takes(self, place: str) -> bool:
        graph = f"{SOURCES}probe"
        self.store_url = place
        try:
            self._put(graph, [f'<urn:x:a> <urn:x:b> "{n}" .' for n in "12"], "PUT")
            self._put(graph, ['<urn:x:a> <urn:x:b> "3" .'], "PUT")
            self._put(graph, ['<urn:x:a> <urn:x:b> "\\u5E02"@zh .'], "POST")
            whole = self._remote.count("{ ?s ?p ?o }", graph) == 2
            kept = self._remote.count('{ ?s ?p "市"@zh }', graph) == 1
        except EngineError as error:
            if isinstance(error, UnreachableError):
                raise
            return False
        finally:
            self.drop(graph)
        return whole and kept


def without_shared(remote: Remote, source: Source, earlier: Sequence[Source]) -> Source:
    """Remove from the graph of `source` the statements of earlier sources; return the new source.

    Otherwise an engine that merges graphs would return a statement of two of them twice.
    """
    if not earlier:
        return source
    others = " ".join(f"<{one.graph}>" for one in earlier)
    where = (
        f"{{ GRAPH <{source.graph}> {{ ?s ?p ?o }} GRAPH ?other {{ ?s ?p ?o }}"
        f" VALUES ?other {{ {others} }} }}"
    )
    graphs = Dataset(named=(source.graph, *(one.graph for one in earlier)))
    shared = remote.count_different("?s ?p ?o", where, graphs)
    if shared:
        remote.update(f"DELETE {{ GRAPH <{source.graph}> {{ ?s ?p ?o }} }} WHERE {where}")
        remote.check_size(source.graph, source.statements - shared)
    return replace(source, statements=source.statements - shared, shared=shared)


def sweep(remote: Remote) -> None:
    """Drop temporary graphs that were created more than a day ago, which killed processes have
    left.
    """
    for graph in named_graphs(remote):
        when = graph.removeprefix(WORK).partition("-")[0]
        if graph.startswith(WORK) and when.isdigit() and time.time() - int(when) > _STALE:
            remote.remove_graph(NamedNode(graph))


def named_graphs(remote: Remote) -> Iterator[str]:
    """Yield the IRIs of the non-empty named graphs of an engine."""
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    for row in remote.rows(text, Dataset()):
        yield row["g"]["value"]
