"""Validate data against the shapes, with the bundled graph as context."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Store

from clusterkg.errors import InputError
from clusterkg.namespaces import CKG, PREFIXES, SHAPE, shorten
from clusterkg.queries import calls_service
from clusterkg.resources import bundled
from clusterkg.sources import load
from clusterkg.store import bundled_files, open_graph

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

SEVERITIES: Final = ("violation", "warning", "info")
_WORDS: Final = {"zh": {"violation": "违反", "warning": "警告", "info": "提示"}}
_SH: Final = PREFIXES["sh"]

_UNKNOWN_TERM: Final = SHAPE + "known-terms"
_NO_FOCUS: Final = SHAPE + "some-focus-node"


@dataclass(frozen=True, order=True)
class Result:
    """One finding: its place, and what to do about it in each language.

    `shape` is the IRI of the shape; `focus`, `path` and `value` are empty where there is none.
    """

    file: str
    severity: str
    focus: str
    path: str
    value: str
    shape: str
    message_en: str
    message_zh: str

    def message(self, lang: str) -> str:
        """Return the message in `lang`, en or zh."""
        return self.message_zh if lang == "zh" else self.message_en


@dataclass(frozen=True)
class Report:
    """What validation found; the data conforms if there is no violation."""

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings and infos are allowed."""
        return all(result.severity != "violation" for result in self.results)

    def to_text(self, lang: str = "en") -> str:
        """Return the report as text, in the same order for the same data."""
        words = _WORDS.get(lang) or dict(zip(SEVERITIES, SEVERITIES, strict=True))
        lines = []
        for result in self.results:
            place = " ".join(shorten(iri) for iri in (result.focus, result.path) if iri)
            found = f" ({_plain(result.value)})" if result.value else ""
            said = f"{words[result.severity]}: {place}{found}: {result.message(lang)}"
            lines.append(f"{result.file}: {said} [{shorten(result.shape)}]")
        counts = (
            f"{sum(result.severity == severity for result in self.results)} {words[severity]}"
            for severity in SEVERITIES
        )
        verdict = {
            "en": "conforms" if self.conforms else "does not conform",
            "zh": "符合" if self.conforms else "不符合",
        }[lang]
        return "\n".join([*lines, f"{verdict}: {', '.join(counts)}", ""])


def validate(
    paths: Sequence[Path] = (), shapes: Sequence[Path] = (), store: Path | None = None
) -> Report:
    """Validate `paths` against the bundled shapes and `shapes`.

    The context is the store on disk at `store`, or the bundled graph; without `paths`, it is
    itself validated.

    Facts are checked as asserted: nothing is inferred but the subclasses that SHACL asks for.
    Results on nodes that only the bundled graph describes are left out unless it is validated.

    Raises:
        InputError: a file cannot be read, or a shape is wrong.
    """
    from rdflib import Graph

    shape_graph = _read(sorted(bundled("ontology", "shapes").glob("*.ttl")), Graph())
    for path in shapes:
        own = _read([path], Graph())
        _check_shapes(own, path)
        shape_graph += own
    if store is None:
        context = _read(bundled_files(), Graph())
        given = {path: _read([path], Graph()) for path in paths or bundled_files()}
    else:
        context = _of_store(open_graph(store), Graph())
        given = {path: _read([path], Graph()) for path in paths} or {store: context}
    whole = Graph() + context
    for graph in given.values():
        whole += graph

    results = set(_unknown_terms(given, context))
    focus_nodes = _focus_nodes(whole, shape_graph)
    for path, graph in given.items():
        if paths and not focus_nodes & set(graph.subjects()):
            results.add(_no_focus(path))
    home: dict[str, str] = {}
    for path, graph in given.items():
        for subject in graph.subjects():
            home.setdefault(str(subject), str(path))
    for result in _run(whole, shape_graph):
        if file := home.get(result.focus):
            results.add(replace(result, file=file))
    return Report(tuple(sorted(results, key=_order)))


def _plain(value: str) -> str:
    return shorten(value) if "://" in value else value


def _order(result: Result) -> tuple[str, int, Result]:
    return result.file, SEVERITIES.index(result.severity), result


def _read(paths: Iterable[Path], graph: Graph) -> Graph:
    from rdflib.util import guess_format

    for path in paths:
        # The strict parser first: it names line and column, and reads nothing from elsewhere.
        store = Store()
        load(store, path)
        if path.suffix.lower() in (".ttl", ".nt"):
            # rdflib reads literals as they are written; the store would rewrite numbers.
            data = path.read_text(encoding="utf-8-sig")
            graph.parse(data=data, format=guess_format(path.name), publicID=path.resolve().as_uri())
            continue
        _of_store(store, graph)
    return graph


