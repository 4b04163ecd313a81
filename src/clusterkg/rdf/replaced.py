"""Migration of statements that use deprecated terms to their replacements.

The ontology and the scheme of industries declare replacements by dcterms:isReplacedBy. Where a
property once took a text and now takes a resource, the resource is looked up by its label, or
created.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from clusterkg.base.findings import Place, Words
from clusterkg.base.locale import Message, both
from clusterkg.base.resources import graph_path
from clusterkg.base.running import warn
from clusterkg.base.text import capital, fold
from clusterkg.rdf import concepts
from clusterkg.rdf.namespaces import CKG, DCTERMS, RDFS
from clusterkg.rdf.terms import REPLACED_BY, TYPE

_P = TypeVar("_P")
_Node: TypeAlias = NamedNode | BlankNode | Triple
_Graph: TypeAlias = NamedNode | BlankNode | DefaultGraph
# All deprecated terms start with this IRI. They are read from the ontology, which takes 20 ms, only
# for data that contain it.
_ROOT: Final = "https://w3id.org/clusterkg/"
_ROOT_NAME: Final = b"clusterkg"
_RANGE: Final = NamedNode(RDFS + "range")
_ANNOUNCED: Final = NamedNode(CKG + "announced")
NOTE: Final = NamedNode(CKG + "announcedNote")
# A standard is replaced by its number, since dcterms:source takes resources only.
_SOURCE: Final = NamedNode(DCTERMS + "source")
_AUTHORITY: Final = NamedNode(CKG + "authority")
_STANDARD: Final = "GB/T "
_SOURCE_NAMESPACE: Final = DCTERMS.encode()
# A date with a remark: 2013 (end of year).
_REMARKED: Final = re.compile(r"([0-9]{4}(?:-[0-9]{2})?) \((.+)\)")
_END_OF_YEAR: Final = "end of year"
_REMARKED_BYTES: Final = re.compile(rb"[0-9]{4}(?:-[0-9]{2})? \(")
# Sentence punctuation: a text that contains it is not a list.
_SENTENCE: Final = re.compile("[，。；：,;:]|[.](?= |$)")
# A text that counts its items at the end names one thing: A、B、C三大品牌.
_WHOLE: Final = re.compile("[两二三四五六七八九十0-9]+[大个项类]|等")
_ENGLISH_LIST: Final = re.compile(r"(?:,|;)\s+(?:and\s+)?|\s+and\s+")


class ReplacedTermsWarning(UserWarning):
    """Warning that a file uses deprecated terms, which are read as their replacements.

    It can also be used as a finding about that file (`Finding`).
    """

    level = "info"
    code = "replaced-terms"

    def __init__(self, said: Message, path: Path) -> None:
        super().__init__(said, path)
        self.said = said
        self.place = Place(str(path))
        self.words = {lang: Words(text) for lang, text in said.both().items()}

    def __str__(self) -> str:
        return str(self.said)


@dataclass(frozen=True)
class Replacements:
    """The replacement of each deprecated term, by IRI (`terms`).

    `classes` gives, for each deprecated property that took texts, the class of the resources that
    its replacement takes.
    """

    terms: Mapping[str, NamedNode]
    classes: Mapping[str, NamedNode]

    @functools.cached_property
    def words(self) -> tuple[bytes, ...]:
        """The local names of deprecated terms: a file that uses one contains its name, or an
        escape.
        """
        return tuple({re.split("[/#]", iri)[-1].encode() for iri in self.terms})


def _statements(path: Path) -> Iterator[Quad]:
    # The files of the graph are part of the package and need no checks.
    yield from parse(path=path, format=RdfFormat.TURTLE)


@functools.cache
def replacements() -> Replacements:
    """Return the replacements that the ontology and industry scheme (see `graph_path`) declare."""
    terms: dict[str, NamedNode] = {}
    ranges: dict[str, NamedNode] = {}
    for name in ("clusterkg.ttl", "industries.ttl"):
        for quad in _statements(graph_path("ontology", name)):
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
                continue
            if quad.predicate == REPLACED_BY:
                terms[quad.subject.value] = quad.object
            elif quad.predicate == _RANGE:
                ranges[quad.subject.value] = quad.object
    # Chains of replacements are followed to the last term.
    last = {iri: _last(iri, terms) for iri in terms}
    classes = {
        iri: ranges[term.value]
        for iri, term in last.items()
        if term.value in ranges and ranges[term.value].value.startswith(CKG)
    }
    return Replacements(last, classes)


def _last(iri: str, terms: Mapping[str, NamedNode]) -> NamedNode:
    seen = {iri}
    found = terms[iri]
    while found.value in terms and found.value not in seen:
        seen.add(found.value)
        found = terms[found.value]
    return found


@functools.cache
def _things(cls: NamedNode) -> dict[str, tuple[NamedNode, list[Literal]]]:
    """Return the members of a class by label: each preferred or alternative label (folded) gives
    the IRI and all preferred labels.

    They are read from the bundled graph, or the one that CLUSTERKG_GRAPH names. Of members with the
    same label, the last is returned; members without an IRI are left out.
    """
    members: set[_Node] = set()
    names: list[tuple[_Node, str]] = []
    labels: dict[_Node, list[Literal]] = defaultdict(list)
    data = sorted(graph_path("data", "ttl").glob("*.ttl"))
    for path in (graph_path("ontology", "clusterkg.ttl"), *data):
        for quad in _statements(path):
            if quad.predicate == TYPE and quad.object == cls:
                members.add(quad.subject)
            elif quad.predicate in concepts.LABELS and isinstance(quad.object, Literal):
                names.append((quad.subject, fold(quad.object.value)))
                if (
                    quad.predicate == concepts.PREF_LABEL
                    and quad.object not in labels[quad.subject]
                ):
                    labels[quad.subject].append(quad.object)
    return {
        name: (subject, labels[subject])
        for subject, name in names
        if subject in members and isinstance(subject, NamedNode)
    }


class Renewal:
    """Converts the statements of one file to current terms, and warns once if any changed.

    `changed` is the number of statements converted in the last reading.

    Args:
        path: The file that the warning names.
        is_told: Whether the user knows already, so that there is no warning.
    """

    def __init__(self, path: Path, *, is_told: bool = False) -> None:
        self._path = path
        self._is_told = is_told
        self.changed = 0

    def concerns(self, content: bytes) -> bool:
        """Return whether content may contain statements to convert; false positives are possible.

        The result is True for all content with an escape, which may be part of a deprecated term.
        """
        return (
            b"\\u" in content
            or b"\\U" in content
            or (_ROOT_NAME in content and any(word in content for word in replacements().words))
            or _REMARKED_BYTES.search(content) is not None
            or (_STANDARD.encode() in content and _SOURCE_NAMESPACE in content)
        )

    def quads(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Yield statements in current terms; those that replace texts come last."""
        for quad, _ in self._renewed((quad, None) for quad in quads):
            yield quad

    def located(
        self, placed: Iterable[tuple[Quad, Place, Place]]
    ) -> Iterator[tuple[Quad, Place, Place]]:
        """Yield statements in current terms, each with the position of the one that it replaces.

        Statements that replace texts come last, with the position of the first of these texts.
        """
        for quad, places in self._renewed((quad, (one, other)) for quad, one, other in placed):
            assert places is not None
            yield (quad, *places)

    def _renewed(self, given: Iterable[tuple[Quad, _P]]) -> Iterator[tuple[Quad, _P]]:
        self.changed = 0
        texts: dict[tuple[_Node, str, _Graph], list[tuple[Literal, _P]]] = defaultdict(list)
        for quad, place in given:
            subject, predicate, value = quad.subject, quad.predicate, quad.object
            if not (
                predicate.value.startswith(_ROOT)
                or (predicate == _SOURCE and _is_standard(value))
                or (isinstance(value, NamedNode) and value.value.startswith(_ROOT))
            ):
                yield quad, place
                continue
            known = replacements()
            terms = known.terms
            # A statement about a deprecated term is its declaration.
            is_of_term = isinstance(subject, NamedNode) and subject.value in terms
            if is_of_term or quad.predicate == REPLACED_BY:
                yield quad, place
                continue
            new = terms.get(predicate.value)
            if new is not None and isinstance(value, Literal) and predicate.value in known.classes:
                texts[subject, predicate.value, quad.graph_name].append((value, place))
                self.changed += 1
                continue
            other = terms.get(value.value) if isinstance(value, NamedNode) else None
            if new is not None or other is not None:
                self.changed += 1
                yield Quad(subject, new or predicate, other or value, quad.graph_name), place
            elif predicate == _SOURCE and _is_standard(value):
                self.changed += 1
                yield Quad(subject, _AUTHORITY, value, quad.graph_name), place
            elif predicate == _ANNOUNCED and (parts := remarked(value)) is not None:
                self.changed += 1
                date, remarks = parts
                yield Quad(subject, predicate, date, quad.graph_name), place
                for remark in remarks:
                    yield Quad(subject, NOTE, remark, quad.graph_name), place
            else:
                yield quad, place
        for (node, name, graph), found in texts.items():
            for triple in of_things(node, name, [text for text, _ in found]):
                yield Quad(triple.subject, triple.predicate, triple.object, graph), found[0][1]
        self._tell()

    def _tell(self) -> None:
        if self.changed and not self._is_told:
            self._is_told = True
            said = Message("rdf.replaced-terms", path=str(self._path), n=self.changed)
            warn(ReplacedTermsWarning(said, self._path))


