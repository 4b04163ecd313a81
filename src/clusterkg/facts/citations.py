"""Citations of facts: the evidence of each fact, and the values that the evidence should print."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from clusterkg.base.locale import Bilingual, both
from clusterkg.facts.containment import Scales
from clusterkg.facts.figures import decimal
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import CKG, OA, RDFS, shorten
from clusterkg.rdf.terms import TYPE
from clusterkg.store.graph import Graph

CLOSED: Final = CKG + "closedList"
INFERRED: Final = CKG + "inferredYear"
_DECLARES: Final = NamedNode(CKG + "declaresTier")
_COUNTED_THING: Final = NamedNode(CKG + "CountedThing")
_LABEL: Final = NamedNode(RDFS + "label")
# Properties of other vocabularies, for which the graph has no label.
_OTHERS: Final = {_LABEL.value: "facts.name", OA + "end": "facts.end"}
# Links from a fact to what its verification reads: passages, sources, declarations, scales.
_STEPS: Final = frozenset(
    NamedNode(CKG + name)
    for name in (
        *(
            "evidence",
            "source",
            "listedUnder",
            "targetOf",
            "declaresTier",
            "tier",
            "sizeClass",
            "countOf",
        ),
    )
)


@dataclass(frozen=True)
class Citation:
    """Evidence of facts: a passage of a text (with `start`) or an item of a document.

    All fields are texts, `evidence` and `source` IRIs; empty if not stated.
    """

    evidence: str
    source: str
    source_sha256: str
    paragraph: str
    start: str
    end: str
    sha256: str
    read_on: str
    passage_digest: str

    @property
    def is_compared(self) -> bool:
        """Whether the page was compared with the fact when it was read: its digest and day are
        stated.
        """
        return bool(self.passage_digest and self.read_on)


@dataclass
class Citations:
    """All citations of a graph: the facts, their evidence, and the values to be found there.

    `places` are the citations by the IRI of the evidence.
    """

    store: Graph
    places: dict[str, Citation] = field(default_factory=dict)
    # The evidence cited by each fact, and the facts that cite each evidence.
    cited: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    citing: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for *place, fact in rows(self.store, "passages"):
            citation = Citation(*place)
            self.places[citation.evidence] = citation
            if fact:
                self.cited[fact].add(citation.evidence)
                self.citing[citation.evidence].add(fact)

    @property
    def sources(self) -> dict[str, str]:
        """The digest of each source (IRI) that has passages; a digest is empty if unknown."""
        cited = (each for each in self.places.values() if each.start)
        return {each.source: each.source_sha256 for each in cited}

    @cached_property
    def said(self) -> dict[str, dict[str, list[str]]]:
        """The values of facts that a source should print: by fact (IRI), then by property (IRI)."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for fact, prop, value in rows(self.store, "printed"):
            found[fact][prop].append(value)
        return found

    @cached_property
    def declarations(self) -> dict[str, list[str]]:
        """The declarations (IRIs) under which each target is listed, by its IRI.

        For a target that names none, they are those of its programme that declare its tier.
        """
        found: dict[str, list[str]] = defaultdict(list)
        for target, declaration in rows(self.store, "inherited"):
            found[target].append(declaration)
        return found

    @cached_property
    def lists(self) -> dict[str, list[str]]:
        """The targets (IRIs) of each programme and declaration, by its IRI.

        Targets under a declaration that is stated not to be closed are left out of the programme.
        """
        found: dict[str, list[str]] = defaultdict(list)
        for of, target, part in self._listed:
            if "false" not in self.said.get(part, {}).get(CLOSED, ()):
                found[of].append(target)
        return found

    @cached_property
    def targets(self) -> frozenset[str]:
        """The targets (IRIs) of all programmes; their names should be items of printed lists."""
        return frozenset(target for _of, target, _part in self._listed)

    @cached_property
    def _listed(self) -> list[tuple[str, ...]]:
        return rows(self.store, "targets")

    @cached_property
    def declaring(self) -> dict[str, list[str]]:
        """The declarations (IRIs) of each programme, by its IRI."""
        found: dict[str, list[str]] = defaultdict(list)
        for quad in self.store.quads_for_pattern(None, _DECLARES, None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found[quad.subject.value].append(quad.object.value)
        return found

    @cached_property
    def counted(self) -> frozenset[str]:
        """The IRIs of all things counted."""
        typed = self.store.quads_for_pattern(None, TYPE, _COUNTED_THING)
        return frozenset(
            quad.subject.value for quad in typed if isinstance(quad.subject, NamedNode)
        )

    @cached_property
    def scales(self) -> Scales:
        """The printed names of tiers, size classes and things counted, and amounts of classes."""
        labels: dict[str, list[str]] = defaultdict(list)
        sizes = {}
        for scale, label, size in rows(self.store, "scales"):
            labels[scale].append(label)
            if (number := decimal(size)) is not None:
                sizes[scale] = number
        return Scales(labels, sizes)


def label(store: Graph, prop: str) -> Bilingual:
    """Return the label of a property (IRI) in both languages; without one, its prefixed name."""
    if prop in _OTHERS:
        return Bilingual(**both(_OTHERS[prop]))
    labels = {
        quad.object.language: quad.object.value
        for quad in store.quads_for_pattern(NamedNode(prop), _LABEL, None)
        if isinstance(quad.object, Literal)
    }
    return Bilingual(*(labels.get(lang, shorten(prop)) for lang in Bilingual._fields))


def sources(store: Graph) -> dict[str, str]:
    """Return the digest of each source (IRI) that has passages; a digest is empty if unknown."""
    return Citations(store).sources


def completed(own: Store, graph: Graph) -> None:
    """Add to `own` the statements of `graph` about what the facts in `own` cite and are listed
    under.

    These are passages, sources, declarations, tiers, size classes and things counted, and whatever
    they refer to in turn by the same properties.
    """
    wanted = [quad.object for step in _STEPS for quad in own.quads_for_pattern(None, step, None)]
    seen = set(wanted)
    while wanted:
        node = wanted.pop()
        if not isinstance(node, NamedNode):
            continue
        for quad in graph.quads_for_pattern(node, None, None, DefaultGraph()):
            own.add(Quad(quad.subject, quad.predicate, quad.object))
            if quad.predicate in _STEPS and quad.object not in seen:
                seen.add(quad.object)
                wanted.append(quad.object)
