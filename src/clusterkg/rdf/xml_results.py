"""SPARQL Query Results XML Format, for tables and for the answers of ASK queries."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.rdf.namespaces import XSD
from clusterkg.rdf.table import Table, Term

_RESULTS: Final = "http://www.w3.org/2005/sparql-results#"
_ITS: Final = "http://www.w3.org/2005/11/its"
register_namespace("its", _ITS)
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def _term(parent: Element, term: Term) -> None:
    match term:
        case NamedNode():
            SubElement(parent, "uri").text = term.value
        case BlankNode():
            SubElement(parent, "bnode").text = term.value
        case Triple():
            triple = SubElement(parent, "triple")
            parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
            for name, part in parts.items():
                _term(SubElement(triple, name), part)
        case Literal():
            literal = SubElement(parent, "literal")
            literal.text = term.value
            if term.language is not None:
                literal.set(_XML_LANG, term.language)
                if term.direction is not None:
                    literal.set(f"{{{_ITS}}}dir", term.direction.value)
                    literal.set(f"{{{_ITS}}}version", "2.0")
            elif term.datatype.value != XSD + "string":
                literal.set("datatype", term.datatype.value)


def _document(root: Element) -> str:
    indent(root)
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def solutions(table: Table) -> str:
    """Return a table as SPARQL Query Results XML."""
    root = Element("sparql", xmlns=_RESULTS)
    head = SubElement(root, "head")
    for name in table.columns:
        SubElement(head, "variable", name=name)
    results = SubElement(root, "results")
    for row in table.rows:
        result = SubElement(results, "result")
        for name, term in zip(table.columns, row, strict=True):
            if term is not None:
                _term(SubElement(result, "binding", name=name), term)
    return _document(root)


def boolean(value: bool) -> str:
    """Return `value`, the answer of an ASK query, as SPARQL Query Results XML."""
    root = Element("sparql", xmlns=_RESULTS)
    SubElement(root, "head")
    SubElement(root, "boolean").text = "true" if value else "false"
    return _document(root)
