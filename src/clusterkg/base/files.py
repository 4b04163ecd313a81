"""Atomic writes of output files: all that the user asks to be written goes through here."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from clusterkg.base.errors import InputError, system_message
from clusterkg.base.locale import Message
from clusterkg.base.temporary import BINARY, PREFIX, Temporary, empty, sync_folder, write_into

# The path that stands for standard output.
STREAM: Final = Path("-")
# Paths of this process's open files. Reopening one by name would truncate a file to which standard
# output is being appended.
_OPEN_FILE: Final = re.compile(
    r"/dev/(?:std(?:out|err)|fd/[0-9]+)|/proc/(?:self|thread-self)/fd/[0-9]+"
)
_STANDARD: Final = {"stdout": 1, "stderr": 2}
_MOST_LINKS: Final = 40


def write(path: Path, content: bytes) -> None:
    """Write a file atomically: on failure, an old file keeps its content, and no new one is made.

    Raises:
        InputError: the file cannot be written.
    """
    with replacing(path) as (beside,):
        fill(beside, [content])


def check(paths: Iterable[Path], inputs: Iterable[Path] = ()) -> None:
    """Raise InputError unless all of `paths` can be written; call it before long work.

    It is also raised if one of `paths` is the same file as one of `inputs`, whatever their names.
    No file is left behind.
    """
    read = list(inputs)
    for path in paths:
        if not is_stream(path) and any(_is_same(path, each) for each in read):
            raise InputError(Message("base.output-is-input"), path)
        try:
            if not is_stream(path):
                _temporary(path).discard()
            elif path != STREAM and not _link_to_open_file(path) and not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise _refusal(error, path) from error


def fill(beside: Path, parts: Iterable[bytes]) -> None:
    """Write `parts` in order to `beside`, a temporary file that `replacing` yields."""
    with beside.open("wb") as stream:
        stream.writelines(parts)


@contextmanager
def replacing(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Yield the path of a temporary file for each of `paths`.

    When the block ends without an error, each temporary file replaces the file at its path. Several
    files are replaced one after another, not all at once. An existing file keeps its mode, its
    extended attributes, its owner (where the system permits) and the symbolic links to it. A file
    with several hard links is overwritten in place when the block ends, after space has been
    reserved, so that all its names have the new content; only such a file can be left incomplete by
    a kill. Devices, pipes, open files of the process such as /dev/stdout, and standard output (-)
    are written to when the block ends, and are not replaced. An error in the block leaves
    everything as it was. The content is synced to disk before it replaces the file.

    Raises:
        InputError: a file cannot be written.
    BrokenPipeError: the reader of a pipe has closed it.
    """
    path = paths[0]
    try:
        with ExitStack() as stack:
            made = []
            for path in paths:
                made.append(_temporary(path))
                stack.callback(made[-1].discard)
            path = paths[0]
            yield tuple(each.path for each in made)
            for each, path in zip(made, paths, strict=True):
                each.sync()
                if not is_stream(path):
                    each.become_like(_target(path))
            for each, path in zip(made, paths, strict=True):
                _put(each, path)
    except BrokenPipeError:
        # The reader of the pipe has closed it: no error of the file.
        raise
    except OSError as error:
        raise _refusal(error, path) from error


def write_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Create a new folder with files in it, atomically.

    Args:
        path: The folder; missing parents are created.
        contents: The content of each file, by its name.

    Raises:
        InputError: `path` exists already, or the folder cannot be created.
    """
    import tempfile

    try:
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        path.parent.mkdir(parents=True, exist_ok=True)
        parent = path.absolute().parent
        with ExitStack() as stack:
            files = {}
            for name, content in contents.items():
                files[name] = empty(parent / name, 0o666)
                stack.callback(files[name].discard)
                fill(files[name].path, [content])
                files[name].sync()
            # A kill can leave this named folder behind, so it is created last.
            made = stack.enter_context(tempfile.TemporaryDirectory(dir=parent, prefix=PREFIX))
            # mkdtemp makes the folder private to its owner; the files in it get the usual mode.
            inner = Path(made) / "folder"
            inner.mkdir()
            for name, file in files.items():
                file.put(inner / name)
            sync_folder(inner)
            inner.rename(path)
        sync_folder(parent)
    except OSError as error:
        raise _refusal(error, path) from error


def is_stream(path: Path) -> bool:
    """Return whether a path is `-`, a device, a pipe, or an open file of this process.

    Such an output, as /dev/stdout, is written to directly, not replaced by a temporary file.
    """
    if path == STREAM or _link_to_open_file(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _temporary(path: Path) -> Temporary:
    """Create an empty temporary file in the folder of the file that it will replace.

    For a stream it is created in the system's folder for temporary files.

    Raises:
        OSError: it cannot be created, or the existing file may not be written.
        InputError: the folder does not exist.
    """
    if is_stream(path):
        import tempfile

        return empty(Path(tempfile.gettempdir()) / "stream", 0o600)
    if "\0" in str(path):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    with suppress(FileNotFoundError):
        # Symbolic links in a cycle lead to no file and must not be replaced.
        path.stat()
    target = _target(path)
    mode = 0o666
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists():
        mode = 0o600
        effective = os.access in os.supports_effective_ids
        if not os.access(target, os.W_OK, effective_ids=effective):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    elif not target.parent.exists():
        raise InputError(Message("base.no-parent", folder=target.parent), path)
    return empty(target, mode)


def _target(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _put(made: Temporary, path: Path) -> None:
    if is_stream(path):
        import shutil

        with made.path.open("rb") as content, _opened(path) as stream:
            shutil.copyfileobj(content, stream)
            stream.flush()
        return
    target = _target(path)
    if target.exists() and target.stat().st_nlink > 1:
        write_into(target, made.path)
        return
    try:
        made.put(target)
    except OSError as error:
        # A single file mounted into a container can only be overwritten in place.
        if error.errno != errno.EBUSY:
            raise
        write_into(target, made.path)
    sync_folder(target.parent)


def _link_to_open_file(path: Path) -> str | None:
    """Return the name of the open file of this process that `path` is, or links to.

    None if it leads to no such file.
    """
    if os.name != "posix":
        return None
    for _ in range(_MOST_LINKS):
        name = path.absolute().as_posix()
        if _OPEN_FILE.fullmatch(name):
            return name
        try:
            path = path.parent / path.readlink()
        except (OSError, ValueError):
            return None
    return None


def _is_same(path: Path, other: Path) -> bool:
    with suppress(OSError, ValueError):
        return path.samefile(other)
    return False


def _refusal(error: OSError, path: Path) -> InputError:
    return InputError(system_message(error), path)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a device, a pipe or an open file for writing, without creating a file."""
    if path == STREAM:
        sys.stdout.flush()
        yield sys.stdout.buffer
        return
    name = _link_to_open_file(path)
    if name is not None:
        sys.stdout.flush()
        last = name.rpartition("/")[2]
        handle = os.dup(_STANDARD[last] if last in _STANDARD else int(last))
    else:
        handle = os.open(path, os.O_WRONLY | BINARY)
    with os.fdopen(handle, "wb") as stream:
        yield stream
