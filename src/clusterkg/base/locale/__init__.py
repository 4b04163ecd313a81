"""The catalogue of words: every text for people, in Chinese and in English.

The source is gettext: `zh/ROOM.po` holds, for each text, its key (msgctxt), the English (msgid) and
the Chinese (msgstr). A wheel carries it compiled, so that nothing is parsed at run time: 0.6 ms for
1,500 messages, where gettext's own reader takes 5.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, NamedTuple

from clusterkg.base.escapes import visible
from clusterkg.base.locale.po import ONE_OR_OTHER, messages

LANGUAGES: Final = ("zh", "en")
# The primary language of Windows' LANGID for Chinese, of whatever region.
_WINDOWS_CHINESE: Final = 0x04


class Bilingual(NamedTuple):
    """A text of the data in both languages: a label of the ontology, a heading of a sheet."""

    zh: str
    en: str

    def to(self, lang: str | None = None) -> str:
        """Return the text in a language, by default that of the locale."""
        return self.zh if (default_language() if lang is None else lang) == "zh" else self.en


class Message:
    """A text of the catalogue with its fields filled in, in whatever language is asked for.

    A field may itself be a message or a bilingual text, or a list of such and of values.
    """

    __slots__ = ("fields", "key")

    def __init__(self, key: str, /, **fields: object) -> None:
        self.key = key
        self.fields = fields

    def to(self, lang: str | None = None) -> str:
        """Return the text in a language, by default that of the locale."""
        return text(self.key, lang, **self.fields)

    def both(self) -> dict[str, str]:
        """Return the text in each language, by language."""
        return both(self.key, **self.fields)

    def __str__(self) -> str:
        return self.to()

    def __repr__(self) -> str:
        fields = "".join(f", {name}={value!r}" for name, value in self.fields.items())
        return f"Message({self.key!r}{fields})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return (self.key, self.fields) == (other.key, other.fields)

    def __hash__(self) -> int:
        return hash(self.key)


def text(key: str, lang: str | None = None, /, **fields: object) -> str:
    """Return a text of the catalogue, its fields filled in, as it is safe to look at.

    A text with a plural takes its number from the field `n`.

    Args:
        key: The msgctxt of the text: `ROOM.NAME`.
        lang: zh or en; by default the language of the locale.
        fields: What stands in braces in the text. A message is put into the language, a list
            is joined by its comma.

    Raises:
        KeyError: there is no such text, or a field of it is not given.
        InputError: there is no such language.
    """
    lang = default_language() if lang is None else lang
    template = _catalogue(lang)[key]
    if ONE_OR_OTHER in template:
        template = template.split(ONE_OR_OTHER)[0 if fields["n"] == 1 else -1]
    if not fields and "{{" not in template and "}}" not in template:
        return template
    filled = template.format_map({name: _said(value, lang) for name, value in fields.items()})
    return visible(filled)


def template(key: str, lang: str) -> str:
    """Return a text of the catalogue whose fields are still to be filled in."""
    return _catalogue(lang)[key]


def starting_with(start: str, lang: str, *, ending: str = "") -> dict[str, str]:
    """Return the texts whose keys start and end so, by the English; of a plural, by that of one."""
    english = _catalogue("en")
    return {
        english[key].split(ONE_OR_OTHER)[0]: found
        for key, found in _catalogue(lang).items()
        if key.startswith(start) and key.endswith(ending)
    }


def is_defined(key: str, lang: str) -> bool:
    """Say whether there is a text of that key."""
    return key in _catalogue(lang)


def both(key: str, /, **fields: object) -> dict[str, str]:
    """Return a text of the catalogue in each language, by language."""
    return {lang: text(key, lang, **fields) for lang in ("en", "zh")}


def listed(items: Iterable[object], lang: str | None = None) -> str:
    """Return things in a row: `Ningbo, Qingdao` or `宁波、青岛`."""
    lang = default_language() if lang is None else lang
    return text("base.comma", lang).join(str(_said(item, lang)) for item in items)


def _said(value: object, lang: str) -> object:
    if isinstance(value, Message | Bilingual):
        return value.to(lang)
    if isinstance(value, list | tuple):
        return listed(value, lang)
    return value


@cache
def _catalogue(lang: str) -> Mapping[str, str]:
    return messages(language_of(lang))


def language_of(lang: str | None = None) -> str:
    """Return a language of the catalogue; by default that of the locale.

    Raises:
        InputError: there is no such language.
    """
    if lang is None:
        return default_language()
    if lang not in LANGUAGES:
        # Errors tell texts: they come after this module.
        from clusterkg.base.errors import InputError

        raise InputError(Message("base.no-language", lang=lang, languages=list(LANGUAGES)))
    return lang


def default_language() -> str:
    """Return the language of the locale: zh if it is Chinese, else en.

    LC_ALL, LC_MESSAGES and LANG say it, in this order; on Windows, where they are seldom set,
    the language of the user interface.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh" if _windows_language() & 0x3FF == _WINDOWS_CHINESE else "en"


def _windows_language() -> int:
    """Return the LANGID of the user interface of Windows; 0 elsewhere."""
    if sys.platform != "win32":
        return 0
    import ctypes

    try:
        return int(ctypes.windll.kernel32.GetUserDefaultUILanguage())
    except (AttributeError, OSError):
        return 0
