"""A store on disk: a folder of builds, of which the file CURRENT names the one in force.

RocksDB opens a truncated or an empty folder without a word, so each build has a manifest of its
files, and no store is opened that differs from it.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Store

from clusterkg.base.errors import InputError
from clusterkg.base.files import write
from clusterkg.base.locale import Message
from clusterkg.base.running import temporary_folder

FORMAT: Final = 1
CURRENT: Final = "CURRENT"
MANIFEST: Final = "manifest.json"
DATABASE: Final = "db"
# What RocksDB writes for itself as it opens: no data is in it.
_VOLATILE: Final = ("LOCK", "LOG")


@dataclass(frozen=True)
class Manifest:
    """What a build holds; sizes are in bytes, digests are SHA-256 in hexadecimal.

    `sources` and `files` map a name to its size and digest; `classes` maps the IRI of a class to
    how many members it is asserted to have.
    """

    format: int
    version: str
    built: str
    statements: int
    inferred: int
    classes: dict[str, int]
    sources: dict[str, tuple[int, str]]
    files: dict[str, tuple[int, str]]

    def write(self, build: Path) -> None:
        """Write the manifest into the folder of its build."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True)
        write(build / MANIFEST, f"{text}\n".encode())


def current(path: Path) -> Path:
    """Return the folder of the build that is in force in the store at `path`.

    Raises:
        InputError: there is no store there.
    """
    try:
        name = (path / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Message("store.none"), path) from error
    build = path / name
    # A name is one of ours, and never a way out of the folder.
    if not name.startswith("build-") or build.parent != path or not build.is_dir():
        raise InputError(Message("store.broken", build=name), path)
    return build


def manifest(path: Path) -> Manifest:
    """Return the manifest of the store at `path`.

    Raises:
        InputError: there is none, or another version of clusterkg has written it.
    """
    file = current(path) / MANIFEST
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        for name in ("sources", "files"):
            found[name] = {key: (size, sha256) for key, (size, sha256) in found[name].items()}
        known = Manifest(**found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(Message("store.no-manifest"), path) from error
    if known.format != FORMAT:
        message = Message("store.other-format", format=known.format, wanted=FORMAT)
        raise InputError(message, path)
    return known


def open_store(path: Path) -> Store:
    """Return the store at `path`, read-only; several processes may read at once.

    Raises:
        InputError: there is no store, or its files are not those of its manifest.
    """
    listed = manifest(path)
    folder = current(path) / DATABASE
    sizes = {name: size for name, (size, _) in listed.files.items()}
    found = {file.name: file.stat().st_size for file in data_files(folder)}
    wrong = sorted(name for name in sizes.keys() | found if sizes.get(name) != found.get(name))
    if wrong:
        raise InputError(Message("store.files-differ", files=list(wrong)), path)
    try:
        return Store.read_only(str(folder))
    except OSError as error:
        raise InputError(Message("store.damaged", problem=str(error)), path) from error


def copy(path: Path, target: Path) -> None:
    """Copy the database of the store at `path` into the new folder `target`, to be written to.

    RocksDB never changes a table, so that tables are shared where the file system allows it.
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
    """Make a copy of the database of the store at `path` to write to, and remove it at the end.

    Whoever opens the copy must have let go of it by then.

    Raises:
        InputError: there is no store, or its files are not those of its manifest.
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
    """Close the databases that nobody uses, and those that only the frames of an error hold.

    An open database still writes to its folder, which then cannot be removed whole.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
    gc.collect()


def verify(path: Path) -> list[str]:
    """Return the names of the files of a store that are not, byte for byte, as they were built."""
    listed = manifest(path)
    found = files(current(path) / DATABASE)
    return sorted(
        name for name in listed.files.keys() | found if listed.files.get(name) != found.get(name)
    )


def data_files(folder: Path) -> Iterator[Path]:
    """Return the files of a database that hold its data."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not file.name.startswith(_VOLATILE):
            yield file


def files(folder: Path) -> dict[str, tuple[int, str]]:
    """Return the size and the digest of each data file of a database."""
    return {file.name: (file.stat().st_size, digest(file)) for file in data_files(folder)}


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
