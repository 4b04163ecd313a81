"""The message catalogue: every text for people, in Chinese and in English.

The source is gettext: `zh/PACKAGE.po` holds the key (msgctxt), the English (msgid) and the Chinese
(msgstr) of each text. A wheel contains it compiled, so that nothing is parsed at run time: loading
1,500 messages takes 0.6 ms, where gettext's own reader takes 5.
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
# The primary language of a Windows LANGID for Chinese, of any region.
_WINDOWS_CHINESE: Final = 0x04


class Bilingual(NamedTuple):
    """A text from the data in both languages: a label of the ontology, a heading of a sheet."""

    zh: str
    en: str

    def to(self, lang: str | None = None) -> str:
        """Return the text in `lang` (`zh` or `en`); by default, in the language of the locale."""
        return self.zh if (default_language() if lang is None else lang) == "zh" else self.en


class Message:
    """A text of the catalogue with the values of its fields.

    It is rendered in any language on demand. A field may itself be a Message, a Bilingual, or a
    list of these and of plain values.
    """

    __slots__ = ("fields", "key")

    def __init__(self, key: str, /, **fields: object) -> None:
        self.key = key
        self.fields = fields

    def to(self, lang: str | None = None) -> str:
        """Return the text in `lang` (`zh` or `en`); by default, in the language of the locale."""
        return text(self.key, lang, **self.fields)

    def both(self) -> dict[str, str]:
        """Return the text in each language: {"en": ..., "zh": ...}."""
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
    """Return a text of the catalogue with its fields filled in, escaped for display.

    In a text with a plural form, the field `n` selects the form. Without any field, a text is
    returned with its placeholders.

    Args:
        key: The key of the text: msgctxt in the .po file, `PACKAGE.NAME`.
        lang: Language of the text: `zh` or `en`; by default that of the locale.
        fields: The values of the placeholders in braces. A Message or a Bilingual is rendered in
            the same language; the items of a list are joined by the comma of the language.

    Raises:
        KeyError: there is no such text, the field `n` of a plural is not given, or some fields are
            given but not all.
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
    """Return a text of the catalogue as it is written: with its placeholders, and all plural forms,
    separated by ONE_OR_OTHER.

    Raises:
        KeyError: there is no such text.
        InputError: there is no such language.
    """
    return _catalogue(lang)[key]


def starting_with(start: str, lang: str, *, ending: str = "") -> dict[str, str]:
    """Return the texts whose keys begin with `start` and end with `ending`.

    Returns:
        The texts in `lang`, as `template` gives them, by their English texts (of a plural, by its
        singular). Of several with the same English text, the last is returned.
    """
    english = _catalogue("en")
    return {
        english[key].split(ONE_OR_OTHER)[0]: translated
        for key, translated in _catalogue(lang).items()
        if key.startswith(start) and key.endswith(ending)
    }


def is_defined(key: str, lang: str) -> bool:
    """Return whether the catalogue of `lang` has a text with the key `key`."""
    return key in _catalogue(lang)


def both(key: str, /, **fields: object) -> dict[str, str]:
    """Return a text of the catalogue in each language: {"en": ..., "zh": ...}."""
    return {lang: text(key, lang, **fields) for lang in ("en", "zh")}


def listed(items: Iterable[object], lang: str | None = None) -> str:
    """Return items joined by the comma of `lang`: `Ningbo, Qingdao` or `宁波、青岛`.

    Args:
        items: Texts or other values; a Message or a Bilingual is rendered in the language.
        lang: Language of the text: `zh` or `en`; by default that of the locale.
    """
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
    """Return `lang`, or the language of the locale for None.

    Raises:
        InputError: the catalogue has no such language.
    """
    if lang is None:
        return default_language()
    if lang not in LANGUAGES:
        # Imported here because errors import this module.
        from clusterkg.base.errors import InputError

        raise InputError(Message("base.no-language", lang=lang, languages=list(LANGUAGES)))
    return lang


def default_language() -> str:
    """Return the language of the locale: zh if it is Chinese, else en.

    It is read from the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty. If none is,
    it is that of the user interface on Windows, and en on other systems.
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
