"""Course of a city: all its lists by date, and each industry in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.compare.noted import Noted
from clusterkg.compare.plans import Lists, Rank, Ranks, Side
from clusterkg.facts.bets import Bet, checked, printed
from clusterkg.facts.choice import DEFAULT
from clusterkg.facts.lists import Listed, by_city, is_of_other_kind, is_open, years
from clusterkg.facts.reader import Reader
from clusterkg.rdf.table import Table
from clusterkg.store.graph import Graph


@dataclass(frozen=True)
class Cell:
    """An industry in a list: its printed names, and its tiers and size classes, each as one text.

    `state` is `named`; or `open` if the list does not name the industry, but may be incomplete, has
    unclassified targets, or is of one kind of industry while a list of another kind names it; else
    `absent`.
    """

    state: str
    printed: str = ""
    tiers: str = ""


@dataclass(frozen=True)
class Course:
    """The lists of a city by date, and the cell of each industry (IRI) in each of them.

    Industries are in the order of the first list that names them. `unclassified` are the
    unclassified targets of each list, as printed, as one text.
    """

    lists: tuple[Listed, ...]
    cells: Mapping[str, tuple[Cell, ...]]
    unclassified: tuple[str, ...]


def course(store: Graph, city: str, level: str = "concept", *, lang: str | None = None) -> Course:
    """Return the lists at city level of a city (IRI) with their industries; undated ones come last.

    Args:
        level: printed, narrower, concept, field, division or theme.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Raises:
        InputError: there is no such level, or the city has no list at city level.
    """
    reader = Reader(store, language_of(lang))
    every = by_city(store).get(city, [])
    own = by_date(every)
    if not own:
        others = [titled(reader, each) for each in every if each.targets]
        key = "compare.plans.no-city-list" if others else "compare.plans.no-list"
        raise InputError(Message(key, city=reader.label(city), lists=others))
    lists, ranks = Lists(store, checked(level)), Ranks(store, city)
    sides = [lists.side([each]) for each in own]

    def cell(side: Side, industry: str) -> Cell:
        if those := side.named.get(industry):
            return Cell("named", printed(those), ranked(reader, ranks.rank(those)))
        naming = [each for other in sides if industry in other.named for each in other.lists]
        is_unknown = is_open(side.lists) or side.unplaced or is_of_other_kind(side.lists, naming)
        return Cell("open" if is_unknown else "absent")

    return Course(
        tuple(own),
        {
            industry: tuple(cell(side, industry) for side in sides)
            for industry in _first_named(reader, sides)
        },
        tuple(printed([b for found in side.unplaced.values() for b in found]) for side in sides),
    )


def over_time(store: Graph, city: str, level: str = "concept", *, lang: str | None = None) -> Noted:
    """Return a table of the industries of a city (IRI), a row each, with a column per list.

    A cell has the names as printed with the tier; if the list does not name the industry, it has a
    question mark if the state of the `Cell` is open, and is empty otherwise. The last row has the
    unclassified targets, if there are any.

    Args:
        level: printed, narrower, concept, field, division or theme.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Raises:
        InputError: there is no such level, or the city has no list at city level.
    """
    reader = Reader(store, language_of(lang))
    found = course(store, city, level, lang=reader.lang)

    def told(cell: Cell) -> str:
        if cell.tiers:
            return text("compare.plans.cell", reader.lang, name=cell.printed, tier=cell.tiers)
        return "?" if cell.state == "open" else cell.printed

    rows = [(label(reader, industry), *map(told, cells)) for industry, cells in found.cells.items()]
    notes = [Message("compare.plans.over-time", n=len(found.lists), city=reader.label(city))]
    if any("?" in row for row in rows):
        notes.append(Message("compare.plans.question"))
    if any(found.unclassified):
        rows.append((text("compare.plans.unclassified", reader.lang), *found.unclassified))
    heads = (titled(reader, each) for each in found.lists)
    columns = (text("compare.plans.industry", reader.lang), *heads)
    table = Table(columns, tuple(tuple(map(Literal, row)) for row in rows))
    return Noted(table, tuple(notes), reader.lang)


def by_date(own: Iterable[Listed]) -> list[Listed]:
    """Return the lists at city level that name a target, by date; undated ones come last."""
    named = [each for each in own if each.targets and each.programme.level == DEFAULT.level]
    return sorted(named, key=lambda each: (each.programme.dates.latest, each.programme.iri))


def _first_named(reader: Reader, sides: Sequence[Side]) -> list[str]:
    """Return industries in the order of the first list that names them, then by label."""
    first: dict[str, int] = {}
    for place, side in enumerate(sides):
        for industry in side.named:
            first.setdefault(industry, place)
    return sorted(first, key=lambda industry: (first[industry], label(reader, industry)))


def titled(reader: Reader, each: Listed) -> str:
    """Return the label of the programme of a list, with its year unless that is in the label.

    The year is that of the announcement, or else the word "undated".
    """
    name, year = reader.label(each.programme.iri), years([each], reader.lang)
    if not year or year in name:
        return name
    return text("compare.plans.cell", reader.lang, name=name, tier=year)


def label(reader: Reader, name: str) -> str:
    """Return the label of the industry `name` (IRI); a printed name unchanged."""
    return reader.label(name) if "://" in name else name


def ranked(reader: Reader, rank: Rank) -> str:
    """Return the labels of the tiers and size classes of targets as one text.

    A label that another one contains is left out.
    """
    words = list(dict.fromkeys(map(reader.label, (*rank.tiers, *rank.sizes))))
    # A tier may have the name of its size class: cluster of the trillion-yuan class.
    own = [
        word
        for word in words
        if not any(word != other and word.lower() in other.lower() for other in words)
    ]
    return listed(own, reader.lang)


def cited(reader: Reader, those: Iterable[Bet]) -> str:
    """Return the citations of the evidence of bets' targets as one text, sorted."""
    places = {reader.cited(e) for bet in those for e in reader.links(bet.target, "evidence")}
    return "; ".join(sorted(places))
