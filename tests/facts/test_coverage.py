"""What the graph covers, on a graph worked out by hand."""

from __future__ import annotations

from click.testing import CliRunner
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.cli import main
from clusterkg.facts.coverage import coverage
from clusterkg.names.places import places
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.rdf.table import plain

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
# A: three facts, one official, one of them seen in a copy only; the list names one of two.
# B: a list of a park, whole and official, which is no list of the city; one of its facts cites
# nothing.
STATEMENTS = """
id:a a ckg:City ; rdfs:label "A"@en . id:b a ckg:City ; rdfs:label "B"@en .
id:copy ckg:publisherKind id:publisher-copy-of-press .
id:own ckg:publisherKind id:publisher-authority .
id:i1 ckg:source id:copy ; ckg:verificationStatus id:status-reported ; ckg:readOn "2026-11-25" .
id:i2 ckg:source id:own ; ckg:verificationStatus id:status-verified ; ckg:readOn "2026-11-26" .
id:a-1 ckg:programmeOf id:a ; ckg:announced "2021-05" ; ckg:closedList false ;
  ckg:planPeriod "2021-2025" ; ckg:horizonYear 2025 ; ckg:declaresTier id:a-1-t ;
  ckg:evidence id:i1 .
id:a-1-t ckg:declaredCount 3 .
id:a-1-x ckg:targetOf id:a-1 ; ckg:listedUnder id:a-1-t ; ckg:evidence id:i1 , id:i2 .
id:a-1-y ckg:targetOf id:a-1 ; ckg:listedUnder id:a-1-t ; ckg:evidence id:i1 .
id:b-1 ckg:programmeOf id:b ; ckg:programmeLevel "park" ; ckg:closedList true ; ckg:evidence id:i2 .
id:b-1-x ckg:targetOf id:b-1 .
"""


def test_programmes_are_told_with_what_they_rest_on() -> None:
    store = Store()
    store.load((HEAD + STATEMENTS).encode(), RdfFormat.TURTLE)
    found = coverage(store, "en")
    cells = [["" if cell is None else plain(cell) for cell in row] for row in found.table().rows]
    level, park = "city", "park"
    assert [row[:1] + row[2:8] for row in cells] == [
        ["A", level, "2021-05", "2021-2025", "2025", "2", "partial: fewer named than declared"],
        ["B", park, "not dated", "", "", "1", "complete"],
    ]
    # One of three facts of A is official, and one of two of B.
    assert [row[9:] for row in cells] == [
        ["verified 1, reported 2", "0.3333", "2026-11-26"],
        ["verified 1, unverified 1", "0.5", "2026-11-26"],
    ]
    summary = dict(found.summary())
    assert summary["places"] == len(places()) == 337
    assert (summary["cities"], summary["cities-partial"], summary["cities-other"]) == (2, 1, 1)
    assert summary["cities-complete"] == 0
    assert (summary["facts"], summary["official"]) == (5, 0.4)
    assert (summary["facts-verified"], summary["facts-reported"]) == (2, 2)
    assert found.told().to("en").startswith("2 of 337 places")


def test_nobody_can_take_the_cities_for_all() -> None:
    result = CliRunner().invoke(main, ["coverage", "--lang", "zh", "--format", "csv"])
    assert result.exit_code == 0
    assert "337 个地级及以上城市中" in result.stderr
    assert len(result.stdout.splitlines()) == len(clusterkg.open().coverage().table()) + 1
