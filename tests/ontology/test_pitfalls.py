"""Each pitfall and each rule fires on what it is about, and not on what is right."""

from __future__ import annotations

import re

import pytest
from rdflib import Graph

from clusterkg.base.locale import starting_with
from clusterkg.base.resources import bundled
from clusterkg.ontology.check import _declares, problems
from clusterkg.ontology.pitfalls import PITFALLS
from clusterkg.ontology.vocabulary import RULES
from clusterkg.rdf.namespaces import PREFIXES

HEAD = (
    "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    + "PREFIX : <http://example.org/o#>\n"
)
HEADER = "<http://example.org/o> a owl:Ontology ; dcterms:license <urn:l> .\n"


def described(text: str) -> str:
    """Give a term words of its own."""
    name = text.split(" ", 1)[0]
    return f'{text} ; rdfs:label "{name}" ; rdfs:comment "What {name} is." .\n'


def terms(*texts: str) -> str:
    return "".join(map(described, texts))


# An ontology in which nothing is amiss, to which each case adds.
RIGHT = HEADER + terms(
    ":A a owl:Class ; owl:disjointWith :B",
    ":B a owl:Class",
    ":toB a owl:ObjectProperty ; rdfs:domain :A ; rdfs:range :B",
    ":number a owl:DatatypeProperty ; rdfs:domain :A ; rdfs:range xsd:integer",
)
# For each name: what it fires on, with what it says, and what it does not fire on.
PITFALL_CASES = {
    "missing-label": (
        RIGHT + ':A2 a owl:Class ; rdfs:subClassOf :A ; rdfs:comment "x" .',
        "<http://example.org/o#A2> has no rdfs:label",
        RIGHT + ':A2 a owl:Class ; rdfs:subClassOf :A ; rdfs:comment "x" ; skos:prefLabel "y" .',
    ),
    "missing-comment": (
        RIGHT + ':A2 a owl:Class ; rdfs:subClassOf :A ; rdfs:label "x" .',
        "<http://example.org/o#A2> has no rdfs:comment",
        RIGHT + ':A2 a owl:Class ; rdfs:subClassOf :A ; rdfs:label "x" ; skos:definition "y" .',
    ),
    "missing-domain-or-range": (
        RIGHT + terms(":p a owl:ObjectProperty ; rdfs:domain :A"),
        "<http://example.org/o#p> has no range",
        RIGHT + terms(":p a owl:ObjectProperty ; rdfs:domain :A ; schema:rangeIncludes :A, :B"),
    ),
    "unconnected": (
        RIGHT + terms(":C a owl:Class"),
        "<http://example.org/o#C> is joined to no other class",
        RIGHT + terms(":C a owl:Class ; rdfs:subClassOf :A"),
    ),
    "cycle": (
        RIGHT
        + terms(
            ":C a owl:Class ; rdfs:subClassOf :D",
            ":D a owl:Class ; rdfs:subClassOf :E",
            ":E a owl:Class ; rdfs:subClassOf :C",
        ),
        "<http://example.org/o#C> stands above itself",
        RIGHT + terms(":C a owl:Class ; rdfs:subClassOf :D", ":D a owl:Class ; rdfs:subClassOf :A"),
    ),
    "same-label": (
        RIGHT + ':A2 a owl:Class ; rdfs:subClassOf :A ; rdfs:label ":a" ; rdfs:comment "x" .',
        "<http://example.org/o#A>, <http://example.org/o#A2> are all called ':a'",
        RIGHT + ':A2 a owl:Class ; rdfs:subClassOf :A ; rdfs:label ":a"@de ; rdfs:comment "x" .',
    ),
    "missing-inverse": (
        RIGHT + terms(":toA a owl:ObjectProperty ; rdfs:domain :B ; rdfs:range :A"),
        "<http://example.org/o#toB> and <http://example.org/o#toA> may be inverse",
        RIGHT
        + terms(":toA a owl:ObjectProperty ; rdfs:domain :B ; rdfs:range :A ; owl:inverseOf :toB"),
    ),
    "wrong-inverse": (
        RIGHT
        + terms(":toA a owl:ObjectProperty ; rdfs:domain :A ; rdfs:range :A ; owl:inverseOf :toB"),
        "are inverse, but the domain of one is not the range of the other",
        RIGHT
        + terms(":toA a owl:ObjectProperty ; rdfs:domain :B ; rdfs:range :A ; owl:inverseOf :toB"),
    ),
    "is-a-property": (
        RIGHT + terms(":isA a owl:ObjectProperty ; rdfs:domain :A ; rdfs:range :A"),
        "<http://example.org/o#isA> says what rdfs:subClassOf or rdf:type says",
        RIGHT + terms(":isAbove a owl:ObjectProperty ; rdfs:domain :A ; rdfs:range :A"),
    ),
    "no-disjointness": (
        RIGHT.replace("; owl:disjointWith :B", ""),
        "no two classes are disjoint",
        RIGHT,
    ),
    "naming": (
        RIGHT + terms(":lower a owl:Class ; rdfs:subClassOf :A"),
        "<http://example.org/o#lower> is written otherwise than most classes",
        RIGHT + terms(":Upper a owl:Class ; rdfs:subClassOf :A"),
    ),
    "file-in-iri": (
        RIGHT.replace("<http://example.org/o>", "<http://example.org/o.owl>").replace(
            ":A a", ":A rdfs:isDefinedBy <http://example.org/o.owl> ; a"
        ),
        "<http://example.org/o.owl> has the extension of a file",
        RIGHT,
    ),
    "no-header": (RIGHT.replace(HEADER, ""), "there is no owl:Ontology", RIGHT),
    "no-licence": (
        RIGHT.replace(" ; dcterms:license <urn:l>", ""),
        "<http://example.org/o> has no dcterms:license",
        RIGHT,
    ),
}
SCHEME = ":s a skos:ConceptScheme ; skos:hasTopConcept :t .\n"


