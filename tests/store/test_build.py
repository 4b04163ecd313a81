"""A store on disk is whole or is refused; what fails in the middle leaves the old one."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard
from pyoxigraph import NamedNode, Quad, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.rdf.document import RdfFile
from clusterkg.store import build, disk, files, rules
from clusterkg.store.graph import open_bundled

TURTLE = "<http://example.org/s> <http://example.org/p> <http://example.org/o>, _:x ."
NAMED = (
    "<http://example.org/s> <http://example.org/p> <http://example.org/o> <http://example.org/g> ."
)
JSON_LD = '{"@id": "http://example.org/s", "http://example.org/p": {"@id": "http://example.org/o"}}'
RDF_XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:e="http://example.org/">
<rdf:Description rdf:about="http://example.org/s"><e:p rdf:resource="http://example.org/o"/>
</rdf:Description></rdf:RDF>"""
FACT = Quad(*(NamedNode(f"http://example.org/{name}") for name in "spo"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "kg.store"
    build.build(path)
    return path


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "kg.store")


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def same(one: Store, other: Store) -> bool:
    """Compare two stores but for the names of blank nodes."""

    def plain(store: Store) -> list[str]:
        return sorted(" ".join(w for w in str(q).split() if w[:2] != "_:") for q in store)

    return plain(one) == plain(other)


def test_a_built_store_holds_the_bundled_graph_and_what_follows(built: Path) -> None:
    memory = open_bundled()
    inferred = rules.infer(memory)
    assert same(disk.open_store(built), memory)
    manifest = disk.manifest(built)
    assert (manifest.statements, manifest.inferred) == (len(memory), inferred)
    assert manifest.classes["https://w3id.org/clusterkg/ontology#ClusterProgramme"] == 7
    assert disk.verify(built) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.ttl", TURTLE),
        ("x.nt", TURTLE.replace(", _:x", "")),
        ("x.nq", NAMED),
        ("x.trig", f"<http://example.org/g> {{ {TURTLE} }}"),
        ("x.rdf", RDF_XML),
        ("x.jsonld", JSON_LD),
    ],
)
@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_every_format_packed_or_not(name: str, text: str, packing: str, tmp_path: Path) -> None:
    data = text.encode("utf-8-sig" if name.endswith(".ttl") else "utf-8")
    pack = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}[packing]
    file = tmp_path / f"{name}{packing}"
    file.write_bytes(pack(data))
    build.build(tmp_path / "kg.store", [RdfFile(file)], infer=False)
    assert FACT in disk.open_store(tmp_path / "kg.store")
    memory = open_bundled([RdfFile(file)])
    assert same(disk.open_store(tmp_path / "kg.store"), memory)


