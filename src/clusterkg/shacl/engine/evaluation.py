"""Evaluation of shapes on data, for all focus nodes at once.

Most constraints on small data are decided in the index. Otherwise one query decides all
single-value constraints of a shape, and one or a few queries each other constraint; a SPARQL query
with LIMIT or OFFSET runs for each focus node. A nested shape that cannot be written as an
expression is evaluated in the same way on the set of all values, which decides for each value
whether it conforms.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode

from clusterkg.base.locale import Message
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine import lists
from clusterkg.shacl.engine.affected import Affected
from clusterkg.shacl.engine.components import texts
from clusterkg.shacl.engine.constraints import Constraint
from clusterkg.shacl.engine.data import Data, term
from clusterkg.shacl.engine.direct import Direct
from clusterkg.shacl.engine.expressions import Expressions
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.focus import Among
from clusterkg.shacl.engine.functions import Functions
from clusterkg.shacl.engine.graph import TYPE, Node, named
from clusterkg.shacl.engine.index import Index
from clusterkg.shacl.engine.nodes import NodeExpressions
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.shapes import Shape, Shapes
from clusterkg.shacl.engine.sparql import SparqlConstraints
from clusterkg.shacl.engine.survey import Survey
from clusterkg.shacl.engine.targets import Targets
from clusterkg.shacl.report import Result


class Focus:
    """A set of focus nodes, given by themselves or by a SPARQL pattern that binds ?this to each.

    Given nodes are added to the store only when a query needs the pattern.
    """

    def __init__(self, data: Data, nodes: Iterable[Term] | None = None, pattern: str = "") -> None:
        self._data = data
        # A set is not copied: it may hold every node of large data.
        self.nodes: Set[Term] | None = nodes if isinstance(nodes, Set) else None
        if nodes is not None and self.nodes is None:
            self.nodes = frozenset(nodes)
        if self.nodes is None:
            self.pattern = pattern

    @cached_property
    def pattern(self) -> str:
        """The pattern that binds ?this to each node."""
        assert self.nodes is not None
        return self._data.mark(self.nodes)


Handler: TypeAlias = Callable[[Shape, Constraint, Focus], Iterable[Result]]


class Engine:
    """Evaluates `shapes` on `data`."""

    def __init__(self, data: Data, shapes: Shapes) -> None:
        self._data = data
        self._shapes = shapes
        self._expressions = Expressions(data, shapes)
        self._survey = Survey(data, self._expressions)
        self._direct = Direct(data)
        self._sparql = SparqlConstraints(data, shapes)
        self.selected = Targets(data, shapes.graph)
        functions = Functions(data, shapes.graph)
        self.expressions = NodeExpressions(data, shapes.graph, functions, self.conforming)
        self._linked: dict[tuple[str, str], str] = {}
        self._handlers: Final[dict[str, Handler]] = {
            "MinCount": lambda s, c, f: self._too_few(s, c, f, "", c.number("minCount")),
            "MaxCount": lambda s, c, f: self._too_many(s, c, f, "", c.number("maxCount")),
            "QualifiedMinCount": self._qualified,
            "QualifiedMaxCount": self._qualified,
            "UniqueLang": self._unique_lang,
            "HasValue": self._has_value,
            "Equals": self._equals,
            "Disjoint": self._disjoint,
            "LessThan": lambda s, c, f: self._less(s, c, f, "lessThan", "<"),
            "LessThanOrEquals": lambda s, c, f: self._less(s, c, f, "lessThanOrEquals", "<="),
            "Closed": self._closed,
            "Property": self._property,
            "Not": self._logical,
            "And": self._logical,
            "Or": self._logical,
            "Xone": self._logical,
            "Node": self._logical,
            "Expression": self._expression,
            "SomeValue": self._some_value,
            "SubsetOf": self._subset_of,
            "MemberShape": self._list,
            "MinListLength": self._list,
            "MaxListLength": self._list,
            "UniqueMembers": self._list,
        }

    def validate(self, only: Affected | None = None) -> list[Result]:
        """Return the results of all shapes with targets, sorted by key.

        As the standard requires, a property shape to which two shapes of a node refer gives each
        result twice.

        Args:
            only: The focus nodes to validate; by default all.

        Raises:
            InputError: a shape uses something that the engine does not support.
        """
        found: list[Result] = []
        self._survey.whole = only is None
        if only is None:
            # Before all else: nodes stored as a set need not be queried class by class.
            for shape, focus in [(shape, self.targets(shape)) for shape in self._shapes.targeted()]:
                found += self.results(shape, focus)
        else:
            nodes = frozenset[Term]().union(*only.nodes.values())
            among = Among(self._data, nodes, self.selected)
            for shape in self._shapes.targeted():
                near = among.focus_nodes(shape) & only.nodes[shape.node]
                found += self._some_results(shape, near, only.anywhere)
        return sorted(found, key=lambda result: result.key)

    def _some_results(
        self, shape: Shape, near: set[Term], anywhere: frozenset[Node]
    ) -> Iterator[Result]:
        """Yield the results of a shape: those of its constraints with a source in `anywhere` on all
        targets, those of its other constraints on the nodes `near`.
        """
        far = [c for c in shape.constraints if self._is_of(c, anywhere)]
        if near:
            close = tuple(c for c in shape.constraints if c not in far)
            focus = Focus(self._data, near)
            yield from self.results(replace(shape, constraints=close), focus)
        if far:
            yield from self.results(replace(shape, constraints=tuple(far)), self.targets(shape))

    def _is_of(self, constraint: Constraint, sources: frozenset[Node]) -> bool:
        """Return whether the source of `constraint`, or of one nested in it, is in `sources`."""
        inner = (self._shapes[node] for node in constraint.shapes)
        return constraint.source in sources or (
            bool(sources)
            and any(self._is_of(one, sources) for shape in inner for one in shape.constraints)
        )

    def targets(self, shape: Shape) -> Focus:
        """Return the focus nodes that the targets of `shape` select (SHACL 2.1)."""
        if (index := self._data.index) is not None:
            return Focus(self._data, self._indexed_targets(shape, index))
        parts = []
        for kind, target in shape.targets:
            if kind == "targetNode":
                parts.append(self._data.mark([target]))
            elif kind == "targetClass":
                assert isinstance(target, NamedNode)
                parts.append(self._data.members(target))
            elif kind == "target":
                parts.append(self._data.mark(self.selected.nodes(target)))
            elif kind == "targetSubjectsOf":
                parts.append(f"?this {target} ?any .")
            else:
                parts.append(f"?any {target} ?this .")
        if len(parts) == 1 and "?any" not in parts[0]:
            return Focus(self._data, pattern=parts[0])
        union = " UNION ".join(f"{{ {part} }}" for part in parts)
        rows = self._data.select(f"SELECT DISTINCT ?this {{ {union} }}") if parts else ()
        return Focus(self._data, (_term(row, "this") for row in rows))

    def _indexed_targets(self, shape: Shape, index: Index) -> Iterator[Term]:
        for kind, target in shape.targets:
            if kind == "targetNode":
                yield target
            elif kind == "target":
                yield from self.selected.nodes(target)
            elif kind == "targetClass":
                assert isinstance(target, NamedNode)
                for name in self._data.narrower(target):
                    yield from index.nodes(TYPE, NamedNode(name))
            elif kind == "targetSubjectsOf":
                assert isinstance(target, NamedNode)
                yield from index.subjects(target)
            else:
                assert isinstance(target, NamedNode)
                yield from index.objects(target)

    def attempt(self, shape: Shape, constraint: Constraint) -> None:
        """Run `constraint` of `shape` on an empty set of focus nodes, to detect errors.

        Raises:
            ShapeError: the constraint cannot be evaluated.
        """
        focus = Focus(self._data, ())
        list(self._handler(constraint)(shape, constraint, focus))

    def _handler(self, constraint: Constraint) -> Handler:
        return self._handlers.get(constraint.kind, self._in_sparql)

    def _in_sparql(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterable[Result]:
        return self._sparql.results(shape, constraint, focus.pattern)

    def focus_nodes(self, shape: Shape) -> set[Term]:
        """Return the focus nodes that the targets of `shape` select, as a set."""
        return self._nodes_of(self.targets(shape))

    def conforming(self, node: Node, nodes: Iterable[Term]) -> set[Term]:
        """Return those of `nodes` that conform to the shape `node`.

        Raises:
            ShapeError: there is no such shape.
        """
        if node not in self._shapes:
            raise ShapeError(Message("shacl.shapes.no-shape-node", node=named(node)), node)
        chosen = set(nodes)
        return chosen - self._failing(self._shapes[node], Focus(self._data, chosen)).keys()

    def results(self, shape: Shape, focus: Focus) -> Iterator[Result]:
        """Yield the results of `shape` on the nodes of `focus`, in no particular order.

        A deactivated shape has none.
        """
        if shape.deactivated:
            return
        if focus.nodes is not None and (index := self._data.index) is not None:
            if focus.nodes:
                yield from self._indexed(shape, focus, focus.nodes, index)
            return
        if not self._survey.nodes(focus.pattern):
            return
        self._look(shape, focus)
        by_value = []
        for constraint in self._survey.unmet(focus.pattern, shape.constraints):
            expression = self._expressions.of(constraint)
            if expression is not None:
                by_value.append((constraint, expression))
            else:
                yield from self._handler(constraint)(shape, constraint, focus)
        if by_value:
            yield from self._by_value(shape, by_value, focus)

    def _indexed(
        self, shape: Shape, focus: Focus, nodes: Set[Term], index: Index
    ) -> Iterator[Result]:
        """Check constraints in the index; those that it cannot decide run as queries."""
        values = {this: index.follow(this, shape.path) for this in nodes}
        for constraint in shape.constraints:
            found = self._direct.found(constraint, values, index)
            if found is not None:
                for this, value, path, parameters in found:
                    yield _result(shape, constraint, this, value, path=path, found=parameters)
            elif constraint.kind in self._handlers:
                yield from self._handlers[constraint.kind](shape, constraint, focus)
            elif (expression := self._expressions.of(constraint)) is not None:
                yield from self._by_value(shape, [(constraint, expression)], focus)
            else:
                yield from self._in_sparql(shape, constraint, focus)

    def _look(self, shape: Shape, focus: Focus) -> None:
        """Survey which constraints of a shape, or if it has no path, of its property shapes, all
        focus nodes meet.
        """
        found = [shape]
        if shape.path is None:
            inner = (c.shapes[0] for c in shape.constraints if c.kind == "Property")
            found = [self._shapes[node] for node in inner if not self._shapes[node].deactivated]
        by_link: dict[tuple[str, str], list[Constraint]] = defaultdict(list)
        for one in found:
            property_ = "" if one.path is None else one.path.predicate
            by_link[self._link(one, focus), property_] += one.constraints
        for (link, property_), constraints in by_link.items():
            self._survey.look(focus.pattern, link, constraints, property_)

    def _by_value(
        self, shape: Shape, constraints: Sequence[tuple[Constraint, str]], focus: Focus
    ) -> Iterator[Result]:
        """Yield the results of `constraints`, single-value ones with their expressions."""
        good = " && ".join(expression for _, expression in constraints)
        bindings = " ".join(
            f"BIND({expression} AS ?good{i})" for i, (_, expression) in enumerate(constraints)
        )
        bindings = bindings if len(constraints) > 1 else ""
        text = f"{self._values(shape, focus)} FILTER(!({good})) {bindings}"
        bad: dict[int, list[tuple[Term, Term]]] = defaultdict(list)
        for row in self._data.select(f"SELECT DISTINCT * {{ {text} }}"):
            pair = _term(row, "this"), _term(row, "value")
            for i in range(len(constraints)):
                if not bindings or row[f"good{i}"] == _FALSE:
                    bad[i].append(pair)
        for i, (constraint, _) in enumerate(constraints):
            if i not in bad:
                continue
            details = self._details(constraint, {value for _, value in bad[i]})
            for this, value in dict.fromkeys(bad[i]):
                yield _result(shape, constraint, this, value, details.get(value, ()))

    def _details(
        self, constraint: Constraint, values: set[Term]
    ) -> Mapping[Term, Sequence[Result]]:
        """Return for each value the results that explain why it fails a logical constraint.

        There are none for sh:not, which fails because the value conforms.
        """
        if not constraint.shapes or constraint.kind == "Not":
            return {}
        focus = Focus(self._data, values)
        found: dict[Term, list[Result]] = defaultdict(list)
        for node in constraint.shapes:
            for value, results in self._failing(self._shapes[node], focus).items():
                found[value].extend(results)
        return found

    def _values(self, shape: Shape, focus: Focus) -> str:
        if shape.path is None:
            return f"{focus.pattern} BIND(?this AS ?value)"
        return f"{focus.pattern} {self._link(shape, focus)}"

    def _link(self, shape: Shape, focus: Focus) -> str:
        """Return the pattern that leads from ?this to ?value by the path of a shape."""
        assert shape.path is not None
        link = f"?this {shape.path.to_sparql()} ?value ."
        if not shape.path.nullable:
            return link
        # A zero-length path in SPARQL matches only nodes of the data; in SHACL it matches all
        # nodes.
        key = link, focus.pattern
        if key not in self._linked:
            rows = self._data.select(f"SELECT DISTINCT ?this ?value {{ {focus.pattern} {link} }}")
            pairs = {(_term(row, "this"), _term(row, "value")) for row in rows}
            rows = self._data.select(f"SELECT DISTINCT ?this {{ {focus.pattern} }}")
            pairs |= {(_term(row, "this"), _term(row, "this")) for row in rows}
            self._linked[key] = self._data.mark_pairs(pairs)
        return self._linked[key]

    def _value_set(self, shape: Shape, focus: Focus) -> tuple[Focus, set[Term]]:
        if shape.path is None:
            return focus, self._nodes_of(focus)
        if focus.nodes is not None and (index := self._data.index) is not None:
            values = {value for this in focus.nodes for value in index.follow(this, shape.path)}
        else:
            text = f"SELECT DISTINCT ?value {{ {self._values(shape, focus)} }}"
            values = {_term(row, "value") for row in self._data.select(text)}
        return Focus(self._data, values), values

    def _nodes_of(self, focus: Focus) -> set[Term]:
        if focus.nodes is not None:
            return set(focus.nodes)
        text = f"SELECT DISTINCT ?this {{ {focus.pattern} }}"
        return {_term(row, "this") for row in self._data.select(text)}

    def _failing(self, shape: Shape, focus: Focus) -> Mapping[Term, list[Result]]:
        """Return the focus nodes that do not conform to a shape, each with its results."""
        found: dict[Term, list[Result]] = defaultdict(list)
        for node, result in self._at(shape, focus):
            found[node].append(result)
        return found

    def _at(self, shape: Shape, focus: Focus) -> Iterator[tuple[Term, Result]]:
        """Yield the results of a shape, each with the focus node at which its evaluation began."""
        if shape.deactivated:
            return
        for result in self.results(shape.without_properties, focus):
            yield result.focus, result
        for node in shape.properties:
            values, _ = self._value_set(shape, focus)
            failing = self._failing(self._shapes[node], values)
            for this, value in self._pairs(shape, focus, failing):
                for result in failing[value]:
                    yield this, result

    def _pairs(
        self, shape: Shape, focus: Focus, values: Iterable[Term]
    ) -> Iterator[tuple[Term, Term]]:
        """Yield the pairs of focus node and value whose value is in `values`."""
        chosen = set(values)
        if not chosen:
            return
        if focus.nodes is not None and (index := self._data.index) is not None:
            for this in focus.nodes if shape.path is not None else chosen:
                for value in index.follow(this, shape.path):
                    if value in chosen:
                        yield this, value
            return
        marked = self._data.mark(chosen, "?value")
        text = f"SELECT DISTINCT ?this ?value {{ {self._values(shape, focus)} {marked} }}"
        if shape.path is None:
            text = f"SELECT DISTINCT ?this ?value {{ {marked} BIND(?value AS ?this) }}"
        for row in self._data.select(text):
            yield _term(row, "this"), _term(row, "value")

    def _property(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        inner = self._shapes[constraint.shapes[0]]
        if shape.path is None:
            yield from self.results(inner, focus)
            return
        values, _ = self._value_set(shape, focus)
        failing = self._failing(inner, values)
        for _, value in self._pairs(shape, focus, failing):
            yield from failing[value]

    def _logical(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        inner, values = self._value_set(shape, focus)
        failing = [self._failing(self._shapes[node], inner) for node in constraint.shapes]
        if constraint.kind == "Not":
            bad = values - failing[0].keys()
        elif constraint.kind == "Xone":
            bad = {v for v in values if sum(v not in fails for fails in failing) != 1}
        elif constraint.kind == "Or":
            bad = {v for v in values if all(v in fails for fails in failing)}
        else:
            bad = {v for v in values if any(v in fails for fails in failing)}
        for this, value in self._pairs(shape, focus, bad):
            details = [result for fails in failing for result in fails.get(value, ())]
            yield _result(shape, constraint, this, value, details)

    def _conforming_values(self, shape: Shape, constraint: Constraint, focus: Focus) -> set[Term]:
        """Return the values that conform to a qualified value shape and to none of its siblings."""
        own, *siblings = (self._shapes[node] for node in constraint.shapes)
        inner, values = self._value_set(shape, focus)
        conforming = values - self._failing(own, inner).keys()
        for sibling in siblings:
            conforming &= self._failing(sibling, inner).keys()
        return conforming

    def _qualified(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        if focus.nodes is not None and self._data.index is not None:
            chosen = self._conforming_values(shape, constraint, focus)
            numbers = Counter(this for this, _ in self._pairs(shape, focus, chosen))
            is_least = constraint.kind == "QualifiedMinCount"
            bound = constraint.number(f"qualified{constraint.kind[9:]}")
            for this in focus.nodes:
                number = numbers[this]
                if number < bound if is_least else number > bound:
                    yield _result(shape, constraint, this, None)
            return
        good = self._expressions.of_qualified(constraint)
        if good is None:
            conforming = self._conforming_values(shape, constraint, focus)
            good = f"EXISTS {{ {self._data.mark(conforming, '?value')} }}"
        good = f"FILTER({good})"
        if constraint.kind == "QualifiedMinCount":
            number = constraint.number("qualifiedMinCount")
            yield from self._too_few(shape, constraint, focus, good, number)
        else:
            number = constraint.number("qualifiedMaxCount")
            yield from self._too_many(shape, constraint, focus, good, number)

    def _too_few(
        self, shape: Shape, constraint: Constraint, focus: Focus, good: str, least: int
    ) -> Iterator[Result]:
        values = f"{self._link(shape, focus)} {good}"
        if least == 0:
            return
        if least == 1:
            text = f"SELECT DISTINCT ?this {{ {focus.pattern} FILTER NOT EXISTS {{ {values} }} }}"
        else:
            text = (
                f"SELECT ?this {{ {focus.pattern} OPTIONAL {{ {values} }} }}"
                f" GROUP BY ?this HAVING(COUNT(DISTINCT ?value) < {least})"
            )
        yield from self._nodes(shape, constraint, text)

    def _too_many(
        self, shape: Shape, constraint: Constraint, focus: Focus, good: str, most: int
    ) -> Iterator[Result]:
        values = f"{self._values(shape, focus)} {good}"
        if most == 0:
            text = f"SELECT DISTINCT ?this {{ {values} }}"
        elif most == 1 and not good:
            # This takes half the time of counting, and stops at the second value.
            other = self._link(shape, focus)
            other = other.replace("?value", "?other").replace("?pair", "?another")
            text = (
                f"SELECT DISTINCT ?this {{ {values}"
                f" FILTER EXISTS {{ {other} FILTER(!sameTerm(?other, ?value)) }} }}"
            )
        else:
            text = (
                f"SELECT ?this {{ {values} }}"
                f" GROUP BY ?this HAVING(COUNT(DISTINCT ?value) > {most})"
            )
        yield from self._nodes(shape, constraint, text)

    def _nodes(self, shape: Shape, constraint: Constraint, text: str) -> Iterator[Result]:
        for row in self._data.select(text):
            yield _result(shape, constraint, _term(row, "this"), None)

    def _unique_lang(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        text = (
            f"SELECT ?this ?lang {{ {self._values(shape, focus)}"
            ' BIND(LCASE(LANG(?value)) AS ?lang) FILTER(?lang != "") }'
            " GROUP BY ?this ?lang HAVING(COUNT(DISTINCT ?value) > 1)"
        )
        for row in self._data.select(text):
            lang = row["lang"]
            assert isinstance(lang, Literal)
            found = {"lang": (Literal(lang.value),)}
            yield _result(shape, constraint, _term(row, "this"), None, found=found)

    def _has_value(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        wanted = constraint.value("hasValue")
        if shape.path is None:
            missing = f"BIND(?this AS ?value) FILTER(!{self._expressions.equal(wanted)})"
        else:
            same = self._expressions.equal(wanted)
            missing = f"FILTER NOT EXISTS {{ {self._link(shape, focus)} FILTER({same}) }}"
        text = f"SELECT DISTINCT ?this {{ {focus.pattern} {missing} }}"
        yield from self._nodes(shape, constraint, text)

    def _equals(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        other = constraint.value("equals")
        value = (
            "FILTER(sameTerm(?this, ?value))" if shape.path is None else self._link(shape, focus)
        )
        for text in (
            f"{self._values(shape, focus)} FILTER NOT EXISTS {{ ?this {other} ?value }}",
            f"{focus.pattern} ?this {other} ?value . FILTER NOT EXISTS {{ {value} }}",
        ):
            yield from self._rows(shape, constraint, text)

    def _disjoint(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        other = constraint.value("disjoint")
        text = f"{self._values(shape, focus)} FILTER EXISTS {{ ?this {other} ?value }}"
        yield from self._rows(shape, constraint, text)

    def _less(
        self, shape: Shape, constraint: Constraint, focus: Focus, name: str, sign: str
    ) -> Iterator[Result]:
        one, two = (self._expressions.compared(v) for v in ("?value", "?other"))
        text = (
            f"SELECT DISTINCT ?this ?value ?other {{ {self._values(shape, focus)}"
            f" ?this {constraint.value(name)} ?other"
            f" FILTER(!COALESCE({one} {sign} {two}, false)) }}"
        )
        for row in self._data.select(text):
            other = {"other": (_term(row, "other"),)}
            yield _result(shape, constraint, _term(row, "this"), _term(row, "value"), found=other)

    def _subset_of(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        other = constraint.value("subsetOf")
        text = f"{self._values(shape, focus)} FILTER NOT EXISTS {{ ?this {other} ?value }}"
        yield from self._rows(shape, constraint, text)

    def _some_value(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        _, values = self._value_set(shape, focus)
        good = self.conforming(constraint.shapes[0], values)
        having = {this for this, _ in self._pairs(shape, focus, good)}
        for this in self._nodes_of(focus) - having:
            yield _result(shape, constraint, this, None)

    def _expression(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        expression = constraint.value("expression")
        _, values = self._value_set(shape, focus)
        given = self.expressions.nodes(expression, values)
        bad = [value for value in values if given[value] != {_TRUE}]
        messages = texts(self._shapes.graph, expression) or shape.messages
        for this, value in self._pairs(shape, focus, bad):
            result = _result(shape, constraint, this, value)
            yield replace(result, constraint=constraint.source, messages=messages)

    def _list(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        _, values = self._value_set(shape, focus)
        found = lists.members(self._data, values)
        details: dict[Term, list[Result]] = {}
        if constraint.kind == "MemberShape":
            members = {member for listed in found.values() for member in listed or ()}
            inner = self._shapes[constraint.shapes[0]]
            failing = self._failing(inner, Focus(self._data, members))
            for value, listed in found.items():
                details[value] = [r for member in listed or () for r in failing.get(member, ())]
        bad = [
            value
            for value, listed in found.items()
            if listed is None or details.get(value) or not _is_list(constraint, listed)
        ]
        for this, value in self._pairs(shape, focus, bad):
            yield _result(shape, constraint, this, value, details.get(value, ()))

    def _closed(self, shape: Shape, constraint: Constraint, focus: Focus) -> Iterator[Result]:
        allowed = [*constraint.parameters["ignoredProperties"], *constraint.parameters["property"]]
        listed = ", ".join(str(term) for term in allowed)
        start, _ = self._value_set(shape, focus) if shape.path is not None else (focus, None)
        text = (
            f"SELECT DISTINCT ?this ?property ?value {{ {start.pattern} ?this ?property ?value"
            + (f" FILTER(?property NOT IN ({listed})) }}" if listed else " }")
        )
        for row in self._data.select(text):
            predicate = row["property"]
            assert isinstance(predicate, NamedNode)
            path = Path("predicate", predicate.value)
            this, value = _term(row, "this"), _term(row, "value")
            yield _result(shape, constraint, this, value, path=path)

    def _rows(self, shape: Shape, constraint: Constraint, text: str) -> Iterator[Result]:
        for row in self._data.select(f"SELECT DISTINCT ?this ?value {{ {text} }}"):
            yield _result(shape, constraint, _term(row, "this"), _term(row, "value"))


_FALSE: Final = Literal(False)
_TRUE: Final = Literal(True)


def _is_list(constraint: Constraint, members: Sequence[Term]) -> bool:
    """Return whether a list satisfies a constraint on its length or on duplicates; true for
    sh:memberShape.
    """
    if constraint.kind == "UniqueMembers":
        return len(set(members)) == len(members)
    if constraint.kind == "MinListLength":
        return len(members) >= constraint.number("minListLength")
    return constraint.kind == "MemberShape" or len(members) <= constraint.number("maxListLength")


def _term(row: object, variable: str) -> Term:
    found = term(row, variable)  # type: ignore[arg-type]
    assert found is not None
    return found


def _result(
    shape: Shape,
    constraint: Constraint,
    this: Term,
    value: Term | None,
    details: Sequence[Result] = (),
    *,
    path: Path | None = None,
    found: Mapping[str, tuple[Term, ...]] | None = None,
) -> Result:
    return Result(
        severity=shape.severity,
        focus=this,
        path=path or shape.path,
        value=value,
        component=constraint.component,
        shape=shape.node,
        parameters={**constraint.parameters, **(found or {})},
        messages=shape.messages,
        details=tuple(sorted(details, key=lambda result: result.key)),
    )
