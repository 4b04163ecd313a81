"""Types and constants for RDF terms."""

from __future__ import annotations

from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.rdf.namespaces import CKG, DCTERMS, INFERRED_GRAPH, OWL, RDF, RDFS

Term: TypeAlias = NamedNode | BlankNode | Literal

TYPE: Final = NamedNode(RDF + "type")
SUBCLASS: Final = NamedNode(RDFS + "subClassOf")
IMPORTS: Final = NamedNode(OWL + "imports")
REPLACED_BY: Final = NamedNode(DCTERMS + "isReplacedBy")
EVIDENCE: Final = NamedNode(CKG + "evidence")
INFERRED: Final = NamedNode(INFERRED_GRAPH)
