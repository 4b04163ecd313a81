"""How a task ended: with a result, or with no worker to run it."""

from __future__ import annotations

import os
from typing import Final

from clusterkg.base.locale import Message
from clusterkg.web.workers.tasks import Result


class BusyError(Exception):
    """There is no worker; come back after so many seconds."""

    def __init__(self, seconds: int, said: Message) -> None:
        super().__init__(said)
        self.said = said
        self.seconds = seconds


# Seconds after which another server may be there in place of one that ends.
_RESTART: Final = 10


def stopping() -> BusyError:
    """Return what is said as the server ends."""
    return BusyError(_RESTART, Message("web.stopping"))


class Outcome:
    """A result, the build that it is from, and the open file that holds a large body.

    The descriptor of the file is None if the body is in the result; it is to be closed.
    """

    def __init__(self, result: Result, build: str = "", descriptor: int | None = None) -> None:
        self.result = result
        self.build = build
        self.descriptor = descriptor

    def close(self) -> None:
        """Close the file."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
