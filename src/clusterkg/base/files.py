"""Write files whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from clusterkg.base.errors import InputError, system_message

# How temporary files begin; a process that is killed may leave one.
TEMPORARY: Final = ".clusterkg-"
# Standard output.
STREAM: Final = Path("-")
# Names of open files of this process. Opened by name, a file that standard output appends to
# would be written over from its start.
_OPEN_FILE: Final = re.compile(r"/dev/(?:std(?:out|err)|fd/[0-9]+)|/proc/self/fd/[0-9]+")
_STANDARD: Final = {"stdout": 1, "stderr": 2}
_BINARY: Final = getattr(os, "O_BINARY", 0)


def write(path: Path, content: bytes) -> None:
    """Write a file whole; a failure leaves what was there, and nothing where nothing was.

    Raises:
        InputError: the file cannot be written.
    """
    with replacing(path) as (beside,):
        beside.write_bytes(content)


@contextmanager
def replacing(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Yield a temporary file for each path, which takes its place when the block ends.

    An existing file keeps its mode, its owner where the system lets it, and the symbolic links to
    it; of several hard links to a file only the one that is named gets the new content. A device,
    a pipe, an open file of the process such as /dev/stdout, and - for standard output are written
    to once the block ends, and stay what they are. An error in the block leaves everything as it
    was. What is written is on the disk before it takes its place.

    Raises:
        InputError: a file cannot be written.
    """
    path = paths[0]
    try:
        with ExitStack() as stack:
            temporary = []
            for path in paths:
                made = _temporary(path)
                stack.callback(made.unlink, missing_ok=True)
                temporary.append(made)
            path = paths[0]
            yield tuple(temporary)
            for made in temporary:
                _sync(made)
            for path, made in zip(paths, temporary, strict=True):
                _put(made, path)
    except BrokenPipeError:
        # Who reads has enough: that is no fault of the file.
        raise
    except OSError as error:
        raise InputError(system_message(error), path) from error


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder that is renamed to `path` when the block ends.

    Raises:
        InputError: there is something at `path`, or the folder cannot be made.
    """
    import tempfile

    try:
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=TEMPORARY) as made:
            # The temporary folder is for its owner only, and what is in it is not.
            inner = Path(made) / "folder"
            inner.mkdir()
            yield inner
            inner.rename(path)
    except OSError as error:
        raise InputError(system_message(error), path) from error


def is_stream(path: Path) -> bool:
    """Say whether a path is a device, a pipe, an open file or -, which is never replaced."""
    if path == STREAM or _OPEN_FILE.fullmatch(path.absolute().as_posix()):
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _temporary(path: Path) -> Path:
    """Make an empty file to fill: beside the file that it will replace, so that it can be renamed.

    Raises:
        OSError: it cannot be made, or the file that is there may not be written.
    """
    if is_stream(path):
        import tempfile

        handle, name = tempfile.mkstemp(prefix="clusterkg-")
        os.close(handle)
        return Path(name)
    with suppress(FileNotFoundError):
        # Links that lead in a circle lead nowhere, and are not to be replaced.
        path.stat()
    target = Path(os.path.realpath(path))
    mode = 0o666
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists():
        mode = 0o600
        effective = os.access in os.supports_effective_ids
        if not os.access(target, os.W_OK, effective_ids=effective):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    # Not by tempfile: a new file has the mode that the system gives to new files.
    made = target.with_name(f"{TEMPORARY}{os.urandom(8).hex()}")
    os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode))
    return made


def _sync(file: Path) -> None:
    with file.open("r+b") as stream:
        os.fsync(stream.fileno())


def _put(made: Path, path: Path) -> None:
    if is_stream(path):
        import shutil

        with made.open("rb") as content, _opened(path) as stream:
            shutil.copyfileobj(content, stream)
            stream.flush()
        return
    target = Path(os.path.realpath(path))
    if target.exists():
        _make_like(made, target.stat())
    made.replace(target)
    _sync_folder(target.parent)


def _make_like(file: Path, status: os.stat_result) -> None:
    """Give a file the owner and the mode of another."""
    if hasattr(os, "chown"):  # Windows has none.
        for owner, group in ((-1, status.st_gid), (status.st_uid, -1)):
            with suppress(PermissionError):
                os.chown(file, owner, group)
    file.chmod(stat.S_IMODE(status.st_mode))


def _sync_folder(folder: Path) -> None:
    """Have the name of a new file on the disk, where folders can be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a device, a pipe or an open file to write, and make nothing."""
    if path == STREAM:
        sys.stdout.flush()
        yield sys.stdout.buffer
        return
    name = path.absolute().as_posix()
    if _OPEN_FILE.fullmatch(name):
        sys.stdout.flush()
        last = name.rpartition("/")[2]
        handle = os.dup(_STANDARD[last] if last in _STANDARD else int(last))
    else:
        handle = os.open(path, os.O_WRONLY | _BINARY)
    with os.fdopen(handle, "wb") as stream:
        yield stream
