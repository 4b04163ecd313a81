"""Record what every command, format, view, saved query and address gives, and compare with it.

    python tests/record.py            compare; differences as unified diffs; status 1 if any
    python tests/record.py --write    record anew
    python tests/record.py GROUP ...  only these groups (also with --write)
    python tests/record.py --whole FOLDER   write all output whole to FOLDER, to compare by hand

The record is in tests/record/: a file for each case; the cases are in record_cases.py. Output of
more than 30 kB is kept as its SHA-256, its size and its first and last lines. What differs from run
to run or from release to release (dates, versions, digests of builds, paths, durations) is masked.

Commands run in this process through `clusterkg.cli:main`; addresses are asked of
`clusterkg serve`. Nothing else of the package is used, so that its modules can move.
"""

from __future__ import annotations

import argparse
import base64
import csv
import difflib
import hashlib
import importlib.metadata
import io
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import httpx
import openpyxl
from click.testing import CliRunner
from record_cases import GROUPS, Call, Request, Step
from serving import serving

import clusterkg
from clusterkg.cli import main

ROOT: Final = Path(__file__).resolve().parents[1]
RECORD: Final = ROOT / "tests" / "record"
# The graph that the record is of. Cases run beside a copy of it, so that its paths are as long in
# every checkout: tables are as wide as what is in them.
GRAPH: Final = ROOT / "tests" / "data" / "six-cities"

ENVIRONMENT: Final = {
    "CLUSTERKG_CACHE": "",
    "LANG": "C.UTF-8",
    "COLUMNS": "80",
    "LINES": "24",
    "CLUSTERKG_GRAPH": "graph",
}
_WITHOUT: Final = ("LC_ALL", "LC_MESSAGES", "NO_COLOR", "FORCE_COLOR")
_LONGEST: Final = 30_000
_EXCERPT: Final = 20
_WIDEST: Final = 200

# --- the masks ---------------------------------------------------------------------------------

_HEADERS_LEFT_OUT: Final = {"date", "content-length", "server"}
# Tags tell the version too, and times are those of a checkout: that they are there is kept.
_HEADERS_MASKED: Final = {"etag", "last-modified"}
# The server tells them in the order of a set, which differs from process to process.
_METHODS: Final = re.compile(r"\b(GET|HEAD|POST)(, (GET|HEAD|POST))+")


class Masks:
    """Replace in a text what differs between runs, machines and releases."""

    def __init__(self, folder: Path) -> None:
        release = importlib.metadata.version("clusterkg")
        places = [(str(folder), "<folder>")]
        places += [(str(ROOT), "<root>"), (os.path.relpath(ROOT, folder), "<root>")]
        self._places = places
        self._patterns = [
            (re.compile(pattern), mask)
            for pattern, mask in (
                (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)", "<time>"),
                (rf"\b{re.escape(time.strftime('%Y-%m-%d'))}\b", "<today>"),
                (rf"(clusterkg[ /@-]?v?){re.escape(release)}\b", r"\1<version>"),
                (rf"([>{{]){re.escape(release)}([<}}])", r"\1<version>\2"),
                (rf'("version": ?"){re.escape(release)}"', r'\1<version>"'),
                (r"\b(pyoxigraph|Python|python) \d+(\.\d+)+\b", r"\1 <version>"),
                (r"( |^) *\d+\.\d ms  ", r"\1<duration>  "),
                (r"\b\d+(\.\d+)? (ms|s|seconds)\b", "<duration>"),
                (r"\bbuild-[a-z0-9_]{8}\b", "<build>"),
                (r"/tmp/[\w./-]+", "<temporary>"),
                (r"http://127\.0\.0\.1:\d+", "<server>"),
                (r"127\.0\.0\.1:\d+", "<server>"),
            )
        ]

    def __call__(self, text: str) -> str:
        """Return the text with the masks in it."""
        for place, mask in self._places:
            text = text.replace(place, mask)
        for pattern, mask in self._patterns:
            text = pattern.sub(mask, text)
        return _METHODS.sub(lambda found: ", ".join(sorted(found[0].split(", "))), text)


# --- running the cases -------------------------------------------------------------------------


def _sheets(data: bytes) -> str:
    """Return what a workbook says, cell by cell: its bytes hold the time."""
    lines = []
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        lines.append(f"[{sheet.title}] {sheet.dimensions} {sheet.freeze_panes} {sheet.sheet_state}")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None or cell.comment is not None:
                    comment = f"  # {cell.comment.text!r}" if cell.comment else ""
                    lines.append(f"{cell.coordinate} {cell.number_format} {cell.value!r}{comment}")
        for rule in sheet.data_validations.dataValidation:
            lines.append(f"rule {rule.sqref} {rule.type} {rule.formula1} {rule.error}")
    return "\n".join(lines) + "\n"


