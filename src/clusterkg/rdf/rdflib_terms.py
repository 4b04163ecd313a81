"""Lossless conversion between terms of rdflib and of pyoxigraph."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import XSD
from clusterkg.rdf.terms import Term

if TYPE_CHECKING:
    from rdflib.term import Node


def to_rdflib(term: Any) -> Node:
    """Return a pyoxigraph term as an rdflib term; the datatype xsd:string is left out.

    Raises:
        InputError: rdflib does not support the term: a triple term, or a literal with a direction.
    """
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Triple):
        raise InputError(Message("rdf.rdflib-triple", triple=term))
    assert isinstance(term, Literal)
    if term.language is not None:
        if term.direction is not None:
            raise InputError(Message("rdf.direction", literal=term))
        return rdflib.Literal(term.value, lang=term.language)
    kind = None if term.datatype.value == XSD + "string" else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=kind, normalize=False)


def rdflib_triple(statement: Quad | Triple) -> tuple[Node, Node, Node]:
    """Return the subject, the predicate and the object of a statement as rdflib terms.

    Raises:
        InputError: rdflib does not support one of them (`to_rdflib`).
    """
    parts = (statement.subject, statement.predicate, statement.object)
    subject, predicate, value = map(to_rdflib, parts)
    return subject, predicate, value


def from_rdflib(node: Any) -> Term:
    """Return an rdflib term as a pyoxigraph term.

    Raises:
        ValueError: `node` is not an RDF term, but a relative IRI, a variable or an N3 formula.
    """
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype or XSD + "string")))
    raise ValueError(str(node))


def quad(parts: Sequence[Any], graph: Any = None) -> Quad:
    """Return a pyoxigraph quad of rdflib terms.

    Args:
        parts: Subject, predicate and object.
        graph: The name of the graph; None for the default graph.

    Raises:
        InputError: this is no RDF statement, as with a literal as its subject.
    """
    # The engine checks which kinds of terms each position allows.
    stored: Callable[[Any], Any] = from_rdflib
    try:
        subject, predicate, value = map(stored, parts)
        name = DefaultGraph() if graph is None else stored(graph)
        return Quad(subject, predicate, value, name)
    except (TypeError, ValueError) as error:
        said = " ".join(str(node.n3()) for node in parts)
        raise InputError(Message("rdf.given-statement", problem=said)) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Within the block, do not log a traceback for each literal that rdflib cannot convert.

    rdflib keeps such literals as written: an integer of 5,000 digits, a date that does not exist.
    """
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="rdflib")
            yield
    finally:
        logger.setLevel(before)
