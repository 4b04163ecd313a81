"""Single-valued properties of classes, as stated by shapes."""

from __future__ import annotations

from pyoxigraph import NamedNode

from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.shapes import Shapes


def single_valued(shapes: Shapes, data: Data) -> set[tuple[Term, NamedNode]]:
    """Return the pairs of class and property for which a shape states sh:maxCount 1.

    It states this in one of its property shapes, of whatever severity, active or not. The classes
    are those that the shape targets, and their subclasses.
    """
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
