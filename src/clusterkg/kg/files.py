"""Methods on files: validation, tables, drafts, comparison of versions, and stores on disk."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.base.errors import InputError
from clusterkg.base.files import STREAM, check, write
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import LANGUAGES, Message, language_of
from clusterkg.base.text import did_you_mean
from clusterkg.kg.opened import FilePath, Opened, file_paths, place
from clusterkg.rdf.given import paths_of

if TYPE_CHECKING:
    from clusterkg.kg.results import Draft, Imported, Merged
    from clusterkg.kg.upgrade import Upgraded
    from clusterkg.names.places import Place
    from clusterkg.rdf.given import Given
    from clusterkg.rdf.table import Table
    from clusterkg.shacl.engine.faults import Fault
    from clusterkg.store.disk import Manifest
    from clusterkg.store.doctor import Diagnosis
    from clusterkg.store.graph import Graph
    from clusterkg.store.remote.graphs import Manifest as RemoteManifest
    from clusterkg.validation import ValidationReport


def _by_iri(imports: Mapping[str, FilePath] | None) -> dict[str, Path]:
    return {iri: Path(file) for iri, file in (imports or {}).items()}


def _place(city: str, code: str, within: str) -> Place:
    """Return the place of a city.

    Raises:
        InputError: the name is in no list and `within` is not given (the message tells how to
            create the place), or as in `clusterkg.names.places.new`.
    """
    from clusterkg.names import places

    if not places.named(city) and not (city.isdecimal() or within):
        hint = did_you_mean(place.said for place in places.suggestions(city))
        raise InputError(Message("cli.new.not-listed", name=city, hint=hint))
    return places.new(city, code, within)


def _labels(graph: Graph) -> Callable[[str, str], str]:
    """Return a function that gives the label of an IRI in a language; for a figure without a label,
    it gives what the figure measures.
    """
    from clusterkg.facts.reader import Reader
    from clusterkg.shacl.explain.labels import Labels

    names = Labels(graph)
    readers = {lang: Reader(graph, lang) for lang in LANGUAGES}
    return lambda iri, lang: names.label(iri, lang) or readers[lang].figure(iri)


class Files(Opened):
    """A graph with the methods that check, create or load files."""

    def validate(
        self,
        files: Given | Sequence[Given] = (),
        *,
        shapes: Given | Sequence[Given] = (),
        imports: Mapping[str, FilePath] | None = None,
        rules: bool = False,
        lenient: bool = False,
        draft: bool = False,
        engine: str = "compiled",
        seconds: float = math.inf,
        progress: Callable[[str], None] = lambda _stage: None,
        source: FilePath | Sequence[FilePath] = (),
        cache: bool = True,
    ) -> ValidationReport:
        """Validate files, or by default those that were loaded, or else the graph itself.

        Args:
            files: RDF files, workbooks, folders of CSV files, or graphs as for `load`; the graph is
                their context.
            shapes: Files or graphs with SHACL shapes: in addition to the bundled ones, or instead
                of them if the graph was opened without the bundled one.
            imports: Files by the IRI that shapes import; nothing is fetched.
            rules: Whether to run the rules of the shapes first.
            lenient: Whether to skip faulty shapes, with a warning for each in the report.
            draft: Whether to allow terms of the SHACL 1.2 drafts.
            engine: `compiled` or `pyshacl`.
            seconds: Time limit of validation in a remote engine.
            progress: Called with a description of each step.
            source: UTF-8 files of source texts: each value that a fact records as printed must
                occur in a passage that the fact cites. Texts beside a workbook and cached texts
                need not be given.
            cache: Whether to use the user's cache of source texts, and to add these to it.

        Returns:
            A report that is truthy if there is no violation.

        Raises:
            InputError: a file cannot be read, a shape is ill-formed, or a remote engine does not
                answer or exceeds the time limit.

        Examples:
            >>> import clusterkg
            >>> bool(clusterkg.open().validate())
            True
        """
        from clusterkg.shacl.sources import Reading
        from clusterkg.validation import validate

        given = paths_of(files)
        return validate(
            given or self._loaded,
            paths_of(shapes),
            self._place,
            context=self._loaded if given else (),
            only=not self._bundled,
            reading=Reading(lenient, draft, rules, _by_iri(imports)),
            limits=self._limits,
            engine=engine,
            seconds=seconds,
            progress=progress,
            source=file_paths(source),
            cache=cache,
        )

    @staticmethod
    def shapes(
        files: Given | Sequence[Given] = (),
        *,
        imports: Mapping[str, FilePath] | None = None,
        lenient: bool = False,
        draft: bool = False,
        output: str = "text",
        lang: str | None = None,
        limits: Limits = DEFAULTS,
    ) -> str:
        """Return the requirements on data as a document: the properties of each class.

        Args:
            files: Shapes of your own, documented together with the bundled ones.
            imports: Files by the IRI that shapes import; nothing is fetched.
            lenient: Whether to skip faulty shapes.
            draft: Whether to allow terms of the SHACL 1.2 drafts.
            output: text, markdown or html.
            lang: Language of the text: `zh` or `en`; by default that of the locale.
            limits: Limits on the files that are read.

        Raises:
            InputError: a file cannot be read, or has no shape.
        """
        from clusterkg.shacl.document.documentation import document
        from clusterkg.shacl.explain.labels import Labels
        from clusterkg.shacl.sources import Reading
        from clusterkg.store.graph import open_bundled
        from clusterkg.validation import shapes_of

        known = shapes_of(
            paths_of(files), Reading(lenient, draft, imports=_by_iri(imports)), limits
        )
        names = Labels(open_bundled(), known)
        return document(known, output, language_of(lang), names)

    @staticmethod
    def lint(
        files: Sequence[FilePath],
        *,
        imports: Mapping[str, FilePath] | None = None,
        draft: bool = False,
        limits: Limits = DEFAULTS,
    ) -> tuple[Fault, ...]:
        """Return the faults of shape files, each with its position.

        Args:
            files: Files of SHACL shapes.
            imports: Files by the IRI that shapes import; nothing is fetched.
            draft: Whether to allow terms of the SHACL 1.2 drafts.
            limits: Limits on the files that are read.

        Raises:
            InputError: a file cannot be read, or has no shape.
        """
        from clusterkg.shacl.sources import Reading
        from clusterkg.validation import lint

        return lint(paths_of(files), Reading(draft=draft, imports=_by_iri(imports)), limits)

    @staticmethod
    def check_ontology(
        files: Given | Sequence[Given] = (), *, lang: str | None = None, limits: Limits = DEFAULTS
    ) -> list[str]:
        """Return a message per problem of an ontology: logic, OWL profile, labels and pitfalls.

        Args:
            files: The files of the ontology; by default the bundled one. Data without classes of
                their own (workbooks too) are checked together with the bundled ontology.
            lang: Language of the text: `zh` or `en`; by default that of the locale.
            limits: Limits on the files that are read.

        Raises:
            InputError: a file cannot be read, or Java is missing.
        """
        from clusterkg.ontology.check import check

        return check(paths_of(files), limits, lang)

    @staticmethod
    def new(
        city: str | None = None,
        *,
        output: FilePath,
        from_: Sequence[FilePath] = (),
        code: str | None = None,
        within: str | None = None,
        limits: Limits = DEFAULTS,
    ) -> Path:
        """Create tables for a new city, with its code, province and names filled in.

        Args:
            city: Its Chinese or English name, or its GB/T 2260 code; omitted if `from_` names the
                city; county-level places and national new areas are accepted too.
            output: A workbook (.xlsx), a folder for CSV files, or a Turtle template (.ttl).
            from_: RDF files whose statements are filled in.
            code: Its GB/T 2260 code, if the name is ambiguous; for a name in no list only together
                with `within`.
            within: The city or province that it lies in: distinguishes places with the same name,
                and creates one that is in no list, such as a development zone.
            limits: Limits on the files that are read.

        Returns:
            The path of the output.

        Raises:
            InputError: there is no such city, or several; neither a city nor a file is given; a
                code or `within` is given without a city; a template is asked for with files; the
                code is that of another place; or `output` has another extension, exists already or
                cannot be written.
        """
        from clusterkg.rdf.document import triples as said
        from clusterkg.tables import filling, layout, template
        from clusterkg.tables.documents import documents

        output = Path(output)
        if city is None and not from_:
            raise InputError(Message("cli.new.no-city"))
        if city is None and (code or within):
            raise InputError(Message("cli.new.only-with-city"))
        if output.exists():
            raise InputError(Message("base.is-there"), output)
        if output.suffix:
            check([output], paths_of(from_))
        found = None if city is None else _place(city, code or "", within or "")
        kind = output.suffix.lower()
        if kind == ".ttl":
            if found is None or from_:
                raise InputError(Message("cli.new.template"))
            write(output, template.turtle(found).encode())
            return output
        triples = [] if found is None else template.statements(found)
        for document in documents(paths_of(from_), limits=limits):
            triples += said(document)
        sheets = filling.fill(triples)
        if kind not in ("", ".xlsx") or output == STREAM:
            raise InputError(Message("cli.new.format"), output)
        (layout.write_workbook if kind else layout.write_folder)(output, sheets)
        return output

    def import_(self, path: FilePath) -> Imported:
        """Convert a workbook or a folder of CSV files to Turtle.

        Cells may name resources of the graph.

        Args:
            path: The workbook or the folder.

        Returns:
            The Turtle and the faulty cells; truthy if no cell is faulty. The Turtle is empty if a
            cell cannot be read.

        Raises:
            InputError: it is neither a workbook nor a folder of CSV files, or cannot be read.
        """
        from pyoxigraph import Quad

        from clusterkg import tables
        from clusterkg.kg.results import Imported
        from clusterkg.rdf import canonical
        from clusterkg.rdf.replaced import Renewal
        from clusterkg.store.graph import open_graph
        from clusterkg.tables.documents import documents
        from clusterkg.tables.given import Given

        path = Path(path)
        if path.is_file() and not tables.are_in(path):
            raise InputError(Message("tables.no-tables"), path)
        # Names of the bundled graph are known without loading it.
        graph = None if self._place is None else lambda: open_graph(self._place)
        reading = tables.examine(
            path, Given(documents(self._loaded, limits=self._limits), graph), self._limits
        )
        said = () if reading.problems else reading.statements
        quads = (Quad(*each.triple) for each in said)
        triples = [quad.triple for quad in Renewal(path).quads(quads)]
        turtle = canonical.turtle(triples) if triples else ""
        statements = len(triples or reading.statements)
        return Imported(turtle, statements, tuple(reading.problems), tuple(reading.doubts))

    def draft(self, path: FilePath, *, city: str | None = None, cache: bool = True) -> Draft:
        """Draft facts from a Chinese text, as Turtle for a person to confirm.

        Args:
            path: The text, in UTF-8.
            city: Draft only facts about this city; by default about all cities named in the text.
            cache: Whether to add the text to the user's cache, so that facts confirmed later can be
                compared with it.

        Raises:
            InputError: the file cannot be read, or there is no such city.
        """
        from clusterkg import draft
        from clusterkg.base.cache import keep
        from clusterkg.base.source import read_text
        from clusterkg.draft.statements import triples
        from clusterkg.kg.results import Draft
        from clusterkg.rdf import canonical

        path = Path(path)
        content = read_text(path, self._limits)
        findings = draft.read(self.store, content, city)
        proposed = triples(self.store, content, findings)
        if cache and proposed:
            keep(content)
        return Draft(canonical.turtle(proposed), tuple(findings))

    @staticmethod
    def diff(
        before: Given,
        after: Given,
        *,
        lang: str | None = None,
        limits: Limits = DEFAULTS,
    ) -> Table:
        """Return the differences between two versions of data.

        Args:
            before: The old version: an RDF file, a workbook, a folder of CSV files, or a graph as
                for `load`.
            after: The new version.
            lang: Language of the text: `zh` or `en`; by default that of the locale.
            limits: Limits on the files that are read.

        Returns:
            A row for each property of a resource whose values differ.

        Raises:
            InputError: a file cannot be read.
        """
        from clusterkg.facts import changes
        from clusterkg.rdf import reader
        from clusterkg.rdf.namespaces import with_prefixes
        from clusterkg.store.graph import open_bundled
        from clusterkg.tables import are_in
        from clusterkg.tables.documents import documents

        paths = paths_of([before, after])
        versions = documents(paths, limits=limits)
        found = changes.diff(*map(changes.read, versions))
        prefixes = reader.prefixes((path for path in paths if not are_in(path)), limits)
        with with_prefixes(prefixes):
            table = changes.table(found, _labels(open_bundled(versions)), language_of(lang))
        table.prefixes = prefixes
        return table

    @staticmethod
    def merge(
        one: Given, other: Given, *, lang: str | None = None, limits: Limits = DEFAULTS
    ) -> Merged:
        """Merge two versions of data; where their values differ, both are kept.

        Args:
            one: A version: an RDF file, a workbook, a folder of CSV files, or a graph as for
                `load`.
            other: The other version.
            lang: Language of the text: `zh` or `en`; by default that of the locale.
            limits: Limits on the files that are read.

        Returns:
            The merged Turtle and the conflicts; truthy if there is no conflict.

        Raises:
            InputError: a file cannot be read.
        """
        from clusterkg.facts import changes
        from clusterkg.kg.results import Merged
        from clusterkg.rdf import canonical
        from clusterkg.shacl.engine.cardinality import single_valued
        from clusterkg.shacl.engine.data import Data
        from clusterkg.store.graph import open_bundled
        from clusterkg.tables.documents import documents
        from clusterkg.validation import shapes_of

        versions = documents(paths_of([one, other]), limits=limits)
        context = open_bundled(versions)
        label = _labels(context)
        single = single_valued(shapes_of(), Data(context))
        ours, theirs = map(changes.read, versions)
        triples, conflicts = changes.merge(ours, theirs, single, label)
        table = changes.table(conflicts, label, language_of(lang))
        return Merged(canonical.turtle(triples), table)

    @staticmethod
    def upgrade(path: FilePath, *, limits: Limits = DEFAULTS) -> Upgraded:
        """Convert a file, tables or a store of an older version to current terms.

        No information is lost: deprecated terms are replaced. Turtle keeps its comments and layout.

        Args:
            path: An RDF file, a workbook, a folder of CSV files, or the folder of a store.
            limits: Limits on the files that are read.

        Returns:
            The content to write, and the number of statements changed: 0 if the data are up to
            date.

        Raises:
            InputError: it cannot be read, or a comment or a cell would be lost.
        """
        from clusterkg.kg import upgrade

        return upgrade.upgraded(Path(path), limits)

    @staticmethod
    def build(
        folder: FilePath,
        files: Given | Sequence[Given] = (),
        *,
        rules: bool = True,
        add: bool = False,
        only: bool = False,
        each_a_graph: bool = False,
        graph_store: str | None = None,
        limits: Limits = DEFAULTS,
        started: Callable[[int], None] = lambda _bytes: None,
        progress: Callable[[Path, int], None] = lambda _file, _bytes: None,
    ) -> Manifest | RemoteManifest:
        """Build a store on disk or in a remote engine, from the bundled graph and files.

        Args:
            folder: The folder of the store, or the URL of an engine.
            files: RDF files, workbooks, or folders of CSV files.
            rules: Whether to run the inference rules.
            add: Whether to add the files to the existing store.
            only: Whether to leave the bundled graph out; not for an engine.
            each_a_graph: Whether each RDF file is also a named graph; not for an engine.
            graph_store: The URL of the engine's Graph Store, if it is not found automatically.
            started: Called with the number of bytes to read.
            progress: Called with a file and the number of bytes of it read since the last call.
            limits: Limits on the files that are read.

        Returns:
            The manifest of the build.

        Raises:
            InputError: a file cannot be read, the disk is full, another build is running, there is
                no store to add to, or an option does not apply to an engine or to a store on disk.
        """
        from clusterkg.store.build import build, size
        from clusterkg.store.graph import open_graph
        from clusterkg.tables.documents import documents

        target = place(folder)
        assert target is not None
        if graph_store is not None and not isinstance(target, str):
            raise InputError(Message("cli.build.graph-store"))
        opened = documents(
            paths_of(files),
            graph=(lambda: open_graph(target)) if add else None,
            limits=limits,
            each_a_graph=each_a_graph,
        )
        started(size(opened, bundled=not (only or add)))
        if isinstance(target, Path):
            return build(target, opened, infer=rules, add=add, bundled=not only, progress=progress)
        if only or each_a_graph:
            raise InputError(Message("cli.build.only-on-disk"), target)
        from clusterkg.store import upload

        return upload.build(
            target, opened, infer=rules, add=add, graph_store=graph_store, progress=progress
        )

    @staticmethod
    def verify(folder: FilePath) -> list[str]:
        """Return the names of store files that differ from the manifest of the build.

        Missing and additional files are included. If no file differs, but the number of statements
        does, it is the name of the manifest.

        Args:
            folder: The folder of the store, which is read completely.

        Raises:
            InputError: there is no store.
        """
        from clusterkg.store.disk import verify

        return verify(Path(folder))

    @staticmethod
    def doctor(folder: FilePath) -> Diagnosis:
        """Check the health of a store or an engine, and return findings with advice.

        For a store: whether its files are unchanged (all are read), versions, counts, sources
        changed since the build, disk space and limits. For an engine: response time, size of
        complete answers, deviations from the standard, and content.

        Args:
            folder: The folder of a store, or the URL of an engine.

        Returns:
            The checks; truthy if none of them found an error.

        Raises:
            InputError: there is no store, or the engine does not answer.
        """
        from clusterkg.store import doctor

        target = place(folder)
        if isinstance(target, str):
            return doctor.of_engine(target)
        return doctor.of_store(Path(folder))
