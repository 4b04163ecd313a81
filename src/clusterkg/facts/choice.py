"""Choice of the programmes that enter a comparison."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from pyoxigraph import NamedNode, Store

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Bilingual, Message
from clusterkg.facts.cities import Programme, Span
from clusterkg.facts.lists import Listed, lists
from clusterkg.facts.tokens import TOKENS
from clusterkg.names import words
from clusterkg.names.resolve import resolve
from clusterkg.rdf.namespaces import CKG
from clusterkg.store.graph import Graph

# The administrative levels of programmes.
LEVELS: Final = TOKENS["programmeLevel"]
ALL: Final = "all"
# States of lists whose counted tiers are named in full.
_WHOLE: Final = ("complete", "counted")
_LINKS: Final = (NamedNode(CKG + "programmeOf"), NamedNode(CKG + "hasProgramme"))
# Maximum number of statements of a graph that is copied in memory.
_LARGEST: Final = 3_000_000
_PERIOD: Final = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
# Maximum number of left-out cities that are named.
_SHOWN: Final = 12


@dataclass(frozen=True)
class Choice:
    """Choice of the programmes of a comparison; by default each city's latest one at city level.

    A complete list is preferred to a later one that is not; see `Selection.graph`.

    Args:
        as_of: A year: of each city's programmes that are announced by its end and whose horizon is
            not before it, the latest. The first year of the plan stands for an unknown date of
            announcement (without either, a programme is left out), the last for an unknown horizon
            (without either, a programme has no end).
        period: Years, as 2021-2025: of each city's programmes whose plan begins within them, the
            latest. The year of the announcement stands for unknown plan years (without either, a
            programme is left out).
        programmes: Only these programmes: IRIs, prefixed names or labels.
        level: Administrative level of programmes: one of LEVELS, or `all`.
        every: All programmes, whether or not they name a target.
    """

    as_of: int | None = None
    period: str | None = None
    programmes: tuple[str, ...] = ()
    level: str = "city"
    every: bool = False

    @property
    def is_default(self) -> bool:
        """Whether nothing differs from the default choice."""
        return self == Choice()

    def checked(self) -> Choice:
        """Return the choice unchanged if it is valid.

        Raises:
            InputError: there is no such level, the period is invalid, or `programmes` or `every`
                is combined with another restriction.
        """
        if self.level not in (*LEVELS, ALL):
            known = [*LEVELS, ALL]
            raise InputError(
                Message(
                    "facts.choice.no-level",
                    level=self.level,
                    levels=words.listed("level_of", known),
                )
            )
        if self.period is not None:
            _years(self.period)
        named = Choice(programmes=self.programmes)
        if (self.every and self != Choice(every=True)) or (self.programmes and self != named):
            raise InputError(Message("facts.choice.alone"))
        return self

    def told(
        self,
        left_out: Sequence[str | Bilingual] = (),
        undated: Sequence[str | Bilingual] = (),
        passed_over: Sequence[str | Bilingual] = (),
    ) -> list[Message]:
        """Return messages that describe the choice.

        Args:
            left_out: The names of cities without a chosen programme.
            undated: The names of programmes that are left out because their year is unknown.
            passed_over: The names of programmes newer than the one chosen, which is more complete.
        """
        if self.every:
            return [Message("facts.choice.every")]
        if self.programmes:
            return [Message("facts.choice.programmes", programmes=list(self.programmes))]
        level = Message("facts.choice.any-level")
        if self.level != ALL:
            level = Message(f"facts.token.programmeLevel.{self.level}")
        out = [Message("facts.choice.latest", level=level)]
        if self.as_of is not None:
            out = [Message("facts.choice.as-of", level=level, year=self.as_of)]
        if self.period is not None:
            out.append(Message("facts.choice.period", period=self.period))
        if undated:
            out.append(
                Message("facts.choice.undated", n=len(undated), programmes=list(undated[:_SHOWN]))
            )
        if passed_over:
            n, shown = len(passed_over), list(passed_over[:_SHOWN])
            out.append(Message("facts.choice.passed-over", n=n, programmes=shown))
        if left_out:
            shown = list(left_out[:_SHOWN])
            if len(left_out) > _SHOWN:
                out.append(Message("facts.choice.left-out-some", n=len(left_out), cities=shown))
            else:
                out.append(Message("facts.choice.left-out", n=len(left_out), cities=shown))
        return out


DEFAULT: Final = Choice()


class Selection:
    """The programmes of a graph that a choice selects, read once; the graph must not change.

    Raises:
        InputError: as in `Choice.checked`.
    """

    def __init__(self, graph: Graph, choice: Choice = DEFAULT) -> None:
        self._graph = graph
        self._choice = choice.checked()

    @cached_property
    def _lists(self) -> list[Listed]:
        return lists(self._graph)

    @cached_property
    def _programmes(self) -> list[Programme]:
        """All programmes of the graph, sorted by IRI; one of two cities occurs twice."""
        return [each.programme for each in self._lists]

    @cached_property
    def chosen(self) -> list[Programme]:
        """The chosen programmes, sorted by IRI; one of two cities may occur twice.

        Raises:
            InputError: the name of a programme is unknown or ambiguous.
        """
        choice = self._choice
        if choice.every:
            return self._programmes
        if choice.programmes:
            iris = {resolve(self._graph, name, "programme").value for name in choice.programmes}
            return [each for each in self._programmes if each.iri in iris]
        latest = (each for those in self._by_city() for each in _latest(those))
        return sorted(latest, key=lambda each: (each.iri, each.city))

    def _by_city(self) -> list[list[Listed]]:
        """Return, for each city with any, the lists from which the choice takes the latest."""
        by_city: dict[str, list[Listed]] = defaultdict(list)
        for each in self._lists:
            if _fits(each.programme, self._choice):
                by_city[each.programme.city].append(each)
        return list(by_city.values())

    @cached_property
    def graph(self) -> Graph:
        """A copy of the graph in which cities have only the chosen programmes.

        If all are chosen, it is the graph itself. By default each city keeps one of its programmes
        at city level. Preferred are programmes with a list; among them, those whose list is not of
        future industries only; among them, dated ones; among them, those whose list is complete or
        counted (see `Listed.state`); and among them the latest. Programmes with the same
        date, or all undated, are kept together. A remote engine, and a graph of more than 3,000,000
        statements, are not copied: there, the default is all programmes.

        Raises:
            InputError: the name of a programme is unknown or ambiguous, or a choice other than the
                default needs a copy of a graph that cannot be copied.
        """
        graph = self._graph
        if self._choice.every:
            return graph
        every, some = (
            {(each.iri, each.city) for each in those} for those in (self._programmes, self.chosen)
        )
        if not (gone := every - some):
            return graph
        if not isinstance(graph, Store) or len(graph) > _LARGEST:
            if self._choice.is_default:
                return graph
            raise InputError(Message("facts.choice.elsewhere"))
        copy = Store()
        copy.extend(graph)
        for quad in [each for link in _LINKS for each in copy.quads_for_pattern(None, link, None)]:
            ends = (quad.subject, quad.object)
            one, other = (end.value if isinstance(end, NamedNode) else "" for end in ends)
            if (one, other) in gone or (other, one) in gone:
                copy.remove(quad)
        return copy

    def told(
        self, name: Callable[[str], str | Bilingual], cities: Collection[str] = ()
    ) -> list[Message]:
        """Return messages on which programmes are in `graph`, and which are left out.

        Args:
            name: Returns the label of an IRI.
            cities: IRIs of the cities for which the programmes left out are named; by default all.
        """
        of = {p.iri: p.city for p in self._programmes}
        those = [
            [name(iri) for iri in iris if not cities or of.get(iri, iri) in cities]
            for iris in (self.left_out(), self.undated(), self.passed_over())
        ]
        return self._choice.told(*those)

    def left_out(self) -> list[str]:
        """Return the cities (IRIs) with a programme but none that is chosen."""
        if self.graph is self._graph:
            return []
        return sorted({p.city for p in self._programmes} - {p.city for p in self.chosen})

    def undated(self) -> list[str]:
        """Return the programmes (IRIs) that a choice by year leaves out because they are undated.

        They have neither a year of announcement nor plan years.
        """
        if self._choice.as_of is None and self._choice.period is None:
            return []
        every = replace(self._choice, as_of=None, period=None)
        those = {p.iri: p for p in self._programmes if _fits(p, every)}
        return [iri for iri, p in those.items() if p.dates.span.first is p.period.first is None]

    def passed_over(self) -> list[str]:
        """Return the programmes (IRIs) with a newer list than the chosen one of their city.

        Their lists are open or partial, and the chosen one is not. Lists of only future industries
        are left out. The latest come first; if `programmes` or `every` is given, there are none.
        """
        choice = self._choice
        if self.graph is self._graph or choice.every or choice.programmes:
            return []
        newer = {
            each.programme.iri: _date(each.programme)
            for those in self._by_city()
            for last in [max(map(_date, _latest(those)))]
            for each in those
            if each.targets and not each.is_future and _date(each.programme) > last
        }
        return sorted(newer, key=lambda iri: (newer[iri], iri), reverse=True)


def beside(
    those: Iterable[Listed], than: Sequence[Listed], *, later: bool = False
) -> list[Programme]:
    """Return the programmes that the default choice takes from those announced before `than`.

    Only dated lists at city level that name a target are considered. Lists of only future
    industries are considered only if `than` has such a list, and other lists only if `than` has
    another one. There are none if `than` is empty or a list in it is undated.

    Args:
        those: The lists of a city.
        than: Lists of the same city; all of them must be later.
        later: Take those announced after the last of `than` instead.
    """
    dates = [_date(each.programme) for each in than]
    if not dates or "" in dates:
        return []
    kinds = {each.is_future for each in than}
    near = [
        each
        for each in those
        if each.targets
        and each.programme.level == DEFAULT.level
        and each.is_future in kinds
        and (
            _date(each.programme) > max(dates) if later else "" < _date(each.programme) < min(dates)
        )
    ]
    return _latest(near) if near else []


def spelled(given: str) -> Choice:
    """Return the choice given as text: a year, a period as 2021-2025, or else a programme."""
    if re.fullmatch(r"\d{4}", given):
        return Choice(as_of=int(given))
    if _PERIOD.fullmatch(given):
        return Choice(period=given)
    return Choice(programmes=(given,))


def _fits(programme: Programme, choice: Choice) -> bool:
    if choice.level not in (ALL, programme.level):
        return False
    plan = programme.period
    announced, end = programme.dates.span.first, programme.dates.span.last or plan.last
    if choice.as_of is not None:
        begin = announced or plan.first
        if begin is None or begin > choice.as_of or (end is not None and end < choice.as_of):
            return False
    if choice.period is None:
        return True
    asked = _years(choice.period)
    begin = plan.first or announced
    assert asked.first is not None and asked.last is not None
    return begin is not None and asked.first <= begin <= asked.last


def _latest(those: list[Listed]) -> list[Programme]:
    """Return the programme that a choice takes from a city's; several if they have the same date.

    See `Selection.graph` for the order of preference.
    """
    listed = [each for each in those if each.targets] or those
    general = [each for each in listed if not each.is_future] or listed
    dated = [each for each in general if _date(each.programme)] or general
    whole = [each for each in dated if each.state in _WHOLE] or dated
    dates = {id(each): _date(each.programme) for each in whole}
    last = max(dates.values())
    return [each.programme for each in whole if dates[id(each)] == last]


def _date(programme: Programme) -> str:
    """Return the last possible day of the announcement; empty, which sorts first, if unknown."""
    latest = programme.dates.latest
    return "" if latest.startswith("9999") else latest


def _years(period: str) -> Span:
    found = _PERIOD.fullmatch(period)
    if found is None or found[1] > found[2]:
        raise InputError(Message("facts.choice.no-period", period=period))
    return Span(int(found[1]), int(found[2]))
