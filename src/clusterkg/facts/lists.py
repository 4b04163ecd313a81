"""Lists of programmes: their numbers of targets, completeness and kinds of industry."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clusterkg.base.locale import text
from clusterkg.base.numerals import truth, whole
from clusterkg.facts.cities import Programme, programmes, year
from clusterkg.queries.rows import rows
from clusterkg.store.graph import Graph

# States of completeness, the most complete first.
STATES: Final = ("complete", "counted", "partial", "open", "none")
# Patterns in a list's name that tell its kind of industry; the first match counts.
_KINDS: Final = {
    "future": re.compile("未来产业"),
    "emerging": re.compile("新兴|战新"),
    "manufacturing": re.compile("制造|工业(?!化)"),
    "services": re.compile("服务业"),
}


@dataclass(frozen=True)
class Declared:
    """A tier that a programme declares: the declared count, and the number of targets named.

    `count` is None if none is declared; `closed` says whether all targets of the tier are named,
    None if the source does not say.
    """

    count: int | None
    named: int
    closed: bool | None


@dataclass(frozen=True)
class Listed:
    """The list of a programme: its numbers of targets and of future industries, and its tiers."""

    programme: Programme
    targets: int
    future: int
    tiers: tuple[Declared, ...]

    @property
    def state(self) -> str:
        """The completeness of the list: one of STATES.

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
        """The number of targets that the list may lack; infinite if the source sets no limit."""
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
        """Whether the list names future industries only."""
        return self.targets > 0 and self.future == self.targets

    @property
    def kind(self) -> str:
        """The kind of industry to which the list is limited, by its name or its targets.

        One of `future`, `emerging`, `manufacturing`, `services`; empty if it is not limited.
        """
        if self.is_future:
            return "future"
        named = (kind for kind, words in _KINDS.items() if words.search(self.programme.name))
        return next(named, "")


def named(store: Graph) -> dict[str, int]:
    """Return the number of targets named under each declaration of a tier, by its IRI."""
    return {tier: whole(count) or 0 for _, tier, _, _, count in rows(store, "declarations")}


def lists(store: Graph) -> list[Listed]:
    """Return the lists of all programmes, sorted by IRI; one of two cities occurs twice."""
    tiers: dict[str, dict[str, Declared]] = defaultdict(dict)
    for programme, declaration, declared, closed, named in rows(store, "declarations"):
        tier = Declared(whole(declared), whole(named) or 0, truth(closed))
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
    """Return the lists of each city (IRI) that has a programme."""
    out: dict[str, list[Listed]] = defaultdict(list)
    for each in lists(store):
        out[each.programme.city].append(each)
    return dict(out)


def is_open(those: Iterable[Listed]) -> bool:
    """Return whether one of some lists may be incomplete.

    A list is complete if its state is `complete`, or if it names no target and is stated to be
    closed.
    """
    return any(
        each.programme.closed is not True if each.state == "none" else each.state != "complete"
        for each in those
    )


def is_of_other_kind(those: Iterable[Listed], others: Iterable[Listed]) -> bool:
    """Return whether each of `those` is limited to a kind of industry, and one of `others` is not
    limited, or to a kind that none of `those` has.

    It is true if `those` is empty and `others` is not.
    """
    kinds, wanted = {each.kind for each in those}, {each.kind for each in others}
    return "" not in kinds and not wanted <= kinds


def open_lists(store: Graph) -> dict[str, bool]:
    """Return, for each city (IRI) with a programme, whether one of its lists may be incomplete."""
    return {city: is_open(those) for city, those in by_city(store).items()}


def years(those: Iterable[Listed], lang: str) -> str:
    """Return the distinct years in which lists were announced, as one text in `lang`.

    If a list has no year, the text ends with "undated".
    """
    dates = [each.programme.dates for each in those]
    found = {year(each.announced) or year(each.inferred) for each in dates}
    undated = [text("facts.undated", lang)] if None in found else []
    return ", ".join([*sorted(str(each) for each in found if each is not None), *undated])
