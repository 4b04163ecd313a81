"""Sheets and columns of the tables, as derived from the model."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clusterkg.base.locale import LANGUAGES, Bilingual
from clusterkg.rdf.replaced import replacements
from clusterkg.tables import mapping

# The keys of columns of labels, by which things are called.
LABELS: Final = tuple(
    f"{name}@{lang}" for name in ("rdfs:label", "skos:prefLabel") for lang in LANGUAGES
)
ID_KEY: Final = "=id"
KIND_KEY: Final = "=kind"
FILE_KEY: Final = "=file"
PASSAGE_KEY: Final = "=passage"


@dataclass(frozen=True)
class Way:
    """A property that a column fills.

    With `inverse`, the row's node is its object, not its subject.
    """

    property: str
    inverse: bool


@dataclass(frozen=True)
class Check:
    """A condition on the values of a column; `message` says how to fix a value that violates it."""

    message: Bilingual
    pattern: re.Pattern[str] | None = None
    one_of: frozenset[str] = frozenset()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    above: Decimal | None = None

    def passes(self, text: str) -> bool:
        """Say whether a value in Turtle notation satisfies the condition."""
        if self.pattern is not None and not self.pattern.search(text):
            return False
        if self.one_of and text not in self.one_of:
            return False
        if self.minimum is self.maximum is self.above is None:
            return True
        value = Decimal(text)
        return not (
            (self.minimum is not None and value < self.minimum)
            or (self.maximum is not None and value > self.maximum)
            or (self.above is not None and value <= self.above)
        )


@dataclass(frozen=True, eq=False)
class Column:
    """A column; `datatype` is an IRI, or empty if the values are nodes of `classes` (empty for
    any).

    `required` is "this" if each row needs a value, "any" if it needs one in some language. `once`
    says that a node has at most one value. `words` are the words of a closed list with the values
    that they stand for. `former` are headings of older versions.
    """

    key: str
    header: Bilingual
    note: Bilingual
    ways: tuple[Way, ...] = ()
    lang: str = ""
    datatype: str = ""
    classes: tuple[str, ...] = ()
    required: str = ""
    once: bool = True
    checks: tuple[Check, ...] = ()
    words: tuple[tuple[Bilingual, str], ...] = ()
    former: tuple[str, ...] = ()

    @property
    def is_reference(self) -> bool:
        """Whether the cells name nodes."""
        return bool(self.ways) and not self.datatype

    @property
    def is_date(self) -> bool:
        """Whether the cells hold dates: a pattern accepts one, or the mapping says so."""
        patterned = any(check.pattern for check in self.checks)
        passed = patterned and all(check.passes("2018-04-30") for check in self.checks)
        return passed or self.key in mapping.DATES

    @property
    def many(self) -> bool:
        """Whether a cell may hold several values."""
        return not self.once and (not self.datatype or self.key in mapping.LISTED)


@dataclass(frozen=True, eq=False)
class Table:
    """A sheet; its first column is that of the identifiers.

    `former` are columns of older versions, which are read but no longer written.
    """

    cls: str
    label: Bilingual
    note: Bilingual
    columns: tuple[Column, ...]
    kinds: tuple[str, ...]
    named: tuple[str, ...]
    main: bool
    former: tuple[Column, ...] = ()

    @property
    def title(self) -> str:
        """The name of the sheet in both languages."""
        return f"{self.label.zh} {self.label.en}"

    @functools.cached_property
    def by_key(self) -> dict[str, Column]:
        """The columns by their keys."""
        return {column.key: column for column in self.read}

    def formerly(self, column: Column) -> list[str]:
        """Return the keys of the columns of older versions that a column replaces."""
        terms = replacements().terms
        today = {way.property for way in column.ways}
        return [
            old.key
            for old in self.former
            if any(way.property in terms and terms[way.property].value in today for way in old.ways)
        ]

    @property
    def read(self) -> tuple[Column, ...]:
        """The columns that are read, including those of older versions."""
        return (*self.columns, *self.former)
