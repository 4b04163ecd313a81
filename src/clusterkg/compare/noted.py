"""Tables with notes for the reader on the scope and the limits of a comparison."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal

from clusterkg.base.brief import Brief, counted
from clusterkg.base.locale import Message, text
from clusterkg.facts.reader import Reader
from clusterkg.rdf.table import Table


@dataclass(frozen=True, repr=False)
class Noted(Brief):
    """A table with its notes.

    Args:
        table: The rows.
        notes: What was compared, what was left out, and what the rows do not prove.
        lang: Language of the text: `zh` or `en`.
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
        """Return the notes as texts in `lang`."""
        return [note.to(self.lang) for note in self.notes]


class Summarised(Brief):
    """Result of a comparison with statistics: a table, what was compared, and caveats."""

    reader: Reader

    def table(self) -> Table:
        """Return the result as a table."""
        raise NotImplementedError

    def summary(self) -> list[tuple[str, str]]:
        """Return what was compared, as pairs of name and value."""
        raise NotImplementedError

    @property
    def warnings(self) -> tuple[Message, ...]:
        """Caveats for reading the table."""
        raise NotImplementedError

    def __str__(self) -> str:
        return str(self.table())

    @property
    def lang(self) -> str:
        """The language of the text."""
        return self.reader.lang

    def summary_table(self) -> Table:
        """Return what was compared as a table with translated names."""
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
        """Return the table with the summary and the caveats as its notes."""
        lines = (
            Message(
                "compare.real.line", meaning=Message(f"compare.real.summary.{name}"), value=value
            )
            for name, value in self.summary()
        )
        return Noted(self.table(), (*lines, *self.warnings), self.lang)
