"""Self-contained HTML pages, made from jinja2 templates: no other file, no network, no script.

A template lies beside the module that fills it, as NAME.html.j2, and is named by its path in the
package. All pages share one frame, `page.html.j2`, and one style sheet, `style.css`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base import colours, locale
from clusterkg.base.escapes import visible
from clusterkg.base.text import is_chinese

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_PACKAGE: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Font:
    """A font embedded in a page; `source` returns the data URL of its subset for the characters of
    a text.

    If `measured`, all text uses it, because positions were computed from its metrics; otherwise
    only Chinese text does. Chinese text never tries the reader's fonts first: a browser may
    keep the empty box that it drew for a missing glyph, even after this font has loaded.
    """

    family: str
    source: Callable[[str], str]
    measured: bool


def page(
    kind: str,
    template: str,
    title: str,
    lang: str,
    font: Font | None = None,
    /,
    **fields: object,
) -> str:
    """Return an HTML page whose Content-Security-Policy forbids loading anything.

    Args:
        kind: The CSS class of the <body> element, for rules that apply to one kind of page.
        template: The path, in the package, of the template of the content of <body>.
        title: The title as plain text; the template escapes it, and all fields.
        lang: Language of the page: `zh` or `en`.
        font: The font to embed, if any.
        fields: The variables of `template`.
    """
    from markupsafe import Markup

    body = Markup(environment(lang).get_template(template).render(**fields))
    frame = environment(lang).get_template("base/html/page.html.j2")
    source = font.source(title + body.unescape()) if font else ""
    return frame.render(
        kind=kind,
        title=title,
        body=body,
        font=font,
        source=source,
        style=Markup((Path(__file__).parent / "style.css").read_text(encoding="utf-8")),
        light=colours.LIGHT,
        dark=colours.DARK,
    )


def _shown(value: object) -> object:
    # Only templates make Markup, so this has been escaped already.
    return visible(value) if type(value) is str else value


@cache
def environment(lang: str) -> Environment:
    """Return the jinja2 environment of templates rendered in the language `lang`.

    Templates can use `lang`, and `text(key)` for a text of the catalogue in that language. On a
    page in another language, the filter `foreign` tags a text with Chinese characters as Chinese.
    Values are escaped for HTML, and their invisible characters are shown as escapes.
    """

    # Importing jinja2 takes 10 ms: done only where a page is written.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def said(key: str, /, **fields: object) -> str:
        return locale.text(key, lang, **fields)

    def foreign(text: str) -> Markup | str:
        text = visible(text)
        if lang == "zh" or not is_chinese(text):
            return text
        return Markup('<span lang="zh-Hans">{}</span>').format(text)

    templates = Environment(
        loader=FileSystemLoader(_PACKAGE),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.globals.update(lang=lang, text=said)
    templates.filters["foreign"] = foreign
    return templates
