"""Display names of files, positions, terms and shapes in reports."""

from __future__ import annotations

from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.findings import Place, Words
from clusterkg.base.locale import text
from clusterkg.base.paths import file_name, iri_name
from clusterkg.base.text import in_language
from clusterkg.rdf.namespaces import shorten
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.explain.labels import clipped
from clusterkg.shacl.explain.phrases import turtle
from clusterkg.shacl.report import Report, Result

# Maximum length of a sentence shown to people; machine-readable formats are not cut.
_SENTENCE: Final = 400


def place_name(place: Place) -> str:
    """Return a position in the style of compilers: `file:line:column`, or as much of it as is
    known.
    """
    return clean(str(place._replace(file=file_name(place.file))))


def term_name(report: Report, term: Term, lang: str) -> str:
    """Return `term` for display: its label with its prefixed name, or a literal in Turtle syntax.

    Without a label in `report`, it is the prefixed name. A blank node is described as unnamed.
    """
    if isinstance(term, Literal):
        return clipped(turtle(term))
    if isinstance(term, BlankNode):
        return text("base.beside", lang, name=text("shacl.unnamed", lang), more=term)
    short = clean(shorten(iri_name(term.value)))
    label = clipped(in_language(report.labels.get(term.value, {}), lang))
    return text("base.beside", lang, name=label, more=short) if label else short


def path_name(report: Report, path: Path, lang: str) -> str:
    """Return `path` for display: a property by its label, another path in SPARQL syntax."""
    if path.kind == "predicate":
        return term_name(report, NamedNode(path.predicate), lang)
    return clean(str(path))


def said(result: Result, lang: str) -> Words:
    """Return the explanation of `result` in `lang`.

    Without one, what is wrong is given by a message, or else by the names of the component, the
    path and the value.
    """
    words = result.words.get(lang, Words(""))
    if words.wrong:
        return words
    messages = {(each.language or "").lower(): each.value for each in result.messages}
    if message := in_language(messages, lang):
        return words._replace(wrong=message)
    parts = [result.component_name]
    if result.path is not None:
        parts.append(str(result.path))
    if result.value is not None:
        value = result.value
        parts.append(iri_name(value.value) if isinstance(value, NamedNode) else str(value))
    return words._replace(wrong=" ".join(parts))


def clean(sentence: str) -> str:
    """Return a text on one line of at most 400 characters, with unprintable characters escaped."""
    return clipped(sentence, _SENTENCE)
