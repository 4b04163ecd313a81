"""The served graph, and the available source texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Store

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Bilingual, Message
from clusterkg.base.source import read_text
from clusterkg.compare import overlap
from clusterkg.facts import scope
from clusterkg.facts.asked import asked
from clusterkg.facts.choice import DEFAULT, Choice, Selection
from clusterkg.facts.cities import cities, programmes
from clusterkg.facts.reader import Reader
from clusterkg.facts.texts import kept, matching
from clusterkg.rdf.namespaces import CKG
from clusterkg.store.graph import open_graph
from clusterkg.tables.documents import documents
from clusterkg.web.api.entities import Reading
from clusterkg.web.api.labels import label
from clusterkg.web.api.model import Label

# Maximum number of cached copies restricted to sources and statuses, and the largest graph of which
# one is made, which takes 1 GB.
_SCOPES = 4
_LARGEST = 3_000_000
# Imported on use: these are slow to import and not needed by all importers of this module.
_NEEDED = (
    *("networkx", "scipy.sparse.csgraph", "scipy.spatial"),
    *(
        "clusterkg.show.export.appearance",
        "clusterkg.shacl.formats.data",
        "clusterkg.shacl.validation",
    ),
)


@dataclass(frozen=True, eq=False)
class Part:
    """The graph of `context` with only the programmes of `choice`, which is made at first use."""

    context: Context
    choice: Choice = DEFAULT

    @cached_property
    def _selection(self) -> Selection:
        return Selection(self.context.store, self.choice)

    @cached_property
    def store(self) -> Store:
        """The graph with only the chosen programmes.

        Raises:
            InputError: a chosen programme does not exist, or the graph is too large.
        """
        store = self._selection.graph
        assert isinstance(store, Store)
        return store

    @cached_property
    def scope(self) -> list[Label]:
        """Sentences on which facts and programmes are used, in both languages."""
        name = self.reading.label
        told = self._selection.told(lambda iri: _bilingual(name(iri)))
        return [*self.context.scope, *map(label, told)]

    @property
    def reading(self) -> Reading:
        """The reader of the graph with all programmes."""
        return self.context.reading

    def notes(self, cities: Sequence[str] = ()) -> list[Label]:
        """Return a list of one note: on the number of cities and the years that an answer covers.

        Args:
            cities: The cities (IRIs) in the answer; empty for all.
        """
        return [label(asked(self.store, cities))]


@dataclass(frozen=True)
class Context:
    """A graph that does not change while it is served.

    Args:
        store_path: The folder of the store on disk; None for a graph in memory.
        data: The files in a graph in memory, besides the bundled graph.
        texts: The texts of sources, by the IRI of the source.
        limits: The limits of the server, in seconds, bytes and rows, by name.
        told: Which facts are used.
        bundled: Whether a graph in memory has the bundled graph.
    """

    store: Store
    store_path: Path | None = None
    data: tuple[Path, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    told: tuple[Message, ...] = tuple(scope.told())
    _whole: Store | None = None
    _parts: dict[Choice, Part] = field(default_factory=dict)
    bundled: bool = True
    _scopes: dict[tuple[frozenset[str], frozenset[str]], Context] = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        stores: Sequence[Path] = (),
        data: Sequence[Path] = (),
        text_files: Sequence[Path] = (),
        limits: Mapping[str, float] | None = None,
        *,
        private: bool = False,
        bundled: bool = True,
    ) -> Context:
        """Open a graph, and assign text files to the sources with the same SHA-256.

        Args:
            stores: Copies of one store on disk, of which the first that can be opened is used;
                without any, the graph is in memory.
            data: Files to add to the graph.
            text_files: Files with the texts of sources.
            limits: The limits of the server, by name.
            private: Whether texts in the user's cache are shown too.
            bundled: Whether a graph in memory has the bundled graph.

        Raises:
            InputError: the graph or a file cannot be read, or a text belongs to no source.
        """
        store_path = stores[0] if stores else None
        if len(stores) > 1:
            from clusterkg.store.copies import Copies

            store_path = Path(Copies(stores).place)
        store = open_graph(store_path, documents(data), bundled=bundled)
        reader = Reader(store, "en")
        known = {each: reader.text(each, "sha256") for each in sorted(reader.members("Source"))}
        texts = kept(known) if private else {}
        for path in text_files:
            found = matching([read_text(path)], known)
            if not found:
                raise InputError(Message("web.text-of-no-source"), path)
            texts |= found
        # Absolute, because some work is done in a folder of its own.
        folder = None if store_path is None else store_path.resolve()
        files = tuple(path.resolve() for path in data)
        return cls(store, folder, files, texts, dict(limits or {}), bundled=bundled)

    @cached_property
    def scope(self) -> list[Label]:
        """Sentences on which facts are used, in both languages."""
        return [*map(label, self.told)]

    def scoped(self, source_of: Sequence[str], status: Sequence[str]) -> Context:
        """Return the context with only the facts of given sources and statuses; itself if neither
        is given.

        Args:
            source_of: Names of sources; empty for all.
            status: Statuses; empty for all.

        Raises:
            InputError: there is no such source or status, or the graph is too large.
        """
        if not source_of and not status:
            return self
        sources = frozenset(self.reading.find(each, "source") for each in source_of)
        key = sources, frozenset(status)
        if key not in self._scopes:
            if len(self.store) > _LARGEST:
                raise InputError(Message("web.scope-large"))
            store = scope.scoped(self.store, sources, status)
            assert isinstance(store, Store)
            labels = [self.reading.label(iri) for iri in sorted(sources)]
            told = tuple(scope.told([_bilingual(each) for each in labels], status))
            if len(self._scopes) >= _SCOPES:
                self._scopes.pop(next(iter(self._scopes)), None)
            self._scopes[key] = Context(store, None, (), self.texts, self.limits, told, self.store)
        return self._scopes[key]

    def part(self, choice: Choice = DEFAULT) -> Part:
        """Return the part of the graph with only the programmes of `choice`.

        Raises:
            InputError: there is no such level or period, or restrictions exclude each other.
        """
        if choice not in self._parts:
            part = Part(self, choice.checked())
            # The default choice is used most, and stays cached.
            if len(self._parts) >= _SCOPES:
                self._parts.pop(next(each for each in self._parts if each != DEFAULT), None)
            self._parts[choice] = part
        return self._parts[choice]

    @property
    def whole(self) -> Store:
        """The graph with the facts of all sources and statuses, and with the statistics."""
        return self._whole or self.store

    @cached_property
    def announced(self) -> dict[str, list[int]]:
        """The announcement years, as far as known, of the programmes of each city (IRI); empty for
        a city of which none is known.
        """
        found: dict[str, list[int]] = {city.iri: [] for city in cities(self.store)}
        for programme in programmes(self.store):
            if (year := programme.dates.span.first) is not None:
                found.setdefault(programme.city, []).append(year)
        return found

    @cached_property
    def measured(self) -> frozenset[str]:
        """The areas (IRIs), cities and others, with statistics in the graph."""
        quads = self.store.quads_for_pattern(None, NamedNode(CKG + "area"), None, DefaultGraph())
        return frozenset(each.object.value for each in quads if isinstance(each.object, NamedNode))

    @cached_property
    def reading(self) -> Reading:
        """The reader of the graph in both languages, which reads labels only once."""
        return Reading(self.store, self.texts)


def _bilingual(label: Label) -> Bilingual:
    return Bilingual(*(label.get(lang, "") for lang in LANGUAGES))


def warm(context: Context) -> None:
    """Import modules and read labels in advance, so that the first requests need not wait."""
    for module in _NEEDED:
        import_module(module)
    context.reading.prepare()
    part = context.part()
    overlap.overlap(part.store)
    assert part.scope
