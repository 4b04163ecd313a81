"""Outcome of a task: a result, or no worker available."""

from __future__ import annotations

import os
from typing import Final

from clusterkg.base.locale import Message
from clusterkg.web.workers.tasks import Result


class BusyError(Exception):
    """Raised if a task cannot run now: no worker is free, too many tasks wait, another task takes
    its place, the store is damaged, or the server stops.

    The client may retry after `seconds`; `said` is the message for it.
    """

    def __init__(self, seconds: int, said: Message) -> None:
        super().__init__(said)
        self.said = said
        self.seconds = seconds


# Seconds after which another server may have replaced one that stops.
_RESTART: Final = 10


def stopping() -> BusyError:
    """Return the error for requests while the server stops."""
    return BusyError(_RESTART, Message("web.stopping"))


class Outcome:
    """A result, the name of the build of the store (empty for a graph in memory), and the
    descriptor of an open file with the body.

    The descriptor is None if the body is in the result; otherwise the receiver must close it.
    """

    def __init__(self, result: Result, build: str = "", descriptor: int | None = None) -> None:
        self.result = result
        self.build = build
        self.descriptor = descriptor

    def close(self) -> None:
        """Close the file, if there is one that is not closed yet."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
