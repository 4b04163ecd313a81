"""Positions of faults of shapes in their files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad

from clusterkg.base.findings import Place
from clusterkg.rdf.document import Document, RdfFile
from clusterkg.rdf.reader import unpacked
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.faults import ShapeError

if TYPE_CHECKING:
    from clusterkg.rdf.positions import Located, Span

# How well a statement matches an error: it is the one at fault, has the property, has the node as
# subject, or mentions it.
_EXACT, _PROPERTY, _NODE, _MENTION = range(4)


class _Statements:
    """The statements of a document; their numbers, from 0, are indexed by subject and by object."""

    def __init__(self, document: Document, quads: Sequence[Quad]) -> None:
        self._document = document
        self._quads = quads
        self._located: list[Located] | None = None
        self._is_read = False
        self._of: dict[object, list[int]] = defaultdict(list)
        self._to: dict[object, list[int]] = defaultdict(list)
        for number, quad in enumerate(quads):
            self._of[quad.subject].append(number)
            self._to[quad.object].append(number)

    def best(self, error: ShapeError) -> tuple[int, int] | None:
        """Return the rank (`_EXACT` is best) and the number of the statement that matches `error`
        best.

        Of several, it is the first. None if no statement has the node as subject or object.
        """
        own = self._of.get(error.node, [])
        same = [i for i in own if self._quads[i].predicate == error.predicate]
        exact = [i for i in same if self._quads[i].object == error.value]
        mentions = self._to.get(error.node, [])
        for rank, numbers in enumerate((exact, same, own, mentions)):
            if numbers:
                return rank, numbers[0]
        return None

    def place(self, error: ShapeError, rank: int, number: int) -> Place:
        """Return the position of the part at fault of the statement `number`, which matches with
        `rank`.
        """
        name = str(self._document.path)
        located = self._positions()
        if located is None:
            return _in_text(self._document, error)
        at = located[number]
        if error.at_predicate:
            return _place(name, at.predicate)
        if rank == _NODE:
            return _place(name, at.subject)
        if error.row > 1:
            return Place(name, at.object.line + error.row - 1)
        return _place(name, at.object)

    def _positions(self) -> list[Located] | None:
        from clusterkg.rdf import positions

        if not self._is_read:
            self._is_read = True
            if isinstance(self._document, RdfFile):
                pairs = positions.located(self._document.path, self._document.limits)
                self._located = None if pairs is None else [at for _, at in pairs]
        return self._located


class Places:
    """Finds the positions of errors in documents.

    Args:
        documents: The documents by the prefix of their blank nodes.
        quads: Their statements, by the same prefixes.
    """

    def __init__(
        self, documents: Mapping[str, Document], quads: Mapping[str, Sequence[Quad]]
    ) -> None:
        self._statements = [_Statements(documents[prefix], quads[prefix]) for prefix in documents]
        self._first: Final = next(iter(documents.values()))

    def place(self, error: ShapeError) -> Place:
        """Return the position of `error`.

        If the line is unknown, it is only the file; if no statement mentions the node of the error,
        the first file.
        """
        found = [
            (*best, statements)
            for statements in self._statements
            if (best := statements.best(error)) is not None
        ]
        if not found:
            return Place(str(self._first.path))
        rank, number, statements = min(found, key=lambda entry: entry[0])
        return statements.place(error, rank, number)


def _place(name: str, span: Span) -> Place:
    return Place(name, span.line, span.column, span.end)


def _in_text(document: Document, error: ShapeError) -> Place:
    """Return the first line that contains the local name of the value at fault, or else of its
    property, or else of the node; without such a line, the file.
    """
    terms: tuple[Term | None, ...] = (error.value, error.predicate, error.node)
    names = [re.split(r"[#/:]", t.value)[-1] for t in terms if isinstance(t, NamedNode)]
    if isinstance(document, RdfFile):
        lines = unpacked(document.path, document.limits).decode(errors="replace").splitlines()
        for name in filter(None, names):
            for number, line in enumerate(lines, 1):
                if re.search(rf"\b{re.escape(name)}\b", line):
                    return Place(str(document.path), number)
    return Place(str(document.path))
