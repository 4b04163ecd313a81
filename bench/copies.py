"""Write the bundled facts many times over, each copy with names of its own, as N-Triples.

`python bench/copies.py 50000 out.nt [--faults 0.001]`

So the data have the shape of real data, and conform but for the faults that are asked for: a
literal that is left out of a copy, drawn with a seed.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, Triple

from clusterkg.rdf.document import RdfFile, triples
from clusterkg.rdf.namespaces import ID
from clusterkg.store.graph import bundled_files


def facts() -> list[Triple]:
    """Return the statements of the bundled cities, without the ontology and the industries."""
    return [triple for path in bundled_files()[2:] for triple in triples(RdfFile(path))]


def lines(count: int, faults: float, seed: int = 0) -> Iterator[str]:
    """Return about `count` statements: whole copies of the facts, as lines of N-Triples."""
    draw = random.Random(seed)
    templates = [str(triple) for triple in facts()]
    may_miss = [isinstance(triple.object, Literal) for triple in facts()]
    for copy in range(max(1, round(count / len(templates)))):
        for text, literal in zip(templates, may_miss, strict=True):
            if literal and draw.random() < faults:
                continue
            yield text.replace(f"<{ID}", f"<{ID}{copy}/") + " .\n"


def write(path: Path, count: int, faults: float = 0.001) -> None:
    """Write the copies to a file."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(lines(count, faults))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--faults", type=float, default=0.001)
    given = parser.parse_args()
    write(given.out, given.count, given.faults)
