"""Canonical Turtle: the form of the data files, with fixed prefixes, order and indentation.

It is written by rdflib's longturtle, corrected where that loses information: digits of a double
after the sixth, leading zeros of an integer, list cells that are named or referenced elsewhere.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final

import rdflib
from pyoxigraph import BlankNode, Literal, RdfFormat, Triple, parse
from rdflib.namespace import RDF, XSD, split_uri
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer

from clusterkg.base.errors import InputError
from clusterkg.rdf.arrangement import arranged
from clusterkg.rdf.comments import comments, restored
from clusterkg.rdf.namespaces import EVERY_PREFIX
from clusterkg.rdf.positions import UnknownSyntaxError, spans, unknown
from clusterkg.rdf.rdflib_terms import quiet, rdflib_triple, to_rdflib

_PREFIX_OF: Final = {iri: prefix for prefix, iri in EVERY_PREFIX.items()}
# Maximum nesting of brackets and lists; deeper nodes get a label.
_DEEPEST: Final = 32
_LONE_PERCENT: Final = LongTurtleSerializer.LOCALNAME_PECRENT_CHARACTER_REQUIRING_ESCAPE_REGEX
# Datatypes whose literals are written without quotes.
_PLAIN: Final = {
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.double: re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}


def canonical(text: str) -> str:
    """Return Turtle or N-Triples in canonical form; comments are kept.

    Blocks and blank nodes keep their order, except blocks that belong behind another (`arranged`).

    Raises:
        SyntaxError: the text is not Turtle, or an IRI is relative; `lineno` is the line.
        InputError: a literal has a direction, or there is a triple term; `line` is the line.
    """
    triples = _triples(text)
    try:
        return rewritten(text, triples)
    except InputError as error:
        raise InputError(error.said, line=_line_beyond(text, triples)) from error


def rewritten(text: str, triples: Iterable[Triple]) -> str:
    """Return statements as canonical Turtle, with the order of blocks and the comments of `text`.

    A block that `text` does not have comes behind the block that it belongs to, or last.

    Raises:
        SyntaxError: `text` is not Turtle, or an IRI in it is relative.
        InputError: a statement has a triple term, or a literal with a direction.
    """
    listed = list(triples)
    place = {triple.subject: number for number, triple in enumerate(_triples(text))}
    listed.sort(key=lambda triple: place.get(triple.subject, len(place)))
    return restored(_written(listed, arranged(listed, written=True)), comments(text))


def _triples(text: str) -> list[Triple]:
    """Parse Turtle; blank nodes are numbered in the order of the text."""
    names: dict[object, BlankNode] = {}

    def named(term: Any) -> Any:
        if isinstance(term, BlankNode):
            return names.setdefault(term, BlankNode(f"b{len(names):08}"))
        return term

    quads = parse(text.encode(), RdfFormat.TURTLE)
    return [Triple(named(q.subject), q.predicate, named(q.object)) for q in quads]


def _line_beyond(text: str, triples: list[Triple]) -> int:
    """Return the line of the first triple term, or else of the first literal with a direction."""
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
    """Return statements as canonical Turtle; blank nodes that need a label keep theirs.

    Raises:
        InputError: a statement has a triple term, or a literal with a direction.
    """
    listed = list(triples)
    return _written(listed, arranged(listed, written=False))


def _written(triples: list[Triple], order: Sequence[Any]) -> str:
    """Return statements as canonical Turtle, with the blocks in a given order."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in EVERY_PREFIX.items():
        graph.bind(prefix, iri, override=True, replace=True)
    with quiet():
        for triple in triples:
            graph.add(rdflib_triple(triple))
        out = io.BytesIO()
        _Turtle(graph, list(map(to_rdflib, order))).serialize(out)
    return out.getvalue().decode().strip() + "\n"


# The serializer asks for the same IRI wherever it stands.
@lru_cache(maxsize=1 << 16)
def _shortened(uri: rdflib.URIRef) -> tuple[str, str, str] | None:
    """Return the prefix, the namespace and the local name of an IRI; None if it has no prefix."""
    try:
        namespace, _ = split_uri(uri)
    except ValueError:
        namespace = uri
    known = (iri for iri in _PREFIX_OF if iri.startswith(namespace) and uri.startswith(iri))
    longest = max(known, key=len, default="")
    local = uri[len(longest) :]
    if not longest or local.endswith("."):
        return None
    local = local.replace("(", r"\(").replace(")", r"\)")
    return _PREFIX_OF[longest], longest, _LONE_PERCENT.sub(r"\\%", local)


class _Turtle(LongTurtleSerializer):
    """longturtle serializer that loses no information and terminates for any graph."""

    def __init__(self, graph: rdflib.Graph, order: list[rdflib.term.Node]) -> None:
        self._order = order
        self._depth = 0
        # Pending blanks at the end of the output, and whether a line starts before them.
        self._blanks = ""
        self._begins = False
        # Whether a node is the first cell of a list that can be written in brackets.
        self._lists: dict[Any, bool] = {}
        super().__init__(graph)  # type: ignore[no-untyped-call]

    def get_pname(self, uri: Any, gen_prefix: bool = True) -> Any:
        # rdflib's time is linear in the namespaces bound already, and it invents prefixes.
        if not isinstance(uri, rdflib.URIRef) or (short := _shortened(uri)) is None:
            return None
        prefix, namespace, local = short
        self.addNamespace(prefix, rdflib.URIRef(namespace))  # type: ignore[no-untyped-call]
        return f"{prefix}:{local}"

    def write(self, text: str) -> None:
        """Write text without blanks at the ends of lines, and without lines of blanks only."""
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
        # Nodes in brackets are written with the block around them.
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
            # Cells that lead back to themselves make no list.
            self._lists[cell] = False
            if not is_cell:
                break
            cell = rest
        is_list = cell == RDF.nil or self._lists.get(cell, False)
        self._lists.update(dict.fromkeys(cells, is_list))
        return is_list


def _sort(values: list[Any]) -> None:
    """Sort values in rdflib's order; where it defines none, by their written form."""
    if not any(isinstance(each, rdflib.Literal) and each.value != each.value for each in values):
        with suppress(TypeError, ValueError, ArithmeticError):
            values.sort()
            return
    values.sort(key=lambda each: each.n3())
