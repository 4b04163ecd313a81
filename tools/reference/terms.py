"""The page of the ontology: every class and property, with its name as anchor."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store

from clusterkg.base.resources import bundled, graph_path
from clusterkg.rdf.direction import ASSERTED
from clusterkg.rdf.namespaces import CKG, PREFIXES, RDF, RDFS, SKOS, shorten
from clusterkg.store.graph import open_bundled
from reference.diagram import svg
from reference.words import escape, table

_OWL = PREFIXES["owl"]
_KINDS = {
    "Class": {"en": "Classes", "zh": "类"},
    "ObjectProperty": {"en": "Object properties", "zh": "对象属性"},
    "DatatypeProperty": {"en": "Datatype properties", "zh": "数据属性"},
    "AnnotationProperty": {"en": "Annotation properties", "zh": "注释属性"},
}
_CHARACTERS = {
    "FunctionalProperty": {"en": "functional: at most one value", "zh": "函数性：至多一个值"},
    "SymmetricProperty": {"en": "symmetric", "zh": "对称"},
    "TransitiveProperty": {"en": "transitive", "zh": "传递"},
}
_ROWS = {
    "iri": {"en": "IRI", "zh": "IRI"},
    "label": {"en": "Label", "zh": "标签"},
    "definition": {"en": "Definition", "zh": "定义"},
    "superclasses": {"en": "Superclasses", "zh": "上级类"},
    "subclasses": {"en": "Subclasses", "zh": "下级类"},
    "disjoint": {"en": "Disjoint with", "zh": "不相交"},
    "superproperties": {"en": "Superproperties", "zh": "上级属性"},
    "domain": {"en": "Domain", "zh": "定义域"},
    "range": {"en": "Range", "zh": "值域"},
    "used-on": {"en": "Used on", "zh": "用于"},
    "used-with": {"en": "Used with", "zh": "取值自"},
    "inverse": {"en": "Inverse of", "zh": "逆属性"},
    "chain": {"en": "Follows from", "zh": "由属性链推出"},
    "character": {"en": "Character", "zh": "性质"},
    "of": {"en": "Properties", "zh": "属性"},
    "inherited": {"en": "Inherited properties", "zh": "继承的属性"},
    "values": {"en": "Is the value of", "zh": "作为其值的属性"},
    "shape": {"en": "Asked of data", "zh": "数据要求"},
    "example": {"en": "Examples", "zh": "示例"},
}
_INTRO = {
    "en": "# Ontology\n\nVersion {version}, OWL 2, in `ontology/clusterkg.ttl`. {description} The"
    " namespace is `{ckg}`, with the prefix `ckg`; the anchor of a term on this page is its name."
    " Examples are taken from the bundled graph.\n\n",
    "zh": "# 本体\n\n版本 {version}，OWL 2，见 `ontology/clusterkg.ttl`。{description} 命名空间为"
    " `{ckg}`，前缀为 `ckg`；本页各术语的锚点就是术语名。示例取自内置图谱。\n\n",
}
_REUSED = {
    "en": "## Terms of others { #reused }\n\nUsed as their own vocabularies define them.\n\n",
    "zh": "## 复用的术语 { #reused }\n\n含义以各自词表的定义为准。\n\n",
}
_TREES = {
    "picture": {"en": "The classes and what joins them", "zh": "各类及其关系"},
    "classes": {"en": "Tree of classes", "zh": "类的层级"},
    "properties": {"en": "Tree of properties", "zh": "属性的层级"},
}
# The class that the picture begins with.
_FIRST = "City"
_IS_A = "⊂"
_DEPRECATED = _OWL + "deprecated"
_ASKED = {"en": "shape of this class", "zh": "本类的形状"}
_EXAMPLES = 3


@dataclass
class _Term:
    """A class or a property as the ontology describes it; values by predicate."""

    iri: str
    values: dict[str, list[NamedNode | BlankNode | Literal]] = field(default_factory=dict)

    def iris(self, predicate: str) -> list[str]:
        return [v.value for v in self.values.get(predicate, ()) if isinstance(v, NamedNode)]

    def texts(self, predicate: str) -> dict[str, str]:
        found = [v for v in self.values.get(predicate, ()) if isinstance(v, Literal)]
        return {value.language or "": value.value for value in found}

    @property
    def kinds(self) -> list[str]:
        return [iri.removeprefix(_OWL) for iri in self.iris(RDF + "type")]


class _Ontology:
    """The ontology, read once, and the bundled graph for examples."""

    def __init__(self) -> None:
        self.store = Store()
        self.store.load(path=graph_path("ontology", "clusterkg.ttl"), format=RdfFormat.TURTLE)
        self.graph = open_bundled()
        self.terms: dict[str, _Term] = {}
        for quad in self.store:
            if isinstance(quad.subject, NamedNode):
                term = self.terms.setdefault(quad.subject.value, _Term(quad.subject.value))
                term.values.setdefault(quad.predicate.value, []).append(quad.object)
        files = bundled("ontology", "shapes").glob("*.ttl")
        shapes = "".join(path.read_text(encoding="utf-8") for path in files)
        self.shaped = {iri for iri in self.terms if f"sh:targetClass {shorten(iri)} ;" in shapes}

    def own(self, kind: str) -> list[_Term]:
        mine = (t for iri, t in self.terms.items() if iri.startswith(CKG) and kind in t.kinds)
        return sorted(mine, key=lambda term: term.iri)

    def pointing(self, predicate: str, iri: str) -> list[str]:
        return sorted(i for i, t in self.terms.items() if iri in t.iris(predicate))

    def above(self, iri: str) -> list[str]:
        """Return all superclasses, the nearest first."""
        found: list[str] = []
        waiting = [iri]
        while waiting:
            for parent in self.terms.get(waiting.pop(0), _Term("")).iris(RDFS + "subClassOf"):
                if parent not in found:
                    found.append(parent)
                    waiting.append(parent)
        return found

    def listed(self, term: _Term, predicate: str) -> list[str]:
        """Return the members of the lists that `predicate` leads to."""
        found = []
        for node in term.values.get(predicate, ()):
            while isinstance(node, BlankNode):
                (first,) = self.store.quads_for_pattern(node, NamedNode(RDF + "first"), None)
                (rest,) = self.store.quads_for_pattern(node, NamedNode(RDF + "rest"), None)
                found.append(first.object.value)
                node = rest.object
        return found

    def disjoint(self, iri: str) -> list[str]:
        found = set(self.terms[iri].iris(_OWL + "disjointWith"))
        found |= set(self.pointing(_OWL + "disjointWith", iri))
        for quad in self.store.quads_for_pattern(None, NamedNode(_OWL + "members"), None):
            members = self.listed(_Term("", {"members": [quad.object]}), "members")
            if iri in members:
                found |= set(members) - {iri}
        return sorted(found)


def page(lang: str) -> str:
    """Return the page: classes, properties by kind, and the terms of other vocabularies."""
    ontology = _Ontology()
    about = ontology.terms["https://w3id.org/clusterkg/ontology"]
    parts = [
        _INTRO[lang].format(
            version=about.texts(_OWL + "versionInfo")[""],
            description=about.texts(PREFIXES["dcterms"] + "description")[lang],
            ckg=CKG,
        )
    ]
    parts += _overview(ontology, lang)
    for kind, title in _KINDS.items():
        terms = ontology.own(kind)
        if terms:
            parts.append(f"## {title[lang]} {{ #{kind} }}\n\n")
            parts.append(_links(ontology, [term.iri for term in terms], lang) + "\n\n")
            parts += [_section(ontology, term, lang) for term in terms]
    reused = sorted(iri for iri in ontology.terms if not iri.startswith("https://w3id.org/clus"))
    parts += [_REUSED[lang], ", ".join(f"`{shorten(iri)}`" for iri in reused), "\n"]
    return "".join(parts)


def _overview(ontology: _Ontology, lang: str) -> list[str]:
    """Return a picture of the classes, and the trees of classes and properties."""
    picture = svg(
        _edges(ontology),
        _FIRST,
        _TREES["picture"][lang],
        lambda name: name if name == _IS_A else _label(ontology, CKG + name, lang),
    )
    kinds = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    properties = [term for kind in kinds for term in ontology.own(kind)]
    return [
        f"## {_TREES['picture'][lang]} {{ #picture }}\n\n{picture}\n\n",
        f"## {_TREES['classes'][lang]} {{ #class-tree }}\n\n",
        _tree(ontology, ontology.own("Class"), RDFS + "subClassOf", lang),
        f"## {_TREES['properties'][lang]} {{ #property-tree }}\n\n",
        _tree(ontology, properties, RDFS + "subPropertyOf", lang),
    ]


def _edges(ontology: _Ontology) -> list[tuple[str, str, str]]:
    """Return what joins two classes: of a property and its inverse, the one that data state."""
    inverse = {iri for term in ontology.terms.values() for iri in term.iris(_OWL + "inverseOf")}
    inverse |= {t.iri for t in ontology.terms.values() if t.iris(_OWL + "inverseOf")}
    stated = {CKG + name for name in ASSERTED.values()}
    found: list[tuple[str, str, str]] = []
    for term in ontology.own("ObjectProperty"):
        if term.values.get(_DEPRECATED) or (term.iri in inverse and term.iri not in stated):
            continue
        for one in term.iris(RDFS + "domain"):
            for other in term.iris(RDFS + "range"):
                if one.startswith(CKG) and other.startswith(CKG):
                    one_name, name, other_name = (
                        each.removeprefix(CKG) for each in (one, term.iri, other)
                    )
                    found.append((one_name, name, other_name))
    joined = {each for one, _, other in found for each in (one, other)}
    for name in sorted(joined):
        for above in ontology.terms[CKG + name].iris(RDFS + "subClassOf"):
            if (other := above.removeprefix(CKG)) in joined:
                found.append((name, _IS_A, other))
    return found


def _tree(ontology: _Ontology, terms: list[_Term], above: str, lang: str) -> str:
    """Return terms as nested lists, those of other vocabularies at the top."""
    below: dict[str, list[str]] = {}
    own = {term.iri for term in terms}
    for term in terms:
        for parent in term.iris(above) or [""]:
            below.setdefault(parent, []).append(term.iri)
    lines: list[str] = []

    def add(iri: str, depth: int) -> None:
        lines.append(f"{'    ' * depth}- {_link(ontology, iri, lang)}\n")
        for each in sorted(below.get(iri, ())):
            add(each, depth + 1)

    for iri in sorted({*below.pop("", ()), *(iri for iri in below if iri not in own)}):
        add(iri, 0)
    return "".join(lines) + "\n"


def _label(ontology: _Ontology, iri: str, lang: str) -> str:
    term = ontology.terms.get(iri)
    return (term.texts(RDFS + "label").get(lang) if term else None) or shorten(iri)


def _link(ontology: _Ontology, iri: str, lang: str) -> str:
    if not iri.startswith(CKG):
        return f"`{shorten(iri)}`"
    return f"[{escape(_label(ontology, iri, lang))}](#{iri.removeprefix(CKG)})"


def _links(ontology: _Ontology, iris: list[str], lang: str) -> str:
    return (", " if lang == "en" else "、").join(_link(ontology, iri, lang) for iri in iris)


def _section(ontology: _Ontology, term: _Term, lang: str) -> str:
    labels, definitions = term.texts(RDFS + "label"), term.texts(SKOS + "definition")
    local = term.iri.removeprefix(CKG)
    rows = {
        "iri": f"`{term.iri}`",
        "label": " · ".join(escape(labels[each]) for each in sorted(labels, key=lang.__ne__)),
        "definition": escape(definitions[lang]),
    }
    facts = _class(ontology, term) if "Class" in term.kinds else _property(ontology, term)
    rows |= {name: _links(ontology, iris, lang) for name, iris in facts.items() if iris}
    if chain := ontology.listed(term, _OWL + "propertyChainAxiom"):
        rows["chain"] = " → ".join(_link(ontology, iri, lang) for iri in chain)
    if characters := [_CHARACTERS[k][lang] for k in term.kinds if k in _CHARACTERS]:
        rows["character"] = ", ".join(characters)
    if term.iri in ontology.shaped:
        rows["shape"] = f"[{_ASKED[lang]}](shapes.md#{local})"
    if examples := _examples(ontology, term, lang):
        rows["example"] = "<br>".join(examples)
    head = f"### {escape(labels[lang])} `{shorten(term.iri)}` {{ #{local} }}\n\n"
    return head + table(
        ["", ""], [[_ROWS[name][lang], rows[name]] for name in _ROWS if name in rows]
    )


def _class(ontology: _Ontology, term: _Term) -> dict[str, list[str]]:
    return {
        "superclasses": term.iris(RDFS + "subClassOf"),
        "subclasses": ontology.pointing(RDFS + "subClassOf", term.iri),
        "disjoint": ontology.disjoint(term.iri),
        "of": ontology.pointing(RDFS + "domain", term.iri),
        "inherited": [
            p
            for above in ontology.above(term.iri)
            for p in ontology.pointing(RDFS + "domain", above)
        ],
        "values": ontology.pointing(RDFS + "range", term.iri),
    }


def _property(ontology: _Ontology, term: _Term) -> dict[str, list[str]]:
    inverse = term.iris(_OWL + "inverseOf") + ontology.pointing(_OWL + "inverseOf", term.iri)
    return {
        "superproperties": term.iris(RDFS + "subPropertyOf"),
        "domain": term.iris(RDFS + "domain"),
        "range": term.iris(RDFS + "range"),
        "used-on": term.iris(f"{PREFIXES['schema']}domainIncludes"),
        "used-with": term.iris(f"{PREFIXES['schema']}rangeIncludes"),
        "inverse": inverse,
    }


def _examples(ontology: _Ontology, term: _Term, lang: str) -> list[str]:
    """Return what the ontology gives as examples, then some of the bundled graph."""
    noted = [v.value for v in term.values.get(SKOS + "example", ()) if isinstance(v, Literal)]
    node = NamedNode(term.iri)
    if "Class" in term.kinds:
        found = ontology.graph.quads_for_pattern(None, NamedNode(RDF + "type"), node)
        shown = [f"`{shorten(q.subject.value)}`" for q in found if isinstance(q.subject, NamedNode)]
    else:
        found = ontology.graph.quads_for_pattern(None, node, None)
        shown = [
            f"`{shorten(q.subject.value)} {shorten(term.iri)} {_object(q.object)}`"
            for q in found
            if isinstance(q.subject, NamedNode)
        ]
    picked = [one for one in sorted(set(shown)) if "|" not in one][:_EXAMPLES]
    return [escape(text) for text in noted] + picked


def _object(term: NamedNode | BlankNode | Literal) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    text = str(term)
    return text.replace(f"^^<{PREFIXES['xsd']}", "^^<xsd:") if len(text) < 60 else text[:50] + '…"'
