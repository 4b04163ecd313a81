"""A table with the notes that a reader needs: what was compared, and what it does not prove."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal

from clusterkg.base.brief import Brief, counted
from clusterkg.base.locale import Message, text
from clusterkg.facts.reader import Reader
from clusterkg.rdf.table import Table


@dataclass(frozen=True, repr=False)
class Noted(Brief):
    """A table and its notes, in the language that was asked for.

    Args:
        table: The rows.
        notes: What was compared, what is left out, and what the rows do not prove.
        lang: The language of the notes, zh or en.
    """

    table: Table
    notes: tuple[Message, ...]
    lang: str

    def _brief(self) -> str:
        return f"{counted(self.table, 'row')} of {', '.join(self.table.columns)}"

    def __str__(self) -> str:
        return "\n".join([str(self.table), *self.told()])

    def __len__(self) -> int:
        return len(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()

    def told(self) -> list[str]:
        """Return the notes in words."""
        return [note.to(self.lang) for note in self.notes]


class Summarised(Brief):
    """What statistics answer: a table, with what was compared with what and what to mind."""

    reader: Reader

    def table(self) -> Table:
        """Return the rows."""
        raise NotImplementedError

    def summary(self) -> list[tuple[str, str]]:
        """Return what was compared with what, by name."""
        raise NotImplementedError

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What to mind in reading the table."""
        raise NotImplementedError

    def __str__(self) -> str:
        return str(self.table())

    @property
    def lang(self) -> str:
        """The language of the words."""
        return self.reader.lang

    def summary_table(self) -> Table:
        """Return what was compared with what, each with its words."""
        rows = (
            (
                Literal(name),
                Literal(text(f"compare.real.summary.{name}", self.lang)),
                Literal(value),
            )
            for name, value in self.summary()
        )
        return Table(("measure", "meaning", "value"), tuple(rows))

    def noted(self) -> Noted:
        """Return the table with what was compared with what, and what to mind, as its notes."""
        lines = (
            Message(
                "compare.real.line", meaning=Message(f"compare.real.summary.{name}"), value=value
            )
            for name, value in self.summary()
        )
        return Noted(self.table(), (*lines, *self.warnings), self.lang)
