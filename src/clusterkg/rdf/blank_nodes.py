"""Canonical names of blank nodes, computed from their statements, stable across versions of a file.

Linked blank nodes are named together, by the digest of all their statements: a name does not depend
on the rest of the file, so two files share a name only if their nodes have the same statements.
pyoxigraph's RDFC-1.0 numbers the nodes of a file, so that different nodes of two files get the same
name; it takes 8 s for a list of 400 equal numbers, and 8 GB for 12 nodes that are all linked to one
another. Here both take milliseconds. The time is O(n log n), except for nodes that only a search
can tell apart, and that search has a limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, Triple

from clusterkg.base.text import digest
from clusterkg.rdf.symmetry import Edges, SearchLimitError, Steps, positions

# Limit of search steps: about four seconds.
STEPS: Final = 4_000_000
_OUT: Final = ">"
_IN: Final = "<"
_DIGITS: Final = 24


class AmbiguousError(ValueError):
    """Raised when blank nodes are so similar that the search for canonical names is given up.

    Args:
        node: One of these blank nodes.
    """

    def __init__(self, node: BlankNode) -> None:
        super().__init__(node)
        self.node = node


class _Link(NamedTuple):
    """A statement between two blank nodes (numbers), as seen from one of them."""

    direction: str
    predicate: str
    node: int


def renamed(triples: Sequence[Triple]) -> list[Triple]:
    """Return statements with each blank node named canonically, after the statements about it.

    Blank nodes about which the same is stated get different names, so no statement is lost. Blank
    nodes within triple terms keep their labels.

    Args:
        triples: The statements of one file, without duplicates.

    Raises:
        AmbiguousError: the search for names exceeds its limit of steps.
    """
    described = _Described(triples)
    names = _names(described, Steps(STEPS))
    name_of = {node: names[number] for node, number in described.numbers.items()}
    out = []
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, BlankNode):
            subject = name_of[subject]
        if isinstance(value, BlankNode):
            value = name_of[value]
        out.append(Triple(subject, triple.predicate, value))
    return out


class _Described:
    """The statements about blank nodes: those with other terms, and those with each other."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.numbers: dict[BlankNode, int] = {}
        self.facts: list[list[str]] = []
        self.links: list[list[_Link]] = []
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, BlankNode):
                if isinstance(value, BlankNode):
                    self._link(self._number(subject), triple.predicate.value, self._number(value))
                else:
                    fact = f"{_OUT} {triple.predicate.value} {value}"
                    self.facts[self._number(subject)].append(fact)
            elif isinstance(value, BlankNode):
                fact = f"{_IN} {triple.predicate.value} {subject}"
                self.facts[self._number(value)].append(fact)

    def _number(self, node: BlankNode) -> int:
        number = self.numbers.setdefault(node, len(self.numbers))
        if number == len(self.facts):
            self.facts.append([])
            self.links.append([])
        return number

    def _link(self, subject: int, predicate: str, value: int) -> None:
        if subject == value:
            self.facts[subject].append(f"= {predicate}")
            return
        self.links[subject].append(_Link(_OUT, predicate, value))
        self.links[value].append(_Link(_IN, predicate, subject))


def _names(described: _Described, steps: Steps) -> dict[int, BlankNode]:
    folded = _Folded(described)
    names: dict[int, BlankNode] = {}
    seen: Counter[str] = Counter()
    for core in folded.cores():
        try:
            order, name = _ordered(core, folded, steps)
        except SearchLimitError as error:
            node = next(each for each, at in described.numbers.items() if at == core[0])
            raise AmbiguousError(node) from error
        seen[name] += 1
        for position, number in enumerate(order):
            names[number] = _named(name, seen[name], position)
    # From the cores outwards: a node's name depends on the node that it was folded into.
    ordinals: Counter[tuple[int, str]] = Counter()
    for number in reversed(folded.order):
        owner, label = folded.owner[number], folded.label[number]
        ordinals[owner, label] += 1
        names[number] = _named(names[owner].value, label, ordinals[owner, label])
    return names


def _named(*parts: object) -> BlankNode:
    return BlankNode(f"b{_digest(map(str, parts))[:_DIGITS]}")


def _digest(parts: Iterable[str]) -> str:
    content = "".join(f"{len(part)}:{part}" for part in parts)
    return digest(content)


class _Folded:
    """Blank nodes after folding: a node linked to only one other is folded into that one.

    Tree-shaped components (lists, nested brackets) fold into one node, or into two in the middle.
    `order` holds the folded nodes, outermost first. `owner` is the node that each was folded into,
    and `label` the digest of the statements between the two and about the folded one.
    """

    def __init__(self, described: _Described) -> None:
        self.facts = described.facts
        self.links = described.links
        self.owner: dict[int, int] = {}
        self.label: dict[int, str] = {}
        self.order: list[int] = []
        self._fold()

    def _fold(self) -> None:
        beside = [{link.node for link in links} for links in self.links]
        leaves = [node for node, others in enumerate(beside) if len(others) == 1]
        while leaves:
            # All leaves of a round at once, so that their order does not matter.
            last = {node: next(iter(beside[node])) for node in leaves}
            hung = [node for node, other in last.items() if last.get(other) != node]
            for node in hung:
                self._hang(node, last[node])
                beside[last[node]].discard(node)
            others = dict.fromkeys(last[node] for node in hung)
            leaves = [node for node in others if len(beside[node]) == 1]

    def _hang(self, node: int, other: int) -> None:
        between = [f"{way} {name}" for way, name, end in self.links[node] if end == other]
        self.owner[node] = other
        self.label[node] = _digest([*sorted(between), "", *sorted(self.facts[node])])
        self.order.append(node)
        self.facts[other].append(f"* {self.label[node]}")

    def cores(self) -> Iterator[list[int]]:
        """Yield the connected components of the nodes that were not folded."""
        seen = [False] * len(self.facts)
        for node in self.owner:
            seen[node] = True
        for start, is_seen in enumerate(seen):
            if is_seen:
                continue
            group = [start]
            seen[start] = True
            for node in group:
                for link in self.links[node]:
                    if not seen[link.node]:
                        seen[link.node] = True
                        group.append(link.node)
            yield group


def _ordered(core: Sequence[int], folded: _Folded, steps: Steps) -> tuple[list[int], str]:
    """Return the nodes of a component in canonical order, and the digest of their statements.

    Raises:
        SearchLimitError: the budget of steps is used up.
    """
    said = [_digest(sorted(folded.facts[node])) for node in core]
    if len(core) == 1:
        return list(core), said[0]
    numbers = {node: number for number, node in enumerate(core)}
    predicates = sorted({link.predicate for node in core for link in folded.links[node]})
    ranks = {name: rank for rank, name in enumerate(predicates)}
    edges: Edges = [
        (numbers[node], ranks[link.predicate], numbers[link.node])
        for node in core
        for link in folded.links[node]
        if link.direction == _OUT and link.node in numbers
    ]
    at = positions(said, edges, steps)
    order = sorted(core, key=lambda node: at[numbers[node]])
    lines = sorted((at[s], predicates[p], at[o]) for s, p, o in edges)
    content = [*(said[numbers[node]] for node in order), *(f"{s} {p} {o}" for s, p, o in lines)]
    return order, _digest(content)
