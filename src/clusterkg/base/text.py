"""Text functions: normal form for comparison, similarity, digest, display width."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Final

from clusterkg.base.locale import Message

# Combining accents of Latin letters; the marks of kana and other scripts carry meaning.
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_INNER_APOSTROPHE: Final = re.compile("(?<=[a-z])['’](?=[a-z])")
# GB 2312 has only simplified characters, except these traditional ones beside their simple forms.
_NOT_SIMPLE: Final = frozenset("乾吒夥後徵拚捱摺於榘菸薹袷醣麴麽")
# Sentence-ending punctuation after which no space is put.
FULL_STOPS: Final = "。！？"
# Least similarity at which a word may be a misspelling of another. One wrong character of two makes
# it one half.
LIKE: Final = 0.6
LIKE_CHINESE: Final = 0.5
# A candidate this much less similar than the best one is dropped.
_WORSE: Final = 0.15
_MOST_LIKE: Final = 5
# Tolerance of floating point: 1 - 0.8 is below 0.2.
_ROUNDING: Final = 1e-6


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return a text normalised for the comparison of names.

    Width, case, the number of spaces, accents of letters and apostrophes within words are ignored;
    traditional characters become simplified ones.

    Examples:
        >>> fold(" Níng  BŌ"), fold("ｘｉ’an"), fold("寧波")
        ('ning bo', 'xian', '宁波')
    """
    if not text.isascii():
        text = without_accents(unicodedata.normalize("NFKC", text))
    folded = _INNER_APOSTROPHE.sub("", " ".join(text.casefold().split()))
    return folded if folded.isascii() else "".join(map(_simplified, folded))


def comparable(text: str) -> str:
    """Return a name normalised for fuzzy matching: folded, with hyphens and underscores as
    spaces.
    """
    return " ".join(fold(text).replace("-", " ").replace("_", " ").split())


def without_accents(text: str) -> str:
    """Return a text without the accents of its letters: Níngbō becomes Ningbo.

    The accents are the characters U+0300 to U+036F; marks of kana and other scripts stay.
    """
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", plain)


def is_chinese(text: str) -> bool:
    """Return whether a text contains at least one Chinese character."""
    return any("\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" for char in text)


def capital(text: str) -> str:
    """Return a text with its first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


def slug(text: str) -> str:
    """Return a name as a slug for an IRI: lower case, without accents and apostrophes, its words
    joined by hyphens. Chinese characters stay.
    """
    plain = without_accents(unicodedata.normalize("NFKC", text)).replace("'", "").replace("’", "")
    return "-".join("".join(char.lower() if char.isalnum() else " " for char in plain).split())


@cache
def _simplified(char: str) -> str:
    return char if char.isascii() or _is_simple(char) else _converter()(char)


def _is_simple(char: str) -> bool:
    """Return whether a character is certainly not a traditional one; the converter is not loaded.

    False means that the converter has to be asked.
    """
    if char in _NOT_SIMPLE:
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter() -> Callable[[str], str]:
    # The import takes 50 ms, as long as a whole query on the bundled graph.
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """Return the similarity of two texts, from 0 to 1; 0 if it is below `least`.

    The similarity is twice the length of their longest common subsequence, divided by the sum of
    their lengths.
    """
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one, other, score_cutoff=least - _ROUNDING)


def alike(word: str, known: Iterable[str], least: float) -> list[tuple[str, float]]:
    """Return the words in `known` whose similarity to `word` is at least `least`, each with its
    similarity.

    The most similar come first.
    """
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import extract

    scorer = Indel.normalized_similarity
    matches = extract(word, list(known), scorer=scorer, score_cutoff=least - _ROUNDING, limit=None)
    return [(text, score) for text, score, _ in matches]


def close(word: str, known: Iterable[str], most: int = _MOST_LIKE) -> list[str]:
    """Return the words in `known` that `word` may be a misspelling of, the most similar first.

    Their similarity (`likeness`) is at least 0.6, or 0.5 if `word` is not ASCII, and at most 0.15
    below the highest one. At most `most` are returned.
    """
    matches = alike(word, known, LIKE if word.isascii() else LIKE_CHINESE)[:most]
    return [text for text, score in matches if score >= matches[0][1] - _WORSE]


def near(word: str, known: Iterable[str]) -> Message | str:
    """Return a question "did you mean ...?" with the words in `known` that are close to `word`.

    Returns:
        The question, to end a message with; an empty text if no word is close.
    """
    return did_you_mean(close(word, known))


def did_you_mean(words: Iterable[Message | str]) -> Message | str:
    """Return a question "did you mean ...?" to end a message with; an empty text without words."""
    names = list(words)
    return Message("base.did-you-mean", names=names) if names else ""


def digest(text: str | bytes) -> str:
    """Return the SHA-256 of bytes, or of a text encoded in UTF-8, as 64 hexadecimal digits."""
    import hashlib

    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def paragraph_at(text: str, place: int) -> int:
    r"""Return the number, from 1, of the paragraph that contains the character offset `place`.

    Paragraphs are lines that are not blank; the line feed after one belongs to it. Another offset
    between two belongs to the second one. For an offset after the last one, the number is one more
    than there are paragraphs.

    Examples:
        >>> [paragraph_at("a\n\nb", place) for place in range(4)]
        [1, 1, 2, 2]
    """
    return bisect_left(_paragraph_ends(text), place) + 1


@lru_cache(maxsize=8)
def _paragraph_ends(text: str) -> tuple[int, ...]:
    """Return the offsets at which the non-blank lines of a text end."""
    ends, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            ends.append(start + len(line))
        start += len(line) + 1
    return tuple(ends)


def width(text: str) -> int:
    """Return the number of columns that a text fills in a terminal: two per wide (Chinese)
    character, none per combining mark.
    """
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if unicodedata.category(char) not in ("Mn", "Me")
    )


def in_language(texts: Mapping[str, str], lang: str) -> str:
    """Return the text in `lang`, or else in a variant of it such as zh-Hant.

    Of several variants, the first tag in alphabetical order counts. Without a variant, the first of
    all tags counts; the tag of a text without a language is empty, and comes first. Without any
    text, the result is an empty text.
    """
    if lang in texts:
        return texts[lang]
    same = sorted(tag for tag in texts if tag.split("-")[0] == lang)
    other = sorted(texts)
    return texts[(same or other)[0]] if texts else ""
