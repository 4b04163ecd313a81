"""Name index: lookup of resources by label, code, local name or alias."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from clusterkg.base.text import close, fold
from clusterkg.rdf.namespaces import ID, IND

if TYPE_CHECKING:
    from clusterkg.names.industries import Matcher

# Quality of a name of a resource, the best first: a text denotes the resources for which it is a
# name of the best quality.
LABEL: Final = 0
OTHER_LABEL: Final = 1
LOCAL_NAME: Final = 2
_CITY_SUFFIX: Final = "市"
# The parts of a bilingual name: 宁波 Ningbo, 宁波市（Ningbo）, 苏州 Suzhou 320500.
_SCRIPTS: Final = re.compile(r"[㐀-鿿]+|[0-9]+|[a-z](?:[a-z\s.&-]*[a-z])?")
# Reasons of `clusterkg match` that are certain; answers with other reasons are only suggested.
_SURE: Final = ("exact", "altLabel")
_MOST: Final = 5

Keep = Callable[[str], bool]


class Index:
    """Index of resources, given by IRI or another key, by their names.

    Args:
        with_cities: Also find cities by their names in the gazetteer.
        with_suffix: Treat a final 市 as optional.
        matcher: Returns the matcher of printed industry names, if there are industries.
    """

    def __init__(
        self,
        *,
        with_cities: bool = False,
        with_suffix: bool = False,
        matcher: Callable[[], Matcher] | None = None,
    ) -> None:
        self._with_cities = with_cities
        self._with_suffix = with_suffix
        self._matcher = matcher
        self._named: dict[str, dict[str, int]] = defaultdict(dict)
        self._without_suffix: dict[str, set[str]] = defaultdict(set)
        self._things: set[str] = set()

    def add(self, thing: str, name: str, how: int = LABEL) -> None:
        """Add a name of the resource `thing`.

        Args:
            thing: The resource: its IRI or another key.
            name: The name; an empty one only adds the resource.
            how: The quality of the name: LABEL, OTHER_LABEL or LOCAL_NAME.
        """
        self._things.add(thing)
        if key := fold(name):
            known = self._named[key]
            known[thing] = min(how, known.get(thing, how))
            if self._with_suffix:
                self._without_suffix[_bare(key)].add(thing)

    def __contains__(self, thing: str) -> bool:
        return thing in self._things

    def things(self) -> list[str]:
        """Return all resources (IRIs or other keys), sorted."""
        return sorted(self._things)

    def meant(self, text: str, keep: Keep = lambda _: True) -> tuple[str, ...]:
        """Return the resources that `keep` accepts and that `text` denotes, sorted.

        There are several if the text is ambiguous. If it is the name of no resource, it is matched
        with industries by `Matcher.match`; it denotes none of them if the match is not certain, or
        is that of a compound name.
        """
        key = fold(text)
        found = self._called(key, keep) or self._in_both_scripts(key, keep)
        if not found and self._matcher is not None and key:
            answers = self._matcher().match(text)
            sure = all(a.reason in _SURE for a in answers.answers) and not answers.unknown
            # Such a name may be one of an industry that the scheme lacks: its parts are proposed.
            sure = sure and not answers.is_run_together
            found = {iri for iri in answers.concepts if sure and self._keeps(iri, keep)}
        return tuple(sorted(found))

    def _called(self, key: str, keep: Keep) -> set[str]:
        """Return the resources that `keep` accepts for which `key` is a name of the best quality.

        If there are none, `key` is looked up with or without 市 (if `with_suffix`), and then in the
        gazetteer (if `with_cities`).
        """
        called = self._named.get(key, {})
        named = {thing: how for thing, how in called.items() if self._keeps(thing, keep)}
        if named:
            return {thing for thing, how in named.items() if how == min(named.values())}
        bare = self._without_suffix.get(_bare(key), set()) if self._with_suffix else set()
        found = {thing for thing in bare if self._keeps(thing, keep)}
        return found or (self._listed(key, keep) if self._with_cities else set())

    def _listed(self, key: str, keep: Keep) -> set[str]:
        """Return the resources of the cities that the gazetteer finds for `key`."""
        # Reading the list takes 5 ms, so it is read only if the graph itself has no such name.
        from clusterkg.names import places

        listed = places.named(key)
        found = {place.iri for place in listed if self._keeps(place.iri, keep)}
        coded = (thing for place in listed for thing in self._named.get(place.code, ()))
        return found or {thing for thing in coded if self._keeps(thing, keep)}

    def _in_both_scripts(self, key: str, keep: Keep) -> set[str]:
        """Return the resources that each part of a bilingual name denotes.

        There are none if `key` is not bilingual: all Chinese, or without Chinese.
        """
        parts = [part.strip() for part in _SCRIPTS.findall(key)]
        if len({part.isascii() for part in parts}) < 2:
            return set()
        return set.intersection(*(self._called(part, keep) for part in parts))

    def _keeps(self, thing: str, keep: Keep) -> bool:
        return thing in self._things and keep(thing)

    def near(self, text: str, keep: Keep = lambda _: True) -> tuple[str, ...]:
        """Return up to five resources with the names most similar to `text`, the best first.

        Only resources that `keep` accepts are considered. If all of them are industries, those that
        `Matcher.match` finds or suggests come instead, if there are any.
        """
        kept = {thing for thing in self._things if keep(thing)}
        if self._matcher is not None and kept <= self._matcher().labels.keys():
            match = self._matcher().match(text)
            read = dict.fromkeys((*match.concepts, *(guess.concept for guess in match.candidates)))
            if found := [concept for concept in read if concept in kept]:
                return tuple(found[:_MOST])
        names = [name for name, named in self._named.items() if not kept.isdisjoint(named)]
        likest = (sorted(kept & self._named[name].keys()) for name in close(fold(text), names))
        return tuple(dict.fromkeys(itertools.chain.from_iterable(likest)))[:_MOST]


def forms(text: str) -> set[str]:
    """Return the lookup forms of a text: of the whole, and of its parts in each script."""
    key = fold(text)
    return {form(part) for part in (key, *_SCRIPTS.findall(key))}


def form(name: str) -> str:
    """Return a name in lookup form: folded, without a final 市."""
    return _bare(fold(name))


def local(iri: str) -> str:
    """Return the local name of an IRI: what follows the namespace ID or IND, or else the last / or
    #.
    """
    for namespace in (ID, IND):
        if iri.startswith(namespace):
            return iri.removeprefix(namespace)
    return re.split("[/#]", iri)[-1]


def _bare(key: str) -> str:
    return key.removesuffix(_CITY_SUFFIX) or key


def together(names: Iterable[str]) -> str:
    """Join the labels of a resource by spaces; empty and repeated ones are left out."""
    return " ".join(dict.fromkeys(name for name in names if name))
