"""Named graphs at an engine that others have filled are seen as those of files are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias
from urllib.request import Request, urlopen

import pytest
from engines import started

import clusterkg
from clusterkg.rdf.table import Table

pytestmark = pytest.mark.engine

# Three statements, one of which is in both graphs.
TRIG = """@prefix ex: <http://example.org/> .
ex:g { ex:a ex:p ex:b, ex:c }
ex:h { ex:a ex:p ex:c, ex:d }
"""
Graphs: TypeAlias = dict[str, clusterkg.KnowledgeGraph]
COUNT = "SELECT (COUNT(*) AS ?n)"


@pytest.fixture(scope="module")
def graphs(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Graphs]:
    """The same graphs in memory and at an engine."""
    folder = tmp_path_factory.mktemp("graphs")
    (folder / "own.trig").write_text(TRIG)
    with started("oxigraph", folder) as engine:
        sent = Request(
            engine.url.removesuffix("query") + "store",
            data=TRIG.encode(),
            headers={"Content-Type": "application/trig"},
            method="POST",
        )
        urlopen(sent).close()
        yield {
            "engine": clusterkg.open(engine.url),
            "memory": clusterkg.open(data=[folder / "own.trig"], bundled=False),
        }


@pytest.mark.parametrize("place", ["engine", "memory"])
@pytest.mark.parametrize(
    ("query", "counts"),
    [
        (f"{COUNT} {{ ?s ?p ?o }}", [3]),
        (f"{COUNT} FROM ex:g FROM ex:h {{ ?s ?p ?o }}", [3]),
        (f"{COUNT} FROM ex:g {{ ?s ?p ?o }}", [2]),
        (f"{COUNT} {{ GRAPH ex:h {{ ?s ?p ?o }} }}", [2]),
        (f"{COUNT} {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g", [2, 2]),
        (f"{COUNT} FROM NAMED ex:g {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g", [2]),
        (f"{COUNT} FROM NAMED ex:g {{ ?s ?p ?o }}", [0]),
    ],
)
def test_a_statement_of_two_graphs_counts_once_and_graphs_are_found(
    graphs: Graphs, place: str, query: str, counts: list[int]
) -> None:
    found = graphs[place].query(f"PREFIX ex: <http://example.org/> {query}")
    assert isinstance(found, Table)
    assert sorted(int(row[0].value) for row in found) == counts  # type: ignore[union-attr]
