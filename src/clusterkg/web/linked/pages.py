"""HTML pages of resources, of the ontology and of the dataset, bilingual and without scripts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from clusterkg.base.html import page
from clusterkg.base.locale import both
from clusterkg.base.resources import graph_path
from clusterkg.rdf.namespaces import CKG, DESCRIPTIVE, ID, IND, OWL, RDF, RDFS, SKOS, shorten
from clusterkg.rdf.table import plain
from clusterkg.show.void import DATASET
from clusterkg.web.api.context import Context
from clusterkg.web.api.entities import Reading, local
from clusterkg.web.api.model import Label
from clusterkg.web.linked.description import Description

ONTOLOGY: Final = CKG.rstrip("#")
SCHEME: Final = IND.rstrip("/")
# The server's path for each namespace of ours.
_PATHS: Final = {ID: "/id/", IND: "/industry/", CKG: "/ontology#"}
_WHOLE: Final = {ONTOLOGY: "/ontology", SCHEME: "/industry"}
_EXPLORER: Final = {"City": "/city/", "Industry": "/industry/"}
_FORMATS: Final = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
_FIRST: Final = tuple(RDFS + name for name in ("label", "comment")) + tuple(
    SKOS + name for name in ("prefLabel", "altLabel", "definition", "scopeNote")
)
_PROPERTIES: Final = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
_VOID: Final = DESCRIPTIVE["void"]


@dataclass(frozen=True)
class Shown:
    """A value on a page: its text by language, under the empty key if it is the same in all, and
    its link, empty if it has none.
    """

    words: Label
    address: str = ""


@dataclass(frozen=True)
class Row:
    """A property and its values."""

    name: Shown
    values: list[Shown]


@dataclass(frozen=True)
class Passage:
    """A piece of evidence: itself, its source, its position, its wording (empty if the text is not
    available), how that differs or why it is missing, its digest and its status.
    """

    evidence: Shown
    source: Shown
    place: str
    words: str
    reason: Label
    digest: str
    status: Label


@dataclass(frozen=True)
class Section:
    """A section of a page: rows under a heading, with a note on what is left out."""

    heading: Label
    rows: list[Row]
    note: Label = field(default_factory=dict)


def address(iri: str) -> str:
    """Return the link for `iri`: a path of this server, or the IRI itself if it is an HTTP URL;
    else empty.
    """
    if iri in _WHOLE:
        return _WHOLE[iri]
    for namespace, path in _PATHS.items():
        if iri.startswith(namespace):
            return path + quote(iri.removeprefix(namespace), safe="/")
    return iri if iri.startswith(("https://", "http://")) else ""


def of_thing(context: Context, found: Description) -> str:
    """Return the HTML page of the resource that `found` describes."""
    reading, iri = context.reading, found.node.value
    kind = reading.reader.kind(iri)
    explorer = _EXPLORER.get(kind)
    own = [triple for triple in found.stated if triple.subject == found.node]
    sections = [
        Section(both("web.linked.stated"), _rows(reading, own)),
        Section(
            both("web.linked.naming"),
            _grouped(reading, ((triple.predicate, triple.subject) for triple in found.naming)),
            both("web.linked.cut", n=len(found.naming)) if found.is_cut else {},
        ),
    ]
    return _page(
        reading.label(iri),
        iri,
        sections,
        _passages(reading, iri),
        explorer=explorer and explorer + quote(local(iri)),
    )


def of_dataset(context: Context, triples: Iterable[Triple]) -> str:
    """Return the HTML page of the dataset that `triples` (VoID) describe: its description, then its
    classes and properties with their numbers.
    """
    reading = context.reading
    by_subject: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        by_subject[str(triple.subject)].append(triple)
    own = by_subject[f"<{DATASET}>"]
    sections = [Section(both("web.linked.stated"), _rows(reading, own))]
    for kind, count in (("class", "entities"), ("property", "triples")):
        rows = []
        for triple in own:
            if triple.predicate.value == f"{_VOID}{kind}Partition":
                part = {t.predicate.value: t.object for t in by_subject[str(triple.object)]}
                rows.append(
                    Row(
                        _named(reading, plain(part[_VOID + kind])),
                        [Shown(_same(plain(part[_VOID + count])))],
                    )
                )
        sections.append(Section(both(f"web.linked.{kind}"), rows))
    return _page(both("show.void.title"), DATASET, sections)


def of_ontology(context: Context) -> str:
    """Return the HTML page of the ontology; each of its classes and properties is an anchor."""
    reading = context.reading
    terms: dict[str, list[Triple]] = defaultdict(list)
    path = graph_path("ontology", "clusterkg.ttl")
    for quad in parse(path=path, format=RdfFormat.TURTLE):
        if isinstance(quad.subject, NamedNode):
            terms[quad.subject.value].append(quad.triple)
    kinds: dict[str, list[str]] = defaultdict(list)
    for iri, triples in terms.items():
        for triple in triples:
            if triple.predicate.value == RDF + "type" and iri.startswith(CKG):
                kinds[plain(triple.object).removeprefix(OWL)].append(iri)
    groups = [
        (both("web.linked.class"), sorted(kinds["Class"])),
        (both("web.linked.property"), sorted(iri for kind in _PROPERTIES for iri in kinds[kind])),
    ]
    told = [
        (
            heading,
            [
                (iri.removeprefix(CKG), reading.label(iri), _rows(reading, terms[iri]))
                for iri in dict.fromkeys(iris)
            ],
        )
        for heading, iris in groups
    ]
    about = _rows(reading, terms[ONTOLOGY])
    title = reading.label(ONTOLOGY)
    sections = [Section(both("web.linked.stated"), about)]
    return _page(title, ONTOLOGY, sections, terms=told)


def _page(
    title: Label,
    iri: str,
    sections: list[Section],
    passages: list[Passage] | None = None,
    *,
    explorer: str | None = None,
    terms: list[tuple[Label, list[tuple[str, Label, list[Row]]]]] | None = None,
) -> str:
    return page(
        "thing",
        "web/linked/thing.html.j2",
        " · ".join(dict.fromkeys(title.values())),
        "zh",
        title=title,
        iri=iri,
        sections=[section for section in sections if section.rows],
        passages=passages or [],
        evidence=both("web.linked.evidence"),
        also=both("web.linked.also"),
        formats=_FORMATS,
        explorer=explorer or "",
        in_explorer=both("web.linked.explorer"),
        terms=terms or [],
    )


def _rows(reading: Reading, triples: Iterable[Triple]) -> list[Row]:
    return _grouped(reading, ((triple.predicate, triple.object) for triple in triples))


def _grouped(reading: Reading, pairs: Iterable[tuple[NamedNode, Any]]) -> list[Row]:
    """Return a row for each property with its values; blank nodes are left out."""
    values: dict[str, list[Shown]] = defaultdict(list)
    for predicate, term in pairs:
        if not isinstance(term, BlankNode):
            values[predicate.value].append(_value(reading, term))
    return [Row(_named(reading, iri), values[iri]) for iri in sorted(values, key=_order)]


def _order(iri: str) -> tuple[int, bool, str]:
    place = _FIRST.index(iri) if iri in _FIRST else len(_FIRST)
    return place, not iri.startswith(CKG), iri


def _value(reading: Reading, term: Literal | NamedNode | Triple | BlankNode) -> Shown:
    if isinstance(term, NamedNode):
        return _named(reading, term.value)
    if isinstance(term, Literal) and term.language is not None:
        return Shown({term.language.partition("-")[0]: term.value})
    text = plain(term)
    return Shown(_same(text), text if text.startswith(("https://", "http://")) else "")


def _named(reading: Reading, iri: str) -> Shown:
    return Shown(reading.labels.get(iri) or _same(shorten(iri).strip("<>")), address(iri))


def _same(text: str) -> Label:
    return {"": text}


def _passages(reading: Reading, iri: str) -> list[Passage]:
    found = []
    for place in reading.evidence(iri):
        node = reading.find(place.id)
        reason = place.problem_label if place.passage else both("web.linked.no-passage")
        found.append(
            Passage(
                Shown(_same(place.id), address(node)),
                _named(reading, place.source.iri) if place.source else Shown(_same("?")),
                reading.reader.place(node) or "",
                place.passage or "",
                reason,
                place.sha256 or reading.reader.text(node, "passageDigest"),
                place.status or both("facts.scope.passage"),
            )
        )
    return found
