"""Verification of facts: each thing that one says is printed is looked for where it was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode

from clusterkg.base.folded import Folded
from clusterkg.base.locale import Message
from clusterkg.base.text import digest as text_digest
from clusterkg.base.text import paragraph_at
from clusterkg.facts import containment
from clusterkg.facts.citations import INFERRED, Citation, Citations, label
from clusterkg.facts.containment import Scales
from clusterkg.facts.evidence import Check, Passage, Verification
from clusterkg.rdf.namespaces import CKG, shorten
from clusterkg.store.graph import Graph, open_bundled

FIGURE: Final = CKG + "printedFigure"
_REASON: Final = CKG + "inferenceReason"
_ANNOUNCED: Final = CKG + "announced"
# So many of the places where a text prints something are told.
_MOST_PLACES: Final = 3


def verify(
    store: Graph, texts: Mapping[str, str], facts: Collection[str] | None = None
) -> Verification:
    """Check each passage of some texts, and each fact that was read from them.

    Args:
        store: The graph.
        texts: The texts at hand, by the IRIs of their sources.
        facts: The facts to check; by default all that cite a passage of these texts.
    """
    return _Verifier(Citations(store), texts).verify(facts)


def misread(store: Graph) -> list[Check]:
    """Return the numbers that are not the reading of the printed figure of their fact.

    No text is needed for it.
    """
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for prop in (FIGURE, *containment.NUMBERS):
        for quad in store.quads_for_pattern(None, NamedNode(prop), None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                said[quad.subject.value][prop].append(quad.object.value)
    found = [
        check
        for fact, values in sorted(said.items())
        if (figures := sorted(values.pop(FIGURE, ())))
        for prop, numbers in sorted(values.items())
        for number in sorted(numbers)
        if (check := _differing(fact, prop, number, figures))
    ]
    names = open_bundled() if found else store
    return [replace(check, name=label(names, check.predicate)) for check in found]


def _differing(fact: str, prop: str, value: str, figures: Sequence[str]) -> Check | None:
    """Return that a number is not the reading of any figure; None if it is, or none is read."""
    readings = [containment.is_reading(value, figure) for figure in figures]
    if any(readings) or None in readings:
        return None
    printed = containment.shown(prop, value, Scales())
    figure = figures[0]
    reason = Message("facts.other-reading", figure=figure, reading=containment.reading(figure))
    return Check(fact, prop, value, printed, "differs", reason=reason)


class _Verifier:
    def __init__(self, facts: Citations, texts: Mapping[str, str]) -> None:
        self._facts = facts
        self._texts = texts
        self._passages = {
            citation.evidence: self._passage(citation)
            for citation in facts.places.values()
            if citation.source in texts and citation.start
        }
        self._folded: dict[str, Folded] = {}

    def verify(self, facts: Collection[str] | None) -> Verification:
        cited = {fact for passage in self._passages.values() for fact in passage.facts}
        chosen = sorted(cited if facts is None else facts)
        passages = [
            passage
            for passage in self._passages.values()
            if facts is None or set(passage.facts) & set(facts)
        ]
        passages.sort(key=lambda each: (each.source, each.start, each.end, each.evidence))
        checks = [check for fact in chosen for check in self._checks(fact)]
        return Verification(tuple(passages), tuple(checks))

    def _passage(self, citation: Citation) -> Passage:
        text = self._texts[citation.source]
        start, end, paragraph = (
            _whole(each) for each in (citation.start, citation.end, citation.paragraph)
        )
        return Passage(
            citation.evidence,
            citation.source,
            tuple(sorted(self._facts.citing[citation.evidence])),
            paragraph,
            start,
            end,
            text[max(0, start) : max(0, end)],
            difference(text, start, end, paragraph, citation.sha256),
        )

    def _checks(self, fact: str) -> Iterable[Check]:
        said = self._facts.said.get(fact, {})
        checked = [prop for prop in said if prop in containment.CHECKED]
        for prop in sorted(checked):
            for value in said[prop]:
                check = self._check(fact, prop, value, said)
                yield replace(check, name=label(self._facts.store, prop))
        for year in said.get(INFERRED, ()):
            name = label(self._facts.store, INFERRED)
            yield Check(fact, INFERRED, year, year, "inferred", name=name)
        if not checked:
            yield Check(fact, "", "", "", "unchecked", reason=Message("facts.nothing-printed"))

    def _check(self, fact: str, prop: str, value: str, said: Mapping[str, Sequence[str]]) -> Check:
        printed = containment.shown(prop, value, self._facts.scales)
        figures = said.get(FIGURE, ())
        if prop in containment.NUMBERS and figures:
            return self._read(fact, prop, value, printed, said)
        cited = set(self._facts.cited[fact])
        if prop in containment.INHERITED:
            if not self._facts.scales.is_known(value):
                reason = Message("facts.no-label", iri=shorten(value))
                return Check(fact, prop, value, printed, "unchecked", reason=reason)
            for declaration in self._facts.declarations.get(fact, ()):
                if value in self._facts.said.get(declaration, {}).get(prop, ()):
                    cited |= self._facts.cited[declaration]
        at_hand = [self._passages[each] for each in sorted(cited) if each in self._passages]
        at_hand.sort(key=lambda each: (each.source, each.start, each.end))
        as_read = tuple(passage for passage in at_hand if not passage.problem)
        wanted = value
        if prop == _ANNOUNCED and (year := next(iter(said.get(INFERRED, ())), "")):
            # Of a day whose year is inferred, the day is printed.
            wanted = f"-{value.removeprefix(year)}" if value.startswith(year) else value
            if wanted == "-":
                return Check(fact, prop, value, printed, "inferred", as_read)
        if any(self._occurs(prop, wanted, passage) for passage in as_read):
            return Check(fact, prop, value, printed, "verified", as_read)
        if prop in containment.DATED and said.get(_REASON) and not said.get(INFERRED):
            return Check(fact, prop, value, printed, "inferred", as_read)
        unseen = [self._facts.places[each] for each in cited if each not in self._passages]
        if unseen:
            status, why = _unseen(unseen, among_others=bool(at_hand))
            return Check(fact, prop, value, printed, status, as_read, reason=why)
        if not as_read and at_hand:
            problem = at_hand[0].problem
            return Check(fact, prop, value, printed, "differs", tuple(at_hand), reason=problem)
        elsewhere = self._elsewhere(prop, wanted, {passage.source for passage in as_read})
        return Check(fact, prop, value, printed, "absent", as_read, elsewhere)

    def _read(
        self,
        fact: str,
        prop: str,
        value: str,
        printed: str,
        said: Mapping[str, Sequence[str]],
    ) -> Check:
        """Compare a number with the printed figures of its fact: it is as sure as its figure."""
        figures = said[FIGURE]
        if wrong := _differing(fact, prop, value, figures):
            return wrong
        readings = [containment.is_reading(value, figure) for figure in figures]
        if not any(readings):
            reason = Message("facts.unread-figure", figure=figures[readings.index(None)])
            return Check(fact, prop, value, printed, "unchecked", reason=reason)
        figure = figures[readings.index(True)]
        of_figure = self._check(fact, FIGURE, figure, said)
        if of_figure.is_wrong:
            reason = Message("facts.figure-not-there", figure=figure)
            return Check(fact, prop, value, printed, "unchecked", reason=reason)
        found = of_figure.status, of_figure.passages, (), of_figure.reason
        return Check(fact, prop, value, printed, *found)

    def _occurs(self, prop: str, value: str, passage: Passage) -> bool:
        key = passage.evidence
        if key not in self._folded:
            self._folded[key] = Folded(passage.text, passage.start)
        return bool(containment.occurrences(prop, value, self._folded[key], self._facts.scales))

    def _elsewhere(self, prop: str, value: str, sources: Collection[str]) -> tuple[Passage, ...]:
        found: list[Passage] = []
        for source in sorted(sources):
            if source not in self._folded:
                self._folded[source] = Folded(self._texts[source])
            text = self._texts[source]
            spans = containment.occurrences(prop, value, self._folded[source], self._facts.scales)
            for start, end in spans[: _MOST_PLACES - len(found)]:
                start, end = containment.clause(text, start, end)
                place = paragraph_at(text, start), start, end, text[start:end]
                found.append(Passage("", source, (), *place, None))
        return tuple(found)


def _unseen(unseen: Sequence[Citation], *, among_others: bool) -> tuple[str, Message]:
    """Return what is known of passages whose text is not at hand: a status, and why.

    Of a fact that cites passages at hand too, it is not known which of all prints what.
    """
    if among_others:
        return "unchecked", Message("facts.in-other-source")
    if all(each.passage_digest and each.read_on for each in unseen):
        return "as-read", Message("facts.checked-as-read", day=max(e.read_on for e in unseen))
    return "unchecked", Message("facts.no-text-at-hand")


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 18 else -1


def difference(text: str, start: int, end: int, paragraph: int, digest: str) -> Message | None:
    """Return how a text differs from what is known of the passage in it.

    Nothing if offsets, paragraph and digest all agree.
    """
    if not 0 <= start < end <= len(text):
        return Message("facts.passage-outside", start=start, end=end, length=len(text))
    if text_digest(text[start:end]) != digest:
        return Message("facts.passage-differs")
    number = paragraph_at(text, start)
    if number == paragraph:
        return None
    return Message("facts.passage-elsewhere", number=number, paragraph=paragraph)
