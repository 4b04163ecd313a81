"""Shapes as documents for people: text, Markdown, or a page of HTML that needs no other file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.text import width
from clusterkg.shacl.document.outline import NEEDS, Phrase, Row, Section, outline
from clusterkg.shacl.document.page import page
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.labels import Names
from clusterkg.shacl.explain.phrases import LANGUAGES

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "What data must look like",
        "contents": "Contents",
        "property": "Property",
        "need": "Needed",
        "count": "How many",
        "values": "Values",
        "notes": "Notes",
        "narrower": "Applies also to",
        "members": "Known already",
        "rules": "Checked as a whole, with the message for what is wrong",
        "required": "required",
        "recommended": "recommended",
        "suggested": "suggested",
        "allowed": "allowed",
        "excluded": "excluded",
        "required.why": "without it, the data do not conform",
        "recommended.why": "without it, there is a warning",
        "suggested.why": "without it, there is a note",
        "allowed.why": "it may be left out",
        "excluded.why": "it must not be there",
        "colon": ": ",
        "comma": ", ",
        "semicolon": "; ",
        "stop": " ",
    },
    "zh": {
        "title": "数据须符合的要求",
        "contents": "目录",
        "property": "属性",
        "need": "必要性",
        "count": "数量",
        "values": "取值",
        "notes": "说明",
        "narrower": "也适用于",
        "members": "已有",
        "rules": "整体检查（所示为出错时的提示）",
        "required": "必填",
        "recommended": "推荐",
        "suggested": "建议",
        "allowed": "可选",
        "excluded": "不得有",
        "required.why": "缺少时数据不符合要求",
        "recommended.why": "缺少时给出警告",
        "suggested.why": "缺少时给出提示",
        "allowed.why": "可以省略",
        "excluded.why": "不得出现",
        "colon": "：",
        "comma": "、",
        "semicolon": "；",
        "stop": "",
    },
}
_COLUMNS: Final = ("property", "need", "count", "values", "notes")
_TEXT_WIDTH: Final = 100


def document(shapes: Shapes, fmt: str, lang: str, names: Names) -> str:
    """Return shapes as a document of FORMATS, in en or zh.

    For each class, or other target, it lists the properties that are required, recommended,
    suggested, allowed and excluded, how many values each has and what they must be, with what
    the shapes' authors say. Labels and definitions are those of `names`.

    Raises:
        InputError: the format or the language is not known.
    """
    if fmt not in FORMATS:
        raise InputError(f"no format {fmt!r}; formats: {', '.join(FORMATS)}")
    if lang not in LANGUAGES:
        raise InputError(f"no language {lang!r}; languages: {', '.join(LANGUAGES)}")
    return FORMATS[fmt](outline(shapes, names, lang), lang)


def _needs(sections: Sequence[Section]) -> list[str]:
    used = {row.need for section in sections for row in section.rows}
    return [need for need in NEEDS if need in used]


def _lists(section: Section, words: Mapping[str, str]) -> list[str]:
    """Return the lines on subclasses and members."""
    pairs = (("narrower", section.narrower), ("members", section.members))
    return [
        f"{words[name]}{words['colon']}{words['comma'].join(items)}"
        for name, items in pairs
        if items
    ]


# Text: columns that are aligned where Chinese characters fill two.


def _text(sections: Sequence[Section], lang: str) -> str:
    words = _WORDS[lang]
    rows = [row for section in sections for row in section.rows]
    wide_need = _widest(words[row.need] for row in rows)
    wide_name = _widest(text for row in rows for text in (row.label, row.name))
    wide_count = _widest(row.count for row in rows)
    rest = max(30, _TEXT_WIDTH - wide_need - wide_name - wide_count - 8)
    lines = [words["title"], "=" * width(words["title"]), ""]
    needs = _needs(sections)
    wide = _widest(words[need] for need in needs)
    lines += [f"  {_padded(words[need], wide)}  {words[need + '.why']}" for need in needs]
    for section in sections:
        heading = " ".join(
            filter(None, (section.title, _bracketed(", ".join(section.short_names))))
        )
        lines += ["", heading, "-" * width(heading)]
        for line in filter(None, (section.definition, *_lists(section, words))):
            lines += _wrapped(line, _TEXT_WIDTH)
        for row in section.rows:
            names = [row.label] if row.name == row.label else [row.label, row.name]
            cells = ([words[row.need]], names, [row.count], _values(row, rest))
            lines.append("")
            for i in range(max(map(len, cells))):
                need, name, count, value = (cell[i] if i < len(cell) else "" for cell in cells)
                start = f"  {_padded(need, wide_need)}  {_padded(name, wide_name)}"
                lines.append(f"{start}  {_padded(count, wide_count)}  {value}".rstrip())
        if section.rules:
            lines += ["", f"  {words['rules']}{words['colon'].rstrip()}"]
        for rule in section.rules:
            text = words["stop"].join([rule.text, *rule.notes])
            named = f"{text} [{rule.name}]" if rule.name else text
            for i, line in enumerate(_wrapped(named, _TEXT_WIDTH - 4)):
                lines.append(f"  {' ' if i else '-'} {line}")
    return "\n".join([*lines, ""])


def _bracketed(text: str) -> str:
    return f"({text})" if text else ""


def _values(row: Row, columns: int) -> list[str]:
    lines = _wrapped(row.meaning, columns)
    for mark, texts in (("-", [phrase.text for phrase in row.phrases]), (">", row.notes)):
        for text in texts:
            for i, line in enumerate(_wrapped(text, columns - 2)):
                lines.append(f"{' ' if i else mark} {line}")
    return lines


def _widest(texts: Iterable[str]) -> int:
    return max(map(width, texts), default=0)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _wrapped(text: str, columns: int) -> list[str]:
    """Return a text in lines: broken at spaces and between Chinese characters, not before 。.

    A piece that is wider than a line is cut.
    """
    lines: list[str] = []
    line = ""
    pieces = (
        piece[i : i + columns]
        for piece in _PIECES.findall(text)
        for i in range(0, len(piece.rstrip()), columns)
    )
    for piece in pieces:
        if line and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line else lines


# What is kept on one line: a Chinese character or a run of others, with the marks that follow.
_PIECES = re.compile(r"(?:“?[\u3400-\u9fff]|[^\s\u3400-\u9fff“]+|“)[，。、；：！？）”…]*\s*")


# Markdown.


def _markdown(sections: Sequence[Section], lang: str) -> str:
    words = _WORDS[lang]
    lines = [f"# {words['title']}", ""]
    lines += [
        f"- **{words[need]}**{words['colon']}{words[need + '.why']}" for need in _needs(sections)
    ]
    for section in sections:
        names = "".join(f" {_code(name)}" for name in section.short_names)
        lines += ["", f"## {_escaped(section.title)}{names}"]
        for line in filter(None, (section.definition, *_lists(section, words))):
            lines += ["", _escaped(line)]
        if section.rows:
            lines += ["", f"| {' | '.join(words[column] for column in _COLUMNS)} |"]
            lines.append("|" + " --- |" * len(_COLUMNS))
            lines += [_markdown_row(row, words) for row in section.rows]
        if section.rules:
            lines += ["", f"{words['rules']}{words['colon'].rstrip()}", ""]
            lines += [
                f"- {_escaped(words['stop'].join([rule.text, *rule.notes]))}"
                + (f" `{rule.name}`" if rule.name else "")
                for rule in section.rules
            ]
    return "\n".join([*lines, ""])


def _markdown_row(row: Row, words: Mapping[str, str]) -> str:
    label = "" if row.label == row.name else f"{_escaped(row.label)} "
    values = words["semicolon"].join(_markdown_phrase(phrase) for phrase in row.phrases)
    notes = words["stop"].join(_escaped(note) for note in (row.meaning, *row.notes) if note)
    cells = (f"{label}{_code(row.name)}", words[row.need], row.count, values, notes)
    return f"| {' | '.join(cells)} |"


def _markdown_phrase(phrase: Phrase) -> str:
    if not phrase.code:
        return _escaped(phrase.text)
    before, _, after = phrase.text.partition(phrase.code)
    return f"{_escaped(before)}{_code(phrase.code)}{_escaped(after)}"


def _escaped(text: str) -> str:
    text = re.sub(r"([\\`*_\[\]|$])", r"\\\1", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(text: str) -> str:
    """Return a code span; a bar would end the cell of a table that it is in."""
    fence = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{text.replace('|', chr(92) + '|')}{space}{fence}"


def _html(sections: Sequence[Section], lang: str) -> str:
    return page(sections, _needs(sections), _WORDS[lang], lang)


FORMATS: Final[Mapping[str, Callable[[Sequence[Section], str], str]]] = {
    "text": _text,
    "markdown": _markdown,
    "html": _html,
}
