"""Requirements of constraints as phrases: `must be an integer`, 须为整数."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.locale import listed, template, text
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.constraints import Constraint
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.labels import Labels
from clusterkg.shacl.explain.phrases import (
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

# Verb forms: obligation, after another `must`, singular, plural.
_FORMS: Final = ("must", "bare", "one", "many")
# A verb in a catalogue text, with its forms: [must be|be|is|are].
_VERB: Final = re.compile(r"\[([^\]]*)\]")
# The parameter of each component whose value is a property or a class.
PROPERTIES: Final = {
    "Disjoint": "disjoint",
    "Equals": "equals",
    "LessThan": "lessThan",
    "LessThanOrEquals": "lessThanOrEquals",
    "RootClass": "rootClass",
    "SubsetOf": "subsetOf",
}
COUNTS: Final = {
    "MinCount": "minCount",
    "MaxCount": "maxCount",
    "MinLength": "minLength",
    "MaxLength": "maxLength",
    "MinListLength": "minListLength",
    "MaxListLength": "maxListLength",
    "QualifiedMinCount": "qualifiedMinCount",
    "QualifiedMaxCount": "qualifiedMaxCount",
}
BOUNDS: Final = {
    "MinExclusive": "minExclusive",
    "MinInclusive": "minInclusive",
    "MaxExclusive": "maxExclusive",
    "MaxInclusive": "maxInclusive",
}
# The parameter of each component whose values are shapes.
_NESTED: Final = {
    "And": "and",
    "MemberShape": "memberShape",
    "Node": "node",
    "Not": "not",
    "Or": "or",
    "Property": "property",
    "SomeValue": "someValue",
    "Xone": "xone",
    "QualifiedMinCount": "qualifiedValueShape",
    "QualifiedMaxCount": "qualifiedValueShape",
}


class Requirements:
    """Describes constraints in one language.

    Args:
        names: Supplies labels.
        lang: Language of the text: `zh` or `en`.
        shapes: The shapes; nested shapes without a name are described only if they are there.
        listed: Maximum number of members of sh:in that are listed; None for no limit.
    """

    def __init__(
        self, names: Labels, lang: str, shapes: Shapes | None, listed: int | None = None
    ) -> None:
        self._names = names
        self._lang = lang
        self._shapes = shapes
        self._listed = listed

    def phrase(
        self, constraint: Constraint, path: Path | None, form: str = "must", *, nested: bool = False
    ) -> str:
        """Return the requirement of `constraint` as a phrase.

        Args:
            constraint: The constraint.
            path: The path of its shape, if any.
            form: Form of the verb: `must` (must be), `bare` (be), `one` (is) or `many` (are).
            nested: Whether the shape is nested in another, so that no example is given.
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
            case "UniqueLang" | "UniqueMembers" | "SingleLine":
                return self._filled(kind, form)
            case "SPARQL":
                return self._filled(kind, form, rule=self.rule(constraint))
        return self._custom(constraint, form)

    def shape(self, node: Term, form: str = "must") -> str:
        """Return the requirements of the shape `node` as a phrase; a shape with an IRI is only
        named.

        `form` is as in `phrase`.
        """
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
        return joined(phrases, self._lang, "and-clause")

    def rule(self, constraint: Constraint) -> str:
        """Return the label of a SPARQL constraint or of a custom component, or a text for an
        unnamed one.
        """
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
        if kind in ("MemberShape", "SomeValue"):
            return self._filled(kind, form, such=self.shape(nodes[0], "one"))
        if kind in ("Or", "Xone"):
            inner = "bare" if form == "must" else form
            phrases = [self.shape(node, inner) for node in nodes]
            such = joined(phrases, self._lang, "or-clause")
        else:
            phrases = [self.shape(node, form) for node in nodes]
            such = joined(phrases, self._lang, "and-clause")
        return self._filled(kind, form, such=such)

    def _bound(self, kind: str, bound: Term, form: str) -> str:
        timed = isinstance(bound, Literal) and bound.datatype.value in TIMES
        return self._filled(f"{kind}.time" if timed else kind, form, v=self._shown(bound))

    def _closed(self, constraint: Constraint, form: str) -> str:
        allowed = [*constraint.parameters["property"], *constraint.parameters["ignoredProperties"]]
        names = [self._quoted(term) for term in dict.fromkeys(allowed)]
        if not names:
            return self._filled("Closed.none", form)
        return self._filled("Closed", form, list=joined(names, self._lang, "and"))

    def _in(self, members: Sequence[Term], form: str) -> str:
        items = [self._shown(member) for member in members]
        if self._listed is not None and len(items) > self._listed:
            cut = listed(items[: self._listed], self._lang)
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
        parameters = text("base.clause-comma", self._lang).join(given)
        return self._filled("Rule", form, rule=self.rule(constraint), list=parameters)

    def _quoted(self, term: Term) -> str:
        return quoted(term.value, self._names, self._lang)

    def _shown(self, term: Term) -> str:
        return shown(term, self._names, self._lang)

    def _filled(self, variant: str, form: str, **fields: str) -> str:
        def conjugated(verb: re.Match[str]) -> str:
            forms = verb[1].split("|")
            return forms[min(_FORMS.index(form), len(forms) - 1)]

        pattern = _VERB.sub(conjugated, template(f"shacl.asks.{variant}", self._lang))
        return fill(pattern, self._lang, fields.__getitem__)


def by_number(kind: str, number: int) -> str:
    """Return the catalogue key for the count constraint `kind` with the bound `number`.

    It ends in `.one` for 1 and in `.none` for a maximum of 0; else it is `kind`.
    """
    if number > 1 or (number == 0 and not kind.endswith("MaxCount")):
        return kind
    return f"{kind}.one" if number else f"{kind}.none"
