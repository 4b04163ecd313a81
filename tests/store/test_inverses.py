"""Queries that name the direction of a relation that data do not state."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from clusterkg.queries import saved
from clusterkg.queries.hints import hints
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.store import inverses
from clusterkg.store.build import build
from clusterkg.store.disk import open_store
from clusterkg.store.graph import Graph

DATA: Final = """
@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix : <urn:x:> .
ckg:hasProgramme owl:inverseOf ckg:programmeOf .
ckg:hasTarget owl:inverseOf ckg:targetOf .
:plan ckg:programmeOf :town . :a ckg:targetOf :plan . :b ckg:targetOf :plan .
"""
ASKED: Final = "SELECT ?t { ?c ckg:hasProgramme/ckg:hasTarget ?t } ORDER BY ?t"


def in_memory() -> Store:
    store = Store()
    store.load(DATA.encode(), format=RdfFormat.TURTLE)
    return store


def targets(store: Graph) -> list[str]:
    table = saved.run(store, ASKED)
    return [row[0].value for row in table.rows]  # type: ignore[union-attr]


def test_a_query_that_names_the_other_direction_is_answered_in_memory() -> None:
    store = in_memory()
    count = len(store)
    assert targets(store) == ["urn:x:a", "urn:x:b"]
    # The graph is as it was.
    assert len(store) == count


def test_a_graph_that_is_edited_is_asked_as_it_is_now() -> None:
    store = in_memory()
    before = targets(store)
    (gone,) = (quad for quad in store if quad.subject.value == before[0])
    store.remove(gone)
    store.add(Quad(NamedNode("urn:x:c"), gone.predicate, gone.object, gone.graph_name))
    assert targets(store) == [*before[1:], "urn:x:c"]


def test_a_graph_too_large_to_copy_gives_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverses, "_MOST_COPIED", 1)
    store = in_memory()
    assert targets(store) == []
    told = [str(hint) for hint in hints(store, saved.parse(ASKED))]
    assert any("ckg:programmeOf" in line for line in told)


@pytest.mark.parametrize("infer", [True, False])
def test_on_disk_rules_give_the_other_direction_or_a_copy(tmp_path: Path, infer: bool) -> None:
    (tmp_path / "town.ttl").write_text(DATA, encoding="utf-8")
    document = RdfFile(tmp_path / "town.ttl")
    build(tmp_path / "town.store", [document], infer=infer, bundled=False)
    assert targets(open_store(tmp_path / "town.store")) == ["urn:x:a", "urn:x:b"]


def test_relations_stated_in_either_direction_are_all_found() -> None:
    store = in_memory()
    stated = NamedNode(PREFIXES["ckg"] + "hasTarget")
    store.add(Quad(NamedNode("urn:x:plan"), stated, NamedNode("urn:x:c")))
    assert targets(store) == ["urn:x:a", "urn:x:b", "urn:x:c"]


def test_relations_stated_in_both_directions_count_once() -> None:
    store = in_memory()
    plan, town = NamedNode("urn:x:plan"), NamedNode("urn:x:town")
    store.add(Quad(town, NamedNode(PREFIXES["ckg"] + "hasProgramme"), plan))
    assert targets(store) == ["urn:x:a", "urn:x:b"]
