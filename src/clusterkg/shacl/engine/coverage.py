"""Checks that shapes cannot make: for undefined terms, and for files without a focus node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode, Quad

from clusterkg.base.text import close
from clusterkg.rdf.namespaces import SHAPE
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.data import Data, term
from clusterkg.shacl.engine.focus import Among
from clusterkg.shacl.engine.graph import TYPE, sh
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.engine.targets import Targets
from clusterkg.shacl.report import Result

UNKNOWN_TERM: Final = NamedNode(SHAPE + "UnknownTerm")
NO_FOCUS: Final = NamedNode(SHAPE + "NoFocusNode")
_DEFINED: Final = (
    f'SELECT DISTINCT ?term {{{{ ?term {TYPE} ?class FILTER(STRSTARTS(STR(?term), "{{}}")) }}}}'
)
# Nodes of a file that are tried at a time: for most files the first few suffice.
_CHUNK: Final = 2_000


def used_in(quads: Iterable[Quad]) -> set[Term]:
    """Return the properties of `quads`, and the classes that rdf:type has as value there."""
    found: set[Term] = set()
    for quad in quads:
        found.add(quad.predicate)
        if quad.predicate == TYPE and isinstance(quad.object, Term):
            found.add(quad.object)
    return found


def terms_of(namespace: str, used: Iterable[Term]) -> list[NamedNode]:
    """Return the IRIs in `used` that begin with `namespace`, sorted; none if that is empty."""
    own = {one for one in used if isinstance(one, NamedNode) and one.value.startswith(namespace)}
    return sorted(own, key=str) if namespace else []


def unknown_terms(data: Data, namespace: str, terms: Sequence[NamedNode]) -> Iterator[Result]:
    """Yield a result for each node and each undefined term that it has as property or class.

    A similar term that is defined is given as the parameter `suggestion`. If the data define no
    term of the namespace, as without an ontology, nothing is yielded.

    Args:
        data: The data, with the ontology that defines the terms.
        namespace: The namespace of the terms.
        terms: The terms to check.
    """
    new = data.undefined(terms)
    if not new:
        return
    known = {_bound(row, "term").value for row in data.select(_DEFINED.format(namespace))}
    for one in new if known else ():
        close = _closest(one.value, known, namespace)
        text = f"SELECT DISTINCT ?s {{ {{ ?s {one} ?o }} UNION {{ ?s {TYPE} {one} }} }}"
        for row in data.select(text):
            yield Result(
                severity=sh("Violation"),
                focus=_bound(row, "s"),
                path=None,
                value=one,
                component=UNKNOWN_TERM,
                shape=NamedNode(SHAPE + "known-terms"),
                parameters={"suggestion": (NamedNode(close),) if close else ()},
            )


def no_focus(data: Data, shapes: Shapes, quads: Iterable[Quad], name: str) -> Iterator[Result]:
    """Yield one result if no subject of `quads` is a focus node.

    Args:
        data: The data.
        shapes: The shapes.
        quads: The statements of a file, which are in the data too.
        name: The IRI of the file, the focus node of the result.
    """
    subjects = (quad.subject for quad in quads)
    targets = Targets(data, shapes.graph)
    while chunk := list(islice(subjects, _CHUNK)):
        among = Among(data, frozenset(n for n in chunk if isinstance(n, Term)), targets)
        if any(among.focus_nodes(shape) for shape in shapes.targeted()):
            return
    yield Result(
        severity=sh("Violation"),
        focus=NamedNode(name),
        path=None,
        value=None,
        component=NO_FOCUS,
        shape=NamedNode(SHAPE + "some-focus-node"),
    )


def _bound(row: object, variable: str) -> Term:
    found = term(row, variable)  # type: ignore[arg-type]
    assert found is not None
    return found


def _closest(name: str, known: Iterable[str], namespace: str) -> str:
    """Return the IRI in `known` whose local name is most similar to that of `name`; empty if none
    is similar.
    """
    local = {iri.removeprefix(namespace): iri for iri in sorted(known)}
    likest = close(name.removeprefix(namespace), local, most=1)
    return local[likest[0]] if likest else ""
