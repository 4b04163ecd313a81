"""What the package needs and does on Windows and macOS, as far as Linux can show it."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
VALID = HERE / "data" / "pages" / "chengdu.ttl"
PLATFORMS = {"win_amd64": "win32", "macosx_14_0_arm64": "darwin"}
# No wheel, and an archive that builds without a compiler.
BUILT = ["owlready2"]
# What Windows lacks is hidden: a module that is None cannot be imported.
HIDDEN = """
import os, socket, subprocess, sys, types  # subprocess before it sees msvcrt
for name in ("fcntl", "resource", "uvloop", "pwd", "grp"):
    sys.modules[name] = None
for name in ("fork", "sync", "pread", "getppid", "setpriority", "killpg"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("send_fds", "recv_fds", "SCM_RIGHTS", "AF_UNIX"):
    if hasattr(socket, name):
        delattr(socket, name)

held = set()
def locking(descriptor, mode, size):
    status = os.fstat(descriptor)
    if (status.st_dev, status.st_ino) in held:
        raise OSError("held")
    held.add((status.st_dev, status.st_ino))
sys.modules["msvcrt"] = types.SimpleNamespace(LK_NBLCK=2, locking=locking)
"""


def requirements() -> list[str]:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        return list(tomllib.load(stream)["project"]["dependencies"])


def name_of(requirement: str) -> str:
    return requirement.partition(">")[0]


def pip(*arguments: str, environment: dict[str, str] | None = None) -> None:
    """Run pip; skip the test if no index answers."""
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--retries", "1"]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=False, env=environment
    )
    if re.search(r"NewConnectionError|ConnectTimeout|Name or service|ProxyError", done.stderr):
        pytest.skip("no package index answers")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_dependency_installs_without_a_compiler(platform: str, tmp_path: Path) -> None:
    """There is a wheel of each; markers are those of the platform."""
    wanted = [one.partition(";") for one in requirements()]
    names = [
        name
        for name, _, marker in wanted
        if name_of(name) not in BUILT
        and (PLATFORMS[platform] != "win32" or "sys_platform != 'win32'" not in marker)
    ]
    assert len(names) >= len(wanted) - len(BUILT) - 1
    only = ["--platform", platform, "--python-version", "3.11", "--only-binary=:all:"]
    pip("download", "--no-deps", "--dest", str(tmp_path), *only, *names)


@pytest.mark.parametrize("name", BUILT)
def test_source_distributions_need_no_compiler(name: str, tmp_path: Path) -> None:
    none = {**os.environ, "CC": str(tmp_path / "none"), "CXX": str(tmp_path / "none")}
    options = ["--no-deps", "--no-cache-dir", "--no-binary", name, "--target", str(tmp_path)]
    pip("install", *options, name, environment=none)
    assert list(tmp_path.rglob("*.py"))
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".so", ".pyd")]


@pytest.fixture
def windows(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which Python lacks what Windows lacks."""
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "sitecustomize.py").write_text(HIDDEN, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "hidden"), *filter(None, sys.path)])
    return {**os.environ, "PYTHONPATH": path}


def run(
    environment: dict[str, str], *arguments: object, given: str = ""
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "clusterkg", *map(str, arguments)]
    return subprocess.run(
        command, env=environment, input=given.encode(), capture_output=True, check=False
    )


def test_simulated_windows_lacks_fork_and_fcntl(windows: dict[str, str]) -> None:
    code = "import os; assert not hasattr(os, 'fork')\nimport fcntl"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=windows, capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError: import of fcntl" in done.stderr


def test_queries_run_and_end_in_time(windows: dict[str, str]) -> None:
    for options in ([], ["--timeout", "600"]):
        words = ["query", "cities-of-industry", "--param", "industry=汽车", *options]
        done = run(windows, *words)
        assert done.returncode == 0
        assert done.stderr.startswith(b"clusterkg: asked of the 6 cities")
        assert done.stderr.count(b"\n") == 1
        assert "汽车及零部件".encode() in done.stdout
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    done = run(windows, "query", "-", "--timeout", "0.5", given=endless)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"not done within 0.5 seconds" in done.stderr
    nested = "ASK {" + "{" * 60 + "}" * 60 + "}"
    assert run(windows, "query", "-", "--timeout", "600", given=nested).returncode == 0
    mistake = run(windows, "query", "-", "--timeout", "600", given="SELECT * {")
    assert mistake.returncode == 2
    assert b"Traceback" not in mistake.stderr


