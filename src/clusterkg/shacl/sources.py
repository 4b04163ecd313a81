"""Reading of documents of shapes with their imports, and checks on them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol, runtime_checkable
from urllib.parse import unquote, urlsplit

from pyoxigraph import NamedNode, Quad, parse

from clusterkg.base.findings import Place
from clusterkg.base.limits import DEFAULTS
from clusterkg.base.locale import Message
from clusterkg.base.source import file_iri
from clusterkg.rdf.document import Document, RdfFile
from clusterkg.rdf.namespaces import OWL, PREFIXES
from clusterkg.rdf.reader import EXTENSIONS, is_rdf, numbered, rdf_format, unpacked
from clusterkg.rdf.terms import IMPORTS, TYPE, Term
from clusterkg.shacl.engine import faults
from clusterkg.shacl.engine.faults import Fault, ShapeError, ShapesError
from clusterkg.shacl.engine.graph import Graph, sh
from clusterkg.shacl.engine.prebinding import prefix_error, prefixes, undeclared
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.engine.vocabulary import DASH
from clusterkg.shacl.places import Places

_ONTOLOGY: Final = NamedNode(OWL + "Ontology")
# Vocabularies whose own files have no shapes and define nothing that shapes execute; terms of DASH
# that check something are found by `lint`.
_WITHOUT_SHAPES: Final = frozenset(
    iri.rstrip("#/")
    for iri in (
        *PREFIXES.values(),
        DASH,
        "http://creativecommons.org/ns",
        "http://data.europa.eu/eli/ontology",
        "http://purl.org/dc/elements/1.1",
        "http://purl.org/vocab/vann",
        "http://schema.org",
        "http://www.w3.org/2006/time",
        "http://www.w3.org/2006/vcard/ns",
        "http://www.w3.org/2008/05/skos-xl",
        "http://www.w3.org/ns/adms",
        "http://www.w3.org/ns/dcat",
        "http://www.w3.org/ns/dqv",
        "http://www.w3.org/ns/locn",
        "http://www.w3.org/ns/odrl/2",
        "http://www.w3.org/ns/person",
        "http://www.w3.org/ns/regorg",
        "http://www.w3.org/ns/sosa",
        "http://www.w3.org/ns/ssn",
        "http://www.w3.org/ns/void",
        "http://xmlns.com/foaf/0.1",
    )
)


@dataclass(frozen=True)
class Reading:
    """Options for reading shapes.

    Args:
        lenient: Whether faulty parts are skipped with a warning, instead of an error.
        draft: Whether the supported terms of the SHACL 1.2 drafts are allowed.
        rules: Whether rules will be run, so that shapes may require them by sh:entailment.
        imports: The file to read for an imported IRI; others are looked up in the folder of the
            importing document.
        data: Files of data: one that declares an imported IRI as its ontology is read for it.
        follow: Whether imports are read at all.
    """

    lenient: bool = False
    draft: bool = False
    rules: bool = False
    imports: Mapping[str, Path] = field(default_factory=dict)
    data: Sequence[Path] = ()
    follow: bool = True


@runtime_checkable
class Prefixed(Protocol):
    """A document with prefixes, such as a graph in memory."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The namespaces by prefix."""


