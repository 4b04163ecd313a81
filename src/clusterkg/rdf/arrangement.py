"""Order of the blocks of a Turtle file: each block follows the one that it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Triple

from clusterkg.rdf.namespaces import CKG, RDF

# What follows a block, the nearest first: evidence, then tiers, then their targets. `^`: the
# property leads from the block that follows to the one before it.
_BEHIND: Final = (
    ("evidence",),
    ("declaresTier", "practice", "hasElement"),
    ("^listedUnder", "^targetOf", "hasTarget", "^onList"),
    ("goal", "outputGoal", "outcome", "^answersGoal", "funding", "hasCount", "^mappingOf"),
    ("^programmeOf", "hasProgramme", "^zoneOf", "hasZone", "^eventOf", "^listOf"),
)
_RANKS: Final = {
    CKG + name.removeprefix("^"): (rank, name.startswith("^"))
    for rank, names in enumerate(_BEHIND)
    for name in names
}
# Blocks that follow no other and were not ordered by a person: these classes come first or last.
_FIRST: Final = {CKG + "City": 0, CKG + "ClusterProgramme": 1, CKG + "Source": 3}
_ELSE: Final = 2

_Subject = NamedNode | BlankNode


def arranged(triples: Iterable[Triple], *, written: bool) -> list[_Subject]:
    """Return the subjects in the order in which their blocks are to be written.

    Evidence follows the first fact that cites it, targets follow their tier, and tiers their
    programme. Blocks that follow one another in a cycle come last.

    Args:
        triples: The statements; if `written`, in the order of the file.
        written: Whether the blocks that follow no other keep the order of `triples`. Otherwise they
            are ordered by IRI, with cities and programmes first, and sources last.
    """
    subjects: dict[_Subject, int] = {}
    behind: dict[_Subject, list[tuple[int, _Subject]]] = defaultdict(list)
    for triple in triples:
        subject, value = triple.subject, triple.object
        assert not isinstance(subject, Triple)
        subjects.setdefault(subject, _ELSE)
        if triple.predicate.value == RDF + "type" and isinstance(value, NamedNode):
            subjects[subject] = _FIRST.get(value.value, subjects[subject])
        elif triple.predicate.value in _RANKS and isinstance(value, NamedNode):
            rank, inverse = _RANKS[triple.predicate.value]
            before, after = (value, subject) if inverse else (subject, value)
            if before != after:
                behind[before].append((rank, after))
    order = list(subjects)
    if not written:
        order.sort(key=lambda each: (subjects[each], each.value))
    place = {subject: number for number, subject in enumerate(order)}
    children = {
        subject: sorted(
            {each for each in listed if each[1] in place},
            key=lambda each: (each[0], place[each[1]]),
        )
        for subject, listed in behind.items()
        if subject in place
    }
    inner = {child for listed in children.values() for _, child in listed}
    # Blocks in a cycle follow one another, so none is placed above: they come last.
    waiting = [each for each in order if each in inner][::-1]
    waiting += [each for each in order if each not in inner][::-1]
    done: dict[_Subject, None] = {}
    while waiting:
        subject = waiting.pop()
        if subject not in done:
            done[subject] = None
            waiting += [child for _, child in reversed(children.get(subject, ()))]
    return list(done)