def test_blank_nodes_of_different_files_stay_apart(tmp_path: Path) -> None:
    files = [
        written(tmp_path / f"{i}.nt", f'_:x <http://example.org/p> "{i}" .\n') for i in range(2)
    ]
    build.build(tmp_path / "kg.store", list(map(RdfFile, files)), infer=False)
    found = disk.open_store(tmp_path / "kg.store").quads_for_pattern(
        None, NamedNode("http://example.org/p"), None
    )
    assert len({quad.subject for quad in found}) == 2


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_blank_nodes_are_the_same_in_every_batch(
    batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_BATCH", batch)
    lines = "".join(f"_:x <http://example.org/p> {i} .\n" for i in range(5))
    memory = Store()
    files.bulk_load(memory, RdfFile(written(tmp_path / "x.ttl", lines)), lambda _count: None)
    assert sorted(quad.object.value for quad in memory) == ["0", "1", "2", "3", "4"]
    assert len({quad.subject for quad in memory}) == 1


def test_adding_a_file_equals_a_rebuild(store: Path, tmp_path: Path) -> None:
    valid = Path(__file__).parents[1] / "data" / "valid.ttl"
    added = build.build(store, [RdfFile(valid)], add=True)
    whole = build.build(tmp_path / "whole.store", [RdfFile(valid)])
    assert same(disk.open_store(store), disk.open_store(tmp_path / "whole.store"))
    assert (added.statements, added.inferred) == (whole.statements, whole.inferred)
    assert added.classes == whole.classes
    assert added.sources == whole.sources
    assert disk.verify(store) == []
    assert len(list(store.glob("build-*"))) == 2


def test_adding_leaves_the_old_build_as_it_was(store: Path, tmp_path: Path) -> None:
    old = disk.current(store) / disk.DATABASE
    before = disk.files(old)
    build.build(store, [RdfFile(written(tmp_path / "x.ttl", TURTLE))], add=True)
    assert disk.files(old) == before
    with pytest.raises(InputError, match="no store here"):
        build.build(tmp_path / "none.store", [RdfFile(tmp_path / "x.ttl")], add=True)


def test_the_api_and_the_command_line_use_a_store(store: Path, tmp_path: Path) -> None:
    kg = clusterkg.open(store)
    assert kg.query("ASK { id:wuhan a ckg:City }") is True
    assert kg.validate().conforms
    with pytest.raises(InputError, match="read-only"):
        kg.load(written(tmp_path / "x.ttl", TURTLE))
    for command in (
        ["query", "funding"],
        ["overlap", "--top", "1"],
        ["scorecard"],
        ["info"],
        ["validate"],
        ["export", str(tmp_path / "x.gexf")],
    ):
        done = run(*command, "--store", str(store))
        assert done.returncode == 0, (command, done.stderr)
    assert run("query", "funding", "--store", str(store)).stdout == run("query", "funding").stdout


def run(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "clusterkg", *args]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_a_bad_file_leaves_the_old_store(store: Path, tmp_path: Path) -> None:
    before = disk.current(store)
    bad = written(tmp_path / "bad.ttl", "<a> <b> <c> .\n<a> <b>\n")
    with pytest.raises(InputError, match=r"bad\.ttl:3"):
        build.build(store, [RdfFile(bad)])
    for data in (b"\x1f\x8b\x08\x00broken", gzip.compress(TURTLE.encode())[:-12]):
        packed = tmp_path / "bad.ttl.gz"
        packed.write_bytes(data)
        with pytest.raises(InputError, match=r"bad\.ttl\.gz"):
            build.build(store, [RdfFile(packed)])
    assert disk.current(store) == before
    assert disk.verify(store) == []
    assert len(list(store.glob("build-*"))) == 1


SLOW = """
import sys, time
from pathlib import Path
from clusterkg.store import build, rules
rules.infer = lambda store: (print("loaded", flush=True), time.sleep(3600))
build.build(Path(sys.argv[1]))
"""


def test_a_kill_leaves_the_old_store_and_the_next_build_cleans_up(store: Path) -> None:
    before = disk.current(store)
    command = [sys.executable, "-c", SLOW, str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "loaded\n"
        with pytest.raises(InputError, match="another build is running"):
            build.build(store)
        process.send_signal(signal.SIGKILL)
    assert disk.current(store) == before
    assert disk.verify(store) == []
    build.build(store)
    assert disk.current(store) != before
    assert len(list(store.glob("build-*"))) == 2


FULL = """
import resource, sys
from pathlib import Path
from clusterkg.store import build
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
from clusterkg.base.errors import InputError
try:
    build.build(Path(sys.argv[1]))
except InputError as error:
    sys.exit(str(error))
"""


def test_a_disk_that_takes_no_more_leaves_the_old_store(store: Path) -> None:
    before = disk.current(store)
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(store)], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode != 0
    assert "cannot be written" in done.stderr
    assert disk.current(store) == before
    assert disk.verify(store) == []


def test_too_little_room_is_said_before_the_build(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(store)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(InputError, match="no space"):
        build.build(store)


def data_file(store: Path, pattern: str) -> Path:
    database = disk.current(store) / disk.DATABASE
    return max(database.glob(pattern), key=lambda file: file.stat().st_size)


@pytest.mark.parametrize("pattern", ["*.log", "*.sst", "MANIFEST-*"])
def test_a_truncated_file_is_refused(pattern: str, store: Path) -> None:
    file = data_file(store, pattern)
    if file.stat().st_size == 0:
        file.write_bytes(b"x")
    else:
        os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(InputError, match="damaged"):
        disk.open_store(store)


def test_a_missing_or_an_added_file_is_refused(store: Path) -> None:
    database = disk.current(store) / disk.DATABASE
    added = written(database / "999999.sst", "x")
    with pytest.raises(InputError, match=r"999999\.sst"):
        disk.open_store(store)
    added.unlink()
    disk.open_store(store)
    data_file(store, "*.sst").unlink()
    with pytest.raises(InputError, match="damaged"):
        disk.open_store(store)


def test_flipped_bits_are_found_by_verify(store: Path) -> None:
    file = data_file(store, "*.sst")
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0x10
    file.write_bytes(data)
    assert disk.verify(store) == [file.name]
    done = run("verify", str(store))
    assert done.returncode == 1
    assert file.name in done.stdout


def test_a_folder_that_is_no_store_is_refused(store: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    Store(str(foreign / "db"))
    for path in (empty, foreign, tmp_path / "absent"):
        with pytest.raises(InputError, match="no store here"):
            disk.open_store(path)
    with pytest.raises(InputError, match="no store \\(db\\)"):
        build.build(foreign)
    (store / "CURRENT").write_text("../elsewhere", encoding="utf-8")
    with pytest.raises(InputError, match="broken"):
        disk.open_store(store)


def test_a_manifest_of_another_format_is_refused(store: Path) -> None:
    file = disk.current(store) / disk.MANIFEST
    text = file.read_text(encoding="utf-8")
    written(file, text.replace('"format": 1', '"format": 2'))
    with pytest.raises(InputError, match="format 2"):
        disk.open_store(store)
    written(file, text[:50])
    with pytest.raises(InputError, match="manifest"):
        disk.open_store(store)


READER = """
import sys
from pathlib import Path
from clusterkg.store import disk
store = disk.open_store(Path(sys.argv[1]))
print("open", flush=True)
count = len(store)
while not Path(sys.argv[2]).exists():
    assert sum(1 for _ in store) == count
print(count)
"""


def test_several_processes_read_while_a_new_store_is_swapped_in(
    store: Path, tmp_path: Path
) -> None:
    end = tmp_path / "end"
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(store), str(end)],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(3)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
    build.build(store)
    end.touch()
    for reader in readers:
        out, _ = reader.communicate(timeout=600)
        assert reader.returncode == 0
        assert int(out) > 0
    disk.open_store(store)
