"""Validate files or a graph: load, run an engine, keep what concerns the files, say it in words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path as FilePath
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from clusterkg import sources
from clusterkg.errors import InputError
from clusterkg.namespaces import CKG, SHAPE
from clusterkg.resources import bundled
from clusterkg.shacl import affected, reference
from clusterkg.shacl.data import SHAPES, WRITTEN, Data
from clusterkg.shacl.engine import Engine
from clusterkg.shacl.graph import TYPE, Graph, Term, sh
from clusterkg.shacl.literals import original
from clusterkg.shacl.model import Report, Result
from clusterkg.shacl.names import Names
from clusterkg.shacl.places import iris, placed
from clusterkg.shacl.shapes import Shapes, check
from clusterkg.shacl.words import told
from clusterkg.store import bundled_files

ENGINES: Final = ("compiled", "pyshacl")
UNKNOWN_TERM: Final = NamedNode(SHAPE + "UnknownTerm")
NO_FOCUS: Final = NamedNode(SHAPE + "NoFocusNode")
# Up to so many statements of files, only what they can affect is looked at; beyond, all is.
_INCREMENT: Final = 50_000
_CHUNK: Final = 2_000


def shapes_of(paths: Sequence[FilePath] = ()) -> tuple[Shapes, list[Quad]]:
    """Return the bundled shapes and those of `paths`, with the statements that make them.

    Raises:
        InputError: a file cannot be read, holds no shape, or holds one that is wrong.
    """
    quads: list[Quad] = []
    own = sorted(bundled("ontology", "shapes").glob("*.ttl"))
    for number, path in enumerate([*own, *paths]):
        found = list(sources.numbered(sources.quads(path), f"s{number}b"))
        if path not in own:
            _check_shapes(found, path)
        quads += found
    return Shapes(quads), quads


def _check_shapes(quads: list[Quad], path: FilePath) -> None:
    try:
        graph = Graph(quads)
        check(graph)
        if not Shapes(quads).all():
            raise InputError("there is no shape")
    except InputError as error:
        raise InputError(error.message, path) from error


def validate(
    paths: Sequence[FilePath] = (),
    shapes: Sequence[FilePath] = (),
    store: FilePath | None = None,
    *,
    engine: str = "compiled",
    progress: Callable[[str], None] = lambda _stage: None,
) -> Report:
    """Validate `paths` against the bundled shapes and `shapes`.

    The context is the store on disk at `store`, or the bundled graph; without `paths`, it is
    itself validated. Facts are checked as asserted: nothing is inferred but the subclasses that
    SHACL asks for, and nothing is fetched. Results on nodes that no file describes are left out
    if they are there without the files too.

    Raises:
        InputError: a file cannot be read, or a shape is wrong.
    """
    if engine not in ENGINES:
        raise InputError(f"no engine {engine!r}; engines: {', '.join(ENGINES)}")
    progress("reading shapes")
    known, shape_quads = shapes_of(shapes)
    files = {f"f{number}": path for number, path in enumerate(paths or bundled_files())}
    with ExitStack() as stack:
        context = _context(paths, store, stack)
        if store is not None and not paths:
            files = {}
        run = _Run(context, known, shape_quads, engine, progress)
        results = run.results(files, whole=not paths)
        names = Names(context.store, known)
        results = [replace(result, words=told(result, names)) for result in results]
        labels = {iri: names.labels(iri) for iri in sorted(iris(results))}
    progress("placing results")
    found = placed(_once(results), files)
    checked = tuple(map(str, paths or ([] if store is None else [store])))
    return Report(tuple(sorted(found, key=_order)), checked, labels)


def _context(paths: Sequence[FilePath], store: FilePath | None, stack: ExitStack) -> Data:
    if store is not None:
        from clusterkg import disk

        return Data(stack.enter_context(disk.scratch(store)))
    data = Data()
    if paths:
        for number, path in enumerate(bundled_files()):
            data.add(sources.numbered(sources.quads(path), f"c{number}b"))
    return data


class _Run:
    """One validation: data, shapes and engine."""

    def __init__(
        self,
        data: Data,
        shapes: Shapes,
        shape_quads: list[Quad],
        engine: str,
        progress: Callable[[str], None],
    ) -> None:
        self._data = data
        self._shapes = shapes
        self._shape_quads = shape_quads
        self._engine = engine
        self._progress = progress
        self._added: list[Quad] = []

    def results(self, files: dict[str, FilePath], *, whole: bool) -> list[Result]:
        """Load files and return the results that concern them, or all if they are the whole."""
        increment: list[Quad] | None = [] if not whole else None
        for prefix, path in files.items():
            self._progress(f"loading {path}")
            increment = self._load(sources.numbered(sources.quads(path), prefix + "b"), increment)
        self._data.add_graph(self._shape_quads, SHAPES)
        found = [*self._unknown_terms()]
        if not whole:
            for prefix, path in files.items():
                found += self._without_focus(prefix, path)
        self._progress("validating")
        if self._engine == "pyshacl":
            quads = self._as_written()
            found += reference.validate(quads, self._shape_quads, self._shapes)
            return found if whole else self._concerning(found, files)
        engine = Engine(self._data, self._shapes)
        if increment is None:
            found += engine.validate()
            return found if whole else self._concerning(found, files)
        only = affected.affected(self._data, self._shapes, increment)
        found += engine.validate(only)
        own = {quad.subject for quad in increment}
        if all(result.focus in own for result in found):
            return found
        return self._new(found, increment, own)

    def _load(self, quads: Iterable[Quad], increment: list[Quad] | None) -> list[Quad] | None:
        """Load statements, and keep them as an increment unless they are too many."""
        if increment is None:
            self._data.add(quads)
            return None
        start = list(islice(quads, _INCREMENT - len(increment) + 1))
        if len(increment) + len(start) > _INCREMENT:
            self._data.add(chain(start, quads))
            return None
        new = [quad for quad in start if not self._data.holds(quad.triple)]
        self._data.add(new)
        self._added += new
        return increment + start

    def _new(
        self, found: list[Result], increment: list[Quad], own: set[NamedNode | BlankNode | Triple]
    ) -> list[Result]:
        """Return the results that are not there without the increment, or are on its own nodes."""
        for quad in self._added:
            self._data.remove(quad.triple)
        engine = Engine(self._data, self._shapes)
        only = affected.affected(self._data, self._shapes, increment)
        before = {result.key for result in [*engine.validate(only), *self._unknown_terms()]}
        self._data.add(self._added)
        return [r for r in found if r.focus in own or r.key not in before]

    def _concerning(self, found: list[Result], files: dict[str, FilePath]) -> list[Result]:
        """Return the results on nodes that a file describes."""
        foci = {result.focus for result in found}
        described: set[object] = set()
        for prefix, path in files.items():
            for quad in sources.numbered(sources.quads(path), prefix + "b"):
                if quad.subject in foci:
                    described.add(quad.subject)
        return [r for r in found if r.focus in described or r.component == NO_FOCUS]

    def _as_written(self) -> Iterator[Quad]:
        for graph in (DefaultGraph(), WRITTEN):
            for quad in self._data.store.quads_for_pattern(None, None, None, graph):
                value = quad.object
                kept = original(value) if isinstance(value, Literal) else value
                yield Quad(quad.subject, quad.predicate, kept)

    def _unknown_terms(self) -> Iterator[Result]:
        """Return a result for each use of a term of our namespace that the ontology lacks."""
        store = self._data.store
        known = {
            quad.subject.value
            for quad in store.quads_for_pattern(None, TYPE, None, DefaultGraph())
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(CKG)
        }
        for text in (
            "SELECT DISTINCT ?term { ?s ?term ?o }",
            f"SELECT DISTINCT ?term {{ ?s {TYPE} ?term FILTER(isIRI(?term)) }}",
        ):
            for row in list(self._data.select(text)):
                term = row["term"]
                assert isinstance(term, NamedNode)
                if term.value.startswith(CKG) and term.value not in known:
                    yield from self._unknown_uses(term, known)

    def _unknown_uses(self, term: NamedNode, known: set[str]) -> Iterator[Result]:
        close = _closest(term.value, known)
        suggestion = (NamedNode(close),) if close else ()
        text = f"SELECT DISTINCT ?s {{ {{ ?s {term} ?o }} UNION {{ ?s {TYPE} {term} }} }}"
        for row in self._data.select(text):
            subject = row["s"]
            assert isinstance(subject, Term)
            yield Result(
                severity=sh("Violation"),
                focus=subject,
                path=None,
                value=term,
                component=UNKNOWN_TERM,
                shape=NamedNode(SHAPE + "known-terms"),
                parameters={"suggestion": suggestion},
            )

    def _without_focus(self, prefix: str, path: FilePath) -> Iterator[Result]:
        """Return a result if no shape finds a focus node among what a file describes."""
        quads = sources.numbered(sources.quads(path), prefix + "b")
        engine = Engine(self._data, self._shapes)
        targets = [engine.targets(shape).pattern for shape in self._shapes.targeted()]
        subjects = (quad.subject for quad in quads)
        while chunk := list(islice(subjects, _CHUNK)):
            some = self._data.mark(node for node in chunk if isinstance(node, Term))
            if any(self._data.ask(f"ASK {{ {some} {pattern} }}") for pattern in targets):
                return
        yield Result(
            severity=sh("Violation"),
            focus=NamedNode(path.resolve().as_uri()),
            path=None,
            value=None,
            component=NO_FOCUS,
            shape=NamedNode(SHAPE + "some-focus-node"),
        )


def _closest(term: str, known: Iterable[str]) -> str:
    """Return the known term whose local name is most like that of `term`, or nothing."""
    local = {iri.rsplit("#", 1)[1]: iri for iri in sorted(known)}
    close = difflib.get_close_matches(term.rsplit("#", 1)[1], local, n=1, cutoff=0.6)
    return local[close[0]] if close else ""


def _once(results: Iterable[Result]) -> list[Result]:
    """Return each result once: to be told twice that a thing is wrong helps nobody."""
    return list({result.key: result for result in results}.values())


def _order(result: Result) -> tuple[object, ...]:
    place = result.place
    where = ("", 0, 0) if place is None else (place.file, place.line, place.column)
    return (*where, result.key)
