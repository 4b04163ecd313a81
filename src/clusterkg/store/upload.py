"""Builds in a remote SPARQL 1.1 engine: load, infer, count, and mark as complete at the end.

The engine does not write atomically. Readers get an error while a build runs, or if it was aborted.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, Quad

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.document import Document
from clusterkg.rdf.literals import well_formed
from clusterkg.rdf.reader import numbered
from clusterkg.rdf.terms import INFERRED
from clusterkg.store import disk, rules
from clusterkg.store.graph import bundled_documents
from clusterkg.store.remote import connect
from clusterkg.store.remote.client import Remote
from clusterkg.store.remote.graphs import (
    Manifest,
    Source,
    Writer,
    graph_of,
    manifest,
    sweep,
    without_shared,
    write_manifest,
)
from clusterkg.store.remote.terms import canonical, skolemised

_SECONDS: Final = 3600.0


def build(
    address: str,
    files: Sequence[Document] = (),
    *,
    infer: bool = True,
    add: bool = False,
    graph_store: str | None = None,
    progress: Callable[[Path, int], None] = lambda _file, _bytes: None,
) -> Manifest:
    """Build the graph in the engine at `address`, and return its manifest.

    Each file has a graph of its own, named after the file without its folder. With `add`, it
    replaces the graph of an earlier file of that name; otherwise all graphs of the earlier build
    are dropped first.

    Args:
        address: The query URL of the engine.
        infer: Whether to run the rules; earlier inferred statements are removed in any case.
        add: Whether to add `files` to what the engine holds, instead of to the bundled graph.
        graph_store: The URL of the Graph Store; by default it is searched for.
        progress: Called with a file and the number of its bytes read since the last call.

    Raises:
        InputError: a file cannot be read or contains an ill-formed literal; two files have the same
            name; the engine refuses something, or does not hold what it was sent; or there is no
            complete build to add to.
    """
    everything = [*files] if add else [*bundled_documents(), *files]
    for file in everything:
        file.check()
    _check_names(everything)
    remote = connect.probed(address)
    # A rule on a large graph takes long; queries keep their own time limit.
    usual, remote.transport.seconds = remote.transport.seconds, _SECONDS
    try:
        return _built(remote, Writer(remote, graph_store), everything, infer, add, progress)
    finally:
        remote.transport.seconds = usual
        connect.connect.cache_clear()


def _built(
    remote: Remote,
    writer: Writer,
    everything: Sequence[Document],
    infer: bool,
    add: bool,
    progress: Callable[[Path, int], None],
) -> Manifest:
    old = manifest(remote)
    if add and (old is None or not old.finished):
        raise InputError(Message("store.nothing-to-add-to"), remote.address.name)
    kept = _kept(old, everything) if add and old is not None else []
    made = Manifest(version("clusterkg"), _now(), False, sources=tuple(kept))
    # From here on, readers are told that a build is running.
    write_manifest(remote, made)
    remote.remove_graph(INFERRED)
    sweep(remote)
    for source in () if old is None or add else old.sources:
        writer.drop(source.graph)
    done = list(kept)
    for file in everything:
        source = _uploaded(remote, writer, file, partial(progress, file.path))
        done.append(without_shared(remote, source, done))
    made = replace(made, sources=tuple(done))
    remote.dataset = made.dataset
    if infer:
        made = replace(made, inferred=rules.infer(remote))
    made = replace(made, built=_now(), finished=True)
    write_manifest(remote, made)
    return made


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _check_names(files: Sequence[Document]) -> None:
    seen: dict[str, Path] = {}
    for file in (document.path for document in files):
        other = seen.setdefault(graph_of(file), file)
        if other is not file:
            raise InputError(Message("store.same-name", other=other), file)


def _kept(old: Manifest, files: Sequence[Document]) -> list[Source]:
    """Return the sources of a build that stay unchanged when `files` are added.

    Raises:
        InputError: a graph to be replaced may contain statements that another source shares.
    """
    replaced = {graph_of(file.path) for file in files}
    for source in old.sources:
        if source.graph in replaced and any(one.shared for one in old.sources):
            raise InputError(Message("store.shared"), source.file)
    return [source for source in old.sources if source.graph not in replaced]


def _uploaded(
    remote: Remote, writer: Writer, document: Document, progress: Callable[[int], None]
) -> Source:
    """Upload a document to its graph, and return it as a source with the number that has arrived.

    Raises:
        InputError: the engine does not hold as many statements as it was sent.
    """
    file = document.path
    digest = disk.file_digest(file)
    graph = graph_of(file)
    # A statement that the file contains twice is one in the engine.
    hashes = array("q")

    def lines() -> Iterator[str]:
        quads = numbered(document.quads(progress), f"{digest[:12]}b")
        for quad in quads:
            line = skolemised(_checked(quad, file))
            hashes.append(hash(line))
            yield line

    writer.replace(graph, lines())
    there = remote.count("{ ?s ?p ?o }", graph)
    if there != len(hashes):
        sent = len(set(hashes))
        if there != sent:
            raise InputError(Message("store.changed", there=there, sent=sent), file)
    return Source(graph, file.name, digest, file.stat().st_size, there)


def _checked(quad: Quad, file: Path) -> Quad:
    """Return a statement whose literal, if any, has the form in which a local store keeps it.

    Raises:
        InputError: the literal is not valid for its datatype.
    """
    value = quad.object
    if type(value) is not Literal or value.language is not None:
        return quad
    if not well_formed(value.value, value.datatype.value):
        raise InputError(Message("store.ill-typed", value=str(value)), file)
    return Quad(quad.subject, quad.predicate, canonical(value))
