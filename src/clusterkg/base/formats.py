"""Names of formats: the same at every door, and the synonyms that are taken for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message

SYNONYMS: Final = {
    "cyjs": "cytoscape",
    "gv": "dot",
    "json-ld": "jsonld",
    "md": "markdown",
    "ndjson": "jsonl",
    "n-quads": "nq",
    "n-triples": "nt",
    "nquads": "nq",
    "ntriples": "nt",
    "owl": "rdf",
    "rdf/xml": "rdf",
    "rdfxml": "rdf",
    "srj": "json",
    "srx": "xml",
    "turtle": "ttl",
    "txt": "text",
}


def named(name: str, formats: Collection[str]) -> str:
    """Return the name of one of `formats` that `name` is, or is a synonym of, in any case.

    Raises:
        InputError: there is no such format.
    """
    lower = name.lower()
    for known in (lower, SYNONYMS.get(lower, lower)):
        if known in formats:
            return known
    # A table is the text among tables.
    if lower in ("text", "txt") and "table" in formats:
        return "table"
    raise InputError(Message("base.no-format", format=name, formats=list(formats)))
