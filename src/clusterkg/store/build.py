"""Builds of a store on disk: load, infer, then make the build the current one atomically."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from clusterkg.base.errors import InputError, system_message
from clusterkg.base.files import write
from clusterkg.base.locale import Message
from clusterkg.base.lock import lock
from clusterkg.base.packing import packing
from clusterkg.base.paths import shown
from clusterkg.base.running import temporary_folder
from clusterkg.base.temporary import PREFIX
from clusterkg.rdf.document import Document, triples
from clusterkg.store import disk, rules
from clusterkg.store.files import bulk_load
from clusterkg.store.graph import bundled_documents, classes
from clusterkg.store.graph import size as size_of

_LOCK: Final = "LOCK"
# Measured: a store takes about as much space as its N-Triples, and twice that during a build.
_ROOM: Final = {"": 3, ".gz": 30, ".zst": 30}


def size(files: Sequence[Document] = (), *, bundled: bool = True) -> int:
    """Return the number of bytes that a build reads from disk: of `files` and, if `bundled`, of the
    bundled graph.

    Raises:
        InputError: a file cannot be read, or its format is unknown.
    """
    everything = [*(bundled_documents() if bundled else ()), *files]
    for file in everything:
        file.check()
    return sum(file.path.stat().st_size for file in everything)


def build(
    path: Path,
    files: Sequence[Document] = (),
    *,
    infer: bool = True,
    add: bool = False,
    bundled: bool = True,
    progress: Callable[[Path, int], None] = lambda _file, _bytes: None,
) -> disk.Manifest:
    """Build the store at `path` from the bundled graph and `files`, and return its manifest.

    The old build stays current until the new one is complete, and its readers are not disturbed.

    Args:
        infer: Whether to run the rules. Without them the store has no inferred statements, not even
            those of the build to which `files` are added.
        add: Whether to add `files` to the store at `path` as it is, instead of to the bundled
            graph; then only the rules run whose results `files` can change.
        bundled: Whether the store includes the bundled graph; without effect with `add`.
        progress: Called with a file and the number of its bytes read since the last call.

    Raises:
        InputError: a file cannot be read, `path` holds other files, there is no space, another
            build is running, or there is no complete store in current terms to add to.
    """
    everything = [*(bundled_documents() if bundled and not add else ()), *files]
    size(files)
    if add:
        _check_terms(path)
    _check_folder(path)
    with _new_or_there(path), _lock(path):
        _sweep(path)
        _check_room(path, everything)
        _check_current(path)
        with temporary_folder(path, PREFIX) as folder:
            try:
                _load(folder, everything, path if add else None, progress)
                manifest = _finish(folder, everything, path if add else None, infer)
                _swap(path, folder)
            except BaseException as error:
                disk.let_go(error)
                raise
        return manifest


def _check_terms(path: Path) -> None:
    """Raise InputError unless the store at `path` is complete and uses no deprecated terms."""
    from clusterkg.store import renewed

    if renewed.is_old(path):
        raise InputError(Message("store.older-terms", path=str(path)), path)


def _check_folder(path: Path) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise InputError(Message("store.file-here"), path)
    foreign = sorted(
        entry.name
        for entry in path.iterdir()
        if not entry.name.startswith(("build-", "CURRENT", _LOCK, PREFIX))
    )
    if foreign:
        raise InputError(Message("store.foreign-folder", name=foreign[0]), path)


@contextmanager
def _new_or_there(path: Path) -> Iterator[None]:
    """Create the folder of a store if it does not exist, and remove it again if the block fails.

    Raises:
        InputError: it cannot be created, or is not writable.
    """
    is_new = not path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException as error:
        if is_new:
            with suppress(OSError):
                (path / _LOCK).unlink(missing_ok=True)
                path.rmdir()
        if isinstance(error, OSError):
            raise InputError(system_message(error), error.filename or path) from error
        raise


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    # Append mode creates the file; its content does not matter.
    with (path / _LOCK).open("a") as stream:
        try:
            lock(stream)
        except OSError as error:
            raise InputError(Message("store.another-build"), path) from error
        yield


def _check_current(path: Path) -> None:
    """Raise InputError if CURRENT cannot be written; call it before hours of work."""
    current = path / disk.CURRENT
    if current.exists() and not current.is_file():
        raise InputError(Message("base.is-a-folder"), current)


def _sweep(path: Path) -> None:
    """Remove leftovers of killed builds, and all builds but the current one and that before it.

    The latter is kept for readers that opened it just before it was replaced.
    """
    keep: list[str] = []
    for name in (disk.CURRENT, disk.CURRENT + ".previous"):
        if (path / name).is_file():
            keep.append((path / name).read_text(encoding="utf-8", errors="replace").strip())
    for entry in path.glob("build-*"):
        if entry.name not in keep:
            shutil.rmtree(entry, ignore_errors=True)
    for entry in path.glob(f"{PREFIX}*"):
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink()


def _check_room(path: Path, files: Sequence[Document]) -> None:
    needed = sum(file.path.stat().st_size * _ROOM[packing(file.path)] for file in files)
    free = shutil.disk_usage(path).free
    if free < needed:
        raise InputError(Message("store.no-room", needed=needed, free=free), path)


@contextmanager
def _writing(folder: Path) -> Iterator[Store]:
    """Yield the database of a build for writing; it is closed when the caller drops it too."""
    try:
        store = Store(str(folder / disk.DATABASE))
        yield store
        store.flush()
    except (OSError, RuntimeError) as error:
        raise InputError(Message("store.unwritable", problem=str(error)), folder.parent) from error


def _load(
    folder: Path, files: Sequence[Document], old: Path | None, progress: Callable[[Path, int], None]
) -> None:
    if old is not None:
        disk.copy(old, folder / disk.DATABASE)
    with _writing(folder) as store:
        for file in files:
            bulk_load(store, file, partial(progress, file.path))
        del store


def _finish(
    folder: Path, files: Sequence[Document], old: Path | None, infer: bool
) -> disk.Manifest:
    before = None if old is None else disk.manifest(old)
    with _writing(folder) as store:
        if not infer:
            rules.drop(store)
            inferred = 0
        elif before is not None and before.inferred:
            said = (triple for file in files for triple in triples(file))
            inferred = before.inferred + rules.extend(store, said)
        else:
            # Each batch becomes a file, and rules would search every one: compacting first saves a
            # tenth of their time, measured on 2M statements.
            store.optimize()
            inferred = rules.infer(store)
        members = classes(store)
        statements = size_of(store)
        store.optimize()
        del store
    paths = [file.path for file in files]
    known = {} if before is None else before.sources
    manifest = disk.Manifest(
        format=disk.FORMAT,
        version=version("clusterkg"),
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        statements=statements,
        inferred=inferred,
        classes=members,
        sources=known | {shown(f): (f.stat().st_size, disk.file_digest(f)) for f in paths},
        files=disk.files(folder / disk.DATABASE),
        model=disk.MODEL,
    )
    manifest.write(folder)
    return manifest


def _swap(path: Path, folder: Path) -> None:
    """Make a build the current one: sync it to disk, rename its folder, then name it in CURRENT."""
    if hasattr(os, "sync"):  # Windows has none.
        os.sync()
    disk.let_go()
    folder = folder.rename(path / f"build-{folder.name.removeprefix(PREFIX)}")
    current = path / disk.CURRENT
    if current.is_file():
        write(path / (disk.CURRENT + ".previous"), current.read_bytes())
    write(current, f"{folder.name}\n".encode())
