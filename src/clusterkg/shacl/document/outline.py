"""Outline of shapes for documentation: the properties of each class and their constraints."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.locale import text
from clusterkg.base.text import in_language
from clusterkg.rdf.namespaces import SH, shorten
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.constraints import Constraint
from clusterkg.shacl.engine.graph import sh
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.shapes import Shape, Shapes
from clusterkg.shacl.explain.labels import Labels, clipped
from clusterkg.shacl.explain.phrases import fill, joined, path_words, quoted, shown
from clusterkg.shacl.explain.requirements import COUNTS, Requirements

# Degrees of need of a property, the strongest first, by the severity of the constraint.
NEEDS: Final = ("required", "recommended", "suggested", "allowed", "excluded")
_NEEDS: Final = {"Violation": "required", "Warning": "recommended", "Info": "suggested"}
# A class with at most this many instances is shown as a list of choices.
_FEW: Final = 12
_NO_LIMIT: Final = sys.maxsize
_PLACEHOLDER = re.compile(r"\{[?$]\w+\}")


@dataclass(frozen=True)
class Phrase:
    """The text of a constraint.

    Args:
        text: The text.
        code: The part of it that is a regular expression, if any.
        linked: The part that names a class or shape, if any.
        link: The IRI of this class or shape.
    """

    text: str
    code: str = ""
    linked: str = ""
    link: str = ""


@dataclass(frozen=True)
class Row:
    """A property of a class, with the constraints on it.

    Args:
        label: The label of the property, or a text for another path.
        name: The prefixed name, or the path in SPARQL syntax.
        need: One of NEEDS.
        count: The number of values, as text.
        phrases: The constraints on the values.
        meaning: The definition of the property; empty without one, or if the path is not a single
            property.
        notes: Comments and messages of the shapes' authors.
    """

    label: str
    name: str
    need: str
    count: str
    phrases: tuple[Phrase, ...]
    meaning: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A constraint on the node as a whole.

    Args:
        text: The text of the constraint.
        name: The prefixed name of the SPARQL constraint or of the shape, if any.
        notes: Messages of the shapes' authors.
    """

    text: str
    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """The requirements of shapes on their targets.

    Args:
        title: The title.
        names: The IRIs of the classes, or of a shape without targets; empty for other targets, and
            for a blank node.
        definition: The definition of the class; empty for several classes or other targets.
        narrower: The labels of the subclasses, to which the section also applies; empty, as are the
            members, for several classes or other targets.
        members: The names of the instances of the class that have a label, if it has few instances.
        rows: The properties, those with the strongest need first.
        rules: The constraints on the nodes as a whole.
    """

    title: str
    names: tuple[str, ...]
    definition: str
    narrower: tuple[str, ...]
    members: tuple[str, ...]
    rows: tuple[Row, ...]
    rules: tuple[Rule, ...]

    @property
    def short_names(self) -> tuple[str, ...]:
        """The prefixed names of its classes or shape, except those in the title."""
        return tuple(name for name in map(shorten, self.names) if name not in self.title)


def outline(shapes: Shapes, names: Labels, lang: str) -> list[Section]:
    """Return a section for each set of targets, then for each other named shape.

    The order is that in which the shapes were read. Deactivated shapes, and property shapes without
    targets to which another shape refers, have no section of their own.

    Args:
        shapes: The shapes.
        names: Supplies labels and definitions.
        lang: Language of the text: `zh` or `en`.
    """
    return _Outline(shapes, names, lang).sections()


