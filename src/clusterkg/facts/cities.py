"""Cities and their programmes, with dates, periods and whether their lists are closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clusterkg.base.locale import text
from clusterkg.base.numerals import whole
from clusterkg.names import places
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import shorten
from clusterkg.store.graph import Graph

_DATED: Final = (
    *("city", "programme", "announced", "inferred_year", "horizon", "latest", "note"),
    *("closed", "level", "period", "programme_label"),
)


@dataclass(frozen=True)
class City:
    """A city: empty where the graph says nothing, and coordinates None (degrees of WGS 84).

    `level` is what a place is that is below prefecture level: one of its tokens.
    """

    iri: str
    name: str
    code: str
    province: str
    latitude: float | None
    longitude: float | None
    level: str = ""


@dataclass(frozen=True)
class Span:
    """Years, both included; None where the source gives none: open on that side."""

    first: int | None = None
    last: int | None = None

    def attributes(self) -> dict[str, int]:
        """Return the years that are known, as attributes of a node or an edge."""
        years = {"start_year": self.first, "end_year": self.last}
        return {name: year for name, year in years.items() if year is not None}


def dated(printed: str, lang: str) -> str:
    """Return a date as its source gives it, in words of a language: 05-10, 2018-04, 2013年底."""
    year, end, _ = printed.removeprefix("--").partition(" (end of year)")
    return text("facts.end-of-year", lang, year=year) if end else year


@dataclass(frozen=True)
class Dates:
    """The dates of a programme as printed; empty where the source gives none.

    `latest` is the last day that the announcement may be of, of the year 9999 where none is known:
    what programmes are ordered by. `note` is what else is known of the date, in a language.
    """

    announced: str
    inferred: str
    horizon: str
    latest: str
    note: str

    def said(self, lang: str) -> str:
        """Return the date of the announcement in words of a language; what is known if none is."""
        date = dated(self.announced, lang)
        if date and self.note:
            return text("facts.noted", lang, date=date, note=self.note)
        return date or self.note

    @property
    def month(self) -> tuple[str, str]:
        """Year and month of the announcement, as far as they are known."""
        found = re.match(r"(\d{4})(?:-(\d{2}))?(?!\d)", self.announced)
        if found:
            return found[1], found[2] or ""
        month = re.match(r"--(\d{2})(?!\d)", self.announced)
        return (self.inferred, month[1] if month else "") if self.inferred else ("", "")

    @property
    def first(self) -> float | None:
        """The earliest that it can have been announced: a year with its fraction."""
        printed, month = self.month
        year = whole(printed)
        if year is None:
            return None
        return year + (int(month) - 1) / 12 if month else float(year)

    @property
    def last(self) -> float | None:
        """The latest that it can have been announced."""
        if self.first is None:
            return None
        return self.first + (1 / 12 if self.month[1] else 1)

    @property
    def end(self) -> float | None:
        """The end of the year that is its horizon."""
        year = whole(self.horizon)
        return None if year is None else float(year + 1)

    @property
    def span(self) -> Span:
        """The years in force: from the announcement to the horizon."""
        return Span(year(self.announced) or year(self.inferred), year(self.horizon))


@dataclass(frozen=True)
class Programme:
    """A programme of a city; `closed` is None where the source does not say.

    `level` is whose programme it is (city where nothing is said), `period` the years of its plan,
    empty where there are none, `name` its label in Chinese or in the language there is.
    """

    iri: str
    city: str
    dates: Dates
    closed: bool | None
    level: str
    period: Span
    name: str


def cities(store: Graph, lang: str = "zh") -> list[City]:
    """Return all cities, by IRI, with their names in a language or else in one there is."""
    found: dict[str, City] = {}
    for iri, name, code, province, latitude, longitude, level in rows(store, "cities", lang=lang):
        lat, long = (float(latitude), float(longitude)) if latitude and longitude else (None, None)
        found.setdefault(iri, City(iri, name or shorten(iri), code, province, lat, long, level))
    return list(found.values())


def below(store: Graph) -> dict[str, str]:
    """Return what the places (IRIs) are that are below prefecture level, by its tokens."""
    return {city.iri: city.level for city in cities(store) if city.level}


def coordinates(store: Graph) -> dict[str, tuple[float, float]]:
    """Return latitude and longitude of cities (IRIs): those that the graph gives, or the list's.

    Degrees of WGS 84; a city that is in neither is left out.
    """
    listed = places.places()
    out = {}
    for city in cities(store):
        if city.latitude is not None and city.longitude is not None:
            out[city.iri] = (city.latitude, city.longitude)
        elif (place := listed.get(city.code)) is not None:
            out[city.iri] = (float(place.latitude), float(place.longitude))
    return out


def programmes(store: Graph, lang: str = "zh") -> list[Programme]:
    """Return the programmes of all cities, by IRI; one of two cities comes twice.

    Notes are in a language, or else in one there is.
    """
    found: dict[tuple[str, str], Programme] = {}
    for city, iri, *printed, closed, level, period, name in rows(
        store, "programmes-timeline", _DATED, lang=lang
    ):
        truth = {"true": True, "1": True, "false": False, "0": False}.get(closed)
        years = Span(*map(year, period.split("-"))) if "-" in period else Span()
        found.setdefault(
            (iri, city),
            Programme(iri, city, Dates(*printed), truth, level or "city", years, name),
        )
    return [found[key] for key in sorted(found)]


def spans(store: Graph) -> dict[str, Span]:
    """Return the years of each programme (IRI): from its announcement to its horizon."""
    return {programme.iri: programme.dates.span for programme in programmes(store)}


def year(text: str) -> int | None:
    """Return the year with which a date as printed begins: 2018-04 is of 2018."""
    found = re.match(r"\d{4}(?!\d)", text)
    return int(found[0]) if found else None
