"""What stands behind the page: validation, sources, files, versions, and how to cite it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from html import escape
from importlib.metadata import metadata, version
from pathlib import Path

from pyoxigraph import NamedNode

from clusterkg.facts.reader import Reader
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.rdf.reader import read_bytes
from clusterkg.shacl.formats.naming import LEVEL_NAMES, place_name, said
from clusterkg.shacl.report import Report
from clusterkg.show.report.facts import Facts
from clusterkg.show.report.markup import section, table
from clusterkg.show.report.words import COMMA
from clusterkg.store import disk
from clusterkg.store.graph import Graph, bundled_files

_MOST = 20


def validation(facts: Facts, report: Report) -> str:
    """Return whether the data conform, how many results there are, and the first of them."""
    words, lang = facts.words, facts.reader.lang
    verdict = words["conforms" if report.conforms else "not_conforms"]
    counts = COMMA[lang].join(
        words[level].format(number=number) for level, number in report.counts().items()
    )
    name = "good" if report.conforms else "bad"
    inner = f'<p class="{name}">{verdict}</p>\n<p>{counts}</p>\n'
    files = COMMA[lang].join(Path(path).name for path in report.checked)
    if files:
        inner += f"<p>{escape(words['checked'].format(names=files))}</p>\n"
    items = []
    for result in report.results[:_MOST]:
        place = f" <code>{escape(place_name(result.place))}</code>" if result.place else ""
        level = LEVEL_NAMES[lang][result.level]
        items.append(f"<li>{level}: {facts.foreign(said(result, lang).wrong)}{place}</li>\n")
    if items:
        inner += f"<ul>\n{''.join(items)}</ul>\n"
    if (more := len(report.results) - _MOST) > 0:
        inner += f"<p>{words['and_more'].format(number=more)}</p>\n"
    return section("validation", words["validation"], inner)


def general_claims(facts: Facts) -> str:
    """Return the assessments that are about no entity of the graph."""
    reader = facts.reader
    general = [a for a in reader.members("Assessment") if not reader.links(a, "aboutEntity")]
    if not general:
        return ""
    return section("assessments", facts.words["assessments"], facts.claims(general))


def provenance(facts: Facts) -> str:
    """Return the sources by number, with the digests of their texts or their addresses."""
    reader, words = facts.reader, facts.words
    items = []
    for iri, number in facts.sources.items():
        cited = len(reader.pointing("source", iri))
        told = facts.entity(iri, evidence=False)
        told = told.replace("</dl>", f"<dt>{words['passages']}</dt><dd>{cited}</dd>\n</dl>")
        items.append(f'<li id="source-{number}" value="{number}">{facts.label(iri)}{told}</li>\n')
    note = re.sub("`([^`]+)`", r"<code>\1</code>", escape(words["source_note"]))
    inner = f"<p>{note}</p>\n<ol>\n{''.join(items)}</ol>\n"
    return section("sources", words["provenance"], inner)


def files(facts: Facts, data: Sequence[Path], store_path: Path | None) -> str:
    """Return the files that the graph was read from, with their digests."""
    words = facts.words
    if store_path is None:
        found = {path.name: _digest(path) for path in (*bundled_files(), *data)}
    else:
        found = disk.manifest(store_path).sources
    rows = [
        (f"<code>{escape(Path(name).name)}</code>", f"{size:,}", f"<code>{digest}</code>")
        for name, (size, digest) in found.items()
    ]
    inner = table("files", (words["file"], words["bytes"], "SHA-256"), rows, words["unknown"])
    return section("files", words["files"], inner)


def _digest(path: Path) -> tuple[int, str]:
    content = read_bytes(path)
    return len(content), hashlib.sha256(content).hexdigest()


def ontology(store: Graph) -> str:
    """Return the IRI of the version of the ontology in a graph, or nothing."""
    predicate = NamedNode(PREFIXES["owl"] + "versionIRI")
    found = store.quads_for_pattern(None, predicate, None)
    return min((getattr(quad.object, "value", "") for quad in found), default="")


def citation(facts: Facts, store: Graph) -> str:
    """Return how to cite this graph and a fact of it."""
    words = facts.words
    release = version("clusterkg")
    about = metadata("clusterkg")
    summary, licence = about["Summary"], about["License-Expression"] or ""
    parts = [f"clusterkg {release}. {summary}."]
    parts += [f"Ontology: {name}." for name in (ontology(store),) if name]
    parts += [f"{licence}."] if licence else []
    bibtex = (
        f"@misc{{clusterkg,\n  title = {{clusterkg: {summary}}},\n  version = {{{release}}},\n}}"
    )
    inner = (
        f'<p lang="en">{escape(" ".join(parts))}</p>\n<pre lang="en">{escape(bibtex)}</pre>\n'
        f"<p>{escape(words['cite_facts'])}</p>\n"
    )
    return section("cite", words["cite"], inner)


def versions(facts: Facts, reader: Reader) -> str:
    """Return what made the page."""
    words = facts.words
    rows = {
        "clusterkg": version("clusterkg"),
        words["ontology"]: ontology(reader.store),
        words["engine"]: f"pyoxigraph {version('pyoxigraph')}",
        words["statements"]: f"{len(reader.store):,}",
    }
    pairs = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>\n" for k, v in rows.items() if v)
    return section("versions", words["versions"], f"<dl>\n{pairs}</dl>\n")
