"""What is written: whole or not at all, where it is asked to, and safe to look at and to open."""

from __future__ import annotations

import os
import signal
import stat
import threading
from pathlib import Path

from case import Case

QUERY = "SELECT ?x { VALUES ?x { 'new' } }"
EXACT = b"x\r\nnew\r\n"
EXCEL = b"\xef\xbb\xbf" + EXACT
ASK = ("query", "q.rq", "--format", "csv", "-o")
IS_READ = "is read as well, and would be lost"
NO_FOLDER = "make the folder"
# Control characters, turns of direction, what has no width, separators of lines, a formula.
UNSEEN = "\x1b[31m\x9b2J\x07\x7f\u202e\u2066\u200b\u2028"
LABEL = '"\\u001B[31m\\u009B2J\\u0007\\u007F\\u202E\\u2066\\u200B\\u2028"'
CITY = f"""
@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix id: <https://w3id.org/clusterkg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:evil a ckg:City ; rdfs:label {LABEL}@en, "=1+1"@zh ; ckg:hasProgramme id:p .
id:p a ckg:ClusterProgramme ; rdfs:label {LABEL}@en, "=1+1"@zh ; ckg:hasTarget id:t .
id:t a ckg:IndustryTarget ; ckg:printedName {LABEL}@zh, "=HYPERLINK(1)"@zh .
"""
LABELS = "SELECT ?x { ?city a ckg:City ; rdfs:label ?x } ORDER BY ?x"
ROOT = getattr(os, "geteuid", lambda: 1)() == 0


def limited(size: int, *arguments: str) -> str:
    """Return a program that runs the command line where no file may be longer."""
    return (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
        f"sys.argv = {['clusterkg', *arguments]!r}\n"
        "from clusterkg.cli import main\nmain()\n"
    )


def failing(call: str, *arguments: str) -> str:
    """Return a program that runs the command line where a call tells that the disk is full."""
    return (
        "import errno, os, sys\n"
        "def fail(*args, **options): raise OSError(errno.ENOSPC, 'No space left on device')\n"
        f"os.{call} = fail\n"
        f"sys.argv = {['clusterkg', *arguments]!r}\n"
        "from clusterkg.cli import main\nmain()\n"
    )


def link(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "real" / "old.csv").write_bytes(b"old")
    (folder / "out.csv").symlink_to("middle")
    (folder / "middle").symlink_to("real/old.csv")


def is_link(folder: Path) -> None:
    assert (folder / "out.csv").is_symlink() and (folder / "middle").is_symlink()
    assert (folder / "real" / "old.csv").read_bytes() == EXACT


def hard_link(folder: Path) -> None:
    (folder / "out.csv").write_bytes(b"old" * 1000)
    (folder / "other.csv").hardlink_to(folder / "out.csv")


def is_hard_link(folder: Path) -> None:
    assert (folder / "out.csv").samefile(folder / "other.csv")
    assert (folder / "other.csv").read_bytes() == EXACT


def mode(folder: Path) -> None:
    (folder / "out.csv").write_bytes(b"old")
    (folder / "out.csv").chmod(0o640)
    if ROOT:
        os.chown(folder / "out.csv", 1234, 4321)


def has_mode(folder: Path) -> None:
    status = (folder / "out.csv").stat()
    assert stat.S_IMODE(status.st_mode) == 0o640
    assert not ROOT or (status.st_uid, status.st_gid) == (1234, 4321)
    assert (folder / "out.csv").read_bytes() == EXACT


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "out.csv")

    def read() -> None:
        (folder / "read").write_bytes((folder / "out.csv").read_bytes())

    threading.Thread(target=read, daemon=True).start()


def is_pipe(folder: Path) -> None:
    assert (folder / "out.csv").is_fifo()
    assert (folder / "read").read_bytes() == EXACT


def full(folder: Path) -> None:
    """Make a device that is always full, or if nodes cannot be made here a pipe without reader."""
    try:
        os.mknod(folder / "out.csv", stat.S_IFCHR | 0o666, os.makedev(1, 7))
        (folder / "out.csv").open("wb").close()
    except OSError:
        (folder / "out.csv").unlink(missing_ok=True)
        (folder / "out.csv").mkdir()


def is_full(folder: Path) -> None:
    assert not (folder / "out.csv").is_file()


def ring(folder: Path) -> None:
    (folder / "out.csv").symlink_to("out.csv")


