"""Narrow a graph to some cities, a tier or a year, before a view is made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from clusterkg.base.locale import text
from clusterkg.facts import cities
from clusterkg.facts.reader import Reader
from clusterkg.names.resolve import resolve
from clusterkg.rdf.namespaces import CKG
from clusterkg.store import rules
from clusterkg.store.graph import Graph

# Cities, and what they share, stay, whether or not someone still points at it.
_SHARED: Final = ("City", "Industry", "IndustryMapping", "Tier", "SizeClass", "Source")


@dataclass(frozen=True)
class Scope:
    """What to make a view of: all, unless something is named here.

    `cities` and `tier` are labels, codes or IRIs. A programme counts in `year` if it is announced
    by then and its horizon is not passed; where the source gives no year, it is not left out.
    `inferred` adds what follows by the rules.
    """

    cities: Sequence[str] = ()
    tier: str | None = None
    year: int | None = None
    inferred: bool = False

    def words(self, lang: str) -> str:
        """Return the filters in words of `lang` (en or zh), or nothing."""
        parts = [text("views.cities", lang, names=list(self.cities))] if self.cities else []
        parts += [text("views.tier", lang, name=self.tier)] if self.tier is not None else []
        parts += [text("views.year", lang, year=self.year)] if self.year is not None else []
        parts += [text("views.inferred", lang)] if self.inferred else []
        return text("base.semicolon", lang).join(parts)


def narrowed(store: Graph, scope: Scope) -> Graph:
    """Return a store with what `scope` leaves of `store`; with all of it, `store` itself.

    What is left out goes with what only it points at: the evidence of a target, a city's zones.
    Inferred statements are in the default graph of the result, beside their own graph; they
    follow from what is left.

    Raises:
        InputError: there is no such city or tier.
    """
    narrows = bool(scope.cities) or scope.tier is not None or scope.year is not None
    if not narrows and not scope.inferred:
        return store
    gone = _left_out(store, scope) if narrows else set()
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


def _inferred(store: Graph) -> list[Quad]:
    return list(store.quads_for_pattern(None, None, None, rules.INFERRED))


def _ends(quad: Quad) -> set[str]:
    ends = (quad.subject, quad.object)
    return {term.value for term in ends if isinstance(term, NamedNode | BlankNode)}


def _left_out(store: Graph, scope: Scope) -> set[str]:
    """Return the IRIs of all that a scope leaves out."""
    gone: set[str] = set()
    reader = Reader(store, "zh")
    programmes: dict[str, set[str]] = defaultdict(set)
    for each in cities.programmes(store):
        programmes[each.iri].add(each.city)
    targets = {programme: set(reader.links(programme, "hasTarget")) for programme in programmes}
    if scope.cities:
        kept = {resolve(store, city, "city").value for city in scope.cities}
        gone |= {city.iri for city in cities.cities(store)} - kept
        gone |= {programme for programme, of in programmes.items() if not of & kept}
    if scope.year is not None:
        for programme, span in cities.spans(store).items():
            if (span.first or scope.year) > scope.year or (span.last or scope.year) < scope.year:
                gone.add(programme)
    for programme in gone & targets.keys():
        gone |= targets[programme]
    if scope.tier is not None:
        wanted = resolve(store, scope.tier, "tier").value
        every = {target for those in targets.values() for target in those}
        gone |= {target for target in every if wanted not in reader.links(target, "tier")}
        gone |= {programme for programme in programmes if targets[programme] <= gone}
    return _spread(store, gone)


def _spread(store: Graph, gone: set[str]) -> set[str]:
    """Add what is left hanging: all that points at it is gone, or all that it is about is."""
    reader = Reader(store, "zh")
    shared = {iri for name in _SHARED for iri in reader.members(name)}
    pointers: dict[str, set[str]] = defaultdict(set)
    pointed: dict[str, set[str]] = defaultdict(set)
    about: dict[str, set[str]] = defaultdict(set)
    abouts: dict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
        if not quad.predicate.value.startswith(CKG) or not isinstance(quad.object, NamedNode):
            continue
        one, other = getattr(quad.subject, "value", ""), quad.object.value
        pointers[other].add(one)
        pointed[one].add(other)
        if quad.predicate.value == CKG + "aboutEntity":
            about[one].add(other)
            abouts[other].add(one)
    gone = set(gone)
    waiting = list(gone)
    while waiting:
        leaving = waiting.pop()
        hanging = {found for found in pointed[leaving] if pointers[found] <= gone}
        hanging |= {found for found in abouts[leaving] if about[found] <= gone}
        for found in hanging - gone - shared:
            gone.add(found)
            waiting.append(found)
    return gone
