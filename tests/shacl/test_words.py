"""Results in words: one text for each component and language, and what may have been meant."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from clusterkg.base.findings import Words
from clusterkg.rdf.namespaces import CKG, ID, PREFIXES, SHAPE
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.labels import Labels
from clusterkg.shacl.explain.messages import told
from clusterkg.shacl.explain.phrases import LANGUAGES
from clusterkg.shacl.report import SH, Result
from clusterkg.store.graph import open_bundled
from clusterkg.validation import DOMAIN

XSD = PREFIXES["xsd"]
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
DATA = """
ckg:City rdfs:label "City"@en, "城市"@zh .
ckg:BigCity rdfs:subClassOf ckg:City .
ckg:Province rdfs:label "Province"@en, "省份"@zh .
ckg:inProvince rdfs:label "in province"@en, "所属省份"@zh .
ckg:firstYear rdfs:label "first year"@en, "首年"@zh .
ckg:lastYear rdfs:label "last year"@en, "末年"@zh .
ckg:announced rdfs:label "announced"@en, "公布时间"@zh .
id:ningbo a ckg:BigCity ; rdfs:label "Ningbo"@en, "宁波"@zh .
id:zhejiang a ckg:Province ; rdfs:label "Zhejiang"@en, "浙江"@zh .
"""
NESTED = """
ex:node sh:property [ sh:path ckg:announced ; sh:qualifiedMinCount 1 ;
    sh:qualifiedValueShape [ sh:languageIn ( "zh" ) ] ] ; a sh:NodeShape .
