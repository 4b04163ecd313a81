"""A store on disk: a folder of builds; the file CURRENT names the current one.

RocksDB opens truncated or empty folders without an error, and a query that reads a damaged block
may never end. So each build has a manifest of its files, and a store that differs from it is not
opened, as far as that can be detected without reading all of a large one.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Store

from clusterkg.base.brief import Brief, counted
from clusterkg.base.errors import DamagedError, InputError, damage, system_message
from clusterkg.base.files import write
from clusterkg.base.locale import Message
from clusterkg.base.running import clear, temporary_folder
from clusterkg.base.source import opened
from clusterkg.base.text import digest

FORMAT: Final = 1
# The version of the model of a build; data of older versions are migrated when they are read.
MODEL: Final = 1
CURRENT: Final = "CURRENT"
MANIFEST: Final = "manifest.json"
DATABASE: Final = "db"
# The name of a build; the pattern excludes paths out of the folder.
_BUILD: Final = re.compile(r"build-[A-Za-z0-9_-]+")
# A store of at most this many bytes is verified completely whenever it is opened: 5 ms.
_SMALL: Final = 8 << 20
# The extension of the tables that hold the data of a large store; all other files are small.
_TABLES: Final = ".sst"
# Files without data that RocksDB rewrites when it opens a database.
_VOLATILE: Final = ("LOCK", "LOG")
# How many characters of an invalid name are shown.
_NAMED: Final = 40


@dataclass(frozen=True, repr=False)
class Manifest(Brief):
    """The record of a build; sizes are in bytes, digests are SHA-256 in hexadecimal.

    `sources` and `files` give the size and the digest of each file, by name. `classes` gives the
    number of asserted members of each class, by IRI. `digest` is that of all other fields, to
    detect edits; older manifests have none. `model` is MODEL at the time of the build.
    """

    format: int
    version: str
    built: str
    statements: int
    inferred: int
    classes: dict[str, int]
    sources: dict[str, tuple[int, str]]
    files: dict[str, tuple[int, str]]
    digest: str = ""
    model: int = 0

    def _brief(self) -> str:
        statements = counted(self.statements, "statement")
        return f"{statements}, {self.inferred:,} of them inferred, built {self.built}"

    def write(self, build: Path) -> None:
        """Write the manifest with its digest into the folder of its build."""
        text = _written(asdict(self) | {"digest": self.sum()})
        write(build / MANIFEST, f"{text}\n".encode())

    def sum(self) -> str:
        """Return the digest of all other fields."""
        fields = asdict(self) | {"digest": ""}
        if not self.model:
            # Manifests of versions with only one model do not record it.
            del fields["model"]
        return digest(_written(fields))


def _written(fields: dict[str, Any]) -> str:
    return json.dumps(fields, indent=1, ensure_ascii=False, sort_keys=True)


def current(path: Path) -> Path:
    """Return the folder of the current build of the store at `path`.

    Raises:
        InputError: there is no store at `path`, or its current build is missing.
    """
    try:
        name = (path / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Message("store.none"), path) from error
    if not _BUILD.fullmatch(name) or not (path / name).is_dir():
        raise DamagedError(Message("store.broken", build=name[:_NAMED]), path)
    return path / name


def manifest(path: Path) -> Manifest:
    """Return the manifest of the store at `path`.

    Raises:
        InputError: there is no store, its manifest is missing or edited, or has another format.
    """
    file = current(path) / MANIFEST
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        written, by = int(found["format"]), str(found.get("version", ""))
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise DamagedError(Message("store.no-manifest"), path) from error
    if written != FORMAT:
        key = "store.newer-format" if written > FORMAT else "store.other-format"
        raise InputError(Message(key, format=written, wanted=FORMAT, version=by), path)
    try:
        for name in ("sources", "files"):
            found[name] = {key: (size, sha256) for key, (size, sha256) in found[name].items()}
        known = Manifest(**found)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedError(Message("store.no-manifest"), path) from error
    if known.digest not in ("", known.sum()):
        raise DamagedError(Message("store.edited"), path)
    return known


def open_store(path: Path) -> Store:
    """Open the store at `path` read-only; several processes may read it at once.

    Raises:
        InputError: there is no store, or its files differ from its manifest.
    """
    check(path)
    try:
        return Store.read_only(str(current(path) / DATABASE))
    except (OSError, RuntimeError) as error:
        problem = str(damage(error) or error)
        raise DamagedError(Message("store.damaged", problem=problem), path) from error


def check(path: Path) -> None:
    """Compare the files of the store at `path` with its manifest.

    A store of up to 8 MiB is read completely. Of a larger one, since that takes a second per GB,
    sizes are compared, and only files that are not tables or are newer than the manifest are read.

    Raises:
        InputError: there is no store, or its files differ from its manifest.
    """
    listed = manifest(path).files
    build = current(path)
    try:
        found = {file.name: file for file in data_files(build / DATABASE)}
        wrong = sorted(listed.keys() ^ found)
        small = sum(size for size, _ in listed.values()) <= _SMALL
        built = (build / MANIFEST).stat().st_mtime_ns
        for name in listed.keys() & found:
            size, sha256 = listed[name]
            file, status = found[name], found[name].stat()
            is_read = small or file.suffix != _TABLES or status.st_mtime_ns > built
            is_same = file.is_file() and status.st_size == size
            if not is_same or (is_read and file_digest(file) != sha256):
                wrong.append(name)
    except OSError as error:
        raise DamagedError(Message("store.damaged", problem=_said(error)), path) from error
    if wrong:
        raise DamagedError(Message("store.files-differ", files=sorted(wrong)), path)


def _said(error: OSError) -> Message | str:
    name = Path(str(error.filename)).name if error.filename else ""
    return Message("store.of-file", file=name, problem=system_message(error))


def copy(path: Path, target: Path) -> None:
    """Create the folder `target` with a copy of the database of the store at `path`, for writing.

    Tables are hard-linked where the file system supports it, since RocksDB never changes them.
    """
    target.mkdir()
    for file in data_files(current(path) / DATABASE):
        beside = target / file.name
        if file.suffix == ".sst":
            try:
                os.link(file, beside)
                continue
            except OSError:
                pass  # Another file system, or one without links: copied below.
        shutil.copy2(file, beside)


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Yield the path of a writable copy of the store's database, which is removed at the end.

    Databases opened on the copy must be out of use by then.

    Raises:
        InputError: there is no store, or its files differ from its manifest.
    """
    open_store(path)
    beside = path.parent if os.access(path.parent, os.W_OK) else None
    with temporary_folder(beside, f".{path.name}-") as folder:
        copy(path, folder / DATABASE)
        try:
            yield folder / DATABASE
        except BaseException as error:
            let_go(error)
            raise
        let_go()


