"""`clusterkg validate` and `clusterkg shapes` as people and scripts use them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from clusterkg.cli import main
from clusterkg.rdf.document import RdfFile
from clusterkg.store import build
from clusterkg.validation import validate

DATA = Path(__file__).parents[1] / "data"
VALID = DATA / "valid.ttl"
WRONG = DATA / "invalid" / "city-code.ttl"
PREFIXES = VALID.read_text(encoding="utf-8").split("\n\n")[0]


def call(*args: str | Path) -> Result:
    return CliRunner().invoke(main, ["validate", "--lang", "en", *map(str, args)])


def test_text_names_the_place_the_value_and_the_remedy() -> None:
    done = call(VALID, WRONG)
    assert done.exit_code == 1
    line = next(
        number
        for number, text in enumerate(WRONG.read_text(encoding="utf-8").splitlines(), 1)
        if '"5101"' in text
    )
    assert f"city-code.ttl:{line}:14: violation: “5101” does not match the pattern." in done.stdout
    assert "GB/T 2260" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("does not conform: 1 violation,")
    assert done.stderr == ""


@pytest.mark.parametrize("output", ["json", "sarif"])
def test_json_and_sarif_are_json(output: str) -> None:
    assert json.loads(call(VALID, WRONG, "--format", output).stdout)


def test_each_format_tells_the_value() -> None:
    for output in ("text", "json", "ttl", "sarif", "junit", "html", "csv"):
        done = call(VALID, WRONG, "--format", output)
        assert done.exit_code == 1
        assert "5101" in done.stdout, output


def test_csv_has_a_row_a_result_and_junit_a_failure() -> None:
    rows = list(csv.DictReader(io.StringIO(call(VALID, WRONG, "--format", "csv").stdout)))
    assert len(rows) == 1
    root = ElementTree.fromstring(call(VALID, WRONG, "--format", "junit").stdout)
    assert len(root.findall(".//failure")) == 1


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([], 0),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "info"], 1),
        ([VALID, "--fail-on", "info"], 0),
        ([WRONG], 1),
        (["absent.ttl"], 2),
        ([VALID, "--format", "pdf"], 2),
        ([VALID, "--store", "absent"], 2),
        ([VALID, "--timeout", "0"], 2),
    ],
)
def test_exit_status(args: list[str | Path], code: int) -> None:
    assert call(*args).exit_code == code


def test_what_is_not_listed_is_counted() -> None:
    files = [VALID, *sorted((DATA / "invalid").glob("city-*.ttl"))]
    whole, some = call(*files), call(*files, "--max-results", "1")
    count = len(validate(files).results)
    assert count > 1
    assert some.stdout.count(": violation: ") == 1 < whole.stdout.count(": violation: ")
    assert f"{count} violations" in some.stdout.splitlines()[-1]
    assert call(*files, "--max-results", "0").exit_code == 1


def test_a_summary_counts_by_shape_and_file() -> None:
    done = call(VALID, WRONG, "--summary")
    assert done.exit_code == 1
    assert "shape:city-code" in done.stdout
    assert "city-code.ttl" in done.stdout
    assert "5101" not in done.stdout


def test_the_same_data_gives_the_same_text(tmp_path: Path) -> None:
    text = f"{PREFIXES}\n[ a ckg:City ; rdfs:label 'a'@zh ] . [ a ckg:City ] . [ a ckg:Zone ] ."
    path = tmp_path / "new.ttl"
    path.write_text(text, encoding="utf-8")
    first = call(path).stdout
    assert all(call(path).stdout == first for _ in range(3))
    assert first.count("new.ttl:") > 5


def test_shapes_of_your_own_are_added(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        f"@prefix sh: <http://www.w3.org/ns/shacl#> .\n{PREFIXES}\n"
        "t:s a sh:NodeShape ; sh:targetClass ckg:City ;"
        " sh:property [ sh:path ckg:hasZone ; sh:minCount 1 ; sh:severity sh:Warning ] .",
        encoding="utf-8",
    )
    done = call(VALID, "--shapes", shapes)
    assert done.exit_code == 0
    assert "1 warning" in done.stdout
    assert call(VALID, "--shapes", shapes, "--fail-on", "warning").exit_code == 1


def test_a_file_is_validated_into_a_store(tmp_path: Path) -> None:
    # The store has a fault of its own, which is not the new file's.
    old = tmp_path / "old.ttl"
    old.write_text(f"{PREFIXES}\nt:old a ckg:City ; rdfs:label '旧'@zh .", encoding="utf-8")
    store = tmp_path / "kg.store"
    build.build(store, [RdfFile(old)])
    before = sorted(p.name for p in store.rglob("*"))
    assert not validate([], store=store).conforms
    assert validate([VALID], store=store).results == ()
    new = tmp_path / "new.ttl"
    new.write_text(f"{PREFIXES}\nt:old ckg:inProvince t:old .", encoding="utf-8")
    told = {str(r.path) for r in validate([new], store=store).results}
    # Its own node is validated whole, with what the store says of it.
    assert {"ckg:inProvince", "ckg:code", "rdfs:label"} == told
    assert sorted(p.name for p in store.rglob("*")) == before
    assert list(tmp_path.glob(".kg.store-*")) == []


def test_shapes_are_documented_in_both_languages() -> None:
    zh = CliRunner().invoke(main, ["shapes", "--lang", "zh"])
    en = CliRunner().invoke(main, ["shapes", "--lang", "en", "--format", "markdown"])
    assert zh.exit_code == en.exit_code == 0
    assert "城市 (ckg:City)" in zh.stdout
    assert "## City `ckg:City`" in en.stdout


@pytest.mark.parametrize("name", ["sanya.xlsx", "sanya"])
def test_a_result_on_tables_names_the_cell(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    new = CliRunner().invoke(main, ["new", "三亚", "-o", f"{path}{'' if path.suffix else '/'}"])
    assert new.exit_code == 0, new.output
    # The name in English is left out: the result stands where it should be.
    if path.suffix:
        import openpyxl

        book = openpyxl.load_workbook(path)
        ((sheet, cell),) = [
            (sheet, cell)
            for sheet in book
            for row in sheet
            for cell in row
            if cell.value == "Sanya"
        ]
        cell.value = None
        expected = f"{sheet.title}!{cell.coordinate}"
        book.save(path)
    else:
        file = path / "city.csv"
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        row = next(number for number, line in enumerate(lines, 1) if ",Sanya," in line)
        column = chr(ord("A") + lines[row - 1].split(",").index("Sanya"))
        lines[row - 1] = lines[row - 1].replace(",Sanya,", ",,")
        file.write_text("\n".join(lines), encoding="utf-8-sig")
        expected = f"city!{column}{row}"
    (result,) = validate([path]).results
    assert result.place is not None and result.place.file == str(path)
    assert result.place.cell == expected
    assert result.place.cell in call(path).stdout


@pytest.mark.parametrize(
    ("lang", "said", "not_said"), [("zh", "公式", "formula"), ("en", "formula", "公式")]
)
def test_each_cell_that_cannot_be_read_is_told_in_one_language(
    lang: str, said: str, not_said: str, tmp_path: Path
) -> None:
    import openpyxl

    path = tmp_path / "sanya.xlsx"
    assert CliRunner().invoke(main, ["new", "三亚", "-o", str(path)]).exit_code == 0
    book = openpyxl.load_workbook(path)
    ((sheet, cell),) = [
        (sheet, cell) for sheet in book for row in sheet for cell in row if cell.value == "Sanya"
    ]
    beside = sheet.cell(cell.row, cell.column - 1)
    cell.value, beside.value = "=A1", "=A1"
    book.save(path)
    done = CliRunner().invoke(main, ["validate", str(path), "--lang", lang])
    assert (done.exit_code, done.stdout) == (2, "")
    told = done.stderr.splitlines()
    places = [f"{path}: {sheet.title}!{each.coordinate}: " for each in (beside, cell)]
    assert [line[: len(place)] for line, place in zip(told, places, strict=True)] == places
    assert all(said in line and not_said not in line for line in told)
