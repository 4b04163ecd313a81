"""Description of the dataset in VoID and DCAT: content, publisher, sources, statistics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.base.locale import LANGUAGES, text
from clusterkg.facts.cities import programmes
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import CKG, DCTERMS, DESCRIPTIVE, ID, IND, OWL, PREFIXES, XSD
from clusterkg.rdf.table import Term, Triples
from clusterkg.rdf.terms import TYPE
from clusterkg.store.graph import Graph, size

DOCUMENT: Final = "https://w3id.org/clusterkg/void"
DATASET: Final = f"{DOCUMENT}#clusterkg"
_PROJECT: Final = "https://w3id.org/clusterkg"
_LICENSE: Final = "https://www.apache.org/licenses/LICENSE-2.0"
_CHINA: Final = "http://www.wikidata.org/entity/Q148"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_FORMATS: Final = ("text/turtle", "application/ld+json", "text/html")
_VOCABULARIES: Final = ("skos", "dcterms", "prov", "oa", "org")


def void(store: Graph, version: str) -> Triples:
    """Return the VoID and DCAT description of a graph; its numbers are counted in the graph.

    Args:
        version: The version of clusterkg.
    """
    described = [Triple(*each) for each in _described(store, version)]
    # The description of each part follows that of the whole.
    described.sort(key=lambda triple: isinstance(triple.subject, BlankNode))
    return Triples(tuple(described), PREFIXES | DESCRIPTIVE)


def data_date(store: Graph) -> str:
    """Return the latest day (ISO 8601) on which a source of the graph was read; empty if none is
    stated.
    """
    return next((day for (day,) in rows(store, "read-on")), "")


def _described(
    store: Graph, version: str
) -> Iterator[tuple[NamedNode | BlankNode, NamedNode, Term]]:
    document, dataset = NamedNode(DOCUMENT), NamedNode(DATASET)
    statistics = rows(store, "dataset")
    counted = {kind: n for kind, _, n in statistics if kind in ("subjects", "objects")}
    read = data_date(store)
    yield document, TYPE, _void("DatasetDescription")
    yield document, NamedNode(DESCRIPTIVE["foaf"] + "primaryTopic"), dataset
    for kind in (_void("Dataset"), _dcat("Dataset")):
        yield dataset, TYPE, kind
    for lang in LANGUAGES:
        yield dataset, _dcterms("title"), Literal(text("show.void.title", lang), language=lang)
        told = text("show.void.description", lang)
        yield dataset, _dcterms("description"), Literal(told, language=lang)
        yield dataset, _dcterms("language"), Literal(lang)
    for name in ("creator", "publisher"):
        yield dataset, _dcterms(name), NamedNode(_PROJECT)
    yield dataset, _dcterms("license"), NamedNode(_LICENSE)
    yield dataset, _dcterms("spatial"), NamedNode(_CHINA)
    yield dataset, NamedNode(OWL + "versionInfo"), Literal(version)
    if read:
        yield dataset, _dcterms("modified"), Literal(read, datatype=NamedNode(XSD + "date"))
    yield from _period(store, dataset)
    for prefix in _VOCABULARIES:
        yield dataset, _void("vocabulary"), NamedNode(PREFIXES[prefix])
    yield dataset, _void("vocabulary"), NamedNode(CKG)
    for space in (ID, IND):
        yield dataset, _void("uriSpace"), Literal(space)
    yield dataset, _void("exampleResource"), NamedNode(ID + "ningbo")
    yield dataset, _void("sparqlEndpoint"), NamedNode(f"{_PROJECT}/sparql")
    for media in _FORMATS:
        part = BlankNode(f"distribution-{media.rpartition('/')[2]}".replace("+", "-"))
        yield dataset, _dcat("distribution"), part
        yield part, TYPE, _dcat("Distribution")
        yield part, _dcat("accessURL"), NamedNode(ID + "ningbo")
        yield part, _dcat("mediaType"), NamedNode(_MEDIA + media)
    yield dataset, _void("triples"), Literal(size(store))
    yield dataset, _void("distinctSubjects"), Literal(int(counted["subjects"]))
    yield dataset, _void("distinctObjects"), Literal(int(counted["objects"]))
    yield from _partitions(dataset, statistics)
    for source, *_ in rows(store, "sources", ("document",)):
        yield dataset, _dcterms("source"), NamedNode(source)


def _partitions(
    dataset: NamedNode, statistics: list[tuple[str, ...]]
) -> Iterator[tuple[NamedNode | BlankNode, NamedNode, Term]]:
    for kind, count, many in (
        ("class", "entities", "classes"),
        ("property", "triples", "properties"),
    ):
        those = [(term, n) for each, term, n in statistics if each == kind]
        yield dataset, _void(many), Literal(len(those))
        for place, (term, n) in enumerate(those):
            part = BlankNode(f"{kind}-{place}")
            yield dataset, _void(f"{kind}Partition"), part
            yield part, _void(kind), NamedNode(term)
            yield part, _void(count), Literal(int(n))


def _period(
    store: Graph, dataset: NamedNode
) -> Iterator[tuple[NamedNode | BlankNode, NamedNode, Term]]:
    """Yield the statements on the period that the dataset covers, from the first announcement to
    the last horizon; none without years.
    """
    spans = [programme.dates.span for programme in programmes(store)]
    years = [year for span in spans for year in (span.first, span.last) if year is not None]
    if not years:
        return
    period = BlankNode("period")
    yield dataset, _dcterms("temporal"), period
    yield period, TYPE, _dcterms("PeriodOfTime")
    for name, year in (("startDate", min(years)), ("endDate", max(years))):
        yield period, _dcat(name), Literal(str(year), datatype=NamedNode(XSD + "gYear"))


def _void(name: str) -> NamedNode:
    return NamedNode(DESCRIPTIVE["void"] + name)


def _dcat(name: str) -> NamedNode:
    return NamedNode(DESCRIPTIVE["dcat"] + name)


def _dcterms(name: str) -> NamedNode:
    return NamedNode(DCTERMS + name)
