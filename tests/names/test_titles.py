"""Titles of GB/T 4754 answer by the mapping of the scheme, however deep they stand."""

from __future__ import annotations

import random
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from clusterkg.names.industries import Matcher
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.store.graph import select

SCHEME = Path(__file__).parents[2] / "ontology" / "industries.ttl"
TITLES = """SELECT ?category ?title WHERE {
  ?category a ckg:ClassificationCategory ; skos:prefLabel ?title .
  FILTER(LANG(?title) = "zh" && STRSTARTS(STR(?category), CONCAT(STR(id:), "gbt4754-")))
  FILTER NOT EXISTS { ?category ckg:outsideReason ?reason }
} ORDER BY ?category"""
SMALL = """
ind:fuel a ckg:Industry ; skos:prefLabel "燃料"@zh ; ckg:schemeLevel "field" ;
  skos:exactMatch id:c25 .
ind:nuclear a ckg:Industry ; skos:prefLabel "核能"@zh ; ckg:schemeLevel "concept" ;
  skos:narrowMatch id:c2530 .
id:c25 a ckg:ClassificationCategory ; skos:prefLabel "燃料加工业"@zh .
id:c253 a ckg:ClassificationCategory ; skos:prefLabel "核燃料加工"@zh ; skos:broader id:c25 .
id:c2530 a ckg:ClassificationCategory ; skos:prefLabel "核燃料加工"@zh ; skos:broader id:c253 .
"""


def test_a_title_of_a_class_and_of_its_only_one_below_is_that_with_the_mapping() -> None:
    store = Store()
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    store.load((head + SMALL).encode(), RdfFormat.TURTLE)
    (answer,) = Matcher(store).match("核燃料加工").answers
    assert (answer.concept.rpartition("/")[2], answer.reason) == ("nuclear", "code")


def test_titles_drawn_at_random_answer() -> None:
    store = Store()
    store.load(path=SCHEME, format=RdfFormat.TURTLE)
    matcher = Matcher(store)
    codes = {title: iri.rpartition("-")[2] for iri, title in select(store, TITLES)}
    # Sections are too wide to be drawn; public bodies (S) and international ones (T) are no
    # industry.
    deep = sorted(
        t for t, code in codes.items() if 2 <= len(code) <= 4 and not "91" <= code <= "98"
    )
    drawn = random.Random(20261127).sample(deep, 20)
    assert {title: matcher.match(title).status for title in drawn} == dict.fromkeys(drawn, "match")
    lost = [title for title in deep if matcher.match(title).status != "match"]
    assert len(lost) <= len(deep) // 100, lost
