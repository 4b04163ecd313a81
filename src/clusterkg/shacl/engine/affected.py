"""Incremental validation: the focus nodes whose results new statements can change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Quad

from clusterkg.rdf.namespaces import RDF, RDFS
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.data import Data, term
from clusterkg.shacl.engine.dependencies import Step, steps
from clusterkg.shacl.engine.graph import Node
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.shapes import Shape, Shapes

_TYPE = RDF + "type"
_SUBCLASS = RDFS + "subClassOf"
_OTHER = ("Equals", "Disjoint", "LessThan", "LessThanOrEquals", "SubsetOf")
_FOLLOWING = {"MemberShape", "MinListLength", "MaxListLength", "UniqueMembers", "RootClass"}


@dataclass(frozen=True)
class Affected:
    """The focus nodes to validate again.

    `nodes` maps each shape with targets to the candidate nodes, which are validated if they are
    targets. The SPARQL constraints in `anywhere`, which may read any statement, are run on all
    targets instead.
    """

    nodes: Mapping[Node, frozenset[Term]]
    anywhere: frozenset[Node]


def affected(data: Data, shapes: Shapes, added: Iterable[Quad]) -> Affected | None:
    """Return the focus nodes to validate again after `added` was added to `data`; None for all.

    All subjects of `added` are included, and possibly nodes that are not targets.
    """
    if any(_looks_anywhere(shape) for shape in shapes.all()):
        return None
    nodes: dict[tuple[str, bool], set[Term]] = defaultdict(set)
    for quad in added:
        for predicate in (quad.predicate.value, ""):
            for node, inverted in ((quad.subject, False), (quad.object, True)):
                # A triple term cannot be a focus node or continue a path.
                if isinstance(node, Term):
                    nodes[predicate, inverted].add(node)
    if (_SUBCLASS, False) in nodes:
        return None
    own = frozenset(nodes["", False])
    reached: dict[Step, frozenset[Term]] = {}
    marked: dict[tuple[str, bool], str] = {}
    found: dict[Node, frozenset[Term]] = {}
    anywhere: set[Node] = set()
    for shape in shapes.targeted():
        candidates = set(own)
        for step in {*_targets(shape), *_steps(shapes, shape, (), anywhere)}:
            start = nodes.get((step.predicate, step.inverted))
            if not start:
                continue
            if not step.before:
                candidates |= start
                continue
            if step not in reached:
                key = step.predicate, step.inverted
                if key not in marked:
                    marked[key] = data.mark(start, "?node")
                reached[step] = _reaching(data, step, start, marked[key])
            candidates |= reached[step]
        found[shape.node] = frozenset(candidates)
    return Affected(found, frozenset(anywhere))


def _looks_anywhere(shape: Shape) -> bool:
    """Return whether it is unknown which statements a shape reads: it has a SHACL-AF target, or a
    constraint on lists or on sh:rootClass.
    """
    kinds = {constraint.kind for constraint in shape.constraints}
    return bool(kinds & _FOLLOWING) or any(kind == "target" for kind, _ in shape.targets)


def _targets(shape: Shape) -> Iterator[Step]:
    for kind, target in shape.targets:
        if kind in ("targetSubjectsOf", "targetObjectsOf"):
            yield Step((), target.value, kind == "targetObjectsOf")


def _steps(
    shapes: Shapes, shape: Shape, before: tuple[Path, ...], anywhere: set[Node]
) -> Iterator[Step]:
    """Yield the steps by which a shape reads statements, starting from the nodes at the end of
    `before`.

    Constraints that may read any statement are added to `anywhere`.
    """
    values = before
    if shape.path is not None:
        yield from _walk(shape.path, False, before)
        values = (*before, shape.path)
    for constraint in shape.constraints:
        if constraint.kind == "Class":
            yield Step(values, _TYPE)
        elif constraint.kind in _OTHER:
            (name,) = constraint.parameters
            yield Step(before, constraint.value(name).value)
        elif constraint.kind == "Closed":
            yield Step(values, "")
        elif constraint.source is not None:
            known = steps(shapes, constraint)
            if known is None:
                anywhere.add(constraint.source)
            for step in known or ():
                yield Step((*before, *step.before), step.predicate, step.inverted)
        for node in constraint.shapes:
            yield from _steps(shapes, shapes[node], values, anywhere)


def _walk(path: Path, inverted: bool, before: tuple[Path, ...]) -> Iterator[Step]:
    if path.kind == "predicate":
        yield Step(before, path.predicate, inverted)
    elif path.kind == "sequence":
        for part in reversed(path.parts) if inverted else path.parts:
            yield from _walk(part, inverted, before)
            before = (*before, part.inverse() if inverted else part)
    elif path.kind == "alternative":
        for part in path.parts:
            yield from _walk(part, inverted, before)
    elif path.kind == "inversePath":
        yield from _walk(path.parts[0], not inverted, before)
    elif path.kind == "zeroOrOnePath":
        yield from _walk(path.parts[0], inverted, before)
    else:
        many = Path("zeroOrMorePath", parts=path.parts)
        yield from _walk(path.parts[0], inverted, (*before, many.inverse() if inverted else many))


def _reaching(data: Data, step: Step, nodes: Iterable[Term], marked: str) -> frozenset[Term]:
    """Return the nodes from which the paths of a step lead to one of `nodes`.

    `marked` is the pattern that binds these nodes to ?node.
    """
    path = "/".join(part.to_sparql() for part in step.before)
    text = f"SELECT DISTINCT ?this {{ {marked} ?this {path} ?node }}"
    found = {term(row, "this") for row in data.select(text)}
    if all(part.nullable for part in step.before):
        found |= set(nodes)
    return frozenset(node for node in found if node is not None)
