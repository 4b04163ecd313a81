"""The catalogue of words: whole, in use, and the only place of texts for people."""

from __future__ import annotations

import ast
import functools
import gettext
import io
import os
import pickle
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from babel.messages import mofile, pofile
from jinja2 import Environment, nodes

from clusterkg.base import locale
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, both, default_language, listed, po, text

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "clusterkg"
# Of the checkout: the suite also runs against an installed wheel, which has no sources.
SOURCES = sorted((SOURCE / "base" / "locale" / "zh").glob("*.po"))
ENTRIES = [entry for path in SOURCES for entry in po.parse(path.read_text("utf-8"), path)]
BY_KEY = {entry.key: entry for entry in ENTRIES}
ROOMS = sorted({path.stem for path in SOURCES})
_KEY = re.compile(rf"(?:{'|'.join(ROOMS)})\.[A-Za-z0-9_.-]+")
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")

# What holds Chinese as data: gazetteers, patterns of text that is read, probes, examples.
DATA = {
    "base/folded.py",
    "base/numerals.py",
    "base/printed.py",
    "base/text.py",
    "draft/__init__.py",
    "draft/cities.py",
    "draft/dating.py",
    "draft/figures.py",
    "draft/groups.py",
    "draft/lists.py",
    "draft/programmes.py",
    "draft/statements.py",
    "draft/text.py",
    "names/index.py",
    "facts/containment.py",
    "facts/figures.py",
    "facts/items.py",
    "facts/lists.py",
    "facts/statistics.py",
    "names/categories.py",
    "names/industries.py",
    "names/likeness.py",
    "names/listing.py",
    "names/places.py",
    "names/wording.py",
    "names/tiers.py",
    "names/sizes.py",
    "rdf/diagnosis.py",
    "rdf/replaced.py",
    "rdf/table.py",
    "shacl/explain/phrases.py",
    "show/pictures/font.py",
    "store/remote/graphs.py",
    "store/remote/quirks.py",
    "tables/cells.py",
    "tables/filling.py",
    "tables/mapping.py",
    "tables/nodes.py",
    "tables/sheets.py",
    "tables/yearbook.py",
    "web/api/routes.py",
    # A workbook is a file format: the reader looks for these sheets, headings and answers.
    # An example of a text with its language, in Turtle.
}


# A second to parse, which a run of other tests does not need.
@functools.cache
def modules() -> dict[str, ast.Module]:
    """Return all modules, parsed, by their path in the package."""
    paths = sorted(SOURCE.rglob("*.py"))
    return {
        path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths
    }


# A template asks for a text as Python does: {{ text("ROOM.NAME", n=1) }}.
TEMPLATES = {
    path.relative_to(SOURCE).as_posix(): Environment().parse(path.read_text("utf-8"))
    for path in sorted(SOURCE.rglob("*.j2"))
}


