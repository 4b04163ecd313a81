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

# The keys of the columns of labels.
LABELS: Final = tuple(
    f"{name}@{lang}" for name in ("rdfs:label", "skos:prefLabel") for lang in LANGUAGES
)
ID_KEY: Final = "=id"
KIND_KEY: Final = "=kind"
FILE_KEY: Final = "=file"
PASSAGE_KEY: Final = "=passage"


@dataclass(frozen=True)
class Way:
    """A property (IRI) that a column fills; if `inverse`, the node of the row is its object, else
    its subject.
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
        """Return whether `text`, a value in Turtle notation, satisfies the condition.

        Raises:
            decimal.InvalidOperation: there is a bound, and `text` is not a number.
        """
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
    """A column of a table.

    Args:
        key: The key in the mapping, such as `rdfs:label@zh`.
        ways: The properties that it fills; none for an ID, a class, a file or a passage.
        lang: The language of its texts: `zh` or `en`; empty for other values.
        datatype: The datatype (IRI) of its values; empty if they are nodes.
        classes: The classes (IRIs) of these nodes; empty for any.
        required: "this" if a node needs a value, "any" if it needs one in either language, empty if
            it needs none.
        once: Whether a node has at most one value.
        checks: The conditions on a value.
        words: The words of a closed list, each with the value that it stands for.
        former: The headings in older versions.
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
        """Whether the cells hold dates: its conditions include a pattern and accept a date, or the
        mapping lists its key.
        """
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

    Args:
        cls: The class (IRI) of its rows.
        label: The label of the class.
        note: The definition of the class.
        columns: The columns, in order.
        kinds: The class and its subclasses without a sheet, of which a row may be.
        named: The columns from which an identifier is made, as in `mapping.Sheet`.
        main: Whether a new city needs the sheet.
        former: The columns of older versions, which are read but no longer written.
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
        """Return the keys of the columns of older versions that `column` replaces."""
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
