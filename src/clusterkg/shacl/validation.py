"""Validate files or a graph: load, run an engine, keep what concerns the files, say it in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path as FilePath
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from clusterkg.base.errors import InputError
from clusterkg.base.resources import bundled
from clusterkg.rdf.literals import original
from clusterkg.rdf.reader import numbered
from clusterkg.shacl.engine import affected, reference
from clusterkg.shacl.engine.coverage import NO_FOCUS, no_focus, unknown_terms, used_in
from clusterkg.shacl.engine.data import SHAPES, WRITTEN, Data
from clusterkg.shacl.engine.evaluation import Engine
from clusterkg.shacl.engine.graph import Graph
from clusterkg.shacl.engine.shapes import Shapes, check
from clusterkg.shacl.engine.sparql import names_shapes_graph
from clusterkg.shacl.explain.location import iris, placed
from clusterkg.shacl.explain.messages import told
from clusterkg.shacl.report import Report, Result
from clusterkg.store import files as sources
from clusterkg.store.graph import bundled_files

ENGINES: Final = ("compiled", "pyshacl")
# Up to so many statements of files, only what they can affect is looked at; beyond, all is.
_INCREMENT: Final = 50_000
# An increment is small if it has few statements or the whole is so many times as large.
_FEW: Final = 1_000
_SMALL: Final = 10


def shapes_of(paths: Sequence[FilePath] = ()) -> tuple[Shapes, list[Quad]]:
    """Return the bundled shapes and those of `paths`, with the statements that make them.

    Raises:
        InputError: a file cannot be read, holds no shape, or holds one that is wrong.
    """
    quads: list[Quad] = []
    own = sorted(bundled("ontology", "shapes").glob("*.ttl"))
    for number, path in enumerate([*own, *paths]):
        found = list(_quads(f"s{number}", path))
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
    store: FilePath | str | None = None,
    *,
    engine: str = "compiled",
    context: Sequence[FilePath] = (),
    seconds: float = math.inf,
    progress: Callable[[str], None] = lambda _stage: None,
) -> Report:
    """Validate `paths` against the bundled shapes and `shapes`.

    The context is the store on disk at `store`, or the bundled graph with the files of `context`;
    without `paths`, it is itself validated. Facts are checked as asserted: nothing is inferred but
    the subclasses that SHACL asks for, and nothing is fetched. Results on nodes that no file
    describes are left out if they are there without the files too.

    If `store` is the address of an engine of SPARQL, the shapes run there, for no more than
    `seconds`. With `paths`, it must take updates: what they say is put into graphs that are
    dropped at the end. Of its literals, what it has kept is seen, which is not always what was
    written.

    Raises:
        InputError: a file cannot be read, a shape is wrong, or the engine cannot be asked, would
            answer wrongly or is not done in time.
    """
    if engine not in ENGINES:
        raise InputError(f"no engine {engine!r}; engines: {', '.join(ENGINES)}")
    progress("reading shapes")
    known, shape_quads = shapes_of(shapes)
    files = {f"f{number}": path for number, path in enumerate(paths or bundled_files())}
    if store is None:
        data = Data()
        for number, path in enumerate([*bundled_files(), *context] if paths else ()):
            data.add([*_quads(f"c{number}", path)])
        run = _Run(data, known, shape_quads, engine, progress)
        results, labels = run.told(files, whole=not paths)
    elif isinstance(store, str):
        from clusterkg.shacl.engine.remote_data import RemoteData
        from clusterkg.store.remote.connect import connect
        from clusterkg.store.remote.transport import SECONDS
        from clusterkg.store.remote.workspace import workspace

        files = files if paths else {}
        remote = connect(store, min(seconds, SECONDS))
        with workspace(remote, seconds) as work:
            run = _Run(RemoteData(work), known, shape_quads, engine, progress)
            results, labels = run.told(files, whole=not paths)
    else:
        from clusterkg.store import disk

        files = files if paths else {}
        with disk.scratch(store) as database:
            # Nothing but the run itself holds on to the copy.
            results, labels = _Run(
                Data(Store(str(database))), known, shape_quads, engine, progress
            ).told(files, whole=not paths)
    progress("placing results")
    found = placed(_once(results), files)
    # No query string of an address is shown, as it may hold a secret.
    whole = () if store is None else (str(store).partition("?")[0],)
    return Report(tuple(sorted(found, key=_order)), tuple(map(str, paths)) or whole, labels)


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

    def told(
        self, files: dict[str, FilePath], *, whole: bool
    ) -> tuple[list[Result], dict[str, Mapping[str, str]]]:
        """Return the results in words, and the labels of what they speak of."""
        results = self._results(files, whole=whole)
        names = self._data.names(self._shapes)
        names.prepare(map(NamedNode, iris(results)))

        def worded(result: Result) -> Result:
            details = tuple(map(worded, result.details))
            return replace(result, words=told(result, names), details=details)

        results = list(map(worded, results))
        return results, {iri: names.labels(iri) for iri in sorted(iris(results))}

    def _results(self, files: dict[str, FilePath], *, whole: bool) -> list[Result]:
        """Load files and return the results that concern them, or all if they are the whole."""
        increment: list[Quad] | None = [] if not whole else None
        for prefix, path in files.items():
            self._progress(f"loading {path}")
            increment = self._load(_quads(prefix, path), increment)
        if names_shapes_graph(self._shapes.graph):
            self._data.add_graph(self._shape_quads, SHAPES)
        self._progress("validating")
        if increment is not None and self._engine == "compiled":
            return self._of_increment(files, increment)
        found = [*unknown_terms(self._data), *self._without_focus(files if not whole else {})]
        if self._engine == "pyshacl":
            found += reference.validate(self._as_written(), self._shape_quads, self._shapes)
        else:
            found += Engine(self._data, self._shapes).validate()
        return found if whole else self._concerning(found, files)

    def _load(self, quads: Iterable[Quad], increment: list[Quad] | None) -> list[Quad] | None:
        """Load statements, and keep them as an increment unless they are too many."""
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

    def _of_increment(self, files: dict[str, FilePath], increment: list[Quad]) -> list[Result]:
        """Return the results on nodes that the increment describes, or that it makes on others."""
        used = used_in(increment)
        # To follow what an increment affects takes longer than to look at all, for a large one.
        # A store on disk counts its statements one by one.
        small = len(increment) < _FEW or self._data.is_larger(len(increment) * _SMALL)
        only = affected.affected(self._data, self._shapes, increment) if small else None
        found = [
            *unknown_terms(self._data, used),
            *self._without_focus(files),
            *Engine(self._data, self._shapes).validate(only),
        ]
        own: set[object] = {quad.subject for quad in increment}
        foreign = {r.key for r in found if r.focus not in own and r.component != NO_FOCUS}
        if foreign:
            # Only what is not there without the increment is of its making.
            self._data.remove([quad.triple for quad in self._added])
            foreign -= {r.key for r in Engine(self._data, self._shapes).validate(only)}
            foreign -= {r.key for r in unknown_terms(self._data, used)}
            self._data.add(self._added)
        return [r for r in found if r.focus in own or r.component == NO_FOCUS or r.key in foreign]

    def _concerning(self, found: list[Result], files: dict[str, FilePath]) -> list[Result]:
        """Return the results on nodes that a file describes."""
        foci = {result.focus for result in found}
        quads = chain.from_iterable(_quads(prefix, path) for prefix, path in files.items())
        described: set[object] = {quad.subject for quad in quads if quad.subject in foci}
        return [r for r in found if r.focus in described or r.component == NO_FOCUS]

    def _without_focus(self, files: dict[str, FilePath]) -> Iterator[Result]:
        for prefix, path in files.items():
            name = path.resolve().as_uri()
            yield from no_focus(self._data, self._shapes, _quads(prefix, path), name)

    def _as_written(self) -> Iterator[Quad]:
        for graph in (DefaultGraph(), WRITTEN):
            for quad in self._data.store.quads_for_pattern(None, None, None, graph):
                value = quad.object
                kept = original(value) if isinstance(value, Literal) else value
                yield Quad(quad.subject, quad.predicate, kept)


def _quads(prefix: str, path: FilePath) -> Iterator[Quad]:
    """Return the statements of a file; blank nodes of different files are named apart."""
    return numbered(sources.quads(path), prefix + "b")


def _once(results: Iterable[Result]) -> list[Result]:
    """Return each result once: to be told twice that a thing is wrong helps nobody."""
    return list({result.key: result for result in results}.values())


def _order(result: Result) -> tuple[object, ...]:
    place = result.place
    where = ("", 0, 0) if place is None else (place.file, place.line, place.column)
    return (*where, result.key)
