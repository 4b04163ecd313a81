"""Lists of programmes: how many targets they name, how complete they are, and of what kind."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clusterkg.base.locale import text
from clusterkg.base.numerals import whole
from clusterkg.facts.cities import Programme, programmes, year
from clusterkg.queries.rows import rows
from clusterkg.store.graph import Graph

# How complete a list can be, the most complete first.
STATES: Final = ("complete", "counted", "partial", "open", "none")
# What the name of a list says that it is of, and nothing else; the first that fits.
_KINDS: Final = {
    "future": re.compile("未来产业"),
    "emerging": re.compile("新兴|战新"),
    "manufacturing": re.compile("制造|工业(?!化)"),
    "services": re.compile("服务业"),
}


@dataclass(frozen=True)
class Declared:
    """A tier of a list: the count that is declared, and how many targets are named.

    `closed` is None where the source does not say of the tier whether all are named.
    """

    count: int | None
    named: int
    closed: bool | None


@dataclass(frozen=True)
class Listed:
    """The list of a programme: its targets, those of future industries, and its tiers."""

    programme: Programme
    targets: int
    future: int
    tiers: tuple[Declared, ...]

    @property
    def state(self) -> str:
        """How complete the list is: one of STATES.

        `complete`: the source names all, and no tier has fewer than it declares; `counted`: tiers
        with a count name as many, but other targets may be missing; `partial`: a tier names fewer
        than it declares; `open`: nothing says how many there are; `none`: no target is named.
        """
        counts = [(tier.count, tier.named) for tier in self.tiers if tier.count is not None]
        if not self.targets:
            return "none"
        if any(named < count for count, named in counts):
            return "partial"
        if not self._is_open:
            return "complete"
        return "counted" if counts else "open"

    @property
    def missing(self) -> float:
        """How many targets the list may have beside those named; infinite if nothing says."""
        if self._is_open:
            return math.inf
        return sum(max(tier.count - tier.named, 0) for tier in self.tiers if tier.count is not None)

    @property
    def _is_open(self) -> bool:
        silent = any(tier.count is None and not tier.named for tier in self.tiers)
        some = any(tier.closed is False for tier in self.tiers)
        return self.programme.closed is not True or silent or some

    @property
    def is_future(self) -> bool:
        """Whether the list is of future industries only."""
        return self.targets > 0 and self.future == self.targets

    @property
    def kind(self) -> str:
        """The one kind of industry that the list is of, by its name or its targets; else empty."""
        if self.is_future:
            return "future"
        named = (kind for kind, words in _KINDS.items() if words.search(self.programme.name))
        return next(named, "")


def lists(store: Graph) -> list[Listed]:
    """Return the lists of all programmes, by IRI; that of a programme of two cities twice."""
    tiers: dict[str, dict[str, Declared]] = defaultdict(dict)
    for programme, declaration, declared, closed, named in rows(store, "declarations"):
        truth = {"true": True, "1": True, "false": False, "0": False}.get(closed)
        tier = Declared(whole(declared), whole(named) or 0, truth)
        tiers[programme].setdefault(declaration, tier)
    counts = {
        programme: (whole(targets) or 0, whole(future) or 0)
        for programme, targets, future in rows(store, "lists")
    }
    return [
        Listed(each, *counts.get(each.iri, (0, 0)), tuple(tiers[each.iri].values()))
        for each in programmes(store)
    ]


def by_city(store: Graph) -> dict[str, list[Listed]]:
    """Return the lists of each city (IRI) with a programme."""
    out: dict[str, list[Listed]] = defaultdict(list)
    for each in lists(store):
        out[each.programme.city].append(each)
    return dict(out)


def is_open(those: Iterable[Listed]) -> bool:
    """Say whether some of the lists of a city may name more than it does."""
    return any(
        each.programme.closed is not True if each.state == "none" else each.state != "complete"
        for each in those
    )


def open_lists(store: Graph) -> dict[str, bool]:
    """Say of each city (IRI) with a programme whether some list of its may name more.

    A list is closed only if every programme of the city says so, and names what it declares.
    """
    return {city: is_open(those) for city, those in by_city(store).items()}


def years(those: Iterable[Listed], lang: str) -> str:
    """Return the years in which lists were announced, as they stand beside a city's name.

    A list without a date is told as such.
    """
    dates = [each.programme.dates for each in those]
    found = {year(each.announced) or year(each.inferred) for each in dates}
    undated = [text("facts.undated", lang)] if None in found else []
    return ", ".join([*sorted(str(each) for each in found if each is not None), *undated])
