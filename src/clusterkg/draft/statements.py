"""Write what was found as statements: each with its passage, and marked as to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from clusterkg.base.printed import Years
from clusterkg.base.text import digest, slug
from clusterkg.draft import City, Findings
from clusterkg.draft.figures import Number, Sum
from clusterkg.draft.programmes import Declaration, Programme
from clusterkg.draft.text import Span, Text
from clusterkg.names import places
from clusterkg.names.industries import Match, Matcher
from clusterkg.rdf.namespaces import CKG, ID, PREFIXES, RDF, RDFS
from clusterkg.store.graph import Graph, select
from clusterkg.tables.template import statements as known_of

_XSD: Final = PREFIXES["xsd"]
_OA: Final = PREFIXES["oa"]
# The class of a target by words of its group's name; the first that is in it counts.
_CLASSES: Final = (
    ("创新基地", "InnovationBase"),
    ("集群", "Cluster"),
    ("支柱", "PillarIndustry"),
    ("优势", "AdvantageIndustry"),
    ("新兴", "EmergingIndustry"),
    ("未来", "FutureIndustry"),
)
_ENGLISH_HEADS: Final = (
    ("创新基地", "industrial innovation bases"),
    ("集群", "industrial clusters"),
    ("支柱产业", "pillar industries"),
    ("优势", "advantage industries"),
    ("新兴", "emerging industries"),
    ("未来产业", "future industries"),
)
_TIERS: Final = "SELECT ?x ?en { ?x a ckg:Tier ; skos:prefLabel ?en FILTER(LANG(?en) = 'en') }"
Said = tuple[str, str]


class Writer:
    """Writes the findings of one text; `triples` grow with each call."""

    def __init__(self, store: Graph, content: str) -> None:
        self.triples: dict[Triple, None] = {}
        self._store = store
        self._text = Text(content)
        self._matcher = Matcher(store)
        self._digest = digest(content)
        self._used: set[str] = set()
        self._source = self._source_node()
        self._tiers = {row[0]: row[1] for row in select(store, _TIERS)}

    def write(self, found: Findings) -> None:
        """Add the statements of what was found of one city."""
        city = self._city_node(found.city)
        base = f"{slug(found.city.english or found.city.name)}-draft-{self._digest[:6]}"
        nodes: dict[int, str] = {}
        for programme in found.programmes:
            nodes[id(programme)] = self._programme(programme, found.city, city, base)
        for kind, sums in (("funding", found.funding), ("goal", found.goals)):
            for one, of in sums:
                node = self._sum(one, kind, base)
                if of:
                    link = "funding" if kind == "funding" else "outputGoal"
                    self._say(nodes[id(of)], link, NamedNode(node))
        for zone, of in found.zones:
            node = self._node(f"{base}-{slug(zone.name)}", "Zone")
            name = self._text.printed(zone.span)
            self._say(node, RDFS + "label", Literal(name, language="zh"))
            self._say(node, "zoneOf", NamedNode(city))
            self._read_from(node, self._text.passage(zone.span))
            said = ("核对名称与所属城市。", "Check the name, and that the zone is the city's.")
            self._confirm(node, *said)
            if of:
                self._say(nodes[id(of)], "zone", NamedNode(node))
        for number in found.counts:
            self._say(city, "hasCount", NamedNode(self._count(number, base)))

    def _programme(self, programme: Programme, city: City, city_node: str, base: str) -> str:
        name = slug(programme.key) or "programme"
        node = self._node(f"{base}-{name}", "ClusterProgramme")
        self._say(city_node, "hasProgramme", NamedNode(node))
        self._say(node, "programmeOf", NamedNode(city_node))
        self._say(node, RDFS + "label", Literal(programme.label, language="zh"))
        if english := self._english(programme, city):
            self._say(node, RDFS + "label", Literal(english, language="en"))
        if programme.printed_at:
            printed = self._text.printed(programme.printed_at)
            self._say(node, "printedName", Literal(printed))
        self._reasons(node, programme.announced_in, programme.horizon)
        if programme.announced_in:
            self._say(node, "inferredYear", _integer(programme.announced_in.first))
        if programme.announced:
            self._say(node, "announced", Literal(programme.announced))
        if programme.horizon:
            self._say(node, "horizonYear", _integer(programme.horizon.last))
        if programme.closed is not None:
            closed = Literal("true" if programme.closed else "false", datatype=_type("boolean"))
            self._say(node, "closedList", closed)
        for span in [*(span for _, span in programme.mentions), *programme.dated_in]:
            self._read_from(node, self._text.passage(span))
        self._confirm(
            node,
            "核对名称、公布时间、目标年，以及以下声明与目标是否属于本规划。",
            "Check the name, the date, the year, and that the declarations and targets are its.",
        )
        for place, declared in enumerate(programme.declarations, 1):
            self._declaration(declared, node, f"{node.removeprefix(ID)}-{place}")
        return node

    def _reasons(self, node: str, *inferred: Years | None) -> None:
        """Say why the years that are not printed follow: once in each language."""
        said = [years.reason for years in inferred if years and years.reason]
        for lang, texts in zip(("zh", "en"), zip(*said, strict=True), strict=False):
            text = ("" if lang == "zh" else " ").join(dict.fromkeys(texts))
            self._say(node, "inferenceReason", Literal(text, language=lang))

    def _declaration(self, declared: Declaration, programme: str, base: str) -> None:
        node = None
        first = declared.groups[0]
        if declared.count is not None:
            node = self._node(base, "TierDeclaration")
            self._say(programme, "declaresTier", NamedNode(node))
            self._say(node, "declaredCount", _integer(declared.count))
            figure = self._text.printed(first.figure_at)
            self._say(node, "printedFigure", Literal(figure))
            self._ranks(node, declared)
            for group in declared.groups:
                self._read_from(node, self._text.passage(group.span))
            zh, en = "核对数量与层级。", "Check the count and the tier."
            if declared.printed_size and not declared.size:
                zh += f"级别表中没有“{declared.printed_size}”。"
                en += f" No size class is called {declared.printed_size}."
            self._confirm(node, zh, en)
        listed = declared.listed
        if listed is None or listed.listing is None:
            return
        passage = self._text.passage(*listed.spans)
        cls = next((c for word, c in _CLASSES if word in first.kind + first.head), "IndustryTarget")
        for item in listed.listing.items:
            printed = self._text.printed(item.span)
            match = self._matcher.match(printed)
            name = "-".join(c.rsplit("/", 1)[-1] for c in match.concepts) or slug(printed)
            target = self._node(f"{programme.removeprefix(ID)}-{name}", cls)
            self._say(programme, "hasTarget", NamedNode(target))
            self._say(target, "targetOf", NamedNode(programme))
            self._say(target, RDFS + "label", Literal(printed, language="zh"))
            self._say(target, "printedName", Literal(printed))
            if node:
                self._say(target, "listedUnder", NamedNode(node))
            self._ranks(target, declared)
            for concept in match.concepts:
                self._say(target, "targetsIndustry", NamedNode(concept))
            self._read_from(target, passage)
            self._confirm(target, *self._about(match))

    def _ranks(self, node: str, declared: Declaration) -> None:
        for name, value in (("tier", declared.tier), ("sizeClass", declared.size)):
            if value:
                self._say(node, name, NamedNode(value))

    def _about(self, match: Match) -> Said:
        """Return what to check of a target: how its industries were found."""
        guesses = [answer for answer in match.answers if answer.reason in ("contained", "similar")]
        zh, en = "核对名称与产业。", "Check the name and the industry."
        for answer in guesses:
            label = self._label(answer.concept)
            zh += f"“{answer.part}”与“{label}”并不同名（{answer.reason} {answer.score:.2f}）。"
            en += f" {answer.part} is not {label} by name ({answer.reason} {answer.score:.2f})."
        for part in match.unknown:
            near = "、".join(self._label(g.concept) for g in match.candidates if g.part == part)
            zh += f"分类表中没有“{part}”。" + (f"是否为：{near}？" if near else "")
            en += f" The scheme has no {part}." + (f" Is it {near}?" if near else "")
        return zh, en

    def _label(self, concept: str) -> str:
        labels = self._matcher.labels[concept]
        return labels.get("zh") or next(iter(labels.values()), concept)

    def _sum(self, one: Sum, kind: str, base: str) -> str:
        cls = "FundingCommitment" if kind == "funding" else "OutputGoal"
        node = self._node(f"{base}-{kind}", cls)
        self._say(node, "amountPerYear" if kind == "funding" else "value", _decimal(one.value))
        self._say(node, "currency", Literal("CNY"))
        self._say(node, "printedFigure", Literal(self._text.printed(one.spans[0])))
        if one.years:
            if kind == "funding":
                self._say(node, "firstYear", _integer(one.years.first))
                self._say(node, "lastYear", _integer(one.years.last))
            else:
                self._say(node, "year", _integer(one.years.last))
            self._reasons(node, one.years)
        self._read_from(node, self._text.passage(*one.spans))
        if kind == "funding":
            said = (
                "核对金额是否为每年、起止年份与用途。",
                "Check that the sum is for each year, the years, and the purpose.",
            )
        else:
            said = (
                "核对所指的总量及其年份。",
                "Check what the total is of, and its year.",
            )
        self._confirm(node, *said)
        return node

    def _count(self, number: Number, base: str) -> str:
        node = self._node(f"{base}-count-{slug(number.thing)}", "StatedCount")
        self._say(node, "value", _decimal(Decimal(number.value)))
        self._say(node, "printedFigure", Literal(self._text.printed(number.figure_at)))
        self._say(node, "thingCounted", Literal(number.thing, language="zh"))
        self._read_from(node, self._text.passage(number.span))
        said = ("核对数量与所计之物。", "Check the number and what is counted.")
        self._confirm(node, *said)
        return node

    def _english(self, programme: Programme, city: City) -> str:
        """Return an English name, if the city has one and the programme's can be told in it."""
        if not city.english:
            return ""
        if programme.named:
            return f"{city.english} {programme.key} programme" if programme.key.isascii() else ""
        first = programme.declarations[0]
        head = next((en for word, en in _ENGLISH_HEADS if word in programme.key), "")
        tier = self._tiers.get(first.tier or "", "").lower()
        return " ".join(filter(None, (city.english, tier, head))) if head else ""

    def _city_node(self, city: City) -> str:
        if city.iri:
            return city.iri
        place = next((p for p in places.named(city.name) if p.label_zh == city.name), None)
        if place:
            self.triples.update(dict.fromkeys(known_of(place)))
            return place.iri
        node = self._node(slug(city.name), "City")
        self._say(node, RDFS + "label", Literal(city.name, language="zh"))
        said = (
            "城市表中没有此城市：补充代码与省份。",
            "No list has this city: give its code and province.",
        )
        self._confirm(node, *said)
        return node

    def _source_node(self) -> str:
        text = f'SELECT ?source {{ ?source a ckg:Source ; ckg:sha256 "{self._digest}" }}'
        known = select(self._store, text)
        if known:
            return known[0][0]
        node = self._node(f"source-{self._digest[:12]}", "Source")
        self._say(node, "sha256", Literal(self._digest))
        said = (
            "写明来源的名称、作者与发布时间。",
            "Name the source, its author and when it was published.",
        )
        self._confirm(node, *said)
        return node

    def _read_from(self, node: str, passage: Span) -> None:
        """Point at a passage; a passage that several facts were read from is written once."""
        iri = f"{ID}evidence-{self._digest[:8]}-{passage.start}-{passage.end}"
        self._say(node, "evidence", NamedNode(iri))
        if iri in self._used:
            return
        self._used.add(iri)
        quoted = self._text.printed(passage)
        paragraph = self._text.sentence_at(passage.start).paragraph
        self._say(iri, RDF + "type", NamedNode(CKG + "Evidence"))
        self._say(iri, "source", NamedNode(self._source))
        self._say(iri, "paragraph", _integer(paragraph))
        for name, value in (("start", passage.start), ("end", passage.end)):
            number = Literal(str(value), datatype=_type("nonNegativeInteger"))
            self._say(iri, _OA + name, number)
        self._say(iri, "sha256", Literal(digest(quoted)))

    def _node(self, name: str, cls: str) -> str:
        """Return a new node of a class; of several with one name, the second ends in -2."""
        iri = ID + name
        number = 2
        while iri in self._used:
            iri = f"{ID}{name}-{number}"
            number += 1
        self._used.add(iri)
        self._say(iri, RDF + "type", NamedNode(CKG + cls))
        return iri

    def _confirm(self, node: str, zh: str, en: str) -> None:
        self._say(node, "toConfirm", Literal(zh, language="zh"))
        self._say(node, "toConfirm", Literal(en, language="en"))

    def _say(self, node: str, predicate: str, value: NamedNode | Literal) -> None:
        iri = predicate if "/" in predicate else CKG + predicate
        self.triples[Triple(NamedNode(node), NamedNode(iri), value)] = None


def triples(store: Graph, content: str, found: Iterable[Findings]) -> Sequence[Triple]:
    """Return what was found in a text as statements, in the order of the text."""
    writer = Writer(store, content)
    for findings in found:
        writer.write(findings)
    return list(writer.triples)


def _type(name: str) -> NamedNode:
    return NamedNode(_XSD + name)


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=_type("integer"))


def _decimal(value: Decimal) -> Literal:
    text = f"{value:f}"
    return Literal(text if "." in text else f"{text}.0", datatype=_type("decimal"))
