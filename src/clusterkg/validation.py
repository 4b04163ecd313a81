"""Validation as clusterkg does it: files of any kind, with the bundled shapes and graph."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Store

from clusterkg.base.errors import InputError
from clusterkg.base.files import write
from clusterkg.base.formats import named
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message, default_language, language_of, text
from clusterkg.base.resources import bundled
from clusterkg.base.text import comparable
from clusterkg.rdf import reader
from clusterkg.rdf.document import Document, RdfFile
from clusterkg.rdf.namespaces import CKG, OA, RDFS, SHAPE, shorten, with_prefixes
from clusterkg.rdf.replaced import ReplacedTermsWarning
from clusterkg.rdf.terms import TYPE, Term
from clusterkg.shacl import formats
from clusterkg.shacl.domain import Domain
from clusterkg.shacl.engine.faults import KINDS
from clusterkg.shacl.engine.paths import Path as PropertyPath
from clusterkg.shacl.report import Report, Result, result_of
from clusterkg.shacl.sources import Reading
from clusterkg.shacl.sources import shapes_of as read_shapes
from clusterkg.shacl.validation import Settings, located, order
from clusterkg.shacl.validation import validate as run
from clusterkg.store.graph import bundled_documents, open_graph
from clusterkg.tables import are_in
from clusterkg.tables.documents import documents

if TYPE_CHECKING:
    from clusterkg.facts.evidence import Check, Verification
    from clusterkg.shacl.engine.faults import Fault
    from clusterkg.shacl.engine.shapes import Shapes
    from clusterkg.store.graph import Graph

DOMAIN: Final = Domain(
    namespace=CKG,
    names=(NamedNode(CKG + "code"),),
    comparable=comparable,
    no_focus=lambda lang: text("validation.no-focus", lang),
)
_PLACES: Final = (NamedNode(CKG + "City"), NamedNode(CKG + "Province"))
# Maximum number of results that are printed.
_PRINTED: Final = 20
# The extensions of the report formats.
EXTENSIONS: Final = {
    ".txt": "text",
    ".json": "json",
    ".ttl": "ttl",
    ".sarif": "sarif",
    ".xml": "junit",
    ".html": "html",
    # A .csv file is for spreadsheets, unless its format is given.
    ".csv": "csv-excel",
}


@dataclass(frozen=True, repr=False)
class ValidationReport(Report):
    """Validation results of files, cells or a graph; true if there is no violation.

    `print` shows the first 20 results. `verification` has the results of comparing facts with
    passages; None if no source text is available, or facts were not compared: the data use no term
    of the ontology, or a table has unreadable cells. If the data conform, `notes` say what was not
    there to check.
    """

    verification: Verification | None = None
    notes: tuple[Message, ...] = ()

    def __str__(self) -> str:
        first = _PRINTED if self.most is None else min(self.most, _PRINTED)
        return formats.write(replace(self, most=first), "text", default_language())

    def to(self, fmt: str = "text", lang: str | None = None) -> str:
        """Return the report as text, json, ttl, sarif, junit, html, csv or csv-excel.

        Args:
            fmt: The format, or a synonym of its name.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Raises:
            InputError: there is no such format.

        Examples:
            >>> import clusterkg
            >>> import json
            >>> json.loads(clusterkg.open().validate().to("json"))["conforms"]
            True
        """
        return formats.write(self, named(fmt, formats.FORMATS), language_of(lang))

    def save(
        self, path: str | PathLike[str], fmt: str | None = None, lang: str | None = None
    ) -> Path:
        """Write the report to a file; the format is `fmt`, or that of the file's extension.

        The extension .csv stands for csv-excel, the CSV for spreadsheets.

        Args:
            path: The file.
            fmt: The format; by default by extension.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            The path.

        Raises:
            InputError: there is no such format, or the file cannot be written.
        """
        path = Path(path)
        write(path, self.to(format_of(path, fmt), lang).encode())
        return path

    def summary(self, lang: str | None = None) -> str:
        """Return the number of results by severity, shape and file, as text.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.
        """
        from clusterkg.shacl.formats.text import summary

        with with_prefixes(self.prefixes):
            return summary(self, language_of(lang))

    def passed_over(self) -> int:
        """Return the number of results on faulty parts of shapes that were skipped."""
        codes = {shorten(SHAPE + kind) for kind in KINDS}
        return sum(result.code in codes for result in self.results)

    def mark(
        self, book: str | PathLike[str], out: str | PathLike[str], lang: str | None = None
    ) -> int:
        """Write a copy of a workbook with a comment at each faulty cell, and return the number of
        comments.

        Args:
            book: The workbook.
            out: The copy.
            lang: Language of the comments: `zh` or `en`; by default that of the locale.

        Raises:
            InputError: `book` is not a workbook that was validated, or the copy cannot be written.
        """
        from clusterkg.tables.marking import mark

        return mark(Path(book), Path(out), self.results, language_of(lang))


def format_of(path: Path, fmt: str | None = None) -> str:
    """Return the format of a report file: `fmt`, or that of its extension.

    Raises:
        InputError: there is no such format, or no format has the extension.
    """
    if fmt is not None:
        return named(fmt, formats.FORMATS)
    if path.suffix.lower() not in EXTENSIONS:
        raise InputError(Message("rdf.no-extension", extensions=list(EXTENSIONS)), path)
    return EXTENSIONS[path.suffix.lower()]


def shapes_of(
    paths: Sequence[Path] = (),
    reading: Reading | None = None,
    limits: Limits = DEFAULTS,
    *,
    only: bool = False,
) -> Shapes:
    """Return the bundled shapes together with those of `paths`; with `only`, without the bundled
    ones.

    Raises:
        InputError: a file cannot be read or, unless faults are skipped, has no shape or an
            ill-formed one.
    """
    files = [] if only else sorted(bundled("ontology", "shapes").glob("*.ttl"))
    reading = reading or Reading()
    if not paths:
        stamps = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
        return _bundled_shapes(stamps, reading.draft, reading.rules)
    own = [RdfFile(path, None) for path in files]
    return read_shapes([RdfFile(path, limits) for path in paths], own, reading)


# Cached for the validation of file after file; the key changes with the files.
@lru_cache(maxsize=4)
def _bundled_shapes(stamps: tuple[tuple[Path, int, int], ...], draft: bool, rules: bool) -> Shapes:
    own = [RdfFile(path, None) for path, *_ in stamps]
    return read_shapes((), own, Reading(draft=draft, rules=rules))


def lint(paths: Sequence[Path], reading: Reading, limits: Limits = DEFAULTS) -> tuple[Fault, ...]:
    """Return the faults of shape files, by file and line.

    A file with neither a shape nor an import nor another fault has a fault for that. Unless
    `reading` has rules run, a note on rules comes last.

    Raises:
        InputError: a file cannot be read.
    """
    return shapes_of(paths, replace(reading, lenient=True), limits).warnings


def validate(
    paths: Sequence[Path] = (),
    shapes: Sequence[Path] = (),
    store: Path | str | None = None,
    *,
    context: Sequence[Path] = (),
    only: bool = False,
    reading: Reading | None = None,
    limits: Limits = DEFAULTS,
    engine: str = "compiled",
    seconds: float = math.inf,
    progress: Callable[[str], None] = lambda _stage: None,
    source: Sequence[Path] = (),
    texts: Collection[str] = (),
    cache: bool = True,
) -> ValidationReport:
    """Validate files against the bundled shapes and further ones.

    Facts are also compared with their passages if the source text is available: beside a workbook,
    in `source`, in `texts`, or in the cache. A number is always compared with its printed figure.
    If cells of a table are unreadable, only the problems of cells are reported, since statements
    would be missing.

    Args:
        paths: The files; without any, the store is validated, or else the bundled graph.
        shapes: Files of further shapes.
        store: The context: the path of a store on disk, or the URL of an engine; by default the
            bundled graph.
        context: Files that are added to the bundled graph as context. With `store`, only tables use
            them, for the names of resources.
        only: Leave out the bundled graph, and the bundled shapes if there are others.
        reading: How shapes are read, and whether their rules are run; skipped parts of shapes are
            among the results.
        limits: Limits for reading a file.
        engine: One of the validation engines, compiled or pyshacl.
        seconds: Time limit of a remote engine.
        progress: Called with a description of each step as it begins.
        source: Files of source texts.
        texts: Source texts.
        cache: Whether to use the user's cache of source texts.

    Raises:
        InputError: there is no such engine, a file cannot be read, a text belongs to no source, a
            shape is ill-formed, or a remote engine cannot be reached, computes wrongly, or exceeds
            the time limit.
    """
    of_data = tuple(path for path in (*paths, *context) if not are_in(path))
    reading = replace(reading or Reading(), data=of_data)
    settings = Settings(DOMAIN, engine, reading.rules, seconds, progress)
    progress("reading shapes")
    known = shapes_of(shapes, reading, limits, only=only and bool(shapes))
    graph = None if store is None else lambda: open_graph(store)
    given = documents(paths, beside=context, graph=graph, limits=limits)
    unread = [document for document in given if document.findings]
    if unread:
        results = tuple(result_of(finding) for one in unread for finding in one.findings)
        return ValidationReport(results, tuple(str(document.path) for document in unread))
    prefixes = reader.prefixes((*shapes, *of_data), limits)
    around: Sequence[Document] | Path | str
    if store is not None:
        around = store
    elif given:
        base = [] if only else bundled_documents()
        around = [*base, *documents(context, limits=limits)]
    else:
        given, around = bundled_documents(), ()
    with _older(given) as older, with_prefixes(prefixes):
        report = run(given, known, around, settings)
    # The query string of a URL may be secret and is not shown.
    whole = () if store is None else (str(store).partition("?")[0],)
    checked = tuple(map(str, paths)) or whole
    others = (*map(result_of, known.warnings), *map(result_of, older))
    results = (*others, *report.results)
    told = ValidationReport(results, checked, report.labels, report.most, prefixes=prefixes)
    if not (report.uses_domain or source or texts):
        # Facts are statements in terms of the ontology.
        return told
    from clusterkg.facts.readings import misread

    progress("checking passages")
    context_of_facts = around if isinstance(around, Path | str) else [*around, *given]
    compared = _verification(given, context_of_facts, source, texts, limits, cache=cache)
    verification, facts = compared or (None, _figures(given, context_of_facts))
    checks = misread(facts) if verification is None else verification.checks
    at_fault = [check for check in checks if check.is_wrong]
    told = replace(told, verification=verification)
    if not (wrong := [_result(check, facts) for check in at_fault]):
        is_noted = paths and told.conforms
        return replace(told, notes=tuple(_notes(given, verification))) if is_noted else told
    results = tuple(sorted((*results, *located(wrong, given)), key=order))
    names = {each.predicate: each.name._asdict() for each in at_fault if each.name}
    labels = {**names, **_labels(wrong, facts), **report.labels}
    return replace(told, results=results, labels=labels)


def _notes(given: Sequence[Document], verification: Verification | None) -> Iterator[Message]:
    """Yield notes on what files lack: a programme, if they describe only cities and provinces, as a
    new workbook does; or texts, if there are passages of texts in them.
    """
    if _only_places(given):
        yield Message("validation.only-places", files=[str(document.path) for document in given])
    elif verification is None and any(
        quad.predicate.value == OA + "start" for document in given for quad in document.quads()
    ):
        yield Message("validation.no-text")


def _only_places(given: Sequence[Document]) -> bool:
    subjects, places = set(), set()
    for quad in (quad for document in given for quad in document.quads()):
        subjects.add(quad.subject)
        if quad.predicate == TYPE:
            if quad.object not in _PLACES:
                return False
            places.add(quad.subject)
    return bool(places) and subjects == places


@contextmanager
def _older(given: Sequence[Document]) -> Iterator[list[ReplacedTermsWarning]]:
    """While the block runs, collect the warnings about documents in older terms; then pass on
    others.
    """
    paths = {str(document.path) for document in given}
    found: list[ReplacedTermsWarning] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ReplacedTermsWarning)
        yield found
    for each in caught:
        message = each.message
        if isinstance(message, ReplacedTermsWarning) and message.place.file in paths:
            found.append(message)
        else:
            warnings.warn_explicit(message, each.category, each.filename, each.lineno)


def _verification(
    given: Sequence[Document],
    context: Sequence[Document] | Path | str,
    source: Sequence[Path],
    contents: Collection[str],
    limits: Limits,
    *,
    cache: bool,
) -> tuple[Verification, Graph] | None:
    """Compare the facts of documents with their passages; None if no text is available.

    Returns:
        The verification, and the graph of the facts and what they cite.
    """
    from clusterkg.base.cache import is_empty
    from clusterkg.facts import texts

    at_hand = {iri: text for document in given for iri, text in document.texts.items()}
    if not (source or contents or at_hand) and (not cache or is_empty()):
        return None
    graph: Graph
    if isinstance(context, Path | str):
        graph = open_graph(context)
        if given:
            from clusterkg.facts.citations import completed

            graph, around = open_graph(None, given, bundled=False), graph
            completed(graph, around)
    else:
        graph = open_graph(None, context, bundled=False)
    at_hand = texts.at_hand(graph, source, contents, limits, cache=cache) | at_hand
    if not at_hand:
        return None
    said = {
        (quad.subject.value, quad.predicate.value)
        for document in given
        for quad in document.quads()
        if isinstance(quad.subject, NamedNode)
    }
    from clusterkg.facts.verification import verify

    # Other documents' values of the same fact are compared too, if they give its passages.
    citing = {subject for subject, predicate in said if predicate == CKG + "evidence"}
    facts = {subject for subject, _ in said} if given else None
    found = verify(graph, at_hand, facts)
    if given:
        passages = {passage.evidence for passage in found if citing & set(passage.facts)}
        # Of an evidence only its own fault is reported; nothing is searched for it.
        own = [
            check
            for check in found.checks
            if check.fact in citing
            or (check.fact in passages and check.is_wrong)
            or (check.fact, check.predicate) in said
        ]
        found = replace(found, checks=tuple(own))
    return found, graph


def _figures(given: Sequence[Document], context: Sequence[Document] | Path | str) -> Graph:
    """Return a graph with the numbers and printed figures of documents; without documents, the
    graph of the store.
    """
    if not given:
        assert isinstance(context, Path | str)
        return open_graph(context)
    from clusterkg.facts.figures import FIGURE, READINGS

    wanted = {*map(NamedNode, (*READINGS, FIGURE, RDFS + "label"))}
    graph = Store()
    for document in given:
        graph.extend(quad for quad in document.quads() if quad.predicate in wanted)
    return graph


def _labels(results: Sequence[Result], graph: Graph) -> dict[str, Mapping[str, str]]:
    """Return the labels of the focus nodes of results, by language."""
    return {
        node.value: {
            quad.object.language or "": quad.object.value
            for quad in graph.quads_for_pattern(node, NamedNode(RDFS + "label"), None)
            if isinstance(quad.object, Literal)
        }
        for node in {result.focus for result in results}
        if isinstance(node, NamedNode)
    }


def _result(check: Check, graph: Graph) -> Result:
    """Return a failed check of a fact as a validation result on that fact."""
    focus, predicate = NamedNode(check.fact), NamedNode(check.predicate)
    objects = [quad.object for quad in graph.quads_for_pattern(focus, predicate, None)]
    value = next((each for each in objects if getattr(each, "value", None) == check.value), None)
    assert value is None or isinstance(value, Term)
    return replace(
        result_of(check), focus=focus, path=PropertyPath("predicate", check.predicate), value=value
    )
