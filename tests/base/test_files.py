"""Files are written whole or not at all; what is no file is written through."""

from __future__ import annotations

import ast
import errno
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from clusterkg.base.errors import InputError
from clusterkg.base.files import check, is_stream, replacing, write, write_folder

posix = pytest.mark.skipif(os.name != "posix", reason="of POSIX systems")
root = pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 1)() != 0, reason="the superuser makes nodes and gives files"
)
LIMITED = """
import resource, sys
from pathlib import Path
from clusterkg.base.errors import InputError
from clusterkg.base.files import write
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write(Path(sys.argv[1]), b"x" * 2000)
except InputError as error:
    print(error.path)
"""
WAITING = """
import sys, time
from pathlib import Path
from clusterkg.base.files import replacing
with replacing(Path(sys.argv[1])) as (beside,):
    beside.write_bytes(b"half")
    print("written", flush=True)
    time.sleep(600)
"""


# Where something else than the one writer opens a file to write, and why it may.
WRITERS = {
    "base/files.py": "the one writer",
    "base/temporary.py": "the one writer",
    "base/process.py": "a pipe between two processes",
    "base/locale/po.py": "a cache, of a module that the build loads alone",
    "base/running.py": "a folder out of the way, before it is removed",
    "store/doctor.py": "a lock that is tried",
    "cli/command.py": "the null device, for what standard output could not take",
    "store/build.py": "a lock, in which nothing stands",
    "store/disk.py": "a copy of a database that is thrown away",
    "web/api/unpacking.py": "what was sent, in a folder that is thrown away",
}
_METHODS = {
    *("write_text", "write_bytes", "rename", "touch", "symlink_to", "hardlink_to", "savefig"),
    *("copy2", "copyfile", "copytree", "move", "mkstemp", "NamedTemporaryFile", "mknod"),
}


