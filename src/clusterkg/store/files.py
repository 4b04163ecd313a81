"""Read RDF files into a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, Store, Triple

from clusterkg import tables
from clusterkg.base.errors import InputError, system_message
from clusterkg.base.locale import Message
from clusterkg.rdf import reader
from clusterkg.rdf.reader import parsed, rdf_format, reading, unpacked

_BATCH: Final = 250_000


def check(path: Path) -> None:
    """Raise InputError unless `path` is a file of a known kind."""
    if path.is_dir():
        raise InputError(Message("store.folder-of-tables"), path)
    if not tables.are_in(path):
        rdf_format(path)
    try:
        path.open("rb").close()
    except OSError as error:
        raise InputError(system_message(error), path) from error


def load(store: Store, path: Path) -> None:
    """Add the content of `path` to `store`; nothing is added if any of it is wrong.

    The named graphs of a file are taken as one with its default graph.
    """
    if tables.are_in(path):
        store.extend(quads(path))
        return
    kind = rdf_format(path)
    content = unpacked(path)
    if kind.supports_datasets:
        store.extend(_as_one(parsed(content, path)))
        return
    with reading(path):
        store.load(content, kind, base_iri=path.resolve().as_uri())


def bulk_load(store: Store, path: Path, progress: Callable[[int], None]) -> None:
    """Add the content of `path` to `store`, holding no more than a batch of it in memory.

    If any of it is wrong, some of it may have been added. `progress` is told how many more bytes
    of the file, as it lies on disk, have been read.
    """
    found = quads(path, progress)
    has_graphs = not tables.are_in(path) and rdf_format(path).supports_datasets
    add_in_batches(store, _as_one(found) if has_graphs else found)


def add_in_batches(store: Store, found: Iterable[Quad]) -> None:
    """Add quads, however many, by the engine's way for bulk.

    The engine's own batches are of a million: measured, 1.6 GB at the peak, and no faster.
    """
    rest = iter(found)
    for first in rest:
        store.bulk_extend(chain((first,), islice(rest, _BATCH - 1)))


def quads(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Quad]:
    """Return the statements of a file or of tables, one after the other, in their order."""
    if tables.are_in(path):
        for triple, _ in tables.read(path).statements:
            yield Quad(triple.subject, triple.predicate, triple.object)
        return
    yield from reader.quads(path, progress)


def triples(path: Path) -> Iterator[Triple]:
    """Return the statements of a file, one after the other, without the names of graphs."""
    return (quad.triple for quad in quads(path))


def _as_one(found: Iterable[Quad]) -> Iterator[Quad]:
    """Take named graphs as one with the default graph."""
    return (Quad(quad.subject, quad.predicate, quad.object) for quad in found)
