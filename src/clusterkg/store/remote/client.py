"""Client of a remote SPARQL 1.1 engine with the interface of a local store."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse_query_results,
)

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.sparql import Dataset, tokens
from clusterkg.rdf.terms import Term
from clusterkg.store.remote import text as texts
from clusterkg.store.remote.endpoint import Endpoint, Row
from clusterkg.store.remote.quirks import SEPARATORS, SUBSELECTS
from clusterkg.store.remote.terms import SKOLEM, written
from clusterkg.store.remote.transport import EngineError

Result = QuerySolutions | QueryBoolean | QueryTriples

# Parses queries as local ones are parsed.
_EMPTY: Final = Store()
# Rows of one query from which the triples of a CONSTRUCT are made locally.
_MADE: Final = 2_000
# Nodes described by one request.
_TOGETHER: Final = 200
# Limit of statements fetched to answer locally a query that the engine gets wrong.
_MOST_HERE: Final = 500_000
# Limit of statements up to which overlapping graphs are merged locally.
_MOST_MERGED: Final = 100_000
_ALL: Final = "{ ?s ?p ?o }"


class Remote(Endpoint):
    """A remote engine with the interface of `pyoxigraph.Store`, read-only except for updates."""

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        substitutions: Mapping[Variable, Term | Triple] | None = None,
        default_graph: Any = None,
        use_default_graph_as_union: bool = False,
    ) -> Result:
        """Return the complete answer to a query, of the type that `pyoxigraph.Store` gives.

        Raises:
            SyntaxError: the query is invalid.
            RuntimeError: a value is given for a variable that the query does not select.
            InputError: the engine refuses the query, its answer cannot be shown to be complete, or
                it would be wrong and cannot be computed locally instead.
        """
        prefixes = prefixes or {}
        # Parsed locally first, so that errors are the same and have a position.
        checked = _EMPTY.query(
            query,
            prefixes=dict(prefixes),
            substitutions=dict(substitutions) if substitutions else None,
        )
        parts = texts.parse(query, prefixes)
        if wrong := self._wrong(parts):
            return self._here(parts, wrong).query(
                query, prefixes=dict(prefixes), substitutions=dict(substitutions or {}) or None
            )
        values = {name.value: written(term) for name, term in (substitutions or {}).items()}
        parts = texts.bound(parts, values)
        marks: Mapping[str, str] = {}
        if self.quirks.fails(SEPARATORS):
            parts, marks = texts.with_marks(parts)
        dataset = self._dataset(parts, default_graph, use_default_graph_as_union)
        if self._counts_twice(parts, dataset):
            return self._merged(dataset).query(
                query,
                prefixes=dict(prefixes),
                substitutions=dict(substitutions or {}) or None,
                default_graph=DefaultGraph(),
                named_graphs=list(map(NamedNode, dataset.named)),
            )
        if isinstance(checked, QuerySolutions):
            names = [variable.value for variable in checked.variables]
            rows = self._rows(parts, names, dataset)
            return self._solutions(names, _without(marks, rows) if marks else rows)
        if isinstance(checked, QueryBoolean):
            return self._ask(parts, dataset)
        if parts.form == "DESCRIBE":
            return _triples(self._described(parts, dataset))
        return self._constructed(parts, dataset)

    def quads_for_pattern(
        self,
        subject: Any,
        predicate: Any,
        object: Any,
        graph_name: Any = None,
    ) -> Iterator[Quad]:
        """Return the statements that match a pattern, in all graphs or in `graph_name`.

        Asserted statements are returned as statements of the default graph.
        """
        pattern = (subject, predicate, object)
        if graph_name is None or isinstance(graph_name, DefaultGraph):
            yield from self._quads(pattern, None)
        graphs = self.dataset.named if graph_name is None else ()
        if isinstance(graph_name, NamedNode):
            graphs = (graph_name.value,)
        for name in graphs:
            yield from self._quads(pattern, NamedNode(name))

    def __iter__(self) -> Iterator[Quad]:
        return self.quads_for_pattern(None, None, None)

    def __len__(self) -> int:
        wanted = self.count("{ ?s ?p ?o }")
        return wanted + sum(self.count("{ ?s ?p ?o }", name) for name in self.dataset.named)

    def __contains__(self, quad: Quad) -> bool:
        pattern = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        return next(self.quads_for_pattern(*pattern), None) is not None

    def remove_graph(self, graph: NamedNode) -> None:
        """Drop a graph, if it exists.

        Raises:
            InputError: the engine refuses, or reports success without having dropped it.
        """
        self.update(f"DROP SILENT GRAPH {graph}")
        self.check_size(graph.value, 0)

    def check_size(self, graph: str, expected: int) -> None:
        """Raise InputError unless the graph `graph` (IRI) has `expected` statements.

        After an update, a difference means that the engine did not do what it reported.
        """
        there = self.count("{ ?s ?p ?o }", graph)
        if there != expected:
            message = Message("store.update-undone", graph=graph, expected=expected, there=there)
            raise InputError(message, self.address.name)

    def count_different(self, variables: str, group: str, dataset: Dataset) -> int:
        """Return the number of distinct combinations of values of variables in a group pattern.

        Args:
            variables: The variables with their `?`, separated by spaces.
            group: The group pattern with its brackets.

        Raises:
            InputError: the engine does not count correctly.
        """
        if self.quirks.fails(SUBSELECTS):
            raise InputError(Message("store.engine-wrong", checks=[SUBSELECTS]), self.address.name)
        return self._count(texts.Query("", "SELECT", f"DISTINCT {variables}", group), dataset)

    def insert(self, head: str, select: str, graph: NamedNode) -> bool:
        """Insert the triple `head` for each solution of a query on all graphs.

        Triples with a literal as subject are skipped; the others must not be in the graph yet.

        Args:
            head: Template of the triple, with variables.
            select: The query; only its group pattern is used, from the first brace on.
            graph: The graph to insert into.

        Returns:
            Whether any triple was inserted.

        Raises:
            InputError: the engine refuses, or the number of statements afterwards is not as
                expected.
        """
        subject, *_ = head.split()
        where = f"{{ {select[select.index('{') :]} FILTER(!isLiteral({subject})) }}"
        seen = (*self.dataset.graphs, *self.dataset.named)
        variables = " ".join(word for word in head.split() if word.startswith("?"))
        new = self.count_different(variables, where, self.dataset._replace(graphs=seen))
        if not new:
            return False
        before = self.count("{ ?s ?p ?o }", graph.value)
        using = " ".join(f"USING <{name}>" for name in seen)
        self.update(f"INSERT {{ GRAPH {graph} {{ {head} }} }} {using} WHERE {where}")
        self.check_size(graph.value, before + new)
        return True

    def count_up_to(self, predicate: NamedNode, value: Any, most: int) -> int:
        """Count the statements with the property `predicate`, in all graphs, up to `most`.

        If `value` is not None, only those with this object count.
        """
        shown = "?o" if value is None else written(value)
        group = f"{{ ?s {predicate} {shown} }}"
        seen = self.dataset._replace(graphs=(*self.dataset.graphs, *self.dataset.named))
        return self._up_to(most, group, seen)

    def size_up_to(self, most: int) -> int:
        """Count the statements that queries read by default, up to `most`."""
        return self._up_to(most, "{ ?s ?p ?o }", self.dataset)

    def _up_to(self, most: int, group: str, dataset: Dataset) -> int:
        if self.quirks.fails(SUBSELECTS):
            return self._count(texts.Query("", "SELECT", "*", group, limit=most), dataset)
        # The limit is in a sub-select so that the engine stops counting there.
        some = texts.Query("", "SELECT", "?s", group, limit=most)
        whole = texts.Query("", "SELECT", "*", f"{{ {{ {some.select()} }} }}")
        return self._count(whole, dataset)

    def _dataset(self, parts: texts.Query, default_graph: Any, union: bool) -> Dataset:
        if any(parts.dataset):
            return parts.dataset
        own = self.dataset
        if any(token.is_word("GRAPH") for token in tokens(parts.group)):
            own = own._replace(named=tuple(dict.fromkeys((*own.graphs, *own.named))))
        if union:
            return own._replace(graphs=(*own.graphs, *own.named)) if own.graphs else own
        if default_graph is None:
            return own
        given = default_graph if isinstance(default_graph, Sequence) else [default_graph]
        graphs: list[str] = []
        for graph in given:
            graphs += own.graphs if isinstance(graph, DefaultGraph) else [graph.value]
        return own._replace(graphs=tuple(graphs))

    def _counts_twice(self, parts: texts.Query, dataset: Dataset) -> bool:
        """Return whether a query must be answered from a local merge of its graphs.

        It must if the graphs share statements, which engines return twice, against the standard.
        Graphs built by this package never do. If there are more statements than can be merged
        locally, the result is False.
        """
        graphs = dataset.graphs
        if len(graphs) < 2 or not (self.may_overlap or parts.dataset.graphs):
            return False
        if graphs not in self._overlaps:
            size = self._up_to(_MOST_MERGED + 1, _ALL, dataset)
            is_small = size <= _MOST_MERGED
            self._overlaps[graphs] = (
                is_small and self.count_different("?s ?p ?o", _ALL, dataset) < size
            )
        return self._overlaps[graphs]

    def _merged(self, dataset: Dataset) -> Store:
        """Return a local store of a dataset: its default graphs, merged, and its named graphs."""
        names = ["s", "p", "o"]
        parts = texts.Query("", "SELECT", "?s ?p ?o", _ALL)
        store = Store()
        for solution in self._solutions(names, self._rows(parts, names, dataset, once=True)):
            store.add(Quad(*solution))
        for name in dataset.named:
            store.extend(self._quads((None, None, None), NamedNode(name)))
        return store

    def _wrong(self, parts: texts.Query) -> list[str]:
        """Return the names of the failed checks that can affect a query; empty if it is safe."""
        found = tokens(f"{parts.head} {parts.group} {parts.grouping} {parts.order}")
        wrong = self.quirks.spoilt(found)
        if self.quirks.wrong_paths and texts.any_length(parts):
            wrong.append("paths of any length")
        counted = parts.is_plain or parts.computes_one or parts.form != "SELECT"
        if self.quirks.fails(SUBSELECTS) and not counted and SUBSELECTS not in wrong:
            # The number of its rows can only be counted in a sub-select.
            wrong.append(SUBSELECTS)
        return wrong

    def _here(self, parts: texts.Query, wrong: Sequence[str]) -> Store:
        """Return a local store of all statements that a query reads.

        Args:
            wrong: Names of the checks because of which the engine cannot answer it.

        Raises:
            InputError: it is unknown which statements the query reads, or they are too many.
        """
        name = self.address.name
        read = None if any(parts.dataset) else texts.properties(parts)
        if read is None:
            raise InputError(Message("store.engine-wrong", checks=list(wrong)), name)
        group = f"{{ VALUES ?p {{ {' '.join(f'<{iri}>' for iri in read)} }} ?s ?p ?o }}"
        if self._up_to(_MOST_HERE + 1, group, self.dataset) > _MOST_HERE:
            message = Message("store.too-much-here", checks=list(wrong), most=_MOST_HERE)
            raise InputError(message, name)
        names = ["s", "p", "o"]
        parts = texts.Query("", "SELECT", "?s ?p ?o", group)
        rows = self._rows(parts, names, self.dataset, once=True)
        store = Store()
        found = self._solutions(names, rows)
        store.bulk_extend(Quad(*solution) for solution in found)
        return store

    def _quads(self, pattern: Sequence[Any], graph: NamedNode | None) -> Iterator[Quad]:
        names = [n for n, term in zip("spo", pattern, strict=True) if term is None]
        shown = " ".join(
            f"?{name}" if term is None else written(term)
            for name, term in zip("spo", pattern, strict=True)
        )
        if isinstance(pattern[0], Literal):
            return
        group = f"{{ {shown} }}" if graph is None else f"{{ GRAPH {graph} {{ {shown} }} }}"
        around = () if graph is None else (graph,)
        dataset = self.dataset if graph is None else Dataset(named=(graph.value,))
        if not names:
            if self._ask(texts.Query("", "ASK", "", group), dataset):
                yield Quad(*pattern, *around)
            return
        # Statements are distinct within a graph, and so are these solutions.
        head = " ".join(f"?{name}" for name in names)
        parts = texts.Query("", "SELECT", head, group)
        rows = self._rows(parts, names, dataset, once=True)
        for solution in self._solutions(names, rows):
            found = iter(solution)
            yield Quad(*(next(found) if t is None else t for t in pattern), *around)

    def _ask(self, parts: texts.Query, dataset: Dataset) -> QueryBoolean:
        # Engines differ in how they answer ASK.
        cut = replace(parts, limit=1 if parts.limit is None else min(parts.limit, 1))
        rows, _ = self._send(f"{parts.prologue} {cut.select('(1 AS ?yes)')}", dataset)
        found = parse_query_results(
            b'{"head":{},"boolean":%s}' % (b"true" if rows else b"false"), QueryResultsFormat.JSON
        )
        assert isinstance(found, QueryBoolean)
        return found

    def _constructed(self, parts: texts.Query, dataset: Dataset) -> QueryTriples:
        """Answer a CONSTRUCT locally from complete rows, since a truncated CONSTRUCT cannot be
        detected.
        """
        template = parts.head or parts.group
        found = tokens(template)
        names = list(dict.fromkeys(t.text[1:] for t in found if t.kind == "variable"))
        plain = not any(t.text in ("[", "(") or t.text.startswith("_:") for t in found)
        listed = " ".join(f"?{name}" for name in names)
        # Blank nodes are created per row, and the limit applies to rows.
        once = self._distinct(parts) if plain and names else ""
        wanted = replace(parts, form="SELECT", head=f"{once}{listed or '(1 AS ?one)'}")
        if not once and not parts.is_cut:
            wanted = replace(wanted, order="")
        rows = self._rows(wanted, names or ["one"], dataset)
        lines: set[bytes] = set()
        for start in range(0, len(rows), _MADE):
            batch = self._solutions(names, rows[start : start + _MADE]) if names else ()
            cells = " ".join(f"({' '.join(map(_cell, row))})" for row in batch)
            where = f"VALUES ({listed}) {{ {cells} }}" if names else ""
            made = _EMPTY.query(f"{parts.prologue} CONSTRUCT {template} WHERE {{ {where} }}")
            assert isinstance(made, QueryTriples)
            written = made.serialize(format=RdfFormat.N_TRIPLES)
            assert written is not None
            lines.update(written.splitlines())
        return _triples(b"\n".join(sorted(lines)))

    def _distinct(self, parts: texts.Query) -> str:
        """Return `DISTINCT ` if it changes no result and the engine can count the rows, else ""."""
        return "" if parts.is_cut or self.quirks.fails(SUBSELECTS) else "DISTINCT "

    def _described(self, parts: texts.Query, dataset: Dataset) -> bytes:
        """Return, as N-Triples, the answer to a DESCRIBE query that a local store would give.

        Engines define DESCRIBE differently, and a truncated answer cannot be detected.
        """
        found = tokens(f"{parts.head} {parts.group}" if parts.head == "*" else parts.head)
        names = list(dict.fromkeys(t.text[1:] for t in found if t.kind == "variable"))
        given = " ".join(t.text for t in found if t.kind in ("iri", "name") and parts.head != "*")
        nodes: list[Any] = []
        if given:
            text = f"{parts.prologue} SELECT ?x {{ VALUES ?x {{ {given} }} }}"
            nodes += [row["x"] for row in _selected(_EMPTY.query(text))]
        if names:
            head = " ".join(f"?{name}" for name in names)
            wanted = replace(parts, form="SELECT", head=self._distinct(parts) + head)
            rows = self._rows(wanted, names, dataset)
            nodes += [term for row in self._solutions(names, rows) for term in row]
        lines: dict[str, None] = {}
        seen: set[Any] = set()
        # Blank nodes are described recursively.
        while nodes := [n for n in dict.fromkeys(nodes) if _is_subject(n) and n not in seen]:
            batch, nodes = nodes[:_TOGETHER], nodes[_TOGETHER:]
            seen.update(batch)
            group = f"{{ VALUES ?s {{ {' '.join(map(written, batch))} }} ?s ?p ?o }}"
            rows = self._rows(
                texts.Query("", "SELECT", "?s ?p ?o", group), ["s", "p", "o"], dataset, once=True
            )
            for s, p, o in self._solutions(["s", "p", "o"], rows):
                lines[f"{s} {p} {o} ."] = None
                nodes += [o] if isinstance(o, BlankNode) else []
        return "\n".join(lines).encode()

    def _solutions(self, names: Sequence[str], rows: Iterable[Row]) -> QuerySolutions:
        import msgspec

        body = msgspec.json.encode({"head": {"vars": names}, "results": {"bindings": list(rows)}})
        try:
            # An invalid term is detected when its row is read.
            deque(_selected(parse_query_results(body, QueryResultsFormat.JSON)), maxlen=0)
        except (SyntaxError, ValueError) as error:
            message = Message("store.engine-no-results", problem=str(error))
            raise EngineError(message, self.address.name) from error
        return _selected(parse_query_results(body, QueryResultsFormat.JSON))


def _selected(found: object) -> QuerySolutions:
    assert isinstance(found, QuerySolutions)
    return found


def _is_subject(term: object) -> bool:
    return isinstance(term, NamedNode | BlankNode)


def _without(marks: Mapping[str, str], rows: Iterable[Row]) -> list[Row]:
    """Replace placeholders in rows by the separators that they stand for."""
    table = str.maketrans(dict(marks))
    return [
        {name: {**term, "value": term["value"].translate(table)} for name, term in row.items()}
        for row in rows
    ]


def _cell(term: Any) -> str:
    if isinstance(term, BlankNode):
        return f"<{SKOLEM}{term.value}>"
    return "UNDEF" if term is None else written(term)


def _triples(lines: bytes) -> QueryTriples:
    store = Store()
    store.load(lines, RdfFormat.N_TRIPLES)
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, QueryTriples)
    return found
