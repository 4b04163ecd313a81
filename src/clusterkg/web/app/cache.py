"""LRU cache of results; the graph is immutable while served."""

from __future__ import annotations

from collections import OrderedDict

from clusterkg.web.workers.tasks import Result

# Approximate overhead of an entry in bytes.
_OVERHEAD = 1024


class Cache:
    """The most recently used results, of at most `size` bytes together, with their entity tags."""

    def __init__(self, size: int) -> None:
        self._most = size
        self._size = 0
        self._kept: OrderedDict[bytes, tuple[Result, str]] = OrderedDict()

    def get(self, key: bytes) -> tuple[Result, str] | None:
        """Return the result cached under `key` and its entity tag; None if there is none."""
        entry = self._kept.get(key)
        if entry is not None:
            self._kept.move_to_end(key)
        return entry

    def put(self, key: bytes, result: Result, tag: str) -> None:
        """Store a result under `key`, in place of an old one; evict the least recently used results
        while all together are over the limit, at last the new one itself.
        """
        if (old := self._kept.pop(key, None)) is not None:
            self._size -= _weight(old[0])
        self._kept[key] = (result, tag)
        self._size += _weight(result)
        while self._size > self._most:
            _, (oldest, _) = self._kept.popitem(last=False)
            self._size -= _weight(oldest)


def _weight(result: Result) -> int:
    return len(result.body) + _OVERHEAD
