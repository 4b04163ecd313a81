"""How commands end: at once by a signal, by their time and memory, with no process left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clusterkg.store import disk

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) < STR(?i)) }"
# Far more than anything here takes, on a machine that does other things as well.
LONG = 120.0
# What a method does in place of its work: it says so, and goes on for ever.
PATCHED = """
import os, sys, time
import clusterkg.kg
from clusterkg import __main__
from clusterkg.kg import KnowledgeGraph

def forever(*args, **options):
    os.write(1, b"begun\\n")
    {body}

KnowledgeGraph.{method} = {kind}(forever)
sys.argv = ["clusterkg", *sys.argv[1:]]
__main__.main()
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def running(
    *command: str | Path, code: str | None = None, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command in a group of its own, which is gone at the end."""
    program = ["-m", "clusterkg"] if code is None else ["-c", code]
    process = subprocess.Popen(
        [sys.executable, *program, *map(str, command)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        start_new_session=True,
    )
    try:
        yield process
        until(lambda: not alive(process))
    finally:
        if alive(process):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def alive(process: subprocess.Popen[bytes]) -> bool:
    """Say whether a process of the group of a command is left."""
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def evaluating(process: subprocess.Popen[bytes]) -> None:
    """Wait until a query with --explain is evaluated."""
    assert process.stderr is not None
    while b"open" not in (line := process.stderr.readline()):
        assert line


def end(process: subprocess.Popen[bytes], number: int) -> tuple[int, bytes, float]:
    """Send a signal; return the status, what was said, and the seconds until then."""
    since = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=LONG)
    return process.returncode, said, time.monotonic() - since


@pytest.fixture
def query(tmp_path: Path) -> Path:
    path = tmp_path / "endless.rq"
    path.write_text(ENDLESS, encoding="utf-8")
    return path


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_an_endless_query_at_once(query: Path, number: int) -> None:
    with running("query", query, "--explain") as process:
        evaluating(process)
        status, said, seconds = end(process, number)
    assert (status, said) == (128 + number, b"")
    assert seconds < 10


@posix
def test_ctrl_c_reaches_all_processes_of_a_terminal(query: Path) -> None:
    with running("query", query, "--explain") as process:
        evaluating(process)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=LONG)
    assert (process.returncode, said) == (130, b"")


@posix
def test_a_query_that_reads_only_what_is_bundled_is_ended_too() -> None:
    code = PATCHED.format(method="query", kind="", body="time.sleep(3600)")
    with running("query", "zones", code=code) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        status, said, _ = end(process, signal.SIGINT)
    assert (status, said) == (130, b"")


@posix
@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "time.sleep(3600)",
        # One step of Python, which holds the interpreter.
        "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    ],
)
def test_python_code_is_ended_by_a_signal_too(body: str) -> None:
    code = PATCHED.format(method="match", kind="", body=body)
    with running("match", "汽车", code=code) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        status, said, _ = end(process, signal.SIGTERM)
    assert (status, said) == (143, b"")


@posix
def test_one_long_step_of_python_ends_in_time() -> None:
    code = PATCHED.format(
        method="match", kind="", body="import re; re.match('(a+)+$', 'a' * 60 + 'b')"
    )
    with running("match", "汽车", "--timeout", "1", code=code) as process:
        _, said = process.communicate(timeout=LONG)
    assert (process.returncode, said) == (2, b"clusterkg: stopped: not done within 1 seconds\n")


@posix
def test_no_process_is_left_when_the_command_is_killed(query: Path) -> None:
    with running("query", query, "--explain") as process:
        evaluating(process)
        assert end(process, signal.SIGKILL)[0] == -signal.SIGKILL


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the children of a process (Linux)."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in listed.read_text(encoding="ascii").split()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is of Linux")
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_an_engine_that_dies_is_told_in_a_sentence(query: Path, number: int) -> None:
    with running("query", query, "--explain") as process:
        evaluating(process)
        (child,) = children(process)
        os.kill(child, number)
        _, said = process.communicate(timeout=LONG)
    assert process.returncode == 2
    assert f"the engine gave up ({signal.Signals(number).name})" in said.decode()
    assert said.count(b"\n") == 1


def run(*command: str | Path, given: str = "", **options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clusterkg", *map(str, command)],
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **options},
        timeout=LONG,
    )


def test_time_and_memory_end_a_query(query: Path) -> None:
    done = run("query", query, "--timeout", "0.5")
    assert (done.returncode, done.stderr) == (
        2,
        "clusterkg: stopped: not done within 0.5 seconds\n",
    )
    done = run("query", query, "--max-memory", "5MB")
    assert done.returncode == 2
    assert "more than 5 MB of memory" in done.stderr
    done = run("query", query, "--max-memory", "much")
    assert done.returncode == 2
    assert "much" in done.stderr


def test_each_command_that_reads_or_computes_has_limits() -> None:
    import click

    from clusterkg.cli import main
    from clusterkg.cli.command import Command

    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in main.list_commands(context)}
    unlimited = {name for name, command in commands.items() if not isinstance(command, Command)}
    # They only list, group others, or are ended by a signal of their own.
    assert unlimited == {"queries", "mcp", "ontology", "serve"}


@posix
def test_a_reader_that_has_enough_ends_a_command_in_silence(tmp_path: Path) -> None:
    rows = tmp_path / "rows.rq"
    rows.write_text("SELECT * { ?s ?p ?o }", encoding="utf-8")
    with running("query", rows) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
        assert process.wait(LONG) == 141
    assert said == b""


BUG = """
import sys
import clusterkg.kg
from clusterkg import __main__
from clusterkg.kg import KnowledgeGraph

def fail(*args, **options):
    raise {error}

KnowledgeGraph.match = fail
sys.argv = ["clusterkg", "match", "x"]
__main__.main()
"""


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        ("KeyError('x')", 70, "an error of the program (KeyError: 'x'); set CLUSTERKG_DEBUG=1"),
        ("MemoryError", 2, "stopped: the system gives no more memory"),
        ("RecursionError", 2, "what was given is nested too deep"),
        ("OSError(28, 'x', 'out.csv')", 2, "out.csv: No space left on device"),
    ],
)
def test_errors_that_are_not_of_the_input_are_told_in_a_sentence(
    error: str, status: int, sentence: str
) -> None:
    command = [sys.executable, "-c", BUG.format(error=error)]
    env = {**os.environ, "CLUSTERKG_DEBUG": ""}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=env)
    assert (done.returncode, done.stdout) == (status, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    env["CLUSTERKG_DEBUG"] = "1"
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=env)
    assert done.returncode == status
    assert "Traceback" in done.stderr


BUILD = """
import os, sys, time
from clusterkg import __main__
from clusterkg.store import build, rules

def infer(store):
    os.write(1, b"begun\\n")
    time.sleep(3600)

rules.infer = infer
sys.argv = ["clusterkg", *sys.argv[1:]]
__main__.main()
"""


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_ended_leaves_the_old_store_and_nothing_else(
    tmp_path: Path, number: int
) -> None:
    own = tmp_path / "own.ttl"
    own.write_text("<a:a> <b:b> <c:c> .", encoding="utf-8")
    store = tmp_path / "kg.store"
    assert run("build", store, own, "--no-rules").returncode == 0
    before = disk.current(store), sorted(path.name for path in store.iterdir())
    with running("build", store, own, code=BUILD) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        status, _, _ = end(process, number)
    assert status == 128 + number
    assert (disk.current(store), sorted(path.name for path in store.iterdir())) == before
    assert disk.verify(store) == []


@posix
def test_a_query_ends_at_once_without_fork_too(query: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("import os\ndel os.fork\n", encoding="utf-8")
    path = os.pathsep.join([str(hidden), *filter(None, sys.path)])
    with running("query", query, "--explain", env={**os.environ, "PYTHONPATH": path}) as process:
        evaluating(process)
        status, said, _ = end(process, signal.SIGINT)
    assert (status, said) == (130, b"")
