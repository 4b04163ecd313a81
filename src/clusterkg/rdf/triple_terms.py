"""Rejection of triple terms (RDF 1.2) where they are not supported."""

from __future__ import annotations

import re
from pathlib import Path

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.positions import FORMATS, unknown
from clusterkg.rdf.reader import rdf_format, unpacked


def refusal(said: Message, path: Path) -> InputError:
    """Return the InputError `said` for the file `path`, with the position of its first triple term.

    In RDF/XML and JSON-LD the position is unknown, and left out.
    """
    if rdf_format(path) not in FORMATS:
        return InputError(said, path)
    text = unpacked(path).decode(errors="replace")
    start = unknown(text)
    before = re.split(r"\r\n?|\n", text[:start])
    return InputError(said, path, len(before), len(before[-1]) + 1)
