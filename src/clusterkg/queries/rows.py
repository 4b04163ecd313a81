"""Rows of saved queries as plain text, for what computes from them."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from pyoxigraph import Triple, Variable

from clusterkg.queries.saved import SavedQuery, bind, find, run
from clusterkg.rdf.table import Table, Term
from clusterkg.store import graph
from clusterkg.store.graph import Graph


@functools.cache
def query(name: str) -> SavedQuery:
    """Return a saved query, read once."""
    return find(name)


def rows(
    store: Graph, name: str, columns: Sequence[str] = (), **params: str
) -> list[tuple[str, ...]]:
    """Return the rows of a saved query as plain text, each once and in order; unbound is empty.

    `columns` are variables that it selects, or none for the columns of its head.
    """
    asked = query(name)
    found = run(store, asked._replace(columns=tuple(columns) or asked.columns), params)
    assert isinstance(found, Table)
    return sorted({tuple(map(_text, row)) for row in found.rows})


def _text(term: Term | None) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, Triple) else term.value


def coded(
    store: Graph, name: str, columns: Sequence[str] = (), **params: str
) -> list[tuple[list[str], list[int]]]:
    """Return the columns of a saved query: the values, each once, and which of them each row has.

    For many rows of few values, as `clusterkg.store.graph.coded` tells. `columns` are as those of
    `rows`; rows are in no order, and each once where the query is a SELECT DISTINCT.
    """
    asked = query(name)
    if columns:
        # What is not asked for is not written: a third of the time of `bets`.
        wanted = " ".join(f"?{each}" for each in (*columns, *(p.name for p in asked.params)))
        head = f"SELECT DISTINCT {wanted} WHERE"
        text = re.sub("(?m)^SELECT DISTINCT .*? WHERE", head, asked.text, count=1)
        asked = asked._replace(text=text, columns=tuple(columns))
    terms: dict[Variable, Term] = {
        Variable(param): term for param, term in bind(store, asked, params).items()
    }
    return graph.coded(store, asked.text, asked.columns, terms)
