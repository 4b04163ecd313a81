"""Changes between the lists of a city, over all its lists, and summed over all cities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.compare.noted import Noted
from clusterkg.compare.plans import Change, Lists, Rank, Ranks, Side, counts
from clusterkg.facts.bets import Bet, checked
from clusterkg.facts.choice import DEFAULT, beside, chosen, spelled
from clusterkg.facts.cities import Programme
from clusterkg.facts.lists import Listed, by_city, is_open, years
from clusterkg.facts.reader import Reader
from clusterkg.rdf.table import Table, number
from clusterkg.store.graph import Graph

_COLUMNS: Final = (
    *("change", "industry", "printed_before", "printed_after", "tier_before", "tier_after"),
    *("evidence_before", "evidence_after"),
)
# Maximum number of cities listed by name.
_SHOWN: Final = 30


def changes(
    store: Graph,
    city: str,
    before: str | None = None,
    after: str | None = None,
    level: str = "concept",
    *,
    lang: str | None = None,
) -> Noted:
    """Compare two lists of a city (IRI), industry by industry.

    Args:
        store: The graph.
        city: The city.
        before: The earlier list: a programme, a year (the list in force then) or a period as
            2016-2020; by default the list that preceded the later one; if there is none, the
            current one, which is then compared with the latest after it.
        after: The later list, given likewise; by default the one used in comparisons.
        level: printed, narrower, concept, field, division or theme.
        lang: Language of the words, zh or en; by default that of the locale.

    Raises:
        InputError: there is no such level or programme, or the city has no two lists of which the
            first was announced before the second.
    """
    reader = Reader(store, language_of(lang))
    own = by_city(store).get(city, [])
    old, new = _pair(store, own, before, after)
    _check(reader, city, own, old, new, (before, after))
    lists, ranks = Lists(store, checked(level)), Ranks(store, city)
    sides = lists.side(old), lists.side(new)
    found = lists.changes(*sides)
    moved = {id(each): ranks.moved(each) for each in found if each.kind == "kept"}

    def cells(each: Change) -> tuple[Literal, ...]:
        was, now = ranks.rank(each.was), ranks.rank(each.now)
        labels = [_label(reader, i) for i in (each.before, each.after) if i]
        columns = (
            _word(each, moved.get(id(each), 0), reader.lang),
            " → ".join(dict.fromkeys(labels)),
            *(_printed(those) for those in (each.was, each.now)),
            *(_ranked(reader, rank) for rank in (was, now)),
            *(_cited(reader, those) for those in (each.was, each.now)),
        )
        return tuple(map(Literal, columns))

    moves = Counter(moved.values())
    notes = [
        _compared(reader, old, new),
        Message("compare.plans.counts", counts=[*counts(found), *_moves(found, moves)]),
        _shared(*sides),
        *_doubts(*sides),
        *_later(reader, own, new),
    ]
    return Noted(
        Table(_COLUMNS, tuple(map(cells, _ordered(reader, found)))), tuple(notes), reader.lang
    )


@dataclass(frozen=True)
class Cell:
    """An industry in a list: its printed names and tiers; `state` is named, absent, or open.

    Open means that the list may have more industries, or has unclassified targets.
    """

    state: str
    printed: str = ""
    tiers: str = ""


@dataclass(frozen=True)
class Course:
    """The lists of a city by date, and each industry (IRI) in all of them, in order of first
    mention.

    `unclassified` are the unclassified targets of each list, as printed.
    """

    lists: tuple[Listed, ...]
    cells: Mapping[str, tuple[Cell, ...]]
    unclassified: tuple[str, ...]


def course(store: Graph, city: str, level: str = "concept", *, lang: str | None = None) -> Course:
    """Return the lists at city level of a city (IRI) with their industries.

    Undated lists come last.

    Raises:
        InputError: there is no such level, or the city has no list.
    """
    reader = Reader(store, language_of(lang))
    every = by_city(store).get(city, [])
    own = history(every)
    if not own:
        others = [titled(reader, each) for each in every if each.targets]
        key = "compare.plans.no-city-list" if others else "compare.plans.no-list"
        raise InputError(Message(key, city=reader.label(city), lists=others))
    lists, ranks = Lists(store, checked(level)), Ranks(store, city)
    sides = [lists.side([each]) for each in own]

    def cell(side: Side, industry: str) -> Cell:
        if those := side.named.get(industry):
            return Cell("named", _printed(those), _ranked(reader, ranks.rank(those)))
        return Cell("open" if is_open(side.lists) or side.unplaced else "absent")

    return Course(
        tuple(own),
        {
            industry: tuple(cell(side, industry) for side in sides)
            for industry in _first_named(reader, sides)
        },
        tuple(_printed([b for found in side.unplaced.values() for b in found]) for side in sides),
    )


def over_time(store: Graph, city: str, level: str = "concept", *, lang: str | None = None) -> Noted:
    """Return a table of the industries of a city (IRI), a row each, with a column for each of its
    lists.

    A cell has the names as printed with the tier, a question mark if the list may be incomplete,
    and is empty if a complete list does not name the industry.

    Raises:
        InputError: there is no such level, or the city has no list.
    """
    reader = Reader(store, language_of(lang))
    found = course(store, city, level, lang=reader.lang)

    def told(cell: Cell) -> str:
        if cell.tiers:
            return text("compare.plans.cell", reader.lang, name=cell.printed, tier=cell.tiers)
        return "?" if cell.state == "open" else cell.printed

    rows = [
        (_label(reader, industry), *map(told, cells)) for industry, cells in found.cells.items()
    ]
    notes = [Message("compare.plans.over-time", n=len(found.lists), city=reader.label(city))]
    if any("?" in row for row in rows):
        notes.append(Message("compare.plans.question"))
    if any(found.unclassified):
        rows.append((text("compare.plans.unclassified", reader.lang), *found.unclassified))
    heads = (titled(reader, each) for each in found.lists)
    columns = (text("compare.plans.industry", reader.lang), *heads)
    table = Table(columns, tuple(tuple(map(Literal, row)) for row in rows))
    return Noted(table, tuple(notes), reader.lang)


def history(own: Iterable[Listed]) -> list[Listed]:
    """Return the lists at city level that name a target, by date; undated ones come last."""
    named = [each for each in own if each.targets and each.programme.level == DEFAULT.level]
    return sorted(named, key=lambda each: (each.programme.dates.latest, each.programme.iri))


def all_cities(
    store: Graph,
    before: str | None = None,
    after: str | None = None,
    level: str = "concept",
    *,
    lang: str | None = None,
) -> Noted:
    """Return how industries came and went, counted over all cities with two comparable lists.

    Args:
        store: The graph.
        before: A year, or a period as 2016-2020, of the earlier lists; by default the list of each
            city that preceded its latest.
        after: The same for the later lists; by default those used in comparisons.
        level: printed, narrower, concept, field, division or theme.
        lang: Language of the words, zh or en; by default that of the locale.

    Returns:
        One row per industry: how many of the compared cities named it before and name it now, how
        many keep it, narrow or widen it, certainly add or drop it, and possibly do so.

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
    for city, (old, new) in _pairs(store, of_city, before, after).items():
        if not old or not new or _iris(old) & _iris(new):
            single.append(city)
        elif _is_backwards(old, new):
            backwards.append(city)
        elif {each.kind for each in old} & {"future"} != {each.kind for each in new} & {"future"}:
            kinds.append(city)
        else:
            sides[city] = lists.side(old), lists.side(new)
    dated = [each.programme.dates.span.first for own in of_city.values() for each in own]
    when = sorted(year for year in dated if year is not None)
    if when and (_are_reversed(before, after) or (backwards and not sides)):
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
                Literal(_label(reader, industry)),
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


