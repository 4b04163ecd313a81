"""The bundled facts: each has evidence, each source an address, and no source's text is stored."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from clusterkg.names.places import places
from clusterkg.rdf.namespaces import ID
from clusterkg.store.graph import open_bundled, select

STORE = open_bundled()
SOURCES = Path(os.environ.get("CLUSTERKG_SOURCES", Path(__file__).parents[2] / "shared/sources"))
PROGRAMME = "id:national-advanced-manufacturing-clusters"
STATUSES = {"status-verified", "status-reported", "status-unverified"}
# A name or a short term has no more; a sentence of a newspaper has.
LONGEST_TERM = 40


def column(text: str) -> list[str]:
    return [row[0] for row in select(STORE, text)]


@pytest.mark.parametrize(
    "kind",
    [
        "ClusterProgramme",
        "IndustryTarget",
        "TierDeclaration",
        "FundingCommitment",
        "OutputGoal",
        "StatedCount",
        "Assessment",
        "PracticeModel",
        "PracticeElement",
        "PolicyDocument",
        "Event",
        "Zone",
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


def test_every_source_but_the_text_itself_has_address_publisher_and_date() -> None:
    sources = set(column("SELECT ?s { ?s a ckg:Source }"))
    whole = select(
        STORE,
        "SELECT DISTINCT ?s ?address { ?s a ckg:Source ; ckg:address ?address ;"
        " ckg:publisher ?p ; ckg:published ?d }",
    )
    # The article is here by its digest; it is printed without an address or a date.
    assert sources - {s for s, _ in whole} == {ID + "article-yin-hao"}
    assert len(whole) == len(sources) - 1 == len({address for _, address in whole})
    for lang in ("zh", "en"):
        named = f'?s ckg:publisher ?p FILTER(LANG(?p) = "{lang}")'
        assert len(set(column(f"SELECT ?s {{ {named} }}"))) == len(whole)


def test_every_source_is_used_and_every_item_is_of_a_known_status() -> None:
    unused = "?s a ckg:Source FILTER NOT EXISTS { ?fact ckg:evidence/ckg:source ?s }"
    assert column(f"SELECT ?s {{ {unused} }}") == []
    statuses = column(
        "SELECT ?status { ?item a ckg:DocumentItem ; ckg:verificationStatus ?status }"
    )
    assert {status.removeprefix(ID) for status in statuses} <= STATUSES
    idle = "?item a ckg:DocumentItem FILTER NOT EXISTS { ?fact ckg:evidence ?item }"
    assert column(f"SELECT ?item {{ {idle} }}") == []


def test_statuses_are_defined_in_both_languages() -> None:
    for lang in ("zh", "en"):
        text = f"""SELECT ?s {{ ?s a ckg:VerificationStatus ; skos:prefLabel ?l ; skos:definition ?d
            FILTER(LANG(?l) = "{lang}" && LANG(?d) = "{lang}") }}"""
        assert {s.removeprefix(ID) for s in column(text)} == STATUSES


def test_national_counts_agree_with_the_sources() -> None:
    """45 in 2022 and 35 in 2024 (Xinhua); what could not be verified is left out, and said so."""
    rows = select(
        STORE,
        "SELECT ?date ?declared ?figure ?complete (COUNT(DISTINCT ?cluster) AS ?held) {"
        f" ?list ckg:listOf {PROGRAMME} ; ckg:announced ?date ; ckg:declaredCount ?declared ;"
        " ckg:printedFigure ?figure ; ckg:completeInGraph ?complete . ?cluster ckg:onList ?list"
        " } GROUP BY ?date ?declared ?figure ?complete",
    )
    assert rows == [
        ("2022-11-30", "45", "45个", "false", "43"),
        ("2024-12-16", "35", "35个", "false", "31"),
    ]


@pytest.mark.parametrize(
    ("source", "year", "printed"),
    [
        ("people-jiangsu-2022-11-03", "2022", 10),
        ("szma-2022-12-05", "2022", 4),
        ("yueyang-gov-2023-03-23", "2022", 4),
        ("zjfz-2024", "2024", 16),
        ("shaanxi-daily-2024-12-02", "2024", 2),
        ("liaoning-2025-02-13", "2024", 3),
        ("ifeng-zhejiang-2024", "2024", 4),
        ("miit-briefing-2025-01-10", "2024", 5),
        ("miit-briefing-2025-01-10", "2022", 2),
    ],
)
def test_each_printed_list_is_whole(source: str, year: str, printed: int) -> None:
    """As many as the source says that it names; it numbers them, or they were counted by hand."""
    text = f"""SELECT ?cluster ?n {{ ?cluster ckg:evidence ?item ; ckg:onList/ckg:announced ?date .
        ?item ckg:source id:source-{source} ; ckg:itemNumber ?n
        FILTER(STRSTARTS(?date, "{year}")) }}"""
    rows = select(STORE, text)
    assert len({cluster for cluster, _ in rows}) == printed
    assert len({n for _, n in rows}) == printed


def test_no_cluster_is_on_a_list_twice() -> None:
    names = select(STORE, "SELECT ?list ?name { ?c ckg:onList ?list ; ckg:printedName ?name }")
    assert max(Counter(names).values()) == 1


def test_ningbo_declares_and_names_twelve() -> None:
    declared = column("SELECT ?n { id:ningbo-246 ckg:declaresTier/ckg:declaredCount ?n }")
    assert sorted(map(int, declared)) == [2, 4, 6]
    assert len(column("SELECT ?t { id:ningbo-246 ckg:hasTarget ?t }")) == 12


def test_gbt4754_is_complete() -> None:
    """Twenty sections A to T and 97 divisions 01 to 97, each in the section of the standard."""
    rows = select(
        STORE,
        "SELECT ?code ?zh ?en ?above { ?c skos:inScheme id:gbt4754-2017 ; skos:notation ?code ;"
        ' skos:prefLabel ?zh, ?en FILTER(LANG(?zh) = "zh" && LANG(?en) = "en")'
        " OPTIONAL { ?c skos:broader/skos:notation ?above } }",
    )
    sections = {code for code, _, _, above in rows if not above}
    divisions = {code: above for code, _, _, above in rows if above}
    assert sections == set("ABCDEFGHIJKLMNOPQRST")
    assert set(divisions) == {f"{n:02d}" for n in range(1, 98)}
    # The last division of each section, as the standard has them.
    ends = "A05 B12 C43 D46 E50 F52 G60 H62 I65 J69 K70 L72 M75 N79 O82 P83 Q85 R90 S96 T97"
    last = {code: section for section, code in re.findall(r"([A-T])(\d\d)", ends)}
    assert len(last) == 20
    assert last.items() <= divisions.items()
    assert [above for _, above in sorted(divisions.items())] == sorted(divisions.values())
    note = "SELECT ?n { id:gbt4754-2017 skos:editorialNote ?n }"
    assert any("own translation" in text for text in column(note))


def test_every_industry_is_in_the_scheme_and_under_a_division() -> None:
    levels = dict(select(STORE, "SELECT ?i ?l { ?i a ckg:Industry ; ckg:schemeLevel ?l }"))
    assert set(levels.values()) == {"division", "field", "concept", "narrower"}
    order = ["division", "field", "concept", "narrower"]
    broader = dict(select(STORE, "SELECT ?i ?b { ?i a ckg:Industry ; skos:broader ?b }"))
    for industry, level in levels.items():
        if level == "division":
            assert industry not in broader
        else:
            assert order.index(levels[broader[industry]]) < order.index(level)


def test_every_mapping_says_how_sure_it_is_and_is_stated_as_a_match() -> None:
    rows = select(
        STORE,
        "SELECT ?m ?i ?c ?k { ?m ckg:mappingOf ?i ; ckg:mappedTo ?c ; ckg:confidence ?k }",
    )
    matches = select(
        STORE,
        "SELECT ?i ?c ?how { ?i ?how ?c FILTER(?how IN (skos:exactMatch, skos:closeMatch,"
        " skos:broadMatch)) }",
    )
    assert {(i, c) for _, i, c, _ in rows} == {(i, c) for i, c, _ in matches}
    sure = {(i, c) for _, i, c, k in rows if k == "high"}
    assert sure == {(i, c) for i, c, how in matches if how.endswith("exactMatch")}


def test_places_are_those_of_the_list_of_places() -> None:
    known = {place.code: place for place in places().values()}
    rows = select(
        STORE,
        "SELECT ?place ?code ?zh ?province { ?place ckg:code ?code ; ckg:inProvince ?province ;"
        ' rdfs:label ?zh FILTER(LANG(?zh) = "zh") }',
    )
    assert len(rows) > 70
    for iri, code, zh, province in rows:
        assert (iri, zh) == (known[code].iri, known[code].label_zh)
        assert province == known[code].province.iri


@pytest.mark.parametrize(
    "name", ["printedName", "printedFigure", "printedArea", "scope", "thingCounted"]
)
def test_no_sentence_of_a_source_is_stored(name: str) -> None:
    """What a source prints is kept as names, figures and short terms only."""
    values = column(f'SELECT DISTINCT ?v {{ ?s ckg:{name} ?v FILTER(LANG(?v) != "en") }}')
    assert values
    assert [v for v in values if len(v) > LONGEST_TERM or re.search("[。；！？]", v)] == []


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the article is not here: set CLUSTERKG_SOURCES")
def test_no_clause_of_the_article_is_stored_word_for_word() -> None:
    """But for titles of documents, which are names."""
    (article,) = (path.read_text(encoding="utf-8") for path in SOURCES.glob("*.txt"))
    titles = "ckg:PolicyDocument"
    long = column(f"""SELECT DISTINCT ?v {{ ?s ?p ?v FILTER(isLiteral(?v) && STRLEN(?v) > 16)
        FILTER NOT EXISTS {{ ?s a {titles} }} }}""")
    assert len(long) > 100
    assert [value for value in long if value in article] == []
