"""Extraction of groups of industries: their number, tier and size, and their members."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from clusterkg.base.numerals import NUMERALS, integer
from clusterkg.draft import lists
from clusterkg.draft.lists import Item, Listing
from clusterkg.draft.text import Sentence, Span
from clusterkg.names import tiers
from clusterkg.names.industries import Matcher
from clusterkg.names.sizes import size_class
from clusterkg.store.graph import Graph, select

_FUNCTION: Final = (
    r"[，。；：、！？（）—－\-\s“”\"]|$|包括|包含|涵盖|囊括|聚焦|瞄准|指|为|是|即|分别|则|有"
    r"|以及|和|与|及|等|的|由|共|将|均|力争|进入|实现|规模|产值|成为|达到"
)
# Continuations that turn the name of a group into another noun: 产业承载区, 产业工人, 产业发展方向.
_GOES_ON: Final = (
    r"承载|园|基地|集群|链|体系|资源|规模|带|区|项目|工人|工程|基金|平台|联盟|政策|发展|培育|建设|计划|行动"
    r"|倍增|重点|领域|投资|人才|技术|企业|结构|布局|生态|空间|大脑|互联网|[新化性类级]|的(?:产能|比重|数量|企业)"
)
_COUNTED: Final = re.compile(
    r"(?<![0-9.第每某哪同另一二三四五六七八九十百])(?<![这那](?=[一1]个))"
    r"(?P<figure>(?P<number>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:个|大|条|类))(?![月年])"
    r"(?P<kind>[^，。；：、！？\s（）“”]{0,20}?)"
    r"(?P<head>产业集群|集群|产业创新基地|创新基地|产业基地|基地|产业链|产业|赛道)"
    rf"(?!{_GOES_ON})"
)
_UNCOUNTED: Final = re.compile(
    r"[“\"]?(?P<kind>[\u4e00-\u9fff]{0,6}?)"
    r"(?P<head>未来产业|新兴产业|支柱产业|主导产业|优势产业|特色产业|重点产业|服务业|产业集群)"
    r"(?=[”\"]?(?:[（：]|——|，?(?:主要|重点|具体|分别)?(?:包括|涵盖|包含|聚焦|有|为)))"
)
_OPEN_LIST: Final = re.compile(
    r"(?:发展|扶持|培育|打造|壮大|做强|做大|布局|聚焦|提升)(?=[^，。；：]{2,14}、)"
)
_OPEN_END: Final = re.compile(
    r"等(?P<kind>[\u4e00-\u9fff]{0,6}?)(?P<head>产业集群|产业|服务业|制造业|集群|领域)"
)
_SIZED: Final = re.compile(
    rf"(?P<kind>(?:[{NUMERALS}]{{0,12}}[百千万亿]亿|(?<![0-9.])[0-9]+(?:[.][0-9]+)?万?亿)级)(?P<head>产业集群|集群|产业|产业链)(?={_FUNCTION})"
)
# A sentence that adds one industry, and an ambition, to the group that its paragraph is about.
_ONE: Final = re.compile(
    r"(?:打造|建设|建成|形成|培育|发展|做强|壮大|即|为)(?P<kind>[^，。；：、！？\s（）“”]{2,24}?)"
    rf"(?P<head>产业集群|集群|产业创新基地|创新基地|产业基地|基地|产业链|产业)(?={_FUNCTION})"
)
_AMBITION: Final = re.compile(
    r"^，(?:力争|努力|争取)?(?:进入|达到|成为|跻身|迈入|迈向|做到)([^，。；]{2,16})"
)
# Words that are not a kind of industry: something else is counted.
_NO_KIND: Final = re.compile(
    r"推进|建设|打造|形成|发展|培育|实施|方面|项目|企业|园|平台|城市|行业|地区|部门"
)
_SIZE: Final = re.compile(
    rf"[{NUMERALS}0-9]{{0,12}}[百千万亿]亿级?(?!元)|(?<![0-9.])[0-9]+(?:[.][0-9]+)?万?亿级"
)


@dataclass(frozen=True)
class Scales:
    """The scales by which groups are ranked.

    Args:
        tiers: The IRIs of the tiers, by their Chinese labels.
    """

    tiers: Mapping[str, str]

    def tier(self, text: str) -> str | None:
        """Return the IRI of the tier that `text` names first; None if it names none."""
        found = [
            (m.start(), iri) for label, iri in self.tiers.items() if (m := tiers.find(label, text))
        ]
        return min(found)[1] if found else None

    def size(self, text: str) -> tuple[str | None, str]:
        """Return the IRI of the size class that `text` names, and the size as printed.

        The IRI is None if no class has this size; without a size, the printed form is empty too.
        """
        match = _SIZE.search(text)
        if match is None:
            return None, ""
        printed = match[0]
        found = size_class(printed)
        return None if found is None else found.iri, printed


def scales(store: Graph) -> Scales:
    """Return the scales with the tiers of the graph `store`."""
    text = "SELECT ?label ?x { ?x a ckg:Tier ; skos:prefLabel ?label FILTER(LANG(?label) = 'zh') }"
    return Scales({label: iri for label, iri in select(store, text) if label and iri})


@dataclass(frozen=True)
class Group:
    """A mention of a group of industries in one sentence.

    Args:
        span: The position of the mention.
        count: The number of industries; None if they are not counted.
        figure: The number as printed, with its measure word, such as 3个; empty without a number.
        figure_at: The position of the number.
        kind: The beginning of its name, such as 世界级.
        head: The end of its name, such as 产业集群.
        tier: The IRI of its tier, if any.
        size: The IRI of its size class, if any.
        printed_size: The size as printed; empty without one.
        listing: The list of the industries, if there is one.
    """

    sentence: Sentence
    span: Span
    count: int | None
    figure: str
    figure_at: Span
    kind: str
    head: str
    tier: str | None
    size: str | None
    printed_size: str
    listing: Listing | None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The positions of the mention and, if there is one, of its list."""
        return (self.span,) if self.listing is None else (self.span, self.listing.span)


