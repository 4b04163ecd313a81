"""Answers that are kept: the graph does not change while it is served."""

from __future__ import annotations

from collections import OrderedDict

from clusterkg.web.workers.tasks import Reply

# What an entry takes beside its body, about.
_OVERHEAD = 1024


class Cache:
    """The answers that were last asked for, within so many bytes, with their entity tags."""

    def __init__(self, size: int) -> None:
        self._most = size
        self._size = 0
        self._kept: OrderedDict[bytes, tuple[Reply, str]] = OrderedDict()

    def get(self, key: bytes) -> tuple[Reply, str] | None:
        """Return an answer and its entity tag, if it is kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: bytes, reply: Reply, tag: str) -> None:
        """Keep an answer, in the place of those that were not asked for the longest."""
        if (old := self._kept.pop(key, None)) is not None:
            self._size -= _weight(old[0])
        self._kept[key] = (reply, tag)
        self._size += _weight(reply)
        while self._size > self._most:
            _, (gone, _) = self._kept.popitem(last=False)
            self._size -= _weight(gone)


def _weight(reply: Reply) -> int:
    return len(reply.body) + _OVERHEAD
