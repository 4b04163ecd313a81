"""The frozen graph holds what it held: a migration of the model lost nothing of it.

The figures are those of the sources: they say how many they name, or it was counted by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clusterkg.base.resources import bundled, graph_path
from clusterkg.rdf.canonical import canonical
from clusterkg.store.graph import bundled_files, open_bundled, select

ROOT = Path(__file__).parents[1]
STORE = open_bundled()
PROGRAMME = "id:national-advanced-manufacturing-clusters"


def column(text: str) -> list[str]:
    return [row[0] for row in select(STORE, text)]


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


def test_ningbo_declares_and_names_twelve() -> None:
    declared = column("SELECT ?n { id:ningbo-246 ckg:declaresTier/ckg:declaredCount ?n }")
    assert sorted(map(int, declared)) == [2, 4, 6]
    assert len(column("SELECT ?t { ?t ckg:targetOf id:ningbo-246 }")) == 12


def test_the_ontology_declares_the_terms_of_the_bundled_one() -> None:
    """If not: `tests/data/README.md` says how the frozen graph follows a change of the model."""

    def terms(path: Path) -> set[str]:
        return set(re.findall(r"^ckg:(\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE))

    parts = ("ontology", "clusterkg.ttl")
    assert terms(graph_path(*parts)) == terms(bundled(*parts))


def test_a_migration_changes_what_it_says_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    from migrate import migrated

    rename = "DELETE { ?s a ckg:Zone } INSERT { ?s a ckg:Area } WHERE { ?s a ckg:Zone }"
    for path in bundled_files()[1:]:
        text = canonical(path.read_text(encoding="utf-8"))
        assert migrated(text, "DELETE WHERE { ?s ckg:notThere ?o }") == text
        assert migrated(text, rename) == text.replace("a ckg:Zone ;", "a ckg:Area ;")
