"""Answers of tools: rows with receipts, and the scope of the answer in cities and years."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType
from pyoxigraph import Literal, NamedNode, Triple

from clusterkg.base.locale import Message, text
from clusterkg.facts import entities
from clusterkg.names.places import places
from clusterkg.rdf.table import Table, Term, plain
from clusterkg.store.graph import Graph
from clusterkg.web.agents.receipts import UNKNOWN, Receipt, Receipts
from clusterkg.web.api.context import Context
from clusterkg.web.api.entities import local
from clusterkg.web.api.model import Label
from clusterkg.web.api.representation import Representation, as_json

# Default and maximum number of rows: each costs the agent tokens.
FEW: Final = 50
MANY: Final = 500
# Columns of remarks, in which empty means that there is no remark.
_REMARKS: Final = ("dropped", "expected", "fix", "note", "reason")


class AnswerRow(Struct, frozen=True):
    """A row: its cells by column, its receipts, and the number of further receipts, if any."""

    cells: dict[str, Any]
    receipts: list[Receipt]
    more_receipts: int | UnsetType = UNSET


class AnswerScope(Struct, frozen=True):
    """The scope of an answer: the number of cities in it, in the graph, and in China (prefecture
    level and above).

    `period` has the first and the last announcement year of their programmes, or of all programmes
    if the answer names no city; `facts` says which facts and programmes were used.
    """

    cities_in_answer: int | str
    cities_in_graph: int
    cities_in_china: int
    period: str
    facts: list[str]


class Answer(Struct, frozen=True):
    """An answer to an agent; unknown values are the word `unknown`, never 0 or an empty list.

    `first_row` is the number of the first row in `rows`, from 1, of `rows_total`.
    """

    tool: str
    columns: list[str]
    rows: list[AnswerRow] | str
    first_row: int | str
    rows_total: int | str
    scope: AnswerScope
    notes: list[str]


@dataclass(frozen=True)
class Asked:
    """A call of a tool: its name, the language, and the range of rows (`offset` counts from 0)."""

    tool: str
    lang: str
    limit: int = FEW
    offset: int = 0


@dataclass(frozen=True)
class Found:
    """The data from which an answer is made.

    Args:
        table: The rows from number `first` on.
        shown: The columns that are shown; the others serve to find receipts.
        level: The level at which industries are compared; None if they are not.
        store: The graph with the compared programmes; by default the whole graph.
        total: The number of all rows; None if unknown.
        first: The number of the first row of `table`, from 0.
        empty_counts: Columns in which a zero means that nothing is known.
        computed: Whether rows are computed from all programmes of their cities.
        cities: The cities (IRIs) that the answer is about; if empty or None, those in its cells.
        notes: Notes for the reader.
        told: Which facts and programmes were used; if empty, those of the server.
    """

    table: Table
    shown: Sequence[str]
    level: str | None = None
    store: Graph | None = None
    total: int | None = None
    first: int = 0
    empty_counts: Collection[str] = ()
    computed: bool = False
    cities: Collection[str] | None = None
    notes: Sequence[Message | str] = ()
    told: list[Label] = field(default_factory=list)


def represented(context: Context, asked: Asked, found: Found) -> Representation:
    """Return the requested rows of `found` as JSON, each with its receipts, and the scope of the
    answer.

    Notes say if there are more rows, or why there are none.
    """
    begin = asked.offset - found.first
    rows = found.table.rows[begin : begin + asked.limit]
    store = found.store or context.store
    receipts = Receipts(context, store, found.level, asked.lang, computed=found.computed)
    told = [_row(found, row, receipts) for row in rows]
    notes = [each if isinstance(each, str) else each.to(asked.lang) for each in found.notes]
    scope = _scope(context, asked, found)
    if not told:
        key = "web.agents.nothing" if asked.offset == 0 else "web.agents.past-the-end"
        cities, of = scope.cities_in_graph, scope.cities_in_china
        notes.insert(0, text(key, asked.lang, cities=cities, places=of))
    total: int | str = UNKNOWN if found.total is None else found.total
    shown_to = asked.offset + len(told)
    if told and (found.total is None or shown_to < found.total):
        notes.append(text("web.agents.more", asked.lang, offset=shown_to))
    return as_json(
        Answer(
            asked.tool,
            list(found.shown),
            told or UNKNOWN,
            asked.offset + 1 if told else UNKNOWN,
            total or UNKNOWN,
            scope,
            notes,
        )
    )


def _row(found: Found, row: Sequence[Term | None], receipts: Receipts) -> AnswerRow:
    cells = dict(zip(found.table.columns, row, strict=True))
    # The column behind a label column has its IRIs.
    listed, more = receipts.of({name.removeprefix("."): cell for name, cell in cells.items()})
    shown = {
        name: "" if name in _REMARKS and cells[name] is None else _cell(cells[name])
        for name in found.shown
    }
    for name in found.empty_counts:
        shown[name] = shown[name] or UNKNOWN
    return AnswerRow(shown, listed, more or UNSET)


def _cell(term: Term | None) -> Any:
    if term is None:
        return UNKNOWN
    if isinstance(term, NamedNode):
        return local(term.value)
    if not isinstance(term, Literal):
        return str(term) if isinstance(term, Triple) else plain(term)
    value = entities.python(term)
    # 6 is a decimal in a table of measures.
    return int(value) if isinstance(value, float) and term.value.isdecimal() else value


def _scope(context: Context, asked: Asked, found: Found) -> AnswerScope:
    announced = context.announced
    cells = (cell for row in found.table.rows for cell in row if isinstance(cell, NamedNode))
    cities = announced.keys() & (found.cities or {cell.value for cell in cells})
    years = [year for city in cities or announced for year in announced[city]]
    period = f"{min(years)}-{max(years)}" if years else UNKNOWN
    told = [each.get(asked.lang, "") for each in found.told or context.scope]
    return AnswerScope(len(cities) or UNKNOWN, len(announced), len(places()), period, told)
