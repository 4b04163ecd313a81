"""Documentation of shapes as text, Markdown, or a self-contained HTML page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.base.text import width
from clusterkg.shacl.document.outline import NEEDS, Phrase, Row, Section, outline
from clusterkg.shacl.document.page import as_html
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.labels import Labels
from clusterkg.shacl.explain.phrases import sentences

_COLUMNS: Final = ("property", "need", "count", "values", "notes")
_TEXT_WIDTH: Final = 100


def document(shapes: Shapes, fmt: str, lang: str, names: Labels) -> str:
    """Return the documentation of `shapes` as text.

    For each class, or other target, it lists the properties that are required, recommended,
    suggested, allowed and excluded, how many values each has, the constraints on them, and the
    comments of the shapes' authors.

    Args:
        shapes: The shapes.
        fmt: One of FORMATS.
        lang: Language of the text: `zh` or `en`.
        names: Supplies labels and definitions.

    Raises:
        InputError: the format or the language is unknown.
    """
    if fmt not in FORMATS:
        raise InputError(Message("base.no-format", format=fmt, formats=list(FORMATS)))
    return FORMATS[fmt](outline(shapes, names, language_of(lang)), lang)


def _needs(sections: Sequence[Section]) -> list[str]:
    used = {row.need for section in sections for row in section.rows}
    return [need for need in NEEDS if need in used]


def _lists(section: Section, lang: str) -> list[str]:
    """Return a line on the subclasses and one on the instances of a section's class, if any."""
    pairs = (
        (text("shacl.document.narrower", lang), section.narrower),
        (text("shacl.document.members", lang), section.members),
    )
    colon = text("base.colon", lang)
    return [f"{name}{colon}{listed(items, lang)}" for name, items in pairs if items]


# Text format: columns are aligned, counting Chinese characters as two columns.


def _text(sections: Sequence[Section], lang: str) -> str:
    title, colon = text("shacl.document.title", lang), text("base.colon", lang)
    rows = [row for section in sections for row in section.rows]
    wide_need = _widest(_need(row.need, lang) for row in rows)
    wide_name = _widest(text for row in rows for text in (row.label, row.name))
    wide_count = _widest(row.count for row in rows)
    rest = max(30, _TEXT_WIDTH - wide_need - wide_name - wide_count - 8)
    lines = [title, "=" * width(title), ""]
    needs = _needs(sections)
    wide = _widest(_need(need, lang) for need in needs)
    lines += [
        f"  {_padded(_need(need, lang), wide)}  {text(f'shacl.why.{need}', lang)}" for need in needs
    ]
    for section in sections:
        heading = section.title
        if short := ", ".join(section.short_names):
            heading = text("base.beside", lang, name=heading, more=short)
        lines += ["", heading, "-" * width(heading)]
        for line in filter(None, (section.definition, *_lists(section, lang))):
            lines += _wrapped(line, _TEXT_WIDTH)
        for row in section.rows:
            names = [row.label] if row.name == row.label else [row.label, row.name]
            cells = ([_need(row.need, lang)], names, [row.count], _values(row, rest))
            lines.append("")
            for i in range(max(map(len, cells))):
                need, name, count, value = (cell[i] if i < len(cell) else "" for cell in cells)
                start = f"  {_padded(need, wide_need)}  {_padded(name, wide_name)}"
                lines.append(f"{start}  {_padded(count, wide_count)}  {value}".rstrip())
        if section.rules:
            lines += ["", f"  {text('shacl.document.rules', lang)}{colon.rstrip()}"]
        for rule in section.rules:
            said = sentences((rule.text, *rule.notes), lang)
            named = f"{said} [{rule.name}]" if rule.name else said
            for i, line in enumerate(_wrapped(named, _TEXT_WIDTH - 4)):
                lines.append(f"  {' ' if i else '-'} {line}")
    return "\n".join([*lines, ""])


def _need(need: str, lang: str) -> str:
    return text(f"shacl.need.{need}", lang)


