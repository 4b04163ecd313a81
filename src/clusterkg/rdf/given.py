"""In-memory Python graphs (of rdflib or pyoxigraph) as TriG files that exist in memory only."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

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
    """Return `given` if it is a path; else the path of an in-memory TriG file made from the graph.

    Reports name that file, and show its lines. Later changes of the graph are not included.

    Args:
        given: A path, a graph or dataset of rdflib, or a store of pyoxigraph.

    Raises:
        InputError: `given` is none of these, or contains a statement that is not valid RDF.
    """
    if isinstance(given, str | PathLike):
        return Path(given)
    path = Path(f"<graph {next(_numbers)}>")
    if isinstance(given, Store):
        _keep(path, given, {})
        return path
    # Only graphs of rdflib have this method, so rdflib is loaded already.
    if not hasattr(given, "namespaces"):
        raise InputError(Message("rdf.given-node", given=type(given).__name__))
    prefixes = {str(prefix): str(iri) for prefix, iri in given.namespaces()}
    _keep(path, _statements(given), prefixes)
    return path


def paths_of(given: Given | Sequence[Given]) -> list[Path]:
    """Return the paths of one file or graph, or of several, as `path_of` does.

    Raises:
        InputError: one is neither a path nor a graph, or contains a statement that is not valid
            RDF.
    """
    return [path_of(each) for each in several(given)]


def several(given: Given | Sequence[Given]) -> list[Given]:
    """Return one file or graph, or several, as a list."""
    if isinstance(given, str | PathLike | Store) or hasattr(given, "namespaces"):
        return [cast("Given", given)]
    return list(given)


def _keep(path: Path, quads: Iterable[Quad], prefixes: Mapping[str, str]) -> None:
    every = sorted(quads, key=str)
    whole = " ".join(map(str, every))
    used = {name: iri for name, iri in prefixes.items() if iri and iri in whole}
    content = serialize(every, format=RdfFormat.TRIG, prefixes=used)
    source.keep(path, content or b"")
    declare(path, ".trig")


def _statements(graph: Graph) -> Iterator[Quad]:
    """Yield the statements of an rdflib graph; those of a dataset with their graph names."""
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
