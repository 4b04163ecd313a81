"""The page of measures: what `clusterkg overlap --define` tells of each."""

from __future__ import annotations

from collections.abc import Iterator

from clusterkg.base.locale import text
from clusterkg.compare.measures import CHANCE, OF_LISTS, OF_SHARES, definition

_WORDS = {
    "en": {
        "page": "# Measures\n\nWhat each measure of `clusterkg overlap` is; `--define` tells the"
        " same. [How far to trust them](../measures.md) says what the answers mean.\n\n",
        "lists": "## Of lists: `clusterkg overlap`\n\n",
        "shares": "## Of shares: `clusterkg overlap --shares`\n\n",
        "chance": "## Against chance: `clusterkg overlap --chance`\n\n",
    },
    "zh": {
        "page": "# 度量\n\n`clusterkg overlap` 各度量的定义，与 `--define` 显示的内容相同。"
        "结果的含义见[度量可信到什么程度](../measures.md)。\n\n",
        "lists": "## 清单的度量：`clusterkg overlap`\n\n",
        "shares": "## 份额的度量：`clusterkg overlap --shares`\n\n",
        "chance": "## 与偶然相比：`clusterkg overlap --chance`\n\n",
    },
}


def page(lang: str) -> str:
    """Return the page: a section a measure, with its name as anchor."""
    words = _WORDS[lang]
    parts = [words["page"]]
    for group, measures in (("lists", OF_LISTS), ("shares", OF_SHARES), ("chance", (CHANCE,))):
        parts.append(words[group])
        for measure in measures:
            parts.append(f"### `{measure}` {{ #{measure} }}\n\n")
            parts += [
                f"- **{name}**{text('base.colon', lang)}{told}\n"
                for name, told in _told(measure, lang)
            ]
            parts.append("\n")
    return "".join(parts)


def _told(measure: str, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the words of each aspect of a measure, and what it says, in Markdown."""
    for name, told in definition(measure, lang).items():
        yield name, f"`{told}`" if name == text("measures.aspect.formula", lang) else told
