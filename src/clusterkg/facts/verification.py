"""Verification of facts: each printed value is searched in the passages that the fact cites."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from clusterkg.base.folded import Folded
from clusterkg.base.locale import Message
from clusterkg.base.text import paragraph_at
from clusterkg.facts import containment, items
from clusterkg.facts.citations import CLOSED, INFERRED, Citation, Citations, label
from clusterkg.facts.evidence import Check, Passage, Verification
from clusterkg.facts.figures import CURRENCY, FIGURE, NUMBERS, UNIT, is_reading
from clusterkg.facts.passages import at_fault, passage_of
from clusterkg.facts.readings import misreading, misreadings
from clusterkg.rdf.namespaces import CKG, shorten
from clusterkg.store.graph import Graph

_EVIDENCE: Final = CKG + "evidence"
_NAME: Final = CKG + "printedName"
_REASON: Final = CKG + "inferenceReason"
_ANNOUNCED: Final = CKG + "announced"
_COUNT: Final = CKG + "declaredCount"
_IN_OTHER_SOURCE: Final = Message("facts.in-other-source")
# Maximum number of positions elsewhere in a text that are reported.
_MOST_PLACES: Final = 3


def verify(
    store: Graph, texts: Mapping[str, str], facts: Collection[str] | None = None
) -> Verification:
    """Check the passages of the available texts, and the facts that cite them.

    Args:
        texts: The available texts, by the IRIs of their sources.
        facts: The facts to check (IRIs), with their passages; by default all that cite a passage of
            these texts.
    """
    return _Verifier(Citations(store), texts).verify(facts)


class _Verifier:
    def __init__(self, facts: Citations, texts: Mapping[str, str]) -> None:
        self._facts = facts
        self._texts = texts
        self._passages = {
            citation.evidence: passage_of(
                citation, texts[citation.source], facts.citing[citation.evidence]
            )
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
        checks = [
            at_fault(passage, self._facts.places[passage.evidence], self._texts[passage.source])
            for passage in passages
            if passage.problem
        ]
        checks += [check for fact in chosen for check in self._checks(fact)]
        names = {
            each: label(self._facts.store, each) for each in {c.predicate for c in checks} - {""}
        }
        named = [replace(each, name=names.get(each.predicate)) for each in checks]
        return Verification(tuple(passages), tuple(named))

    def _checks(self, fact: str) -> Iterable[Check]:
        said = self._facts.said.get(fact, {})
        checked = [prop for prop in said if prop in containment.CHECKED]
        checks = [
            self._check(fact, prop, value, said) for prop in sorted(checked) for value in said[prop]
        ]
        yield from checks
        yield from misreadings(fact, said, (CURRENCY, UNIT))
        yield from self._without_support(fact, checks)
        yield from self._left_open(fact, said)
        for year in said.get(INFERRED, ()):
            yield Check(fact, INFERRED, year, year, "inferred")
        if not checked:
            yield Check(fact, "", "", "", "unchecked", reason=Message("facts.nothing-printed"))

    def _without_support(self, fact: str, checks: Sequence[Check]) -> Iterable[Check]:
        """Yield a failed check for each cited passage that prints none of the values of the fact.

        Passages are searched only if a value was not found and may be in another source.
        """
        if not any(check.reason == _IN_OTHER_SOURCE for check in checks):
            return
        for evidence in sorted(self._facts.cited[fact]):
            passage = self._passages.get(evidence)
            if passage is None or passage.problem:
                continue
            if not any(self._occurs(c.predicate, c.value, passage) for c in checks):
                name = shorten(evidence)
                reason, fix = Message("facts.prints-nothing"), Message("facts.leave-passage-out")
                yield Check(
                    fact, _EVIDENCE, evidence, name, "differs", (passage,), (), reason, fix=fix
                )

    def _left_open(self, fact: str, said: Mapping[str, Sequence[str]]) -> Iterable[Check]:
        """Yield a failed check if a list is marked closed, but ends with 等 and no count."""
        parts = self._facts.declaring.get(fact, ())
        counted = any(_COUNT in self._facts.said.get(each, {}) for each in (fact, *parts))
        if "true" not in said.get(CLOSED, ()) or counted:
            return
        for target in self._facts.lists.get(fact, ()):
            for passage in self._as_read(self._facts.cited[target]):
                for name in self._facts.said.get(target, {}).get(_NAME, ()):
                    for _start, end in self._found(_NAME, name, passage):
                        if items.ends_with_others(self._texts[passage.source], end):
                            fields = {"name": name, "passage": passage.quoted}
                            reason = Message("facts.ends-with-others", **fields)
                            fix = Message("facts.call-it-open")
                            yield Check(
                                fact,
                                CLOSED,
                                "true",
                                "true",
                                "differs",
                                (passage,),
                                (),
                                reason,
                                fix=fix,
                            )
                            return

    def _as_read(self, cited: Collection[str]) -> tuple[Passage, ...]:
        at_hand = [self._passages[each] for each in cited if each in self._passages]
        at_hand.sort(key=lambda each: (each.source, each.start, each.end))
        return tuple(passage for passage in at_hand if not passage.problem)

    def _check(self, fact: str, prop: str, value: str, said: Mapping[str, Sequence[str]]) -> Check:
        printed = containment.shown(prop, value, self._facts.scales)
        if prop in NUMBERS and said.get(FIGURE):
            return self._read(fact, prop, value, printed, said)
        cited = set(self._facts.cited[fact])
        if prop in containment.NAMED and not self._facts.scales.is_known(value):
            reason = Message("facts.no-label", iri=shorten(value))
            return Check(fact, prop, value, printed, "unchecked", reason=reason)
        if prop in containment.INHERITED:
            for declaration in self._facts.declarations.get(fact, ()):
                if value in self._facts.said.get(declaration, {}).get(prop, ()):
                    cited |= self._facts.cited[declaration]
        as_read = self._as_read(cited)
        wanted = value
        if prop == _ANNOUNCED and (year := next(iter(said.get(INFERRED, ())), "")):
            # If the year of a date is inferred, only the day must be printed.
            wanted = f"-{value.removeprefix(year)}" if value.startswith(year) else value
            if wanted == "-":
                return Check(fact, prop, value, printed, "inferred", as_read)
        spans = [(each, span) for each in as_read for span in self._found(prop, wanted, each)]
        if spans:
            why = self._misplaced(fact, prop, value, spans, said)
            if why is None:
                return Check(fact, prop, value, printed, "verified", as_read)
            reason, fix = why
            return Check(fact, prop, value, printed, "differs", as_read, (), reason, fix=fix)
        if prop in containment.DATED and said.get(_REASON) and not said.get(INFERRED):
            return Check(fact, prop, value, printed, "inferred", as_read)
        unseen = [self._facts.places[each] for each in cited if each not in self._passages]
        if unseen and not as_read:
            status, reason = _unseen(unseen)
            return Check(fact, prop, value, printed, status, as_read, reason=reason)
        if not as_read:
            at_hand = tuple(self._passages[each] for each in sorted(cited))
            reason = Message("facts.passage-at-fault")
            return Check(fact, prop, value, printed, "unchecked", at_hand, reason=reason)
        # A figure must be printed in its passages. A name, a year or a tier may be in another one,
        # which has been compared before.
        if unseen and prop not in (FIGURE, *NUMBERS) and all(each.is_compared for each in unseen):
            return Check(fact, prop, value, printed, "unchecked", as_read, reason=_IN_OTHER_SOURCE)
        elsewhere = self._elsewhere(prop, wanted, {passage.source for passage in as_read})
        return Check(fact, prop, value, printed, "absent", as_read, elsewhere)

    def _misplaced(
        self,
        fact: str,
        prop: str,
        value: str,
        spans: Sequence[tuple[Passage, tuple[int, int]]],
        said: Mapping[str, Sequence[str]],
    ) -> tuple[Message, Message] | None:
        """Return why a printed match does not support the value, and the fix; None if it does."""
        if prop == _NAME and fact in self._facts.targets:
            if items.is_several(value):
                return Message("facts.several-items"), Message("facts.one-item-each")
            cut = [items.whole(self._texts[each.source], *span) for each, span in spans]
            if all(cut):
                item = cut[0]
                return Message("facts.part-of-item", item=item), Message(
                    "facts.whole-item", item=item
                )
        if prop == containment.COUNTED:
            return self._of_another(value, {each for each, _span in spans}, said)
        return None

    def _of_another(
        self, thing: str, passages: Collection[Passage], said: Mapping[str, Sequence[str]]
    ) -> tuple[Message, Message] | None:
        """Return a reason and a fix if a figure is only printed beside a different thing counted.

        None if `thing` is in the clause of a figure, or no other thing counted is in any.
        """
        others = sorted(self._facts.counted - {thing})
        told = None
        for passage in passages:
            text = self._texts[passage.source]
            labels = self._found(containment.COUNTED, thing, passage)
            for figure in said.get(FIGURE, ()):
                for span in self._found(FIGURE, figure, passage):
                    start, end = containment.clause(text, *span)
                    beside = Folded(text[start:end], start)
                    if any(start <= first < end for first, _last in labels):
                        return None
                    for other in others:
                        if containment.occurrences(
                            containment.COUNTED, other, beside, self._facts.scales
                        ):
                            name = containment.shown(containment.COUNTED, other, self._facts.scales)
                            told = Message("facts.counts-another", figure=figure, thing=name)
        return None if told is None else (told, Message("facts.correct-counted"))

    def _read(
        self,
        fact: str,
        prop: str,
        value: str,
        printed: str,
        said: Mapping[str, Sequence[str]],
    ) -> Check:
        """Return the check of a number against the printed figures of its fact.

        The status is `differs` if the number contradicts all figures; `unchecked` if it is the
        reading of none, or of one that the passages do not print; else that of the figure.
        """
        figures = said[FIGURE]
        if wrong := misreading(fact, prop, value, figures):
            return wrong
        readings = [is_reading(value, figure) for figure in figures]
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
        return prop in containment.CHECKED and bool(self._found(prop, value, passage))

    def _found(self, prop: str, value: str, passage: Passage) -> containment.Spans:
        """Return the offsets at which a passage prints a value, except as part of a longer one."""
        scales = self._facts.scales
        key = passage.evidence
        if key not in self._folded:
            self._folded[key] = Folded(passage.text, passage.start)
        spans = containment.occurrences(prop, value, self._folded[key], scales)
        if not spans or prop == containment.TIER:
            return spans
        whole = set(containment.occurrences(prop, value, self._whole(passage.source), scales))
        return [span for span in spans if span in whole]

    def _whole(self, source: str) -> Folded:
        if source not in self._folded:
            self._folded[source] = Folded(self._texts[source])
        return self._folded[source]

    def _elsewhere(self, prop: str, value: str, sources: Collection[str]) -> tuple[Passage, ...]:
        found: list[Passage] = []
        for source in sorted(sources):
            text = self._texts[source]
            spans = containment.occurrences(prop, value, self._whole(source), self._facts.scales)
            for start, end in spans[: _MOST_PLACES - len(found)]:
                start, end = containment.clause(text, start, end)
                place = paragraph_at(text, start), start, end, text[start:end]
                found.append(Passage("", source, (), *place, None))
        return tuple(found)


def _unseen(unseen: Sequence[Citation]) -> tuple[str, Message]:
    """Return the status and the reason of a check whose passages are all not available."""
    if all(each.is_compared for each in unseen):
        return "as-read", Message("facts.checked-as-read", day=max(e.read_on for e in unseen))
    return "unchecked", Message("facts.no-text-at-hand")
