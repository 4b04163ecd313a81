"""The SHACL validation report graph in Turtle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from clusterkg.rdf.namespaces import PREFIXES, XSD
from clusterkg.rdf.reader import numbered
from clusterkg.rdf.triples import as_text
from clusterkg.shacl.engine.graph import TYPE, sh
from clusterkg.shacl.report import Report, Result


def as_turtle(report: Report, _lang: str) -> str:
    """Return the SHACL validation report (section 3 of the recommendation) on the listed results in
    Turtle.

    sh:conforms is true only without any result, whatever the severity. IRIs, including those of
    files, are unchanged. Blank nodes are b0, b1 ... in the order of the results.
    """
    found = statements(report.listed, _messages, conforms=not report.results)
    quads = (Quad(*triple) for triple in found)
    prefixes = {**PREFIXES, **report.prefixes}
    return as_text((quad.triple for quad in numbered(quads)), prefixes=prefixes)


def statements(
    results: Iterable[Result],
    messages: Callable[[Result], Iterable[Literal]],
    *,
    conforms: bool,
) -> Iterator[Triple]:
    """Yield the statements of a report graph.

    Args:
        results: The results.
        messages: Returns the messages of a result.
        conforms: Whether the data conform.
    """
    node = BlankNode()
    yield Triple(node, TYPE, sh("ValidationReport"))
    boolean = NamedNode(XSD + "boolean")
    yield Triple(node, sh("conforms"), Literal(str(conforms).lower(), datatype=boolean))
    listed = [(BlankNode(), result) for result in results]
    for inner, _ in listed:
        yield Triple(node, sh("result"), inner)
    for inner, result in listed:
        yield from _result(inner, result, messages)


def _result(
    node: BlankNode, result: Result, messages: Callable[[Result], Iterable[Literal]]
) -> Iterator[Triple]:
    path, path_triples = result.path.triples() if result.path else (None, [])
    details = [(BlankNode(), detail) for detail in result.details]
    yield Triple(node, TYPE, sh("ValidationResult"))
    for name, term in (
        ("focusNode", result.focus),
        ("resultPath", path),
        ("value", result.value),
        ("resultSeverity", result.severity),
        ("sourceConstraintComponent", result.component),
        ("sourceShape", result.shape),
        ("sourceConstraint", result.constraint),
        *(("resultMessage", message) for message in messages(result)),
        *(("detail", inner) for inner, _ in details),
    ):
        if term is not None:
            yield Triple(node, sh(name), term)
    yield from path_triples
    for inner, detail in details:
        yield from _result(inner, detail, messages)


def _messages(result: Result) -> tuple[Literal, ...]:
    """Return the messages of `result`, or else what is wrong in each language."""
    words = sorted(result.words.items())
    return result.messages or tuple(Literal(said.wrong, language=lang) for lang, said in words)
