"""The Python API: load, validate, hand over to rdflib."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import clusterkg
from clusterkg.cli import main
from clusterkg.compare.scorecard import scorecard

DATA = Path(__file__).parent / "data"


def test_what_is_loaded_is_queried_and_validated() -> None:
    kg = clusterkg.open()
    before = len(kg.to_rdflib())
    kg.load(DATA / "valid.ttl")
    assert kg.query("ASK { <http://example.org/test/city> a ckg:City }") is True
    assert len(kg.to_rdflib()) > before
    assert kg.validate().results == ()
    kg.load(DATA / "invalid" / "city-code.ttl")
    assert not kg.validate().conforms


def test_rdflib_gets_every_statement() -> None:
    kg = clusterkg.open()
    assert len(kg.to_rdflib()) == len(kg.store)


@pytest.mark.parametrize(("locale", "name"), [("zh_CN.UTF-8", "宁波"), ("C.UTF-8", "Ningbo")])
def test_each_door_speaks_the_language_of_the_locale(
    locale: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    graph = clusterkg.open()
    assert name in graph.overlap().names
    assert name in scorecard(graph.store).names.values()
    assert name in {data["label"] for _, data in graph.view("city-overlap").nodes(data=True)}
    command = CliRunner().invoke(main, ["overlap"])
    assert name in command.stdout
