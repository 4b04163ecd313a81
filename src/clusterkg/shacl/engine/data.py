"""The data under validation, in a store, with literals as written and auxiliary sets of nodes.

Asserted statements are in the default graph. Statements whose literal the store would normalise are
kept twice in graphs of their own: as written, for constraints, and normalised, for SPARQL of
shapes' authors, so that "01" counts as a number there.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.literals import as_written, original
from clusterkg.rdf.namespaces import WORK, XSD
from clusterkg.rdf.terms import SUBCLASS, TYPE, Term
from clusterkg.shacl.domain import Domain
from clusterkg.shacl.engine.index import Index
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.labels import Labels
from clusterkg.store.graph import Scratch

WRITTEN: Final = NamedNode(WORK + "as-written")
REWRITTEN: Final = NamedNode(WORK + "rewritten")
SETS: Final = NamedNode(WORK + "sets")
SHAPES: Final = NamedNode(WORK + "shapes")
_HAS: Final = NamedNode("urn:clusterkg:has")
_THIS: Final = NamedNode("urn:clusterkg:this")
_VALUE: Final = NamedNode("urn:clusterkg:value")
_STRING: Final = NamedNode(XSD + "string")
_USED: Final = (
    "SELECT DISTINCT ?term { ?s ?term ?o }",
    f"SELECT DISTINCT ?term {{ ?s {TYPE} ?term }}",
)
# A predicate position that a variable may take.
_ANY: Final = re.compile(r"(?:\?\w+|>)\s+\?\w+\s+[?<\"]")


# Up to this many statements are looked up in an index, and added to the store when a query runs.
SMALL: Final = 5_000

Function: TypeAlias = Callable[..., NamedNode | BlankNode | Literal | Triple | None]


class Data:
    """A store with the data under validation, and with the auxiliary sets."""

    def __init__(self, store: Scratch | None = None) -> None:
        """Use `store`, whose literals are normalised already, or create an empty one."""
        self._store: Scratch = Store() if store is None else store
        # All statements, while they are few, and those that are not in the store yet.
        self._few: list[Quad] | None = [] if store is None else None
        self._waiting: list[Quad] = []
        self._index: Index | None = None
        self.rewritten = store is not None
        self.functions: dict[NamedNode, Function] = {}
        self._as_written = as_written()
        self._numbers = itertools.count()
        self._has_written = False
        # Properties with a value that the store would normalise.
        self._written: set[NamedNode] = set()
        self._narrower: dict[str, tuple[str, ...]] = {}
        self._members: dict[str, str] = {}

    def add(self, quads: Iterable[Quad]) -> None:
        """Add statements, without their graph names.

        Up to SMALL statements in all are kept in memory until a query needs them in the store.
        Beyond that, a list is added atomically, other iterables in bulk: bulk loading writes a file
        to a store on disk, which is slow for a few statements.
        """
        if self._few is not None:
            new = list(itertools.islice(quads, SMALL + 1 - len(self._few)))
            self._index = None
            if len(self._few) + len(new) <= SMALL:
                self._few += new
                self._waiting += new
                self._forget()
                return
            self._few = None
            rest = quads[len(new) :] if isinstance(quads, list) else quads
            quads = [*new, *rest] if isinstance(quads, list) else itertools.chain(new, rest)
        add = self.store.extend if isinstance(quads, list) else self.store.bulk_extend
        add(self._placed(quads))
        self._forget()

    @property
    def store(self) -> Scratch:
        """The store with all statements and sets."""
        self._fill()
        return self._store

    def _fill(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._store.extend(self._placed(waiting))

    @property
    def index(self) -> Index | None:
        """An index of all statements; None if there are more than SMALL, one has a triple term, or
        the store was given.
        """
        if self._index is None and self._few is not None:
            self._index = Index(self._few)
            if self._index.has_triple_terms:
                self._few = self._index = None
        return self._index

    def add_graph(self, quads: Iterable[Quad], name: NamedNode) -> None:
        """Add statements as the graph `name`, which only queries that name it read."""
        self.store.extend(Quad(q.subject, q.predicate, q.object, name) for q in quads)

    def _placed(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        encoded = self._as_written
        for quad in quads:
            value = quad.object
            # Most literals are strings, which the store keeps unchanged.
            if type(value) is Literal and value.language is None and value.datatype != _STRING:
                kept = encoded(value)
                if kept is not value:
                    self._has_written = True
                    self._written.add(quad.predicate)
                    yield Quad(quad.subject, quad.predicate, kept, WRITTEN)
                    yield Quad(quad.subject, quad.predicate, value, REWRITTEN)
                    continue
            if type(quad.graph_name) is DefaultGraph:
                yield quad
            else:
                yield Quad(quad.subject, quad.predicate, value)

    def statements(self) -> Iterator[Quad]:
        """Yield the statements, with literals as written."""
        for graph in (DefaultGraph(), WRITTEN):
            for quad in self.store.quads_for_pattern(None, None, None, graph):
                value = quad.object
                kept = original(value) if isinstance(value, Literal) else value
                yield Quad(quad.subject, quad.predicate, kept)

    def holds(self, triple: Triple) -> bool:
        """Return whether the store has `triple`, with its literal as written or as normalised."""
        return any(quad in self.store for quad in self.forms(triple))

    def new(self, quads: Sequence[Quad]) -> list[Quad]:
        """Return those of `quads` that are not in the data yet."""
        if (index := self.index) is not None:
            return [quad for quad in quads if quad not in index]
        return [quad for quad in quads if not self.holds(quad.triple)]

    def undefined(self, terms: Sequence[NamedNode]) -> list[NamedNode]:
        """Return those of `terms` that have no rdf:type in the data."""
        if (index := self.index) is not None:
            return [one for one in terms if not index.values(one, TYPE)]
        return [one for one in terms if not self.ask(f"ASK {{ {one} {TYPE} ?class }}")]

    def used(self) -> set[Term]:
        """Return the properties and classes that the data use."""
        if (index := self.index) is not None:
            return {*index.predicates(), *index.objects(TYPE)}
        rows = (row for text in _USED for row in self.select(text))
        return {found for row in rows if (found := term(row, "term")) is not None}

    def names(self, shapes: Shapes, domain: Domain) -> Labels:
        """Return a lookup of the labels of resources in the data, for messages."""
        return Labels(self.index or self.store, shapes, domain)

    def statements_of(self, node: NamedNode | BlankNode) -> Iterator[Quad]:
        """Yield the statements with the subject `node`, with literals as written."""
        if (index := self.index) is not None:
            yield from index.quads_for_pattern(node, None, None)
            return
        for graph in (DefaultGraph(), WRITTEN):
            for quad in self.store.quads_for_pattern(node, None, None, graph):
                value = quad.object
                said = original(value) if isinstance(value, Literal) else value
                yield Quad(node, quad.predicate, said)

    def is_larger(self, number: int) -> bool:
        """Return whether the store has more than `number` statements, including those of auxiliary
        sets and both forms of those that are kept twice.
        """
        return any(itertools.islice(self.store, number, None))

    def remove(self, triples: Sequence[Triple]) -> None:
        """Remove statements, both as written and normalised."""
        if self._few is not None:
            gone = set(triples)
            self._few = [q for q in self._few if q.triple not in gone]
            self._index = None
        for triple in triples:
            for quad in self.forms(triple):
                self.store.remove(quad)
        self._forget()

    def _forget(self) -> None:
        self._narrower.clear()
        self._members.clear()

    def forms(self, triple: Triple) -> list[Quad]:
        """Return the statements by which the store represents `triple`: two if it normalises the
        literal.
        """
        return list(self._placed([Quad(triple.subject, triple.predicate, triple.object)]))

    def select(self, text: str, *, written: bool = True) -> QuerySolutions:
        """Return the solutions of the SELECT query `text`.

        It reads literals as written, or if `written` is false as normalised.
        """
        found = self._query(text, written)
        assert isinstance(found, QuerySolutions)
        return found

    def construct(self, text: str) -> QueryTriples:
        """Return the statements of the CONSTRUCT query `text`, which reads normalised literals."""
        found = self._query(text, False)
        assert isinstance(found, QueryTriples)
        return found

    def _query(self, text: str, written: bool) -> QuerySolutions | QueryBoolean | QueryTriples:
        store = self.store
        graphs = self._graphs(text, written)
        # Only a local store can call Python functions.
        if self.functions and isinstance(store, Store):
            return store.query(text, default_graph=graphs, custom_functions=self.functions)
        return store.query(text, default_graph=graphs)

    def ask(self, text: str, *, written: bool = True) -> bool:
        """Return the answer of the ASK query `text`, which reads literals as does `select`."""
        found = self._query(text, written)
        assert isinstance(found, QueryBoolean)
        return bool(found)

    def _graphs(
        self, text: str, written: bool
    ) -> list[NamedNode | BlankNode | DefaultGraph] | None:
        # Reading one graph is faster than two.
        if not self._written:
            return None
        if written and not (any(str(p) in text for p in self._written) or _ANY.search(text)):
            return None
        return [DefaultGraph(), WRITTEN if written else REWRITTEN]

    def pattern(self, text: str, flags: str) -> str:
        """Return the regular expression `text`, with flags `flags`, in the dialect of this data's
        engine.

        Here it is unchanged.
        """
        return text

    @property
    def calls_python(self) -> bool:
        """Whether queries can call Python functions."""
        return isinstance(self._store, Store)

    def constant(self, term: Term) -> str:
        """Return `term` as queries on this data must write it."""
        if self.rewritten or not isinstance(term, Literal):
            return str(term)
        return str(self._as_written(term))

    @property
    def has_written(self) -> bool:
        """Whether some literal of the data or of a set differs from its normalised form."""
        self._fill()
        return self._has_written

    def narrower(self, cls: NamedNode) -> tuple[str, ...]:
        """Return the IRI of `cls` and those of all its subclasses, direct and indirect."""
        known = self._narrower.get(cls.value)
        if known is None:
            find = (self.index or self.store).quads_for_pattern
            found = {cls.value: None}
            waiting = [cls]
            while waiting:
                for quad in find(None, SUBCLASS, waiting.pop(), DefaultGraph()):
                    sub = quad.subject
                    if isinstance(sub, NamedNode) and sub.value not in found:
                        found[sub.value] = None
                        waiting.append(sub)
            self._narrower[cls.value] = known = tuple(found)
        return known

    def populated(self, cls: NamedNode) -> list[str]:
        """Return the IRIs of `cls` and its subclasses, without those that have no instance of their
        own.
        """
        find = self.store.quads_for_pattern
        names = self.narrower(cls)
        return [n for n in names if next(find(None, TYPE, NamedNode(n), DefaultGraph()), None)]

    def members(self, cls: NamedNode) -> str:
        """Return a pattern that binds ?this to each instance of `cls` and its subclasses once.

        If several of the classes have instances, these are stored as a set.
        """
        names = self.populated(cls) or [cls.value]
        if len(names) == 1:
            return is_one_of("?this", names)
        if cls.value not in self._members:
            found = self.mark(())
            self.store.update(f"INSERT {{ {found} }} WHERE {{ {is_one_of('?this', names)} }}")
            self._members[cls.value] = found
        return self._members[cls.value]

    def marked(self, cls: NamedNode) -> bool:
        """Return whether the instances of `cls` are stored as a set."""
        return cls.value in self._members

    def mark(self, nodes: Iterable[Term], variable: str = "?this") -> str:
        """Store `nodes` as a set; return a pattern that binds `variable` to each of them."""
        name = NamedNode(f"urn:clusterkg:set:{next(self._numbers)}")
        # Literals cannot be subjects, so the set is the subject.
        self.store.extend(Quad(name, _HAS, self.kept(node), SETS) for node in nodes)
        return f"GRAPH {SETS} {{ {name} {_HAS} {variable} }}"

    def mark_pairs(self, pairs: Iterable[tuple[Term, Term]]) -> str:
        """Store `pairs` as a set; return a pattern that binds ?this and ?value to each of them.

        The pattern also binds ?pair to an IRI that ends with the number of the pair, from 0.
        """
        name = NamedNode(f"urn:clusterkg:set:{next(self._numbers)}")

        def quads() -> Iterator[Quad]:
            for i, (this, value) in enumerate(pairs):
                pair = NamedNode(f"{name.value}:{i}")
                yield Quad(name, _HAS, pair, SETS)
                yield Quad(pair, _THIS, self.kept(this), SETS)
                yield Quad(pair, _VALUE, self.kept(value), SETS)

        self.store.extend(quads())
        return f"GRAPH {SETS} {{ {name} {_HAS} ?pair . ?pair {_THIS} ?this ; {_VALUE} ?value }}"

    def kept(self, term: Term) -> Term:
        """Return `term` in the form in which the store keeps it."""
        if not isinstance(term, Literal):
            return term
        kept = self._as_written(term)
        self._has_written |= kept is not term
        return kept


def is_one_of(variable: str, names: Sequence[str]) -> str:
    """Return a pattern that restricts `variable` to instances of the classes with the IRIs `names`.

    Subclasses are not included. With several classes, an instance matches once for each of these
    that it has, with that class in ?class.
    """
    if len(names) == 1:
        return f"{variable} {TYPE} <{names[0]}> ."
    listed = " ".join(f"<{name}>" for name in names)
    return f"VALUES ?class {{ {listed} }} {variable} {TYPE} ?class"


def term(row: QuerySolution, variable: str) -> Term | None:
    """Return the binding of `variable`, a literal as it was written; None if it is unbound.

    Raises:
        InputError: the binding is a triple term.
    """
    found = row[variable]
    if isinstance(found, Literal):
        return original(found)
    if found is None or isinstance(found, NamedNode | BlankNode):
        return found
    raise InputError(Message("shacl.a-triple-term", triple=found))
