"""Find where results stand: the offending triple, or the focus node where a triple is missing."""

from __future__ import annotations

import codecs
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from clusterkg import tables
from clusterkg.rdf import positions
from clusterkg.rdf.positions import Located, Span
from clusterkg.rdf.reader import packing, parsed, rdf_format, unpacked
from clusterkg.shacl.engine.graph import Term
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.report import Place, Result

if TYPE_CHECKING:
    from clusterkg.tables.reader import Statement
    from clusterkg.tables.sheets import Cell

# In files of these kinds each statement is a line that stands for itself.
_OF_LINES: Final = (".nt", ".nq")
_IRI: Final = re.compile(rb"<([^>]*)>")


class _Mention(NamedTuple):
    """A triple that has a node at one end: its predicate, its other end, and where both stand."""

    predicate: str
    other: Term
    subject: Place
    object: Place


class _Mentions:
    """The triples of a file that speak of some nodes, by the nodes that they lead from and to.

    `blanks` maps a node and a property, of a table, to the cell where a value is missing.
    """

    def __init__(self, blanks: Mapping[tuple[str, str], Cell]) -> None:
        self.blanks = blanks
        self.out: dict[Term, list[_Mention]] = defaultdict(list)
        self.into: dict[Term, list[_Mention]] = defaultdict(list)


def placed(results: Sequence[Result], files: Mapping[str, FilePath]) -> tuple[Result, ...]:
    """Return the results with their places; `files` maps the prefix of blank nodes to a file.

    A result is placed in the first file that describes its focus node, else in the first that
    mentions it, else in the first.
    """
    wanted = {result.focus for result in results}
    values = {result.value for result in results}
    # The names of blank nodes come from reading a file whole.
    some = not any(isinstance(term, BlankNode | Literal) for term in wanted) and not any(
        isinstance(term, BlankNode) for term in values
    )
    mentions: dict[FilePath, _Mentions | None] = {}
    if wanted:
        for prefix, path in files.items():
            if tables.are_in(path):
                read = tables.read(path)
                cells = _of_cells(path, read.statements)
                mentions[path] = _mentions(cells, prefix, wanted, read.blanks)
            else:
                said = _statements(path, wanted if some else None)
                mentions[path] = None if said is None else _mentions(said, prefix, wanted, {})
    return tuple(replace(result, place=_place(result, mentions)) for result in results)


def _statements(
    path: FilePath, wanted: set[Term] | None
) -> Iterator[tuple[Quad, Place, Place]] | None:
    """Return the statements of a file with the places of subject and object.

    Those that mention none of the nodes `wanted` may be left out. None where no place is known.
    """
    pairs = (_about(path, wanted) if wanted is not None else None) or positions.located(path)
    if pairs is None:
        return None
    return ((quad, _at(path, at.subject), _at(path, at.object)) for quad, at in pairs)


def _of_cells(
    path: FilePath, statements: Iterable[Statement]
) -> Iterator[tuple[Quad, Place, Place]]:
    """Return the statements of a table with the places of subject and object: one cell."""
    for triple, cell in statements:
        place = _cell(path, cell)
        yield Quad(triple.subject, triple.predicate, triple.object), place, place


def _cell(path: str | FilePath, cell: Cell) -> Place:
    return Place(str(path), cell="!".join(filter(None, (cell.sheet, cell.name))))


def _at(path: FilePath, span: Span) -> Place:
    return Place(str(path), span.line, span.column, span.end)


def _about(path: FilePath, wanted: Iterable[Term]) -> Iterator[tuple[Quad, Located]] | None:
    """Return the statements of a file of lines that mention some IRIs, each with its place.

    Returns:
        None for a file of another kind, and for one whose lines are not as they are read here.
    """
    if FilePath(path.stem if packing(path) else path.name).suffix.lower() not in _OF_LINES:
        return None
    names = {term.value.encode() for term in wanted}
    numbers: list[int] = []
    kept: list[bytes] = []
    with io.BytesIO(unpacked(path)) if packing(path) else path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            # A name may be written with escapes.
            if not names.isdisjoint(_IRI.findall(line)) or b"\\u" in line or b"\\U" in line:
                numbers.append(number)
                kept.append(line)
    text = b"".join(kept).removeprefix(codecs.BOM_UTF8)
    quads = list(parsed(text, path))
    places = list(positions.spans(text.decode(errors="replace"), rdf_format(path)))
    if not len(numbers) == len(quads) == len(places) or b"\r" in text.replace(b"\r\n", b""):
        return None

    def moved(span: Span) -> Span:
        return replace(span, line=numbers[span.line - 1])

    return (
        (quad, Located(moved(at.subject), moved(at.predicate), moved(at.object)))
        for quad, at in zip(quads, places, strict=True)
    )


def _mentions(
    statements: Iterable[tuple[Quad, Place, Place]],
    prefix: str,
    wanted: set[Term],
    blanks: Mapping[tuple[str, str], Cell],
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


def _place(result: Result, mentions: Mapping[FilePath, _Mentions | None]) -> Place | None:
    for path in mentions:
        if result.focus == NamedNode(path.resolve().as_uri()):
            return Place(str(path))
    found = [
        _in_file(result, known)
        for known in mentions.values()
        if known is not None and (result.focus in known.out or result.focus in known.into)
    ]
    if found:
        # The first file of those that say most of the result.
        return min(found, key=lambda entry: entry[0])[1]
    unread = [path for path, known in mentions.items() if known is None]
    first = next(iter([*unread, *mentions]), None)
    return None if first is None else Place(str(first))


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
            return 2, _cell(out[0].subject.file, blank)
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
