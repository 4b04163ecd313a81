"""The structs of the JSON API, from which the OpenAPI schemas are derived.

Unknown values are null or an empty list, never zero.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

# A text by language, zh and en; if one is missing, the other is shown.
Label: TypeAlias = dict[str, str]


class Ref(Struct, frozen=True):
    """A reference to a resource of the graph.

    `id` is its prefixed name (id:ningbo, ind:automotive), or its IRI if no prefix is known; every
    URL of the API accepts it. `kind` is the local name of its class (City, Industry, Zone ...).
    """

    id: str
    iri: str
    kind: str
    label: Label


class Evidence(Struct, frozen=True):
    """Evidence of a fact. `start` and `end` count characters of the whole text from zero.

    `passage` is its wording, if the server has the text. `problem` says in English how it differs
    from the recorded position or digest, and `problem_label` in both languages; both are empty if
    it does not differ, or if there is no text.
    """

    id: str
    source: Ref | None
    paragraph: int | None
    item: int | None
    start: int | None
    end: int | None
    sha256: str
    status: Label | None
    passage: str | None
    problem: str
    problem_label: Label


class Value(Struct, frozen=True):
    """A value of a property: its text for display, and a reference if it is a resource.

    `about` has the statements about a resource without a page of its own, such as an amount.
    """

    text: Label
    ref: Ref | None
    about: list[Statement]
    evidence: list[Evidence]


class Statement(Struct, frozen=True):
    """A property of the ontology and its values for an entity."""

    property: str
    label: Label
    values: list[Value]


class City(Struct, frozen=True):
    """A city in a list. `industries` and `targets` count what its programmes name.

    `open_list` says whether one of its lists may be incomplete, and is null without a programme.
    Latitude and longitude are degrees (WGS 84). `level` is the kind of a place below prefecture
    level: county, new area or development zone. `statistics` says whether the graph has statistics
    on the city.
    """

    ref: Ref
    code: str | None
    province: Ref | None
    level: Label | None
    latitude: float | None
    longitude: float | None
    programmes: int
    targets: int
    industries: int
    open_list: bool | None
    statistics: bool


class Industry(Struct, frozen=True):
    """An industry in a list. `level` is its level in the scheme; `parents` are ids.

    `cities` are the ids of the cities with a target that names it.
    """

    ref: Ref
    alternatives: list[str]
    level: str
    parents: list[str]
    cities: list[str]


class Target(Struct, frozen=True):
    """A target of a programme. `backing` has the statements on what supports it: zone, institute,
    enterprise and the like.
    """

    ref: Ref
    printed: str
    industries: list[Ref]
    tier: Ref | None
    size: Ref | None
    backing: list[Statement]
    evidence: list[Evidence]


class Tier(Struct, frozen=True):
    """A tier that a programme declares. `declared` is the number of targets that it states, as
    printed in `printed`; `named` is the number of targets that it lists.
    """

    label: Label
    declared: int | None
    printed: str
    named: int
    evidence: list[Evidence]


class Programme(Struct, frozen=True):
    """A programme of a city. `closed` says whether its list is complete; null means unknown.

    `announced` is the date as printed in the source, possibly without a year (--05-10); the year
    is then `inferred_year`, if it could be inferred.
    """

    ref: Ref
    announced: str | None
    inferred_year: int | None
    horizon: int | None
    closed: bool | None
    tiers: list[Tier]
    targets: list[Target]
    statements: list[Statement]
    evidence: list[Evidence]


class Told(Struct, frozen=True):
    """An entity with its statements and its evidence."""

    ref: Ref
    statements: list[Statement]
    evidence: list[Evidence]


class CityProfile(Struct, frozen=True):
    """The profile of a city. `clusters` are the national clusters in it, `claims` assessments of it
    or of its programmes.
    """

    city: City
    programmes: list[Programme]
    statements: list[Statement]
    money: list[Told]
    zones: list[Told]
    institutes: list[Told]
    clusters: list[Told]
    claims: list[Told]


class Bet(Struct, frozen=True):
    """A city's targets in one industry."""

    city: Ref
    targets: list[Target]


class IndustryProfile(Struct, frozen=True):
    """An industry, its neighbours in the scheme, its mappings, and the cities that target it.

    `bets` are targets that name it, `bets_below` those that name only narrower industries.
    """

    industry: Industry
    definition: Label
    broader: list[Ref]
    narrower: list[Ref]
    mappings: list[Told]
    bets: list[Bet]
    clusters: list[Told]
    bets_below: list[Bet]


