"""Programmes of a text, and the groups of industries that belong to each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from clusterkg.base.numerals import integer
from clusterkg.base.printed import Years
from clusterkg.draft.groups import Group
from clusterkg.draft.lists import Item
from clusterkg.draft.text import Sentence, Span

_NUMERAL: Final = "一二两三四五六七八九十"
# Names of programmes: “246”, “3+5”, “一主三特”; or 956 before a noun.
_QUOTED: Final = (
    r"[“\"「『](?P<quoted>[0-9]{1,2}(?:[+](?:[0-9]{1,2}|[NXnx]))+|[0-9]{2,5}X?"
    rf"|(?:[{_NUMERAL}][^{_NUMERAL}\W0-9]){{2,4}})[”\"」』]"
)
_BARE: Final = (
    r"(?<![0-9第年.“])(?P<bare>[0-9]{1,2}(?:[+][0-9]{1,2})+|(?!19|20)[0-9]{3,5}(?![百千万亿]))"
)
_OF: Final = r"(?:[\u4e00-\u9fff]{0,10}?(?:产业集群|产业新?体系|产业链|体系|集群|产业))"
_DESIGNATION: Final = re.compile(rf"{_QUOTED}(?P<of>{_OF})?|{_BARE}(?P<bare_of>{_OF})")
# Number of recent declarations of a programme with which another mention is compared.
_RECENT: Final = 50
# Words before names that are not the city's own.
_NOT_ITS_OWN: Final = re.compile("(?:省|国家|中央|全国)[^，。；]{0,8}$")


class Declaration:
    """A group of industries of a programme, combined from all its mentions (`groups`).

    `count` is the declared number of industries, None if not counted. `tier` and `size` are the
    first IRIs given, None without one; `printed_size` is the first size as printed, empty without
    one. `listed` is the mention with the list to use: one with as many items as counted, or else
    the longest, the first of equals; None without a list.
    """

    def __init__(self, group: Group) -> None:
        self.groups: list[Group] = []
        self.count = group.count
        self.tier: str | None = None
        self.size: str | None = None
        self.printed_size = ""
        self.listed: Group | None = None
        self._heads: set[str] = set()
        self._sentences: set[int] = set()
        self.add(group)

    def add(self, group: Group) -> None:
        """Add `group` as another mention."""
        self.groups.append(group)
        self.tier = self.tier or group.tier
        self.size = self.size or group.size
        self.printed_size = self.printed_size or group.printed_size
        self._heads.add(group.head)
        self._sentences.add(group.sentence.start)
        longer = self.listed is None or self._rank(group) > self._rank(self.listed)
        if group.listing and longer:
            self.listed = group

    def _rank(self, group: Group) -> tuple[bool, int]:
        items = group.listing.items if group.listing else ()
        return len(items) == self.count, len(items)

    @property
    def items(self) -> tuple[Item, ...]:
        """The industries listed; empty without a list."""
        listed = self.listed
        return listed.listing.items if listed and listed.listing else ()

    @property
    def is_open(self) -> bool:
        """Whether its list says that there are more (等); false without a list."""
        return bool(self.listed and self.listed.listing and self.listed.listing.is_open)

    @property
    def is_complete(self) -> bool:
        """Whether it lists as many industries as counted or, if not counted, has a list that is not
        open.
        """
        listing = self.listed.listing if self.listed else None
        if listing is None:
            return False
        return not listing.is_open if self.count is None else len(listing.items) == self.count

    def takes(self, group: Group) -> bool:
        """Return whether `group` is another mention of this declaration.

        Both must be counted, with the same count. If both have a list, the lists must share an
        item; if both have a tier or a size, it must be the same. And the end of the name must be
        that of an earlier mention, or `group` have no kind, or an earlier mention be in the same
        sentence.
        """
        if group.count is None or group.count != self.count:
            return False
        names = {item.name for item in self.items}
        if names and group.listing and names.isdisjoint(i.name for i in group.listing.items):
            return False
        if self.tier and group.tier not in (None, self.tier):
            return False
        if self.size and group.size not in (None, self.size):
            return False
        return (
            group.head in self._heads or not group.kind or group.sentence.start in self._sentences
        )


@dataclass
class Programme:
    """A programme of a city, with what the text says about it.

    Args:
        city: The short name of the city.
        key: The name of the programme, such as 246, or else the kind of its groups.
        printed: The name as first printed with a noun; empty without a name.
        named: The mentions of the name: sentences and positions.
        declarations: The groups of industries.
        announced: The date of announcement, in the form of ckg:announced; empty if unknown.
        printed_at: The position of `printed`; None without a name.
        announced_in: The inferred year of announcement; None if it is printed or unknown.
        horizon: The years of the target; None if unknown.
        dated_in: The starts of the dates in the text, each as a range of one character.
        paragraphs: The numbers of the paragraphs that mention it.
    """

    city: str
    key: str
    printed: str
    named: list[tuple[Sentence, Span]] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    announced: str = ""
    printed_at: Span | None = None
    announced_in: Years | None = None
    horizon: Years | None = None
    dated_in: list[Span] = field(default_factory=list)
    paragraphs: set[int] = field(default_factory=set)

    @property
    def label(self) -> str:
        """The Chinese name: that of the city, and the name as printed, or else `key`."""
        return self.city + (self.printed or self.key)

    @property
    def mentions(self) -> list[tuple[Sentence, Span]]:
        """The mentions of its name and its groups in the order of the text: sentences and
        positions.
        """
        groups = [group for declared in self.declarations for group in declared.groups]
        return sorted(
            [*self.named, *((group.sentence, group.span) for group in groups)],
            key=lambda mention: mention[1],
        )

    @property
    def closed(self) -> bool | None:
        """Whether the text lists all of its industries.

        False if a list is open and incomplete; True if every group has a list that is complete and
        not open; else None.
        """
        listed = [declared for declared in self.declarations if declared.items]
        if any(declared.is_open and not declared.is_complete for declared in listed):
            return False
        whole = all(one.is_complete and not one.is_open for one in self.declarations)
        return True if listed and whole else None

    def add(self, group: Group) -> None:
        """Add `group` as another mention of one of the last 50 declarations, or else as a new one.

        A group that is not counted and lists only industries of these declarations is left out.
        """
        self.paragraphs.add(group.sentence.paragraph)
        recent = self.declarations[-_RECENT:]
        for declared in recent:
            if declared.takes(group):
                declared.add(group)
                return
        if group.count is None and group.listing:
            names = {item.name for declared in recent for item in declared.items}
            if names >= {item.name for item in group.listing.items}:
                return
        self.declarations.append(Declaration(group))

    def name(self, sentence: Sentence, span: Span) -> None:
        """Add a mention of its name, at `span` in `sentence`."""
        self.named.append((sentence, span))
        self.paragraphs.add(sentence.paragraph)


def programmes(
    city: str, sentences: Sequence[Sentence], groups: Iterable[Group], others: Collection[str]
) -> list[Programme]:
    """Return the programmes of a city, in the order of their first mention.

    A name directly after that of another city, or soon after a word such as 省, is left out; so is
    a programme without a name, a list, a tier or a size.

    Args:
        city: The short name of the city.
        sentences: The sentences about it.
        groups: The groups of industries in them, in the order of the text.
        others: Names of cities.
    """
    found = _designated(city, sentences, tuple(name for name in others if name != city))
    last: Programme | None = None
    for group in groups:
        programme = _of_group(group, found, last)
        if programme is None:
            programme = Programme(city, _kind(group), "")
            found.append(programme)
        programme.add(group)
        last = programme
    found = [programme for programme in found if _says_something(programme)]
    return sorted(found, key=lambda programme: programme.mentions[0][1])


def _designated(
    city: str, sentences: Iterable[Sentence], others: tuple[str, ...]
) -> list[Programme]:
    found: dict[str, Programme] = {}
    for sentence in sentences:
        for match in _DESIGNATION.finditer(sentence.text):
            before = sentence.text[: match.start()]
            if before.removesuffix("的").removesuffix("市").endswith(others):
                continue
            if _NOT_ITS_OWN.search(before):
                continue
            key = match["quoted"] or match["bare"]
            programme = found.setdefault(key, Programme(city, key, ""))
            if (match["of"] or match["bare_of"]) and not programme.printed:
                programme.printed = match[0]
                programme.printed_at = sentence.span(*match.span())
            programme.name(sentence, sentence.span(*match.span()))
    # A quoted number without a noun may be anything.
    return [programme for programme in found.values() if programme.printed]


@cache
def _counts(key: str) -> set[int]:
    """Return the numbers in the name of a programme: 2, 4 and 6 in 246, 1 and 6 in 1+6."""
    parts = re.findall(r"[0-9]+", key) if "+" in key else re.findall(rf"[0-9{_NUMERAL}]", key)
    return {number for part in parts if (number := integer(part)) is not None}


def _of_group(group: Group, known: Sequence[Programme], last: Programme | None) -> Programme | None:
    """Return the programme in `known` to which `group` belongs; None if it begins a new one.

    A counted group belongs to the nearest named programme that has the count in its name. A group
    that is not counted belongs to `last` if its paragraph mentions that, or else to the first other
    named programme that its paragraph mentions. Otherwise, a group belongs to the programme without
    a name whose key is the kind of the group.
    """
    if group.count is None:
        named = [one for one in known if one.named and one is not last]
        for programme in (*([last] if last else []), *named):
            if group.sentence.paragraph in programme.paragraphs:
                return programme
    else:
        fitting = [p for p in known if p.named and group.count in _counts(p.key)]
        if fitting:
            return min(fitting, key=lambda programme: _distance(programme, group))
    kind = _kind(group)
    return next((one for one in known if not one.named and one.key == kind), None)


def _distance(programme: Programme, group: Group) -> tuple[bool, int]:
    """Return the sort key of the distance of `group` from the name of `programme`; a programme
    named only after the group sorts last.
    """
    starts, place = programme.named, group.span.start
    number = bisect_right(starts, place, key=lambda named: named[1].start)
    if number:
        return False, place - starts[number - 1][1].start
    return True, starts[0][1].start - place


def _kind(group: Group) -> str:
    """Return the name of a group without its number, its size, and the industry within it."""
    kind = group.kind.replace(group.printed_size, "").lstrip("的")
    if group.listing and group.span.start <= group.listing.span.start < group.span.end:
        kind = kind.replace(group.listing.items[0].name, "")
    return kind + group.head


def _says_something(programme: Programme) -> bool:
    if programme.named:
        return True
    return any(
        declared.items or declared.tier or declared.printed_size
        for declared in programme.declarations
    )
