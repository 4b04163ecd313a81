"""Construction of a view's graph from query rows: nodes and edges with times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.facts import entities
from clusterkg.facts.entities import Value
from clusterkg.rdf.table import Term
from clusterkg.show.times import KEY, Spell, Times
from clusterkg.show.views import cells
from clusterkg.show.views.titles import Titles

if TYPE_CHECKING:
    import networkx as nx

# The graph attribute with positions, sizes and colours of nodes.
LOOK: Final = "look"
# Columns that set the appearance of a node instead of an attribute.
LOOKS: Final = {"colour": "colour", "color": "colour", "size": "size", "x": "x", "y": "y"}
# The time of things that always exist.
ALWAYS: Final = Spell()
_STARTS: Final = ("start", "start_year")
_ENDS: Final = ("end", "end_year")


@dataclass(slots=True)
class _Element:
    """A node or an edge under construction: its values by column, and its spells, with the weight
    of an edge in each (1 for a node).
    """

    values: dict[str, list[Term]] = field(default_factory=dict)
    spells: list[tuple[Spell, float]] = field(default_factory=list)

    def say(self, column: str, value: Term) -> None:
        listed = self.values.setdefault(column, [])
        if value not in listed:
            listed.append(value)


Pair = tuple[str, str, str]


class Drawn:
    """A graph under construction.

    Args:
        query: The name of its query, for error messages.
        lang: Language of the text: `zh` or `en`.
        directed: Whether edges have a direction.
        apart: Whether edges of different kinds between two nodes are separate edges.
    """

    def __init__(self, query: str, lang: str, *, directed: bool, apart: bool) -> None:
        self._query = query
        self._lang = lang
        self.directed = directed
        self.apart = apart
        self.terms: dict[str, Term] = {}
        self.predicates: set[str] = set()
        self.classes: dict[str, list[str]] = defaultdict(list)
        self._nodes: dict[str, _Element] = {}
        self._edges: dict[Pair, _Element] = {}
        self._keys: dict[Term, str] = {}
        self._iris: set[str] = set()
        self._blank: dict[BlankNode, str] = {}

    def name_blanks(self, names: Mapping[BlankNode, str]) -> None:
        """Set the names of blank nodes; others are named by their label of this run."""
        self._blank.update(names)

    def reserve(self, terms: Iterable[Term | None]) -> None:
        """Reserve the IRIs among `terms`, so that a literal with the same text becomes a node of
        its own.
        """
        self._iris.update(term.value for term in terms if isinstance(term, NamedNode))

    def told(self, message: Message, ends: Sequence[Term]) -> InputError:
        """Return an error with `message` about a row, which is identified by its nodes `ends`."""
        shown = " - ".join(getattr(end, "value", str(end)) for end in ends)
        return InputError(Message("views.row", row=shown, problem=message), self._query)

    def node(self, term: Term) -> str:
        """Return the key of the node for a term; a new node is added to the graph."""
        if (known := self._keys.get(term)) is not None:
            return known
        if not isinstance(term, NamedNode | Literal):
            key = self._blank_name(term)
        elif isinstance(term, Literal) and term.value in self._iris:
            key = f'"{term.value}"'
        else:
            key = term.value
        if key not in self._nodes:
            self._nodes[key] = _Element()
            self.terms[key] = term
        self._keys[term] = key
        return key

    def _blank_name(self, term: Term) -> str:
        return self._blank.get(term, str(term)) if isinstance(term, BlankNode) else str(term)

    def has(self, term: Term) -> bool:
        """Return whether `term` is a node."""
        return self.terms.get(getattr(term, "value", "")) == term or (
            isinstance(term, BlankNode) and self._blank_name(term) in self._nodes
        )

    def say(self, term: Term, column: str, value: Term) -> None:
        """Add a value to a column of the node `term`, without duplicates; a new node is added."""
        self._nodes[self.node(term)].say(column, value)

    def spell(self, term: Term, spell: Spell) -> None:
        """Add a period in which the node `term` exists."""
        self._nodes[self.node(term)].spells.append((spell, 1))

    def edge(self, source: Term, target: Term, kind: Term | None) -> _Element:
        """Return the edge of a kind between two nodes; it and its nodes are added if they are new.

        `kind` matters only if kinds are apart.
        """
        one, other = self.node(source), self.node(target)
        if not self.directed and other < one:
            one, other = other, one
        apart = "" if kind is None or not self.apart else cells.shown(kind)
        return self._edges.setdefault((one, other, apart), _Element())

    def graph(self, titles: Titles) -> nx.Graph[str]:
        """Return the graph as networkx, each attribute with values of a single type.

        It is a multigraph if kinds are apart and some edge has one.

        Raises:
            InputError: a position, size or colour has a wrong value, or a sum of weights is not
                finite.
        """
        import networkx as nx

        several = any(kind for _, _, kind in self._edges)
        graph: nx.Graph[str]
        if several:
            graph = nx.MultiDiGraph() if self.directed else nx.MultiGraph()
        else:
            graph = nx.DiGraph() if self.directed else nx.Graph()
        look: dict[str, dict[str, Any]] = defaultdict(dict)
        timed = False
        # Rows are sorted, except for blank nodes, whose names differ between runs.
        in_order = sorted if self._blank else list
        for key, node in in_order(self._nodes.items()):
            graph.add_node(key)
            for column in LOOKS.keys() & node.values.keys():
                look[key][LOOKS[column]] = self._looks(key, column, node.values.pop(column)[0])
            if node.spells:
                timed = True
                spells = cells.joined(spell for spell, _ in cells.together(node.spells))
                if spells != [Spell()]:
                    graph.nodes[key][KEY] = Times(tuple(spells))
        for (one, other, kind), edge in in_order(self._edges.items()):
            data = self._edge_data(one, other, edge)
            timed = timed or any(spell != Spell() for spell, _ in edge.spells)
            if several:
                graph.add_edge(one, other, key=kind, **data)
            else:
                graph.add_edge(one, other, **data)
        for column, values in self._columns(titles, self._nodes).items():
            for key, value in values.items():
                graph.nodes[key][column] = value
        edges: Any = graph.edges
        for column, values in self._columns(titles, self._edges).items():
            for (one, other, kind), value in values.items():
                edges[(one, other, kind) if several else (one, other)][column] = value
        graph.graph[KEY] = timed
        graph.graph[LOOK] = dict(look)
        return graph

    def _looks(self, key: str, column: str, term: Term) -> Any:
        told = partial(self.told, ends=(self.terms[key],))
        if LOOKS[column] == "colour":
            return cells.colour(term, column, told)
        return cells.number(term, column, told)

    def _edge_data(self, one: str, other: str, edge: _Element) -> dict[str, Any]:
        if len(edge.spells) == 1 and edge.spells[0][0] is ALWAYS:
            weight = edge.spells[0][1]
            return {"weight": int(weight) if weight == int(weight) else weight}
        told = partial(self.told, ends=(self.terms[one], self.terms[other]))
        weight = cells.total((each for _, each in edge.spells), told)
        data: dict[str, Any] = {"weight": weight}
        if all(spell == Spell() for spell, _ in edge.spells):
            return data
        runs = [(spell, cells.total([sum_], told)) for spell, sum_ in cells.together(edge.spells)]
        numbers = {"weight": tuple(runs)} if any(sum_ != weight for _, sum_ in runs) else {}
        data[KEY] = Times(tuple(cells.joined(spell for spell, _ in runs)), numbers)
        return data

    def _columns(self, titles: Titles, elements: Mapping[Any, _Element]) -> dict[str, Any]:
        columns: dict[str, dict[Any, list[Value]]] = defaultdict(dict)
        for key, element in elements.items():
            for column, terms in element.values.items():
                literals = [term for term in terms if isinstance(term, Literal)]
                values = [entities.python(v) for v in entities.in_language(literals, self._lang)]
                others = [term for term in terms if not isinstance(term, Literal)]
                values += [
                    titles.label(t.value)
                    if isinstance(t, NamedNode) and column in ("kind", "label")
                    else t.value
                    if isinstance(t, NamedNode)
                    else self._blank_name(t)
                    for t in others
                ]
                if column in ("label", "kind"):
                    values = ["; ".join(sorted({str(value) for value in values}))]
                columns[column][key] = values
        found = entities.alike(columns)
        if "predicates" in found:
            # A list in every row, so that files of two views are compatible.
            found["predicates"] = {
                key: value if isinstance(value, list) else [value]
                for key, value in found["predicates"].items()
            }
        return found


def times_of(row: Mapping[str, Term], prefix: str = "") -> tuple[Term | None, Term | None] | None:
    """Return the start and end cells of a row, in columns that begin with `prefix`; None if it has
    neither.
    """
    start = next((row[name] for n in _STARTS if (name := prefix + n) in row), None)
    end = next((row[name] for n in _ENDS if (name := prefix + n) in row), None)
    return None if start is None and end is None else (start, end)


def is_time(column: str) -> bool:
    """Return whether a column is a start or an end."""
    return column in _STARTS + _ENDS