def inputs_by_other_names(folder: Path) -> None:
    (folder / "link.csv").symlink_to("q.rq")
    (folder / "hard.csv").hardlink_to(folder / "q.rq")


def spreadsheet(folder: Path) -> None:
    content = (folder / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n'=1+1\r\n" in content
    assert not set(UNSEEN) - {"3", "1", "m", "2", "J", "["} & set(content.decode())


def exact(folder: Path) -> None:
    text = (folder / "out.csv").read_bytes().decode()
    assert not text.startswith("\ufeff")
    assert "\r\n=1+1\r\n" in text and UNSEEN in text


def seen(*names: str) -> object:
    def check(folder: Path) -> None:
        for name in names:
            text = (folder / name).read_text(encoding="utf-8")
            assert not set("\x1b\x9b\x07\x7f\u202e\u2066\u200b\u2028") & set(text), name

    return check


FULL = [
    Case(
        f"a disk that is full at {call}",
        files={"q.rq": QUERY, "out.csv": "old"},
        script=failing(call, *ASK, "out.csv"),
        said="out.csv: No space left on device",
        kept=("q.rq", "out.csv"),
        left=(),
    )
    for call in ("fsync", "replace")
] + [
    Case(
        f"a limit of the size of files in {command[0]}",
        files={},
        script=limited(1000, *command),
        said="File too large",
        left=(),
        posix=True,
    )
    for command in (
        ("export", "out.gexf"),
        ("report", "out.html"),
        ("plot", "heatmap", "out.svg"),
        ("new", "三亚", "-o", "out.xlsx"),
        ("new", "三亚", "-o", "folder"),
    )
]

PLACES = [
    Case(
        "an output that is a link to a link",
        (*ASK, "out.csv"),
        {"q.rq": QUERY},
        prepare=link,
        status=0,
        check=is_link,
        left=(),
        posix=True,
    ),
    Case(
        "an output of two hard links",
        (*ASK, "out.csv"),
        {"q.rq": QUERY},
        prepare=hard_link,
        status=0,
        check=is_hard_link,
        left=(),
        posix=True,
    ),
    Case(
        "an output with a mode and an owner",
        (*ASK, "out.csv"),
        {"q.rq": QUERY},
        prepare=mode,
        status=0,
        check=has_mode,
        left=(),
        posix=True,
    ),
    Case(
        "an output that is a pipe",
        (*ASK, "out.csv"),
        {"q.rq": QUERY},
        prepare=pipe,
        status=0,
        check=is_pipe,
        left=("read",),
        posix=True,
    ),
    Case(
        "an output that is a device, which is full",
        (*ASK, "out.csv"),
        {"q.rq": QUERY},
        prepare=full,
        said="out.csv",
        check=is_full,
        left=(),
        posix=True,
    ),
    Case(
        "an output that is a link to itself",
        (*ASK, "out.csv"),
        {"q.rq": QUERY},
        prepare=ring,
        said="out.csv: Too many levels of symbolic links",
        left=(),
        posix=True,
    ),
    Case(
        "standard output as a file",
        (*ASK, "-"),
        {"q.rq": QUERY},
        status=0,
        told="new",
        left=(),
    ),
    *(
        Case(f"no folder for {command[0]}", command, said=NO_FOLDER, left=())
        for command in (
            ("export", "no/out.gexf"),
            ("export", "no/out.csv"),
            ("report", "no/out.html"),
            ("plot", "map", "no/out.svg"),
            ("new", "三亚", "-o", "no/out.xlsx"),
            ("new", "三亚", "-o", "no/out.ttl"),
            ("query", "zones", "-o", "no/out.csv"),
            ("overlap", "-o", "no/out.csv"),
            ("validate", "-o", "no/out.json"),
            ("network", "-o", "no/out.csv"),
        )
    ),
    *(
        Case(
            f"an output that is read, of {command[0]}",
            command,
            {"a.ttl": CITY, "b.ttl": CITY, "t.txt": "宁波"},
            said=IS_READ,
            kept=("a.ttl", "b.ttl", "t.txt"),
            left=(),
        )
        for command in (
            ("merge", "a.ttl", "b.ttl", "-o", "b.ttl"),
            ("diff", "a.ttl", "b.ttl", "-o", "./a.ttl"),
            ("validate", "a.ttl", "-o", "a.ttl"),
            ("validate", "a.ttl", "--shapes", "b.ttl", "-o", "b.ttl"),
            ("draft", "t.txt", "-o", "t.txt"),
            ("export", "a.ttl", "--format", "gexf", "--data", "a.ttl"),
            ("query", "zones", "--data", "a.ttl", "-o", "a.ttl", "--format", "csv"),
            ("match", "t.txt", "-o", "t.txt"),
        )
    ),
    *(
        Case(
            f"an output that is read by another name: {name}",
            (*ASK, name),
            {"q.rq": QUERY},
            prepare=inputs_by_other_names,
            said=IS_READ,
            kept=("q.rq",),
            left=(),
            posix=True,
        )
        for name in ("q.rq", "link.csv", "hard.csv")
    ),
    Case(
        "a build that is refused",
        ("build", "store", "absent.ttl"),
        said="absent.ttl",
        left=(),
    ),
    Case(
        "a file where a store is to be",
        ("build", "store"),
        {"store": "old"},
        said="store",
        kept=("store",),
        left=(),
    ),
    Case(
        "an export that is killed",
        ("export", "out.gexf", "--view", "full"),
        {"out.gexf": "old"},
        status=-9,
        interrupt=(getattr(signal, "SIGKILL", 9), 0.5),
        kept=("out.gexf",),
        left=(),
        posix=True,
        slow=True,
    ),
]

EYES = [
    Case(
        "what is not seen, in a table",
        ("query", "q.rq", "--data", "a.ttl"),
        {"q.rq": LABELS, "a.ttl": CITY},
        status=0,
        told="\\x1b[31m\\x9b2J\\x07\\x7f\\u202e\\u2066\\u200b",
        unsaid=tuple("\x1b\x9b\x07\x7f\u202e\u2066\u200b\u2028"),
    ),
    Case(
        "what is not seen, in a file for people",
        ("query", "q.rq", "--data", "a.ttl", "-o", "out.csv"),
        {"q.rq": LABELS, "a.ttl": CITY},
        status=0,
        check=spreadsheet,
        left=("out.csv",),
    ),
    Case(
        "what is not seen, in a file for programs",
        ("query", "q.rq", "--data", "a.ttl", "-o", "out.csv", "--format", "csv"),
        {"q.rq": LABELS, "a.ttl": CITY},
        status=0,
        check=exact,
        left=("out.csv",),
    ),
    *(
        Case(
            f"what is not seen, in {command[0]}",
            command,
            {"a.ttl": CITY},
            status=(0, 1),
            unsaid=tuple("\x1b\x9b\x07\x7f\u202e\u2066\u200b\u2028"),
            check=seen(command[-1]) if command[-1].startswith("out") else None,  # type: ignore[arg-type]
            slow=True,
        )
        for command in (
            ("validate", "a.ttl"),
            ("validate", "a.ttl", "-o", "out.html"),
            ("validate", "a.ttl", "-o", "out.txt"),
            ("validate", "a.ttl", "-o", "out.csv"),
            ("overlap", "--data", "a.ttl", "--matrix"),
            ("scorecard", "--data", "a.ttl"),
            ("network", "--data", "a.ttl"),
            ("plot", "timeline", "--data", "a.ttl", "out.svg"),
            ("plot", "matrix", "--data", "a.ttl", "out.html"),
            ("report", "--data", "a.ttl", "out.html"),
            ("query", "zones", "--data", "a.ttl", "--why"),
        )
    ),
    *(
        Case(
            f"what is not seen, in what was typed: {what}",
            command,
            unsaid=tuple("\x1b\u202e\u200b\u2028"),
        )
        for what, command in (
            ("a file", ("validate", "a\x1b[2J\u202e\u200b\u2028.ttl")),
            ("a name", ("query", "zon\x1b[2J\u202e\u200b\u2028es")),
            ("an option", ("query", "--\x1b[2J\u202e\u200b\u2028")),
            ("a command", ("\x1b[2J\u202e\u200b\u2028",)),
            ("a format", ("query", "zones", "--format", "\x1b[2J\u202e\u200b\u2028")),
            ("an output", ("query", "zones", "-o", "no\x1b[2J\u202e\u200b\u2028/a.csv")),
            ("a city", ("overlap", "--city", "\x1b[2J\u202e\u200b\u2028")),
            ("a parameter", ("query", "zones", "--param", "\x1b[2J\u202e\u200b\u2028")),
        )
    ),
]

CASES = {"full": FULL, "outputs": PLACES, "unseen": EYES}
