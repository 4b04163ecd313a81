"""Terms and kinds of values as text, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.locale import listed, template, text
from clusterkg.rdf.literals import INTEGERS, well_formed
from clusterkg.rdf.namespaces import RDF, SH, XSD, shorten
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.explain.labels import Labels, clipped

LANGUAGES: Final = ("en", "zh")
_FIELD = re.compile(r"\{(\w+)\}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[!-~]")


# Datatypes that have a name in the catalogue, with an example of the notation, if it helps.
KINDS: Final[Mapping[str, str]] = dict.fromkeys(INTEGERS, "12") | {
    XSD + "string": "",
    RDF + "langString": '"宁波"@zh',
    XSD + "boolean": "",
    XSD + "decimal": "12.5",
    XSD + "double": "1.25e1",
    XSD + "float": "1.25e1",
    XSD + "date": "2024-05-10",
    XSD + "dateTime": "2024-05-10T09:30:00",
    XSD + "dateTimeStamp": "2024-05-10T09:30:00+08:00",
    XSD + "time": "09:30:00",
    XSD + "gYear": "2024",
    XSD + "gYearMonth": "2024-05",
    XSD + "gMonthDay": "--05-10",
    XSD + "gMonth": "--05",
    XSD + "gDay": "---10",
    XSD + "duration": "P1Y6M",
    XSD + "yearMonthDuration": "P1Y6M",
    XSD + "dayTimeDuration": "P1DT6H",
    XSD + "nonNegativeInteger": "0",
    XSD + "positiveInteger": "1",
    XSD + "nonPositiveInteger": "0",
    XSD + "negativeInteger": "-1",
    XSD + "anyURI": "https://example.org/",
    XSD + "language": "zh",
    XSD + "hexBinary": "0FB7",
    XSD + "base64Binary": "AAEC",
}
NUMBERS: Final = INTEGERS | {XSD + name for name in ("decimal", "double", "float")}
# Datatypes compared as earlier and later; the other ordered ones as less and more.
TIMES: Final = frozenset(
    XSD + name for name in ("date", "dateTime", "dateTimeStamp", "time", "gYear", "gYearMonth")
)
_BARE: Final = NUMBERS | TIMES | {XSD + "boolean"}
# Language tags (ISO 639, BCP 47) that have a name; others are shown as they are.
_TONGUES: Final = frozenset(["de", "en", "es", "fr", "ja", "ko", "ru", "zh", "zh-hans", "zh-hant"])


def joined(items: Sequence[str], lang: str, last: str = "or") -> str:
    """Return `items` joined as in `a, b or c`; `last` is or, and, or-clause or and-clause."""
    if len(items) < 2:
        return "".join(items)
    return _filled(f"shacl.last.{last}", lang, items=listed(items[:-1], lang), last=items[-1])


def sentences(texts: Iterable[str], lang: str) -> str:
    """Return the sentences of `texts` as one text; empty ones are skipped."""
    found = [each for each in texts if each]
    whole = "".join(found[:1])
    for each in found[1:]:
        whole = text("shacl.sentences", lang, one=whole, other=each)
    return whole


def tongue(tag: str, lang: str) -> str:
    """Return the name of the language with the tag `tag`; the tag itself if the catalogue has no
    name.
    """
    return text(f"shacl.tongue.{tag.lower()}", lang) if tag.lower() in _TONGUES else tag


def datatype(iri: str, lang: str, *, example: bool = False) -> str:
    """Return the description of a literal of the datatype `iri`, such as `an integer`.

    Args:
        iri: The IRI of the datatype.
        lang: Language of the text: `zh` or `en`.
        example: Whether to add an example of its notation, if there is one.
    """
    if iri not in KINDS:
        return _filled("shacl.kind-of-type", lang, type=shorten(iri))
    named = noun(iri, lang)
    if lang == "en":
        named = with_article(named)
    if not example or not KINDS[iri]:
        return named
    return _filled("shacl.kind-with-example", lang, noun=named, example=KINDS[iri])


def noun(iri: str, lang: str) -> str:
    """Return the noun for literals of the datatype `iri`, a key of KINDS, without an article."""
    return text(f"shacl.kind.{re.split('[#/]', iri)[-1]}", lang)


def with_article(noun: str) -> str:
    """Return an English noun with its article; mass nouns such as text have none."""
    if "text" in noun.split():
        return noun
    return f"{'an' if noun[0] in 'aeio' or noun.startswith('unsigned') else 'a'} {noun}"


def node_kind(name: str, lang: str) -> str:
    """Return the description of the SHACL node kind `name`, such as sh:IRI."""
    return text(f"shacl.node-kind.{name.removeprefix(SH)}", lang)


def kind_of(term: Term, lang: str) -> str:
    """Return the kind of `term`: `an integer`, `text in Chinese`, `an unnamed node`."""
    if isinstance(term, NamedNode | BlankNode):
        return node_kind("IRI" if isinstance(term, NamedNode) else "BlankNode", lang)
    if term.language is not None:
        return in_tongues([term.language], lang)
    return datatype(term.datatype.value, lang)


def in_tongues(tags: Sequence[str], lang: str) -> str:
    """Return the description of text in one of the languages `tags`: `text in English or
    Chinese`.
    """
    tongues = joined([tongue(tag, lang) for tag in tags], lang)
    return _filled("shacl.text-in", lang, listed=tongues)


def shown(term: Term, names: Labels, lang: str) -> str:
    """Return `term` for display: `Ningbo (id:ningbo)`, `“10亿元”`, `2024-05-10`."""
    if isinstance(term, NamedNode):
        label, short = names.label(term.value, lang), shorten(term.value)
        if not label:
            return short
        return text("shacl.label-and-name", lang, label=clipped(label), name=short)
    if isinstance(term, BlankNode):
        return node_kind("BlankNode", lang)
    kind = term.datatype.value
    if kind in _BARE and well_formed(term.value, kind):
        return term.value
    return f"“{clipped(term.value)}”"


def quoted(iri: str, names: Labels, lang: str) -> str:
    """Return the label of `iri` in quotation marks, or else its prefixed name without them."""
    label = names.label(iri, lang)
    return f"“{clipped(label)}”" if label else shorten(iri)


def path_words(path: Path, names: Labels, lang: str) -> str:
    """Return `path` as text, each property by its label."""
    if path.kind == "predicate":
        return quoted(path.predicate, names, lang)
    inner = [path_words(part, names, lang) for part in path.parts]
    if path.kind == "sequence":
        return " → ".join(inner)
    if path.kind == "alternative":
        return joined(inner, lang)
    return fill(template(f"shacl.path.{path.kind}", lang), lang, {"p": inner[0]}.__getitem__)


def turtle(literal: Literal) -> str:
    """Return `literal` in Turtle syntax."""
    value, kind = literal.value, literal.datatype.value
    if kind in (XSD + "integer", XSD + "boolean"):
        return value
    if kind == XSD + "decimal":
        return f"{value}0" if value.endswith(".") else value if "." in value else f"{value}.0"
    if kind in (XSD + "string", RDF + "langString"):
        return str(literal)
    return f"{Literal(value)}^^{shorten(kind)}"


def fill(pattern: str, lang: str, field: Callable[[str], str]) -> str:
    """Return `pattern` with each placeholder {name} replaced by the result of `field` on its name.

    In Chinese, a space separates Latin letters or digits of a field from adjacent characters.
    """
    out: list[str] = []
    for i, part in enumerate(_FIELD.split(pattern)):
        filled = field(part) if i % 2 else part
        if lang == "zh" and out and filled and _apart(out[-1][-1], filled[0]):
            out.append(" ")
        if filled:
            out.append(filled)
    return "".join(out)


def _filled(key: str, lang: str, **fields: str) -> str:
    return fill(template(key, lang), lang, fields.__getitem__)


def _apart(before: str, after: str) -> bool:
    return bool(
        (_LATIN.match(before) and _HAN.match(after)) or (_HAN.match(before) and _LATIN.match(after))
    )
