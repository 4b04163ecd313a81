"""Shapes as documents: facts read by hand from the shapes, and nothing of them left out."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from html.parser import HTMLParser

import pytest
from pyoxigraph import RdfFormat, Store, parse
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection

from clusterkg.base.errors import InputError
from clusterkg.base.resources import bundled, graph_path
from clusterkg.rdf.namespaces import CKG, PREFIXES, RDFS, SKOS, shorten
from clusterkg.shacl.document.documentation import FORMATS, document
from clusterkg.shacl.document.outline import Row, Section, outline
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.labels import Labels
from clusterkg.store.graph import open_bundled

# The shapes of data; those of the ontology itself are `meta`.
FILES = [path for path in bundled("ontology", "shapes").glob("*.ttl") if path.stem != "meta"]
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def read(turtle: str) -> Shapes:
    return Shapes(parse((HEAD + turtle).encode(), RdfFormat.TURTLE))


def bundled_shapes() -> Shapes:
    return Shapes(
        quad for path in sorted(FILES) for quad in parse(path=str(path), format=RdfFormat.TURTLE)
    )


BUNDLED = bundled_shapes()
NAMES = Labels(open_bundled())
SECTIONS = {lang: outline(BUNDLED, NAMES, lang) for lang in ("en", "zh")}


def section(name: str, lang: str = "en") -> Section:
    (found,) = (one for one in SECTIONS[lang] if one.names == (CKG + name,))
    return found


def row(name: str, prop: str, lang: str = "en") -> Row:
    (found,) = (row for row in section(name, lang).rows if row.name == prop)
    return found


def texts(found: Row) -> list[str]:
    return [phrase.text for phrase in found.phrases]


# (class, property, need, how many, values), as a person reads them in the files of shapes.
FACTS = [
    ("City", "ckg:code", "allowed", "at most 1", ["must match the pattern ^[1-8][0-9]{5}$"]),
    ("City", "ckg:inProvince", "required", "1", ["must be of the class “Province”"]),
    (
        "City",
        "rdfs:label",
        "required",
        "1 or more",
        [
            "must have at least one value that is text in English",
            "must have at least one value that is text in Chinese",
            "must have at most one value in each language",
        ],
    ),
    (
        "ClusterProgramme",
        "ckg:horizonYear",
        "allowed",
        "at most 1",
        ["must be an integer such as 12", "must be 1949 or more", "must be 2100 or less"],
    ),
    ("ClusterProgramme", "ckg:zone", "allowed", "any number", ["must be of the class “Zone”"]),
    (
        "Evidence",
        "oa:start",
        "allowed",
        "at most 1",
        [
            "must be less (earlier) than “end”",
            "must be 0 or more",
            "must either be an integer from 0 up or be an integer",
        ],
    ),
    ("FundingCommitment", "ckg:amountPerYear", "required", "1", ["must be above 0"]),
    (
        "FundingCommitment",
        "ckg:firstYear",
        "required",
        "1",
        ["must not be more (later) than “last year”"],
    ),
    (
        "IndustryMapping",
        "ckg:confidence",
        "required",
        "1",
        ["must be “high”, “medium” or “low”"],
    ),
    (
        "IndustryTarget",
        "ckg:targetsIndustry",
        "recommended",
        "1 or more",
        ["must either be of the class “Industry” or be of the class “Cross-cutting theme”"],
    ),
    (
        "PolicyDocument",
        "ckg:issuer",
        "suggested",
        "1 or more",
        ["must be of the class “Organization”"],
    ),
    ("Tier", "ckg:reachRank", "allowed", "at most 1", ["must be 2, 3 or 4"]),
    ("Assessment", "ckg:speaker", "required", "1 or more", []),
]


@pytest.mark.parametrize(("cls", "prop", "need", "count", "values"), FACTS)
def test_requirements_of_properties(
    cls: str, prop: str, need: str, count: str, values: list[str]
) -> None:
    found = row(cls, prop)
    assert (found.need, found.count) == (need, count)
    assert set(values) <= set(texts(found))


def test_the_same_in_chinese() -> None:
    found = row("City", "ckg:inProvince", "zh")
    assert found == Row(
        label="所属省份",
        name="ckg:inProvince",
        need="required",
        count="1",
        phrases=found.phrases,
        meaning="城市所在的省级行政区。",
        notes=("请指明城市所属的一个省级行政区。",),
    )
    assert texts(found) == ["须属于“省级行政区”类"]
    assert texts(row("IndustryMapping", "ckg:confidence", "zh")) == ["须为“high”、“medium”或“low”"]


def test_a_class_has_its_label_and_its_definition() -> None:
    found = section("City", "zh")
    assert (found.title, found.definition) == (
        "城市",
        "发布产业集群规划的城市；发布规划的县级行政区、新区和开发区也在其中，并注明行政级别。",
    )
    assert section("City").definition == (
        "A city that announces industrial-cluster programmes; also a county-level place, new area"
        " or development zone that does, which says so (administrative level)."
    )


def test_subclasses_and_few_members_are_named() -> None:
    assert section("IndustryTarget").narrower == (
        "Advantage industry target",
        "Cluster target",
        "Emerging industry target",
        "Future industry target",
        "Innovation base target",
        "Pillar industry target",
    )
    assert section("SizeClass", "zh").members == (
        "千亿级（id:size-100-billion）",
        "五千亿级（id:size-500-billion）",
        "万亿级（id:size-trillion）",
    )
    assert section("Industry").members == ()


def test_required_properties_come_first() -> None:
    needs = [row.need for row in section("ClusterProgramme").rows]
    assert needs == sorted(needs, key=("required", "suggested", "allowed").index)
    assert [row.name for row in section("ClusterProgramme").rows][:4] == [
        "ckg:programmeOf",
        "ckg:evidence",
        "rdfs:label",
        "ckg:announced",
    ]


def test_other_targets_than_classes_have_their_section() -> None:
    (found,) = (one for one in SECTIONS["en"] if "inferred" in one.title)
    assert found.title == "Whatever has “inferred year”"
    assert [(row.name, row.need) for row in found.rows] == [
        ("ckg:inferenceReason", "required"),
        ("ckg:inferredYear", "required"),
    ]


def test_rules_in_sparql_are_shown_by_their_message() -> None:
    assert {(rule.name, rule.text) for rule in section("IndustryTarget").rules} == {
        (
            "shape:industryTarget-own-declaration",
            "The declaration … is not one of the programme that lists the target.",
        ),
        (
            "shape:industryTarget-zone-city",
            "The zone … belongs to another city than the target.",
        ),
    }
    (rule,) = section("PracticeModel", "zh").rules
    assert rule.text == "仅知 … 个要素，其余未知，并非没有。（仅为警告）"


# Every constraint of the bundled shapes, read by another reader, has its words where they belong.

KINDS = {
    URIRef(PREFIXES["xsd"] + "string"): {"en": "plain text", "zh": "文本"},
    URIRef(PREFIXES["xsd"] + "integer"): {"en": "an integer", "zh": "整数"},
    URIRef(PREFIXES["xsd"] + "decimal"): {"en": "a decimal number", "zh": "小数"},
    URIRef(PREFIXES["xsd"] + "anyURI"): {"en": "a web address", "zh": "网址"},
    URIRef(PREFIXES["xsd"] + "boolean"): {"en": "true or false", "zh": "true 或 false"},
}
WORDS = {
    SH.minInclusive: {"en": "must be {} or more", "zh": "不得小于 {}"},
    SH.maxInclusive: {"en": "must be {} or less", "zh": "不得大于 {}"},
    SH.minExclusive: {"en": "must be above {}", "zh": "须大于 {}"},
    SH.lessThan: {"en": "must be less (earlier) than “{}”", "zh": "须小于（早于）“{}”"},
    SH.lessThanOrEquals: {"en": "must not be more (later) than “{}”", "zh": "不得大于（晚于）“{}”"},
    SH.disjoint: {"en": "must share no value with “{}”", "zh": "不得有与“{}”相同的值"},
    SH.pattern: {"en": "must match the pattern {}", "zh": "须符合模式 {}"},
    SH["class"]: {"en": "must be of the class “{}”", "zh": "须属于“{}”类"},
}
COUNTS = {
    (0, None): {"en": "any number", "zh": "不限"},
    (1, None): {"en": "1 or more", "zh": "至少 1"},
    (0, 1): {"en": "at most 1", "zh": "至多 1"},
    (1, 1): {"en": "1", "zh": "1"},
}
LABELS = {
    PREFIXES["oa"] + "end": {"en": "end", "zh": "终点"},
    SKOS + "Concept": {"en": "Concept", "zh": "概念"},
    PREFIXES["qb"] + "DataSet": {"en": "data set", "zh": "数据集"},
}
GRAPH = Graph()
for source in (*FILES, graph_path("ontology", "clusterkg.ttl")):
    GRAPH.parse(source)
parents = [
    (parent, shape)
    for parent, shape in GRAPH.subject_objects(SH.property)
    if (parent, RDF.type, SH.NodeShape) in GRAPH
]


def label(term: URIRef, lang: str) -> str:
    found = {
        text.language: str(text)
        for text in GRAPH.objects(term, URIRef(RDFS + "label"))
        if isinstance(text, Literal)
    }
    return found.get(lang) or LABELS[str(term)][lang]


def row_of(parent: URIRef, path: URIRef, lang: str) -> Row:
    target = GRAPH.value(parent, SH.targetClass)
    names = () if target is None else (str(target),)
    sections = (one for one in SECTIONS[lang] if one.names == names)
    return next(row for one in sections for row in one.rows if row.name == shorten(str(path)))


MILDER = {
    SH.Warning: {"en": " (only a warning)", "zh": "（仅为警告）"},
    SH.Info: {"en": " (only a note)", "zh": "（仅为提示）"},
}
NEEDS = {None: "required", SH.Warning: "recommended", SH.Info: "suggested"}


def is_told_with(one: URIRef, other: URIRef) -> bool:
    """Say whether two node shapes are of one class, so that they share a section."""
    target = GRAPH.value(one, SH.targetClass)
    return one == other or (target is not None and target == GRAPH.value(other, SH.targetClass))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_constraint_of_the_bundled_shapes_is_told(lang: str) -> None:
    told: set[URIRef] = set()
    for parent, shape in parents:
        path = GRAPH.value(shape, SH.path)
        found = row_of(parent, path, lang)
        said = texts(found)
        for name, value in GRAPH.predicate_objects(shape):
            told.add(name)
            if name in WORDS:
                term = label(value, lang) if isinstance(value, URIRef) else value
                only = MILDER.get(GRAPH.value(shape, SH.severity), {}).get(lang, "")
                assert WORDS[name][lang].format(term) + only in said
            elif name == SH.datatype:
                assert any(KINDS[value][lang] in text for text in said)
            elif name == SH.message and value.language == lang:
                assert str(value) in found.notes
            elif name == SH["in"]:
                (text,) = (text for text in said if "must be" in text or "须为" in text)
                assert all(str(member) in text for member in Collection(GRAPH, value))
            elif name == SH["or"]:
                either = {"en": "must either be", "zh": "，或者"}[lang]
                (text,) = (text for text in said if either in text)
                for member in Collection(GRAPH, value):
                    cls = GRAPH.value(member, SH["class"])
                    assert cls is None or label(cls, lang) in text
            elif name == SH.uniqueLang:
                text = {
                    "en": "must have at most one value in each language",
                    "zh": "须每种语言至多有一个值",
                }
                assert text[lang] in said
            elif name == SH.minLength:
                assert value.toPython() == 1
                text = {"en": "must have at least one character", "zh": "须至少有一个字符"}
                assert text[lang] in said
            elif name == SH.qualifiedValueShape:
                (tag,) = Collection(GRAPH, GRAPH.value(value, SH.languageIn))
                tongue = {"en": {"en": "English", "zh": "Chinese"}, "zh": {"en": "英", "zh": "中"}}
                text = {
                    "en": "must have at least one value that is text in {}",
                    "zh": "须至少有一个值为{}文文本",
                }
                only = MILDER.get(GRAPH.value(shape, SH.severity), {}).get(lang, "")
                assert text[lang].format(tongue[lang][str(tag)]) + only in said
        siblings = [
            s for p, s in parents if is_told_with(p, parent) and GRAPH.value(s, SH.path) == path
        ]
        least, most, need = 0, None, "allowed"
        for sibling in siblings:
            minimum = GRAPH.value(sibling, SH.minCount) or GRAPH.value(
                sibling, SH.qualifiedMinCount
            )
            if minimum is not None:
                least = minimum.toPython()
                severity = GRAPH.value(sibling, SH.severity)
                need = NEEDS[severity]
            maximum = GRAPH.value(sibling, SH.maxCount)
            # What only warns does not bound how many there may be.
            if maximum is not None and GRAPH.value(sibling, SH.severity) != SH.Warning:
                most = maximum.toPython()
        assert (found.count, found.need) == (COUNTS[least, most][lang], need)
    assert told == {
        *WORDS,
        *(SH[name] for name in ("datatype", "message", "in", "or", "uniqueLang", "minLength")),
        *(SH[name] for name in ("qualifiedMinCount", "qualifiedValueShape", "minCount")),
        *(SH[name] for name in ("maxCount", "path", "severity")),
        RDF.type,
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_rule_of_the_bundled_shapes_is_told(lang: str) -> None:
    for parent, constraint in GRAPH.subject_objects(SH.sparql):
        targets = {str(cls) for cls in GRAPH.objects(parent, SH.targetClass)}
        (found,) = (one for one in SECTIONS[lang] if set(one.names) == targets)
        (message,) = (m for m in GRAPH.objects(constraint, SH.message) if m.language == lang)
        (rule,) = (r for r in found.rules if r.name == shorten(str(constraint)))
        assert rule.text.startswith(str(message).replace("{?value}", "…"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_holds_all_of_the_outline(fmt: str, lang: str) -> None:
    text = document(BUNDLED, fmt, lang, NAMES)
    if fmt == "html":
        reader = Page()
        reader.feed(text)
        text = "".join(reader.texts)
    if fmt == "markdown":
        text = re.sub(r"\\([\\`*_\[\]|$])", r"\1", text).replace("`", "")
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    plain = re.sub(r"\s|^ *[>-] ", "", text, flags=re.MULTILINE)
    for one in SECTIONS[lang]:
        for said in (one.title, one.definition, *one.narrower, *one.members):
            assert re.sub(r"\s", "", said) in plain
        for rule in one.rules:
            assert re.sub(r"\s", "", rule.text) in plain
        for found in one.rows:
            # The columns of text stand between the parts of a cell.
            for said in (found.label, found.name, *texts(found), *found.notes):
                words = said.split() if fmt == "text" else [re.sub(r"\s", "", said)]
                assert all(word in plain for word in words)


class Page(HTMLParser):
    """The texts, links and names of a page; tags must be closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag == "a":
            self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)


