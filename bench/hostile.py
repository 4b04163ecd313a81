"""Give peers the hostile inputs of tests/hostile: writes a table into docs/reliability.md.

`python bench/hostile.py` takes half an hour, and writes the Chinese page, too;
`python bench/hostile.py KIND...` prints the tables of some kinds alone.

Each input of a kind goes once to each peer that reads such files, by the usual lines for it (see
`PEERS`) in a process of its own, and to the command of clusterkg that its case names. A process
has 20 seconds of the processor, 150 in all and 2 GB of memory. A .gz or .zst is opened for the
peers, as their users do it.

An end is sound if the input is read, or refused by an error that the peer, its parser or Python has
for wrong input (ValueError, SyntaxError, OSError and their kinds). It is a fault if it is

- a traceback: any other exception (RecursionError, TypeError, KeyError, a panic of the engine);
- a signal: the process is killed, as by a stack that overflows;
- memory: the 2 GB are used up;
- a hang: the time is used up;
- a loss: a file that is cut off or damaged is read as if it were whole.
"""

from __future__ import annotations

import hashlib
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "hostile"))
from case import Case, content, kinds, place  # noqa: E402

SECONDS: Final = 20
WALL: Final = 150
MEMORY: Final = 2 << 30
OPEN: Final = """
import sys
path = sys.argv[1]
def opened(path):
    if path.endswith(".gz"):
        import gzip
        return gzip.open(path, "rb")
    if path.endswith(".zst"):
        import zstandard
        return zstandard.open(path, "rb")
    return open(path, "rb")
def suffix(path):
    return path.removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]
"""
RDF: Final = ("ttl", "trig", "nt", "nq", "rdf", "jsonld")
RDFLIB: Final = """
import rdflib
names = dict(ttl="turtle", trig="trig", nt="nt", nq="nquads", rdf="xml", jsonld="json-ld")
def load(path):
    graph = rdflib.Dataset(default_union=True)
    graph.parse(opened(path), format=names[suffix(path)])
    return graph
"""
PYOXIGRAPH: Final = """
from pyoxigraph import Dataset, CanonicalizationAlgorithm, RdfFormat, Store
def load(path):
    store = Store()
    store.load(opened(path), format=RdfFormat.from_extension(suffix(path)))
    return store
"""
# By peer and what it is given, the program; `sys.argv` has the input and the data of a query.
PEERS: Final = {
    ("rdflib", "rdf"): f"{OPEN}{RDFLIB}\nprint(len(load(path)))",
    ("rdflib", "query"): f"""{OPEN}{RDFLIB}
print(len(load(sys.argv[2]).query(open(path, encoding="utf-8").read())))""",
    ("rdflib", "same"): f"""{OPEN}{RDFLIB}
from rdflib.compare import isomorphic
first, second = (rdflib.Graph().parse(opened(path), format=names[suffix(path)]) for _ in "ab")
print(isomorphic(first, second))""",
    ("pyoxigraph", "rdf"): f"{OPEN}{PYOXIGRAPH}\nprint(len(load(path)))",
    ("pyoxigraph", "query"): f"""{OPEN}{PYOXIGRAPH}
answer = load(sys.argv[2]).query(open(path, encoding="utf-8").read())
print(bool(answer) if type(answer).__name__ == "QueryBoolean" else sum(1 for _ in answer))""",
    ("pyoxigraph", "same"): f"""{OPEN}{PYOXIGRAPH}
first, second = Dataset(load(path)), Dataset(load(path))
for each in (first, second):
    each.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
print(first == second)""",
    ("openpyxl", "book"): """
import sys, openpyxl
for sheet in openpyxl.load_workbook(sys.argv[1], data_only=True):
    for row in sheet.values:
        pass""",
    ("pandas", "book"): """
import sys, pandas
pandas.read_excel(sys.argv[1], sheet_name=None)""",
    ("pandas", "csv"): "import sys, pandas; pandas.read_csv(sys.argv[1])",
}
# Round each program: a sound refusal is an error that is made for wrong input.
GUARD: Final = """
import sys, zlib, zipfile
try:
    exec(compile({program!r}, "program", "exec"), {{"__name__": "program"}})
except Exception as error:
    own = type(error).__module__.split(".")[0]
    parsers = ("rdflib", "openpyxl", "pandas", "xml", "pyparsing", "zipfile", "zlib", "zstandard")
    sound = isinstance(error, (ValueError, SyntaxError, OSError, EOFError)) or own in parsers
    # So pyoxigraph calls its limit of 16 MiB.
    sound = sound or (isinstance(error, MemoryError) and "buffer maximal size" in str(error))
    if not sound:
        raise
    sys.exit("refused: " + str(error)[:500])
"""
NAMES: Final = ("clusterkg", "rdflib", "pyshacl", "pyoxigraph", "openpyxl", "pandas")
DAMAGED: Final = re.compile(
    r"cut off|damaged, or not|not an \.xlsx|not well-formed|a part that ends|packed twice"
)
# Of what is written, which is no matter of a file that is read.
WRITING: Final = ("texts", "full", "outputs", "unseen")
FAULTS: Final = ("traceback", "signal", "memory", "hang", "loss")


