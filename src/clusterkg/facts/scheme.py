"""The industry scheme: levels, broader industries, and the similarity of industries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import NamedNode

from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import SKOS
from clusterkg.store.graph import Graph


def scheme(store: Graph) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return two mappings of industries (IRIs): to their level, and to the directly broader ones.

    The second has no entry for an industry without broader ones.
    """
    levels: dict[str, str] = {}
    broader: dict[str, list[str]] = defaultdict(list)
    for industry, level, above in rows(store, "scheme"):
        levels[industry] = level
        if above and above not in broader[industry]:
            broader[industry].append(above)
    return levels, {industry: above for industry, above in broader.items() if above}


def alternatives(store: Graph, lang: str) -> dict[str, list[str]]:
    """Return the alternative names of industries (IRIs) in `lang`, sorted."""
    names: dict[str, list[str]] = defaultdict(list)
    for industry, name in rows(store, "alternative-names", lang=lang):
        names[industry].append(name)
    return dict(names)


def below(industry: str, broader: Mapping[str, Iterable[str]]) -> set[str]:
    """Return an industry and all narrower ones, at any depth.

    Args:
        broader: The directly broader industries of each industry.
    """
    narrower: dict[str, list[str]] = defaultdict(list)
    for narrow, wide in broader.items():
        for above in wide:
            narrower[above].append(narrow)
    return reached(industry, narrower)


def extents(store: Graph, industries: Iterable[str]) -> dict[str, set[str]]:
    """Return the extent of each industry (IRI): itself, narrower ones, and those that it covers.

    The extents of the narrower and the covered industries are included.
    """
    narrower: dict[str, set[str]] = defaultdict(set)
    for narrow, _, above in rows(store, "scheme"):
        narrower[above].add(narrow)
    for umbrella, held in rows(store, "covers"):
        narrower[umbrella].add(held)
    return {industry: reached(industry, narrower) for industry in industries}


def reached(start: str, following: Mapping[str, Iterable[str]]) -> set[str]:
    """Return `start` and all nodes that can be reached from it by the relation `following`.

    If `following` gives the directly broader industries, the result is `start` and all its
    ancestors.
    """
    found, waiting = {start}, [start]
    while waiting:
        new = set(following.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def lines(store: Graph, industries: Sequence[str]) -> dict[str, list[str]]:
    """Return the path of each industry (IRI) in the scheme, from its division down to itself.

    The path of an industry without broader ones has only the industry; of several directly broader
    ones, one is followed.
    """
    broader = {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, NamedNode(SKOS + "broader"), None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }
    out = {}
    for industry in industries:
        line = [industry]
        while (above := broader.get(line[-1])) is not None and above not in line:
            line.append(above)
        out[industry] = line[::-1]
    return out


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the similarity of two industries by their paths, from 0 to 1 (Wu and Palmer 1994).

    It is twice the length of the common beginning over the sum of the lengths.
    """
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    return 2 * common / (len(one) + len(other))
