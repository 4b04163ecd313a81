"""Graphs of Python (of rdflib, stores of pyoxigraph) as files that lie in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import Quad, RdfFormat, Store, serialize

from clusterkg.base import source
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.reader import declare

if TYPE_CHECKING:
    from rdflib import Graph

Given: TypeAlias = "str | PathLike[str] | Graph | Store"
_numbers: Final = itertools.count(1)


def path_of(given: Given) -> Path:
    """Return the path of a file, or of one in memory, in TriG, that holds a graph.

    Its lines are those that a report names and shows. What changes in the graph later is not in it.

    Raises:
        InputError: it is neither a path nor a graph, or holds what is no statement of RDF.
    """
    if isinstance(given, str | PathLike):
        return Path(given)
    path = Path(f"<graph {next(_numbers)}>")
    if isinstance(given, Store):
        _keep(path, given, {})
        return path
    # What is no graph of rdflib has no such method; rdflib is imported by those who have one.
    if not hasattr(given, "namespaces"):
        raise InputError(Message("rdf.given-node", given=type(given).__name__))
    prefixes = {str(prefix): str(iri) for prefix, iri in given.namespaces()}
    _keep(path, _statements(given), prefixes)
    return path


def _keep(path: Path, quads: Iterable[Quad], prefixes: Mapping[str, str]) -> None:
    every = sorted(quads, key=str)
    whole = " ".join(map(str, every))
    used = {name: iri for name, iri in prefixes.items() if iri and iri in whole}
    content = serialize(every, format=RdfFormat.TRIG, prefixes=used)
    source.keep(path, content or b"")
    declare(path, ".trig")


def _statements(graph: Graph) -> Iterator[Quad]:
    """Return the statements of a graph of rdflib; those of a dataset in their graphs."""
    from rdflib import ConjunctiveGraph

    from clusterkg.rdf.rdflib_terms import quad

    if isinstance(graph, ConjunctiveGraph):
        own = graph.default_context.identifier
        for *nodes, name in graph.quads():
            identifier = getattr(name, "identifier", name)
            yield quad(nodes, None if identifier in (None, own) else identifier)
    else:
        for triple in graph:
            yield quad(triple)
