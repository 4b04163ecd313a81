"""`clusterkg validate` and `clusterkg shapes` as people and scripts use them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from click.testing import CliRunner, Result

from clusterkg.base.paths import file_name
from clusterkg.cli import main
from clusterkg.cli.check import REPORTS
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
    assert call(VALID).stderr.startswith("passages were not compared")


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


def test_unlisted_results_are_counted() -> None:
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
    assert "城市（ckg:City）" in zh.stdout
    assert "## City `ckg:City`" in en.stdout


@pytest.mark.parametrize("name", ["sanya.xlsx", "sanya"])
def test_a_result_on_tables_names_the_cell(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    new = CliRunner().invoke(main, ["new", "三亚", "-o", f"{path}{'' if path.suffix else '/'}"])
    assert new.exit_code == 0, new.output
    # The name in English is left out: the result stands where it should be.
    if path.suffix:
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
        expected = f"{column} 名称（英文）"
        path = file
    (result,) = validate([path if path.suffix == ".xlsx" else path.parent]).results
    assert result.place is not None and result.place.file == str(path)
    assert result.place.cell == expected
    assert str(result.place.cell) in call(path if path.suffix == ".xlsx" else path.parent).stdout


def workbook(path: Path, cells: int = 2) -> list[str]:
    """Write tables of a city in which so many cells hold formulas, and return where these are."""
    assert CliRunner().invoke(main, ["new", "三亚", "-o", str(path)]).exit_code == 0
    book = openpyxl.load_workbook(path)
    ((sheet, cell),) = [
        (sheet, cell) for sheet in book for row in sheet for cell in row if cell.value == "Sanya"
    ]
    bad = [sheet.cell(cell.row, cell.column - number) for number in reversed(range(cells))]
    for each in bad:
        each.value = "=A1"
    book.save(path)
    return [f"{sheet.title}!{each.coordinate}" for each in bad]


@pytest.mark.parametrize(
    ("lang", "said", "not_said"), [("zh", "公式", "formula"), ("en", "formula", "公式")]
)
def test_each_cell_that_cannot_be_read_is_told_in_one_language(
    lang: str, said: str, not_said: str, tmp_path: Path
) -> None:
    path = tmp_path / "sanya.xlsx"
    cells = workbook(path)
    done = CliRunner().invoke(main, ["validate", str(path), "--lang", lang, "--format", "csv"])
    assert (done.exit_code, done.stderr) == (1, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["cell"] for row in rows] == cells
    assert all(said in row["wrong"] and not_said not in row["wrong"] for row in rows)


@pytest.mark.parametrize("output", REPORTS)
def test_cells_that_cannot_be_read_are_findings_in_every_format(
    output: str, tmp_path: Path
) -> None:
    path = tmp_path / "sanya.xlsx"
    workbook(path)
    # What the other file says may hang on cells that are not read: only these are told.
    done = call(WRONG, path, "--format", output)
    assert (done.exit_code, done.stderr) == (1, "")
    assert "=A1" in done.stdout and "5101" not in done.stdout
    assert done.stdout.count("This is a formula") >= 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_rule_of_many_cells_is_told_for_all_and_in_the_language_of_the_report(
    lang: str, tmp_path: Path
) -> None:
    path = tmp_path / "sanya.xlsx"
    workbook(path)
    done = CliRunner().invoke(main, ["validate", str(path), "--lang", lang, "--format", "sarif"])
    [run] = json.loads(done.stdout)["runs"]
    driver = run["tool"]["driver"]
    assert driver["language"] == run["language"] == lang
    [rule] = driver["rules"]
    said = rule["shortDescription"]["text"]
    assert said.isascii() == (lang == "en") and len(run["results"]) == 2
    assert not any(said in result["message"]["text"] for result in run["results"])


def test_cell_findings_are_counted_limited_and_summarised(tmp_path: Path) -> None:
    path = tmp_path / "sanya.xlsx"
    workbook(path)
    report = validate([path])
    assert not report and len(report) == 2
    assert {(found.level, found.code) for found in report} == {
        ("violation", "shape:unreadable-cell")
    }
    assert json.loads(call(path, "--format", "json").stdout)["checked"] == [file_name(str(path))]
    some = call(path, "--max-results", "1").stdout
    assert some.count("This is a formula") == 1 and "2 violations" in some.splitlines()[-1]
    assert "shape:unreadable-cell" in call(path, "--summary").stdout


def test_cells_at_fault_are_marked_in_a_copy(tmp_path: Path) -> None:
    path, out = tmp_path / "sanya.xlsx", tmp_path / "marked.xlsx"
    ((sheet, _, name),) = [cell.partition("!") for cell in workbook(path, 1)]
    before = path.read_bytes()
    done = CliRunner().invoke(main, ["validate", str(path), "--mark", str(out), "--lang", "zh"])
    assert done.exit_code == 1
    assert path.read_bytes() == before
    old, new = openpyxl.load_workbook(path), openpyxl.load_workbook(out)
    assert new.sheetnames == old.sheetnames and new.active.title == sheet
    for one in old:
        lists = (
            one.data_validations.dataValidation,
            new[one.title].data_validations.dataValidation,
        )
        assert len({repr([(str(v.sqref), v.formula1) for v in each]) for each in lists}) == 1
    for one in old:
        for row in one.iter_rows():
            for cell in row:
                copy = new[one.title][cell.coordinate]
                assert (copy.value, copy.number_format) == (cell.value, cell.number_format)
                for style in ("font", "alignment", "border", "protection"):
                    assert repr(getattr(copy, style)) == repr(getattr(cell, style))
                if (one.title, cell.coordinate) == (sheet, name):
                    assert copy.comment.text.startswith("违反：这是公式（=A1）")
                    assert repr(copy.fill) != repr(cell.fill)
                else:
                    assert repr(copy.fill) == repr(cell.fill)
                    assert (copy.comment and copy.comment.text) == (
                        cell.comment and cell.comment.text
                    )


def test_cells_that_break_a_shape_are_marked_too(tmp_path: Path) -> None:
    path, out = tmp_path / "sanya.xlsx", tmp_path / "marked.xlsx"
    ((sheet, _, name),) = [cell.partition("!") for cell in workbook(path, 1)]
    book = openpyxl.load_workbook(path)
    book[sheet][name].value = None
    book.save(path)
    assert call(path, "--mark", out).exit_code == 1
    comment = openpyxl.load_workbook(out)[sheet][name].comment
    assert comment.text.startswith("Violation: ")


@pytest.mark.parametrize(
    ("file", "out", "said"),
    [
        ("folder", "new.xlsx", "only a workbook"),
        (VALID, "new.xlsx", "only a workbook"),
        ("sanya.xlsx", "new.csv", "let its name end in .xlsx"),
        ("sanya.xlsx", "sanya.xlsx", "is there already"),
    ],
)
def test_only_workbooks_are_marked_and_no_file_is_replaced(
    file: str | Path, out: str, said: str, tmp_path: Path
) -> None:
    workbook(tmp_path / "sanya.xlsx")
    new = CliRunner().invoke(main, ["new", "三亚", "-o", str(tmp_path / "folder")])
    assert new.exit_code == 0, new.output
    before = (tmp_path / "sanya.xlsx").read_bytes()
    done = call(tmp_path / file, "--mark", tmp_path / out)
    assert done.exit_code == 2
    assert said in done.stderr
    assert (tmp_path / "sanya.xlsx").read_bytes() == before
    assert not (tmp_path / "new.xlsx").exists()


def test_resources_of_context_files_are_known(tmp_path: Path) -> None:
    known, new = tmp_path / "known.ttl", tmp_path / "new.ttl"
    known.write_text(f"{PREFIXES}\nt:old a ckg:Province .", encoding="utf-8")
    text = VALID.read_text(encoding="utf-8").replace(
        "ckg:inProvince t:province", "ckg:inProvince t:old"
    )
    assert "t:old" in text
    new.write_text(text, encoding="utf-8")
    assert "t:old" in call(new).stdout
    done = call(new, "--data", known)
    assert done.exit_code == 0, done.stdout
    assert (
        call("--data", known).exit_code == call(new, "--data", known, "--store", "x").exit_code == 2
    )


def test_a_new_file_without_a_programme_is_told_beside_the_report(tmp_path: Path) -> None:
    new = tmp_path / "new.xlsx"
    CliRunner().invoke(main, ["new", "绍兴", "-o", str(new)])
    done = call(new, "--format", "json")
    assert json.loads(done.stdout)["conforms"] is True
    assert done.stderr == f"no programme yet in {new}: only cities and provinces were checked\n"


def test_a_file_that_describes_more_than_places_has_no_such_note(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    CliRunner().invoke(main, ["new", "绍兴", "-o", str(own)])
    (note,) = validate([own], only=True).notes
    assert note.to("zh") == f"{own} 中尚无规划，只校验了城市和省份"
    own.write_text(f"{own.read_text('utf-8')}\n<x:plan> <x:of> id:shaoxing .\n", "utf-8")
    report = validate([own], only=True)
    assert (report.conforms, report.notes) == (True, ())


def test_a_file_in_which_nothing_is_printed_has_no_line_of_what_is(tmp_path: Path) -> None:
    own = tmp_path / "industry.ttl"
    own.write_text(
        "PREFIX ind: <https://w3id.org/clusterkg/industry/>\n"
        "PREFIX ckg: <https://w3id.org/clusterkg/ontology#>\n"
        "ind:widgets a ckg:Industry .\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["validate", str(own), "--lang", "en"])
    assert "printed" not in done.stderr
