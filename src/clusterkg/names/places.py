"""The cities of China at prefecture level, and the municipalities: codes, names, coordinates."""

from __future__ import annotations

import csv
import functools
from collections import Counter
from dataclasses import dataclass
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.resources import bundled
from clusterkg.base.text import close, comparable, did_you_mean, slug
from clusterkg.rdf.namespaces import ID

_MOST_SUGGESTIONS: Final = 5


@dataclass(frozen=True)
class Province:
    """A province-level division; `code` is that of GB/T 2260."""

    code: str
    name_zh: str
    label_zh: str
    label_en: str

    @property
    def iri(self) -> str:
        """The IRI that the graph has for it."""
        return f"{ID}province-{slug(self.label_en)}"


@dataclass(frozen=True)
class Place:
    """A city; `code` is that of GB/T 2260, the coordinates are degrees to two places (WGS 84).

    `former_en` is the romanisation that was published before, which the IRI keeps; else empty.
    """

    code: str
    name_zh: str
    label_zh: str
    label_en: str
    former_en: str
    province: Province
    latitude: str
    longitude: str
    iri: str

    @property
    def said(self) -> Message:
        """The place as it is told: its names, its code and its province."""
        return Message(
            "names.place",
            name=f"{self.label_zh} {self.label_en}",
            code=self.code,
            province=f"{self.province.label_zh} {self.province.label_en}",
        )

    def __str__(self) -> str:
        province = f"{self.province.label_zh} {self.province.label_en}"
        return f"{self.label_zh} {self.label_en} ({self.code}, {province})"

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it is found by, besides its code; traditional characters are folded."""
        return (
            self.name_zh,
            self.label_zh,
            self.label_en,
            *([self.former_en] if self.former_en else []),
            f"{self.label_zh} {self.label_en}",
            str(self),
            # As it is told in Chinese, once width does not count.
            str(self).replace(" (", "(").replace(", ", ","),
        )


@functools.cache
def places() -> dict[str, Place]:
    """Return every place by its code."""
    path = bundled("data", "places.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shared = Counter(row["name_en"] for row in rows)
    found = {}
    for row in rows:
        province = Province(
            row["province_code"],
            row["province_zh"],
            row["province_short_zh"],
            row["province_en"],
        )
        # Cities of one spelling, such as 苏州 and 宿州, are told apart by their province.
        published = row["former_name_en"] or row["name_en"]
        parts = [published, province.label_en] if shared[row["name_en"]] > 1 else [published]
        found[row["code"]] = Place(
            row["code"],
            row["name_zh"],
            row["short_zh"],
            row["name_en"],
            row["former_name_en"],
            province,
            row["lat"],
            row["lon"],
            ID + slug(" ".join(parts)),
        )
    return found


@functools.cache
def counties() -> frozenset[str]:
    """Return the names of all counties and districts, in full."""
    with bundled("data", "counties.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["name_zh"] for row in csv.DictReader(file))


@functools.cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for place in places().values():
        for name in dict.fromkeys(map(comparable, (place.code, place.iri, *place.names))):
            found[name] = (*found.get(name, ()), place)
    return found


def named(name: str) -> tuple[Place, ...]:
    """Return the places of that name, code or IRI: none, one, or several of one spelling."""
    return _by_name().get(comparable(name), ())


def find(name: str) -> Place:
    """Return the one place that a name means: Chinese, traditional or English, or a code.

    Raises:
        InputError: there is no such place, or more than one; says which could be meant.
    """
    found = named(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            Message("names.several-cities", name=name, cities=[place.said for place in found])
        )
    near = suggestions(name)
    hint = did_you_mean(place.said for place in near) if near else Message("names.give-code")
    raise InputError(
        Message("names.unknown", kind=Message("names.kind.city"), name=name, hint=hint)
    )


def suggestions(name: str) -> tuple[Place, ...]:
    """Return the places whose names are most like `name`, the likest first."""
    names = close(comparable(name), _by_name(), most=2 * _MOST_SUGGESTIONS)
    found = dict.fromkeys(place for known in names for place in _by_name()[known])
    return tuple(found)[:_MOST_SUGGESTIONS]
