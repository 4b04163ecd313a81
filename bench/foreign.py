"""Print how validation compares with its peers on shapes and data of others.

`python bench/foreign.py FOLDER [--most 300] [--commands 100] [--peers 100]` writes FOREIGN.md.

FOLDER holds files that others publish (fetched by whoever runs this: they are not part of the
project). A pair is a file of shapes `NAME-shapes.ttl` with `NAME-data.ttl` beside it; or a file
that holds both. Answers are compared before times are: what either refuses, or answers otherwise,
is counted and left out. Times are of the processor, so that other work on the machine does not
lengthen them, of runs in turns, the least of each; a ratio is the peer's time over clusterkg's, so
that above 1 clusterkg is faster. clusterkg's shapes are kept from the run before.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from engines import ENGINES, of_report
from pyoxigraph import RdfFormat, parse, serialize
from validate import there
from validation_report import machine

SHAPES = b"http://www.w3.org/ns/shacl#"
# Seconds that a pair has: what takes longer is left out.
LIMIT = 60.0
RUNS = 3
# Shapes of so many statements are those of a vocabulary; smaller ones are mostly tests.
LARGE = 200
NOTES = """
Written by `python bench/foreign.py FOLDER`, on files that others publish: shapes, each with data
beside it. Answers are compared before times are: whether the data conform, and the bag of focus
node, path, component, value and severity, blank nodes without their names. Only pairs with the same
answer are timed.

Times are seconds of the processor, of runs in turns, the least of three; a ratio is the peer's time
over clusterkg's, so that above 1 clusterkg is faster. In one process both are warm, and clusterkg
keeps the shapes that it has compiled by their digest: what is left is to read the data, to validate
and to report. `from graphs` is the same call on graphs of rdflib that are there already. As
commands, each is a process of its own, with compiled modules.
"""


ENGINES_NOTE = """
Each loads and validates the same pairs in a process of its own, the least of three runs; shapes are
compiled anew each time. Sets of results are compared with those of clusterkg, and only those that
are the same are timed. Jena is warm, and the start of Java does not count; its clock of the
processor has steps of 10 ms, which some pairs do not fill.
"""


class Timed(NamedTuple):
    """The ratios of a pair in one process, from files and from graphs; the size of the shapes."""

    files: float
    graphs: float
    size: int


def pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Return files of shapes, each with its data: that beside it, or itself."""
    for path in sorted(folder.rglob("*.ttl")):
        if path.stem.endswith("-data") or SHAPES not in path.read_bytes():
            continue
        data = path.with_name(path.name.replace("-shapes.", "-data."))
        yield path, data if data.is_file() else path


def counted(report: Any) -> Counter[tuple[str, ...]]:
    """Return the results of a report, without the names of blank nodes."""
    return Counter(
        tuple("_:" if part.startswith("_:") else part for part in row) for row in of_report(report)
    )


def run_in_turns(works: Sequence[Callable[[], Any]]) -> list[float]:
    """Return the least time of the processor of each of some works."""
    best = [float("inf")] * len(works)
    for _ in range(RUNS):
        for number, work in enumerate(works):
            start = time.process_time()
            work()
            best[number] = min(best[number], time.process_time() - start)
    return best


def measured(shapes: Path, data: Path, answer: Any) -> None:
    """Send how a pair went: an outcome, and the ratios."""
    warnings.simplefilter("ignore")
    logging.disable()
    # pySHACL tells there what it refuses.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    import pyshacl
    from rdflib import Graph

    from clusterkg import InputError, validate

    options: dict[str, Any] = {"advanced": True}
    try:
        ours = validate(data, shapes, lenient=True, **options)
    except InputError:
        return answer.send(("refused by clusterkg", None))
    try:
        theirs = pyshacl.validate(str(data), shacl_graph=str(shapes), **options)
        same = ours[0] == theirs[0] and counted(ours[1]) == counted(theirs[1])
    except Exception:
        return answer.send(("refused by pySHACL", None))
    if not same:
        return answer.send(("answered otherwise", None))
    ours_files, theirs_files = run_in_turns(
        [
            lambda: validate(data, shapes, lenient=True, **options),
            lambda: pyshacl.validate(str(data), shacl_graph=str(shapes), **options),
        ]
    )
    graphs = Graph().parse(data), Graph().parse(shapes)
    ours_graphs, theirs_graphs = run_in_turns(
        [
            lambda: validate(*graphs, lenient=True, **options),
            lambda: pyshacl.validate(graphs[0], shacl_graph=graphs[1], **options),
        ]
    )
    timed = theirs_files / ours_files, theirs_graphs / ours_graphs, len(graphs[1])
    return answer.send(("the same", timed))


def in_child(target: Callable[..., None], *args: Any) -> Any:
    """Return what a function sends from a process of its own, or how that ended."""
    context = get_context("spawn")
    here, there_ = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(*args, there_))
    process.start()
    there_.close()
    try:
        return here.recv() if here.poll(LIMIT) else ("not done in time", None)
    except EOFError:
        return "died", None
    finally:
        process.kill()
        process.join()