def shapes_of(
    documents: Sequence[Document], tested: Sequence[Document] = (), reading: Reading | None = None
) -> Shapes:
    """Return the shapes in `documents`, together with those in `tested`.

    Imports are read from files, never fetched. The attribute `warnings` of the shapes lists skipped
    parts and rules that are not run.

    Args:
        documents: The documents to read and check, with their imports.
        tested: Documents that are known to be valid; they are not checked, and their imports not
            read.
        reading: Options; by default those of `Reading`.

    Raises:
        InputError: a document cannot be read.
        ShapesError: `documents` have faults, or one has no shape and no import; it lists all
            faults. With `lenient`, these are warnings.
    """
    reading = reading or Reading()
    sources = _Sources(documents, tested, reading)
    shapes = Shapes(sources.quads, strict=False, draft=reading.draft)
    wrong = list(sources.faults)
    if documents:
        from clusterkg.shacl.engine.lint import lint
        from clusterkg.shacl.engine.trial import drop_failing

        wrong += [
            *lint(sources.own, draft=reading.draft, rules=reading.rules),
            *shapes.faults,
            *(sources.undeclared(shapes.graph) if reading.lenient else ()),
        ]
        wrong += drop_failing(shapes, {quad.subject for quad in sources.own})
    level = "warning" if reading.lenient else "violation"
    found = sources.located(wrong, level)
    found += sources.without_shapes(shapes, found, level)
    if found and not reading.lenient:
        raise ShapesError(found)
    if not reading.rules and (number := shapes.number_of_rules):
        message = Message("shacl.rules-not-run", n=number)
        name = "rule" if shapes.graph.pairs(sh("rule")) else "values"
        node, rule = shapes.graph.pairs(sh(name))[0]
        not_run = ShapeError(message, node, sh(name), rule, kind=faults.RULES, at_predicate=True)
        found += sources.located([not_run], "info")
    shapes.warnings = tuple(found)
    return shapes


class _Sources:
    """Documents of shapes with their imports; blank nodes get a prefix for their document."""

    def __init__(
        self, documents: Sequence[Document], tested: Sequence[Document], reading: Reading
    ) -> None:
        self._given = {str(document.path): document for document in documents}
        self._by_prefix: dict[str, Document] = {}
        self._quads: dict[str, list[Quad]] = {}
        self._imported: set[str] = set()
        self.faults: list[ShapeError] = []
        # The statements of all documents, and those of the documents to be tested.
        self.quads: list[Quad] = []
        self.own: list[Quad] = []
        for document in tested:
            self.quads += self._read(document)
        for document in documents:
            self.own += self._read(document)
        self._data = reading.data
        files = {_plain(iri): path for iri, path in reading.imports.items()}
        waiting = list(self._quads.items())[len(tested) :] if reading.follow else []
        while waiting:
            prefix, quads = waiting.pop(0)
            parent = self._by_prefix[prefix]
            limits = parent.limits if isinstance(parent, RdfFile) else DEFAULTS
            for path in self._files(parent, quads, files):
                self.own += self._read(RdfFile(path, limits))
                waiting.append(list(self._quads.items())[-1])
        self.quads += self.own

    def _read(self, document: Document) -> list[Quad]:
        prefix = f"s{len(self._by_prefix)}b"
        self._by_prefix[prefix] = document
        self._quads[prefix] = quads = list(numbered(document.quads(), prefix))
        self._imported.add(_plain(file_iri(document.path)))
        self._imported |= _declared(quads)
        return quads

    @cached_property
    def _of_data(self) -> dict[str, Path]:
        """The files of data by the ontologies that they declare; read only if an import is not
        found elsewhere.
        """
        return {iri: path for path in self._data for iri in _declared(RdfFile(path).quads())}

    def _files(
        self, document: Document, quads: Iterable[Quad], files: Mapping[str, Path]
    ) -> Iterator[Path]:
        """Yield the files that `document` imports and that have not been read; record a fault for
        each import without a file.
        """
        for quad in quads:
            iri = quad.object
            if quad.predicate != IMPORTS or not isinstance(iri, NamedNode):
                continue
            plain = _plain(iri.value)
            if plain in self._imported:
                continue
            path = files.get(plain) or _beside(iri.value, document.path.parent)
            if path is None and plain in _WITHOUT_SHAPES:
                continue
            path = path or self._of_data.get(plain)
            self._imported.add(plain)
            if path is not None:
                yield path
            elif isinstance(quad.subject, Term):
                message = Message("shacl.import.missing", iri=iri.value)
                self.faults.append(
                    ShapeError(message, quad.subject, IMPORTS, iri, kind=faults.IMPORT)
                )

    def undeclared(self, graph: Graph) -> Iterator[ShapeError]:
        """Let queries use the prefixes that files declare; yield a fault for each query that needs
        this.
        """
        own = {quad.subject for quad in self.own}
        for kind in ("select", "ask", "construct"):
            for source, text in graph.pairs(sh(kind)):
                if source not in own:
                    continue
                try:
                    missing = undeclared(text.value, prefixes(graph, source))
                except ShapeError:
                    # The trial run would report it again.
                    continue
                if missing and not graph.prefixes:
                    graph.prefixes = _file_prefixes(self._by_prefix.values())
                if missing and missing <= graph.prefixes.keys():
                    yield prefix_error(source, kind, missing)

    def without_shapes(self, shapes: Shapes, found: Iterable[Fault], level: str) -> list[Fault]:
        """Return a fault for each given document that has no shape, no import and no other
        fault.
        """
        nodes = {shape.node for shape in shapes.all()}
        at_fault = {fault.place.file for fault in found}
        return [
            Fault(Message("shacl.no-shape"), faults.ILL_FORMED, level, Place(name, 1))
            for prefix, name in ((p, str(d.path)) for p, d in self._by_prefix.items())
            if name in self._given
            and name not in at_fault
            and not any(q.subject in nodes or q.predicate == IMPORTS for q in self._quads[prefix])
        ]

    def located(self, errors: Iterable[ShapeError], level: str) -> list[Fault]:
        """Return errors as faults with positions, without duplicates, sorted by document and line.

        Documents are in the order in which they were read.
        """
        once = {(e.text.key, e.node, e.predicate, e.value): e for e in errors}.values()
        places = Places(self._by_prefix, self._quads) if once else None
        found = dict.fromkeys(
            Fault(error.text, error.kind, level, places.place(error))
            for error in once
            if places is not None
        )
        names = [str(document.path) for document in self._by_prefix.values()]
        return sorted(found, key=lambda f: (names.index(f.place.file), f.place.line, f.place))


