"""Verification results: whether passages are unchanged, and whether they print what facts state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clusterkg.base.brief import Brief, counted
from clusterkg.base.findings import Place, Words
from clusterkg.base.locale import LANGUAGES, Bilingual, Message
from clusterkg.facts import containment
from clusterkg.rdf.namespaces import shorten

# Statuses of the check of a printed value, the most severe first.
STATUSES: Final = ("absent", "differs", "unchecked", "as-read", "inferred", "verified")


@dataclass(frozen=True, repr=False)
class Passage(Brief):
    """A passage of a text, and how it differs from what was recorded when it was read.

    Offsets count Unicode characters of the whole text from zero. Numbers that the record lacks or
    that cannot be read are -1.

    Args:
        evidence: IRI of the evidence; empty for a passage that is no evidence.
        source: IRI of the source.
        facts: IRIs of the facts that cite the passage.
        paragraph: Number of the paragraph, from 1.
        start: Offset of the first character.
        end: Offset after the last character.
        text: The text at that position.
        problem: How the text differs from the record; None if offsets, paragraph and digest agree.
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
    """The check of one printed value of a fact against the passages that the fact cites.

    Args:
        fact: IRI of the fact.
        predicate: IRI of the property; empty if the fact has no value that could be printed.
        value: The value in the data.
        printed: The value as people would search for it in a text.
        status: `verified`: a passage prints it, or prints a figure of which it is the reading;
            `absent`: no passage does; `differs`: it is not the reading of the figure, is printed
            in a way that does not support it, or the passage has changed; `inferred`: not printed,
            with a reason; `as-read`: a page printed it when it was read; `unchecked`: the text is
            not available, or nothing can be compared.
        passages: The passages that were searched.
        elsewhere: Up to three clauses in which the texts print it, if no passage does.
        reason: Why it differs, or was not checked.
        name: The label of the property; None if it is not looked up.
        fix: How to fix a value that differs; None for the usual fix.
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
    fix: Message | None = None

    def _brief(self) -> str:
        return f"{shorten(self.fact)} {shorten(self.predicate)} {self.printed}: {self.status}"

    @property
    def is_wrong(self) -> bool:
        """Whether the fact is not supported by its passage."""
        return self.status in ("absent", "differs")

    @property
    def said(self) -> Message:
        """The result of the check: property, value, status and reason, as a message of one line."""
        status = Message(f"facts.status.{self.status}")
        if not self.predicate:
            return Message("facts.check-of-nothing", status=status, reason=self.reason)
        fields: dict[str, object] = {
            "property": self.name,
            "printed": self.printed,
            "status": status,
        }
        if self.status == "as-read":
            fields["status"] = self.reason
        if self.reason is None or self.status == "as-read":
            return Message("facts.check", **fields)
        return Message("facts.check-with-reason", reason=self.reason, **fields)

    @property
    def level(self) -> str:
        """Always `violation`: a fact must be supported by its passage."""
        return "violation"

    @property
    def code(self) -> str:
        """Identifier of the kind of fault: `not-in-passage` if absent, else `not-as-printed`."""
        return "not-in-passage" if self.status == "absent" else "not-as-printed"

    @property
    def place(self) -> Place | None:
        """Always None, since the file of the fact is unknown."""
        return None

    @property
    def words(self) -> Mapping[str, Words]:
        """The fault and its fix, by language; valid only if the check is wrong."""
        return {lang: self._words(lang) for lang in LANGUAGES}

    def _words(self, lang: str) -> Words:
        said = {"property": self.name, "printed": self.printed}
        if self.status == "differs":
            wrong = Message("facts.differs", reason=self.reason, **said)
            return Words(wrong.to(lang), "", (self.fix or Message("facts.correct-value")).to(lang))
        wrong = Message("facts.absent", passages=[each.quoted for each in self.passages], **said)
        if self.elsewhere:
            fix = Message("facts.occurs-elsewhere", places=[each.quoted for each in self.elsewhere])
        else:
            is_dated = self.predicate in containment.DATED
            fix = Message("facts.correct-year" if is_dated else "facts.correct", **said)
        return Words(wrong.to(lang), "", fix.to(lang))


@dataclass(frozen=True, repr=False)
class Verification(Brief):
    """Results for passages and facts; truthy if no passage has a problem and no check is wrong.

    Its length and its iteration are those of `passages`.
    """

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
        """Return the number of checks by status, from `verified` to `absent`, zeros included."""
        found = Counter(check.status for check in self.checks)
        return {status: found[status] for status in reversed(STATUSES)}

    @property
    def told(self) -> list[Message]:
        """A message per status that occurs, with its number of checks."""
        return told(self.counts())

    def by_fact(self) -> dict[str, Counter[str]]:
        """Return the number of checks by fact, then by status."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for check in self.checks:
            found[check.fact][check.status] += 1
        return found

    def of(self, fact: str) -> Verification:
        """Return the part of the results that concerns one fact (IRI)."""
        return Verification(
            tuple(passage for passage in self.passages if fact in passage.facts),
            tuple(check for check in self.checks if check.fact == fact),
        )


def told(counts: Mapping[str, int]) -> list[Message]:
    """Return a message per status that occurs, with its number of checks; `verified` comes first.

    Args:
        counts: The number of checks by status.
    """
    return [
        Message("facts.of-status", n=counts[each], status=Message(f"facts.status.{each}"))
        for each in reversed(STATUSES)
        if counts.get(each)
    ]
