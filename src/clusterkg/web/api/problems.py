"""API errors with an HTTP status of their own."""

from __future__ import annotations

from typing import ClassVar

from clusterkg.base.errors import InputError


class UnknownNameError(InputError):
    """Error of a name that is unknown or has several meanings, with suggestions."""

    status: ClassVar[int] = 404


class TooLargeError(InputError):
    """Error of an upload with too many statements."""

    status: ClassVar[int] = 413


def status(error: InputError) -> int:
    """Return the HTTP status for an error: 404, 413, or else 400."""
    return getattr(error, "status", 400)
