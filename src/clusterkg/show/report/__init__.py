"""A page of HTML on the whole graph, which needs no other file, no network and no script."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.base.locale import default_language
from clusterkg.compare.overlap import overlap
from clusterkg.facts.reader import Reader
from clusterkg.show.pictures.files import write as write_file
from clusterkg.show.pictures.heatmap import figure, order
from clusterkg.show.pictures.html import colours_style, font_style, page
from clusterkg.show.report import cities, closing, national, rankings
from clusterkg.show.report.facts import Facts
from clusterkg.show.report.markup import anchor, section
from clusterkg.show.report.style import STYLE
from clusterkg.show.report.words import COMMA
from clusterkg.store.graph import open_graph
from clusterkg.tables.documents import documents
from clusterkg.validation import validate

if TYPE_CHECKING:
    from clusterkg.compare.overlap import OverlapMatrix
    from clusterkg.shacl.report import Report


def write(
    path: Path,
    data: Sequence[Path] = (),
    store_path: Path | None = None,
    *,
    lang: str | None = None,
    level: str = "concept",
    measure: str = "jaccard",
) -> None:
    """Write the page on the bundled graph with the files `data`, or on the store at `store_path`.

    It is written beside `path` and renamed. The same graph gives the same bytes.

    Raises:
        InputError: something cannot be read or written, or there is no such level or measure.
    """
    lang = lang or default_language()
    store = open_graph(store_path, documents(data))
    found = overlap(store, measure, level, lang=lang)
    facts = Facts(Reader(store, lang))
    report = validate(data, store=store_path)
    sections = [
        _summary(facts, found, report),
        rankings.heat_map(facts, found),
        rankings.pairs(facts, store, found),
        rankings.criteria(facts, store),
        cities.profiles(facts),
        national.lists(facts),
        closing.general_claims(facts),
        closing.validation(facts, report),
        closing.provenance(facts),
        closing.files(facts, data, store_path),
        closing.citation(facts, store),
        closing.versions(facts, facts.reader),
    ]
    body = "".join(sections)
    words = facts.words
    body = (
        f"<header>\n<h1>{words['title']}</h1>\n</header>\n{_contents(facts, body)}"
        f"<main>\n{body}</main>\n"
    )
    title = f"{words['title']} – clusterkg"
    style = colours_style() + font_style([unescape(body), title], measured=False) + STYLE
    write_file(path, page(title, lang, style, body).encode())


def _contents(facts: Facts, body: str) -> str:
    """Return links to the sections of the page, and to each city."""
    links = "".join(
        f'<li><a href="#{name}">{title}</a></li>\n'
        for name, title in re.findall(r'<section id="([\w-]+)">\n<h2>(.*?)</h2>', body)
    )
    found = [c for c in facts.reader.members("City") if f'id="{anchor("city", c)}"' in body]
    to_cities = "".join(
        f'<li><a href="#{anchor("city", city)}">{facts.label(city)}</a></li>\n' for city in found
    )
    name = facts.words["contents"]
    return (
        f'<nav aria-label="{escape(name)}">\n<ul>\n{links}</ul>\n<ul>\n{to_cities}</ul>\n</nav>\n'
    )


def _summary(facts: Facts, found: OverlapMatrix, report: Report) -> str:
    """Return what there is, in numbers, and what is most alike, unknown and open."""
    reader, words, lang = facts.reader, facts.words, facts.reader.lang
    programmes = reader.members("ClusterProgramme")
    targets = {target for p in programmes for target in reader.links(p, "hasTarget")}
    industries = {i for target in targets for i in reader.links(target, "targetsIndustry")}
    counts = {
        "cities_count": len(found.cities),
        "programmes_count": len(programmes),
        "targets_count": len(targets),
        "industries_count": len(industries),
        "evidence_count": len({*reader.members("Evidence"), *reader.members("DocumentItem")}),
        "sources_count": len(facts.sources),
    }
    tiles = "".join(
        f"<li><b>{number:,}</b> <span>{words[name]}</span></li>\n"
        for name, number in counts.items()
    )
    told = []
    known = [i for i in order(found) if not math.isnan(float(found.values[i, i]))]
    pairs = [(i, j) for i in known for j in known if i < j]
    if pairs:
        i, j = max(pairs, key=lambda pair: float(found.values[pair]))
        value = figure(float(found.values[i, j]), found.measure)
        told.append(
            words["most_alike"].format(one=found.names[i], other=found.names[j], value=value)
        )
    for name, named in (
        ("summary_unknown", [found.names[i] for i in order(found) if i not in known]),
        ("summary_open", [found.names[i] for i in known if found.open_lists[i]]),
    ):
        if named:
            told.append(words[name].format(names=COMMA[lang].join(named)))
    told.append(words["conforms" if report.conforms else "not_conforms"])
    lines = "".join(f'<p class="lead">{escape(line)}</p>\n' for line in told)
    return section("summary", words["summary"], f'<ul class="tiles">\n{tiles}</ul>\n{lines}')
