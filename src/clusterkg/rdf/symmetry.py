"""Canonical labelling of graphs with coloured nodes and edges.

Cells of equivalent nodes are refined by their edges (Hopcroft, O(m log n)). Nodes that refinement
does not separate are individualised one at a time, and the least graph of all choices wins; choices
that an automorphism maps to each other are tried once (McKay and Piperno, Practical graph
isomorphism II, 2014). igraph's BLISS is faster, but weighs 5 MB and cannot be interrupted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Final, TypeAlias

# Source node, colour, target node.
Edges: TypeAlias = Sequence[tuple[int, int, int]]
_Picture: TypeAlias = list[tuple[int, int, int]]

_DEEPEST: Final = 300


class SearchLimitError(ValueError):
    """Raised when a search exceeds its budget of steps, or 300 choices in depth."""


class Steps:
    """Budget of steps, shared by one or more searches; a step is the visit of an edge."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self, steps: int) -> None:
        """Take steps from the budget.

        Raises:
            SearchLimitError: the budget is used up.
        """
        self._left -= steps
        if self._left < 0:
            raise SearchLimitError


def positions(colours: Sequence[str], edges: Edges, steps: Steps) -> list[int]:
    """Return the canonical position of each node, from 0.

    Isomorphic graphs become identical when their nodes are put in this order.

    Args:
        colours: The colour of each node.
        edges: The edges; none may lead from a node to itself.
        steps: Budget of the search, which starts if refinement alone is not enough.

    Raises:
        SearchLimitError: the budget is used up, or the search is too deep.
    """
    return _Search(edges, len(colours), steps).best(colours)


class _Cells:
    """An ordered partition of nodes; a cell's number is the count of nodes before it."""

    def __init__(self, cell_of: list[int], members: dict[int, list[int]]) -> None:
        self.cell_of = cell_of
        self.members = members

    @classmethod
    def by_colour(cls, colours: Sequence[str]) -> _Cells:
        groups: dict[str, list[int]] = defaultdict(list)
        for node, colour in enumerate(colours):
            groups[colour].append(node)
        cell_of, members, start = [0] * len(colours), {}, 0
        for colour in sorted(groups):
            members[start] = groups[colour]
            for node in groups[colour]:
                cell_of[node] = start
            start += len(groups[colour])
        return cls(cell_of, members)

    def copy(self) -> _Cells:
        return _Cells(list(self.cell_of), {cell: list(each) for cell, each in self.members.items()})

    @property
    def is_discrete(self) -> bool:
        return len(self.members) == len(self.cell_of)

    def split(self, cell: int, parts: Sequence[list[int]]) -> list[int]:
        """Replace `cell` by `parts`, in this order, and return their numbers."""
        numbers = []
        for part in parts:
            self.members[cell] = part
            for node in part:
                self.cell_of[node] = cell
            numbers.append(cell)
            cell += len(part)
        return numbers


class _Orbits:
    """Orbits of nodes under those known automorphisms that fix every node of a search path."""

    def __init__(self, path: Sequence[int]) -> None:
        self._path = path
        self._parent: dict[int, int] = {}
        self._seen = 0

    def add(self, symmetries: Sequence[Sequence[int]]) -> int:
        """Add those of `symmetries` that are new since the last call; return the steps used."""
        steps = 0
        for symmetry in symmetries[self._seen :]:
            steps += len(self._path)
            if all(symmetry[node] == node for node in self._path):
                steps += len(symmetry)
                for one, other in enumerate(symmetry):
                    if (a := self.root(one)) != (b := self.root(other)):
                        self._parent[a] = b
        self._seen = len(symmetries)
        return steps

    def root(self, node: int) -> int:
        """Return the representative of the orbit of `node`: the same for all nodes in it."""
        parent = self._parent
        while (above := parent.get(node, node)) != node:
            parent[node] = parent.get(above, above)
            node = above
        return node


