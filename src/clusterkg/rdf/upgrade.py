"""Upgrade of RDF files to current terms, keeping their comments and layout."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from clusterkg.base import source
from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message
from clusterkg.rdf.canonical import canonical
from clusterkg.rdf.namespaces import LOCAL, PREFIXES, SKOS
from clusterkg.rdf.positions import Offsets, offsets
from clusterkg.rdf.reader import numbered, rdf_format, reading, unpacked
from clusterkg.rdf.replaced import Renewal
from clusterkg.rdf.terms import TYPE

_COMMA: Final = re.compile(r"\s*,\s*")
_COMMENT: Final = re.compile(r"^\s*#", re.MULTILINE)


class _UnfitError(Exception):
    """Raised when the changes cannot be made by editing the text."""


def upgraded(path: Path, limits: Limits = DEFAULTS) -> tuple[bytes, int]:
    """Return the content of an RDF file in current terms, and the number of changed statements.

    Turtle that can be edited keeps its comments and layout, and canonical Turtle stays canonical.
    Other files are written anew. Without a change, the content is that of the file (decompressed).

    Raises:
        InputError: the file cannot be read, or a comment would be lost.
    """
    content = unpacked(path, limits)
    kind = rdf_format(path)
    with reading(path):
        parser = parse(content, kind, base_iri=source.file_iri(path))
        quads = list(parser)
    renewal = Renewal(path, is_told=True)
    wanted = list(renewal.quads(quads))
    if not renewal.changed:
        return content, 0
    prefixes = dict(parser.prefixes)
    if kind == RdfFormat.TURTLE:
        text = content.decode()
        try:
            new = _Text(text, quads, prefixes, path).rewritten(wanted)
        except _UnfitError as error:
            if _COMMENT.search(text):
                raise InputError(Message("rdf.upgrade-comments"), path) from error
        else:
            return new.encode(), renewal.changed
    known = {**prefixes, **{name: iri for name, iri in PREFIXES.items() if name not in prefixes}}
    used = {name: iri for name, iri in known.items() if any(iri in str(quad) for quad in wanted)}
    return serialize(wanted, format=kind, prefixes=used) or b"", renewal.changed


def _verb(name: str) -> str:
    return "a" if name == f"<{TYPE.value}>" else name


class _Text:
    """A Turtle text and the edits of its tokens, by offset."""

    def __init__(self, text: str, quads: list[Quad], prefixes: dict[str, str], path: Path) -> None:
        self._text = text
        self._quads = quads
        self._prefixes = prefixes
        # Text added at the end may need a prefix that nothing before it uses.
        self._declared = ""
        if SKOS not in prefixes.values() and "skos" not in prefixes:
            self._prefixes = {**prefixes, "skos": SKOS}
            self._declared = f"\nPREFIX skos: <{SKOS}>\n"
        self._path = path
        self._changes: dict[tuple[int, int], str] = {}
        self._added: list[str] = []

    def rewritten(self, wanted: Sequence[Quad]) -> str:
        """Return the text, edited so that it states exactly `wanted`.

        Raises:
            _UnfitError: this is not possible by editing.
        """
        found = offsets(self._text, self._quads)
        if found is None:
            raise _UnfitError
        for subject, pairs in self._by_statement(found).items():
            self._statement(subject, pairs)
        text = self._changed()
        parsed = parse(text.encode(), RdfFormat.TURTLE, base_iri=source.file_iri(self._path))
        if set(numbered(parsed)) != set(numbered(wanted)):
            raise _UnfitError
        return canonical(text) if canonical(self._text) == self._text else text

    def _by_statement(
        self, found: Iterable[Offsets]
    ) -> dict[tuple[int, int], list[tuple[Quad, Offsets]]]:
        """Group the statements by the offsets of their predicate: one group per list of objects."""
        pairs: dict[tuple[int, int], list[tuple[Quad, Offsets]]] = defaultdict(list)
        for quad, at in zip(self._quads, found, strict=True):
            pairs[at.predicate].append((quad, at))
        return pairs

    def _statement(self, predicate: tuple[int, int], pairs: Sequence[tuple[Quad, Offsets]]) -> None:
        pairs = sorted(pairs, key=lambda pair: pair[1].object)
        old = [quad for quad, _ in pairs]
        renewal = Renewal(self._path, is_told=True)
        new = list(renewal.quads(old))
        if not renewal.changed:
            return
        subject = old[0].subject
        own = [quad for quad in new if quad.subject == subject]
        names = list(dict.fromkeys(quad.predicate for quad in own))
        if old[0].predicate != names[0]:
            self._changes[predicate] = self._term(names[0])
        values = [quad.object for quad in own if quad.predicate == names[0]]
        if len(values) == len(old):
            for (quad, at), value in zip(pairs, values, strict=True):
                if quad.object != value:
                    self._changes[at.object] = self._term(value)
        else:
            self._replace_all([at.object for _, at in pairs], values)
        for name in names[1:]:
            more = " , ".join(self._term(q.object) for q in own if q.predicate == name)
            _, end = pairs[-1][1].object
            self._changes[end, end] = f" ;\n    {self._term(name)} {more}"
        self._add([quad for quad in new if quad.subject != subject])

    def _replace_all(self, places: list[tuple[int, int]], values: Sequence[object]) -> None:
        """Replace all values of an object list, at the offsets `places`, by `values`.

        Raises:
            _UnfitError: more than a comma and space is between two of them.
        """
        self._changes[places[0]] = " ,\n        ".join(map(self._term, values))
        for before, place in pairwise(places):
            if not _COMMA.fullmatch(self._text, before[1], place[0]):
                raise _UnfitError
            self._changes[before[1], place[1]] = ""

    def _add(self, quads: Sequence[Quad]) -> None:
        """Append statements about resources that replace texts, unless they have been appended."""
        by_subject: dict[object, dict[NamedNode, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for quad in quads:
            by_subject[quad.subject][quad.predicate].append(self._term(quad.object))
        for subject, said in by_subject.items():
            parts = [
                f"{_verb(self._term(name))} {' , '.join(terms)}" for name, terms in said.items()
            ]
            block = "\n{} {} .\n".format(self._term(subject), " ;\n    ".join(parts))
            if block not in self._added:
                self._added.append(block)

    def _term(self, term: object) -> str:
        """Return a term as Turtle, using the prefixes of the text."""
        if not isinstance(term, NamedNode):
            assert isinstance(term, Literal)
            return str(term)
        for prefix, namespace in self._prefixes.items():
            if term.value.startswith(namespace) and LOCAL.fullmatch(term.value, len(namespace)):
                return f"{prefix}:{term.value[len(namespace) :]}"
        return f"<{term.value}>"

    def _changed(self) -> str:
        parts, done = [], 0
        for (start, end), new in sorted(self._changes.items()):
            if start < done:
                raise _UnfitError
            parts += [self._text[done:start], new]
            done = end
        rest = self._text[done:]
        added = (self._declared, *self._added) if self._added else ()
        return "".join((*parts, rest if rest.endswith("\n") else rest + "\n", *added))