def test_data_is_validated_imported_and_exported(windows: dict[str, str], tmp_path: Path) -> None:
    assert run(windows, "validate", VALID).returncode == 0
    assert run(windows, "new", "三亚", "-o", tmp_path / "sanya.xlsx").returncode == 0
    out = tmp_path / "sanya.ttl"
    assert run(windows, "import", tmp_path / "sanya.xlsx", "-o", out).returncode == 0
    assert "三亚" in out.read_text(encoding="utf-8")
    assert run(windows, "export", tmp_path / "overlap.gexf").returncode == 0
    assert run(windows, "plot", "heatmap", tmp_path / "overlap.svg").returncode == 0
    assert run(windows, "report", tmp_path / "report.html").returncode == 0


def test_a_store_is_built_and_asked(windows: dict[str, str], tmp_path: Path) -> None:
    store = tmp_path / "kg.store"
    done = run(windows, "build", store, VALID)
    assert done.returncode == 0, done.stderr
    assert run(windows, "verify", store).returncode == 0
    done = run(
        windows, "query", "funding", "--store", store, "--timeout", "600", "--format", "json"
    )
    assert json.loads(done.stdout)["results"]["bindings"]


# Encodings.

RARE = """
@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix id: <https://w3id.org/clusterkg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:rare a ckg:City ; rdfs:label "𠮷é市"@zh, "Ürümqi€"@en .
"""
COMMANDS = {
    "query": ["query", "QUERY", "--data", "DATA"],
    "csv": ["query", "QUERY", "--data", "DATA", "--format", "csv"],
    "json": ["query", "QUERY", "--data", "DATA", "--format", "json"],
    "merge": ["merge", "DATA", "DATA"],
    "diff": ["diff", "EMPTY", "DATA"],
    "error": ["query", "Ürümqi𠮷"],
    "match": ["match", "Ürümqi𠮷"],
    "validate": ["validate", "DATA", "--lang", "zh"],
    "evidence": ["evidence", "--lang", "zh"],
    "overlap": ["overlap", "--matrix", "--lang", "zh"],
    "scorecard": ["scorecard", "--lang", "zh"],
    "network": ["network", "city-overlap", "--lang", "zh"],
    "queries": ["queries", "--lang", "zh"],
    "shapes": ["shapes", "--lang", "zh"],
    "draft": ["draft", "TEXT", "--city", "三亚"],
    "help": ["serve", "--help"],
}


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_character_is_lost(name: str, encoding: str, tmp_path: Path) -> None:
    """Streams that lack a character write UTF-8, so that the output is what it is elsewhere."""
    files = {"DATA": tmp_path / "rare.ttl", "QUERY": tmp_path / "rare.rq"}
    files["DATA"].write_text(RARE, encoding="utf-8")
    files["TEXT"] = HERE / "data" / "pages" / "article.txt"
    files["EMPTY"] = tmp_path / "empty.ttl"
    files["EMPTY"].touch()
    files["QUERY"].write_text("SELECT ?l { id:rare rdfs:label ?l } ORDER BY ?l", encoding="utf-8")
    words = [files.get(word, word) for word in COMMANDS[name]]
    usual = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    # Files that are opened in the encoding of the locale are told of on standard error.
    strange = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONWARNDEFAULTENCODING": "1"}
    expected, done = run(usual, *words), run(strange, *words)
    assert b"Traceback" not in done.stderr
    assert (done.returncode, done.stdout) == (expected.returncode, expected.stdout)
    assert not [
        line for line in done.stderr.splitlines() if b"clusterkg/" in line and b"EncodingW" in line
    ]
    told = (done.stdout + done.stderr).decode()
    assert "Ürümqi" in told or name not in list(COMMANDS)[:7]


def test_an_encoding_that_has_all_characters_is_kept() -> None:
    done = run({**os.environ, "PYTHONIOENCODING": "gb18030"}, "query", "Ürümqi𠮷")
    assert "Ürümqi𠮷" in done.stderr.decode("gb18030")


def test_text_files_are_read_and_written_as_utf8() -> None:
    """Each call says so; what opens files otherwise, the linter finds."""
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                needed = {"read_text": 1, "write_text": 2}.get(node.func.attr, 0)
                said = any(keyword.arg == "encoding" for keyword in node.keywords)
                assert not needed or said or len(node.args) >= needed, f"{path}:{node.lineno}"
