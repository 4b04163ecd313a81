"""Rule-based extraction of facts from a Chinese text, as drafts for a person to confirm."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from clusterkg.base.brief import Brief, counted
from clusterkg.base.printed import Years, until
from clusterkg.draft import cities, dating, figures, groups, programmes
from clusterkg.draft.figures import Number, Sum, Total, Zone
from clusterkg.draft.programmes import Programme
from clusterkg.draft.text import Sentence, Span, Text
from clusterkg.names import places
from clusterkg.names.industries import Matcher
from clusterkg.names.resolve import UnresolvedError, resolve
from clusterkg.store.graph import Graph, select

_CITIES = """
SELECT ?zh ?en ?city WHERE {
  ?city a ckg:City .
  OPTIONAL { ?city rdfs:label ?zh FILTER(LANG(?zh) = "zh") }
  OPTIONAL { ?city rdfs:label ?en FILTER(LANG(?en) = "en") }
}
"""


@dataclass(frozen=True)
class City:
    """A city that a text is about.

    Args:
        name: Its short Chinese name.
        iri: Its IRI; empty if the graph lacks it.
        english: Its English label; empty if the graph has none.
    """

    name: str
    iri: str = ""
    english: str = ""


@dataclass(frozen=True, repr=False)
class Findings(Brief):
    """What a text says about one city.

    Args:
        programmes: Its programmes, in the order of the text.
        funding: The annual sums that are promised, each with its programme.
        goals: The totals to be reached, each with its programme.
        zones: The zones, each once, with the programme of the first mention.
        counts: The numbers of facilities in the city.

    The programme of a sum, a total or a zone is the one mentioned last in its sentence or before
    that sentence, or else the first programme of the city; None if there is none.
    """

    city: City
    programmes: tuple[Programme, ...]
    funding: tuple[tuple[Sum, Programme | None], ...]
    goals: tuple[tuple[Total, Programme | None], ...]
    zones: tuple[tuple[Zone, Programme | None], ...]
    counts: tuple[Number, ...]

    def _brief(self) -> str:
        found = {
            "programme": self.programmes,
            "sum": (*self.funding, *self.goals),
            "zone": self.zones,
            "number": self.counts,
        }
        return f"{self.city.name}: {', '.join(counted(each, kind) for kind, each in found.items())}"


def read(store: Graph, content: str, city: str | None = None) -> list[Findings]:
    """Extract what a text says about a city, or about each city that it names.

    Args:
        store: The graph with the known cities, tiers and industries.
        content: The text.
        city: A name in Chinese or English, or a code. A city unknown to the graph and the list of
            cities is accepted if the text names it. By default all cities with a programme, a
            promised sum or a goal.

    Returns:
        The findings about `city`, which may be empty, or those about each city, sorted by name.

    Raises:
        InputError: `city` is unknown and not named in the text, or several cities have the name.
    """
    text = Text(content)
    known = {found.name: found for found in _known(store)}
    main = None if city is None else _asked(store, city, known, content)
    if main:
        known.setdefault(main.name, main)
    names = cities.known_in(text, known)
    spoken = cities.spoken_of(text, names, main.name if main else None)
    asked = [main.name] if main else sorted({name for name in spoken if name})
    reader = groups.Reader(groups.scales(store), Matcher(store))
    document = dating.document(text.sentences)
    found = []
    for name in asked:
        own = [s for s, of in zip(text.sentences, spoken, strict=True) if of == name]
        findings = _findings(known.get(name, City(name)), own, reader, names, document)
        if main or findings.programmes or findings.funding or findings.goals:
            found.append(findings)
    return found


def _known(store: Graph) -> list[City]:
    return [City(zh.removesuffix("市"), iri, en) for zh, en, iri in select(store, _CITIES) if zh]


def _asked(store: Graph, name: str, known: dict[str, City], content: str) -> City:
    """Return the city that the user calls `name`.

    It is the city of the graph with this name. Or else, if `content` has the name, but not the
    Chinese label of a city of the list with this name, it is a city that has only a name. Or else
    it is the city of the list.

    Raises:
        InputError: no city has the name, or several have it.
    """
    wanted = name.strip()
    try:
        iri = resolve(store, name, "city").value
        if same := [city for city in known.values() if city.iri == iri]:
            return same[0]
    except UnresolvedError as error:
        short = wanted.removesuffix("市")
        listed = places.named(wanted)
        if short and short in content and not any(p.label_zh in content for p in listed):
            return City(short)
        if error.choices:
            raise
    place = places.find(wanted)
    return known.get(place.label_zh, City(place.label_zh))


def _findings(
    city: City,
    sentences: Sequence[Sentence],
    reader: groups.Reader,
    names: Collection[str],
    document: dating.Document,
) -> Findings:
    found = programmes.programmes(city.name, sentences, reader.groups(sentences), names)
    for one in found:
        dating.date(one, sentences, document)
    funding: list[tuple[Sum, Programme | None]] = []
    goals: list[tuple[Total, Programme | None]] = []
    zones: dict[str, tuple[Zone, Programme | None]] = {}
    counts: list[Number] = []
    aim: tuple[Span, Years] | None = None
    paragraph = 0
    in_force = _InForce(found)
    for sentence in sentences:
        aim = aim if sentence.paragraph == paragraph else None
        paragraph = sentence.paragraph
        for place, years in until(sentence.text)[:1]:
            aim = sentence.span(place, place + 1), years
        programme = in_force.at(sentence)
        funding += [(one, programme) for one in figures.funding(sentence)]
        totals = figures.goals(sentence, aim, document.year)
        goals += [(one, programme) for one in totals]
        if programme and totals and dating.is_of(programme, sentence):
            dating.take_horizon(programme, totals[0].years, totals[0].spans[-1])
        for zone in figures.zones(sentence, city.name):
            zones.setdefault(zone.name, (zone, programme))
        counts += figures.counts(sentence)
    return Findings(
        city, tuple(found), tuple(funding), tuple(goals), tuple(zones.values()), tuple(counts)
    )


class _InForce:
    def __init__(self, found: Sequence[Programme]) -> None:
        self._first = found[0] if found else None
        spoken = [
            (mention.start, place, programme)
            for programme in found
            for mention, place in programme.mentions
        ]
        spoken.sort(key=lambda each: each[0])
        self._starts = [start for start, _, _ in spoken]
        # The last programme mentioned, at each mention.
        self._last: list[Programme] = []
        latest: Span | None = None
        for _, place, programme in spoken:
            is_later = latest is None or place > latest
            latest = place if is_later else latest
            self._last.append(programme if is_later else self._last[-1])

    def at(self, sentence: Sentence) -> Programme | None:
        """Return the programme mentioned last in `sentence` or before it, or else the first
        programme of the text; None if it has none.
        """
        number = bisect_right(self._starts, sentence.start)
        return self._last[number - 1] if number else self._first
