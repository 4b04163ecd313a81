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

    `tiers` are the tiers of the target (IRIs), each with its reach, or 0 if that is unknown. `wide`
    says that the industry is above the requested level of the scheme.
    """

    city: str
    target: str
    industry: str
    printed: str
    programme: str
    tiers: tuple[tuple[str, int], ...] = ()
    wide: bool = False


def bets(store: Graph, level: str = "concept") -> list[Bet]:
    """Return the bets of all cities at a level of the scheme, sorted.

    Args:
        store: The graph.
        level: A level of the scheme maps each target's industry to the one at or above it on that
            level; an industry above the level is kept and marked `wide`. `theme` gives the
            cross-cutting themes instead, and `printed` the names as printed.

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
    """Return bets by city, then by industry, sorted."""
    out: dict[str, dict[str, list[Bet]]] = defaultdict(lambda: defaultdict(list))
    for bet in found:
        out[bet.city][bet.industry].append(bet)
    return out


def printed(those: Iterable[Bet]) -> str:
    """Return the printed names of bets, each once."""
    return listed(sorted({bet.printed for bet in those}), "zh")


def pairs(store: Graph, level: str = "concept") -> list[tuple[list[str], list[int]]]:
    """Return the distinct pairs of city and industry of all bets, dictionary-encoded.

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
    """Return city, target and industry (IRIs) of all bets at a level, as mapped by `bets`.

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
    """How many targets a city lists, how many are not in the scheme, and how many name only themes.

    Targets of the last two kinds are left out of comparisons at a level of the scheme.
    """

    targets: int = 0
    unclassified: int = 0
    themes: int = 0


def classified(store: Graph) -> dict[str, Classified]:
    """Return the counts of classified and unclassified targets of each city (IRI)."""
    return {
        city: Classified(*(whole(count) or 0 for count in counts))
        for city, *counts in rows(store, "classified")
    }


def unclassified(store: Graph) -> list[Bet]:
    """Return the targets that name no industry and no theme, sorted, as bets on their own names."""
    return [
        Bet(city, target, target, printed, programme)
        for city, programme, target, printed in rows(store, "unclassified")
    ]


def checked(level: str) -> str:
    """Return `level` if it is a valid level.

    Raises:
        InputError: there is no such level.
    """
    if level not in LEVELS:
        raise InputError(
            Message("facts.no-level", level=level, levels=words.listed("level", LEVELS))
        )
    return level
