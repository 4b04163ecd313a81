"""Errors of the API that have a status of their own."""

from __future__ import annotations

from typing import ClassVar

from clusterkg.base.errors import InputError


class UnknownNameError(InputError):
    """There is nothing of that name; says what is near."""

    status: ClassVar[int] = 404


class TooLargeError(InputError):
    """What was sent is more than the limits allow."""

    status: ClassVar[int] = 413


def status(error: InputError) -> int:
    """Return the status of HTTP that an error has: 404, 413, or else 400."""
    return getattr(error, "status", 400)
