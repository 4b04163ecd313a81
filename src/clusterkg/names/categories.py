"""Lookup of printed industry names in GB/T 4754, and in the scheme of industries otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.text import fold
from clusterkg.names.resolve import Names
from clusterkg.rdf.namespaces import ID, SKOS
from clusterkg.store.graph import Graph

GBT: Final = ID + "gbt4754-"
_SCHEME: Final = NamedNode(GBT + "2017")
# Spelling variants: 农、林、牧、渔业 is 农林牧渔业; 卫生和社会工作 is 卫生及社会工作.
_LOOSE: Final = re.compile(r"[\s、,，和及与的]")
_SEPARATOR: Final = re.compile(r"[\s、,，;；/]+")
# Number of digits of the longest codes, those of classes of GB/T 4754.
_LONGEST: Final = 4
_CODE: Final = re.compile(r"(?:[A-T])?(\d{2,4})|([A-T])")


class Categories:
    """The categories of GB/T 4754 by name and code, and the industries of the scheme by name."""

    def __init__(self, store: Graph, names: Names) -> None:
        self._store = store
        self._names = names

    def meant(self, text: str, code: str = "") -> str | None:
        """Return the IRI of the category with the code `code`, or else of that named `text`.

        If no category has the name, return the industry that `text` denotes; None if there is
        none, or more than one. Of several categories with the same name, such as a section and its
        only division, the widest is returned.
        """
        if (found := _CODE.fullmatch(code.strip().upper())) is not None:
            iri = GBT + (found[1] or found[2])
            if iri in self.labels:
                return iri
        if (iri_or_none := self._by_name.get(_loose(text))) is not None:
            return iri_or_none
        meant = self._names.meant(text, "industry") if text else ()
        return meant[0] if len(meant) == 1 else None

    def coded(self, codes: str) -> tuple[str, ...]:
        """Return the IRIs of the categories in a list or range of codes: 17;18;19, or 13-16.

        Each IRI occurs once, in the order of the text; codes that no category has, and texts that
        are no codes, are left out.
        """
        found = []
        for part in _SEPARATOR.split(codes.strip()):
            first, _, last = part.partition("-")
            if first.isdecimal() and last.isdecimal() and len(first) == len(last) <= _LONGEST:
                found += [f"{n:0{len(first)}}" for n in range(int(first), int(last) + 1)]
            elif match := _CODE.fullmatch(part.upper()):
                found.append(match[1] or match[2])
        known = (GBT + code for code in found)
        return tuple(dict.fromkeys(iri for iri in known if iri in self.labels))

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """The labels of the categories of GB/T 4754: by IRI, then by language."""
        in_scheme = NamedNode(SKOS + "inScheme")
        quads = self._store.quads_for_pattern(None, in_scheme, _SCHEME)
        found = [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]
        return {node.value: self._names_of(node, "prefLabel") for node in found}

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        # Reversed, so that a section overwrites its division of the same name.
        for iri in sorted(self.labels, key=lambda each: (-len(each), each)):
            others = self._names_of(NamedNode(iri), "altLabel")
            for name in (*others.values(), *self.labels[iri].values()):
                found[_loose(name)] = iri
        return found

    def _names_of(self, category: NamedNode, kind: str) -> dict[str, str]:
        """Return the labels of `category`: of the `kind` prefLabel by language (empty if it has
        none), of altLabel by the label itself.
        """
        quads = self._store.quads_for_pattern(category, NamedNode(SKOS + kind), None)
        literals = [quad.object for quad in quads if isinstance(quad.object, Literal)]
        if kind == "altLabel":
            return {literal.value: literal.value for literal in literals}
        return {literal.language or "": literal.value for literal in literals}


def _loose(text: str) -> str:
    return _LOOSE.sub("", fold(text))
