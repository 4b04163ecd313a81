"""The one form in which Turtle is kept: prefixes, order and indentation are fixed.

rdflib's longturtle writes it, but for what that loses: the digits of a double after the sixth, an
integer's leading zeros, a list's cell that something else names, or that has a name.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

import rdflib
from pyoxigraph import BlankNode, Literal, RdfFormat, Triple, parse
from rdflib.namespace import RDF, XSD, split_uri
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer

from clusterkg.base.errors import InputError
from clusterkg.rdf.arrangement import arranged
from clusterkg.rdf.comments import comments, restored
from clusterkg.rdf.namespaces import DESCRIPTIVE, PREFIXES
from clusterkg.rdf.positions import UnknownSyntaxError, spans, unknown
from clusterkg.rdf.quiet import quiet
from clusterkg.rdf.rdflib_terms import rdflib_triple, to_rdflib

_PREFIXES: Final = PREFIXES | DESCRIPTIVE
_PREFIX_OF: Final = {iri: prefix for prefix, iri in _PREFIXES.items()}
# Nodes in brackets within each other, and lists; what is deeper gets a name.
_DEEPEST: Final = 32
# What is written without quotes, as it is.
_PLAIN: Final = {
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.double: re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}


def canonical(text: str) -> str:
    """Return Turtle or N-Triples in that form; comments are kept.

    Blocks stay in their order, but for what belongs behind another (`arranged`); blank nodes too.

    Raises:
        SyntaxError: it is no Turtle, or an IRI is relative; `lineno` is its line.
        InputError: a literal has a direction, or there is a triple term; `line` is its line.
    """
    triples = _triples(text)
    try:
        return rewritten(text, triples)
    except InputError as error:
        raise InputError(error.said, line=_line_beyond(text, triples)) from error


def rewritten(text: str, triples: Iterable[Triple]) -> str:
    """Return statements in that form, in the order of the blocks of `text` and with its comments.

    Blocks that `text` lacks come behind what they belong to, or last.
    """
    listed = list(triples)
    place = {triple.subject: number for number, triple in enumerate(_triples(text))}
    listed.sort(key=lambda triple: place.get(triple.subject, len(place)))
    return restored(_written(listed, arranged(listed, written=True)), comments(text))


def _triples(text: str) -> list[Triple]:
    """Return the statements of Turtle; its blank nodes are numbered in their order."""
    names: dict[object, BlankNode] = {}

    def named(term: Any) -> Any:
        if isinstance(term, BlankNode):
            return names.setdefault(term, BlankNode(f"b{len(names):08}"))
        return term

    quads = parse(text.encode(), RdfFormat.TURTLE)
    return [Triple(named(q.subject), q.predicate, named(q.object)) for q in quads]


def _line_beyond(text: str, triples: list[Triple]) -> int:
    """Return the line of the first term of RDF 1.2 in a text that has one."""
    try:
        places = list(spans(text, RdfFormat.TURTLE))
    except UnknownSyntaxError:
        return text.count("\n", 0, unknown(text)) + 1
    return next(
        place.object.line
        for triple, place in zip(triples, places, strict=True)
        if isinstance(triple.object, Literal) and triple.object.direction is not None
    )


def turtle(triples: Iterable[Triple]) -> str:
    """Return statements as Turtle in that form; blank nodes that need a name keep theirs."""
    listed = list(triples)
    return _written(listed, arranged(listed, written=False))


def _written(triples: list[Triple], order: Sequence[Any]) -> str:
    """Return statements as Turtle, with the blocks in an order."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in _PREFIXES.items():
        graph.bind(prefix, iri, override=True, replace=True)
    with quiet():
        for triple in triples:
            graph.add(rdflib_triple(triple))
        out = io.BytesIO()
        _Turtle(graph, list(map(to_rdflib, order))).serialize(out)
    return out.getvalue().decode().strip() + "\n"


