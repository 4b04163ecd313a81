"""The rules entail what owlrl entails by the same rules of OWL 2 RL, and nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import owlrl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef

from clusterkg.base import resources
from clusterkg.base.errors import InputError
from clusterkg.rdf.namespaces import CKG, ID, PREFIXES
from clusterkg.rdf.terms import INFERRED
from clusterkg.store import files, rules
from clusterkg.store.graph import bundled_files, open_bundled

EX = Namespace("http://example.org/")
# owlrl knows all of OWL 2 RL: what its other rules say of the terms of OWL itself is left out.
LANGUAGE = (str(OWL), str(RDF), str(RDFS), str(XSD))


def facts(graph: Graph) -> set[tuple[str, str, str]]:
    """Return the statements on things, without those of the vocabulary of OWL."""

    def is_fact(s: object, p: URIRef, o: object) -> bool:
        if p != RDF.type and str(p).startswith(LANGUAGE):
            return False
        if p == RDF.type and (not isinstance(o, URIRef) or str(o).startswith(LANGUAGE)):
            return False
        # owlrl also infers that literals are members of their datatypes.
        return not isinstance(s, Literal) and not isinstance(s, BNode) and not isinstance(o, BNode)

    def plain(o: object) -> str:
        # The store writes numbers in its own form: 26.0 is 26.
        return str(o.value.normalize()) if isinstance(getattr(o, "value", 0), Decimal) else str(o)

    return {(str(s), str(p), plain(o)) for s, p, o in graph if is_fact(s, p, o)}


def closure(graph: Graph) -> set[tuple[str, str, str]]:
    whole = Graph() + graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(whole)
    return facts(whole)


def ours(graph: Graph) -> set[tuple[str, str, str]]:
    store = Store()
    store.load(graph.serialize(format="nt").encode(), RdfFormat.N_TRIPLES)
    # One rule is of this project, for what OWL 2 RL cannot say.
    rules.infer(store, [rule for rule in rules.bundled_rules() if rule.name != "selector"])
    lines = "".join(f"{quad.triple} .\n" for quad in store)
    return facts(Graph().parse(data=lines, format="nt"))


@pytest.fixture(params=[1000, 1])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rules take the graph for a small one, and for a large one that is added in batches."""
    monkeypatch.setattr(rules, "_FEW", request.param)
    monkeypatch.setattr(files, "_BATCH", 3 * request.param)


@pytest.fixture(scope="module")
def bundled() -> Graph:
    graph = Graph()
    for path in bundled_files():
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def bundled_closure(bundled: Graph) -> set[tuple[str, str, str]]:
    return closure(bundled)


@pytest.mark.usefixtures("few")
def test_the_bundled_graph_has_the_closure_of_owlrl(
    bundled: Graph, bundled_closure: set[tuple[str, str, str]]
) -> None:
    assert ours(bundled) == bundled_closure


RULES = sorted(resources.bundled("ontology", "rules").glob("*.rq"))
PROPERTIES = [EX[f"p{i}"] for i in range(4)]
CLASSES = [EX[f"C{i}"] for i in range(4)]
THINGS = [EX[f"x{i}"] for i in range(5)]
axioms = st.one_of(
    st.tuples(st.sampled_from(CLASSES), st.just(RDFS.subClassOf), st.sampled_from(CLASSES)),
    st.tuples(
        st.sampled_from(PROPERTIES),
        st.sampled_from([RDFS.subPropertyOf, OWL.inverseOf]),
        st.sampled_from(PROPERTIES),
    ),
    st.tuples(
        st.sampled_from(PROPERTIES),
        st.just(RDF.type),
        st.sampled_from([OWL.TransitiveProperty, OWL.SymmetricProperty]),
    ),
    st.tuples(
        st.sampled_from(PROPERTIES),
        st.sampled_from([RDFS.domain, RDFS.range]),
        st.sampled_from(CLASSES),
    ),
)
statements = st.one_of(
    st.tuples(st.sampled_from(THINGS), st.just(RDF.type), st.sampled_from(CLASSES)),
    st.tuples(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)),
)


