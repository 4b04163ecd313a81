"""Each constraint rejects one small file, which nothing else rejects; the valid file passes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from clusterkg.base.errors import InputError
from clusterkg.base.resources import bundled
from clusterkg.rdf.namespaces import SHAPE
from clusterkg.shacl.report import Result
from clusterkg.validation import validate

DATA = Path(__file__).parents[1] / "data"
VALID = DATA / "valid.ttl"
INVALID = sorted((DATA / "invalid").glob("*.ttl"))
PREFIXES = VALID.read_text(encoding="utf-8").split("\n\n")[0]


def written(tmp_path: Path, turtle: str, name: str = "new.ttl") -> Path:
    path = tmp_path / name
    path.write_text(f"{PREFIXES}\n{turtle}\n", encoding="utf-8")
    return path


def shapes_of(results: tuple[Result, ...], severity: str = "violation") -> set[str]:
    named = ((r.constraint or r.shape).value for r in results if r.level == severity)
    return {name.removeprefix(SHAPE) for name in named}


def test_the_bundled_data_conforms_but_for_what_the_source_leaves_out() -> None:
    report = validate()
    assert report.conforms
    rest = {(r.level, r.focus.value.rsplit("/", 1)[1], str(r.path)) for r in report.results}
    assert rest == {
        ("warning", "five-ones", "None"),
        ("warning", "shenzhen-future-goal", "ckg:comparator"),
        ("warning", "shenzhen-future-goal", "ckg:indicator"),
        ("info", "hangzhou-13th-plan", "ckg:issuer"),
    }


def test_the_valid_file_has_no_result() -> None:
    assert validate([VALID]).results == ()


def constraints() -> dict[str, set[str]]:
    """Return the constraints that reject data, by name, with the languages of their messages."""
    graph = ox.Store()
    for path in bundled("ontology", "shapes").glob("*.ttl"):
        graph.load(path=path, format=ox.RdfFormat.TURTLE)
    found = graph.query("""
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?name (GROUP_CONCAT(DISTINCT LANG(?message)) AS ?langs) {
          VALUES ?kind { sh:PropertyShape sh:SPARQLConstraint }
          ?name a ?kind FILTER(ISIRI(?name))
          FILTER NOT EXISTS {
            ?name ^sh:sparql?/sh:severity ?severity FILTER(?severity IN (sh:Warning, sh:Info))
          }
          OPTIONAL { ?name sh:message ?message }
        } GROUP BY ?name""")
    assert isinstance(found, ox.QuerySolutions)
    return {
        row["name"].value.removeprefix(SHAPE): set(row["langs"].value.split())
        for row in found
        if row["name"].value.startswith(SHAPE)
    }


CONSTRAINTS = constraints()


@pytest.mark.parametrize("name", sorted({*CONSTRAINTS, *(path.stem for path in INVALID)}))
def test_only_its_own_constraint_rejects_a_file(name: str) -> None:
    path = DATA / "invalid" / f"{name}.ttl"
    assert name in CONSTRAINTS, f"{path.name} is named after no constraint of ontology/shapes"
    assert path in INVALID, f"shape:{name} has no tests/data/invalid/{name}.ttl that it rejects"
    said = f"the sh:message of shape:{name} says in English and in Chinese how to fix it"
    assert {"en", "zh"} <= CONSTRAINTS[name], said
    report = validate([VALID, path])
    assert not report.conforms, f"does its shape name shape:{name} with sh:property or sh:sparql?"
    assert shapes_of(report.results) == {name}
    for result in report.results:
        assert result.place is not None and result.place.line > 0
        assert result.words["en"].fix and result.words["zh"].fix != result.words["en"].fix


DIGEST = f"ckg:passageDigest '{64 * '0'}' ;"
PRESS = "ckg:publisherKind id:publisher-press ; ckg:howRead 'part' ;"
QUOTED = "ckg:publisherKind id:publisher-press ; ckg:howRead 'quoted elsewhere' ;"
OTHER = "ckg:publisherKind id:publisher-other ; ckg:howRead 'whole text' ;"


@pytest.mark.parametrize(
    ("source", "item", "status", "shape"),
    [
        (PRESS, DIGEST, "verified", None),
        (PRESS, DIGEST, "reported", "documentItem-first-hand"),
        (PRESS, DIGEST, "unverified", "documentItem-first-hand"),
        (PRESS, "", "verified", "documentItem-unseen"),
        (OTHER, "", "reported", "documentItem-unseen"),
        (OTHER, "", "unverified", None),
        (OTHER, DIGEST, "verified", "documentItem-second-hand"),
        (OTHER, DIGEST, "unverified", "documentItem-second-hand"),
        (OTHER, DIGEST, "reported", None),
        (QUOTED, DIGEST, "verified", "documentItem-second-hand"),
        ("", DIGEST, "verified", "documentItem-second-hand"),
        # Nothing is said from which a status could follow.
        ("", "", "verified", None),
    ],
)
def test_a_status_that_does_not_follow_is_told(
    source: str, item: str, status: str, shape: str | None, tmp_path: Path
) -> None:
    turtle = f"""t:page a ckg:Source ; rdfs:label "X"@en , "某"@zh ; {source}
            ckg:address "https://example.org/"^^xsd:anyURI ; ckg:publisher "X"@en , "某"@zh .
        t:new a ckg:DocumentItem ; ckg:source t:page ; ckg:itemNumber 1 ; {item}
            ckg:readOn "2026-11-26" ; ckg:verificationStatus id:status-{status} ."""
    report = validate([VALID, written(tmp_path, turtle)])
    assert report.conforms
    assert shapes_of(report.results, "warning") == ({shape} if shape else set())


@pytest.mark.parametrize(("kind", "is_told"), [("authority", True), ("copy-of-authority", False)])
def test_a_copy_is_not_of_the_authority_itself(kind: str, is_told: bool, tmp_path: Path) -> None:
    turtle = f"""t:page a ckg:Source ; rdfs:label "X"@en , "某"@zh ;
            ckg:address "https://example.org/"^^xsd:anyURI ; ckg:publisher "X"@en , "某"@zh ;
            ckg:publisherKind id:publisher-{kind} ; ckg:originalPublisher "Y"@en , "另"@zh ."""
    report = validate([VALID, written(tmp_path, turtle)])
    assert report.conforms
    told = {"source-original-copied"} if is_told else set()
    assert shapes_of(report.results, "warning") == told


@pytest.mark.parametrize(
    ("turtle", "shape", "hint"),
    [
        ("t:x a ckg:Citty .", "known-terms", "ckg:City"),
        ("t:city ckg:printdName 'x' .", "known-terms", "ckg:printedName"),
        ("t:x rdfs:label 'x'@en .", "some-focus-node", "class of the ontology"),
    ],
)
def test_undefined_terms_and_untargeted_files_are_violations(
    turtle: str, shape: str, hint: str, tmp_path: Path
) -> None:
    report = validate([VALID, written(tmp_path, turtle)])
    assert shape in shapes_of(report.results)
    said = {lang: " ".join(r.words[lang].fix for r in report.results) for lang in ("en", "zh")}
    assert hint in said["en"]
    assert "请" in said["zh"] or "是否" in said["zh"]


def test_range_inference_does_not_satisfy_a_class(tmp_path: Path) -> None:
    turtle = "t:z a ckg:Zone ; rdfs:label '谷'@zh ; ckg:zoneOf t:no ; ckg:evidence t:evidence ."
    report = validate([VALID, written(tmp_path, turtle)])
    assert shapes_of(report.results) == {"zone-city"}


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        (
            "t:s a <http://www.w3.org/ns/shacl#NodeShape> ;"
            " <http://www.w3.org/ns/shacl#minCont> 1 .",
            "sh:minCount",
        ),
        ("t:s a t:Shape .", "no shape"),
        (
            "t:s a <http://www.w3.org/ns/shacl#NodeShape> ; <http://www.w3.org/ns/shacl#sparql>"
            " [ <http://www.w3.org/ns/shacl#select>"
            " 'SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }' ] .",
            "SERVICE is refused",
        ),
    ],
)
def test_wrong_shapes_are_refused(turtle: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        validate([VALID], [written(tmp_path, turtle, "shapes.ttl")])


@pytest.mark.parametrize(
    "broken",
    [
        ("ckg:Town a owl:Class ; rdfs:label 'town'@en .", "class"),
        ("ckg:Has_zone a owl:ObjectProperty .", "object-property"),
    ],
    ids=lambda broken: broken[1],
)
def test_the_meta_shapes_find_a_term_without_words(broken: tuple[str, str], tmp_path: Path) -> None:
    owl = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    path = written(tmp_path, owl + broken[0])
    assert f"meta-{broken[1]}" in shapes_of(validate([VALID, path]).results)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([str(VALID)], 0),
        ([str(VALID), str(DATA / "invalid" / "city-code.ttl")], 1),
        (["absent.ttl"], 2),
        ([str(VALID), "--lang", "fr"], 2),
    ],
)
def test_exit_codes(files: list[str], code: int) -> None:
    command = [sys.executable, "-m", "clusterkg", "validate", *files]
    done = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