_TALLIED: Final = (
    *("before", "after", "kept", "recut", "new", "new_possible", "dropped", "dropped_possible"),
)


def _count(
    each: Change,
    city: str,
    tally: dict[str, Counter[str]],
    who: dict[str, dict[str, list[str]]],
) -> None:
    """Add the change of a city to the counts.

    A narrowed or widened industry counts at both names.
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


def _pairs(
    store: Graph, of_city: Mapping[str, Sequence[Listed]], before: str | None, after: str | None
) -> dict[str, tuple[list[Listed], list[Listed]]]:
    """Return the earlier and the later lists of each city; empty if there are none."""
    new = _programmes(chosen(store, DEFAULT if after is None else spelled(after)))
    old = None if before is None else _programmes(chosen(store, spelled(before)))
    out = {}
    for city, own in of_city.items():
        later = _among(own, new[city])
        if old is not None:
            out[city] = (_among(own, old[city]), later)
            continue
        earlier = _among(own, {each.iri for each in beside(own, later)})
        if not earlier and after is None:
            # An incomplete list is used if there is no other earlier one.
            last = _among(own, {each.iri for each in beside(own, later, later=True)})
            earlier, later = (later, last) if last else (earlier, later)
        out[city] = (earlier, later)
    return out


def _among(own: Iterable[Listed], iris: Collection[str]) -> list[Listed]:
    """Return the lists with a target that belong to given programmes."""
    return [each for each in own if each.targets and each.programme.iri in iris]


def _programmes(those: Iterable[Programme]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for each in those:
        out[each.city].add(each.iri)
    return out


def _pair(
    store: Graph, own: Sequence[Listed], before: str | None, after: str | None
) -> tuple[list[Listed], list[Listed]]:
    if not own:
        return [], []
    city = own[0].programme.city
    return _pairs(store, {city: own}, before, after)[city]


def _check(
    reader: Reader,
    city: str,
    own: Sequence[Listed],
    old: Sequence[Listed],
    new: Sequence[Listed],
    given: Sequence[str | None],
) -> None:
    """Raise InputError, with the available lists, unless an earlier and a later list can be
    compared.
    """
    name = reader.label(city)
    lists = [titled(reader, each) for each in own if each.targets]
    if not lists:
        raise InputError(Message("compare.plans.no-list", city=name))
    if len(lists) == 1:
        raise InputError(Message("compare.plans.only-list", city=name, lists=lists))
    for asked, found in zip(given, (old, new), strict=True):
        if asked is not None and not found:
            raise InputError(Message("compare.plans.none-of", city=name, given=asked, lists=lists))
    if _are_reversed(*given):
        raise InputError(
            Message("compare.plans.reversed", before=given[0], after=given[1], lists=lists)
        )
    if not old or not new:
        raise InputError(Message("compare.plans.one-list", city=name, lists=lists))
    if _iris(old) & _iris(new):
        raise InputError(Message("compare.plans.same-list", city=name, lists=lists))
    if _is_backwards(old, new):
        first, then = ([titled(reader, each) for each in those] for those in (old, new))
        raise InputError(
            Message("compare.plans.backwards", city=name, before=first, after=then, lists=lists)
        )


def _are_reversed(before: str | None, after: str | None) -> bool:
    """Say whether the earlier of two given years or periods begins after the later one."""
    if before is None or after is None:
        return False
    begins = [each.as_of or (each.period or "")[:4] for each in (spelled(before), spelled(after))]
    return all(begins) and int(begins[0]) > int(begins[1])


def _is_backwards(old: Iterable[Listed], new: Collection[Listed]) -> bool:
    """Say whether some earlier list was certainly announced after some later one."""
    begins = [each.programme.dates.first for each in old]
    ends = [each.programme.dates.last for each in new]
    return any(
        begin is not None and end is not None and begin >= end for begin in begins for end in ends
    )


def _iris(those: Iterable[Listed]) -> set[str]:
    return {each.programme.iri for each in those}


def _compared(reader: Reader, old: Sequence[Listed], new: Sequence[Listed]) -> Message:
    named = ([titled(reader, each) for each in those] for those in (old, new))
    return Message("compare.plans.compared", before=next(named), after=next(named))


def titled(reader: Reader, each: Listed) -> str:
    """Return the label of a programme, followed by the year of its announcement if not included."""
    label, year = reader.label(each.programme.iri), years([each], reader.lang)
    if not year or year in label:
        return label
    return text("compare.plans.cell", reader.lang, name=label, tier=year)


def _shared(before: Side, after: Side) -> Message:
    """Return the overlap of two lists in words: the number of shared industries, and of all."""
    both, either = (
        before.named.keys() & after.named.keys(),
        before.named.keys() | after.named.keys(),
    )
    value = number(len(both) / len(either)).value if either else "?"
    return Message("compare.plans.overlap", shared=len(both), n=len(either), value=value)


def _moves(found: Iterable[Change], moves: Mapping[int, int]) -> list[Message]:
    renamed = sum(each.kind == "kept" and each.is_renamed for each in found)
    numbers = (("renamed", renamed), ("up", moves.get(1, 0)), ("down", moves.get(-1, 0)))
    return [Message(f"compare.plans.n-{name}", n=n) for name, n in numbers if n]


def _doubts(before: Side, after: Side) -> list[Message]:
    """Return the reasons why industries missing from one side may nevertheless be meant."""
    out = []
    for side, other, name in ((after, before, "dropped"), (before, after, "new")):
        if reasons := side.doubts(other):
            why = [Message(f"compare.plans.because-{reason}") for reason in reasons]
            out.append(Message(f"compare.plans.doubt-{name}", reasons=why))
    return out


def _later(reader: Reader, own: Iterable[Listed], new: Sequence[Listed]) -> list[Message]:
    """Return a note on lists that are later than those compared."""
    last = max(each.programme.dates.latest for each in new)
    later = [
        reader.label(each.programme.iri)
        for each in history(own)
        if last < each.programme.dates.latest < "9999"
    ]
    return [Message("compare.plans.later", lists=later)] if later else []


def _ordered(reader: Reader, found: Sequence[Change]) -> list[Change]:
    kinds = list(dict.fromkeys(each.kind for each in found))
    return sorted(
        found,
        key=lambda each: (
            kinds.index(each.kind),
            *(_label(reader, i) for i in (each.before, each.after)),
        ),
    )


def _word(each: Change, moved: int, lang: str) -> str:
    kind = each.kind
    if kind in ("new", "dropped") and not each.is_certain:
        kind = f"maybe-{kind}"
    words = [text(f"compare.plans.{kind}", lang)]
    if each.kind == "kept":
        if each.is_renamed:
            words.append(text("compare.plans.renamed", lang))
        if moved:
            words.append(text(f"compare.plans.{'up' if moved > 0 else 'down'}", lang))
    return listed(words, lang)


def _label(reader: Reader, name: str) -> str:
    """Return the label of an industry (IRI), or a printed name unchanged."""
    return reader.label(name) if "://" in name else name


def _printed(those: Sequence[Bet]) -> str:
    return listed(sorted({bet.printed for bet in those}), "zh")


def _ranked(reader: Reader, rank: Rank) -> str:
    """Return the distinct tiers and size classes of targets in words."""
    words = list(dict.fromkeys(map(reader.label, (*rank.tiers, *rank.sizes))))
    # A tier may have the name of its size class: cluster of the trillion-yuan class.
    own = [
        word
        for word in words
        if not any(word != other and word.lower() in other.lower() for other in words)
    ]
    return listed(own, reader.lang)


def _cited(reader: Reader, those: Iterable[Bet]) -> str:
    places = {reader.cited(e) for bet in those for e in reader.links(bet.target, "evidence")}
    return "; ".join(sorted(places))


def _first_named(reader: Reader, sides: Sequence[Side]) -> list[str]:
    """Return industries in the order of the first list that names them, then by label."""
    first: dict[str, int] = {}
    for place, side in enumerate(sides):
        for industry in side.named:
            first.setdefault(industry, place)
    return sorted(first, key=lambda industry: (first[industry], _label(reader, industry)))


def _some(names: Iterable[str]) -> list[object]:
    """Return the first of many names, followed by their total number."""
    found = list(names)
    more = [Message("compare.plans.more", n=len(found) - _SHOWN)] if len(found) > _SHOWN else []
    return [*found[:_SHOWN], *more]
