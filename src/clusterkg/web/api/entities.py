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
from clusterkg.facts import description, passages
from clusterkg.facts.description import Descriptions
from clusterkg.facts.reader import Reader
from clusterkg.names.resolve import KINDS, Names
from clusterkg.rdf.namespaces import CKG, PREFIXES, RDFS, SKOS, shorten
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
_SENTENCES: Final = ("claim", "requirement")
_SCHEMA: Final = (CKG, *(PREFIXES[name] for name in ("owl", "rdf", "rdfs", "skos", "sh")))


def both(text: str) -> Label:
    """Return `text`, of unknown language, as a label: in Chinese if it has Chinese characters, else
    in both languages.
    """
    return {"zh": text} if is_chinese(text) else {"en": text, "zh": text}


def local(iri: str) -> str:
    """Return the id of an entity: its prefixed name, or its IRI if no prefix is known."""
    return shorten(iri).removeprefix("<").removesuffix(">")


class Reading:
    """Reads asserted statements in both languages.

    Args:
        texts: The texts of sources, by the IRI of the source.
    """

    def __init__(self, store: Graph, texts: Mapping[str, str]) -> None:
        self.store = store
        self.texts = texts
        self._readers = [Reader(store, lang) for lang in ("en", "zh")]
        self.reader = self._readers[0]
        self.described = Descriptions(self.reader, texts)
        self.by_name = Names(store)

    def prepare(self) -> None:
        """Fill the caches of labels, names and superclasses, so that requests need not."""
        for kept in (self.labels, self.names, self.reader.superclasses):
            assert kept is not None
        for kind in KINDS:
            self.by_name.index(kind)

    @cached_property
    def labels(self) -> dict[str, Label]:
        """The labels of all resources, by IRI and language: rdfs:label or, if there is none,
        skos:prefLabel, or else ckg:printedName; of several in a language, the first in order.
        """
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
        """Return the IRI of the entity that `name` means: a name, a code, an id or an IRI.

        Args:
            kind: The kind of entity, a key of `names.resolve.KINDS`.

        Raises:
            UnknownNameError: there is none, or more than one; the message gives suggestions.
        """
        try:
            return self.by_name.resolve(name, kind).value
        except InputError as error:
            raise UnknownNameError(error.said) from error

    def label(self, iri: str) -> Label:
        """Return the label of an entity, a class or a property; without one, its claim or
        requirement, its figure, or else its id.
        """
        if (found := self.labels.get(iri)) is not None:
            return found
        stated = self.reader.stated(iri)
        for name in _SENTENCES:
            said: Label = {}
            for term in stated.get(name, ()):
                if isinstance(term, Literal):
                    said = _languages(term) | said
            if said:
                return said
        if "printedFigure" in stated:
            return {each.lang: capital(each.figure(iri)) for each in self._readers}
        return both(local(iri))

    def ref(self, iri: str) -> Ref:
        """Return a reference to the entity `iri`."""
        return Ref(local(iri), iri, self.reader.kind(iri), self.label(iri))

    def refs(self, iris: Iterable[str]) -> list[Ref]:
        """Return references to the entities `iris`, in their order."""
        return [self.ref(iri) for iri in iris]

    def links(self, iri: str, name: str) -> list[str]:
        """Return the entities (IRIs) to which `iri` links by the property `name` of the ontology,
        sorted by label.
        """
        return self.reader.links(iri, name)

    def link(self, iri: str, name: str) -> Ref | None:
        """Return a reference to the first of `links`; None if there is none."""
        found = self.links(iri, name)
        return self.ref(found[0]) if found else None

    def text(self, iri: str, name: str) -> str | None:
        """Return the first text value of the property `name` of the ontology; None if it is missing
        or empty.
        """
        return self.reader.text(iri, name) or None

    def whole(self, iri: str, name: str) -> int | None:
        """Return the value of the property `name` as an integer; None if there is no such value."""
        return whole(self.reader.text(iri, name))

    def truth(self, iri: str, name: str) -> bool | None:
        """Return the value of the property `name` as a boolean; None if there is no such value."""
        return truth(self.reader.text(iri, name))

    def statements(self, iri: str, skip: Collection[str] = ()) -> list[Statement]:
        """Return the statements about the entity `iri`, without the properties (local names) in
        `skip`, its evidence, and links to what contains it; conflicts with other entities are last.
        """
        return list(map(self._statement, self.described.statements(iri, skip)))

    def _statement(self, of: description.Statement) -> Statement:
        name = of.property
        links = [
            self._value(each, each.term) for each in of.values if isinstance(each.term, NamedNode)
        ]
        told = texts((each.term for each in of.values), name)
        values = links + [Value(text, None, [], []) for text in told]
        if name == "comment":
            return Statement("rdfs:comment", Message("web.note").both(), values)
        return Statement(f"ckg:{name}", self.label(CKG + name), values)

    def _value(self, of: description.Value, node: NamedNode) -> Value:
        about = [self._statement(each) for each in of.about or ()]
        places = [self._evidence(each) for each in of.evidence or ()]
        return Value(self.label(node.value), self.ref(node.value), about, places)

    def told(self, iri: str, skip: Collection[str] = ()) -> Told:
        """Return the entity `iri` with its evidence and its `statements`."""
        return Told(self.ref(iri), self.statements(iri, skip), self.evidence(iri))

    def evidence(self, iri: str) -> list[Evidence]:
        """Return the evidence of the fact `iri`, sorted by source and position."""
        return [self._evidence(each) for each in self.described.evidence(iri)]

    def place(self, iri: str) -> Evidence:
        """Return the piece of evidence `iri`, with the passage if the text is available."""
        return self._evidence(self.described.place(iri))

    def _evidence(self, of: description.Evidence) -> Evidence:
        problem: Label = {}
        if of.passage is not None:
            assert of.start is not None and of.end is not None
            text = self.texts[of.source]
            place = (of.start, of.end, of.paragraph or 0)
            difference = passages.difference(text, *place, of.sha256)
            problem = difference.both() if difference else {}
        return Evidence(
            local(of.iri),
            self.ref(of.source) if of.source else None,
            of.paragraph,
            of.item,
            of.start,
            of.end,
            of.sha256,
            self.label(of.status) if of.status else None,
            of.passage,
            problem.get("en", ""),
            problem,
        )


def texts(terms: Iterable[Literal | NamedNode], name: str = "") -> list[Label]:
    """Return the literals in `terms`, values of the property `name`, for display.

    Literals without a language come first, with a label each. Those with a language become a single
    label if all languages differ, else also a label each.
    """
    literals = [term for term in terms if isinstance(term, Literal)]
    tagged = [term for term in literals if term.language is not None]
    out = [_plain(term, name) for term in literals if term.language is None]
    if len({term.language for term in tagged}) == len(tagged):
        merged: Label = {}
        for term in tagged:
            merged |= _languages(term)
        return [*out, *([merged] if merged else [])]
    return [*out, *map(_languages, tagged)]


def _languages(term: Literal) -> Label:
    """Return the literal `term` as a label: under its language tag, where each tag that begins with
    zh counts as zh; if it has none, as `both` does.
    """
    if term.language is None:
        return both(term.value)
    return {"zh" if term.language.startswith("zh") else term.language: term.value}


def _plain(term: Literal, name: str) -> Label:
    words = description.written(name, term)
    return both(words.zh) if words.zh == words.en else words._asdict()
