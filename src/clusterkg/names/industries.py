"""Matching of printed industry names to concepts of the industry scheme."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clusterkg.base.brief import Brief
from clusterkg.names import likeness, wording
from clusterkg.names.labels import Labels
from clusterkg.rdf.namespaces import expand, shorten
from clusterkg.store.graph import Graph

# Scores of answers: left-out words do not distinguish industries, left-over words may.
_BY_TITLE: Final = 0.95
_RUN_TOGETHER: Final = 0.95
_STRIPPED: Final = 0.9
_LEFT_OVER: Final = 0.7
# A prefix that negates a label: 无机非金属材料.
_NOT: Final = "非"
_MOST_CANDIDATES: Final = 3
_MATERIAL: Final = "材料"
_NEW_MATERIALS: Final = "新材料"
# Longer texts are not names.
_LONGEST: Final = 100
# The search for words to leave out ends after this number of steps.
_MOST_STEPS: Final = 60
# Single-character names that may occur in a list.
_SHORT_NAMES: Final = "酒鞋茶竹铝铜"


@dataclass(frozen=True)
class Answer:
    """A concept that a part of a name denotes, or may denote.

    `reason` is `exact` (a preferred label, or the IRI), `altLabel`, `code` (the title of a category
    mapped to the concept), `stripped` (after leaving out the words in `dropped`, which do not
    distinguish industries), `contained` (the part ends with the label, and the words before it are
    unknown) or `similar` (the label is spelled similarly). `score` is from 0 to 1: at least 0.9 for
    the first four reasons, at most 0.7 for `contained`, else the similarity of the spelling. With
    any reason, `dropped` may also have a place or rank that begins the name, or an activity.
    """

    part: str
    concept: str
    score: float
    reason: str
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Match(Brief):
    """The result of matching a name.

    Args:
        name: The name as given.
        answers: The answers for its parts, in the order of the name, each concept once: with its
            first part, but at the position of its last.
        candidates: Suggestions for the texts in `unknown`, the most similar first.
        unknown: The parts without an answer, and the words of other parts that are not understood.

    Examples:
        >>> import clusterkg
        >>> (match,) = clusterkg.open().match("汽车及灯谜")
        >>> [answer.reason for answer in match.answers], match.unknown
        (['exact'], ('灯谜',))
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
        """The distinct concepts (IRIs) of the answers, in the order of `answers`."""
        return tuple(dict.fromkeys(answer.concept for answer in self.answers))

    @property
    def is_run_together(self) -> bool:
        """Whether the name denotes several concepts, one of them with the score of a compound.

        A compound has no conjunction: 量子玩具. Titles of categories have the same score, and so
        count as well.
        """
        return len(self.concepts) > 1 and any(a.score == _RUN_TOGETHER for a in self.answers)

    @property
    def status(self) -> str:
        """`match` if the whole name is understood, `partial` if some of it is, else `unknown`."""
        if not self.answers:
            return "unknown"
        return "partial" if self.unknown else "match"


