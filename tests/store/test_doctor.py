"""A store and an engine are told to be well, or what is wrong with them and what to do."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.base.lock import lock
from clusterkg.cli import main
from clusterkg.store import build, disk
from clusterkg.store.doctor import Diagnosis
from clusterkg.tables.documents import documents

FACT: Final = Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal("o"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "own.ttl").write_text("<http://e/s> <http://e/p> 1 .", encoding="utf-8")
    build.build(folder / "kg.store", documents([folder / "own.ttl"]), infer=False)
    return folder / "kg.store"


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "kg.store")


def doctor(folder: Path | str) -> Diagnosis:
    return clusterkg.KnowledgeGraph.doctor(folder)


def states(diagnosis: Diagnosis) -> dict[str, str]:
    return {check.name: check.state for check in diagnosis.checks}


def test_a_whole_store_is_well(store: Path) -> None:
    found = doctor(store)
    assert found
    assert set(states(found).values()) == {"ok"}
    assert {"files", "version", "statements", "sources", "writing", "space"} <= states(found).keys()


def test_each_harm_is_an_error_and_no_exception(store: Path) -> None:
    file = max((disk.current(store) / disk.DATABASE).glob("*.sst"), key=lambda f: f.stat().st_size)
    content = bytearray(file.read_bytes())
    content[99] ^= 1
    file.write_bytes(content)
    found = doctor(store)
    assert not found
    assert states(found)["files"] == "error"
    assert file.name in str(found.checks[0].found)
    (disk.current(store) / disk.MANIFEST).unlink()
    assert states(doctor(store))["files"] == "error"
    (store / disk.CURRENT).write_text("nothing", encoding="utf-8")
    assert states(doctor(store))["files"] == "error"


def test_a_source_that_has_changed_is_advice(store: Path, built: Path) -> None:
    own = built.parent / "own.ttl"
    before = own.read_bytes()
    own.write_bytes(before + b"\n# more\n")
    try:
        found = doctor(store)
    finally:
        own.write_bytes(before)
    assert found
    assert states(found)["sources"] == "advice"


def test_a_build_that_is_under_way_is_told(store: Path) -> None:
    with (store / "LOCK").open("w") as stream:
        lock(stream)
        assert states(doctor(store))["writing"] == "advice"


def test_no_store_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match="no store"):
            doctor(path)


def test_the_command_says_it_in_both_languages_and_as_json(store: Path) -> None:
    for lang, word in (("zh", "文件"), ("en", "files")):
        done = CliRunner().invoke(main, ["doctor", str(store), "--lang", lang])
        assert done.exit_code == 0
        assert word in done.stdout
    (disk.current(store) / disk.MANIFEST).unlink()
    done = CliRunner().invoke(main, ["doctor", str(store), "--format", "json"])
    assert done.exit_code == 1
    (first, *_) = json.loads(done.stdout)["results"]["bindings"]
    assert first["state"]["value"] == "error"


@contextmanager
def engine(content: Store, cap: int | None = None) -> Iterator[str]:
    """Serve a store, and cut its answers without a word."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            results = content.query(parse_qs(body.decode())["query"][0])
            assert isinstance(results, QuerySolutions)
            written = results.serialize(format=QueryResultsFormat.JSON)
            assert written is not None
            found = json.loads(written)
            found["results"]["bindings"] = found["results"]["bindings"][:cap]
            sent = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()


def test_an_engine_of_others_is_told_with_advice() -> None:
    content = Store()
    content.add(FACT)
    with engine(content) as address:
        found = doctor(address)
    assert found
    assert states(found) == {
        "answers": "ok",
        "rows": "ok",
        "quirks": "ok",
        "version": "advice",
        "statements": "ok",
    }


def test_an_engine_that_cuts_answers_is_told() -> None:
    content = Store()
    content.add(FACT)
    with engine(content, cap=50) as address:
        found = doctor(address)
    assert states(found)["rows"] == "advice"
    assert "50" in str(next(check.found for check in found.checks if check.name == "rows"))


def test_an_engine_that_holds_nothing_is_an_error() -> None:
    with engine(Store()) as address:
        found = doctor(address)
    assert not found
    assert states(found)["statements"] == "error"


def test_an_engine_that_cannot_be_reached_is_refused() -> None:
    with pytest.raises(InputError, match="reached"):
        doctor("http://127.0.0.1:9/sparql")
