"""Names and definitions of measures; the catalogue of words holds what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Message, template, text
from clusterkg.base.text import near
from clusterkg.names import words

# Measures that compare the lists of two cities, and those that take output or employment.
OF_LISTS: Final = (
    *("shared", "jaccard", "overlap-coefficient", "cosine", "cosine-idf", "newman", "wu-palmer"),
)
OF_SHARES: Final = ("structural-similarity", "krugman", "location-quotient", "relatedness-density")
# The test of a pair against chance, which is defined beside them.
CHANCE: Final = "chance"
DEFINED: Final = (*OF_LISTS, *OF_SHARES, CHANCE)
# What is told of each, in this order.
ASPECTS: Final = ("names", "formula", "unit", "range", "shows", "source", "example", "avoid")
# Measures of older versions.
_REMOVED: Final = ("cosine-tier",)


def named(name: str, among: Sequence[str] = DEFINED) -> str:
    """Return the measure that a name means: its own, an English or a Chinese one (区位商).

    Args:
        name: The name; case, spaces and hyphens do not count.
        among: The measures that may be meant.

    Raises:
        InputError: there is no such measure among these, or it is one of older versions.
    """
    if name in among:
        return name
    if name in _REMOVED:
        raise InputError(Message(f"compare.removed.{name}"))
    wanted = _folded(name)
    for measure in among:
        if wanted in map(_folded, names(measure)):
            return measure
    options = {"measures": words.listed("measure", among), "hint": near(name, among)}
    raise InputError(Message("compare.no-measure", measure=name, **options))


def of_lists(name: str) -> str:
    """Return the measure of lists that a name means.

    Raises:
        InputError: there is no such measure, or it needs shares, not lists.
    """
    measure = named(name, (*OF_LISTS, *OF_SHARES))
    if measure not in OF_LISTS:
        raise InputError(
            Message(
                "compare.needs-shares",
                measure=words.said("measure", measure),
                measures=words.listed("measure", OF_LISTS),
            )
        )
    return measure


def of_shares(name: str) -> str:
    """Return the measure of shares of output or employment that a name means.

    Raises:
        InputError: there is no such measure, or it does not take shares.
    """
    measure = named(name, (*OF_LISTS, *OF_SHARES))
    if measure not in OF_SHARES:
        raise InputError(
            Message("compare.no-shares", measure=name, measures=words.listed("measure", OF_SHARES))
        )
    return measure


def names(measure: str) -> list[str]:
    """Return the names of a measure in both languages, its own first."""
    return [measure, *(each for lang in LANGUAGES for each in _listed(measure, lang))]


def definition(measure: str, lang: str | None = None) -> dict[str, str]:
    """Return what is told of a measure in a language, by the words of each aspect.

    These are its other names, formula, unit, range, what it shows, source, an example by hand, and
    when not to use it.

    Args:
        measure: The measure, by any of its names.
        lang: Language, zh or en; by default that of the locale.

    Raises:
        InputError: there is no such measure.
    """
    name = named(measure)
    return {
        text(f"measures.aspect.{aspect}", lang): text(f"measures.of.{name}.{aspect}", lang)
        for aspect in ASPECTS
    }


def told(measure: str, lang: str | None = None) -> str:
    """Return the definition of a measure, or of `all`, in lines: its name, then each aspect.

    Raises:
        InputError: there is no such measure.
    """
    if measure == "all":
        return "\n\n".join(told(each, lang) for each in DEFINED)
    lines = [named(measure)]
    for aspect, said in definition(measure, lang).items():
        lines.append(f"  {aspect}{text('base.colon', lang)}{said}")
    return "\n".join(lines)


def _listed(measure: str, lang: str) -> list[str]:
    return template(f"measures.of.{measure}.names", lang).split(template("base.comma", lang))


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter not in " -_'’")
