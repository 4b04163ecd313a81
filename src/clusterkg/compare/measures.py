"""Names and definitions of measures; their texts are in the message catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Message, template, text
from clusterkg.base.text import near
from clusterkg.names import words

# Measures that compare lists of two cities, and those computed from output or employment.
OF_LISTS: Final = (
    *("shared", "jaccard", "overlap-coefficient", "cosine", "cosine-idf", "newman", "wu-palmer"),
)
OF_SHARES: Final = ("structural-similarity", "krugman", "location-quotient", "relatedness-density")
# The significance test of a pair, which is defined along with the measures.
CHANCE: Final = "chance"
DEFINED: Final = (*OF_LISTS, *OF_SHARES, CHANCE)
# The aspects of a definition, in order.
ASPECTS: Final = ("names", "formula", "unit", "range", "shows", "source", "example", "avoid")
# Measures of older versions.
_REMOVED: Final = ("cosine-tier",)


def named(name: str, among: Sequence[str] = DEFINED) -> str:
    """Return the canonical name of a measure, from its canonical, English or Chinese name (区位商).

    Args:
        name: The name; case, spaces, hyphens, underscores and apostrophes are ignored.
        among: The measures to choose from.

    Raises:
        InputError: there is no such measure among these, or it was removed.
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
    """Return the canonical name of a measure of lists, from any of its names.

    Raises:
        InputError: there is no such measure, or it needs shares instead of lists.
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
    """Return the canonical name of a measure of shares of output or employment, from any of its
    names.

    Raises:
        InputError: there is no such measure, or it does not apply to shares.
    """
    measure = named(name, (*OF_LISTS, *OF_SHARES))
    if measure not in OF_SHARES:
        raise InputError(
            Message("compare.no-shares", measure=name, measures=words.listed("measure", OF_SHARES))
        )
    return measure


def names(measure: str) -> list[str]:
    """Return the names of a measure (canonical name) in both languages, the canonical one first."""
    return [measure, *(each for lang in LANGUAGES for each in _listed(measure, lang))]


def definition(measure: str, lang: str | None = None) -> dict[str, str]:
    """Return the definition of a measure: a text by the translated name of each aspect.

    Aspects are its other names, formula, unit, range, meaning, source, an example worked by hand,
    and when not to use it.

    Args:
        measure: Any name of the measure.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Raises:
        InputError: there is no such measure.
    """
    name = named(measure)
    return {
        text(f"measures.aspect.{aspect}", lang): text(f"measures.of.{name}.{aspect}", lang)
        for aspect in ASPECTS
    }


def told(measure: str, lang: str | None = None) -> str:
    """Return the definition of a measure as text: its name, then a line per aspect.

    Args:
        measure: Any name of the measure, or `all` for all of them.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

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
