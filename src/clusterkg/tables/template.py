"""Start of a new city: the statements known about it, and a Turtle template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from clusterkg.base.locale import LANGUAGES, Bilingual, both
from clusterkg.base.text import slug
from clusterkg.names.index import local
from clusterkg.names.places import Place
from clusterkg.names.resolve import CITY, INDUSTRY
from clusterkg.rdf import concepts
from clusterkg.rdf.namespaces import (
    CKG,
    GEO,
    ID,
    IND,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    XSD,
    expand,
    shorten,
)
from clusterkg.tables.columns import Column, Table, Way
from clusterkg.tables.industries import below
from clusterkg.tables.model import tables
from clusterkg.tables.nodes import PROVINCE, known

_STANDARD: Final = "GB/T 2260"
# Example values: the first that satisfies the conditions of a column is shown.
_EXAMPLES: Final = {
    "integer": ("2", "2025"),
    "nonNegativeInteger": ("0",),
    "decimal": ("1.0",),
    "boolean": ("true",),
    "string": ("...", "CNY", "510100", "2018-04-30", "2021-2025", 64 * "0"),
    "anyURI": ("https://example.org/page",),
}
_AGENT: Final = PROV + "Agent"
# Classes whose members cities share; they are in the graph.
_SHARED: Final = {CKG + name for name in ("Industry", "SizeClass", "Tier", "VerificationStatus")}
_DIVISION: Final = "division"
_UNMARKED: Final = ("integer", "decimal", "boolean")


def statements(place: Place) -> list[Triple]:
    """Return the known statements about `place`, the city (if any) that it lies in, and its
    province.
    """
    province = place.province
    labels = {"zh": province.label_zh, "en": province.label_en}
    around = statements(place.city) if place.city else []
    around += _described(province.iri, PROVINCE, labels, province.code)
    return list(dict.fromkeys([*_of_city(place), *around]))


def _of_city(place: Place) -> Iterator[Triple]:
    labels = {"zh": place.label_zh, "en": place.label_en}
    yield from _described(place.iri, CITY, labels, place.code)
    yield _triple(place.iri, CKG + "inProvince", NamedNode(place.province.iri))
    if place.city:
        yield _triple(place.iri, CKG + "inCity", NamedNode(place.city.iri))
    if place.level:
        yield _triple(place.iri, CKG + "administrativeLevel", Literal(place.level))
    if place.latitude:
        yield _triple(place.iri, GEO + "lat", _decimal(place.latitude))
        yield _triple(place.iri, GEO + "long", _decimal(place.longitude))


def _described(iri: str, cls: str, labels: dict[str, str], code: str) -> Iterator[Triple]:
    yield _triple(iri, RDF + "type", NamedNode(cls))
    for lang, label in labels.items():
        if label:
            yield _triple(iri, RDFS + "label", Literal(label, language=lang))
    if code:
        yield _triple(iri, CKG + "code", Literal(code))
        yield _triple(iri, CKG + "authority", Literal(_STANDARD))


def _triple(iri: str, predicate: str, value: NamedNode | Literal) -> Triple:
    return Triple(NamedNode(iri), NamedNode(predicate), value)


def _decimal(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "decimal"))


def turtle(place: Place) -> str:
    """Return a Turtle template for `place`: the known statements, then a commented-out example of
    each other class.
    """
    lines = [f"## {said}" for said in (str(place), *Bilingual(**both("tables.template")))]
    lines += [f"PREFIX {name}: <{PREFIXES[name]}>" for name in sorted(PREFIXES)]
    lines.append("")
    for subject, triples in _by_subject(statements(place)):
        lines += [subject, *(f"    {predicate} {value} ;" for predicate, value in triples), ".", ""]
    for table in tables():
        if table.cls not in (CITY, PROVINCE):
            lines += _pattern(table, place)
    return "\n".join(lines)


def _by_subject(triples: Iterable[Triple]) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for triple in triples:
        assert isinstance(triple.subject, NamedNode)
        own = found.setdefault(shorten(triple.subject.value), [])
        predicate = "a" if triple.predicate.value == RDF + "type" else triple.predicate.value
        own.append((predicate if predicate == "a" else shorten(predicate), _written(triple.object)))
    return list(found.items())


def _written(term: object) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    assert isinstance(term, Literal)
    return term.value if term.datatype.value == XSD + "decimal" else str(term)


def _pattern(table: Table, place: Place) -> Iterator[str]:
    """Yield the comment lines that show how a node of the class of `table` is written."""
    node = _example(table.cls, place)
    yield from (f"## {' / '.join(said)}" for said in (table.label, table.note))
    kinds = [shorten(kind) for kind in table.kinds]
    if len(kinds) > 1:
        yield f"## {' | '.join(kinds)}"
    yield f"# {node}"
    yield f"#     a {shorten(table.cls)} ;"
    links = []
    for column in table.columns:
        for way in column.ways:
            value = _value(column, place, table)
            if way.inverse:
                links.append(f"# {value} {shorten(way.property)} {node} .")
            else:
                yield from _note(column, way)
                yield f"#     {shorten(way.property)} {value} ;"
    if table.cls == INDUSTRY:
        yield from _in_scheme(node)
    yield "# ."
    yield from links
    yield ""


def _in_scheme(node: str) -> Iterator[str]:
    """Yield the lines with an industry's position in the scheme, which workbooks do not state."""
    yield from (f"## {said}" for said in Bilingual(**both("tables.note.ckg.schemeLevel")))
    for triple in concepts.at_level(NamedNode(expand(node) or node), below(_DIVISION)):
        yield f"#     {shorten(triple.predicate.value)} {_written(triple.object)} ;"


def _note(column: Column, way: Way) -> Iterator[str]:
    if column.lang in ("", LANGUAGES[0]) and way == column.ways[0]:
        yield f"## {column.note.zh}"
        yield f"## {column.note.en}"


def _value(column: Column, place: Place, table: Table) -> str:
    if column.is_reference:
        return _reference(column.classes, place, table)
    if column.lang:
        return f'"..."@{column.lang}'
    if column.words:
        return f'"{column.words[0][1]}"'
    name = column.datatype.removeprefix(XSD)
    examples = ("2018-04-30",) if column.is_date else _EXAMPLES.get(name, ("...",))
    good = (text for text in examples if all(check.passes(text) for check in column.checks))
    text = next(good, examples[0])
    if name in _UNMARKED:
        return text
    return f'"{text}"' if name == "string" else f'"{text}"^^xsd:{name}'


def _reference(classes: tuple[str, ...], place: Place, table: Table) -> str:
    """Return the prefixed name of a node to which an example row of `table` may refer.

    It is an example node, an agent if `classes` is empty; but for industries, tiers, size classes
    and statuses, and for classes without a sheet, it is a node of the graph.
    """
    if not classes:
        return _example(_AGENT, place)
    described = next((other for other in tables() if {*other.kinds} & {*classes}), None)
    if described is None or {*classes} & _SHARED:
        nodes = known().of(classes)
        # A broader industry is shown as a division.
        return shorten(next((n for n in nodes if n.level == _DIVISION), nodes[0]).iri)
    node = _example(described.cls, place)
    return f"{node}-2" if described is table else node


def _example(cls: str, place: Place) -> str:
    """Return the prefixed name of an example node of the class `cls`: of a city, `place` itself."""
    if cls == CITY:
        return shorten(place.iri)
    words = "".join(f" {char}" if char.isupper() else char for char in local(cls))
    return shorten(f"{IND if cls == INDUSTRY else ID}{local(place.iri)}-{slug(words)}")
