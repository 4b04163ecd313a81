"""An engine of SPARQL 1.1 beyond this machine."""

from __future__ import annotations

from os import PathLike
from typing import Final

_SCHEMES: Final = ("http://", "https://")


def is_address(place: str | PathLike[str] | None) -> bool:
    """Say whether a place is the address of an engine, and not the path of a store on disk."""
    return isinstance(place, str) and place.lower().startswith(_SCHEMES)
