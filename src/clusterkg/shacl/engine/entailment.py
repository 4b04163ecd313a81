"""Entailment by RDFS and OWL 2 RL, and extraction of the axioms of an ontology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Quad

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import OWL, RDFS
from clusterkg.rdf.rdflib_terms import from_rdflib, quiet, to_rdflib
from clusterkg.rdf.terms import TYPE, Term

# The names that pySHACL uses.
KINDS: Final = ("none", "rdfs", "owlrl", "both")
_INDIVIDUAL: Final = NamedNode(OWL + "NamedIndividual")


def entailed(quads: Iterable[Quad], kind: str) -> list[Quad]:
    """Return the statements that `quads` entail, without those already stated.

    Statements with a literal as subject are left out. As in pySHACL, RDFS does not repeat a
    statement with other literals of the same value.

    Args:
        quads: The statements, taken as one graph.
        kind: One of KINDS.

    Raises:
        InputError: there is no such kind.
    """
    if kind not in KINDS:
        raise InputError(Message("shacl.drop-in.inference", name=kind, known=list(KINDS)))
    if kind == "none":
        return []
    import owlrl
    from rdflib import Graph

    class Rdfs(owlrl.RDFS_Semantics):  # type: ignore[misc]
        def one_time_rules(self) -> None:
            pass

    class Both(owlrl.RDFS_OWLRL_Semantics):  # type: ignore[misc]
        def one_time_rules(self) -> None:
            pass

    closure = {"rdfs": Rdfs, "owlrl": owlrl.OWLRL_Semantics, "both": Both}[kind]
    graph = Graph()
    with quiet():
        for quad in quads:
            graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
        said = set(graph)
        owlrl.DeductiveClosure(closure).expand(graph)
    found = []
    for statement in graph:
        if statement in said:
            continue
        subject, predicate, value = map(from_rdflib, statement)
        # OWL 2 RL also derives statements with literals as subjects, which RDF does not allow.
        if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
            found.append(Quad(subject, predicate, value))
    return found


def axioms(quads: Sequence[Quad]) -> list[Quad]:
    """Return the statements of an ontology in terms of RDFS or OWL, and those on named individuals.

    The former have a property, or as rdf:type a class, of RDFS or OWL; so the labels of any
    resource are included. The latter have the individual as subject or object. Added are the
    statements about blank nodes to which any of these lead.
    """
    individuals = {q.subject for q in quads if q.predicate == TYPE and q.object == _INDIVIDUAL}
    of_blank: dict[BlankNode, list[Quad]] = defaultdict(list)
    found: dict[Quad, None] = {}
    waiting: list[object] = []
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            of_blank[quad.subject].append(quad)
        term = quad.object if quad.predicate == TYPE else quad.predicate
        if _is_of_ontologies(term) or quad.subject in individuals or quad.object in individuals:
            found[quad] = None
            waiting += [quad.subject, quad.object]
    while waiting:
        node = waiting.pop()
        if isinstance(node, BlankNode):
            for quad in of_blank.pop(node, ()):
                found[quad] = None
                waiting.append(quad.object)
    return list(found)


def _is_of_ontologies(term: Term | object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith((OWL, RDFS))
