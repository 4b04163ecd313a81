"""Lists of industries in sentences: their items, and whether they are closed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clusterkg.draft.text import Sentence, Span

# Words between the name of a group and its list.
_OPENER: Final = re.compile(
    r"[”\"]?(?:[（：]|[—－-]{1,2}|(?:，[^，。；：、]{0,6}?|[^，。；：、]{0,3}?)"
    r"(?:包括|包含|涵盖|囊括|聚焦|瞄准|指的?是|也?就?是|为|即|有)(?:了|着)?：?)"
)
# Words that introduce a list in a later sentence.
_CUE: Final = re.compile(
    r"(?:主要|重点|优先|着力|大力|加快|具体)*"
    r"(?:包括|包含|涵盖|囊括|聚焦|瞄准|围绕|发展|布局|打造|培育|扶持|壮大|做强|提升|即|为)：?"
)
_VERB: Final = re.compile(
    r"(?:包括|涵盖|聚焦|瞄准|发展|布局|打造|培育|扶持|壮大|做强|做大|做优|提升|建设|形成|建成|推动|构建|谋划|拥有|有|的)"
)
_ITEM: Final = re.compile(r"[\u4e00-\u9fffA-Za-z0-9+·]{1,14}(?:（[\u4e00-\u9fff、]{1,10}）)?")
_LAST_AND: Final = re.compile(r"(?:以及|及其|[和与及])")
_OPEN: Final = re.compile(r"等(?!级)")
_STOP: Final = re.compile(r"[。；！？），：“”《》]|——|等(?!级)")
# Words and characters that do not occur in the name of an industry.
_NO_NAME: Final = re.compile(
    r"的|了|着|我们|他们|推进|建设|打造|培育|发展|提升|加快|支持|鼓励|工作|能力|水平|政策|规划|问题|项目|企业$|方面|区域$|城市$|[0-9]+年"
)


@dataclass(frozen=True)
class Item:
    """An item of a list as printed, and its position."""

    name: str
    span: Span


@dataclass(frozen=True)
class Listing:
    """The items of a list, at least one; it is open if the text indicates that there are more
    (等).
    """

    items: tuple[Item, ...]
    is_open: bool

    @property
    def span(self) -> Span:
        """The position of the list."""
        return Span(self.items[0].span.start, self.items[-1].span.end)


Known = Callable[[str], bool]


def after(sentence: Sentence, place: int, count: int | None, known: Known) -> Listing | None:
    """Return the list after the name of a group; None if there is none.

    Args:
        place: The offset at which the name ends.
        count: The number of industries in the group; None if they are not counted.
        known: Returns whether a name is that of an industry.
    """
    opener = _OPENER.match(sentence.text, place)
    return _items(sentence, opener.end(), count, known) if opener else None


def before(sentence: Sentence, place: int, count: int | None, known: Known) -> Listing | None:
    """Return the list right before the name of a group, which starts at the offset `place`; None if
    there is none. `count` and `known` are as in `after`.
    """
    start = max(sentence.text.rfind(mark, 0, place) for mark in "，；：“") + 1
    starts = [start, *(start + m.end() for m in _VERB.finditer(sentence.text[start:place]))]
    for begin in reversed(starts):
        listing = _items(sentence, begin, count, known, place)
        if listing and listing.span.end - sentence.start in (place, place - 1):
            return listing
    return None


def starting(sentence: Sentence, place: int, known: Known) -> Listing | None:
    """Return the list that starts at the offset `place`; None if there is none. `known` is as in
    `after`.
    """
    return _items(sentence, place, None, known)


def following(sentence: Sentence, count: int | None, known: Known) -> Listing | None:
    """Return the first list in `sentence` that follows a word such as 包括; None if there is none.

    `sentence` comes after a group without a list in the same paragraph. `count` and `known` are as
    in `after`. A single item is a list only if `count` is 1.
    """
    for cue in _CUE.finditer(sentence.text):
        listing = _items(sentence, cue.end(), count, known)
        if listing and (len(listing.items) > 1 or count == 1):
            return listing
    return None


def _items(
    sentence: Sentence, start: int, count: int | None, known: Known, end: int | None = None
) -> Listing | None:
    """Return the list from the offset `start` on, at most up to `end`; None if there is none.

    In a list, at least half of the items are known industries, or their number is `count` and more
    than 1. The last item may contain two (A、B和C): it is split if that gives the count or, without
    a count, if both halves are known industries.
    """
    text = sentence.text[: len(sentence.text) if end is None else end]
    items: list[Item] = []
    place, is_open = start, False
    while match := _ITEM.match(text, place):
        stop = _OPEN.search(match[0])
        name = match[0][: stop.start()] if stop else match[0]
        if not name or _NO_NAME.search(name):
            break
        items.append(Item(name, sentence.span(place, place + len(name))))
        place += len(name)
        is_open = text.startswith("等", place)
        if is_open or not text.startswith("、", place):
            break
        place += 1
    items = _with_last_cut(items, count, known)
    counted = len(items) == count
    of_several = counted and len(items) > 1
    if not items or not (of_several or 2 * sum(known(i.name) for i in items) >= len(items)):
        return None
    if place < len(text) and not (_STOP.match(text, place) or counted):
        return None
    # Right before the count, 等 ends a complete list: A、B、C等3个集群.
    of_all = counted and place + 1 == end
    return Listing(tuple(items), is_open and not of_all)


def _with_last_cut(items: list[Item], count: int | None, known: Known) -> list[Item]:
    if not items:
        return items
    last = items[-1]
    match = _LAST_AND.search(last.name, 1)
    if match is None or match.end() == len(last.name):
        return items
    one, other = last.name[: match.start()], last.name[match.end() :]
    cut = len(items) + 1 == count if count is not None else known(one) and known(other)
    if not cut:
        return items
    start = last.span.start
    return [
        *items[:-1],
        Item(one, Span(start, start + len(one))),
        Item(other, Span(start + match.end(), last.span.end)),
    ]
