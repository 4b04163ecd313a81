"""Representations that the API sends (RFC 9110, section 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec

JSON: Final = "application/json"


@dataclass(frozen=True)
class Representation:
    """Bytes of a media type; with `filename`, they are sent as a download."""

    data: bytes
    media_type: str = JSON
    filename: str | None = None


def as_json(value: Any) -> Representation:
    """Return `value`, a struct or a list of structs, as JSON; NaN becomes null."""
    return Representation(msgspec.json.encode(value))