def _text(name: str, data: bytes) -> str:
    """Return bytes as text that can be compared."""
    if name.endswith(".xlsx"):
        return _sheets(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            return "".join(
                f"[{member}]\n{_text(member, bundle.read(member))}" for member in bundle.namelist()
            )
    try:
        # A byte order mark and ends of lines are output too.
        return data.decode().replace("\ufeff", "<BOM>").replace("\r\n", "<CR>\n")
    except UnicodeDecodeError:
        return f"{hashlib.sha256(data).hexdigest()} {base64.b64encode(data[:24]).decode()}\n"


class Runner:
    """Run cases in a folder that holds the files that they read."""

    def __init__(self, folder: Path, client: httpx.Client | None = None) -> None:
        self._folder = folder
        self._client = client
        self._masks = Masks(folder)
        self._there = {path.name for path in folder.iterdir()}

    def run(self, steps: Sequence[Step]) -> str:
        """Return what the steps of a case give, masked and whole."""
        parts = [self._call(s) if isinstance(s, Call) else self._ask(s) for s in steps]
        for path in sorted(self._folder.iterdir()):
            if path.name in self._there:
                continue
            if path.is_file():
                path.unlink()
            else:
                shutil.rmtree(path)
        return "".join(parts)

    def _call(self, call: Call) -> str:
        before = self._state()
        args = []
        for word in shlex.split(call.line):
            matching = sorted(Path().glob(word)) if "*" in word else []
            args += [str(path) for path in matching] or [word]
        result = CliRunner().invoke(main, args, input=call.stdin, prog_name="clusterkg")
        parts = [f"$ clusterkg {call.line}\n"]
        if call.stdin:
            parts.append(_block("stdin", call.stdin))
        parts.append(f"status: {result.exit_code}\n")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            parts.append(_block("exception", repr(result.exception)))
        for name, data in (("stdout", result.stdout_bytes), ("stderr", result.stderr_bytes)):
            if data:
                parts.append(self._block(name, _text("", data)))
        for path, state in self._state().items():
            if before.get(path) != state:
                parts.append(self._block(f"file {path}", _text(path, Path(path).read_bytes())))
        return "".join(parts)

    def _state(self) -> dict[str, tuple[int, int]]:
        """Return the files that cases have written, apart from those of stores."""
        files = {}
        for top in sorted(self._folder.iterdir()):
            if top.name in self._there:
                continue
            if (top / "CURRENT").exists():
                continue
            for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
                if path.is_file():
                    stat = path.stat()
                    files[str(path.relative_to(self._folder))] = (stat.st_mtime_ns, stat.st_size)
        return files

    def _ask(self, request: Request) -> str:
        assert self._client is not None
        headers = {"accept": request.accept} if request.accept else {}
        if request.content_type:
            headers["content-type"] = request.content_type
        body = request.body.read_bytes() if isinstance(request.body, Path) else request.body
        response = self._client.request(
            request.method,
            request.path,
            params=list(request.params) or None,
            headers=headers,
            content=body,
        )
        shown = "&".join(f"{name}={value}" for name, value in request.params)
        parts = [f"$ {request.method} {request.path}{'?' if shown else ''}{shown}\n"]
        parts += [f"> {name}: {value}\n" for name, value in headers.items()]
        if request.body is not None:
            named = str(request.body) if isinstance(request.body, Path) else repr(request.body)
            parts.append(f"> {named}\n")
        parts.append(f"status: {response.status_code}\n")
        for name, value in sorted(response.headers.items()):
            if name in _HEADERS_MASKED:
                parts.append(f"{name}: <masked>\n")
            elif name not in _HEADERS_LEFT_OUT:
                parts.append(self._masks(f"{name}: {value}") + "\n")
        if request.digest and response.status_code == 200:
            parts.append(f"sha256: {hashlib.sha256(response.content).hexdigest()}\n")
        elif response.content:
            parts.append(self._block("body", _text("", response.content)))
        return "".join(parts)

    def _block(self, name: str, text: str) -> str:
        return _block(name, self._masks(text))


def _block(name: str, text: str) -> str:
    end = "" if text.endswith("\n") else "<no end of line>\n"
    return f"--- {name}\n{_laid_out(text)}{end}"


def _laid_out(text: str) -> str:
    """Return JSON of one line over several, behind the digest of what it was; else the text."""
    if len(text) > _WIDEST and text[:1] in "{[" and "\n" not in text.rstrip("\n"):
        try:
            value = json.loads(text)
        except ValueError:
            return text
        digest = hashlib.sha256(text.encode()).hexdigest()
        lines = json.dumps(value, ensure_ascii=False, indent=1)
        return f"(one line, sha256 {digest})\n{lines}\n"
    return text


def shortened(text: str) -> str:
    """Return what is kept of a text: all of it, or its digest, size and ends if it is long."""
    data = text.encode()
    if len(data) <= _LONGEST:
        return text
    lines = text.splitlines()
    digest = hashlib.sha256(data).hexdigest()
    ends = [lines[:_EXCERPT], [f"... {len(lines)} lines"], lines[-_EXCERPT:]]
    kept = [line if len(line) <= _WIDEST else line[:_WIDEST] + " ..." for e in ends for line in e]
    return "\n".join([f"sha256 {digest}, {len(data)} bytes", *kept]) + "\n"


def _heads(row: Sequence[str]) -> dict[str, int]:
    """Return the number of each column, from zero, by its heading in English."""
    return {re.split(r" \| |\n", head)[-1].strip("*"): at for at, head in enumerate(row)}


def _bad_workbook(good: Path, out: Path, changes: Mapping[str, Mapping[str, str]]) -> None:
    """Write a workbook with other values in its first rows: by heading, of the named sheets."""
    book = openpyxl.load_workbook(good)
    for sheet in book.worksheets:
        for title, values in changes.items():
            if not sheet.title.endswith(title):
                continue
            heads = _heads([str(cell.value or "") for cell in sheet[1]])
            for heading, value in values.items():
                sheet.cell(2, heads[heading] + 1).value = value
    book.save(out)


def _bad_csv(good: Path, out: Path, changes: Mapping[str, Mapping[str, str]]) -> None:
    """Write a folder of CSV files with other values, as `_bad_workbook` does."""
    shutil.copytree(good, out)
    for path in out.glob("*.csv"):
        for title, values in changes.items():
            if path.stem != title.lower().replace(" ", "-"):
                continue
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
            heads = _heads(rows[0])
            rows += [[""] * len(rows[0])] * (2 - len(rows))
            for heading, value in values.items():
                rows[1][heads[heading]] = value
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)


