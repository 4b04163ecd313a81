"""Words of closed lists (levels, measures, views and others) in each language."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final, ParamSpec, TypeVar

from clusterkg.base.locale import Bilingual, starting_with, template
from clusterkg.base.text import fold

P = ParamSpec("P")
R = TypeVar("R")
# The lists, by the parameter names under which they occur.
KINDS: Final = (
    "level",
    "measure",
    "view",
    "kind",
    "level_of",
    "status",
    "criterion",
    "severity",
    "layout",
    "attribute",
)


def token(kind: str, word: str) -> str:
    """Return the canonical name for a Chinese word of a closed list; other words unchanged.

    Args:
        kind: The list, one of KINDS; words of other lists are returned unchanged.
        word: The user's word.

    Examples:
        >>> token("level", "field"), token("kind", "no picture")
        ('field', 'no picture')
    """
    return word if word.isascii() or kind not in KINDS else _by_word(kind).get(_folded(word), word)


def shown(kind: str, name: str, lang: str) -> str:
    """Return the preferred word in `lang` for a canonical name of the list `kind`.

    In English, or if there is no such word, it is the name itself.
    """
    return name if lang == "en" else next(iter(_words(kind).get(name, ())), name)


def said(kind: str, name: str) -> Bilingual:
    """Return the preferred word in each language for a canonical name of the list `kind`."""
    return Bilingual(shown(kind, name, "zh"), name)


def listed(kind: str, names: Iterable[str]) -> list[Bilingual]:
    """Return `said` of each canonical name, for messages that list the choices."""
    return [said(kind, name) for name in names]


def in_any_language(method: Callable[P, R]) -> Callable[P, R]:
    """Decorate a method so that parameters named as in KINDS accept words in any language."""
    signature = inspect.signature(method)
    kinds = [name for name in signature.parameters if name in KINDS]

    @functools.wraps(method)
    def taking(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = signature.bind(*args, **kwargs)
        for name in kinds:
            value: Any = bound.arguments.get(name)
            if isinstance(value, str):
                bound.arguments[name] = token(name, value)
        return method(*bound.args, **bound.kwargs)

    return taking


@cache
def _words(kind: str) -> dict[str, list[str]]:
    """Return the Chinese words for each canonical name of the list `kind`, preferred ones first."""
    comma = template("base.comma", "zh")
    if kind == "measure":
        texts = starting_with("measures.of.", "zh", ending=".names")
    else:
        texts = starting_with(f"names.word.{kind}.", "zh")
    # The English text of a measure lists synonyms after its canonical name.
    return {name.partition(", ")[0]: words.split(comma) for name, words in texts.items()}


@cache
def _by_word(kind: str) -> dict[str, str]:
    return {_folded(word): name for name, words in _words(kind).items() for word in words}


def _folded(word: str) -> str:
    return fold(word).replace(" ", "")