def _values(row: Row, columns: int) -> list[str]:
    lines = _wrapped(row.meaning, columns)
    for mark, texts in (("-", [phrase.text for phrase in row.phrases]), (">", row.notes)):
        for each in texts:
            for i, line in enumerate(_wrapped(each, columns - 2)):
                lines.append(f"{' ' if i else mark} {line}")
    return lines


def _widest(texts: Iterable[str]) -> int:
    return max(map(width, texts), default=0)


def _padded(word: str, columns: int) -> str:
    return word + " " * (columns - width(word))


def _wrapped(words: str, columns: int) -> list[str]:
    """Return the lines of a text, broken at spaces and between Chinese characters.

    A line does not begin with closing punctuation. A piece wider than a line is cut.
    """
    lines: list[str] = []
    line = ""
    pieces = (
        piece[i : i + columns]
        for piece in _PIECES.findall(words)
        for i in range(0, len(piece.rstrip()), columns)
    )
    for piece in pieces:
        if line and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line else lines


# A unit that is not broken: a Chinese character or a run of others, with the punctuation after it.
_CLOSING = r"[\uff0c\u3002\u3001\uff1b\uff1a\uff01\uff1f\uff09\u201d\u2026]"
_PIECES = re.compile(rf"(?:“?[\u3400-\u9fff]|[^\s\u3400-\u9fff“]+|“){_CLOSING}*\s*")


# Markdown format.


def _markdown(sections: Sequence[Section], lang: str) -> str:
    colon = text("base.colon", lang)
    lines = [f"# {text('shacl.document.title', lang)}", ""]
    lines += [
        f"- **{_need(need, lang)}**{colon}{text(f'shacl.why.{need}', lang)}"
        for need in _needs(sections)
    ]
    for section in sections:
        names = "".join(f" {_code(name)}" for name in section.short_names)
        lines += ["", f"## {_escaped(section.title)}{names}"]
        for line in filter(None, (section.definition, *_lists(section, lang))):
            lines += ["", _escaped(line)]
        if section.rows:
            heads = " | ".join(text(f"shacl.head.{name}", lang) for name in _COLUMNS)
            lines += ["", f"| {heads} |"]
            lines.append("|" + " --- |" * len(_COLUMNS))
            lines += [_markdown_row(row, lang) for row in section.rows]
        if section.rules:
            lines += ["", f"{text('shacl.document.rules', lang)}{colon.rstrip()}", ""]
            lines += [
                f"- {_escaped(sentences((rule.text, *rule.notes), lang))}"
                + (f" `{rule.name}`" if rule.name else "")
                for rule in section.rules
            ]
    return "\n".join([*lines, ""])


def _markdown_row(row: Row, lang: str) -> str:
    label = "" if row.label == row.name else f"{_escaped(row.label)} "
    values = text("base.semicolon", lang).join(_markdown_phrase(phrase) for phrase in row.phrases)
    notes = sentences(map(_escaped, (row.meaning, *row.notes)), lang)
    cells = (f"{label}{_code(row.name)}", _need(row.need, lang), row.count, values, notes)
    return f"| {' | '.join(cells)} |"


def _markdown_phrase(phrase: Phrase) -> str:
    if not phrase.code:
        return _escaped(phrase.text)
    before, _, after = phrase.text.partition(phrase.code)
    return f"{_escaped(before)}{_code(phrase.code)}{_escaped(after)}"


def _escaped(words: str) -> str:
    words = re.sub(r"([\\`*_\[\]|$])", r"\\\1", words)
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(name: str) -> str:
    """Return a Markdown code span; a vertical bar is escaped, since it would end a table cell."""
    fence = "``" if "`" in name else "`"
    space = " " if "`" in name else ""
    return f"{fence}{space}{name.replace('|', chr(92) + '|')}{space}{fence}"


FORMATS: Final[Mapping[str, Callable[[Sequence[Section], str], str]]] = {
    "text": _text,
    "markdown": _markdown,
    "html": lambda sections, lang: as_html(sections, _needs(sections), lang),
}
