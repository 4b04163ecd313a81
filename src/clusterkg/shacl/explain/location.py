"""Find where results stand: the offending triple, or the focus node where a triple is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.findings import Place
from clusterkg.rdf.document import Document, Placed
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.report import Result


class _Mention(NamedTuple):
    """A triple that has a node at one end: its predicate, its other end, and where both stand."""

    predicate: str
    other: Term
    subject: Place
    object: Place


class _Mentions:
    """The triples of a document that speak of some nodes, by the nodes at either end.

    `blanks` maps a node and a property to the place where a value is missing.
    """

    def __init__(self, blanks: Mapping[tuple[str, str], Place]) -> None:
        self.blanks = blanks
        self.out: dict[Term, list[_Mention]] = defaultdict(list)
        self.into: dict[Term, list[_Mention]] = defaultdict(list)


def placed(results: Sequence[Result], documents: Mapping[str, Document]) -> tuple[Result, ...]:
    """Return the results with their places; `documents` are by the prefix of their blank nodes.

    A result is placed in the first document that describes its focus node, else in the first that
    mentions it, else in the first.
    """
    wanted = {result.focus for result in results}
    values = {result.value for result in results}
    # The names of blank nodes come from reading a file whole.
    some = not any(isinstance(term, BlankNode | Literal) for term in wanted) and not any(
        isinstance(term, BlankNode) for term in values
    )
    mentions: list[tuple[Document, _Mentions | None]] = []
    for prefix, document in documents.items() if wanted else ():
        statements = document.located(wanted if some else None)
        found = None
        if statements is not None:
            found = _mentions(statements, prefix, wanted, document.blanks)
        mentions.append((document, found))
    return tuple(replace(result, place=_place(result, mentions)) for result in results)


def _mentions(
    statements: Placed,
    prefix: str,
    wanted: set[Term],
    blanks: Mapping[tuple[str, str], Place],
) -> _Mentions:
    def loaded(term: object) -> Term:
        assert isinstance(term, Term)
        return BlankNode(prefix + term.value) if isinstance(term, BlankNode) else term

    found = _Mentions(blanks)
    for quad, *places in statements:
        subject, value = loaded(quad.subject), loaded(quad.object)
        if subject in wanted:
            found.out[subject].append(_Mention(quad.predicate.value, value, *places))
        if value in wanted:
            found.into[value].append(_Mention(quad.predicate.value, subject, *places))
    return found


def _place(result: Result, mentions: Sequence[tuple[Document, _Mentions | None]]) -> Place | None:
    for document, _ in mentions:
        if result.focus == NamedNode(document.path.resolve().as_uri()):
            return Place(str(document.path))
    found = [
        _in_file(result, known)
        for _, known in mentions
        if known is not None and (result.focus in known.out or result.focus in known.into)
    ]
    if found:
        # The first file of those that say most of the result.
        return min(found, key=lambda entry: entry[0])[1]
    unread = [document for document, known in mentions if known is None]
    first = next(iter([*unread, *(document for document, _ in mentions)]), None)
    return None if first is None else Place(str(first.path))


def _in_file(result: Result, found: _Mentions) -> tuple[int, Place]:
    """Return a place in a file, and how far it is from the triple at fault: 0 is that triple."""
    out, into = found.out[result.focus], found.into[result.focus]
    predicate, inverted = _first_step(result.path)
    steps = [step for step in (into if inverted else out) if step.predicate == predicate]
    exact = [step for step in steps if step.other == result.value]
    # Of too many values the first may be right: the last is one too many.
    too_many = result.component.value.endswith("MaxCountConstraintComponent")
    for rank, chosen in enumerate((exact if result.value is not None else [], steps)):
        if chosen and (rank == 0 or too_many or result.value is not None):
            step = chosen[-1 if too_many else 0]
            return rank, step.subject if inverted else step.object
    if out and result.value is None and not inverted:
        blank = found.blanks.get((result.focus.value, predicate))
        if blank is not None:
            return 2, blank
    if out:
        return 2, out[0].subject
    return 3, into[0].object


def _first_step(path: Path | None) -> tuple[str, bool]:
    """Return the first predicate of a path, and whether it is followed backwards."""
    inverted = False
    while path is not None and path.kind != "predicate":
        inverted ^= path.kind == "inversePath"
        parts = path.parts
        path = parts[-1] if inverted and path.kind == "sequence" else parts[0]
    return ("" if path is None else path.predicate), inverted


def iris(results: Iterable[Result]) -> set[str]:
    """Return the IRIs that results speak of."""
    found: set[str] = set()
    for result in results:
        terms = (result.focus, result.value, result.shape, *sum(result.parameters.values(), ()))
        found.update(term.value for term in terms if isinstance(term, NamedNode))
        if result.path is not None:
            found |= result.path.predicates()
        found |= iris(result.details)
    return found
