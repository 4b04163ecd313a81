"""Findings in a text as statements; each fact has its passage, and a note on what to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from clusterkg.base.printed import Years
from clusterkg.base.text import digest, fold, slug
from clusterkg.draft import City, Findings
from clusterkg.draft.figures import Number, Sum, Total
from clusterkg.draft.programmes import Declaration, Programme
from clusterkg.draft.text import Span, Text
from clusterkg.names import places
from clusterkg.names.industries import Match, Matcher
from clusterkg.names.sizes import size_class
from clusterkg.rdf import concepts
from clusterkg.rdf.namespaces import CKG, ID, OA, RDF, RDFS, XSD
from clusterkg.rdf.replaced import remarked
from clusterkg.store.graph import Graph, select
from clusterkg.tables.template import statements as known_of

# Class of a target by words in the name of its group; the first match counts.
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
_THINGS: Final = "SELECT ?label ?x { ?x a ckg:CountedThing ; skos:prefLabel|skos:altLabel ?label }"
Said = tuple[str, str]


class Writer:
    """Collects the statements of the findings in a text as the keys of `triples`.

    Args:
        store: The graph, whose resources are used where they exist.
        content: The text in which the findings were made.
    """

    def __init__(self, store: Graph, content: str) -> None:
        self.triples: dict[Triple, None] = {}
        self._store = store
        self._text = Text(content)
        self._matcher = Matcher(store)
        self._digest = digest(content)
        self._used: set[str] = set()
        self._source = self._source_node()
        self._tiers = {row[0]: row[1] for row in select(store, _TIERS)}
        self._things = {fold(label): thing for label, thing in select(store, _THINGS)}
        self._sizes = {row[0] for row in select(store, "SELECT ?x { ?x a ckg:SizeClass }")}

    def write(self, found: Findings) -> None:
        """Add the statements of `found`, the findings about one city."""
        city = self._city_node(found.city)
        base = f"{slug(found.city.english or found.city.name)}-draft-{self._digest[:6]}"
        nodes: dict[int, str] = {}
        for programme in found.programmes:
            nodes[id(programme)] = self._programme(programme, found.city, city, base)
        for money, of in found.funding:
            node = self._funding(money, base)
            if of:
                self._say(nodes[id(of)], "funding", NamedNode(node))
        for total, of in found.goals:
            node = self._goal(total, base)
            # A total that belongs to no programme belongs to the city.
            self._say(nodes[id(of)] if of else city, "goal", NamedNode(node))
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
        self._say(node, "programmeOf", NamedNode(city_node))
        self._say(node, RDFS + "label", Literal(programme.label, language="zh"))
        if english := self._english(programme, city):
            self._say(node, RDFS + "label", Literal(english, language="en"))
        if programme.printed_at:
            printed = self._text.printed(programme.printed_at)
            self._say(node, "printedName", Literal(printed))
        self._reasons(node, programme.announced_in, programme.horizon)
        if programme.announced_in:
            self._say(node, "inferredYear", Literal(programme.announced_in.first))
        if programme.announced:
            announced = Literal(programme.announced)
            date, notes = remarked(announced) or (announced, [])
            self._say(node, "announced", date)
            for note in notes:
                self._say(node, "announcedNote", note)
        if programme.horizon:
            self._say(node, "horizonYear", Literal(programme.horizon.last))
        if programme.closed is not None:
            self._say(node, "closedList", Literal(programme.closed))
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
        """State in both languages how inferred years were inferred; nothing for printed ones."""
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
            self._say(node, "declaredCount", Literal(declared.count))
            figure = self._text.printed(first.figure_at)
            self._say(node, "printedFigure", Literal(figure))
            self._ranks(node, declared)
            for group in declared.groups:
                self._read_from(node, self._text.passage(group.span))
            self._confirm(node, "核对数量与层级。", "Check the count and the tier.")
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
        size = size_class(declared.printed_size)
        if size is not None and size.iri not in self._sizes:
            self._sizes.add(size.iri)
            self._add(size.triples())
            self._confirm(size.iri, "核对规模级别。", "Check the size class.")

    def _about(self, match: Match) -> Said:
        """Return what a person should check about the industries of a target, in Chinese and in
        English.
        """
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

    def _funding(self, money: Sum, base: str) -> str:
        node = self._node(f"{base}-funding", "FundingCommitment")
        self._say(node, "amountPerYear", _decimal(money.value))
        self._amount(node, money)
        if money.years:
            self._say(node, "firstYear", Literal(money.years.first))
            self._say(node, "lastYear", Literal(money.years.last))
            self._reasons(node, money.years)
        self._confirm(
            node,
            "核对金额是否为每年、起止年份、出资方与用途。",
            "Check that the sum is for each year, the years, who pays, and the purpose.",
        )
        return node

    def _goal(self, total: Total, base: str) -> str:
        node = self._node(f"{base}-goal", "Goal")
        self._say(node, "indicator", NamedNode(f"{ID}indicator-{total.indicator}"))
        self._say(node, "printedIndicator", Literal(total.printed))
        self._say(node, "comparator", Literal(total.comparator))
        self._say(node, "value", _decimal(total.value))
        self._amount(node, total)
        if total.years:
            self._say(node, "year", Literal(total.years.last))
            self._reasons(node, total.years)
        self._confirm(
            node,
            "核对衡量指标、比较方式、年份，以及是谁的目标。",
            "Check what is measured, how the figure is meant, the year, and whose goal it is.",
        )
        return node

    def _amount(self, node: str, money: Sum) -> None:
        self._say(node, "currency", Literal("CNY"))
        self._say(node, "printedFigure", Literal(self._text.printed(money.spans[0])))
        self._read_from(node, self._text.passage(*money.spans))

    def _count(self, number: Number, base: str) -> str:
        node = self._node(f"{base}-count-{slug(number.thing)}", "StatedCount")
        self._say(node, "value", _decimal(Decimal(number.value)))
        self._say(node, "printedFigure", Literal(self._text.printed(number.figure_at)))
        self._say(node, "countOf", NamedNode(self._thing(number.thing)))
        self._read_from(node, self._text.passage(number.span))
        said = ("核对数量与所计之物。", "Check the number and what is counted.")
        self._confirm(node, *said)
        return node

    def _thing(self, name: str) -> str:
        """Return the IRI of the counted thing with the label `name`; a new one is described."""
        known = self._things.get(fold(name))
        if known is not None:
            return known
        cls, label = NamedNode(CKG + "CountedThing"), Literal(name, language="zh")
        thing = concepts.named(cls, [label])
        self._add(concepts.described(thing, cls, [label]))
        self._confirm(thing.value, "核对所计之物，并补英文名。", "Check it; name it in English.")
        return thing.value

    def _english(self, programme: Programme, city: City) -> str:
        """Return the English name of `programme`; empty if the city has no English label, or the
        programme cannot be named in English.
        """
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
            self._add(known_of(place))
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
        """Link `node` to its passage, which is described at its first use only."""
        iri = f"{ID}evidence-{self._digest[:8]}-{passage.start}-{passage.end}"
        self._say(node, "evidence", NamedNode(iri))
        if iri in self._used:
            return
        self._used.add(iri)
        quoted = self._text.printed(passage)
        paragraph = self._text.sentence_at(passage.start).paragraph
        self._say(iri, RDF + "type", NamedNode(CKG + "Evidence"))
        self._say(iri, "source", NamedNode(self._source))
        self._say(iri, "paragraph", Literal(paragraph))
        for name, value in (("start", passage.start), ("end", passage.end)):
            number = Literal(str(value), datatype=_type("nonNegativeInteger"))
            self._say(iri, OA + name, number)
        self._say(iri, "sha256", Literal(digest(quoted)))

    def _node(self, name: str, cls: str) -> str:
        """Return a new IRI that ends in `name`, stated to be of the class `cls`; further ones with
        the same name end in -2, -3 ...
        """
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

    def _add(self, triples: Iterable[Triple]) -> None:
        self.triples.update(dict.fromkeys(triples))

    def _say(self, node: str, predicate: str, value: NamedNode | Literal) -> None:
        iri = predicate if "/" in predicate else CKG + predicate
        self.triples[Triple(NamedNode(node), NamedNode(iri), value)] = None


def triples(store: Graph, content: str, found: Iterable[Findings]) -> Sequence[Triple]:
    """Return findings as statements, each once, in the order of the findings.

    Args:
        store: The graph, whose resources are used where they exist.
        found: The findings in `content`.
    """
    writer = Writer(store, content)
    for findings in found:
        writer.write(findings)
    return list(writer.triples)


def _type(name: str) -> NamedNode:
    return NamedNode(XSD + name)


def _decimal(value: Decimal) -> Literal:
    text = f"{value:f}"
    return Literal(text if "." in text else f"{text}.0", datatype=_type("decimal"))
