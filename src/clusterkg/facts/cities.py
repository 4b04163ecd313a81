"""Cities and their programmes, with dates, periods and closedness of lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clusterkg.base.locale import text
from clusterkg.base.numerals import truth, whole
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
    """A city; texts without data are empty, coordinates without data None.

    Coordinates are in degrees (WGS 84); `iri` and `province` are IRIs; `level` is the token of the
    administrative level of a place below prefecture level.
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
    """A span of years, both included; None means that the side is open."""

    first: int | None = None
    last: int | None = None

    def attributes(self) -> dict[str, int]:
        """Return the years as attributes of a node or an edge; an open side is left out."""
        years = {"start_year": self.first, "end_year": self.last}
        return {name: year for name, year in years.items() if year is not None}


def dated(printed: str, lang: str) -> str:
    """Return a date as far as its source gives it, in `lang`: 05-10, 2018-04, 2013年底."""
    year, end, _ = printed.removeprefix("--").partition(" (end of year)")
    return text("facts.end-of-year", lang, year=year) if end else year


@dataclass(frozen=True)
class Dates:
    """The dates of a programme as printed; empty if the source gives none.

    `announced` is the date of the announcement, `inferred` its year if that is only inferred,
    `horizon` the last year of the programme. `latest` is the last possible day of the announcement,
    in the year 9999 if unknown; programmes are sorted by it. `note` is a remark on the date; if
    there is neither, it says that the programme is not dated.
    """

    announced: str
    inferred: str
    horizon: str
    latest: str
    note: str

    def said(self, lang: str) -> str:
        """Return the date of the announcement in `lang`, with the note; undated, the note alone."""
        date = dated(self.announced, lang)
        if date and self.note:
            return text("facts.noted", lang, date=date, note=self.note)
        return date or self.note

    @property
    def month(self) -> tuple[str, str]:
        """The year (printed or inferred) and month of the announcement; each empty if unknown."""
        found = re.match(r"(\d{4})(?:-(\d{2}))?(?!\d)", self.announced)
        if found:
            return found[1], found[2] or ""
        month = re.match(r"--(\d{2})(?!\d)", self.announced)
        return (self.inferred, month[1] if month else "") if self.inferred else ("", "")

    @property
    def first(self) -> float | None:
        """The start of the month or year of the announcement: 2018.25; None if it has no year."""
        printed, month = self.month
        year = whole(printed)
        if year is None:
            return None
        return year + (int(month) - 1) / 12 if month else float(year)

    @property
    def last(self) -> float | None:
        """The end of the month or year of the announcement: 2019.0; None if it has no year."""
        if self.first is None:
            return None
        return self.first + (1 / 12 if self.month[1] else 1)

    @property
    def end(self) -> float | None:
        """The end of the horizon year: 2026.0 for 2025; None if there is no horizon."""
        year = whole(self.horizon)
        return None if year is None else float(year + 1)

    @property
    def span(self) -> Span:
        """The years in force, from the printed or inferred year of announcement to the horizon."""
        return Span(year(self.announced) or year(self.inferred), year(self.horizon))


@dataclass(frozen=True)
class Programme:
    """A programme of a city; `closed` is None if the source does not say.

    `level` is its administrative level (city if not stated), `period` the years of its plan, or
    empty, and `name` its label in the language requested, or in another one if missing.
    """

    iri: str
    city: str
    dates: Dates
    closed: bool | None
    level: str
    period: Span
    name: str


def cities(store: Graph, lang: str = "zh") -> list[City]:
    """Return all cities and other places with a programme, sorted by IRI.

    Names are in `lang`, or in another language if missing; without any, the short IRI.
    """
    found: dict[str, City] = {}
    for iri, name, code, province, latitude, longitude, level in rows(store, "cities", lang=lang):
        lat, long = (float(latitude), float(longitude)) if latitude and longitude else (None, None)
        found.setdefault(iri, City(iri, name or shorten(iri), code, province, lat, long, level))
    return list(found.values())


def below(store: Graph) -> dict[str, str]:
    """Return the administrative level (token) of each place (IRI) below prefecture level."""
    return {city.iri: city.level for city in cities(store) if city.level}


def coordinates(store: Graph) -> dict[str, tuple[float, float]]:
    """Return the latitude and longitude of cities (IRIs), from the graph or else the gazetteer.

    They are in degrees (WGS 84); a city with unknown coordinates is left out.
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
    """Return the programmes of all cities sorted by IRI; a programme of two cities occurs twice.

    Names and notes on dates are in `lang`, or in another language if missing.
    """
    found: dict[tuple[str, str], Programme] = {}
    for city, iri, *printed, closed, level, period, name in rows(
        store, "programmes-timeline", _DATED, lang=lang
    ):
        years = Span(*map(year, period.split("-"))) if "-" in period else Span()
        found.setdefault(
            (iri, city),
            Programme(iri, city, Dates(*printed), truth(closed), level or "city", years, name),
        )
    return [found[key] for key in sorted(found)]


def spans(store: Graph) -> dict[str, Span]:
    """Return the years of each programme (IRI), from its announcement to its horizon."""
    return {programme.iri: programme.dates.span for programme in programmes(store)}


def year(text: str) -> int | None:
    """Return the year of a printed date: 2018 for 2018-04; None for a date without a year."""
    found = re.match(r"\d{4}(?!\d)", text)
    return int(found[0]) if found else None