def _called(node: ast.Call) -> str:
    name = node.func
    return name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield each call that names a key, with where it stands."""
    for name, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and node.args:
                key = node.args[0]
                if (
                    _called(node) in ("text", "both", "template", "is_defined", "Message")
                    and isinstance(key, ast.Constant)
                    and isinstance(key.value, str)
                    and "." in key.value
                ):
                    yield f"{name}:{node.lineno}", node


def _printed() -> Iterator[str]:
    """Yield each piece of text that a call writes out, or that a greeting yields, as it stands."""
    for name, module in modules().items():
        for node in ast.walk(module):
            said: list[ast.expr] = []
            if isinstance(node, ast.Call) and _called(node) in ("print", "echo"):
                said = node.args
            elif isinstance(node, ast.Yield) and name.startswith("web/app/") and node.value:
                said = [node.value]
            for value in said:
                for part in value.values if isinstance(value, ast.JoinedStr) else [value]:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield f"{name}:{node.lineno}: {part.value}"


def test_nothing_written_out_is_english_outside_the_catalogue() -> None:
    assert [said for said in _printed() if re.search(r"[a-z]{2,} [a-z]{2,}", said)] == []


def _asked_of_templates() -> Iterator[tuple[str, str, set[str]]]:
    """Yield each key that a template asks for, with where it stands and the fields that it gets.

    A key that is put together ends with the part before the other: `show.count.`.
    """
    for name, template in TEMPLATES.items():
        for call in template.find_all(nodes.Call):
            if not (isinstance(call.node, nodes.Name) and call.node.name == "text"):
                continue
            key, fields = call.args[0], {keyword.key for keyword in call.kwargs}
            keys = {
                nodes.Const: lambda key: [key],
                nodes.CondExpr: lambda key: [key.expr1, key.expr2],
                nodes.Concat: lambda key: key.nodes[:1],
            }[type(key)](key)
            yield from ((f"{name}:{call.lineno}", each.value, fields) for each in keys)


def _fields(texts: tuple[str, ...]) -> list[set[str]]:
    named = ({name for _, name, _, _ in string.Formatter().parse(t) if name} for t in texts)
    return [set(names) for names in named]


def test_each_key_stands_in_the_file_of_its_room_and_once() -> None:
    assert [e.key for e in ENTRIES if e.key.partition(".")[0] != e.path.stem] == []
    keys = sorted(entry.key for entry in ENTRIES)
    assert [key for key, group in groupby(keys) if len(list(group)) > 1] == []
    assert [key for key in keys if not _KEY.fullmatch(key)] == []


def test_the_compiled_catalogue_equals_the_po_files() -> None:
    for lang in locale.LANGUAGES:
        forms = {e.key: po.ONE_OR_OTHER.join(getattr(e, lang)) for e in ENTRIES}
        assert po.messages(lang) == forms


def test_no_language_lacks_a_text() -> None:
    assert [e.key for e in ENTRIES if not e.zh or not all((*e.zh, *e.en))] == []


def test_the_languages_have_the_same_fields() -> None:
    differing = []
    for entry in ENTRIES:
        *_, other = _fields(entry.en)
        if any(fields != other for fields in _fields(entry.zh)):
            differing.append(entry.key)
        if len(entry.en) == 2 and "n" not in other and not entry.key.startswith(_OF_OTHERS):
            differing.append(entry.key)
    assert differing == []


def test_each_key_that_is_used_exists_and_gets_its_fields() -> None:
    wrong = []
    calls = [
        (place, node.args[0].value, {keyword.arg for keyword in node.keywords})  # type: ignore[attr-defined]
        for place, node in _calls()
    ]
    calls += [asked for asked in _asked_of_templates() if not asked[1].endswith(".")]
    for place, key, given in calls:
        if key not in BY_KEY:
            wrong.append(f"{place}: there is no {key!r}")
            continue
        entry = BY_KEY[key]
        wanted = set().union(*_fields(entry.en)) | ({"n"} if len(entry.en) == 2 else set())
        if None not in given and given != wanted:
            wrong.append(f"{place}: {key} has the fields {sorted(wanted)}, not {sorted(given)}")
    assert wrong == []


# What the explorer says, and click, and help, which is found by its English.
_OF_OTHERS = ("explorer.", "cli.click.", "help.")


def test_each_key_is_used() -> None:
    whole, starts = set(), set()
    for module in modules().values():
        for node in ast.walk(module):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                if _KEY.fullmatch(str(node.values[0].value)):
                    starts.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
    for _, key, _ in _asked_of_templates():
        (starts if key.endswith(".") else whole).add(key)
    unused = [
        key for key in BY_KEY if key not in whole and not key.startswith((*_OF_OTHERS, *starts))
    ]
    assert unused == []


def _texts(module: ast.Module) -> Iterator[ast.Constant]:
    """Yield the texts of a module, without its docstrings."""
    docs = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node


def test_no_chinese_stands_outside_the_catalogue() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, module in modules().items()
        if name not in DATA
        for node in _texts(module)
        if _CHINESE.search(node.value)
    ]
    assert found == []


def _is_raw(node: ast.AST) -> bool:
    """Return whether a node gives a literal to an InputError, or keeps one for it."""
    literal = ast.JoinedStr | ast.Constant
    if isinstance(node, ast.Assign):
        names = [name.id for name in node.targets if isinstance(name, ast.Name)]
        return names == ["message"] and isinstance(node.value, literal)
    return (
        isinstance(node, ast.Call)
        and _called(node) == "InputError"
        and isinstance(node.args[0], literal)
    )


def test_an_error_says_what_the_catalogue_says() -> None:
    """An InputError is given a Message, or the text of an engine in a variable: no literal."""
    found = [
        f"{name}:{node.lineno}"
        for name, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Assign | ast.Call) and _is_raw(node)
    ]
    assert found == []


def test_no_space_stands_beside_a_chinese_name() -> None:
    name = r"\{(?:city|origin|province|industry|place)\}"
    beside = re.compile(rf"[一-鿿] {name}|{name} [一-鿿]")
    assert [e.key for e in ENTRIES if any(map(beside.search, e.zh))] == []


def test_the_po_parser_agrees_with_babel() -> None:
    for path in SOURCES:
        with path.open("rb") as stream:
            catalogue = pofile.read_po(stream, abort_invalid=True)
        theirs = []
        for message in catalogue:
            if message.id:
                forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
                said = message.string
                said = said if isinstance(said, tuple | list) else (said,)
                theirs.append((message.context, tuple(forms), tuple(said)))
        assert [(e.key, e.en, e.zh) for e in ENTRIES if e.path == path] == theirs
        compiled = io.BytesIO()
        mofile.write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = gettext.GNUTranslations(compiled)
        for entry in ENTRIES:
            if entry.path == path and len(entry.en) == 1:
                assert translations.pgettext(entry.key, entry.en[0]) == entry.zh[0]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ('msgid "a"\nmsgstr "b"\n', "x.po:1: the key is missing"),
        ('\n#, fuzzy\nmsgctxt "k"\nmsgid "a"\nmsgstr "b"\n', "x.po:2: fuzzy"),
        ('msgctxt "k"\nmsgid "a"\nmsgstr b\n', "x.po:3: not a string in quotes"),
        ('msgctxt "k"\nmsgid "a"\nmsgid "b"\n', "x.po:3: not a line of an entry"),
        ("# c\n\n\nhello\n", "x.po:4: not a line of an entry"),
    ],
)
def test_a_fault_of_a_po_file_says_where(source: str, problem: str) -> None:
    with pytest.raises(po.PoError, match=re.escape(problem)):
        po.parse(source, Path("x.po"))


def test_a_text_is_filled_in_in_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "en": {"a": "all of {items} in {where}", "w": "{n} file\1{n} files", "b": "{{x}}"},
        "zh": {"a": "{where}中的{items}", "w": "{n} 个文件", "b": "{{x}}"},
    }
    for lang in texts:
        texts[lang]["base.comma"] = text("base.comma", lang)
    monkeypatch.setattr(locale, "_catalogue", texts.__getitem__)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    message = Message("a", items=["x", "y"], where=Message("w", n=2))
    assert message.to("en") == "all of x, y in 2 files"
    assert str(message) == message.to("zh") == "2 个文件中的x、y"
    assert text("w", "en", n=1) == "1 file"
    assert both("b") == {"en": "{x}", "zh": "{x}"}
    assert listed(["x", Message("w", n=1)], "en") == "x, 1 file"
    error = pickle.loads(pickle.dumps(InputError(message, "a.ttl", 3)))
    assert error.to("en") == "a.ttl:3: all of x, y in 2 files"
    assert str(error) == "a.ttl:3: 2 个文件中的x、y"
    assert error.said == message


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(
    environment: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_language() == lang


@pytest.mark.parametrize(("langid", "lang"), [(0x0804, "zh"), (0x0404, "zh"), (0x0409, "en")])
def test_on_windows_the_language_is_that_of_the_interface(
    langid: int, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(locale, "_windows_language", lambda: langid)
    assert default_language() == lang


def test_one_language_is_loaded_and_nothing_is_parsed() -> None:
    script = (
        "import sys; from clusterkg.base import locale; locale.text('base.comma', 'zh');"
        "print(locale._catalogue.cache_info().currsize, [m for m in ('json', 'gettext')"
        " if m in sys.modules])"
    )
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE.parent)},
        )
    assert done.stdout == "1 []\n"


def test_a_changed_source_is_compiled_anew_and_a_wheel_needs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(po, "_HERE", tmp_path)
    (tmp_path / "zh").mkdir()
    source = tmp_path / "zh" / "a.po"
    source.write_text('msgctxt "a.b"\nmsgid "one"\nmsgstr "一"\n', "utf-8")
    assert po.messages("zh") == {"a.b": "一"}
    source.write_text('msgctxt "a.b"\nmsgid "two"\nmsgstr "二十"\n', "utf-8")
    assert po.messages("zh") == {"a.b": "二十"}
    assert po.messages("en") == {"a.b": "two"}
    # As in a wheel: what the build made, and no sources.
    source.unlink()
    (tmp_path / "zh").rmdir()
    assert po.messages("zh") == {"a.b": "二十"}


# Nouns of what is counted: one of them is not several. Bounds (at most 5 rows) are no counts.
_COUNTED = re.compile(
    r"(?<!more than )(?<!fewer than )(?<!at least )(?<!at most )(?<!below )(?<!holds )(?<!has )"
    r"(?<!longer than )\{(\w+)[^}]*\}(?: of \{\w+\})? (?:statements|rows|characters|problems|"
    r"differences|nodes|edges|passages|targets|programmes|counts|sums|zones|numbers|doubts|"
    r"violations|warnings|infos|"
    r"cities|files|results|pairs|industries|facts|sources)\b"
)


def test_texts_with_a_count_have_a_plural() -> None:
    alone = {e.key: e.en[0] for e in ENTRIES if len(e.en) == 1 and _COUNTED.search(e.en[0])}
    # The first of more, and what engines say of thousands.
    known = {"explorer.first_rows", "show.report.more", "show.heatmap.first"}
    assert [key for key in alone.keys() - known if not key.startswith("store.")] == []
    for n, said in ((1, "1 statement"), (2, "2 statements"), (0, "0 statements")):
        assert text("cli.info.statements", "en", n=n) == said


# Half-width marks beside Chinese; what is code keeps its own: SPARQL, Turtle, names of variables.
_HALF = re.compile(r"[\u3400-\u9fff]\s*[(),;:!?]|[(),;:!?]\s*[\u3400-\u9fff]|[\u3400-\u9fff].*[()]")
_CODE = re.compile(
    r"\((?:\.\.\.|SAMPLE\(\{\w+\}\)|\{function\}\(\.\.\.\)) AS \?\S+\)"
    r"|FILTER\(\.\.\.\)|\?\w+|\?\{\w+\}|\{prefix\}:|“#\+ 键: 值”|\(end of year\)"
    r"|Limits\([^)]*\)|IN \(\.\.\.\)| ; |有 ;$|^\[方法:\]水平$"
)


def test_chinese_has_full_width_brackets_and_marks() -> None:
    said = {entry.key: _CODE.sub("", zh) for entry in ENTRIES for zh in entry.zh}
    assert {key: zh for key, zh in said.items() if _HALF.search(zh)} == {}


def test_no_space_stands_beside_a_full_width_mark() -> None:
    """Gaps of two spaces and more lay out a list."""
    beside = re.compile(
        r"(?<=[：。，；？！、（）“《]) (?=[^ ])|(?<=[^ ]) (?=[：。，；？！、（）》])"
    )
    assert [e.key for e in ENTRIES if any(map(beside.search, e.zh))] == []


def test_no_template_writes_a_bracket_or_a_comma_of_its_own() -> None:
    wrong = re.compile(r"[ >}]\((?=\{\{)|\}\}\)(?!\))|\}\}[,;] ")
    for path in sorted(SOURCE.rglob("*.j2")):
        lines = [
            line for line in path.read_text("utf-8").splitlines() if not re.search(r"url\(", line)
        ]
        assert [line for line in lines if wrong.search(line)] == [], path