def concept(name: str, more: str = "", *, label: str | None = None) -> str:
    return (
        f":{name} a skos:Concept ; skos:inScheme :s ; skos:definition 'What it is.'"
        f" ; skos:prefLabel '{label or name}'@en {more} .\n"
    )


VOCABULARY = SCHEME + concept("t") + concept("a", "; skos:broader :t")
RULE_CASES = {
    "orphan-concept": (
        VOCABULARY + concept("b"),
        "<http://example.org/o#b> is joined to no other concept",
        VOCABULARY + concept("b") + ":t skos:narrower :b .",
    ),
    "cyclic-broader": (
        VOCABULARY
        + concept("b", "; skos:broader :c")
        + concept("c", "; skos:narrower :x, :b")
        + (concept("x", "; skos:narrower :c") + ":c skos:broader :b ."),
        "<http://example.org/o#b> is broader than itself",
        VOCABULARY + concept("b", "; skos:broader :a"),
    ),
    "label-conflict": (
        VOCABULARY + concept("b", "; skos:broader :t", label="A"),
        "are called 'a' in en",
        # A class with one part has its name.
        VOCABULARY + concept("b", "; skos:broader :a", label="a"),
    ),
    "many-preferred-labels": (
        VOCABULARY + ":a skos:prefLabel 'other'@en .",
        "<http://example.org/o#a> has 2 preferred labels in en",
        VOCABULARY + ":a skos:prefLabel 'other'@de .",
    ),
    "preferred-and-alternative": (
        VOCABULARY + ":a skos:altLabel 'a'@en .",
        "<http://example.org/o#a> has 'a' in en as preferred label and as another",
        VOCABULARY + ":a skos:altLabel 'aa'@en .",
    ),
    "undocumented-concept": (
        VOCABULARY + ":b a skos:Concept ; skos:broader :t ; skos:prefLabel 'b'@en .",
        "<http://example.org/o#b> has no definition",
        VOCABULARY
        + ":b a skos:Concept ; skos:broader :t ; skos:prefLabel 'b' ; skos:notation 'B' .",
    ),
    "missing-language": (
        VOCABULARY
        + ":t skos:prefLabel '上'@zh . :a skos:prefLabel '甲'@zh ."
        + concept("b", "; skos:broader :t"),
        "<http://example.org/o#b> has no label in zh",
        VOCABULARY + ":t skos:prefLabel '上'@zh . :a skos:prefLabel '甲'@zh .",
    ),
    "broader-and-related": (
        VOCABULARY + concept("b", "; skos:broader :a ; skos:related :t"),
        "<http://example.org/o#b> is related to <http://example.org/o#t>, which is broader",
        VOCABULARY + concept("b", "; skos:broader :t ; skos:related :a"),
    ),
    "no-top-concept": (
        VOCABULARY.replace(" ; skos:hasTopConcept :t", ""),
        "<http://example.org/o#s> has no top concept",
        VOCABULARY,
    ),
    "top-with-broader": (
        VOCABULARY + ":a skos:topConceptOf :s .",
        "<http://example.org/o#a> is a top concept, and has a broader one",
        VOCABULARY,
    ),
}
CASES = PITFALL_CASES | RULE_CASES


def read(text: str) -> Graph:
    return Graph().parse(data=HEAD + text, format="turtle")


