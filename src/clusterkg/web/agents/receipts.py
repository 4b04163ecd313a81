"""Receipts: the evidence for the facts of a row, with the passage if it can be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct
from pyoxigraph import NamedNode

from clusterkg.base.locale import text
from clusterkg.base.text import in_language
from clusterkg.facts.bets import LEVELS, bets
from clusterkg.rdf.table import Term
from clusterkg.rdf.terms import EVIDENCE
from clusterkg.store.graph import Graph
from clusterkg.web.api.context import Context
from clusterkg.web.api.entities import local
from clusterkg.web.api.model import Evidence

UNKNOWN: Final = "unknown"
# Maximum receipts per row: one that counts the targets of eighty cities has hundreds.
MOST: Final = 10
_CITIES: Final = ("city", "city_a", "city_b")

Row = Mapping[str, Term | None]


class Receipt(Struct, frozen=True, omit_defaults=True):
    """Evidence of a fact; unknown values are the word `unknown`.

    `passage` is its wording, if the text is available. `reason` says why it is not shown, or how it
    differs from the wording that was read. `digest` is the SHA-256 of the latter.
    """

    fact: str
    label: str
    source: str = UNKNOWN
    source_id: str = UNKNOWN
    address: str = UNKNOWN
    place: str = UNKNOWN
    passage: str | None = None
    reason: str | None = None
    digest: str = UNKNOWN
    status: str = UNKNOWN
    read_on: str = UNKNOWN


class Receipts:
    """Finds the receipts of the rows of an answer.

    A fact is a resource with evidence. A row that names none, such as a count of targets, has the
    receipts of the targets behind it; if there are none either, and rows are `computed` from all
    programmes of their cities, those of these programmes.

    Args:
        store: The graph with the compared programmes.
        level: The level at which rows compare industries; None if they do not.
        lang: Language of the text: `zh` or `en`.
        computed: Whether rows are computed from all programmes of their cities.
    """

    def __init__(
        self, context: Context, store: Graph, level: str | None, lang: str, *, computed: bool
    ) -> None:
        self._reading = context.reading
        self._store = store
        self._level = level if level in LEVELS else None
        self._lang = lang
        self._computed = computed
        self._of_fact: dict[str, list[Receipt]] = {}

    def of(self, row: Row) -> tuple[list[Receipt], int]:
        """Return the first receipts of `row`, at most MOST, and the number of the others, which
        counts one for each fact that was not looked up.

        There is at least one receipt: for a row without evidence, it says why there is none.
        """
        facts = (
            dict.fromkeys(self._facts(row))
            or dict.fromkeys(self._targets(row))
            or dict.fromkeys(self._programmes(row))
        )
        found: list[Receipt] = []
        left = 0
        for fact in facts:
            if len(found) < MOST:
                found += self._receipts(fact)
            else:
                left += 1
        left += max(0, len(found) - MOST)
        return found[:MOST] or [self._without(row)], left

    def _facts(self, row: Row) -> Iterator[str]:
        for cell in row.values():
            if isinstance(cell, NamedNode) and self._is_fact(cell):
                yield cell.value

    def _is_fact(self, node: NamedNode) -> bool:
        cited = iter(self._store.quads_for_pattern(node, EVIDENCE, None, None))
        return next(cited, None) is not None

    def _targets(self, row: Row) -> Iterator[str]:
        """Yield the targets of the cities in `row`, or of all cities if it names none, in the
        industry of the row or, if it has none, in each industry that all cities of the row name.

        There are none if the answer has no level at which industries are compared.
        """
        if self._level is None:
            return
        cities = _cities(row)
        industry = row.get("industry")
        industries: Iterable[str] = [] if industry is None else [getattr(industry, "value", "")]
        if industry is None:
            industries = [
                each for each, those in self._bets.items() if all(city in those for city in cities)
            ]
        for each in industries:
            by_city = self._bets.get(each, {})
            for city in cities or by_city:
                yield from by_city.get(city, ())

    def _programmes(self, row: Row) -> Iterator[str]:
        """Yield the programmes of the cities in a row, if rows are computed from them."""
        for city in _cities(row) if self._computed else ():
            yield from self._reading.reader.links(city, "hasProgramme")

    @cached_property
    def _bets(self) -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for bet in bets(self._store, self._level or LEVELS[0]):
            found[bet.industry][bet.city].append(bet.target)
        return found

    def _receipts(self, fact: str) -> list[Receipt]:
        if fact not in self._of_fact:
            self._of_fact[fact] = [
                self._receipt(fact, place) for place in self._reading.evidence(fact)
            ]
        return self._of_fact[fact]

    def _receipt(self, fact: str, place: Evidence) -> Receipt:
        reader = self._reading.reader
        evidence = self._reading.find(place.id)
        source = None if place.source is None else place.source.iri
        address = reader.text(source, "address") if source else ""
        return Receipt(
            local(fact),
            self._label(fact),
            self._label(source) if source else UNKNOWN,
            local(source) if source else UNKNOWN,
            address or UNKNOWN,
            reader.place(evidence) or UNKNOWN,
            place.passage,
            self._reason(place, address),
            place.sha256 or reader.text(evidence, "passageDigest") or UNKNOWN,
            self._status(place),
            reader.text(evidence, "readOn") or UNKNOWN,
        )

    def _reason(self, place: Evidence, address: str) -> str | None:
        """Return why a passage is not shown, or how it differs from the wording that was read; None
        if it does not.
        """
        if place.passage is not None:
            return place.problem_label.get(self._lang) or None
        if address:
            return text("web.agents.page", self._lang, address=address)
        return text("web.agents.no-text", self._lang)

    def _status(self, place: Evidence) -> str:
        if place.status is not None:
            return in_language(place.status, self._lang) or UNKNOWN
        is_passage = place.start is not None
        return text("facts.scope.passage", self._lang) if is_passage else UNKNOWN

    def _without(self, row: Row) -> Receipt:
        """Return the receipt of a row without evidence, with the reason: it is about a source, or
        about the scheme of industries, or names no fact.
        """
        nodes = [cell.value for cell in row.values() if isinstance(cell, NamedNode)]
        kinds = {node: self._reading.reader.kind(node) for node in nodes}
        for node in nodes:
            if kinds[node] == "Source":
                return self._source(node)
        for node in nodes:
            if kinds[node] in ("Industry", "Theme"):
                reason = text("web.agents.of-scheme", self._lang)
                return Receipt(local(node), self._label(node), reason=reason)
        return Receipt(UNKNOWN, UNKNOWN, reason=text("web.agents.no-fact", self._lang))

    def _source(self, source: str) -> Receipt:
        reader = self._reading.reader
        return Receipt(
            *(local(source), self._label(source), self._label(source), local(source)),
            reader.text(source, "address") or UNKNOWN,
            reason=text("web.agents.is-source", self._lang),
            digest=reader.text(source, "sha256") or UNKNOWN,
        )

    def _label(self, iri: str) -> str:
        return in_language(self._reading.label(iri), self._lang) or local(iri)


def _cities(row: Row) -> list[str]:
    named = [row.get(name) for name in _CITIES]
    return [cell.value for cell in named if isinstance(cell, NamedNode)]
