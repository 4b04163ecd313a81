"""Settings of the server: what is served, to whom, and the limits of a request."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from clusterkg.base.memory import MB


@dataclass(frozen=True)
class Settings:
    """Server settings. Times are in seconds, sizes in bytes.

    Args:
        stores: Copies of one store on disk, of which the first that can be opened is served; if
            none is given, the graph is in memory: the bundled one, unless `bundled` is false, with
            the files of `data`.
        data: Files of statements.
        texts: Files with the texts of sources.
        host: The address to listen at.
        port: The port to listen at.
        hosts: Further host names by which the server may be called; `*` for any.
        origins: Origins whose pages may read responses; `*` for any.
        timeout: Limit of the time for a response.
        workers: The number of processes for quick requests; up to twice as many more run long ones.
        memory: Limit of the memory for a response.
        rows: Limit of the rows of a SELECT query, or triples, of a response.
        size: Limit of the size of a response.
        body: Limit of the size of an uploaded file.
        query: Limit of the size of a query.
        waiting: Limit of the number of requests that wait for a worker.
        patience: Limit of the time for which each of these requests waits.
        cache: Limit of the size of cached responses together; 0 for none.
        connections: Limit of the number of connections.
        bundled: Whether a graph in memory has the bundled graph.
    """

    stores: tuple[Path, ...] = ()
    data: tuple[Path, ...] = ()
    texts: tuple[Path, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    timeout: float = 30.0
    workers: int = max(4, 2 * (os.cpu_count() or 1))
    memory: int = 1024 * MB
    rows: int = 1_000_000
    size: int = 256 * MB
    body: int = 16 * MB
    query: int = MB
    waiting: int = 256
    patience: float = 10.0
    cache: int = 64 * MB
    connections: int = 1000
    bundled: bool = True

    @property
    def private(self) -> bool:
        """Whether only this machine can reach the server, under no further host name and from no
        other origin, so that the user's own texts may be shown.
        """
        return self.host in ("127.0.0.1", "::1", "localhost") and not (self.hosts or self.origins)

    @property
    def limits(self) -> dict[str, float]:
        """The limits announced to clients, in seconds, bytes and rows."""
        return {
            "timeout": self.timeout,
            "memory": self.memory,
            "rows": self.rows,
            "answer_bytes": self.size,
            "upload_bytes": self.body,
            "query_bytes": self.query,
        }
