"""Memory, disk and engine are one kind of graph, and give the same answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import started
from pyoxigraph import DefaultGraph, Literal, NamedNode, QueryBoolean, QueryTriples, Store, Variable

import clusterkg
from clusterkg.base.resources import GRAPH_VARIABLE
from clusterkg.queries import saved
from clusterkg.rdf.namespaces import CKG, ID, INFERRED_GRAPH, PREFIXES, RDFS
from clusterkg.store import build, rules, upload
from clusterkg.store.graph import (
    Graph,
    classes,
    coded,
    load_ahead,
    open_bundled,
    open_graph,
    select,
)

SOURCE = Path(clusterkg.__file__).parent


@pytest.fixture(scope="module")
def memory() -> Store:
    store = open_bundled()
    rules.infer(store)
    return store


OXIGRAPH = pytest.param("oxigraph", marks=pytest.mark.engine)


@pytest.fixture(scope="module", params=["memory", "disk", OXIGRAPH])
def graph(
    request: pytest.FixtureRequest, memory: Store, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "memory":
        yield memory
    elif request.param == "disk":
        build.build(folder / "kg.store")
        yield open_graph(folder / "kg.store")
    else:
        with started(request.param, folder) as engine:
            upload.build(engine.url)
            yield open_graph(engine.url)


def test_a_preloaded_graph_is_opened_once() -> None:
    load_ahead()
    opened, other = open_bundled(), open_bundled()
    assert len(opened) == len(other)
    opened.clear()
    assert len(other)


def test_a_graph_that_cannot_be_loaded_ahead_is_told_to_who_opens_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(GRAPH_VARIABLE, str(tmp_path))
    load_ahead()
    with pytest.raises(clusterkg.InputError, match="CLUSTERKG_GRAPH"):
        open_bundled()


def test_mypy_is_not_told_that_a_graph_is_a_store() -> None:
    """So it checks that each is one: an engine in `open_graph`, a workspace in `RemoteData`."""
    cast = re.compile(r"cast\(\W*(Store|Graph|Scratch)\b")
    assert not [p for p in SOURCE.rglob("*.py") if cast.search(p.read_text(encoding="utf-8"))]


ROWS = "SELECT ?label { ?city a ckg:City ; rdfs:label ?label }"
NINGBO = NamedNode(ID + "ningbo")
LABEL = NamedNode(RDFS + "label")


def test_rows_are_the_same(graph: Graph, memory: Store) -> None:
    assert select(graph, ROWS) == select(memory, ROWS) != []
    assert coded(graph, ROWS, ["label"])[0][0] == coded(memory, ROWS, ["label"])[0][0]
    assert classes(graph) == classes(memory)


def test_queries_with_parameters_agree_on_disk_and_in_memory(graph: Graph, memory: Store) -> None:
    given = {"city_a": "武汉", "city_b": "青岛"}
    query = saved.find("industry-overlap")
    assert saved.run(graph, query, given) == saved.run(memory, query, given)
    text = "SELECT ?city ?label { ?city rdfs:label ?label }"
    found = graph.query(text, prefixes=PREFIXES, substitutions={Variable("city"): NINGBO})
    assert {row[1].value for row in found} >= {"宁波", "Ningbo"}


def test_statements_of_a_pattern_are_the_same(graph: Graph, memory: Store) -> None:
    inferred = NamedNode(INFERRED_GRAPH)
    for pattern in (
        (NINGBO, None, None, DefaultGraph()),
        (NINGBO, LABEL, None),
        (None, None, Literal("宁波", language="zh")),
        (None, NamedNode(CKG + "developsIndustry"), None, inferred),
    ):
        expected = {quad.triple for quad in memory.quads_for_pattern(*pattern)}
        assert {quad.triple for quad in graph.quads_for_pattern(*pattern)} == expected != set()


def test_size_and_membership_are_the_same(graph: Graph, memory: Store) -> None:
    assert len(graph) == len(memory)
    label = next(memory.quads_for_pattern(NINGBO, LABEL, None))
    assert label in graph
    assert sum(1 for _ in graph) == len(memory)


def test_the_default_graph_and_the_union_are_the_same(graph: Graph) -> None:
    text = "ASK { id:shanghai ckg:developsIndustry ind:automotive }"
    asserted = graph.query(text, prefixes=PREFIXES)
    assert isinstance(asserted, QueryBoolean)
    assert not asserted
    assert graph.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert graph.query(text, prefixes=PREFIXES, default_graph=NamedNode(INFERRED_GRAPH))


def test_triples_are_the_same(graph: Graph, memory: Store) -> None:
    text = "CONSTRUCT { ?city rdfs:label ?label } WHERE { ?city a ckg:City ; rdfs:label ?label }"
    found = graph.query(text, prefixes=PREFIXES)
    assert isinstance(found, QueryTriples)
    assert {*found} == {*memory.query(text, prefixes=PREFIXES)}