@pytest.mark.parametrize(("lang", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_the_page_needs_no_other_file(lang: str, tag: str) -> None:
    text = document(BUNDLED, "html", lang, NAMES)
    reader = Page()
    reader.feed(text)
    assert reader.open == []
    assert ("lang", tag) in reader.attributes
    assert not {"src", "srcset", "onclick"} & {name for name, _ in reader.attributes}
    assert "@import" not in text and "url(" not in text
    assert len(set(reader.ids)) == len(reader.ids) == len(SECTIONS[lang])
    assert {link.removeprefix("#") for link in reader.links} == set(reader.ids)
    assert '<a href="#Province">' in text


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_columns_of_text_are_aligned_and_fit(lang: str) -> None:
    lines = document(BUNDLED, "text", lang, NAMES).splitlines()
    assert max(map(columns, lines)) <= 100
    starts = {
        columns(line[: line.index(mark)])
        for line in lines
        for mark in ("- must", "- 须", "- 不得")
        if mark in line and line.index(mark) > 10
    }
    assert len(starts) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_rows_of_markdown_have_as_many_cells_as_their_head(lang: str) -> None:
    lines = document(BUNDLED, "markdown", lang, NAMES).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) > 100
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows} == {6}
    assert "`^[1-8][0-9]{5}$`" in "".join(rows)


