"""Item-by-item comparison of two lists of a city: kept, dropped, new, narrowed, moved, renamed.

An industry missing from a list is certainly dropped, or new, only if the list is complete, of no
narrower kind than the other, and without unclassified targets; otherwise it is possibly so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from clusterkg.base.locale import Message
from clusterkg.facts.bets import Bet, bets, unclassified
from clusterkg.facts.lists import Listed, is_of_other_kind, is_open
from clusterkg.facts.profile import profile
from clusterkg.facts.scheme import extents
from clusterkg.names.wording import key, stem
from clusterkg.queries.rows import rows
from clusterkg.store.graph import Graph

# Kinds of change, in the order of rows.
KINDS: Final = (
    *("new", "dropped", "narrowed", "widened", "overlapping", "kept"),
    "unclassified",
)


@dataclass(frozen=True)
class Side:
    """One side of a comparison: the lists of a city on that side, and their industries.

    `named` has the bets by industry or theme (IRI, or printed name at that level), `unplaced` those
    of unclassified targets by normalised printed name.
    """

    lists: tuple[Listed, ...]
    named: Mapping[str, tuple[Bet, ...]]
    unplaced: Mapping[str, tuple[Bet, ...]]

    def doubts(self, other: Side) -> list[str]:
        """Return the reasons why an industry missing from this side proves nothing.

        They are `open` (the list may be incomplete), `kind` (it is limited to a kind of industry
        to which `other` is not) and `unclassified` (it has unclassified targets).
        """
        reasons = []
        if is_open(self.lists):
            reasons.append("open")
        if is_of_other_kind(self.lists, other.lists):
            reasons.append("kind")
        if self.unplaced:
            reasons.append("unclassified")
        return reasons


@dataclass(frozen=True)
class Change:
    """The change of an industry between two lists of a city.

    Args:
        kind: One of KINDS: `narrowed` or `widened` if one industry may include the other, as an
            umbrella term may; `overlapping` if they may have parts in common; `unclassified` for an
            unclassified target that only one side has, by its printed name.
        before: The industry (IRI) in the earlier list, or a printed name; empty if missing.
        after: The same in the later list.
        was: The bets on `before`.
        now: The bets on `after`.
        is_certain: Whether the change is certain: `kept` always is, `new` and `dropped` are if
            there are no doubts (see `Side.doubts`), the other kinds never are.
    """

    kind: str
    before: str
    after: str
    was: tuple[Bet, ...]
    now: tuple[Bet, ...]
    is_certain: bool = True

    @property
    def is_renamed(self) -> bool:
        """Whether both lists name the industry, but not alike; 产业 and 集群 are ignored."""
        names = [{_plain(bet.printed) for bet in bets} for bets in (self.was, self.now)]
        return all(names) and names[0] != names[1]


class Lists:
    """The lists of all cities at a level of comparison, including themes."""

    def __init__(self, store: Graph, level: str) -> None:
        self._store = store
        self._named: dict[tuple[str, str], list[Bet]] = defaultdict(list)
        self._unplaced: dict[tuple[str, str], list[Bet]] = defaultdict(list)
        for bet in [*bets(store, level), *(bets(store, "theme") if level != "theme" else ())]:
            self._named[bet.city, bet.programme].append(bet)
        # At the level of printed names, all targets are compared by their name.
        for bet in unclassified(store) if level not in ("printed", "theme") else ():
            self._unplaced[bet.city, bet.programme].append(bet)

    def side(self, lists: Iterable[Listed]) -> Side:
        """Return the combined content of lists of one city as one side of a comparison."""
        those = tuple(lists)
        named: dict[str, list[Bet]] = defaultdict(list)
        unplaced: dict[str, list[Bet]] = defaultdict(list)
        for each in those:
            of = each.programme.city, each.programme.iri
            for bet in self._named[of]:
                named[bet.industry].append(bet)
            for bet in self._unplaced[of]:
                unplaced[_plain(bet.printed)].append(bet)
        return Side(
            those,
            {industry: tuple(found) for industry, found in named.items()},
            {name: tuple(found) for name, found in unplaced.items()},
        )

    @cached_property
    def _extents(self) -> dict[str, set[str]]:
        return extents(self._store, {b.industry for found in self._named.values() for b in found})

    def changes(self, before: Side, after: Side) -> list[Change]:
        """Return the change of each industry that either side names, in the order of KINDS.

        An industry that only one side names has a change for each industry of the other side with
        which it may overlap. Unclassified targets are compared by their printed names, and tiers
        separately, by `Ranks`.
        """
        gone_for_sure = not after.doubts(before)
        new_for_sure = not before.doubts(after)
        out = [
            Change("kept", each, each, before.named[each], after.named[each])
            for each in before.named.keys() & after.named.keys()
        ]
        pairs = {
            pair
            for one in before.named.keys() - after.named.keys()
            for pair in self._meeting([one], after.named)
        } | {
            pair
            for one in after.named.keys() - before.named.keys()
            for pair in self._meeting(before.named, [one])
        }
        for one, other in pairs:
            kind = self._recut(one, other)
            out.append(Change(kind, one, other, before.named[one], after.named[other], False))
        met = {one for one, _ in pairs}, {other for _, other in pairs}
        for one in before.named.keys() - after.named.keys() - met[0]:
            out.append(Change("dropped", one, "", before.named[one], (), gone_for_sure))
        for other in after.named.keys() - before.named.keys() - met[1]:
            out.append(Change("new", "", other, (), after.named[other], new_for_sure))
        for name in before.unplaced.keys() | after.unplaced.keys():
            was, now = before.unplaced.get(name, ()), after.unplaced.get(name, ())
            kind = "kept" if was and now else "unclassified"
            sides = (name if was else "", name if now else "")
            out.append(Change(kind, *sides, was, now, kind == "kept"))
        return sorted(out, key=lambda each: (KINDS.index(each.kind), each.before, each.after))

    def _meeting(self, ours: Iterable[str], theirs: Collection[str]) -> set[tuple[str, str]]:
        """Return the pairs of industries whose extents may overlap."""
        held = self._extents
        return {(a, b) for a in ours for b in theirs if not held[a].isdisjoint(held[b])}

    def _recut(self, before: str, after: str) -> str:
        if after in self._extents[before]:
            return "narrowed"
        return "widened" if before in self._extents[after] else "overlapping"


@dataclass(frozen=True)
class Rank:
    """The tiers and size classes of targets (IRIs), and the greatest reach and size among them.

    `reach` and `amount` (yuan) are 0 if unknown.
    """

    tiers: tuple[str, ...]
    sizes: tuple[str, ...]
    reach: int
    amount: float


class Ranks:
    """Tiers and size classes of the targets of a city (IRI)."""

    def __init__(self, store: Graph, city: str) -> None:
        found = profile(store, city).targets.values()
        self._of = {target.iri: target for targets in found for target in targets}
        scales = rows(store, "scales")
        self._amount = {scale: float(size) for scale, _, size in scales if size}

    def rank(self, those: Sequence[Bet]) -> Rank:
        """Return the tiers and size classes of the targets of bets."""
        targets = [self._of[bet.target] for bet in those if bet.target in self._of]
        sizes = {size for target in targets for size in target.sizes}
        tiers = {tier for target in targets for tier in target.tiers}
        reach = max((rank for bet in those for _, rank in bet.tiers), default=0)
        amount = max((self._amount.get(size, 0.0) for size in sizes), default=0.0)
        return Rank(tuple(sorted(tiers)), tuple(sorted(sizes)), reach, amount)

    def moved(self, change: Change) -> int:
        """Return 1 if an industry rose, and -1 if it fell, by size class or else by reach.

        0 if neither is known for both lists and differs: a tier with only another name is no move.
        """
        was, now = self.rank(change.was), self.rank(change.now)
        for old, new in ((was.amount, now.amount), (was.reach, now.reach)):
            if old and new and old != new:
                return 1 if new > old else -1
        return 0


def counts(changes: Iterable[Change]) -> list[Message]:
    """Return a message per kind of change that occurs, with the number of changes.

    Certain and possible changes of the kinds `new` and `dropped` are counted separately.
    """
    found = list(changes)
    out = []
    for kind in KINDS:
        those = [each for each in found if each.kind == kind]
        sure = sum(each.is_certain for each in those)
        if kind in ("new", "dropped"):
            if sure:
                out.append(Message(f"compare.plans.n-{kind}", n=sure))
            if sure < len(those):
                out.append(Message(f"compare.plans.n-maybe-{kind}", n=len(those) - sure))
        elif those:
            out.append(Message(f"compare.plans.n-{kind}", n=len(those)))
    return out


def _plain(name: str) -> str:
    """Return a printed name normalised for comparison: without 产业, 集群 and the like."""
    return stem(key(name))
