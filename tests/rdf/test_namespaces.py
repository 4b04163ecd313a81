"""The prefixes are in step with the ontology, and the saved queries with both engines."""

from __future__ import annotations

from rdflib import OWL, Graph

from clusterkg.base.resources import bundled
from clusterkg.rdf.namespaces import CKG, PREFIXES


def test_the_namespace_is_that_of_the_ontology() -> None:
    graph = Graph().parse(bundled("ontology", "clusterkg.ttl"))
    (ontology,) = graph.subjects(None, OWL.Ontology)
    assert f"{ontology}#" == CKG
    assert (ontology, OWL.versionIRI, None) in graph


def test_every_prefix_of_the_bundled_files_is_the_one_of_the_package() -> None:
    paths = [*bundled("ontology").rglob("*.ttl"), *bundled("data", "ttl").glob("*.ttl")]
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.upper().startswith(("@PREFIX", "PREFIX")):
                _, name, iri = line.rstrip(" .").split()
                assert PREFIXES[name.rstrip(":")] == iri.strip("<>"), path


def test_every_term_used_in_data_and_queries_is_in_the_ontology() -> None:
    import re

    graph = Graph().parse(bundled("ontology", "clusterkg.ttl"))
    known = {str(s).removeprefix(CKG) for s in graph.subjects() if str(s).startswith(CKG)}
    paths = [
        *bundled("data", "ttl").glob("*.ttl"),
        *bundled("queries").glob("*.rq"),
        *bundled("ontology", "shapes").glob("*.ttl"),
    ]
    for path in paths:
        used = set(re.findall(r"\bckg:(\w+)", path.read_text(encoding="utf-8")))
        assert used <= known, path
