"""Assignment of sentences to the city that they are about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import Final

from clusterkg.draft.text import Sentence, Text
from clusterkg.names import places

# X市 at the start of a clause, where 市 is not the end of another word.
_UNKNOWN: Final = re.compile(
    r"(?:^|(?<=[，。；：！？“（\s]))([\u4e00-\u9fff]{2,3}?)市(?![场民区委政长级值面])"
)
_NO_CITY: Final = re.compile(
    r"[全我本该各此每两多市县省区在的与和及对是为从向由据经]|[城上超股副]$|直辖|地级"
)
_CLAUSE_START: Final = "，。；：！？“（(、\n \t　"
# A text that names a city this often is about it.
_OFTEN: Final = 2
# Words before a city that is only a comparison, or the origin of someone or something.
_ASIDE: Final = re.compile(r"(?:与|同|像|比|向|似|如|对标|学习|来自|借鉴|相比于?)$")


def known_in(text: Text, names: Collection[str]) -> list[str]:
    """Return the short names of the cities that `text` names, the longest first.

    `names` are searched anywhere. Cities of the gazetteer must occur with their full name (X市) or
    start a clause, since short names such as 东方 or 白银 are also ordinary words. Any other name
    of two or three characters counts if it occurs as X市 at the start of a clause and contains no
    city found before.
    """
    found = set(names)
    for place in places.places().values():
        short = place.label_zh
        if place.name_zh in text.text or _starts_clause(text.text, short):
            found.add(short)
    for sentence in text.sentences:
        for match in _UNKNOWN.finditer(sentence.text):
            name = match[1]
            if not _NO_CITY.search(name) and not any(known in name for known in found):
                found.add(name)
    return sorted((name for name in found if name in text.text), key=lambda n: (-len(n), n))


def _starts_clause(text: str, name: str) -> bool:
    place = text.find(name)
    while place >= 0:
        if place == 0 or text[place - 1] in _CLAUSE_START:
            return True
        place = text.find(name, place + 1)
    return False


def spoken_of(text: Text, names: Collection[str], main: str | None) -> list[str | None]:
    """Return for each sentence of a text the city that it is about; None if unknown.

    That is the first city that the sentence names other than in a comparison; else the city of the
    previous sentence in the paragraph; else the city that the text names more often than all others
    together. `main` takes the place of the last if the text never names `main` and either has no
    such city or names it only once.

    Args:
        text: The text, split into sentences.
        names: Short names of cities to look for.
        main: The city that the text is said to be about; None if not said.
    """
    counts = Counter({name: text.text.count(name) for name in names})
    default = next((name for name in names if 2 * counts[name] > counts.total()), None)
    if main is not None and not counts[main] and (default is None or counts[default] < _OFTEN):
        default = main
    found: list[str | None] = []
    last: Sentence | None = None
    for sentence in text.sentences:
        carried = found[-1] if last and last.paragraph == sentence.paragraph else default
        found.append(_named(sentence.text, names) or carried)
        last = sentence
    return found


def _named(sentence: str, names: Collection[str]) -> str | None:
    places_of = []
    for name in names:
        start = sentence.find(name)
        while start >= 0:
            if not _ASIDE.search(sentence[max(0, start - 4) : start]):
                places_of.append((start, -len(name), name))
                break
            start = sentence.find(name, start + 1)
    return min(places_of)[2] if places_of else None
