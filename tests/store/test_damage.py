"""Whatever happens to the files of a store, a command ends with a sentence that says so."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from clusterkg.base.errors import DamagedError, InputError, damage
from clusterkg.cli import main
from clusterkg.store import build, disk

Harm = Callable[[Path], object]
QUERY: Final = "SELECT (COUNT(*) AS ?n) (SUM(STRLEN(STR(?p))) AS ?m) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "kg.store"
    build.build(path, infer=False)
    return path


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "kg.store")


def flip(at: float) -> Harm:
    def harm(file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[int(at * (len(content) - 1))] ^= 0x41
        file.write_bytes(content)

    return harm


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def link(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


HARMS: Final[dict[str, Harm]] = {
    "truncated": lambda file: os.truncate(file, file.stat().st_size // 2),
    "emptied": lambda file: os.truncate(file, 0),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"\0"),
    "deleted": Path.unlink,
    "flipped at the start": flip(0),
    "flipped in the middle": flip(0.5),
    "flipped at the end": flip(1),
    "a folder": folder,
    "a link to itself": link,
    "noise": lambda file: file.write_bytes(os.urandom(file.stat().st_size)),
}
FILES: Final = ("CURRENT", "manifest", "*.sst", "*.log", "MANIFEST-*", "OPTIONS-*", "IDENTITY")


def file_of(store: Path, name: str) -> Path:
    """Return the largest file of a kind: `CURRENT` is that of the store."""
    if name == "CURRENT":
        return store / disk.CURRENT
    if name == "manifest":
        return disk.current(store) / disk.MANIFEST
    found = (disk.current(store) / disk.DATABASE).glob(name)
    return max(found, key=lambda file: file.stat().st_size)


def run(*args: str | Path, stdin: str = QUERY) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)


def is_told(done: Result, *words: str) -> bool:
    """Say whether a command ended with a sentence, and no traceback."""
    assert done.exit_code == 2, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.output
    return all(word in done.stderr for word in words)


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("name", FILES)
def test_a_file_of_a_store_is_harmed(name: str, harm: str, store: Path) -> None:
    HARMS[harm](file_of(store, name))
    for line in (("query", "-"), ("info",), ("overlap",)):
        assert is_told(run(*line, "--store", store), str(store))
    with pytest.raises(InputError):
        disk.open_store(store)


def test_a_table_of_a_large_store_that_was_written_later_is_read(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_SMALL", 0)
    disk.open_store(store)
    flip(0.5)(file_of(store, "*.sst"))
    with pytest.raises(DamagedError, match="sst"):
        disk.open_store(store)


def test_engine_errors_of_damaged_blocks_are_reported() -> None:
    error = RuntimeError("Corruption: block checksum mismatch: stored = 1 in /a/1.sst offset 0")
    told = damage(error)
    assert told is not None
    assert "block checksum mismatch" in str(told)
    assert "/a/1.sst" not in str(told)
    assert damage(RuntimeError("another")) is None


EDITS: Final[dict[str, tuple[Callable[[dict], object], str]]] = {  # type: ignore[type-arg]
    "a count": (lambda known: known.update(statements=1), "manifest.json"),
    "an inferred count": (lambda known: known.update(inferred=7), "manifest.json"),
    "a count of a class": (lambda known: known["classes"].popitem(), "manifest.json"),
    "a count, and no digest": (lambda known: known.update(statements=1, digest=""), ""),
    "a newer version": (lambda known: known.update(format=9, version="9.9", more=1), "newer"),
    "an older version": (lambda known: known.update(format=0), "format 0"),
    "a format that is no number": (lambda known: known.update(format="x"), "manifest"),
    "a field less": (lambda known: known.pop("files"), "manifest"),
    "a field more": (lambda known: known.update(more=1), "manifest"),
    "files that are no table": (lambda known: known.update(files=[1]), "manifest"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_manifest_that_was_edited_is_told(name: str, store: Path) -> None:
    change, words = EDITS[name]
    file = file_of(store, "manifest")
    known = json.loads(file.read_text(encoding="utf-8"))
    change(known)
    file.write_text(json.dumps(known), encoding="utf-8")
    if words:
        assert is_told(run("query", "-", "--store", store), words)
    else:
        # Only all of it shows that: a count takes as long as reading.
        assert disk.verify(store) == [disk.MANIFEST]


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, '{"format": 1}', "\0"])
def test_a_manifest_that_is_none_is_told(text: str, store: Path) -> None:
    file_of(store, "manifest").write_text(text, encoding="utf-8")
    assert is_told(run("query", "-", "--store", store), "manifest")


def test_the_folder_of_a_store_is_gone_or_something_else(store: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(store)
    assert run("query", "-", "--store", link).exit_code == 0
    shutil.rmtree(disk.current(store) / disk.DATABASE)
    assert is_told(run("query", "-", "--store", link), "damaged")
    shutil.rmtree(disk.current(store))
    assert is_told(run("query", "-", "--store", store), "build")
    shutil.rmtree(store)
    assert is_told(run("query", "-", "--store", link), "no store")
    store.write_text("", encoding="utf-8")
    assert is_told(run("query", "-", "--store", store), "no store")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_may_not_be_read_is_told(name: str, store: Path) -> None:
    file_of(store, name).chmod(0)
    assert is_told(run("query", "-", "--store", store), str(store))


def test_a_build_that_cannot_be_written_says_so_before_it_loads(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_load", lambda *_: pytest.fail("it has begun to load"))
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "none" / "none")
    assert is_told(run("build", file), "a file here")
    assert is_told(run("build", file / "below"), "file")
    assert is_told(run("build", dangling), "dangling")
    for name in ("LOCK", disk.CURRENT):
        (store / name).unlink(missing_ok=True)
        (store / name).mkdir()
        assert is_told(run("build", store), name)
        (store / name).rmdir()
    monkeypatch.setattr("tempfile.mkdtemp", _read_only)
    assert is_told(run("build", tmp_path / "new"), "Read-only")


def _read_only(**_options: object) -> str:
    raise OSError(30, "Read-only file system")


def test_a_harmed_store_can_be_built_anew(store: Path) -> None:
    flip(0.5)(file_of(store, "CURRENT"))
    build.build(store, infer=False)
    assert run("query", "-", "--store", store).exit_code == 0
