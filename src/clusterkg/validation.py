"""Validate data as clusterkg does: files of any kind, with the bundled shapes, beside the graph."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from clusterkg.rdf.document import Document, RdfFile
from clusterkg.rdf.namespaces import CKG, RDFS, SHAPE, shorten
from clusterkg.rdf.replaced import ReplacedTermsWarning
from clusterkg.rdf.terms import Term
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
# So many results are printed.
_PRINTED: Final = 20
# The extensions of the formats of reports.
EXTENSIONS: Final = {
    ".txt": "text",
    ".json": "json",
    ".ttl": "ttl",
    ".sarif": "sarif",
    ".xml": "junit",
    ".html": "html",
    # In a file CSV is for people, unless its format is named.
    ".csv": "csv-excel",
}


@dataclass(frozen=True, repr=False)
class ValidationReport(Report):
    """What validation found in files, cells or a graph; true if there is no violation.

    `print` shows the first of the results. `verification` is what was found of passages, where a
    text was at hand.
    """

    verification: Verification | None = None

    def __str__(self) -> str:
        first = _PRINTED if self.most is None else min(self.most, _PRINTED)
        return formats.write(replace(self, most=first), "text", default_language())

    def to(self, fmt: str = "text", lang: str | None = None) -> str:
        """Return the report as text, json, ttl, sarif, junit, html, csv or csv-excel.

        Args:
            fmt: The format, or a synonym of its name.
            lang: Language of the words, zh or en; by default that of the locale.

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
        """Write the report to a file whose extension tells the format, unless `fmt` does.

        The extension .csv stands for csv-excel, the CSV for spreadsheets.

        Raises:
            InputError: there is no such format, or the file cannot be written.
        """
        path = Path(path)
        write(path, self.to(format_of(path, fmt), lang).encode())
        return path

    def summary(self, lang: str | None = None) -> str:
        """Return how many results there are by severity, shape and file, as text."""
        from clusterkg.shacl.formats.text import summary

        return summary(self, language_of(lang))

    def passed_over(self) -> int:
        """Return how many results are faults of shapes, which were left out there."""
        codes = {shorten(SHAPE + kind) for kind in KINDS}
        return sum(result.code in codes for result in self.results)

    def mark(
        self, book: str | PathLike[str], out: str | PathLike[str], lang: str | None = None
    ) -> int:
        """Write a copy of a workbook with a comment at each cell at fault, and return how many.

        Args:
            book: The workbook.
            out: The copy.
            lang: Language of the comments, zh or en; by default that of the locale.

        Raises:
            InputError: `book` is no workbook that was validated, or the copy cannot be written.
        """
        from clusterkg.tables.marking import mark

        return mark(Path(book), Path(out), self.results, language_of(lang))


