"""Write the JSON-LD context of the ontology, `ontology/context.jsonld`.

`python tools/jsonld_context.py` writes it; with `--check` it exits 1 if it is not that of the
ontology.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Store

from clusterkg.base.files import write
from clusterkg.rdf.namespaces import CKG, PREFIXES, RDF, RDFS, shorten

ROOT = Path(__file__).resolve().parent.parent
CONTEXT = ROOT / "ontology" / "context.jsonld"
_OWL = PREFIXES["owl"]
_WORDS = {
    "rdfs": ("label", "comment"),
    "skos": ("prefLabel", "altLabel", "definition", "scopeNote", "example"),
}
_LINKS = {"skos": ("broader", "inScheme", "topConceptOf", "exactMatch", "closeMatch")}
_USED = ("ckg", "id", "ind", "rdfs", "xsd", "skos", "prov", "oa", "org", "dcterms", "geo")


def context() -> dict[str, Any]:
    """Return the context: a name for each class and property of the ontology."""
    store = Store()
    store.load(path=ROOT / "ontology" / "clusterkg.ttl", format=RdfFormat.TURTLE)
    terms: dict[str, Any] = {name: PREFIXES[name] for name in _USED}
    terms |= {"uri": "@id", "type": "@type"}
    for prefix, names in _WORDS.items():
        terms |= {name: {"@id": f"{prefix}:{name}", "@container": "@language"} for name in names}
    for prefix, names in _LINKS.items():
        terms |= {name: {"@id": f"{prefix}:{name}", "@type": "@id"} for name in names}
    for name in sorted(_members(store, "Class")):
        terms[name] = f"ckg:{name}"
    for name in sorted(_members(store, "ObjectProperty")):
        terms[name] = {"@id": f"ckg:{name}", "@type": "@id"}
    for name in sorted(_members(store, "DatatypeProperty")):
        terms[name] = {"@id": f"ckg:{name}"} | _type(store, name)
    return {"@context": {"@version": 1.1, **terms}}


def _members(store: Store, kind: str) -> set[str]:
    found = store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(_OWL + kind))
    iris = {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}
    return {iri.removeprefix(CKG) for iri in iris if iri.startswith(CKG)}


def _type(store: Store, name: str) -> dict[str, str]:
    """Return how the values of a property are written: with a datatype, or by language."""
    node = NamedNode(CKG + name)
    ranges = store.quads_for_pattern(node, NamedNode(RDFS + "range"), None)
    datatype = next((shorten(quad.object.value) for quad in ranges), "")  # type: ignore[union-attr]
    if datatype == "rdf:langString":
        return {"@container": "@language"}
    return {"@type": datatype} if datatype.startswith("xsd:") and datatype != "xsd:string" else {}


def main(arguments: list[str]) -> int:
    """Write or check; return the exit code."""
    text = json.dumps(context(), indent=2) + "\n"
    if "--check" in arguments:
        same = CONTEXT.is_file() and CONTEXT.read_text(encoding="utf-8") == text
        if not same:
            print(f"{CONTEXT.relative_to(ROOT)}: run python tools/{Path(__file__).name}")
        return not same
    write(CONTEXT, text.encode())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
