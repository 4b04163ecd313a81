"""Types and constants for RDF terms."""

from __future__ import annotations

from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.rdf.namespaces import RDF

Term: TypeAlias = NamedNode | BlankNode | Literal

TYPE: Final = NamedNode(RDF + "type")
