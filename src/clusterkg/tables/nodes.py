"""Nodes that cells name, and the node that a name denotes."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from clusterkg.base.locale import Bilingual, Message
from clusterkg.base.resources import graph_path
from clusterkg.names import places, resolve
from clusterkg.names.index import LOCAL_NAME, OTHER_LABEL, Index, local, together
from clusterkg.names.industries import Matcher
from clusterkg.names.resolve import CITY, iri_given
from clusterkg.rdf.namespaces import CKG, ID, SKOS, shorten
from clusterkg.rdf.terms import TYPE
from clusterkg.tables.cells import CellError

PROVINCE: Final = CKG + "Province"
SIZE_CLASS: Final = CKG + "SizeClass"
NAMES: Final = tuple(map(NamedNode, resolve.NAMES))
_OTHER: Final = NamedNode(SKOS + "altLabel")
LEVEL: Final = NamedNode(CKG + "schemeLevel")
_LOCAL: Final = re.compile(r"\w(?:[\w.-]*\w)?")
# Row numbers that people assign within a workbook.
SHORT_ID: Final = re.compile(r"[A-Za-z]{0,2}[0-9]+")
SEPARATORS: Final = re.compile(r"[;；\n]")
# An IRI in angle brackets may contain a semicolon.
_PART: Final = re.compile(r"\s*(<[^<>]*>|[^;；\n]*)\s*(?:[;；\n]|\Z)")


@dataclass(frozen=True)
class Node:
    """A node that a cell can name.

    Args:
        iri: The IRI.
        cls: The class (IRI).
        label: The label in each language, empty if there is none.
        names: The names and codes.
        others: The alternative labels (skos:altLabel).
        is_outside: Whether it is not in the graph but in the list of Chinese cities.
        level: The level in the scheme; empty if it is not an industry.
    """

    iri: str
    cls: str
    label: Bilingual
    names: tuple[str, ...]
    others: tuple[str, ...] = ()
    is_outside: bool = False
    level: str = ""

    @property
    def shown(self) -> str:
        """The text for the node in a cell: its labels, each once, and its code if it has one."""
        code = next((name for name in self.names if name.isdecimal()), "")
        return " ".join(part for part in (*dict.fromkeys(self.label), code) if part)


class Nodes:
    """An index of nodes by name; names are resolved by `clusterkg.names`.

    Args:
        matcher: Returns the matcher for names of industries, if these are to be matched.
    """

    def __init__(self, matcher: Callable[[], Matcher] | None = None) -> None:
        self.by_iri: dict[str, list[Node]] = {}
        self._index = Index(with_cities=True, with_suffix=True, matcher=matcher)

    def add(self, node: Node) -> None:
        """Add `node` or, if a node with its IRI and class is there already, only its names."""
        nodes = self.by_iri.setdefault(node.iri, [])
        same = [known for known in nodes if known.cls == node.cls]
        if not same:
            nodes.append(node)
        shown = (same or [node])[0].shown
        for name in (*node.names, node.shown, shown, together(node.label)):
            self._index.add(node.iri, name)
        for name in node.others:
            self._index.add(node.iri, name, OTHER_LABEL)
        self._index.add(node.iri, local(node.iri), LOCAL_NAME)

    def named(self, name: str, classes: Collection[str]) -> list[Node]:
        """Return the nodes of `classes` (empty for any) that `name` can denote."""
        return self._nodes(self._index.meant(name, self._is_of(classes)), classes)

    def of(self, classes: Collection[str]) -> list[Node]:
        """Return the nodes of `classes` (none if that is empty), sorted by IRI."""
        nodes = (node for nodes in self.by_iri.values() for node in nodes)
        return sorted((node for node in nodes if node.cls in classes), key=lambda node: node.iri)

    def like(self, name: str, classes: Collection[str]) -> list[Node]:
        """Return a few nodes of `classes` with the names most similar to `name`, each IRI once.

        Nodes outside the graph are returned only if none in the graph is similar. If no node at all
        is similar, all are returned that have `name` with a supplement in brackets as a name.
        """
        inside = self._is_of(classes, inside=True)
        near = self._index.near(name, inside) or self._index.near(name, self._is_of(classes))
        nodes = self._nodes(near, classes) or [
            node
            for node in self.of(classes)
            if any(
                each.startswith((f"{name}（", f"{name} (")) for each in (*node.names, *node.others)
            )
        ]
        return list({node.iri: node for node in nodes}.values())

    def _is_of(self, classes: Collection[str], inside: bool = False) -> Callable[[str], bool]:
        return lambda iri: any(
            not (inside and node.is_outside) for node in self._nodes((iri,), classes)
        )

    def _nodes(self, iris: Iterable[str], classes: Collection[str]) -> list[Node]:
        nodes = (node for iri in iris for node in self.by_iri.get(iri, ()))
        return [node for node in nodes if not classes or node.cls in classes]


def parts(text: str) -> list[str]:
    """Split `text` at semicolons and line breaks, except within <IRI>; leave out empty parts."""
    found = (part.strip() for part in _PART.findall(text))
    return [part for part in found if part]


def written(iri: str) -> str:
    """Return `iri` as written in a cell: its last part, if `iri` is in the namespace of the data
    and the part is a valid ID that does not look like a row number; else with a prefix or in full.
    """
    name = iri.removeprefix(ID)
    if iri.startswith(ID) and _LOCAL.fullmatch(name) and not SHORT_ID.fullmatch(name):
        return name
    return shorten(iri)


def explicit(text: str) -> str | None:
    """Return the IRI that `text` gives in full or with a known prefix; None if it gives none.

    Raises:
        CellError: the IRI is not valid.
    """
    iri = iri_given(text)
    return None if iri is None else checked(iri)


def checked(iri: str) -> str:
    """Return `iri` if it is valid in a graph.

    Raises:
        CellError: `iri` is not valid.
    """
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise CellError(Message("tables.no-iri", iri=iri)) from error


def identified(text: str) -> str:
    """Return the IRI of the identifier `text`: one given in full or with a prefix, or else one in
    the namespace of the data.

    Raises:
        CellError: `text` contains characters that are not allowed, or is an invalid IRI.
    """
    found = explicit(text)
    if found is not None:
        return found
    if not _LOCAL.fullmatch(text):
        raise CellError(Message("tables.no-id", text=text))
    return checked(ID + text)


def unknown(text: str, close: Iterable[Node], sheet: Message, *, is_new: bool) -> CellError:
    """Return the error for an unknown name.

    Args:
        close: Nodes to suggest.
        sheet: The advice to add the node to a sheet.
        is_new: Whether that advice is given even if there are suggestions.
    """
    listed = " / ".join(f"{node.shown} [{written(node.iri)}]" for node in close)
    how = sheet
    if listed:
        how = Message("tables.like-names", nodes=listed)
        how = Message("tables.like-names-or", like=how, sheet=sheet) if is_new else how
    return CellError(Message("tables.unknown-name", name=text, how=how))


def ambiguous(text: str, found: Iterable[Node]) -> CellError:
    """Return the error for the name `text`, which denotes each of the nodes `found`."""
    listed = " / ".join(f"{node.shown} [{written(node.iri)}]" for node in found)
    return CellError(Message("tables.ambiguous", text=text, nodes=listed))


@functools.cache
def known() -> Nodes:
    """Return the index of the names in the bundled graph, and of China's cities and provinces.

    If CLUSTERKG_GRAPH names a graph, that is read instead of the bundled one. The index is shared:
    do not add to it.
    """
    store = Store()
    data = sorted(graph_path("data", "ttl").glob("*.ttl"))
    ontology = (graph_path("ontology", name) for name in ("clusterkg.ttl", "industries.ttl"))
    paths = [*ontology, *data]
    for path in paths:
        store.load(path=path, format=RdfFormat.TURTLE)
    found = Nodes(functools.cache(lambda: Matcher(store)))
    for quad in store.quads_for_pattern(None, TYPE, None):
        subject, cls = quad.subject, quad.object
        if not isinstance(subject, NamedNode) or not isinstance(cls, NamedNode):
            continue
        # Terms of the ontology cannot be named in a cell.
        if not subject.value.startswith(CKG):
            found.add(described(store, subject, cls.value))
    for place in places.places().values():
        label = Bilingual(place.label_zh, place.label_en)
        found.add(Node(place.iri, CITY, label, (*place.names, place.code), is_outside=True))
        province = place.province
        label = Bilingual(province.label_zh, province.label_en)
        names = (*label, province.name_zh, province.code)
        found.add(Node(province.iri, PROVINCE, label, names, is_outside=True))
    return found


def counties(text: str, classes: Collection[str]) -> list[Node]:
    """Return the county-level places that `text` denotes; none unless `classes` include cities.

    They are not in the index of `known`, since there are too many of them.
    """
    if CITY not in classes:
        return []
    found = (place for place in places.named(text) if place.level)
    return [
        Node(p.iri, CITY, Bilingual(p.label_zh, p.label_en), (*p.names, p.code), is_outside=True)
        for p in found
    ]


def described(store: Store, subject: NamedNode, cls: str) -> Node:
    """Return the resource `subject` of `store` as a node of class `cls`, with its names."""
    names: dict[bool, list[str]] = {True: [], False: []}
    label = {"zh": "", "en": ""}
    for predicate in NAMES:
        for quad in store.quads_for_pattern(subject, predicate, None):
            if isinstance(quad.object, Literal):
                names[predicate == _OTHER].append(quad.object.value)
                if predicate in NAMES[:2] and quad.object.language in label:
                    label[quad.object.language] = quad.object.value
    own, others = (tuple(sorted(names[each])) for each in (False, True))
    levels = store.quads_for_pattern(subject, LEVEL, None)
    level = next((quad.object.value for quad in levels if isinstance(quad.object, Literal)), "")
    return Node(subject.value, cls, Bilingual(**label), own, others, level=level)
