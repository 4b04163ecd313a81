"""A city's declared targets compared with the statistics of their industries."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from clusterkg.base.brief import counted
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.compare.joins import JOINS, Join, Joins
from clusterkg.compare.noted import Summarised
from clusterkg.compare.shares import FEWEST_CITIES, Shares, of_city, relatedness_density
from clusterkg.facts.bets import Bet, bets, unclassified
from clusterkg.facts.lists import by_city, is_open
from clusterkg.facts.reader import Reader
from clusterkg.facts.statistics import PERSONS
from clusterkg.names.categories import GBT
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    from clusterkg.compare.shares import Array

# Bands of a location quotient: below, around and above the mean.
LOW: Final = 0.8
HIGH: Final = 1.25
# A smaller difference of quotients between two years counts as level.
_LEVEL: Final = 0.05
# With fewer employees, a single plant can change a quotient.
_SMALL: Final = 100_000
COLUMNS: Final = (
    *("printed_name", "tier", "join", "category", "share", "base_share", "quotient", "band"),
    *("quotient_before", "trend", "density", "verdict", "evidence"),
)


@dataclass(frozen=True)
class Seen:
    """A target with its statistics; numbers without data are None.

    `share` is the share of the target's categories in the city, out of the categories with data for
    both city and base; `base_share` is their share in the base, `quotient` the first over the
    second, `before` the quotient of the earlier year. `density` is the relatedness of the
    categories to those in which the city is strong, from 0 to 1, `usual` its expectation if all
    categories were equally related.
    """

    target: str
    printed: str
    tiers: tuple[str, ...]
    join: Join
    share: float | None = None
    base_share: float | None = None
    quotient: float | None = None
    before: float | None = None
    density: float | None = None
    usual: float | None = None

    @property
    def band(self) -> str:
        """The band of the quotient: below, around, above; empty if unknown."""
        return band(self.quotient)

    @property
    def trend(self) -> str:
        """The trend of the quotient: rising, falling, or level within 5%; empty if unknown."""
        if self.quotient is None or self.before is None:
            return ""
        if abs(self.quotient - self.before) <= _LEVEL * self.before:
            return "level"
        return "rising" if self.quotient > self.before else "falling"

    @property
    def verdict(self) -> str:
        """The verdict on the target: `unseen` without a quotient, else by the band of the quotient.

        `strong` above, `mean` around; below, `near` if the density is at least the usual one, `far`
        if it is less, and `weak` if the density is unknown.
        """
        if self.quotient is None:
            return "unseen"
        if self.band != "below":
            return "strong" if self.band == "above" else "mean"
        if self.density is None or self.usual is None:
            return "weak"
        return "near" if self.density >= self.usual else "far"


@dataclass(frozen=True)
class Undeclared:
    """A category in which a city is strong but has no target, with its share and its quotient."""

    category: str
    share: float
    quotient: float


def band(quotient: float | None) -> str:
    """Return the band of a location quotient: below (under LOW), around, above (over HIGH).

    Empty if the quotient is unknown.
    """
    if quotient is None:
        return ""
    return "below" if quotient < LOW else "above" if quotient > HIGH else "around"


@dataclass(frozen=True, repr=False)
class Real(Summarised):
    """A city's targets with their statistics.

    `undeclared` are the categories in which the city is strong and has no target; if that cannot be
    judged, it is empty, and `hidden` says why. `earlier` are the shares of the earlier year.
    """

    city: str
    targets: tuple[Seen, ...]
    undeclared: tuple[Undeclared, ...]
    hidden: Message | None
    shares: Shares
    earlier: Shares | None
    reader: Reader

    def _brief(self) -> str:
        return f"{self.reader.label(self.city)}, {counted(self.targets, 'target')}"

    def __len__(self) -> int:
        return len(self.targets)

    @cached_property
    def joins(self) -> Counter[str]:
        """The number of targets by the fit of their categories, one of JOINS."""
        return Counter(each.join.how for each in self.targets)

    def categories(self, join: Join) -> str:
        """Return the names of the categories of a join as one text, with codes of GB/T 4754."""
        said = []
        for key in join.categories:
            name = self.shares.name(key)
            if key.startswith(GBT):
                code = key.removeprefix(GBT)
                name = text("compare.real.category", self.lang, name=name, code=code)
            said.append(name)
        return " / ".join(said)

    def verdict(self, seen: Seen) -> str:
        """Return the verdict on a target as text; it says if the categories are a proxy."""
        said = text(f"compare.real.verdict.{seen.verdict}", self.lang)
        if seen.join.how == "proxy" and seen.verdict != "unseen":
            return text("compare.real.by-proxy", self.lang, verdict=said)
        return said

    def table(self) -> Table:
        """Return the targets as a table, a row each, sorted by IRI; unknown values are empty."""
        out: list[tuple[Term | None, ...]] = []
        for each in self.targets:
            cited = [self.reader.cited(e) for e in self.reader.links(each.target, "evidence")]
            words = {
                name: text(f"compare.real.{name}.{key}", self.lang) if key else ""
                for name, key in (
                    ("join", each.join.how),
                    ("band", each.band),
                    ("trend", each.trend),
                )
            }
            cells: tuple[str | float | None, ...] = (
                each.printed,
                listed(map(self.reader.label, each.tiers), self.lang),
                words["join"],
                self.categories(each.join),
                each.share,
                each.base_share,
                each.quotient,
                words["band"],
                each.before,
                words["trend"],
                each.density,
                self.verdict(each),
                "; ".join(sorted(cited)),
            )
            out.append(tuple(_term(cell) for cell in cells))
        return Table(COLUMNS, tuple(out))

    def others(self) -> Table:
        """Return the categories in which the city is strong and has no target.

        The table is empty if there are none, or if that cannot be judged, because a list may be
        incomplete or all are limited to one kind of industry: then `hidden` says why.
        """
        rows = tuple(
            (Literal(self.shares.name(e.category)), number(e.share), number(e.quotient))
            for e in self.undeclared
        )
        return Table(("category", "share", "quotient"), rows)

    def summary(self) -> list[tuple[str, str]]:
        """Return what was compared, as pairs of name and value."""
        declared = {name for each in self.targets for name in each.join.categories}
        ours, _ = of_city(self.shares, self.city)
        places = self.shares.outermost(declared)
        covered = self.shares.covered(self.city)
        base = self.shares.base
        found = [
            ("city", self.shares.name(self.city)),
            *self.shares.described("" if base is None else base.said(self.lang), self.lang),
            ("since", "" if self.earlier is None else str(self.earlier.series.year)),
            ("declared", f"{_sum(ours, places) or 0:.1%}"),
            ("covered", "" if covered is None else f"{covered:.1%}"),
            *((f"join-{how}", str(self.joins[how])) for how in JOINS),
        ]
        return [(name, value or text("compare.real.unknown", self.lang)) for name, value in found]

    @property
    def warnings(self) -> tuple[Message, ...]:
        """Caveats for reading the table."""
        said: list[Message] = []
        n = len(self.targets)
        if proxies := self.joins["proxy"]:
            said.append(Message("compare.real.warn.proxy", proxies=proxies, all=n))
        if none := self.joins["none"]:
            said.append(Message("compare.real.warn.none", none=none, all=n))
        if parts := self.joins["part"]:
            said.append(Message("compare.real.warn.part", parts=parts, all=n))
        if self.earlier is not None:
            said += self._of_years(self.earlier)
        if len(self.shares.cities) < FEWEST_CITIES:
            n_cities = len(self.shares.cities)
            said.append(Message("compare.real.warn.few", cities=n_cities, least=FEWEST_CITIES))
        if self._is_small():
            said.append(Message("compare.real.warn.small", least=_SMALL))
        if note := self.shares.note(self.city, self.lang):
            said.append(Message("compare.real.warn.note", note=note))
        if self.hidden is not None:
            said.append(self.hidden)
        elif names := [self.shares.name(each.category) for each in self.undeclared]:
            said.append(Message("compare.real.undeclared", names=names))
        else:
            said.append(Message("compare.real.none-undeclared", least=HIGH))
        said.append(Message("compare.real.warn.plan"))
        return tuple(said)

    def _of_years(self, earlier: Shares) -> list[Message]:
        said = []
        years = (earlier.series.year, self.shares.series.year)
        bases = [each.base.year if each.base else None for each in (earlier, self.shares)]
        if bases[0] == bases[1] != years[0]:
            said.append(Message("compare.real.warn.one-base", base=bases[0], year=years[0]))
        scopes = [
            {each.series.statistics.scopes.get(source, "") for source in each.series.sources}
            for each in (earlier, self.shares)
        ]
        if scopes[0] != scopes[1]:
            said.append(Message("compare.real.warn.break", year=years[0], other=years[1]))
        return said

    def _is_small(self) -> bool:
        values = self.shares.values[self.shares.cities.index(self.city)][self.shares.parts]
        known = sum(float(value) for value in values if value == value)
        return self.shares.series.unit == PERSONS and known < _SMALL


def _term(cell: str | float | None) -> Term | None:
    if cell is None or cell == "":
        return None
    return Literal(cell) if isinstance(cell, str) else number(cell)


def _sum(values: Array, places: Sequence[int]) -> float | None:
    """Return the sum of the values at some indices; None if there are none, or one is unknown."""
    total = math.fsum(float(values[i]) for i in places)
    return total if places and total == total else None


def real(
    store: Graph,
    city: str,
    shares: Shares,
    earlier: Shares | None = None,
    *,
    lang: str | None = None,
) -> Real:
    """Return the targets of a city (IRI) with their statistics.

    Args:
        store: The graph with the compared programmes.
        shares: The shares of cities, with a base.
        earlier: Shares of another year, for the trend.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Raises:
        InputError: the city has no programme or no statistics, or as in `location_quotient`.
    """
    reader = Reader(store, language_of(lang))
    lists = by_city(store).get(city)
    if not lists:
        raise InputError(Message("cli.overlap.no-programme", city=reader.label(city)))
    if city not in shares.cities:
        origin = shares.series.statistics.origin
        raise InputError(
            Message("compare.shares.no-city", cities=[reader.label(city)], origin=origin)
        )
    joins = Joins(store, shares.industries, shares.series.statistics.members)
    measured = _Measured(shares, city)
    before = None
    if earlier is not None and city in earlier.cities:
        before = _Measured(earlier, city)
    targets = []
    for target, own in _targets(store, city).items():
        join = joins.of(dict.fromkeys(bet.industry for bet in own if bet.industry != target))
        tiers = tuple(dict.fromkeys(tier for bet in own for tier, _ in bet.tiers))
        printed = own[0].printed or reader.label(target)
        targets.append(
            Seen(
                target,
                printed,
                tiers,
                join,
                *measured.of(join.categories),
                before.of(join.categories)[2] if before is not None else None,
                *measured.nearness(join.categories),
            )
        )
    hidden = None
    kinds = {each.kind for each in lists}
    if is_open(lists):
        hidden = Message("compare.real.hidden.open", city=reader.label(city))
    elif len(kinds) == 1 and (kind := kinds.pop()):
        hidden = Message(
            "compare.real.hidden.kind", city=reader.label(city), kind=Message(f"facts.kind.{kind}")
        )
    undeclared = () if hidden is not None else measured.strong([each.join for each in targets])
    return Real(city, tuple(targets), undeclared, hidden, shares, earlier, reader)


def _targets(store: Graph, city: str) -> dict[str, list[Bet]]:
    """Return the bets of each target of a city, sorted, including unclassified targets."""
    found: dict[str, list[Bet]] = defaultdict(list)
    for bet in (*bets(store, "narrower"), *bets(store, "theme"), *unclassified(store)):
        if bet.city == city:
            found[bet.target].append(bet)
    return dict(sorted(found.items()))


class _Measured:
    """The statistics of one city, for categories and sets of categories."""

    def __init__(self, shares: Shares, city: str) -> None:
        self._shares = shares
        self._ours, self._whole = of_city(shares, city)
        self._density: Array | None = None
        if len(shares.cities) >= FEWEST_CITIES:
            self._density = relatedness_density(shares, [shares.cities.index(city)])[0]

    def of(self, categories: Sequence[str]) -> tuple[float | None, float | None, float | None]:
        """Return the share of categories in the city, their share in the base, and the quotient.

        The categories are taken together; unknown numbers are None.
        """
        places = self._shares.outermost(categories)
        ours, whole = _sum(self._ours, places), _sum(self._whole, places)
        if ours is None or not whole:
            return ours, whole, None
        return ours, whole, ours / whole

    def nearness(self, categories: Sequence[str]) -> tuple[float | None, float | None]:
        """Return the mean density of categories, and the share of other parts with a quotient of 1
        or more.

        The latter is the expected density if all categories were equally related. Both are None if
        there are too few cities, no categories, or no other parts.
        """
        places = self._shares.outermost(categories)
        rest = {i for i, is_part in enumerate(self._shares.parts) if is_part}
        rest -= {int(self._shares.widest[i]) for i in places}
        others = [q for i in sorted(rest) if (q := self._quotient(i)) is not None]
        if self._density is None or not places or not others:
            return None, None
        density = math.fsum(float(self._density[i]) for i in places) / len(places)
        return density, sum(q >= 1 for q in others) / len(others)

    def strong(self, joins: Iterable[Join]) -> tuple[Undeclared, ...]:
        """Return the categories with a quotient above HIGH and no target, by descending quotient.

        A category has a target if it is in `joins`, contains a category in `joins`, or is within a
        category in `joins` that is not a proxy.
        """
        within = self._shares.series.within
        seen = {(name, each.how) for each in joins for name in each.categories}
        declared = {wide for name, _ in seen for wide in (name, *within[name])}
        whole = {name for name, how in seen if how != "proxy"}
        found = []
        for i, name in enumerate(self._shares.industries):
            quotient = self._quotient(i)
            is_declared = name in declared or not whole.isdisjoint(within[name])
            if not is_declared and quotient is not None and quotient > HIGH:
                found.append(Undeclared(name, float(self._ours[i]), quotient))
        return tuple(sorted(found, key=lambda each: (-each.quotient, each.category)))

    def _quotient(self, place: int) -> float | None:
        ours, whole = float(self._ours[place]), float(self._whole[place])
        return ours / whole if ours == ours and whole > 0 else None
