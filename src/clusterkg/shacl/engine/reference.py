"""The reference engine: pySHACL on an rdflib graph in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import SH
from clusterkg.rdf.rdflib_terms import from_rdflib, quiet, rdflib_triple
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.graph import named, sh
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.report import Result

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result as Answer


def validate(
    data: Iterable[Quad | Triple], shape_quads: Iterable[Quad | Triple], shapes: Shapes
) -> list[Result]:
    """Return the results of pySHACL, sorted by key; nothing is inferred or fetched.

    Rules of the shapes are not run: what they infer must be in the data already.

    Args:
        data: The data.
        shape_quads: The statements of the shapes.
        shapes: The shapes read from these; results of shapes that are not among them are dropped.

    Raises:
        InputError: pySHACL rejects the shapes.
    """
    import pyshacl
    from rdflib import SH as VOCABULARY
    from rdflib import Graph as RdflibGraph

    # pySHACL raises TypeError, rdflib's plain Exception and others for unexpected shapes.
    try:
        with quiet():
            _, report, _ = pyshacl.validate(
                _graph(data),
                shacl_graph=_graph(quad for quad in shape_quads if quad.predicate not in _OF_RULES),
                advanced=any(shapes.graph.pairs(sh(name)) for name in _ADVANCED),
                inference="none",
                do_owl_imports=False,
                meta_shacl=False,
            )
    except Exception as error:
        raise InputError(Message("shacl.pyshacl-refuses", problem=error)) from error
    if not isinstance(report, RdflibGraph):
        raise InputError(Message("shacl.pyshacl-refuses", problem=report))
    (root,) = report.subjects(VOCABULARY.conforms)
    nodes = report.objects(root, VOCABULARY.result)
    found = [_result(report, node, shapes) for node in nodes if _is_read(report, node, shapes)]
    return sorted(found, key=lambda result: result.key)


def _is_read(report: Graph, node: Any, shapes: Shapes) -> bool:
    """Return whether a result belongs to a shape that was not skipped as ill-formed."""
    from rdflib import SH as VOCABULARY

    source = from_rdflib(report.value(node, VOCABULARY.sourceShape))
    return isinstance(source, NamedNode | BlankNode) and source in shapes


def _graph(quads: Iterable[Quad | Triple]) -> Graph:
    from rdflib import Graph
    from rdflib.plugins.sparql import prepareQuery

    class Prepared(Graph):
        """A graph that parses a query once: pySHACL runs the same text for each focus node."""

        def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Answer:
            query = prepared(query_object) if isinstance(query_object, str) else query_object
            return super().query(query, *args, **kwargs)

    @cache
    def prepared(query: str) -> Query:
        return prepareQuery(query, dict(graph.namespaces()))

    graph = Prepared()
    for quad in quads:
        graph.add(rdflib_triple(quad))
    return graph


def _result(report: Graph, node: Any, shapes: Shapes) -> Result:
    from rdflib import SH as VOCABULARY
    from rdflib import URIRef

    def one(predicate: Any) -> Term | None:
        found = report.value(node, predicate)
        return None if found is None else from_rdflib(found)

    source, component = one(VOCABULARY.sourceShape), one(VOCABULARY.sourceConstraintComponent)
    severity, focus = one(VOCABULARY.resultSeverity), one(VOCABULARY.focusNode)
    # An expression that is a literal has no node to name.
    constraint = one(VOCABULARY.sourceConstraint)
    constraint = None if isinstance(constraint, Literal) else constraint
    assert isinstance(source, NamedNode | BlankNode) and isinstance(component, NamedNode)
    assert isinstance(severity, NamedNode) and focus is not None
    shape = shapes[source]
    path_node = report.value(node, VOCABULARY.resultPath)
    path = Path("predicate", str(path_node)) if isinstance(path_node, URIRef) else shape.path
    same = [c for c in shape.constraints if c.component == component]
    value = one(VOCABULARY.value)
    declared = [] if constraint is None else shapes.graph.objects(constraint, _MESSAGE)
    texts = [text for text in declared if isinstance(text, Literal)] or list(shape.messages)
    # pySHACL drops the language of a message with placeholders, so these are filled here.
    return Result(
        severity,
        focus,
        path,
        value,
        component,
        source,
        constraint,
        parameters=same[0].parameters if len(same) == 1 else {},
        messages=tuple(_filled(text, value) for text in texts),
    )


# Features of SHACL-AF that pySHACL would run by itself.
_ADVANCED = ("target", "expression", "parameter")
_OF_RULES = (sh("rule"), sh("values"), sh("entailment"))
_MESSAGE = NamedNode(SH + "message")


def _filled(text: Literal, value: Term | None) -> Literal:
    if value is None:
        return text
    plain = named(value) if isinstance(value, NamedNode) else value.value
    filled = re.sub(r"\{[?$]value\}", lambda _: plain, text.value)
    return Literal(filled, language=text.language)
