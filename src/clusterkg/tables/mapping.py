"""Which sheet and column stands for which class and property; all else follows from the model.

What a column is called, holds, needs and is explained by is read from the ontology and the shapes
(`clusterkg.tables.model`). Here are only their places, and names for what other vocabularies and
the tables themselves bring along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple


class Said(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


@dataclass(frozen=True)
class Sheet:
    """A sheet: a row describes a node of its class.

    `columns` are properties as prefixed names: `@` after one stands for a column in Chinese and
    one in English, `^` before one for the property that leads to the node from the value; `/`
    joins two that say the same, both of which are written. `=file` and `=passage` help to fill
    the row and are not statements. Where the class has subclasses without a sheet, a column for
    the kind comes second. What else a shape of the class speaks of, or has it as its domain,
    comes before the last column.
    `named` are the columns that a row's identifier is made of where none is given, with the name
    of the class as `=class` and the one city of the workbook as `=city`; what a node belongs to
    comes first. `main` sheets are those that a new city needs.
    """

    cls: str
    columns: tuple[str, ...]
    named: tuple[str, ...]
    main: bool = True


def _sheet(cls: str, columns: str, named: str, *, main: bool = True) -> Sheet:
    return Sheet(cls, tuple(columns.split()), tuple(named.split()), main)


_CITY: Final = "ckg:programmeOf/^ckg:hasProgramme"
_PROGRAMME: Final = "ckg:targetOf/^ckg:hasTarget"
_CONFLICT: Final = "ckg:mayConflictWith ckg:conflictReason@"

SHEETS: Final = (
    _sheet(
        "ckg:City",
        "rdfs:label@ ckg:code ckg:inProvince geo:lat geo:long dcterms:source rdfs:comment@",
        "rdfs:label@en",
    ),
    _sheet(
        "ckg:ClusterProgramme",
        f"{_CITY} rdfs:label@ ckg:printedName ckg:announced ckg:horizonYear ckg:closedList"
        " ckg:setOutIn ckg:announcedAt ckg:zone ckg:evidence ckg:inferredYear"
        f" ckg:inferenceReason@ {_CONFLICT} rdfs:comment@",
        f"{_CITY} rdfs:label@en",
    ),
    _sheet(
        "ckg:TierDeclaration",
        "^ckg:declaresTier ckg:tier ckg:declaredCount ckg:printedFigure ckg:sizeClass ckg:evidence"
        f" {_CONFLICT} rdfs:comment@",
        "^ckg:declaresTier ckg:tier ckg:declaredCount",
    ),
    _sheet(
        "ckg:IndustryTarget",
        f"{_PROGRAMME} ckg:printedName rdfs:label@ ckg:targetsIndustry ckg:tier"
        " ckg:sizeClass ckg:listedUnder ckg:zone ckg:institute ckg:enterprise ckg:responsiblePost"
        f" ckg:evidence {_CONFLICT} rdfs:comment@",
        f"{_PROGRAMME} ckg:targetsIndustry",
    ),
    _sheet(
        "ckg:OutputGoal",
        "^ckg:outputGoal ckg:printedFigure ckg:value ckg:currency ckg:year ckg:evidence"
        f" {_CONFLICT} rdfs:comment@",
        "^ckg:outputGoal =class ckg:year",
    ),
    _sheet(
        "ckg:FundingCommitment",
        "^ckg:funding ckg:printedFigure ckg:amountPerYear ckg:currency ckg:firstYear ckg:lastYear"
        f" ckg:purpose@ ckg:evidence {_CONFLICT} rdfs:comment@",
        "^ckg:funding =class ckg:firstYear",
    ),
    _sheet(
        "ckg:Zone", "ckg:zoneOf rdfs:label@ ckg:evidence rdfs:comment@", "ckg:zoneOf rdfs:label@en"
    ),
    _sheet("ckg:ResearchInstitute", "rdfs:label@ ckg:evidence rdfs:comment@", "rdfs:label@en"),
    _sheet("ckg:Enterprise", "rdfs:label@ ckg:evidence rdfs:comment@", "rdfs:label@en"),
    _sheet(
        "ckg:PolicyDocument",
        "rdfs:label@ ckg:announced ckg:issuer ckg:purpose@ ckg:evidence ckg:inferredYear"
        " ckg:inferenceReason@ rdfs:comment@",
        "=city rdfs:label@en",
    ),
    _sheet(
        "ckg:Event",
        "ckg:eventOf rdfs:label@ ckg:announced ckg:purpose@ ckg:evidence ckg:inferredYear"
        " ckg:inferenceReason@ rdfs:comment@",
        "ckg:eventOf rdfs:label@en",
    ),
    _sheet("ckg:Source", "rdfs:label@ =file ckg:sha256 ckg:speaker rdfs:comment@", "rdfs:label@en"),
    _sheet(
        "ckg:Evidence",
        "ckg:source =passage ckg:paragraph oa:start oa:end ckg:sha256 rdfs:comment@",
        "ckg:source oa:start oa:end",
    ),
    _sheet(
        "ckg:Organization",
        "rdfs:label@ ckg:evidence rdfs:comment@",
        "=city rdfs:label@en",
        main=False,
    ),
    _sheet("ckg:Post", "rdfs:label@ ckg:evidence rdfs:comment@", "=city rdfs:label@en", main=False),
    _sheet("prov:Agent", "rdfs:label@ ckg:evidence rdfs:comment@", "rdfs:label@en", main=False),
    _sheet(
        "ckg:StatedCount",
        "^ckg:hasCount ckg:thingCounted@ ckg:printedFigure ckg:value ckg:evidence"
        f" {_CONFLICT} rdfs:comment@",
        "^ckg:hasCount =class ckg:thingCounted@en",
        main=False,
    ),
    _sheet(
        "ckg:PracticeModel",
        "^ckg:practice rdfs:label@ ckg:announced ckg:declaredCount ckg:speaker ckg:audience"
        " ckg:paraphrase ckg:evidence rdfs:comment@",
        "^ckg:practice rdfs:label@en",
        main=False,
    ),
    _sheet(
        "ckg:PracticeElement",
        "^ckg:hasElement ckg:requirement@ ckg:evidence rdfs:comment@",
        "^ckg:hasElement ckg:requirement@en",
        main=False,
    ),
    _sheet(
        "ckg:Assessment",
        "ckg:claim@ ckg:speaker ckg:aboutEntity ckg:evidence rdfs:comment@",
        "=city =class ckg:claim@en",
        main=False,
    ),
    _sheet(
        "ckg:Province",
        "rdfs:label@ ckg:code dcterms:source rdfs:comment@",
        "rdfs:label@en",
        main=False,
    ),
    _sheet(
        "ckg:Tier",
        "skos:prefLabel@ ckg:reachRank rdfs:comment@",
        "=class skos:prefLabel@en",
        main=False,
    ),
    _sheet(
        "ckg:SizeClass", "skos:prefLabel@ rdfs:comment@", "=class skos:prefLabel@en", main=False
    ),
)

# Labels and notes of terms that the ontology uses and does not define, and of the helping columns.
EXTERNAL: Final[dict[str, tuple[Said, Said]]] = {
    "rdfs:label": (Said("名称", "name"), Said("通行的名称。", "The name in common use.")),
    "skos:prefLabel": (Said("名称", "name"), Said("通行的名称。", "The name in common use.")),
    "rdfs:comment": (
        Said("备注", "comment"),
        Said("对该行的说明。", "What else is to be said of the row."),
    ),
    "dcterms:source": (
        Said("依据", "authority"),
        Said("所依据的标准或文件。", "The standard or document that it is taken from."),
    ),
    "oa:start": (
        Said("起点", "start"),
        Said("首字符在全文中的偏移。", "Characters of the text before the passage."),
    ),
    "oa:end": (
        Said("终点", "end"),
        Said("末字符之后在全文中的偏移。", "Characters of the text up to the passage's end."),
    ),
    "geo:lat": (
        Said("纬度", "latitude"),
        Said("WGS 84，十进制度。", "Degrees, WGS 84."),
    ),
    "geo:long": (
        Said("经度", "longitude"),
        Said("WGS 84，十进制度。", "Degrees, WGS 84."),
    ),
    "prov:Agent": (
        Said("人物", "Person"),
        Said("发言、撰文或听取的人。", "Somebody who speaks, writes or is told."),
    ),
    "=id": (
        Said("编号", "ID"),
        Said(
            "可留空，将由名称得出。他行引用时可写此编号或名称；1、2、3 之类的短号只在本表内有效。",
            "May be left empty: it is then made of the name. Other rows refer to the row by it or"
            " by the name. Short numbers such as 1, 2, 3 hold within this workbook.",
        ),
    ),
    "=kind": (
        Said("类别", "kind"),
        Said("从列表中选择。", "Choose from the list."),
    ),
    "=file": (
        Said("全文文件", "text file"),
        Said(
            "与本表同一文件夹中的全文文件（UTF-8 文本）。填写后摘要自动计算，引文可自动定位。",
            "A UTF-8 text file in the folder of this workbook. Its digest is then computed, and"
            " passages are found in it.",
        ),
    ),
    "=passage": (
        Said("引文", "passage"),
        Said(
            "逐字复制原文。段号、起点、终点和摘要由此算出；引文本身不进入图谱。",
            "The passage, copied word for word. Paragraph, start, end and digest are computed from"
            " it; the passage itself does not enter the graph.",
        ),
    ),
}
# Ranges of properties that neither the ontology nor a shape gives one.
EXTERNAL_DATATYPES: Final = {
    "geo:lat": "xsd:decimal",
    "geo:long": "xsd:decimal",
    "dcterms:source": "xsd:string",
}
# Columns that are read by more than their datatype and their pattern.
DATES: Final = ("ckg:announced",)
PRINTED: Final = "ckg:printedFigure"
FIGURES: Final = ("ckg:value", "ckg:amountPerYear", "ckg:declaredCount")
PER_YEAR: Final = "ckg:amountPerYear"
CURRENCY: Final = "ckg:currency"
CURRENCIES: Final = ("CNY", "USD", "EUR", "HKD", "JPY")
