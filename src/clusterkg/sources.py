"""Read RDF files into a store."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, Store

from clusterkg.errors import InputError

FORMATS: Final[dict[str, RdfFormat]] = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, without a byte order mark."""
    try:
        return path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise InputError(error.strerror or str(error), path) from error


def load(store: Store, path: Path) -> None:
    """Add the content of `path` to `store`; nothing is added if any of it is wrong."""
    rdf_format = FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        known = " ".join(FORMATS)
        raise InputError(f"unknown kind of file {path.suffix!r}; known are {known}", path)
    content = read_bytes(path)
    try:
        store.load(content, rdf_format, base_iri=path.resolve().as_uri())
    except SyntaxError as error:
        # The parser repeats in words the place that the error already carries.
        message = re.sub(r"^Parser error at line \d+ column \d+: ", "", error.msg)
        raise InputError(message, path, error.lineno, error.offset) from error
    except (OSError, ValueError) as error:
        raise InputError(str(error), path) from error
