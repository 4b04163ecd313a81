"""Print how clusterkg.validate compares with pyshacl.validate on shapes and data of others.

`python bench/published.py FOLDER [--most 100] [--commands 10]`

FOLDER holds files that others publish (fetched by whoever runs this: they are not part of the
project). A pair is a file of shapes `NAME-shapes.ttl` with `NAME-data.ttl` beside it; or a file
that holds both. Answers are compared before times are: what either refuses, or answers otherwise,
is counted and left out. Times are of the processor, so that other work on the machine does not
lengthen them, of runs in turns, the least of each; a ratio is pySHACL's time over clusterkg's, so
that above 1 clusterkg is faster. clusterkg's shapes are kept from the run before.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from engines import of_report

SHAPES = b"http://www.w3.org/ns/shacl#"
# Seconds that a pair has: what takes longer is left out.
LIMIT = 60.0
RUNS = 3


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
    """Send how a pair went: an outcome, and the ratio from files and from graphs of rdflib."""
    warnings.simplefilter("ignore")
    logging.disable()
    # pySHACL tells there what it refuses.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    import pyshacl
    from rdflib import Graph

    from clusterkg import InputError, validate

    options = {"advanced": True}
    try:
        ours = validate(data, shapes, **options)  # type: ignore[arg-type]
    except InputError:
        return answer.send(("refused by clusterkg", None))
    try:
        theirs = pyshacl.validate(str(data), shacl_graph=str(shapes), **options)
        same = ours[0] == theirs[0] and counted(ours[1]) == counted(theirs[1])
    except Exception:
        return answer.send(("refused by pySHACL", None))
    if not same:
        return answer.send((f"differs: {shapes.name}", None))
    ours_files, theirs_files = run_in_turns(
        [
            lambda: validate(data, shapes, **options),  # type: ignore[arg-type]
            lambda: pyshacl.validate(str(data), shacl_graph=str(shapes), **options),
        ]
    )
    graphs = Graph().parse(data), Graph().parse(shapes)
    ours_graphs, theirs_graphs = run_in_turns(
        [
            lambda: validate(*graphs, **options),  # type: ignore[arg-type]
            lambda: pyshacl.validate(graphs[0], shacl_graph=graphs[1], **options),
        ]
    )
    ratios = theirs_files / ours_files, theirs_graphs / ours_graphs
    return answer.send(("same", ratios))


def outcome(shapes: Path, data: Path) -> tuple[str, tuple[float, float] | None]:
    """Return how a pair went, in a process of its own."""
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=measured, args=(shapes, data, there))
    process.start()
    there.close()
    try:
        return here.recv() if here.poll(LIMIT) else ("not done in time", None)
    except EOFError:
        return "died", None
    finally:
        process.kill()
        process.join()


def of_command(command: Sequence[str]) -> float:
    """Return the time of the processor of a command."""
    before = os.times()
    subprocess.run(command, capture_output=True, check=False)
    after = os.times()
    return (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )


def commands(shapes: Path, data: Path) -> float:
    """Return the ratio of the two commands, the least of runs in turns."""
    ours = [sys.executable, "-m", "clusterkg", "validate", "--only", "--lenient"]
    ours += ["--shapes", str(shapes), str(data)]
    theirs = [sys.executable, "-m", "pyshacl", "-s", str(shapes), str(data)]
    runs = [(of_command(ours), of_command(theirs)) for _ in range(RUNS)]
    return min(each[1] for each in runs) / min(each[0] for each in runs)


def line(name: str, ratios: Sequence[float]) -> str:
    """Return a row of the table: the median, the quartiles, and the worst."""
    if len(ratios) < 2:
        return f"| {name} | {len(ratios)} | | | |"
    low, median, high = statistics.quantiles(ratios, n=4)
    half = f"{low:.1f}x to {high:.1f}x"
    return f"| {name} | {len(ratios)} | {median:.1f}x | {half} | {min(ratios):.2f}x |"


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=100, help="pairs, spread over the folder")
    parser.add_argument("--commands", type=int, default=10, help="of which so many as commands")
    options = parser.parse_args()
    every = list(pairs(options.folder))
    chosen = every[:: max(1, len(every) // options.most)][: options.most]
    outcomes = [(pair, *outcome(*pair)) for pair in chosen]
    for said, number in Counter(said for _, said, _ in outcomes).most_common():
        print(f"- {number} {said}")
    same = [(pair, ratios) for pair, _, ratios in outcomes if ratios is not None]
    step = max(1, len(same) // max(1, options.commands))
    as_commands = [commands(*pair) for pair, _ in same[::step][: options.commands]]
    print("\n| how | pairs | median | half of them | least |\n|---|---:|---:|---:|---:|")
    print(line("in one process, from files", [ratios[0] for _, ratios in same]))
    print(line("in one process, from graphs of rdflib", [ratios[1] for _, ratios in same]))
    print(line("as commands", as_commands))


if __name__ == "__main__":
    main()
