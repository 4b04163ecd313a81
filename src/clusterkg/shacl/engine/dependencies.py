"""Tell which statements a constraint in SPARQL looks at, as paths that lead to them from $this.

Read are queries of triple patterns, unions, filters, EXISTS and sub-selects. In those, a statement
can matter to a focus node only if the patterns that lead there are matched, too. Where that cannot
be told, as with OPTIONAL or a variable for a predicate, the query may look anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal

from clusterkg.rdf.namespaces import RDF
from clusterkg.rdf.sparql import Token, tokens
from clusterkg.shacl.engine.constraints import Constraint
from clusterkg.shacl.engine.graph import sh
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.prebinding import prefixes
from clusterkg.shacl.engine.shapes import Shapes

# What may stand between the patterns of a group; all else is not read here.
_AFTERWARDS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")


@dataclass(frozen=True)
class Step:
    """A statement by `predicate` matters to the nodes from which `before` leads to its subject.

    It is the object if `inverted`; no predicate means any.
    """

    before: tuple[Path, ...]
    predicate: str
    inverted: bool = False


class _UnknownError(Exception):
    """The query has something that is not read here."""


@dataclass
class _Group:
    """Patterns that hold together; a variable is ?name, and all other subjects and objects "".

    `inside` are the groups that matter only where the patterns of this one are matched.
    """

    patterns: list[tuple[str, str, str]] = field(default_factory=list)
    inside: list[_Group] = field(default_factory=list)


def steps(shapes: Shapes, constraint: Constraint) -> frozenset[Step] | None:
    """Return where a constraint in SPARQL looks from its focus node, None if that may be anywhere.

    Constraint components are not read: what their parameters stand for may be anything.
    """
    assert constraint.source is not None
    text = shapes.graph.one(constraint.source, sh("select"))
    if constraint.kind != "SPARQL" or not isinstance(text, Literal):
        return None
    try:
        reader = _Reader(text.value, prefixes(shapes.graph, constraint.source))
        return frozenset(step for group in reader.query() for step in _steps(group, []))
    except _UnknownError:
        return None


def _steps(group: _Group, above: list[tuple[str, str, str]]) -> Iterator[Step]:
    patterns = [*above, *group.patterns]
    # A literal may be written in two ways, and paths are followed on literals as written: no path
    # leads on from what may be one.
    nodes = {"?this", *(subject for subject, _, _ in patterns)}
    ways: dict[str, tuple[Path, ...]] = {"?this": ()}
    waiting = ["?this"]
    while waiting:
        # The way of the fewest steps comes first.
        name = waiting.pop(0)
        for subject, predicate, value in patterns:
            path = Path("predicate", predicate)
            ends = [(value, path)] if subject == name else []
            ends += [(subject, path.inverse())] if value == name and value in nodes else []
            for end, step in ends:
                if end and end not in ways:
                    ways[end] = (*ways[name], step)
                    waiting.append(end)
    for subject, predicate, value in group.patterns:
        sides = [(len(ways[subject]), False)] if subject in ways else []
        sides += [(len(ways[value]), True)] if value in ways and value in nodes else []
        if not sides:
            raise _UnknownError
        _, inverted = min(sides)
        yield Step(ways[value if inverted else subject], predicate, inverted)
    for inner in group.inside:
        yield from _steps(inner, patterns)


class _Reader:
    """Reads the text of a query, token by token."""

    def __init__(self, text: str, known: dict[str, str]) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._prefixes = dict(known)
        self._selects: list[_Group] = []

    def query(self) -> list[_Group]:
        """Return the patterns of each select by itself: inside it, only $this is given.

        Raises:
            _UnknownError: there is something that is not read here.
        """
        while self._word() == "PREFIX":
            _, name, iri = (self._take().text for _ in range(3))
            self._prefixes[name.removesuffix(":")] = iri[1:-1]
        self._select()
        if self._at < len(self._tokens):
            raise _UnknownError
        return self._selects

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _word(self) -> str:
        token = self._peek()
        return "" if token is None else token.text.upper()

    def _take(self) -> Token:
        token = self._peek()
        if token is None:
            raise _UnknownError
        self._at += 1
        return token

    def _expect(self, word: str) -> None:
        if self._take().text.upper() != word:
            raise _UnknownError

    def _select(self) -> None:
        self._expect("SELECT")
        while self._word() not in ("WHERE", "{"):
            if self._word() == "(":
                self._brackets(None)
                continue
            token = self._take()
            allowed = token.is_word("DISTINCT", "REDUCED") or token.text == "*"
            if token.kind != "variable" and not allowed:
                raise _UnknownError
        if self._word() == "WHERE":
            self._take()
        group = _Group()
        self._selects.append(group)
        self._group(group)
        if self._word() in _AFTERWARDS:
            while self._word() not in ("}", ""):
                if self._word() == "(":
                    self._brackets(None)
                else:
                    self._take()

    def _group(self, group: _Group) -> None:
        self._expect("{")
        if self._word() == "SELECT":
            self._select()
        while self._word() != "}":
            word = self._word()
            if word == "{":
                self._inside(group)
            elif word in ("UNION", "."):
                self._at += 1
            elif word == "FILTER":
                self._take()
                self._filter(group)
            else:
                self._triples(group)
        self._take()

    def _inside(self, group: _Group) -> None:
        inner = _Group()
        group.inside.append(inner)
        self._group(inner)

    def _filter(self, group: _Group) -> None:
        # EXISTS and its group, an expression in brackets, or a function and its arguments.
        while self._word() not in ("(", "{"):
            self._take()
        if self._word() == "(":
            self._brackets(group)
        else:
            self._inside(group)

    def _brackets(self, group: _Group | None) -> None:
        """Pass over an expression; groups in it are those of EXISTS."""
        depth = 0
        while True:
            word = self._word()
            if word == "{":
                if group is None:
                    raise _UnknownError
                self._inside(group)
                continue
            depth += {"(": 1, ")": -1}.get(word, 0)
            self._take()
            if depth == 0:
                return

    def _triples(self, group: _Group) -> None:
        subject = self._node()
        while True:
            predicate = self._predicate()
            while True:
                group.patterns.append((subject, predicate, self._node()))
                if self._word() != ",":
                    break
                self._take()
            while self._word() == ";":
                self._take()
            if self._word() in (".", "}", "{", "FILTER"):
                return

    def _node(self) -> str:
        """Take a subject or an object, and return it if it is a variable."""
        token = self._take()
        if token.kind == "variable":
            return f"?{token.text[1:]}"
        if token.kind == "string":
            if self._word().startswith("@"):
                self._take()
            elif self._word() == "^":
                self._take(), self._take(), self._take()
        elif token.kind in ("iri", "name"):
            self._iri(token)
        elif token.text not in ("true", "false") and not token.text.isdigit():
            raise _UnknownError
        return ""

    def _predicate(self) -> str:
        token = self._take()
        if token.text == "a":
            return RDF + "type"
        return self._iri(token)

    def _iri(self, token: Token) -> str:
        if token.kind == "iri":
            return token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        # What is escaped is not read here.
        if token.kind != "name" or prefix not in self._prefixes or "\\" in local:
            raise _UnknownError
        return self._prefixes[prefix] + local
