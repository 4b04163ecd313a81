"""Named views of the graph as networkx graphs. Every node has a label and a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base.errors import InputError
from clusterkg.facts import bets, entities
from clusterkg.queries import saved
from clusterkg.rdf.namespaces import CKG
from clusterkg.show.views import cities, custom, structure
from clusterkg.show.views.scope import Scope, narrowed
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import networkx as nx

LEVELS: Final = tuple(level for level in bets.LEVELS if level != "printed")
LANGS: Final = ("en", "zh")


@dataclass(frozen=True)
class View:
    """What a view shows: what a node, an edge and a weight are, by language.

    `size` names the attribute that sizes nodes; nothing stands for their degree.
    """

    description: Mapping[str, str]
    size: str = ""


VIEWS: Final[dict[str, View]] = {
    "city-overlap": View(
        {
            "en": "A node is a city. An edge joins two cities whose industries are alike. Its"
            " weight is the chosen measure of overlap: by default how many industries they share.",
            "zh": "节点为城市。边连接产业相近的两个城市。权重为所选重合度量，默认为共有产业数。",
        },
        size="industries",
    ),
    "city-industry": View(
        {
            "en": "A node is a city, or an industry that some city names. An edge is a bet of a"
            " city on an industry. Its weight is how many of the city's targets name it.",
            "zh": "节点为城市或被城市列入的产业。边表示城市布局该产业。"
            "权重为该市涉及此产业的目标数。",
        },
        size="targets",
    ),
    "industry-cooccurrence": View(
        {
            "en": "A node is an industry that some city names. An edge joins two industries that"
            " the same city names. Its weight is how many cities name both.",
            "zh": "节点为被城市列入的产业。边连接被同一城市列入的两个产业。"
            "权重为同时列入两者的城市数。",
        },
        size="cities",
    ),
    "programme-structure": View(
        {
            "en": "A node is a city, a programme of its, a target, an industry, or what backs a"
            " target: a zone, an institute, an enterprise, a post. An edge leads from what has to"
            " what is had. Its weight is how many statements it stands for.",
            "zh": "节点为城市、规划、目标、产业，及支撑目标的功能区、科研机构、企业、职务。"
            "边由所有者指向所有物。权重为其代表的陈述数。",
        },
    ),
    "industry-tree": View(
        {
            "en": "A node is an industry of the scheme. An edge leads to an industry right below."
            " Its weight is how many industries there are at or below that one.",
            "zh": "节点为产业分类中的产业。边指向直接下级产业。权重为该下级及其以下的产业数。",
        },
        size="targets",
    ),
    "full": View(
        {
            "en": "A node is an entity. An edge stands for all statements from one entity to"
            " another. Its weight is how many they are.",
            "zh": "节点为实体。边代表由一实体指向另一实体的全部陈述。权重为陈述数。",
        },
    ),
}
_CUSTOM: Final = View({"en": "The graph of a query.", "zh": "查询所得的图。"})


def view(
    store: Graph,
    name: str = "city-overlap",
    *,
    level: str = "concept",
    lang: str = "en",
    measure: str = "shared",
    scope: Scope | None = None,
    params: Mapping[str, str] | None = None,
) -> nx.Graph[str]:
    """Return the view called `name` as a networkx graph whose nodes are IRIs.

    VIEWS says what the nodes, edges and weights of each are. A name that ends with .rq is a file
    with a CONSTRUCT query, or with one that selects ?source, ?target and perhaps ?weight, which
    `params` may fill in; see `clusterkg.show.views.custom`.

    All nodes have `label`, in `lang` or else in the language there is, `kind`, the name of their
    class, and `kind_label`. Years are in `start_year` and `end_year`, where they are known. `level`
    is the level of the industry scheme at which city-overlap, city-industry and
    industry-cooccurrence compare; city-overlap may also compare names as `printed`. `measure` is
    one of `clusterkg.compare.overlap`, for city-overlap. `scope` narrows the graph before it is
    seen.

    Raises:
        InputError: there is no such view, level, language, measure, city or tier; or the query of
            a file is wrong.
    """
    query = saved.read(Path(name)) if name.endswith(".rq") else None
    if query is None and name not in VIEWS:
        raise InputError(f"no view {name!r}; views: {', '.join(VIEWS)}, or a file of a query (.rq)")
    levels = (*LEVELS, "printed") if name == "city-overlap" else LEVELS
    if level not in levels:
        raise InputError(f"no level {level!r}; levels: {', '.join(levels)}")
    if lang not in LANGS:
        raise InputError(f"no language {lang!r}; languages: {', '.join(LANGS)}")
    if params and query is None:
        raise InputError("parameters are for a query (.rq): a named view has none")
    scope = scope or Scope()
    store = narrowed(store, scope)
    graph: nx.Graph[str]
    if query is not None:
        graph = custom.from_query(store, query, params or {}, lang)
    else:
        match name:
            case "city-overlap":
                graph = cities.city_overlap(store, level, lang, measure)
            case "city-industry":
                graph = cities.city_industry(store, level, lang)
            case "industry-cooccurrence":
                graph = cities.industry_cooccurrence(store, level, lang)
            case "programme-structure":
                graph = structure.programme_structure(store, lang)
            case "industry-tree":
                graph = structure.industry_tree(store, lang)
            case _:
                graph = structure.full(store, lang)
    _name(graph, entities.labels(store, lang))
    about = VIEWS.get(name, _CUSTOM)
    words = (about.description[lang], scope.words(lang))
    graph.graph.update(
        name=name,
        lang=lang,
        description=" ".join(word for word in words if word),
        size=about.size,
    )
    return graph


def _name(graph: nx.Graph[str], labels: Mapping[str, str]) -> None:
    """Put the label and the kind of each node first among its attributes."""
    for node, attributes in graph.nodes(data=True):
        kind = attributes["kind"]
        first = {
            "label": attributes.get("label") or labels.get(node) or entities.name(node, None, ""),
            "kind": kind,
            "kind_label": labels.get(CKG + kind, kind),
        }
        rest = {name: value for name, value in attributes.items() if name not in first}
        attributes.clear()
        attributes.update(first | rest)