@dataclass(frozen=True)
class Input:
    """An input of a case: its file, and what peers do with it."""

    case: Case
    file: str
    task: str


def inputs(cases: list[Case]) -> Iterator[Input]:
    """Yield the inputs of cases that peers can be given, each once."""
    seen = set()
    for case in cases:
        for file, task in _tasks(case):
            # A prepared input is its case's own: it is no file that could be compared.
            key = (
                (task, Path(file).suffix, case.name.partition(" in ")[0])
                if case.prepare
                else (task, file, hashlib.sha256(content(case.files[file])).digest())
            )
            if key not in seen:
                seen.add(key)
                yield Input(case, file, task)


def _tasks(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the files of the command that peers can be given, and as what."""
    if case.script is not None or case.interrupt is not None:
        return
    command, *words = case.command
    files = [word for word in dict.fromkeys(words) if word in case.files or case.prepare]
    for file in files:
        end = _end(file)
        if end in RDF:
            if "--shapes" in words:
                if words[words.index("--shapes") + 1] != file:
                    yield file, "shapes"
            elif command in ("diff", "merge") and case.status == 0:
                yield file, "same"
            else:
                yield file, "rdf"
        elif end == "rq" and not any(_end(other) in RDF for other in files):
            yield file, "query"
        elif end in ("xlsx", "csv"):
            yield file, "book" if end == "xlsx" else "csv"


def _end(file: str) -> str:
    return file.removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]


def outcome(peer: str, given: Input) -> str | None:
    """Return how a peer ends on an input: read, refused or a fault; None if it is none of its."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "case"
        folder.mkdir()
        command = _command(peer, given, folder)
        if command is None:
            return None
        made = place(given.case, folder)
        try:
            end = _ended(peer, command, folder)
        finally:
            if hasattr(made, "close"):
                made.close()
    said = given.case.said if isinstance(given.case.said, str) else " ".join(given.case.said)
    return "loss" if end == "read" and DAMAGED.search(said) else end


def _command(peer: str, given: Input, folder: Path) -> list[str] | None:
    """Return the command of a peer, or None if it has none for such an input."""
    if peer == "clusterkg":
        return [sys.executable, "-m", "clusterkg", *given.case.command]
    if peer == "pyshacl":
        # Its command takes no packed files.
        if given.task not in ("rdf", "shapes") or given.file.endswith((".gz", ".zst")):
            return None
        options = given.case.command
        shapes = folder / "bundled-shapes.ttl"
        if "--shapes" in options:
            shapes = Path(options[options.index("--shapes") + 1])
        else:
            files = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))
            shapes.write_bytes(b"\n".join(path.read_bytes() for path in files))
        return [sys.executable, "-m", "pyshacl", "-s", str(shapes), given.file]
    program = PEERS.get((peer, given.task))
    if program is None:
        return None
    data = str(ROOT / "data" / "ttl" / "ningbo.ttl")
    return [sys.executable, "-c", GUARD.format(program=program), given.file, data]


