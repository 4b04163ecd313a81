"""The Python API: load, validate, hand over to rdflib."""

from __future__ import annotations

from pathlib import Path

import clusterkg

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
