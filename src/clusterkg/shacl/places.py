"""Find where results stand: the offending triple, or the focus node where a triple is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath

from pyoxigraph import BlankNode, NamedNode

from clusterkg import positions
from clusterkg.positions import Located, Span
from clusterkg.shacl.graph import Term
from clusterkg.shacl.model import Place, Result
from clusterkg.shacl.paths import Path


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
    mentions: dict[FilePath, _Mentions | None] = {}
    if wanted:
        for prefix, path in files.items():
            mentions[path] = _mentions(path, prefix, wanted)
    return tuple(replace(result, place=_place(result, mentions)) for result in results)


def _mentions(path: FilePath, prefix: str, wanted: Iterable[Term]) -> _Mentions | None:
    nodes = set(wanted)
    pairs = positions.located(path)
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
