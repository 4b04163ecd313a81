"""A hostile case as data, and how it is run: the command line in a child, in a folder of its own.

A table in `cases/` is a module with `CASES`, lists by kind; `test_hostile.py` runs those of all
tables, `bench/hostile.py` gives their inputs to peers, and docs/reliability.md has their numbers.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from importlib import util
from pathlib import Path
from typing import Final

INPUTS: Final = Path(__file__).parents[1] / "cases" / "hostile"
MB: Final = 1 << 20
# How a crash shows: an engine that aborts says so before the signal.
CRASHES: Final = ("Traceback (most recent call last)", "panicked at", "stack overflow", "memory al")

Content = bytes | str | Path | Callable[[], bytes]


@dataclass(frozen=True)
class Case:
    """An input, a command and how it ends.

    Args:
        name: A sentence: what is hostile, and the kind it stands for.
        command: The arguments of `clusterkg`, or those of `python` if `script` is given.
        files: The inputs by name: bytes, text, a generator, or the path of a file to copy.
        prepare: Makes what is no plain file (pipes, links, devices) in the folder given; it may
            return what is to be closed at the end.
        status: The exit status, or those allowed. A signal is a negative number, and a fault.
        said: Fragments of standard error.
        told: Fragments of standard output.
        unsaid: Fragments of neither.
        stdin: What is on standard input.
        env: Environment variables besides; the language is English unless LC_ALL is among them.
        interrupt: A signal to send, and after how many seconds.
        script: A program of Python that runs instead of the command line.
        left: The names of all files in the folder afterwards besides `files`; None for any.
        kept: The files whose content is to be as it was.
        check: Looks at the folder afterwards.
        seconds: The time it has; a quiet machine needs a tenth of it.
        memory: The memory it has, in bytes; 0 for no limit.
        slow: Whether it takes 1.5 seconds or more, so that the quick tests leave it out.
        posix: Whether it needs pipes, devices or signals, which Windows lacks.
    """

    name: str
    command: tuple[str, ...] = ()
    files: Mapping[str, Content] = field(default_factory=dict)
    prepare: Callable[[Path], object] | None = None
    status: int | Collection[int] = 2
    said: str | tuple[str, ...] = ()
    told: str | tuple[str, ...] = ()
    unsaid: str | tuple[str, ...] = ()
    stdin: bytes = b""
    env: Mapping[str, str] = field(default_factory=dict)
    interrupt: tuple[int, float] | None = None
    script: str | None = None
    left: Collection[str] | None = None
    kept: Collection[str] = ()
    check: Callable[[Path], None] | None = None
    seconds: float = 120
    memory: int = 4096 * MB
    slow: bool = False
    posix: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its status, negative for a signal, and what it wrote."""

    status: int
    stdout: str
    stderr: str


def kinds() -> dict[str, list[Case]]:
    """Return the cases of all tables by kind."""
    cases: dict[str, list[Case]] = {}
    for path in sorted((Path(__file__).parent / "cases").glob("*.py")):
        spec = util.spec_from_file_location(f"hostile_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = util.module_from_spec(spec)
        spec.loader.exec_module(module)
        assert not cases.keys() & module.CASES, path
        cases |= module.CASES
    return cases


def content(given: Content) -> bytes:
    """Return the bytes of an input."""
    if isinstance(given, Path):
        return given.read_bytes()
    if isinstance(given, str):
        return given.encode()
    return given if isinstance(given, bytes) else given()


def place(case: Case, folder: Path) -> object:
    """Make the inputs of a case in an empty folder; return what is to be closed at the end."""
    for name, given in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(given))
    return case.prepare(folder) if case.prepare else None


def run(case: Case, folder: Path) -> None:
    """Run a case in an empty folder, and assert that it ends as it says."""
    made = place(case, folder)
    before = _names(folder)
    try:
        outcome = _outcome(case, folder)
    finally:
        if hasattr(made, "close"):
            made.close()
    whole = f"status {outcome.status}\n{outcome.stdout[-2000:]}\n{outcome.stderr[-4000:]}"
    for crash in CRASHES:
        assert crash not in outcome.stderr, whole
    allowed = {case.status} if isinstance(case.status, int) else set(case.status)
    assert outcome.status in allowed, whole
    for fragment in _all(case.said):
        assert fragment in outcome.stderr, whole
    for fragment in _all(case.told):
        assert fragment in outcome.stdout, whole
    for fragment in _all(case.unsaid):
        assert fragment not in outcome.stdout + outcome.stderr, whole
    if case.left is not None:
        assert _names(folder) - before == set(case.left), whole
    for name in case.kept:
        assert (folder / name).read_bytes() == content(case.files[name]), name
    if case.check:
        case.check(folder)


def _all(fragments: str | tuple[str, ...]) -> tuple[str, ...]:
    return (fragments,) if isinstance(fragments, str) else fragments


def _names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def _outcome(case: Case, folder: Path) -> Outcome:
    program = ("-m", "clusterkg") if case.script is None else ("-c", case.script)
    process = subprocess.Popen(
        [sys.executable, *program, *case.command],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": _source(), **case.env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=sys.platform != "win32",
        preexec_fn=_limit(case.memory) if sys.platform != "win32" and case.memory else None,
    )
    try:
        if case.interrupt is not None:
            number, after = case.interrupt
            try:
                stdout, stderr = process.communicate(case.stdin, timeout=after)
            except subprocess.TimeoutExpired:
                process.send_signal(number)
                stdout, stderr = process.communicate(timeout=case.seconds)
        else:
            stdout, stderr = process.communicate(case.stdin, timeout=case.seconds)
    except subprocess.TimeoutExpired:
        _kill(process)
        raise AssertionError(f"not done after {case.seconds:g} s") from None
    return Outcome(process.returncode, _text(stdout), _text(stderr))


def _text(written: bytes) -> str:
    return written.decode(errors="replace")


def _source() -> str:
    """Return the path of the package that is tested, for a child in another folder."""
    import clusterkg

    return str(Path(clusterkg.__file__).parents[1])


def _limit(memory: int) -> Callable[[], None]:
    def limited() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return limited


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