OTHER = """
@prefix ex: <http://example.org/> .
ex:person a sh:NodeShape ;
    sh:targetClass ex:Person ;
    sh:nodeKind sh:IRI ;
    sh:closed true ;
    sh:node ex:named ;
    sh:property
        [ sh:path ex:nick ; sh:minCount 1 ; sh:severity sh:Warning ;
          sh:name "nick|name"@en ; sh:description "What friends say: <b>."@en ] ,
        [ sh:path ex:spouse ; sh:maxCount 0 ] ,
        [ sh:path ex:off ; sh:minCount 1 ; sh:deactivated true ] ,
        [ sh:path ex:note ; sh:maxCount 1 ; sh:severity sh:Info ] ,
        [ sh:path ex:kind ; sh:hasValue ex:human ] ,
        [ sh:path ex:home ; sh:minCount 2 ; sh:maxCount 3 ;
          sh:property [ sh:path ex:street ; sh:minCount 1 ] ] .
ex:named a sh:NodeShape ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
ex:gone a sh:NodeShape ; sh:targetClass ex:Gone ; sh:deactivated true .
ex:values sh:targetObjectsOf ex:knows ; sh:class ex:Person .
"""


@pytest.fixture(scope="module")
def other() -> list[Section]:
    return outline(read(OTHER), Labels(Store()), "en")


