"""Self-contained HTML report on the whole graph, without network access or scripts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base import files
from clusterkg.base.html import page
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message, language_of, text
from clusterkg.compare.overlap import overlap
from clusterkg.facts.choice import DEFAULT, Choice, Selection
from clusterkg.facts.reader import Reader
from clusterkg.facts.texts import at_hand
from clusterkg.shacl.formats.naming import place_name, said
from clusterkg.show.pictures.heatmap import figure, order
from clusterkg.show.pictures.html import embedded
from clusterkg.show.report import cities, national, rankings, real, sources
from clusterkg.show.report.facts import Facts
from clusterkg.validation import validate

if TYPE_CHECKING:
    from clusterkg.compare.overlap import OverlapMatrix
    from clusterkg.store.graph import Graph

# Number of validation results that are shown.
_MOST: Final = 20


@dataclass(frozen=True)
class Origin:
    """The files or the store from which a graph was read, for validation.

    Args:
        data: Files that were read, in addition to the bundled graph or without it.
        store: The folder of the store that is the whole graph; None for the graph in memory.
        bundled: Whether the bundled graph is included.
        scope: Messages that describe the restriction of facts; empty if all are used.
    """

    data: Sequence[Path] = ()
    store: Path | None = None
    bundled: bool = True
    scope: Sequence[Message] = ()


def write(
    path: Path,
    whole: Graph,
    origin: Origin = Origin(),
    *,
    scoped: Graph | None = None,
    lang: str | None = None,
    level: str = "concept",
    measure: str = "jaccard",
    limits: Limits = DEFAULTS,
    source: Sequence[Path] = (),
    cache: bool = True,
    choice: Choice = DEFAULT,
) -> None:
    """Write the report on a graph.

    Passages are quoted from the texts in `source` and, with `cache`, from the user's cache, to
    which these texts are added. The output is deterministic.

    Args:
        path: The HTML file to write.
        whole: The graph, with the statistics that are shown.
        origin: The files or the store that the graph was read from.
        scoped: The part of the graph whose facts are used; by default all of it.
        lang: Language of the text: `zh` or `en`; by default that of the locale.
        level: Level of the industry scheme for comparisons.
        measure: Measure of overlap.
        source: UTF-8 files of source texts.
        cache: Whether to use the user's cache of source texts.
        choice: The programmes that are compared.

    Raises:
        InputError: something cannot be read or written, or there is no such level or measure.
    """
    lang = language_of(lang)
    store = whole if scoped is None else scoped
    selection = Selection(store, choice)
    part = selection.graph
    found = overlap(part, measure, level, lang=lang)
    facts = Facts(Reader(store, lang), at_hand(store, source, limits=limits, cache=cache))
    entered = selection.told(facts.reader.label)
    report = validate(
        origin.data,
        store=origin.store,
        only=not origin.bundled,
        limits=limits,
        source=source,
        cache=cache,
    )
    listed = report.results[:_MOST]
    profiles, named = cities.profiles(facts)
    ranked, pairs = rankings.pairs(part, found, lang)
    criteria, cards, unscored = rankings.criteria(part, store, lang)
    sentence, bibtex = sources.citation(store)
    assessments = facts.reader.members("Assessment")
    general = [each for each in assessments if not facts.reader.links(each, "aboutEntity")]
    content = page(
        "report",
        "show/report/report.html.j2",
        f"{text('show.report.title', lang)} – clusterkg",
        lang,
        embedded(measured=False),
        counts=_counts(facts, found),
        summary=[line.to(lang) for line in (*_summary(found), *origin.scope, *entered)],
        heat=rankings.heat_map(found, lang),
        measure=text(f"show.measure.{found.measure}", lang),
        pairs=ranked,
        all_pairs=pairs,
        criteria=criteria,
        cards=cards,
        unscored=unscored,
        cities=profiles,
        real=real.tables(whole, part, lang),
        named=named,
        national=national.lists(facts),
        heading=facts.reader.heading,
        claims=facts.claims(general),
        conforms=report.conforms,
        results=[
            (each.level, said(each, lang).wrong, place_name(each.place) if each.place else "")
            for each in listed
        ],
        more_results=len(report.results) - len(listed),
        levels=report.counts(),
        checked=[Path(path).name for path in report.checked],
        sources=sources.sources(facts),
        files=sources.files(origin.data, origin.store, bundled=origin.bundled),
        sentence=sentence,
        bibtex=bibtex,
        versions=sources.versions(store, lang),
    )
    files.write(path, content.encode())


def _counts(facts: Facts, found: OverlapMatrix) -> dict[str, int]:
    """Return the number of compared cities, and those of all programmes, targets, targeted
    industries, evidence and sources.
    """
    reader = facts.reader
    programmes = reader.members("ClusterProgramme")
    targets = {target for p in programmes for target in reader.links(p, "hasTarget")}
    industries = {i for target in targets for i in reader.links(target, "targetsIndustry")}
    return {
        "cities": len(found.cities),
        "programmes": len(programmes),
        "targets": len(targets),
        "industries": len(industries),
        "evidence": len({*reader.members("Evidence"), *reader.members("DocumentItem")}),
        "sources": len(facts.sources),
    }


def _summary(found: OverlapMatrix) -> list[Message]:
    """Return messages on the most similar pair, cities without data, open lists, and unclassified
    targets, as far as there are any.
    """
    told = []
    known = [i for i in order(found) if not math.isnan(float(found.values[i, i]))]
    pairs = [(i, j) for i in known for j in known if i < j]
    if pairs:
        i, j = max(pairs, key=lambda pair: float(found.values[pair]))
        value = figure(float(found.values[i, j]), found.measure)
        one, other = found.names[i], found.names[j]
        told.append(Message("show.report.most_alike", one=one, other=other, value=value))
    if unknown := [found.names[i] for i in order(found) if i not in known]:
        told.append(Message("show.report.summary_unknown", names=unknown))
    if listed := [found.names[i] for i in known if found.open_lists[i]]:
        told.append(Message("show.report.summary_open", names=listed))
    counts = [(found.names[i], found.classified[i]) for i in order(found)]
    if left := [f"{name} {n.unclassified}/{n.targets}" for name, n in counts if n.unclassified]:
        told.append(Message("show.report.summary_unclassified", counts=left))
    return told