# What is set for one example of hypothesis is right for the next.
LENIENT = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.usefixtures("few")
@LENIENT
@given(st.lists(axioms, max_size=8), st.lists(statements, max_size=10), st.booleans())
def test_random_graphs_have_the_closure_of_owlrl(axioms, statements, chained) -> None:  # type: ignore[no-untyped-def]
    graph = Graph()
    for term in PROPERTIES:
        graph.add((term, RDF.type, OWL.ObjectProperty))
    for triple in (*axioms, *statements):
        graph.add(triple)
    if chained:
        from rdflib.collection import Collection

        head = BNode()
        Collection(graph, head, PROPERTIES[:3])
        graph.add((PROPERTIES[3], OWL.propertyChainAxiom, head))
    assert ours(graph) == closure(graph)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_says_what_it_is_in_both_languages(path: Path) -> None:
    head = re.findall(r"^#\+ ([\w.]+): \S", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert head == ["rule", "title.en", "title.zh"]


def test_a_city_develops_what_its_targets_name() -> None:
    store = open_bundled()
    rules.infer(store)
    found = store.quads_for_pattern(
        NamedNode(ID + "shanghai"), NamedNode(CKG + "developsIndustry"), None, None
    )
    names = {quad.object.value.rsplit("/", 1)[1] for quad in found}
    assert names == {
        "automotive",
        "electronic-information",
        "civil-aviation",
        "biomedicine",
        "high-end-equipment",
        "green-chemicals",
    }


def test_inferences_are_kept_apart_and_can_be_dropped_and_recomputed() -> None:
    store = open_bundled()
    before = set(store)
    number = rules.infer(store)
    inferred = {quad for quad in store if quad.graph_name == INFERRED}
    assert len(inferred) == number > 0
    asserted = {quad.triple for quad in before}
    assert not {quad.triple for quad in inferred} & asserted
    assert rules.infer(store) == number
    assert {quad for quad in store if quad.graph_name == INFERRED} == inferred
    rules.drop(store)
    assert set(store) == before


def test_a_literal_is_in_no_class_and_has_no_properties() -> None:
    triples = """
        <ex:p> a owl:ObjectProperty, owl:SymmetricProperty ; owl:inverseOf <ex:q> ;
            rdfs:range <ex:C> .
        <ex:x> <ex:p> "a literal where a thing is asked for", <ex:y> .
    """
    store = Store()
    heads = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    store.load((heads + triples).encode(), RdfFormat.TURTLE)
    rules.infer(store)
    found = {str(quad.triple) for quad in store if quad.graph_name == INFERRED}
    # Symmetric: y p x, and so x too is in the range; the inverse of both.
    assert found == {
        "<ex:y> <ex:p> <ex:x>",
        "<ex:y> <ex:q> <ex:x>",
        "<ex:x> <ex:q> <ex:y>",
        f"<ex:x> <{RDF.type}> <ex:C>",
        f"<ex:y> <{RDF.type}> <ex:C>",
    }


@pytest.mark.parametrize(
    "text",
    [
        "ASK {}",
        "CONSTRUCT { ?x a ?c . ?x a ?d . } WHERE {\n# schema\n?c a ?d .\n# data\n?x a ?d .\n}",
        "CONSTRUCT { ?x a ex:C . } WHERE {\n# schema\n?c a ?d .\n# data\n?x a ?d .\n}",
    ],
)
def test_a_rule_constructs_one_statement(text: str) -> None:
    with pytest.raises(InputError, match="CONSTRUCT"):
        rules.parse("wrong", text)


@pytest.mark.usefixtures("few")
@LENIENT
@given(
    st.lists(axioms, max_size=6),
    st.lists(statements, max_size=10),
    st.lists(statements, max_size=4),
    st.lists(axioms, max_size=1),
)
def test_extending_equals_a_rebuild(axioms, first, later, later_axioms) -> None:  # type: ignore[no-untyped-def]
    def stored(triples) -> Store:  # type: ignore[no-untyped-def]
        graph = Graph()
        for term in PROPERTIES:
            graph.add((term, RDF.type, OWL.ObjectProperty))
        for triple in triples:
            graph.add(triple)
        store = Store()
        store.load(graph.serialize(format="nt").encode(), RdfFormat.N_TRIPLES)
        return store

    step = stored([*axioms, *first])
    before = rules.infer(step)
    added = [q.triple for q in stored([*later, *later_axioms])]
    step.extend(Quad(t.subject, t.predicate, t.object) for t in added)
    more = rules.extend(step, added)
    whole = stored([*axioms, *first, *later, *later_axioms])
    assert before + more == rules.infer(whole)
    assert set(step) == set(whole)


def test_adding_a_file_runs_only_the_rules_that_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_bundled()
    rules.infer(store)
    ran: list[str] = []
    run = rules._run
    monkeypatch.setattr(
        rules, "_run", lambda store, head, text: ran.append(text) or run(store, head, text)
    )
    zone = Triple(NamedNode(ID + "wuhan"), NamedNode(CKG + "hasZone"), NamedNode(ID + "valley"))
    store.add(Quad(zone.subject, zone.predicate, zone.object))
    # The inverse, and the classes of the zone: a zone, a place and a location of Dublin Core.
    assert rules.extend(store, [zone]) == 4
    assert 0 < len(ran) < 15
    assert not any("targetsIndustry" in text for text in ran)


def test_the_order_of_rules_does_not_matter() -> None:
    one, other = open_bundled(), open_bundled()
    rules.infer(one)
    rules.infer(other, tuple(reversed(rules.bundled_rules())))

    def named(store: Store) -> set[Triple]:
        return {q.triple for q in store if isinstance(q.subject, NamedNode)}

    assert {str(t) for t in named(one) if "_:" not in str(t)} == {
        str(t) for t in named(other) if "_:" not in str(t)
    }
