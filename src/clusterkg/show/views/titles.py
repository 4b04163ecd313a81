"""Display names of classes, properties and attributes, from labels or the query's prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from clusterkg.facts import entities
from clusterkg.facts.entities import Entity
from clusterkg.rdf.namespaces import CKG, LOCAL, PREFIXES


class Titles:
    """Display names of terms in `lang`.

    Args:
        known: Facts of the graph about terms, by IRI.
        prefixes: Namespaces by prefix, besides those of clusterkg.
        lang: Language of the text: `zh` or `en`.
    """

    def __init__(self, known: Mapping[str, Entity], prefixes: Mapping[str, str], lang: str) -> None:
        self._known = known
        self._lang = lang
        self.prefixes = {**PREFIXES, **prefixes}
        # The longest matching namespace is used.
        self._namespaces = sorted(
            ((namespace, prefix) for prefix, namespace in self.prefixes.items() if namespace),
            key=lambda item: -len(item[0]),
        )

    def short(self, iri: str) -> str:
        """Return the prefixed name of an IRI by its longest namespace, or its last part if none
        fits.
        """
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace):
                local = iri[len(namespace) :]
                if LOCAL.fullmatch(local):
                    return f"{prefix}:{local}" if prefix else local
        return re.split(r"[/#:]", iri.rstrip("/#:"))[-1] or iri

    def label(self, iri: str) -> str:
        """Return the label of a term, or its short name if it has none."""
        entity = self._known.get(iri)
        for predicate in entities.LABELS:
            if entity is not None and (values := entity.literals.get(predicate)):
                return entities.in_language(values, self._lang)[0].value
        return self.short(iri)

    def kind(self, classes: list[str], superclasses: Mapping[str, set[str]]) -> dict[str, str]:
        """Return `kind` and `kind_label` of a node with the given classes (IRIs); without classes,
        only `kind`: Thing.
        """
        if not classes:
            return {"kind": "Thing"}
        name = entities.kind(Entity(classes), superclasses)
        iri = next(each for each in classes if entities.kind(Entity([each]), {}) == name)
        own = iri.startswith(CKG)
        return {"kind": name if own else self.short(iri), "kind_label": self.label(iri)}

    def attributes(self, predicates: Iterable[str]) -> dict[str, str]:
        """Return a unique attribute name for each property (IRI).

        horizon_year for ckg:horizonYear, skos_notation for skos:notation; a property outside the
        namespaces of clusterkg is named by its label or, without one, as ex_founded. A name in use
        is replaced by the prefixed name.
        """
        out: dict[str, str] = {}
        for predicate in sorted(set(predicates)):
            entity = self._known.get(predicate)
            if predicate.startswith(tuple(PREFIXES.values())):
                name = entities.attribute(predicate)
            elif entity is not None and any(entity.literals.get(each) for each in entities.LABELS):
                name = self.label(predicate)
            else:
                name = self.short(predicate).replace(":", "_")
            out[predicate] = name if name not in out.values() else self.short(predicate)
        return out
