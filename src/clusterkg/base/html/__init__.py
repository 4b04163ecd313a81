"""Pages of HTML that need no other file, no network and no script, from templates of jinja2.

A template stands beside the module that fills it, as NAME.html.j2, and goes by its path in the
package. All share one frame, `page.html.j2`, and one style sheet, `style.css`.
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
    """A font that a page brings: a data: URL made from the text of the page.

    It is taken for all text where places rest on its measures (`measured`), and else for Chinese
    alone, which is then never left to what the reader has: a browser that finds a character in no
    font before this one may keep the box that it drew until this one came.
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
    """Return a page that may load nothing from anywhere, by its own rule.

    Args:
        kind: The class of its body, by which the style sheet tells pages apart.
        template: The path of the template of its body in the package.
        title: Plain text, as all that is filled in: templates escape it.
        lang: zh or en.
        font: The font that it brings, if any.
        fields: What the template is filled with.
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
    # Markup is what a template made, and has been here.
    return visible(value) if type(value) is str else value


@cache
def environment(lang: str) -> Environment:
    """Return what compiles templates: they may ask for `lang`, and for a `text` of the catalogue.

    `text | foreign` marks a text as Chinese on a page that is not.
    """

    # Ten milliseconds: only where a page is written.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def said(key: str, /, **fields: object) -> str:
        return locale.text(key, lang, **fields)

    def foreign(text: str) -> Markup | str:
        text = visible(text)
        if lang == "zh" or not is_chinese(text):
            return text
        return Markup('<span lang="zh-Hans">{}</span>').format(text)

    found = Environment(
        loader=FileSystemLoader(_PACKAGE),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.globals.update(lang=lang, text=said)
    found.filters["foreign"] = foreign
    return found
