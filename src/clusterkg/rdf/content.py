"""Detection of the RDF format of a file from its content, if its extension names none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.guard import check_start
from clusterkg.rdf.namespaces import RDF

_COMMENTS: Final = re.compile(rb"(?:\s+|#[^\r\n]*)*")
# An IRI in angle brackets contains no space.
_XML: Final = re.compile(rb"<[?!]|<[A-Za-z_][\w.:-]*\s+[\w.:-]+\s*=")
_ROOT: Final = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_JSON: Final = re.compile(rb'\{\s*["}]|\[\s*[\[{"]')
_KEYWORD: Final = re.compile(rb'"@(?:context|id|graph|type|value|set|list|included)"\s*:')
_TURTLE: Final = re.compile(
    rb"@prefix\b|@base\b|@version\b|(?i:prefix|base|version|graph)\s|<[^\s<>\"{}|^`\\]*>|<<"
    rb"|_:|[\[({]"
)
_QUAD: Final = re.compile(
    rb"[ \t]*(?:<[^>\s]+>|_:\S+)[ \t]*<[^>\s]+>[ \t]*"
    rb'(?:<[^>\s]+>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>\s]+>)?)'
    rb"[ \t]*(?:<[^>\s]+>|_:\S+)[ \t]*\.[ \t]*"
)


def rdf_format(head: bytes, extension: str, path: Path, known: Iterable[str]) -> RdfFormat:
    """Return the RDF format of content, from its first bytes.

    Turtle and N-Triples are subsets of TriG, and reported as TriG; so is empty content.

    Args:
        head: The start of the content: all of it, or a megabyte.
        extension: The extension of the file, in lower case; .xml and .json decide the syntax.
        path: The file that errors name.
        known: The extensions of RDF formats, for error messages.

    Raises:
        InputError: the content is XML or JSON but not RDF, or of no known format.
    """
    check_start(head, path)
    head = head.removeprefix(codecs.BOM_UTF8)
    comments = _COMMENTS.match(head)
    start = head[comments.end() if comments else 0 :]
    if extension == ".xml" or _XML.match(start):
        if RDF.encode() in start:
            return RdfFormat.RDF_XML
        root = _ROOT.search(start)
        name = root[1].decode(errors="replace") if root else ""
        raise InputError(Message("rdf.other-xml", root=name), path)
    if extension == ".json" or _JSON.match(start):
        if _KEYWORD.search(start):
            return RdfFormat.JSON_LD
        raise InputError(Message("rdf.other-json"), path)
    if any(map(_QUAD.fullmatch, start.splitlines())):
        return RdfFormat.N_QUADS
    if not start or _TURTLE.match(start):
        return RdfFormat.TRIG
    if extension:
        raise InputError(Message("rdf.format", suffix=extension, known=" ".join(known)), path)
    raise InputError(Message("rdf.unknown-content", known=" ".join(known)), path)
