"""Remote SPARQL 1.1 engines."""

from __future__ import annotations

import re
from os import PathLike
from typing import Final

# At least two letters: C:/ is a drive.
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def is_address(place: str | PathLike[str] | None) -> bool:
    """Return whether `place` is a URL, and not the path of a store on disk.

    URLs of unsupported schemes count, so that they are refused as such.
    """
    return isinstance(place, str) and _SCHEME.match(place) is not None
