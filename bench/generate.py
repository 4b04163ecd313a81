"""Write a graph of made-up cities, as large as wanted and alike for the same seed.

`python bench/generate.py 1000000 out.nt`

Cities have programmes, and programmes have targets with a tier, evidence and labels in zh and en.
Industries are drawn by Zipf's law from a scheme of four levels: few are named by nearly all
cities and most by few.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from clusterkg.namespaces import CKG, ID, IND, PREFIXES

RDF_TYPE = f"<{PREFIXES['rdf']}type>"
LABEL = f"<{PREFIXES['rdfs']}label>"
PREFERRED = f"<{PREFIXES['skos']}prefLabel>"
BROADER = f"<{PREFIXES['skos']}broader>"
XSD = PREFIXES["xsd"]
# Divisions, fields, concepts, narrower concepts.
LEVELS = (("division", 20), ("field", 100), ("concept", 500), ("concept", 2000))
TIERS = (2, 3, 4)
PROGRAMMES_A_CITY = 7
TARGETS_A_PROGRAMME = 20


def ckg(name: str) -> str:
    """Return a term of the ontology."""
    return f"<{CKG}{name}>"


def scheme() -> Iterator[tuple[str, str, str]]:
    """Return the statements of the scheme of industries."""
    for depth, (level, count) in enumerate(LEVELS):
        for i in range(count):
            node = f"<{IND}l{depth}-{i}>"
            yield node, RDF_TYPE, ckg("Industry")
            yield node, PREFERRED, f'"Industry {depth}.{i}"@en'
            yield node, PREFERRED, f'"产业{depth}.{i}"@zh'
            yield node, ckg("schemeLevel"), f'"{level}"'
            if depth:
                yield node, BROADER, f"<{IND}l{depth - 1}-{i % LEVELS[depth - 1][1]}>"


def statements(seed: int = 0) -> Iterator[tuple[str, str, str]]:
    """Return statements without end: the scheme, the tiers, then a city after the other."""
    draw = random.Random(seed)
    yield from scheme()
    for rank in TIERS:
        yield f"<{ID}tier-{rank}>", RDF_TYPE, ckg("Tier")
        yield f"<{ID}tier-{rank}>", ckg("reachRank"), f'"{rank}"^^<{XSD}integer>'
    industries = [f"<{IND}l{depth}-{i}>" for depth in (1, 2, 3) for i in range(LEVELS[depth][1])]
    draw.shuffle(industries)
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(industries))))
    city = 0
    while True:
        yield from _city(city, draw, industries, weights)
        city += 1


def _city(
    number: int, draw: random.Random, industries: list[str], weights: list[float]
) -> Iterator[tuple[str, str, str]]:
    city = f"<{ID}c{number}>"
    yield city, RDF_TYPE, ckg("City")
    yield city, LABEL, f'"City {number}"@en'
    yield city, LABEL, f'"城市{number}"@zh'
    yield city, ckg("code"), f'"{100000 + number}"'
    for i in range(PROGRAMMES_A_CITY):
        programme = f"<{ID}c{number}-p{i}>"
        yield city, ckg("hasProgramme"), programme
        yield programme, RDF_TYPE, ckg("ClusterProgramme")
        yield programme, LABEL, f'"Programme {number}.{i}"@en'
        yield programme, LABEL, f'"规划{number}.{i}"@zh'
        yield programme, ckg("programmeOf"), city
        yield programme, ckg("closedList"), f'"true"^^<{XSD}boolean>'
        for j in range(TARGETS_A_PROGRAMME):
            yield from _target(f"{ID}c{number}-p{i}", programme, j, draw, industries, weights)


def _target(
    prefix: str,
    programme: str,
    number: int,
    draw: random.Random,
    industries: list[str],
    weights: list[float],
) -> Iterator[tuple[str, str, str]]:
    target, evidence = f"<{prefix}-t{number}>", f"<{prefix}-e{number}>"
    named = set(draw.choices(industries, cum_weights=weights, k=draw.choice((1, 1, 1, 2))))
    printed = min(named).rsplit("/", 1)[1].rstrip(">")
    yield target, RDF_TYPE, ckg("Cluster")
    yield programme, ckg("hasTarget"), target
    yield target, ckg("targetOf"), programme
    yield target, ckg("printedName"), f'"{printed}"'
    for industry in sorted(named):
        yield target, ckg("targetsIndustry"), industry
    yield target, ckg("tier"), f"<{ID}tier-{draw.choice(TIERS)}>"
    yield target, ckg("evidence"), evidence
    yield evidence, RDF_TYPE, ckg("Evidence")
    yield evidence, ckg("paragraph"), f'"{number + 1}"^^<{XSD}integer>'
    yield evidence, ckg("sha256"), f'"{draw.getrandbits(256):064x}"'


def write(path: Path, count: int, seed: int = 0) -> None:
    """Write `count` statements as N-Triples."""
    with path.open("w", encoding="utf-8") as stream:
        for number, triple in enumerate(statements(seed)):
            if number == count:
                return
            stream.write(" ".join(triple) + " .\n")


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