class Matcher:
    """Matcher of names to concepts, by the labels of the industry scheme in a store."""

    def __init__(self, store: Graph) -> None:
        self._scheme = Labels(store)
        self._pattern: re.Pattern[str] | None = None

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """The preferred labels of each concept: by IRI, then by language."""
        return self._scheme.preferred

    def match(self, name: str) -> Match:
        """Match a name to concepts, with suggestions for the parts that are not understood.

        An IRI or prefixed name of a concept is matched, too. A name of more than 100 characters is
        unknown, without suggestions; a blank one has no unknown parts either.
        """
        iri = name.strip().strip("<>") if "://" in name else expand(name.strip())
        if iri is not None and iri in self.labels:
            return Match(name, (Answer(name.strip(), iri, 1.0, "exact"),))
        text = wording.key(name)
        if not text or len(text) > _LONGEST:
            return Match(name, unknown=(name,) if name.strip() else ())
        answers, unknown = self._understood(text)
        for rest, start in wording.beginnings(text) if unknown else ():
            # The 港口 of 港口机械集群 is not a place.
            found, left = self._understood(rest) if not self._named(start) else ((), ())
            if found and not left:
                told = (replace(one, dropped=(start, *one.dropped)) for one in found)
                return Match(name, tuple(told))
        guesses = _distinct(
            Answer(part, concept, score, "similar")
            for part in unknown
            for concept, score in likeness.nearest(self._scheme, part)[:_MOST_CANDIDATES]
        )
        return Match(name, answers, guesses, unknown)

    def _understood(self, text: str) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
        """Return the answers for a name, and its parts that are not understood."""
        whole = wording.without_places(text)
        if found := self._named(text) or self._named(whole):
            return found, ()
        if len(outer_parts := wording.outer_parts(whole)) > 1:
            each_of = [self._understood(part) for part in outer_parts]
            unknown = tuple(dict.fromkeys(rest for _, left in each_of for rest in left))
            return _distinct(answer for found, _ in each_of for answer in found), unknown
        outer, inner = wording.bracketed(whole)
        read = [each for one in (outer, *inner) for each in self._read(one)]
        unknown = tuple(dict.fromkeys(rest for _, rest in read if rest))
        if unknown and not inner and len(read) > 1 and (slip := self._slip(outer)):
            return slip, ()
        return _distinct(answer for found, _ in read for answer in found), unknown

    def _read(self, text: str) -> list[tuple[tuple[Answer, ...], str]]:
        """Return, for each part of a name without brackets, its answers and what is not understood.

        A part that only names an activity is added to the answer of the part before it.
        """
        if found := self._named(text) or self._titled(text):
            return [(found, "")]
        read: list[tuple[tuple[Answer, ...], str]] = []
        parts = wording.parts(text) or [text]
        for place, part in enumerate(parts):
            begun = self._begun(parts[place - 1], part) if read and part in wording.BARE else ()
            if begun:
                read.append((begun, ""))
            elif read and read[-1][0] and wording.is_tail(part) and not self._named(part):
                # 汽车制造和服务: the second part only names an activity within the first industry.
                answers, rest = read[-1]
                told = replace(answers[-1], dropped=(*answers[-1].dropped, part))
                read[-1] = ((*answers[:-1], told), rest)
            else:
                read.append(self._in_context(parts, place))
        return read

    def _begun(self, before: str, part: str) -> tuple[Answer, ...]:
        """Return the answers for a part that omits the prefix of the part `before`.

        In 半导体材料及设备, the part 设备 is read as 半导体设备.
        """
        begun = (self._named(before[:end] + part) for end in range(len(before) - 1, 1, -1))
        return next(filter(None, begun), ())

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return the offsets (start, end) of Chinese labels of the scheme in a text, in its order.

        Labels also count without the non-distinguishing words at their end. Offsets do not overlap;
        of several labels that begin at the same character, the longest counts. The text must be in
        simplified characters; it is not normalised.
        """
        if self._pattern is None:
            labels = sorted(
                (t for t in self._scheme.texts if not t.isascii()), key=len, reverse=True
            )
            self._pattern = re.compile("|".join(map(re.escape, labels)) or "(?!)")
        return [match.span() for match in self._pattern.finditer(text)]

    def _in_context(self, parts: Sequence[str], place: int) -> tuple[tuple[Answer, ...], str]:
        """Return the answers for a part in the context of the others, and the text not understood.

        A suffix that the parts share may be printed once, after the last (新能源和智能网联汽车).
        With a suffix in `wording.SHARED`, this reading is preferred to that of the part alone.
        """
        part, last = parts[place], wording.stem(parts[-1])
        if place < len(parts) - 1:
            shared = self._shared(part, last)
            closely = last.endswith(wording.SHARED)
            found = (shared or self._named(part)) if closely else (self._named(part) or shared)
            end = next((end for end in wording.SHARED if last.endswith(end)), "")
            found = found or self._without_tails(part)
            if found := found or (self._run_together(part, end) if end else ()):
                return found, ""
        return self._part(part)

    def _part(self, part: str) -> tuple[tuple[Answer, ...], str]:
        if found := self._named(part) or self._titled(part):
            return found, ""
        for text in dict.fromkeys((wording.in_full(part), part)):
            found = self._named(text) or self._titled(text) or self._without_tails(text)
            if found := found or self._joined(text):
                return found, ""
        found = self._slip(part)
        return (found, "") if found else self._contained(part)

    def _joined(self, text: str) -> tuple[Answer, ...]:
        """Return the answers for a compound, or for a name with words that distinguish nothing.

        A compound is split only if no longer label matches: 现代化工新材料 is 化工新材料, not
        现代化工 and 新材料.
        """
        cut = self._run_together(text)
        for rest, dropped in wording.unmodified(text) if len(cut) > 1 else ():
            if rest.endswith(cut[-1].part) and (found := self._named(rest)):
                return tuple(_stripped(answer, text, (dropped,)) for answer in found)
        return cut or self._stripped(text)

    def _without_tails(self, text: str) -> tuple[Answer, ...]:
        """Return an answer if `text` without a final word for an activity is a label."""
        for rest, word in wording.without_tails(text):
            if found := self._named(rest):
                return tuple(_stripped(answer, text, (word,)) for answer in found)
        return ()

    def _shared(self, part: str, last: str) -> tuple[Answer, ...]:
        for whole in wording.ends(part, last):
            if found := self._named(whole):
                return found
        return ()

    def _named(self, text: str) -> tuple[Answer, ...]:
        """Return an answer if `Labels.named` finds exactly one concept named `text`."""
        label = self._scheme.named(text)
        return (Answer(text, label.concept, 1.0, label.kind),) if label else ()

    def _titled(self, text: str) -> tuple[Answer, ...]:
        """Return an answer if `text` is the title of a category mapped to a concept."""
        concept = self._scheme.titled(text)
        return (Answer(text, concept, _BY_TITLE, "code"),) if concept else ()

    def _run_together(self, text: str, after: str = "") -> tuple[Answer, ...]:
        """Return the answers for the fewest labels that, concatenated, make up the whole name.

        `after` is a suffix that each piece may omit because it is printed after a later part.
        """
        for stem in wording.stems(text):
            if found := self._segmented(stem, after):
                *kinds, last = found
                # 磁性新材料 is one material; 钒钛新材料 is a metal and new materials.
                named = self._named(kinds[-1].part + _MATERIAL) if kinds else ()
                if kinds and wording.stem(last.part) == _NEW_MATERIALS:
                    same = any(answer.concept == kinds[-1].concept for answer in named)
                    if same or self._scheme.is_below(kinds[-1].concept, last.concept):
                        return tuple(kinds)
                return found
        return ()

    def _segmented(self, stem: str, after: str) -> tuple[Answer, ...]:
        shared = after or next((end for end in wording.SHARED if stem.endswith(end)), "")
        best: list[tuple[Answer, ...] | None] = [(), *([None] * len(stem))]
        for end in range(1, len(stem) + 1):
            for start in range(end):
                before, is_last = best[start], end == len(stem)
                kind = stem[start:].removesuffix(shared) if is_last else ""
                if before is None or (is_last and not start) or wording.is_modifier(kind):
                    # 矿山与工程特种机械: 特种 modifies the machines before it.
                    continue
                found = self._piece(
                    stem[start:end], is_last, shared if after or not is_last else ""
                )
                known = best[end]
                if found and (known is None or len(before) + 1 < len(known)):
                    best[end] = (*before, *found)
        return best[-1] or ()

    def _piece(self, piece: str, is_last: bool, shared: str) -> tuple[Answer, ...]:
        """Return the answers for a piece of a compound.

        A modifier, a theme, and as the last piece a mere activity, have none.
        """
        tail = is_last and (wording.stem(piece) in wording.BARE or wording.is_done(piece))
        if wording.is_modifier(piece) or tail:
            return ()
        found = self._named(piece + shared) if shared else ()
        found = found or (self._named(piece) if len(piece) > 1 or piece in _SHORT_NAMES else ())
        return tuple(
            replace(answer, part=piece, score=_RUN_TOGETHER)
            for answer in found
            if answer.concept not in self._scheme.themes
        )

    def _stripped(self, text: str) -> tuple[Answer, ...]:
        """Return the answers after leaving out as few characters of non-distinguishing words as
        possible; none if nothing has to be left out.
        """
        waiting: list[tuple[int, str, tuple[str, ...]]] = [
            (0, one, ()) for one in wording.stems(text)
        ]
        seen = {stem for _, stem, _ in waiting}
        heapq.heapify(waiting)
        for _ in range(_MOST_STEPS):
            if not waiting:
                break
            size, stem, dropped = heapq.heappop(waiting)
            if dropped and stem not in wording.BARE:
                found = self._named(stem) or self._run_together(stem)
                if found:
                    return tuple(_stripped(answer, text, dropped) for answer in found)
            for rest, word in wording.shorter(stem):
                if rest not in seen:
                    seen.add(rest)
                    heapq.heappush(waiting, (size + len(word), rest, (*dropped, word)))
        return ()

    def _slip(self, text: str) -> tuple[Answer, ...]:
        found = likeness.slip(self._scheme, text)
        return (Answer(text, *found, "similar"),) if found else ()

    def _contained(self, text: str) -> tuple[tuple[Answer, ...], str]:
        """Return an answer for the label at the end of a name, and the text before the label.

        Besides generic words, one word for an activity may follow the label. Without such a label,
        there is no answer, and the whole name is returned. The end of a Chinese name is its head,
        the rest modifies it: 冰雪金融 is finance, 汽车站 is no industry. Divisions are too broad to
        be an answer.
        """
        tails = [(stem, "") for stem in wording.stems(text)]
        for stem, dropped in (*tails, *wording.without_tails(tails[-1][0])):
            for start in range(1, len(stem) - 1):
                end, before = stem[start:], stem[start - 1]
                if before == _NOT or end in wording.BARE or (end.isascii() and before != " "):
                    continue
                labels = self._scheme.by_text.get(end, ())
                found = {one.concept for one in labels if not one.is_heading} - self._scheme.themes
                if len(found) == 1:
                    score = min(_LEFT_OVER, len(end) / len(stem))
                    told = (dropped,) if dropped else ()
                    answer = Answer(text, found.pop(), score, "contained", told)
                    return (answer,), stem[:start].strip()
        return (), text


def _stripped(answer: Answer, part: str, dropped: tuple[str, ...]) -> Answer:
    return replace(answer, part=part, score=_STRIPPED, reason="stripped", dropped=dropped)


def _distinct(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    return tuple({answer.concept: answer for answer in reversed(list(answers))}.values())[::-1]