def _is_standard(value: object) -> bool:
    """Return whether a value is the number of a Chinese standard (GB/T) as a literal."""
    return isinstance(value, Literal) and value.value.startswith(_STANDARD)


def remarked(value: object) -> tuple[Literal, list[Literal]] | None:
    """Split a date with a remark into the date, and the remark in each language in which it is
    known.

    None if `value` is not such a literal.
    """
    found = _REMARKED.fullmatch(value.value) if isinstance(value, Literal) else None
    if found is None:
        return None
    texts = both("rdf.end-of-year") if found[2] == _END_OF_YEAR else {"en": found[2]}
    return Literal(found[1]), [Literal(said, language=lang) for lang, said in texts.items()]


def of_things(subject: _Node, predicate: str, texts: list[Literal]) -> Iterator[Triple]:
    """Yield the statements that link a node to the resources that its texts name.

    Each is followed by the statements about its resource, whether that is new or known.

    Args:
        predicate: IRI of the deprecated property that took the texts.
        texts: The values of that property for the node.
    """
    known = replacements()
    cls = known.classes[predicate]
    for labels in _split(texts):
        names = [fold(text.value) for text in labels]
        found = next((_things(cls)[name] for name in names if name in _things(cls)), None)
        thing, own = found or (concepts.named(cls, labels), labels)
        yield Triple(subject, known.terms[predicate], thing)
        # Statements of known resources are repeated, since the data may be read without the graph.
        yield from concepts.described(thing, cls, own)
        if found is None:
            continue
        for label, name in zip(labels, names, strict=True):
            # A different name of a resource that one of its labels identifies.
            if name not in _things(cls):
                yield Triple(thing, concepts.ALT_LABEL, label)


def _split(texts: list[Literal]) -> Iterator[list[Literal]]:
    """Yield the labels of each resource that the texts of one property name.

    A Chinese text that is a list with 、 is split, together with an English list of the same
    length. Otherwise a Chinese and an English text are the labels of one resource. If there are
    several texts in one language, or one in a third, each is the label of a resource of its own.
    """
    zh, en = ([t for t in texts if t.language == lang] for lang in ("zh", "en"))
    if len(zh) > 1 or len(en) > 1 or len(zh) + len(en) < len(texts):
        # Several texts in a language: which of them belong together is unknown.
        yield from ([text] for text in texts)
        return
    text = zh[0].value if zh else ""
    items = [] if _SENTENCE.search(text) or _WHOLE.search(text) else text.split("、")
    if len(items) > 1 and all(items):
        words = _ENGLISH_LIST.split(en[0].value) if en else []
        if not en or len(words) == len(items):
            for number, item in enumerate(items):
                labels = [Literal(item, language="zh")]
                if words:
                    labels.append(Literal(capital(words[number]), language="en"))
                yield labels
            return
    yield texts
