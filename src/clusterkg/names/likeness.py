"""Fuzzy matching of names to labels of the scheme: misspellings and suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from clusterkg.base.text import alike
from clusterkg.names import wording
from clusterkg.names.labels import Labels

# From this ratio on, a name counts as a misspelling: one character of five more, but none replaced,
# since 商务服务 and 商贸服务 are different industries.
_SLIP: Final = 0.8
_SHORTEST_SLIP: Final = 4
# One more of these characters does not distinguish a name; the 硅 in 绿色硅铝 does.
_EMPTY: Final = "和与及性化类型新用式"
_LIKE: Final = 0.3

# A concept (IRI), and the similarity of its best label, from 0 to 1.
Likeness = tuple[str, float]


def slip(scheme: Labels, text: str) -> Likeness | None:
    """Return the concept whose label `text` misspells, and their similarity.

    None if there is no such concept, or if the two best are equally similar. A misspelling has one
    character too many or too few; names of fewer than four characters have none. The last character
    is the head of a name: 汽车站 is no misspelling of 汽车. One more character at the beginning
    restricts the meaning: 钨新材料 is not 新材料.
    """
    stem = wording.stem(text)
    if len(stem) < _SHORTEST_SLIP:
        return None
    texts = (one for one in scheme.printed if one.isascii() or one[-1] == stem[-1])
    near = (one for one in texts if _is_within(one, stem) and not stem.endswith(one))
    best = _ranked(scheme, [stem], near, _SLIP)
    if not best or (len(best) > 1 and best[1][1] == best[0][1]):
        return None
    return best[0]


def nearest(scheme: Labels, text: str) -> list[Likeness]:
    """Return suggestions for a name without an answer, the most similar first.

    A Chinese name is similar to labels that share a distinguishing word, an English one to labels
    that share such a word or, if there are none, are spelled similarly.
    """
    stem = wording.stem(text)
    if stem.isascii():
        near = [one for one in scheme.texts if _shares_a_word(stem, one)]
        return _ranked(scheme, [stem], near or scheme.printed, _LIKE if near else _SLIP)
    core = wording.core(stem)
    return _ranked(scheme, [stem, core], (one for one in scheme.texts if _shares(core, one)), _LIKE)


def _ranked(
    scheme: Labels, stems: Sequence[str], texts: Iterable[str], least: float
) -> list[Likeness]:
    """Return the concepts with a label in `texts` whose similarity to a stem is at least `least`.

    The most similar come first; of equals, those with most such labels.
    """
    best: dict[str, float] = {}
    labels = Counter[str]()
    known = list(texts)
    for stem in dict.fromkeys(stems):
        for text, ratio in alike(stem, known, least):
            for label in scheme.by_text[text]:
                labels[label.concept] += 1
                best[label.concept] = max(ratio, best.get(label.concept, 0.0))
    return sorted(best.items(), key=lambda pair: (-pair[1], -labels[pair[0]], pair[0]))


def _is_within(label: str, name: str) -> bool:
    """Return whether a label and a name are equal or differ by one additional character.

    An additional character of the name must not distinguish industries.
    """
    if len(label) == len(name) + 1:
        return any(label[:i] + label[i + 1 :] == name for i in range(len(label)))
    more = (i for i in range(len(name)) if name[:i] + name[i + 1 :] == label)
    return label == name or any(name[i].isascii() or name[i] in _EMPTY for i in more)


def _shares(one: str, other: str) -> bool:
    """Return whether two Chinese texts share two characters that distinguish industries.

    The two are adjacent in both texts, or one of them begins both texts. If `one` has a single
    character, `other` must begin with it.
    """
    both = (one[i : i + 2] for i in range(len(one) - 1))
    if any(two in other and wording.tells(two) for two in both):
        return True
    if len(one) == 1:
        return other.startswith(one)
    alike_in = {char for char in set(one) & set(other) if char not in one[:1]}
    return one[:1] == other[:1] and bool(alike_in) and wording.tells(one[:2])


def _shares_a_word(one: str, other: str) -> bool:
    return other.isascii() and any(map(wording.tells, set(one.split()) & set(other.split())))
