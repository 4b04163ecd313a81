"""Reading of statistical tables, from yearbooks or the user: long or wide, workbook or CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, LimitError, Limits
from clusterkg.base.locale import Message, language_of
from clusterkg.base.source import read_bytes
from clusterkg.base.text import fold
from clusterkg.facts.scheme import reached
from clusterkg.facts.statistics import (
    PERCENT,
    Observation,
    Statistics,
    some,
    unit_said,
    wider,
    within,
)
from clusterkg.names import places
from clusterkg.names.categories import GBT, Categories
from clusterkg.names.resolve import Names
from clusterkg.store.graph import Graph
from clusterkg.tables import UnreadableTableError, folder, is_workbook, workbook, yearbook
from clusterkg.tables.cells import CellError, plain
from clusterkg.tables.entries import Entry, Sheet
from clusterkg.tables.sheets import Cell, CellFinding, Grid
from clusterkg.tables.yearbook import Head, Unit

# Tolerance for rounding of printed parts.
_ROUNDING: Final = 0.005


def read(
    path: Path,
    store: Graph,
    limits: Limits = DEFAULTS,
    lang: str | None = None,
    *,
    is_of_totals: bool = False,
) -> Statistics:
    """Return the observations in a workbook or a file of CSV or TSV.

    A long table has columns of cities, industries and values, and may have units, indicators and
    years; a wide one has a row per city and a column per industry, or the other way round. Names of
    cities are resolved, and names of industries are matched to GB/T 4754 or to the scheme; those
    that match neither are kept as printed. `—`, `…` and empty cells are unknown, and 0 is zero.
    Totals are not industries. Encodings of text files are UTF-8, UTF-16 and GB18030.

    Args:
        path: The workbook or text file.
        store: The graph with the cities and industries.
        limits: Limits for reading the file.
        lang: Language of labels: `zh` or `en`; by default that of the locale.
        is_of_totals: Whether a table of one number per city, without industries, is one of totals.

    Raises:
        UnreadableTableError: cells cannot be read, a value occurs twice for a city, an industry, a
            year and an indicator, or columns are missing; it lists all such problems.
        InputError: the file cannot be read, or has no observation.
    """
    grids = workbook.read(path, limits) if is_workbook(path) else [_of_csv(path, limits)]
    reading = _Reading(path, store, language_of(lang), is_of_totals=is_of_totals)
    heads: list[Head] = []
    for grid in grids:
        entries = Sheet(path, grid, is_of_totals=is_of_totals)
        heads = heads or entries.heads
        for entry in entries.entries():
            reading.take(entry)
    if not reading.is_begun:
        first = Cell(path, row=1)
        raise UnreadableTableError([CellFinding(first, _lacking(heads, path))])
    return reading.statistics()


def _of_csv(path: Path, limits: Limits) -> Grid:
    rows = folder.table(read_bytes(path, limits), path)
    if sum(len(row) for _, row in rows) > limits.cells:
        raise LimitError("cells", Message("base.too-many-cells", most=limits.cells), path)
    return Grid(path.stem, rows, path=path)


def _lacking(heads: Sequence[Head], path: Path) -> Message:
    roles = {head.role for head in heads}
    lacking = [role for role in ("city", "category", "value") if role not in roles]
    if not lacking:
        return Message("facts.statistics.none", origin=path.name)
    named = {"city": "city", "category": "industry", "value": "value"}
    return Message("tables.statistics.no-column", columns=[named[role] for role in lacking])


@dataclass
class _Printed:
    """A printed total of an area; `sections` are those of its sector, empty for all industries."""

    cell: Cell
    value: float
    sections: str = ""


class _Reading:
    """Collects observations and printed totals from entries, and the problems found."""

    def __init__(self, path: Path, store: Graph, lang: str, *, is_of_totals: bool = False) -> None:
        self.is_begun = False
        self._path, self._lang, self._is_of_totals = path, lang, is_of_totals
        self._names = Names(store)
        self._categories = Categories(store, self._names)
        self._areas: dict[str, tuple[str, int | None]] = {}
        self._industries: dict[tuple[str, str], str] = {}
        self._members: dict[str, tuple[str, ...]] = {}
        self._above = wider(store)
        self._outer = ""
        self._labels: dict[str, str] = {}
        self._wholes: dict[str, None] = {}
        self._cells: dict[tuple[str, str, int | None, str, str], tuple[Cell, float | None]] = {}
        self._totals: dict[tuple[str, int | None, str], list[_Printed]] = defaultdict(list)
        self._problems: list[CellFinding] = []
        self._units: dict[tuple[str, str], Cell] = {}
        self._unlisted: dict[str, None] = {}
        self._left: dict[str, None] = {}
        self._months: dict[str, None] = {}
        self._yearless: Cell | None = None

    def take(self, entry: Entry) -> None:
        """Collect the observation or total in `entry`, or else the problem with it."""
        self.is_begun = True
        try:
            self._take(entry)
        except CellError as error:
            self._problems.append(CellFinding(entry.cell, error.said))

    def _take(self, entry: Entry) -> None:
        if not entry.area or not (entry.category or entry.code):
            raise CellError(Message("tables.statistics.cell-missing"))
        area, of_name = self._area(yearbook.bare(entry.area))
        value, beside = yearbook.amount(entry.raw)
        if not area:
            return
        unit = entry.unit
        if beside is not None:
            if beside.base and unit.base and beside.base != unit.base:
                raise CellError(
                    Message("tables.statistics.two-units", unit=beside.base, other=unit.base)
                )
            unit = Unit(beside.base or unit.base, beside.factor)
        if value is not None:
            self._units.setdefault((plain(entry.indicator), unit.base), entry.cell)
            value *= unit.factor
        if yearbook.is_part_of_year(entry.year):
            self._months[entry.year] = None
        year = yearbook.year(entry.year) or of_name
        if year is None:
            self._yearless = self._yearless or entry.cell
        indicator = self._indicator(entry.indicator)
        category, is_within = yearbook.of_which(yearbook.bare(entry.category))
        sections = yearbook.sector(category)
        if not is_within:
            self._outer = "" if sections or yearbook.is_sum(category) else category
        if sections or yearbook.is_sum(category):
            if value is not None:
                self._totals[area, year, indicator].append(_Printed(entry.cell, value, sections))
            return
        industry = self._industry(category, entry.code)
        if is_within and self._outer:
            self._above.setdefault(industry, []).append(self._industry(self._outer, ""))
        key = (area, industry, year, indicator, unit.base)
        if key in self._cells:
            raise CellError(
                Message(
                    "tables.statistics.pair-twice",
                    city=self._labels[key[0]],
                    industry=self._labels[key[1]],
                    cell=self._cells[key][0].inside,
                )
            )
        self._cells[key] = (entry.cell, value)

    def _area(self, text: str) -> tuple[str, int | None]:
        """Return the key of the area that `text` names, and the year after the name, if any.

        It is the IRI of a city, the folded name of the nation or a total, or the name as printed if
        it is unknown; empty for a province, which is left out.

        Raises:
            CellError: several cities have the name.
        """
        if text not in self._areas:
            self._areas[text] = self._area_anew(text)
        return self._areas[text]

    def _area_anew(self, text: str) -> tuple[str, int | None]:
        if places.is_nation(text) or yearbook.is_sum(text):
            key = fold(text)
            self._labels[key] = plain(text)
            self._wholes[key] = None
            return key, None
        bare, year = yearbook.without_year(text)
        for name, of_name in ((text, None), (bare, year)):
            found = self._names.meant(name, "city") or tuple(
                place.iri for place in places.named(name)
            )
            if len(found) > 1:
                choices = [place.said for place in places.named(name)]
                raise CellError(Message("names.several-cities", name=name, cities=choices))
            if found:
                self._labels.setdefault(found[0], plain(name))
                return found[0], of_name
        if places.province(text) is not None:
            self._left[plain(text)] = None
            return "", None
        key = plain(text)
        self._labels[key] = key
        self._unlisted[key] = None
        return key, None

    def _industry(self, text: str, code: str) -> str:
        if (text, code) not in self._industries:
            name = plain(text)
            if not code:
                code, name = yearbook.with_code(name)
                code = code or yearbook.sections(name)
            members = self._categories.coded(code) if name else ()
            meant = name if len(members) > 1 else self._categories.meant(name, code) or name
            if len(members) > 1:
                self._members[name] = members
            labels = self._categories.labels.get(meant, {})
            self._labels.setdefault(meant, name or labels.get(self._lang) or code)
            self._industries[text, code] = meant
        return self._industries[text, code]

    def _indicator(self, text: str) -> str:
        name = plain(text)
        if name:
            self._labels[name] = name
        return name

    def statistics(self) -> Statistics:
        """Return the collected statistics.

        Raises:
            UnreadableTableError: there are problems, or percentages beside values without a unit.
            InputError: there is no observation nor, in a table read as totals, a total.
        """
        self._place_groups()
        percents = [cell for (_, base), cell in self._units.items() if base == PERCENT]
        plains = [cell for (_, base), cell in self._units.items() if not base]
        if percents and plains:
            said = Message("tables.statistics.percent-and-not", cell=plains[0].inside)
            self._problems.append(CellFinding(percents[0], said))
        if self._problems:
            raise UnreadableTableError(sorted(self._problems, key=lambda each: each.cell))
        if not self._cells and not (self._is_of_totals and self._totals):
            raise InputError(Message("facts.statistics.none", origin=str(self._path)), self._path)
        observations = tuple(
            Observation(area, category, year, indicator, unit, value)
            for (area, category, year, indicator, unit), (_, value) in self._cells.items()
        )
        totals, doubts = self._checked()
        for key, names in (
            ("tables.statistics.unlisted", self._unlisted),
            ("tables.statistics.provinces", self._left),
            ("tables.statistics.within", {self._labels[name]: None for name in self._within()}),
            ("tables.statistics.part-of-year", self._months),
        ):
            if names:
                doubts.append(Message(key, names=list(names)))
        for (indicator, base), cell in self._units.items():
            others = {unit for each, unit in self._units if each == indicator} - {""}
            if not base and len(others) == 1:
                unit = unit_said(others.pop())
                doubts.append(Message("tables.statistics.no-unit", cell=cell.inside, unit=unit))
        years = sorted({year for _, _, year, *_ in self._cells if year is not None})
        if years and self._yearless is not None:
            first = self._yearless.inside
            doubts.append(Message("tables.statistics.no-year", cell=first, years=some(years)))
        wholes = sorted(self._wholes, key=lambda each: not places.is_nation(each))
        return Statistics(
            self._path.name,
            observations,
            self._labels,
            tuple(wholes),
            totals,
            {},
            tuple(doubts),
            self._members,
            self._above,
        )

    def _place_groups(self) -> None:
        """Add each group of categories to `_above`: above its members, and below every category
        that contains all of them.
        """
        for name, members in self._members.items():
            for each in members:
                self._above.setdefault(each, []).append(name)
        for name, members in self._members.items():
            shared = set.intersection(*(reached(each, self._above) for each in members))
            self._above.setdefault(name, []).extend(shared - {name})

    def _within(self) -> dict[str, None]:
        """Return the categories that are within another one of the table, sorted."""
        found = within((category for _, category, *_ in self._cells), self._above)
        return {name: None for name in sorted(found) if found[name]}

    def _checked(self) -> tuple[dict[tuple[str, int | None, str], float], list[Message]]:
        """Return totals by area, year and indicator, and messages on those that their parts
        contradict.

        A total is the largest one printed for all industries, or else the sum of those printed for
        the three sectors; without either there is none. Parts contradict a printed total if they
        exceed it by more than the tolerance, or if it is that of a sector, all parts are given, and
        they fall short of it by more than the tolerance.
        """
        parts: dict[tuple[str, int | None, str], dict[str, float | None]] = defaultdict(dict)
        for (area, category, year, indicator, _), (_, value) in self._cells.items():
            parts[area, year, indicator][category] = value
        within = self._within()
        totals: dict[tuple[str, int | None, str], float] = {}
        doubts = []
        for key, printed in self._totals.items():
            sums = [each for each in printed if not each.sections]
            sectors = [each for each in printed if each.sections]
            if sums or len(sectors) == 3:
                totals[key] = max(e.value for e in sums) if sums else sum(e.value for e in sectors)
            checks = [(each, [GBT + section for section in each.sections]) for each in sectors]
            if sums:
                outer = [name for name in parts[key] if name not in within]
                checks.append((max(sums, key=lambda each: each.value), outer))
            for each, categories in checks:
                values = [parts[key].get(category) for category in categories]
                known = sum(value for value in values if value is not None)
                too_many = known > each.value * (1 + _ROUNDING)
                too_few = (
                    each.sections and None not in values and known < each.value * (1 - _ROUNDING)
                )
                if too_many or too_few:
                    doubts.append(
                        Message(
                            "tables.statistics.total",
                            cell=each.cell.inside,
                            city=self._labels[key[0]],
                            total=f"{each.value:,.10g}",
                            parts=f"{known:,.10g}",
                        )
                    )
        return totals, doubts
