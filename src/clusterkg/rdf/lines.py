"""Positions of statements in N-Triples and N-Quads, without parsing lines of no interest."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from pyoxigraph import Quad

from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.rdf.guard import OF_LINES
from clusterkg.rdf.positions import Located, Span, spans
from clusterkg.rdf.reader import opened, parsed, rdf_format
from clusterkg.rdf.terms import Term

_IRI: Final = re.compile(rb"<([^>]*)>")


def about(
    path: Path, nodes: Collection[Term], limits: Limits | None = DEFAULTS
) -> Iterator[tuple[Quad, Located]] | None:
    """Return the statements of an N-Triples or N-Quads file that mention `nodes`, with positions.

    Of `nodes`, only IRIs are searched for. Statements written with escapes are included too, since
    an escape may be part of such an IRI.

    Returns:
        None for a file of another format, and if positions cannot be determined.

    Raises:
        InputError: the file cannot be read, or one of these statements is not well-formed.
    """
    if rdf_format(path) not in OF_LINES:
        return None
    names = {term.value.encode() for term in nodes}
    numbers: list[int] = []
    kept: list[bytes] = []
    with opened(path, limits) as stream:
        for number, line in enumerate(stream, 1):
            # An IRI may be written with escapes.
            if not names.isdisjoint(_IRI.findall(line)) or b"\\u" in line or b"\\U" in line:
                numbers.append(number)
                kept.append(line)
    text = b"".join(kept).removeprefix(codecs.BOM_UTF8)
    quads = list(parsed(text, path, limits))
    places = list(spans(text.decode(errors="replace"), rdf_format(path)))
    if not len(numbers) == len(quads) == len(places) or b"\r" in text.replace(b"\r\n", b""):
        return None

    def moved(span: Span) -> Span:
        return replace(span, line=numbers[span.line - 1])

    return (
        (quad, Located(moved(at.subject), moved(at.predicate), moved(at.object)))
        for quad, at in zip(quads, places, strict=True)
    )
