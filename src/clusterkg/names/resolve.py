"""Resolution of users' texts to a city, an industry, a tier, a zone, or any other resource."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, QuerySolutions

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Message
from clusterkg.rdf.namespaces import CKG, PREFIXES, RDFS, SKOS, expand, shorten
from clusterkg.rdf.terms import TYPE
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    from clusterkg.names.index import Index
    from clusterkg.names.industries import Matcher

CITY: Final = CKG + "City"
INDUSTRY: Final = CKG + "Industry"
# The classes of each kind of resource; an entity is a resource of any class.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "city": (CITY,),
    "industry": (INDUSTRY, SKOS + "Concept"),
    "tier": (CKG + "Tier",),
    "province": (CKG + "Province",),
    "zone": (CKG + "Zone",),
    "source": (CKG + "Source",),
    "programme": (CKG + "ClusterProgramme",),
    "indicator": (CKG + "Indicator",),
    "entity": (),
}
_LABELS: Final = (RDFS + "label", SKOS + "prefLabel")
_OTHER_LABEL: Final = SKOS + "altLabel"
_CODE: Final = CKG + "code"
NAMES: Final = (*_LABELS, _OTHER_LABEL, _CODE)
# Numbers by which programmes are called: 361, 3+5.
_NUMBER: Final = re.compile(r"\d+(?:\+\w)*")
# The command that lists the resources of a kind.
_LISTED_BY: Final[Mapping[str, str]] = {
    "city": "coverage",
    "programme": "coverage",
    "tier": "query tier-comparison",
    "zone": "query zones",
    "source": "sources",
    "industry": "export industries.csv --view industry-tree",
}
# Up to this many resources are all listed to a user whose text is similar to none of them.
_FEW: Final = 12


class UnresolvedError(InputError):
    """Raised for a name that is unknown or ambiguous; `choices` are the IRIs of the candidates."""

    def __init__(self, message: Message, choices: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.choices = tuple(choices)


def resolve(store: Graph, text: str, kind: str = "entity") -> NamedNode:
    """Return the resource of the kind `kind` that a text denotes.

    The text may be an IRI, a prefixed or local name, a code, a label in any language and script, or
    labels in two languages. The 市 of cities is optional, and industries are matched as in
    `clusterkg match`, where that is certain.

    Args:
        kind: One of `KINDS`; by default any resource.

    Raises:
        UnresolvedError: the text denotes no resource of the kind, or several; the message lists
            candidates.
    """
    return Names(store).resolve(text, kind)


class Names:
    """The names of the resources in a store; each kind is read when it is first needed.

    The store must not change during the lifetime of the object.
    """

    def __init__(self, store: Graph) -> None:
        self._store = store
        self._indexes: dict[str, Index] = {}
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)

    def resolve(self, text: str, kind: str = "entity") -> NamedNode:
        """Return the resource of the kind `kind` that a text denotes, as the function `resolve`."""
        found = self.meant(text, kind)
        if len(found) == 1:
            return NamedNode(found[0])
        if found:
            choices = list(map(shorten, found))
            message = Message("names.ambiguous", name=text.strip(), choices=choices)
            raise UnresolvedError(message, found)
        raise self._unknown(text, kind)

    def meant(self, text: str, kind: str) -> tuple[str, ...]:
        """Return the resources (IRIs) of the kind `kind` that a text may denote, sorted.

        If exactly one has the text as its label or code, character by character, only that one is
        returned.
        """
        text = text.strip()
        if (iri := iri_given(text)) is not None:
            return (iri,) if self._exists(iri, kind) else ()
        as_written = self._labelled(text, kind)
        return (as_written.pop(),) if len(as_written) == 1 else self.index(kind).meant(text)

    def index(self, kind: str) -> Index:
        """Return the name index of the resources of the kind `kind`."""
        if kind not in self._indexes:
            self._indexes[kind] = self._read(kind)
        return self._indexes[kind]

    @cached_property
    def matcher(self) -> Matcher:
        """The matcher of printed industry names."""
        from clusterkg.names.industries import Matcher

        return Matcher(self._store)

    def _exists(self, iri: str, kind: str) -> bool:
        if not _is_iri(iri):
            return False
        node = NamedNode(iri)
        if KINDS[kind]:
            return self._is_a(node, KINDS[kind])
        return next(self._store.quads_for_pattern(node, None, None), None) is not None

    def _labelled(self, text: str, kind: str) -> set[str]:
        """Return the resources (IRIs) with exactly this label or code, by the store's own index."""
        forms = (Literal(text), *(Literal(text, language=lang) for lang in LANGUAGES))
        return {
            quad.subject.value
            for form in forms
            for quad in self._store.quads_for_pattern(None, None, form)
            if isinstance(quad.subject, NamedNode)
            and quad.predicate.value in NAMES
            and (not KINDS[kind] or self._is_a(quad.subject, KINDS[kind]))
        }

    def _is_a(self, node: NamedNode, classes: Collection[str]) -> bool:
        found = (self._store.quads_for_pattern(node, TYPE, NamedNode(name)) for name in classes)
        return any(next(quads, None) is not None for quads in found)

    def _read(self, kind: str) -> Index:
        from clusterkg.names import places
        from clusterkg.names.index import LABEL, LOCAL_NAME, OTHER_LABEL, Index, local, together

        classes = KINDS[kind]
        has_industries = not classes or INDUSTRY in classes
        index = Index(
            with_cities=not classes or CITY in classes,
            with_suffix=INDUSTRY not in classes,
            matcher=(lambda: self.matcher) if has_industries else None,
        )
        for iri, predicate, name in self._named(classes):
            index.add(iri, local(iri), LOCAL_NAME)
            if name is not None:
                index.add(iri, name.value, OTHER_LABEL if predicate == _OTHER_LABEL else LABEL)
            if name is not None and predicate in _LABELS:
                self._labels[iri].setdefault(name.language or "", name.value)
        for iri in index.things():
            if kind == "province" and (found := places.province(self._labels[iri].get("zh", ""))):
                index.add(iri, found.name_zh, OTHER_LABEL)
                index.add(iri, found.code, OTHER_LABEL)
            index.add(iri, together(self._labels[iri].get(lang, "") for lang in LANGUAGES))
        return index

    def _named(self, classes: Collection[str]) -> Iterable[tuple[str, str, Literal | None]]:
        """Return each resource (IRI) of the classes with each naming property and name, sorted.

        A resource without a name occurs once, with None. Without `classes`, all resources with a
        name are returned. A single query reads all, because an engine may be remote; it is
        restricted to classes, because a large graph has few cities among many labels.
        """
        listed = " ".join(f"<{name}>" for name in classes)
        kinds = "{ ?x a ?c } UNION { GRAPH ?g { ?x a ?c } }"
        of_class = f"{{ SELECT DISTINCT ?x {{ VALUES ?c {{ {listed} }} {kinds} }} }}"
        names = " UNION ".join(f"{{ ?x <{p}> ?name BIND(<{p}> AS ?p) }}" for p in NAMES)
        group = f"{of_class} OPTIONAL {{ {names} }}" if classes else names
        text = f"SELECT ?x ?p ?name {{ {group} }}"
        rows = self._store.query(text, prefixes=PREFIXES)
        assert isinstance(rows, QuerySolutions)
        found = []
        for thing, predicate, name in rows:
            if isinstance(thing, NamedNode):
                literal = name if isinstance(name, Literal) else None
                found.append((thing.value, getattr(predicate, "value", ""), literal))
        return sorted(found, key=str)

    def _unknown(self, text: str, kind: str) -> UnresolvedError:
        text = text.strip()
        near: Sequence[str] = ()
        if (iri := iri_given(text)) is not None:
            if not _is_iri(iri):
                return UnresolvedError(Message("names.no-iri", name=text))
            hint, near = self._near_iris(iri, kind)
        else:
            hint, near = self._near_names(text, kind)
        if not hint and kind in _LISTED_BY:
            hint = Message("names.listed-by", command=_LISTED_BY[kind])
        said = Message(f"names.kind.{kind}")
        return UnresolvedError(Message("names.unknown", kind=said, name=text, hint=hint), near)

    def _near_iris(self, iri: str, kind: str) -> tuple[Message | str, Sequence[str]]:
        from clusterkg.base.text import close, did_you_mean
        from clusterkg.names.index import local

        # The prefix may be wrong, but no resource is a term of the ontology.
        things = (thing for thing in self.index(kind).things() if not thing.startswith(CKG))
        by_name = {local(thing): thing for thing in things}
        near = [by_name[name] for name in close(local(iri), by_name)]
        return did_you_mean(map(shorten, near)), near

    def _near_names(self, text: str, kind: str) -> tuple[Message | str, Sequence[str]]:
        from clusterkg.base.text import did_you_mean
        from clusterkg.names import places

        if cities := places.named(text) if kind == "city" else ():
            return Message("names.not-in-graph", cities=[place.said for place in cities]), ()
        if kind == "province" and (province := places.province(text)) is not None:
            return Message("names.not-in-graph", cities=[province.said]), ()
        index = self.index(kind)
        things = index.things()
        near = self._programmes_near(text) if kind == "programme" else ()
        # Concepts of other schemes, as the classes of statistics, are no industries to propose.
        in_scheme = self.matcher.labels if kind == "industry" and text else None
        near = near or index.near(text, lambda thing: in_scheme is None or thing in in_scheme)
        if not near and KINDS[kind] and 0 < len(things) <= _FEW:
            return Message("names.few", things=self.shown(things, text)), ()
        if not near and kind == "industry" and text:
            return Message("names.try-match", name=text, command=_LISTED_BY[kind]), ()
        return did_you_mean(self.shown(near, text)), near

    def _programmes_near(self, text: str) -> tuple[str, ...]:
        """Return up to twelve programmes (IRIs) whose names contain `text`.

        If there are none, return those with a name that contains all numbers of `text`, or else
        those of the one city that `text` denotes, if it denotes one.
        """
        index, key = self.index("programme"), _letters(text)
        names = {
            iri: [_letters(name) for name in self._labels[iri].values()] for iri in index.things()
        }
        held = [iri for iri, each in names.items() if key and any(key in name for name in each)]
        numbers = _NUMBER.findall(key)
        if not held and numbers:
            held = [
                iri
                for iri, each in names.items()
                if any(set(numbers) <= set(_NUMBER.findall(name)) for name in each)
            ]
        if held:
            return tuple(held[:_FEW])
        cities = self.meant(text, "city")
        return self._of_city(cities[0])[:_FEW] if len(cities) == 1 else ()

    def _of_city(self, city: str) -> tuple[str, ...]:
        """Return the programmes of a city (IRI), sorted."""
        node = NamedNode(city)
        up = self._store.quads_for_pattern(None, NamedNode(CKG + "programmeOf"), node)
        down = self._store.quads_for_pattern(node, NamedNode(CKG + "hasProgramme"), None)
        found = (*(quad.subject for quad in up), *(quad.object for quad in down))
        return tuple(sorted({each.value for each in found if isinstance(each, NamedNode)}))

    def shown(self, iris: Iterable[str], like: str) -> list[str]:
        """Return display names of resources: English labels if `like` is ASCII, else Chinese ones.

        Without such a label, a label in another language or else the IRI is used. Labels that
        several resources share are followed by the IRI.
        """
        langs = LANGUAGES[::-1] if like and like.isascii() else LANGUAGES
        names = {}
        for iri in iris:
            labels = self._labels.get(iri, {})
            found = [labels[lang] for lang in (*langs, *labels) if lang in labels]
            names[iri] = found[0] if found else shorten(iri)
        labels_seen = list(names.values())
        return [
            name if labels_seen.count(name) == 1 else f"{name} ({shorten(iri)})"
            for iri, name in names.items()
        ]


def _letters(text: str) -> str:
    """Return the letters, digits and plus signs of a name, normalised."""
    from clusterkg.base.text import fold

    return "".join(char for char in fold(text) if char.isalnum() or char == "+")


def iri_given(text: str) -> str | None:
    """Return the IRI that `text` is, in full or with a known prefix; None if it is no IRI."""
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    return text if "://" in text else expand(text)


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
