"""Copies of one graph: when one fails the next is asked, and who asks is told so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import fakes
import pytest
from click.testing import CliRunner, Result
from engines import started
from fakes import Engine, Request
from pyoxigraph import Store
from serving import serving

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.rdf.document import RdfFile
from clusterkg.store import upload
from clusterkg.store.build import build
from clusterkg.store.remote import connect, transport

ZONES = "SELECT ?zone { ?zone a ckg:Zone } ORDER BY ?zone"


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine is known from another test, and nobody waits between tries."""
    connect.connect.cache_clear()
    connect.probed.cache_clear()
    monkeypatch.setattr(transport.time, "sleep", lambda _seconds: None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copies") / "a.store"
    build(folder)
    return folder


@pytest.fixture(scope="module")
def filled() -> Store:
    """What an engine holds that has been built from the same files."""
    with fakes.engine() as engine:
        upload.build(engine.url)
        return engine.store


@pytest.fixture
def engines(filled: Store) -> Iterator[tuple[Engine, Engine]]:
    with fakes.engine(store=filled) as one, fakes.engine(store=filled) as other:
        yield one, other


def fail(_engine: Engine, request: Request) -> None:
    request.send(500, b"out of memory", content_type="text/plain")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_next_engine_is_asked_when_one_fails_in_the_middle(
    engines: tuple[Engine, Engine],
) -> None:
    one, other = engines
    kg = clusterkg.open([one.url, other.url])
    before = kg.query(ZONES)
    assert before.receipt.node == one.url  # type: ignore[union-attr]
    one.answer = fail
    after = kg.query(ZONES)
    assert after == before == clusterkg.open().query(ZONES)
    assert after.receipt.node == other.url  # type: ignore[union-attr]
    # The first is asked again when the other fails.
    one.answer, other.answer = Engine.honest, fail
    assert kg.query(ZONES).receipt.node == one.url  # type: ignore[union-attr]
    one.answer = fail
    with pytest.raises(InputError) as caught:
        kg.query(ZONES)
    assert all(engine.url in str(caught.value) for engine in engines)
    assert "no copy answers" in str(caught.value)


@pytest.mark.parametrize("after", [20, 26, 32])
def test_overlap_goes_on_where_an_engine_stops(after: int, engines: tuple[Engine, Engine]) -> None:
    one, other = engines

    def stops(self: Engine, request: Request) -> None:
        if len(self.requests) <= after:
            self.honest(request)
        else:
            fail(self, request)

    one.answer = stops
    done = run("overlap", "--store", one.url, "--store", other.url)
    assert done.exit_code == 0
    assert done.stdout == run("overlap").stdout
    if len(one.requests) > after:
        assert f"clusterkg: {one.url} failed: the engine answers 500" in done.stderr
        assert f"the answer is from its copy {other.url}" in done.stderr
        assert done.stderr.count("failed") == 1


def test_a_copy_that_is_not_there_is_passed_over_and_named(
    engines: tuple[Engine, Engine], folder: Path, tmp_path: Path
) -> None:
    _, other = engines
    expected = run("query", "zones").stdout
    for first in ("http://127.0.0.1:9/sparql", str(tmp_path / "none.store")):
        for second in (other.url, str(folder)):
            done = run("query", "zones", "--store", first, "--store", second, "--receipt")
            assert done.exit_code == 0 and done.stdout == expected
            assert f"{first} failed: " in done.stderr and second in done.stderr
            (receipt,) = [line for line in done.stderr.splitlines() if "rows from" in line]
            assert second in receipt


def test_stores_with_other_contents_are_no_copies(
    engines: tuple[Engine, Engine], folder: Path, tmp_path: Path
) -> None:
    one, _ = engines
    file = tmp_path / "more.ttl"
    file.write_text("<https://w3id.org/clusterkg/id/x> a <urn:x:Thing> .")
    build(tmp_path / "other.store", [RdfFile(file)])
    with fakes.engine(store=Store()) as foreign:
        foreign.store.bulk_extend(clusterkg.open().store)
        for places in (
            (str(folder), str(tmp_path / "other.store")),
            (one.url, str(tmp_path / "other.store")),
            (one.url, foreign.url),
        ):
            done = run("overlap", *(part for place in places for part in ("--store", place)))
            assert done.exit_code == 2 and done.stdout == ""
            assert places[-1] in done.stderr and "copy" in done.stderr
            with pytest.raises(InputError):
                clusterkg.open(places)


def test_an_engine_that_has_become_another_graph_does_not_take_over(
    engines: tuple[Engine, Engine],
) -> None:
    one, other = engines
    kg = clusterkg.open([one.url, other.url])
    assert len(kg.query(ZONES))  # type: ignore[arg-type]
    one.answer, other.store = fail, Store()
    with pytest.raises(InputError, match="no whole manifest"):
        kg.query(ZONES)


def test_folders_are_copies_too(folder: Path, tmp_path: Path) -> None:
    broken, other = tmp_path / "broken.store", tmp_path / "b.store"
    shutil.copytree(folder, broken)
    shutil.copytree(folder, other)
    next(broken.rglob("*.sst")).write_bytes(b"")
    done = run("overlap", "--store", str(broken), "--store", str(other))
    assert done.exit_code == 0 and done.stdout == run("overlap").stdout
    assert f"{broken} failed: " in done.stderr and str(other) in done.stderr
    kg = clusterkg.open([folder, other])
    assert kg.info().statements == len(kg.store)
    with pytest.raises(InputError, match="read-only"):
        kg.load(tmp_path / "x.ttl")


def test_a_server_serves_the_copy_that_can_be_opened(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.store"
    shutil.copytree(folder, broken)
    next(broken.rglob("*.sst")).write_bytes(b"")
    options = ("--store", str(broken), "--store", str(folder), "--workers", "1")
    with serving(*options) as running:
        assert running.process.stderr is not None
        told = running.process.stderr.readline()
        assert f"{broken} cannot be opened: its copy {folder} is served" in told
        assert running.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
        assert running.get("/api/about").json()["statements"] == len(clusterkg.open(folder).store)


@pytest.mark.engine
def test_the_other_copy_answers_when_a_server_is_killed(tmp_path: Path) -> None:
    """Real ones: what one does not answer any more, the other does."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    expected = clusterkg.open().overlap()
    with started("oxigraph", tmp_path / "b") as other:
        upload.build(other.url)
        with started("oxigraph", tmp_path / "a") as one:
            upload.build(one.url)
            kg = clusterkg.open([one.url, other.url])
            assert kg.query(ZONES).receipt.node == one.url  # type: ignore[union-attr]
        found = kg.overlap()
        assert (found.values == expected.values).all()
        assert kg.receipt is not None and kg.receipt.node == other.url
        done = run("overlap", "--store", one.url, "--store", other.url, "--receipt")
        assert done.exit_code == 0 and done.stdout == run("overlap").stdout
        assert f"{one.url} failed: " in done.stderr and f"rows from {other.url}" in done.stderr
