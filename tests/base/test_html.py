"""Pages from templates: what is filled in stays text, and a page loads nothing."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, DictLoader, UndefinedError
from markupsafe import Markup

from clusterkg.base import colours, html
from clusterkg.base.html import Font, environment, page

PACKAGE = Path(html.__file__).parents[2]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onclick=x &amp;"
OWN = {
    "own.html.j2": "<p title=\"{{ words }}\" class='{{ words }}'>{{ words }}</p>\n",
    "lacking.html.j2": "{{ words }}{{ more }}",
    "said.html.j2": "{{ text('base.comma') }}|{{ '宁波' | foreign }}|{{ '<b>宁' | foreign }}",
}


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(autouse=True)
def own_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let templates of these tests stand before those of the package."""
    for lang in ("en", "zh"):
        found = environment(lang)
        assert found.loader is not None
        monkeypatch.setattr(found, "loader", ChoiceLoader([DictLoader(OWN), found.loader]))


def test_hostile_text_is_escaped_in_elements_attributes_and_title() -> None:
    found = Tags(page("report", "own.html.j2", HOSTILE, "en", words=HOSTILE))
    assert {tag for tag, _ in found.tags} == {
        *("html", "head", "meta", "link", "title", "style", "body", "p")
    }
    ((_, given),) = [(tag, given) for tag, given in found.tags if tag == "p"]
    assert given == {"title": HOSTILE, "class": HOSTILE}
    assert found.text.count(HOSTILE) == 2


def test_a_page_loads_nothing_and_has_the_colours_of_all() -> None:
    text = page("report", "own.html.j2", "A page", "zh", words="")
    found = Tags(text)
    assert ("html", {"lang": "zh-Hans"}) in found.tags
    assert ("body", {"class": "report"}) in found.tags
    assert "default-src 'none'" in text
    for role, colour in (*colours.LIGHT.items(), *colours.DARK.items()):
        assert f"--{role}: {colour};" in text
    assert set(colours.LIGHT) == set(colours.DARK)
    assert "url(" not in text and "@import" not in text


def test_a_font_is_made_of_the_text_of_the_page() -> None:
    font = Font("Own", lambda text: f"data:,{len(set(text) & set('宁波<'))}", measured=False)
    text = page("report", "own.html.j2", "宁", "zh", font, words="波 <")
    assert "url(data:,3)" in text and "unicode-range" in text


def test_a_template_asks_for_texts_in_the_language_and_marks_the_other() -> None:
    assert environment("zh").get_template("said.html.j2").render() == "、|宁波|&lt;b&gt;宁"
    said = environment("en").get_template("said.html.j2").render()
    marked = '<span lang="zh-Hans">{}</span>'.format
    assert said == f", |{marked('宁波')}|{marked('&lt;b&gt;宁')}"
    assert isinstance(environment("en").filters["foreign"]("宁"), Markup)


def test_a_missing_template_variable_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="more"):
        page("report", "lacking.html.j2", "A page", "en", words="")


def test_each_template_of_the_package_compiles() -> None:
    names = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.j2")]
    assert len(names) >= 5
    for name in names:
        environment("en").get_template(name)
