"""Reading and writing of queries as RDF: sh:SPARQLSelectExecutable and related classes.

The terms are those of SHACL and SHACL-AF: sh:select, sh:ask, sh:construct, sh:prefixes with
sh:declare, sh:parameter; and sh:describe, which published collections of examples use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    Variable,
)
from pyoxigraph import serialize as serialized

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Message
from clusterkg.base.text import near
from clusterkg.names.resolve import KINDS
from clusterkg.queries.saved import Param, SavedQuery, parse
from clusterkg.rdf.canonical import canonical
from clusterkg.rdf.namespaces import PREFIXES, RDF, RDFS, SH, XSD
from clusterkg.rdf.reader import quads
from clusterkg.rdf.sparql import form, tokens

_BASE: Final = "https://w3id.org/clusterkg/query/"
_INTEGER: Final = XSD + "integer"
_DATATYPES: Final = {"integer": _INTEGER, "literal": XSD + "string"}
_FORMS: Final = {
    "SELECT": "SPARQLSelectExecutable",
    "ASK": "SPARQLAskExecutable",
    "CONSTRUCT": "SPARQLConstructExecutable",
    "DESCRIBE": "SPARQLExecutable",
}
_QUERIES: Final = """
    SELECT ?query ?text ?title ?description {
      VALUES ?form { sh:select sh:ask sh:construct sh:describe }
      ?query ?form ?text
      OPTIONAL { ?query rdfs:label ?title }
      OPTIONAL { ?query rdfs:comment ?description }
    } ORDER BY ?query ?text ?title ?description
"""
_DECLARATIONS: Final = """
    SELECT DISTINCT ?query ?prefix ?namespace {
      ?query sh:prefixes/owl:imports*/sh:declare ?declaration .
      ?declaration sh:prefix ?prefix ; sh:namespace ?namespace
    } ORDER BY ?prefix
"""
_PARAMETERS: Final = """
    SELECT ?query ?name ?class ?datatype ?default ?optional ?choices ?least ?other {
      ?query sh:parameter ?parameter .
      ?parameter sh:name ?name
      OPTIONAL { ?parameter sh:class ?class }
      OPTIONAL { ?parameter sh:datatype ?datatype }
      OPTIONAL { ?parameter sh:defaultValue ?default }
      OPTIONAL { ?parameter sh:optional ?optional }
      OPTIONAL { ?parameter sh:in ?choices }
      OPTIONAL { ?parameter sh:minInclusive ?least }
      OPTIONAL { ?query sh:parameter ?another .
                 ?another sh:name ?other ; sh:path ?path . ?parameter sh:disjoint ?path }
      OPTIONAL { ?parameter sh:order ?order }
    } ORDER BY ?order ?name
