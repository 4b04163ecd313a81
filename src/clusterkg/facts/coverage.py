"""Coverage of the graph: how complete the list of each programme is, and how it is verified."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.facts.cities import below
from clusterkg.facts.lists import STATES, Listed, lists
from clusterkg.facts.reader import Reader
from clusterkg.facts.statuses import PASSAGE, status_name
from clusterkg.facts.tokens import said
from clusterkg.names.places import places
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import ID
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import Graph

_AUTHORITY: Final = ID + "publisher-authority"
# Verification statuses, the best first; passages can be checked against their text.
_BEST_FIRST: Final = ("verified", PASSAGE, "reported", "unverified")
COLUMNS: Final = (
    *("city", "programme", "level", "announced", "period", "horizon", "targets", "complete"),
    *("publisher", "status", "official", "read_on"),
)


@dataclass(frozen=True)
class Basis:
    """Evidence for the facts of a programme and its targets.

    `facts` is the number of facts; `statuses` counts them by the best status of their evidence,
    `official` those read on a page of the authority itself. `publishers` are the kinds of
    publishers (IRIs), sorted; `read_on` is the last day on which a page was read, or empty.
    """

    facts: int
    statuses: Counter[str]
    official: int
    publishers: tuple[str, ...]
    read_on: str


@dataclass(frozen=True)
class Coverage:
    """The programmes of a graph, with the completeness of their lists and their evidence.

    `below` gives the level of places below prefecture level, by IRI; they are listed, but not
    counted as cities.
    """

    lists: tuple[Listed, ...]
    bases: dict[str, Basis]
    reader: Reader
    below: dict[str, str]

    @cached_property
    def best(self) -> Counter[str]:
        """The number of cities by the state of their most complete list: one of STATES, or `other`.

        Only lists at city level count; `other` are cities with programmes of other levels only.
        """
        states: dict[str, list[str]] = defaultdict(list)
        for each in self.lists:
            if each.programme.city in self.below:
                continue
            own = states[each.programme.city]
            if each.programme.level == "city":
                own.append(each.state)
        return Counter(min(those, key=STATES.index, default="other") for those in states.values())

    def summary(self) -> list[tuple[str, int | float]]:
        """Return the name and value of each indicator of the graph: counts, and the share of
        official facts.
        """
        facts = sum(basis.facts for basis in self.bases.values())
        official = sum(basis.official for basis in self.bases.values())
        statuses: Counter[str] = sum((b.statuses for b in self.bases.values()), Counter())
        return [
            ("places", len(places())),
            ("cities", sum(self.best.values())),
            *((f"cities-{state}", self.best[state]) for state in (*STATES, "other")),
            ("below", len({p.programme.city for p in self.lists} & self.below.keys())),
            ("programmes", len({each.programme.iri for each in self.lists})),
            ("facts", facts),
            *((f"facts-{status}", statuses[status]) for status in _BEST_FIRST),
            ("official", round(official / facts, 4) if facts else 0.0),
        ]

    def summary_table(self) -> Table:
        """Return the indicators of `summary` as a table, with their labels."""
        found = [
            (Literal(name), Literal(text(f"facts.coverage.{name}", self.reader.lang)), number(n))
            for name, n in self.summary()
        ]
        return Table(("measure", "meaning", "value"), tuple(found))

    def told(self) -> Message:
        """Return a message on how many cities the graph covers, and how many lists are complete."""
        n = dict(self.summary())
        return Message(
            "facts.coverage.told",
            cities=n["cities"],
            places=n["places"],
            complete=n["cities-complete"],
            counted=n["cities-counted"],
        )

    def table(self) -> Table:
        """Return the programmes as a table, sorted by city and date; unknown values are empty."""
        label, lang = self.reader.label, self.reader.lang
        ordered = sorted(
            self.lists,
            key=lambda each: (
                label(each.programme.city),
                each.programme.dates.latest,
                each.programme.iri,
            ),
        )
        return Table(COLUMNS, tuple(self._row(each, lang) for each in ordered))

    def _row(self, each: Listed, lang: str) -> tuple[Term | None, ...]:
        programme, basis = each.programme, self.bases[each.programme.iri]
        years = [str(year) for year in (programme.period.first, programme.period.last) if year]
        kinds = [self.reader.label(kind) for kind in basis.publishers]
        statuses = [
            f"{text(f'facts.scope.{status}', lang)} {basis.statuses[status]}"
            for status in _BEST_FIRST
            if basis.statuses[status]
        ]
        city = self.reader.label(programme.city)
        if what := self.below.get(programme.city):
            city = text("facts.below", lang, city=city, level=said("administrativeLevel", what))
        cells = (
            city,
            self.reader.label(programme.iri),
            said("programmeLevel", programme.level).to(lang),
            programme.dates.announced or programme.dates.inferred or text("facts.undated", lang),
            "-".join(years),
            programme.dates.horizon,
            each.targets,
            text(f"facts.state.{each.state}", lang),
            listed(kinds, lang),
            listed(statuses, lang),
            round(basis.official / basis.facts, 4),
            basis.read_on,
        )
        return tuple(
            None if cell == "" else Literal(cell) if isinstance(cell, str) else number(cell)
            for cell in cells
        )


def coverage(store: Graph, lang: str | None = None) -> Coverage:
    """Return the coverage of a graph.

    Args:
        lang: Language of the text: `zh` or `en`; by default that of the locale.
    """
    ranks: dict[str, dict[str, int]] = defaultdict(dict)
    official: dict[str, set[str]] = defaultdict(set)
    publishers: dict[str, set[str]] = defaultdict(set)
    days: dict[str, str] = {}
    for programme, fact, kind, status, read_on, passage in rows(store, "coverage"):
        its = status_name(status, passage)
        rank = _BEST_FIRST.index(its) if its in _BEST_FIRST else len(_BEST_FIRST) - 1
        ranks[programme][fact] = min(rank, ranks[programme].get(fact, rank))
        if kind:
            publishers[programme].add(kind)
        if kind == _AUTHORITY:
            official[programme].add(fact)
        days[programme] = max(days.get(programme, ""), read_on)
    bases = {
        programme: Basis(
            len(facts),
            Counter(_BEST_FIRST[rank] for rank in facts.values()),
            len(official[programme]),
            tuple(sorted(publishers[programme])),
            days[programme],
        )
        for programme, facts in ranks.items()
    }
    reader = Reader(store, language_of(lang))
    return Coverage(tuple(lists(store)), bases, reader, below(store))
