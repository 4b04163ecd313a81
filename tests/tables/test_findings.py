"""One fault in a cell is one finding: what follows from it is not told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

import clusterkg
from clusterkg import tables

ZONES = ["编号", "城市", "名称（中文）"]
TARGETS = ["编号", "产业集群规划", "原文名称", "目标产业"]


def book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """Write a workbook with these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def told(path: Path, sheets: dict[str, list[list[Any]]]) -> list[str]:
    """Return the findings of a workbook with these sheets, without the name of the file."""
    found = tables.examine(book(path, sheets)).problems
    return [finding.text("en").removeprefix(f"{path}: ") for finding in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "b.xlsx"


@pytest.mark.parametrize("bad", ["=A1", "#REF!"])
def test_a_row_whose_name_cannot_be_read_does_not_lack_an_id_as_well(bad: str, path: Path) -> None:
    found = told(path, {"企业": [["名称（中文）", "名称（英文）"], [bad, None], ["甲", None]]})
    assert [line.split(": ")[0] for line in found] == ["企业!A2"]


def test_each_fault_of_a_row_is_told_and_nothing_else(path: Path) -> None:
    rows = [["城市", "名称（英文）", "备注（中文）"], ["某地", "=A1", "=B1"]]
    found = told(path, {"功能区": rows})
    assert sorted(line.split(": ")[0] for line in found) == ["功能区!A2", "功能区!B2", "功能区!C2"]


def test_a_row_with_nothing_to_make_an_id_of_is_still_told(path: Path) -> None:
    found = told(path, {"企业": [["名称（中文）", "备注（中文）"], [None, "某"]]})
    assert len(found) == 1 and "The row has no ID" in found[0]


def test_references_to_an_unreadable_row_are_not_reported(path: Path) -> None:
    sheets = {
        "产业集群规划": [["城市", "名称（中文）", "名称（英文）"], ["某地", "某规划", None]],
        "产业目标": [TARGETS, ["t-1", "某规划", "汽车", "汽车"]],
    }
    found = told(path, sheets)
    assert [line.split(": ")[0] for line in found] == ["产业集群规划!A2"]


def test_two_rows_with_unread_names_do_not_get_the_same_id(path: Path) -> None:
    rows = [["城市", "名称（英文）"], ["某地", "Park"], ["某处", "Park"]]
    assert [line.split(": ")[0] for line in told(path, {"功能区": rows})] == [
        "功能区!A2",
        "功能区!A3",
    ]


@pytest.mark.parametrize(
    ("source", "cell"), [("=A1", "证据!B2"), ("不在", "证据!B2"), ("某报", "来源!C2")]
)
def test_a_passage_is_not_at_fault_where_its_source_is(source: str, cell: str, path: Path) -> None:
    sheets = {
        "来源": [
            ["编号", "名称（中文）", "全文文件"],
            ["s-1", "某报", "absent.txt" if source == "某报" else None],
        ],
        "证据": [["编号", "来源", "引文"], ["e-1", source, "甲"]],
    }
    assert [line.split(": ")[0] for line in told(path, sheets)] == [cell]


def test_rows_that_lead_back_to_themselves_are_told(path: Path) -> None:
    rows = [["产业集群规划", "目标产业"], ["某", "汽车"]]
    sheets = {"产业目标": rows, "产业集群规划": [["布局功能区"], ["某"]]}
    assert told(path, sheets)


# Titles above the headings

TITLE = "宁波市功能区一览表"


@pytest.mark.parametrize("above", [[[TITLE]], [[TITLE], ["（2024年）"], []], [[None, TITLE]]])
def test_a_title_above_the_headings_is_passed_over(above: list[list[Any]], path: Path) -> None:
    assert told(path, {"功能区": [*above, ZONES, ["z-1", "宁波", "甲"]]}) == []
    cells = {str(s.triple.object): s.cell.name for s in tables.examine(path).statements}
    assert cells['"甲"@zh'] == f"C{len(above) + 2}"


def test_a_merged_title_is_passed_over(path: Path) -> None:
    told(path, {"功能区": [[TITLE], ZONES, ["z-1", "宁波", "甲"]]})
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("A1:C1")
    book.save(path)
    assert tables.examine(path).problems == ()


def test_a_sheet_without_headings_is_one_finding_that_names_the_row(path: Path) -> None:
    rows = [[TITLE], ["甲", "乙", "丙"], *([f"z-{i}", "宁波", "甲"] for i in range(20))]
    (found,) = told(path, {"功能区": rows})
    assert found.startswith("功能区!1: There is no row of headings: from row 1 on")
    assert "City, Name (Chinese)" in found


def test_a_row_of_data_above_the_headings_is_not_dropped(path: Path) -> None:
    (found,) = told(path, {"功能区": [["z-0", "宁波", "乙"], ZONES, ["z-1", "宁波", "甲"]]})
    assert found.startswith("功能区!1: Row 1 stands above the headings in row 2")


def test_headings_that_are_not_known_are_told_one_by_one(path: Path) -> None:
    rows = [[TITLE], [*ZONES, "面积"], ["z-1", "宁波", "甲", 5]]
    (found,) = told(path, {"功能区": rows})
    assert found.startswith("功能区!D2: No column is called '面积'")


# One fault, one finding


@pytest.mark.parametrize("names", [("汽车", "汽车"), ("汽车", "汽车制造")])
def test_two_rows_that_get_one_id_are_one_finding_that_names_both_cells(
    names: tuple[str, str], path: Path
) -> None:
    sheets = {
        "产业集群规划": [["城市", "名称（中文）", "名称（英文）"], ["宁波", "某规划", "Plan"]],
        "产业目标": [TARGETS, *([None, "某规划", name, "汽车"] for name in names)],
    }
    assert told(path, sheets) == [
        "产业目标!A3: The row gets the same ID as 产业目标!A2, as its ID is made of the same name "
        "or industry: write an ID into one of the rows."
    ]


def test_two_values_under_one_written_id_name_both_cells(path: Path) -> None:
    rows = [["编号", "名称（中文）", "备注（中文）"], ["e-1", "甲", None], ["e-1", "乙", None]]
    assert told(path, {"企业": rows}) == [
        "企业!B3: 企业!B2 has the same ID and says '甲': the column takes one value."
    ]


# All faults at once


def all_told(path: Path, sheets: dict[str, list[list[Any]]]) -> list[str]:
    """Return the cells that validation finds at fault."""
    report = clusterkg.open().validate([book(path, sheets)])
    return [result.place.cell for result in report if result.place]


def test_an_unreadable_cell_hides_no_missing_one(path: Path) -> None:
    heads = ["编号", "城市", "名称（中文）", "证据"]
    rows = [heads, ["z-1", "某地", "甲", "e-1"], ["z-2", "宁波", None, None]]
    passages = [["编号", "来源"], ["e-1", None]]
    cells = ["功能区!B2", "功能区!C3", "功能区!D3", "证据!B2"]
    assert all_told(path, {"功能区": rows, "证据": passages}) == cells
    marked = path.with_name("marked.xlsx")
    assert clusterkg.open().validate([path]).mark(path, marked, "en") == len(cells)
    comments = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in openpyxl.load_workbook(marked).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    ]
    assert comments == cells


def test_a_row_of_which_no_id_can_be_made_hides_no_missing_cell(path: Path) -> None:
    rows = [["城市", "名称（中文）", "名称（英文）", "证据"], ["某地", "甲", "Park", None]]
    assert all_told(path, {"功能区": rows}) == ["功能区!A2", "功能区!D2"]


def test_a_heading_that_is_not_known_hides_its_column_and_is_one_finding(path: Path) -> None:
    rows = [["编号", "城市", "名字", "证据"], ["z-1", "宁波", "甲", None]]
    assert all_told(path, {"功能区": rows}) == ["功能区!C1", "功能区!D2"]
