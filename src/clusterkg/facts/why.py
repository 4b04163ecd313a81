"""Provenance of a result: the query, its rows, and the passages that its facts cite."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.brief import Brief, counted
from clusterkg.base.escapes import visible
from clusterkg.facts.texts import at_hand
from clusterkg.queries.rows import query
from clusterkg.queries.saved import SavedQuery, bind, run
from clusterkg.rdf.table import Table, Term, shown, write
from clusterkg.rdf.terms import EVIDENCE
from clusterkg.store.graph import Graph

_PLACE: Final = (
    *("fact", "source", "paragraph", "start", "end", "item", "address", "read_on", "status"),
    "note",
)


@dataclass(frozen=True, repr=False)
class Why(Brief):
    r"""A query with its parameter values, its rows, and the evidence of the facts in them.

    `rows` have all variables of the query; `passages` have one row per passage or document item of
    each fact, with its wording if the text is available.

    Examples:
        >>> import clusterkg
        >>> (why,) = clusterkg.open().why("zones", cities=["宁波"])
        >>> why.text().partition("\n")[0]
        '# clusterkg query zones --param lang=en'
    """

    query: SavedQuery
    params: Mapping[str, str]
    rows: Table
    passages: Table

    def _brief(self) -> str:
        rows, passages = counted(self.rows, "row"), counted(self.passages, "passage")
        return f"the query {self.query.name}, {rows}, {passages}"

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Return the query, which can be run, its rows and the passages as one text."""
        given = "".join(f" --param {name}={value}" for name, value in self.params.items())
        parts = [f"# clusterkg query {self.query.name}{given}\n{self.query.text.rstrip()}\n"]
        parts += [write(table, "table") for table in (self.rows, self.passages)]
        return visible("\n".join(parts))


def why(
    store: Graph,
    asked: SavedQuery | str,
    params: Mapping[str, str] | None = None,
    *,
    lang: str | None = None,
    cities: Collection[str] = (),
) -> Why:
    """Return a query, its rows, and the passages of the facts in them.

    A query other than SELECT has no rows.

    Args:
        asked: A saved query or its name.
        params: Values of its parameters.
        lang: Language of the text: `zh` or `en`; by default that of the query.
        cities: IRIs of cities; only rows with one of them in the column `city` are returned. All
            rows are returned if it is empty, or if there is no such column.

    Raises:
        InputError: there is no such query, it is invalid, or a parameter is missing or invalid.
    """
    saved = query(asked) if isinstance(asked, str) else asked
    given = dict(params or {})
    if lang is not None and any(param.name == "lang" for param in saved.params):
        given.setdefault("lang", lang)
    rows = run(store, saved._replace(columns=()), given)
    if not isinstance(rows, Table):
        rows = Table((), ())
    if cities and "city" in rows.columns:
        place = rows.columns.index("city")
        kept = [row for row in rows.rows if getattr(row[place], "value", "") in cities]
        rows = Table(rows.columns, tuple(kept))
    terms = {
        name: shown(term) if isinstance(term, NamedNode) else term.value
        for name, term in bind(store, saved, given).items()
    }
    return Why(saved, terms, rows, _passages(store, rows, lang))


def _passages(store: Graph, rows: Table, lang: str | None) -> Table:
    """Return the evidence of the facts in a table, with the wording if texts are available."""
    nodes = {cell for row in rows.rows for cell in row if isinstance(cell, NamedNode)}
    facts = sorted(
        (node for node in nodes if next(store.quads_for_pattern(node, EVIDENCE, None), None)),
        key=lambda node: node.value,
    )
    asked = query("evidence-of-fact")._replace(columns=_PLACE)
    out: list[tuple[Term | None, ...]] = []
    for fact in facts:
        found = run(store, asked, {"fact": fact.value}, lang=lang)
        assert isinstance(found, Table)
        out += found.rows
    texts = at_hand(store)
    if not texts:
        return Table(_PLACE, tuple(out))
    return Table((*_PLACE, "passage"), tuple((*row, _quoted(row, texts)) for row in out))


def _quoted(row: Sequence[Term | None], texts: Mapping[str, str]) -> Term | None:
    """Return the wording of a passage; None if its text is not available."""
    source, start, end = (
        getattr(row[_PLACE.index(name)], "value", "") for name in ("source", "start", "end")
    )
    if source not in texts or not (start.isdecimal() and end.isdecimal()):
        return None
    return Literal(texts[source][int(start) : int(end)])
