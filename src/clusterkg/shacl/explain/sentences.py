"""The sentences in which results are told; {fields} are filled in by words.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# English and Chinese by the name of the component; `.` and a variant where one is not enough.
WRONG: Final[Mapping[str, tuple[str, str]]] = {
    "And": ("{Value} does not meet all that is asked{why}.", "{value}未符合全部要求{why}。"),
    "Class": ("{Value} is not of the class {p}.", "{value}不属于{p}类。"),
    "Class.literal": (
        "{Value} is {kind}, not a member of the class {p}.",
        "{value}是{kind}，不是{p}类的成员。",
    ),
    "Class.unknown": (
        "{Value} is not known: the data say nothing of it.",
        "{value}未知：数据中没有关于它的内容。",
    ),
    "Closed": ("{Path} is not allowed here.", "此处不允许有{path}。"),
    "Datatype": ("{Value} is {kind}, not {wanted}.", "{value}是{kind}，不是{wanted}。"),
    "Disjoint": (
        "{Value} is a value of both {path} and {p}.",
        "{value}同时是{path}和{p}的值。",
    ),
    "Equals": (
        "{Value} is a value of only one of {path} and {p}.",
        "{value}只是{path}与{p}之一的值。",
    ),
    "HasValue": ("{Path} does not have the value {v}.", "{path}缺少值{v}。"),
    "HasValue.node": ("{Value} is not {v}.", "{value}不是{v}。"),
    "In": ("{Value} is not in the list.", "{value}不在列表中。"),
    "LanguageIn": ("{Value} is {kind}.", "{value}是{kind}。"),
    "LanguageIn.none": ("{Value} has no language.", "{value}未标明语言。"),
    "Length": ("{Value} has {m} characters.", "{value}有 {m} 个字符。"),
    "Length.none": ("The text is empty.", "文本为空。"),
    "Length.one": ("{Value} has one character.", "{value}只有一个字符。"),
    "LessThan": (
        "{Path} is {value}, which is not less (earlier) than {p}.",
        "{path}为{value}，不小于（早于）{p}。",
    ),
    "LessThanOrEquals": (
        "{Path} is {value}, which is not less (earlier) than {p} or the same.",
        "{path}为{value}，既不小于（早于）也不等于{p}。",
    ),
    "MaxCount": ("{Path} has more than {n} values.", "{path}超过 {n} 个值。"),
    "MaxCount.none": ("{Path} has a value.", "{path}有值。"),
    "MaxCount.one": ("{Path} has more than one value.", "{path}有不止一个值。"),
    "MaxExclusive": ("{Value} is not below {v}.", "{value}不小于{v}。"),
    "MaxExclusive.time": ("{Value} is not before {v}.", "{value}不早于{v}。"),
    "MaxInclusive": ("{Value} is above {v}.", "{value}大于{v}。"),
    "MaxInclusive.time": ("{Value} is after {v}.", "{value}晚于{v}。"),
    "MinCount": ("{Path} has fewer than {n} values.", "{path}不足 {n} 个值。"),
    "MinCount.one": ("{Path} is missing.", "缺少{path}。"),
    "MinExclusive": ("{Value} is not above {v}.", "{value}不大于{v}。"),
    "MinExclusive.time": ("{Value} is not after {v}.", "{value}不晚于{v}。"),
    "MinInclusive": ("{Value} is below {v}.", "{value}小于{v}。"),
    "MinInclusive.time": ("{Value} is before {v}.", "{value}早于{v}。"),
    "NoFocusNode": (
        "No shape applies to anything in this file.",
        "没有形状适用于此文件中的任何内容。",
    ),
    "Node": ("{Value} does not meet what is asked of it{why}.", "{value}不符合对它的要求{why}。"),
    "NodeKind": ("{Value} is {kind}.", "{value}是{kind}。"),
    "Not": ("{Value} meets what is ruled out here.", "{value}属于此处排除的情形。"),
    "Or": ("{Value} meets none of the alternatives{why}.", "{value}不符合任何一种情形{why}。"),
    "Pattern": ("{Value} does not match the pattern.", "{value}不符合模式。"),
    "QualifiedMaxCount": (
        "{Path} has more than {n} values that {many}.",
        "{path}有超过 {n} 个值{many}。",
    ),
    "QualifiedMaxCount.none": ("{Path} has a value that {one}.", "{path}有值{one}。"),
    "QualifiedMaxCount.one": (
        "{Path} has more than one value that {one}.",
        "{path}有不止一个值{one}。",
    ),
    "QualifiedMinCount": (
        "{Path} has fewer than {n} values that {many}.",
        "{path}不足 {n} 个值{many}。",
    ),
    "QualifiedMinCount.one": ("{Path} has no value that {one}.", "{path}没有值{one}。"),
    "Rule": ("{Culprit} breaks {rule}.", "{culprit}违反{rule}。"),
    "UniqueLang": (
        "{Path} has more than one value in one language.",
        "{path}在同一语言中有不止一个值。",
    ),
    "UniqueLang.of": (
        "{Path} has more than one value in {tongue}.",
        "{path}有不止一个{tongue}值。",
    ),
    "UnknownTerm": ("The ontology has no term {term}.", "本体中没有词汇{term}。"),
    "Xone": (
        "{Value} does not meet exactly one of the alternatives.",
        "{value}并非恰好符合其中一种情形。",
    ),
    "ill-formed": ("{Value} is not a well-formed {noun}.", "{value}不是格式正确的{noun}。"),
    "not in bounds": ("{Value} is not in the bound {v}.", "{value}不在界限{v}之内。"),
    "not compared": (
        "{Value} is {kind}, which does not compare with {v}.",
        "{value}是{kind}，无法与{v}比较。",
    ),
}
MEND: Final[Mapping[str, tuple[str, str]]] = {
    "Class": (
        "Name a member of the class {p}, or say that {value} is one.",
        "请改用{p}类的成员，或声明{value}属于该类。",
    ),
    "Class.literal": ("Name a member of the class {p} instead.", "请改用{p}类的成员。"),
    "Class.unknown": (
        "Correct the name, or describe {value} in the data.",
        "请更正名称，或在数据中说明{value}。",
    ),
    "Closed": ("Remove it, or correct its name.", "请删去，或更正其名称。"),
    "Datatype.written": ("Write it as {turtle}.", "请写作 {turtle}。"),
    "Disjoint": ("Remove {value} from one of the two.", "请从二者之一删去{value}。"),
    "Equals": ("Give {path} and {p} the same values.", "请使{path}与{p}取值相同。"),
    "HasValue": ("Add the value {v}.", "请补充值{v}。"),
    "In": ("Choose one of the list.", "请从列表中选取。"),
    "LanguageIn.none": (
        "Mark the text with its language, such as @{tag}.",
        "请标明文本的语言，如 @{tag}。",
    ),
    "LessThan": ("Correct {path} or {p}.", "请更正{path}或{p}。"),
    "LessThanOrEquals": ("Correct {path} or {p}.", "请更正{path}或{p}。"),
    "MaxCount": (
        "Keep at most {n} values of {path} and remove the others.",
        "{path}请至多保留 {n} 个值，删去其余。",
    ),
    "MaxCount.none": ("Remove {path}.", "请删去{path}。"),
    "MaxCount.one": (
        "Keep one value of {path} and remove the others.",
        "{path}请只保留一个值，删去其余。",
    ),
    "MinCount": ("Give {path} at least {n} values.", "请为{path}至少给出 {n} 个值。"),
    "MinCount.one": ("Add a value for {path}.", "请为{path}补充一个值。"),
    "NoFocusNode": (
        "Give its things a class that shapes are for.",
        "请为其中的事物指明有形状的类。",
    ),
    "QualifiedMaxCount": (
        "Keep at most {n} of these values.",
        "此类值请至多保留 {n} 个。",
    ),
    "QualifiedMaxCount.none": ("Remove this value.", "请删去此类值。"),
    "QualifiedMaxCount.one": ("Keep one of these values.", "此类值请只保留一个。"),
    "QualifiedMinCount": (
        "Add values until {n} {many}.",
        "请补充值，使至少 {n} 个值{many}。",
    ),
    "QualifiedMinCount.one": ("Add a value that {one}.", "请补充一个值，使其{one}。"),
    "Rule": ("Read in the shapes what the rule asks for.", "请在形状中查看该规则的要求。"),
    "UniqueLang": ("Keep one value in each language.", "每种语言请只保留一个值。"),
    "UnknownTerm": ("Look the term up in the ontology.", "请在本体中查找正确的词汇。"),
    "near": ("Did you mean {near}?", "是否为{near}？"),
    "node": ("Correct the node, so that it {such}.", "请更正该节点，使其{such}。"),
    "value": ("Give a value that {such}.", "请更正取值，使其{such}。"),
}
EXPECTED: Final[Mapping[str, tuple[str, str]]] = {
    "NoFocusNode": (
        "The file must describe things of classes that have shapes.",
        "文件须说明某些有形状的类的成员。",
    ),
    "requirement": ("{Subject} {must}.", "{subject}{must}。"),
}
