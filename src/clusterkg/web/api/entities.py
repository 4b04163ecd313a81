"""Entities of the graph as structs of the API, in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.numerals import truth, whole
from clusterkg.base.text import capital, fold, is_chinese
from clusterkg.facts import passages
from clusterkg.facts.figures import grouped
from clusterkg.facts.reader import BACK, DEEPEST, MEASURED, TOLD, Reader
from clusterkg.facts.tokens import TOKENS, said
from clusterkg.names.resolve import KINDS, Names
from clusterkg.rdf.literals import FRACTIONS
from clusterkg.rdf.namespaces import CKG, PREFIXES, RDFS, SKOS, XSD, shorten
from clusterkg.store.graph import Graph
from clusterkg.web.api.model import Evidence, Label, Ref, Statement, Told, Value
from clusterkg.web.api.problems import UnknownNameError

_LABELS: Final = (RDFS + "label", SKOS + "prefLabel", CKG + "printedName")
# Properties by which an entity is found.
_NAMES: Final = (
    *(*_LABELS, SKOS + "altLabel", SKOS + "notation"),
    *(CKG + name for name in ("code", "claim", "requirement")),
)
# Properties that name an entity without a label.
_SENTENCES: Final = ("claim", "requirement", "printedFigure")
_SCHEMA: Final = (CKG, *(PREFIXES[name] for name in ("owl", "rdf", "rdfs", "skos", "sh")))


def both(text: str) -> Label:
    """Return a text of unknown language: as Chinese if it has Chinese characters, else for both."""
    return {"zh": text} if is_chinese(text) else {"en": text, "zh": text}


def local(iri: str) -> str:
    """Return the id of an entity: its prefixed name, or its IRI if no prefix is known."""
    return shorten(iri).removeprefix("<").removesuffix(">")


class Reading:
    """Reads asserted statements in both languages; `texts` are the source texts by IRI."""

    def __init__(self, store: Graph, texts: Mapping[str, str]) -> None:
        self.store = store
        self.texts = texts
        self.reader = Reader(store, "en")
        self.by_name = Names(store)

    def prepare(self) -> None:
        """Fill the caches."""
        for kept in (self.labels, self.names, self.reader.superclasses):
            assert kept is not None
        for kind in KINDS:
            self.by_name.index(kind)

    @cached_property
    def labels(self) -> dict[str, Label]:
        """The labels of all resources, by IRI and language."""
        found: dict[str, Label] = defaultdict(dict)
        for predicate in _LABELS:
            known = set(found)
            rows = self.store.quads_for_pattern(None, NamedNode(predicate), None, DefaultGraph())
            for quad in sorted(rows, key=lambda quad: (str(quad.subject), str(quad.object))):
                iri = getattr(quad.subject, "value", "")
                if isinstance(quad.object, Literal) and iri not in known:
                    for lang, text in _languages(quad.object).items():
                        found[iri].setdefault(lang, text)
        return dict(found)

    @cached_property
    def names(self) -> list[tuple[str, str, str]]:
        """The names of entities in any language: IRI, name, and normalised name.

        Terms of the ontology are not included.
        """
        found = set()
        for predicate in _NAMES:
            rows = self.store.quads_for_pattern(None, NamedNode(predicate), None, DefaultGraph())
            for quad in rows:
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                    found.add((quad.subject.value, quad.object.value))
        return sorted((iri, name, fold(name)) for iri, name in found if not iri.startswith(_SCHEMA))

    def find(self, name: str, kind: str = "entity") -> str:
        """Return the IRI of the entity with a name, code, id or IRI.

        Raises:
            UnknownNameError: there is none, or more than one; the message gives suggestions.
        """
        try:
            return self.by_name.resolve(name, kind).value
        except InputError as error:
            raise UnknownNameError(error.said) from error

    def label(self, iri: str) -> Label:
        """Return the label of an entity, a class or a property, or a substitute."""
        if (found := self.labels.get(iri)) is not None:
            return found
        stated = self.reader.stated(iri)
        for name in _SENTENCES:
            texts: Label = {}
            for term in stated.get(name, ()):
                if isinstance(term, Literal):
                    texts = _languages(term) | texts
            if texts:
                if name != "printedFigure":
                    return texts
                # A figure without a label is named by what it measures, or else by its class:
                # output value 2万亿元, Funding commitment 10亿元.
                figure = next(iter(texts.values()))
                of = [node for name in MEASURED for node in self.reader.links(iri, name)]
                of.append(CKG + self.reader.kind(iri))
                names: Label = next(filter(None, (self.labels.get(one) for one in of)), {})
                named = {lang: f"{capital(text)} {figure}" for lang, text in names.items()}
                return named or texts
        return both(local(iri))

    def ref(self, iri: str) -> Ref:
        """Return a reference to an entity."""
        return Ref(local(iri), iri, self.reader.kind(iri), self.label(iri))

    def refs(self, iris: Iterable[str]) -> list[Ref]:
        """Return references to entities."""
        return [self.ref(iri) for iri in iris]

    def links(self, iri: str, name: str) -> list[str]:
        """Return the entities linked by a property of the ontology, sorted by label."""
        return self.reader.links(iri, name)

    def link(self, iri: str, name: str) -> Ref | None:
        """Return a reference to the first entity linked by a property of the ontology, or None."""
        found = self.links(iri, name)
        return self.ref(found[0]) if found else None

    def text(self, iri: str, name: str) -> str | None:
        """Return the text value of a property of the ontology, or None."""
        return self.reader.text(iri, name) or None

    def whole(self, iri: str, name: str) -> int | None:
        """Return the integer value of a property of the ontology, or None."""
        return whole(self.reader.text(iri, name))

    def truth(self, iri: str, name: str) -> bool | None:
        """Return the boolean value of a property of the ontology, or None."""
        return truth(self.reader.text(iri, name))

    def statements(self, iri: str, skip: Collection[str] = (), *, deep: int = 0) -> list[Statement]:
        """Return the statements about an entity.

        Entities without a page of their own are described in place, up to a fixed depth.

        Args:
            iri: The entity.
            skip: Properties to leave out.
            deep: The current depth.
        """
        out = []
        for name, terms in self.reader.stated(iri).items():
            if (
                name not in BACK
                and name not in skip
                and (values := self._values(name, terms, deep))
            ):
                out.append(Statement(*self._property(name), values))
        if others := self.links(iri, "mayConflictWith"):
            values = [
                Value(self.label(other), self.ref(other), [], self.evidence(other))
                for other in others
            ]
            out.append(Statement(*self._property("mayConflictWith"), values))
        return out

    def _property(self, name: str) -> tuple[str, Label]:
        if name == "comment":
            return "rdfs:comment", Message("web.note").both()
        return f"ckg:{name}", self.label(CKG + name)

    def _values(self, name: str, terms: list[Literal | NamedNode], deep: int) -> list[Value]:
        values = [self._value(term.value, deep) for term in terms if isinstance(term, NamedNode)]
        told = texts(terms)
        if name in TOKENS:
            words = (said(name, term.value) for term in terms if isinstance(term, Literal))
            told = [{"zh": word.zh, "en": word.en} for word in words]
        return values + [Value(text, None, [], []) for text in told]

    def _value(self, iri: str, deep: int) -> Value:
        about, places = [], []
        if deep < DEEPEST and self.reader.kinds(iri) & TOLD:
            about = self.statements(iri, deep=deep + 1)
            places = self.evidence(iri)
        return Value(self.label(iri), self.ref(iri), about, places)

    def told(self, iri: str, skip: Collection[str] = ()) -> Told:
        """Return an entity with its statements."""
        return Told(self.ref(iri), self.statements(iri, skip), self.evidence(iri))

    def evidence(self, iri: str) -> list[Evidence]:
        """Return the evidence of a fact, sorted by source and position."""
        found = [self.place(place) for place in self.links(iri, "evidence")]
        return sorted(found, key=_order)

    def place(self, iri: str) -> Evidence:
        """Return a piece of evidence, with the passage if the text is available."""
        reader = self.reader
        source = next(iter(self.links(iri, "source")), None)
        start, end = map(whole, reader.span(iri))
        paragraph, digest = self.whole(iri, "paragraph"), reader.text(iri, "sha256")
        status = self.link(iri, "verificationStatus")
        passage = None
        problem: Label = {}
        text = self.texts.get(source or "")
        if text is not None and start is not None and end is not None:
            passage = text[start:end]
            difference = passages.difference(text, start, end, paragraph or 0, digest)
            problem = difference.both() if difference else {}
        return Evidence(
            local(iri),
            None if source is None else self.ref(source),
            paragraph,
            self.whole(iri, "itemNumber"),
            start,
            end,
            digest,
            None if status is None else status.label,
            passage,
            problem.get("en", ""),
            problem,
        )


def texts(terms: Iterable[Literal | NamedNode]) -> list[Label]:
    """Return literals for display; a pair in two languages becomes one label."""
    literals = [term for term in terms if isinstance(term, Literal)]
    tagged = [term for term in literals if term.language is not None]
    out = [_plain(term) for term in literals if term.language is None]
    if len({term.language for term in tagged}) == len(tagged):
        merged: Label = {}
        for term in tagged:
            merged |= _languages(term)
        return [*out, *([merged] if merged else [])]
    return [*out, *map(_languages, tagged)]


def _languages(term: Literal) -> Label:
    """Return a literal as a label; all kinds of Chinese count as zh."""
    if term.language is None:
        return both(term.value)
    return {"zh" if term.language.startswith("zh") else term.language: term.value}


def _plain(term: Literal) -> Label:
    text, datatype = term.value, term.datatype.value
    if datatype == XSD + "boolean" and text in ("true", "false", "0", "1"):
        return Message("show.report.yes" if text in ("true", "1") else "show.report.no").both()
    return both(grouped(text) if datatype in FRACTIONS else text)


def _order(place: Evidence) -> tuple[object, ...]:
    source = "" if place.source is None else place.source.id
    return (source, place.start or place.item or 0, place.end or 0, place.id)
