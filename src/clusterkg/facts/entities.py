"""Entities of the graph: classes, literals, links and labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from clusterkg.rdf.literals import FRACTIONS, INTEGERS
from clusterkg.rdf.namespaces import CKG, OA, OWL, RDF, RDFS, SKOS, XSD, shorten
from clusterkg.rdf.terms import INFERRED
from clusterkg.store.graph import Graph

Value: TypeAlias = str | int | float | bool
Key = TypeVar("Key", bound=Hashable)

# Properties that may name an entity in a drawing, in order of preference.
NAMES: Final = (
    RDFS + "label",
    SKOS + "prefLabel",
    CKG + "printedName",
    CKG + "claim",
    CKG + "requirement",
    CKG + "printedFigure",
)
LABELS: Final = NAMES[:3]
# Evidence has no label of its own: it is named by its position, and statistics by their figure.
_PASSAGE: Final = (CKG + "paragraph", OA + "start", OA + "end")
_ITEM, _FIGURE, _UNIT = CKG + "itemNumber", CKG + "value", CKG + "unit"
_SCHEMA: Final = (OWL, RDFS, RDF)
_THING: Final = OWL + "Thing"
_LONGEST: Final = 40


@dataclass
class Entity:
    """An entity: its classes (IRIs), and its literals by property (IRI)."""

    classes: list[str] = field(default_factory=list)
    literals: dict[str, list[Literal]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Facts:
    """All facts of a store: entities and other resources by IRI, and links, all sorted.

    `schema` has the resources that are no entities: classes, properties and resources without a
    class. `superclasses` are the direct ones of each class. `links` are triples (subject, property,
    object) of IRIs, `inferred` those that were inferred by rules.
    """

    entities: dict[str, Entity]
    schema: dict[str, Entity]
    superclasses: dict[str, set[str]]
    links: list[tuple[str, str, str]]
    inferred: set[tuple[str, str, str]]


def read(store: Graph) -> Facts:
    """Return the facts of the unnamed graph of a store.

    Entities are the resources with an IRI and a class. Only links between entities are returned.
    Classes and properties are no entities, nor are blank nodes, which would get other names in each
    export.
    """
    things: dict[str, Entity] = defaultdict(Entity)
    superclasses: dict[str, set[str]] = defaultdict(set)
    links = []
    for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
        if not isinstance(quad.subject, NamedNode):
            continue
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        if isinstance(value, Literal):
            things[subject].literals[predicate].append(value)
        elif isinstance(value, NamedNode):
            if predicate == RDF + "type":
                # owl:Thing holds of everything and is left out.
                if value.value != _THING:
                    things[subject].classes.append(value.value)
            elif predicate == RDFS + "subClassOf":
                superclasses[subject].add(value.value)
            else:
                links.append((subject, predicate, value.value))
    entities: dict[str, Entity] = {}
    schema: dict[str, Entity] = {}
    for iri in sorted(things):
        thing = things[iri]
        ours = thing.classes and not any(name.startswith(_SCHEMA) for name in thing.classes)
        (entities if ours else schema)[iri] = thing
    known = sorted(link for link in links if link[0] in entities and link[2] in entities)
    # The inferred graph may contain links of a store whose inferences are not read.
    return Facts(entities, schema, superclasses, known, _inferred(store) & set(known))


def _inferred(store: Graph) -> set[tuple[str, str, str]]:
    def plain(quad: Quad) -> tuple[str, str, str]:
        return (*(getattr(term, "value", "") for term in quad.triple),)  # type: ignore[return-value]

    return {plain(quad) for quad in store.quads_for_pattern(None, None, None, INFERRED)}


def kind(entity: Entity, superclasses: Mapping[str, set[str]]) -> str:
    """Return a class of an entity that is not directly above another of its classes.

    Classes of the ontology are preferred and given by their local names, others by their prefixed
    names; of several, the first by IRI is chosen. The entity must have a class.
    """
    above = {broader for name in entity.classes for broader in superclasses.get(name, ())}
    narrow = [name for name in entity.classes if name not in above] or entity.classes
    chosen = min(narrow, key=lambda name: (not name.startswith(CKG), name))
    return chosen.removeprefix(CKG) if chosen.startswith(CKG) else shorten(chosen)


def in_language(values: Iterable[Literal], lang: str) -> list[Literal]:
    """Return the values without a language, then those in `lang` or else in one other language.

    The other language is the first by its tag; values are sorted.
    """
    listed = sorted(values, key=lambda value: (value.language or "", value.value))
    plain = [value for value in listed if value.language is None]
    chosen = [value for value in listed if value.language == lang]
    if not chosen:
        tagged = [value for value in listed if value.language is not None]
        chosen = [value for value in tagged if value.language == tagged[0].language]
    return plain + chosen


def name(iri: str, entity: Entity | None, lang: str) -> str:
    """Return the name of an entity for a drawing: a label, or else another value of NAMES.

    Values that are no labels are cut to 40 characters. Without such a value, evidence is named by
    its position, statistics by their figure, and any other entity by its short IRI, which is also
    returned if `entity` is None.
    """
    for predicate in NAMES:
        if entity is not None and (found := entity.literals.get(predicate)):
            text = in_language(found, lang)[0].value
            is_label = predicate in LABELS or len(text) <= _LONGEST
            return text if is_label else text[: _LONGEST - 1].rstrip() + "…"
    if entity is not None and all(place in entity.literals for place in _PASSAGE):
        paragraph, start, end = (entity.literals[place][0].value for place in _PASSAGE)
        return f"¶{paragraph}:{start}-{end}"
    if entity is not None and (items := entity.literals.get(_ITEM)):
        return f"#{items[0].value}"
    if entity is not None and (figures := entity.literals.get(_FIGURE)):
        figure = python(figures[0])
        shown = f"{figure:.12g}" if isinstance(figure, float) else str(figure)
        units = entity.literals.get(_UNIT)
        return f"{shown} {in_language(units, lang)[0].value}" if units else shown
    return shorten(iri)


def python(literal: Literal) -> Value:
    """Return a literal as a Python int, float or bool, or as a str if that is not possible."""
    datatype, text = literal.datatype.value, literal.value
    try:
        if datatype in INTEGERS:
            return int(text)
        if datatype in FRACTIONS:
            return float(text)
    except ValueError:
        return text
    if datatype == XSD + "boolean" and text in ("true", "false", "0", "1"):
        return text in ("true", "1")
    return text


def attribute(predicate: str) -> str:
    """Return the attribute name of a property (IRI): horizon_year for ckg:horizonYear.

    Names of other vocabularies keep their prefix: rdfs_label.
    """
    short = predicate.removeprefix(CKG)
    if short == predicate:
        short = shorten(predicate).replace(":", "_")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", short).lower()


def alike(columns: Mapping[str, Mapping[Key, list[Value]]]) -> dict[str, dict[Key, object]]:
    """Return columns with one type each, for formats with typed columns.

    A column has lists if any row has several values. Integers and floats together become floats;
    any other mixture of types becomes text. Rows without a value are left out.

    Args:
        columns: For each column name, the values of each row by its key.
    """
    out: dict[str, dict[Key, object]] = {}
    for column, rows in columns.items():
        types = {type(value) for values in rows.values() for value in values}
        to: type = str
        if len(types) == 1:
            to = types.pop()
        elif types == {int, float}:
            to = float
        many = any(len(values) > 1 for values in rows.values())
        out[column] = {
            key: [to(value) for value in values] if many else to(values[0])
            for key, values in rows.items()
            if values
        }
    return out


def labels(store: Graph, lang: str) -> dict[str, str]:
    """Return a label for each resource that has one, in `lang` or else in another language."""
    found: dict[str, Entity] = defaultdict(Entity)
    for predicate in LABELS:
        for quad in store.quads_for_pattern(None, NamedNode(predicate), None, DefaultGraph()):
            if isinstance(quad.object, Literal):
                iri = getattr(quad.subject, "value", "")
                found[iri].literals[predicate].append(quad.object)
    return {iri: name(iri, entity, lang) for iri, entity in found.items()}
