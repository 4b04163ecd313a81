"""What cities bet on, at a level of the scheme: the queries `bets` and `city-industries`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.numerals import whole
from clusterkg.names import words
from clusterkg.queries.rows import coded, rows
from clusterkg.store.graph import Graph

# Of the scheme, the narrowest first; themes are no industry and are compared with themselves only.
LEVELS: Final = ("printed", "narrower", "concept", "field", "division", "theme")


@dataclass(frozen=True)
class Bet:
    """A city's target that names an industry; `printed` is the industry as the source has it.

    `tiers` are the tiers of the target (IRIs), each with its reach, 0 where it is unknown. `wide`
    says that the industry stands above the level at which it was asked for.
    """

    city: str
    target: str
    industry: str
    printed: str
    programme: str
    tiers: tuple[tuple[str, int], ...] = ()
    wide: bool = False


def bets(store: Graph, level: str = "concept") -> list[Bet]:
    """Return the bets of all cities at a level of the scheme, in order.

    At a level of the scheme an industry is the one of that level at or above the one that the
    target names, or that one itself, `wide`, where it stands above; at `theme`, the cross-cutting
    themes; at `printed`, the printed names.

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
    """Return bets by city and industry, in order."""
    out: dict[str, dict[str, list[Bet]]] = defaultdict(lambda: defaultdict(list))
    for bet in found:
        out[bet.city][bet.industry].append(bet)
    return out


def pairs(store: Graph, level: str = "concept") -> list[tuple[list[str], list[int]]]:
    """Return the cities of all bets and their industries, each pair once, as `coded` has them.

    Raises:
        InputError: there is no such level.
    """
    return coded(store, "city-industries", level=checked(level))


def each_pair(store: Graph, level: str = "concept") -> list[tuple[str, str]]:
    """Return the city (IRI) and the industry of all bets, each pair once, in order.

    Raises:
        InputError: there is no such level.
    """
    (cities, city_of), (industries, industry_of) = pairs(store, level)
    both = zip(city_of, industry_of, strict=True)
    return sorted((cities[city], industries[industry]) for city, industry in both)


def targets_at(store: Graph, level: str) -> set[tuple[str, str, str]]:
    """Return the city, the target and the industry (IRIs) of all bets.

    As `bets` says, without what else a bet has: in half the time, where there are many.

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
    """How many targets a city lists, how many the scheme does not place, how many name themes only.

    Neither of these is compared at a level of the scheme.
    """

    targets: int = 0
    unclassified: int = 0
    themes: int = 0


def classified(store: Graph) -> dict[str, Classified]:
    """Return how many targets of each city (IRI) the scheme places, and how many it does not."""
    return {
        city: Classified(*(whole(count) or 0 for count in counts))
        for city, *counts in rows(store, "classified")
    }


def unclassified(store: Graph) -> list[Bet]:
    """Return the targets that name no industry and no theme, each as a bet on itself, in order."""
    return [
        Bet(city, target, target, printed, programme)
        for city, programme, target, printed in rows(store, "unclassified")
    ]


def checked(level: str) -> str:
    """Return a level of the scheme.

    Raises:
        InputError: there is no such level.
    """
    if level not in LEVELS:
        raise InputError(
            Message("facts.no-level", level=level, levels=words.listed("level", LEVELS))
        )
    return level
