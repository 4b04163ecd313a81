"""Positions of results: the triple at fault, or the focus node if a triple is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.findings import Place
from clusterkg.base.source import file_iri
from clusterkg.rdf.document import Document, Placed
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.report import Result


class _Mention(NamedTuple):
    """The positions of the subject and the object of a triple."""

    subject: Place
    object: Place


class _Mentions:
    """The positions of the first and the last triple by key.

    A key is a node, a node with a predicate, or these with the node at the other end. Keeping only
    two bounds the memory, since a node may have as many values as there are results.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Term | str, ...], tuple[_Mention, _Mention]] = {}

    def add(self, node: Term, predicate: str, other: Term, mention: _Mention) -> None:
        for key in ((node,), (node, predicate), (node, predicate, other)):
            first, _ = self._known.get(key, (mention, mention))
            self._known[key] = (first, mention)

    def get(self, *key: Term | str) -> tuple[_Mention, _Mention] | None:
        """Return the positions of the first and the last triple with the given terms, if there is
        one.

        Args:
            key: A node, or a node and a predicate, or the nodes at both ends and the predicate, in
                the order of `add`.
        """
        return self._known.get(key)


@dataclass(frozen=True)
class _Located:
    """The triples of a document indexed by their subject (`out`) and by their object (`into`).

    `blanks` maps the IRIs of a node and a property to the empty cell for a missing value.
    """

    blanks: Mapping[tuple[str, str], Place]
    out: _Mentions = field(default_factory=_Mentions)
    into: _Mentions = field(default_factory=_Mentions)


def placed(results: Sequence[Result], documents: Mapping[str, Document]) -> tuple[Result, ...]:
    """Return results with their positions in documents.

    A result whose focus node is a file is located there. Another is located at the triple at fault,
    or else at one with the property of the path, or else where a document describes, or else
    mentions, the focus node; of several documents, in the first. If none mentions the node, it is
    located in the first document without positions, or else in the first. Without documents, its
    position is None.

    Args:
        results: The results.
        documents: The documents by the prefix of their blank nodes.
    """
    wanted = {result.focus for result in results}
    values = {result.value for result in results}
    # Blank nodes are numbered over the whole file, so that it must be read completely.
    some = not any(isinstance(term, BlankNode | Literal) for term in wanted) and not any(
        isinstance(term, BlankNode) for term in values
    )
    mentions: list[tuple[Document, _Located | None]] = []
    for prefix, document in documents.items() if wanted else ():
        statements = document.located(wanted if some else None)
        found = None
        if statements is not None:
            found = _located(statements, prefix, wanted, document.blanks)
        mentions.append((document, found))
    names = {NamedNode(file_iri(document.path)): document for document, _ in mentions}
    unread = [document for document, found in mentions if found is None]
    first = next(iter([*unread, *(document for document, _ in mentions)]), None)

    def place(result: Result) -> Place | None:
        if isinstance(result.focus, NamedNode) and result.focus in names:
            return Place(str(names[result.focus].path))
        found = [
            _in_file(result, known)
            for _, known in mentions
            if known is not None and (known.out.get(result.focus) or known.into.get(result.focus))
        ]
        if found:
            # The first of the files that contain most of the result.
            return min(found, key=lambda entry: entry[0])[1]
        return None if first is None else Place(str(first.path))

    return tuple(replace(result, place=place(result)) for result in results)


def _located(
    statements: Placed,
    prefix: str,
    wanted: set[Term],
    blanks: Mapping[tuple[str, str], Place],
) -> _Located:
    def loaded(term: object) -> Term:
        assert isinstance(term, Term)
        return BlankNode(prefix + term.value) if isinstance(term, BlankNode) else term

    found = _Located(blanks)
    for quad, *places in statements:
        subject, value, predicate = loaded(quad.subject), loaded(quad.object), quad.predicate.value
        if subject in wanted:
            found.out.add(subject, predicate, value, _Mention(*places))
        if value in wanted:
            found.into.add(value, predicate, subject, _Mention(*places))
    return found


def _in_file(result: Result, found: _Located) -> tuple[int, Place]:
    """Return the rank of the best position of a result in a file, and the position.

    The rank is 0 for the triple at fault, 1 for another of its property, 2 for the description of
    the focus node, and 3 for a mention of it.
    """
    predicate, inverted = _first_step(result.path)
    ends = found.into if inverted else found.out
    steps = ends.get(result.focus, predicate)
    exact = None if result.value is None else ends.get(result.focus, predicate, result.value)
    # If there are too many values, the last one is taken to be the surplus.
    too_many = result.component.value.endswith("MaxCountConstraintComponent")
    for rank, chosen in enumerate((exact, steps)):
        if chosen and (rank == 0 or too_many or result.value is not None):
            step = chosen[-1 if too_many else 0]
            return rank, step.subject if inverted else step.object
    out, into = found.out.get(result.focus), found.into.get(result.focus)
    if out and result.value is None and not inverted:
        blank = found.blanks.get((result.focus.value, predicate))
        if blank is not None:
            return 2, blank
    if out:
        return 2, out[0].subject
    assert into is not None
    return 3, into[0].object


def _first_step(path: Path | None) -> tuple[str, bool]:
    """Return the first predicate of a path, and whether it is inverted; an empty text without a
    path.
    """
    inverted = False
    while path is not None and path.kind != "predicate":
        inverted ^= path.kind == "inversePath"
        parts = path.parts
        path = parts[-1] if inverted and path.kind == "sequence" else parts[0]
    return ("" if path is None else path.predicate), inverted


def iris(results: Iterable[Result]) -> set[str]:
    """Return the IRIs that occur in results as focus nodes, values, shapes, parameters and in
    paths.

    Nested results are included.
    """
    found: set[str] = set()
    for result in results:
        terms = (result.focus, result.value, result.shape, *sum(result.parameters.values(), ()))
        found.update(term.value for term in terms if isinstance(term, NamedNode))
        if result.path is not None:
            found |= result.path.predicates()
        found |= iris(result.details)
    return found
