"""SHACL engines behind one door: each loads a file, validates it, and gives its results alike.

`python bench/engines.py ENGINE DATA SHAPES OUT RUNS` writes times and results to OUT as JSON. Times
are of the processor, of all threads: other work on the machine does not lengthen them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from clusterkg.rdf.reader import numbered

SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
JENA = "5.6.0"
LONG = 10.0
# A shape without a target: to validate with it is to load.
NOTHING = f"<urn:bench:nothing> a <{SH}NodeShape> ."
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>bench</groupId><artifactId>bench</artifactId>
<version>1</version><dependencies><dependency><groupId>org.apache.jena</groupId>
<artifactId>jena-shacl</artifactId><version>{JENA}</version></dependency></dependencies></project>
"""
# Focus node, path, constraint component, value, severity.
Row = tuple[str, str, str, str, str]


class Run(NamedTuple):
    """Seconds to load, the least seconds of some runs to validate, and the results."""

    load: float
    validate: float
    results: list[Row]


def row(focus: Any, path: Any, component: Any, value: Any, severity: Any) -> Row:
    """Return a result as text, in one form for all engines; they write long paths each its way."""
    focus, path, value = (plain("" if x is None else str(x)) for x in (focus, path, value))
    path = "long" if path.startswith("_:") or set(path) & set("<>()|^ ") else path
    component, severity = (plain(str(x)).removeprefix(SH) for x in (component, severity))
    return focus, path, component.removesuffix("ConstraintComponent"), value, severity


def plain(text: str) -> str:
    """Return a term without the brackets of an IRI, and without the name of xsd shortened."""
    if text.startswith("<"):
        return text[1:-1]
    literal, hats, datatype = text.rpartition("^^")
    if hats and literal.startswith('"'):
        return f"{literal}^^{plain(datatype).replace('xsd:', XSD)}"
    return text


