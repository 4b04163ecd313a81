"""The saved queries keep their promises: whole heads, a total order, the same in any engine."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions
from rdflib import Graph

from clusterkg.queries.saved import SavedQuery, filled, run, saved
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.table import Table
from clusterkg.store.graph import bundled_files, open_bundled, open_graph

QUERIES = saved()
STORE = open_bundled()
# Of what the frozen graph has none of, there are facts in a file of their own.
OTHER = Path(__file__).parents[1] / "data" / "answers.ttl"
OF_OTHER = {"measures", "supply-chain", "target-backing"}
# Unbound, these join all pairs of cities, which takes rdflib minutes.
PAIRS = {"industry-overlap", "overlap-all-pairs"}
# What is asked for, where a parameter has no value by itself.
ASKED = {"city": "宁波", "city_a": "宁波", "city_b": "青岛", "industry": "汽车"}
ASKED |= {"fact": "id:qingdao-956-automotive"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    whole = Graph()
    for path in bundled_files():
        whole.parse(path)
    return whole


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_head_is_whole_and_the_answer_ordered(query: SavedQuery) -> None:
    head = {
        f"{word}.{lang}"
        for word, texts in (("title", query.title), ("description", query.description))
        for lang in texts
    } | {word for word in ("columns", "tags") if getattr(query, word)}
    whole = {"title.en", "title.zh", "description.en", "description.zh", "columns", "tags"}
    assert whole - head == set(), "lines that begin with #+ are missing in the head"
    assert "ORDER BY" in query.text.rsplit("}", 1)[1], "the query ends with an ORDER BY"
    if "?level" in query.text:
        assert "level" in query.description["en"]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_order_leaves_no_ties(query: SavedQuery) -> None:
    found = STORE.query(query.text)
    assert isinstance(found, QuerySolutions)
    order = query.text.rpartition("ORDER BY")[2] if "ORDER BY" in query.text else ""
    keys = order.replace("DESC(", "").replace(")", "").split()
    shown = [v.value for v in found.variables]
    rows = [dict(zip(shown, map(str, solution), strict=True)) for solution in found]
    by_key = itertools.groupby(
        sorted(rows, key=lambda row: [row.get(key[1:], "") for key in keys]),
        key=lambda row: [row.get(key[1:], "") for key in keys],
    )
    if all(key[1:] in shown for key in keys):
        for _, tied in by_key:
            same = {tuple(row.values()) for row in tied}
            assert len(same) == 1, f"ORDER BY {order.strip()} leaves a tie"


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_text_with_its_values_gives_the_same_rows_at_an_endpoint(query: SavedQuery) -> None:
    given = {p.name: ASKED[p.name] for p in query.params if p.default is None}
    found = run(STORE, query._replace(columns=()), given, lang="en")
    assert isinstance(found, Table)
    plain = STORE.query(filled(STORE, query, given, lang="en"))
    assert isinstance(plain, QuerySolutions)
    assert sorted(v.value for v in plain.variables) == sorted(found.columns)
    rows = Counter(tuple(str(row[name]) for name in found.columns) for row in plain)
    assert rows == Counter(tuple(map(str, row)) for row in found)


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in PAIRS])
def test_rdflib_gives_the_same_rows(name: str, graph: Graph) -> None:
    text = QUERIES[name].text
    store = STORE
    if name in OF_OTHER:
        store, graph = open_graph(None, [RdfFile(OTHER)], bundled=False), Graph().parse(OTHER)
    ours = store.query(text)
    assert isinstance(ours, QuerySolutions)
    rows = [tuple("" if x is None else x.value for x in row) for row in ours]
    theirs = [tuple("" if x is None else str(x) for x in row) for row in graph.query(text)]
    if name == "common-industries-of-n-cities":
        # GROUP_CONCAT promises no order.
        rows = [(*row[:-1], *sorted(row[-1].split("、"))) for row in rows]
        theirs = [(*row[:-1], *sorted(row[-1].split("、"))) for row in theirs]
    assert rows, "no row from tests/data/six-cities: add facts to answers.ttl, the name to OF_OTHER"
    # Engines may write 1000000000.0 as 1000000000.
    plain = [tuple(cell.removesuffix(".0") for cell in row) for row in theirs]
    assert Counter(plain) == Counter(rows)
