"""The page of the industry scheme: a tree of every concept with its names and mappings."""

from __future__ import annotations

from collections import defaultdict

from clusterkg.rdf.namespaces import IND
from clusterkg.store.graph import open_bundled, select
from reference.words import escape

_INTRO = {
    "en": "# Industries\n\nThe scheme to which printed names are brought: divisions, their fields,"
    " the concepts, and what is narrower still. Under each stand other names that were met in a"
    " source, and its place in published classifications with how sure that is. The anchor of an"
    " industry is the end of its IRI.\n\n",
    "zh": "# 产业分类\n\n原文名称归入的分类：门类、领域、概念及更细的产业。各产业之下列出"
    "来源中出现过的其他名称，以及与已公布分类的对照和把握程度。锚点是 IRI 的末段。\n\n",
}
_ALSO = {"en": "also", "zh": "又称"}
_SURE = {
    "high": {"en": "high", "zh": "高"},
    "medium": {"en": "medium", "zh": "中"},
    "low": {"en": "low", "zh": "低"},
}
_CONCEPTS = """SELECT ?c ?zh ?en ?parent {
  ?c a ckg:Industry ; skos:prefLabel ?zh , ?en . FILTER(LANG(?zh) = "zh" && LANG(?en) = "en")
  OPTIONAL { ?c skos:broader ?parent } }"""
_NAMES = "SELECT ?c ?name { ?c a ckg:Industry ; skos:altLabel ?name } ORDER BY ?name"
_MAPPED = """SELECT ?c ?scheme ?code ?name ?sure {
  ?m ckg:mappingOf ?c ; ckg:mappedTo ?to ; ckg:confidence ?sure . ?to skos:inScheme ?s .
  ?to skos:notation ?code ; skos:prefLabel ?name . FILTER(LANG(?name) = "LANGUAGE")
  ?s skos:prefLabel|rdfs:label ?scheme . FILTER(LANG(?scheme) = "LANGUAGE")
} ORDER BY ?scheme ?code"""


def page(lang: str) -> str:
    """Return the tree, with broader industries first and each named in both languages."""
    store = open_bundled()
    labels: dict[str, dict[str, str]] = {}
    below: dict[str, list[str]] = defaultdict(list)
    for concept, zh, en, parent in select(store, _CONCEPTS):
        labels[concept] = {"zh": zh, "en": en}
        below[parent].append(concept)
    names: dict[str, list[str]] = defaultdict(list)
    for concept, name in select(store, _NAMES):
        names[concept].append(name)
    mapped: dict[str, list[str]] = defaultdict(list)
    for concept, scheme, code, name, sure in select(store, _MAPPED.replace("LANGUAGE", lang)):
        mapped[concept].append(f"{scheme} {code} {name} ({_SURE[sure][lang]})")
    other = "zh" if lang == "en" else "en"

    def lines(concept: str, depth: int) -> list[str]:
        own, notes = labels[concept], []
        if names[concept]:
            notes.append(f"{_ALSO[lang]} {escape(', '.join(names[concept]))}")
        notes += [escape(text) for text in mapped[concept]]
        local = concept.removeprefix(IND)
        text = f"**{escape(own[lang])}** {escape(own[other])} `ind:{local}`"
        small = "".join(f"<br><small>{note}</small>" for note in notes)
        indent = "    " * depth
        shown = [f'{indent}- <span id="{local}"></span>{text}{small}\n']
        for child in sorted(below[concept], key=lambda iri: labels[iri]["en"]):
            shown += lines(child, depth + 1)
        return shown

    parts = [_INTRO[lang]]
    for top in sorted(below[""], key=lambda iri: labels[iri]["en"]):
        parts.append(f"## {escape(labels[top][lang])} {{ #division-{top.removeprefix(IND)} }}\n\n")
        parts += [*lines(top, 0), "\n"]
    return "".join(parts)
