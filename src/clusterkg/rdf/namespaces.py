"""Namespaces and their prefixes for input and output."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

CKG: Final = "https://w3id.org/clusterkg/ontology#"
ID: Final = "https://w3id.org/clusterkg/id/"
IND: Final = "https://w3id.org/clusterkg/industry/"
SHAPE: Final = "https://w3id.org/clusterkg/shapes#"
# Inferred statements are kept in a graph apart from asserted ones.
INFERRED_GRAPH: Final = ID + "graph-inferred"
# Temporary graphs, each used by one task and dropped at its end.
WORK: Final = "urn:clusterkg:graph:"

DCTERMS: Final = "http://purl.org/dc/terms/"
GEO: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"
OA: Final = "http://www.w3.org/ns/oa#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final[dict[str, str]] = {
    "ckg": CKG,
    "id": ID,
    "ind": IND,
    "shape": SHAPE,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "prov": PROV,
    "oa": OA,
    "org": "http://www.w3.org/ns/org#",
    "dcterms": DCTERMS,
    "schema": "https://schema.org/",
    "qb": "http://purl.org/linked-data/cube#",
    "geo": GEO,
}
# Vocabularies about vocabularies and datasets: used in output, not predeclared in queries.
DESCRIPTIVE: Final[dict[str, str]] = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
}
EVERY_PREFIX: Final = PREFIXES | DESCRIPTIVE

# Local names that a prefixed name may have, near enough.
LOCAL: Final = re.compile(r"\w(?:[\w.-]*[\w-])?")
# The prefixes of names in input and output: besides PREFIXES, those of the files and the query.
AT_HAND: Final[ContextVar[Mapping[str, str]]] = ContextVar("prefixes", default=PREFIXES)


@contextmanager
def with_prefixes(prefixes: Mapping[str, str]) -> Iterator[None]:
    """Within the block, let `shorten` and `expand` use `prefixes` (namespaces by prefix) as well.

    They take precedence over a prefix of the same name.
    """
    token = AT_HAND.set({**AT_HAND.get(), **prefixes})
    try:
        yield
    finally:
        AT_HAND.reset(token)


def shorten(iri: str) -> str:
    """Return an IRI as a prefixed name, or in angle brackets if no prefix fits.

    The prefixes are those of PREFIXES and `with_prefixes`; of two that fit, the first is used.
    """
    for prefix, namespace in AT_HAND.get().items():
        # A file may declare the empty namespace, which would shorten every IRI.
        if namespace and iri.startswith(namespace) and LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def expand(name: str) -> str | None:
    """Return the IRI of a prefixed name; None if `name` has no prefix, or an unknown one.

    The prefixes are those of PREFIXES and `with_prefixes`.
    """
    prefix, colon, local = name.partition(":")
    namespace = AT_HAND.get().get(prefix)
    return namespace + local if colon and namespace is not None else None
