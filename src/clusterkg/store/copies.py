"""Failover between copies of one graph, in folders and engines: if one fails, the next is asked.

Copies have the same sources, byte for byte, and the same number of statements: their manifests are
compared before a copy is asked for the first time, and at each failover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples, Store

from clusterkg.base import waiting
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.table import Receipt
from clusterkg.store import disk, renewed
from clusterkg.store.graph import Graph

T = TypeVar("T")
Place = Path | str


class _Contents(NamedTuple):
    """The contents that a manifest records; they are equal for copies of one graph."""

    sources: tuple[tuple[str, int, str], ...]
    statements: int
    inferred: int


class Copies:
    """A graph with failover between its copies: if one fails, the next is asked.

    `place` is the path or the URL of the copy in use.
    """

    def __init__(self, places: Sequence[Place]) -> None:
        """Open all copies and compare their contents; report those that cannot be opened.

        Args:
            places: The paths of stores, or URLs of engines, in the order of preference.

        Raises:
            InputError: no copy can be opened, the contents of two differ, or those of an engine are
                unknown.
        """
        self._places = tuple(places)
        self._contents: _Contents | None = None
        self._failures: dict[Place, InputError] = {}
        opened: dict[Place, Graph] = {}
        for place in self._places:
            try:
                opened[place] = self._open(place)
            except _DifferError:
                raise
            except InputError as error:
                self._failures[place] = error
        if not opened:
            raise self._all_failed()
        self.place, self._graph = next(iter(opened.items()))
        for failed, problem in self._failures.items():
            self._tell(failed, problem)

    @property
    def graph(self) -> Graph:
        """The graph to query: a store on disk itself, or a proxy that switches between engines."""
        return self._graph if isinstance(self._graph, Store) else self

    @property
    def receipts(self) -> Sequence[Receipt]:
        """The receipts of the copy in use; none if it is a store on disk."""
        return getattr(self._graph, "receipts", ())

    def query(self, query: str, /, **options: Any) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the answer to a query from the copy in use, or else the next that can give it.

        Raises:
            InputError: all copies have failed.
        """
        return self._asked(lambda graph: graph.query(query, **options))

    def quads_for_pattern(self, *pattern: Any) -> Iterator[Quad]:
        """Return the statements that match a pattern, in all graphs or in a given one.

        Raises:
            InputError: all copies have failed.
        """
        return iter(self._asked(lambda graph: [*graph.quads_for_pattern(*pattern)]))

    def __contains__(self, quad: Quad, /) -> bool:
        return self._asked(lambda graph: quad in graph)

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._asked(lambda graph: [*graph]))

    def __len__(self) -> int:
        return self._asked(len)

    def _asked(self, work: Callable[[Graph], T]) -> T:
        self._failures.clear()
        while True:
            try:
                return work(self._graph)
            except (InputError, OSError) as error:
                failed = self.place
                self._failures[failed] = _input_error(error)
                self._turn()
                self._tell(failed, self._failures[failed])

    def _turn(self) -> None:
        """Switch to the next copy that has not failed.

        Raises:
            InputError: all copies have failed.
        """
        start = self._places.index(self.place) + 1
        for place in (*self._places[start:], *self._places[:start]):
            if place in self._failures:
                continue
            try:
                self._graph = self._open(place)
            except InputError as error:
                self._failures[place] = error
            else:
                self.place = place
                return
        raise self._all_failed()

    def _open(self, place: Place) -> Graph:
        """Open a copy, and compare its contents with those of the copies opened before.

        Raises:
            InputError: it cannot be opened, or its contents differ (`_DifferError`).
        """
        if isinstance(place, str):
            from clusterkg.store.remote.connect import connect
            from clusterkg.store.remote.transport import SECONDS

            # A copy that does not respond must leave time for the others.
            graph: Graph = connect(place, SECONDS / len(self._places))
            contents = _contents_of_engine(graph, place)
        else:
            graph = renewed.open_store(place)
            contents = _contents_of_folder(place)
        if self._contents is None:
            self._contents = contents
        if contents != self._contents:
            raise _DifferError(Message("store.copies-differ", other=str(self._places[0])), place)
        return graph

    def _tell(self, failed: Place, error: InputError) -> None:
        fields = {"failed": str(failed), "problem": error.said, "place": str(self.place)}
        waiting.tell(Message("store.copy-failed", **fields))

    def _all_failed(self) -> InputError:
        if len(self._failures) == 1:
            return next(iter(self._failures.values()))
        problems = [
            Message("store.problem-of-copy", place=str(place), problem=error.said)
            for place, error in self._failures.items()
        ]
        return InputError(Message("store.all-copies-failed", problems=problems))


class _DifferError(InputError):
    """Raised for a copy whose contents differ from those of the others, or are unknown."""


def _input_error(error: Exception) -> InputError:
    if isinstance(error, InputError):
        return error
    return InputError(Message("store.damaged", problem=str(error)))


def _contents_of_folder(place: Path) -> _Contents:
    made = disk.manifest(place)
    sources = sorted((Path(name).name, *told) for name, told in made.sources.items())
    return _Contents(tuple(sources), made.statements, made.inferred)


def _contents_of_engine(graph: Graph, place: str) -> _Contents:
    from clusterkg.store.remote.client import Remote
    from clusterkg.store.remote.graphs import manifest

    assert isinstance(graph, Remote)
    made = manifest(graph)
    if made is None or not made.finished:
        raise _DifferError(Message("store.copy-unknown"), place)
    sources = sorted((source.file, source.size, source.sha256) for source in made.sources)
    return _Contents(tuple(sources), made.statements, made.inferred)
