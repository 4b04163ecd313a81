"""The cities of China, and its places at county level: codes, names, coordinates."""

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
# What the name of a place at county level says that it is.
_KIND: Final = re.compile("(?:新区|[区县旗市])$")
_KIND_EN: Final = re.compile(" (?:District|County|Banner|New Area)$")
_CODE: Final = re.compile("[1-8][0-9]{5}")
_COUNTY: Final = re.compile("(?:0[1-9]|[1-6][0-9]|8[1-9]|9[0-9])$")


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

    @property
    def said(self) -> str:
        """Its names in both languages."""
        return f"{self.label_zh} {self.label_en}"


@dataclass(frozen=True)
class Place:
    """A city; `code` is that of GB/T 2260, the coordinates are degrees to two places (WGS 84).

    `former_en` is the romanisation that was published before, which the IRI keeps; else empty. Of a
    place at county level, `level` is its `ckg:administrativeLevel`, and `city` the one it lies in;
    where it lies in several, or in none, that is None. Its code and its coordinates may be empty.
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
        """The place as it is told: its names, its code and its province."""
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
        """Code, city and province, as far as there are such, and each once."""
        labels = [(each.label_zh, each.label_en) for each in (self.city, self.province) if each]
        yield from filter(None, (self.code, *(" ".join(label) for label in dict.fromkeys(labels))))

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it is found by, besides its code; traditional characters are folded."""
        return (
            self.name_zh,
            self.label_zh,
            self.label_en,
            *([self.former_en] if self.former_en else []),
            self._name,
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
def counties() -> tuple[Place, ...]:
    """Return every place at county level, and the national new areas."""
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
    """Return the IRI of a place below a city or a province, which ends with the name of that."""
    return f"{ID}{slug(name)}-{within.iri.removeprefix(ID).removeprefix('province-')}"


@functools.cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    return _indexed((name, place) for place in places().values() for name in _names(place))


@functools.cache
def _counties_by_name() -> dict[str, tuple[Place, ...]]:
    return _indexed((name, place) for place in counties() for name in _names(place))


@functools.cache
def _counties_by_stem() -> dict[str, tuple[Place, ...]]:
    """Return places at county level by their names without what they are: 浦东, Pudong."""
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
    """Return the places of that name, code or IRI: none, one, or several of one spelling.

    Cities at prefecture level come before places at county level, and whole names (鼓楼区) before
    those without what they are (鼓楼).
    """
    key = comparable(name)
    if found := _by_name().get(key):
        return found
    return _counties_by_name().get(key) or _counties_by_stem().get(key, ())


def is_nation(name: str) -> bool:
    """Say whether a name is that of the whole country, or of its total."""
    return fold(name) in _NATION or fold(name).replace(" ", "") in _NATION


def homonyms(place: Place) -> tuple[Place, ...]:
    """Return the places at county level elsewhere that have the name of a city: 朝阳区 of 北京."""
    found = _counties_by_stem().get(comparable(place.label_zh), ())
    return tuple(each for each in found if place not in (each, each.city))


def new(name: str, code: str = "", within: str = "") -> Place:
    """Return the place that a name means, or one that no list has, in the city or province given.

    Raises:
        InputError: the name means several places, or none; the code is none, or of another place,
            or `within` is no city and no province.
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
    """Return the city, or else the province, of that name."""
    cities = _by_name().get(comparable(name), ())
    if len(cities) == 1:
        return cities[0]
    key = comparable(name)
    for province in {place.province for place in places().values()}:
        known = (province.code, province.name_zh, province.label_zh, province.label_en)
        if not cities and key in map(comparable, known):
            return province
    return find(name)


def _level(name: str, code: str) -> str:
    if name.casefold().endswith(("新区", "new area")):
        return "new area"
    # Those of divisions: districts 01 to 20, counties 21 to 70, cities 81 to 99.
    return "county" if _COUNTY.search(code) else "development zone"


def find(name: str) -> Place:
    """Return the one place that a name means: Chinese, traditional or English, or a code.

    Raises:
        InputError: there is no such place, or more than one; says which could be meant.
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
    """Return the places whose names are most like `name`, the likest first.

    Places at county level only where no city is: of two characters, many have one in common.
    """
    key = comparable(name)
    for index in (_by_name(), _counties_by_name() if len(key) > _SHORT else {}):
        names = close(key, index, most=2 * _MOST_SUGGESTIONS)
        if found := dict.fromkeys(place for known in names for place in index[known]):
            return tuple(found)[:_MOST_SUGGESTIONS]
    return ()
