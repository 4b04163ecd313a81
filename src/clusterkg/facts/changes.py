"""Compare two versions of a city's data, and merge them without overwriting what either says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    Store,
    Triple,
)

from clusterkg.rdf.namespaces import CKG, RDF, shorten
from clusterkg.rdf.table import Table, shown
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.graph import Term
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.labels import Names
from clusterkg.store import files

_TYPE: Final = NamedNode(RDF + "type")
_EVIDENCE: Final = NamedNode(CKG + "evidence")
_CONFLICT: Final = NamedNode(CKG + "mayConflictWith")
_REASON: Final = NamedNode(CKG + "conflictReason")
_WORDS: Final = {
    "zh": {"added": "新增", "changed": "变更", "dropped": "删去", "kept": "并存", "apart": "分列"},
    "en": {},
}

# What is said of a node: its properties, each with its values in order.
_Said = dict[Term, dict[NamedNode, list[Term]]]


@dataclass(frozen=True)
class Change:
    """A property of a node that two versions state otherwise; `before` and `after` may be empty.

    `kind` is added or dropped where one version does not speak of the node at all, changed where
    both do; in a merge it is `apart` where each value has a fact of its own, and `kept` where both
    stand on the node.
    """

    kind: str
    node: Term
    property: NamedNode
    before: tuple[Term, ...]
    after: tuple[Term, ...]


def read(path: Path) -> _Said:
    """Return what a file says of each node; blank nodes are named by what is said of them.

    Raises:
        InputError: the file cannot be read.
    """
    dataset = Dataset(Quad(q.subject, q.predicate, q.object) for q in files.quads(path))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    said: _Said = defaultdict(lambda: defaultdict(list))
    for quad in sorted(dataset, key=str):
        assert isinstance(quad.subject, Term) and isinstance(quad.object, Term)
        said[quad.subject][quad.predicate].append(quad.object)
    return said


def diff(before: _Said, after: _Said) -> tuple[Change, ...]:
    """Return what `after` adds, changes and drops, in the order of nodes and properties."""
    found = []
    for node in sorted({*before, *after}, key=str):
        old, new = before.get(node, {}), after.get(node, {})
        kind = "changed" if old and new else "added" if new else "dropped"
        for name in sorted({*old, *new}, key=str):
            gone = tuple(term for term in old.get(name, ()) if term not in new.get(name, ()))
            come = tuple(term for term in new.get(name, ()) if term not in old.get(name, ()))
            if gone or come:
                found.append(Change(kind, node, name, gone, come))
    return tuple(found)


def merge(
    one: _Said, other: _Said, shapes: Shapes, context: Store
) -> tuple[list[Triple], tuple[Change, ...]]:
    """Return all that both say, and where they give two values of what the shapes let have one.

    Where both have evidence for such a node, each value keeps a fact of its own with its evidence:
    the second gets a name of its own, whoever leads to the first leads to it too, and each is said
    to may conflict with the other. Elsewhere both values stand, for validation to tell.
    """
    single = _single_valued(shapes, Data(context))
    conflicts: list[Change] = []
    names: dict[Term, NamedNode] = {}
    for node in sorted({*one} & {*other}, key=str):
        apart = bool(one[node].get(_EVIDENCE)) and bool(other[node].get(_EVIDENCE))
        kinds = {*one[node].get(_TYPE, ()), *other[node].get(_TYPE, ())}
        for name in sorted(one[node].keys() & other[node].keys(), key=str):
            mine, theirs = one[node][name], other[node][name]
            if set(mine) == set(theirs) or not any((k, name) in single for k in kinds):
                continue
            kind = "apart" if apart and isinstance(node, NamedNode) else "kept"
            conflicts.append(Change(kind, node, name, tuple(mine), tuple(theirs)))
            if kind == "apart" and isinstance(node, NamedNode):
                names.setdefault(node, _free(node, {*one, *other}))
    triples = [*_triples(one, {}), *_triples(other, names)]
    for node, second in names.items():
        assert isinstance(node, NamedNode)
        for this, that in ((node, second), (second, node)):
            triples.append(Triple(this, _CONFLICT, that))
            triples += [Triple(this, _REASON, text) for text in _reasons(node, conflicts, context)]
    return list(dict.fromkeys(triples)), tuple(conflicts)


def _single_valued(shapes: Shapes, data: Data) -> set[tuple[Term, NamedNode]]:
    """Return the pairs of a class and a property of which a node may have one value."""
    found: set[tuple[Term, NamedNode]] = set()
    for shape in shapes.targeted():
        classes = [
            NamedNode(name)
            for kind, cls in shape.targets
            if kind == "targetClass" and isinstance(cls, NamedNode)
            for name in data.narrower(cls)
        ]
        for constraint in shape.constraints:
            for node in constraint.shapes if constraint.kind == "Property" else ():
                path = shapes[node].path
                if path is None or path.kind != "predicate":
                    continue
                for inner in shapes[node].constraints:
                    if inner.kind == "MaxCount" and inner.number("maxCount") == 1:
                        found |= {(cls, NamedNode(path.predicate)) for cls in classes}
    return found


def _free(node: NamedNode, taken: set[Term]) -> NamedNode:
    number = 2
    while (name := NamedNode(f"{node.value}-{number}")) in taken:
        number += 1
    taken.add(name)
    return name


def _triples(said: _Said, names: Mapping[Term, NamedNode]) -> Iterable[Triple]:
    """Return statements with nodes renamed; what leads to a renamed node leads to both."""
    for node, properties in said.items():
        for name, values in properties.items():
            for value in values:
                subject = names.get(node, node)
                assert not isinstance(subject, Literal)
                yield Triple(subject, name, value)
                if value in names:
                    yield Triple(subject, name, names[value])


def _reasons(node: Term, conflicts: Iterable[Change], context: Store) -> list[Literal]:
    labels = Names(context)
    own = [change for change in conflicts if change.node == node]

    def told(lang: str, between: str, after: str) -> str:
        return after.join(
            f"{labels.label(change.property.value, lang) or shorten(change.property.value)}"
            f"{between}{_plain(change.before, labels, lang)} / {_plain(change.after, labels, lang)}"
            for change in own
        )

    return [
        Literal(f"Two sources, two values: {told('en', ' ', '; ')}.", language="en"),
        Literal(f"两个来源，两种说法：{told('zh', '', '；')}。", language="zh"),
    ]


def _plain(terms: Iterable[Term], names: Names, lang: str) -> str:
    return ", ".join(
        (names.label(term.value, lang) if isinstance(term, NamedNode) else "") or shown(term)
        for term in terms
    )


def table(changes: Iterable[Change], names: Names, lang: str) -> Table:
    """Return changes in the words of the model: labels of nodes and properties in `lang`."""
    rows = []
    for change in changes:
        label = names.label(change.node.value, lang) if isinstance(change.node, NamedNode) else ""
        cells = (
            _WORDS[lang].get(change.kind, change.kind),
            label,
            shown(change.node),
            names.label(change.property.value, lang) or shorten(change.property.value),
            _plain(change.before, names, lang),
            _plain(change.after, names, lang),
        )
        rows.append(tuple(map(Literal, cells)))
    return Table(("change", "name", "node", "property", "before", "after"), tuple(rows))