def found(text: str, lang: str = "en") -> list[str]:
    """Return the pitfalls and broken rules of an ontology."""
    return [each for each in problems(read(text), lang) if each.split(":")[0] in CASES]


def test_each_check_has_a_case() -> None:
    assert PITFALL_CASES.keys() == PITFALLS.keys()
    assert RULE_CASES.keys() == RULES.keys()
    assert not PITFALLS.keys() & RULES.keys()


@pytest.mark.parametrize("name", CASES)
def test_it_fires_on_what_it_is_about_and_not_on_what_is_right(name: str) -> None:
    wrong, said, right = CASES[name]
    fired = [each for each in found(wrong) if each.startswith(f"{name}: ")]
    assert any(said in each for each in fired), found(wrong)
    assert not [each for each in found(right) if each.startswith(f"{name}: ")]


# Others than pitfalls and rules, one of each text, in one ontology.
OTHERS = (
    HEADER
    + """
:old a owl:DatatypeProperty, owl:ObjectProperty, owl:AnnotationProperty ; rdfs:range xsd:gYear .
:A a owl:Class ; rdfs:subClassOf :None, [ owl:someValuesFrom :A ] ; owl:disjointUnionOf () .
:B a owl:ObjectProperty, owl:TransitiveProperty, owl:FunctionalProperty, owl:ReflexiveProperty .
:C a owl:DatatypeProperty ; rdfs:domain :D .
:o owl:imports :other . :r a rdf:Property . :a :r :a . :A rdfs:subClassOf :R . :R a rdfs:Class .
:E rdfs:domain :A ; rdfs:range :A ; owl:inverseOf :F . :F rdfs:domain :B ; rdfs:range :B .
:G a owl:SymmetricProperty ; owl:inverseOf :F . :H owl:inverseOf :H . [] owl:hasSelf true .
:a a :Nothing ; :B "a literal" ; :C :a ; :undeclared "2020"^^xsd:gYear .
ckg:New a owl:Class ; rdfs:label "new"@en, "newer"@en .
:c a skos:Concept . :d a skos:Concept ; skos:inScheme :no .
ind:x a ckg:Industry ; skos:prefLabel "甲"@zh ; skos:broader ind:y, ind:z .
ind:y a ckg:Industry ; skos:prefLabel "甲"@zh ; ckg:schemeLevel "field" .
:here owl:imports <https://example.org/elsewhere> .
"""
)
# Terms, in either form, and labels in quotes.
_TERM = re.compile(r"<[^>]*>|\b\w+:\w+|'[^']*'")
# Names: of languages and standards, and what is not a term by itself.
NAMES = {"en", "zh", "OWL", "RDFS", "DL", "RL", "HermiT", "domainIncludes", "rangeIncludes"}


def texts(problem: str) -> str:
    return _TERM.sub(" ", problem.partition(": ")[2])


@pytest.mark.parametrize("text", [*(wrong for wrong, _, _ in CASES.values()), OTHERS])
def test_in_chinese_no_problem_is_said_in_english_and_none_is_missing(text: str) -> None:
    chinese, english = ([*problems(read(text), lang)] for lang in ("zh", "en"))
    assert {word for each in chinese for word in re.findall(r"[A-Za-z]+", texts(each))} <= NAMES
    kinds = [[each.partition(":")[0] for each in those] for those in (chinese, english)]
    assert sorted(kinds[0]) == sorted(kinds[1])


def test_the_ontologies_above_have_each_text_but_those_of_the_reasoner() -> None:
    wrong = [*(wrong for wrong, _, _ in CASES.values()), OTHERS]
    said = "\n".join(each for text in wrong for each in problems(read(text), "en"))
    left = {
        english
        for english in starting_with("ontology.", "zh")
        if not re.search(".*".join(map(re.escape, re.split(r"{.*?}", english))), said)
    }
    assert left == {
        "HermiT finds no model of the ontology",
        "HermiT does not take the ontology: {detail}",
        "HermiT needs Java, and there is no `java` command",
        "{term} can have no member",
    }


def test_correct_vocabularies_have_no_pitfall() -> None:
    assert found(RIGHT) == []
    assert found(VOCABULARY) == []


@pytest.mark.parametrize("name", ["clusterkg.ttl", "industries.ttl"])
def test_the_bundled_ones_pass(name: str) -> None:
    ontology = Graph().parse(bundled("ontology", "clusterkg.ttl"))
    assert list(problems(ontology.parse(bundled("ontology", name)))) == []


