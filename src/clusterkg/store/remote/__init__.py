"""An engine of SPARQL 1.1 beyond this machine."""

from __future__ import annotations

import re
from os import PathLike
from typing import Final

# Two letters at least: C:/ is a drive.
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def is_address(place: str | PathLike[str] | None) -> bool:
    """Say whether a place is the address of an engine, and not the path of a store on disk.

    An address of another kind is one too, so that it is refused as such.
    """
    return isinstance(place, str) and _SCHEME.match(place) is not None
