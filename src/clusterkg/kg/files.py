"""Files in and out: validation, tables, drafts, versions, and stores on disk."""

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
from clusterkg.rdf.given import path_of

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


def _paths(files: Sequence[Given]) -> list[Path]:
    return [path_of(file) for file in files]


def _by_iri(imports: Mapping[str, FilePath] | None) -> dict[str, Path]:
    return {iri: Path(file) for iri, file in (imports or {}).items()}


def _place(city: str, code: str, within: str) -> Place:
    """Return the place of a city; how one that no list has starts is told."""
    from clusterkg.names import places

    if not places.named(city) and not (city.isdecimal() or within):
        hint = did_you_mean(place.said for place in places.suggestions(city))
        raise InputError(Message("cli.new.not-listed", name=city, hint=hint))
    return places.new(city, code, within)


def _labels(graph: Graph) -> Callable[[str, str], str]:
    """Return what gives the label of an IRI in a language: of a number, what it is of."""
    from clusterkg.facts.reader import Reader
    from clusterkg.shacl.explain.labels import Names

    names = Names(graph)
    readers = {lang: Reader(graph, lang) for lang in LANGUAGES}
    return lambda iri, lang: names.label(iri, lang) or readers[lang].figure(iri)


class Files(Opened):
    """A graph and the files that are checked against it, made from it, or put into it."""

    def validate(
        self,
        files: Sequence[Given] = (),
        *,
        shapes: Sequence[Given] = (),
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
        """Validate files; without any, those that were loaded, or else the graph itself.

        Args:
            files: Files of RDF, workbooks, folders of CSV files, or graphs as `load` takes them;
                the graph is their context.
            shapes: Files or graphs of SHACL shapes: besides the bundled ones, or alone where the
                graph was opened without the bundled one.
            imports: The files that stand for what shapes import, by IRI.
            rules: Whether the rules of the shapes are run first.
            lenient: Whether faults of shapes are left out, with a warning each in the report.
            draft: Whether terms of the drafts of SHACL 1.2 count.
            engine: compiled, or pyshacl.
            seconds: The time that an engine elsewhere has.
            progress: Told the stages.
            source: The texts that the facts were read from, in UTF-8: each thing that a fact says
                is printed must stand in a passage that it cites. Texts beside a workbook, and
                those that were given before, need not be given.
            cache: Whether texts that were given before are taken from the user's cache, and these
                are kept there.

        Returns:
            A report that is true if there is no violation.

        Raises:
            InputError: a file cannot be read, a shape is wrong, or the engine elsewhere cannot be
                asked or is not done in time.

        Examples:
            >>> import clusterkg
            >>> bool(clusterkg.open().validate())
            True
        """
        from clusterkg.shacl.sources import Reading
        from clusterkg.validation import validate

        given = _paths(files)
        return validate(
            given or self._loaded,
            _paths(shapes),
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
        files: Sequence[Given] = (),
        *,
        imports: Mapping[str, FilePath] | None = None,
        lenient: bool = False,
        draft: bool = False,
        output: str = "text",
        lang: str | None = None,
        limits: Limits = DEFAULTS,
    ) -> str:
        """Return what data must look like: for each class what is required, allowed, suggested.

        Args:
            files: Shapes of your own, documented with the bundled ones.
            imports: The files that stand for what shapes import, by IRI.
            lenient: Whether faults of shapes are left out.
            draft: Whether terms of the drafts of SHACL 1.2 count.
            output: text, markdown or html.
            lang: Language of the words, zh or en; by default that of the locale.
            limits: What a file that is read may take of the machine.

        Raises:
            InputError: a file cannot be read, or holds no shape.
        """
        from clusterkg.shacl.document.documentation import document
        from clusterkg.shacl.explain.labels import Names
        from clusterkg.shacl.sources import Reading
        from clusterkg.store.graph import open_bundled
        from clusterkg.validation import shapes_of

        known = shapes_of(_paths(files), Reading(lenient, draft, imports=_by_iri(imports)), limits)
        names = Names(open_bundled(), known)
        return document(known, output, language_of(lang), names)

    @staticmethod
    def lint(
        files: Sequence[FilePath],
        *,
        imports: Mapping[str, FilePath] | None = None,
        draft: bool = False,
        limits: Limits = DEFAULTS,
    ) -> tuple[Fault, ...]:
        """Return what is wrong with files of shapes, each with its position.

        Args:
            files: Files of SHACL shapes.
            imports: The files that stand for what shapes import, by IRI.
            draft: Whether terms of the drafts of SHACL 1.2 count.
            limits: What a file that is read may take of the machine.

        Raises:
            InputError: a file cannot be read, or holds no shape.
        """
        from clusterkg.shacl.sources import Reading
        from clusterkg.validation import lint

        return lint(_paths(files), Reading(draft=draft, imports=_by_iri(imports)), limits)

    @staticmethod
    def check_ontology(files: Sequence[Given] = (), *, limits: Limits = DEFAULTS) -> list[str]:
        """Return the problems of an ontology: consistency, profile, words, and pitfalls by name.

        Args:
            files: The files of the ontology; by default the bundled one. Data without classes of
                their own (workbooks too) are looked at beside it and the scheme of industries.
            limits: What a file that is read may take of the machine.

        Raises:
            InputError: a file cannot be read, or there is no Java.
        """
        from clusterkg.ontology.check import check

        return check(_paths(files), limits)

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
        """Start a city: write tables to fill in, with its code, province and names.

        Args:
            city: Its name, Chinese or English, or its GB/T 2260 code; also that of a place at
                county level or of a national new area.
            code: Its GB/T 2260 code, where several are called so or no list has it.
            within: The city or province that it lies in: tells places of one name apart, and
                starts one that no list has, such as a development zone.
            output: A workbook (.xlsx), a folder for CSV files, or a template in Turtle (.ttl).
            from_: Files of RDF; what they say is filled in.
            limits: What a file that is read may take of the machine.

        Returns:
            The path of what was written.

        Raises:
            InputError: there is no such city, or several; neither a city nor a file is given;
                the code is that of another place; or the path is there already or cannot be
                written.
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
            check([output], _paths(from_))
        found = None if city is None else _place(city, code or "", within or "")
        kind = output.suffix.lower()
        if kind == ".ttl":
            if found is None or from_:
                raise InputError(Message("cli.new.template"))
            write(output, template.turtle(found).encode())
            return output
        triples = [] if found is None else template.statements(found)
        for document in documents(_paths(from_), limits=limits):
            triples += said(document)
        sheets = filling.fill(triples)
        if kind not in ("", ".xlsx") or output == STREAM:
            raise InputError(Message("cli.new.format"), output)
        (layout.write_workbook if kind else layout.write_folder)(output, sheets)
        return output

    def import_(self, path: FilePath) -> Imported:
        """Turn a workbook or a folder of CSV files into Turtle; cells may name what the graph has.

        Args:
            path: The workbook or the folder.

        Returns:
            The Turtle, and the cells at fault. It is true if there are none.

        Raises:
            InputError: it is no workbook and no folder of CSV files.
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
        # What the bundled graph holds is known without it.
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
        """Propose facts from a Chinese text, as Turtle for a person to confirm.

        Args:
            path: The text, in UTF-8.
            city: Only what is said of this city; else of all that are named.
            cache: Whether the text is kept in the user's cache, so that what comes of the proposals
                is compared with it.

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
        """Return what a version of some data adds to another, changes and drops.

        Args:
            before: The old version: a file of RDF, a workbook, or a folder of CSV files.
            after: The new one.
            lang: Language of the labels, zh or en; by default that of the locale.
            limits: What a file that is read may take of the machine.

        Returns:
            A row for each property of a node that differs.

        Raises:
            InputError: a file cannot be read.
        """
        from clusterkg.facts import changes
        from clusterkg.store.graph import open_bundled
        from clusterkg.tables.documents import documents

        versions = documents(_paths([before, after]), limits=limits)
        found = changes.diff(*map(changes.read, versions))
        return changes.table(found, _labels(open_bundled(versions)), language_of(lang))

    @staticmethod
    def merge(
        one: Given, other: Given, *, lang: str | None = None, limits: Limits = DEFAULTS
    ) -> Merged:
        """Return all that two versions say; what they say otherwise is kept from both.

        Args:
            one: A file of RDF, a workbook, or a folder of CSV files.
            other: Another.
            lang: Language of the labels of conflicts, zh or en; by default that of the locale.
            limits: What a file that is read may take of the machine.

        Returns:
            The Turtle, and the conflicts. It is true if there are none.

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

        versions = documents(_paths([one, other]), limits=limits)
        context = open_bundled(versions)
        label = _labels(context)
        single = single_valued(shapes_of(), Data(context))
        ours, theirs = map(changes.read, versions)
        triples, conflicts = changes.merge(ours, theirs, single, label)
        table = changes.table(conflicts, label, language_of(lang))
        return Merged(canonical.turtle(triples), table)

    @staticmethod
    def upgrade(path: FilePath, *, limits: Limits = DEFAULTS) -> Upgraded:
        """Return a file, tables or a store with what an older version said in the terms of today.

        Nothing is lost: what is no longer a term stands in the place where it belongs now. Turtle
        keeps its comments and its layout.

        Args:
            path: A file of RDF, a workbook, a folder of CSV files, or the folder of a store.
            limits: What a file that is read may take of the machine.

        Returns:
            What is to be written, and how many statements changed: none if it is up to date.

        Raises:
            InputError: it cannot be read, or a comment or a cell would be lost.
        """
        from clusterkg.kg import upgrade

        return upgrade.upgraded(Path(path), limits)

    @staticmethod
    def build(
        folder: FilePath,
        files: Sequence[Given] = (),
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
        """Build a store on disk, or in an engine, from the bundled graph and files.

        Args:
            folder: The folder of the store, or the address of an engine.
            files: Files of RDF, workbooks, or folders of CSV files.
            rules: Whether to infer what follows by the rules.
            add: Adds the files to the store that is there.
            only: Leaves the bundled graph out: the files are all there is.
            each_a_graph: Whether each file of RDF is a named graph too.
            graph_store: Where an engine takes whole graphs, if it is not found by itself.
            limits: What a file that is read may take of the machine.
            started: Told how many bytes there are to read.
            progress: Told a file, and how many more bytes of it are read.

        Returns:
            The manifest of what was built.

        Raises:
            InputError: a file cannot be read, there is no room, another build is under way, or
                there is no store to add to.
        """
        from clusterkg.store.build import build, size
        from clusterkg.store.graph import open_graph
        from clusterkg.tables.documents import documents

        target = place(folder)
        assert target is not None
        if graph_store is not None and not isinstance(target, str):
            raise InputError(Message("cli.build.graph-store"))
        opened = documents(
            _paths(files),
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
        """Return the names of the files of a store that are not, byte for byte, as it was built.

        Args:
            folder: The folder of the store; all of it is read.

        Raises:
            InputError: there is no store.
        """
        from clusterkg.store.disk import verify

        return verify(Path(folder))

    @staticmethod
    def doctor(folder: FilePath) -> Diagnosis:
        """Return what is well and what is not with a store or an engine, and what to do about it.

        Of a store, whether all files are as they were built (all of it is read), versions, counts,
        sources that have changed since, room and limits. Of an engine, how fast it answers, how
        many rows it sends whole, what it gets wrong by the standard, and what it holds.

        Args:
            folder: The folder of a store, or the address of an engine.

        Returns:
            The checks. It is true if none of them found an error.

        Raises:
            InputError: there is no store, or the engine cannot be asked.
        """
        from clusterkg.store import doctor

        target = place(folder)
        if isinstance(target, str):
            return doctor.of_engine(target)
        return doctor.of_store(Path(folder))
