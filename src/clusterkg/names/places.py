"""Gazetteer of Chinese cities and county-level places: codes, names, coordinates."""

from __future__ import annotations

import csv
import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.resources import bundled
from clusterkg.base.text import close, comparable, did_you_mean, fold, is_chinese, slug
from clusterkg.rdf.namespaces import ID

_NATION: Final = (
    *("全国", "中国", "全国合计", "全国总计", "china", "nation", "national", "the nation"),
    *("national total", "people's republic of china", "中华人民共和国"),
)
_MOST_SUGGESTIONS: Final = 5
_SHORT: Final = 2
# Suffixes that say what kind of place a county-level name is.
_KIND: Final = re.compile("(?:新区|[区县旗市])$")
_KIND_EN: Final = re.compile(" (?:District|County|Banner|New Area)$")
_CODE: Final = re.compile("[1-8][0-9]{5}")
_COUNTY: Final = re.compile("(?:0[1-9]|[1-6][0-9]|8[1-9]|9[0-9])$")


@dataclass(frozen=True)
class Province:
    """A province-level division; `code` is its code in GB/T 2260."""

    code: str
    name_zh: str
    label_zh: str
    label_en: str

    @property
    def iri(self) -> str:
        """The IRI of the province in the graph."""
        return f"{ID}province-{slug(self.label_en)}"

    @property
    def said(self) -> str:
        """The labels of the province: the Chinese one, then the English one."""
        return f"{self.label_zh} {self.label_en}"


@dataclass(frozen=True)
class Place:
    """A city or county-level place.

    `code` is that of GB/T 2260; `latitude` and `longitude` are WGS 84, in degrees to two decimal
    places; all three may be empty. `former_en` is the romanisation published earlier, which the IRI
    keeps; else empty. For a county-level place, `level` is its `ckg:administrativeLevel`, and
    `city` the city that contains it; None if no city does, or several do.
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
    level: str = ""
    city: Place | None = None

    @property
    def said(self) -> Message:
        """A description of the place: its names, its code and its province."""
        where: Message | str = ""
        for part in self._where:
            where = Message("names.where", inner=where, outer=part) if where else part
        return Message("names.place", name=self._name, where=where)

    def __str__(self) -> str:
        return f"{self._name} ({', '.join(self._where)})"

    @property
    def _name(self) -> str:
        return " ".join(filter(None, (self.label_zh, self.label_en)))

    @property
    def _where(self) -> Iterator[str]:
        """Yield code, city and province; those that are empty or repeated are left out."""
        labels = [(each.label_zh, each.label_en) for each in (self.city, self.province) if each]
        yield from filter(None, (self.code, *(" ".join(label) for label in dict.fromkeys(labels))))

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which lookups find the place, besides its code and IRI; not normalised."""
        return (
            self.name_zh,
            self.label_zh,
            self.label_en,
            *([self.former_en] if self.former_en else []),
            self._name,
            str(self),
            # As it is displayed in Chinese, after width folding.
            str(self).replace(" (", "(").replace(", ", ","),
        )


@functools.cache
def places() -> dict[str, Place]:
    """Return the cities of the gazetteer by code (GB/T 2260)."""
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
        # Cities with the same spelling, such as 苏州 and 宿州, get their province in the IRI.
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
def counties() -> tuple[Place, ...]:
    """Return the county-level places of the gazetteer, and the national new areas."""
    provinces = {place.province.code: place.province for place in places().values()}
    path = bundled("data", "counties.csv")
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, label_en, within = row["name_zh"], row["name_en"], row["within"]
            found.append(
                Place(
                    row["code"],
                    name,
                    name.removesuffix("市"),
                    label_en,
                    "",
                    provinces[within[:2] + "0000"],
                    row["lat"],
                    row["lon"],
                    _iri(label_en, places().get(within) or provinces[within]),
                    row["level"],
                    places().get(within),
                )
            )
    return tuple(found)


def _iri(name: str, within: Place | Province) -> str:
    """Return the IRI of a place; its suffix is that of the IRI of the city or province `within`."""
    return f"{ID}{slug(name)}-{within.iri.removeprefix(ID).removeprefix('province-')}"


@functools.cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    return _indexed((name, place) for place in places().values() for name in _names(place))


@functools.cache
def _counties_by_name() -> dict[str, tuple[Place, ...]]:
    return _indexed((name, place) for place in counties() for name in _names(place))


@functools.cache
def _counties_by_stem() -> dict[str, tuple[Place, ...]]:
    """Return county-level places by their names without suffix: 浦东, Pudong."""
    stems = ((place, _KIND.sub("", place.name_zh)) for place in counties())
    return _indexed(
        (name, place)
        for place, stem in stems
        for name in (stem, _KIND_EN.sub("", place.label_en))
        if len(stem) > 1
    )


def _names(place: Place) -> Iterator[str]:
    return filter(None, (place.code, place.iri, *place.names))


