"""Compare two versions of a city's data, and merge them without overwriting what either says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, listed, text
from clusterkg.facts.tokens import TOKENS, said
from clusterkg.rdf import blank_nodes
from clusterkg.rdf.blank_nodes import AmbiguousError
from clusterkg.rdf.direction import turned
from clusterkg.rdf.document import Document, triples
from clusterkg.rdf.namespaces import CKG, shorten
from clusterkg.rdf.table import Table, shown
from clusterkg.rdf.terms import EVIDENCE, TYPE, Term

_CONFLICT: Final = NamedNode(CKG + "mayConflictWith")
_REASON: Final = NamedNode(CKG + "conflictReason")

# What is said of a node: its properties, each with its values in order.
_Said = dict[Term, dict[NamedNode, list[Term]]]
# The label of an IRI in a language, or nothing.
Label: TypeAlias = Callable[[str, str], str]


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


def read(document: Document) -> _Said:
    """Return what a document says of each node; blank nodes are named by what is said of them.

    Of a relation and its inverse, what is said is the direction that is asserted.

    Raises:
        InputError: it cannot be read, quotes statements, or has blank nodes that are too alike.
    """
    statements = list(dict.fromkeys(triples(document)))
    if any(isinstance(each.object, Triple) for each in statements):
        from clusterkg.rdf.triple_terms import refusal

        raise refusal(Message("facts.triple-term"), document.path)
    try:
        renamed = blank_nodes.renamed(statements)
    except AmbiguousError as error:
        about = next(each for each in statements if error.node in (each.subject, each.object))
        raise InputError(Message("facts.alike"), document.path, _line(document, about)) from error
    found: _Said = defaultdict(lambda: defaultdict(list))
    for triple in sorted(dict.fromkeys(map(turned, renamed)), key=str):
        assert isinstance(triple.subject, Term) and isinstance(triple.object, Term)
        found[triple.subject][triple.predicate].append(triple.object)
    return found


def _line(document: Document, triple: Triple) -> int | None:
    """Return the line where a statement of a document begins."""
    # Each reading of a file gives its blank nodes other names: what stays is the order.
    at = next((i for i, each in enumerate(triples(document)) if _like(each, triple)), None)
    for i, (_, subject, _) in enumerate(document.located() or ()):
        if i == at:
            return subject.line
    return None


def _like(one: object, other: object) -> bool:
    """Say whether two terms or statements are the same, whatever the names of blank nodes."""
    if isinstance(one, Triple) and isinstance(other, Triple):
        return all(map(_like, one, other))
    return one == other or (isinstance(one, BlankNode) and isinstance(other, BlankNode))


def diff(before: _Said, after: _Said) -> tuple[Change, ...]:
    """Return what `after` adds, changes and drops, in the order of nodes and properties."""
    found = []
    for node in sorted({*before, *after}, key=str):
        old, new = before.get(node, {}), after.get(node, {})
        kind = "changed" if old and new else "added" if new else "dropped"
        for name in sorted({*old, *new}, key=str):
            once, now = old.get(name, []), new.get(name, [])
            gone, come = _without(once, set(now)), _without(now, set(once))
            if gone or come:
                found.append(Change(kind, node, name, gone, come))
    return tuple(found)


def _without(terms: Iterable[Term], others: Collection[Term]) -> tuple[Term, ...]:
    return tuple(term for term in terms if term not in others)


def merge(
    one: _Said, other: _Said, single: Collection[tuple[Term, NamedNode]], label: Label
) -> tuple[list[Triple], tuple[Change, ...]]:
    """Return all that both say, and where they give two values of what can have only one.

    `single` are the pairs of a class and a property of which a node of the class has one value at
    most. Where both have evidence for such a node, each value keeps a fact of its own with its
    evidence: the second gets a name of its own, whoever leads to the first leads to it too, and
    each is said to may conflict with the other. Elsewhere both values stand, for validation to
    tell.
    """
    conflicts: list[Change] = []
    names: dict[Term, NamedNode] = {}
    for node in sorted({*one} & {*other}, key=str):
        apart = bool(one[node].get(EVIDENCE)) and bool(other[node].get(EVIDENCE))
        kinds = {*one[node].get(TYPE, ()), *other[node].get(TYPE, ())}
        for name in sorted(one[node].keys() & other[node].keys(), key=str):
            mine, theirs = one[node][name], other[node][name]
            if set(mine) == set(theirs) or not any((k, name) in single for k in kinds):
                continue
            kind = "apart" if apart and isinstance(node, NamedNode) else "kept"
            conflicts.append(Change(kind, node, name, tuple(mine), tuple(theirs)))
            if kind == "apart" and isinstance(node, NamedNode):
                names.setdefault(node, _free(node, {*one, *other}))
    statements = [*_triples(one, {}), *_triples(other, names)]
    of_node: dict[Term, list[Change]] = defaultdict(list)
    for conflict in conflicts:
        of_node[conflict.node].append(conflict)
    for node, second in names.items():
        assert isinstance(node, NamedNode)
        reasons = _reasons(of_node[node], label)
        for this, that in ((node, second), (second, node)):
            statements.append(Triple(this, _CONFLICT, that))
            statements += [Triple(this, _REASON, reason) for reason in reasons]
    return list(dict.fromkeys(statements)), tuple(conflicts)


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


def _reasons(conflicts: Sequence[Change], label: Label) -> list[Literal]:
    def told(lang: str) -> str:
        values = (
            text(
                "facts.two-values",
                lang,
                property=label(change.property.value, lang) or shorten(change.property.value),
                one=_plain(change.before, change.property, label, lang),
                other=_plain(change.after, change.property, label, lang),
            )
            for change in conflicts
        )
        return text("facts.conflict", lang, values=text("base.semicolon", lang).join(values))

    return [Literal(told(lang), language=lang) for lang in ("en", "zh")]


def _plain(terms: Iterable[Term], name: NamedNode, label: Label, lang: str) -> str:
    """Return the values of a property in words."""
    local = name.value.removeprefix(CKG)

    def word(term: Term) -> str:
        if isinstance(term, NamedNode):
            return label(term.value, lang) or shown(term)
        if local in TOKENS and isinstance(term, Literal):
            return str(getattr(said(local, term.value), lang))
        return shown(term)

    return listed(map(word, terms), lang)


def table(changes: Iterable[Change], label: Label, lang: str) -> Table:
    """Return changes in the words of the model: labels of nodes and properties in `lang`."""
    rows = []
    for change in changes:
        name = label(change.node.value, lang) if isinstance(change.node, NamedNode) else ""
        cells = (
            text(f"facts.change.{change.kind}", lang),
            name,
            shown(change.node),
            label(change.property.value, lang) or shorten(change.property.value),
            _plain(change.before, change.property, label, lang),
            _plain(change.after, change.property, label, lang),
        )
        rows.append(tuple(map(Literal, cells)))
    return Table(("change", "name", "node", "property", "before", "after"), tuple(rows))