class _Search:
    def __init__(self, edges: Edges, size: int, steps: Steps) -> None:
        self._edges = edges
        self._beside: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        for start, colour, end in edges:
            # Incoming edges have negative colours.
            self._beside[start].append((colour + 1, end))
            self._beside[end].append((-colour - 1, start))
        self._spend = steps.spend
        self._first: tuple[_Picture, list[int], list[int]] | None = None
        self._best: tuple[_Picture, list[int]] | None = None
        self._symmetries: list[list[int]] = []

    def best(self, colours: Sequence[str]) -> list[int]:
        """Return the canonical position of each node, from 0.

        Of the orders searched, it is the one in which the encoded graph is smallest.
        """
        cells = _Cells.by_colour(colours)
        self._refine(cells, list(cells.members), counted=False)
        self._part_twins(cells)
        if cells.is_discrete:
            return cells.cell_of
        self._walk(cells, [])
        assert self._best is not None
        return self._best[1]

    def _refine(self, cells: _Cells, waiting: list[int], *, counted: bool = True) -> None:
        """Split cells by the edges between their nodes and the cells in `waiting`, the queue.

        Parts are queued in turn, until no cell can be split.
        """
        queued = set(waiting)
        at = 0
        while at < len(waiting) and not cells.is_discrete:
            splitter = waiting[at]
            at += 1
            queued.discard(splitter)
            edges: dict[int, list[int]] = defaultdict(list)
            for node in cells.members[splitter]:
                for colour, other in self._beside[node]:
                    edges[other].append(colour)
                if counted:
                    self._spend(1 + len(self._beside[node]))
            touched: dict[int, list[int]] = defaultdict(list)
            for node in edges:
                touched[cells.cell_of[node]].append(node)
            for cell in sorted(touched):
                if len(cells.members[cell]) == 1:
                    continue
                for number in self._parted(cells, cell, touched[cell], edges, queued):
                    if number not in queued:
                        queued.add(number)
                        waiting.append(number)

    def _parted(
        self,
        cells: _Cells,
        cell: int,
        touched: Sequence[int],
        edges: dict[int, list[int]],
        queued: set[int],
    ) -> list[int]:
        """Split `cell` by the edges of its nodes; return the numbers of the parts to be queued.

        If all its nodes have the same edges, it is left as it is, and the result is empty.
        """
        groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for node in touched:
            groups[tuple(sorted(edges[node]))].append(node)
        parts = [groups[key] for key in sorted(groups)]
        everything = cells.members[cell]
        if len(touched) < len(everything):
            moved = set(touched)
            parts.insert(0, [node for node in everything if node not in moved])
        if len(parts) == 1:
            return []
        is_queued = cell in queued
        numbers = cells.split(cell, parts)
        if is_queued:
            return numbers
        # The largest part need not be queued (Hopcroft).
        largest = max(range(len(parts)), key=lambda i: (len(parts[i]), -i))
        return [number for i, number in enumerate(numbers) if i != largest]

    def _part_twins(self, cells: _Cells) -> None:
        """Split each cell whose nodes are all interchangeable into single nodes."""
        for cell, members in list(cells.members.items()):
            if len(members) > 1 and len(set(self._twins(members).values())) == 1:
                cells.split(cell, [[node] for node in members])

    def _twins(self, members: Sequence[int]) -> dict[int, int]:
        """Return for each node of a cell the first node of the cell interchangeable with it.

        Without another one, it is the node itself.
        """
        inside = set(members)
        keys: dict[Hashable, int] = {}
        out = {}
        for node in members:
            beside = self._beside[node]
            among = {colour for colour, other in beside if other in inside}
            apart = frozenset(beside)
            # The node itself counts as a neighbour, so that members of a clique look alike.
            whole = apart | {(sign * colour, node) for colour in among for sign in (1, -1)}
            first = keys.get(apart, keys.get(whole, node))
            keys.setdefault(apart, first)
            keys.setdefault(whole, first)
            out[node] = first
        return out

    def _walk(self, cells: _Cells, path: list[int]) -> int:
        """Search all choices below a partition.

        Returns:
            The number of choices in `path` from which the search goes on: fewer than all, if an
            automorphism shows that the choices behind them need no further search.
        """
        if cells.is_discrete:
            return self._leaf(cells.cell_of, path)
        if len(path) >= _DEEPEST:
            raise SearchLimitError
        cell = min(
            (each for each, members in cells.members.items() if len(members) > 1),
            key=lambda each: (len(cells.members[each]), each),
        )
        members = cells.members[cell]
        twins = self._twins(members)
        self._spend(sum(len(self._beside[node]) for node in members))
        orbits = _Orbits(path)
        tried: list[int] = []
        for node in members:
            self._spend(orbits.add(self._symmetries))
            if twins[node] != node or orbits.root(node) in map(orbits.root, tried):
                continue
            tried.append(node)
            below = cells.copy()
            self._spend(len(cells.cell_of))
            parts = [[node], [each for each in members if each != node]]
            self._refine(below, below.split(cell, parts)[:1])
            stands = self._walk(below, [*path, node])
            if stands < len(path):
                return stands
        return len(path)

    def _leaf(self, cell_of: list[int], path: list[int]) -> int:
        self._spend(len(self._edges))
        picture = sorted((cell_of[s], c, cell_of[o]) for s, c, o in self._edges)
        if self._first is None or self._best is None:
            self._first, self._best = (picture, cell_of, path), (picture, cell_of)
            return len(path)
        for known, order in (self._first[:2], self._best):
            if picture == known:
                node_at = {number: node for node, number in enumerate(order)}
                self._symmetries.append([node_at[number] for number in cell_of])
                return _common(path, self._first[2]) if known is self._first[0] else len(path)
        if picture < self._best[0]:
            self._best = (picture, cell_of)
        return len(path)


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
