"""Properties of sheets and columns, derived from the ontology and the shapes."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from clusterkg.base.locale import LANGUAGES, Bilingual, both
from clusterkg.base.resources import bundled, graph_path
from clusterkg.base.text import capital
from clusterkg.facts.tokens import TOKENS, said
from clusterkg.rdf.namespaces import OWL, PREFIXES, RDF, XSD, expand, shorten
from clusterkg.tables import mapping
from clusterkg.tables.columns import ID_KEY, KIND_KEY, Check, Column, Table, Way


@dataclass(frozen=True)
class _Shape:
    """A property shape, reduced to what matters for a column."""

    path: str
    required: bool
    once: bool
    datatype: str
    cls: str
    lang: str
    check: Check


_SHAPES: Final = """
SELECT ?class ?of ?path ?min ?max ?datatype ?either ?value ?pattern ?minimum ?maximum ?above ?some
       ?unique ?lang ?shape ?zh ?en ?mild
WHERE {
  ?node sh:property ?shape .
  { ?node sh:targetClass ?class } UNION { ?node sh:targetSubjectsOf ?of }
  ?shape sh:path ?path FILTER(isIRI(?path))
  OPTIONAL { ?shape sh:minCount ?min } OPTIONAL { ?shape sh:maxCount ?max }
  OPTIONAL { ?shape sh:datatype ?datatype }
  OPTIONAL { ?shape sh:or/rdf:first/sh:datatype ?either }
  OPTIONAL { ?shape sh:class ?value } OPTIONAL { ?shape sh:pattern ?pattern }
  OPTIONAL { ?shape sh:minInclusive ?minimum } OPTIONAL { ?shape sh:maxInclusive ?maximum }
  OPTIONAL { ?shape sh:minExclusive ?above } OPTIONAL { ?shape sh:uniqueLang ?unique }
  OPTIONAL {
    ?shape sh:qualifiedMinCount ?some ; sh:qualifiedValueShape/sh:languageIn/rdf:first ?lang
  }
  BIND(EXISTS { ?shape sh:severity ?other FILTER(?other != sh:Violation) } AS ?mild)
  OPTIONAL { ?shape sh:message ?zh FILTER(LANG(?zh) = "zh") }
  OPTIONAL { ?shape sh:message ?en FILTER(LANG(?en) = "en") }
}
ORDER BY ?shape
"""
_TURTLE: Final = re.compile(r'"([^"]+)"@(?:en|zh)|(ckg:\w+)')


class _Model:
    """The ontology and the shapes, with the queries that the tables need."""

    def __init__(self) -> None:
        self._store = Store()
        shapes = sorted(bundled("ontology", "shapes").glob("*.ttl"))
        for path in (graph_path("ontology", "clusterkg.ttl"), *shapes):
            self._store.load(path=path, format=RdfFormat.TURTLE)
        self._shapes: dict[str, list[_Shape]] = {}
        for owner, shape in self._read_shapes():
            self._shapes.setdefault(owner, []).append(shape)

    def _rows(self, text: str) -> list[dict[str, str]]:
        found = self._store.query(text, prefixes=PREFIXES)
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        return [{name: row[name].value for name in names if row[name] is not None} for row in found]

    def _read_shapes(self) -> Iterator[tuple[str, _Shape]]:
        for row in self._rows(_SHAPES):
            is_mild = row["mild"] == "true"
            if is_mild and "of" in row:
                # Shapes about deprecated terms and the like impose nothing on a cell.
                continue
            listed = self._rows(
                f"SELECT ?item {{ <{row['shape']}> sh:in/rdf:rest*/rdf:first ?item }}"
            )
            check = Check(
                Bilingual(self._plain(row.get("zh", ""), 0), self._plain(row.get("en", ""), 1)),
                re.compile(row["pattern"]) if "pattern" in row else None,
                frozenset(item["item"] for item in listed),
                _decimal(row, "minimum"),
                _decimal(row, "maximum"),
                _decimal(row, "above"),
            )
            shape = _Shape(
                row["path"],
                # If a shape applies only to some nodes, the property is not required of others.
                "class" in row and not is_mild and int(row.get("min") or row.get("some") or 0) > 0,
                row.get("max") == "1" or row.get("unique") == "true",
                row.get("datatype") or row.get("either", ""),
                row.get("value", ""),
                row.get("lang", ""),
                # A warning does not reject a cell.
                Check(check.message) if is_mild else check,
            )
            yield row.get("class") or "of " + row["of"], shape

    def _plain(self, message: str, lang: int) -> str:
        """Return a message with labels instead of Turtle notation, in language 0 (zh) or 1 (en)."""

        def said(found: re.Match[str]) -> str:
            return found[1] or self.said(found[2])[lang]

        return re.sub(r"\ba(?= [AEIO])", "an", _TURTLE.sub(said, message))

    def said(self, term: str) -> Bilingual:
        """Return the label of `term`, a prefixed name."""
        return self._texts(term, "rdfs:label") or mapping.EXTERNAL[term]

    def definition(self, term: str) -> Bilingual:
        """Return the definition of `term`, a prefixed name."""
        return self._texts(term, "skos:definition") or _external_note(term)

    def _texts(self, term: str, predicate: str) -> Bilingual | None:
        found = {
            quad.object.language: quad.object.value
            for quad in self._store.quads_for_pattern(_node(term), _node(predicate), None)
            if isinstance(quad.object, Literal)
        }
        return Bilingual(found["zh"], found["en"]) if found else None

    def _values(self, term: str, predicate: str) -> list[str]:
        quads = self._store.quads_for_pattern(_node(term), _node(predicate), None)
        return [quad.object.value for quad in quads if isinstance(quad.object, NamedNode)]

    def subclasses(self, cls: str) -> tuple[str, ...]:
        """Return the IRIs of `cls` and of its subclasses that are not deprecated, sorted."""
        text = f"""SELECT ?sub {{ ?sub rdfs:subClassOf+ <{cls}>
            FILTER NOT EXISTS {{ ?sub owl:deprecated true }} }} ORDER BY ?sub"""
        return tuple(sorted({cls, *(row["sub"] for row in self._rows(text))}))

    def _superclasses(self, cls: str) -> list[str]:
        return [row["up"] for row in self._rows(f"SELECT ?up {{ {cls} rdfs:subClassOf* ?up }}")]

    def table(self, sheet: mapping.Sheet, *, is_former: bool = False) -> Table:
        """Return the table of `sheet` with all its columns; if `is_former`, none is required."""
        cls = _iri(sheet.cls)
        others = {_iri(other.cls) for other in mapping.SHEETS} - {cls}
        kinds = tuple(kind for kind in self.subclasses(cls) if kind not in others)
        shapes = [s for owner in self._superclasses(sheet.cls) for s in self._shapes.get(owner, ())]
        # Properties required of some kinds only are optional in the sheet.
        some = [owner for owner in kinds if owner != cls]
        some += [f"of {_iri(key)}" for key in sheet.columns if key[0] not in "=^"]
        shapes += [
            replace(shape, required=False)
            for owner in some
            for shape in self._shapes.get(owner, ())
        ]
        columns = [self._own(ID_KEY)]
        for key in self._keys(sheet, kinds, shapes):
            if key.startswith("="):
                columns.append(self._own(key))
            elif key.endswith("@"):
                columns += [self._column(key + lang, sheet, shapes) for lang in LANGUAGES]
            else:
                columns.append(self._column(key, sheet, shapes))
        if is_former:
            columns = [replace(column, required="") for column in columns]
        former = [
            replace(self._column(key, sheet, ()), required="")
            for name in mapping.FORMER_COLUMNS.get(sheet.cls, ())
            for key in ([name + lang for lang in LANGUAGES] if name.endswith("@") else [name])
        ]
        label, note = self.said(sheet.cls), self.definition(sheet.cls)
        return Table(
            cls, label, note, tuple(columns), kinds, sheet.named, sheet.main, tuple(former)
        )

    def _keys(
        self, sheet: mapping.Sheet, kinds: tuple[str, ...], shapes: list[_Shape]
    ) -> list[str]:
        """Return the keys of the columns of `sheet`: those of the mapping, with KIND_KEY in second
        place if there are several `kinds`, and with further properties before the last key.
        """
        keys = list(sheet.columns)
        if len(kinds) > 1:
            keys.insert(1, KIND_KEY)
        own = {_iri(part) for key in keys if key[0] != "=" for part in key.split("/")}
        elsewhere = _HELD_BY_VALUES
        wanted = {shape.path for shape in shapes}
        for kind in kinds:
            wanted |= set(self._values_of("rdfs:domain", kind))
        for path in sorted(wanted - own - elsewhere):
            name = shorten(path)
            if name in mapping.DERIVED or self._follows(name) or self._is_replaced(name):
                continue
            ranges = self._values(name, "rdfs:range")
            keys.insert(-1, f"{name}@" if RDF + "langString" in ranges else name)
        return keys

    def _follows(self, name: str) -> bool:
        """Return whether a property has an inverse or a property chain, so that it need not be
        stated.
        """
        chained = self._store.quads_for_pattern(_node(name), _node("owl:propertyChainAxiom"), None)
        inverses = self._values(name, "owl:inverseOf") + self._values_of(
            "owl:inverseOf", _iri(name)
        )
        return next(chained, None) is not None or bool(inverses)

    def _is_replaced(self, name: str) -> bool:
        quads = self._store.quads_for_pattern(_node(name), _node("owl:deprecated"), None)
        return next(quads, None) is not None

    def _values_of(self, predicate: str, iri: str) -> list[str]:
        quads = self._store.quads_for_pattern(None, _node(predicate), NamedNode(iri))
        return [quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)]

    def _own(self, key: str) -> Column:
        header = _capital(mapping.EXTERNAL[key])
        return Column(key, header, _external_note(key), once=key != KIND_KEY)

    def _column(self, key: str, sheet: mapping.Sheet, shapes: Sequence[_Shape]) -> Column:
        name, _, lang = key.partition("@")
        ways = tuple(Way(_iri(part), part[0] == "^") for part in name.split("/"))
        first = name.split("/")[0].removeprefix("^")
        own = [] if ways[0].inverse else [s for s in shapes if s.path == ways[0].property]
        mine = [shape for shape in own if shape.lang in ("", lang)]
        datatype, classes = self._held(first, ways[0].inverse, lang, mine)
        header = self.said(first)
        if key in mapping.EXTERNAL:
            header = mapping.EXTERNAL[key]
        elif key == sheet.named[0] and classes:
            header = self.said(shorten(classes[0]))
        if lang:
            zh, en = mapping.IN_LANGUAGE[lang]
            header = Bilingual(zh.format(heading=header.zh), en.format(heading=header.en))
        required = ""
        if any(shape.required for shape in mine):
            # If no language is required, either will do.
            either = lang and not any(shape.required and shape.lang for shape in mine)
            required = "any" if either else "this"
        once = any(shape.once for shape in mine)
        checks = tuple(shape.check for shape in mine)
        note = self._note(self.definition(first), checks, required)
        name = first.removeprefix("ckg:")
        words = tuple((said(name, token), token) for token in TOKENS.get(name, ()))
        header = _capital(header)
        former = self._former(first)
        return Column(
            key, header, note, ways, lang, datatype, classes, required, once, checks, words, former
        )

    def _former(self, term: str) -> tuple[str, ...]:
        found = self._store.quads_for_pattern(_node(term), _node("skos:altLabel"), None)
        return tuple(quad.object.value for quad in found if isinstance(quad.object, Literal))

    def _held(
        self, term: str, inverse: bool, lang: str, shapes: Sequence[_Shape]
    ) -> tuple[str, tuple[str, ...]]:
        """Return the datatype (IRI) of a property's values and no classes or, if they are nodes, no
        datatype and their classes; no classes if these may be any.
        """
        if lang:
            return RDF + "langString", ()
        if inverse:
            subjects = map(_iri, mapping.SUBJECTS.get(term, ()))
            owners = list(subjects) or self._values(term, "rdfs:domain")
            return "", tuple(dict.fromkeys(sub for cls in owners for sub in self.subclasses(cls)))
        ranges = self._values(term, "rdfs:range")
        if term in mapping.EXTERNAL_DATATYPES:
            ranges = [_iri(mapping.EXTERNAL_DATATYPES[term])]
        datatypes = [shape.datatype for shape in shapes if shape.datatype]
        for found in (*datatypes, *ranges):
            if found.startswith(XSD):
                return found, ()
        anything = OWL + "Thing"
        wanted = next((found for found in (*(s.cls for s in shapes), *ranges) if found), anything)
        return "", () if wanted == anything else self.subclasses(wanted)

    @staticmethod
    def _note(definition: Bilingual, checks: tuple[Check, ...], required: str) -> Bilingual:
        rules = Bilingual(**both(f"tables.required.{required or 'none'}"))
        messages = [check.message for check in checks if check.message.zh]
        parts = [definition, *dict.fromkeys(messages), rules]
        return Bilingual("".join(part.zh for part in parts), " ".join(part.en for part in parts))


def _external_note(term: str) -> Bilingual:
    return Bilingual(**both(f"tables.note.{term.removeprefix('=').replace(':', '.')}"))


def _capital(said: Bilingual) -> Bilingual:
    return Bilingual(said.zh, capital(said.en))


def _decimal(row: dict[str, str], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None


def _iri(name: str) -> str:
    """Return the IRI of the first prefixed name in `name`, a key, without a leading `^`, a trailing
    `@` or language, and further names after `/`.
    """
    found = expand(name.removeprefix("^").partition("@")[0].partition("/")[0])
    assert found is not None, name
    return found


def _node(name: str) -> NamedNode:
    return NamedNode(_iri(name))


_HELD_BY_VALUES: Final = frozenset(
    _iri(part)
    for sheet in mapping.SHEETS
    for key in sheet.columns
    for part in key.split("/")
    if part.startswith("^")
)


@functools.cache
def _model() -> _Model:
    return _Model()


@functools.cache
def tables() -> tuple[Table, ...]:
    """Return all current sheets, in the order of the mapping."""
    return tuple(_model().table(sheet) for sheet in mapping.SHEETS)


@functools.cache
def former() -> tuple[Table, ...]:
    """Return the sheets of older versions, which are read but no longer written."""
    return tuple(_model().table(sheet, is_former=True) for sheet in mapping.FORMER)


@functools.cache
def class_labels() -> dict[str, Bilingual]:
    """Return the labels, by IRI, of the classes that rows and referenced nodes may have."""
    model = _model()
    found = {kind for table in tables() for kind in table.kinds}
    found |= {cls for table in tables() for column in table.columns for cls in column.classes}
    return {cls: model.said(shorten(cls)) for cls in sorted(found)}
