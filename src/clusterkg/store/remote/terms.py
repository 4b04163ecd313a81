"""Terms between this machine and an engine: written as SPARQL, read as the store has them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import XSD

# RDF 1.1 (3.5) has blank nodes replaced by such IRIs where they must have a name: an engine
# gives blank nodes other names each time, and cannot be asked about one.
SKOLEM: Final = "https://w3id.org/.well-known/genid/clusterkg/"

# How a blank node is named that an engine has named: for one answer, and for no question.
_UNASKED: Final = "there."

_SCRATCH: Final = NamedNode("urn:clusterkg:scratch")
_TEXT: Final = XSD + "string"


def written(term: Any) -> str:
    """Return a term as a query or an update has it; blank nodes have their IRI.

    Raises:
        InputError: the blank node is one of an engine, or the term is a statement.
    """
    if isinstance(term, BlankNode):
        if term.value.startswith(_UNASKED):
            raise InputError(Message("store.engine-blank-node"))
        return f"<{SKOLEM}{term.value}>"
    if isinstance(term, NamedNode | Literal):
        return str(term)
    raise InputError(Message("store.engine-statement"))


def skolemised(triple: Triple | Quad) -> str:
    """Return a statement as a line of N-Triples in which no node is blank."""
    parts = (triple.subject, triple.predicate, triple.object)
    return f"{' '.join(map(written, parts))} ."


@lru_cache(maxsize=1 << 16)
def kept(value: str, datatype: str) -> tuple[str, str]:
    """Return the value and the datatype with which a store on this machine keeps a literal.

    Engines write numbers and truth as they like ("1.50", or "1" for true): so all give the same.
    """
    store = Store()
    store.add(Quad(_SCRATCH, _SCRATCH, Literal(value, datatype=NamedNode(datatype))))
    found = next(iter(store)).object
    assert isinstance(found, Literal)
    return found.value, found.datatype.value


def canonical(literal: Literal) -> Literal:
    """Return a literal as a store on this machine keeps it."""
    if literal.language is not None or literal.datatype.value == _TEXT:
        return literal
    value, datatype = kept(literal.value, literal.datatype.value)
    return Literal(value, datatype=NamedNode(datatype))


def read(binding: dict[str, Any]) -> dict[str, Any]:
    """Return a term of JSON results as a store on this machine would give it."""
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