def format_of(path: Path, fmt: str | None = None) -> str:
    """Return the format of a file of a report: `fmt`, or that of its extension.

    Raises:
        InputError: there is no such format, or the extension tells none.
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
    """Return the bundled shapes and those of `paths`, or those of `paths` only.

    Raises:
        InputError: a file cannot be read, holds no shape, or holds one that is wrong.
    """
    files = [] if only else sorted(bundled("ontology", "shapes").glob("*.ttl"))
    own = [RdfFile(path, None) for path in files]
    return read_shapes([RdfFile(path, limits) for path in paths], own, reading)


def lint(paths: Sequence[Path], reading: Reading, limits: Limits = DEFAULTS) -> tuple[Fault, ...]:
    """Return what is wrong with files of shapes, in the order of files and lines.

    Raises:
        InputError: a file cannot be read, or holds no shape.
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
    """Validate `paths` against the bundled shapes and `shapes`.

    The context is the store on disk or the engine at `store`, or the bundled graph with the files
    of `context`; without `paths`, it is itself validated. With `only`, there is no bundled
    graph, and `shapes` alone are the shapes if there are any. `reading` is how shapes are read, and
    whether their rules are run; what was passed over in them is among the results. Where cells of
    tables cannot be read they are what is found, since what the tables say is not all there.

    Facts are compared with their passages where the text is at hand: beside a workbook, in a file
    of `source`, among `texts`, or, with `cache`, in the cache of the user. A number must be the
    reading of its printed figure, whether a text is at hand or not.

    Raises:
        InputError: a file cannot be read, a text is of no source, a shape is wrong, or the engine
            cannot be asked, would answer wrongly or is not done in time.
    """
    reading = reading or Reading()
    settings = Settings(DOMAIN, engine, reading.rules, seconds, progress)
    progress("reading shapes")
    known = shapes_of(shapes, reading, limits, only=only and bool(shapes))
    graph = None if store is None else lambda: open_graph(store)
    given = documents(paths, beside=context, graph=graph, limits=limits)
    unread = [document for document in given if document.findings]
    if unread:
        results = tuple(result_of(finding) for one in unread for finding in one.findings)
        return ValidationReport(results, tuple(str(document.path) for document in unread))
    around: Sequence[Document] | Path | str
    if store is not None:
        around = store
    elif given:
        base = [] if only else bundled_documents()
        around = [*base, *documents(context, limits=limits)]
    else:
        given, around = bundled_documents(), ()
    with _older(given) as older:
        report = run(given, known, around, settings)
    # No query string of an address is shown, as it may hold a secret.
    whole = () if store is None else (str(store).partition("?")[0],)
    checked = tuple(map(str, paths)) or whole
    told = (*map(result_of, known.warnings), *map(result_of, older))
    results = (*told, *report.results)
    if not (report.uses_domain or source or texts):
        # Data of others: facts are of our ontology.
        return ValidationReport(results, checked, report.labels, report.most)
    from clusterkg.facts.readings import misread

    progress("checking passages")
    context_of_facts = around if isinstance(around, Path | str) else [*around, *given]
    compared = _verification(given, context_of_facts, source, texts, limits, cache=cache)
    verification, facts = compared or (None, _figures(given, context_of_facts))
    checks = misread(facts) if verification is None else verification.checks
    at_fault = [check for check in checks if check.is_wrong]
    if not (wrong := [_result(check, facts) for check in at_fault]):
        return ValidationReport(results, checked, report.labels, report.most, verification)
    results = tuple(sorted((*results, *located(wrong, given)), key=order))
    names = {each.predicate: each.name._asdict() for each in at_fault if each.name}
    labels = {**names, **_labels(wrong, facts), **report.labels}
    return ValidationReport(results, checked, labels, report.most, verification)


@contextmanager
def _older(given: Sequence[Document]) -> Iterator[list[ReplacedTermsWarning]]:
    """Collect what is told of documents in terms of older versions; of others it is told on."""
    paths = {str(document.path) for document in given}
    found: list[ReplacedTermsWarning] = []
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ReplacedTermsWarning)
        yield found
    for each in told:
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
    """Compare the facts of documents with their passages; None if no text is at hand.

    Returns:
        What was found, and the graph of the facts and of what they cite.
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

    # What others say of the same fact is compared where its passages are given too.
    citing = {subject for subject, predicate in said if predicate == CKG + "evidence"}
    facts = {subject for subject, _ in said} if given else None
    found = verify(graph, at_hand, facts)
    if given:
        passages = {passage.evidence for passage in found if citing & set(passage.facts)}
        # Of an evidence it is told what is at fault; it prints nothing itself.
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
    """Return what documents, or a store without them, say of numbers and their printed figures."""
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
    """Return the labels of the nodes that results are on, by language."""
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
    """Return a fact that is not what its passage says as a result on that fact."""
    focus, predicate = NamedNode(check.fact), NamedNode(check.predicate)
    objects = [quad.object for quad in graph.quads_for_pattern(focus, predicate, None)]
    value = next((each for each in objects if getattr(each, "value", None) == check.value), None)
    assert value is None or isinstance(value, Term)
    return replace(
        result_of(check), focus=focus, path=PropertyPath("predicate", check.predicate), value=value
    )
