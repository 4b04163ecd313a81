"""Conversion of terms between this machine and an engine: SPARQL text out, store terms in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import XSD

# Blank nodes get such IRIs (RDF 1.1, section 3.5, skolemisation): an engine renames blank nodes in
# each answer, and cannot be asked about one.
SKOLEM: Final = "https://w3id.org/.well-known/genid/clusterkg/"

# Prefix of blank nodes named by an engine, which are valid in one answer only.
_UNASKED: Final = "there."

_SCRATCH: Final = NamedNode("urn:clusterkg:scratch")
_TEXT: Final = XSD + "string"


def written(term: Any) -> str:
    """Return a term as SPARQL text; a blank node becomes a skolem IRI.

    Raises:
        InputError: `term` is a blank node with an engine's label, or a triple term.
    """
    if isinstance(term, BlankNode):
        if term.value.startswith(_UNASKED):
            raise InputError(Message("store.engine-blank-node"))
        return f"<{SKOLEM}{term.value}>"
    if isinstance(term, NamedNode | Literal):
        return str(term)
    raise InputError(Message("store.engine-statement"))


def skolemised(triple: Triple | Quad) -> str:
    """Return a statement as a line of N-Triples, with skolem IRIs for blank nodes."""
    parts = (triple.subject, triple.predicate, triple.object)
    return f"{' '.join(map(written, parts))} ."


@lru_cache(maxsize=1 << 16)
def kept(value: str, datatype: str) -> tuple[str, str]:
    """Return the value and the datatype (IRI) of a literal in the form that a local store keeps.

    Engines write numbers and booleans in different forms ("1.50", or "1" for true).
    """
    store = Store()
    store.add(Quad(_SCRATCH, _SCRATCH, Literal(value, datatype=NamedNode(datatype))))
    found = next(iter(store)).object
    assert isinstance(found, Literal)
    return found.value, found.datatype.value


def canonical(literal: Literal) -> Literal:
    """Return a literal in the form that a local store keeps."""
    if literal.language is not None or literal.datatype.value == _TEXT:
        return literal
    value, datatype = kept(literal.value, literal.datatype.value)
    return Literal(value, datatype=NamedNode(datatype))


def read(binding: dict[str, Any]) -> dict[str, Any]:
    """Return a term of JSON results as a local store would give it.

    Literals have the form that the store keeps, and skolem IRIs are blank nodes again. Blank nodes
    of the engine get a label with which it cannot be asked about them.

    Raises:
        InputError: the term is of an unknown type.
    """
    kind = binding.get("type")
    if kind == "uri":
        value = binding["value"]
        if value.startswith(SKOLEM):
            return {"type": "bnode", "value": value.removeprefix(SKOLEM)}
    elif kind in ("literal", "typed-literal"):
        datatype = binding.get("datatype")
        if datatype is not None and "xml:lang" not in binding and datatype != _TEXT:
            value, datatype = kept(binding["value"], datatype)
            return {"type": "literal", "value": value, "datatype": datatype}
    elif kind == "bnode":
        return {"type": "bnode", "value": _UNASKED + re.sub(r"\W", "-", binding["value"])}
    else:
        raise InputError(Message("store.engine-term", kind=kind))
    return binding
