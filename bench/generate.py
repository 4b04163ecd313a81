"""Write a graph of made-up cities, as large as wanted and alike for the same seed.

`python bench/generate.py 1000000 out.nt [SEED]`

Cities have programmes, and programmes have targets with a tier, evidence and labels in zh and en.
Industries are drawn by Zipf's law from a scheme of four levels: few are named by nearly all
cities and most by few. A small graph has a small scheme, so that it has cities too.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import accumulate, count, islice
from pathlib import Path

from clusterkg.rdf.namespaces import CKG, ID, IND, PREFIXES

RDF_TYPE = f"<{PREFIXES['rdf']}type>"
LABEL = f"<{PREFIXES['rdfs']}label>"
PREFERRED = f"<{PREFIXES['skos']}prefLabel>"
BROADER = f"<{PREFIXES['skos']}broader>"
XSD = PREFIXES["xsd"]
# Divisions, fields, concepts, narrower concepts, in a graph of so many statements or more.
LEVELS = (("division", 20), ("field", 100), ("concept", 500), ("concept", 2000))
FULL = 100_000
TIERS = (2, 3, 4)
PROGRAMMES_A_CITY = 7
TARGETS_A_PROGRAMME = 20

Statement = tuple[str, str, str]


def ckg(name: str) -> str:
    """Return a term of the ontology."""
    return f"<{CKG}{name}>"


def scheme(sizes: list[int]) -> Iterator[Statement]:
    """Return the statements of the scheme of industries, of so many on each level."""
    for depth, ((level, _), size) in enumerate(zip(LEVELS, sizes, strict=True)):
        for i in range(size):
            node = f"<{IND}l{depth}-{i}>"
            yield node, RDF_TYPE, ckg("Industry")
            yield node, PREFERRED, f'"Industry {depth}.{i}"@en'
            yield node, PREFERRED, f'"产业{depth}.{i}"@zh'
            yield node, ckg("schemeLevel"), f'"{level}"'
            if depth:
                yield node, BROADER, f"<{IND}l{depth - 1}-{i % sizes[depth - 1]}>"


def statements(number: int, seed: int = 0) -> Iterator[Statement]:
    """Return so many statements: the scheme, the tiers, then a city after the other."""
    return islice(_endless(min(number / FULL, 1), random.Random(seed)), number)


def of_cities(cities: int, targets: int, seed: int = 0) -> Iterator[Statement]:
    """Return the statements of so many cities, each with so many targets in each programme.

    The scheme is whole, a programme declares each tier and lists its targets under one of them, and
    every third target is backed: by an enterprise, an institute, a post.
    """
    draw = random.Random(seed)
    last = f"<{ID}c{cities}>"
    for statement in _endless(1, draw, targets):
        if statement[0] == last:
            return
        yield statement
        subject, predicate, value = statement
        if predicate == ckg("programmeOf"):
            for rank in TIERS:
                declaration = f"{subject[:-1]}-declared-{rank}>"
                yield subject, ckg("declaresTier"), declaration
                yield declaration, ckg("declaredCount"), f'"{targets}"^^<{XSD}integer>'
                yield declaration, ckg("tier"), f"<{ID}tier-{rank}>"
        if predicate == ckg("targetOf"):
            declaration = f"{value[:-1]}-declared-{draw.choice(TIERS)}>"
            yield subject, ckg("listedUnder"), declaration
        if predicate == ckg("printedName") and draw.randrange(3) == 0:
            for backing in ("enterprise", "institute", "responsiblePost"):
                yield subject, ckg(backing), f"<{ID}{backing}-{draw.randrange(100)}>"


def _endless(
    share: float, draw: random.Random, targets: int = TARGETS_A_PROGRAMME
) -> Iterator[Statement]:
    sizes = [max(2, round(size * share)) for _, size in LEVELS]
    yield from scheme(sizes)
    for rank in TIERS:
        yield f"<{ID}tier-{rank}>", RDF_TYPE, ckg("Tier")
        yield f"<{ID}tier-{rank}>", ckg("reachRank"), f'"{rank}"^^<{XSD}integer>'
    industries = [f"<{IND}l{depth}-{i}>" for depth in (1, 2, 3) for i in range(sizes[depth])]
    draw.shuffle(industries)
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(industries))))
    programmes = max(1, round(PROGRAMMES_A_CITY * share))
    for city in count():
        yield from _city(city, programmes, targets, draw, industries, weights)


def _city(
    number: int,
    programmes: int,
    targets: int,
    draw: random.Random,
    industries: list[str],
    weights: list[float],
) -> Iterator[Statement]:
    city = f"<{ID}c{number}>"
    yield city, RDF_TYPE, ckg("City")
    yield city, LABEL, f'"City {number}"@en'
    yield city, LABEL, f'"城市{number}"@zh'
    yield city, ckg("code"), f'"{100000 + number}"'
    for i in range(programmes):
        programme = f"<{ID}c{number}-p{i}>"
        yield city, ckg("hasProgramme"), programme
        yield programme, RDF_TYPE, ckg("ClusterProgramme")
        yield programme, LABEL, f'"Programme {number}.{i}"@en'
        yield programme, LABEL, f'"规划{number}.{i}"@zh'
        yield programme, ckg("programmeOf"), city
        yield programme, ckg("closedList"), f'"true"^^<{XSD}boolean>'
        for j in range(targets):
            yield from _target(f"{ID}c{number}-p{i}", programme, j, draw, industries, weights)


def _target(
    prefix: str,
    programme: str,
    number: int,
    draw: random.Random,
    industries: list[str],
    weights: list[float],
) -> Iterator[Statement]:
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


def write(path: Path, number: int, seed: int = 0) -> None:
    """Write `number` statements as N-Triples."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{s} {p} {o} .\n" for s, p, o in statements(number, seed))


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]), *map(int, sys.argv[3:]))
