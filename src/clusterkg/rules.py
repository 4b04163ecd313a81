"""Entailment: the rules of ontology/rules, run to a fixpoint inside the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryTriples, Store, Triple

from clusterkg.errors import InputError
from clusterkg.namespaces import ID
from clusterkg.resources import bundled
from clusterkg.sources import read_bytes

# What follows is kept apart from what was asserted, so that it can be told apart and dropped.
INFERRED: Final = NamedNode(ID + "graph-inferred")


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query; `name` is that of its file."""

    name: str
    text: str


def bundled_rules(directory: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules in `directory`, by default those of the ontology, by name."""
    paths = sorted((directory or bundled("ontology", "rules")).glob("*.rq"))
    return tuple(Rule(path.stem, read_bytes(path).decode()) for path in paths)


def infer(store: Store, rules: tuple[Rule, ...] | None = None) -> int:
    """Replace the inferred graph by all that follows from the others; return its size.

    Rules see every graph of the store as one. Statements that are asserted are not inferred too.
    The result does not depend on the order of rules, since each only adds.

    Raises:
        InputError: a rule is not a CONSTRUCT query.
    """
    rules = bundled_rules() if rules is None else rules
    drop(store)
    asserted = [DefaultGraph(), *store.named_graphs()]
    inferred = 0
    grew = True
    while grew:
        grew = False
        for rule in rules:
            # What a rule finds is as large as what is new at most, never as the store.
            new = {
                Quad(triple.subject, triple.predicate, triple.object, INFERRED)
                for triple in _run(store, rule)
                if not _known(store, triple, asserted)
            }
            if new:
                store.bulk_extend(new)
                inferred += len(new)
                grew = True
    return inferred


def _known(
    store: Store, triple: Triple, asserted: list[NamedNode | BlankNode | DefaultGraph]
) -> bool:
    return any(
        Quad(triple.subject, triple.predicate, triple.object, graph) in store
        for graph in (INFERRED, *asserted)
    )


def _run(store: Store, rule: Rule) -> QueryTriples:
    try:
        found = store.query(rule.text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise InputError(str(error), rule.name, error.lineno, error.offset) from error
    if not isinstance(found, QueryTriples):
        raise InputError("a rule is a CONSTRUCT query", rule.name)
    return found


def drop(store: Store) -> None:
    """Take all that was inferred out of the store."""
    store.remove_graph(INFERRED)


def is_inferred(quad: Quad) -> bool:
    """Say whether a statement was inferred, not asserted."""
    return quad.graph_name == INFERRED
