"""What the ontology reuses entails nothing that is not so, and consumers of it see something.

The axioms are facts of PROV-O (2013), the Web Annotation Vocabulary (2016) and the Organization
Ontology (2014): the domains, ranges and disjoint classes that could reach what is reused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from clusterkg.base.resources import bundled
from clusterkg.ontology.check import check
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.store import rules
from clusterkg.store.graph import bundled_files

FILES = [*bundled("ontology").glob("*.ttl"), *bundled("data", "ttl").glob("*.ttl")]
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
PUBLISHED = """
prov:Activity a owl:Class ; owl:disjointWith prov:Entity .
prov:Entity a owl:Class . prov:Agent a owl:Class . prov:Influence a owl:Class .
prov:wasInfluencedBy a owl:ObjectProperty .
prov:wasAttributedTo a owl:ObjectProperty ; rdfs:subPropertyOf prov:wasInfluencedBy ;
    rdfs:domain prov:Entity ; rdfs:range prov:Agent .
oa:Annotation a owl:Class . oa:ResourceSelection a owl:Class . oa:Selector a owl:Class .
oa:SpecificResource a owl:Class ; rdfs:subClassOf oa:ResourceSelection .
oa:TextPositionSelector a owl:Class ; rdfs:subClassOf oa:Selector .
oa:hasSource a owl:ObjectProperty ; rdfs:domain oa:ResourceSelection .
oa:hasSelector a owl:ObjectProperty ; rdfs:domain oa:ResourceSelection ; rdfs:range oa:Selector .
oa:hasBody a owl:ObjectProperty ; rdfs:domain oa:Annotation .
oa:hasTarget a owl:ObjectProperty ; rdfs:domain oa:Annotation .
oa:start a owl:DatatypeProperty ; rdfs:range xsd:nonNegativeInteger .
oa:end a owl:DatatypeProperty ; rdfs:range xsd:nonNegativeInteger .
org:Organization a owl:Class ; owl:disjointWith org:Role, org:Membership, org:Site .
org:Role a owl:Class . org:Membership a owl:Class . org:Site a owl:Class . org:Post a owl:Class .
"""
FACTS = (
    "ClusterProgramme IndustryTarget TierDeclaration Goal Outcome FundingCommitment StatedCount"
    " Assessment PracticeModel PracticeElement NationalCluster City"
)
OTHERS = "prov:Entity, prov:Activity, oa:ResourceSelection, oa:Selector"
# Consistent with what denies it, the graph does not entail it.
DENIED = f"""
oa:Annotation rdfs:subClassOf owl:Nothing .
ckg:Event owl:disjointWith prov:Entity .
{"".join(f"ckg:{fact} owl:disjointWith {OTHERS} ." for fact in FACTS.split(" "))}
"""


@pytest.fixture(scope="module")
def store() -> Store:
    """Return ontology, data and what is reused, with all that follows by the rules."""
    whole = Store()
    for path in FILES:
        whole.load(path=path, format=RdfFormat.TURTLE)
    whole.load((HEAD + PUBLISHED).encode(), RdfFormat.TURTLE)
    rules.infer(whole)
    return whole


def rows(store: Store, text: str) -> Any:
    """Return what is asserted or inferred."""
    return store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)


def column(store: Store, text: str) -> set[str]:
    return {row[0].value for row in rows(store, text)}


def problems(tmp_path: Path, files: list[Path], *added: str) -> list[str]:
    path = tmp_path / "reused.ttl"
    path.write_text("\n".join((HEAD, PUBLISHED, *added)), encoding="utf-8")
    # Terms of others need no words of ours, and what can have no member here is meant so.
    return [each for each in check([*files, path]) if each.startswith(("inconsistent", "refused"))]


def test_the_graph_is_consistent_with_what_it_reuses_and_entails_nothing_absurd(
    tmp_path: Path,
) -> None:
    assert problems(tmp_path, FILES, DENIED) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "id:ningbo-mobilisation-meeting prov:wasAttributedTo id:yin-hao .",
        "id:ningbo-246 oa:hasBody id:ningbo .",
        "id:ningbo-246 oa:hasSource id:article-yin-hao .",
        "ckg:eventOf rdfs:subPropertyOf prov:wasAttributedTo .",
        "ckg:evidence rdfs:subPropertyOf oa:hasTarget .",
    ],
)
def test_absurd_statements_are_inconsistent(wrong: str, tmp_path: Path) -> None:
    # Six cities are enough to be absurd of.
    assert problems(tmp_path, bundled_files(), DENIED, wrong) == [
        "inconsistent: HermiT finds no model of the ontology"
    ]


def test_the_data_are_in_owl_2_dl() -> None:
    assert check(FILES) == []


def test_consumers_of_what_is_reused_see_something(store: Store) -> None:
    passages = column(store, "SELECT ?e { ?e a ckg:Evidence ; oa:start ?start }")
    evidence = column(store, "SELECT ?e { ?e a ckg:Evidence }")
    assert passages
    assert passages < evidence
    assert column(store, "SELECT ?e { ?e a oa:SpecificResource ; oa:hasSource ?s }") == evidence
    selected = """SELECT ?e { ?e oa:hasSelector ?selector .
        ?selector a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end }"""
    assert column(store, selected) == passages
    assert column(store, "SELECT ?f { ?f dcterms:source ?e }") == column(
        store, "SELECT ?f { ?f ckg:evidence ?e }"
    )
    for broader, narrower in (
        ("dcterms:spatial", "ckg:locatedIn"),
        ("dcterms:spatial", "ckg:inProvince"),
        ("dcterms:publisher", "ckg:issuer"),
        ("prov:wasAttributedTo", "ckg:issuer"),
    ):
        stated = column(store, f"SELECT ?s {{ ?s {narrower} ?o }}")
        assert stated
        assert stated <= column(store, f"SELECT ?s {{ ?s {broader} ?o }}")


@pytest.mark.parametrize(
    ("cls", "only"),
    [
        ("prov:Entity", {"PolicyDocument", "Source"}),
        ("prov:Activity", {"Event"}),
        ("oa:SpecificResource", {"Evidence"}),
        ("oa:TextPositionSelector", {"Evidence"}),
        ("oa:Annotation", set()),
        ("dcterms:Location", {"Place"}),
    ],
)
def test_only_what_is_meant_is_a_member(cls: str, only: set[str], store: Store) -> None:
    members = column(store, f"SELECT ?x {{ ?x a {cls} }}")
    of = " ".join(f"ckg:{name}" for name in only)
    meant = column(store, f"SELECT ?x {{ VALUES ?class {{ {of} }} ?x a ?class }}")
    assert members == (meant if cls != "oa:TextPositionSelector" else members & meant)


def test_superproperties_have_no_domain_that_a_subject_is_not_of(store: Store) -> None:
    """A domain makes each subject a member: only classes that are stated of them anyway."""
    made = rows(
        store,
        """SELECT DISTINCT ?narrower ?class { ?narrower rdfs:subPropertyOf ?broader .
           ?broader rdfs:domain ?class FILTER(STRSTARTS(STR(?narrower), STR(ckg:))) }""",
    )
    names = ((p.value.rpartition("#")[2], c.value.rpartition("#")[2]) for p, c in made)
    assert set(names) <= {
        ("source", "ResourceSelection"),
        ("selector", "ResourceSelection"),
        ("issuer", "Entity"),
        ("outputGoal", "ClusterProgramme"),
        ("updates", "ClusterProgramme"),
    }


def test_no_label_is_that_of_a_class_and_of_a_property() -> None:
    store = Store()
    store.load(path=bundled("ontology", "clusterkg.ttl"), format=RdfFormat.TURTLE)
    label = NamedNode(PREFIXES["rdfs"] + "label")
    labels = [
        (quad.object.value, quad.object.language)
        for quad in store.quads_for_pattern(None, label, None)
        if quad.object.language == "zh"  # type: ignore[union-attr]
    ]
    assert len(labels) == len(set(labels))
