"""Change the form of the data: `python tools/migrate.py CHANGE.ru` runs a SPARQL update.

The update runs on each Turtle file of the bundled data, of the frozen graph of the tests and of
the industries by itself, so that a fact stays in its file. Files that change are written in their
canonical form and named. Prefixes of the project need not be declared.
"""

import sys
from pathlib import Path

import rdflib
from pyoxigraph import RdfFormat, parse

from clusterkg.base.files import write
from clusterkg.rdf.canonical import rewritten
from clusterkg.rdf.namespaces import PREFIXES

ROOT = Path(__file__).resolve().parent.parent
GRAPHS = (ROOT, ROOT / "tests" / "data" / "six-cities")


def migrated(text: str, update: str) -> str:
    """Return Turtle after an update, in its canonical form: order and comments stay.

    rdflib runs it: Oxigraph's store gives xsd:nonNegativeInteger back as xsd:integer.
    """
    graph = rdflib.Graph(bind_namespaces="none").parse(data=text, format="turtle")
    graph.update(update, initNs=PREFIXES)
    lines = sorted(graph.serialize(format="nt").splitlines(keepends=True))
    quads = parse("".join(lines).encode(), RdfFormat.N_TRIPLES)
    return rewritten(text, (quad.triple for quad in quads))


def main() -> int:
    """Migrate every file; return the exit code."""
    (name,) = sys.argv[1:]
    update = Path(name).read_text(encoding="utf-8")
    for root in GRAPHS:
        for path in [root / "ontology" / "industries.ttl", *sorted(root.glob("data/ttl/*.ttl"))]:
            old = path.read_text(encoding="utf-8")
            new = migrated(old, update)
            if old != new:
                write(path, new.encode())
                print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
