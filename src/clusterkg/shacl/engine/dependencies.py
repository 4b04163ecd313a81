"""Dependencies of a SPARQL constraint: the paths from $this to the statements that it reads.

Supported are queries of triple patterns, unions, filters, EXISTS and sub-selects. In these, a
statement can matter to a focus node only if the patterns that lead to it match. Otherwise, as with
OPTIONAL or a variable predicate, the query may read any statement.
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

# Keywords allowed between the patterns of a group; others are not supported.
_AFTERWARDS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")


@dataclass(frozen=True)
class Step:
    """Statements that matter to a focus node: those with `predicate` at the end of paths from it.

    The paths `before`, one after another, lead from the focus node to the subject of the statement
    or, if `inverted`, to the object. An empty predicate means any.
    """

    before: tuple[Path, ...]
    predicate: str
    inverted: bool = False


class _UnknownError(Exception):
    """Raised for a construct that is not supported here."""


@dataclass
class _Group:
    """Patterns that must match together.

    A variable is ?name, all other subjects and objects are "". `inside` are groups that matter only
    if the patterns of this one match.
    """

    patterns: list[tuple[str, str, str]] = field(default_factory=list)
    inside: list[_Group] = field(default_factory=list)


def steps(shapes: Shapes, constraint: Constraint) -> frozenset[Step] | None:
    """Return the steps to the statements that a SPARQL constraint reads; None if it may read any.

    It is also None for a constraint of a custom component, whose parameters may be anything.
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
    # A literal has a written and a normalised form, and paths follow the written one: so no path
    # continues from a node that may be a literal.
    nodes = {"?this", *(subject for subject, _, _ in patterns)}
    paths: dict[str, tuple[Path, ...]] = {"?this": ()}
    waiting = ["?this"]
    while waiting:
        # The shortest path comes first.
        name = waiting.pop(0)
        for subject, predicate, value in patterns:
            path = Path("predicate", predicate)
            ends = [(value, path)] if subject == name else []
            ends += [(subject, path.inverse())] if value == name and value in nodes else []
            for end, step in ends:
                if end and end not in paths:
                    paths[end] = (*paths[name], step)
                    waiting.append(end)
    for subject, predicate, value in group.patterns:
        sides = [(len(paths[subject]), False)] if subject in paths else []
        sides += [(len(paths[value]), True)] if value in paths and value in nodes else []
        if not sides:
            raise _UnknownError
        _, inverted = min(sides)
        yield Step(paths[value if inverted else subject], predicate, inverted)
    for inner in group.inside:
        yield from _steps(inner, patterns)


class _Reader:
    """Parses the text of a query, token by token."""

    def __init__(self, text: str, known: dict[str, str]) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._prefixes = dict(known)
        self._selects: list[_Group] = []

    def query(self) -> list[_Group]:
        """Return the patterns of each SELECT separately; only $this is shared between them.

        Raises:
            _UnknownError: the query has a construct that is not supported here.
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
        # EXISTS with its group, an expression in brackets, or a function call.
        while self._word() not in ("(", "{"):
            self._take()
        if self._word() == "(":
            self._brackets(group)
        else:
            self._inside(group)

    def _brackets(self, group: _Group | None) -> None:
        """Skip an expression, but read the groups of EXISTS in it into `group`; raise _UnknownError
        for these if `group` is None.
        """
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
        """Skip a subject or an object; return it if it is a variable, else an empty text."""
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
        # Escapes are not supported here.
        if token.kind != "name" or prefix not in self._prefixes or "\\" in local:
            raise _UnknownError
        return self._prefixes[prefix] + local