class Shared(Struct, frozen=True):
    """An industry that two cities name, with the targets of each."""

    industry: Ref
    a: list[Target]
    b: list[Target]


class Near(Struct, frozen=True):
    """An industry that only the first city names, and the most closely related one of those that
    only the second names.

    `parent` is their lowest common ancestor in the scheme, which may be one of them; `similarity`
    is their Wu-Palmer measure, from 0 to 1 (Wu and Palmer 1994).
    """

    a: Ref
    b: Ref
    parent: Ref
    similarity: float


class Own(Struct, frozen=True):
    """An industry that only one of two cities names, with its targets."""

    industry: Ref
    targets: list[Target]


class Comparison(Struct, frozen=True):
    """Two cities side by side at a level. `measures` maps each measure of overlap to its value.

    `possible` maps it to its value if each umbrella name is taken in its widest meaning; `note`
    says why values are uncertain: open lists, targets that are not classified. `notes` give the
    number of cities and the years compared, `scope` the facts and programmes used.
    """

    level: str
    a: CityProfile
    b: CityProfile
    shared: list[Shared]
    near: list[Near]
    only_a: list[Own]
    only_b: list[Own]
    measures: dict[str, float | None]
    possible: dict[str, float | None]
    note: Label
    notes: list[Label]
    scope: list[Label]


class Overlap(Struct, frozen=True):
    """The similarity of each pair of cities: `values` has a row and a column per city; null is
    unknown.

    `years` and `targets` give the announcement years of each city's lists, and the number of their
    targets. `why` is the URL of the query behind the values; its parameter `of` chooses cities.
    `notes` give the number of cities and the years compared, `scope` the facts and programmes used.
    """

    level: str
    measure: str
    levels: list[str]
    measures: list[str]
    cities: list[City]
    years: list[str]
    targets: list[int]
    values: list[list[float | None]]
    why: str
    notes: list[Label]
    scope: list[Label]


class Drawing(Struct, frozen=True):
    """A chart: its title, description, caveats (`notes`), and SVG element.

    Its shapes link to pages of the explorer; its colours are CSS variables: --ink, --paper ...
    """

    name: str
    lang: str
    title: str
    description: str
    notes: list[str]
    svg: str


class Criterion(Struct, frozen=True):
    """A criterion of the scorecard, its weight, and the number of cities with data on it (`known`).

    `why` is the URL of the query behind it; its parameter `of` chooses cities.
    """

    name: str
    label: Label
    definition: Label
    unit: Label
    source: Label
    weight: float
    known: int
    why: str


class Cell(Struct, frozen=True):
    """The value of a criterion, and the facts behind it."""

    value: float
    facts: list[Ref]


class Scored(Struct, frozen=True):
    """A city on the scorecard; `cells` has its values by criterion, without those unknown.

    `ranks` are the best and the worst possible rank, given what is unknown. `score`, from 0 to 1,
    uses the criteria that all cities have data on; `known` is the share of the total weight that
    falls on criteria with data on this city.
    """

    city: Ref
    ranks: list[int] | None
    score: float | None
    known: float
    cells: dict[str, Cell]


class Scorecard(Struct, frozen=True):
    """Cities by score or, if there are no scores for the given `reason`, by possible ranks.

    `comparable` is then the largest set of cities that all have data on the same two criteria. It
    is empty if that is all cities, or if there are scores. `notes` give the number of cities and
    the years compared, `scope` the facts and programmes used.
    """

    criteria: list[Criterion]
    cities: list[Scored]
    reason: Label | None
    comparable: list[Ref]
    notes: list[Label]
    scope: list[Label]


class Span(Struct, frozen=True):
    """A programme on the time line. It was announced between `first` and `last`, years with a
    fraction; null if unknown.
    """

    programme: Ref
    city: Ref
    announced: str | None
    inferred_year: int | None
    horizon: int | None
    first: float | None
    last: float | None


class Hit(Struct, frozen=True):
    """A search result, with the label that matched."""

    ref: Ref
    matched: str


class ViewInfo(Struct, frozen=True):
    """A view: the meaning of its nodes, edges and weights, and its formats."""

    name: str
    description: Label
    formats: list[str]


class Node(Struct, frozen=True):
    """A node of a view. `x` and `y` are its position, y pointing down; `size` is from 0 to 1.

    Texts in `attributes` are in English; `words` has those that differ in Chinese, in both
    languages.
    """

    id: str
    label: Label
    kind: str
    x: float
    y: float
    size: float
    attributes: dict[str, str | float | bool]
    words: dict[str, Label]


