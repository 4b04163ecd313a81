"""Put documents into a store, however large they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import Final

from pyoxigraph import Quad, Store

from clusterkg.rdf.document import Document, merged

_BATCH: Final = 250_000


def bulk_load(store: Store, document: Document, progress: Callable[[int], None]) -> None:
    """Add the statements of a document to `store`, holding no more than a batch of them in memory.

    If any of it is wrong, some of it may have been added. `progress` is told how many more bytes
    of the file, as it lies on disk, have been read.
    """
    found = document.quads(progress)
    add_in_batches(store, merged(found) if document.has_graphs else found)


def add_in_batches(store: Store, found: Iterable[Quad]) -> None:
    """Add quads, however many, by the engine's way for bulk.

    The engine's own batches are of a million: measured, 1.6 GB at the peak, and no faster.
    """
    rest = iter(found)
    for first in rest:
        store.bulk_extend(chain((first,), islice(rest, _BATCH - 1)))
