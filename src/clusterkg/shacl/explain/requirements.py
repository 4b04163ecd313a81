"""What a constraint asks for, in words: `must be an integer`, 须为整数."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.shapes import Constraint, Shapes
from clusterkg.shacl.explain.labels import Names
from clusterkg.shacl.explain.phrases import (
    LANGUAGES,
    TIMES,
    datatype,
    fill,
    in_tongues,
    joined,
    node_kind,
    path_words,
    quoted,
    shown,
)

# The forms of a phrase: what something must do, may do (after another `must`), does, do.
_FORMS: Final = ("must", "bare", "one", "many")
_VERBS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "be": ("must be", "be", "is", "are"),
    "conform": ("must conform", "conform", "conforms", "conform"),
    "either": ("must either", "either", "either", "either"),
    "have": ("must have", "have", "has", "have"),
    "match": ("must match", "match", "matches", "match"),
    "not": ("must not", "not", "does not", "do not"),
    "not_be": ("must not be", "not be", "is not", "are not"),
    "share": ("must share", "share", "shares", "share"),
    "须": ("须", "", "", ""),
    "不": ("不得", "不", "不", "不"),
    "没有": ("不得有", "没有", "没有", "没有"),
}
# English and Chinese by the name of the component; `.` and a variant where one form is not enough.
_PHRASES: Final[Mapping[str, tuple[str, str]]] = {
    "And": ("{such}", "{such}"),
    "Class": ("{be} of the class {p}", "{须}属于{p}类"),
    "Closed": ("{have} no properties but {list}", "{没有}除{list}外的其他属性"),
    "Closed.none": ("{have} no properties", "{没有}属性"),
    "Rule": ("{conform} to {rule} ({list})", "{须}符合{rule}（{list}）"),
    "Datatype": ("{be} {kind}", "{须}为{kind}"),
    "Disjoint": ("{share} no value with {p}", "{没有}与{p}相同的值"),
    "Equals": ("{have} the same values as {p}", "{须}与{p}取值相同"),
    "HasValue": ("{have} the value {v}", "{须}含有值{v}"),
    "HasValue.node": ("{be} {v}", "{须}为{v}"),
    "In": ("{be} {list}", "{须}为{list}"),
    "In.cut": ("{be} one of a list of {n}: {list} …", "{须}为 {n} 项之一：{list}……"),
    "In.none": ("{be} one of an empty list", "{须}取自空的列表"),
    "LanguageIn": ("{be} {kind}", "{须}为{kind}"),
    "LessThan": ("{be} less (earlier) than {p}", "{须}小于（早于）{p}"),
    "LessThanOrEquals": ("{not_be} more (later) than {p}", "{不}大于（晚于）{p}"),
    "MaxCount": ("{have} at most {n} values", "{须}至多有 {n} 个值"),
    "MaxCount.none": ("{have} no value", "{没有}值"),
    "MaxCount.one": ("{have} at most one value", "{须}至多有一个值"),
    "MaxExclusive": ("{be} below {v}", "{须}小于{v}"),
    "MaxExclusive.time": ("{be} before {v}", "{须}早于{v}"),
    "MaxInclusive": ("{be} {v} or less", "{不}大于{v}"),
    "MaxInclusive.time": ("{be} {v} or earlier", "{不}晚于{v}"),
    "MaxLength": ("{have} at most {n} characters", "{须}至多有 {n} 个字符"),
    "MaxLength.one": ("{have} at most one character", "{须}至多有一个字符"),
    "MinCount": ("{have} at least {n} values", "{须}至少有 {n} 个值"),
    "MinCount.one": ("{have} at least one value", "{须}至少有一个值"),
    "MinExclusive": ("{be} above {v}", "{须}大于{v}"),
    "MinExclusive.time": ("{be} after {v}", "{须}晚于{v}"),
    "MinInclusive": ("{be} {v} or more", "{不}小于{v}"),
    "MinInclusive.time": ("{be} {v} or later", "{不}早于{v}"),
    "MinLength": ("{have} at least {n} characters", "{须}至少有 {n} 个字符"),
    "MinLength.one": ("{have} at least one character", "{须}至少有一个字符"),
    "Node": ("{such}", "{such}"),
    "NodeKind": ("{be} {kind}", "{须}为{kind}"),
    "Not": ("{not} {such}", "{不}{such}"),
    "Not.be": ("{not_be} {such}", ""),
    "Or": ("{either} {such}", "{须}{such}"),
    "Pattern": ("{match} the pattern {v}", "{须}符合模式 {v}"),
    "Pattern.flags": (
        "{match} the pattern {v} (flags {flags})",
        "{须}符合模式 {v}（标志 {flags}）",
    ),
    "Pattern.i": (
        "{match} the pattern {v}, in capitals or small letters",
        "{须}符合模式 {v}（不分大小写）",
    ),
    "Property": ("{such}", "{such}"),
    "QualifiedMaxCount": ("{have} at most {n} values that {such}", "{须}至多有 {n} 个值{such}"),
    "QualifiedMaxCount.none": ("{have} no value that {such}", "{没有}值{such}"),
    "QualifiedMaxCount.one": ("{have} at most one value that {such}", "{须}至多有一个值{such}"),
    "QualifiedMinCount": ("{have} at least {n} values that {such}", "{须}至少有 {n} 个值{such}"),
    "QualifiedMinCount.one": ("{have} at least one value that {such}", "{须}至少有一个值{such}"),
    "SPARQL": ("{conform} to {rule}", "{须}符合{rule}"),
    "UniqueLang": ("{have} at most one value in each language", "{须}每种语言至多有一个值"),
    "Xone": ("{either} {such}, but only one of these", "{须}{such}，且只居其一"),
    "any": ("{be} anything", "{须}为任意值"),
    "in": ("{such} in {p}", "在{p}上{such}"),
    "rule": ("the rule {p}", "规则{p}"),
    "rule.unnamed": ("a rule of its shape", "所属形状的规则"),
    "shape": ("{conform} to the shape {p}", "{须}符合形状{p}"),
    "shape.unnamed": ("{conform} to a shape without a name", "{须}符合一个无名形状"),
}
# The parameter that tells what a component asks for.
PROPERTIES: Final = {
    "Disjoint": "disjoint",
    "Equals": "equals",
    "LessThan": "lessThan",
    "LessThanOrEquals": "lessThanOrEquals",
}
COUNTS: Final = {
    "MinCount": "minCount",
    "MaxCount": "maxCount",
    "MinLength": "minLength",
    "MaxLength": "maxLength",
    "QualifiedMinCount": "qualifiedMinCount",
    "QualifiedMaxCount": "qualifiedMaxCount",
}
BOUNDS: Final = {
    "MinExclusive": "minExclusive",
    "MinInclusive": "minInclusive",
    "MaxExclusive": "maxExclusive",
    "MaxInclusive": "maxInclusive",
}
_NESTED: Final = {
    "And": "and",
    "Node": "node",
    "Not": "not",
    "Or": "or",
    "Property": "property",
    "Xone": "xone",
    "QualifiedMinCount": "qualifiedValueShape",
    "QualifiedMaxCount": "qualifiedValueShape",
}


class Requirements:
    """Constraints in the words of one language; lists are cut after `listed` items.

    Nested shapes that have no name are described if they are among `shapes`.
    """

    def __init__(
        self, names: Names, lang: str, shapes: Shapes | None, listed: int | None = None
    ) -> None:
        self._names = names
        self._lang = lang
        self._shapes = shapes
        self._listed = listed

    def phrase(
        self, constraint: Constraint, path: Path | None, form: str = "must", *, nested: bool = False
    ) -> str:
        """Return what a constraint asks for; `path` is that of its shape.

        `form` is `must` (must be), `bare` (be), `one` (is) or `many` (are). What is asked by a
        shape that is `nested` in another comes without an example.
        """
        kind = constraint.kind
        if kind in _NESTED:
            return self._nested(constraint, form)
        if kind in COUNTS:
            number = constraint.number(COUNTS[kind])
            return self._filled(by_number(kind, number), form, n=str(number))
        if kind in BOUNDS:
            return self._bound(kind, constraint.value(BOUNDS[kind]), form)
        if kind in PROPERTIES:
            return self._filled(kind, form, p=self._quoted(constraint.value(PROPERTIES[kind])))
        match kind:
            case "Class":
                return self._filled(kind, form, p=self._quoted(constraint.value("class")))
            case "Closed":
                return self._closed(constraint, form)
            case "Datatype":
                iri, example = constraint.value("datatype").value, form == "must" and not nested
                return self._filled(kind, form, kind=datatype(iri, self._lang, example=example))
            case "HasValue":
                variant = "HasValue" if path else "HasValue.node"
                return self._filled(variant, form, v=self._shown(constraint.value("hasValue")))
            case "In":
                return self._in(constraint.parameters["in"], form)
            case "LanguageIn":
                tags = [tag.value for tag in constraint.parameters["languageIn"]]
                return self._filled(kind, form, kind=in_tongues(tags, self._lang))
            case "NodeKind":
                name = constraint.value("nodeKind").value
                return self._filled(kind, form, kind=node_kind(name, self._lang))
            case "Pattern":
                return self._pattern(constraint, form)
            case "UniqueLang":
                return self._filled(kind, form)
            case "SPARQL":
                return self._filled(kind, form, rule=self.rule(constraint))
        return self._custom(constraint, form)

    def shape(self, node: Term, form: str = "must") -> str:
        """Return what a shape asks for, or its name if it has one."""
        if isinstance(node, NamedNode):
            return self._filled("shape", form, p=self._quoted(node))
        if self._shapes is None or not isinstance(node, BlankNode):
            return self._filled("shape.unnamed", form)
        shape = self._shapes[node]
        if shape.deactivated or not shape.constraints:
            return self._filled("any", form)
        phrases = [self.phrase(part, shape.path, form, nested=True) for part in shape.constraints]
        if shape.path is not None:
            p = path_words(shape.path, self._names, self._lang)
            phrases = [self._filled("in", form, such=such, p=p) for such in phrases]
        return joined(phrases, self._lang, ("and", "，且"))

    def rule(self, constraint: Constraint) -> str:
        """Return the name of a constraint of SHACL-SPARQL, or of a component that is not Core."""
        if isinstance(constraint.source, NamedNode):
            return self._filled("rule", "must", p=self._quoted(constraint.source))
        return self._filled("rule.unnamed", "must")

    def _nested(self, constraint: Constraint, form: str) -> str:
        kind = constraint.kind
        nodes = constraint.parameters[_NESTED[kind]]
        if kind == "Not":
            such = self.shape(nodes[0], "bare")
            if such.startswith("be "):
                return self._filled("Not.be", form, such=such.removeprefix("be "))
            return self._filled(kind, form, such=such)
        if kind in COUNTS:
            number = constraint.number(COUNTS[kind])
            such = self.shape(nodes[0], "one" if number < 2 else "many")
            return self._filled(by_number(kind, number), form, n=str(number), such=such)
        if kind in ("Or", "Xone"):
            inner = "bare" if form == "must" else form
            phrases = [self.shape(node, inner) for node in nodes]
            such = joined(phrases, self._lang, ("or", "，或者"))
        else:
            phrases = [self.shape(node, form) for node in nodes]
            such = joined(phrases, self._lang, ("and", "，且"))
        return self._filled(kind, form, such=such)

    def _bound(self, kind: str, bound: Term, form: str) -> str:
        timed = isinstance(bound, Literal) and bound.datatype.value in TIMES
        return self._filled(f"{kind}.time" if timed else kind, form, v=self._shown(bound))

    def _closed(self, constraint: Constraint, form: str) -> str:
        allowed = [*constraint.parameters["property"], *constraint.parameters["ignoredProperties"]]
        listed = [self._quoted(term) for term in dict.fromkeys(allowed)]
        if not listed:
            return self._filled("Closed.none", form)
        return self._filled("Closed", form, list=joined(listed, self._lang, ("and", "和")))

    def _in(self, members: Sequence[Term], form: str) -> str:
        items = [self._shown(member) for member in members]
        if self._listed is not None and len(items) > self._listed:
            cut = ("、" if self._lang == "zh" else ", ").join(items[: self._listed])
            return self._filled("In.cut", form, n=str(len(items)), list=cut)
        return self._filled("In" if items else "In.none", form, list=joined(items, self._lang))

    def _pattern(self, constraint: Constraint, form: str) -> str:
        pattern = constraint.value("pattern").value
        flags = "".join(flag.value for flag in constraint.parameters.get("flags", ()))
        variant = "Pattern" if not flags else "Pattern.i" if flags == "i" else "Pattern.flags"
        return self._filled(variant, form, v=pattern, flags=flags)

    def _custom(self, constraint: Constraint, form: str) -> str:
        given = [
            f"{name} = {joined([self._shown(term) for term in terms], self._lang)}"
            for name, terms in sorted(constraint.parameters.items())
        ]
        comma = "，" if self._lang == "zh" else ", "
        return self._filled("Rule", form, rule=self.rule(constraint), list=comma.join(given))

    def _quoted(self, term: Term) -> str:
        return quoted(term.value, self._names, self._lang)

    def _shown(self, term: Term) -> str:
        return shown(term, self._names, self._lang)

    def _filled(self, variant: str, form: str, **fields: str) -> str:
        template = _PHRASES[variant][LANGUAGES.index(self._lang)]
        verbs = {verb: forms[_FORMS.index(form)] for verb, forms in _VERBS.items()}
        return fill(template, self._lang, {**verbs, **fields}.__getitem__)


def by_number(kind: str, number: int) -> str:
    """Return the variant of a component that counts: of none, of one, or of several."""
    if number > 1 or (number == 0 and not kind.endswith("MaxCount")):
        return kind
    return f"{kind}.one" if number else f"{kind}.none"
