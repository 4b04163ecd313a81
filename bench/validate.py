"""Print how validation compares with its peers, as ratios measured in one run.

`python bench/validate.py [PART ...]`: how many statements, `one` (a new file into many) or `cold`.

Results are compared before times are; a ratio is the peer's time over clusterkg's, so that above 1
clusterkg is faster. Times are of the processor, so that other work on the machine does not lengthen
them; each is the least of some runs. Peers that are not installed are left out:
`pip install pyrudof shacl pyshifty shacl-rust`, and Java with Maven for Jena.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from copies import lines
from engines import ENGINES, Measured, measure, of_report, of_result, timed, waited
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize
from validation_report import machine, report, told

from clusterkg.base.resources import bundled
from clusterkg.rdf.document import RdfFile, triples
from clusterkg.rdf.namespaces import ID, PREFIXES
from clusterkg.store.build import build
from clusterkg.store.graph import bundled_files
from clusterkg.validation import validate

SIZES = (3_000, 50_000, 500_000, 5_000_000)
# Up to how many statements each engine is run; beyond, it takes minutes or all of the memory.
LARGEST = {
    "clusterkg": 5_000_000,
    "shacl": 5_000_000,
    "pyshacl": 50_000,
    "pyrudof, native": 50_000,
    "shacl-rust": 50_000,
}
MODULES = {"pyrudof, native": "pyrudof", "pyshifty": "shifty", "shacl-rust": "shacl_rust"}
MESSAGE = NamedNode(PREFIXES["sh"] + "message")
# In seconds: what takes longer than 4 minutes is not waited for.
LIMIT = 240.0
# What has been measured: a part may be run by itself.
KNOWN = Path(tempfile.gettempdir()) / "clusterkg-bench-validation.json"
CITY = "ningbo"


def shapes_for_all(path: Path) -> None:
    """Write the bundled shapes, with each message in one language: Jena takes no more than one."""
    files = sorted(bundled("ontology", "shapes").glob("*.ttl"))
    serialize(
        (
            triple
            for file in files
            for triple in triples(RdfFile(file))
            if triple.predicate != MESSAGE or triple.object.language == "en"
        ),
        path,
        RdfFormat.TURTLE,
    )


def write_data(path: Path, count: int) -> int:
    """Write copies of the facts with the ontology and the industries; return how many lines."""
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        for file in bundled_files()[:2]:
            for triple in triples(RdfFile(file)):
                written += 1
                stream.write(f"{triple} .\n")
        for line in lines(count, 0.001):
            written += 1
            stream.write(line)
    return written


def there(engine: str) -> bool:
    """Say whether an engine is installed."""
    if engine == "jena-shacl":
        return which("java") is not None and which("mvn") is not None
    return find_spec(MODULES.get(engine, engine)) is not None


def whole(folder: Path, size: int) -> dict[str, Measured | None]:
    """Validate all of a file by each engine."""
    shapes, data = folder / "shapes.ttl", folder / f"{size}.nt"
    shapes_for_all(shapes)
    print(f"\n{write_data(data, size):,} statements", flush=True)
    found: dict[str, Measured | None] = {}
    for engine in filter(there, ENGINES):
        if size <= LARGEST.get(engine, 500_000):
            found[engine] = measure(engine, data, shapes, 3 if size <= 500_000 else 1, LIMIT)
            print(*told(engine, found[engine], found["clusterkg"]), sep="  ", flush=True)
    if size > 500_000:
        found["clusterkg validate, the whole command"] = command(data)
    return found


def command(data: Path) -> Measured:
    """Run the whole command, which also finds the place of each result and tells it in words."""
    args = [sys.executable, "-m", "clusterkg", "validate", "--timeout", f"{LIMIT}", str(data)]
    status, usage = waited(args, LIMIT)
    if status != 1:
        sys.exit(f"clusterkg validate ended with {status}")
    took, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    print(f"clusterkg validate, the whole command: {took:.1f} s, {memory:,.0f} MiB", flush=True)
    return Measured(0.0, took, memory, [])


def new_city(path: Path) -> set[str]:
    """Write two cities' facts under new names, with one fault; return the names."""
    chosen = ("qingdao", "wuhan")
    facts = [t for f in bundled_files() if f.stem in chosen for t in triples(RdfFile(f))]
    cities = {ID + name for name in chosen}
    common = (t for f in bundled_files() if f.stem == "common" for t in triples(RdfFile(f)))
    facts += [t for t in common if t.subject.value in cities]
    own = {t.subject for t in facts}
    new = {node: NamedNode(node.value.replace(ID, f"{ID}new/")) for node in own}
    missing = next(t for t in facts if t.predicate.value.endswith("#printedName"))
    triples = [
        Triple(new[t.subject], t.predicate, new.get(t.object, t.object))
        for t in facts
        if t != missing
    ]
    serialize(triples, path, RdfFormat.TURTLE)
    return {node.value for node in new.values()}


