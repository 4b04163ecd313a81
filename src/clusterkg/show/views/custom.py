"""Views defined by users: the graph of a CONSTRUCT query, or the edges of a SELECT."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.facts import entities
from clusterkg.facts.entities import Entity
from clusterkg.queries import saved
from clusterkg.rdf.namespaces import CKG, RDF, RDFS, SKOS
from clusterkg.rdf.sparql import prologue, tokens
from clusterkg.rdf.table import Table, Term, Triples
from clusterkg.show.views import cells
from clusterkg.show.views.drawn import ALWAYS, Drawn, is_time, times_of
from clusterkg.show.views.titles import Titles
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import networkx as nx

# The vocabulary of Gephi's Semantic Web Import.
GEPHI: Final = "http://gephi.org/"
# Column names of rdf2gephi.
_ALSO: Final = {"subject": "source", "object": "target", "edge": "edge_kind"}
_ENDS: Final = ("source", "target")
_EDGES: Final = {"edge_kind": "kind", "edge_label": "label"}
# Suffixes of files beside FILE.rq with queries on its nodes: FILE.nodes.rq and so on.
BESIDE: Final = ("nodes", "labels", "attributes", "dates")
HEAD: Final = {"directed": ("true", "false"), "kinds": ("apart", "sum")}


def from_query(
    store: Graph, query: saved.SavedQuery, params: Mapping[str, str], lang: str
) -> nx.Graph[str]:
    """Return the graph of a query, and of queries in files beside it.

    - CONSTRUCT: nodes are the resources that triples link; an edge stands for all triples from one
      node to another, with their number as weight; with the header `view.kinds: apart`, edges of
      different properties are separate. Literals, and statements in Gephi's own vocabulary, become
      attributes of their subject.
    - SELECT ?source ?target: an edge stands for all rows of a pair of nodes (and of a kind, unless
      `view.kinds: sum`); its weight is the sum of ?weight, or the number of rows. ?label,
      ?edge_kind, ?start and ?end belong to the edge; ?source_label, ?source_kind, ?source_colour,
      ?source_size, ?source_x, ?source_y, ?source_start, ?source_end and any other ?source_NAME to
      the source, and ?target_NAME to the target. Other columns are attributes of the edge, lists if
      rows differ. Rows that differ only in the language of texts count as one.
    - FILE.nodes.rq, .labels.rq, .attributes.rq and .dates.rq beside FILE.rq select ?node (or
      ?subject) and its attributes as columns, or as ?attribute and ?value, and ?start and ?end.
      Only .nodes.rq adds nodes.

    Labels and kinds default to those of the store.

    Raises:
        InputError: the query is invalid or of another form, or a cell has a value that its column
            does not allow.
    """
    apart, directed = _head(query, "kinds"), _head(query, "directed") != "false"
    found = saved.run(store, query, params)
    known = entities.read(store)
    prefixes = _prefixes(query)
    for beside in _beside(query):
        prefixes = _prefixes(beside) | prefixes
    titles = Titles(known.schema | known.entities, prefixes, lang)
    if isinstance(found, Triples):
        drawn = Drawn(query.name, lang, directed=directed, apart=apart == "apart")
        drawn.name_blanks(_blank_names(store, (t for e in found.triples for t in e)))
        _construct(found, drawn, titles)
    elif isinstance(found, Table):
        drawn = Drawn(query.name, lang, directed=directed, apart=apart != "sum")
        drawn.name_blanks(_blank_names(store, (term for row in found.rows for term in row)))
        _select(found, drawn, query.name)
    else:
        raise InputError(Message("views.ask"), query.name)
    _read_beside(store, query, params, drawn, titles)
    graph = drawn.graph(titles)
    for node, attributes in graph.nodes(data=True):
        term = drawn.terms[node]
        said = _said(store, term) if isinstance(term, BlankNode) else None
        theirs = said or known.entities.get(node) or known.schema.get(node)
        if isinstance(term, Literal):
            attributes.setdefault("label", term.value)
            attributes.setdefault("kind", "Literal")
        if "label" not in attributes:
            is_named = theirs is not None and any(map(theirs.literals.get, entities.NAMES))
            is_iri = isinstance(term, NamedNode)
            attributes["label"] = (
                entities.name(node, theirs, lang)
                if is_named
                else titles.short(node)
                if is_iri
                else node
            )
        if "kind" not in attributes:
            classes = drawn.classes.get(node) or (theirs.classes if theirs else [])
            attributes |= titles.kind(classes, known.superclasses)
    # IRIs of abbreviated statements, for formats that use IRIs.
    graph.graph["terms"] = {titles.short(iri): iri for iri in drawn.predicates}
    return graph


def _prefixes(query: saved.SavedQuery) -> dict[str, str]:
    _, declared = prologue(tokens(query.text), query.base)
    return dict(declared)


def _beside(query: saved.SavedQuery) -> list[saved.SavedQuery]:
    """Return the queries in the files beside that of `query`, as far as they exist."""
    paths = (Path(query.name).with_suffix(f".{part}.rq") for part in BESIDE)
    return [saved.read(path) for path in paths if path.is_file()]


def _head(query: saved.SavedQuery, key: str) -> str:
    """Return the value of `view.KEY` in the header of a query; empty if it is not set.

    Raises:
        InputError: the key has a fixed set of values, and this is not one of them.
    """
    value = query.view.get(key, "")
    if value and key in HEAD and value not in HEAD[key]:
        choices = list(HEAD[key])
        raise InputError(Message("views.head", key=key, value=value, choices=choices), query.name)
    return value


def _blank_names(store: Graph, terms: Iterable[Term | None]) -> dict[BlankNode, str]:
    """Return names of blank nodes derived from their statements in the graph.

    The result is empty if no term is a blank node, or if two cannot be told apart: then they keep
    the names of this run.
    """
    if not any(isinstance(term, BlankNode) for term in terms):
        return {}
    from clusterkg.rdf.blank_nodes import AmbiguousError, renamed

    said = [
        quad.triple
        for quad in store.quads_for_pattern(None, None, None, DefaultGraph())
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
    ]
    try:
        again = renamed(said)
    except AmbiguousError:
        return {}
    out: dict[BlankNode, str] = {}
    for before, after in zip(said, again, strict=True):
        for old, new in ((before.subject, after.subject), (before.object, after.object)):
            if isinstance(old, BlankNode):
                out[old] = str(new)
    return out


def _said(store: Graph, node: BlankNode) -> Entity:
    """Return the literals and the classes of a blank node as an entity."""
    entity = Entity()
    for quad in store.quads_for_pattern(node, None, None, DefaultGraph()):
        if isinstance(quad.object, Literal):
            entity.literals[quad.predicate.value].append(quad.object)
        elif quad.predicate.value == RDF + "type" and isinstance(quad.object, NamedNode):
            entity.classes.append(quad.object.value)
    return entity


def _construct(found: Triples, drawn: Drawn, titles: Titles) -> None:
    drawn.reserve(term for triple in found.triples for term in (triple.subject, triple.object))
    literals = {
        triple.predicate.value for triple in found.triples if isinstance(triple.object, Literal)
    }
    names = titles.attributes(literals)
    dates: dict[Term, dict[str, Term]] = defaultdict(dict)
    for triple in found.triples:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        key = drawn.node(subject)
        if predicate.startswith(GEPHI):
            column = predicate.removeprefix(GEPHI).removesuffix("_")
            column = {"type": "kind"}.get(column, column)
            if is_time(column):
                dates[subject][column] = value
            else:
                drawn.say(subject, column, value)
        elif predicate in (RDFS + "label", SKOS + "prefLabel") and isinstance(value, Literal):
            drawn.say(subject, "label", value)
        elif isinstance(value, Literal):
            drawn.say(subject, names[predicate], value)
            if is_time(names[predicate]) and predicate.startswith(CKG):
                dates[subject][names[predicate]] = value
        elif predicate == RDF + "type":
            drawn.classes[key].append(getattr(value, "value", str(value)))
        else:
            edge = drawn.edge(subject, value, triple.predicate)
            edge.spells.append((ALWAYS, 1))
            drawn.predicates.add(predicate)
            edge.say("predicates", Literal(titles.short(predicate)))
            edge.say("label", triple.predicate)
            if drawn.apart:
                edge.say("kind", triple.predicate)
    for term, row in dates.items():
        _dates(drawn, term, row)


def _dates(drawn: Drawn, term: Term, row: Mapping[str, Term], prefix: str = "") -> None:
    if (ends := times_of(row, prefix)) is not None:
        drawn.spell(term, cells.spell(*ends, partial(drawn.told, ends=(term,))))


def _select(found: Table, drawn: Drawn, name: str) -> None:
    columns = tuple(_ALSO.get(column, column) for column in found.columns)
    if not set(_ENDS) <= set(columns):
        raise InputError(Message("views.no-edges"), name)
    places = [columns.index(end) for end in _ENDS]
    listed = sorted(found.rows, key=str)
    ends = [row[place] for row in listed for place in places]
    if None in ends:
        raise InputError(Message("views.no-end"), name)
    if any(isinstance(end, Literal) for end in ends):
        drawn.reserve(ends)
    of_sides = [
        (side, column, column.removeprefix(side + "_"))
        for side in _ENDS
        for column in columns
        if column.startswith(side + "_")
    ]
    times = [column for column in columns if is_time(column)]
    known = {*_ENDS, "weight", *times, *(column for _, column, _ in of_sides)}
    of_edges = [column for column in columns if column not in known]
    # Optional columns that are absent cost nothing: 200,000 pairs with two columns take half the
    # time.
    if len(columns) == len(_ENDS):
        for cells_ in listed:
            source, target = (cells_[place] for place in places)
            assert source is not None
            assert target is not None
            drawn.edge(source, target, None).spells.append((ALWAYS, 1))
        return
    rows = [
        {column: term for column, term in zip(columns, row, strict=True) if term is not None}
        for row in listed
    ]
    _weigh(_counted(rows) if of_sides or of_edges else ((row, 1) for row in rows), columns, drawn)
    for row in rows if of_edges else ():
        edge = drawn.edge(row["source"], row["target"], row.get("edge_kind"))
        for column in of_edges:
            if (term := row.get(column)) is not None:
                edge.say(_EDGES.get(column, column), term)
    for side, column, own in of_sides:
        if not is_time(own):
            for row in rows:
                if (term := row.get(column)) is not None:
                    drawn.say(row[side], own, term)
    for side in {side for side, _, own in of_sides if is_time(own)}:
        for row in {tuple(_of_side(row, side)): row for row in rows}.values():
            _dates(drawn, row[side], row, side + "_")


def _weigh(
    counted: Iterable[tuple[dict[str, Term], int]], columns: Collection[str], drawn: Drawn
) -> None:
    """Add the edge of each row to `drawn`, with its weight and its time.

    Args:
        counted: Distinct rows, each with the number of times that it counts.
        columns: The columns of the query.
        drawn: The graph under construction.
    """
    is_weighed, is_timed = "weight" in columns, any(map(is_time, columns))
    weight = 1.0
    for row, times in counted:
        source, target = row["source"], row["target"]
        edge = drawn.edge(source, target, row.get("edge_kind"))
        spell = ALWAYS
        if is_weighed or is_timed:
            told = partial(drawn.told, ends=(source, target))
            if is_weighed:
                weight = cells.number(row.get("weight"), "weight", told)
            if (ends := times_of(row)) is not None:
                spell = cells.spell(*ends, told)
        edge.spells += [(spell, weight)] * times


def _of_side(row: Mapping[str, Term], side: str) -> Iterator[tuple[str, str]]:
    """Yield the columns that hold the node `side` (`source` or `target`) of a row, its start and
    its end, each with its cell as text.
    """
    for column, term in row.items():
        if column == side or (column.startswith(side + "_") and is_time(column[len(side) + 1 :])):
            yield column, str(term)


def _counted(rows: list[dict[str, Term]]) -> Iterable[tuple[dict[str, Term], int]]:
    """Return the rows that differ in columns of edges, each with the number of its occurrences.

    Columns of nodes, and texts with a language, are ignored; if these vary, only the occurrences of
    the most frequent variant are counted.
    """
    variants: dict[tuple[object, ...], Counter[tuple[object, ...]]] = defaultdict(Counter)
    first: dict[tuple[object, ...], dict[str, Term]] = {}
    for row in rows:
        key = tuple(
            (column, term)
            for column, term in row.items()
            if not column.startswith(("source_", "target_"))
            and not (isinstance(term, Literal) and term.language)
        )
        first.setdefault(key, row)
        variants[key][tuple(row.items())] += 1
    return [(first[key], max(those.values())) for key, those in variants.items()]


def _read_beside(
    store: Graph,
    query: saved.SavedQuery,
    params: Mapping[str, str],
    drawn: Drawn,
    titles: Titles,
) -> None:
    """Run the queries in the files beside that of `query`, and add their columns to the nodes.

    Raises:
        InputError: one has no column `node` or `subject`.
    """
    for own in _beside(query):
        adds = own.name.endswith(".nodes.rq")
        names = {param.name for param in own.params}
        found = saved.run(store, own, {k: v for k, v in params.items() if k in names})
        column = next((c for c in ("node", "subject") if c in getattr(found, "columns", ())), None)
        if not isinstance(found, Table) or column is None:
            raise InputError(Message("views.no-node"), own.name)
        attributes = titles.attributes(
            term.value for row in found.rows for term in row if isinstance(term, NamedNode)
        )
        for each in sorted(found.rows, key=str):
            row = {c: t for c, t in zip(found.columns, each, strict=True) if t is not None}
            node = row.pop(column, None)
            # As in rdf2gephi, nodes are those of edges and those that the query of nodes adds.
            if node is None or not (adds or drawn.has(node)):
                continue
            drawn.node(node)
            _dates(drawn, node, row)
            if "attribute" in row and "value" in row:
                named = row.pop("attribute")
                name = attributes.get(getattr(named, "value", ""), getattr(named, "value", ""))
                if getattr(named, "value", "") == RDF + "type":
                    name = "kind"
                row[name] = row.pop("value")
            for name, term in row.items():
                if not is_time(name):
                    drawn.say(node, name, term)
