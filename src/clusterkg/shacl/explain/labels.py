"""What things are called: labels by language, and which things a misspelt name may mean."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import Final
from urllib.parse import unquote

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from clusterkg.base.escapes import one_line
from clusterkg.base.locale import both
from clusterkg.base.text import LIKE, LIKE_CHINESE, likeness
from clusterkg.rdf.namespaces import RDFS, SKOS, expand
from clusterkg.rdf.terms import SUBCLASS, TYPE, Term
from clusterkg.shacl.domain import Domain
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.store.graph import Graph

_LABELS: Final = (NamedNode(RDFS + "label"), NamedNode(SKOS + "prefLabel"))
DEFINITIONS: Final = (NamedNode(SKOS + "definition"), NamedNode(RDFS + "comment"))
NAMES: Final = (*_LABELS, NamedNode(SKOS + "altLabel"))
# What terms of other vocabularies are called, unless the data say it.
_WELL_KNOWN: Final[Mapping[str, str]] = {
    expanded: f"shacl.term.{name.replace(':', '.')}"
    for name in [
        "rdf:type",
        "rdfs:comment",
        "rdfs:isDefinedBy",
        "rdfs:label",
        "rdfs:subClassOf",
        "skos:Concept",
        "skos:altLabel",
        "skos:broader",
        "skos:definition",
        "skos:inScheme",
        "skos:narrower",
        "skos:prefLabel",
        "skos:related",
        "oa:end",
        "oa:start",
        "qb:DataSet",
        "qb:Observation",
        "qb:dataSet",
    ]
    if (expanded := expand(name)) is not None
}
_WORSE: Final = 0.15
_MOST: Final = 3
_COMPARED: Final = 50
_LOOKED_AT: Final = 5_000
# What is longer is no name.
_LONGEST: Final = 200
# To compare with more takes seconds, and so many things have no names that people misspell.
_MEMBERS: Final = 20_000


class Names:
    """Labels, and near misses, of the things in a store; and the shapes that results speak of.

    What is in named graphs is left out: it is inferred, or helps to validate. The store must not
    change while its names are asked for.
    """

    def __init__(
        self, store: Graph, shapes: Shapes | None = None, domain: Domain | None = None
    ) -> None:
        self.shapes = shapes
        self.domain = domain or Domain()
        self._store = store
        self._labels: dict[str, Mapping[str, str]] = {}
        self._members: dict[str, _Index] = {}
        self._lists: dict[tuple[Term, ...], _Index] = {}

    def prepare(self, nodes: Iterable[Term]) -> None:
        """Get ready to be asked what some things are called."""

    def labels(self, iri: str) -> Mapping[str, str]:
        """Return the labels of a thing by language, `""` for those without; empty if it has none.

        rdfs:label goes before skos:prefLabel, and of two in one language the first in order.
        """
        if iri not in self._labels:
            found = self._by_language(iri, _LABELS)
            self._labels[iri] = found or (both(_WELL_KNOWN[iri]) if iri in _WELL_KNOWN else {})
        return self._labels[iri]

    def label(self, iri: str, lang: str) -> str:
        """Return the label of a thing in `lang`, else in any language, else nothing."""
        return in_language(self.labels(iri), lang)

    def definition(self, iri: str, lang: str) -> str:
        """Return the definition of a term in `lang`, else in any language, else nothing."""
        return in_language(self._by_language(iri, DEFINITIONS), lang)

    def known(self, node: NamedNode) -> bool:
        """Say whether the data say anything of a thing."""
        return any(self._store.quads_for_pattern(node, None, None, DefaultGraph()))

    def near_members(self, value: Term, cls: NamedNode) -> tuple[Term, ...]:
        """Return the members of a class, or of its subclasses, that `value` may mean.

        Of a class with more than 20,000 members, nothing is returned.
        """
        index = self._members.get(cls.value)
        if index is None:
            members = self.members(cls)
            few = members if len(members) <= _MEMBERS else []
            self.prepare(few)
            index = self._members[cls.value] = _Index(few, self._texts)
        return index.near(value)

    def near(self, value: Term, terms: Sequence[Term]) -> tuple[Term, ...]:
        """Return those of `terms` that `value` may mean, the closest first."""
        key = tuple(terms)
        index = self._lists.get(key)
        if index is None:
            self.prepare(key)
            index = self._lists[key] = _Index(key, self._texts)
        return index.near(value)

    def members(self, cls: NamedNode) -> list[NamedNode]:
        """Return the members of a class and of its subclasses, in the order of their IRIs."""
        found = {node for one in self.classes(cls) for node in self._subjects(TYPE, one)}
        return sorted(found, key=lambda node: node.value)

    def classes(self, cls: NamedNode) -> list[NamedNode]:
        """Return a class and its subclasses, those in the order of their IRIs."""
        classes = {cls: None}
        waiting = [cls]
        while waiting:
            for sub in self._subjects(SUBCLASS, waiting.pop()):
                if sub not in classes:
                    classes[sub] = None
                    waiting.append(sub)
        return [cls, *sorted((sub for sub in classes if sub != cls), key=lambda sub: sub.value)]

    def _by_language(self, iri: str, predicates: Sequence[NamedNode]) -> dict[str, str]:
        found: dict[str, str] = {}
        for predicate in predicates:
            for value in sorted(self._literals(NamedNode(iri), (predicate,)), key=str):
                found.setdefault((value.language or "").lower(), value.value)
        return found

    def _subjects(self, predicate: NamedNode, value: NamedNode) -> list[NamedNode]:
        quads = self._store.quads_for_pattern(None, predicate, value, DefaultGraph())
        return [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]

    def _literals(self, node: NamedNode, predicates: Sequence[NamedNode]) -> Iterable[Literal]:
        for predicate in predicates:
            for quad in self._store.quads_for_pattern(node, predicate, None, DefaultGraph()):
                if isinstance(quad.object, Literal):
                    yield quad.object

    def _texts(self, term: Term) -> frozenset[str]:
        """Return what a term may be called, in the form in which names are compared."""
        if isinstance(term, BlankNode):
            return frozenset()
        if isinstance(term, Literal):
            texts = {term.value}
        else:
            texts = {unquote(re.split(r"[#/:]", term.value.rstrip("#/:"))[-1])}
            texts.update(
                literal.value for literal in self._literals(term, (*NAMES, *self.domain.names))
            )
        names = (self.domain.comparable(text) for text in texts if len(text) <= _LONGEST)
        return frozenset(filter(None, names))


class _Index:
    """Terms by the names they have; what is close to one is found by pairs of characters."""

    def __init__(self, terms: Iterable[Term], texts: Callable[[Term], frozenset[str]]) -> None:
        self._texts = texts
        self._entries = [(text, term) for term in terms for text in sorted(texts(term))]
        self._by_pair: dict[str, list[int]] = defaultdict(list)
        for number, (text, _) in enumerate(self._entries):
            for pair in _pairs(text):
                self._by_pair[pair].append(number)
        self._known: dict[Term, tuple[Term, ...]] = {}

    def near(self, value: Term) -> tuple[Term, ...]:
        found = self._known.get(value)
        if found is None:
            found = self._known[value] = self._near(value)
        return found

    def _near(self, value: Term) -> tuple[Term, ...]:
        best: dict[Term, float] = {}
        for wanted in sorted(self._texts(value)):
            for text, term in self._sharing(wanted):
                ratio = _likeness(wanted, text)
                if ratio > best.get(term, 0.0) and term != value:
                    best[term] = ratio
        if not best:
            return ()
        least = max(best.values()) - _WORSE if max(best.values()) < 1 else 1
        close = [term for term, ratio in best.items() if ratio >= least]
        return tuple(sorted(close, key=lambda term: (-best[term], str(term)))[:_MOST])

    def _sharing(self, wanted: str) -> list[tuple[str, Term]]:
        """Return the entries that share most pairs of characters with a name."""
        shared: Counter[int] = Counter()
        seen = 0
        # The rarest pairs tell most; what half of all names share is looked at last or never.
        for numbers in sorted((self._by_pair.get(pair, []) for pair in _pairs(wanted)), key=len):
            seen += len(numbers)
            if seen > _LOOKED_AT and shared:
                break
            shared.update(numbers)
        best = nsmallest(_COMPARED, shared, key=lambda number: (-shared[number], number))
        return [self._entries[number] for number in best]


def _pairs(text: str) -> set[str]:
    padded = f"\x02{text}\x03"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


def _likeness(wanted: str, text: str) -> float:
    """Return how alike two names are, from 0 to 1; 0 if they are not alike."""
    if wanted == text:
        return 1.0
    # Codes and numbered names that differ in their digits are other things, not misspelt ones.
    if re.sub(r"\d", "", wanted) == re.sub(r"\d", "", text):
        return 0.0
    return likeness(wanted, text, LIKE if text.isascii() else LIKE_CHINESE)


def in_language(texts: Mapping[str, str], lang: str) -> str:
    """Return the text in `lang` or a variant of it; else the first of any language, or nothing."""
    if lang in texts:
        return texts[lang]
    same = sorted(tag for tag in texts if tag.split("-")[0] == lang)
    other = sorted(texts)
    return texts[(same or other)[0]] if texts else ""


def clipped(text: str, most: int = 80) -> str:
    """Return a text for eyes on one line, cut if it is long."""
    start = text[: 10 * most]
    line = " ".join(one_line(start).split())
    if len(line) <= most and len(start) == len(text):
        return line
    return line[: most - 1].rstrip() + "…"
