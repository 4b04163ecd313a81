"""Entailment: the rules of ontology/rules, run to a fixpoint inside the store.

A rule is a CONSTRUCT query whose WHERE has two parts: `# schema` binds classes and properties of
the ontology, `# data` speaks of things by them. Each answer of the first makes one instance of
the second, which names all that it reads and writes: so that only those instances run again
whose input has changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, Quad, QuerySolutions, QueryTriples, Store, Triple

from clusterkg.errors import InputError
from clusterkg.namespaces import ID, PREFIXES, RDF, RDFS
from clusterkg.resources import bundled
from clusterkg.sources import read_bytes

# What follows is kept apart from what was asserted, so that it can be told apart and dropped.
INFERRED: Final = NamedNode(ID + "graph-inferred")

_RULE: Final = re.compile(
    r"CONSTRUCT\s*\{(?P<head>[^{}]*)\}\s*WHERE\s*\{"
    r"\s*# schema\n(?P<schema>.*)# data\n(?P<data>.*)\}",
    re.DOTALL,
)
_PATTERN: Final = re.compile(r"^\s*\?\w+ (?P<predicate>\S+) (?P<object>\S+) \.\s*$", re.MULTILINE)
_TYPE: Final = NamedNode(RDF + "type")
# Statements by these make or change instances of rules.
_SCHEMA: Final = (RDFS, PREFIXES["owl"])
_BATCH: Final = 100_000


@dataclass(frozen=True)
class Rule:
    """A rule as its file has it: the texts of its head, its schema part and its data part."""

    name: str
    head: str
    schema: str
    data: str


@dataclass(frozen=True)
class _Instance:
    """A rule for some classes and properties; `reads` and `writes` are as `_key` gives them."""

    text: str
    reads: frozenset[str]
    writes: frozenset[str]


def parse(name: str, text: str) -> Rule:
    """Return the rule in `text`.

    Raises:
        InputError: it is not a CONSTRUCT query with a schema part and a data part.
    """
    found = _RULE.search(text)
    if found is None:
        raise InputError("a rule is CONSTRUCT {...} WHERE {, # schema, # data, }", name)
    return Rule(name, found["head"].strip(), found["schema"], found["data"])


def bundled_rules() -> tuple[Rule, ...]:
    """Return the rules of the ontology, by name."""
    paths = sorted(bundled("ontology", "rules").glob("*.rq"))
    return tuple(parse(path.stem, read_bytes(path).decode()) for path in paths)


def infer(store: Store, rules: Iterable[Rule] | None = None) -> int:
    """Replace the inferred graph by all that follows from what is asserted; return its size.

    Rules see every graph of the store as one. What is asserted is not inferred too. The result
    does not depend on the order of rules, since each only adds.

    Raises:
        InputError: a rule is wrong.
    """
    drop(store)
    instances = _compile(store, rules)
    return _fixpoint(store, instances, instances)


def extend(store: Store, added: Iterable[Triple]) -> int:
    """Infer what follows from what has just been asserted; return how much more is inferred.

    `added` holds those statements, which are in the store already; `infer` has run before. Only
    rules that read the classes and properties of `added` run. The result is that of `infer`.
    """
    keys: set[str] = set()
    schema_changed = False
    asserted_anew = 0
    for triple in added:
        keys.add(_key(triple.predicate.value, getattr(triple.object, "value", "")))
        schema_changed |= _is_schema(triple)
        quad = Quad(triple.subject, triple.predicate, triple.object, INFERRED)
        if quad in store:
            store.remove(quad)
            asserted_anew += 1
    if schema_changed:
        before = _size(store) + asserted_anew
        return infer(store) - before
    instances = _compile(store, None)
    first = [instance for instance in instances if instance.reads & keys]
    return _fixpoint(store, instances, first) - asserted_anew


def drop(store: Store) -> None:
    """Take all that was inferred out of the store."""
    store.remove_graph(INFERRED)


def is_inferred(quad: Quad) -> bool:
    """Say whether a statement was inferred, not asserted."""
    return quad.graph_name == INFERRED


def _size(store: Store) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, INFERRED))


def _is_schema(triple: Triple) -> bool:
    if triple.predicate == _TYPE:
        return getattr(triple.object, "value", "").startswith(_SCHEMA)
    return triple.predicate.value.startswith((*_SCHEMA, RDF))


def _key(predicate: str, value: str) -> str:
    """Return what stands for a statement among what rules read: its class, or its property."""
    return f"a {value}" if predicate == _TYPE.value else predicate


def _keys(text: str) -> frozenset[str]:
    found = _PATTERN.finditer(text)
    keys = {
        _key(
            _TYPE.value if match["predicate"] == "a" else match["predicate"].strip("<>"),
            match["object"].strip("<>"),
        )
        for match in found
    }
    return frozenset(keys)


def _compile(store: Store, rules: Iterable[Rule] | None) -> list[_Instance]:
    instances = []
    for rule in bundled_rules() if rules is None else rules:
        text = f"SELECT DISTINCT * WHERE {{ {rule.schema} }}"
        try:
            found = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise InputError(str(error), rule.name) from error
        assert isinstance(found, QuerySolutions)
        for row in found:
            terms = {v.value: row[v] for v in found.variables}
            # An anonymous class has no members of its own name: HermiT is there for those.
            if all(isinstance(term, NamedNode) for term in terms.values()):
                instances.append(_instance(rule, {k: str(term) for k, term in terms.items()}))
    return instances


def _instance(rule: Rule, terms: dict[str, str]) -> _Instance:
    def filled(text: str) -> str:
        return re.sub(r"\?(\w+)", lambda match: terms.get(match[1], match[0]), text)

    head, data = filled(rule.head), filled(rule.data)
    # What is known already stays in the engine: only what is new comes out of it. MINUS reads it
    # once, where NOT EXISTS would look up each answer: measured, half the time on disk.
    text = f"CONSTRUCT {{ {head} }} WHERE {{ {data} MINUS {{ {head} }} }}"
    return _Instance(text, _keys(data), _keys(head))


def _fixpoint(store: Store, instances: Collection[_Instance], first: Collection[_Instance]) -> int:
    waiting = dict.fromkeys(first)
    inferred = 0
    while waiting:
        instance = next(iter(waiting))
        del waiting[instance]
        new = _run(store, instance)
        if new:
            inferred += new
            waiting |= dict.fromkeys(i for i in instances if i.reads & instance.writes)
    return inferred


def _run(store: Store, instance: _Instance) -> int:
    """Add what an instance finds, in batches, and return how much that is."""
    found = store.query(instance.text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, QueryTriples)
    before = 0
    batch: set[Quad] = set()
    for triple in found:
        batch.add(Quad(triple.subject, triple.predicate, triple.object, INFERRED))
        if len(batch) == _BATCH:
            before += _add(store, batch)
    return before + _add(store, batch)


def _add(store: Store, batch: set[Quad]) -> int:
    """Add the quads that are not there yet: two batches of one answer may share some."""
    new = {quad for quad in batch if quad not in store}
    store.bulk_extend(new)
    batch.clear()
    return len(new)
