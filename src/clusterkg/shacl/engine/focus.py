"""Focus nodes among given nodes, found without scanning all data."""

from __future__ import annotations

from collections import defaultdict

from pyoxigraph import NamedNode

from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.data import Data, term
from clusterkg.shacl.engine.graph import TYPE
from clusterkg.shacl.engine.shapes import Shape
from clusterkg.shacl.engine.targets import Targets


class Among:
    """Decides which of `nodes` are focus nodes of shapes; the types of the nodes are read once for
    all shapes.
    """

    def __init__(self, data: Data, nodes: frozenset[Term], targets: Targets) -> None:
        self._data = data
        self._nodes = nodes
        self._targets = targets
        self._marked = data.mark(nodes)
        self._having: dict[str, set[Term]] = {}
        self._of_class: dict[str, set[Term]] = defaultdict(set)
        text = f"SELECT ?this ?class {{ {self._marked} ?this {TYPE} ?class }}"
        for row in data.select(text):
            node, cls = term(row, "this"), row["class"]
            if node is not None and isinstance(cls, NamedNode):
                self._of_class[cls.value].add(node)

    def focus_nodes(self, shape: Shape) -> set[Term]:
        """Return those of the nodes that the targets of `shape` select (SHACL 2.1)."""
        found: set[Term] = set()
        for kind, target in shape.targets:
            if kind == "targetNode":
                found |= {target} & self._nodes
            elif kind == "targetClass":
                assert isinstance(target, NamedNode)
                for name in self._data.narrower(target):
                    found |= self._of_class.get(name, set())
            elif kind == "target":
                found |= self._targets.nodes(target) & self._nodes
            elif kind == "targetSubjectsOf":
                found |= self._with(f"?this {target} ?any")
            else:
                found |= self._with(f"?any {target} ?this")
        return found

    def _with(self, pattern: str) -> set[Term]:
        if pattern not in self._having:
            text = f"SELECT ?this {{ {self._marked} FILTER EXISTS {{ {pattern} }} }}"
            rows = (term(row, "this") for row in self._data.select(text))
            self._having[pattern] = {node for node in rows if node is not None}
        return self._having[pattern]
