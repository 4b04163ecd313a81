"""Assignment of targets' industries to the categories of a statistical table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from clusterkg.facts.scheme import reached
from clusterkg.facts.statistics import tree
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import SKOS
from clusterkg.store.graph import Graph

# How well categories represent a target, the best first.
JOINS: Final = ("exact", "part", "proxy", "none")
_EXACT: Final = (SKOS + "exactMatch", SKOS + "closeMatch")
_PART: Final = SKOS + "narrowMatch"


@dataclass(frozen=True)
class Join:
    """The categories that represent a target, and their fit `how`: one of JOINS.

    `exact`: the category is the target's industry itself, or mapped to it as equal or close;
    `part`: the categories are part of the industry; `proxy`: the category is wider, and includes
    other industries; `none`: there is no category for the industry.
    """

    how: str
    categories: tuple[str, ...] = ()


class Joins:
    """Assignment of industries to the categories of a table.

    Args:
        store: The graph with the scheme.
        categories: The categories: IRIs, or names used only in the table.
        members: The GB/T 4754 categories (IRIs) in each of the table's own categories.
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
        self._above = tree(store)
        self._below: dict[str, list[str]] = defaultdict(list)
        for narrow, wide in self._above.items():
            for each in wide:
                self._below[each].append(narrow)

    def of(self, industries: Collection[str]) -> Join:
        """Return the categories for industries (IRIs) taken together.

        The fit of several is the worst of those that have a category; instead of `exact` it is
        `part` if one has none. An industry that has none is represented by its narrower ones.
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
        """Return a join with each member of a category of the table's own replaced by the latter.

        The fit is `proxy` unless all members of each such category are in `found`.
        """
        groups = {self._own[name] for name in found if name in self._own}
        if not groups:
            return Join(how, tuple(found))
        is_whole = all(self._members[group] <= found for group in groups)
        others = (name for name in found if name not in self._own)
        return Join(how if is_whole else "proxy", (*groups, *others))

    def _within(self, industry: str) -> set[str]:
        """Return the narrower industries of an industry, without those that it only covers."""
        return reached(industry, self._below) - {industry}

    def _mapped(self, industry: str) -> list[tuple[str, str]]:
        def how(relation: str) -> str:
            return "exact" if relation in _EXACT else "part" if relation == _PART else "proxy"

        return [(how(relation), code) for relation, code in self._codes[industry]]

    def _nearest(self, name: str, following: Mapping[str, Iterable[str]]) -> set[str]:
        """Return the nearest categories of the table on each path from `name` along `following`."""
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
