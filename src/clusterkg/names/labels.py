"""Labels of the industry scheme, and titles of classifications that are mapped to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

from clusterkg.names import wording
from clusterkg.store.graph import Graph, select

_LABELS: Final = """
SELECT ?concept ?kind ?label (LANG(?label) AS ?lang) ?level ?theme ?above WHERE {
  { ?concept a ckg:Industry } UNION { ?concept a ckg:Theme BIND("theme" AS ?theme) }
  FILTER NOT EXISTS { ?concept owl:deprecated true }
  { ?concept skos:prefLabel ?label . BIND("exact" AS ?kind) }
  UNION { ?concept skos:altLabel ?label . BIND("altLabel" AS ?kind) }
  OPTIONAL { ?concept ckg:schemeLevel ?level }
  OPTIONAL { ?concept skos:broader ?above }
}
"""
# Categories of published classifications and their concepts in the scheme, the nearest first.
_CATEGORIES: Final = """
SELECT ?category ?title ?above WHERE {
  ?category a ckg:ClassificationCategory ; skos:prefLabel ?title .
  FILTER NOT EXISTS { ?category ckg:outsideReason ?reason }
  OPTIONAL { ?category skos:broader ?above }
}
"""
_MAPPED: Final = """
SELECT ?category ?concept ?near ?level WHERE {
  { ?concept skos:exactMatch ?category BIND("1" AS ?near) }
  UNION { ?concept skos:closeMatch ?category BIND("2" AS ?near) }
  UNION { ?concept skos:narrowMatch ?category BIND("3" AS ?near) }
  OPTIONAL { ?concept ckg:schemeLevel ?level }
}
"""
_WIDTHS: Final = {"narrower": 0, "concept": 1, "field": 2, "division": 3}


@dataclass(frozen=True)
class Label:
    """A label of a concept: its normalised text, and the IRI of the concept.

    `kind` is `exact` (a preferred label) or `altLabel`; `is_heading` is true for the labels of
    divisions.
    """

    text: str
    concept: str
    kind: str
    is_heading: bool


class Labels:
    """The concepts of the scheme in a store by label, without deprecated ones.

    `preferred` holds the preferred labels of each concept (IRI) by language, and `themes` the IRIs
    of the themes. `by_text` holds the labels by normalised form, with and without words that do not
    distinguish industries; `texts` are all these forms, `printed` those with all words, both
    sorted.
    """

    def __init__(self, store: Graph) -> None:
        self.preferred: dict[str, dict[str, str]] = defaultdict(dict)
        self.by_text: dict[str, list[Label]] = defaultdict(list)
        self.themes: set[str] = set()
        read = []
        self._above: dict[str, str] = {}
        for concept, kind, label, lang, level, is_theme, above in select(store, _LABELS):
            if is_theme:
                self.themes.add(concept)
            if above:
                self._above[concept] = above
            if kind == "exact":
                self.preferred[concept].setdefault(lang, label)
            if text := wording.key(label):
                read.append(Label(text, concept, kind, level == "division"))
        for found in read:
            self.by_text[found.text].append(found)
            if len(found.text) == 1:
                text = wording.as_trade(found.text)
                self.by_text[text].append(replace(found, text=text))
        self.printed = sorted(self.by_text)
        # A label without its non-distinguishing words, unless that is a label itself.
        stems: dict[str, list[Label]] = defaultdict(list)
        for found in read:
            for text in wording.stems(found.text):
                if text not in self.by_text and wording.says_enough(text):
                    stems[text].append(replace(found, text=text))
        self.by_text.update(stems)
        self.texts = sorted(self.by_text)
        self._titles = _titles(store)

    def named(self, text: str) -> Label | None:
        """Return the label by which `text` denotes exactly one concept; None if there is none.

        Preferred labels precede alternative ones. A text that denotes none or several is tried
        without the non-distinguishing words at its end.
        """
        for stem in wording.stems(text):
            labels = self.by_text.get(stem, [])
            labels = [label for label in labels if label.kind == "exact"] or labels
            if len({label.concept for label in labels}) == 1:
                return labels[0]
        return None

    def is_below(self, concept: str, other: str) -> bool:
        """Return whether `concept` is `other`, or is narrower than it, at any depth."""
        seen: set[str] = set()
        while concept != other and concept in self._above and concept not in seen:
            seen.add(concept)
            concept = self._above[concept]
        return concept == other

    def titled(self, text: str) -> str | None:
        """Return the concept to which the category with the title `text` is mapped.

        A category without a mapping has that of its nearest mapped ancestor; of several concepts
        the closest, then the narrowest is taken. The title is also tried without
        non-distinguishing words. None if no category has it, or if the concept is ambiguous.
        """
        return self._titles.get(text) or self._titles.get(wording.stem(text))


def _titles(store: Graph) -> dict[str, str]:
    """Return the concept of each category title, with and without non-distinguishing words.

    The category, or its nearest mapped ancestor, is mapped to the concept; of several concepts, the
    closest and then the narrowest counts, and if two are equal in both, none. Of several categories
    with the same title (253 and 2530, 核燃料加工), those with a mapping of their own count. Titles
    of several concepts are left out.
    """
    mapped: dict[str, set[tuple[str, int, str]]] = defaultdict(set)
    for category, concept, near, level in select(store, _MAPPED):
        mapped[category].add((near, _WIDTHS.get(level, len(_WIDTHS)), concept))
    categories = select(store, _CATEGORIES)
    above = {category: broader for category, _, broader in categories if broader}
    titles: dict[str, set[tuple[bool, str]]] = defaultdict(set)
    stems: dict[str, set[tuple[bool, str]]] = defaultdict(set)
    for category, title, _ in categories:
        is_above = category not in mapped
        while category not in mapped and category in above:
            category = above[category]
        best = min(mapped[category], default=None)
        if best is None or sum(one[:2] == best[:2] for one in mapped[category]) > 1:
            continue
        text = wording.key(title)
        titles[text].add((is_above, best[2]))
        if len(stem := wording.stem(text)) > 2:
            stems[stem].add((is_above, best[2]))
    own = {
        text: {concept for is_above, concept in found if is_above == min(found)[0]}
        for text, found in {**stems, **titles}.items()
    }
    return {text: next(iter(concepts)) for text, concepts in own.items() if len(concepts) == 1}
