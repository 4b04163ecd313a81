"""The underlying graph, opened at first use, and the data loaded into it."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message, language_of
from clusterkg.names.words import token
from clusterkg.rdf.given import path_of, paths_of

if TYPE_CHECKING:
    from rdflib import Graph as RdflibGraph

    from clusterkg.facts.choice import Choice, Selection
    from clusterkg.kg.results import Info
    from clusterkg.rdf.given import Given
    from clusterkg.rdf.table import Receipt
    from clusterkg.store.copies import Copies
    from clusterkg.store.graph import Graph

FilePath: TypeAlias = str | PathLike[str]
_COUNTS: Final = ("rows", "counted")


def place(store: FilePath) -> Path | str:
    """Return the path of a store's folder, or the URL of an engine as text."""
    from clusterkg.store.remote import is_address

    return str(store) if is_address(store) else Path(store)


def file_paths(files: FilePath | Sequence[FilePath]) -> list[Path]:
    """Return one path or several as a list."""
    return [Path(each) for each in ([files] if isinstance(files, str | PathLike) else files)]


class Opened:
    """A graph that is opened when it is first read."""

    def __init__(
        self,
        store: FilePath | Sequence[FilePath] | None = None,
        data: Given | Sequence[Given] = (),
        limits: Limits = DEFAULTS,
        *,
        bundled: bool = True,
        each_a_graph: bool = False,
        source_of: Sequence[str] = (),
        status: Sequence[str] = (),
        as_of: int | None = None,
        period: str | None = None,
        programme: Sequence[str] = (),
        level_of: str = "city",
        all_programmes: bool = False,
    ) -> None:
        given = [store] if isinstance(store, str | PathLike) else store or ()
        self._places = tuple(dict.fromkeys(map(place, given)))
        if self._places and not bundled:
            raise InputError(Message("store.only"), self._places[0])
        self._loaded = paths_of(data)
        self._limits = limits
        self._bundled = bundled
        self._each_a_graph = each_a_graph
        self._source_of = tuple(source_of)
        self._status = tuple(token("status", each) for each in status)
        level = token("level_of", level_of)
        self._programmes = (as_of, period, tuple(programme), level, all_programmes)
        # The namespaces that loaded RDF files declare; the first declaration of a prefix counts.
        self._prefixes: dict[str, str] = {}

    def __repr__(self) -> str:
        # The query string of a URL may be secret and is not shown.
        where = () if self._place is None else (str(self._place).partition("?")[0],)
        data = (f"data={list(map(str, self._loaded))}",) if self._loaded else ()
        return f"{type(self).__name__}({', '.join((*map(repr, where), *data))})"

    @functools.cached_property
    def store(self) -> Graph:
        """The graph that is read: a `pyoxigraph.Store`, or a remote engine with the same query
        methods.
        """
        return self._scoped(self._opened())

    def _scoped(self, graph: Graph) -> Graph:
        """Return the part of a graph with the chosen sources and statuses; the graph itself if none
        are chosen.
        """
        if not self._source_of and not self._status:
            return graph
        from clusterkg.facts.scope import scoped
        from clusterkg.names.resolve import resolve

        sources = {resolve(graph, name, "source").value for name in self._source_of}
        return scoped(graph, sources, self._status)

    @functools.cached_property
    def _choice(self) -> Choice:
        from clusterkg.facts.choice import Choice

        return Choice(*self._programmes).checked()

    @functools.cached_property
    def _selection(self) -> Selection:
        from clusterkg.facts.choice import Selection

        return Selection(self.store, self._choice)

    @property
    def compared(self) -> Graph:
        """The graph with only those programmes of each city that are compared."""
        return self._selection.graph

    def told(self, lang: str | None = None, *, cities: Collection[str] = ()) -> list[Message]:
        """Return messages that describe which programmes are compared, with names in `lang`.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.
            cities: IRIs of the cities whose left-out programmes are named; by default all.

        Raises:
            InputError: there is no such language, or the choice of programmes is invalid or does
                not apply to the graph.
        """
        from clusterkg.facts.reader import Reader

        return self._selection.told(Reader(self.store, language_of(lang)).label, cities)

    def _opened(self) -> Graph:
        from clusterkg.store.graph import open_graph

        if len(self._places) > 1:
            if self._loaded:
                raise InputError(Message("store.copies-read-only"), self._loaded[0])
            return self._copies.graph
        if not self._loaded:
            return open_graph(self._place, bundled=self._bundled)
        from clusterkg.tables.documents import documents

        given = documents(self._loaded, limits=self._limits, each_a_graph=self._each_a_graph)
        graph = open_graph(self._place, given, bundled=self._bundled)
        self._read_prefixes(self._loaded)
        return graph

    @functools.cached_property
    def _copies(self) -> Copies:
        from clusterkg.store.copies import Copies

        return Copies(self._places)

    @property
    def _place(self) -> Path | str | None:
        """The path or URL of the graph in use; None for the graph in memory."""
        if len(self._places) > 1:
            return self._copies.place
        return self._places[0] if self._places else None

    @property
    def receipt(self) -> Receipt | None:
        """The total numbers of rows received and announced in all remote answers so far; None if
        there were no remote answers.

        Local answers are always complete and have no receipt.
        """
        from clusterkg.rdf.table import Receipt

        receipts: Sequence[Receipt] = getattr(self.store, "receipts", ())
        if not receipts:
            return None
        rows, counted = (sum(getattr(each, name) for each in receipts) for name in _COUNTS)
        return Receipt(str(self._place), rows, counted)

    def __len__(self) -> int:
        """Return the number of distinct statements."""
        from clusterkg.store.graph import size

        return size(self.store)

    def __bool__(self) -> bool:
        """Return True, even for an empty graph."""
        return True

    def load(self, data: Given) -> None:
        """Add data to the graph in memory, or to an engine, where a file replaces its namesake.

        Args:
            data: An RDF file, a workbook, a folder of CSV files, a graph or dataset of rdflib, or a
                store of pyoxigraph. Later changes of that graph or store are not seen.

        Raises:
            InputError: it cannot be read, the graph is a store on disk or has several copies, or
                the engine refuses it.

        Examples:
            >>> import clusterkg, rdflib
            >>> own = rdflib.Graph().parse(data="<urn:a> a <urn:Thing> .")
            >>> kg = clusterkg.open(bundled=False)
            >>> kg.load(own)
            >>> len(kg)
            1
        """
        from pyoxigraph import Store

        from clusterkg.store.graph import open_graph
        from clusterkg.tables.documents import documents

        path = path_of(data)
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
                self.store = self._scoped(self.store)
                self.__dict__.pop("_selection", None)
            except RuntimeError as error:
                raise InputError(Message("store.read-only"), path) from error
        else:
            from clusterkg.store.upload import build

            build(str(self._place), [document], add=True)
            # The engine has the loaded data now: it is reopened without files beside it.
            self.store = open_graph(self._place)
            self.__dict__.pop("_selection", None)
        self._read_prefixes([path])
        self._loaded.append(path)

    def _read_prefixes(self, paths: Sequence[Path]) -> None:
        """Read the prefixes of files as they are loaded: later they may be gone."""
        from clusterkg.rdf import reader
        from clusterkg.tables import are_in

        files = (path for path in paths if not are_in(path))
        self._prefixes |= reader.prefixes(files, self._limits) | self._prefixes

    def to_rdflib(self, *, dataset: bool = False) -> RdflibGraph:
        """Return a copy of the graph for rdflib, with the prefixes of clusterkg and of the data.

        Args:
            dataset: Whether to return a Dataset that keeps the named graphs apart; its queries read
                the union of all its graphs. By default a Graph has the statements of all graphs.

        Raises:
            InputError: the graph has a triple term or a text direction, which rdflib does not
                support.
        """
        import rdflib
        from pyoxigraph import DefaultGraph

        from clusterkg.rdf.namespaces import PREFIXES
        from clusterkg.rdf.rdflib_terms import quiet, rdflib_triple, to_rdflib

        graph = rdflib.Dataset(default_union=True) if dataset else rdflib.Graph()
        store = self.store
        for prefix, iri in {**PREFIXES, **self._prefixes}.items():
            graph.bind(prefix, iri, override=True, replace=True)
        with quiet():
            for quad in store:
                into = graph
                if isinstance(graph, rdflib.Dataset) and quad.graph_name != DefaultGraph():
                    name = to_rdflib(quad.graph_name)
                    assert isinstance(name, rdflib.term.IdentifiedNode)
                    into = graph.graph(name)
                into.add(rdflib_triple(quad))
        return graph

    def info(self) -> Info:
        """Return the size of the graph, its classes, its sources, and the prefixes of loaded files.

        Examples:
            >>> import clusterkg
            >>> info = clusterkg.open().info()
            >>> info.statements == sum(1 for _ in clusterkg.open().store)
            True
        """
        from dataclasses import replace

        from clusterkg.kg import results

        found = results.info(self.store, self._place, self._loaded, bundled=self._bundled)
        return replace(found, prefixes=self._prefixes)
