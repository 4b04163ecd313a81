"""Names of output formats and their synonyms, the same for the command, Python and the API."""

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
    """Return the format of `formats` that `name` or its synonym denotes; case is ignored.

    If `formats` has `table` but not `text`, `text` and `txt` denote `table`.

    Raises:
        InputError: there is no such format.
    """
    lower = name.lower()
    for known in (lower, SYNONYMS.get(lower, lower)):
        if known in formats:
            return known
    # Where tables are written, `text` means the format `table`.
    if lower in ("text", "txt") and "table" in formats:
        return "table"
    raise InputError(Message("base.no-format", format=name, formats=list(formats)))
