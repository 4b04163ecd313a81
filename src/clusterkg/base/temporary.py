"""Temporary files that replace others once they are complete."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

# Prefix of temporary names. A killed process leaves no such file where the system has unnamed
# files; elsewhere, and for folders, it may.
PREFIX: Final = ".clusterkg-"
BINARY: Final = getattr(os, "O_BINARY", 0)
_UNNAMED: Final = getattr(os, "O_TMPFILE", 0)


class Temporary(NamedTuple):
    """An open temporary file, unnamed where the system supports that (O_TMPFILE).

    The path of an unnamed file is that of the open `handle`.
    """

    path: Path
    handle: int | None

    def discard(self) -> None:
        """Close and delete the file, unless `put` has given it its final name."""
        if self.handle is not None:
            os.close(self.handle)
        else:
            self.path.unlink(missing_ok=True)

    def sync(self) -> None:
        """Flush the content to disk."""
        with self.path.open("r+b") as stream:
            os.fsync(stream.fileno())

    def become_like(self, target: Path) -> None:
        """Copy the owner, the mode and the extended attributes of `target`, if it exists.

        Owner and attributes are copied as far as the system permits.
        """
        if not target.exists():
            return
        status = target.stat()
        file = self.path if self.handle is None else self.handle
        if hasattr(os, "chown"):  # Windows has none.
            for owner, group in ((-1, status.st_gid), (status.st_uid, -1)):
                with suppress(PermissionError):
                    os.chown(file, owner, group)
        if hasattr(os, "listxattr"):
            with suppress(OSError):
                for name in os.listxattr(target):
                    os.setxattr(file, name, os.getxattr(target, name))
        self.path.chmod(stat.S_IMODE(status.st_mode))

    def put(self, target: Path) -> None:
        """Give the file its final name `target`; an existing file is replaced atomically."""
        if self.handle is None:
            self.path.replace(target)
            return
        with suppress(FileExistsError):
            self._link(target)
            return
        beside = _beside(target)
        self._link(beside)
        try:
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise

    def _link(self, name: Path) -> None:
        folder = os.open(name.parent, os.O_RDONLY)
        try:
            # Only linkat(2) follows the symbolic link /proc/self/fd/N, and Python calls it only
            # with a folder descriptor.
            os.link(self.path, name.name, src_dir_fd=folder, dst_dir_fd=folder)
        finally:
            os.close(folder)


def empty(target: Path, mode: int) -> Temporary:
    """Create an empty temporary file in the folder of `target`.

    Args:
        target: The file that the temporary file will replace.
        mode: The mode of the temporary file, before the umask is applied.

    Raises:
        OSError: the file cannot be created.
    """
    if _UNNAMED:
        # Some file systems do not support it.
        with suppress(OSError):
            handle = os.open(target.parent, os.O_RDWR | _UNNAMED | os.O_CLOEXEC, mode)
            opened = Path(f"/proc/self/fd/{handle}")
            if opened.exists():
                return Temporary(opened, handle)
            os.close(handle)
    # tempfile would make it private; a new file gets the mode that the system gives to new files.
    made = _beside(target)
    os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, mode))
    return Temporary(made, None)


def _beside(target: Path) -> Path:
    return target.with_name(f"{PREFIX}{os.urandom(8).hex()}")


def write_into(target: Path, content: Path) -> None:
    """Overwrite the file `target` in place with the content of the file `content`.

    Raises:
        OSError: space cannot be reserved, and nothing has been written; or writing failed, and the
            content of `target` is incomplete.
    """
    import shutil

    size = content.stat().st_size
    with content.open("rb") as source, target.open("r+b") as stream:
        before = target.stat().st_size
        if size > before and hasattr(os, "posix_fallocate"):
            try:
                os.posix_fallocate(stream.fileno(), before, size - before)
            except OSError:
                stream.truncate(before)
                raise
        shutil.copyfileobj(source, stream)
        stream.truncate()
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Sync the file names in a folder to disk, on systems where a folder can be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