def _ended(peer: str, command: list[str], folder: Path) -> str:
    written = folder.with_suffix(".out")
    with written.open("wb") as stdout:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=_limit,
        )
    try:
        stderr = process.communicate(timeout=WALL)[1].decode(errors="replace")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return "hang"
    if process.returncode == -signal.SIGXCPU:
        return "hang"
    if "MemoryError" in stderr or "memory allocation of" in stderr:
        return "memory"
    if process.returncode < 0:
        return "signal"
    # By 1 those that validate say that something was found; rdflib writes tracebacks to its log.
    with written.open("rb") as stream:
        reported = b"Validation Report" in stream.read(10_000)
    if process.returncode == 0 or (peer == "pyshacl" and reported):
        return "read"
    if "Traceback (most recent call last)" in stderr or "panicked at" in stderr:
        return "traceback"
    return "read" if peer == "clusterkg" and process.returncode == 1 else "refused"


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def measure(cases: list[Case]) -> tuple[int, dict[str, Counter[str]]]:
    """Return the number of inputs of a kind, and how each peer ends on them."""
    given = list(inputs(cases))
    ends: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    work = [(peer, each) for peer in NAMES for each in given]
    # Time of the processor decides: some more than there are processors disturb no result.
    with ThreadPoolExecutor(6) as pool:
        for (peer, each), end in zip(work, pool.map(lambda one: outcome(*one), work), strict=True):
            if end is not None:
                ends[peer][end] += 1
            if end in FAULTS:
                print(f"{peer}: {end}: {each.case.name} ({each.file})", file=sys.stderr)
    return len(given), ends


WORDS: Final = {
    "en": ("kind", "inputs", "{} of {}", "{n} {fault}", ", ", ": "),
    "zh": ("类别", "输入数", "{} / {}", "{fault} {n}", "，", "："),
}
CHINESE: Final = {
    "traceback": "调用栈",
    "signal": "信号",
    "memory": "内存",
    "hang": "不结束",
    "loss": "丢失",
}
_PLACE: Final = re.compile(r"(?<=<!-- peers -->\n).*?(?=<!-- end -->)", re.DOTALL)

Results = dict[str, tuple[int, dict[str, Counter[str]]]]


def table(results: Results, lang: str) -> str:
    """Return the day, the versions and the table of faults in Markdown."""
    kind, inputs, *forms = WORDS[lang]
    versions = ", ".join(f"{name} {version(name)}" for name in NAMES)
    lines = [f"{date.today()}; Python {sys.version.split()[0]}; {versions}", ""]
    lines.append(f"| {kind} | {inputs} | {' | '.join(NAMES)} |")
    lines.append("| --- | ---: |" + " --- |" * len(NAMES))
    for name, (number, ends) in results.items():
        cells = " | ".join(_cell(ends[peer], forms, lang) for peer in NAMES)
        lines.append(f"| `{name}` | {number} | {cells} |")
    return "\n".join([*lines, ""])


def _cell(ends: Counter[str], forms: list[str], lang: str) -> str:
    """Return the faults of a peer, of how many, and which."""
    if not ends:
        return ""
    share, each, comma, colon = forms
    faults = [(fault, ends[fault]) for fault in FAULTS if ends[fault]]
    said = share.format(sum(number for _, number in faults), ends.total())
    names = CHINESE if lang == "zh" else dict.fromkeys(FAULTS, "")
    listed = comma.join(each.format(n=n, fault=names[fault] or fault) for fault, n in faults)
    return f"{said}{colon}{listed}" if listed else said


def main() -> None:
    """Measure all kinds and write the pages, or print those that are named."""
    found = kinds()
    given = sys.argv[1:]
    results = {
        kind: measure(found[kind])
        for kind in given or [kind for kind in found if kind not in WRITING]
    }
    for lang, page in (("en", "reliability.md"), ("zh", "reliability.zh.md")):
        made = f"\n{table(results, lang)}\n"
        path = ROOT / "docs" / page
        if given:
            print(made)
        else:
            text = path.read_text(encoding="utf-8")
            path.write_text(_PLACE.sub(lambda _, made=made: made, text), encoding="utf-8")


if __name__ == "__main__":
    main()
