"""Labels of resources by language, and suggestions for misspelt names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import Any, Final, Protocol
from urllib.parse import unquote

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from clusterkg.base.escapes import one_line
from clusterkg.base.locale import both
from clusterkg.base.text import LIKE, LIKE_CHINESE, in_language, likeness
from clusterkg.rdf.namespaces import RDFS, SHAPE, SKOS, expand
from clusterkg.rdf.terms import SUBCLASS, TYPE, Term
from clusterkg.shacl.domain import Domain
from clusterkg.shacl.engine.shapes import Shapes

_LABELS: Final = (NamedNode(RDFS + "label"), NamedNode(SKOS + "prefLabel"))
DEFINITIONS: Final = (NamedNode(SKOS + "definition"), NamedNode(RDFS + "comment"))
NAMES: Final = (*_LABELS, NamedNode(SKOS + "altLabel"))
# Labels of terms of other vocabularies, used if the data have none.
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
# Longer texts are not names.
_LONGEST: Final = 200
# Limit of names to compare with: more take seconds, and classes that large are rarely misspelt.
_MEMBERS: Final = 20_000


class Statements(Protocol):
    """A source of statements: a store or an index."""

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = ..., /
    ) -> Iterator[Quad]:
        """Return the statements that match a pattern, in which None matches any term."""


class Labels:
    """Labels and name suggestions of the resources in a store.

    Named graphs are ignored: they hold inferred or auxiliary statements. The store must not change
    during the lifetime of the object.

    Args:
        store: The statements.
        shapes: The shapes to which results refer.
        domain: Knowledge about the domain of the data.
    """

    def __init__(
        self, store: Statements, shapes: Shapes | None = None, domain: Domain | None = None
    ) -> None:
        self.shapes = shapes
        self.domain = domain or Domain()
        self._store = store
        self._labels: dict[str, Mapping[str, str]] = {}
        self._members: dict[str, _Index] = {}
        self._lists: dict[tuple[Term, ...], _Index] = {}
        nodes = [] if shapes is None else [shape.node for shape in shapes.all()]
        # Who wrote shapes of their own knows rdfs:label by its name, and may have a name beside it.
        is_ours = not nodes or any(str(node).startswith(f"<{SHAPE}") for node in nodes)
        self._common = _WELL_KNOWN if is_ours else {}

    def prepare(self, nodes: Iterable[Term]) -> None:
        """Fetch the labels of `nodes` together, where that saves requests; here do nothing."""

    def labels(self, iri: str) -> Mapping[str, str]:
        """Return the labels of the resource `iri` by language, `""` for one without a language.

        rdfs:label takes precedence over skos:prefLabel; of two in one language, the first in order.
        Without either, a common term has a label of the catalogue, if no shapes are given or some
        of them are those of the package; any other resource has none.
        """
        if iri not in self._labels:
            found = self._by_language(iri, _LABELS)
            self._labels[iri] = found or (both(self._common[iri]) if iri in self._common else {})
        return self._labels[iri]

    def label(self, iri: str, lang: str) -> str:
        """Return the label of `iri` in `lang`, or else in any language, or else an empty text."""
        return in_language(self.labels(iri), lang)

    def definition(self, iri: str, lang: str) -> str:
        """Return the definition of `iri` in `lang`, or else in any language, or else an empty
        text.
        """
        return in_language(self._by_language(iri, DEFINITIONS), lang)

    def known(self, node: NamedNode) -> bool:
        """Return whether the data have a statement with the subject `node`."""
        return any(self._store.quads_for_pattern(node, None, None, DefaultGraph()))

    def near_members(self, value: Term, cls: NamedNode) -> tuple[Term, ...]:
        """Return the instances of `cls` and its subclasses whose name may be meant by `value`.

        They are at most three, the closest first. For a class with more than 20,000 instances there
        are none.
        """
        index = self._members.get(cls.value)
        if index is None:
            members = self.members(cls)
            few = members if len(members) <= _MEMBERS else []
            self.prepare(few)
            index = self._members[cls.value] = _Index(few, self._texts)
        return index.near(value)

    def near(self, value: Term, terms: Sequence[Term]) -> tuple[Term, ...]:
        """Return the members of `terms` whose name may be meant by `value`: at most three, the
        closest first.
        """
        key = tuple(terms)
        index = self._lists.get(key)
        if index is None:
            self.prepare(key)
            index = self._lists[key] = _Index(key, self._texts)
        return index.near(value)

    def members(self, cls: NamedNode) -> list[NamedNode]:
        """Return the instances of `cls` and its subclasses that have an IRI, sorted by IRI."""
        found = {node for one in self.classes(cls) for node in self._subjects(TYPE, one)}
        return sorted(found, key=lambda node: node.value)

    def classes(self, cls: NamedNode) -> list[NamedNode]:
        """Return `cls`, followed by its direct and indirect subclasses sorted by IRI."""
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
        """Return the names of a term, normalised for comparison."""
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
    """An index of terms by name, for finding similar names by common pairs of characters."""

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
        """Return the entries that share the most pairs of characters with `wanted`, the best
        first.
        """
        shared: Counter[int] = Counter()
        seen = 0
        # The rarest pairs are most telling; pairs that half of all names share are tried last or
        # never.
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
    """Return the similarity of two names, from 0 to 1; 0 if it is low, or if only digits differ."""
    if wanted == text:
        return 1.0
    # Codes and numbered names with other digits are other resources, not misspellings.
    if re.sub(r"\d", "", wanted) == re.sub(r"\d", "", text):
        return 0.0
    return likeness(wanted, text, LIKE if text.isascii() else LIKE_CHINESE)


def clipped(text: str, most: int = 80) -> str:
    """Return `text` on one line of at most `most` characters, escaped for display.

    A shortened text ends with an ellipsis.
    """
    start = text[: 10 * most]
    line = " ".join(one_line(start).split())
    if len(line) <= most and len(start) == len(text):
        return line
    return line[: most - 1].rstrip() + "…"
