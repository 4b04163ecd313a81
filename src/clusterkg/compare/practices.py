"""Policy practices of cities, element by element: the five "ones" of the first source, and
others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.locale import language_of, text
from clusterkg.facts.bets import classified
from clusterkg.facts.cities import cities as list_cities
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import ID
from clusterkg.rdf.table import Table, Term
from clusterkg.store.graph import Graph

# Measures that apply to single targets, by kind of support.
_OF_TARGETS: Final = {
    "leader": ID + "measure-responsible-leader",
    "enterprise": ID + "measure-leading-enterprises",
    "zone": ID + "measure-development-area",
    "institute": ID + "measure-national-research-institute",
}
_KINDS: Final = {measure: kind for kind, measure in _OF_TARGETS.items()}


def practices(store: Graph, cities: Collection[str] = (), *, lang: str | None = None) -> Table:
    """Return the policy measures of cities (IRIs), with a row per city and a column per measure.

    A measure that applies to single targets is given as the number of targets for which a source
    names the support, and the number for which it only says that all have it. Other measures, and
    one without such targets, are only marked as taken. Empty means unknown.

    Args:
        cities: Only these cities; by default all. Cities without data are left out.
        lang: Language of the text: `zh` or `en`; by default that of the locale.
    """
    lang = language_of(lang)
    found = rows(store, "measures", ("measure", "measure_label", "city"), lang=lang)
    labels = {measure: label for measure, label, _ in found}
    taken = {(city, measure) for measure, _, city in found}
    targets: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city, _, kind, named in rows(store, "backing"):
        targets[city, _OF_TARGETS[kind]][named] += 1
    for measure in {measure for _, measure in targets} - labels.keys():
        labels[measure] = text(f"compare.criterion.{_KINDS[measure]}", lang)
    counts = classified(store)
    known = {city for city, _ in (*taken, *targets)}
    order = sorted(labels, key=lambda measure: (measure not in _KINDS, measure))
    out: list[tuple[Term | None, ...]] = []
    for each in list_cities(store, lang):
        if each.iri not in known or (cities and each.iri not in cities):
            continue
        row: list[Term | None] = [Literal(each.name)]
        for measure in order:
            pair = (each.iri, measure)
            if pair in targets:
                n = counts[each.iri].targets
                told = [
                    text(f"compare.practice.{how}", lang, n=n, number=number)
                    for how, number in sorted(targets[pair].items(), reverse=True)
                ]
                row.append(Literal(text("compare.and", lang).join(told)))
            else:
                row.append(Literal(text("compare.practice.taken", lang)) if pair in taken else None)
        out.append(tuple(row))
    return Table(("city", *(labels[measure] for measure in order)), tuple(out))
