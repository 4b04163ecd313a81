"""Settings of the server: what is served, to whom, and the limits of a request."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from clusterkg.base.memory import MB


@dataclass(frozen=True)
class Settings:
    """Server settings. Times are in seconds, sizes in bytes.

    `stores` are copies of one store on disk, of which the first that can be opened is served; empty
    for the bundled graph with `data`, or without `bundled` for `data` alone. `workers` is the
    number of processes for quick requests; at most twice as many more run long ones. `timeout`,
    `memory`, `rows` and `size` limit one response; `rows` are rows of a SELECT or triples. `body`
    limits an uploaded file, `query` the text of a query. `waiting` requests may wait for a worker,
    at most `patience` seconds each. `cache` limits the cached responses, 0 for none.
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
        """Whether only this machine can reach the server, so that the user's own texts may be
        shown.
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
