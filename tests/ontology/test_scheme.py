"""What an analyst adds to the scheme of industries is looked at beside the bundled ontology."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusterkg.base.resources import graph_path
from clusterkg.ontology import check as checks
from clusterkg.rdf.namespaces import PREFIXES

TOYS = (
    'ind:toys-x a ckg:Industry ; skos:prefLabel "量子玩具"@zh, "Quantum toys"@en ;'
    ' skos:scopeNote "Toys that compute."@en ; ckg:schemeLevel "field" ;'
    " skos:broader ind:consumer-goods ;"
    " skos:inScheme <https://w3id.org/clusterkg/industry> ."
)


@pytest.fixture(autouse=True)
def _without_hermit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its logic is looked at elsewhere: HermiT starts anew for each. The graph is the default."""
    monkeypatch.setattr(checks, "reason", lambda _graph, _lang: [])
    monkeypatch.delenv("CLUSTERKG_GRAPH")


def problems(path: Path, turtle: str) -> list[str]:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    path.write_text(f"{prefixes}{turtle}\n", encoding="utf-8")
    return checks.check([path])


def test_the_scheme_of_the_default_graph_has_no_problem() -> None:
    names = ("clusterkg.ttl", "industries.ttl")
    assert checks.check([graph_path("ontology", name) for name in names]) == []


def test_an_industry_of_ones_own_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path / "own.ttl", TOYS) == []


FAULTS = {
    ('"field"', '"concept"'): "concept: ind:toys-0 is a concept, which is not one level below",
    ("skos:broader ind:consumer-goods ;", ""): "concept: ind:toys-1 leads up to no top concept",
    ("ind:consumer-goods", "ind:toys-x"): "cyclic-broader: ind:toys-2 is broader than itself",
    ("ind:consumer-goods", "ind:consumer-goods, ind:health"): "concept: ind:toys-3 has 2 that",
    ('"量子玩具"', '"汽车"'): "concept: ind:automotive, ind:toys-4 are all called '汽车' in zh",
    ("kg/industry>", "kg/other>"): "concept: <https://w3id.org/clusterkg/other>, of ind:toys-5,",
}


def test_each_fault_of_an_industry_of_ones_own_is_told(tmp_path: Path) -> None:
    """One fault each; all but one of the names are their own."""
    wrong = [
        TOYS.replace(old, new)
        .replace("toys-x", f"toys-{i}")
        .replace("量子玩具", f"量子玩具{i}")
        .replace("Quantum toys", f"Quantum toys {i}")
        for i, (old, new) in enumerate(FAULTS)
    ]
    found = problems(tmp_path / "own.ttl", "\n".join(wrong))
    missing = [each for each in FAULTS.values() if not any(p.startswith(each) for p in found)]
    assert not missing, found