class _Turtle(LongTurtleSerializer):
    """longturtle that loses nothing, and ends whatever the shape of the graph."""

    def __init__(self, graph: rdflib.Graph, order: list[rdflib.term.Node]) -> None:
        self._order = order
        self._depth = 0
        # The blanks at the end of what is written, and whether a line begins before them.
        self._blanks = ""
        self._begins = False
        # Whether a cell begins a list that can be written in brackets.
        self._lists: dict[Any, bool] = {}
        super().__init__(graph)  # type: ignore[no-untyped-call]

    def get_pname(self, uri: Any, gen_prefix: bool = True) -> Any:
        # rdflib takes as long as there are namespaces already, and makes up prefixes.
        if not isinstance(uri, rdflib.URIRef):
            return None
        try:
            namespace, _ = split_uri(uri)
        except ValueError:
            namespace = uri
        known = (iri for iri in _PREFIX_OF if iri.startswith(namespace) and uri.startswith(iri))
        longest = max(known, key=len, default="")
        local = uri[len(longest) :]
        if not longest or local.endswith("."):
            return None
        self.addNamespace(_PREFIX_OF[longest], rdflib.URIRef(longest))  # type: ignore[no-untyped-call]
        local = local.replace("(", r"\(").replace(")", r"\)")
        local = self.LOCALNAME_PECRENT_CHARACTER_REQUIRING_ESCAPE_REGEX.sub(r"\\%", local)
        return f"{_PREFIX_OF[longest]}:{local}"

    def write(self, text: str) -> None:
        """Write text without the blanks at the end of a line, and without lines of blanks alone."""
        if text.startswith("\n"):
            if self._blanks and self._begins:
                text = text[1:]
            self._blanks = ""
        kept = text.rstrip(" ")
        if kept:
            super().write(self._blanks + kept)
            self._blanks = ""
            self._begins = kept.endswith("\n")
        self._blanks += text[len(kept) :]

    def orderSubjects(self) -> Any:  # noqa: N802
        # What is written in brackets comes with the block that it stands in.
        return sorted(
            self._order,
            key=lambda each: isinstance(each, rdflib.BNode) and self._references[each] > 0,
        )

    def sortProperties(self, properties: Any) -> Any:  # noqa: N802
        for values in properties.values():
            _sort(values)
        first = [name for name in self.predicateOrder if name in properties]
        return [*first, *sorted(properties.keys() - set(first))]

    def label(self, node: Any, position: Any) -> Any:
        if isinstance(node, rdflib.Literal) and node.datatype in _PLAIN:
            written = str(node)
            if _PLAIN[node.datatype].fullmatch(written):
                return written
            kind = self.get_pname(node.datatype, False) or node.datatype.n3()
            return f"{node._quote_encode()}^^{kind}"
        return super().label(node, position)  # type: ignore[no-untyped-call]

    def p_squared(self, node: Any, position: Any) -> bool:
        if self._depth >= _DEEPEST:
            return False
        self._depth += 1
        try:
            return bool(super().p_squared(node, position))  # type: ignore[no-untyped-call]
        finally:
            self._depth -= 1

    def isValidList(self, l_: Any) -> bool:  # noqa: N802
        cells = []
        cell = l_
        while cell != RDF.nil and cell not in self._lists:
            said = list(self.store.predicate_objects(cell))
            rest = dict(said).get(RDF.rest)
            is_cell = (
                isinstance(cell, rdflib.BNode)
                and {name for name, _ in said} == {RDF.first, RDF.rest}
                and len(said) == 2
                and self._references[cell] == 1
            )
            cells.append(cell)
            # What a cell leads back to is no list.
            self._lists[cell] = False
            if not is_cell:
                break
            cell = rest
        is_list = cell == RDF.nil or self._lists.get(cell, False)
        self._lists.update(dict.fromkeys(cells, is_list))
        return is_list


def _sort(values: list[Any]) -> None:
    """Sort values as rdflib does, and by what is written where it knows no order for them."""
    if not any(isinstance(each, rdflib.Literal) and each.value != each.value for each in values):
        with suppress(TypeError, ValueError, ArithmeticError):
            values.sort()
            return
    values.sort(key=lambda each: each.n3())