class Reader:
    """Finds groups of industries in sentences.

    Args:
        scales: The tiers and size classes.
        matcher: Matches names of industries to the scheme.
    """

    def __init__(self, scales: Scales, matcher: Matcher) -> None:
        self._scales = scales
        self._known = cache(lambda name: bool(matcher.match(name).answers))
        self._find = matcher.find

    def groups(self, sentences: Sequence[Sentence]) -> list[Group]:
        """Return the groups in `sentences`, which are about one city, in the order of the text.

        If a sentence has a list but no group, and the last group before it is in the same paragraph
        and has no list, the list is added as another mention of that group.
        """
        found: list[Group] = []
        for sentence in sentences:
            here = self._counted(sentence) + self._named(sentence)
            listed = [group.listing for group in here if group.listing]
            here += self._open(sentence, listed)
            if not here and found and found[-1].sentence.paragraph == sentence.paragraph:
                found += self._continued(found[-1], sentence)
            found += sorted(here, key=lambda group: group.span)
        return found

    def _counted(self, sentence: Sentence) -> list[Group]:
        found = []
        for match in _COUNTED.finditer(sentence.text):
            count = integer(match["number"])
            if not count or _NO_KIND.search(match["kind"]):
                continue
            listing = lists.after(sentence, match.end(), count, self._known)
            earlier = lists.before(sentence, match.start(), count, self._known)
            if earlier and (len(earlier.items) == count or (listing is None and earlier.is_open)):
                listing = earlier
            if listing is None and count == 1:
                listing = self._inner(sentence, match) or self._only(sentence, match.end())
            group = self._group(sentence, match, count, match["figure"], listing)
            if group.kind or listing or group.figure.endswith("大"):
                found.append(group)
        return found

    def _named(self, sentence: Sentence) -> list[Group]:
        """Return the groups that have a name and a list of several items, but no declared count."""
        counted = [m.span() for m in _COUNTED.finditer(sentence.text)]
        found = []
        for pattern in (_UNCOUNTED, _SIZED):
            for match in pattern.finditer(sentence.text):
                if any(start < match.end() and match.start() < end for start, end in counted):
                    continue
                listing = lists.after(sentence, match.end(), None, self._known)
                if pattern is _SIZED:
                    listing = lists.before(sentence, match.start(), None, self._known)
                if listing and len(listing.items) > 1:
                    found.append(self._group(sentence, match, None, "", listing))
        return found

    def _open(self, sentence: Sentence, listed: Iterable[Listing]) -> list[Group]:
        """Return the groups whose list, of two items or more, stands before 等 and their kind:
        A、B、C等现代服务业.
        """
        found = []
        taken = [listing.span for listing in listed]
        for match in _OPEN_LIST.finditer(sentence.text):
            place = sentence.span(match.end(), match.end()).start
            if any(span.start <= place < span.end for span in taken):
                continue
            listing = lists.starting(sentence, match.end(), self._known)
            if listing is None or not listing.is_open or len(listing.items) < 2:
                continue
            end = _OPEN_END.match(sentence.text, listing.span.end - sentence.start)
            if end:
                found.append(self._group(sentence, end, None, "", listing))
        return found

    def _inner(self, sentence: Sentence, match: re.Match[str]) -> Listing | None:
        """Return the industry in the name of a group as its list: 1个万亿级信息经济集群. None if
        the name, without tier and size, is not that of a known industry.
        """
        kind = match["kind"]
        start = max(
            [m.end() for m in _SIZE.finditer(kind)]
            + [m.end() for label in self._scales.tiers if (m := tiers.find(label, kind))],
            default=0,
        )
        start += len(kind[start:]) - len(kind[start:].lstrip("的"))
        name = kind[start:]
        if not name or not self._known(name):
            return None
        begin = match.start("kind") + start
        return Listing((Item(name, sentence.span(begin, begin + len(name))),), False)

    def _only(self, sentence: Sentence, place: int) -> Listing | None:
        """Return the industry of the scheme that the sentence names from offset `place` on, as a
        list; None unless there is exactly one.
        """
        found = self._find(sentence.text[place:])
        if len(found) != 1:
            return None
        start, end = (place + at for at in found[0])
        return Listing((Item(sentence.text[start:end], sentence.span(start, end)),), False)

    def _continued(self, group: Group, sentence: Sentence) -> list[Group]:
        """Return `group` with the list, or the one industry, in `sentence`, a later one of its
        paragraph; empty if there is neither, or if the group has a list already.
        """
        if group.listing is not None:
            return []
        listing = lists.following(sentence, group.count, self._known)
        phrase = ""
        if listing is None and group.count == 1:
            for match in _ONE.finditer(sentence.text):
                listing = listing or self._inner(sentence, match)
                phrase = match["kind"]
        if listing is None:
            return []
        tier = group.tier or self._scales.tier(phrase)
        return [replace(group, sentence=sentence, span=listing.span, listing=listing, tier=tier)]

    def _group(
        self,
        sentence: Sentence,
        match: re.Match[str],
        count: int | None,
        figure: str,
        listing: Listing | None,
    ) -> Group:
        phrase = match["kind"] + match["head"]
        size, printed = self._scales.size(phrase)
        ambition = _AMBITION.match(sentence.text[match.end() :])
        tier = self._scales.tier(phrase)
        end = match.end()
        if tier is None and ambition and (tier := self._scales.tier(ambition[1])):
            # The passage must include the words from which the tier is read.
            end += ambition.end()
        return Group(
            sentence,
            sentence.span(match.start(), end),
            count,
            figure,
            sentence.span(match.start(), match.start() + len(figure)),
            match["kind"],
            match["head"],
            tier,
            size,
            printed,
            listing,
        )
