"""Preparation of queries in shapes, to run for all focus nodes at once.

Pre-binding (SHACL 5.1, appendix A) gives $this a value everywhere in a query, including groups and
sub-selects. Here each group is joined with the pattern of all focus nodes, so that one run returns
for each node what a run for it alone would. Only a query with LIMIT or OFFSET must be run for each
node separately. Values that are the same for all nodes, such as the parameters of a component, are
inserted into the text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf import bounds
from clusterkg.rdf.rewriting import standard
from clusterkg.rdf.sparql import Token, calls_service, lex, tokens
from clusterkg.rdf.terms import IMPORTS, Term
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.graph import Graph, named, sh

_REFUSED: Final = ("MINUS", "VALUES", "SERVICE")
_TRUE: Final = "(true)"


@dataclass(frozen=True)
class Query:
    """A prepared query.

    Args:
        source: The node that has the query.
        kind: Local name of the property with its text: select, ask or construct.
        text: The original text.
        prefixes: The namespaces by prefix that the text need not declare.
        parts: The rewritten text, split where groups receive the focus nodes.
        one_by_one: Whether it has LIMIT or OFFSET, so that it must be run for each focus node
            separately.
        variables: The selected variables; None for all.
    """

    source: Term
    kind: str
    text: str
    prefixes: Mapping[str, str]
    parts: tuple[str, ...]
    one_by_one: bool
    variables: frozenset[str] | None

    def on(self, pattern: str) -> str:
        """Return the text of the query on the focus nodes that `pattern` binds."""
        return f"{pattern} ".join(self.parts)

    def fault(self, key: str, **fields: object) -> ShapeError:
        """Return the error at this query with the message `key`; `fields` are its placeholders."""
        return ShapeError(Message(key, node=named(self.source), **fields), *self.place)

    @property
    def place(self) -> tuple[Term, NamedNode]:
        """The node and the property whose value is the query's text."""
        return self.source, sh(self.kind)


def prepared(
    graph: Graph,
    source: Term,
    kind: str,
    constants: Mapping[str, str],
    prebound: tuple[str, ...] = (),
) -> Query:
    """Return a query of a shapes graph, ready to run for many focus nodes.

    Args:
        graph: The shapes graph.
        source: The node that has the query.
        kind: Local name of the property with its text: select, ask or construct.
        constants: Variables to be replaced, with their values as SPARQL text.
        prebound: The variables bound by the pattern of each group. Without them, and in rules, the
            restrictions of pre-binding do not apply.

    Raises:
        ShapeError: there is no such query, it is too long or too deeply nested, contains SERVICE,
            uses an undeclared prefix, or violates the restrictions of pre-binding.
    """
    text = graph.one(source, sh(kind))
    if not isinstance(text, Literal):
        raise ShapeError(Message("shacl.query.none", node=named(source), kind=kind), source)
    place = source, sh(kind)
    if calls_service(text.value):
        raise ShapeError(Message("shacl.service"), *place)
    try:
        bounds.check(text.value)
    except InputError as error:
        message = Message("shacl.query.large", node=named(source), problem=error.said)
        raise ShapeError(message, *place) from error
    known = prefixes(graph, source)
    missing = undeclared(text.value, known)
    if missing - graph.prefixes.keys():
        raise prefix_error(source, kind, missing)
    known |= {name: graph.prefixes[name] for name in missing}
    declared = " ".join(f"PREFIX {name}: <{iri}>" for name, iri in known.items())
    refused = _REFUSED if prebound and kind != "construct" else ()
    reader = _Reader(f"{declared} ", standard(text.value), constants, prebound, refused)
    wrong = reader.read()
    if wrong is not None:
        message = Message("shacl.query.refused", node=named(source), problem=wrong)
        raise ShapeError(message, *place)
    parts = tuple("".join(part) for part in reader.parts)
    return Query(source, kind, text.value, known, parts, reader.counts, reader.variables)


def prefixes(graph: Graph, source: Term) -> dict[str, str]:
    """Return the namespaces by prefix that the sh:prefixes of `source` declare, with their imports.

    Of several namespaces of a prefix, the last in alphabetical order counts.

    Raises:
        ShapeError: a declaration lacks the prefix or the namespace, or has several.
    """
    waiting = list(graph.objects(source, sh("prefixes")))
    seen: list[Term] = []
    found = []
    while waiting:
        ontology = waiting.pop()
        if ontology in seen:
            continue
        seen.append(ontology)
        waiting += graph.objects(ontology, IMPORTS)
        for declaration in graph.objects(ontology, sh("declare")):
            prefix = graph.one(declaration, sh("prefix"))
            namespace = graph.one(declaration, sh("namespace"))
            if prefix is None or namespace is None:
                raise ShapeError(Message("shacl.query.prefix", node=named(ontology)), declaration)
            found.append((prefix.value, namespace.value))
    return dict(sorted(found))


def undeclared(text: str, known: Mapping[str, str]) -> set[str]:
    """Return the prefixes that the query `text` uses, but neither declares nor has in `known`."""
    found: set[str] = set()
    declared = set(known)
    is_declared = False
    for token in tokens(text):
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            (declared if is_declared else found).add(prefix)
        is_declared = token.is_word("PREFIX")
    return found - declared - {"_"}


def prefix_error(source: Term, kind: str, names: Iterable[str]) -> ShapeError:
    """Return the error for the query of `source`, in the property `kind`, with the undeclared
    prefixes `names`.
    """
    listed = [f"{name}:" for name in sorted(names)]
    message = Message("shacl.query.undeclared", node=named(source), names=listed)
    return ShapeError(message, source, sh(kind))


