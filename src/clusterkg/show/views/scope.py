"""Restriction of a graph to some cities, a tier or a year, before a view is made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, text
from clusterkg.facts import cities
from clusterkg.facts.cities import Span
from clusterkg.facts.reader import Reader
from clusterkg.names.resolve import resolve
from clusterkg.rdf.namespaces import CKG
from clusterkg.rdf.terms import INFERRED
from clusterkg.store import rules
from clusterkg.store.graph import Graph

# Classes that stay even if nothing links to them any more: cities, and what they share.
_SHARED: Final = ("City", "Industry", "IndustryMapping", "Tier", "SizeClass", "Source")


@dataclass(frozen=True)
class Scope:
    """Restriction of a view; by default there is none.

    `cities` and `tier` are labels, codes or IRIs. A programme counts in `year` if it was announced
    by then and its horizon has not passed; an unknown year does not exclude it. `inferred` adds
    inferred statements.
    """

    cities: Sequence[str] = ()
    tier: str | None = None
    year: int | None = None
    inferred: bool = False

    def words(self, lang: str) -> str:
        """Return the restrictions as text in `lang` (zh or en); empty without restrictions."""
        parts = [text("views.cities", lang, names=list(self.cities))] if self.cities else []
        parts += [text("views.tier", lang, name=self.tier)] if self.tier is not None else []
        parts += [text("views.year", lang, year=self.year)] if self.year is not None else []
        parts += [text("views.inferred", lang)] if self.inferred else []
        return text("base.semicolon", lang).join(parts)


class ReversedYearsError(InputError):
    """Raised if the horizon of a programme is before its announcement; `programme` is its IRI."""

    def __init__(self, programme: str, name: str, span: Span) -> None:
        years = {"first": span.first, "last": span.last}
        super().__init__(Message("views.years", programme=name, **years))
        self.programme = programme


def narrowed(store: Graph, scope: Scope) -> Graph:
    """Return the part of a graph that `scope` selects; `store` itself without restrictions.

    Resources to which only dropped ones link are dropped too, such as the evidence of a target or a
    city's zones. With `inferred`, inferred statements are in the default graph as well as in their
    named graph; they are computed anew if there are restrictions, or `store` has none of them.

    Raises:
        InputError: there is no such city or tier, or a year is given and the horizon of a programme
            is before its announcement (ReversedYearsError).
    """
    narrows = bool(scope.cities) or scope.tier is not None or scope.year is not None
    if not narrows and not scope.inferred:
        return store
    gone = _Filter(store, scope).left_out(scope.year) if narrows else set()
    out = Store()
    asserted = store.quads_for_pattern(None, None, None, DefaultGraph())
    out.bulk_extend(quad for quad in asserted if not (_ends(quad) & gone))
    if scope.inferred:
        known = [] if narrows else list(_inferred(store))
        out.bulk_extend(known)
        if not known:
            rules.infer(out)
        out.bulk_extend([Quad(*quad.triple) for quad in _inferred(out)])
    return out


def over_years(store: Graph, scope: Scope) -> Iterator[tuple[Span, Graph]]:
    """Yield the periods in which the same programmes are in force, with the graph of each.

    Periods are contiguous, from before the first year to after the last. Each graph is what
    `narrowed` returns for any year of its period; it is valid until the next one is requested.

    Raises:
        InputError: there is no such city or tier, or the horizon of a programme is before its
            announcement.
    """
    if scope.inferred:
        for period in _Filter(store, replace(scope, year=None)).periods():
            yield period, narrowed(store, replace(scope, year=_within(period)))
        return
    periods, gone = zip(*left_out_over_years(store, scope), strict=True)
    ever = set().union(*gone)
    # Only statements absent in some period are removed and added: the graph is copied once.
    always: list[Quad] = []
    held: list[Quad] = []
    for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
        (held if _ends(quad) & ever else always).append(quad)
    out = Store()
    out.bulk_extend(always)
    ends = [_ends(quad) for quad in held]
    there: set[int] = set()
    for period, left_out in zip(periods, gone, strict=True):
        now = {i for i, of in enumerate(ends) if not of & left_out}
        for i in there - now:
            out.remove(held[i])
        out.extend([held[i] for i in now - there])
        there = now
        yield period, out


def left_out_over_years(store: Graph, scope: Scope) -> list[tuple[Span, set[str]]]:
    """Return the periods of `over_years`, each with the IRIs of all that is dropped in it.

    Raises:
        InputError: as in `over_years`.
    """
    whole = _Filter(store, replace(scope, year=None))
    return [(period, whole.left_out(_within(period))) for period in whole.periods()]


def _within(period: Span) -> int:
    """Return a year of a period; 0 if it is unbounded on both sides."""
    return next((year for year in (period.first, period.last) if year is not None), 0)


def _inferred(store: Graph) -> list[Quad]:
    return list(store.quads_for_pattern(None, None, None, INFERRED))


def _ends(quad: Quad) -> set[str]:
    ends = (quad.subject, quad.object)
    return {term.value for term in ends if isinstance(term, NamedNode | BlankNode)}


class _Filter:
    def __init__(self, store: Graph, scope: Scope) -> None:
        self._reader = reader = Reader(store, "zh")
        self._spans: Mapping[str, Span] = cities.spans(store)
        of: dict[str, set[str]] = defaultdict(set)
        for each in cities.programmes(store):
            of[each.iri].add(each.city)
        self._targets = {programme: set(reader.links(programme, "hasTarget")) for programme in of}
        # A target of several programmes exists while one of them does.
        self._of: dict[str, set[str]] = defaultdict(set)
        for programme, targets in self._targets.items():
            for target in targets:
                self._of[target].add(programme)
        self._gone: set[str] = set()
        self._untiered: set[str] = set()
        if scope.cities:
            kept = {resolve(store, city, "city").value for city in scope.cities}
            self._gone |= {city.iri for city in cities.cities(store)} - kept
            self._gone |= {programme for programme, those in of.items() if not those & kept}
        if scope.tier is not None:
            wanted = resolve(store, scope.tier, "tier").value
            self._untiered = {t for t in self._of if wanted not in reader.links(t, "tier")}
        self._tiered = scope.tier is not None
        self._read_links(store)

    def _read_links(self, store: Graph) -> None:
        self._shared = {iri for name in _SHARED for iri in self._reader.members(name)}
        self._pointers: dict[str, set[str]] = defaultdict(set)
        self._pointed: dict[str, set[str]] = defaultdict(set)
        self._about: dict[str, set[str]] = defaultdict(set)
        self._abouts: dict[str, set[str]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
            if not quad.predicate.value.startswith(CKG) or not isinstance(quad.object, NamedNode):
                continue
            one, other = getattr(quad.subject, "value", ""), quad.object.value
            self._pointers[other].add(one)
            self._pointed[one].add(other)
            if quad.predicate.value == CKG + "aboutEntity":
                self._about[one].add(other)
                self._abouts[other].add(one)

    def periods(self) -> list[Span]:
        """Return the contiguous periods in each of which the same programmes are in force."""
        spans = self._checked().values()
        starts = {span.first for span in spans if span.first is not None}
        starts |= {span.last + 1 for span in spans if span.last is not None}
        bounds = sorted(starts)
        firsts, lasts = [None, *bounds], [*(start - 1 for start in bounds), None]
        return [Span(first, last) for first, last in zip(firsts, lasts, strict=True)]

    def _checked(self) -> Mapping[str, Span]:
        for programme, span in self._spans.items():
            if span.first is not None and span.last is not None and span.last < span.first:
                raise ReversedYearsError(programme, self._reader.label(programme), span)
        return self._spans

    def left_out(self, year: int | None) -> set[str]:
        """Return the IRIs of all that is dropped in `year`; if it is None, for other reasons than
        the year.
        """
        gone = set(self._gone)
        if year is not None:
            for programme, span in self._checked().items():
                first, last = span.first, span.last
                if (first is not None and first > year) or (last is not None and last < year):
                    gone.add(programme)
        gone |= {target for target, programmes in self._of.items() if programmes <= gone}
        if self._tiered:
            gone |= self._untiered
            gone |= {p for p, targets in self._targets.items() if targets <= gone}
        return self._spread(gone)

    def _spread(self, gone: set[str]) -> set[str]:
        """Return `gone` with the resources to which only dropped ones link, or which are only about
        dropped ones.
        """
        gone = set(gone)
        waiting = list(gone)
        while waiting:
            leaving = waiting.pop()
            hanging = {each for each in self._pointed[leaving] if self._pointers[each] <= gone}
            hanging |= {each for each in self._abouts[leaving] if self._about[each] <= gone}
            for each in hanging - gone - self._shared:
                gone.add(each)
                waiting.append(each)
        return gone
