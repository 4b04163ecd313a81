"""Write files whole or not at all: nothing else of the package opens a file to write."""

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

# Standard output.
STREAM: Final = Path("-")
# Names of open files of this process. Opened by name, a file that standard output appends to
# would be written over from its start.
_OPEN_FILE: Final = re.compile(
    r"/dev/(?:std(?:out|err)|fd/[0-9]+)|/proc/(?:self|thread-self)/fd/[0-9]+"
)
_STANDARD: Final = {"stdout": 1, "stderr": 2}
_MOST_LINKS: Final = 40


def write(path: Path, content: bytes) -> None:
    """Write a file whole; a failure leaves what was there, and nothing where nothing was.

    Raises:
        InputError: the file cannot be written.
    """
    with replacing(path) as (beside,):
        fill(beside, [content])


def check(paths: Iterable[Path], inputs: Iterable[Path] = ()) -> None:
    """Raise InputError unless files can be written: to be asked before long work.

    It is told too if one of them is one of `inputs`, by whatever name. Nothing is left behind.
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
    """Write the content of a temporary file that `replacing` yields, part by part."""
    with beside.open("wb") as stream:
        stream.writelines(parts)


@contextmanager
def replacing(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Yield a temporary file for each path, which takes its place when the block ends.

    An existing file keeps its mode, its extended attributes, its owner where the system lets it,
    and the symbolic links to it. A file of several hard links is written into once the block ends
    and there is room for it, so that all its names have the new content: only then can a kill
    leave a part of it. A device, a pipe, an open file of the process such as /dev/stdout, and - for
    standard output are written to once the block ends, and stay what they are. An error in the
    block leaves everything as it was. What is written is on the disk before it takes its place.

    Raises:
        InputError: a file cannot be written.
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
        # Who reads has enough: that is no fault of the file.
        raise
    except OSError as error:
        raise _refusal(error, path) from error


def write_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Make a new folder with files in it, by name: whole or not at all.

    Raises:
        InputError: there is something at `path`, or the folder cannot be made.
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
            # A kill can leave the folder, which has a name: so it is made last.
            made = stack.enter_context(tempfile.TemporaryDirectory(dir=parent, prefix=PREFIX))
            # It is for its owner only, and what is in it is not.
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
    """Say whether a path is a device, a pipe, an open file or -, which is never replaced."""
    if path == STREAM or _link_to_open_file(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _temporary(path: Path) -> Temporary:
    """Make an empty file to fill: beside the file that it will replace, so that it can be renamed.

    Raises:
        OSError: it cannot be made, or the file that is there may not be written.
    """
    if is_stream(path):
        import tempfile

        return empty(Path(tempfile.gettempdir()) / "stream", 0o600)
    if "\0" in str(path):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    with suppress(FileNotFoundError):
        # Links that lead in a circle lead nowhere, and are not to be replaced.
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
    """Return the file that a path leads to by its links."""
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
        # A file that a container was given by itself has no other way.
        if error.errno != errno.EBUSY:
            raise
        write_into(target, made.path)
    sync_folder(target.parent)


def _link_to_open_file(path: Path) -> str | None:
    """Return the name of an open file of this process that a path is, or leads to by links."""
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
    """Open a device, a pipe or an open file to write, and make nothing."""
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