def test_shapes_of_others_are_documented(other: list[Section]) -> None:
    person, values, named = other
    assert person.title == "<http://example.org/Person>"
    assert [(row.label, row.need, row.count) for row in person.rows] == [
        ("<http://example.org/kind>", "required", "1 or more"),
        ("<http://example.org/home>", "required", "2 to 3"),
        (
            "<http://example.org/home> → <http://example.org/street>",
            "required",
            "1 or more",
        ),
        ("nick|name", "recommended", "1 or more"),
        ("<http://example.org/note>", "allowed", "any number"),
        ("<http://example.org/spouse>", "excluded", "none"),
    ]
    kind, _, _, nick, note, _ = person.rows
    assert texts(kind) == ["must have the value <http://example.org/human>"]
    assert texts(note) == ["must have at most one value (only a note)"]
    assert nick.notes == ("What friends say: <b>.",)
    assert [rule.text for rule in person.rules] == [
        "It must conform to the shape <http://example.org/named>.",
        "It must be an identifier (IRI).",
        "It must have no properties but <http://example.org/nick>, <http://example.org/spouse>,"
        " <http://example.org/off>, <http://example.org/note>, <http://example.org/kind> and"
        " <http://example.org/home>.",
    ]
    assert values.title == "Values of <http://example.org/knows>"
    assert [rule.text for rule in values.rules] == [
        "It must be of the class <http://example.org/Person>."
    ]
    assert (named.title, len(named.rows)) == ("The shape <http://example.org/named>", 1)


