"""The graph that is asked: opened when it is first read, and what is loaded into it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message

if TYPE_CHECKING:
    from rdflib import Graph as RdflibGraph

    from clusterkg.kg.results import Info
    from clusterkg.rdf.table import Receipt
    from clusterkg.store.copies import Copies
    from clusterkg.store.graph import Graph

FilePath: TypeAlias = str | PathLike[str]
_COUNTS: Final = ("rows", "counted")


def place(store: FilePath) -> Path | str:
    """Return the folder of a store, or the address of an engine: a text."""
    from clusterkg.store.remote import is_address

    return str(store) if is_address(store) else Path(store)


class Opened:
    """A graph that is opened when it is first read."""

    def __init__(
        self,
        store: FilePath | Sequence[FilePath] | None = None,
        data: Sequence[FilePath] = (),
        limits: Limits = DEFAULTS,
        *,
        bundled: bool = True,
        each_a_graph: bool = False,
    ) -> None:
        given = [store] if isinstance(store, str | PathLike) else store or ()
        self._places = tuple(dict.fromkeys(map(place, given)))
        if self._places and not bundled:
            raise InputError(Message("store.only"), self._places[0])
        self._loaded = [Path(path) for path in data]
        self._limits = limits
        self._bundled = bundled
        self._each_a_graph = each_a_graph

    def __repr__(self) -> str:
        # No query string of an address is shown, as it may hold a secret.
        where = () if self._place is None else (str(self._place).partition("?")[0],)
        data = (f"data={list(map(str, self._loaded))}",) if self._loaded else ()
        return f"{type(self).__name__}({', '.join((*map(repr, where), *data))})"

    @functools.cached_property
    def store(self) -> Graph:
        """The graph that is read: a `pyoxigraph.Store`, or an engine with some of its methods."""
        from clusterkg.store.graph import open_graph

        if len(self._places) > 1:
            if self._loaded:
                raise InputError(Message("store.copies-read-only"), self._loaded[0])
            return self._copies.graph
        if not self._loaded:
            return open_graph(self._place, bundled=self._bundled)
        from clusterkg.tables.documents import documents

        given = documents(self._loaded, limits=self._limits, each_a_graph=self._each_a_graph)
        return open_graph(self._place, given, bundled=self._bundled)

    @functools.cached_property
    def _copies(self) -> Copies:
        from clusterkg.store.copies import Copies

        return Copies(self._places)

    @property
    def _place(self) -> Path | str | None:
        """Where the graph is that is asked; None for the bundled one."""
        if len(self._places) > 1:
            return self._copies.place
        return self._places[0] if self._places else None

    @property
    def receipt(self) -> Receipt | None:
        """How many rows have come in all, and how many were counted; None if none was asked for.

        On this machine, answers are whole: there is a receipt of engines elsewhere only.
        """
        from clusterkg.rdf.table import Receipt

        receipts: Sequence[Receipt] = getattr(self.store, "receipts", ())
        if not receipts:
            return None
        rows, counted = (sum(getattr(each, name) for each in receipts) for name in _COUNTS)
        return Receipt(str(self._place), rows, counted)

    def load(self, path: FilePath) -> None:
        """Add a file to the graph in memory, or to an engine, in place of one of the same name.

        Args:
            path: A file of RDF, a workbook, or a folder of CSV files.

        Raises:
            InputError: the file cannot be read, or the graph is a store on disk, or the engine
                refuses the file.
        """
        from pyoxigraph import Store

        from clusterkg.store.graph import open_graph
        from clusterkg.tables.documents import documents

        path = Path(path)
        if len(self._places) > 1:
            raise InputError(Message("store.copies-read-only"), path)
        (document,) = documents(
            [path],
            graph=lambda: self.store,
            limits=self._limits,
            each_a_graph=self._each_a_graph,
        )
        if isinstance(self.store, Store):
            try:
                document.load(self.store)
            except RuntimeError as error:
                raise InputError(Message("store.read-only"), path) from error
        else:
            from clusterkg.store.upload import build

            build(str(self._place), [document], add=True)
            # What was loaded is in the engine: it is asked anew, without files beside it.
            self.store = open_graph(self._place)
        self._loaded.append(path)

    def _prefixes(self) -> dict[str, str]:
        """Return the prefixes that the files of RDF declare which were loaded, the first first."""
        from clusterkg.rdf import reader
        from clusterkg.tables import are_in

        found: dict[str, str] = {}
        for path in self._loaded:
            if not are_in(path):
                found = {**found, **reader.prefixes(path), **found}
        return found

    def to_rdflib(self) -> RdflibGraph:
        """Return a copy of the graph in rdflib."""
        from rdflib import Graph

        from clusterkg.rdf.quiet import quiet

        lines = "".join(f"{quad.triple} .\n" for quad in self.store)
        with quiet():
            return Graph().parse(data=lines, format="nt")

    def info(self) -> Info:
        """Return how much is in the graph, of which classes, and where it comes from.

        Examples:
            >>> import clusterkg
            >>> info = clusterkg.open().info()
            >>> info.statements == sum(1 for _ in clusterkg.open().store)
            True
        """
        from clusterkg.kg import results

        return results.info(self.store, self._place, self._loaded, bundled=self._bundled)
