"""Compiled shapes graphs of calls, cached for the next call."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.shacl.drop_in.inputs import Given, OfFile
from clusterkg.shacl.engine import faults
from clusterkg.shacl.engine.faults import Fault, ShapesError
from clusterkg.shacl.engine.graph import Node
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.sources import Reading, shapes_of

# Number of shapes graphs that are cached, the most recently used ones.
_KEPT: Final = 16
# Kinds of fault that SHACL ignores: pySHACL is silent on them, here they are warnings.
_WITHOUT_EFFECT: Final = (faults.TERM, faults.DRAFT, faults.RULES)
_PASSED_OVER: Final = ("shacl.no-shape", "shacl.query.undeclared", "shacl.shapes.flag")

_compiled: OrderedDict[Hashable, Compiled] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Compiled:
    """Compiled shapes with their documents and faults.

    Args:
        shapes: The shapes.
        documents: The sources of the blank nodes s0b..., s1b..., by number.
        left_out: Number of ignored targets and constraints of SHACL-AF.
        imports: Whether imports were requested.
    """

    shapes: Shapes
    documents: Sequence[Given | OfFile]
    left_out: int
    imports: bool

    def warnings(self, *, lenient: bool) -> list[str]:
        """Return a message on each ignored part of the shapes, and one on ignored features of
        SHACL-AF.

        Raises:
            ShapesError: a shape is ill-formed or uses an unsupported feature, unless `lenient`.
        """
        if not lenient and (grave := [f for f in self.shapes.warnings if self._is_grave(f)]):
            raise ShapesError(grave)
        said = [fault.to() for fault in self.shapes.warnings if fault.code != faults.RULES]
        number = self.left_out + sum(f.code == faults.RULES for f in self.shapes.warnings)
        return [*said, *([str(Message("shacl.drop-in.advanced"))] if number else [])]

    def _is_grave(self, fault: Fault) -> bool:
        if fault.code == faults.IMPORT:
            return self.imports
        return fault.code not in _WITHOUT_EFFECT and fault.message.key not in _PASSED_OVER


def compiled(
    documents: Sequence[Given | OfFile], *, advanced: bool, imports: bool, keep: bool
) -> Compiled:
    """Return the shapes in `documents`, compiled.

    Args:
        documents: The documents.
        advanced: Whether SHACL-AF is enabled; its targets and constraints are dropped otherwise.
        imports: Whether imported files are read.
        keep: Whether to use and fill the cache; it is never used with `imports`.

    Raises:
        InputError: a document cannot be read.
    """
    if not keep or imports:
        return _read(documents, advanced=advanced, imports=imports)
    key = (*(document.key for document in documents), advanced)
    with _lock:
        if key in _compiled:
            _compiled.move_to_end(key)
            return _compiled[key]
    made = _read(documents, advanced=advanced, imports=imports)
    with _lock:
        _compiled[key] = made
        while len(_compiled) > _KEPT:
            _compiled.popitem(last=False)
    return made


def _read(documents: Sequence[Given | OfFile], *, advanced: bool, imports: bool) -> Compiled:
    reading = Reading(lenient=True, rules=advanced, follow=imports)
    shapes = shapes_of(documents, reading=reading)
    left_out = 0
    if not advanced:
        for shape in shapes.all():
            for kind, target in shape.targets:
                if kind == "target":
                    shapes.drop_target(shape, target)
                    left_out += 1
            for constraint in shape.constraints:
                if constraint.kind == "Expression":
                    shapes.drop(shape, constraint)
                    left_out += 1
    return Compiled(shapes, documents, left_out, imports)


def check_depth(shapes: Shapes, most: int) -> None:
    """Raise InputError if a chain of shapes, each of which refers to the next, is longer than
    `most`.
    """
    depths: dict[Node, int] = {}

    def depth(node: Node) -> int:
        if node not in depths:
            inner = (one for c in shapes[node].constraints for one in c.shapes)
            depths[node] = 1 + max(map(depth, inner), default=0)
        return depths[node]

    deepest = max((depth(shape.node) for shape in shapes.all()), default=0)
    if deepest > most:
        raise InputError(Message("shacl.drop-in.depth", depth=deepest, most=most))