_BAD_CELLS: Final = {
    "Cluster programme": {"Announced": "13/2020", "Horizon year": "soon", "Closed list": "perhaps"},
    "Industry target": {"Targets industry": "没有此产业", "Tier": "nonsense"},
}
_BAD_FACTS: Final = {
    "Cluster programme": {"Announced": "", "Horizon year": "1020"},
    "City": {"Code": "999999999"},
}
_OWN_SHAPES: Final = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix ex: <http://example.org/shape/> .
ex:programme-reviewed a sh:NodeShape ; sh:targetClass ckg:ClusterProgramme ;
    sh:property [ sh:path ex:reviewedBy ; sh:minCount 1 ; sh:message "Who reviewed it?"@en ] .
"""


@cache
def _prepared() -> tempfile.TemporaryDirectory[str]:
    """Return a folder with the files that cases read, which all groups have copies of."""
    folder = tempfile.TemporaryDirectory(prefix="record-")
    with _settled(Path(folder.name)):
        prepare(Path(folder.name))
    return folder


def prepare(folder: Path) -> None:
    """Put the files that cases read into a folder."""
    data = ROOT / "tests" / "data"
    shutil.copytree(GRAPH, folder / "graph")
    for name in ("invalid", "pages", "articles"):
        shutil.copytree(data / name, folder / name)
    shutil.copy(data / "valid.ttl", folder / "valid.ttl")
    shutil.copy(ROOT / "tests" / "names" / "data" / "names.csv", folder / "names.csv")
    tables = folder / "tables"
    tables.mkdir()
    for city, out, source in (
        ("成都", "chengdu", "pages/chengdu.ttl"),
        ("青岛", "qingdao", "graph/data/ttl/qingdao.ttl"),
    ):
        for ending in (".xlsx", ""):
            args = ["new", city, "-o", f"tables/{out}{ending}", "--from", source]
            made = CliRunner().invoke(main, args)
            assert made.exit_code == 0, made.output
    for name, changes in (("bad-cells", _BAD_CELLS), ("bad-facts", _BAD_FACTS)):
        _bad_workbook(tables / "qingdao.xlsx", tables / f"{name}.xlsx", changes)
        _bad_csv(tables / "qingdao", tables / name, changes)
    (tables / "broken.ttl").write_text("@prefix id: <https://x.invalid/> .\nid:a id:b .\n")
    (tables / "own-shapes.ttl").write_text(_OWN_SHAPES)


@contextmanager
def _settled(folder: Path) -> Iterator[None]:
    """Work in a folder, under an environment that is the same on every machine."""
    kept, home = dict(os.environ), Path.cwd()
    os.environ.update(ENVIRONMENT)
    for name in _WITHOUT:
        os.environ.pop(name, None)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        p for p in (str(ROOT / "src"), kept.get("PYTHONPATH")) if p
    )
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(home)
        os.environ.clear()
        os.environ.update(kept)


def outputs(group: str) -> Iterator[tuple[str, str]]:
    """Run the cases of a group; yield the name and the whole masked output of each."""
    cases = GROUPS[group]()
    asks = any(isinstance(step, Request) for steps in cases.values() for step in steps)
    with tempfile.TemporaryDirectory(prefix="record-") as name:
        folder = Path(name).resolve()
        shutil.copytree(_prepared().name, folder, dirs_exist_ok=True)
        with _settled(folder):
            if not asks:
                runner = Runner(folder)
                yield from ((case, runner.run(steps)) for case, steps in cases.items())
                return
            with serving("--workers", "1") as server, server.client() as client:
                runner = Runner(folder, client)
                yield from ((case, runner.run(steps)) for case, steps in cases.items())


def kept_file(group: str, case: str) -> Path:
    """Return where the record of a case is."""
    return RECORD / group / f"{case}.txt"


def differences(group: str) -> list[str]:
    """Return a unified diff for each case of a group that does not give what is recorded."""
    found = []
    names = set()
    for case, text in outputs(group):
        path = kept_file(group, case)
        names.add(path.name)
        old = path.read_text(encoding="utf-8") if path.is_file() else ""
        new = shortened(text)
        if old != new:
            lines = difflib.unified_diff(
                old.split("\n"),
                new.split("\n"),
                f"recorded/{group}/{case}",
                f"now/{group}/{case}",
                "",
                "",
                2,
                "",
            )
            found.append("\n".join(lines))
    for path in sorted((RECORD / group).glob("*.txt")):
        if path.name not in names:
            found.append(f"{group}/{path.stem}: recorded, but no longer a case")
    return found


def write(group: str) -> int:
    """Record a group anew; return the number of its cases."""
    fresh = {case: shortened(text) for case, text in outputs(group)}
    shutil.rmtree(RECORD / group, ignore_errors=True)
    (RECORD / group).mkdir(parents=True)
    for case, text in fresh.items():
        kept_file(group, case).write_text(text, encoding="utf-8", newline="\n")
    return len(fresh)


def write_index() -> None:
    """Write the list of all cases, with the digest of what is kept of each."""
    lines = []
    for group in GROUPS:
        for case in GROUPS[group]():
            path = kept_file(group, case)
            data = path.read_bytes() if path.is_file() else b""
            lines.append(f"{hashlib.sha256(data).hexdigest()[:16]}  {group}/{case}\n")
    (RECORD / "INDEX").write_text("".join(lines), encoding="utf-8", newline="\n")


def run(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description="Compare with the record in tests/record/.")
    parser.add_argument("--write", action="store_true", help="record anew")
    parser.add_argument("--whole", type=Path, metavar="FOLDER", help="write all output whole")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=" ".join(GROUPS))
    given = parser.parse_args(argv)
    whole = given.whole.resolve() if given.whole else None
    print(f"clusterkg of {Path(clusterkg.__file__).parent}", file=sys.stderr)
    differing = 0
    for group in given.groups or GROUPS:
        began = time.monotonic()
        if whole is not None:
            (whole / group).mkdir(parents=True, exist_ok=True)
            for case, text in outputs(group):
                (whole / group / f"{case}.txt").write_text(text, encoding="utf-8", newline="\n")
            told = "written whole"
        elif given.write:
            told = f"{write(group)} cases recorded"
        else:
            found = differences(group)
            print("\n".join(found), end="\n" if found else "")
            differing += len(found)
            told = f"{len(found)} differ"
        print(f"{group}: {told}, {time.monotonic() - began:.1f} s", file=sys.stderr)
    if given.write:
        write_index()
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(run())
