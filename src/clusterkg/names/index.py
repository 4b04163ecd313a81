"""Which of many things a text means: by label, code, local name, alias of a city or an industry."""

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

# How well a thing is called by a name; a worse name counts where no thing has it as a better one.
LABEL: Final = 0
OTHER_LABEL: Final = 1
LOCAL_NAME: Final = 2
_CITY_SUFFIX: Final = "市"
# The words of a bilingual name: 宁波 Ningbo, 宁波市（Ningbo）, 苏州 Suzhou 320500.
_SCRIPTS: Final = re.compile(r"[㐀-鿿]+|[0-9]+|[a-z](?:[a-z\s.&-]*[a-z])?")
# What `clusterkg match` is sure of; of all else it may be wrong, so that it is only proposed.
_SURE: Final = ("exact", "altLabel")
_MOST: Final = 5

Keep = Callable[[str], bool]


class Index:
    """Things, by IRI or another key, and the names that they have.

    `with_cities` reads what the list of cities of China knows of a city's names, and `with_suffix`
    lets 市 be left out or added. `matcher` reads printed names of industries.
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
        """Say that a thing has a name."""
        self._things.add(thing)
        if key := fold(name):
            known = self._named[key]
            known[thing] = min(how, known.get(thing, how))
            if self._with_suffix:
                self._without_suffix[_bare(key)].add(thing)

    def __contains__(self, thing: str) -> bool:
        return thing in self._things

    def things(self) -> list[str]:
        """Return all things, in order."""
        return sorted(self._things)

    def meant(self, text: str, keep: Keep = lambda _: True) -> tuple[str, ...]:
        """Return the things that a text means, in order: none, one, or several that it may mean.

        Only things that `keep` accepts are looked for.
        """
        key = fold(text)
        found = self._called(key, keep) or self._in_both_scripts(key, keep)
        if not found and self._matcher is not None and key:
            answers = self._matcher().match(text)
            sure = not answers.unknown and all(a.reason in _SURE for a in answers.answers)
            found = {iri for iri in answers.concepts if sure and self._keeps(iri, keep)}
        return tuple(sorted(found))

    def _called(self, key: str, keep: Keep) -> set[str]:
        """Return the things with that name: with the best kind of name that any of them has."""
        called = self._named.get(key, {})
        named = {thing: how for thing, how in called.items() if self._keeps(thing, keep)}
        if named:
            return {thing for thing, how in named.items() if how == min(named.values())}
        bare = self._without_suffix.get(_bare(key), set()) if self._with_suffix else set()
        found = {thing for thing in bare if self._keeps(thing, keep)}
        return found or (self._listed(key, keep) if self._with_cities else set())

    def _listed(self, key: str, keep: Keep) -> set[str]:
        """Return the things that are the cities which the list of cities knows by that name."""
        # Reading the list takes 5 ms: only where the graph itself has no such name.
        from clusterkg.names import places

        listed = places.named(key)
        found = {place.iri for place in listed if self._keeps(place.iri, keep)}
        coded = (thing for place in listed for thing in self._named.get(place.code, ()))
        return found or {thing for thing in coded if self._keeps(thing, keep)}

    def _in_both_scripts(self, key: str, keep: Keep) -> set[str]:
        """Return the things that each part of a bilingual name means."""
        parts = [part.strip() for part in _SCRIPTS.findall(key)]
        if len({part.isascii() for part in parts}) < 2:
            return set()
        return set.intersection(*(self._called(part, keep) for part in parts))

    def _keeps(self, thing: str, keep: Keep) -> bool:
        return thing in self._things and keep(thing)

    def near(self, text: str, keep: Keep = lambda _: True) -> tuple[str, ...]:
        """Return a few things whose names are most like a text, the likest first."""
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
    """Return the forms of the names that a text may mean: the whole, the part in each script."""
    key = fold(text)
    return {form(part) for part in (key, *_SCRIPTS.findall(key))}


def form(name: str) -> str:
    """Return a name in the form in which it is looked up, without 市."""
    return _bare(fold(name))


def local(iri: str) -> str:
    """Return the part of an IRI that tells things apart."""
    for namespace in (ID, IND):
        if iri.startswith(namespace):
            return iri.removeprefix(namespace)
    return re.split("[/#]", iri)[-1]


def _bare(key: str) -> str:
    return key.removesuffix(_CITY_SUFFIX) or key


def together(names: Iterable[str]) -> str:
    """Return the labels of a thing in several languages as one name, as cells have them."""
    return " ".join(dict.fromkeys(name for name in names if name))
