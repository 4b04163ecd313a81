"""Turnover of industries: how many cities added and dropped each between two lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed
from clusterkg.compare.course import label
from clusterkg.compare.history import are_reversed, iris, is_backwards, pairs
from clusterkg.compare.noted import Noted
from clusterkg.compare.plans import Change, Lists, Side
from clusterkg.facts.bets import checked
from clusterkg.facts.choice import spelled
from clusterkg.facts.lists import by_city
from clusterkg.facts.reader import Reader
from clusterkg.rdf.table import Table
from clusterkg.store.graph import Graph

_TALLIED: Final = (
    *("before", "after", "kept", "recut", "new", "new_possible", "dropped", "dropped_possible"),
)
# Maximum number of cities listed by name.
_SHOWN: Final = 30


def all_cities(
    store: Graph,
    before: str | None = None,
    after: str | None = None,
    level: str = "concept",
    *,
    lang: str | None = None,
) -> Noted:
    """Return for each industry the numbers of cities that added and dropped it between two lists.

    Args:
        before: A year, or a period as 2016-2020, of the earlier lists; by default chosen for each
            city as in `history.changes`.
        after: The same for the later lists; by default those used in comparisons.
        level: printed, narrower, concept, field, division or theme.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Returns:
        One row per industry, the greatest net gain of cities first. It has eight numbers of cities
        with two comparable lists: those that named the industry before, name it now, keep it,
        narrow or widen it, certainly add it, possibly add it, certainly drop it, and possibly drop
        it; then the names of the cities that add it, and of those that drop it, also if only
        possibly.

    Raises:
        InputError: there is no such level, a programme is given, or the given years do not select
            an earlier and a later list of any city.
    """
    for given in (before, after):
        if given is not None and spelled(given).programmes:
            raise InputError(Message("compare.plans.no-years", given=given))
    reader = Reader(store, language_of(lang))
    lists = Lists(store, checked(level))
    of_city = by_city(store)
    sides: dict[str, tuple[Side, Side]] = {}
    single, kinds, backwards = [], [], []
    for city, (old, new) in pairs(store, of_city, before, after).items():
        if not old or not new or iris(old) & iris(new):
            single.append(city)
        elif is_backwards(old, new):
            backwards.append(city)
        elif {each.is_future for each in old} != {each.is_future for each in new}:
            kinds.append(city)
        else:
            sides[city] = lists.side(old), lists.side(new)
    dated = [each.programme.dates.span.first for own in of_city.values() for each in own]
    when = sorted(year for year in dated if year is not None)
    if when and (are_reversed(before, after) or (backwards and not sides)):
        raise InputError(Message("compare.plans.no-pairs", first=when[0], last=when[-1]))
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    who: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    unplaced = 0
    for city, pair in sides.items():
        for each in lists.changes(*pair):
            if each.before in pair[0].named or each.after in pair[1].named:
                _count(each, city, tally, who)
            else:
                unplaced += 1
    rows = []
    for industry in sorted(
        tally, key=lambda i: (tally[i]["before"] - tally[i]["after"], reader.label(i))
    ):
        counted = tally[industry]
        names = (
            listed(sorted(reader.label(city) for city in who[industry][kind]), reader.lang)
            for kind in ("new", "dropped")
        )
        rows.append(
            (
                Literal(label(reader, industry)),
                *(Literal(counted[column]) for column in _TALLIED),
                *map(Literal, names),
            )
        )
    cities = [reader.label(city) for city in sides]
    notes = [Message("compare.plans.none-to-compare")]
    if cities:
        notes = [Message("compare.plans.all", n=len(sides), cities=_some(sorted(cities)))]
    if single:
        notes.append(Message("compare.plans.single", n=len(single)))
    if kinds:
        notes.append(
            Message("compare.plans.kinds", n=len(kinds), cities=_some(map(reader.label, kinds)))
        )
    if backwards:
        left = _some(map(reader.label, backwards))
        notes.append(Message("compare.plans.left-backwards", n=len(backwards), cities=left))
    if unplaced:
        notes.append(Message("compare.plans.unplaced", n=unplaced))
    notes.append(Message("compare.plans.possible"))
    columns = ("industry", *_TALLIED, "cities_new", "cities_dropped")
    return Noted(Table(columns, tuple(rows)), tuple(notes), reader.lang)


def _count(
    each: Change,
    city: str,
    tally: dict[str, Counter[str]],
    who: dict[str, dict[str, list[str]]],
) -> None:
    """Add a change of a city to the counts by industry in `tally`, and to the cities in `who`.

    A narrowed, widened or overlapping industry counts for both industries.
    """
    for column, industry in (("before", each.before), ("after", each.after)):
        if industry and city not in who[industry][column]:
            tally[industry][column] += 1
            who[industry][column].append(city)
    if each.kind in ("new", "dropped"):
        industry = each.after or each.before
        tally[industry][each.kind if each.is_certain else f"{each.kind}_possible"] += 1
        who[industry][each.kind].append(city)
    elif each.kind == "kept":
        tally[each.before]["kept"] += 1
    else:
        for industry in (each.before, each.after):
            if city not in who[industry]["recut"] and city not in who[industry]["kept"]:
                tally[industry]["recut"] += 1
                who[industry]["recut"].append(city)


def _some(names: Iterable[str]) -> list[object]:
    """Return up to 30 names, followed by a message with the number of the others, if any."""
    found = list(names)
    more = [Message("compare.plans.more", n=len(found) - _SHOWN)] if len(found) > _SHOWN else []
    return [*found[:_SHOWN], *more]