class Edge(Struct, frozen=True):
    """An edge of a view, from one id to another; `attributes` and `words` are as in a node."""

    source: str
    target: str
    weight: float
    label: Label
    attributes: dict[str, str | float | bool]
    words: dict[str, Label]


class Network(Struct, frozen=True):
    """A view as nodes and edges. `scope` says which facts are used."""

    view: str
    directed: bool
    nodes: list[Node]
    edges: list[Edge]
    scope: list[Label]


class CitedSource(Struct, frozen=True):
    """A source with its citation in `text`; dates have the precision of the source: 2018-04.

    `cited_by` maps each status to the number of facts that cite the source with it.
    """

    source: Ref
    title: str
    author: str | None
    publisher: str | None
    published: str | None
    address: str | None
    read_on: str | None
    kind: str | None
    how_read: str | None
    original_publisher: str | None
    original_published: str | None
    cited_by: dict[str, int]
    text: str


class Param(Struct, frozen=True):
    """A parameter of a saved query. `type` is city, industry, entity, literal or integer."""

    name: str
    type: str
    default: str | None


class SavedQuery(Struct, frozen=True):
    """A saved query, with its text; `heads` are the headings of its columns."""

    name: str
    title: Label
    description: Label
    params: list[Param]
    columns: list[str]
    heads: list[Label]
    tags: list[str]
    text: str


class Source(Struct, frozen=True):
    """A source. `evidence` counts the pieces of evidence from it; `text` says whether the server
    has its text.
    """

    ref: Ref
    statements: list[Statement]
    evidence: int
    text: bool


class About(Struct, frozen=True):
    """The server and its graph. `limits` are in seconds, bytes and rows."""

    version: str
    statements: int
    inferred: int
    built: str | None
    classes: dict[str, int]
    prefixes: dict[str, str]
    sources: list[Source]
    limits: dict[str, float]


class Facts(Struct, frozen=True):
    """A fact and its evidence."""

    fact: Ref
    evidence: list[Evidence]


class Why(Struct, frozen=True):
    """The query behind a number: its text, its parameter values, its rows, and the facts in them
    with their evidence.
    """

    query: str
    params: dict[str, str]
    text: str
    columns: list[str]
    rows: list[list[str | None]]
    facts: list[Facts]


class Term(Struct, frozen=True, omit_defaults=True):
    """A term of SPARQL 1.1 Query Results JSON; `type` is uri, literal, bnode or triple."""

    type: str
    value: str
    lang: str | UnsetType = field(default=UNSET, name="xml:lang")
    datatype: str | UnsetType = UNSET


class Path(Struct, frozen=True):
    """The path of a shape: with prefixed names, and as a property path of SPARQL."""

    name: str
    sparql: str


class Place(Struct, frozen=True):
    """Position of a finding. Lines and columns count from 1; 0 and an empty text mean unknown."""

    file: str
    line: int
    column: int
    end: int
    cell: str


class Words(Struct, frozen=True):
    """A finding in one language: what is wrong, what is expected, how to fix it."""

    wrong: str
    expected: str
    fix: str


class Finding(Struct, frozen=True):
    """A result of validation. `words` are by language; `parameters` are those of the constraint."""

    level: Literal["violation", "warning", "info"]
    severity: str
    focus: Term
    path: Path | None
    value: Term | None
    component: str
    shape: Term | None
    constraint: Term | None
    parameters: dict[str, list[Term]]
    messages: list[Term]
    details: list[Finding]
    place: Place | None
    words: dict[str, Words]


class Report(Struct, frozen=True):
    """A validation report. `counts` has the number of findings by level, `results` the first ones.

    `checked` are the files; `labels` are those of resources, by IRI.
    """

    conforms: bool
    counts: dict[str, int]
    checked: list[str]
    results: list[Finding]
    labels: dict[str, Label]


class Problem(Struct, frozen=True):
    """An error (RFC 9457): what is wrong, and where and how to fix it, as far as known."""

    title: str
    status: int
    detail: str
    line: int | None = None
    column: int | None = None


class NotedTable(Struct, frozen=True):
    """A table as the command line writes it, with notes for the reader.

    A cell is null if unknown; labels are in the requested language. `heads` are the headings of the
    columns; `scope` says which facts and programmes are used. `query` is the text of a saved query
    with the values of its parameters; it is empty for other tables.
    """

    columns: list[str]
    heads: list[Label]
    rows: list[list[str | int | float | None]]
    notes: list[Label]
    scope: list[Label]
    query: str