"""
NINGBO, ZHEJIANG = NamedNode(ID + "ningbo"), NamedNode(ID + "zhejiang")
CITY, RULE = NamedNode(CKG + "City"), NamedNode(SHAPE + "rule")
FIRST, LAST = NamedNode(CKG + "firstYear"), NamedNode(CKG + "lastYear")
YEAR = Path("predicate", FIRST.value)
PROVINCE = Path("predicate", CKG + "inProvince")
DATE = Path("predicate", CKG + "announced")


def store(turtle: str) -> Store:
    made = Store()
    made.load((HEAD + "@prefix ex: <urn:ex:> .\n" + turtle).encode(), RdfFormat.TURTLE)
    return made


NAMES = Labels(store(DATA), domain=DOMAIN)


def literal(value: str, kind: str = "string") -> Literal:
    return Literal(value, datatype=NamedNode(XSD + kind))


def integer(value: int) -> Literal:
    return literal(str(value), "integer")


def result(
    component: str,
    path: Path | None = None,
    value: Term | None = None,
    messages: tuple[Literal, ...] = (),
    details: tuple[Result, ...] = (),
    constraint: NamedNode | None = None,
    **parameters: Term | tuple[Term, ...],
) -> Result:
    name = component if ":" in component else f"{SH}{component}ConstraintComponent"
    return Result(
        severity=NamedNode(SH + "Violation"),
        focus=NINGBO,
        path=path,
        value=value,
        component=NamedNode(name),
        shape=RULE,
        constraint=constraint,
        parameters={
            key.rstrip("_"): terms if isinstance(terms, tuple) else (terms,)
            for key, terms in parameters.items()
        },
        messages=messages,
        details=details,
    )


A_TEXT = result("Datatype", YEAR, literal("x"), datatype=NamedNode(XSD + "integer"))
A_TIME = result("Datatype", YEAR, literal("x"), datatype=NamedNode(XSD + "date"))

CASES: dict[str, tuple[Result, tuple[str, str, str], tuple[str, str, str]]] = {
    "Class": (
        result("Class", PROVINCE, NINGBO, class_=NamedNode(CKG + "Province")),
        (
            "Ningbo (id:ningbo) is not of the class “Province”.",
            "“in province” must be of the class “Province”.",
            "Name a member of the class “Province”, or say that Ningbo (id:ningbo) is one.",
        ),
        (
            "宁波（id:ningbo）不属于“省份”类。",
            "“所属省份”须属于“省份”类。",
            "请改用“省份”类的成员，或声明宁波（id:ningbo）属于该类。",
        ),
    ),
    "Class, a text": (
        result("Class", PROVINCE, literal("江西"), class_=NamedNode(CKG + "Province")),
        (
            "“江西” is plain text, not a member of the class “Province”.",
            "“in province” must be of the class “Province”.",
            "Name a member of the class “Province” instead.",
        ),
        (
            "“江西”是文本，不是“省份”类的成员。",
            "“所属省份”须属于“省份”类。",
            "请改用“省份”类的成员。",
        ),
    ),
    "Class, not known": (
        result("Class", PROVINCE, NamedNode(ID + "q"), class_=NamedNode(CKG + "Province")),
        (
            "id:q is not known: the data say nothing of it.",
            "“in province” must be of the class “Province”.",
            "Correct the name, or describe id:q in the data.",
        ),
        (
            "id:q 未知：数据中没有关于它的内容。",
            "“所属省份”须属于“省份”类。",
            "请更正名称，或在数据中说明 id:q。",
        ),
    ),
    "Class, a blank node": (
        result("Class", PROVINCE, BlankNode("b"), class_=NamedNode(CKG + "Province")),
        (
            "The value is not of the class “Province”.",
            "“in province” must be of the class “Province”.",
            "Name a member of the class “Province”, or say that the value is one.",
        ),
        (
            "该值不属于“省份”类。",
            "“所属省份”须属于“省份”类。",
            "请改用“省份”类的成员，或声明该值属于该类。",
        ),
    ),
    "Datatype, a text that is a number": (
        result("Datatype", YEAR, literal("2025"), datatype=NamedNode(XSD + "integer")),
        (
            "“2025” is plain text, not an integer.",
            "“first year” must be an integer such as 12.",
            "Write it as 2025.",
        ),
        (
            "“2025”是文本，不是整数。",
            "“首年”须为整数，如 12。",
            "请写作 2025。",
        ),
    ),
    "Datatype, a text": (
        A_TEXT,
        (
            "“x” is plain text, not an integer.",
            "“first year” must be an integer such as 12.",
            "Give a value that is an integer.",
        ),
        ("“x”是文本，不是整数。", "“首年”须为整数，如 12。", "请更正取值，使其为整数。"),
    ),
    "Datatype, an integer for a decimal": (
        result("Datatype", YEAR, integer(10), datatype=NamedNode(XSD + "decimal")),
        (
            "10 is an integer, not a decimal number.",
            "“first year” must be a decimal number such as 12.5.",
            "Write it as 10.0.",
        ),
        ("10 是整数，不是小数。", "“首年”须为小数，如 12.5。", "请写作 10.0。"),
    ),
    "Datatype, an IRI": (
        result("Datatype", DATE, NINGBO, datatype=NamedNode(XSD + "string")),
        (
            "Ningbo (id:ningbo) is an identifier (IRI), not plain text.",
            "“announced” must be plain text.",
            "Give a value that is plain text.",
        ),
        (
            "宁波（id:ningbo）是标识符（IRI），不是文本。",
            "“公布时间”须为文本。",
            "请更正取值，使其为文本。",
        ),
    ),
    "Datatype, a text with its language": (
        result(
            "Datatype",
            DATE,
            Literal("宁波", language="zh"),
            datatype=NamedNode(XSD + "string"),
        ),
        (
            "“宁波” is text in Chinese, not plain text.",
            "“announced” must be plain text.",
            'Write it as "宁波".',
        ),
        ("“宁波”是中文文本，不是文本。", "“公布时间”须为文本。", '请写作 "宁波"。'),
    ),
    "Datatype, no such month": (
        result("Datatype", DATE, literal("2020-13-01", "date"), datatype=NamedNode(XSD + "date")),
        (
            "“2020-13-01” is not a well-formed date.",
            "“announced” must be a date such as 2024-05-10.",
            "Give a value that is a date.",
        ),
        (
            "“2020-13-01”不是格式正确的日期。",
            "“公布时间”须为日期，如 2024-05-10。",
            "请更正取值，使其为日期。",
        ),
    ),
    "Datatype, two digits for a date": (
        result("Datatype", DATE, literal("01", "date"), datatype=NamedNode(XSD + "date")),
        (
            "“01” is not a well-formed date.",
            "“announced” must be a date such as 2024-05-10.",
            "Give a value that is a date.",
        ),
        (
            "“01”不是格式正确的日期。",
            "“公布时间”须为日期，如 2024-05-10。",
            "请更正取值，使其为日期。",
        ),
    ),
    "NodeKind": (
        result("NodeKind", PROVINCE, literal("浙江"), nodeKind=NamedNode(SH + "IRI")),
        (
            "“浙江” is plain text.",
            "“in province” must be an identifier (IRI).",
            "Give a value that is an identifier (IRI).",
        ),
        (
            "“浙江”是文本。",
            "“所属省份”须为标识符（IRI）。",
            "请更正取值，使其为标识符（IRI）。",
        ),
    ),
    "MinCount": (
        result("MinCount", PROVINCE, minCount=integer(1)),
        (
            "“in province” is missing.",
            "“in province” must have at least one value.",
            "Add a value for “in province”.",
        ),
        ("缺少“所属省份”。", "“所属省份”须至少有一个值。", "请为“所属省份”补充一个值。"),
    ),
    "MinCount, three": (
        result("MinCount", PROVINCE, minCount=integer(3)),
        (
            "“in province” has fewer than 3 values.",
            "“in province” must have at least 3 values.",
            "Give “in province” at least 3 values.",
        ),
        (
            "“所属省份”不足 3 个值。",
            "“所属省份”须至少有 3 个值。",
            "请为“所属省份”至少给出 3 个值。",
        ),
    ),
    "MaxCount": (
        result("MaxCount", PROVINCE, maxCount=integer(1)),
        (
            "“in province” has more than one value.",
            "“in province” must have at most one value.",
            "Keep one value of “in province” and remove the others.",
        ),
        (
            "“所属省份”有不止一个值。",
            "“所属省份”须至多有一个值。",
            "请只保留“所属省份”的一个值，删去其余。",
        ),
    ),
    "MaxCount, none": (
        result("MaxCount", PROVINCE, maxCount=integer(0)),
        (
            "“in province” has a value.",
            "“in province” must have no value.",
            "Remove “in province”.",
        ),
        ("“所属省份”有值。", "“所属省份”不得有值。", "请删去“所属省份”。"),
    ),
    "MaxCount, two": (
        result("MaxCount", PROVINCE, maxCount=integer(2)),
        (
            "“in province” has more than 2 values.",
            "“in province” must have at most 2 values.",
            "Keep at most 2 values of “in province” and remove the others.",
        ),
        (
            "“所属省份”超过 2 个值。",
            "“所属省份”须至多有 2 个值。",
            "“所属省份”请至多保留 2 个值，删去其余。",
        ),
    ),
    "MinInclusive": (
        result("MinInclusive", YEAR, integer(1900), minInclusive=integer(1949)),
        (
            "1900 is below 1949.",
            "“first year” must be 1949 or more.",
            "Give a value that is 1949 or more.",
        ),
        ("1900 小于 1949。", "“首年”不得小于 1949。", "请更正取值，使其不小于 1949。"),
    ),
    "MinInclusive, a date": (
        result(
            "MinInclusive",
            DATE,
            literal("1948-12-31", "date"),
            minInclusive=literal("1949-10-01", "date"),
        ),
        (
            "1948-12-31 is before 1949-10-01.",
            "“announced” must be 1949-10-01 or later.",
            "Give a value that is 1949-10-01 or later.",
        ),
        (
            "1948-12-31 早于 1949-10-01。",
            "“公布时间”不得早于 1949-10-01。",
            "请更正取值，使其不早于 1949-10-01。",
        ),
    ),
    "MinInclusive, a text": (
        result("MinInclusive", YEAR, literal("1950"), minInclusive=integer(1949)),
        (
            "“1950” is plain text, which does not compare with 1949.",
            "“first year” must be 1949 or more.",
            "Give a value that is 1949 or more.",
        ),
        (
            "“1950”是文本，无法与 1949 比较。",
            "“首年”不得小于 1949。",
            "请更正取值，使其不小于 1949。",
        ),
    ),
    "MinInclusive, not well formed": (
        result("MinInclusive", YEAR, literal("20x5", "integer"), minInclusive=integer(1949)),
        (
            "“20x5” is not a well-formed integer.",
            "“first year” must be 1949 or more.",
            "Give a value that is 1949 or more.",
        ),
        ("“20x5”不是格式正确的整数。", "“首年”不得小于 1949。", "请更正取值，使其不小于 1949。"),
    ),
    "MinInclusive, with no time zone": (
        result(
            "MinInclusive",
            DATE,
            literal("2024-05-10T09:00:00", "dateTime"),
            minInclusive=literal("2024-05-10T12:00:00+08:00", "dateTime"),
        ),
        (
            "2024-05-10T09:00:00 is not in the bound 2024-05-10T12:00:00+08:00.",
            "“announced” must be 2024-05-10T12:00:00+08:00 or later.",
            "Give a value that is 2024-05-10T12:00:00+08:00 or later.",
        ),
        (
            "2024-05-10T09:00:00 不在界限 2024-05-10T12:00:00+08:00 之内。",
            "“公布时间”不得早于 2024-05-10T12:00:00+08:00。",
            "请更正取值，使其不早于 2024-05-10T12:00:00+08:00。",
        ),
    ),
    "MinExclusive": (
        result("MinExclusive", YEAR, integer(0), minExclusive=integer(0)),
        (
            "0 is not above 0.",
            "“first year” must be above 0.",
            "Give a value that is above 0.",
        ),
        ("0 不大于 0。", "“首年”须大于 0。", "请更正取值，使其大于 0。"),
    ),
    "MaxInclusive": (
        result("MaxInclusive", YEAR, integer(20250), maxInclusive=integer(2100)),
        (
            "20250 is above 2100.",
            "“first year” must be 2100 or less.",
            "Give a value that is 2100 or less.",
        ),
        ("20250 大于 2100。", "“首年”不得大于 2100。", "请更正取值，使其不大于 2100。"),
    ),
    "MaxExclusive": (
        result(
            "MaxExclusive",
            DATE,
            literal("2030-01-01", "date"),
            maxExclusive=literal("2030-01-01", "date"),
        ),
        (
            "2030-01-01 is not before 2030-01-01.",
            "“announced” must be before 2030-01-01.",
            "Give a value that is before 2030-01-01.",
        ),
        (
            "2030-01-01 不早于 2030-01-01。",
            "“公布时间”须早于 2030-01-01。",
            "请更正取值，使其早于 2030-01-01。",
        ),
    ),
    "MinLength": (
        result("MinLength", DATE, literal("宁波"), minLength=integer(4)),
        (
            "“宁波” has 2 characters.",
            "“announced” must have at least 4 characters.",
            "Give a value that has at least 4 characters.",
        ),
        (
            "“宁波”有 2 个字符。",
            "“公布时间”须至少有 4 个字符。",
            "请更正取值，使其至少有 4 个字符。",
        ),
    ),
    "MinLength, empty": (
        result("MinLength", DATE, literal(""), minLength=integer(1)),
        (
            "The text is empty.",
            "“announced” must have at least one character.",
            "Give a value that has at least one character.",
        ),
        (
            "文本为空。",
            "“公布时间”须至少有一个字符。",
            "请更正取值，使其至少有一个字符。",
        ),
    ),
    "MaxLength": (
        result("MaxLength", DATE, literal("2024-05"), maxLength=integer(4)),
        (
            "“2024-05” has 7 characters.",
            "“announced” must have at most 4 characters.",
            "Give a value that has at most 4 characters.",
        ),
        (
            "“2024-05”有 7 个字符。",
            "“公布时间”须至多有 4 个字符。",
            "请更正取值，使其至多有 4 个字符。",
        ),
    ),
    "Pattern": (
        result("Pattern", DATE, literal("2018年"), pattern=literal("^[0-9]{4}$")),
        (
            "“2018年” does not match the pattern.",
            "“announced” must match the pattern ^[0-9]{4}$.",
            "Give a value that matches the pattern ^[0-9]{4}$.",
        ),
        (
            "“2018年”不符合模式。",
            "“公布时间”须符合模式 ^[0-9]{4}$。",
            "请更正取值，使其符合模式 ^[0-9]{4}$。",
        ),
    ),
    "Pattern, either case": (
        result("Pattern", DATE, literal("x"), pattern=literal("^cny$"), flags=literal("i")),
        (
            "“x” does not match the pattern.",
            "“announced” must match the pattern ^cny$, in capitals or small letters.",
            "Give a value that matches the pattern ^cny$, in capitals or small letters.",
        ),
        (
            "“x”不符合模式。",
            "“公布时间”须符合模式 ^cny$（不分大小写）。",
            "请更正取值，使其符合模式 ^cny$（不分大小写）。",
        ),
    ),
    "LanguageIn": (
        result(
            "LanguageIn",
            DATE,
            Literal("été", language="fr"),
            languageIn=(literal("en"), literal("zh")),
        ),
        (
            "“été” is text in French.",
            "“announced” must be text in English or Chinese.",
            "Give a value that is text in English or Chinese.",
        ),
        (
            "“été”是法文文本。",
            "“公布时间”须为英文或中文文本。",
            "请更正取值，使其为英文或中文文本。",
        ),
    ),
    "LanguageIn, no language": (
        result("LanguageIn", DATE, literal("宁波"), languageIn=(literal("zh"),)),
        (
            "“宁波” has no language.",
            "“announced” must be text in Chinese.",
            "Mark the text with its language, such as @zh.",
        ),
        ("“宁波”未标明语言。", "“公布时间”须为中文文本。", "请标明文本的语言，如 @zh。"),
    ),
    "UniqueLang": (
        result("UniqueLang", DATE, uniqueLang=literal("true", "boolean")),
        (
            "“announced” has more than one value in one language.",
            "“announced” must have at most one value in each language.",
            "Keep one value in each language.",
        ),
        (
            "“公布时间”在同一语言中有不止一个值。",
            "“公布时间”须每种语言至多有一个值。",
            "每种语言请只保留一个值。",
        ),
    ),
    "UniqueLang, of a known one": (
        result("UniqueLang", DATE, uniqueLang=literal("true", "boolean"), lang=literal("zh")),
        (
            "“announced” has more than one value in Chinese.",
            "“announced” must have at most one value in each language.",
            "Keep one value in each language.",
        ),
        (
            "“公布时间”有不止一个中文值。",
            "“公布时间”须每种语言至多有一个值。",
            "每种语言请只保留一个值。",
        ),
    ),
    "Equals": (
        result("Equals", YEAR, integer(2020), equals=LAST),
        (
            "2020 is a value of only one of “first year” and “last year”.",
            "“first year” must have the same values as “last year”.",
            "Give “first year” and “last year” the same values.",
        ),
        (
            "2020 只是“首年”与“末年”之一的值。",
            "“首年”须与“末年”取值相同。",
            "请使“首年”与“末年”取值相同。",
        ),
    ),
    "Disjoint": (
        result("Disjoint", YEAR, integer(2020), disjoint=LAST),
        (
            "2020 is a value of both “first year” and “last year”.",
            "“first year” must share no value with “last year”.",
            "Remove 2020 from one of the two.",
        ),
        (
            "2020 同时是“首年”和“末年”的值。",
            "“首年”不得有与“末年”相同的值。",
            "请从二者之一删去 2020。",
        ),
    ),
    "LessThan": (
        result("LessThan", YEAR, integer(2026), lessThan=LAST),
        (
            "“first year” is 2026, which is not less (earlier) than “last year”.",
            "“first year” must be less (earlier) than “last year”.",
            "Correct “first year” or “last year”.",
        ),
        (
            "“首年”为 2026，不小于（早于）“末年”。",
            "“首年”须小于（早于）“末年”。",
            "请更正“首年”或“末年”。",
        ),
    ),
    "LessThanOrEquals": (
        result("LessThanOrEquals", YEAR, integer(2026), lessThanOrEquals=LAST),
        (
            "“first year” is 2026, which is not less (earlier) than “last year” or the same.",
            "“first year” must not be more (later) than “last year”.",
            "Correct “first year” or “last year”.",
        ),
        (
            "“首年”为 2026，既不小于（早于）也不等于“末年”。",
            "“首年”不得大于（晚于）“末年”。",
            "请更正“首年”或“末年”。",
        ),
    ),
    "Not": (
        result("Not", PROVINCE, NINGBO, **{"not": RULE}),
        (
            "Ningbo (id:ningbo) meets what is ruled out here.",
            "“in province” must not conform to the shape shape:rule.",
            "Give a value that does not conform to the shape shape:rule.",
        ),
        (
            "宁波（id:ningbo）属于此处排除的情形。",
            "“所属省份”不得符合形状 shape:rule。",
            "请更正取值，使其不符合形状 shape:rule。",
        ),
    ),
    "And": (
        result("And", YEAR, literal("x"), details=(A_TEXT,), **{"and": (RULE, CITY)}),
        (
            "“x” does not meet all that is asked: “x” is plain text, not an integer.",
            "“first year” must conform to the shape shape:rule"
            " and must conform to the shape “City”.",
            "Give a value that conforms to the shape shape:rule and conforms to the shape “City”.",
        ),
        (
            "“x”未符合全部要求：“x”是文本，不是整数。",
            "“首年”须符合形状 shape:rule，且须符合形状“城市”。",
            "请更正取值，使其符合形状 shape:rule，且符合形状“城市”。",
        ),
    ),
    "Or": (
        result("Or", YEAR, literal("x"), details=(A_TEXT, A_TIME), **{"or": (RULE, CITY)}),
        (
            "“x” meets none of the alternatives: “x” is plain text, not a date;"
            " “x” is plain text, not an integer.",
            "“first year” must either conform to the shape shape:rule"
            " or conform to the shape “City”.",
            "Give a value that either conforms to the shape shape:rule"
            " or conforms to the shape “City”.",
        ),
        (
            "“x”不符合任何一种情形：“x”是文本，不是整数；“x”是文本，不是日期。",
            "“首年”须符合形状 shape:rule，或者符合形状“城市”。",
            "请更正取值，使其符合形状 shape:rule，或者符合形状“城市”。",
        ),
    ),
    "Xone": (
        result("Xone", YEAR, literal("x"), xone=(RULE, CITY)),
        (
            "“x” does not meet exactly one of the alternatives.",
            "“first year” must either conform to the shape shape:rule"
            " or conform to the shape “City”, but only one of these.",
            "Give a value that either conforms to the shape shape:rule"
            " or conforms to the shape “City”, but only one of these.",
        ),
        (
            "“x”并非恰好符合其中一种情形。",
            "“首年”须符合形状 shape:rule，或者符合形状“城市”，且只居其一。",
            "请更正取值，使其符合形状 shape:rule，或者符合形状“城市”，且只居其一。",
        ),
    ),
    "Node": (
        result("Node", None, NINGBO, details=(A_TEXT,), node=RULE),
        (
            "Ningbo (id:ningbo) does not meet what is asked of it:"
            " “x” is plain text, not an integer.",
            "The node must conform to the shape shape:rule.",
            "Correct the node, so that it conforms to the shape shape:rule.",
        ),
        (
            "宁波（id:ningbo）不符合对它的要求：“x”是文本，不是整数。",
            "该节点须符合形状 shape:rule。",
            "请更正该节点，使其符合形状 shape:rule。",
        ),
    ),
    "QualifiedMinCount": (
        result("QualifiedMinCount", DATE, qualifiedMinCount=integer(1), qualifiedValueShape=RULE),
        (
            "“announced” has no value that conforms to the shape shape:rule.",
            "“announced” must have at least one value that conforms to the shape shape:rule.",
            "Add a value that conforms to the shape shape:rule.",
        ),
        (
            "“公布时间”没有值符合形状 shape:rule。",
            "“公布时间”须至少有一个值符合形状 shape:rule。",
            "请补充一个值，使其符合形状 shape:rule。",
        ),
    ),
    "QualifiedMaxCount": (
        result("QualifiedMaxCount", DATE, qualifiedMaxCount=integer(2), qualifiedValueShape=RULE),
        (
            "“announced” has more than 2 values that conform to the shape shape:rule.",
            "“announced” must have at most 2 values that conform to the shape shape:rule.",
            "Keep at most 2 of these values.",
        ),
        (
            "“公布时间”有超过 2 个值符合形状 shape:rule。",
            "“公布时间”须至多有 2 个值符合形状 shape:rule。",
            "此类值请至多保留 2 个。",
        ),
    ),
    "Closed": (
        result(
            "Closed",
            Path("predicate", "urn:ex:colour"),
            literal("red"),
            property=(FIRST, LAST),
            ignoredProperties=(),
            closed=literal("true", "boolean"),
        ),
        (
            "<urn:ex:colour> is not allowed here.",
            "The node must have no properties but “first year” and “last year”.",
            "Remove it, or correct its name.",
        ),
        (
            "此处不允许有 <urn:ex:colour>。",
            "该节点不得有除“首年”和“末年”外的其他属性。",
            "请删去，或更正其名称。",
        ),
    ),
    "HasValue": (
        result("HasValue", PROVINCE, hasValue=ZHEJIANG),
        (
            "“in province” does not have the value Zhejiang (id:zhejiang).",
            "“in province” must have the value Zhejiang (id:zhejiang).",
            "Add the value Zhejiang (id:zhejiang).",
        ),
        (
            "“所属省份”缺少值浙江（id:zhejiang）。",
            "“所属省份”须含有值浙江（id:zhejiang）。",
            "请补充值浙江（id:zhejiang）。",
        ),
    ),
    "HasValue, the node itself": (
        result("HasValue", hasValue=ZHEJIANG),
        (
            "Ningbo (id:ningbo) is not Zhejiang (id:zhejiang).",
            "The node must be Zhejiang (id:zhejiang).",
            "Correct the node, so that it is Zhejiang (id:zhejiang).",
        ),
        (
            "宁波（id:ningbo）不是浙江（id:zhejiang）。",
            "该节点须为浙江（id:zhejiang）。",
            "请更正该节点，使其为浙江（id:zhejiang）。",
        ),
    ),
    "In": (
        result("In", DATE, literal("所有"), **{"in": (literal("high"), literal("low"))}),
        (
            "“所有” is not in the list.",
            "“announced” must be “high” or “low”.",
            "Choose one of the list.",
        ),
        ("“所有”不在列表中。", "“公布时间”须为“high”或“low”。", "请从列表中选取。"),
    ),
    "In, the text of a number": (
        result("In", YEAR, literal("2"), **{"in": (integer(2), integer(3), integer(4))}),
        (
            "“2” is plain text, not an integer.",
            "“first year” must be 2, 3 or 4.",
            "Write it as 2.",
        ),
        ("“2”是文本，不是整数。", "“首年”须为 2、3 或 4。", "请写作 2。"),
    ),
    "SPARQL": (
        result("SPARQL", None, ZHEJIANG, constraint=RULE, sparql=RULE),
        (
            "Zhejiang (id:zhejiang) breaks the rule shape:rule.",
            "",
            "Read in the shapes what the rule asks for.",
        ),
        ("浙江（id:zhejiang）违反规则 shape:rule。", "", "请在形状中查看该规则的要求。"),
    ),
    "a component of others": (
        result(SHAPE + "even", YEAR, integer(3), divisor=integer(2)),
        (
            "Ningbo (id:ningbo) breaks the rule shape:even.",
            "“first year” must conform to the rule shape:even (divisor = 2).",
            "Read in the shapes what the rule asks for.",
        ),
        (
            "宁波（id:ningbo）违反规则 shape:even。",
            "“首年”须符合规则 shape:even（divisor = 2）。",
            "请在形状中查看该规则的要求。",
        ),
    ),
    "UnknownTerm": (
        result(SHAPE + "UnknownTerm", None, NamedNode(CKG + "Citty"), suggestion=(CITY,)),
        (
            "The ontology has no term ckg:Citty.",
            "",
            "Did you mean City (ckg:City)?",
        ),
        ("本体中没有词汇 ckg:Citty。", "", "是否为城市（ckg:City）？"),
    ),
    "UnknownTerm, nothing like it": (
        result(SHAPE + "UnknownTerm", None, NamedNode(CKG + "Qqq"), suggestion=()),
        ("The ontology has no term ckg:Qqq.", "", "Look the term up in the ontology."),
        ("本体中没有词汇 ckg:Qqq。", "", "请在本体中查找正确的词汇。"),
    ),
    "NoFocusNode": (
        result(SHAPE + "NoFocusNode"),
        (
            "No shape applies to anything in this file.",
            "The file must describe things of classes that have shapes.",
            "Give its things a class of the ontology, as in: id:ningbo a ckg:City.",
        ),
        (
            "没有形状适用于此文件中的任何内容。",
            "文件须说明某些有形状的类的成员。",
            "请为其中的事物指明本体中的类，如 id:ningbo a ckg:City。",
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_result_is_told_as_an_editor_would(case: str) -> None:
    found, english, chinese = CASES[case]
    assert told(found, NAMES) == {"en": Words(*english), "zh": Words(*chinese)}


def test_every_component_of_shacl_core_is_told() -> None:
    from rdflib import SH as SHACL

    core = {
        name.removesuffix("ConstraintComponent")
        for name in SHACL.__annotations__
        if name.endswith("ConstraintComponent")
    }
    # Those of the notes to the standard, and the one whose results its own shape makes.
    core -= {"", "source", "JS", "Expression", "Property"}
    assert core <= {case.split(",")[0] for case in CASES}


MESSAGES = (Literal("Give a province.", language="en"), Literal("请给出省份。", language="zh"))


def test_the_message_of_a_shape_says_how_to_fix_it() -> None:
    words = told(result("MinCount", PROVINCE, messages=MESSAGES, minCount=integer(1)), NAMES)
    assert words["en"].fix == "Give a province."
    assert words["zh"].fix == "请给出省份。"
    assert words["zh"].wrong == "缺少“所属省份”。"


@pytest.mark.parametrize(
    ("message", "english", "chinese"),
    [
        (Literal("Only this.", language="en-GB"), "Only this.", "请为“所属省份”补充一个值。"),
        (Literal("仅此。", language="zh-Hans"), "Add a value for “in province”.", "仅此。"),
        (Literal("Both."), "Both.", "Both."),
    ],
)
def test_a_message_is_used_in_its_own_language(
    message: Literal, english: str, chinese: str
) -> None:
    words = told(result("MinCount", PROVINCE, messages=(message,), minCount=integer(1)), NAMES)
    assert (words["en"].fix, words["zh"].fix) == (english, chinese)


def test_suggestions_follow_the_message() -> None:
    found = result(
        "Class",
        PROVINCE,
        literal("zhejang"),
        messages=MESSAGES,
        class_=NamedNode(CKG + "Province"),
    )
    words = told(found, NAMES)
    assert words["en"].fix == "Give a province. Did you mean Zhejiang (id:zhejiang)?"
    assert words["zh"].fix == "请给出省份。是否为浙江（id:zhejiang）？"


def test_the_correct_notation_follows_the_message() -> None:
    kind = NamedNode(XSD + "decimal")
    words = told(result("Datatype", YEAR, integer(10), messages=MESSAGES, datatype=kind), NAMES)
    assert words["en"].fix == "Give a province. Write it as 10.0."
    assert words["zh"].fix == "请给出省份。请写作 10.0。"


def test_a_misspelt_property_is_told_with_the_one_that_is_allowed() -> None:
    found = result(
        "Closed",
        Path("predicate", CKG + "frstYear"),
        integer(2020),
        property=(FIRST, LAST),
        ignoredProperties=(),
    )
    assert told(found, NAMES)["en"].fix == "Did you mean first year (ckg:firstYear)?"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("high", "high"),
        ("HIGH", "high"),
        ("ｈｉｇｈ", "high"),
        ("hihg", "high"),
        ("汽車制造", "汽车制造"),
        ("汽車製造", "汽车制造"),
        ("汽车制造业", "汽车制造"),
        ("武漢", "武汉"),
        ("杭洲", "杭州"),
        ("新 能源　汽车", "新能源汽车"),
    ],
)
def test_a_value_that_is_not_in_the_list_is_told_with_the_closest(value: str, meant: str) -> None:
    listed = ("high", "medium", "low", "汽车制造", "武汉", "杭州", "新能源汽车")
    members = tuple(map(literal, listed))
    assert NAMES.near(literal(value, "token"), members)[0] == literal(meant)


@pytest.mark.parametrize("value", ["qqqq", "", "医疗", "330201"])
def test_dissimilar_values_are_not_suggested(value: str) -> None:
    members = tuple(map(literal, ("high", "low", "汽车制造", "330200")))
    assert NAMES.near(literal(value), members) == ()


BUNDLED = Labels(open_bundled(), domain=DOMAIN)


@pytest.mark.parametrize(
    ("value", "cls", "meant"),
    [
        (NamedNode(ID + "hangzou"), "City", ID + "hangzhou"),
        (literal("杭州"), "City", ID + "hangzhou"),
        (NamedNode(ID + "武漢"), "City", ID + "wuhan"),
        (NamedNode("http://example.org/city#Qingdao"), "City", ID + "qingdao"),
        (literal("420100"), "City", ID + "wuhan"),
        (literal("New-Energy Vehicle"), "Industry", PREFIXES["ind"] + "new-energy-vehicles"),
        (literal("機器人"), "Industry", PREFIXES["ind"] + "robotics"),
        (literal("家用電器"), "Industry", PREFIXES["ind"] + "home-appliances"),
        (literal("wrold class"), "Tier", ID + "tier-world-class"),
    ],
)
def test_a_thing_is_found_by_label_code_or_local_name(value: Term, cls: str, meant: str) -> None:
    assert BUNDLED.near_members(value, NamedNode(CKG + cls))[0] == NamedNode(meant)


def test_members_of_subclasses_are_proposed() -> None:
    assert NAMES.near_members(literal("Ningbo city"), CITY) == (NINGBO,)


def shapes_of(turtle: str) -> Shapes:
    text = (HEAD + "@prefix ex: <urn:ex:> .\n" + turtle).encode()
    return Shapes(parse(text, RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("inner", "english", "chinese"),
    [
        (
            "sh:not [ sh:datatype xsd:integer ]",
            "“first year” must not be an integer.",
            "“首年”不得为整数。",
        ),
        (
            "sh:not [ sh:minLength 2 ]",
            "“first year” must not have at least 2 characters.",
            "“首年”不得至少有 2 个字符。",
        ),
        (
            "sh:or ( [ sh:datatype xsd:integer ] [ sh:not [ sh:pattern 'x' ] ] )",
            "“first year” must either be an integer or not match the pattern x.",
            "“首年”须为整数，或者不符合模式 x。",
        ),
        (
            "sh:qualifiedMinCount 2 ; sh:qualifiedValueShape [ sh:not [ sh:class ckg:City ] ]",
            "“first year” must have at least 2 values that are not of the class “City”.",
            "“首年”须至少有 2 个值不属于“城市”类。",
        ),
        (
            "sh:node [ sh:property [ sh:path ckg:lastYear ; sh:minCount 1 ; sh:maxCount 1 ] ]",
            "“first year” must have at least one value in “last year”"
            " and must have at most one value in “last year”.",
            "“首年”在“末年”上须至少有一个值，且在“末年”上须至多有一个值。",
        ),
    ],
)
def test_requirements_of_nested_shapes_are_explained(
    inner: str, english: str, chinese: str
) -> None:
    shapes = shapes_of(f"ex:s a sh:PropertyShape ; sh:path ckg:firstYear ; {inner} .")
    shape = shapes[NamedNode("urn:ex:s")]
    (constraint,) = shape.constraints
    found = Result(
        shape.severity,
        NINGBO,
        shape.path,
        integer(1),
        constraint.component,
        shape.node,
        parameters=constraint.parameters,
    )
    words = told(found, Labels(store(DATA), shapes, DOMAIN))
    assert (words["en"].expected, words["zh"].expected) == (english, chinese)


def test_a_nested_shape_without_a_name_is_described() -> None:
    shapes = shapes_of(NESTED)
    (inner,) = (shape for shape in shapes.all() if shape.path is not None)
    (constraint,) = inner.constraints
    found = Result(
        inner.severity,
        NINGBO,
        inner.path,
        None,
        constraint.component,
        inner.node,
        parameters=constraint.parameters,
    )
    words = told(found, Labels(store(DATA), shapes, DOMAIN))
    assert words["en"] == Words(
        "“announced” has no value that is text in Chinese.",
        "“announced” must have at least one value that is text in Chinese.",
        "Add a value that is text in Chinese.",
    )
    assert words["zh"] == Words(
        "“公布时间”没有值为中文文本。",
        "“公布时间”须至少有一个值为中文文本。",
        "请补充一个值，使其为中文文本。",
    )


def test_a_long_text_is_cut_and_compared_with_nothing() -> None:
    found = result("In", DATE, literal("高" * 1_000_000), **{"in": (literal("高"),)})
    words = told(found, NAMES)["zh"]
    assert words.wrong == f"“{'高' * 79}…”不在列表中。"
    assert words.fix == "请从列表中选取。"


def test_a_long_list_is_cut() -> None:
    listed = tuple(integer(number) for number in range(100))
    words = told(result("In", YEAR, integer(999), **{"in": listed}), NAMES)
    assert words["en"].expected == (
        "“first year” must be one of a list of 100: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …."
    )


@pytest.mark.parametrize(
    ("path", "english", "chinese"),
    [
        (
            Path("sequence", parts=(PROVINCE, DATE)),
            "“in province” → “announced” is missing.",
            "缺少“所属省份” → “公布时间”。",
        ),
        (
            Path("alternative", parts=(PROVINCE, DATE)),
            "“in province” or “announced” is missing.",
            "缺少“所属省份”或“公布时间”。",
        ),
        (
            Path("inversePath", parts=(PROVINCE,)),
            "“in province” read backwards is missing.",
            "缺少“所属省份”的反向。",
        ),
        (
            Path("oneOrMorePath", parts=(PROVINCE,)),
            "“in province” in one step or more is missing.",
            "缺少一步或多步的“所属省份”。",
        ),
    ],
)
def test_paths_are_told_by_the_labels_of_their_properties(
    path: Path, english: str, chinese: str
) -> None:
    words = told(result("MinCount", path, minCount=integer(1)), NAMES)
    assert (words["en"].wrong, words["zh"].wrong) == (english, chinese)


def test_the_order_of_what_is_proposed_and_of_details_is_that_of_the_data() -> None:
    members = tuple(map(literal, ("高端装备", "高端設備", "高端设施", "高端装置")))
    first = Labels(store(DATA), domain=DOMAIN).near(literal("高端装"), members)
    details = [A_TEXT, A_TIME]
    told_first = told(result("Or", YEAR, literal("x"), (), (A_TEXT, A_TIME), **{"or": ()}), NAMES)
    for seed in range(10):
        random.Random(seed).shuffle(details)
        shuffled = random.Random(seed).sample(members, len(members))
        assert Labels(store(DATA), domain=DOMAIN).near(literal("高端装"), shuffled) == first
        again = result("Or", YEAR, literal("x"), (), tuple(details), **{"or": ()})
        assert told(again, NAMES) == told_first


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_explanations_fit_on_one_line_for_any_value(value: str) -> None:
    found = result("In", YEAR, literal(value), **{"in": (literal("high"), literal("低"))})
    words = told(found, NAMES)
    for lang in LANGUAGES:
        text = f"{words[lang].wrong} {words[lang].expected} {words[lang].fix}"
        assert len(text.splitlines()) == 1
        assert not {unicodedata.category(char) for char in text} & {"Cc", "Cf", "Zl", "Zp"}


def test_a_value_does_not_fill_the_sentence_that_tells_it() -> None:
    found = result("Pattern", DATE, literal("{p} {0}"), pattern=literal("^{n}$"))
    words = told(found, NAMES)["en"]
    assert words.wrong == "“{p} {0}” does not match the pattern."
    assert words.expected == "“announced” must match the pattern ^{n}$."


def test_resources_of_named_graphs_are_not_suggested() -> None:
    made = store(DATA)
    other = NamedNode("urn:graph")
    label = NamedNode(PREFIXES["rdfs"] + "label")
    made.add(Quad(ZHEJIANG, NamedNode(PREFIXES["rdf"] + "type"), CITY, other))
    made.add(Quad(ZHEJIANG, label, Literal("Other", language="en"), other))
    assert Labels(made).near_members(literal("Zhejiang"), CITY) == ()
    assert Labels(made).labels(ZHEJIANG.value) == {"en": "Zhejiang", "zh": "浙江"}
