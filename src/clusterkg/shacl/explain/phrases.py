"""Terms and kinds of values in words, English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.locale import text
from clusterkg.rdf.literals import INTEGERS, XSD, well_formed
from clusterkg.rdf.namespaces import RDF, shorten
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.graph import SH
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.explain.labels import Names, clipped

LANGUAGES: Final = ("en", "zh")
_FIELD = re.compile(r"\{(\w+)\}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[!-~]")


class Kind(NamedTuple):
    """A kind of literal: a noun in each language, and an example."""

    en: str
    zh: str
    example: str = ""


_INTEGER: Final = Kind("integer", "整数", "12")
KINDS: Final[Mapping[str, Kind]] = {
    XSD + "string": Kind("plain text", "文本"),
    RDF + "langString": Kind("text with its language", "标明语言的文本", '"宁波"@zh'),
    XSD + "boolean": Kind("truth value (true or false)", "真假值（true 或 false）"),
    XSD + "integer": _INTEGER,
    XSD + "decimal": Kind("decimal number", "小数", "12.5"),
    XSD + "double": Kind("floating-point number", "浮点数", "1.25e1"),
    XSD + "float": Kind("floating-point number", "浮点数", "1.25e1"),
    XSD + "date": Kind("date", "日期", "2024-05-10"),
    XSD + "dateTime": Kind("date with a time", "日期时间", "2024-05-10T09:30:00"),
    XSD + "dateTimeStamp": Kind(
        "date with a time and a time zone", "带时区的日期时间", "2024-05-10T09:30:00+08:00"
    ),
    XSD + "time": Kind("time of day", "时刻", "09:30:00"),
    XSD + "gYear": Kind("year", "年份", "2024"),
    XSD + "gYearMonth": Kind("month of a year", "年月", "2024-05"),
    XSD + "gMonthDay": Kind("day of a month without a year", "月日", "--05-10"),
    XSD + "gMonth": Kind("month without a year", "月份", "--05"),
    XSD + "gDay": Kind("day without a month", "日", "---10"),
    XSD + "duration": Kind("duration", "时长", "P1Y6M"),
    XSD + "yearMonthDuration": Kind("duration in years and months", "以年月计的时长", "P1Y6M"),
    XSD + "dayTimeDuration": Kind("duration in days and hours", "以日时计的时长", "P1DT6H"),
    XSD + "nonNegativeInteger": Kind("integer from 0 up", "非负整数", "0"),
    XSD + "positiveInteger": Kind("integer from 1 up", "正整数", "1"),
    XSD + "nonPositiveInteger": Kind("integer up to 0", "非正整数", "0"),
    XSD + "negativeInteger": Kind("integer below 0", "负整数", "-1"),
    XSD + "long": Kind("64-bit integer", "64 位整数", "12"),
    XSD + "int": Kind("32-bit integer", "32 位整数", "12"),
    XSD + "short": Kind("16-bit integer", "16 位整数", "12"),
    XSD + "byte": Kind("integer from -128 to 127", "-128 至 127 的整数", "12"),
    XSD + "unsignedLong": Kind("unsigned 64-bit integer", "64 位无符号整数", "12"),
    XSD + "unsignedInt": Kind("unsigned 32-bit integer", "32 位无符号整数", "12"),
    XSD + "unsignedShort": Kind("integer from 0 to 65535", "0 至 65535 的整数", "12"),
    XSD + "unsignedByte": Kind("integer from 0 to 255", "0 至 255 的整数", "12"),
    XSD + "anyURI": Kind("web address", "网址", "https://example.org/"),
    XSD + "language": Kind("language tag", "语言标记", "zh"),
    XSD + "hexBinary": Kind("run of hexadecimal digits", "十六进制数字", "0FB7"),
    XSD + "base64Binary": Kind("run of Base64 characters", "Base64 编码", "AAEC"),
}
NUMBERS: Final = INTEGERS | {XSD + name for name in ("decimal", "double", "float")}
# What is told apart as earlier and later; of all others that compare, more and less.
TIMES: Final = frozenset(
    XSD + name for name in ("date", "dateTime", "dateTimeStamp", "time", "gYear", "gYearMonth")
)
_BARE: Final = NUMBERS | TIMES | {XSD + "boolean"}
_NODE_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "IRI": ("an identifier (IRI)", "标识符（IRI）"),
    "BlankNode": ("an unnamed node", "无名节点"),
    "Literal": ("text, a number, a date or the like", "文本、数字、日期之类的值"),
    "BlankNodeOrIRI": ("an identifier (IRI) or an unnamed node", "标识符（IRI）或无名节点"),
    "BlankNodeOrLiteral": (
        "an unnamed node, or text, a number, a date or the like",
        "无名节点，或文本、数字、日期之类的值",
    ),
    "IRIOrLiteral": (
        "an identifier (IRI), or text, a number, a date or the like",
        "标识符（IRI），或文本、数字、日期之类的值",
    ),
}
# ISO 639 and BCP 47 tags; of others, the tag itself is shown.
_TONGUES: Final[Mapping[str, tuple[str, str]]] = {
    "de": ("German", "德文"),
    "en": ("English", "英文"),
    "es": ("Spanish", "西班牙文"),
    "fr": ("French", "法文"),
    "ja": ("Japanese", "日文"),
    "ko": ("Korean", "韩文"),
    "ru": ("Russian", "俄文"),
    "zh": ("Chinese", "中文"),
    "zh-hans": ("simplified Chinese", "简体中文"),
    "zh-hant": ("traditional Chinese", "繁体中文"),
}


def joined(items: Sequence[str], lang: str, last: tuple[str, str] = ("or", "或")) -> str:
    """Return `a, b or c` in a language; `last` are the words before the last item."""
    if len(items) < 2:
        return "".join(items)
    comma, word = (
        ("、", "{a}" + last[1] + "{b}") if lang == "zh" else (", ", f"{{a}} {last[0]} {{b}}")
    )
    return fill(word, lang, {"a": comma.join(items[:-1]), "b": items[-1]}.__getitem__)


def sentences(texts: Iterable[str], lang: str) -> str:
    """Return sentences one after another; what is empty is left out."""
    found = [each for each in texts if each]
    told = "".join(found[:1])
    for each in found[1:]:
        told = text("shacl.sentences", lang, one=told, other=each)
    return told


def tongue(tag: str, lang: str) -> str:
    """Return the name of a language."""
    found = _TONGUES.get(tag.lower())
    return found[LANGUAGES.index(lang)] if found else tag


def datatype(iri: str, lang: str, *, example: bool = False) -> str:
    """Return what a literal of a datatype is, such as `an integer`."""
    kind = KINDS.get(iri)
    if kind is None:
        return f"类型为 {shorten(iri)} 的值" if lang == "zh" else f"a value of type {shorten(iri)}"
    noun = kind.zh if lang == "zh" else with_article(kind.en)
    if not example or not kind.example:
        return noun
    return f"{noun}，如 {kind.example}" if lang == "zh" else f"{noun} such as {kind.example}"


def with_article(noun: str) -> str:
    """Return a noun after its article; texts have none."""
    if "text" in noun.split():
        return noun
    return f"{'an' if noun[0] in 'aeio' or noun.startswith('unsigned') else 'a'} {noun}"


def node_kind(name: str, lang: str) -> str:
    """Return what a node of a kind of SHACL is, such as sh:IRI."""
    return _NODE_KINDS[name.removeprefix(SH)][LANGUAGES.index(lang)]


def kind_of(term: Term, lang: str) -> str:
    """Return what kind of term this is: `an integer`, `text in Chinese`, `an unnamed node`."""
    if isinstance(term, NamedNode | BlankNode):
        return node_kind("IRI" if isinstance(term, NamedNode) else "BlankNode", lang)
    if term.language is not None:
        return in_tongues([term.language], lang)
    return datatype(term.datatype.value, lang)


def in_tongues(tags: Sequence[str], lang: str) -> str:
    """Return `text in English or Chinese`."""
    listed = joined([tongue(tag, lang) for tag in tags], lang)
    template = "{listed}文本" if lang == "zh" else "text in {listed}"
    return fill(template, lang, {"listed": listed}.__getitem__)


def shown(term: Term, names: Names, lang: str) -> str:
    """Return a term as people name it: `Ningbo (id:ningbo)`, `“10亿元”`, `2024-05-10`."""
    if isinstance(term, NamedNode):
        label, short = names.label(term.value, lang), shorten(term.value)
        if not label:
            return short
        return f"{clipped(label)}（{short}）" if lang == "zh" else f"{clipped(label)} ({short})"
    if isinstance(term, BlankNode):
        return node_kind("BlankNode", lang)
    kind = term.datatype.value
    if kind in _BARE and well_formed(term.value, kind):
        return term.value
    return f"“{clipped(term.value)}”"


def quoted(iri: str, names: Names, lang: str) -> str:
    """Return the label of a class or property in quotation marks, else its prefixed name."""
    label = names.label(iri, lang)
    return f"“{clipped(label)}”" if label else shorten(iri)


_STEPS: Final[Mapping[str, tuple[str, str]]] = {
    "inversePath": ("{p} read backwards", "{p}的反向"),
    "zeroOrMorePath": ("{p} in any number of steps", "任意多步的{p}"),
    "oneOrMorePath": ("{p} in one step or more", "一步或多步的{p}"),
    "zeroOrOnePath": ("{p} in one step at most", "至多一步的{p}"),
}


def path_words(path: Path, names: Names, lang: str) -> str:
    """Return a path in words, each property by its label."""
    if path.kind == "predicate":
        return quoted(path.predicate, names, lang)
    inner = [path_words(part, names, lang) for part in path.parts]
    if path.kind == "sequence":
        return " → ".join(inner)
    if path.kind == "alternative":
        return joined(inner, lang)
    template = _STEPS[path.kind][LANGUAGES.index(lang)]
    return fill(template, lang, {"p": inner[0]}.__getitem__)


def turtle(literal: Literal) -> str:
    """Return a literal as it is written in Turtle."""
    value, kind = literal.value, literal.datatype.value
    if kind in (XSD + "integer", XSD + "boolean"):
        return value
    if kind == XSD + "decimal":
        return f"{value}0" if value.endswith(".") else value if "." in value else f"{value}.0"
    if kind in (XSD + "string", RDF + "langString"):
        return str(literal)
    return f"{Literal(value)}^^{shorten(kind)}"


def fill(template: str, lang: str, field: Callable[[str], str]) -> str:
    """Return a template with its {fields} filled in.

    In Chinese, a space parts a field's letters or digits from the characters around it.
    """
    out: list[str] = []
    for i, part in enumerate(_FIELD.split(template)):
        filled = field(part) if i % 2 else part
        if lang == "zh" and out and filled and _apart(out[-1][-1], filled[0]):
            out.append(" ")
        if filled:
            out.append(filled)
    return "".join(out)


def _apart(before: str, after: str) -> bool:
    return bool(
        (_LATIN.match(before) and _HAN.match(after)) or (_HAN.match(before) and _LATIN.match(after))
    )
