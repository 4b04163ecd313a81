"""What cities bet on, at a level of the scheme: the queries `bets` and `city-industries`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.numerals import whole
from clusterkg.queries.rows import coded, rows
from clusterkg.store.graph import Graph

LEVELS: Final = ("printed", "concept", "field", "division")


@dataclass(frozen=True)
class Bet:
    """A city's target that names an industry; `printed` is the industry as the source has it.

    `tiers` are the tiers of the target (IRIs), each with its reach, 0 where it is unknown.
    """

    city: str
    target: str
    industry: str
    printed: str
    programme: str
    tiers: tuple[tuple[str, int], ...] = ()


def bets(store: Graph, level: str = "concept") -> list[Bet]:
    """Return the bets of all cities at a level of the scheme, in order.

    At the level `concept` industries are those that targets name, however wide; at `field` and
    `division` they are those of that level, at or above them; at `printed`, the printed names.

    Raises:
        InputError: there is no such level.
    """
    tiers: dict[Bet, set[tuple[str, int]]] = {}
    for row in rows(store, "bets", level=checked(level)):
        city, programme, target, industry, printed, tier, reach = row
        known = tiers.setdefault(Bet(city, target, industry, printed, programme), set())
        if tier:
            known.add((tier, whole(reach) or 0))
    found = [
        Bet(bet.city, bet.target, bet.industry, bet.printed, bet.programme, tuple(sorted(known)))
        for bet, known in tiers.items()
    ]
    return sorted(found, key=lambda bet: (bet.city, bet.industry, bet.target, bet.printed))


def pairs(
    store: Graph, level: str = "concept", *, reach: bool = False
) -> list[tuple[list[str], list[int]]]:
    """Return the cities of all bets and their industries, each pair once, as `coded` has them.

    With `reach` also the reach of their tiers, as text, empty where it is unknown: each three once.

    Raises:
        InputError: there is no such level.
    """
    if reach:
        return coded(store, "bets", ("city", "industry", "reach"), level=checked(level))
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


def checked(level: str) -> str:
    """Return a level of the scheme.

    Raises:
        InputError: there is no such level.
    """
    if level not in LEVELS:
        raise InputError(Message("facts.no-level", level=level, levels=list(LEVELS)))
    return level