def test_texts_of_authors_are_escaped() -> None:
    shapes, names = read(OTHER), Labels(Store())
    assert "What friends say: &lt;b&gt;." in document(shapes, "html", "en", names)
    assert "<b>" not in document(shapes, "html", "en", names)
    assert r"nick\|name" in document(shapes, "markdown", "en", names)
    assert "&lt;b&gt;" in document(shapes, "markdown", "en", names)


def test_a_document_is_the_same_in_every_run() -> None:
    again = bundled_shapes()
    for fmt in FORMATS:
        assert document(again, fmt, "zh", Labels(open_bundled())) == document(
            BUNDLED, fmt, "zh", NAMES
        )


def test_unknown_formats_and_languages_are_refused() -> None:
    with pytest.raises(InputError, match="no format 'pdf'; formats: text, markdown, html"):
        document(BUNDLED, "pdf", "en", NAMES)
    with pytest.raises(InputError, match="no language 'fr'; languages: zh, en"):
        document(BUNDLED, "text", "fr", NAMES)


def test_no_heavy_module_is_read() -> None:
    heavy = ("rdflib", "pyshacl", "networkx", "numpy", "opencc", "owlready2")
    code = (
        "import sys; import clusterkg.shacl.document.documentation;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_targets_of_queries_and_shapes_without_names_are_documented() -> None:
    select = 'sh:target [ sh:select "SELECT ?this { ?this ?p ?o }" ]'
    shapes = read(
        f"ckg:S a sh:NodeShape ; {select} ; sh:nodeKind sh:IRI ."
        f" [] a sh:NodeShape ; {select} ; sh:nodeKind sh:IRI ."
    )
    found = [one.title for one in outline(shapes, NAMES, "en")]
    assert found == ["What the target of ckg:S selects", "What the target of [] selects"]
