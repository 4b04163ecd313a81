"""An rdflib graph that is built when it is first read: many callers only need `conforms`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rdflib import Graph, URIRef
from rdflib.plugins.stores.memory import Memory


class _Lazy(Memory):
    """An rdflib store whose prefixes and statements are built on first access."""

    def __init__(self, make: Callable[[], Iterable[Any]], prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._make = make
        self._prefixes = prefixes
        # The graph, until it is built.
        self.graph: Graph | None = None

    def _fill(self) -> None:
        graph, self.graph = self.graph, None
        if graph is not None:
            make, self._make = self._make, tuple
            for prefix, iri in self._prefixes.items():
                super().bind(prefix, URIRef(iri))
            for triple in make():
                super().add(triple, graph)

    def add(self, *args: Any, **options: Any) -> None:
        self._fill()
        super().add(*args, **options)

    def remove(self, *args: Any, **options: Any) -> None:
        self._fill()
        super().remove(*args, **options)

    def triples(self, *args: Any, **options: Any) -> Any:
        self._fill()
        return super().triples(*args, **options)

    def contexts(self, *args: Any, **options: Any) -> Any:
        self._fill()
        return super().contexts(*args, **options)

    def __len__(self, *args: Any, **options: Any) -> int:
        self._fill()
        return super().__len__(*args, **options)

    def bind(self, *args: Any, **options: Any) -> None:
        self._fill()
        super().bind(*args, **options)

    def namespace(self, *args: Any, **options: Any) -> Any:
        self._fill()
        return super().namespace(*args, **options)

    def prefix(self, *args: Any, **options: Any) -> Any:
        self._fill()
        return super().prefix(*args, **options)

    def namespaces(self) -> Any:
        self._fill()
        return super().namespaces()

    def __getstate__(self) -> Any:
        self._fill()
        return self.__dict__


def graph(make: Callable[[], Iterable[Any]], prefixes: Mapping[str, str]) -> Graph:
    """Return an rdflib graph that is filled at first access.

    Args:
        make: Called once, at first access; returns the triples of rdflib terms.
        prefixes: The namespaces by prefix, which are bound at first access.
    """
    store = _Lazy(make, prefixes)
    store.graph = made = Graph(store, bind_namespaces="none")
    return made