def timed(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """Return the least time of the processor of some runs, and the last result.

    What takes long is not run again.
    """
    best, end = float("inf"), time.process_time() + LONG
    for _ in range(runs):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
        if time.process_time() > end:
            break
    return best, result


def clusterkg(data: Path, shapes: Path, runs: int) -> Run:
    """Run the compiled engine."""
    from clusterkg.rdf.document import RdfFile
    from clusterkg.shacl.engine.data import Data
    from clusterkg.shacl.engine.evaluation import Engine
    from clusterkg.shacl.engine.shapes import Shapes

    def read() -> tuple[Data, Shapes]:
        store = Data()
        store.add(numbered(RdfFile(data).quads()))
        return store, Shapes(RdfFile(shapes).quads())

    load, (store, known) = timed(read, runs)
    took, found = timed(lambda: Engine(store, known).validate(), runs)
    return Run(load, took, list(map(of_result, found)))


def of_result(result: Any) -> Row:
    """Return a result of clusterkg."""
    path = result.path and result.path.to_sparql()
    return row(result.focus, path, result.component, result.value, result.severity)


def of_report(report: Any) -> list[Row]:
    """Return the results of a report that is an rdflib graph."""
    from rdflib import RDF
    from rdflib import SH as SHACL

    names = ("focusNode", "resultPath", "sourceConstraintComponent", "value", "resultSeverity")
    nodes = report.subjects(RDF.type, SHACL.ValidationResult)
    return [row(*(n3(report.value(node, SHACL[name])) for name in names)) for node in nodes]


def n3(term: Any) -> Any:
    """Return a term of rdflib in N-Triples."""
    return None if term is None else term.n3()


def pyshacl(data: Path, shapes: Path, runs: int) -> Run:
    """Run pySHACL on rdflib."""
    import pyshacl
    from rdflib import Graph

    def read() -> tuple[Graph, Graph]:
        return Graph().parse(data, format="nt"), Graph().parse(shapes, format="turtle")

    load, (graph, known) = timed(read, 1)
    took, (_, report, _) = timed(
        lambda: pyshacl.validate(graph, shacl_graph=known, inference="none"), runs
    )
    return Run(load, took, of_report(report))


def pyrudof(data: Path, shapes: Path, runs: int, mode: str = "Sparql") -> Run:
    """Run rudof."""
    from pyrudof import RDFFormat, Rudof, RudofConfig, ShaclValidationMode

    session = Rudof(RudofConfig())

    def read() -> None:
        session.read_data(str(data), format=RDFFormat.NTriples)
        session.read_shacl(str(shapes))

    load, _ = timed(read, 1)
    took, report = timed(lambda: session.validate_shacl(getattr(ShaclValidationMode, mode)), runs)
    rows = [row(r.focus_node, r.path, r.constraint_component, r.value, r.severity) for r in report]
    return Run(load, took, rows)


def pyrudof_native(data: Path, shapes: Path, runs: int) -> Run:
    """Run rudof by its own engine, which is its default."""
    return pyrudof(data, shapes, runs, "Native")


def at_once(run: Callable[[Path], Any], shapes: Path, runs: int) -> tuple[float, float, Any]:
    """Time an engine that loads and validates in one call: to load is to validate nothing."""
    with tempfile.TemporaryDirectory() as folder:
        nothing = Path(folder) / "nothing.ttl"
        nothing.write_text(NOTHING, encoding="utf-8")
        load, _ = timed(lambda: run(nothing), runs)
    took, found = timed(lambda: run(shapes), runs)
    return load, took - load, found


def shacl(data: Path, shapes: Path, runs: int) -> Run:
    """Run the package shacl."""
    import shacl

    def run(known: Path) -> Any:
        return shacl.Shapes.from_file(str(known)).validate_file(str(data)).results

    load, took, found = at_once(run, shapes, runs)
    rows = [row(r.focus_node, r.path, r.component_iri, r.value, r.severity_iri) for r in found]
    return Run(load, took, rows)


def pyshifty(data: Path, shapes: Path, runs: int) -> Run:
    """Run shifty."""
    import shifty

    def run(known: Path) -> Any:
        return shifty.validate(data, known, infer=False, graph_mode="data")[1]

    load, took, report = at_once(run, shapes, runs)
    return Run(load, took, of_report(report))


def shacl_rust(data: Path, shapes: Path, runs: int) -> Run:
    """Run shacl-rust."""
    import shacl_rust

    def run(known: Path) -> Any:
        return shacl_rust.validate_file(str(data), str(known))["results"]

    load, took, found = at_once(run, shapes, runs)
    names = ("focusNode", "resultPath", "sourceConstraintComponent", "value", "severity")
    return Run(load, took, [row(*(r.get(name) for name in names)) for r in found])


def jena(data: Path, shapes: Path, runs: int) -> Run:
    """Run Apache Jena, which Maven fetches; the first run of three warms the machine up."""
    folder = Path(tempfile.gettempdir()) / f"clusterkg-bench-jena-{JENA}"
    if not (folder / "lib").is_dir():
        folder.mkdir(exist_ok=True)
        (folder / "pom.xml").write_text(POM, encoding="utf-8")
        goal = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"]
        subprocess.run(goal, cwd=folder, check=True, capture_output=True)
    main = Path(__file__).with_name("ValidateJena.java")
    if not (folder / "ValidateJena.class").is_file():
        compiler = ["javac", "-cp", f"{folder}/lib/*", "-d", str(folder), str(main)]
        subprocess.run(compiler, check=True, capture_output=True)
    path = f"{folder}/lib/*{os.pathsep}{folder}"
    args = ["java", "-cp", path, "ValidateJena", str(shapes), str(data), str(runs + 1)]
    done = subprocess.run(args, check=True, capture_output=True, encoding="utf-8")
    times, *lines = done.stdout.splitlines()
    load, took = map(float, times.split("\t"))
    cells = ([None if x == "null" else x for x in line.split("\t")] for line in lines)
    return Run(load, took, [row(*one) for one in cells])


ENGINES: dict[str, Callable[[Path, Path, int], Run]] = {
    "clusterkg": clusterkg,
    "pyshacl": pyshacl,
    "pyrudof": pyrudof,
    "pyrudof, native": pyrudof_native,
    "shacl": shacl,
    "pyshifty": pyshifty,
    "shacl-rust": shacl_rust,
    "jena-shacl": jena,
}


class Measured(NamedTuple):
    """A run in a process of its own, and the most memory that it took, in MiB."""

    load: float
    validate: float
    memory: float
    results: list[Row]


def measure(engine: str, data: Path, shapes: Path, runs: int, limit: float) -> Measured | None:
    """Run an engine in a process of its own; None if it takes longer than `limit` seconds."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        args = [engine, str(data), str(shapes), str(out), str(runs)]
        status, usage = waited([sys.executable, __file__, *args], limit)
        if status is None:
            return None
        if status:
            sys.exit(f"{engine} ended with {status}")
        load, took, rows = json.loads(out.read_text(encoding="utf-8"))
    return Measured(load, took, usage.ru_maxrss / 1024, [tuple(r) for r in rows])


def waited(args: Iterable[str], limit: float) -> tuple[int | None, Any]:
    """Run a process in silence and return its status and what it used; None if it was ended."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([*args], stdout=quiet, start_new_session=True)
    end = time.monotonic() + limit
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage
        if time.monotonic() > end:
            os.killpg(process.pid, 9)
            process.wait()
            return None, None
        time.sleep(0.002)


if __name__ == "__main__":
    name, given_data, given_shapes, given_out, given_runs = sys.argv[1:]
    ran = ENGINES[name](Path(given_data), Path(given_shapes), int(given_runs))
    Path(given_out).write_text(json.dumps(ran), encoding="utf-8")