def of_command(command: Sequence[str]) -> tuple[float, float]:
    """Return the time of the processor of a command, and of the clock."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    after, end = os.times(), time.perf_counter()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system, end - start


def commands(shapes: Path, data: Path) -> tuple[float, float]:
    """Return the ratios of the two commands, by the processor and by the clock."""
    ours = [sys.executable, "-m", "clusterkg", "validate", "--only", "--lenient"]
    ours += ["--shapes", str(shapes), str(data)]
    theirs = [sys.executable, "-m", "pyshacl", "-s", str(shapes), str(data)]
    runs = [(of_command(ours), of_command(theirs)) for _ in range(RUNS)]
    by_processor, by_clock = (
        min(each[1][kind] for each in runs) / min(each[0][kind] for each in runs)
        for kind in range(2)
    )
    return by_processor, by_clock


def of_engine(engine: str, shapes: Path, data: Path, answer: Any) -> None:
    """Send the seconds of an engine to load and to validate, and the results it gave."""
    warnings.simplefilter("ignore")
    logging.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        ran = ENGINES[engine](data, shapes, RUNS)
    except Exception:
        return answer.send(("refused", None))
    rows = {tuple("_:" if part.startswith("_:") else part for part in r) for r in ran.results}
    return answer.send(("done", (ran.load + ran.validate, rows)))


def peers(chosen: Sequence[tuple[Path, Path]]) -> list[str]:
    """Return the table of all engines on the same pairs: loading and validating in one process."""
    lines = ["| engine | pairs | same results | other results | refused or died | median | least |"]
    lines.append("|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        read = []
        for number, (shapes, data) in enumerate(chosen):
            # Some engines read nothing else.
            triples = Path(name) / f"{number}.nt"
            quads = parse(path=data, format=RdfFormat.TURTLE, base_iri=data.resolve().as_uri())
            serialize((quad.triple for quad in quads), triples, RdfFormat.N_TRIPLES)
            read.append((shapes, triples))
        found = [(pair, in_child(of_engine, "clusterkg", *pair)) for pair in read]
        # Faults of shapes are errors here.
        read, ours = [p for p, own in found if own[1]], [own for _, own in found if own[1]]
        for engine in filter(there, ENGINES):
            if engine == "clusterkg":
                continue
            ran = [in_child(of_engine, engine, *pair) for pair in read]
            both = [(a[1], b[1]) for a, b in zip(ours, ran, strict=True) if b[1]]
            ratios = [b[0] / a[0] for a, b in both if a[1] == b[1]]
            other = sum(a[1] != b[1] for a, b in both)
            failed = sum(b[1] is None for b in ran)
            speed = f"{statistics.median(ratios):.1f}x | {min(ratios):.2f}x" if ratios else " | "
            cells = f"{len(read)} | {len(ratios)} | {other} | {failed} | {speed}"
            lines.append(f"| {engine} | {cells} |")
            print(lines[-1], flush=True)
    return lines


def row(name: str, ratios: Sequence[float]) -> str:
    """Return a row of the table: the median, the quartiles, and the worst."""
    if len(ratios) < 2:
        return f"| {name} | {len(ratios)} | | | |"
    low, median, high = statistics.quantiles(ratios, n=4)
    half = f"{low:.1f}x to {high:.1f}x"
    return f"| {name} | {len(ratios)} | {median:.1f}x | {half} | {min(ratios):.2f}x |"


def spread(every: Sequence[Any], most: int) -> Sequence[Any]:
    """Return so many of some things, spread over all."""
    return [every[number * len(every) // most] for number in range(most)] if every else every


def main() -> None:
    """Run the comparison and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=300, help="pairs, spread over the folder")
    parser.add_argument("--commands", type=int, default=100, help="of which so many as commands")
    parser.add_argument("--peers", type=int, default=100, help="of which so many by all engines")
    options = parser.parse_args()
    # Both as they are once installed: with their modules compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", tempfile.mkdtemp())
    every = list(pairs(options.folder))
    chosen = spread(every, min(options.most, len(every)))
    outcomes = [(pair, *in_child(measured, *pair)) for pair in chosen]
    said = Counter(said for _, said, _ in outcomes)
    same = [(pair, Timed(*ratios)) for pair, _, ratios in outcomes if ratios is not None]
    large = [one for _, one in same if one.size >= LARGE]
    lines = ["# Shapes and data of others", "", machine(), NOTES]
    lines.append(f"{len(chosen)} pairs:\n")
    lines += [f"- {number} {outcome}" for outcome, number in said.most_common()]
    lines += ["", "## Beside pySHACL", "", "| how | pairs | median | half of them | least |"]
    lines.append("|---|---:|---:|---:|---:|")
    lines.append(row("in one process, from files", [one.files for _, one in same]))
    name = f"the same, shapes of {LARGE} statements or more"
    lines.append(row(name, [one.files for one in large]))
    lines.append(row("in one process, from graphs of rdflib", [one.graphs for _, one in same]))
    lines.append(row(name, [one.graphs for one in large]))
    print(*lines, sep="\n", flush=True)
    as_commands = [commands(*pair) for pair, _ in spread(same, min(options.commands, len(same)))]
    lines.append(row("as commands, by the processor", [one[0] for one in as_commands]))
    lines.append(row("as commands, by the clock", [one[1] for one in as_commands]))
    print(*lines[-2:], sep="\n", flush=True)
    lines += ["", "## Beside all engines", ENGINES_NOTE]
    lines += peers([pair for pair, _ in spread(same, min(options.peers, len(same)))])
    Path(__file__).with_name("FOREIGN.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
