"""Consistency of numbers, currencies and units with the printed figure of the same fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pyoxigraph import DefaultGraph, Literal, NamedNode

from clusterkg.base.locale import Message
from clusterkg.facts import figures
from clusterkg.facts.citations import label
from clusterkg.facts.evidence import Check
from clusterkg.facts.figures import FIGURE, NUMBERS, READINGS
from clusterkg.store.graph import Graph, open_bundled


def misread(store: Graph) -> list[Check]:
    """Return a failed check for each number, currency or unit that contradicts its printed figure.

    No source text is needed.
    """
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for prop in (FIGURE, *READINGS):
        for quad in store.quads_for_pattern(None, NamedNode(prop), None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                values[quad.subject.value][prop].append(quad.object.value)
    checks = [
        check for fact in sorted(values) for check in misreadings(fact, values[fact], READINGS)
    ]
    names = open_bundled() if checks else store
    return [replace(check, name=label(names, check.predicate)) for check in checks]


def misreadings(
    fact: str, said: Mapping[str, Sequence[str]], properties: Iterable[str]
) -> Iterable[Check]:
    """Yield a failed check for each value that contradicts the printed figures of a fact.

    Args:
        fact: IRI of the fact.
        said: Its values by property.
        properties: The properties to check, of READINGS.
    """
    printed = sorted(said.get(FIGURE, ()))
    for prop in properties if printed else ():
        for value in sorted(said.get(prop, ())):
            if check := misreading(fact, prop, value, printed):
                yield check


def misreading(fact: str, prop: str, value: str, printed: Sequence[str]) -> Check | None:
    """Return a failed check if a value contradicts all of the figures in `printed`, else None.

    There must be a figure; the reason of the check is given for the first one.
    """
    faults = [figures.fault(prop, value, figure) for figure in printed]
    if None in faults or not faults[0]:
        return None
    figure = printed[0]
    reason, fix = (
        Message(
            key, figure=figure, reading=figures.reading(figure), currency=figures.currency(figure)
        )
        for key in faults[0]
    )
    shown = figures.shown(value) if prop in NUMBERS else value
    return Check(fact, prop, value, shown, "differs", reason=reason, fix=fix)
