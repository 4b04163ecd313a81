"""Health checks of a store on disk or a remote engine, with advice."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, text
from clusterkg.base.lock import lock
from clusterkg.base.waiting import patience
from clusterkg.rdf.table import Table
from clusterkg.store import disk

_COLUMNS: Final = ("check", "state", "found", "advice")
# A build needs space for a copy, and as much again during the build.
_COPIES: Final = 3
# Open files that a process needs besides those of the store.
_OTHER_FILES: Final = 64
_SLOW: Final = 1.0
_THOUSAND: Final = 1000
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True)
class Check:
    """The result of a check: what was found, and what to do about it.

    `state` is ok, advice (something could be better) or error (answers may be wrong or missing).
    """

    name: str
    state: str
    found: Message | str
    advice: Message | str = ""


@dataclass(frozen=True)
class Diagnosis:
    """The checks of a store or an engine; truthy if none of them found an error."""

    checks: tuple[Check, ...]

    def __bool__(self) -> bool:
        return all(check.state != "error" for check in self.checks)

    def table(self, lang: str | None = None) -> Table:
        """Return the checks as a table, one row per check.

        The values of `state` (ok, advice, error) are not translated.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.
        """

        def said(message: Message | str) -> str:
            return message.to(lang) if isinstance(message, Message) else message

        rows = (
            (text(f"store.check.{c.name}", lang), c.state, said(c.found), said(c.advice))
            for c in self.checks
        )
        return Table(_COLUMNS, tuple(tuple(map(Literal, row)) for row in rows))


def of_store(path: Path) -> Diagnosis:
    """Check a store on disk, reading all of its files.

    Raises:
        InputError: there is no store at `path`.
    """
    if not path.is_dir() or not (path / disk.CURRENT).exists():
        raise InputError(Message("store.none"), path)
    return Diagnosis((*_content(path), *_surroundings(path)))


def _content(path: Path) -> Iterator[Check]:
    try:
        known = disk.manifest(path)
        wrong = disk.verify(path)
    except InputError as error:
        yield Check("files", "error", error.said, Message("store.advice.rebuild"))
        return
    if wrong:
        found = Message("store.found.differ", files=wrong)
        yield Check("files", "error", found, Message("store.advice.rebuild"))
    else:
        size = sum(size for size, _ in known.files.values())
        yield Check(
            "files", "ok", Message("store.found.whole", n=len(known.files), size=_size(size))
        )
    own = version("clusterkg")
    built = Message("store.found.built", version=known.version, date=known.built, own=own)
    if known.version == own:
        yield Check("version", "ok", built)
    else:
        yield Check("version", "advice", built, Message("store.advice.version"))
    counts = Message("store.found.counts", n=known.statements, inferred=known.inferred)
    yield Check("statements", "ok", counts)
    changed = [name for name, of in known.sources.items() if _has_changed(Path(name), *of)]
    if changed:
        found = Message("store.found.changed", files=changed)
        yield Check("sources", "advice", found, Message("store.advice.sources"))
    else:
        yield Check("sources", "ok", Message("store.found.sources", n=len(known.sources)))


def _has_changed(source: Path, size: int, sha256: str) -> bool:
    """Return whether a source file of a build exists here with other content."""
    try:
        return source.is_file() and (
            source.stat().st_size != size or disk.file_digest(source) != sha256
        )
    except OSError:
        return False


def _surroundings(path: Path) -> Iterator[Check]:
    yield _writable(path)
    used = _bytes(path)
    builds = {each.name: _bytes(each) for each in path.glob("build-*")}
    try:
        own = builds.pop(disk.current(path).name)
    except InputError:
        own = max(builds.values(), default=0)
    old = sum(builds.values())
    free = shutil.disk_usage(path).free
    room = Message("store.found.room", used=_size(used), free=_size(free), old=_size(old))
    if free < _COPIES * own:
        yield Check(
            "space", "advice", room, Message("store.advice.space", needed=_size(_COPIES * own))
        )
    else:
        yield Check("space", "ok", room)
    yield from _limits(path)


def _writable(path: Path) -> Check:
    if not os.access(path, os.W_OK):
        return Check("writing", "advice", Message("store.found.read-only"))
    try:
        with (path / "LOCK").open("r+") as stream:
            lock(stream)
    except FileNotFoundError:
        pass  # It is made by the next build.
    except BlockingIOError:
        return Check("writing", "advice", Message("store.another-build"))
    except OSError as error:
        found = str(error.strerror)
        return Check("writing", "advice", found, Message("store.advice.lock"))
    return Check("writing", "ok", Message("store.found.writable"))


def _limits(path: Path) -> Iterator[Check]:
    try:
        import resource
    except ImportError:  # Windows
        return
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    memory, _ = resource.getrlimit(resource.RLIMIT_AS)
    needed = sum(1 for _ in path.rglob("*.sst")) + _OTHER_FILES
    shown = Message("store.found.no-limit") if memory == resource.RLIM_INFINITY else _size(memory)
    found = Message("store.found.limits", files=most, memory=shown)
    if most != resource.RLIM_INFINITY and most < needed:
        yield Check("limits", "advice", found, Message("store.advice.files", needed=needed))
    else:
        yield Check("limits", "ok", found)


def of_engine(address: str) -> Diagnosis:
    """Check the engine at `address`: how it answers queries, and what it holds.

    Raises:
        InputError: it cannot be asked.
    """
    return Diagnosis(tuple(_of_engine(address)))


def _of_engine(address: str) -> Iterator[Check]:
    from clusterkg.store.remote.connect import connect, probed
    from clusterkg.store.remote.graphs import manifest
    from clusterkg.store.remote.probe import ALL_ROWS

    remote = probed(address)
    start = time.monotonic()
    remote.ask("SELECT ?x { VALUES ?x { 1 } }")
    seconds = time.monotonic() - start
    found = Message("store.found.answers", seconds=seconds, most=patience())
    slow = seconds > _SLOW
    advice = Message("store.advice.slow") if slow else ""
    yield Check("answers", "advice" if slow else "ok", found, advice)
    quirks = remote.quirks
    if quirks.rows < ALL_ROWS:
        found = Message("store.found.cap", n=quirks.rows)
        yield Check("rows", "advice", found, Message("store.advice.cap"))
    else:
        yield Check("rows", "ok", Message("store.found.rows", n=quirks.rows))
    if wrong := [check.name for check in quirks.failed]:
        yield Check(
            "quirks",
            "advice",
            Message("store.found.quirks", names=wrong),
            Message("store.advice.quirks"),
        )
    else:
        yield Check("quirks", "ok", Message("store.found.no-quirks"))
    if quirks.wrong_paths:
        yield Check("paths", "advice", Message("store.found.paths"), Message("store.advice.quirks"))
    known = manifest(remote)
    if known is None:
        found = Message("store.found.foreign")
        yield Check("version", "advice", found, Message("store.advice.foreign"))
    elif not known.finished:
        found = Message("store.engine-half-built")
        yield Check("version", "error", found, Message("store.advice.rebuild"))
        return
    else:
        own = version("clusterkg")
        built = Message("store.found.built", version=known.version, date=known.built, own=own)
        yield Check("version", "ok", built)
    try:
        there = len(connect(address))
    except InputError as error:
        yield Check("statements", "error", error.said)
        return
    if known is not None and there != known.statements:
        found = Message("store.changed", there=there, sent=known.statements)
        yield Check("statements", "error", found, Message("store.advice.rebuild"))
    else:
        inferred = 0 if known is None else known.inferred
        yield Check("statements", "ok", Message("store.found.counts", n=there, inferred=inferred))


def _size(size: float) -> str:
    """Return a number of bytes with a unit, B to TB, in powers of 1,000."""
    power = 0
    while size >= _THOUSAND and power < len(_UNITS) - 1:
        size, power = size / _THOUSAND, power + 1
    return f"{size:.3g} {_UNITS[power]}" if size < _THOUSAND else f"{size:.0f} {_UNITS[power]}"


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