def writes(module: ast.Module) -> list[int]:
    """Return the lines of a module that may write a file."""
    found = []
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        texts = [
            each.value
            for each in (*node.args, *(word.value for word in node.keywords))
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        owner = getattr(getattr(node.func, "value", None), "id", "")
        is_mode = any(re.fullmatch("[rwaxbt+]*[wax+][bt+]*", text) for text in texts)
        if (
            (name in ("open", "fdopen") and is_mode)
            or (name == "open" and owner == "os" and "O_WRONLY" in ast.dump(node))
            or name in _METHODS
            or (name == "copy" and owner == "shutil")
        ):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("folder", ["src/clusterkg", "tools"])
def test_only_listed_modules_open_files_for_writing(folder: str) -> None:
    root = Path(__file__).parents[2] / folder
    # The site of the documentation is copied together, and made anew each time.
    allowed = {*WRITERS, "docs.py"} if folder == "tools" else {*WRITERS}
    found = {
        str(path.relative_to(root).as_posix())
        for path in root.rglob("*.py")
        if writes(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found - allowed == set()
    assert folder == "tools" or found == allowed


def python(code: str, *args: object) -> list[str]:
    return [sys.executable, "-c", code, *map(str, args)]


def test_a_new_file_has_the_mode_of_new_files(tmp_path: Path) -> None:
    path, other = tmp_path / "new.txt", tmp_path / "other.txt"
    write(path, b"new")
    other.touch()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode == other.stat().st_mode
    assert sorted(tmp_path.iterdir()) == [path, other]


@pytest.mark.parametrize("old", [None, b"old"])
def test_an_error_leaves_what_was_there(old: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    if old is not None:
        path.write_bytes(old)
    before = list(tmp_path.iterdir())
    with pytest.raises(ZeroDivisionError), replacing(path) as (beside,):
        beside.write_bytes(b"half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == before
    assert old is None or path.read_bytes() == old


def test_several_files_take_their_places_together(tmp_path: Path) -> None:
    one, other = tmp_path / "nodes.csv", tmp_path / "edges.csv"
    one.write_bytes(b"old")
    other.mkdir()
    with pytest.raises(InputError) as error, replacing(one, other):
        pass
    assert (error.value.path, one.read_bytes()) == (other, b"old")
    other.rmdir()
    with replacing(one, other) as (first, second):
        first.write_bytes(b"1")
        second.write_bytes(b"2")
    assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")


@posix
def test_a_process_that_is_killed_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_bytes(b"old")
    with subprocess.Popen(python(WAITING, path), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.kill()
    assert path.read_bytes() == b"old"


@posix
@pytest.mark.parametrize("old", [None, b"old"])
def test_a_full_disk_leaves_what_was_there(old: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    if old is not None:
        path.write_bytes(old)
    before = list(tmp_path.iterdir())
    done = subprocess.run(python(LIMITED, path), capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (f"{path}\n", "")
    assert list(tmp_path.iterdir()) == before
    assert old is None or path.read_bytes() == old


@posix
def test_links_to_a_file_stay_and_lead_to_the_new_content(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "target.txt").write_bytes(b"old")
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.symlink_to("folder/target.txt")
    second.symlink_to("first.txt")
    write(second, b"new")
    assert second.is_symlink() and first.is_symlink()
    assert (folder / "target.txt").read_bytes() == b"new"
    assert list(folder.iterdir()) == [folder / "target.txt"]


@posix
def test_a_link_to_nothing_leads_to_the_new_file(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to("absent.txt")
    write(link, b"new")
    assert link.is_symlink() and (tmp_path / "absent.txt").read_bytes() == b"new"


@posix
def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to("link.txt")
    with pytest.raises(InputError) as error:
        write(link, b"new")
    assert error.value.path == link and link.is_symlink()


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o666])
def test_the_mode_of_a_file_stays(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.touch()
    path.chmod(mode)
    write(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@posix
@root
def test_the_owner_of_a_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.touch()
    os.chown(path, 1234, 4321)
    write(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 4321)


@posix
def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    write(path, b"new" * 100_000)
    reader.join()
    assert read == [b"new" * 100_000]
    assert path.is_fifo() and list(tmp_path.iterdir()) == [path]


@posix
@root
@pytest.mark.parametrize(("minor", "fails"), [(3, False), (7, True)])
def test_a_device_is_written_through(minor: int, fails: bool, tmp_path: Path) -> None:
    path = tmp_path / "device"
    try:
        # On Linux 1:3 takes everything, as /dev/null does, and 1:7 is always full.
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
        path.open("wb").close()
    except OSError:
        pytest.skip("nodes cannot be made here")
    if fails:
        with pytest.raises(InputError):
            write(path, b"new")
    else:
        write(path, b"new")
    assert path.is_char_device() and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "name", ["-", *(["/dev/stdout", "/dev/fd/1"] if os.name == "posix" else [])]
)
def test_standard_output_is_appended_to(name: str, tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_bytes(b"old ")
    code = (
        "import sys; from pathlib import Path; from clusterkg.base.files import write\n"
        "print('first', end=' '); write(Path(sys.argv[1]), b'second '); print('third')"
    )
    with path.open("ab") as stream:
        subprocess.run(python(code, name), stdout=stream, cwd=tmp_path, check=True)
    assert path.read_bytes().split() == [b"old", b"first", b"second", b"third"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        write(tmp_path, b"new")
    assert error.value.path == tmp_path


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "file.txt" / "out.txt"
    path.parent.touch()
    assert not is_stream(path)
    with pytest.raises(InputError) as error:
        write(path, b"new")
    assert error.value.path == path


def test_a_file_needs_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "absent" / "out.txt"
    with pytest.raises(InputError) as error:
        write(path, b"new")
    assert error.value.path == path and not path.parent.exists()


@posix
@pytest.mark.parametrize("mode", [0o555, 0o755])
def test_unwritable_folders_and_files_are_reported(mode: int, tmp_path: Path) -> None:
    """Of a folder that cannot be written, and of a file that cannot be."""
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "out.txt"
    path.write_bytes(b"old")
    path.chmod(0o444)
    folder.chmod(mode)
    if os.access(path, os.W_OK):
        pytest.skip("the superuser may write everything")
    with pytest.raises(InputError) as error:
        write(path, b"new")
    assert error.value.path == path and path.read_bytes() == b"old"
    assert list(folder.iterdir()) == [path]


def test_a_new_folder_is_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    with pytest.raises(InputError):
        write_folder(path, {"file.txt": b"1", "absent/file.txt": b"2"})
    assert not path.exists() and list(path.parent.iterdir()) == []
    write_folder(path, {"file.txt": b"1"})
    assert list(path.parent.iterdir()) == [path]
    assert list(path.iterdir()) == [path / "file.txt"]
    with pytest.raises(InputError) as error:
        write_folder(path, {})
    assert error.value.path == path


# A look before the work


def test_a_look_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    check([path])
    assert list(tmp_path.iterdir()) == []
    path.write_bytes(b"old")
    before = path.stat()
    check([path])
    assert list(tmp_path.iterdir()) == [path] and path.stat() == before


def test_check_reports_paths_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "x", tmp_path / "absent" / "x", Path("a\0b")):
        with pytest.raises(InputError) as error:
            check([path])
        assert error.value.path == path


@posix
def test_an_output_that_is_read_is_told_by_whatever_name(tmp_path: Path) -> None:
    path = tmp_path / "in.ttl"
    path.write_bytes(b"old")
    (tmp_path / "link").symlink_to("in.ttl")
    (tmp_path / "hard").hardlink_to(path)
    (tmp_path / "folder").mkdir()
    names = ("in.ttl", "link", "hard", "folder/../in.ttl")
    for name in names:
        with pytest.raises(InputError, match="is read as well"):
            check([tmp_path / name], [tmp_path / "absent", path])
    check([tmp_path / "other"], [path])


@posix
def test_all_names_of_a_file_have_the_new_content(tmp_path: Path) -> None:
    path, other = tmp_path / "one.txt", tmp_path / "other.txt"
    for old, new in ((b"old", b"new"), (b"", b"longer" * 1000), (b"longer", b"")):
        path.write_bytes(old)
        other.unlink(missing_ok=True)
        other.hardlink_to(path)
        number = path.stat().st_ino
        write(path, new)
        assert path.read_bytes() == other.read_bytes() == new
        assert path.stat().st_ino == other.stat().st_ino == number


@posix
@pytest.mark.parametrize("links", [1, 2])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("call", ["fsync", "link", "replace", "posix_fallocate"])
def test_a_disk_that_fails_leaves_what_was_there(
    call: str, number: int, links: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, new = tmp_path / "out.txt", tmp_path / "new.txt"
    path.write_bytes(b"old")
    if links == 2:
        (tmp_path / "other.txt").hardlink_to(path)
    before = sorted(tmp_path.iterdir())

    def fail(*_args: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(InputError), replacing(new, path) as made:
        for each in made:
            each.write_bytes(b"a new content")
        # A file of one name is replaced, one of several written into: the other way is not gone.
        if call == ("posix_fallocate" if links == 1 else "replace"):
            raise InputError("not of this case")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert sorted(set(tmp_path.iterdir()) - {new}) == before


@posix
def test_files_without_a_name_are_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of systems and file systems that have none."""
    monkeypatch.setattr("clusterkg.base.temporary._UNNAMED", 0)
    path = tmp_path / "out.txt"
    for content in (b"one", b"two"):
        write(path, content)
        assert path.read_bytes() == content and list(tmp_path.iterdir()) == [path]
    with pytest.raises(ZeroDivisionError), replacing(path):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == [path]
    write_folder(tmp_path / "folder", {"a": b"1", "b": b"2"})
    assert {each.name for each in (tmp_path / "folder").iterdir()} == {"a", "b"}


@posix
def test_a_killed_process_leaves_no_file_of_its_own(tmp_path: Path) -> None:
    if not hasattr(os, "O_TMPFILE"):
        pytest.skip("files have names here")
    path = tmp_path / "out.txt"
    with subprocess.Popen(python(WAITING, path), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.kill()
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_link_to_standard_output_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    code = (
        "import sys; from pathlib import Path; from clusterkg.base.files import write\n"
        "write(Path(sys.argv[1]), b'new')"
    )
    with (tmp_path / "out.txt").open("ab") as stream:
        stream.write(b"old ")
        stream.flush()
        subprocess.run(python(code, tmp_path / "link"), stdout=stream, check=True)
    assert (tmp_path / "out.txt").read_bytes() == b"old new"
    assert (tmp_path / "link").is_symlink()
