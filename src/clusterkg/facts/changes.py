"""Differences between two versions of a city's data, and merging without overwriting either."""

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

# The properties of each node, with their sorted values.
_Said = dict[Term, dict[NamedNode, list[Term]]]
# Returns the label of an IRI in a language, or an empty text.
Label: TypeAlias = Callable[[str, str], str]


@dataclass(frozen=True)
class Change:
    """A property of a node whose values differ between versions.

    `before` and `after` are its values: in a diff only those that the other version lacks, so that
    one of the two may be empty, and in a merge all. `kind` is `added` or `dropped` if one version
    does not mention the node at all, else `changed`; in a merge it is `apart` if each value gets a
    fact of its own, and `kept` if both stay on the node.
    """

    kind: str
    node: Term
    property: NamedNode
    before: tuple[Term, ...]
    after: tuple[Term, ...]


def read(document: Document) -> _Said:
    """Return the properties of each node of a document; blank nodes are named by their content.

    Inverse properties are normalised to the direction that is asserted.

    Raises:
        InputError: the document cannot be read, contains triple terms, or has blank nodes that
            their statements do not tell apart.
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
    """Return the line on which a statement of a document begins; None if it is unknown."""
    # Each reading renames the blank nodes of a file, but keeps the order.
    at = next((i for i, each in enumerate(triples(document)) if _like(each, triple)), None)
    for i, (_, subject, _) in enumerate(document.located() or ()):
        if i == at:
            return subject.line
    return None


def _like(one: object, other: object) -> bool:
    """Return whether two terms or statements are equal, ignoring the names of blank nodes."""
    if isinstance(one, Triple) and isinstance(other, Triple):
        return all(map(_like, one, other))
    return one == other or (isinstance(one, BlankNode) and isinstance(other, BlankNode))


def diff(before: _Said, after: _Said) -> tuple[Change, ...]:
    """Return the properties whose values differ from `before` to `after`, sorted by node and
    property.
    """
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
    """Merge two versions into statements, and report conflicts of single-valued properties.

    If both versions have evidence for a node with two values of a single-valued property, each
    value gets a fact with its own evidence: all that the second version states of the node gets a
    new IRI, links to the node in the second version lead to both facts, and the two are linked as
    possibly conflicting. Elsewhere both values are kept, for validation to report.

    Args:
        one: The first version, as returned by `read`.
        other: The second version.
        single: Pairs of class and property of which an instance has at most one value.
        label: Returns the label of an IRI in a language, or an empty text.

    Returns:
        All statements, each once, and the conflicts.
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
    """Yield statements whose subjects are renamed by `names`.

    A link to a renamed node is kept, and repeated with the new name.
    """
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
    """Return the values of a property as one text: labels of resources, tokens in `lang`."""
    local = name.value.removeprefix(CKG)

    def word(term: Term) -> str:
        if isinstance(term, NamedNode):
            return label(term.value, lang) or shown(term)
        if local in TOKENS and isinstance(term, Literal):
            return str(getattr(said(local, term.value), lang))
        return shown(term)

    return listed(map(word, terms), lang)


def table(changes: Iterable[Change], label: Label, lang: str) -> Table:
    """Return changes as a table with a row each, with labels of nodes and properties in `lang`."""
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
