"""Lint of shapes: misspelt terms and flags, which would silently check nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterkg.base.locale import Message
from clusterkg.base.text import close
from clusterkg.rdf.namespaces import SH
from clusterkg.rdf.terms import IMPORTS, TYPE, Term
from clusterkg.shacl.engine import faults
from clusterkg.shacl.engine.constraints import FLAGS
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.graph import named, sh
from clusterkg.shacl.engine.vocabulary import (
    COMMUNITY,
    DASH,
    DRAFT,
    DRAFT_UNSUPPORTED,
    FORMER,
    TERMS,
    UNSUPPORTED,
)

RULES: Final = sh("Rules")
_TRUTHS: Final = (*FLAGS, "deactivated", "optional", "qualifiedValueShapesDisjoint")
_KNOWN: Final = TERMS | COMMUNITY | {"Rules"} | set(UNSUPPORTED)
# Terms of DASH that check or compute something; they are defined in its own file.
_OF_DASH: Final = frozenset(
    """
    AllObjects AllObjectsTarget AllSubjects AllSubjectsTarget HasValueTarget closedByTypes
    coExistsWith conformsToShape hasMaxCount hasMinCount hasClass hasValueIn hasValueWithClass
    nonRecursive reifiableBy rootClass singleLine stem subSetOf symmetric uniqueValueForClass
    uniqueValuesForClass validateUniqueValues
    """.split()  # noqa: SIM905
)


def lint(quads: Iterable[Quad], *, draft: bool, rules: bool) -> Iterator[ShapeError]:
    """Yield the faults of terms that shapes use: misspelt or unsupported terms of SHACL as
    property, class or parameter, flags other than true and false, and terms of DASH that an import
    of DASH leaves undefined.

    Args:
        quads: The statements of shapes.
        draft: Whether terms of the SHACL 1.2 drafts are allowed.
        rules: Whether rules are run, so that shapes may require the entailment sh:Rules.
    """
    written = [quad for quad in quads if isinstance(quad.object, Term)]
    defined = {quad.subject for quad in written}
    imports_dash = any(
        quad.predicate == IMPORTS and named(_term(quad)).strip("<>#") == DASH[:-1]
        for quad in written
    )
    for quad in written:
        value, predicate = _term(quad), quad.predicate
        used = [predicate] if predicate.value.startswith(SH) else []
        if isinstance(value, NamedNode) and value.value.startswith(SH):
            used += [value] if predicate == TYPE or used else []
        for term in used:
            if (fault := _of_term(term, quad, draft=draft, rules=rules)) is not None:
                yield fault
        if imports_dash:
            for one in (predicate, value):
                if _of_dash(one) and one not in defined:
                    message = Message("shacl.import.dash", term=f"dash:{_local(one)}")
                    yield _fault(message, quad, faults.IMPORT)
        name = predicate.value.removeprefix(SH)
        if used and name in _TRUTHS and not _is_truth(value):
            message = Message(
                "shacl.shapes.flag", name=name, node=named(_subject(quad)), value=named(value)
            )
            yield _fault(message, quad, faults.ILL_FORMED)


def _term(quad: Quad) -> Term:
    assert isinstance(quad.object, Term)
    return quad.object


def _subject(quad: Quad) -> Term:
    assert isinstance(quad.subject, Term)
    return quad.subject


def _is_truth(term: Term) -> bool:
    return isinstance(term, Literal) and term.value in ("true", "false")


def _of_dash(term: Term) -> bool:
    return isinstance(term, NamedNode) and (
        term.value.startswith(DASH) and _local(term) in _OF_DASH
    )


def _local(term: Term) -> str:
    return term.value.rpartition("#")[2]


def _fault(message: Message, quad: Quad, kind: str, *, at_predicate: bool = False) -> ShapeError:
    subject, value = _subject(quad), _term(quad)
    return ShapeError(message, subject, quad.predicate, value, kind=kind, at_predicate=at_predicate)


def _of_term(term: NamedNode, quad: Quad, *, draft: bool, rules: bool) -> ShapeError | None:
    """Return the fault of `term`, a term of the SHACL namespace that `quad` uses, if any."""
    name = term.value.removeprefix(SH)
    at = term == quad.predicate
    if not name:
        return None
    if at and name in UNSUPPORTED and not (name == "entailment" and _term(quad) == RULES and rules):
        key = "rules" if name == "entailment" and _term(quad) == RULES else "unsupported"
        message = Message(f"shacl.shapes.{key}", name=name, node=named(_subject(quad)))
        return _fault(message, quad, faults.UNSUPPORTED, at_predicate=at)
    if name in _KNOWN or (draft and name in DRAFT):
        return None
    if name in DRAFT or name in DRAFT_UNSUPPORTED:
        key = "draft" if name in DRAFT else "draft-unsupported"
        message = Message(f"shacl.shapes.{key}", name=name)
        return _fault(message, quad, faults.DRAFT, at_predicate=at)
    folded = {known.lower(): known for known in sorted(TERMS | COMMUNITY)}
    likest = [folded[each] for each in close(name.lower(), folded, most=1)]
    near = FORMER.get(name) or next(iter(likest), None)
    message = Message("shacl.shapes.no-term", name=name)
    if near is not None:
        message = Message("shacl.shapes.no-term-near", name=name, near=near)
    return _fault(message, quad, faults.TERM, at_predicate=at)
