"""Which graphs a query is asked of: GRAPH, FROM, FROM NAMED, and none of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from clusterkg.base.errors import InputError
from clusterkg.rdf.document import RdfFile
from clusterkg.store import disk
from clusterkg.store.build import build
from clusterkg.store.dataset import evaluate
from clusterkg.store.graph import size

# One statement in both graphs, one in each alone, one in none.
TRIG = """
@prefix : <http://e/> .
:g1 { :a :p 1 . :a :p 2 }
:g2 { :a :p 1 . :a :p 3 }
:a :p 4 .
"""
# By SPARQL 1.1, 13.2: the default graph of several FROM is their RDF merge.
COUNTS = {
    "{ ?s ?p ?o }": 4,
    "FROM <http://e/g1> { ?s ?p ?o }": 2,
    "FROM <http://e/g1> FROM <http://e/g2> { ?s ?p ?o }": 3,
    "FROM <http://e/g1> FROM <http://e/g1> WHERE { ?s ?p ?o }": 2,
    "FROM NAMED <http://e/g1> { ?s ?p ?o }": 0,
    "FROM NAMED <http://e/g1> { GRAPH ?g { ?s ?p ?o } }": 2,
    "FROM <http://e/g1> FROM NAMED <http://e/g2> { ?s ?p ?o . GRAPH ?g { ?s ?p ?o } }": 1,
    "FROM <http://e/g1> FROM <http://e/g2> FROM NAMED <http://e/g2> { GRAPH ?g { ?s ?p ?o } }": 2,
    "{ GRAPH ?g { ?s ?p ?o } }": 4,
    "{ GRAPH <http://e/g2> { ?s ?p ?o } }": 2,
    "FROM e:g1 FROM e:g2 { ?s ?p ?o FILTER(?o != 1) }": 2,
}


@pytest.fixture(scope="module")
def trig(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trig") / "two.trig"
    path.write_text(TRIG)
    return path


@pytest.fixture(scope="module")
def in_memory(trig: Path) -> Store:
    store = Store()
    RdfFile(trig).load(store)
    return store


@pytest.fixture(scope="module")
def on_disk(trig: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("store") / "s"
    build(path, [RdfFile(trig)], infer=False)
    yield disk.open_store(path)
    disk.let_go()


def count(store: Store, rest: str) -> int:
    text = f"PREFIX e: <http://e/> SELECT (COUNT(*) AS ?n) {rest}"
    found = evaluate(store, text)
    assert isinstance(found, QuerySolutions)
    return int(next(found)["n"].value)


@pytest.mark.parametrize("rest", COUNTS)
def test_a_statement_of_two_graphs_counts_once(in_memory: Store, rest: str) -> None:
    assert count(in_memory, rest) == COUNTS[rest]


@pytest.mark.parametrize("rest", [rest for rest in COUNTS if rest != "{ ?s ?p ?o }"])
def test_it_does_on_disk_too(on_disk: Store, rest: str) -> None:
    assert count(on_disk, rest) == COUNTS[rest]
    assert count(on_disk, "{ <http://e/a> ?p ?o }") == 4


def test_the_size_of_a_graph_counts_it_once(in_memory: Store) -> None:
    assert size(in_memory) == 4


def test_a_graph_that_there_is_not_is_told_with_those_that_there_are(in_memory: Store) -> None:
    with pytest.raises(InputError) as caught:
        evaluate(in_memory, "SELECT * FROM <http://e/g3> { ?s ?p ?o }")
    said = caught.value.to("en")
    assert "there is no graph <http://e/g3>" in said
    assert "http://e/g1, http://e/g2" in said
    with pytest.raises(InputError, match="names no graphs"):
        evaluate(Store(), "SELECT * FROM NAMED <http://e/g3> { ?s ?p ?o }")


def test_each_file_is_a_graph_where_asked(tmp_path: Path) -> None:
    store = Store()
    for name, number in (("one.ttl", 1), ("two.ttl", 2)):
        path = tmp_path / name
        path.write_text(f"<http://e/a> <http://e/p> 0, {number} .")
        RdfFile(path, is_graph=True).load(store)
    assert count(store, "{ ?s ?p ?o }") == 3
    assert count(store, f"FROM <{(tmp_path / 'one.ttl').as_uri()}> {{ ?s ?p ?o }}") == 2
    assert count(store, "{ GRAPH ?g { ?s ?p 0 } }") == 2


def test_from_reads_a_file_beside_the_query_only_if_asked(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text("<http://e/a> <http://e/p> 0, 1 .")
    base = (tmp_path / "q.rq").as_uri()
    text = "SELECT * FROM <own.ttl> { ?s ?p ?o }"
    with pytest.raises(InputError, match=r"own\.ttl"):
        evaluate(Store(), text, base=base)
    found = evaluate(Store(), text, base=base, from_files=True)
    assert len(list(found)) == 2  # type: ignore[arg-type]


def test_blank_nodes_are_the_same_in_a_graph_and_in_the_default_graph(tmp_path: Path) -> None:
    path = tmp_path / "b.trig"
    path.write_text("<http://e/g> { [] <http://e/p> 1 }")
    store = Store()
    RdfFile(path).load(store)
    assert count(store, "{ ?s ?p 1 . GRAPH ?g { ?s ?p 1 } }") == 1