"""


def read(path: Path) -> dict[str, SavedQuery]:
    """Return the queries in an RDF file by name: the last part of the IRI.

    PREFIX lines are added for prefixes that the file declares for a query and its text does not.
    Titles, descriptions and parameters in the header of the text take precedence over those in RDF.
    Of several queries with the same name, the first counts, in the order of their IRIs.

    Raises:
        InputError: the file cannot be read, or contains no query.
    """
    store = Store()
    store.extend(quads(path))
    queries: dict[str, SavedQuery] = {}
    for node, text, *labels in _rows(store, _QUERIES):
        assert isinstance(node, NamedNode | BlankNode) and isinstance(text, Literal)
        name = node.value.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
        if name not in queries:
            head = parse(text.value, name)
            lines = "".join(_declarations(store, node, text.value))
            params = head.params or tuple(_params(store, node))
            queries[name] = head._replace(text=lines + text.value, params=params)
        title, description = map(_by_language, labels)
        queries[name] = queries[name]._replace(
            title={**title, **queries[name].title},
            description={**description, **queries[name].description},
        )
    if not queries:
        raise InputError(Message("queries.no-executable"), path)
    return queries


def _by_language(label: object) -> dict[str, str]:
    if not isinstance(label, Literal):
        return {}
    return dict.fromkeys([label.language] if label.language else LANGUAGES, label.value)


def find(path: Path, name: str = "") -> SavedQuery:
    """Return the query `name` in an RDF file; without a name, the only query in it.

    Raises:
        InputError: the file cannot be read, or has no such query; or it has several, and no name is
            given.
    """
    queries = read(path)
    if name in queries or (not name and len(queries) == 1):
        return queries[name or next(iter(queries))]
    key = "queries.no-such-executable" if name else "queries.many-executables"
    hint = near(name, queries)
    raise InputError(Message(key, name=name, names=sorted(queries), hint=hint), path)


def _rows(
    store: Store, query: str, node: NamedNode | BlankNode | None = None
) -> Iterator[list[object]]:
    solutions = store.query(
        query,
        prefixes=PREFIXES,
        use_default_graph_as_union=True,
        substitutions={Variable("query"): node} if node is not None else None,
    )
    assert isinstance(solutions, QuerySolutions)
    return (list(solution) for solution in solutions)


def _declarations(store: Store, node: NamedNode | BlankNode, text: str) -> Iterator[str]:
    """Yield a PREFIX line for each prefix declared for a query in RDF but not in `text`."""
    pairs = pairwise(tokens(text))
    own = {name.text.rstrip(":") for token, name in pairs if token.is_word("PREFIX")}
    for _, prefix, namespace in _rows(store, _DECLARATIONS, node):
        if isinstance(prefix, Literal) and prefix.value not in own:
            value = namespace.value if isinstance(namespace, Literal | NamedNode) else ""
            yield f"PREFIX {prefix.value}: <{value}>\n"


def _params(store: Store, node: NamedNode | BlankNode) -> Iterator[Param]:
    kinds = {classes[0]: kind for kind, classes in KINDS.items() if classes}
    found = _rows(store, _PARAMETERS, node)
    for _, name, of_class, datatype, default, optional, choices, least, other in found:
        assert isinstance(name, Literal)
        kind = "entity"
        if isinstance(choices, BlankNode | NamedNode):
            kind = "|".join(_items(store, choices))
        elif isinstance(of_class, NamedNode):
            kind = kinds.get(of_class.value, kind)
        elif isinstance(datatype, NamedNode):
            kind = "integer" if datatype.value == _INTEGER else "literal"
        is_optional = kind in (*KINDS, "integer") and _text(optional) in ("true", "1")
        yield Param(
            name.value,
            kind,
            "" if is_optional else _text(default),
            int(least.value) if isinstance(least, Literal) and kind == "integer" else None,
            _text(other),
        )


def _text(term: object) -> str | None:
    return term.value if isinstance(term, Literal) else None


def _items(store: Store, node: NamedNode | BlankNode) -> Iterator[str]:
    """Yield the values of the literals in an RDF list; its rdf:first are removed from `store`."""
    while firsts := list(store.quads_for_pattern(node, NamedNode(RDF + "first"), None, None)):
        if isinstance(firsts[0].object, Literal):
            yield firsts[0].object.value
        rests = list(store.quads_for_pattern(node, NamedNode(RDF + "rest"), None, None))
        if not rests or not isinstance(rests[0].object, NamedNode | BlankNode):
            return
        # A cyclic list ends here too.
        for quad in firsts:
            store.remove(quad)
        node = rests[0].object


def turtle(queries: Iterable[SavedQuery]) -> str:
    """Return queries as canonical Turtle: text, titles, descriptions, prefixes and parameters."""
    triples: list[Triple] = []
    declared = NamedNode(_BASE + "prefixes")
    for prefix, namespace in PREFIXES.items():
        declaration = BlankNode(f"prefix-{prefix}")
        triples.append(Triple(declared, _sh("declare"), declaration))
        triples.append(Triple(declaration, _sh("prefix"), Literal(prefix)))
        value = Literal(namespace, datatype=NamedNode(XSD + "anyURI"))
        triples.append(Triple(declaration, _sh("namespace"), value))
    for query in queries:
        triples += _of_query(query, declared)
    content = serialized(triples, format=RdfFormat.N_TRIPLES)
    return canonical((content or b"").decode())


def _of_query(query: SavedQuery, declared: NamedNode) -> Iterator[Triple]:
    node = NamedNode(_BASE + query.name)
    kind = form(query.text)
    yield Triple(node, NamedNode(RDF + "type"), _sh("SPARQLExecutable"))
    yield Triple(node, NamedNode(RDF + "type"), _sh(_FORMS[kind]))
    for predicate, texts in (("label", query.title), ("comment", query.description)):
        for lang, text in texts.items():
            yield Triple(node, NamedNode(RDFS + predicate), Literal(text, language=lang))
    yield Triple(node, _sh("prefixes"), declared)
    yield Triple(node, _sh(kind.lower()), Literal(query.text))
    for order, param in enumerate(query.params):
        parameter = BlankNode(f"{query.name}-{param.name}")
        yield Triple(node, _sh("parameter"), parameter)
        yield Triple(parameter, _sh("path"), _path(query, param.name))
        yield Triple(parameter, _sh("name"), Literal(param.name))
        yield Triple(parameter, _sh("order"), Literal(order))
        if param.is_optional:
            yield Triple(parameter, _sh("optional"), Literal(True))
        elif param.default is not None:
            yield Triple(parameter, _sh("defaultValue"), Literal(param.default))
        if param.least is not None:
            yield Triple(parameter, _sh("minInclusive"), Literal(param.least))
        if param.other is not None:
            yield Triple(parameter, _sh("disjoint"), _path(query, param.other))
        if param.choices:
            yield from _list(parameter, _sh("in"), param.choices)
        elif KINDS.get(param.type):
            yield Triple(parameter, _sh("class"), NamedNode(KINDS[param.type][0]))
        elif param.type in _DATATYPES:
            yield Triple(parameter, _sh("datatype"), NamedNode(_DATATYPES[param.type]))
        else:
            yield Triple(parameter, _sh("nodeKind"), _sh("IRI"))


def _path(query: SavedQuery, name: str) -> NamedNode:
    return NamedNode(f"{_BASE}{query.name}#{name}")


def _list(subject: BlankNode, predicate: NamedNode, values: Iterable[str]) -> Iterator[Triple]:
    for value in values:
        item = BlankNode()
        yield Triple(subject, predicate, item)
        yield Triple(item, NamedNode(RDF + "first"), Literal(value))
        subject, predicate = item, NamedNode(RDF + "rest")
    yield Triple(subject, predicate, NamedNode(RDF + "nil"))


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