def test_only_own_terms_are_looked_at_and_replaced_ones_only_for_their_words() -> None:
    reused = "<http://other.org/C> a owl:Class . <http://other.org/p> a owl:ObjectProperty .\n"
    old = terms(
        ":Old a owl:Class ; owl:deprecated true", ":old a owl:ObjectProperty ; owl:deprecated true"
    )
    assert found(RIGHT + reused + old) == []
    without = RIGHT + ":Old a owl:Class ; owl:deprecated true ."
    assert {each.split(":")[0] for each in found(without)} == {
        "missing-label",
        "missing-comment",
    }


def test_without_a_header_the_terms_of_the_main_namespace_are_own() -> None:
    """Schema.org declares terms of others, and has no header."""
    classes = ["<http://other.org/C> a owl:Class .", "<http://other.org/D> a rdfs:Class ."]
    text = "".join([*classes, "<http://else.org/E> a owl:Class ."])
    named = {each for each in found(text) if each.startswith("missing-label")}
    assert named == {f"missing-label: <http://other.org/{name}> has no rdfs:label" for name in "CD"}


def test_symmetry_is_no_inverse() -> None:
    text = RIGHT + terms(
        ":near a owl:ObjectProperty, owl:SymmetricProperty ; rdfs:domain :A ; rdfs:range :A ;"
        " owl:inverseOf :near"
    )
    own = "wrong-inverse: <http://example.org/o#near> is its own inverse: it is symmetric"
    assert own in found(text)


# What well-known vocabularies do, and is right: each once was told as a pitfall.
FALSE = {
    "two unions of the same classes (schema.org)": RIGHT
    + terms(
        ":p a owl:ObjectProperty ; rdfs:domain [ owl:unionOf (:A :B) ] ; rdfs:range :A",
        ":q a owl:ObjectProperty ; rdfs:domain :A ; rdfs:range [ owl:unionOf (:B :A) ] ;"
        " owl:inverseOf :p",
    ),
    "a name that begins with a digit, or has no case (schema.org)": RIGHT
    + terms(":3DModel a owl:Class ; rdfs:subClassOf :A", ":城市 a owl:Class ; rdfs:subClassOf :A"),
    "an ontology that describes a term of RDFS (PROV-O)": RIGHT
    + "rdfs:label a owl:AnnotationProperty ; rdfs:isDefinedBy <http://example.org/o> .",
    "an ontology whose IRI is relative in its file (PROV-O)": RIGHT
    + "<file:///x/o.owl> a owl:Ontology ; dcterms:license <urn:l> .",
    "an import that is among the files": RIGHT
    + "<http://example.org/o> owl:imports <http://example.org/o/> .",
    "datatypes of OWL 2 that are not of XSD (RiC-O)": RIGHT
    + ':number :number "<p/>"^^rdf:XMLLiteral, "1/2"^^owl:rational .',
    "a datatype of one's own": RIGHT
    + ':Code a rdfs:Datatype . :number :number "A"^^:Code ; rdfs:range :Code .',
    "a member of a class that is of a class of classes (ASHRAE 223)": RIGHT
    + ":Meta a owl:Class ; rdfs:subClassOf rdfs:Class ; rdfs:label 'M' ; rdfs:comment 'm' ."
    + " :A2 a :Meta . :a a :A2 .",
    "a top concept that only its scheme names": VOCABULARY
    + ":n a skos:Concept ; skos:notation 'n' ; skos:prefLabel 'n'@en ; skos:topConceptOf :s ."
    + " :s skos:hasTopConcept :m . :m a skos:Concept ; skos:notation 'm' ; skos:prefLabel 'm'@en .",
}


@pytest.mark.parametrize("kind", FALSE)
def test_what_is_right_is_no_problem(kind: str) -> None:
    # The examples do not declare what they use of others.
    undeclared = re.compile("is used but not declared|(skos|rdfs|rdf):.* (has members|is no class)")
    assert [each for each in problems(read(FALSE[kind]), "en") if not undeclared.search(each)] == []


def test_a_vocabulary_in_rdfs_is_no_data() -> None:
    """Schema.org and Dublin Core are checked by themselves, not together with the bundled one."""
    assert _declares(read(":A a rdfs:Class ."))
    assert _declares(read(":p a rdf:Property ."))
    assert not _declares(read(":a a :A ; :p 1 ."))


def test_a_wrong_inverse_in_both_directions_is_one() -> None:
    text = RIGHT + terms(
        ":p a owl:ObjectProperty ; rdfs:domain :A ; rdfs:range :A ; owl:inverseOf :q",
        ":q a owl:ObjectProperty ; rdfs:domain :B ; rdfs:range :A ; owl:inverseOf :p",
    )
    assert len([each for each in found(text) if each.startswith("wrong-inverse")]) == 1
