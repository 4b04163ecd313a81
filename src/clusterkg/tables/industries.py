"""Industries that a workbook adds to the scheme: their names and levels."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from clusterkg.base.locale import LANGUAGES, Message
from clusterkg.base.text import fold
from clusterkg.names.industries import Matcher
from clusterkg.names.resolve import INDUSTRY
from clusterkg.rdf.namespaces import CKG
from clusterkg.rdf.terms import TYPE
from clusterkg.tables.cells import CellError
from clusterkg.tables.columns import ID_KEY
from clusterkg.tables.nodes import NAMES, Node, Nodes, described, parts, written
from clusterkg.tables.rows import Row
from clusterkg.tables.sheets import Cell

# Classes that targets name: a new industry must not have the name of one of these.
CONCEPTS: Final = (INDUSTRY, CKG + "Theme")
BROADER: Final = "skos:broader"
_LEVELS: Final = ("division", "field", "concept", "narrower")
_PREFERRED: Final = tuple(f"skos:prefLabel@{lang}" for lang in LANGUAGES)
_LABELS: Final = (*_PREFERRED, *(f"skos:altLabel@{lang}" for lang in LANGUAGES))


def labels(row: Row) -> Iterator[tuple[str, str]]:
    """Yield pairs of a column key and a name, for each name in a row."""
    for key in _LABELS:
        text = row.text(key)
        yield from ((key, name) for name in ([text] if key in _PREFERRED else parts(text)) if name)


def named(rows: Iterable[tuple[str, Row]]) -> Nodes:
    """Return an index of the industries in `rows`, which matches names as `clusterkg match` does.

    Args:
        rows: Pairs of the IRI of an industry and one of its rows.
    """
    store = Store()
    for iri, row in rows:
        node = NamedNode(iri)
        store.add(Quad(node, TYPE, NamedNode(INDUSTRY)))
        for key, name in labels(row):
            predicate = NAMES[1] if key in _PREFERRED else NAMES[2]
            store.add(Quad(node, predicate, Literal(name, language=key[-2:])))
    names = Nodes(functools.cache(lambda: Matcher(store)))
    for quad in store.quads_for_pattern(None, TYPE, None):
        assert isinstance(quad.subject, NamedNode)
        names.add(described(store, quad.subject, INDUSTRY))
    return names


def below(level: str, steps: int = 1) -> str:
    """Return the level that is `steps` below `level`.

    If `level` is empty, it is the level number `steps` from the top: the highest for 1.

    Raises:
        CellError: the scheme has no such level.
    """
    place = (_LEVELS.index(level) if level else -1) + steps
    if place >= len(_LEVELS):
        raise CellError(Message("tables.industry.too-deep"))
    return _LEVELS[place]


class Industries:
    """The industries of a workbook.

    Args:
        rows: The rows of each industry, by its IRI.
        broader: Returns the IRIs of the broader industries that a row names.
        known: Returns the resources outside the workbook with an IRI.
        called: Returns the resources outside the workbook with a name.
        is_bundled: Returns whether the bundled graph has an IRI.
    """

    def __init__(
        self,
        rows: Mapping[str, Sequence[Row]],
        broader: Callable[[Row], tuple[str, ...]],
        known: Callable[[str], Iterable[Node]],
        called: Callable[[str], Iterable[Node]],
        is_bundled: Callable[[str], bool],
    ) -> None:
        self._rows = rows
        self._broader = broader
        self._known = known
        self._called = called
        self._is_bundled = is_bundled

    def level(self, iri: str) -> str:
        """Return the level of the industry `iri` of the workbook.

        An industry of the scheme has its level there; any other has the level below that of its
        first broader industry or, without a broader industry, the highest.

        Raises:
            CellError: the industry would be below itself or below the lowest level, or an industry
                above it has no level.
        """
        line = [iri]
        while line[-1] in self._rows and not self._level_outside(line[-1]):
            above = self._above(line[-1])
            if not above:
                return below("", len(line))
            if above in line:
                raise CellError(Message("tables.industry.circle", names=self._names(line)))
            line.append(above)
        top = self._level_outside(line[-1])
        if not top:
            raise CellError(Message("tables.industry.no-level", name=self._names(line[-1:])[0]))
        return top if len(line) == 1 else below(top, len(line) - 1)

    def _above(self, iri: str) -> str:
        return next((above for row in self._rows[iri] for above in self._broader(row)), "")

    def _level_outside(self, iri: str) -> str:
        return next((node.level for node in self._known(iri) if node.level), "")

    def _names(self, iris: Iterable[str]) -> list[str]:
        rows = (self._rows.get(iri, ()) for iri in iris)
        labels_of = [[name for row in each for _, name in labels(row)] for each in rows]
        return [
            found[0] if found else written(iri) for found, iri in zip(labels_of, iris, strict=True)
        ]

    def taken(self) -> Iterator[tuple[Cell, Message]]:
        """Yield a cell and a message for each name that is already taken.

        A name is taken if it denotes another industry or theme outside the workbook, or if an
        earlier row of another industry has it. A new industry whose generated ID the bundled graph
        has is reported at its last name, unless one of its names is taken outside.
        """
        own: dict[str, tuple[str, Cell]] = {}
        for iri, rows in self._rows.items():
            # A row with an explicit ID adds to the industry of the scheme with that ID.
            is_new = not rows[0].text(ID_KEY)
            names = [(row.place(key), name) for row in rows for key, name in labels(row)]
            others = {name: self._others(name, "" if is_new else iri) for _, name in names}
            if is_new and self._is_bundled(iri) and not any(others.values()):
                yield names[-1][0], Message("tables.industry.id-taken", id=written(iri))
            for cell, name in names:
                if others[name]:
                    yield cell, Message("tables.industry.taken", name=name, nodes=others[name])
                first, before = own.setdefault(fold(name), (iri, cell))
                if first != iri:
                    said = Message("tables.industry.twice", name=name, cell=before.inside)
                    yield cell, said

    def _others(self, name: str, iri: str) -> list[str]:
        """Return the label and ID of each resource but `iri` that is named `name`, and is
        bundled or not described by the workbook.
        """
        nodes = (node for node in self._called(name) if node.iri != iri)
        nodes = (node for node in nodes if self._is_bundled(node.iri) or node.iri not in self._rows)
        return [f"{node.shown} [{written(node.iri)}]" for node in nodes]
