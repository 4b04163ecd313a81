"""Named network views of the graph, as networkx graphs whose nodes have a label and a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, both, language_of, text
from clusterkg.compare.measures import OF_LISTS, named
from clusterkg.facts import bets, entities
from clusterkg.facts.cities import Span, coordinates
from clusterkg.names import words
from clusterkg.queries import saved
from clusterkg.rdf.namespaces import CKG
from clusterkg.show.times import KEY, record
from clusterkg.show.views import cities, custom, structure
from clusterkg.show.views.reduced import Reduction, meaning, reduced
from clusterkg.show.views.scope import Scope, left_out_over_years, narrowed, over_years
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import networkx as nx

LEVELS: Final = tuple(level for level in bets.LEVELS if level != "printed")
LEVEL: Final = "concept"
MEASURE: Final = "shared"
# Views that compare at a level of the scheme.
LEVELLED: Final = ("city-overlap", "city-industry", "industry-cooccurrence")
# Views whose edges have a measure, with the measures.
WEIGHED: Final = {
    "city-overlap": OF_LISTS,
    "industry-cooccurrence": ("shared", "newman"),
}


@dataclass(frozen=True)
class View:
    """A view; `size` names the attribute that sizes nodes, or is empty if their degree does."""

    name: str
    size: str = ""

    @property
    def description(self) -> dict[str, str]:
        """The meaning of a node, an edge and a weight, by language."""
        return both(f"views.shows.{self.name}")


_VIEWS: Final = (
    View("city-overlap", size="industries"),
    View("city-industry", size="targets"),
    View("industry-cooccurrence", size="cities"),
    View("programme-structure"),
    View("industry-tree", size="targets"),
    View("full"),
)
VIEWS: Final = {view.name: view for view in _VIEWS}
_CUSTOM: Final = View("query")
# A query on programmes takes times from them; any other takes times from its own columns.
_OWN: Final = "https://w3id.org/clusterkg/"


def view(
    store: Graph,
    name: str = "city-overlap",
    *,
    level: str = LEVEL,
    lang: str | None = None,
    measure: str = MEASURE,
    scope: Scope | None = None,
    params: Mapping[str, str] | None = None,
    times: Graph | None = None,
    reduction: Reduction | None = None,
) -> nx.Graph[str]:
    """Return a view as a networkx graph whose nodes are IRIs.

    A query file may also give literals and blank nodes. Each node has a `label` (in `lang` if
    available), a `kind` (the name of its class) and a `kind_label`. Years, where known, are in
    `start_year` and `end_year`.

    Args:
        name: One of VIEWS, which describes nodes, edges and weights; or a .rq file with a CONSTRUCT
            query or a SELECT of ?source, ?target and optionally ?weight (see
            `clusterkg.show.views.custom`).
        level: Level of the industry scheme for city-overlap, city-industry and
            industry-cooccurrence; for city-overlap also `printed`, the names as printed.
        lang: Language of the text: `zh` or `en`; by default that of the locale.
        measure: A measure of `clusterkg.compare.overlap` for city-overlap; `shared` or `newman` for
            industry-cooccurrence.
        scope: Restriction of the graph before the view is made.
        params: Values of the parameters of the query in a file, by name.
        times: The graph from which nodes and edges get times (`clusterkg.show.times`), so that at
            any year the result is the view of that year, reduced by its weights. By default, or if
            `scope` has a year, no times are added. The view of a query file gets them only if the
            query uses the namespace of clusterkg and has no time columns.
        reduction: Selection of nodes and edges; by default all are kept.

    Raises:
        InputError: there is no such view, level, language, measure, city or tier; the query of a
            file is invalid or has no rows; an option does not apply to the view; or as in
            `clusterkg.show.views.reduced.reduced`.
    """
    query = saved.read(Path(name)) if name.endswith(".rq") else None
    if query is None and name not in VIEWS:
        raise InputError(Message("views.none", name=name, views=words.listed("view", VIEWS)))
    lang = language_of(lang)
    levels = (*LEVELS, "printed") if name == "city-overlap" else LEVELS
    if level not in levels:
        raise InputError(
            Message("facts.no-level", level=level, levels=words.listed("level", levels))
        )
    if params and query is None:
        raise InputError(Message("views.params"))
    if name not in WEIGHED and measure != MEASURE:
        raise InputError(Message("views.measure", name=words.said("view", name)))
    if name == "industry-cooccurrence":
        measure = named(measure, WEIGHED[name])
    if name not in LEVELLED and level != LEVEL:
        raise InputError(
            Message(
                "views.level", name=words.said("view", name), views=words.listed("view", LEVELLED)
            )
        )
    scope, reduction = scope or Scope(), reduction or Reduction()

    def drawn(of: Graph, names: cities.Names) -> nx.Graph[str]:
        if query is not None:
            graph = custom.from_query(of, query, params or {}, lang)
        else:
            graph = _named(of, names, name, level, lang, measure)
        _name(graph, names)
        return graph

    store = narrowed(store, scope)
    names = entities.labels(store, lang)
    graph = drawn(store, names)
    if query is not None and not len(graph):
        raise InputError(Message("views.no-rows"), query.name)
    has_times = graph.graph.setdefault(KEY, False)
    asks_of_time = query is None or (not has_times and _OWN in query.text)
    reduction = meaning(graph, reduction, store)
    of_period = reduction.of_period(graph)
    whole, graph = graph, reduced(graph, reduction)
    if times is not None and scope.year is None and asks_of_time:
        names = entities.labels(times, lang)
        seen: Iterable[tuple[Span, nx.Graph[str]]]
        if name in ("full", "programme-structure") and not scope.inferred:
            gone = left_out_over_years(times, scope)
            seen = ((span, structure.left(whole, those, name)) for span, those in gone)
        else:
            seen = ((span, drawn(of, names)) for span, of in over_years(times, scope))
        record(graph, ((span, of_period(each)) for span, each in seen))
    _place(graph, coordinates(store))
    about = VIEWS.get(name, _CUSTOM)
    size = about.size if query is None else query.view.get("size", "")
    chosen = graph.graph[KEY] is True and asks_of_time and reduction.chooses_edges
    by_year = text("views.by-year", lang) if chosen else ""
    described = about.description[lang]
    if name == "industry-cooccurrence" and measure == "newman":
        described = text("views.shows.industry-cooccurrence.newman", lang)
    told = (described, scope.words(lang), by_year)
    graph.graph.update(
        name=name,
        lang=lang,
        description=" ".join(word for word in told if word),
        size=size,
    )
    if query is not None:
        graph.graph.update({key: query.view.get(key, "") for key in ("colour", "layout")})
    return graph


def _place(graph: nx.Graph[str], where: Mapping[str, tuple[float, float]]) -> None:
    for iri, (latitude, longitude) in where.items():
        if iri in graph:
            graph.nodes[iri].setdefault("latitude", latitude)
            graph.nodes[iri].setdefault("longitude", longitude)


def _named(
    store: Graph, names: cities.Names, name: str, level: str, lang: str, measure: str
) -> nx.Graph[str]:
    match name:
        case "city-overlap":
            return cities.city_overlap(store, names, level, lang, measure)
        case "city-industry":
            return cities.city_industry(store, names, level, lang)
        case "industry-cooccurrence":
            return cities.industry_cooccurrence(store, names, level, measure)
        case "programme-structure":
            return structure.programme_structure(store, lang)
        case "industry-tree":
            return structure.industry_tree(store, lang)
        case _:
            return structure.full(store, lang)


def _name(graph: nx.Graph[str], labels: Mapping[str, str]) -> None:
    """Set `label` and `kind_label` of each node if it has none, and put both and `kind` before its
    other attributes.
    """
    for node, attributes in graph.nodes(data=True):
        kind = attributes["kind"]
        first = {
            "label": attributes.get("label") or labels.get(node) or entities.name(node, None, ""),
            "kind": kind,
            "kind_label": attributes.get("kind_label") or labels.get(CKG + kind, kind),
        }
        rest = {name: value for name, value in attributes.items() if name not in first}
        attributes.clear()
        attributes.update(first | rest)
