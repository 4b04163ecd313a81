"""Lookup of names in the files and the graph that accompany a workbook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from clusterkg.names.index import form, forms
from clusterkg.rdf.document import Document
from clusterkg.rdf.namespaces import ID, IND
from clusterkg.rdf.terms import TYPE
from clusterkg.store.graph import Graph
from clusterkg.tables.nodes import LEVEL, NAMES, Nodes, described

_ASKED: Final = (TYPE, LEVEL, *NAMES)


class Given:
    """The context of a workbook: resources that its cells may refer to by name.

    Args:
        documents: Documents that describe resources.
        graph: Opens a graph with further resources; called only when names are looked up.
    """

    def __init__(
        self, documents: Sequence[Document] = (), graph: Callable[[], Graph] | None = None
    ) -> None:
        self._documents = documents
        self._graph = graph

    def named(self, texts: Collection[str]) -> Nodes:
        """Return an index of the resources that any of `texts` may name: by a label or, in the
        documents, by an ID.

        Each document is read at most twice, and only matching resources are kept in memory.
        """
        nodes = Nodes()
        if not self._documents and self._graph is None:
            return nodes
        wanted = {name for text in texts for name in forms(text)}
        local = {space + text for text in texts for space in (ID, IND) if text.isprintable()}
        store = Store()
        subjects = {
            quad.subject
            for document in self._documents
            for quad in document.quads()
            if _names(quad, wanted) or getattr(quad.subject, "value", "") in local
        }
        if subjects:
            for document in self._documents:
                store.extend(
                    Quad(quad.subject, quad.predicate, quad.object)
                    for quad in document.quads()
                    if quad.subject in subjects and quad.predicate in _ASKED
                )
        if self._graph is not None:
            store.extend(_of_graph(self._graph(), wanted))
        for quad in store.quads_for_pattern(None, TYPE, None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                nodes.add(described(store, quad.subject, quad.object.value))
        return nodes


def _names(quad: Quad, wanted: set[str]) -> bool:
    return (
        quad.predicate in NAMES
        and isinstance(quad.object, Literal)
        and form(quad.object.value) in wanted
    )


def _of_graph(graph: Graph, wanted: set[str]) -> Iterator[Quad]:
    """Yield the classes, levels and names of the resources of `graph` with a name in `wanted`."""
    subjects = {
        quad.subject
        for name in NAMES
        for quad in graph.quads_for_pattern(None, name, None)
        if _names(quad, wanted)
    }
    for subject in subjects:
        for predicate in _ASKED:
            for quad in graph.quads_for_pattern(subject, predicate, None):
                yield Quad(quad.subject, quad.predicate, quad.object)
