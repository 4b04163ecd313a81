"""HermiT: consistency of an ontology, and its unsatisfiable classes.

It runs as a program. owlready2, which brings it, would make a Python class of each class, which
fails for a class that is also a property, and would fetch what is imported.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base.errors import InputError
from clusterkg.base.files import write
from clusterkg.base.locale import Message, text
from clusterkg.base.process import with_this_process
from clusterkg.rdf.literals import INTEGERS
from clusterkg.rdf.namespaces import OWL, PREFIXES, XSD, shorten

if TYPE_CHECKING:
    from rdflib import Graph

# The datatypes of the OWL 2 datatype map (OWL 2 Structural Specification, section 4).
DATATYPES: Final = INTEGERS | {
    PREFIXES[prefix] + name
    for prefix, names in (
        ("xsd", "decimal double float string normalizedString token language Name NCName NMTOKEN"),
        ("xsd", "boolean hexBinary base64Binary anyURI dateTime dateTimeStamp"),
        ("rdf", "langString PlainLiteral XMLLiteral"),
        ("rdfs", "Literal"),
        ("owl", "real rational"),
    )
    for name in names.split()
}
_JAVA: Final = (
    *("java", "-Xmx2000M"),
    # Otherwise names are written in the encoding of the locale.
    *(f"-D{stream}.encoding=UTF-8" for stream in ("file", "stdout", "sun.stdout")),
)
# To find the unsatisfiable classes is a quarter of the time of classifying all.
_HERMIT: Final = ("org.semanticweb.HermiT.cli.CommandLine", "--no-prefixes", "--unsatisfiable")


def reason(graph: Graph, lang: str) -> list[str]:
    """Return messages in `lang` on what HermiT finds wrong with the ontology `graph`.

    There is a single message if the ontology is inconsistent or HermiT refuses it; otherwise one
    for each unsatisfiable class, sorted. Nothing is fetched.

    Raises:
        InputError: Java is missing.
    """
    owlready = find_spec("owlready2")
    assert owlready is not None and owlready.origin is not None
    folder = Path(owlready.origin).parent / "hermit"
    path = f"{folder}{os.pathsep}{folder / 'HermiT.jar'}"
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary) / "ontology.nt"
        write(data, _taken(graph).serialize(format="nt", encoding="utf-8"))
        try:
            done = subprocess.run(
                [*_JAVA, "-cp", path, *_HERMIT, data.as_uri()],
                capture_output=True,
                check=False,
                preexec_fn=with_this_process().get("preexec_fn"),
            )
        except FileNotFoundError as error:
            raise InputError(Message("ontology.no-java")) from error
    said = done.stderr.decode("utf-8", "replace")
    if "InconsistentOntologyException" in said:
        return [f"inconsistent: {text('ontology.inconsistent', lang)}"]
    if done.returncode:
        # The exception and its words stand before a trace.
        first = re.split(r"\n\s+at ", said)[0].partition("xception: ")
        detail = " ".join((first[2] or first[0]).split())
        return [f"refused: {text('ontology.refused', lang, detail=detail)}"]
    # After a heading, a class a line.
    classes = {line.strip() for line in done.stdout.decode().splitlines()[1:]}
    return sorted(
        f"unsatisfiable: {text('ontology.unsatisfiable', lang, term=shorten(iri))}"
        for iri in classes - {OWL + "Nothing"}
    )


def _taken(graph: Graph) -> Graph:
    """Return a copy of `graph` that HermiT accepts: without imports, which it would fetch, and
    without datatypes outside its map, which the check of the profile reports.

    Literals of such a datatype become strings, other uses rdfs:Literal; statements about it are
    left out.
    """
    from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
    from rdflib.term import Node

    defined = set(graph.subjects(OWL.equivalentClass)) | {RDFS.Literal}
    declared = set(graph.subjects(RDF.type, RDFS.Datatype)) - defined
    of_schema = {o for o in graph.objects() if isinstance(o, URIRef) and o.startswith(XSD)}
    foreign = {each for each in declared | of_schema if str(each) not in DATATYPES}

    def term(node: Node) -> Node:
        if isinstance(node, Literal):
            datatype = str(node.datatype or XSD + "string")
            return node if datatype in DATATYPES else Literal(str(node))
        return RDFS.Literal if node in foreign else node

    copy = Graph()
    for subject, predicate, value in graph:
        if predicate != OWL.imports and subject not in foreign:
            copy.add((subject, predicate, term(value)))
    return copy
