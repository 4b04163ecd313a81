"""From an industry's name, as a source prints it, to the concepts of the scheme that it means."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.brief import Brief
from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message
from clusterkg.base.source import read_text
from clusterkg.base.text import alike, comparable
from clusterkg.names import places
from clusterkg.rdf.namespaces import expand, shorten
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import Graph, select

_LABELS: Final = """
SELECT ?concept ?kind ?label (LANG(?label) AS ?lang) ?level WHERE {
  ?concept a ckg:Industry .
  { ?concept skos:prefLabel ?label . BIND("exact" AS ?kind) }
  UNION { ?concept skos:altLabel ?label . BIND("altLabel" AS ?kind) }
  OPTIONAL { ?concept ckg:schemeLevel ?level }
}
"""
COLUMNS: Final = ("name", "part", "status", "concept", "label", "score", "reason")
# Words at the end of a name that tell no industries apart, the longest first.
_GENERIC: Final = re.compile(
    r"(?:(?:产业集群|产业链|集群|产业|行业|(?<=...)制造业?|(?<=..)业)"
    r"|\s(?:industry|industries|clusters?|sectors?|manufacturing))+$"
)
# What is done with an industry's product, and what goes into it: still that industry.
_ABOUT: Final = re.compile(
    r"[及和]?(?:相关服务|相关设施|相关|应用|创新|研发|整车|零部件|配件|配套|装置|产品|技术)$"
)
# A bracket may hold a second name, as in 关键基础件（元器件）.
_AND: Final = re.compile(r"\s*(?:以及|[和与及、/;,()&+]|(?<=\s)and(?=\s))\s*")
# From this ratio on, a name is taken for a slip of the other: one character more of five, and no
# other one instead, since 商务服务 and 商贸服务 are two industries.
_SLIP: Final = 0.8
_SHORTEST_SLIP: Final = 4
# Before a label, the opposite: 无机非金属材料.
_NOT: Final = "非"
_LIKE: Final = 0.5
_MOST_CANDIDATES: Final = 3
# What is longer is no name.
_LONGEST: Final = 100
_MOST_NAMES: Final = 100_000
_HEADINGS: Final = ("name", "printedname", "printed name", "名称", "原文名称", "产业", "industry")


@dataclass(frozen=True)
class Answer:
    """A concept that a part of a name means, or may mean.

    `reason` is exact (a preferred label, or the IRI), altLabel, contained (the part ends with the
    label, or is its product, so that it is narrower) or similar. `score`, from 0 to 1, is 1 for the
    first two, for contained the share of the part's characters that the label has, and for similar
    the likeness of `base.text.likeness`.
    """

    part: str
    concept: str
    score: float
    reason: str


@dataclass(frozen=True, repr=False)
class Match(Brief):
    """What a name means; of `unknown`, the parts without an answer, `candidates` say what may.

    Args:
        name: The name.
        answers: Concepts of its parts, the surest first.
        candidates: What the parts without an answer may mean.
        unknown: The parts without an answer.

    Examples:
        >>> import clusterkg
        >>> (match,) = clusterkg.open().match("汽车及量子")
        >>> [answer.reason for answer in match.answers], match.unknown
        (['exact'], ('量子',))
    """

    name: str
    answers: tuple[Answer, ...] = ()
    candidates: tuple[Answer, ...] = ()
    unknown: tuple[str, ...] = ()

    def _brief(self) -> str:
        meant = [f"{shorten(a.concept)} ({a.reason}, {a.score:.2f})" for a in self.answers]
        meant += [f"unknown: {part}" for part in self.unknown]
        return f"{self.name}: {', '.join(meant)}"

    @property
    def concepts(self) -> tuple[str, ...]:
        """The IRIs of the answers, the surest first."""
        return tuple(dict.fromkeys(answer.concept for answer in self.answers))


@dataclass(frozen=True)
class _Label:
    text: str
    concept: str
    kind: str
    is_heading: bool


class Matcher:
    """The labels of the industry scheme in a store, and which of them a name means."""

    def __init__(self, store: Graph) -> None:
        self.labels: dict[str, dict[str, str]] = defaultdict(dict)
        self._by_text: dict[str, list[_Label]] = defaultdict(list)
        for concept, kind, label, lang, level in select(store, _LABELS):
            if kind == "exact":
                self.labels[concept].setdefault(lang, label)
            found = _Label(_stem(_key(label)), concept, kind, level == "division")
            if found.text:
                self._by_text[found.text].append(found)
        self._texts = sorted(self._by_text)
        self._pattern: re.Pattern[str] | None = None

    def match(self, name: str) -> Match:
        """Return the concepts that a name means, or what it may mean, or nothing of either."""
        iri = name.strip().strip("<>") if "://" in name else expand(name.strip())
        if iri in self.labels:
            return Match(name, (Answer(name.strip(), iri, 1.0, "exact"),))
        text = _key(name)
        if not text or len(text) > _LONGEST:
            return Match(name, unknown=(name,) if text else ())
        whole = self._named(text) or self._named(_without_places(text))
        if whole:
            return Match(name, whole)
        text = _without_places(text)
        parts = [part for part in _AND.split(text) if part] or [text]
        compound = self._compound(parts, is_pair=len(parts) == 2 and "、" not in text)
        if all(compound):
            return Match(name, _distinct(answer for found in compound for answer in found))
        if len(parts) > 1 and (slip := self._slip(text)):
            return Match(name, slip)
        found = [known or self._part(part) for known, part in zip(compound, parts, strict=True)]
        unknown = [part for part, known in zip(parts, found, strict=True) if not known]
        candidates = _distinct(guess for part in unknown for guess in self._candidates(part))
        return Match(
            name,
            _distinct(answer for known in found for answer in known),
            candidates,
            tuple(unknown),
        )

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where a text has Chinese labels of the scheme, from the left, the longest first.

        The text is read as it stands, in simplified characters.
        """
        if self._pattern is None:
            labels = sorted((t for t in self._texts if not t.isascii()), key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, labels)) or "(?!)")
        return [match.span() for match in self._pattern.finditer(text)]

    def _named(self, text: str) -> tuple[Answer, ...]:
        """Return the concept with that label; none if several have it."""
        found = self._by_text.get(_stem(text), [])
        found = [label for label in found if label.kind == "exact"] or found
        concepts = dict.fromkeys(label.concept for label in found)
        if len(concepts) != 1:
            return ()
        return (Answer(text, found[0].concept, 1.0, found[0].kind),)

    def _compound(self, parts: Sequence[str], is_pair: bool) -> list[tuple[Answer, ...]]:
        """Return what each of the parts of a name means that has a label of its own.

        What parts share may be printed once, after the last. In a pair, as 新能源和智能网联汽车,
        that goes before what a part means by itself.
        """
        last = _stem(parts[-1])
        found = []
        for part in parts[:-1]:
            shared, own = self._with_end_of(part, last), self._named(part)
            found.append(shared or own if is_pair else own or shared)
        return [*found, self._named(parts[-1])]

    def _with_end_of(self, part: str, last: str) -> tuple[Answer, ...]:
        for start in range(1, len(last) - 1):
            whole = _stem(part) + last[start:]
            if whole != last and (found := self._named(whole)):
                return found
        return ()

    def _part(self, part: str) -> tuple[Answer, ...]:
        return self._named(part) or self._contained(part) or self._slip(part)

    def _slip(self, text: str) -> tuple[Answer, ...]:
        """Return the one concept with a label that `text` is a slip of.

        The last character says what a thing is: 汽车站 is no slip of 汽车.
        """
        stem = _stem(text)
        if len(stem) < _SHORTEST_SLIP:
            return ()
        texts = [text for text in self._texts if text.isascii() or text[-1] == stem[-1]]
        best = self._alike(stem, texts, _SLIP)
        if not best or (len(best) > 1 and best[1].score == best[0].score):
            return ()
        return (replace(best[0], part=text),)

    def _contained(self, text: str) -> tuple[Answer, ...]:
        """Return the concept whose label ends the name, and one whose label is the rest of it.

        The end of a Chinese name says what a thing is, the rest which kind: 汽车金融 is finance,
        汽车站 no industry. Divisions are headings and contain too much to be an answer.
        """
        stem = kernel = _stem(text)
        while True:
            for start in range(len(kernel) - 1):
                if answer := self._ending(text, kernel, start):
                    rest = kernel[:start].strip()
                    more = self._with_end_of(rest, kernel[start:]) or self._named(rest)
                    share, other = (len(kernel) - start) / len(stem), len(rest) / len(stem)
                    found = [Answer(text, one.concept, other, "contained") for one in more]
                    return (replace(answer, score=share), *found)
            shorter = _stem(_ABOUT.sub("", kernel))
            if shorter == kernel:
                return ()
            kernel = shorter

    def _ending(self, text: str, kernel: str, start: int) -> Answer | None:
        """Return the one concept, no division, whose label is the end of a name from `start` on."""
        end = kernel[start:]
        if start and (kernel[start - 1] == _NOT or (end.isascii() and kernel[start - 1] != " ")):
            return None
        found = self._by_text.get(end, ())
        concepts = {label.concept for label in found if not label.is_heading}
        return Answer(text, concepts.pop(), 1.0, "contained") if len(concepts) == 1 else None

    def _candidates(self, part: str) -> tuple[Answer, ...]:
        """Return what a part without an answer may mean, the likest first."""
        stem = _stem(part)
        found = {guess.concept: guess for guess in self._alike(stem, self._texts, _LIKE)}
        for text in self._texts:
            if len(text) > 1 and text in stem:
                for label in self._by_text[text]:
                    share = len(text) / len(stem)
                    if share > found.get(label.concept, Answer("", "", 0, "")).score:
                        found[label.concept] = Answer(part, label.concept, share, "contained")
        best = sorted(found.values(), key=lambda guess: (-guess.score, guess.concept))
        return tuple(replace(guess, part=part) for guess in best[:_MOST_CANDIDATES])

    def _alike(self, stem: str, texts: Iterable[str], least: float) -> list[Answer]:
        """Return the concepts with one of `texts` of at least that ratio, the likest first."""
        best: dict[str, float] = {}
        for text, ratio in alike(stem, texts, least):
            for label in self._by_text[text]:
                best[label.concept] = max(ratio, best.get(label.concept, 0.0))
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return [Answer(stem, concept, ratio, "similar") for concept, ratio in ranked]


