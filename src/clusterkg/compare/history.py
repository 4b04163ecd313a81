"""Changes between two lists of a city."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.compare.course import by_date, cited, label, ranked, titled
from clusterkg.compare.noted import Noted
from clusterkg.compare.plans import Change, Lists, Ranks, Side, counts
from clusterkg.facts.bets import checked, printed
from clusterkg.facts.choice import DEFAULT, Selection, beside, spelled
from clusterkg.facts.cities import Programme
from clusterkg.facts.lists import Listed, by_city
from clusterkg.facts.reader import Reader
from clusterkg.rdf.table import Table, number
from clusterkg.store.graph import Graph

_COLUMNS: Final = (
    *("change", "industry", "printed_before", "printed_after", "tier_before", "tier_after"),
    *("evidence_before", "evidence_after"),
)


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
        before: The earlier list: a programme, a year (the list in force then) or a period as
            2016-2020; by default the list that preceded the later one. If none preceded it and
            `after` is not given, the list used in comparisons is the earlier one, and the latest
            list after it the later one.
        after: The later list, given likewise; by default the one used in comparisons.
        level: printed, narrower, concept, field, division or theme.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Returns:
        One row per change, in the order of `plans.KINDS`, with names, tiers and evidence of both
        lists.

    Raises:
        InputError: there is no such level or programme, or `before` and `after` do not select an
            earlier and a later list of the city.
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
        labels = [label(reader, i) for i in (each.before, each.after) if i]
        columns = (
            _word(each, moved.get(id(each), 0), reader.lang),
            " → ".join(dict.fromkeys(labels)),
            *(printed(those) for those in (each.was, each.now)),
            *(ranked(reader, rank) for rank in (was, now)),
            *(cited(reader, those) for those in (each.was, each.now)),
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


def pairs(
    store: Graph, of_city: Mapping[str, Sequence[Listed]], before: str | None, after: str | None
) -> dict[str, tuple[list[Listed], list[Listed]]]:
    """Return the earlier and the later lists of each city; either is empty if there is none.

    Args:
        of_city: All lists of each city (IRI).
        before: As in `changes`.
        after: As in `changes`.
    """
    new = _programmes(Selection(store, DEFAULT if after is None else spelled(after)).chosen)
    old = None if before is None else _programmes(Selection(store, spelled(before)).chosen)
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
    """Return the lists of the given programmes (IRIs), without those that name no target."""
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
    return pairs(store, {city: own}, before, after)[city]


def _check(
    reader: Reader,
    city: str,
    own: Sequence[Listed],
    old: Sequence[Listed],
    new: Sequence[Listed],
    given: Sequence[str | None],
) -> None:
    """Raise InputError, with the available lists, unless `old` and `new` can be compared."""
    name = reader.label(city)
    lists = [titled(reader, each) for each in own if each.targets]
    if not lists:
        raise InputError(Message("compare.plans.no-list", city=name))
    if len(lists) == 1:
        raise InputError(Message("compare.plans.only-list", city=name, lists=lists))
    for asked, found in zip(given, (old, new), strict=True):
        if asked is not None and not found:
            raise InputError(Message("compare.plans.none-of", city=name, given=asked, lists=lists))
    if are_reversed(*given):
        raise InputError(
            Message("compare.plans.reversed", before=given[0], after=given[1], lists=lists)
        )
    if not old or not new:
        raise InputError(Message("compare.plans.one-list", city=name, lists=lists))
    if iris(old) & iris(new):
        raise InputError(Message("compare.plans.same-list", city=name, lists=lists))
    if is_backwards(old, new):
        first, then = ([titled(reader, each) for each in those] for those in (old, new))
        raise InputError(
            Message("compare.plans.backwards", city=name, before=first, after=then, lists=lists)
        )


def are_reversed(before: str | None, after: str | None) -> bool:
    """Return whether `before` begins after `after`; False unless both are years or periods."""
    if before is None or after is None:
        return False
    begins = [each.as_of or (each.period or "")[:4] for each in (spelled(before), spelled(after))]
    return all(begins) and int(begins[0]) > int(begins[1])


def is_backwards(old: Iterable[Listed], new: Collection[Listed]) -> bool:
    """Return whether a list in `old` was certainly announced after one in `new`."""
    begins = [each.programme.dates.first for each in old]
    ends = [each.programme.dates.last for each in new]
    return any(
        begin is not None and end is not None and begin >= end for begin in begins for end in ends
    )


def iris(those: Iterable[Listed]) -> set[str]:
    """Return the IRIs of the programmes of lists."""
    return {each.programme.iri for each in those}


def _compared(reader: Reader, old: Sequence[Listed], new: Sequence[Listed]) -> Message:
    named = ([titled(reader, each) for each in those] for those in (old, new))
    return Message("compare.plans.compared", before=next(named), after=next(named))


def _shared(before: Side, after: Side) -> Message:
    """Return a message on the overlap of two sides: the numbers of shared and of all industries."""
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
    """Return a message for each side on which absence proves nothing, with the reasons."""
    out = []
    for side, other, name in ((after, before, "dropped"), (before, after, "new")):
        if reasons := side.doubts(other):
            why = [Message(f"compare.plans.because-{reason}") for reason in reasons]
            out.append(Message(f"compare.plans.doubt-{name}", reasons=why))
    return out


def _later(reader: Reader, own: Iterable[Listed], new: Sequence[Listed]) -> list[Message]:
    """Return a note on the lists that are later than those compared; none without such lists."""
    last = max(each.programme.dates.latest for each in new)
    later = [
        reader.label(each.programme.iri)
        for each in by_date(own)
        if last < each.programme.dates.latest < "9999"
    ]
    return [Message("compare.plans.later", lists=later)] if later else []


def _ordered(reader: Reader, found: Sequence[Change]) -> list[Change]:
    kinds = list(dict.fromkeys(each.kind for each in found))
    return sorted(
        found,
        key=lambda each: (
            kinds.index(each.kind),
            *(label(reader, i) for i in (each.before, each.after)),
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
