"""Reports for continuous integration: SARIF 2.1.0 and JUnit XML."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree

from pyoxigraph import BlankNode, NamedNode

from clusterkg.base import locale
from clusterkg.base.escapes import visible
from clusterkg.base.findings import Place
from clusterkg.base.paths import file_name, iri_name
from clusterkg.base.text import digest
from clusterkg.rdf.terms import Term
from clusterkg.shacl.explain.phrases import sentences
from clusterkg.shacl.formats.counts import by_file
from clusterkg.shacl.formats.excerpt import excerpts
from clusterkg.shacl.formats.naming import (
    clean,
    said,
    term_name,
)
from clusterkg.shacl.formats.text import block
from clusterkg.shacl.report import Report, Result

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {"violation": "error", "warning": "warning", "info": "note"}
_ROOT: Final = "%SRCROOT%"
# Characters that SARIF would take for a link in a plain message.
_LINK: Final = re.compile(r"\[([^][]*)\]\(")


def as_sarif(report: Report, lang: str) -> str:
    """Return the listed results as one run of SARIF 2.1.0; its rules are shapes and SPARQL
    constraints.

    File names are relative to the current folder. Fingerprints depend on the content of a result
    and not on its position, so that they stay the same when lines move.

    Args:
        report: The report.
        lang: Language of the text: `zh` or `en`.
    """
    rules: dict[str, list[Result]] = defaultdict(list)
    for result in report.listed:
        rules[result.code].append(result)
    numbers = {name: number for number, name in enumerate(rules)}
    seen: Counter[str] = Counter()
    results = []
    for result in report.listed:
        mark = _fingerprint(result)
        seen[mark] += 1
        found = _sarif_result(report, result, lang)
        found["ruleIndex"] = numbers[found["ruleId"]]
        found["partialFingerprints"] = {"clusterkgResult/v1": f"{mark}:{seen[mark]}"}
        results.append(found)
    driver = {
        "name": "clusterkg",
        "version": version("clusterkg"),
        "informationUri": "https://w3id.org/clusterkg/",
        "language": lang,
        "rules": [_rule(name, found, lang) for name, found in rules.items()],
    }
    root = {"description": {"text": "The folder that clusterkg was run in."}}
    run = {
        "tool": {"driver": driver},
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: root},
        "results": results,
        "properties": {"conforms": report.conforms, "counts": report.counts()},
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(name: str, results: list[Result], lang: str) -> dict[str, Any]:
    """Return the SARIF rule `name`.

    Its text is the message of the first result, or else what the result expects, or else what is
    wrong, or for a table cell a general text in place of the last.
    """
    first = results[0]
    own = [m for m in first.messages if (m.language or lang).lower().split("-")[0] == lang]
    messages = sorted(message.value for message in own or first.messages)
    words = said(first, lang)
    is_of_cells = first.place is not None and first.place.cell and not first.messages
    general = locale.text("shacl.rule.cell", lang) if is_of_cells else words.wrong
    text = " ".join(messages) or words.expected or general
    return {
        "id": name,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": text},
        "defaultConfiguration": {"level": _LEVELS[results[0].level]},
    }


def _sarif_result(report: Report, result: Result, lang: str) -> dict[str, Any]:
    words = said(result, lang)
    cell = result.place.cell if result.place else ""
    parts = [f"{cell}: {words.wrong}" if cell else words.wrong, words.expected, words.fix]
    entity = {"name": term_name(report, result.focus, lang), "kind": "resource"}
    if isinstance(result.focus, NamedNode):
        entity["fullyQualifiedName"] = iri_name(result.focus.value)
    location: dict[str, Any] = {"logicalLocations": [entity]}
    if result.place is not None:
        location["physicalLocation"] = _physical(result.place)
    return {
        "ruleId": result.code,
        "level": _LEVELS[result.level],
        "message": {"text": _sarif_text(sentences(parts, lang))},
        "locations": [location],
    }


def _sarif_text(text: str) -> str:
    """Escape a text for a SARIF message, in which {0} and [text](1) have a meaning."""
    return _LINK.sub(r"\\[\1\\](", text.replace("{", "{{").replace("}", "}}"))


def _physical(place: Place) -> dict[str, Any]:
    artifact = {"uri": quote(file_name(place.file)), "uriBaseId": _ROOT}
    region = {}
    if place.line:
        region["startLine"] = place.line
        if place.column:
            region["startColumn"] = place.column
            if place.end:
                region["endColumn"] = place.end
    return {"artifactLocation": artifact, **({"region": region} if region else {})}


def _fingerprint(result: Result) -> str:
    given = [[name, *map(_lasting, result.parameters[name])] for name in sorted(result.parameters)]
    parts = [
        result.code,
        iri_name(result.component.value),
        _lasting(result.focus),
        str(result.path),
        _lasting(result.value),
        given,
    ]
    return digest(json.dumps(parts))


def _lasting(term: Term | None) -> str:
    """Return a term as text that stays the same if other lines of the file change: a blank node,
    whose label depends on them, is `[]`.
    """
    match term:
        case BlankNode():
            return "[]"
        case NamedNode():
            return f"<{iri_name(term.value)}>"
    return str(term)


def as_junit(report: Report, lang: str) -> str:
    """Return a report as JUnit XML: a suite for each file, a case for each shape.

    A case with a violation fails; warnings and infos go to its output. A file without results is
    one case that passes. Results beyond the listed ones are counted, not described.

    Args:
        report: The report.
        lang: Language of the text: `zh` or `en`.
    """
    suites = by_file(report, lang) or {"clusterkg": []}
    root = ElementTree.Element("testsuites", name="clusterkg")
    listing = _Listing(report, lang)
    counts = [_suite(root, file, results, listing) for file, results in suites.items()]
    _count(root, *map(sum, zip(*counts, strict=True)))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


class _Listing:
    def __init__(self, report: Report, lang: str) -> None:
        self.lang = lang
        self._report = report
        self._listed = set(map(id, report.listed))
        self._lines = excerpts(report.listed)

    def text(self, results: Iterable[Result]) -> str:
        """Return each listed result with its focus node, and the number of results that are not
        listed.
        """
        lines, more = [], 0
        for result in results:
            if id(result) not in self._listed:
                more += 1
                continue
            lines.append(term_name(self._report, result.focus, self.lang))
            lines += block(self._report, result, self._lines, self.lang)
        if more:
            lines.append(locale.text("shacl.report.more", self.lang, n=more))
        return _xml_text("\n".join(["", *lines, ""]))


def _suite(
    root: ElementTree.Element, file: str, results: list[Result], listing: _Listing
) -> tuple[int, int]:
    """Add a suite to `root`; return its numbers of cases and of failed cases."""
    name = _xml_text(file)
    suite = ElementTree.SubElement(root, "testsuite", name=name)
    cases: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        cases[_xml_text(result.code)].append(result)
    for shape, found in cases.items():
        case = ElementTree.SubElement(suite, "testcase", name=shape, classname=name)
        violations = [result for result in found if result.level == "violation"]
        if violations:
            said_first = _xml_text(clean(said(violations[0], listing.lang).wrong))
            kind = _xml_text(violations[0].component_name)
            failure = ElementTree.SubElement(case, "failure", message=said_first, type=kind)
            failure.text = listing.text(violations)
        if others := [result for result in found if result.level != "violation"]:
            ElementTree.SubElement(case, "system-out").text = listing.text(others)
    if not cases:
        conforms = locale.text("shacl.conforms", listing.lang)
        ElementTree.SubElement(suite, "testcase", name=conforms, classname=name)
    failed = sum(case.find("failure") is not None for case in suite)
    _count(suite, len(suite), failed)
    return len(suite), failed


def _count(element: ElementTree.Element, tests: int, failures: int) -> None:
    counts = {"tests": tests, "failures": failures, "errors": 0, "skipped": 0}
    for name, count in counts.items():
        element.set(name, str(count))


def _xml_text(text: str) -> str:
    return visible(text)
