"""Evidence: whether passages stand where they were read, and whether facts say what they say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clusterkg.base.brief import Brief, counted
from clusterkg.base.findings import Place, Words
from clusterkg.base.folded import Folded
from clusterkg.base.locale import LANGUAGES, Bilingual, Message
from clusterkg.base.text import digest as text_digest
from clusterkg.base.text import paragraph_at
from clusterkg.facts import containment
from clusterkg.facts.citations import Citation, Citations
from clusterkg.rdf.namespaces import CKG, shorten
from clusterkg.store.graph import Graph

# What is found of something that a fact says is printed, the gravest first.
STATUSES: Final = ("absent", "differs", "unchecked", "as-read", "inferred", "verified")
_FIGURE: Final = CKG + "printedFigure"
_REASON: Final = CKG + "inferenceReason"
_INFERRED: Final = CKG + "inferredYear"
_ANNOUNCED: Final = CKG + "announced"
# So many of the places where a text prints something are told.
_MOST_PLACES: Final = 3


@dataclass(frozen=True, repr=False)
class Passage(Brief):
    """A passage of a text, and what was found where it should stand.

    `start` and `end` count Unicode characters of the whole text from zero, the end exclusive.
    `problem` is None if offsets, paragraph and digest all agree with the text.

    Args:
        evidence: IRI of the evidence.
        source: IRI of the source.
        facts: IRIs of the facts that cite the passage.
        paragraph: Number of the paragraph, from 1.
        start: Offset of the first character.
        end: Offset behind the last character.
        text: What stands there in the text.
        problem: How it differs from what was read.
    """

    evidence: str
    source: str
    facts: tuple[str, ...]
    paragraph: int
    start: int
    end: int
    text: str
    problem: Message | None

    def _brief(self) -> str:
        place = f"{shorten(self.source)}:{self.paragraph}:{self.start}-{self.end}"
        return f"{place}: {self.problem or Message('facts.in-its-place')}: {self.text}"

    @property
    def quoted(self) -> Message:
        """The passage in quotation marks, with its position."""
        position = {name: getattr(self, name) for name in ("paragraph", "start", "end")}
        return Message("facts.quoted", text=self.text, **position)


@dataclass(frozen=True, repr=False)
class Check(Brief):
    """One thing that a fact says is printed, compared with the passages that the fact cites.

    Args:
        fact: IRI of the fact.
        predicate: IRI of the property; empty of a fact that says nothing that could be printed.
        value: The value in the data.
        printed: The value as people look for it.
        status: `verified`: a passage prints it, or it is the reading of a figure that one prints;
            `absent`: no passage does; `differs`: it is not the reading of the figure, or the
            passage is not as it was read; `inferred`: not printed, with a reason; `as-read`: a
            page prints it, as it was when it was read; `unchecked`: no text is at hand, or nothing
            can be compared.
        passages: The passages that were searched.
        elsewhere: The first places at which the texts print it, if no passage does.
        reason: Why it differs, or was not checked.
        name: The label of the property.
    """

    fact: str
    predicate: str
    value: str
    printed: str
    status: str
    passages: tuple[Passage, ...] = ()
    elsewhere: tuple[Passage, ...] = ()
    reason: Message | None = None
    name: Bilingual | None = None

    def _brief(self) -> str:
        return f"{shorten(self.fact)} {shorten(self.predicate)} {self.printed}: {self.status}"

    @property
    def is_wrong(self) -> bool:
        """Whether the fact is not what its passage says."""
        return self.status in ("absent", "differs")

    @property
    def level(self) -> str:
        """`violation`: what a passage does not say is no fact."""
        return "violation"

    @property
    def code(self) -> str:
        """Short name of what is broken."""
        return "not-in-passage" if self.status == "absent" else "not-as-printed"

    @property
    def place(self) -> Place | None:
        """None: the file of the fact is not known here."""
        return None

    @property
    def words(self) -> Mapping[str, Words]:
        """What is wrong, where the text prints it, and how to fix it, by language."""
        return {lang: self._words(lang) for lang in LANGUAGES}

    def _words(self, lang: str) -> Words:
        said = {"property": self.name, "printed": self.printed}
        if self.status == "differs":
            wrong = Message("facts.differs", reason=self.reason, **said)
            return Words(wrong.to(lang), "", Message("facts.correct-value").to(lang))
        wrong = Message("facts.absent", passages=[each.quoted for each in self.passages], **said)
        if self.elsewhere:
            fix = Message("facts.cite", places=[each.quoted for each in self.elsewhere])
        else:
            is_dated = self.predicate in containment.DATED
            fix = Message("facts.correct-year" if is_dated else "facts.correct", **said)
        return Words(wrong.to(lang), "", fix.to(lang))


@dataclass(frozen=True, repr=False)
class Verification(Brief):
    """Passages and what facts say of them; true if every passage and every fact is right."""

    passages: tuple[Passage, ...]
    checks: tuple[Check, ...]

    def _brief(self) -> str:
        return ", ".join(
            [counted(self.passages, "passage"), *(f"{n} {s}" for s, n in self.counts().items())]
        )

    def __bool__(self) -> bool:
        wrong = any(passage.problem for passage in self.passages)
        return not wrong and not any(check.is_wrong for check in self.checks)

    def __iter__(self) -> Iterator[Passage]:
        return iter(self.passages)

    def __len__(self) -> int:
        return len(self.passages)

    def counts(self) -> dict[str, int]:
        """Return how many checks there are of each status."""
        found = Counter(check.status for check in self.checks)
        return {status: found[status] for status in reversed(STATUSES)}

    @property
    def told(self) -> list[Message]:
        """How many checks there are of each status that has any, in words."""
        return told(self.counts())

    def by_fact(self) -> dict[str, Counter[str]]:
        """Return how many checks there are of each fact and status."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for check in self.checks:
            found[check.fact][check.status] += 1
        return found

    def of(self, fact: str) -> Verification:
        """Return what concerns one fact, by its IRI."""
        return Verification(
            tuple(passage for passage in self.passages if fact in passage.facts),
            tuple(check for check in self.checks if check.fact == fact),
        )