def _key(name: str) -> str:
    text = comparable(name)
    return text if text.isascii() else text.replace(" ", "")


def _stem(text: str) -> str:
    """Return a name without the words at its end that tell no industries apart."""
    return _GENERIC.sub("", text) or text


def _without_places(text: str) -> str:
    """Return the name of a cluster without the cities that it starts with."""
    rest, names = text, _place_names()
    while True:
        sizes = [size for size in range(2, 12) if rest[:size] in names]
        if not sizes or len(rest) - max(sizes) < 2:
            return rest
        rest = rest[max(sizes) :].lstrip("、和与及")


@cache
def _place_names() -> frozenset[str]:
    found = places.places().values()
    return frozenset(name for place in found for name in (place.name_zh, place.label_zh))


def _distinct(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    return tuple({answer.concept: answer for answer in reversed(list(answers))}.values())[::-1]


def read_names(path: Path, limits: Limits = DEFAULTS) -> list[str]:
    """Return the names in a file: a CSV with a column of names, or a text with one name a line.

    Raises:
        InputError: the file cannot be read, is not UTF-8, or its columns do not tell the names.
    """
    text = read_text(path, limits)
    if path.suffix.lower() != ".csv":
        names = [line.strip() for line in text.splitlines()]
    else:
        names = _column(text, path)
    names = [name for name in names if name]
    if len(names) > _MOST_NAMES:
        raise InputError(Message("names.too-many", number=len(names), most=_MOST_NAMES), path)
    return names


def _column(text: str, path: Path) -> list[str]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputError(Message("base.not-parsed", problem=str(error)), path) from error
    if not rows:
        return []
    headings = [comparable(cell) for cell in rows[0]]
    known = [i for i, heading in enumerate(headings) if heading in _HEADINGS]
    if not known and len(headings) > 1:
        message = Message("names.no-column", en=_HEADINGS[0], zh=_HEADINGS[3])
        raise InputError(message, path, 1)
    column = known[0] if known else 0
    return [row[column].strip() for row in rows[bool(known) :] if len(row) > column]


def table(matcher: Matcher, matches: Iterable[Match], lang: str) -> Table:
    """Return answers, candidates and unknown parts as a table of `COLUMNS`.

    The status of a row is match, candidate or unknown. A part that is unknown has a row of its own
    before its candidates.
    """
    rows: list[tuple[Term | None, ...]] = []
    for match in matches:
        rows += [_row(matcher, match.name, "match", answer, lang) for answer in match.answers]
        for part in match.unknown:
            shown = (Literal(match.name), Literal(part), Literal("unknown"))
            rows.append((*shown, None, None, None, None))
            rows += [
                _row(matcher, match.name, "candidate", guess, lang)
                for guess in match.candidates
                if guess.part == part
            ]
    return Table(COLUMNS, tuple(rows))


def _row(
    matcher: Matcher, name: str, status: str, answer: Answer, lang: str
) -> tuple[Term | None, ...]:
    labels = matcher.labels[answer.concept]
    label = labels.get(lang) or next(iter(labels.values()), "")
    return (
        Literal(name),
        Literal(answer.part),
        Literal(status),
        NamedNode(answer.concept),
        Literal(label, language=lang if lang in labels else None),
        number(answer.score),
        Literal(answer.reason),
    )