def _of_store(store: Store, graph: Graph) -> Graph:
    """Add to `graph` what is asserted in `store`, not what was inferred."""
    quads = store.quads_for_pattern(None, None, None, DefaultGraph())
    return graph.parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")


def _check_shapes(graph: Graph, path: Path) -> None:
    from rdflib import RDF, SH, Literal, URIRef

    known = {_SH + name for name in SH.__annotations__}
    used = {term for triple in graph for term in triple if isinstance(term, URIRef)}
    for term in sorted(used):
        if str(term).startswith(_SH) and str(term) not in known:
            close = _closest(str(term), known)
            hint = f"; did you mean {close}?" if close else ""
            raise InputError(f"SHACL has no term {shorten(str(term))}{hint}", path)
    for predicate in (SH.select, SH.ask):
        for text in graph.objects(None, predicate):
            if isinstance(text, Literal) and calls_service(str(text)):
                raise InputError("SERVICE is refused: shapes do not leave this machine", path)
    if not any(graph.subjects(RDF.type, SH.NodeShape)):
        raise InputError("there is no shape", path)


def _closest(term: str, known: Iterable[str]) -> str:
    """Return the known term whose local name is most like that of `term`, or nothing."""
    local = {iri.rsplit("#", 1)[1]: iri for iri in sorted(known)}
    close = difflib.get_close_matches(term.rsplit("#", 1)[1], local, n=1, cutoff=0.6)
    return shorten(local[close[0]]) if close else ""


def _unknown_terms(given: dict[Path, Graph], context: Graph) -> Iterable[Result]:
    from rdflib import RDF

    known = {str(term) for term in context.subjects(RDF.type) if str(term).startswith(CKG)}
    for path, graph in given.items():
        for subject, predicate, value in graph:
            used = [predicate, value] if predicate == RDF.type else [predicate]
            for term in map(str, used):
                if term.startswith(CKG) and term not in known:
                    close = _closest(term, known)
                    yield Result(
                        str(path),
                        "violation",
                        str(subject),
                        "",
                        term,
                        _UNKNOWN_TERM,
                        "The ontology has no such term."
                        + (f" Did you mean {close}?" if close else ""),
                        "本体中没有此词汇。" + (f"是否为 {close}？" if close else ""),
                    )


def _no_focus(path: Path) -> Result:
    return Result(
        str(path),
        "violation",
        "",
        "",
        "",
        _NO_FOCUS,
        "No shape applies to anything in this file: give its nodes a class of the ontology.",
        "没有形状适用于此文件：请为其节点指明本体中的类。",
    )


def _focus_nodes(data: Graph, shapes: Graph) -> set[Node]:
    from rdflib import RDF, RDFS, SH

    found: set[Node] = set(shapes.objects(None, SH.targetNode))
    for cls in shapes.objects(None, SH.targetClass):
        for sub in data.transitive_subjects(RDFS.subClassOf, cls):
            found.update(data.subjects(RDF.type, sub))
    for predicate in shapes.objects(None, SH.targetSubjectsOf):
        found.update(data.subjects(predicate))
    for predicate in shapes.objects(None, SH.targetObjectsOf):
        found.update(data.objects(None, predicate))
    return found


def _run(data: Graph, shapes: Graph) -> Iterable[Result]:
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError
    from rdflib import RDF, SH, Graph, Literal

    try:
        _, report, _ = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", do_owl_imports=False, meta_shacl=False
        )
    except (ShapeLoadError, ReportableRuntimeError) as error:
        raise InputError(f"the shapes are wrong: {error}") from error
    if not isinstance(report, Graph):
        raise InputError(f"the shapes are wrong: {report}")

    def text(node: Node, predicate: Node) -> str:
        found = report.value(node, predicate)
        return "" if found is None else str(found)

    for node in report.subjects(RDF.type, SH.ValidationResult):
        source = _source_of(report, node)
        # From the shape itself: pySHACL drops the language of a message with a {?value} in it.
        messages = list(shapes.objects(source, SH.message)) if source is not None else []
        value = _plain(text(node, SH.value))
        said = {
            message.language or "en": str(message).replace("{?value}", value)
            for message in messages or report.objects(node, SH.resultMessage)
            if isinstance(message, Literal)
        }
        english = said.get("en") or next(iter(said.values()), "")
        yield Result(
            "",
            text(node, SH.resultSeverity).removeprefix(_SH).lower(),
            text(node, SH.focusNode),
            text(node, SH.resultPath),
            text(node, SH.value),
            "" if source is None else str(source),
            english,
            said.get("zh", english),
        )


def _source_of(report: Graph, node: Node) -> URIRef | None:
    from rdflib import SH, URIRef

    for predicate in (SH.sourceConstraint, SH.sourceShape):
        found = report.value(node, predicate)
        if isinstance(found, URIRef):
            return found
    return None
