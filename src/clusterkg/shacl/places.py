"""Find where results stand: the offending triple, or the focus node where a triple is missing."""

from __future__ import annotations

import codecs
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from clusterkg import positions
from clusterkg.positions import Located, Span
from clusterkg.shacl.graph import Term
from clusterkg.shacl.model import Place, Result
from clusterkg.shacl.paths import Path
from clusterkg.sources import packing, parsed, rdf_format, unpacked

# In files of these kinds each statement is a line that stands for itself.
_OF_LINES: Final = (".nt", ".nq")
_IRI: Final = re.compile(rb"<([^>]*)>")


class _Mentions:
    """The triples of a file that speak of some nodes, each with its place."""

    def __init__(self) -> None:
        self.out: dict[Term, list[tuple[str, Term, Located]]] = defaultdict(list)
        self.into: dict[Term, list[tuple[str, Term, Located]]] = defaultdict(list)


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
            pairs = _about(path, wanted) if some else None
            mentions[path] = _mentions(pairs or positions.located(path), prefix, wanted)
    return tuple(replace(result, place=_place(result, mentions)) for result in results)


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
    pairs: Iterable[tuple[Quad, Located]] | None, prefix: str, wanted: Iterable[Term]
) -> _Mentions | None:
    nodes = set(wanted)
    if pairs is None:
        return None

    def loaded(term: object) -> Term:
        assert isinstance(term, Term)
        return BlankNode(prefix + term.value) if isinstance(term, BlankNode) else term

    found = _Mentions()
    for quad, place in pairs:
        subject, value = loaded(quad.subject), loaded(quad.object)
        if subject in nodes:
            found.out[subject].append((quad.predicate.value, value, place))
        if value in nodes:
            found.into[value].append((quad.predicate.value, subject, place))
    return found


def _place(result: Result, mentions: Mapping[FilePath, _Mentions | None]) -> Place | None:
    for path in mentions:
        if result.focus == NamedNode(path.resolve().as_uri()):
            return Place(str(path))
    found = [
        (*_in_file(result, known), path)
        for path, known in mentions.items()
        if known is not None and (result.focus in known.out or result.focus in known.into)
    ]
    if found:
        # The first file of those that say most of the result.
        _, span, path = min(found, key=lambda entry: entry[0])
        return Place(str(path), span.line, span.column, span.end)
    unread = [path for path, known in mentions.items() if known is None]
    first = next(iter([*unread, *mentions]), None)
    return None if first is None else Place(str(first))


def _in_file(result: Result, found: _Mentions) -> tuple[int, Span]:
    """Return a place in a file, and how far it is from the triple at fault: 0 is that triple."""
    out, into = found.out[result.focus], found.into[result.focus]
    predicate, inverted = _first_step(result.path)
    steps = [step for step in (into if inverted else out) if step[0] == predicate]
    exact = [step for step in steps if step[1] == result.value]
    # Of too many values the first may be right: the last is one too many.
    too_many = result.component.value.endswith("MaxCountConstraintComponent")
    for rank, chosen in enumerate((exact if result.value is not None else [], steps)):
        if chosen and (rank == 0 or too_many or result.value is not None):
            place = chosen[-1 if too_many else 0][2]
            return rank, place.subject if inverted else place.object
    if out:
        return 2, out[0][2].subject
    return 3, into[0][2].object


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