def _file_prefixes(documents: Iterable[Document]) -> dict[str, str]:
    """Return the usual namespaces by prefix and those that documents declare, which take
    precedence, those of the first document before those of the others.
    """
    found: dict[str, str] = {}
    for document in documents:
        if isinstance(document, RdfFile):
            content = unpacked(document.path, document.limits)
            parser = parse(content, rdf_format(document.path), base_iri="urn:x:")
            deque(parser, maxlen=0)
            found = dict(parser.prefixes) | found
        elif isinstance(document, Prefixed):
            found = {**document.prefixes, **found}
    return dict(PREFIXES) | found


def _declared(quads: Iterable[Quad]) -> set[str]:
    """Return the ontologies that statements declare."""
    return {
        _plain(quad.subject.value)
        for quad in quads
        if quad.predicate == TYPE
        and quad.object == _ONTOLOGY
        and isinstance(quad.subject, NamedNode)
    }


def _plain(iri: str) -> str:
    return iri.rstrip("#/")


def _beside(iri: str, folder: Path) -> Path | None:
    """Return the file for an imported IRI; None if there is none.

    It is the file of a file: IRI, or the RDF file in `folder` that has the name at the end of the
    IRI's path, as it is or with an extension added.
    """
    parts = urlsplit(iri)
    if parts.scheme == "file":
        # Imported here because it loads the HTTP modules.
        from urllib.request import url2pathname

        path = Path(url2pathname(parts.path))
        return path if path.is_file() else None
    name = unquote(parts.path.rstrip("/").rpartition("/")[2])
    if not name or "/" in name or "\\" in name:
        return None
    for extension in ("", *EXTENSIONS):
        path = folder / f"{name}{extension}"
        if is_rdf(path) and path.is_file():
            return path
    return None
