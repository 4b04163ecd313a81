"""Inference: the rules of ontology/rules, run to a fixpoint inside the store.

A rule is a CONSTRUCT query whose WHERE has two parts: `# schema` binds classes and properties of
the ontology, `# data` matches resources that use them. Each solution of the first part gives one
instance of the second, which names everything that it reads and writes, so that only instances
whose input has changed run again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.resources import bundled
from clusterkg.base.source import read_text
from clusterkg.rdf.namespaces import OWL, PREFIXES, RDF, RDFS
from clusterkg.rdf.terms import INFERRED, TYPE
from clusterkg.store.files import add_in_batches

if TYPE_CHECKING:
    from clusterkg.store.remote.client import Remote

# Inferred statements are kept in a graph apart from asserted ones, so that they can be dropped.

_RULE: Final = re.compile(
    r"CONSTRUCT\s*\{\s*(?P<head>\?\w+ (?:a|\?\w+) \?\w+ \.)\s*\}\s*WHERE\s*\{"
    r"\s*# schema\n(?P<schema>.*)# data\n(?P<data>.*)\}",
    re.DOTALL,
)
_PATTERN: Final = re.compile(r"^\s*\?\w+ (?P<predicate>\S+) (?P<object>\S+) \.\s*$", re.MULTILINE)
# Statements with these properties create or change instances of rules.
_SCHEMA: Final = (RDFS, OWL)
# Up to this many statements for its rarest pattern, an instance looks up each known solution.
_FEW: Final = 1000


@dataclass(frozen=True)
class Rule:
    """A rule file: the texts of its head, its schema part and its data part."""

    name: str
    head: str
    schema: str
    data: str


@dataclass(frozen=True)
class _Instance:
    """A rule for certain classes and properties; `reads` and `writes` are keys from `_key`."""

    head: str
    data: str
    reads: frozenset[str]
    writes: frozenset[str]


def parse(name: str, text: str) -> Rule:
    """Parse the text of a rule file.

    Raises:
        InputError: `text` is not a CONSTRUCT of one triple with a schema part and a data part.
    """
    found = _RULE.search(text)
    if found is None:
        raise InputError(Message("store.rule"), name)
    return Rule(name, found["head"], found["schema"], found["data"])


def bundled_rules() -> tuple[Rule, ...]:
    """Return the bundled rules, in the order of their names."""
    paths = sorted(bundled("ontology", "rules").glob("*.rq"))
    return tuple(parse(path.stem, read_text(path)) for path in paths)


def infer(store: Store | Remote, rules: Iterable[Rule] | None = None) -> int:
    """Replace the inferred graph by all that follows from the asserted statements.

    Rules read all graphs of the store as one. Asserted statements are not inferred again. The
    result does not depend on the order of rules, since they only add.

    Args:
        rules: The rules; by default the bundled ones.

    Returns:
        The number of inferred statements.

    Raises:
        InputError: a rule is invalid.
    """
    drop(store)
    instances = _compile(store, rules)
    _fixpoint(store, instances, instances)
    return _size(store)


def extend(store: Store, added: Iterable[Triple]) -> int:
    """Infer what follows from `added`, newly asserted statements that are in the store already.

    `infer` must have run before. Only rules that read the classes and properties of `added` run,
    unless `added` changes the schema. The inferred graph is the one that `infer` would give.

    Returns:
        By how many statements the inferred graph has grown; negative if it has shrunk, since a
        statement that is now asserted is no longer inferred.
    """
    before = _size(store)
    keys: set[str] = set()
    schema_changed = False
    for triple in added:
        keys.add(_key(triple.predicate.value, getattr(triple.object, "value", "")))
        schema_changed |= _is_schema(triple)
        store.remove(Quad(triple.subject, triple.predicate, triple.object, INFERRED))
    if schema_changed:
        return infer(store) - before
    instances = _compile(store, None)
    first = [instance for instance in instances if instance.reads & keys]
    _fixpoint(store, instances, first)
    return _size(store) - before


def drop(store: Store | Remote) -> None:
    """Remove all inferred statements from the store."""
    store.remove_graph(INFERRED)


def _size(store: Store | Remote) -> int:
    found = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=INFERRED)
    assert isinstance(found, QuerySolutions)
    count = next(found)["n"]
    assert isinstance(count, Literal)
    return int(count.value)


def _is_schema(triple: Triple) -> bool:
    if triple.predicate == TYPE:
        return getattr(triple.object, "value", "").startswith(_SCHEMA)
    return triple.predicate.value.startswith((*_SCHEMA, RDF))


def _key(predicate: str, value: str) -> str:
    """Return the key by which rules depend on a statement: `a` and the class, or the property."""
    return f"a {value}" if predicate == TYPE.value else predicate


def _keys(text: str) -> frozenset[str]:
    found = _PATTERN.finditer(text)
    keys = {
        _key(
            TYPE.value if match["predicate"] == "a" else match["predicate"].strip("<>"),
            match["object"].strip("<>"),
        )
        for match in found
    }
    return frozenset(keys)


def _compile(store: Store | Remote, rules: Iterable[Rule] | None) -> list[_Instance]:
    instances = []
    schema = store if isinstance(store, Store) else _schema(store)
    for rule in bundled_rules() if rules is None else rules:
        text = f"SELECT DISTINCT * WHERE {{ {rule.schema} }}"
        try:
            found = schema.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise InputError(str(error), rule.name) from error
        assert isinstance(found, QuerySolutions)
        for row in found:
            terms = {v.value: row[v] for v in found.variables}
            # Anonymous classes are skipped; reasoning with them is left to HermiT.
            if all(isinstance(term, NamedNode) for term in terms.values()):
                instances.append(_instance(rule, {k: str(term) for k, term in terms.items()}))
    # Instances whose output many others read come first, so that few run again.
    readers = Counter(key for instance in instances for key in instance.reads)
    return sorted(instances, key=lambda instance: -max(readers[key] for key in instance.writes))


def _schema(remote: Remote) -> Store:
    """Return a local copy of the few statements of an engine that schema parts of rules read."""
    owl = OWL
    properties = [
        *(f"{RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range")),
        *(f"{owl}{name}" for name in ("inverseOf", "propertyChainAxiom")),
        *(f"{RDF}{name}" for name in ("first", "rest")),
    ]
    classes = ("ObjectProperty", "SymmetricProperty", "TransitiveProperty")
    copy = Store()
    for name in properties:
        copy.extend(remote.quads_for_pattern(None, NamedNode(name), None))
    for name in classes:
        copy.extend(remote.quads_for_pattern(None, TYPE, NamedNode(owl + name)))
    return copy


def _instance(rule: Rule, terms: dict[str, str]) -> _Instance:
    def filled(text: str) -> str:
        return re.sub(r"\?(\w+)", lambda match: terms.get(match[1], match[0]), text)

    head, data = filled(rule.head), filled(rule.data)
    reads = _keys(data)
    if len(_PATTERN.findall(data)) > 1:
        # As sub-selects, patterns are read once each and joined by hash: measured, a third of the
        # time of nested lookups on disk.
        data = _PATTERN.sub(lambda match: f"{{ SELECT * {{ {match[0].strip()} }} }}\n", data)
    return _Instance(head, data, reads, _keys(head))


def _fixpoint(
    store: Store | Remote, instances: Collection[_Instance], first: Collection[_Instance]
) -> None:
    waiting = dict.fromkeys(first)
    while waiting:
        # Instances that write the same run together: known solutions are read once for all of them.
        head, writes = next((instance.head, instance.writes) for instance in waiting)
        together = [instance for instance in waiting if instance.head == head]
        for instance in together:
            del waiting[instance]
        text = _query(store, head, together)
        if text is not None and _run(store, head, text):
            waiting |= dict.fromkeys(i for i in instances if i.reads & writes)


def _query(store: Store | Remote, head: str, together: Collection[_Instance]) -> str | None:
    """Return the query for new solutions of the instances `together`, which write `head`.

    None if no statement matches what they read.
    """
    counts = {i.data: min(_count(store, key) for key in i.reads) for i in together}
    bodies = " UNION ".join(f"{{ {data} }}" for data, count in counts.items() if count)
    if not bodies:
        return None
    # Known solutions stay in the engine. MINUS reads them once, NOT EXISTS looks them up for each
    # solution: measured on disk, a fourth of the time for many, and nothing for a few.
    known = "MINUS" if max(counts.values()) == _FEW else "FILTER NOT EXISTS"
    # A SELECT, since CONSTRUCT makes three terms per row before duplicates are dropped: measured, a
    # third of the time.
    found = " ".join(word for word in head.split() if word.startswith("?"))
    return f"SELECT DISTINCT {found} WHERE {{ {bodies} {known} {{ {head} }} }}"


def _run(store: Store | Remote, head: str, text: str) -> bool:
    """Insert the solutions of a query into the inferred graph; return whether there were any."""
    if not isinstance(store, Store):
        return store.insert(head, text, INFERRED)
    found = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    _, verb, noun, _ = head.split()
    predicate = TYPE if verb == "a" else NamedNode(verb.strip("<>"))
    class_ = None if noun.startswith("?") else NamedNode(noun.strip("<>"))
    rows = found if class_ is None else ((row[0], class_) for row in found)
    quads = (
        Quad(subject, predicate, value, INFERRED)
        for subject, value in rows
        if not isinstance(subject, Literal)
    )
    some = list(islice(quads, _FEW))
    if len(some) < _FEW:
        store.extend(some)
    else:
        add_in_batches(store, chain(some, quads))
    return bool(some)


def _count(store: Store | Remote, key: str) -> int:
    """Count the statements with a key of `_key`, up to _FEW."""
    name = key.removeprefix("a ")
    predicate, value = (NamedNode(name), None) if name == key else (TYPE, NamedNode(name))
    if not isinstance(store, Store):
        return store.count_up_to(predicate, value, _FEW)
    return sum(1 for _ in islice(store.quads_for_pattern(None, predicate, value), _FEW))