def _indexed(pairs: Iterable[tuple[str, Place]]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, dict[Place, None]] = {}
    for name, place in pairs:
        found.setdefault(comparable(name), {})[place] = None
    return {name: tuple(those) for name, those in found.items()}


def named(name: str) -> tuple[Place, ...]:
    """Return the places whose name, code or IRI is `name`: none, one, or several homonyms.

    County-level places are returned only if no city has the name: those that have it in full
    (鼓楼区), or if there are none, those that have it without their suffix (鼓楼).
    """
    key = comparable(name)
    if found := _by_name().get(key):
        return found
    return _counties_by_name().get(key) or _counties_by_stem().get(key, ())


def province(name: str) -> Province | None:
    """Return the province whose code or name (full, short or English) is `name`, or None."""
    key = comparable(name)
    for each in {place.province for place in places().values()}:
        if key in map(comparable, (each.code, each.name_zh, each.label_zh, each.label_en)):
            return each
    return None


def is_nation(name: str) -> bool:
    """Return whether `name` denotes the whole country or a national total."""
    return fold(name) in _NATION or fold(name).replace(" ", "") in _NATION


def homonyms(place: Place) -> tuple[Place, ...]:
    """Return the county-level places outside the city `place` that share its name without suffix.

    For 朝阳市 in 辽宁, 朝阳区 in 北京 is one.
    """
    found = _counties_by_stem().get(comparable(place.label_zh), ())
    return tuple(each for each in found if place not in (each, each.city))


def new(name: str, code: str = "", within: str = "") -> Place:
    """Return the place that a name denotes, or a new one within a city or province.

    Args:
        name: The name; a new place gets it as its only name.
        code: Its code in GB/T 2260, if it has one.
        within: The city or province that contains the place; by default no new place is made.

    Raises:
        InputError: the name denotes several places, or without `within` none; or it denotes one
            outside `within` that is no new area; or the code is invalid, or is that of another
            place or in another province; or `within` denotes no place, or several.
    """
    where = _whole(within) if within else None
    found = [each for each in named(name) if where in (None, each.city, each.province)]
    if code and not _CODE.fullmatch(code):
        raise InputError(Message("names.no-code", code=code))
    if code:
        of_code = named(code)
        if of_code and of_code[0] not in found:
            raise InputError(Message("names.code-of", code=code, place=of_code[0].said, name=name))
        found = list(of_code)
    if len(found) == 1:
        return found[0]
    if found:
        raise _several(name, found)
    listed = _counties_by_name().get(comparable(name), ())
    # A new area of that name may be planned elsewhere too.
    if elsewhere := [each for each in listed if each.level != "new area"]:
        raise InputError(Message("names.elsewhere", place=elsewhere[0].said, within=within))
    if where is not None:
        province = where if isinstance(where, Province) else where.province
        if code and code[:2] != province.code[:2]:
            raise InputError(Message("names.code-elsewhere", code=code, place=where.said))
        zh, en = (name, "") if is_chinese(name) else ("", name)
        city = where if isinstance(where, Place) else None
        iri = _iri(name, where)
        return Place(code, zh, zh, en, "", province, "", "", iri, _level(name, code), city)
    return find(name)


def _several(name: str, found: Iterable[Place]) -> InputError:
    cities = [place.said for place in found]
    return InputError(Message("names.several-cities", name=name, cities=cities))


def _whole(name: str) -> Place | Province:
    """Return the city, or else the province, or else the county-level place named `name`.

    Raises:
        InputError: there is none, or more than one.
    """
    cities = _by_name().get(comparable(name), ())
    if len(cities) == 1:
        return cities[0]
    return (None if cities else province(name)) or find(name)


def _level(name: str, code: str) -> str:
    if name.casefold().endswith(("新区", "new area")):
        return "new area"
    # Ranges of county codes: districts 01 to 20, counties 21 to 70, cities 81 to 99.
    return "county" if _COUNTY.search(code) else "development zone"


def find(name: str) -> Place:
    """Return the only place whose name (simplified, traditional or English), code or IRI is `name`.

    Raises:
        InputError: there is no such place, or more than one; the message lists the candidates.
    """
    found = named(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise _several(name, found)
    near = suggestions(name)
    hint = did_you_mean(place.said for place in near) if near else Message("names.give-code")
    raise InputError(
        Message("names.unknown", kind=Message("names.kind.city"), name=name, hint=hint)
    )


def suggestions(name: str) -> tuple[Place, ...]:
    """Return up to five places with the names most similar to `name`, the best first.

    County-level places are suggested only if no city is, and only for names of three or more
    characters: short names often share a character.
    """
    key = comparable(name)
    for index in (_by_name(), _counties_by_name() if len(key) > _SHORT else {}):
        names = close(key, index, most=2 * _MOST_SUGGESTIONS)
        if found := dict.fromkeys(place for known in names for place in index[known]):
            return tuple(found)[:_MOST_SUGGESTIONS]
    return ()
