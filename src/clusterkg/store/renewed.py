"""Reading of stores that an older version has built, in current terms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.document import Document, Placed, Progress, RdfFile, WithoutCells
from clusterkg.rdf.namespaces import CKG
from clusterkg.rdf.replaced import Renewal, replacements
from clusterkg.rdf.terms import TYPE, Term
from clusterkg.store import disk
from clusterkg.store.graph import bundled_files

# A larger store is not copied into memory: at this size it takes 8 s and 1 GB.
_MOST: Final = 1_000_000
_A_CLASS: Final = NamedNode(CKG + "ClusterProgramme")


def open_store(path: Path) -> Store:
    """Open the store at `path` read-only; deprecated terms are read as their replacements.

    A store whose data use deprecated terms is copied into memory.

    Raises:
        InputError: there is no store, its files differ from its manifest, or it is too large to be
            copied.
    """
    store = disk.open_store(path)
    if not _is_old(path, store):
        return store
    if disk.manifest(path).statements > _MOST:
        raise InputError(Message("store.older-terms", path=str(path)), path)
    copy = Store()
    for document in documents(path):
        copy.bulk_extend(document.quads())
    return copy


def changed(path: Path) -> int:
    """Return the number of statements of the store at `path` that use deprecated terms.

    Raises:
        InputError: there is no store, or its files differ from its manifest.
    """
    store = disk.open_store(path)
    return _Held(path, store, is_told=True).changed() if _is_old(path, store) else 0


def documents(path: Path, *, is_told: bool = False) -> list[Document]:
    """Return the content of the store at `path` as documents, in current terms.

    In a store with an ontology, the current ontology and industry scheme replace its own.

    Args:
        is_told: Whether to leave out the warning about deprecated terms.

    Raises:
        InputError: there is no store, or its files differ from its manifest.
    """
    held = _Held(path, disk.open_store(path), is_told=is_told)
    ontology = [RdfFile(file, None) for file in bundled_files()[:2]]
    return [*ontology, held] if held.has_ontology else [held]


def is_old(path: Path) -> bool:
    """Return whether data of the store at `path` use deprecated terms.

    Raises:
        InputError: there is no store, or its files differ from its manifest.
    """
    return _is_old(path, disk.open_store(path))


def _is_old(path: Path, store: Store) -> bool:
    if disk.manifest(path).model >= disk.MODEL:
        return False
    for iri in replacements().terms:
        term = NamedNode(iri)
        for pattern in ((None, term, None), (None, None, term)):
            for quad in store.quads_for_pattern(*pattern):
                if isinstance(quad.subject, NamedNode) and not quad.subject.value.startswith(CKG):
                    return True
    return False


class _Held(WithoutCells):
    """The statements of a store in current terms, without those of its own ontology."""

    has_graphs = True

    def __init__(self, path: Path, store: Store, *, is_told: bool) -> None:
        self.path = disk.current(path) / disk.MANIFEST
        self._store = store
        self._renewal = Renewal(path, is_told=is_told)
        self.has_ontology = any(store.quads_for_pattern(_A_CLASS, TYPE, None, DefaultGraph()))

    def check(self) -> None:
        """Do nothing: the store is open already."""

    def quads(self, progress: Progress | None = None) -> Iterator[Quad]:
        """Yield the statements, including those of named graphs."""
        declared = _declared() if self.has_ontology else frozenset()
        yield from self._renewal.quads(q for q in self._store if q.subject not in declared)
        if progress is not None:
            progress(self.path.stat().st_size)

    def changed(self) -> int:
        """Return the number of statements that use deprecated terms."""
        for _ in self.quads():
            pass
        return self._renewal.changed

    def load(self, store: Store) -> None:
        """Add all statements to `store`."""
        store.bulk_extend(self.quads())

    def located(self, about: object = None) -> Placed | None:
        """Return None: a store has no positions."""
        return None


def _declared() -> frozenset[Term]:
    """Return the subjects (IRIs) of the current ontology and industry scheme."""
    files = (RdfFile(file, None) for file in bundled_files()[:2])
    subjects = {quad.subject for file in files for quad in file.quads()}
    return frozenset(each for each in subjects if isinstance(each, NamedNode))
