"""Where the industries of a target can be seen among the categories of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from clusterkg.facts.scheme import reached, scheme
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import SKOS
from clusterkg.store.graph import Graph

# How much of a target a table shows, the best first.
JOINS: Final = ("exact", "part", "proxy", "none")
_EXACT: Final = (SKOS + "exactMatch", SKOS + "closeMatch")
_PART: Final = SKOS + "narrowMatch"


@dataclass(frozen=True)
class Join:
    """The categories in which a target is seen, and how: one of JOINS.

    `exact`: the category is the industry, by the mapping to GB/T 4754 or by itself; `part`: the
    categories are a part of it; `proxy`: the category is wider, and holds other industries too;
    `none`: no category holds it.
    """

    how: str
    categories: tuple[str, ...] = ()


class Joins:
    """Joins industries to the categories of one table.

    Args:
        store: The graph with the scheme.
        categories: IRIs, or names of the table's own.
        members: The categories of GB/T 4754 (IRIs) in those of the table's own.
    """

    def __init__(
        self,
        store: Graph,
        categories: Collection[str],
        members: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        self._members = {name: frozenset(members[name]) for name in categories if name in members}
        self._own = {each: name for name, of in self._members.items() for each in of}
        self._categories = frozenset({*categories, *self._own})
        self._codes: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for industry, relation, code in rows(store, "mappings"):
            self._codes[industry].append((relation, code))
        above: dict[str, list[str]] = defaultdict(list)
        for code, broader in rows(store, "category-tree"):
            above[code].append(broader)
        self._above = {**scheme(store)[1], **above}
        self._below: dict[str, list[str]] = defaultdict(list)
        for narrow, wide in self._above.items():
            for each in wide:
                self._below[each].append(narrow)

    def of(self, industries: Collection[str]) -> Join:
        """Return where industries (IRIs) are seen, all together.

        Of several, it is as good as the worst that is seen at all, and a part if one is not. One
        without codes is seen where what it holds is seen: a part of it.
        """
        found = [self._of(industry) for industry in industries]
        return self._together(
            [
                self._together([*map(self._of, self._within(industry)), each])
                if each.how == "none"
                else each
                for industry, each in zip(industries, found, strict=True)
            ]
        )

    @staticmethod
    def _together(found: Sequence[Join]) -> Join:
        seen = [each for each in found if each.how != "none"]
        if not seen:
            return Join("none")
        how = max((each.how for each in seen), key=JOINS.index)
        if len(seen) < len(found) and how == "exact":
            how = "part"
        return Join(how, tuple(sorted({name for each in seen for name in each.categories})))

    def _of(self, industry: str) -> Join:
        found: dict[str, set[str]] = defaultdict(set)
        for how, name in [("exact", industry), *self._mapped(industry)]:
            if name in self._categories:
                found[how].add(name)
            elif wider := self._nearest(name, self._above):
                found["proxy"] |= wider
            elif how != "proxy":
                found["part"] |= self._nearest(name, self._below)
        best = next((how for how in JOINS if found[how]), "none")
        return self._grouped(best, found[best])

    def _grouped(self, how: str, found: set[str]) -> Join:
        """Return a join to members of the table's own categories as one to those."""
        groups = {self._own[name] for name in found if name in self._own}
        if not groups:
            return Join(how, tuple(found))
        is_whole = all(self._members[group] <= found for group in groups)
        others = (name for name in found if name not in self._own)
        return Join(how if is_whole else "proxy", (*groups, *others))

    def _within(self, industry: str) -> set[str]:
        """Return what is below an industry in the scheme; what an umbrella may hold is not sure."""
        return reached(industry, self._below) - {industry}

    def _mapped(self, industry: str) -> list[tuple[str, str]]:
        def how(relation: str) -> str:
            return "exact" if relation in _EXACT else "part" if relation == _PART else "proxy"

        return [(how(relation), code) for relation, code in self._codes[industry]]

    def _nearest(self, name: str, following: Mapping[str, Iterable[str]]) -> set[str]:
        """Return the nearest categories of the table above or below a name."""
        found: set[str] = set()
        waiting, reached = [name], {name}
        while waiting:
            for each in following.get(waiting.pop(), ()):
                if each in self._categories:
                    found.add(each)
                elif each not in reached:
                    reached.add(each)
                    waiting.append(each)
        return found
