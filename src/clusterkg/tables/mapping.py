"""Assignment of sheets and columns to classes and properties.

Headings, datatypes, required columns and explanations are read from the ontology and the shapes
(`clusterkg.tables.model`). This module only defines the order, and names for terms of other
vocabularies and of the tables themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clusterkg.base.locale import Bilingual


@dataclass(frozen=True)
class Sheet:
    """A sheet, each row of which describes a node of its class.

    If the class has subclasses without a sheet, a column for the kind comes second. Further
    properties of the class, by shape or domain, come before the last column.

    Args:
        cls: The class, a prefixed name.
        columns: Properties as prefixed names: a trailing `@` stands for a column in Chinese and one
            in English, a leading `^` for the inverse direction. `=file` and `=passage` help to fill
            in the row and are not statements.
        named: The columns from which an identifier is made if a row has none, that of the owner
            first. `=class` is the name of the class, `=city` the only city of the workbook; after
            `|` follows a column of an older version, used if the first is empty.
        main: Whether a new city needs the sheet.
    """

    cls: str
    columns: tuple[str, ...]
    named: tuple[str, ...]
    main: bool = True


def _sheet(cls: str, columns: str, named: str, *, main: bool = True) -> Sheet:
    return Sheet(cls, tuple(columns.split()), tuple(named.split()), main)


_MEASURED: Final = (
    "ckg:indicator ckg:printedIndicator ckg:comparator ckg:printedFigure ckg:value ckg:upperValue"
    " ckg:currency ckg:unit ckg:year"
)
_NAMED: Final = "rdfs:label@ ckg:printedName"
_CONFLICT: Final = "ckg:mayConflictWith ckg:conflictReason@"

SHEETS: Final = (
    _sheet(
        "ckg:City",
        "rdfs:label@ ckg:code ckg:inProvince ckg:inCity ckg:administrativeLevel geo:lat geo:long"
        " ckg:takesMeasure ckg:promotes ckg:authority rdfs:comment@",
        "rdfs:label@en",
    ),
    _sheet(
        "ckg:ClusterProgramme",
        "ckg:programmeOf rdfs:label@ ckg:printedName ckg:announced ckg:horizonYear ckg:closedList"
        " ckg:setOutIn ckg:announcedAt ckg:zone ckg:evidence ckg:programmeLevel ckg:planPeriod"
        " ckg:supersedes ckg:announcedBasis ckg:announcedNote@ ckg:inForceFrom ckg:serves"
        " ckg:takesMeasure ckg:promotes ckg:inferredYear"
        f" ckg:inferenceReason@ {_CONFLICT} rdfs:comment@",
        "ckg:programmeOf rdfs:label@en",
    ),
    _sheet(
        "ckg:TierDeclaration",
        "^ckg:declaresTier ckg:tier ckg:declaredCount ckg:printedFigure ckg:sizeClass"
        f" ckg:closedList ckg:evidence {_CONFLICT} rdfs:comment@",
        "^ckg:declaresTier ckg:tier ckg:declaredCount",
    ),
    _sheet(
        "ckg:IndustryTarget",
        "ckg:targetOf ckg:printedName rdfs:label@ ckg:targetsIndustry ckg:tier"
        " ckg:sizeClass ckg:listedUnder ckg:zone ckg:institute ckg:enterprise ckg:responsiblePost"
        f" ckg:evidence ckg:inferenceReason@ {_CONFLICT} rdfs:comment@",
        "ckg:targetOf ckg:targetsIndustry",
    ),
    _sheet(
        "ckg:Goal",
        f"^ckg:goal {_MEASURED} ckg:evidence {_CONFLICT} rdfs:comment@",
        "^ckg:goal =class ckg:indicator ckg:year",
    ),
    _sheet(
        "ckg:Outcome",
        f"^ckg:outcome {_MEASURED} ckg:outcomeKind ckg:answersGoal ckg:evidence {_CONFLICT}"
        " rdfs:comment@",
        "^ckg:outcome =class ckg:indicator ckg:year",
    ),
    _sheet(
        "ckg:FundingCommitment",
        "^ckg:funding ckg:payer ckg:printedFigure ckg:amountPerYear ckg:currency ckg:firstYear"
        f" ckg:lastYear ckg:serves ckg:evidence {_CONFLICT} rdfs:comment@",
        "^ckg:funding =class ckg:firstYear",
    ),
    _sheet(
        "ckg:Zone",
        f"ckg:zoneOf {_NAMED} ckg:evidence rdfs:comment@",
        "ckg:zoneOf rdfs:label@en",
    ),
    _sheet("ckg:ResearchInstitute", f"{_NAMED} ckg:evidence rdfs:comment@", "rdfs:label@en"),
    _sheet("ckg:Enterprise", f"{_NAMED} ckg:evidence rdfs:comment@", "rdfs:label@en"),
    _sheet(
        "ckg:PolicyDocument",
        "rdfs:label@ ckg:printedTitle ckg:announced ckg:announcedNote@ ckg:inForceFrom ckg:issuer"
        " ckg:serves ckg:givesDirectionFor ckg:promotes ckg:takesMeasure ckg:evidence"
        " ckg:inferredYear ckg:inferenceReason@ rdfs:comment@",
        "=city rdfs:label@en",
    ),
    _sheet(
        "ckg:Event",
        f"ckg:eventOf {_NAMED} ckg:announced ckg:announcedNote@ ckg:serves ckg:evidence"
        " ckg:inferredYear"
        " ckg:inferenceReason@ rdfs:comment@",
        "ckg:eventOf rdfs:label@en",
    ),
    _sheet(
        "ckg:Source",
        "rdfs:label@ =file ckg:printedTitle ckg:author ckg:publisher@ ckg:publisherKind"
        " ckg:published ckg:address ckg:howRead ckg:originalPublisher@ ckg:originalPublished"
        " ckg:sha256 ckg:speaker rdfs:comment@",
        "rdfs:label@en",
    ),
    _sheet(
        "ckg:Evidence",
        "ckg:source =passage ckg:paragraph oa:start oa:end ckg:sha256 rdfs:comment@",
        "ckg:source oa:start oa:end",
    ),
    _sheet(
        "ckg:Industry",
        "skos:prefLabel@ skos:broader skos:altLabel@ skos:scopeNote@",
        "skos:prefLabel@en",
        main=False,
    ),
    _sheet(
        "ckg:Organization",
        f"{_NAMED} ckg:evidence rdfs:comment@",
        "=city rdfs:label@en",
        main=False,
    ),
    _sheet("ckg:Post", f"{_NAMED} ckg:evidence rdfs:comment@", "=city rdfs:label@en", main=False),
    _sheet("prov:Agent", "rdfs:label@ ckg:evidence rdfs:comment@", "rdfs:label@en", main=False),
    _sheet(
        "ckg:StatedCount",
        "^ckg:hasCount ckg:countOf ckg:printedFigure ckg:value ckg:evidence"
        f" {_CONFLICT} rdfs:comment@",
        "^ckg:hasCount =class ckg:countOf|ckg:thingCounted@en",
        main=False,
    ),
    _sheet(
        "ckg:PracticeModel",
        "^ckg:practice rdfs:label@ ckg:printedName ckg:announced ckg:announcedBasis"
        " ckg:announcedNote@ ckg:declaredCount ckg:printedFigure ckg:speaker ckg:audience"
        " ckg:paraphrase ckg:evidence rdfs:comment@",
        "^ckg:practice rdfs:label@en",
        main=False,
    ),
    _sheet(
        "ckg:PracticeElement",
        "^ckg:hasElement ckg:requirement@ ckg:requires ckg:evidence rdfs:comment@",
        "^ckg:hasElement ckg:requirement@en",
        main=False,
    ),
    _sheet(
        "ckg:Assessment",
        "ckg:claim@ ckg:condition@ ckg:speaker ckg:paraphrase ckg:aboutEntity ckg:takesMeasure"
        " ckg:evidence rdfs:comment@",
        "=city =class ckg:claim@en",
        main=False,
    ),
    _sheet(
        "ckg:Province",
        "rdfs:label@ ckg:code ckg:authority rdfs:comment@",
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
        "ckg:SizeClass",
        "skos:prefLabel@ ckg:sizeValue ckg:currency rdfs:comment@",
        "=class skos:prefLabel@en",
        main=False,
    ),
    *(
        _sheet(
            cls,
            "skos:prefLabel@ skos:altLabel@ ckg:printedName rdfs:comment@",
            "=class skos:prefLabel@en",
            main=False,
        )
        for cls in ("ckg:Purpose", "ckg:CountedThing", "ckg:Measure")
    ),
    _sheet(
        "ckg:SupplyLink",
        "ckg:upstream ckg:downstream ckg:printedUpstream ckg:printedDownstream ckg:printedFigure"
        " ckg:inputCoefficient ckg:year ckg:evidence rdfs:comment@",
        "=class ckg:upstream ckg:downstream",
        main=False,
    ),
    _sheet("ckg:Brand", f"{_NAMED} ckg:evidence rdfs:comment@", "rdfs:label@en", main=False),
)

# Sheets and columns of older versions that were replaced: read, never written.
FORMER: Final = (
    _sheet(
        "ckg:OutputGoal",
        "^ckg:outputGoal ckg:printedFigure ckg:value ckg:currency ckg:year ckg:evidence"
        f" {_CONFLICT} rdfs:comment@",
        "^ckg:outputGoal =class ckg:year",
    ),
)
FORMER_COLUMNS: Final = {
    "ckg:ClusterProgramme": ("ckg:updates",),
    "ckg:FundingCommitment": ("ckg:purpose@",),
    "ckg:PolicyDocument": ("ckg:purpose@",),
    "ckg:Event": ("ckg:purpose@",),
    "ckg:StatedCount": ("ckg:thingCounted@",),
}
# Domains of inverse properties for which the ontology gives none.
SUBJECTS: Final = {
    "ckg:goal": ("ckg:ClusterProgramme", "ckg:TierDeclaration", "ckg:IndustryTarget", "ckg:City"),
    "ckg:outcome": (
        *("ckg:ClusterProgramme", "ckg:TierDeclaration", "ckg:IndustryTarget", "ckg:City"),
    ),
    "ckg:outputGoal": ("ckg:ClusterProgramme",),
}
# Properties derived from other cells of a row, which have no column.
DERIVED: Final = ("ckg:schemeLevel",)
# Text properties with several values in a cell, as for names of resources.
LISTED: Final = ("skos:altLabel@zh", "skos:altLabel@en")
# Classes whose members are created when a cell names an unknown one.
MADE: Final = ("ckg:Purpose", "ckg:CountedThing")

# Headings of terms that the ontology uses but does not define, and of helper columns.
EXTERNAL: Final = {
    "rdfs:label": Bilingual("名称", "name"),
    "skos:prefLabel": Bilingual("名称", "name"),
    "skos:altLabel": Bilingual("别名", "other name"),
    "skos:broader": Bilingual("上位产业", "broader industry"),
    "skos:scopeNote": Bilingual("范围说明", "scope note"),
    "rdfs:comment": Bilingual("备注", "comment"),
    "oa:start": Bilingual("起点", "start"),
    "oa:end": Bilingual("终点", "end"),
    "geo:lat": Bilingual("纬度", "latitude"),
    "geo:long": Bilingual("经度", "longitude"),
    "prov:Agent": Bilingual("人物", "Person"),
    # The sheet of passages is called Evidence.
    "ckg:evidence": Bilingual("出处", "where read"),
    "^ckg:goal": Bilingual("对象", "subject"),
    "^ckg:outcome": Bilingual("对象", "subject"),
    "=id": Bilingual("编号", "ID"),
    "=kind": Bilingual("类别", "kind"),
    "=file": Bilingual("全文文件", "text file"),
    "=passage": Bilingual("引文", "passage"),
}
# The heading of a column that holds a text in one language.
IN_LANGUAGE: Final = {
    "zh": Bilingual("{heading}（中文）", "{heading} (Chinese)"),
    "en": Bilingual("{heading}（英文）", "{heading} (English)"),
}
# Ranges of properties that have none in the ontology or the shapes.
EXTERNAL_DATATYPES: Final = {
    "geo:lat": "xsd:decimal",
    "geo:long": "xsd:decimal",
}
# Columns with a parser of their own, besides datatype and pattern.
DATES: Final = ("ckg:announced",)
PRINTED: Final = "ckg:printedFigure"
FIGURES: Final = ("ckg:value", "ckg:amountPerYear", "ckg:declaredCount")
PER_YEAR: Final = "ckg:amountPerYear"
CURRENCY: Final = "ckg:currency"
CURRENCIES: Final = ("CNY", "USD", "EUR", "HKD", "JPY")