class _Outline:
    def __init__(self, shapes: Shapes, names: Labels, lang: str) -> None:
        self._shapes = shapes
        self._names = names
        self._lang = lang
        self._requirements = Requirements(names, lang, shapes)

    def sections(self) -> list[Section]:
        groups: dict[tuple[tuple[str, Term], ...], list[Shape]] = {}
        for shape in self._shapes.targeted():
            if not shape.deactivated:
                groups.setdefault(shape.targets, []).append(shape)
        found = [self._of_targets(targets, group) for targets, group in groups.items()]
        return [*found, *(self._section([shape]) for shape in self._referred())]

    def _referred(self) -> list[Shape]:
        """Return the named shapes without targets that are not property shapes of another shape."""
        properties = {
            node
            for shape in self._shapes.all()
            for constraint in shape.constraints
            if constraint.kind == "Property"
            for node in constraint.shapes
        }
        return [
            shape
            for shape in self._shapes.all()
            if isinstance(shape.node, NamedNode)
            and not (shape.targets or shape.deactivated or shape.node in properties)
        ]

    def _of_targets(self, targets: Sequence[tuple[str, Term]], shapes: list[Shape]) -> Section:
        section = self._section(shapes)
        titles = [self._target(kind, term, shapes[0]) for kind, term in targets]
        classes = [term for kind, term in targets if kind == "targetClass"]
        title = joined(titles, self._lang, "and")
        section = replace(section, title=title, names=tuple(cls.value for cls in classes))
        if len(targets) > 1 or not classes or not isinstance(cls := classes[0], NamedNode):
            return section
        members = self._names.members(cls)
        labelled = [member for member in members if self._names.labels(member.value)]
        return replace(
            section,
            definition=clipped(self._names.definition(cls.value, self._lang), 500),
            narrower=tuple(self._label(sub.value) for sub in self._names.classes(cls)[1:]),
            members=tuple(shown(member, self._names, self._lang) for member in labelled)
            if len(members) <= _FEW
            else (),
        )

    def _target(self, kind: str, term: Term, shape: Shape) -> str:
        if kind == "targetClass":
            return self._label(term.value)
        if kind == "targetNode":
            return shown(term, self._names, self._lang)
        if kind == "target":
            return self._word(kind, text=self._name(shape))
        return self._word(kind, text=quoted(term.value, self._names, self._lang))

    def _section(self, shapes: Sequence[Shape]) -> Section:
        properties: dict[Path, list[Shape]] = {}
        rules: list[Rule] = []
        for shape in shapes:
            self._gather(shape, None, properties, rules)
        rows = [self._row(path, found) for path, found in properties.items()]
        node = shapes[0].node
        return Section(
            title=self._word("shape", text=self._name(shapes[0])),
            names=(node.value,) if isinstance(node, NamedNode) else (),
            definition="",
            narrower=(),
            members=(),
            rows=tuple(sorted(rows, key=lambda row: NEEDS.index(row.need))),
            rules=tuple(rules),
        )

    def _gather(
        self,
        shape: Shape,
        above: Path | None,
        properties: dict[Path, list[Shape]],
        rules: list[Rule],
    ) -> None:
        """Collect the constraints of a shape and of its property shapes into `properties` and
        `rules`.
        """
        path = _joined(above, shape.path)
        if path is not None:
            properties.setdefault(path, []).append(shape)
        for constraint in shape.constraints:
            if constraint.kind == "Property":
                inner = self._shapes[constraint.shapes[0]]
                if not inner.deactivated:
                    self._gather(inner, path, properties, rules)
            elif path is None:
                rules.append(self._rule(shape, constraint))

    def _rule(self, shape: Shape, constraint: Constraint) -> Rule:
        messages = self._messages(shape, constraint)
        node = constraint.source if constraint.kind == "SPARQL" else shape.node
        name = shorten(node.value) if isinstance(node, NamedNode) else ""
        if constraint.kind == "SPARQL" and messages:
            return Rule(self._with_level(messages[0], shape), name, messages[1:])
        phrase = self._requirements.phrase(constraint, None)
        return Rule(self._with_level(self._word("rule", text=phrase), shape), name, messages)

    def _row(self, path: Path, shapes: Sequence[Shape]) -> Row:
        parts = [(s, c) for s in shapes for c in s.constraints if c.kind != "Property"]
        asking = [_level(s) for s, c in parts if _least(c)]
        level = min(asking, key=list(_NEEDS).index, default=None)
        least = max((_least(c) for s, c in parts if _level(s) == level), default=0)
        most = min((_most(c) for s, c in parts if _level(s) == "Violation"), default=_NO_LIMIT)
        counted = [
            (s, c)
            for s, c in parts
            if (c.kind == "MinCount" and _level(s) in (level, "Violation"))
            or (c.kind == "MaxCount" and _level(s) == "Violation")
        ]
        described = [self._text("description", s) for s in shapes]
        said = [note for s in shapes for note in self._messages(s, None)]
        is_plain = path.kind == "predicate"
        return Row(
            label=self._path_label(path, shapes),
            name=str(path),
            need="excluded" if most == 0 else _NEEDS[level] if level else "allowed",
            count=self._count(least, most),
            phrases=tuple(self._phrase(s, c, path) for s, c in parts if (s, c) not in counted),
            meaning=clipped(self._names.definition(path.predicate, self._lang), 500)
            if is_plain
            else "",
            notes=tuple(dict.fromkeys(filter(None, [*described, *said]))),
        )

    def _phrase(self, shape: Shape, constraint: Constraint, path: Path) -> Phrase:
        kind = constraint.kind
        own = self._messages(shape, constraint)
        if kind == "SPARQL" and own:
            return Phrase(self._with_level(own[0], shape))
        words = self._with_level(self._requirements.phrase(constraint, path), shape)
        if kind == "Pattern":
            return Phrase(words, code=constraint.value("pattern").value)
        named = constraint.parameters.get("class") or constraint.parameters.get("node") or ()
        if kind in ("Class", "Node") and isinstance(named[0], NamedNode):
            linked = quoted(named[0].value, self._names, self._lang)
            return Phrase(words, linked=linked, link=named[0].value)
        return Phrase(words)

    def _messages(self, shape: Shape, constraint: Constraint | None) -> tuple[str, ...]:
        """Return the message of the source of `constraint`, or else of `shape`, in the language of
        the outline; empty without a message.
        """
        texts: Iterable[Term] = shape.messages
        if constraint is not None and constraint.source is not None:
            texts = self._shapes.graph.objects(constraint.source, sh("message")) or texts
        found = self._in_language(texts)
        return (_PLACEHOLDER.sub("…", found),) if found else ()

    def _text(self, name: str, shape: Shape) -> str:
        """Return the sh:name or sh:description of a shape, according to `name`."""
        return self._in_language(self._shapes.graph.objects(shape.node, sh(name)))

    def _in_language(self, texts: Iterable[Term]) -> str:
        found = {
            (text.language or "").lower(): text.value for text in texts if isinstance(text, Literal)
        }
        return clipped(in_language(found, self._lang), 500)

    def _path_label(self, path: Path, shapes: Sequence[Shape]) -> str:
        named = next(filter(None, (self._text("name", shape) for shape in shapes)), "")
        if named or path.kind != "predicate":
            return named or path_words(path, self._names, self._lang)
        return self._label(path.predicate)

    def _name(self, shape: Shape) -> str:
        """Return the label of a shape, or else its prefixed name; `[]` for a blank node."""
        return self._label(shape.node.value) if isinstance(shape.node, NamedNode) else "[]"

    def _label(self, iri: str) -> str:
        return clipped(self._names.label(iri, self._lang)) or shorten(iri)

    def _count(self, least: int, most: int) -> str:
        if most == _NO_LIMIT:
            return self._word("least" if least else "any", least=str(least))
        if most == 0:
            return self._word("none")
        kind = "exactly" if least == most else "range" if least else "most"
        return self._word(kind, least=str(least), most=str(most))

    def _with_level(self, words: str, shape: Shape) -> str:
        level = _level(shape)
        return words if level == "Violation" else self._word(level, text=words)

    def _word(self, name: str, **fields: str) -> str:
        return fill(
            text(f"shacl.outline.{name.lower()}", self._lang), self._lang, fields.__getitem__
        )


def _joined(above: Path | None, path: Path | None) -> Path | None:
    if above is None or path is None:
        return path or above
    first = above.parts if above.kind == "sequence" else (above,)
    return Path("sequence", parts=(*first, *(path.parts if path.kind == "sequence" else (path,))))


def _level(shape: Shape) -> str:
    """Return the severity of `shape`, Violation, Warning or Info; a custom one counts as
    Violation.
    """
    name = shape.severity.value.removeprefix(SH)
    return name if name in _NEEDS else "Violation"


def _least(constraint: Constraint) -> int:
    """Return the minimum number of values that `constraint` requires, 0 if it is of another
    kind.
    """
    if constraint.kind in ("MinCount", "QualifiedMinCount"):
        return constraint.number(COUNTS[constraint.kind])
    return int(constraint.kind == "HasValue")


def _most(constraint: Constraint) -> int:
    return constraint.number("maxCount") if constraint.kind == "MaxCount" else _NO_LIMIT
