"""Validation of documents or of a graph: load, run an engine, select results, explain them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, Store, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.source import file_iri
from clusterkg.rdf.document import Document
from clusterkg.rdf.reader import numbered
from clusterkg.shacl.domain import Domain
from clusterkg.shacl.engine import affected, reference
from clusterkg.shacl.engine.coverage import (
    NO_FOCUS,
    no_focus,
    terms_of,
    unknown_terms,
    used_in,
)
from clusterkg.shacl.engine.data import SHAPES, Data
from clusterkg.shacl.engine.evaluation import Engine
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.engine.sparql import names_shapes_graph
from clusterkg.shacl.explain.location import iris, placed
from clusterkg.shacl.explain.messages import told
from clusterkg.shacl.report import Report, Result

ENGINES: Final = ("compiled", "pyshacl")
# Up to this many statements in files, only affected focus nodes are validated; beyond, all.
_INCREMENT: Final = 50_000
# An increment is small if it has few statements, or the whole is this many times as large.
_FEW: Final = 1_000
_SMALL: Final = 10


@dataclass(frozen=True)
class Settings:
    """Options of validation.

    Args:
        domain: Knowledge about the domain of the data.
        engine: One of ENGINES.
        rules: Whether the rules of the shapes are run before validation.
        seconds: Time limit for a remote engine.
        progress: Called with a description of each step as it begins.

    Raises:
        InputError: there is no such engine.
    """

    domain: Domain = field(default_factory=Domain)
    engine: str = "compiled"
    rules: bool = False
    seconds: float = math.inf
    progress: Callable[[str], None] = lambda _stage: None

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise InputError(Message("shacl.no-engine", name=self.engine, engines=list(ENGINES)))


def validate(
    documents: Sequence[Document],
    shapes: Shapes,
    context: Sequence[Document] | Path | str = (),
    settings: Settings | None = None,
) -> Report:
    """Validate documents against shapes.

    Facts are checked as asserted: only subclasses are inferred, as SHACL requires, and nothing is
    fetched. With a context, results on nodes that no document describes are reported only if they
    do not exist without the documents; above 50,000 statements, with rules, or with pySHACL, they
    are not reported at all.

    With a remote engine, the shapes run there. To validate documents, it must accept updates: their
    statements are put into temporary graphs. Literals in the engine are seen as it stores them,
    which may differ from what was loaded.

    Args:
        documents: The documents; without any, the context itself is validated.
        shapes: The shapes.
        context: Other data: documents, the path of a store on disk, or the URL of a SPARQL engine.
        settings: Options; by default those of `Settings`.

    Returns:
        A report of the distinct results with positions and error messages, sorted by file name and
        position.

    Raises:
        InputError: a document cannot be read, or a remote engine cannot be reached, computes
            wrongly, or exceeds the time limit.
    """
    settings = settings or Settings()
    by_prefix = {f"f{number}": document for number, document in enumerate(documents)}
    whole = not documents or (isinstance(context, Sequence) and not context)
    if isinstance(context, str):
        from clusterkg.shacl.engine.remote_data import RemoteData
        from clusterkg.store.remote.connect import connect
        from clusterkg.store.remote.transport import SECONDS
        from clusterkg.store.remote.workspace import workspace

        remote = connect(context, min(settings.seconds, SECONDS))
        with workspace(remote, settings.seconds) as work:
            run = _Run(RemoteData(work), shapes, settings)
            results, labels, uses_domain = run.explained(by_prefix, whole=whole)
    elif isinstance(context, Path):
        from clusterkg.store import disk

        with disk.scratch(context) as database:
            # Only the run itself must hold a reference to the copy, so that it can be removed.
            results, labels, uses_domain = _Run(
                Data(Store(str(database))), shapes, settings
            ).explained(by_prefix, whole=whole)
    else:
        data = Data()
        for number, document in enumerate(context):
            data.add([*_quads(f"c{number}", document)])
        run = _Run(data, shapes, settings)
        results, labels, uses_domain = run.explained(by_prefix, whole=whole)
    settings.progress("placing results")
    checked = tuple(str(document.path) for document in documents)
    placed = located(results, documents)
    return Report(placed, checked, labels, uses_domain=uses_domain)


def located(results: Iterable[Result], documents: Sequence[Document]) -> tuple[Result, ...]:
    """Return distinct results with their positions, sorted by file name and position.

    Args:
        results: The results on `documents`.
        documents: The documents in the same order as for `validate`, since the names of blank nodes
            depend on it.
    """
    by_prefix = {f"f{number}": document for number, document in enumerate(documents)}
    return tuple(sorted(placed(_once(results), by_prefix), key=order))


class _Run:
    def __init__(
        self,
        data: Data,
        shapes: Shapes,
        settings: Settings,
    ) -> None:
        self._data = data
        self._shapes = shapes
        self._engine = settings.engine
        self._rules = settings.rules
        self._domain = settings.domain
        self._progress = settings.progress
        self._added: list[Quad] = []
        # Whether the data may use terms of the domain; for an increment it is not known.
        self._uses_domain = True

    def explained(
        self, documents: Mapping[str, Document], *, whole: bool
    ) -> tuple[list[Result], dict[str, Mapping[str, str]], bool]:
        """Return the results with error messages, the labels of the IRIs in them, and whether the
        data may use a term of the domain.
        """
        results = self._results(documents, whole=whole)
        names = self._data.names(self._shapes, self._domain)
        names.prepare(map(NamedNode, iris(results)))

        def worded(result: Result) -> Result:
            details = tuple(map(worded, result.details))
            return replace(result, words=told(result, names), details=details)

        results = list(map(worded, results))
        labels = {iri: names.labels(iri) for iri in sorted(iris(results))}
        return results, labels, self._uses_domain

    def _results(self, documents: Mapping[str, Document], *, whole: bool) -> list[Result]:
        """Load `documents` and return the results that concern them, as `validate` says; if
        `whole`, all.
        """
        # Inferences from an increment may concern any node.
        increment: list[Quad] | None = [] if not whole and not self._rules else None
        for prefix, document in documents.items():
            self._progress(f"loading {document.path}")
            increment = self._load(_quads(prefix, document), increment)
        if names_shapes_graph(self._shapes.graph):
            self._data.add_graph(self._shapes.quads, SHAPES)
        if self._rules:
            from clusterkg.shacl.engine.rules import infer

            self._progress("running rules")
            infer(self._data, self._shapes)
        self._progress("validating")
        if increment is not None and self._engine == "compiled":
            return self._of_increment(documents, increment)
        namespace = self._domain.namespace
        terms = terms_of(namespace, self._data.used()) if namespace else []
        self._uses_domain = bool(terms)
        found = [
            *unknown_terms(self._data, namespace, terms),
            *self._without_focus(documents if not whole else {}),
        ]
        if self._engine == "pyshacl":
            found += reference.validate(self._data.statements(), self._shapes.quads, self._shapes)
        else:
            found += Engine(self._data, self._shapes).validate()
        return found if whole else self._concerning(found, documents)

    def _load(self, quads: Iterable[Quad], increment: list[Quad] | None) -> list[Quad] | None:
        """Add `quads` to the data, and return `increment` with them.

        None if it is None already, or would have more than `_INCREMENT` statements.
        """
        if increment is None:
            self._data.add(quads)
            return None
        start = list(islice(quads, _INCREMENT - len(increment) + 1))
        if len(increment) + len(start) > _INCREMENT:
            self._data.add(chain(start, quads))
            return None
        new = self._data.new(start)
        self._data.add(new)
        self._added += new
        return increment + start

    def _of_increment(
        self, documents: Mapping[str, Document], increment: list[Quad]
    ) -> list[Result]:
        """Return the results on nodes that `increment` describes, and new results on other
        nodes.
        """
        namespace = self._domain.namespace
        terms = terms_of(namespace, used_in(increment))
        # For a large increment, finding the affected nodes takes longer than validating everything.
        # A store on disk counts its statements one by one.
        small = len(increment) < _FEW or self._data.is_larger(len(increment) * _SMALL)
        only = affected.affected(self._data, self._shapes, increment) if small else None
        found = [
            *unknown_terms(self._data, namespace, terms),
            *self._without_focus(documents),
            *Engine(self._data, self._shapes).validate(only),
        ]
        own: set[object] = {quad.subject for quad in increment}
        foreign = {r.key for r in found if r.focus not in own and r.component != NO_FOCUS}
        if foreign:
            # A result is new only if it does not exist without the increment.
            self._data.remove([quad.triple for quad in self._added])
            foreign -= {r.key for r in Engine(self._data, self._shapes).validate(only)}
            foreign -= {r.key for r in unknown_terms(self._data, namespace, terms)}
            self._data.add(self._added)
        return [r for r in found if r.focus in own or r.component == NO_FOCUS or r.key in foreign]

    def _concerning(self, found: list[Result], documents: Mapping[str, Document]) -> list[Result]:
        """Return the results in `found` on nodes that a document describes, and on files without a
        focus node.
        """
        foci = {result.focus for result in found}
        quads = chain.from_iterable(_quads(*entry) for entry in documents.items())
        described: set[object] = {quad.subject for quad in quads if quad.subject in foci}
        return [r for r in found if r.focus in described or r.component == NO_FOCUS]

    def _without_focus(self, documents: Mapping[str, Document]) -> Iterator[Result]:
        for prefix, document in documents.items():
            name = file_iri(document.path)
            yield from no_focus(self._data, self._shapes, _quads(prefix, document), name)


def _quads(prefix: str, document: Document) -> Iterator[Quad]:
    """Yield the statements of `document`, with `prefix`, b and a number as the names of blank
    nodes.

    Raises:
        InputError: `document` cannot be read, or has a triple term.
    """
    for quad in numbered(document.quads(), prefix + "b"):
        if isinstance(quad.object, Triple):
            from clusterkg.rdf.triple_terms import refusal

            raise refusal(Message("shacl.triple-term"), document.path)
        yield quad


def _once(results: Iterable[Result]) -> list[Result]:
    return list({result.key: result for result in results}.values())


def order(result: Result) -> tuple[object, ...]:
    """Return the sort key of `result`: its position, if any, then its content."""
    place = result.place
    where = ("", 0, 0) if place is None else (place.file, place.line, place.column)
    return (*where, result.key)