def one(folder: Path) -> dict[str, float]:
    """Validate a new file in a large graph: how many statements it has, and seconds by way."""
    path, data, store = folder / "new.ttl", folder / "large.nt", folder / "kg.store"
    names = new_city(path)
    with data.open("w", encoding="utf-8") as stream:
        stream.writelines(lines(500_000, 0.001))
    build(store, [RdfFile(data)])
    # The first run of a process also imports.
    seconds = {"statements": float(sum(1 for _ in triples(RdfFile(path))))}
    seconds["clusterkg, the first time"], _ = timed(lambda: validate([path], store=store), 1)
    seconds["clusterkg"], report = timed(lambda: validate([path], store=store), 5)
    ours = set(map(of_result, report.results))
    everything, _ = timed(lambda: validate([], store=store), 1)
    seconds["clusterkg, everything"] = everything
    # Not before: a large process is slower to clean up in.
    import pyshacl
    from rdflib import Graph, URIRef

    def load() -> tuple[Graph, Graph]:
        graph, known = Graph(), Graph()
        for file in [*bundled_files(), path]:
            graph.parse(file)
        for file in sorted(bundled("ontology", "shapes").glob("*.ttl")):
            known.parse(file)
        return graph.parse(data, format="nt"), known

    took, (graph, known) = timed(load, 1)
    seconds["pyshacl, loading"] = took
    foci = [URIRef(name) for name in sorted(names)]
    took, (_, found, _) = timed(
        lambda: pyshacl.validate(graph, shacl_graph=known, inference="none", focus_nodes=foci), 2
    )
    seconds["pyshacl, focus nodes"] = took
    theirs = set(of_report(found))
    if ours != theirs or not ours:
        sys.exit(f"a new file: the results differ: {ours ^ theirs}")
    print(f"\na new file, {len(ours)} results: {seconds}", flush=True)
    return seconds


def cold(folder: Path) -> dict[str, float]:
    """Validate a city's file as a whole process: seconds by command."""
    python = Path(sys.executable)
    file = next(path for path in bundled_files() if path.stem == CITY)
    # pySHACL is given what the city refers to; clusterkg brings all of its bundled graph. As an
    # ontology beside the data (-e) pySHACL takes only parts of it.
    merged = folder / "city.ttl"
    stems = (CITY, "common", "industries", "clusterkg")
    chosen = [path for path in bundled_files() if path.stem in stems]
    serialize((t for path in chosen for t in triples(RdfFile(path))), merged, RdfFormat.TURTLE)
    shapes = folder / "shapes.ttl"
    shapes_for_all(shapes)
    commands = {
        "clusterkg": [str(python), "-m", "clusterkg", "validate", str(file)],
        "pyshacl": [str(python.with_name("pyshacl")), "-s", str(shapes), str(merged)],
    }
    # Both as they are once installed: with their modules compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    for name, args in commands.items():
        answer = subprocess.run(args, capture_output=True, encoding="utf-8", check=False)
        if answer.returncode or "onforms" not in answer.stdout:
            sys.exit(f"{name} does not say that {file} conforms: {answer.stdout[-300:]}")
    seconds = dict.fromkeys(commands, float("inf"))
    for _ in range(15):
        for name, args in commands.items():
            _, usage = waited(args, LIMIT)
            seconds[name] = min(seconds[name], usage.ru_utime + usage.ru_stime)
    print(f"\none city, whole process: {seconds}", flush=True)
    return seconds


def main() -> None:
    """Run the parts that are asked for and write bench/VALIDATION.md of all that have been run."""
    parser = argparse.ArgumentParser()
    parts = [*map(str, SIZES), "one", "cold"]
    parser.add_argument("parts", nargs="*", default=parts, help=f"some of {', '.join(parts)}")
    args = parser.parse_args()
    known = json.loads(KNOWN.read_text(encoding="utf-8")) if KNOWN.is_file() else {}
    print(machine())
    for part in args.parts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if part == "one":
                known[part] = one(folder)
            elif part == "cold":
                known[part] = cold(folder)
            else:
                known[part] = whole(folder, int(part))
        KNOWN.write_text(json.dumps(known), encoding="utf-8")
    if known.keys() >= set(parts):
        text = report({int(size): known[str(size)] for size in SIZES}, known["one"], known["cold"])
        Path(__file__).with_name("VALIDATION.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
