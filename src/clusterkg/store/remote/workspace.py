"""Temporary graphs in a remote engine, for the duration of one task.

A validation combines statements of files, and large sets of nodes, with the engine's graph. They
are put into graphs with random names, which are dropped at the end.
"""

from __future__ import annotations

import copy
import math
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple, Variable

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.running import undoing
from clusterkg.rdf.namespaces import WORK
from clusterkg.rdf.sparql import Dataset, tokens
from clusterkg.rdf.terms import Term
from clusterkg.store.remote.client import Remote, Result
from clusterkg.store.remote.graphs import add, find_updates
from clusterkg.store.remote.terms import SKOLEM, skolemised, written
from clusterkg.store.remote.transport import EngineError

_ADDED: Final = "added"
_KINDS: Final = ("ISIRI", "ISURI", "ISBLANK")
# Statements looked up, or removed, per request.
_TRIED: Final = 200
# Seconds allowed for dropping a graph.
_DROPPING: Final = 30.0


class Workspace(Remote):
    """An engine with writable temporary graphs.

    Statements that are added to the default graph go to a temporary graph, and queries read them
    together with the engine's own.
    """

    def __init__(self, remote: Remote, seconds: float = math.inf) -> None:
        """Use the engine of `remote` for at most `seconds`."""
        # It shares the connection, so all that is known of the engine holds.
        self.__dict__.update(remote.__dict__)
        self.transport = copy.copy(remote.transport)
        self.transport.until = time.monotonic() + seconds
        self._remote = remote
        self._prefix = f"{WORK}{int(time.time())}-{secrets.token_hex(8)}:"
        # Hashes of the lines that have been added to each graph.
        self._graphs: dict[str, set[int]] = {}

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        substitutions: Mapping[Variable, Term | Triple] | None = None,
        default_graph: Any = None,
        use_default_graph_as_union: bool = False,
    ) -> Result:
        """Return the answer to a query, as `Remote.query`; skolem IRIs become blank nodes again.

        Temporary graphs are given by their local names.
        """
        if default_graph is None:
            default_graph = DefaultGraph()
        given = default_graph if isinstance(default_graph, Sequence) else [default_graph]
        graphs: list[NamedNode] = []
        for graph in given:
            if isinstance(graph, DefaultGraph):
                graphs += map(NamedNode, self.dataset.graphs)
            else:
                graphs.append(NamedNode(self._named(graph.value)))
        return super().query(
            _kinds(query.replace(f"<{WORK}", f"<{self._prefix}")),
            prefixes=prefixes,
            substitutions=substitutions,
            default_graph=graphs,
            use_default_graph_as_union=use_default_graph_as_union,
        )

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None
    ) -> Iterator[Quad]:
        """Return the statements that match a pattern; graphs are given by their local names."""
        if isinstance(graph_name, NamedNode):
            graph = NamedNode(self._named(graph_name.value))
            found = super().quads_for_pattern(subject, predicate, object, graph)
            return (Quad(q.subject, q.predicate, q.object, graph_name) for q in found)
        return super().quads_for_pattern(subject, predicate, object, graph_name)

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add statements to the temporary graphs.

        Raises:
            InputError: the engine accepts no updates, or its default graph has no name.
        """
        lines: dict[str, list[str]] = {}
        for quad in quads:
            lines.setdefault(self._graph(quad), []).append(skolemised(quad))
        if lines and not self._graphs:
            self._find_updates()
        for graph, found in lines.items():
            held = self._graphs.setdefault(graph, set())
            new = [line for line in dict.fromkeys(found) if hash(line) not in held]
            before = self.count("{ ?s ?p ?o }", graph)
            add(self.update, graph, new)
            held.update(map(hash, new))
            self.check_size(graph, before + len(new))
        self._look()

    bulk_extend = extend

    def remove(self, quad: Quad) -> None:
        """Remove a statement from its temporary graph, if it has been added there."""
        self.remove_all([quad])

    def remove_all(self, quads: Sequence[Quad]) -> None:
        """Remove statements from their temporary graphs; those that are not there are ignored."""
        lines: dict[str, list[str]] = {}
        for quad in quads:
            lines.setdefault(self._graph(quad), []).append(skolemised(quad))
        for graph, found in lines.items():
            held = self._graphs.get(graph, set())
            old = [line for line in dict.fromkeys(found) if hash(line) in held]
            before = self.count("{ ?s ?p ?o }", graph)
            for start in range(0, len(old), _TRIED):
                part = " ".join(old[start : start + _TRIED])
                self.update(f"DELETE DATA {{ GRAPH <{graph}> {{ {part} }} }}")
            held.difference_update(map(hash, old))
            self.check_size(graph, before - len(old))

    def held(self, quads: Sequence[Quad]) -> set[Quad]:
        """Return those of `quads` that the default graph contains; graph names are disregarded."""
        found: set[Quad] = set()
        for start in range(0, len(quads), _TRIED):
            batch = quads[start : start + _TRIED]
            cells = " ".join(
                f'("{i}" {written(q.subject)} {q.predicate} {written(q.object)})'
                for i, q in enumerate(batch)
            )
            text = f"SELECT ?i {{ VALUES (?i ?s ?p ?o) {{ {cells} }} ?s ?p ?o }}"
            found.update(batch[int(row["i"]["value"])] for row in self.rows(text, self.dataset))
        return found

    def close(self) -> None:
        """Drop the temporary graphs, even after the time limit.

        Raises:
            InputError: a graph cannot be dropped.
        """
        if not self._graphs:
            return
        self.transport.until = math.inf
        self.transport.seconds = _DROPPING
        self.transport.reconnect()
        for graph in sorted(self._graphs):
            try:
                self.remove_graph(NamedNode(graph))
            except InputError as error:
                message = Message("store.undropped", prefix=self._prefix, problem=error.said)
                raise InputError(message, self.address.name) from error
            del self._graphs[graph]

    def _find_updates(self) -> None:
        name = self.address.name
        if not self.dataset.graphs:
            problem = Message("store.nameless-default")
            raise InputError(Message("store.no-workspace", problem=problem), name)
        try:
            self.update_url = find_updates(self._remote)
        except InputError as error:
            raise InputError(Message("store.no-workspace", problem=error.said), name) from error

    def _named(self, graph: str) -> str:
        return self._prefix + graph.removeprefix(WORK) if graph.startswith(WORK) else graph

    def _graph(self, quad: Quad) -> str:
        if isinstance(quad.graph_name, NamedNode):
            return self._named(quad.graph_name.value)
        return self._prefix + _ADDED

    def _look(self) -> None:
        added = self._prefix + _ADDED
        own = tuple(sorted(self._graphs.keys() - {added}))
        known = self.dataset
        graphs = known.graphs
        if added in self._graphs and added not in graphs:
            graphs = (*graphs, added)
        named = tuple(dict.fromkeys((*known.named, *own)))
        self.dataset = Dataset(graphs, named)


@contextmanager
def workspace(remote: Remote, seconds: float = math.inf) -> Iterator[Workspace]:
    """Yield a workspace in an engine, for at most `seconds`, and drop its graphs at the end.

    Raises:
        InputError: the time is up, or the engine refuses something.
    """
    work = Workspace(remote, seconds)
    with undoing(work.close):
        try:
            yield work
        except EngineError as error:
            if time.monotonic() < work.transport.until:
                raise
            message = Message("base.timeout", seconds=seconds)
            raise InputError(message, remote.address.name) from error


def _kinds(text: str) -> str:
    """Return a query with isBLANK and isIRI rewritten so that skolem IRIs count as blank nodes."""
    found = tokens(text)
    parts: list[str] = []
    at = 0
    for i, token in enumerate(found):
        if token.start < at or not token.is_word(*_KINDS):
            continue
        end, depth = i + 1, 1
        while depth:
            end += 1
            depth += {"(": 1, ")": -1}.get(found[end].text, 0)
        node = _kinds(text[found[i + 1].end : found[end].start])
        was_blank = f'STRSTARTS(STR({node}), "{SKOLEM}")'
        told = f"(isIRI({node}) && !{was_blank})"
        if token.is_word("ISBLANK"):
            told = f"(isBLANK({node}) || (isIRI({node}) && {was_blank}))"
        parts += [text[at : token.start], told]
        at = found[end].end
    return "".join([*parts, text[at:]])
