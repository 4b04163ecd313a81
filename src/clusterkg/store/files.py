"""Loading of documents of any size into a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import Final

from pyoxigraph import Quad, Store

from clusterkg.rdf.document import Document, merged

_BATCH: Final = 250_000


def bulk_load(store: Store, document: Document, progress: Callable[[int], None]) -> None:
    """Add the statements of a document to `store`, with only one batch of them in memory.

    If a statement is invalid, earlier ones may have been added. `progress` is called with the
    number of bytes read from disk since the last call.
    """
    found = document.quads(progress)
    add_in_batches(store, merged(found) if document.has_graphs else found)


def add_in_batches(store: Store, found: Iterable[Quad]) -> None:
    """Add any number of quads with the engine's bulk loader, in batches.

    The engine's own batches are of a million quads: measured, 1.6 GB at the peak, and no faster.
    """
    rest = iter(found)
    for first in rest:
        store.bulk_extend(chain((first,), islice(rest, _BATCH - 1)))
