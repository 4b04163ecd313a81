"""Statements about statements (triple terms of RDF 1.2), where they are not taken."""

from __future__ import annotations

import re
from pathlib import Path

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.positions import FORMATS, unknown
from clusterkg.rdf.reader import rdf_format, unpacked


def refusal(said: Message, path: Path) -> InputError:
    """Return the error of a file that has a triple term: with the first place where one is written.

    In XML and JSON its place is not known.
    """
    if rdf_format(path) not in FORMATS:
        return InputError(said, path)
    text = unpacked(path).decode(errors="replace")
    start = unknown(text)
    before = re.split(r"\r\n?|\n", text[:start])
    return InputError(said, path, len(before), len(before[-1]) + 1)
