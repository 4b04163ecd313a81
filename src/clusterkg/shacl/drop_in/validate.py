"""The call `pyshacl.validate`, executed by the compiled engine."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode, Quad

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.running import run
from clusterkg.rdf.namespaces import RDFS
from clusterkg.rdf.reader import numbered
from clusterkg.rdf.terms import TYPE, Term
from clusterkg.shacl.drop_in.inputs import Given, OfFile, given
from clusterkg.shacl.drop_in.results import Originals, Report
from clusterkg.shacl.drop_in.shapes import Compiled, check_depth, compiled
from clusterkg.shacl.engine.data import SHAPES, Data
from clusterkg.shacl.engine.entailment import axioms, entailed
from clusterkg.shacl.engine.evaluation import Engine, Focus
from clusterkg.shacl.engine.graph import sh
from clusterkg.shacl.engine.rules import infer
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.engine.sparql import names_shapes_graph
from clusterkg.shacl.report import Result

if TYPE_CHECKING:
    from clusterkg.shacl.drop_in.inputs import Source

# Rules that still infer something new after this many rounds are taken to be infinite.
_ROUNDS: Final = 100
_RESOURCE: Final = NamedNode(RDFS + "Resource")
_SCHEMES: Final = ("http:", "https:", "urn:", "file:")


def validate(
    data_graph: Source | Sequence[Source],
    shacl_graph: Source | None = None,
    ont_graph: Source | None = None,
    *,
    advanced: bool | None = False,
    inference: str | None = None,
    inplace: bool | None = False,
    abort_on_first: bool | None = False,
    allow_infos: bool | None = False,
    allow_warnings: bool | None = False,
    max_validation_depth: int | None = None,
    sparql_mode: bool | None = False,
    focus_nodes: Sequence[str] | None = None,
    use_shapes: Sequence[str] | None = None,
    multi_data_graphs_mode: str | None = None,
    data_graph_format: str | None = None,
    shacl_graph_format: str | None = None,
    ont_graph_format: str | None = None,
    do_owl_imports: bool | int = False,
    iterate_rules: bool = False,
    meta_shacl: bool = False,
    js: bool | None = False,
    debug: bool = False,
    check_dash_result: bool = False,
    serialize_report_graph: bool | str = False,
    lenient: bool = False,
) -> tuple[bool, Any, str]:
    """Validate a graph against shapes; arguments and results are those of `pyshacl.validate`.

    Graphs may be of rdflib, stores of pyoxigraph, paths, file: IRIs, RDF as text or bytes, and
    streams. Nothing is fetched from the web. Compiled shapes are cached, so that the next call with
    the same shapes reads only data. Terms that SHACL ignores, such as misspelt ones, give a Python
    warning.

    Args:
        data_graph: The data; several are validated as one graph, as are all graphs of a dataset.
        shacl_graph: The shapes; by default those in the data.
        ont_graph: An ontology; its statements about classes, properties and named individuals are
            added to the data.
        advanced: Whether to enable SHACL-AF: rules, which run first, targets, and expressions.
        inference: What is inferred first: none, rdfs, owlrl or both.
        inplace: Whether inferred statements, and those of `ont_graph`, are also added to
            `data_graph`, of several to the first. Files and text are not changed.
        abort_on_first: Whether to report no results after the first that makes the data
            non-conforming.
        allow_infos: Whether data with results of severity sh:Info conform.
        allow_warnings: Whether data with results of severity sh:Warning or sh:Info conform.
        max_validation_depth: Maximum length of a chain of shapes that refer to each other; by
            default unlimited. A longer one is an error.
        sparql_mode: Has no effect on a local graph; for remote engines see `clusterkg.open`.
        focus_nodes: IRIs or prefixed names of the only nodes to validate.
        use_shapes: IRIs or prefixed names of the only shapes to use; with `focus_nodes`, they apply
            to these nodes, whatever their targets.
        multi_data_graphs_mode: None or `combine`, with the same effect: several graphs are
            validated as one. Other modes are refused.
        data_graph_format: Format of the data, by its name in rdflib; by default by extension, or
            else by content.
        shacl_graph_format: Format of the shapes, likewise.
        ont_graph_format: Format of the ontology, likewise.
        do_owl_imports: Whether files imported by the shapes are read, from the same folder.
        iterate_rules: Whether rules run until nothing new is inferred, at most 100 times.
        meta_shacl: Has no effect: ill-formed shapes are refused, unless `lenient`.
        js: Must be false: JavaScript is not supported.
        debug: Has no effect.
        check_dash_result: Must be false: not supported.
        serialize_report_graph: Whether the report graph is returned as Turtle bytes, or the name of
            an rdflib format to return it in.
        lenient: Whether shapes that are ill-formed or use unsupported features are skipped, with a
            warning for each.

    Returns:
        Whether the data conform, the report as an rdflib graph, and the report as text.

    Raises:
        InputError: a graph cannot be read, a shape is ill-formed, an option is not supported, there
            is no shape of `use_shapes`, or rules never end.

    Examples:
        >>> from clusterkg import validate
        >>> shapes = '''
        ... PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <http://example.org/>
        ... ex:CityShape sh:targetClass ex:City ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
        ... '''
        >>> conforms, graph, text = validate(
        ...     "PREFIX ex: <http://example.org/> ex:ningbo a ex:City .", shapes
        ... )
        >>> conforms
        False
    """
    refused = {
        "js": js,
        "check_dash_result": check_dash_result,
        "multi_data_graphs_mode": multi_data_graphs_mode not in (None, "combine"),
    }
    for option, asked in refused.items():
        if asked:
            raise InputError(Message("shacl.drop-in.option", option=option))
    several: Sequence[Any] = data_graph if isinstance(data_graph, list | tuple) else [data_graph]
    call = _Call(
        data=[given(one, "data_graph", data_graph_format) for one in several],
        shapes=_optional(shacl_graph, "shacl_graph", shacl_graph_format),
        ontology=_optional(ont_graph, "ont_graph", ont_graph_format),
        advanced=bool(advanced),
        inference=inference or "none",
        inplace=bool(inplace),
        imports=bool(do_owl_imports),
        iterate=iterate_rules,
        focus_nodes=focus_nodes or (),
        use_shapes=use_shapes or (),
        depth=max_validation_depth,
        lenient=lenient,
    )
    allowed = {sh("Info")} if allow_infos else set()
    allowed |= {sh("Info"), sh("Warning")} if allow_warnings else set()
    try:
        conforms, graph, text = run(lambda: call.answer(allowed, first=bool(abort_on_first)))
    finally:
        for said in call.said:
            warnings.warn(said, stacklevel=2)
    if serialize_report_graph:
        fmt = serialize_report_graph if isinstance(serialize_report_graph, str) else "turtle"
        return conforms, graph.serialize(encoding="utf-8", format=fmt), text
    return conforms, graph, text


def _optional(source: Source | None, name: str, fmt: str | None) -> Given | OfFile | None:
    return None if source is None else given(source, name, fmt)


@dataclass
class _Call:
    """One call: its input and options; `said` collects the warnings."""

    data: Sequence[Given | OfFile]
    shapes: Given | OfFile | None
    ontology: Given | OfFile | None
    advanced: bool
    inference: str
    inplace: bool
    imports: bool
    iterate: bool
    focus_nodes: Sequence[str]
    use_shapes: Sequence[str]
    depth: int | None
    lenient: bool
    said: list[str] = field(default_factory=list)

    def answer(self, allowed: set[NamedNode], *, first: bool) -> tuple[bool, Any, str]:
        """Validate; return whether the data conform, the report graph, and the report text."""
        documents = self.data if self.shapes is None else (self.shapes,)
        known = compiled(
            documents,
            advanced=self.advanced,
            imports=self.imports,
            keep=self.shapes is not None,
        )
        self.said += known.warnings(lenient=self.lenient)
        if self.depth is not None:
            check_depth(known.shapes, self.depth)
        sources = [*self.data, *([self.ontology] if self.ontology else [])]
        origins = {f"d{number}b": source for number, source in enumerate(sources)}
        origins |= {f"s{number}b": source for number, source in enumerate(known.documents)}
        originals = Originals(origins)
        data = self._loaded(known.shapes, originals)
        found = self._results(data, known)
        grave = [number for number, r in enumerate(found) if r.severity not in allowed]
        if first and grave:
            found = found[: grave[0] + 1]
        prefixes = {
            prefix: iri
            for one in (*sources, *known.documents)
            for prefix, iri in one.prefixes.items()
        }
        conforms = not grave
        report = Report(found, data, known.shapes, originals, prefixes, conforms=conforms)
        return conforms, report.graph, report.text()

    def _loaded(self, shapes: Shapes, originals: Originals) -> Data:
        """Return the data with the axioms of the ontology and all inferred statements.

        If `inplace`, these are also added to the caller's first graph.
        """
        data = Data()
        quads = [q for n, one in enumerate(self.data) for q in numbered(one.statements, f"d{n}b")]
        said = len(quads)
        if self.ontology is not None:
            quads += axioms([*numbered(self.ontology.statements, f"d{len(self.data)}b")])
        quads += _asked_for(entailed(quads, self.inference), shapes)
        data.add(quads)
        if names_shapes_graph(shapes.graph):
            data.add_graph(shapes.quads, SHAPES)
        added = quads[said:]
        if self.advanced:
            before = set(data.statements()) if self.inplace else set()
            for _ in range(_ROUNDS):
                if not infer(data, shapes) or not self.iterate:
                    break
            else:
                raise InputError(Message("shacl.drop-in.rounds", n=_ROUNDS))
            added += [q for q in data.statements() if q not in before] if self.inplace else []
        if self.inplace:
            self.data[0].extend(_triple(quad, originals) for quad in added)
        return data

    def _results(self, data: Data, known: Compiled) -> list[Result]:
        engine = Engine(data, known.shapes)
        if not self.focus_nodes and not self.use_shapes:
            return engine.validate()
        nodes: set[Term] = {*_expanded(self.focus_nodes, self.data)}
        chosen = known.shapes.targeted()
        if self.use_shapes:
            chosen = []
            for name in _expanded(self.use_shapes, known.documents):
                if name not in known.shapes:
                    raise InputError(Message("shacl.drop-in.no-shape", name=name.value))
                chosen.append(known.shapes[name])
        found: list[Result] = []
        for shape in chosen:
            if not nodes:
                focus = engine.targets(shape)
            else:
                own = nodes if self.use_shapes else nodes & engine.focus_nodes(shape)
                focus = Focus(data, own)
            found += engine.results(shape, focus)
        return sorted(found, key=lambda result: result.key)


def _asked_for(inferred: list[Quad], shapes: Shapes) -> list[Quad]:
    """Return `inferred` without rdfs:Resource types, unless the shapes use that class.

    They carry no information, and closed shapes would reject them.
    """
    if not inferred or any(
        quad.object == _RESOURCE for quad in shapes.quads if quad.predicate != TYPE
    ):
        return inferred
    return [quad for quad in inferred if quad.object != _RESOURCE or quad.predicate != TYPE]


def _triple(quad: Quad, originals: Originals) -> tuple[Any, Any, Any]:
    return originals(quad.subject), originals(quad.predicate), originals(quad.object)


def _expanded(names: Iterable[str], documents: Iterable[Given | OfFile]) -> list[NamedNode]:
    """Return names as IRIs; prefixed names are expanded with the prefixes of documents."""
    prefixes: Mapping[str, str] = {p: i for one in documents for p, i in one.prefixes.items()}
    found = []
    for name in map(str, names):
        prefix, colon, local = name.partition(":")
        is_short = colon and prefix in prefixes and not name.lower().startswith(_SCHEMES)
        found.append(NamedNode(prefixes[prefix] + local if is_short else name))
    return found