def told(counts: Mapping[str, int]) -> list[Message]:
    """Return how many checks there are of each status that has any, in words."""
    return [
        Message("facts.of-status", n=counts[each], status=Message(f"facts.status.{each}"))
        for each in reversed(STATUSES)
        if counts.get(each)
    ]


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
                yield replace(check, name=self._facts.name(prop)) if check.is_wrong else check
        for year in said.get(_INFERRED, ()):
            yield Check(fact, _INFERRED, year, year, "inferred")
        if not checked:
            yield Check(fact, "", "", "", "unchecked", reason=Message("facts.nothing-printed"))

    def _check(self, fact: str, prop: str, value: str, said: Mapping[str, Sequence[str]]) -> Check:
        printed = containment.shown(prop, value, self._facts.scales)
        figures = said.get(_FIGURE, ())
        if prop in containment.NUMBERS and figures:
            return self._read(fact, prop, value, printed, figures)
        cited = set(self._facts.cited[fact])
        if prop in containment.INHERITED:
            for declaration in self._facts.declarations.get(fact, ()):
                if value in self._facts.said.get(declaration, {}).get(prop, ()):
                    cited |= self._facts.cited[declaration]
        at_hand = [self._passages[each] for each in sorted(cited) if each in self._passages]
        at_hand.sort(key=lambda each: (each.source, each.start, each.end))
        as_read = tuple(passage for passage in at_hand if not passage.problem)
        wanted = value
        if prop == _ANNOUNCED and (year := next(iter(said.get(_INFERRED, ())), "")):
            # Of a day whose year is inferred, the day is printed.
            wanted = f"-{value.removeprefix(year)}" if value.startswith(year) else value
            if wanted == "-":
                return Check(fact, prop, value, printed, "inferred", as_read)
        if any(self._occurs(prop, wanted, passage) for passage in as_read):
            return Check(fact, prop, value, printed, "verified", as_read)
        if prop in containment.DATED and said.get(_REASON) and not said.get(_INFERRED):
            return Check(fact, prop, value, printed, "inferred", as_read)
        unseen = [self._facts.places[each] for each in cited if each not in self._passages]
        if unseen:
            status, why = _unseen(unseen, among_others=bool(at_hand))
            return Check(fact, prop, value, printed, status, as_read, reason=why)
        if not as_read and at_hand:
            reason = next(passage.problem for passage in at_hand)
            return Check(fact, prop, value, printed, "differs", tuple(at_hand), reason=reason)
        elsewhere = self._elsewhere(prop, wanted, {passage.source for passage in as_read})
        return Check(fact, prop, value, printed, "absent", as_read, elsewhere)

    def _read(
        self, fact: str, prop: str, value: str, printed: str, figures: Sequence[str]
    ) -> Check:
        """Compare a number with the printed figures of its fact, which are checked themselves."""
        readings = [containment.is_reading(value, figure) for figure in figures]
        if any(readings):
            return Check(fact, prop, value, printed, "verified")
        if None in readings:
            reason = Message("facts.unread-figure", figure=figures[readings.index(None)])
            return Check(fact, prop, value, printed, "unchecked", reason=reason)
        figure = figures[0]
        said = Message("facts.other-reading", figure=figure, reading=containment.reading(figure))
        return Check(fact, prop, value, printed, "differs", reason=said)

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
    read = sorted(each.read_on for each in unseen if each.passage_digest and each.read_on)
    if among_others:
        return "unchecked", Message("facts.in-other-source")
    if read:
        return "as-read", Message("facts.checked-as-read", day=read[-1])
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
