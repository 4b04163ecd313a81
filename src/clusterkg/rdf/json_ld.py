"""JSON-LD with short names: the terms of the bundled context, and prefixes.

The engine writes JSON-LD in expanded form, and rdflib's compaction loses datatypes of lists and
needs rdflib. Here lists, numbers and rdf:JSON stay as the statements have them, so that nothing is
lost: only names are shortened.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.base.resources import bundled
from clusterkg.rdf.namespaces import LOCAL, RDF, XSD

_TYPE: Final = NamedNode(f"{RDF}type")
# What JSON-LD says without a name.
_IMPLIED: Final = {f"{XSD}string", f"{RDF}langString", f"{RDF}dirLangString"}
# Of a simple term, these ends make it a prefix (JSON-LD 1.1, Create Term Definition).
_PREFIX_ENDS: Final = tuple(":/?#[]@")


class Names:
    """Prefixed names of the IRIs of a JSON-LD document; `prefixes` are those that some IRI uses.

    A prefix is not used if an IRI has it as its scheme: `id:x` is itself an IRI.

    Args:
        iris: All IRIs of the document, whether or not they are to be shortened.
        prefixes: Namespaces by prefix; of two that fit an IRI, the first is used.
        taken: Other terms of the context, which no prefix may have as its name.
    """

    def __init__(
        self, iris: Iterable[str], prefixes: Mapping[str, str], taken: Iterable[str] = ()
    ) -> None:
        every = {*iris}
        schemes = {iri.partition(":")[0] for iri in (*every, *prefixes.values())}
        unusable = {"", "_", *schemes, *taken}
        usable = [
            (name, space)
            for name, space in prefixes.items()
            if name not in unusable and space.endswith(_PREFIX_ENDS)
        ]
        self.prefixes: dict[str, str] = {}
        self._short: dict[str, str] = {}
        for iri in sorted(every):
            for name, space in usable:
                if iri.startswith(space) and LOCAL.fullmatch(iri, len(space)):
                    self._short[iri] = f"{name}:{iri[len(space) :]}"
                    self.prefixes[name] = space
                    break
        # What a term must not be called.
        self.reserved: Final = schemes | self.prefixes.keys()

    def __call__(self, iri: str) -> str:
        """Return `iri` as a prefixed name, or as it is if no prefix fits."""
        return self._short.get(iri, iri)


class _Term(NamedTuple):
    name: str
    coercion: str
    by_language: bool

    def definition(self, iri: str, short: Names) -> str | dict[str, str]:
        if self.by_language:
            return {"@id": short(iri), "@container": "@language"}
        return {"@id": short(iri), "@type": short(self.coercion)} if self.coercion else short(iri)


@cache
def _terms() -> dict[str, _Term]:
    """Return the terms of the bundled context by their IRIs, without those that are prefixes."""
    content = bundled("ontology", "context.jsonld").read_text(encoding="utf-8")
    context: dict[str, Any] = json.loads(content)["@context"]

    def whole(name: str) -> str:
        prefix, colon, local = name.partition(":")
        return context[prefix] + local if colon and prefix in context else name

    terms = {}
    for name, value in context.items():
        told = value if isinstance(value, dict) else {"@id": str(value)}
        iri = whole(told["@id"]) if "@id" in told else ""
        if ":" in iri and not iri.endswith(_PREFIX_ENDS):
            coercion = whole(told.get("@type", ""))
            terms[iri] = _Term(name, coercion, "@container" in told)
    return terms


def as_json_ld(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """Return triples as JSON-LD, whose context has the terms and prefixes that they use.

    It states the same triples as the expanded form.

    Args:
        triples: The triples; none has a triple as object.
        prefixes: Namespaces by prefix; of two that fit an IRI, the first is used.
    """
    nodes: dict[str, dict[str, list[Any]]] = {}
    named: set[str] = set()
    iris: set[str] = set()
    for triple in triples:
        predicate, value = triple.predicate.value, triple.object
        node = nodes.setdefault(_id(triple.subject), {})
        node.setdefault(predicate, []).append(value)
        if triple.predicate == _TYPE and isinstance(value, NamedNode):
            named.add(value.value)
        else:
            named.add(predicate)
            iris.add(value.datatype.value if isinstance(value, Literal) else _id(value))
    used = {iri: _terms()[iri] for iri in sorted(named & _terms().keys())}
    iris |= named | nodes.keys() | {term.coercion for term in used.values()}
    short = Names({iri for iri in iris if iri[:1] not in "_@"} - _IMPLIED, prefixes)
    terms = {iri: term for iri, term in used.items() if term.name not in short.reserved}
    graph = [
        {"@id": short(name)} | _properties(values, short, terms) for name, values in nodes.items()
    ]
    definitions = {term.name: term.definition(iri, short) for iri, term in terms.items()}
    document = {"@context": short.prefixes | definitions, "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _properties(
    properties: Mapping[str, list[Any]], short: Names, terms: Mapping[str, _Term]
) -> dict[str, Any]:
    """Return the members of a JSON-LD node object, except `@id`."""
    members: dict[str, list[Any]] = {}
    words: dict[str, dict[str, list[str]]] = {}
    for predicate, values in properties.items():
        term = terms.get(predicate)
        for value in values:
            if predicate == _TYPE.value and isinstance(value, NamedNode):
                kind = terms.get(value.value)
                members.setdefault("@type", []).append(kind.name if kind else short(value.value))
            elif term and term.by_language and isinstance(value, Literal) and _is_plain(value):
                texts = words.setdefault(term.name, {})
                texts.setdefault(value.language or "", []).append(value.value)
            elif term is None or term.by_language:
                members.setdefault(short(predicate), []).append(_value(value, short, ""))
            else:
                members.setdefault(term.name, []).append(_value(value, short, term.coercion))
    out = {key: _one_or_all(values) for key, values in members.items()}
    return out | {
        key: {lang: _one_or_all(texts) for lang, texts in by_language.items()}
        for key, by_language in words.items()
    }


def _value(value: Any, short: Names, coercion: str) -> Any:
    """Return a value in JSON-LD, in short form if `coercion` fits it.

    Args:
        short: Shortens IRIs.
        coercion: The type coercion of the property's term: `@id`, a datatype (IRI), or empty.
    """
    if not isinstance(value, Literal):
        name = short(_id(value))
        return name if coercion == "@id" else {"@id": name}
    if value.language is not None:
        direction = {} if value.direction is None else {"@direction": value.direction.value}
        return {"@language": value.language, **direction, "@value": value.value}
    datatype = value.datatype.value
    if datatype == (coercion or f"{XSD}string"):
        return value.value
    kind = {} if datatype == f"{XSD}string" else {"@type": short(datatype)}
    return {**kind, "@value": value.value}


def _is_plain(literal: Literal) -> bool:
    """Return whether a literal has a language but no direction."""
    return literal.language is not None and literal.direction is None


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _id(node: Any) -> str:
    return f"_:{node.value}" if isinstance(node, BlankNode) else str(node.value)
