"""Supply chains: suppliers and customers of an industry, and the cities that target them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.locale import Message, language_of, text
from clusterkg.compare.noted import Noted
from clusterkg.facts.bets import Bet, bets
from clusterkg.facts.reader import Reader
from clusterkg.facts.scheme import below, reached, scheme
from clusterkg.queries.rows import rows
from clusterkg.rdf.table import Table
from clusterkg.store.graph import Graph

# The saved query that reads links.
QUERY: Final = "supply-chain"
_READ: Final = (
    *("upstream", "downstream", "printed_upstream", "printed_downstream", "coefficient"),
    *("year", "source", "status"),
)
_COLUMNS: Final = (
    *("step", "industry", "link", "coefficient", "year", "source", "status"),
    *("cities", "named_by"),
)
# Maximum number of cities listed by name.
_CITIES: Final = 12


@dataclass(frozen=True)
class Link:
    """A supply link from one industry (IRI) to another, with the names printed in the source.

    All fields are texts; those without data are empty.
    """

    upstream: str
    downstream: str
    printed_upstream: str
    printed_downstream: str
    coefficient: str
    year: str
    source: str
    status: str


@dataclass(frozen=True)
class Found:
    """A link found, the industry at its far end, and the number of links to get there.

    This number is `step`: negative upstream of the requested industry, positive downstream.
    Step 0 is for links within the requested industry, from one of its parts to another.
    """

    step: int
    industry: str
    link: Link


def links(store: Graph, lang: str) -> list[Link]:
    """Return the links stated by sources, sorted, with names of sources in `lang`."""
    return [Link(*row) for row in rows(store, QUERY, _READ, lang=lang)]


def walked(found: Iterable[Link], start: Iterable[str]) -> list[Found]:
    """Return the links upstream and downstream of industries (IRIs), the farthest upstream first.

    Links to industries that were not reached before are one step further. Links back to a reached
    industry are left out, except links within `start` (step 0).

    Args:
        found: All links.
        start: The industries at which to begin.
    """
    known, own = list(found), set(start)
    out = [
        Found(0, each.upstream, each) for each in known if {each.upstream, each.downstream} <= own
    ]
    for sign in (-1, 1):
        passed = set(own)
        reached = set(passed)
        step = 0
        while reached:
            step += 1
            ways = [
                (link.upstream if sign < 0 else link.downstream, link)
                for link in known
                if (link.downstream if sign < 0 else link.upstream) in reached
            ]
            fresh = [(industry, link) for industry, link in ways if industry not in passed]
            out += [Found(sign * step, industry, link) for industry, link in fresh]
            reached = {industry for industry, _ in fresh}
            passed |= reached
    return sorted(out, key=lambda each: (each.step, each.industry, each.link.upstream))


def chain(store: Graph, industry: str, *, lang: str | None = None) -> Noted:
    """Return the suppliers and customers of an industry (IRI), and the cities that target them.

    Links of narrower industries count as its own; so do links of broader ones, which may be about
    another part, as a note says. Further links are followed step by step.

    Args:
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Returns:
        A row for the industry itself, and one per link, by step: upstream ones (below 0), those
        within the industry (0), downstream ones. A row of a link has the names as printed, the
        coefficient, source and status, and the cities that target the industry at the far end or a
        narrower one.
    """
    reader = Reader(store, language_of(lang))
    known = links(store, reader.lang)
    _, broader = scheme(store)
    above = reached(industry, broader)
    start = below(industry, broader) | above
    ends = {end for link in known for end in (link.upstream, link.downstream)}
    named: dict[str, list[Bet]] = defaultdict(list)
    for bet in (*bets(store, "narrower"), *bets(store, "theme")):
        named[bet.industry].append(bet)

    def holders(of: str) -> tuple[int, str]:
        targets = [bet for each in below(of, broader) for bet in named.get(each, ())]
        printed: dict[str, set[str]] = defaultdict(set)
        for bet in targets:
            printed[bet.city].add(bet.printed)
        told: list[object] = [
            text(
                "compare.chains.holder",
                reader.lang,
                city=reader.label(city),
                targets=sorted(printed[city]),
            )
            for city in reader.by_label(printed)[:_CITIES]
        ]
        if len(printed) > _CITIES:
            told.append(Message("compare.chains.more", n=len(printed) - _CITIES))
        return len(printed), text("base.semicolon", reader.lang).join(
            str(each.to(reader.lang) if isinstance(each, Message) else each) for each in told
        )

    found = walked(known, start)
    table = []
    own = holders(industry)
    for each in [*(f for f in found if f.step < 0), None, *(f for f in found if f.step >= 0)]:
        if each is None:
            cells = ["0", reader.label(industry), *[""] * 5]
            count, who = own
        else:
            link = each.link
            way = text(
                "compare.chains.link",
                reader.lang,
                upstream=link.printed_upstream or reader.label(link.upstream),
                downstream=link.printed_downstream or reader.label(link.downstream),
            )
            cells = [str(each.step), reader.label(each.industry), way, link.coefficient]
            cells += [link.year, link.source, link.status]
            count, who = holders(each.industry)
        table.append(
            (Literal(int(cells[0])), *map(Literal, cells[1:]), Literal(count), Literal(who))
        )
    notes = [_counted(reader, industry, known, found)]
    if wide := sorted(reader.label(each) for each in above & ends):
        notes.append(Message("compare.chains.wide", industries=wide))
    if found:
        notes += [Message("compare.chains.step"), Message("compare.chains.meaning")]
    return Noted(Table(_COLUMNS, tuple(table)), tuple(notes), reader.lang)


def _counted(
    reader: Reader, industry: str, known: Sequence[Link], found: Sequence[Found]
) -> Message:
    """Return a note on the number of links found or, if there are none, on what links are known."""
    if not known:
        return Message("compare.chains.none-known")
    if not found:
        of = {end for link in known for end in (link.upstream, link.downstream)}
        return Message(
            "compare.chains.none-of",
            industry=reader.label(industry),
            n=len(known),
            industries=sorted(map(reader.label, of)),
        )
    return Message("compare.chains.links", n=len(found), known=len(known))
