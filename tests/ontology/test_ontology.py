"""A broken copy of the ontology is caught: one break, one test, one kind of problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusterkg.base.errors import InputError
from clusterkg.base.resources import graph_path
from clusterkg.kg import KnowledgeGraph
from clusterkg.ontology.check import check
from clusterkg.rdf.namespaces import PREFIXES

WORDS = 'rdfs:label "x"@en, "某"@zh ; skos:definition "An x."@en, "某物。"@zh'


def test_the_ontology_of_the_default_graph_has_no_problem() -> None:
    assert check() == []


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("id:x a ckg:City, ckg:Zone .", "inconsistent"),
        (
            f"ckg:X a owl:Class ; rdfs:subClassOf ckg:City, ckg:Zone ; {WORDS} .",
            "unsatisfiable: ckg:X can",
        ),
        ("id:x ckg:year 'last year' .", "inconsistent"),
        ("id:x ckg:programmeOf id:a, id:b . id:a owl:differentFrom id:b .", "inconsistent"),
        (f"ckg:x a owl:ObjectProperty, owl:DatatypeProperty ; {WORDS} .", "profile: ckg:x is both"),
        ("id:x ckg:notDeclared id:y .", "profile: ckg:notDeclared is used"),
        ("ckg:year rdfs:domain ckg:NoClass .", "profile: ckg:NoClass"),
        (f"ckg:x a owl:DatatypeProperty ; rdfs:range xsd:gYear ; {WORDS} .", "profile: xsd:gYear"),
        ("ckg:developsIndustry a owl:FunctionalProperty .", "profile: ckg:developsIndustry is not"),
        (
            "ckg:City rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ckg:hasZone ;"
            " owl:someValuesFrom ckg:Zone ] .",
            "profile: ckg:City has owl:someValuesFrom",
        ),
        (
            'ckg:X a owl:Class ; rdfs:label "x"@en ; skos:definition "An x."@en, "某物。"@zh .',
            "label: ckg:X has 0 in zh",
        ),
        (
            'ckg:X a owl:Class ; rdfs:label "某"@zh ; skos:definition "An x."@en, "某物。"@zh .',
            "label: ckg:X has 0 in en",
        ),
        (
            'ckg:X a owl:Class ; rdfs:label "x"@en, "某"@zh ; skos:definition "An x."@en .',
            "definition: ckg:X has 0 in zh",
        ),
        ('ckg:City rdfs:label "Town"@en .', "label: ckg:City has 2 in en"),
    ],
)
def test_each_break_is_caught(added: str, expected: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    whole = graph_path("ontology", "clusterkg.ttl").read_text(encoding="utf-8")
    broken.write_text(f"{whole}\n{prefixes}{added}\n", encoding="utf-8")
    assert any(problem.startswith(expected) for problem in check([broken]))


def test_a_file_that_is_not_turtle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "not.ttl"
    path.write_text("City is a class\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"not\.ttl:1"):
        check([path])


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ('id:t a ckg:Tier ; skos:prefLabel "x"@en .', "concept: id:t is in no scheme"),
        ("id:t a ckg:Tier ; skos:inScheme id:s .", "concept: id:s, of id:t, is no"),
        ("id:t a ckg:Tier ; skos:inScheme id:scheme-tiers .", "no-top-concept: id:scheme-tiers"),
        (
            "id:a a ckg:Theme ; skos:broader id:b . id:b a ckg:Theme ; skos:broader id:a .",
            "cyclic-broader: id:a is broader than itself",
        ),
        (
            "id:a a ckg:Theme ; skos:broader id:b ; skos:related id:b .",
            "broader-and-related: id:a is related to id:b",
        ),
        ('id:a dcterms:source "x" .', "profile: dcterms:source is object property and has a lit"),
        ("id:a ckg:code id:b .", "profile: ckg:code is data property and has a node"),
        ("id:a a id:Undeclared .", "profile: id:Undeclared has members"),
        ('id:a rdfs:comment "2020"^^xsd:gYear .', "profile: xsd:gYear, of rdfs:comment, is not"),
    ],
)
def test_each_break_of_data_is_caught(added: str, expected: str, tmp_path: Path) -> None:
    test_each_break_is_caught(added, expected, tmp_path)


def test_a_concept_that_was_replaced_needs_no_scheme(tmp_path: Path) -> None:
    path = tmp_path / "replaced.ttl"
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    whole = graph_path("ontology", "clusterkg.ttl").read_text(encoding="utf-8")
    replaced = "id:t a ckg:Tier ; dcterms:isReplacedBy id:u ."
    path.write_text(f"{whole}\n{prefixes}{replaced}\n", encoding="utf-8")
    assert check([path]) == []


FOREIGN = """
@prefix : <http://x.org/a#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://x.org/a> a owl:Ontology .
:A a owl:Class . :B a owl:Class ; owl:disjointWith :A .
:C a owl:Class ; rdfs:subClassOf :A , :B .
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "added",
    [
        "<http://x.org/a> owl:imports <http://x.org/b> .",
        ":d a owl:DatatypeProperty ; rdfs:range xsd:date . :a :d '2024-01-01'^^xsd:date .",
        ":w a rdfs:Datatype . :d a owl:DatatypeProperty ; rdfs:range :w . :a :d 'x'^^:w .",
        ":B rdfs:subClassOf [ owl:onProperty :d ; owl:allValuesFrom xsd:time ] .",
    ],
)
def test_imports_and_datatypes_outside_owl_do_not_keep_hermit_from_reasoning(
    added: str, tmp_path: Path
) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(FOREIGN + added, encoding="utf-8")
    problems = check([path])
    assert "unsatisfiable: <http://x.org/a#C> can have no member" in problems
    assert any(each.startswith("import: <http://x.org/b>") for each in problems) == (
        "imports" in added
    )


def test_an_import_among_the_files_is_no_problem() -> None:
    from rdflib import Graph

    from clusterkg.ontology.check import _imports

    imported = "<http://x.org/b> a <http://www.w3.org/2002/07/owl#Ontology> ."
    importing = "<http://x.org/a> <http://www.w3.org/2002/07/owl#imports> <http://x.org/b> ."
    assert not list(_imports(Graph().parse(data=importing + imported, format="turtle")))
    assert list(_imports(Graph().parse(data=importing, format="turtle")))


def test_a_class_may_be_a_property_and_names_are_those_of_any_locale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In QUDT, a class is a property."""
    monkeypatch.setenv("LC_ALL", "C")
    path = tmp_path / "own.ttl"
    path.write_text(FOREIGN.replace(":C", ":城市") + ":A a owl:ObjectProperty .", encoding="utf-8")
    found = KnowledgeGraph.check_ontology(path, lang="zh")
    assert found[-1] == "unsatisfiable: <http://x.org/a#城市> 不可能有任何成员"


def test_what_hermit_does_not_take_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(
        FOREIGN
        + """:p a owl:ObjectProperty, owl:TransitiveProperty .
        :A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] ."""
    )
    refused = check([path], lang="en")[-1]
    assert refused.startswith("refused: HermiT does not take the ontology: Non-simple property")
    assert "http://x.org/a#p" in refused
