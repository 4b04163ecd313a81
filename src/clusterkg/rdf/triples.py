"""Serialisation of triples in the RDF formats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import Literal, RdfFormat, Triple, serialize

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.json_ld import as_json_ld
from clusterkg.rdf.namespaces import PREFIXES

TRIPLE_FORMATS: Final = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "n3": RdfFormat.TURTLE,
}
MEDIA_TYPES: Final = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/rdf+xml": "rdf",
}
# What the name of a table format means for triples.
OF_TRIPLES: Final = {"xml": "rdf", "json": "jsonld"}
# The local part of an IRI that is a valid XML name, and characters not allowed in XML 1.0.
_XML_NAME: Final = r"[^\W\d][\w.-]*\Z"
_NO_XML: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"


def as_text(
    triples: Iterable[Triple], fmt: str = "ttl", prefixes: Mapping[str, str] = PREFIXES
) -> str:
    """Return triples as text in the format `fmt`, one of TRIPLE_FORMATS.

    The prefixes that they use are declared; in JSON-LD, so are terms of the bundled context.

    Raises:
        InputError: the format cannot represent one of the triples.
    """
    every = tuple(triples)
    for triple in every:
        _check(triple, fmt)
    if fmt == "jsonld":
        return as_json_ld(every, prefixes)
    whole = " ".join(map(str, every))
    used: dict[str, str] = {}
    for prefix, namespace in prefixes.items():
        if namespace in whole and namespace not in used.values():
            used[prefix] = namespace
    content = serialize(every, format=TRIPLE_FORMATS[fmt], prefixes=used)
    text = (content or b"").decode()
    if fmt == "rdf":
        # An XML parser reads a carriage return as the end of a line.
        text = text.replace("\r", "&#13;")
    return text if text.endswith("\n") or not text else f"{text}\n"


def _check(triple: Triple, fmt: str) -> None:
    """Raise InputError for a triple that the engine would refuse to write, or would write so that
    it cannot be read.
    """
    if fmt == "jsonld" and isinstance(triple.object, Triple):
        raise InputError(Message("rdf.json-triple", triple=triple))
    if fmt == "rdf":
        if re.search(_XML_NAME, triple.predicate.value) is None:
            raise InputError(Message("rdf.xml-name", name=triple.predicate.value))
        if isinstance(triple.object, Triple):
            _check(triple.object, fmt)
        elif isinstance(triple.object, Literal) and re.search(_NO_XML, triple.object.value):
            raise InputError(Message("rdf.xml-character", triple=triple))
