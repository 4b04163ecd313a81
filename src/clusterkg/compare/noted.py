"""A table with the notes that a reader needs: what was compared, and what it does not prove."""

from __future__ import annotations

from dataclasses import dataclass

from clusterkg.base.brief import Brief, counted
from clusterkg.base.locale import Message
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
