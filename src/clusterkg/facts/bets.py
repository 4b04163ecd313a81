"""Bets: the industries that cities target, at a level of the industry scheme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, listed
from clusterkg.base.numerals import whole
from clusterkg.names import words
from clusterkg.queries.rows import coded, rows
from clusterkg.store.graph import Graph

# Levels of the scheme, the narrowest first; themes are not industries and are compared only with
# one another.
LEVELS: Final = ("printed", "narrower", "concept", "field", "division", "theme")


@dataclass(frozen=True)
class Bet:
    """A target of a city that names an industry; `printed` is the industry's name in the source.

    `city`, `target`, `industry` and `programme` are IRIs; at the level `printed`, `industry` is the
    printed name. `tiers` are the tiers of the target (IRIs), each with its reach, or 0 if that is
    unknown. `wide` is true if the industry is above the requested level of the scheme.
    """

    city: str
    target: str
    industry: str
    printed: str
    programme: str
    tiers: tuple[tuple[str, int], ...] = ()
    wide: bool = False


def bets(store: Graph, level: str = "concept") -> list[Bet]:
    """Return the bets of all cities at a level, sorted by city, industry, target and printed name.

    Args:
        level: One of LEVELS. A level of the scheme maps each target's industry to the one at or
            above it on that level; an industry above the level is kept and marked `wide`. `theme`
            gives the cross-cutting themes instead, and `printed` the names of all targets.

    Raises:
        InputError: there is no such level.
    """
    tiers: dict[Bet, set[tuple[str, int]]] = {}
    for row in rows(store, "bets", level=checked(level)):
        city, programme, target, industry, wide, printed, tier, reach = row
        bet = Bet(city, target, industry, printed, programme, wide=wide == "true")
        known = tiers.setdefault(bet, set())
        if tier:
            known.add((tier, whole(reach) or 0))
    found = [replace(bet, tiers=tuple(sorted(known))) for bet, known in tiers.items()]
    return sorted(found, key=lambda bet: (bet.city, bet.industry, bet.target, bet.printed))


def by_city_and_industry(found: Iterable[Bet]) -> dict[str, dict[str, list[Bet]]]:
    """Return bets by city, then by industry, in the given order.

    A city or an industry without bets gives an empty value.
    """
    out: dict[str, dict[str, list[Bet]]] = defaultdict(lambda: defaultdict(list))
    for bet in found:
        out[bet.city][bet.industry].append(bet)
    return out


def printed(those: Iterable[Bet]) -> str:
    """Return the distinct printed names of bets as one text: sorted, joined by 、."""
    return listed(sorted({bet.printed for bet in those}), "zh")


def pairs(store: Graph, level: str = "concept") -> list[tuple[list[str], list[int]]]:
    """Return the distinct pairs of city and industry of all bets, dictionary-encoded.

    Returns:
        For the cities, and likewise for the industries: the distinct values, and for each pair the
        index of its value.

    Raises:
        InputError: there is no such level.
    """
    return coded(store, "city-industries", level=checked(level))


def each_pair(store: Graph, level: str = "concept") -> list[tuple[str, str]]:
    """Return the distinct pairs of city (IRI) and industry of all bets, sorted.

    Raises:
        InputError: there is no such level.
    """
    (cities, city_of), (industries, industry_of) = pairs(store, level)
    both = zip(city_of, industry_of, strict=True)
    return sorted((cities[city], industries[industry]) for city, industry in both)


def targets_at(store: Graph, level: str) -> set[tuple[str, str, str]]:
    """Return the city, the target and the industry (IRIs) of all bets at a level, as in `bets`.

    It takes half the time of `bets`, because nothing else is read.

    Raises:
        InputError: there is no such level.
    """
    columns = ("city", "target", "industry")
    read = coded(store, "bets", columns, level=checked(level))
    places = set(zip(*(place_of for _, place_of in read), strict=True))
    (cities, _), (targets, _), (industries, _) = read
    return {(cities[c], targets[t], industries[i]) for c, t, i in places}


@dataclass(frozen=True)
class Classified:
    """Numbers of a city's targets: all, those that name no industry or theme, those with only
    themes.

    Targets of the last two kinds are left out of comparisons at a level of the scheme.
    """

    targets: int = 0
    unclassified: int = 0
    themes: int = 0


def classified(store: Graph) -> dict[str, Classified]:
    """Return the numbers of targets of each city (IRI) that names any."""
    return {
        city: Classified(*(whole(count) or 0 for count in counts))
        for city, *counts in rows(store, "classified")
    }


def unclassified(store: Graph) -> list[Bet]:
    """Return the targets that name no industry and no theme, sorted by city and programme.

    They are bets whose `industry` is the target itself.
    """
    return [
        Bet(city, target, target, printed, programme)
        for city, programme, target, printed in rows(store, "unclassified")
    ]


def checked(level: str) -> str:
    """Return `level` unchanged.

    Raises:
        InputError: it is not one of LEVELS.
    """
    if level not in LEVELS:
        raise InputError(
            Message("facts.no-level", level=level, levels=words.listed("level", LEVELS))
        )
    return level
