"""The bundled data, as it is shipped: it conforms, cites its sources and is formatted.

These are the tests that read data/ttl; they hold for any city that is added, so they count
nothing. All others read the frozen graph of `data/six-cities`.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Store

from clusterkg.base.resources import GRAPH_VARIABLE, bundled
from clusterkg.base.text import fold
from clusterkg.facts import statuses
from clusterkg.names.places import places
from clusterkg.ontology.check import check
from clusterkg.rdf.canonical import canonical
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import CKG, DESCRIPTIVE, PREFIXES
from clusterkg.show.pictures import font
from clusterkg.store.graph import select
from clusterkg.validation import validate

ONTOLOGY = bundled("ontology", "clusterkg.ttl")
DATA = sorted(bundled("data", "ttl").glob("*.ttl"))
FILES = [ONTOLOGY, bundled("ontology", "industries.ttl"), *DATA]
STORE = Store()
for file in FILES:
    RdfFile(file).load(STORE)
SOURCES = Path(os.environ.get("CLUSTERKG_SOURCES", Path(__file__).parents[2] / "shared/sources"))
# A name or a short term has no more; a sentence of a newspaper has.
LONGEST_TERM = 40


def column(text: str) -> list[str]:
    return [row[0] for row in select(STORE, text)]


def test_the_data_conforms_to_the_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GRAPH_VARIABLE)
    report = validate()
    assert report.conforms, "\n".join(
        f"{result} {result.focus}" for result in report.results if result.level == "violation"
    )


def test_the_ontology_has_no_problem_and_the_data_none_with_it() -> None:
    assert check([ONTOLOGY]) == []
    assert [problem for problem in check(FILES) if not problem.startswith("profile")] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_formatted(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == canonical(text), "python tools/format_turtle.py formats it"


def test_every_prefix_and_term_is_known() -> None:
    declared = {s.removeprefix(CKG) for s in column("SELECT ?s { ?s a ?t }") if s.startswith(CKG)}
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        prefixes = re.findall(r"^@?PREFIX\s+(\S*):\s+<([^>]*)>", text, re.MULTILINE | re.IGNORECASE)
        assert prefixes
        known = PREFIXES | DESCRIPTIVE
        assert [name for name, iri in prefixes if known.get(name) != iri] == [], path
        assert set(re.findall(r"\bckg:(\w+)", text)) <= declared, path


def test_the_font_of_the_pictures_has_every_character_or_it_is_told() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    lacking = font.missing(char for char in text if char.isprintable())
    if lacking:
        pytest.skip(
            f"pictures show {lacking} in a font of the reader: tools/make_font.py adds them"
        )


@pytest.mark.parametrize(
    "kind",
    [
        "ClusterProgramme",
        "IndustryTarget",
        "TierDeclaration",
        "FundingCommitment",
        "Goal",
        "StatedCount",
        "Assessment",
        "PracticeModel",
        "PracticeElement",
        "PolicyDocument",
        "Brand",
        "Event",
        "Zone",
        "Enterprise",
        "ResearchInstitute",
        "NationalProgramme",
        "DesignationList",
        "NationalCluster",
    ],
)
def test_every_fact_has_evidence_from_a_source(kind: str) -> None:
    fact = f"?fact a/rdfs:subClassOf* ckg:{kind} ."
    assert column(f"SELECT DISTINCT ?fact {{ {fact} }}")
    sourced = "?fact ckg:evidence/ckg:source ?source . ?source a ckg:Source"
    assert column(f"SELECT ?fact {{ {fact} FILTER NOT EXISTS {{ {sourced} }} }}") == []


def test_every_source_has_a_digest_or_address_and_publisher() -> None:
    """A page may print no date: the day on which it was read stands with each item."""
    sources = set(column("SELECT ?s { ?s a ckg:Source }"))
    digested = set(column("SELECT ?s { ?s a ckg:Source ; ckg:sha256 ?digest }"))
    whole = select(
        STORE,
        "SELECT DISTINCT ?s ?address { ?s a ckg:Source ; ckg:address ?address ; ckg:publisher ?p }",
    )
    assert sources - {s for s, _ in whole} - digested == set()
    addresses = Counter(address for _, address in whole)
    assert [address for address, times in addresses.items() if times > 1] == []


def test_every_source_is_used_and_every_item_has_a_defined_status() -> None:
    unused = "?s a ckg:Source FILTER NOT EXISTS { ?fact ckg:evidence/ckg:source ?s }"
    assert column(f"SELECT ?s {{ {unused} }}") == []
    given = set(
        column("SELECT ?status { ?item a ckg:DocumentItem ; ckg:verificationStatus ?status }")
    )
    for lang in ("zh", "en"):
        text = f"""SELECT ?s {{ ?s a ckg:VerificationStatus ; skos:prefLabel ?l ; skos:definition ?d
            FILTER(LANG(?l) = "{lang}" && LANG(?d) = "{lang}") }}"""
        assert given <= set(column(text))
    idle = "?item a ckg:DocumentItem FILTER NOT EXISTS { ?fact ckg:evidence ?item }"
    assert column(f"SELECT ?item {{ {idle} }}") == []


def test_a_source_says_who_published_it_and_how_it_was_read() -> None:
    """But for a page of which nothing was seen again."""
    rows = select(
        STORE,
        "SELECT ?s ?kind ?how { ?s a ckg:Source ; ckg:publisherKind ?kind ; ckg:howRead ?how }",
    )
    assert len(rows) == len({s for s, _, _ in rows})
    seen = column(
        "SELECT DISTINCT ?s { { ?s ckg:sha256 ?digest . ?s a ckg:Source } UNION"
        " { ?item ckg:passageDigest ?passage ; ckg:source ?s } }"
    )
    without = sorted(set(seen) - {s for s, _, _ in rows})
    assert not without, f"one ckg:publisherKind and one ckg:howRead for each of {without}"
    assert {kind for _, kind, _ in rows} <= set(column("SELECT ?k { ?k a ckg:PublisherKind }"))
    assert {how for _, _, how in rows} <= {"whole text", "part", "quoted elsewhere"}


def test_a_status_is_what_its_definition_says() -> None:
    """A function of the kind of publisher, of how it was read and of whether it was seen."""
    rows = select(
        STORE,
        "SELECT ?item ?status ?kind ?how ?digest { ?item a ckg:DocumentItem ;"
        " ckg:verificationStatus ?status ; ckg:source ?s"
        " OPTIONAL { ?s ckg:publisherKind ?kind ; ckg:howRead ?how }"
        " OPTIONAL { ?item ckg:passageDigest ?digest } }",
    )
    assert len(rows) == len(column("SELECT ?item { ?item a ckg:DocumentItem }"))
    for item, status, kind, how, digest in rows:
        assert status == statuses.status(kind, how, seen=bool(digest)), item
        assert re.fullmatch("([0-9a-f]{64})?", digest), item


def test_no_fact_rests_on_a_page_of_unknown_author_alone() -> None:
    known = (
        "{ ?s ckg:sha256 ?digest } UNION { ?s ckg:author ?author }"
        " UNION { ?s ckg:originalPublisher ?original } UNION { ?s ckg:publisher ?name"
        ' FILTER(LANG(?name) = "en" && !CONTAINS(?name, "no publisher named")) }'
    )
    alone = column(
        f"SELECT DISTINCT ?fact {{ ?fact ckg:evidence ?any"
        f" FILTER NOT EXISTS {{ ?fact ckg:evidence/ckg:source ?s {known} }} }}"
    )
    assert alone == []


def test_a_relation_of_the_article_is_stated_once_from_the_child_to_the_parent() -> None:
    for inverse in ("hasTarget", "hasProgramme", "hasZone"):
        read = f"?s ckg:{inverse} ?o . ?o ckg:evidence/ckg:source id:article-yin-hao"
        assert column(f"SELECT DISTINCT ?s {{ {read} }}") == []
    for way in ("targetOf", "programmeOf", "zoneOf"):
        assert column(f"SELECT ?s {{ ?s ckg:{way} ?o }}")


def test_every_concept_is_a_top_concept_of_its_scheme() -> None:
    for kind in ("Tier", "SizeClass", "VerificationStatus", "CountedThing", "Measure", "Purpose"):
        concepts = column(f"SELECT ?c {{ ?c a ckg:{kind} }}")
        assert concepts
        within = (
            "?scheme a skos:ConceptScheme . ?c skos:inScheme ?scheme ; skos:topConceptOf ?scheme"
        )
        assert concepts == column(f"SELECT ?c {{ ?c a ckg:{kind} . {within} }}"), kind


def test_a_national_cluster_of_several_places_says_whether_all_are_named() -> None:
    several = "SELECT ?c { ?c ckg:locatedIn ?a, ?b FILTER(STR(?a) < STR(?b)) }"
    said = column("SELECT ?c { ?c ckg:placesComplete ?complete }")
    assert set(column(several)) <= set(said)
    lead = "?c ckg:leadPlace ?place FILTER NOT EXISTS { ?c ckg:locatedIn ?place }"
    assert column(f"SELECT ?c {{ {lead} }}") == []


def test_a_list_holds_what_it_declares_unless_it_says_that_it_is_not_complete() -> None:
    rows = select(
        STORE,
        "SELECT ?list ?declared ?complete (COUNT(DISTINCT ?cluster) AS ?held) {"
        " ?list a ckg:DesignationList ; ckg:declaredCount ?declared ; ckg:completeInGraph ?complete"
        " OPTIONAL { ?cluster ckg:onList ?list } } GROUP BY ?list ?declared ?complete",
    )
    assert rows
    for _, declared, complete, held in rows:
        assert int(held) == int(declared) or (complete == "false" and int(held) < int(declared))


def test_no_cluster_is_on_a_list_twice() -> None:
    names = select(STORE, "SELECT ?list ?name { ?c ckg:onList ?list ; ckg:printedName ?name }")
    assert max(Counter(names).values()) == 1


def test_gbt4754_is_complete() -> None:
    """Twenty sections A to T and 97 divisions 01 to 97, each in the section of the standard."""
    rows = select(
        STORE,
        "SELECT ?code ?zh ?en ?above { ?c skos:inScheme id:gbt4754-2017 ; skos:notation ?code ;"
        ' skos:prefLabel ?zh, ?en FILTER(LANG(?zh) = "zh" && LANG(?en) = "en")'
        " OPTIONAL { ?c skos:broader/skos:notation ?above } }",
    )
    sections = {code for code, _, _, above in rows if not above}
    divisions = {code: above for code, _, _, above in rows if len(code) == 2}
    assert sections == set("ABCDEFGHIJKLMNOPQRST")
    assert set(divisions) == {f"{n:02d}" for n in range(1, 98)}
    # The last division of each section, as the standard has them.
    ends = "A05 B12 C43 D46 E50 F52 G60 H62 I65 J69 K70 L72 M75 N79 O82 P83 Q85 R90 S96 T97"
    last = {code: section for section, code in re.findall(r"([A-T])(\d\d)", ends)}
    assert len(last) == 20
    assert last.items() <= divisions.items()
    assert [above for _, above in sorted(divisions.items())] == sorted(divisions.values())
    assert all(above == code[:-1] for code, _, _, above in rows if len(code) > 2)
    note = "SELECT ?n { id:gbt4754-2017 skos:editorialNote ?n }"
    assert any("own translation" in text for text in column(note))


def test_every_code_of_gbt4754_leads_to_a_concept_or_says_why_not() -> None:
    """By its own category, or by the nearest one above that is mapped or stands outside."""
    above = dict(
        select(
            STORE,
            "SELECT ?code ?above { ?c skos:inScheme id:gbt4754-2017 ; skos:notation ?code"
            " OPTIONAL { ?c skos:broader/skos:notation ?above } }",
        )
    )
    leads = column(
        "SELECT DISTINCT ?code { ?i ?match ?c . ?m ckg:mappingOf ?i ; ckg:mappedTo ?c ."
        " ?c skos:inScheme id:gbt4754-2017 ; skos:notation ?code }"
    )
    outside = column("SELECT ?code { ?c ckg:outsideReason ?why ; skos:notation ?code }")
    assert not {code for code in outside if code in leads}

    def is_led(code: str) -> bool:
        return code in leads or code in outside or (bool(above[code]) and is_led(above[code]))

    assert [code for code in above if not is_led(code)] == []


def test_every_industry_is_in_the_scheme_one_level_below_what_is_broader() -> None:
    levels = dict(select(STORE, "SELECT ?i ?l { ?i a ckg:Industry ; ckg:schemeLevel ?l }"))
    order = ["division", "field", "concept", "narrower"]
    assert set(levels.values()) == set(order)
    broader = select(STORE, "SELECT ?i ?b { ?i a ckg:Industry ; skos:broader ?b }")
    assert len(broader) == len(dict(broader))
    assert {i: order.index(levels[b]) + 1 for i, b in broader} == {
        i: order.index(level) for i, level in levels.items() if level != "division"
    }


def test_the_scheme_is_skos_of_integrity() -> None:
    """Every concept is in the scheme, below a top concept, and no relation contradicts another."""
    kinds = "VALUES ?kind { ckg:Industry ckg:Theme } ?c a ?kind ."
    concepts = column(f"SELECT ?c {{ {kinds} }}")
    scheme = "<https://w3id.org/clusterkg/industry>"
    below = column(
        f"SELECT DISTINCT ?c {{ {kinds} ?c skos:inScheme {scheme} ;"
        f" skos:broader*/skos:topConceptOf {scheme} }}"
    )
    assert sorted(below) == sorted(concepts) == sorted(set(concepts))
    related = set(select(STORE, "SELECT ?a ?b { ?a skos:related ?b }"))
    assert related == {(b, a) for a, b in related}
    assert not related & set(select(STORE, "SELECT ?a ?b { ?a skos:broader+ ?b }"))
    covers = set(select(STORE, "SELECT ?a ?b { ?a ckg:covers ?b . ?b a ckg:Industry }"))
    assert covers == set(select(STORE, "SELECT ?a ?b { ?a ckg:covers ?b }"))
    # What is below an industry is held anyway.
    assert not covers & set(select(STORE, "SELECT ?b ?a { ?a skos:broader* ?b }"))


def test_an_industry_has_labels_and_notes_in_both_languages_and_shares_no_name() -> None:
    kinds = "VALUES ?kind { ckg:Industry ckg:Theme } ?i a ?kind ."
    concepts = set(column(f"SELECT ?i {{ {kinds} }}"))
    for term in ("skos:prefLabel", "skos:scopeNote"):
        rows = select(STORE, f"SELECT ?i (LANG(?l) AS ?g) {{ {kinds} ?i {term} ?l }}")
        assert Counter(rows) == Counter({(i, lang): 1 for i in concepts for lang in ("zh", "en")})
    names = select(
        STORE,
        f"SELECT ?i ?l (LANG(?l) AS ?g) {{ {kinds} ?i skos:prefLabel|skos:altLabel ?l }}",
    )
    shared = Counter((fold(name), lang) for _, name, lang in names)
    assert {name: n for name, n in shared.items() if n > 1} == {}


def test_deprecated_industries_have_a_replacement() -> None:
    old = set(column("SELECT ?i { ?i owl:deprecated true ; skos:prefLabel ?l }"))
    rows = select(STORE, "SELECT ?i ?new { ?i dcterms:isReplacedBy ?new . ?new a ckg:Industry }")
    assert old == {i for i, _ in rows}
    assert not old & {new for _, new in rows}


def test_every_mapping_says_how_sure_it_is_and_is_stated_as_a_match() -> None:
    rows = select(
        STORE,
        "SELECT ?m ?i ?c ?k { ?m ckg:mappingOf ?i ; ckg:mappedTo ?c ; ckg:confidence ?k }",
    )
    matches = select(
        STORE,
        "SELECT ?i ?c ?how { ?i ?how ?c FILTER(?how IN (skos:exactMatch, skos:closeMatch,"
        " skos:broadMatch, skos:narrowMatch)) }",
    )
    assert {(i, c) for _, i, c, _ in rows} == {(i, c) for i, c, _ in matches}
    assert len(matches) == len({(i, c) for i, c, _ in matches})
    same = {(i, c) for i, c, how in matches if how.endswith("exactMatch")}
    assert same <= {(i, c) for _, i, c, k in rows if k == "high"}
    # Two concepts that hold the same as one category would be one.
    assert max(Counter(c for _, c in same).values()) == 1


def test_places_are_those_of_the_list_of_places() -> None:
    rows = select(
        STORE,
        "SELECT ?place ?code ?zh ?province { ?place ckg:code ?code ; ckg:inProvince ?province ;"
        ' rdfs:label ?zh FILTER(LANG(?zh) = "zh") }',
    )
    assert rows
    listed = {(p.iri, p.code, p.label_zh, p.province.iri) for p in places().values()}
    other = {(iri, code, zh, province) for iri, code, zh, province in rows} - listed
    assert not other, f"other IRI, code, Chinese name or province than data/places.csv: {other}"


@pytest.mark.parametrize(
    "name", ["printedName", "printedFigure", "printedArea", "printedIndicator", "scope"]
)
def test_no_sentence_of_a_source_is_stored(name: str) -> None:
    """What a source prints is kept as names, figures and short terms only."""
    values = column(f'SELECT DISTINCT ?v {{ ?s ckg:{name} ?v FILTER(LANG(?v) != "en") }}')
    assert values
    assert [v for v in values if len(v) > LONGEST_TERM or re.search("[。；！？]", v)] == []


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the article is not here: set CLUSTERKG_SOURCES")
def test_no_clause_of_the_article_is_stored_word_for_word() -> None:
    """But for names, among them titles of documents."""
    (article,) = (path.read_text(encoding="utf-8") for path in SOURCES.glob("*.txt"))
    titles = "ckg:PolicyDocument"
    long = column(f"""SELECT DISTINCT ?v {{ ?s ?p ?v FILTER(isLiteral(?v) && STRLEN(?v) > 16)
        FILTER(?p != ckg:printedName) FILTER NOT EXISTS {{ ?s a {titles} }} }}""")
    assert long
    assert [value for value in long if value in article] == []