def let_go(error: BaseException | None = None) -> None:
    """Close databases that are no longer referenced, or only by the frames of `error`.

    An open database keeps writing to its folder, so that the folder cannot be removed.
    """
    if error is not None:
        clear(error)
    gc.collect()


def verify(path: Path) -> list[str]:
    """Return the names of the files of the store at `path` that differ from its manifest.

    All files are read. If none differs, but the number of statements does, the only name is that of
    the manifest.

    Raises:
        InputError: there is no store, or a file cannot be read.
    """
    listed = manifest(path)
    folder = current(path) / DATABASE
    try:
        found = files(folder)
    except OSError as error:
        raise DamagedError(Message("store.damaged", problem=_said(error)), path) from error
    wrong = sorted(
        name for name in listed.files.keys() | found if listed.files.get(name) != found.get(name)
    )
    if wrong:
        return wrong
    return [] if len(Store.read_only(str(folder))) == listed.statements else [MANIFEST]


def data_files(folder: Path) -> Iterator[Path]:
    """Yield the paths of the data files of a database, sorted; none if there is no such folder."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not file.name.startswith(_VOLATILE):
            yield file


def files(folder: Path) -> dict[str, tuple[int, str]]:
    """Return the size in bytes and the SHA-256 of each data file of a database, by name."""
    return {
        file.name: (file.stat().st_size, file_digest(file) if file.is_file() else "")
        for file in data_files(folder)
    }


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits.

    Raises:
        InputError: the file cannot be read.
    """
    with opened(file) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
