"""The prefixes are in step with the ontology, and the saved queries with both engines."""

from __future__ import annotations

from rdflib import OWL, Graph

from clusterkg.base.resources import bundled, graph_path
from clusterkg.rdf.namespaces import CKG, DESCRIPTIVE, PREFIXES, shorten, with_prefixes
from clusterkg.store.graph import bundled_files


def test_the_namespace_is_that_of_the_ontology() -> None:
    graph = Graph().parse(graph_path("ontology", "clusterkg.ttl"))
    (ontology,) = graph.subjects(None, OWL.Ontology)
    assert f"{ontology}#" == CKG
    assert (ontology, OWL.versionIRI, None) in graph


def test_every_prefix_of_the_bundled_files_is_the_one_of_the_package() -> None:
    paths = [*bundled("ontology", "shapes").glob("*.ttl"), *bundled_files()]
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.upper().startswith(("@PREFIX", "PREFIX")):
                _, name, iri = line.rstrip(" .").split()
                assert (PREFIXES | DESCRIPTIVE)[name.rstrip(":")] == iri.strip("<>"), path


def test_every_term_used_in_data_and_queries_is_in_the_ontology() -> None:
    import re

    graph = Graph().parse(graph_path("ontology", "clusterkg.ttl"))
    known = {str(s).removeprefix(CKG) for s in graph.subjects() if str(s).startswith(CKG)}
    paths = [
        *bundled_files()[2:],
        *bundled("queries").glob("*.rq"),
        *bundled("ontology", "shapes").glob("*.ttl"),
    ]
    for path in paths:
        used = set(re.findall(r"\bckg:(\w+)", path.read_text(encoding="utf-8")))
        assert used <= known, path


def test_names_are_shortened_by_the_prefixes_at_hand_and_no_longer_than_they_are() -> None:
    own = {"": "http://example.org/", "schema": "http://schema.org/", "all": ""}
    iris = ("http://example.org/a", "http://schema.org/name", "https://schema.org/name", CKG + "a")
    with with_prefixes(own):
        shown = [*map(shorten, iris)]
    # Of two namespaces of one name, that of the files counts.
    assert shown == [":a", "schema:name", "<https://schema.org/name>", "ckg:a"]
    assert shorten("http://example.org/a") == "<http://example.org/a>"
