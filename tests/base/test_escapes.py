"""What people look at hides nothing, and no cell that they open runs."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.base.errors import InputError
from clusterkg.base.escapes import for_spreadsheets, inert, one_line, visible, without_mark
from clusterkg.base.locale import Message, text
from clusterkg.cli import main

ROOT = Path(__file__).parents[2]
# One of each kind: controls of C0 and C1, DEL, turns of direction, zero width, separators of
# lines, tags, fillers, halves of pairs, what is no character.
UNSEEN = (
    *("\x00", "\x07", "\x08", "\x0b", "\r", "\x1b", "\x7f", "\x85", "\x9b", "\xad"),
    *("\u061c", "\u200b", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029"),
    *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2069"),
    *("\ufeff", "\ufff9", "\u3164", "\U000e0041", "\ud83d", "\uffff"),
)
HOSTILE = "".join(UNSEEN)
FORMULAE = ("=1+1", "+cmd", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A")


@pytest.mark.parametrize("char", UNSEEN)
def test_invisible_characters_are_escaped(char: str) -> None:
    for shown in (visible(f"a{char}b"), one_line(f"a{char}b\n")):
        assert char not in shown and shown.startswith("a") and shown.endswith("b")


@given(st.text())
def test_no_invisible_character_is_left(given: str) -> None:
    shown = visible(given)
    left = {unicodedata.category(char) for char in shown if char not in "\n\t"}
    # Signs of Arabic numbers and of hieroglyphs are formats, and seen.
    seen = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
    if not any(char in seen or 0x13430 <= ord(char) <= 0x1345F for char in shown):
        assert left.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert visible(shown) == shown
    assert "\n" not in one_line(given) and "\t" not in one_line(given)


def test_visible_characters_stay() -> None:
    plain = "宁波 Níngbō 𠮷 e\u0301 葛\U000e0100 ❤\ufe0f عربي\na\tb"
    assert visible(plain) == plain


@pytest.mark.parametrize("cell", FORMULAE)
def test_a_formula_is_a_text_and_can_be_had_back(cell: str) -> None:
    assert inert(cell) == "'" + cell
    assert inert("'" + cell) == "''" + cell
    assert without_mark(inert(cell)) == cell


@pytest.mark.parametrize("cell", ["", "-5", "+5", "-5.25", "-1e-3", "宁波", "'a'", "a=b", " =1"])
def test_cells_that_are_no_formula_stay(cell: str) -> None:
    assert inert(cell) == cell and without_mark(cell) == cell


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), min_size=1, max_size=4))
def test_rows_for_spreadsheets_are_read_back_as_they_are_shown(rows: list[list[str]]) -> None:
    content = for_spreadsheets(rows).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(content, newline="")))
    assert [row or [""] for row in read] == [[visible(inert(cell)) for cell in row] for row in rows]


def test_a_cell_is_one_cell_where_a_semicolon_parts_cells() -> None:
    assert for_spreadsheets([["a;=1+1", "b"]]) == '\ufeff"a;=1+1",b\r\n'


def test_messages_are_safe_to_look_at() -> None:
    error = InputError(Message("base.no-format", format=HOSTILE, formats=[HOSTILE]), HOSTILE)
    for shown in (str(error), error.to("zh"), error.message, str(InputError(HOSTILE, HOSTILE))):
        assert not set(UNSEEN) & set(shown)
    assert not set(UNSEEN) & set(text("base.no-such-file", "en") + text("base.exists", "zh"))


QUERY = 'SELECT ?x { BIND("a\\u001B[2J\\u202Eb\\u200Bc\\u2028d" AS ?x) }'
RAW = "a\x1b[2J\u202eb\u200bc\u2028d"


@pytest.mark.parametrize("output", ["table", "markdown", "csv-excel"])
def test_a_table_for_people_hides_nothing(output: str) -> None:
    done = CliRunner().invoke(main, ["query", "-", "--format", output], input=QUERY)
    assert done.exit_code == 0
    assert not set("\x1b\u202e\u200b\u2028") & set(done.stdout)
    assert "\\x1b[2J\\u202eb\\u200bc" in done.stdout.replace("\\\\", "\\")


@pytest.mark.parametrize("output", ["csv", "tsv", "json", "jsonl"])
def test_formats_for_programs_are_exact(output: str) -> None:
    done = CliRunner().invoke(main, ["query", "-", "--format", output], input=QUERY)
    control = {"csv": "\x1b", "tsv": "\\u001B"}.get(output, "\\u001b")
    assert RAW.replace("\x1b", control) in done.stdout_bytes.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", f"no{RAW}"],
        ["query", f"{RAW}.rq"],
        [f"no{RAW}"],
        ["query", f"--{RAW}"],
        ["match", "x", "--format", RAW],
        ["match", f"x{RAW}", "--data", f"{RAW}.ttl"],
        ["export", f"{RAW}.pdf"],
        ["overlap", "--city", RAW],
        ["validate", f"{RAW}.ttl"],
    ],
)
def test_errors_escape_what_was_typed(arguments: list[str]) -> None:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert not set("\x1b\u202e\u200b\u2028") & set(done.stderr + done.stdout)


def test_the_explorer_has_the_same_characters() -> None:
    source = (ROOT / "explorer" / "src" / "visible.ts").read_text(encoding="utf-8")
    ours = (ROOT / "src/clusterkg/base/escapes.py").read_text(encoding="utf-8")
    found = "".join(
        part.split('"')[1] for part in source.partition("new RegExp(")[2].split("\n")[1:5]
    )
    wanted = ours.partition("_UNSEEN: Final = (")[2].partition(")\n")[0]
    wanted = "".join(part.split('"')[1] for part in wanted.split("\n") if '"' in part)
    assert _ranges(found) == _ranges(wanted)


def _ranges(pattern: str) -> list[str]:
    for old, new in (("\\u{", "\\U"), ("}", "")):
        pattern = pattern.replace(old, new)
    for width, mark in ((8, "\\U"), (4, "\\u"), (2, "\\x")):
        pattern = _plain(pattern, mark, width)
    return pattern.split(" ")


def _plain(pattern: str, mark: str, width: int) -> str:
    import re

    number = re.compile(re.escape(mark) + rf"([0-9a-fA-F]{{2,{width}}})")
    return number.sub(lambda found: f" {int(found[1], 16):x}", pattern)
