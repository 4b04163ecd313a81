"""What the API answers with, and how it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

import msgspec

from clusterkg.base.errors import InputError

JSON: Final = "application/json"


@dataclass(frozen=True)
class Answer:
    """The body of an answer and its media type; `filename` makes it a download."""

    body: bytes
    media_type: str = JSON
    filename: str | None = None
    status: int = 200


class UnknownNameError(InputError):
    """There is nothing of that name; says what is near."""

    status: ClassVar[int] = 404


class TooLargeError(InputError):
    """What was sent is more than is looked at."""

    status: ClassVar[int] = 413


def status(error: InputError) -> int:
    """Return the status of HTTP that an error has: 404, 413, or else 400."""
    return getattr(error, "status", 400)


def as_json(value: Any) -> Answer:
    """Return a struct, or a list of structs, as JSON; not a number is null, as msgspec has it."""
    return Answer(msgspec.json.encode(value))