def _tested(read: list[Token], constants: Mapping[str, str]) -> list[Token]:
    """Replace BOUND(?x) by (true) for constants, which are not variables after insertion."""
    significant = [i for i, token in enumerate(read) if token.kind != "space"]
    tested = list(read)
    for test in zip(*(significant[start:] for start in range(4)), strict=False):
        word, opening, variable, closing = (read[i] for i in test)
        if (
            word.is_word("BOUND")
            and (opening.text, closing.text) == ("(", ")")
            and variable.kind == "variable"
            and variable.text[1:] in constants
        ):
            empty = Token("space", "", word.start, word.start)
            tested[test[0] : test[3] + 1] = [
                Token("name", _TRUE, word.start, closing.end),
                *[empty] * (test[3] - test[0]),
            ]
    return tested


class _Reader:
    """Rewrites a query: inserts constants, and splits it where groups open."""

    def __init__(
        self,
        prefixes: str,
        text: str,
        constants: Mapping[str, str],
        prebound: tuple[str, ...],
        refused: tuple[str, ...],
    ) -> None:
        without_comments = [token for token in lex(text) if token.kind != "comment"]
        self._tokens = _whole(_tested(without_comments, constants))
        self._constants = constants
        self._prebound = prebound
        self._refused = refused
        self._words = [t.text.upper() if t.kind in ("word", "mark") else "" for t in self._tokens]
        self._variables = [t.text[1:] if t.kind == "variable" else "" for t in self._tokens]
        significant = [i for i, token in enumerate(self._tokens) if token.kind != "space"]
        self._after = dict(itertools.pairwise(significant))
        self._before = {later: earlier for earlier, later in self._after.items()}
        self.parts: list[list[str]] = [[prefixes]]
        self.variables: frozenset[str] | None = frozenset()
        self.counts = any(word in ("LIMIT", "OFFSET") for word in self._words)
        self._groups: list[str] = []
        # The variables of the current SELECT, until its group opens.
        self._selecting: list[str] | None = None
        self._is_top = True
        self._depth = 0

    def read(self) -> Message | None:
        """Rewrite the query; return a message on its first fault, if any."""
        for i in range(len(self._tokens)):
            wrong = self._forbidden(i) or self._token(i)
            if wrong is not None:
                return wrong
        return None

    def _forbidden(self, i: int) -> Message | None:
        word = self._words[i]
        if word in self._refused:
            return Message("shacl.query.forbidden", word=word)
        if word == "AS" and self._next(i, self._variables) in self._prebound:
            return Message("shacl.query.assigned", variable=self._next(i, self._variables))
        return None

    def _next(self, i: int, of: list[str]) -> str:
        return of[self._after[i]] if i in self._after else ""

    def _last(self, i: int, of: list[str]) -> str:
        return of[self._before[i]] if i in self._before else ""

    def _token(self, i: int) -> Message | None:
        word, variable = self._words[i], self._variables[i]
        if word == "ASK" and "value" in self._prebound:
            # An ASK validator becomes a query for the pairs of node and value for which it is true.
            self.parts[-1].append("SELECT DISTINCT ?pair")
            self.variables, self._is_top = frozenset({"pair"}), False
            return None
        if word == "SELECT":
            self._selecting, self._depth = [], 0
        if word in ("(", ")"):
            self._depth += 1 if word == "(" else -1
        if self._selecting is not None and (variable or word == "*"):
            is_alias = self._last(i, self._words) == "AS"
            if self._depth == 0 or is_alias:
                self._selecting.append(variable or "*")
            if self._depth == 0 and variable in self._constants:
                return None
        if word == "{":
            return self._opened(i)
        if word == "}" and self._groups:
            self._groups.pop()
        constant = self._constants.get(variable) if variable else None
        self.parts[-1].append(self._tokens[i].text if constant is None else constant)
        return None

    def _opened(self, i: int) -> Message | None:
        wrong = self._selected()
        above = self._groups[-1] if self._groups else ""
        exists = self._last(i, self._words) == "EXISTS"
        is_select = self._next(i, self._words) == "SELECT"
        group = "exists" if exists or (above == "exists" and not is_select) else "group"
        group = "template" if self._last(i, self._words) == "CONSTRUCT" else group
        self._groups.append(group)
        self.parts[-1].append("{ ")
        # Inside EXISTS, the engine supplies the bindings of the current node itself.
        if group == "group" and not is_select:
            self.parts.append([])
        return wrong

    def _selected(self) -> Message | None:
        """End the list of selected variables; return a message if a sub-select omits pre-bound
        ones.
        """
        selecting, self._selecting = self._selecting, None
        if selecting is None:
            return None
        if self._is_top:
            self.variables = None if selecting == ["*"] else frozenset(selecting)
            self._is_top = False
        elif not set(self._prebound) <= set(selecting):
            names = [f"${name}" for name in self._prebound]
            return Message("shacl.query.sub-select", variables=names)
        return None


def _whole(read: list[Token]) -> list[Token]:
    """Add the template that the short form CONSTRUCT WHERE omits, which equals its pattern."""
    significant = [i for i, token in enumerate(read) if token.kind != "space"]
    for first, second in itertools.pairwise(significant):
        if read[first].is_word("CONSTRUCT") and read[second].is_word("WHERE"):
            start = next((i for i in significant if read[i].text == "{"), len(read))
            end = next((i + 1 for i in significant if read[i].text == "}"), len(read))
            return [*read[:second], *read[start:end], *read[second:]]
    return read
