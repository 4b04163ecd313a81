"""Explanations of results in English and Chinese: what is wrong, what is expected, how to fix
it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.findings import Words
from clusterkg.base.locale import is_defined, template, text
from clusterkg.base.text import FULL_STOPS, in_language
from clusterkg.rdf.literals import well_formed
from clusterkg.rdf.namespaces import RDF, SHAPE, shorten
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.constraints import Constraint
from clusterkg.shacl.explain.labels import Labels
from clusterkg.shacl.explain.phrases import (
    KINDS,
    LANGUAGES,
    NUMBERS,
    TIMES,
    datatype,
    fill,
    joined,
    kind_of,
    noun,
    path_words,
    quoted,
    shown,
    tongue,
    turtle,
)
from clusterkg.shacl.explain.requirements import BOUNDS, COUNTS, PROPERTIES, Requirements, by_number
from clusterkg.shacl.report import Result

_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")
_LISTED: Final = 12
_DETAILS: Final = 5
# Sentences that are more specific than a shape's message, because they use the value.
_CONCRETE: Final = ("near", "Datatype.written")
# Components with texts of their own in the catalogue.
_CORE: Final = frozenset(
    [
        "And",
        "Class",
        "Closed",
        "Datatype",
        "Disjoint",
        "Equals",
        "HasValue",
        "In",
        "LanguageIn",
        "Length",
        "LessThan",
        "LessThanOrEquals",
        "MaxCount",
        "MaxExclusive",
        "MaxInclusive",
        "MaxLength",
        "MaxListLength",
        "MemberShape",
        "MinCount",
        "MinExclusive",
        "MinInclusive",
        "MinLength",
        "MinListLength",
        "NoFocusNode",
        "Node",
        "NodeKind",
        "Not",
        "Or",
        "Pattern",
        "QualifiedMaxCount",
        "QualifiedMinCount",
        "RootClass",
        "Rule",
        "SingleLine",
        "SomeValue",
        "SubsetOf",
        "UniqueLang",
        "UniqueMembers",
        "UnknownTerm",
        "Xone",
    ]
)


def told(result: Result, names: Labels) -> Mapping[str, Words]:
    """Return the explanation of `result` by language, `en` and `zh`.

    A message of the shape serves as the fix in its language, and one without a language in both. A
    suggestion is added if another value was probably meant, or if the value only needs another
    notation.
    """
    return {lang: _Telling(result, names, lang).words() for lang in LANGUAGES}


def wrong(result: Result, names: Labels, lang: str) -> str:
    """Return the sentence in `lang` on what is wrong."""
    return _Telling(result, names, lang).wrong()


class _Telling:
    """The explanation of one result in one language."""

    def __init__(self, result: Result, names: Labels, lang: str) -> None:
        self._result = result
        self._names = names
        self._lang = lang
        # For a custom component, the source is the component itself.
        source = result.constraint or result.component
        self._constraint = Constraint(result.component, result.parameters, source=source)
        name = self._constraint.kind.removeprefix(SHAPE)
        self._kind = name if name in _CORE else "Rule"
        self._value: Term = result.focus if result.value is None else result.value
        self._requirements = Requirements(names, lang, names.shapes, _LISTED)
        self._meant = self._as_meant()
        self._case = self._which()

    def words(self) -> Words:
        """Return the explanation.

        A rule that is not of the package explains itself: its message, in whichever language, says
        what is wrong, and there is no fix. Without a message, it is explained as any other.
        """
        result = self._result
        named = (result.constraint, result.shape, result.component)
        is_ours = any(isinstance(n, NamedNode) and n.value.startswith(SHAPE) for n in named)
        if self._kind == "Rule" and not is_ours and (said := in_language(self._said(), self._lang)):
            return Words(said, self._expected(), "")
        return Words(self.wrong(), self._expected(), self._fix())

    def wrong(self) -> str:
        return self._sentence(f"shacl.wrong.{self._case}")

    def _expected(self) -> str:
        if self._kind == "NoFocusNode":
            return self._sentence("shacl.expected.NoFocusNode")
        if self._kind == "UnknownTerm" or self._constraint.kind == "SPARQL":
            return ""
        return self._sentence("shacl.expected.requirement")

    def _fix(self) -> str:
        no_focus = self._names.domain.no_focus
        if self._case == "NoFocusNode" and no_focus is not None:
            return no_focus(self._lang)
        said, how = self._message(), self._how()
        if not said:
            return self._sentence(f"shacl.fix.{how}")
        if how not in _CONCRETE:
            return said
        gap = "" if said[-1] in FULL_STOPS else " "
        return f"{said}{gap}{self._sentence(f'shacl.fix.{how}')}"

    def _message(self) -> str:
        """Return the shape's message in this language, or else one without a language, or else an
        empty text.
        """
        said = self._said()
        return said.get(self._lang) or said.get("") or ""

    def _said(self) -> dict[str, str]:
        """Return the shape's messages by language."""
        messages = sorted(self._result.messages, key=str, reverse=True)
        return {(each.language or "").split("-")[0]: each.value for each in messages}

    def _sentence(self, key: str) -> str:
        return fill(template(key, self._lang), self._lang, self._field)

    def _which(self) -> str:
        """Return the catalogue key of the case: the name of the component, or of a variant of
        it.
        """
        kind, value = self._kind, self._value
        if kind in COUNTS:
            if kind in ("MinLength", "MaxLength"):
                return self._length(value)
            return by_number(kind, self._constraint.number(COUNTS[kind]))
        if kind in BOUNDS:
            return self._bound(kind, value)
        if kind == "Class" and isinstance(value, Literal):
            return "Class.literal"
        if kind == "Class" and isinstance(value, NamedNode) and not self._names.known(value):
            return "Class.unknown"
        if kind == "Datatype" and not _is_well_formed(value):
            return "ill-formed"
        if kind == "HasValue" and self._result.path is None:
            return "HasValue.node"
        if kind == "In" and self._meant is not None:
            return "Datatype"
        if kind == "LanguageIn" and kind_of(value, "en") == "plain text":
            return "LanguageIn.none"
        if kind == "UniqueLang" and "lang" in self._result.parameters:
            return "UniqueLang.of"
        return kind

    def _length(self, value: Term) -> str:
        if isinstance(value, BlankNode):
            return "NodeKind"
        return {0: "Length.none", 1: "Length.one"}.get(len(value.value), "Length")

    def _bound(self, kind: str, value: Term) -> str:
        bound = self._constraint.value(BOUNDS[kind])
        if not isinstance(value, Literal) or not isinstance(bound, Literal):
            return "not-compared"
        if not _is_well_formed(value):
            return "ill-formed"
        kinds = {value.datatype.value, bound.datatype.value}
        if len(kinds) > 1 and not kinds <= NUMBERS:
            return "not-compared"
        # Two times may be incomparable if one has no time zone; NaN is not ordered.
        if bool(_ZONE.search(value.value)) != bool(_ZONE.search(bound.value)) or (
            "NaN" in (value.value, bound.value)
        ):
            return "not-in-bounds"
        return f"{kind}.time" if kinds <= TIMES else kind

    def _how(self) -> str:
        """Return the catalogue key of the text on how to fix it."""
        if self._near():
            return "near"
        if self._case == "Datatype" and self._meant is not None:
            return "Datatype.written"
        if self._case == "HasValue.node":
            return "node"
        for case in (self._case, self._kind):
            if is_defined(f"shacl.fix.{case}", self._lang):
                return case
        return "value" if self._result.path else "node"

    def _as_meant(self) -> Literal | None:
        """Return the literal with the same text that was probably meant.

        It is a member of sh:in, or has the required datatype, if that is valid. None if there is
        none.
        """
        value, parameters = self._value, self._result.parameters
        if not isinstance(value, Literal):
            return None
        if self._kind == "In":
            for member in parameters["in"]:
                if isinstance(member, Literal) and member.value == value.value:
                    return member
        elif self._kind == "Datatype" and isinstance(
            wanted := parameters["datatype"][0], NamedNode
        ):
            known = wanted.value in KINDS and wanted.value != RDF + "langString"
            if known and well_formed(value.value, wanted.value) and _is_well_formed(value):
                return Literal(value.value, datatype=wanted)
        return None

    def _near(self) -> tuple[Term, ...]:
        """Return the terms that may have been meant instead."""
        parameters, path = self._result.parameters, self._result.path
        match self._kind:
            case "Class" if isinstance(cls := parameters["class"][0], NamedNode):
                return self._names.near_members(self._value, cls)
            case "In" if self._meant is None:
                return self._names.near(self._value, parameters["in"])
            case "Closed" if path is not None:
                predicate = NamedNode(path.predicate)
                return self._names.near(predicate, parameters["property"])
            case "UnknownTerm":
                return parameters.get("suggestion", ())
        return ()

    def _field(self, name: str) -> str:
        result, lang, names = self._result, self._lang, self._names
        match name:
            case "Value" | "value":
                if isinstance(self._value, BlankNode):
                    return text(
                        "shacl.the-value" if name == "value" else "shacl.the-value.start", lang
                    )
                return shown(self._value, names, lang)
            case "Culprit" | "culprit":
                # A number from a rule says nothing by itself; its node does.
                node = self._value if isinstance(self._value, NamedNode) else result.focus
                if isinstance(node, BlankNode):
                    return text("shacl.itself" if name == "culprit" else "shacl.itself.start", lang)
                return shown(node, names, lang)
            case "Path" | "path":
                if result.path is None:
                    return text("shacl.itself" if name == "path" else "shacl.itself.start", lang)
                return path_words(result.path, names, lang)
            case "Subject" | "subject":
                if result.path is None or self._kind == "Closed":
                    return text("shacl.itself" if name == "subject" else "shacl.itself.start", lang)
                return path_words(result.path, names, lang)
            case "p":
                parameter = PROPERTIES.get(self._kind, "class")
                return quoted(result.parameters[parameter][0].value, names, lang)
            case "v":
                parameter = BOUNDS.get(self._kind, "hasValue")
                return shown(result.parameters[parameter][0], names, lang)
            case "n":
                return str(self._constraint.number(COUNTS[self._kind]))
            case "m":
                return str(len(self._value.value))
            case "kind":
                return kind_of(self._value, lang)
            case "wanted":
                if self._kind == "In" and self._meant is not None:
                    return kind_of(self._meant, lang)
                return datatype(result.parameters["datatype"][0].value, lang)
            case "noun":
                return self._noun()
            case "rule":
                return self._requirements.rule(self._constraint)
            case "one" | "many":
                shape = result.parameters["qualifiedValueShape"][0]
                return self._requirements.shape(shape, name)
            case "must":
                return self._requirements.phrase(self._constraint, result.path)
            case "such":
                return self._requirements.phrase(self._constraint, result.path, "one")
            case "why":
                return self._why()
            case "tongue":
                return tongue(result.parameters["lang"][0].value, lang)
            case "tag":
                return result.parameters["languageIn"][0].value
            case "turtle":
                return "" if self._meant is None else turtle(self._meant)
            case "term":
                return shorten(self._value.value)
            case "near":
                return joined([shown(term, names, lang) for term in self._near()], lang)
        raise KeyError(name)

    def _noun(self) -> str:
        assert isinstance(self._value, Literal)
        kind = self._value.datatype.value
        return noun(kind, self._lang) if kind in KINDS else shorten(kind)

    def _why(self) -> str:
        """Return a colon and a summary of the results of nested shapes; an empty text without
        results.
        """
        details = self._result.details
        found = {_Telling(detail, self._names, self._lang).wrong() for detail in details}
        # Sorted by text, because names of blank nodes differ between runs.
        brief = [sentence.rstrip("." + FULL_STOPS) for sentence in sorted(found)][:_DETAILS]
        listed = text("base.semicolon", self._lang).join(brief)
        return text("base.colon", self._lang) + listed if brief else ""


def _is_well_formed(term: Term) -> bool:
    return not isinstance(term, Literal) or well_formed(term.value, term.datatype.value)
