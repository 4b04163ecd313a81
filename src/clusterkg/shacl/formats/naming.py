"""What a report calls files, places, terms and shapes, and what it says of a result."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import PurePath
from typing import Final
from urllib.parse import quote, urlsplit

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.locale import text
from clusterkg.rdf.namespaces import shorten
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.explain.labels import clipped, in_language
from clusterkg.shacl.explain.phrases import turtle
from clusterkg.shacl.report import Place, Report, Result, Term, Words

# How many characters of a sentence people are shown; what tools read is whole.
_SENTENCE: Final = 400


def file_name(file: str) -> str:
    """Return the name of a file, relative to the folder that this runs in, with `/`."""
    path = PurePath(file)
    if path.is_absolute():
        try:
            path = PurePath(os.path.relpath(path))
        except ValueError:  # On another drive of Windows.
            path = PurePath(path.name)
    # A name need not be UTF-8, what is written is.
    return os.fsencode(path.as_posix()).decode(errors="replace")


def place_name(place: Place) -> str:
    """Return a place as compilers name it: `file:line:column`."""
    return clean(str(replace(place, file=file_name(place.file))))


def iri_name(iri: str) -> str:
    """Return an IRI; one of a file, which a relative name in the data became, relative again."""
    if not iri.startswith("file:"):
        return iri
    from urllib.request import url2pathname

    parts = urlsplit(iri)
    name = quote(file_name(url2pathname(parts.path)))
    return parts._replace(scheme="", netloc="", path=name).geturl()


def term_name(report: Report, term: Term, lang: str) -> str:
    """Return a term as people name it: a label with its prefixed name, or a literal."""
    if isinstance(term, Literal):
        return clipped(turtle(term))
    if isinstance(term, BlankNode):
        return text("shacl.beside", lang, name=text("shacl.unnamed", lang), more=term)
    short = clean(shorten(iri_name(term.value)))
    label = clipped(in_language(report.labels.get(term.value, {}), lang))
    return text("shacl.beside", lang, name=label, more=short) if label else short


def path_name(report: Report, path: Path, lang: str) -> str:
    """Return a path as people name it: a property by its label, others in SPARQL's syntax."""
    if path.kind == "predicate":
        return term_name(report, NamedNode(path.predicate), lang)
    return clean(str(path))


def component_name(result: Result) -> str:
    """Return the name of a constraint component without what they all end with."""
    short = shorten(iri_name(result.component.value))
    return short.removesuffix("ConstraintComponent") if short.startswith("sh:") else short


def shape_name(result: Result) -> str:
    """Return the short name of what a result breaks, which is alike in each run.

    It is that of the constraint of SHACL-SPARQL, else of the shape. One without a name goes by
    what it asks for.
    """
    for source in (result.constraint, result.shape):
        if isinstance(source, NamedNode):
            return shorten(iri_name(source.value))
    return " ".join([component_name(result), *([str(result.path)] if result.path else [])])


def said(result: Result, lang: str) -> Words:
    """Return the words of a result; what is wrong is else its message, or what it breaks."""
    words = result.words.get(lang, Words(""))
    if words.wrong:
        return words
    messages = {(each.language or "").lower(): each.value for each in result.messages}
    if message := in_language(messages, lang):
        return replace(words, wrong=message)
    parts = [component_name(result)]
    if result.path is not None:
        parts.append(str(result.path))
    if result.value is not None:
        value = result.value
        parts.append(iri_name(value.value) if isinstance(value, NamedNode) else str(value))
    return replace(words, wrong=" ".join(parts))


def clean(sentence: str) -> str:
    """Return a sentence on one line, cut if it is long, without what does not print."""
    return clipped(sentence, _SENTENCE)
