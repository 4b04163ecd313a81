"""Parser of gettext's .po files, and their compiled form, which loads without parsing.

Babel and polib read .po as well (a test compares them), but would be run-time dependencies: in a
checkout, the catalogue is recompiled when a .po file has changed. Only the standard library is
used, since the build loads this file by its path.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
from pathlib import Path
from typing import Final, NamedTuple

_HERE: Final = Path(__file__).parent
# Separators in a compiled file: between texts, and between the singular and plural of one.
_BREAK: Final = "\0"
ONE_OR_OTHER: Final = "\1"


class Entry(NamedTuple):
    """An entry of the catalogue: key, English and Chinese.

    `en` holds one form, or singular and plural; `line` is the first line of the entry.
    """

    key: str
    en: tuple[str, ...]
    zh: tuple[str, ...]
    comment: str
    path: Path
    line: int


class PoError(ValueError):
    """Error of a line of a .po file that cannot be parsed."""


def messages(lang: str) -> dict[str, str]:
    """Return all texts of a language by key, from the compiled file.

    If the compiled file is missing, or made from other .po files than those of the checkout, the
    .po files are compiled.

    Raises:
        PoError: a .po file of a checkout cannot be parsed.
    """
    path = _HERE / "compiled" / f"{lang}.txt"
    stamp = _stamp()
    content: str | None = None
    with contextlib.suppress(FileNotFoundError):
        content = path.read_bytes().decode()
    if content is None or (stamp and not content.startswith(stamp + _BREAK)):
        content = compiled(lang, stamp)
        with contextlib.suppress(OSError):  # In a folder that is read-only, compile each time.
            _write(path, content)
    parts = content.split(_BREAK)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def compiled(lang: str, stamp: str = "") -> str:
    """Return the compiled form of the texts of a language, which `messages` reads.

    Args:
        lang: Language of the texts: `zh` or `en`.
        stamp: A text that changes when a .po file does; it becomes the first field.

    Raises:
        PoError: a .po file cannot be parsed.
    """
    parts = [stamp]
    for entry in entries():
        parts += (entry.key, ONE_OR_OTHER.join(entry.en if lang == "en" else entry.zh))
    return _BREAK.join(parts)


def entries() -> list[Entry]:
    """Return all entries of the .po files, file by file, in their order.

    Raises:
        PoError: a .po file cannot be parsed.
    """
    return [entry for path in sources() for entry in parse(path.read_text("utf-8"), path)]


def sources() -> list[Path]:
    """Return the sorted paths of the .po files; an installed package has none."""
    return sorted((_HERE / "zh").glob("*.po"))


def parse(text: str, path: Path) -> list[Entry]:
    """Return the entries of a .po file, without its header. Blank lines separate entries. Errors
    name the file `path`.

    Raises:
        PoError: a line is not valid .po, or an entry has no key or is marked fuzzy.
    """
    found: list[Entry] = []
    number = 1
    for block in re.split(r"(\n(?:[ \t]*\n)+)", text):
        if block.strip():
            found += _entry(block.split("\n"), path, number)
        number += block.count("\n")
    return found


def _entry(lines: list[str], path: Path, start: int) -> list[Entry]:
    """Parse one block of a .po file into a list with its entry; empty for the header or comments.

    Args:
        path: The file, for errors.
        start: The number of the first line in the file.
    """
    fields: dict[str, str] = {}
    comments: list[str] = []
    last = ""
    for number, line in enumerate(lines, start):
        keyword, _, rest = line.partition(" ")
        if keyword == "#," and "fuzzy" in rest:
            raise PoError(f"{path}:{number}: fuzzy: read it over and take the mark away")
        if keyword == "#.":
            comments.append(rest)
        elif line.startswith('"') and last:
            fields[last] += _unquoted(line, path, number)
        elif keyword.startswith("msg") and keyword not in fields:
            fields[keyword] = _unquoted(rest, path, number)
            last = keyword
        elif line and not line.startswith("#"):
            raise PoError(f"{path}:{number}: not a line of an entry")
    if not fields.get("msgid"):
        return []
    if "msgctxt" not in fields:
        raise PoError(f"{path}:{start}: the key is missing: msgctxt")
    en = tuple(fields[name] for name in ("msgid", "msgid_plural") if name in fields)
    zh = tuple(value for name, value in fields.items() if name.startswith("msgstr"))
    return [Entry(fields["msgctxt"], en, zh, " ".join(comments), path, start)]


def _unquoted(text: str, path: Path, number: int) -> str:
    """Return the value of a quoted string of a .po file, with its C escapes decoded."""
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        value = None
    if not isinstance(value, str):
        raise PoError(f"{path}:{number}: not a string in quotes")
    return value


def _stamp() -> str:
    """Return a text that changes when a .po file does; empty if there are none."""
    stats = [(path.name, path.stat()) for path in sources()]
    return " ".join(f"{name}:{stat.st_mtime_ns}:{stat.st_size}" for name, stat in stats)


def _write(path: Path, content: str) -> None:
    """Write a file atomically, so that other processes see the old or the new content."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    try:
        part.write_bytes(content.encode())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
