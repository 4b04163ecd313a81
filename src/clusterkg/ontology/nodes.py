"""Display names of nodes and language tags in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import shorten

if TYPE_CHECKING:
    from rdflib.term import Node


def named(node: Node) -> str | Message:
    """Return a node as a prefixed name, an IRI in angle brackets, or a literal in quotes.

    Blank nodes are all named alike, since their labels differ with each reading.
    """
    from rdflib import BNode, Literal

    if isinstance(node, BNode):
        return Message("ontology.blank-node")
    return repr(str(node)) if isinstance(node, Literal) else shorten(str(node))


def tag(lang: str) -> str | Message:
    """Return the language tag `lang`, or a text for its absence."""
    return lang or Message("ontology.no-language")
