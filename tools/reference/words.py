"""What pages of both languages need: words, and text that Markdown leaves alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

# How a saved query names the kind of a parameter.
KINDS = {
    "city": {"en": "a city", "zh": "城市"},
    "industry": {"en": "an industry", "zh": "产业"},
    "indicator": {"en": "an indicator", "zh": "考核指标"},
    "entity": {"en": "anything in the graph", "zh": "图谱中的任何实体"},
    "integer": {"en": "a whole number", "zh": "整数"},
    "literal": {"en": "a text", "zh": "文本"},
}


def escape(text: str) -> str:
    """Return `text` so that Markdown and tables show it as it is."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~^])", r"\\\1", " ".join(text.split()))


def told(words: Mapping[str, str], lang: str) -> str:
    """Return the words of a language, escaped, or of the other where there are none."""
    return escape(words.get(lang) or words.get("zh" if lang == "en" else "en") or "")


def fence(text: str, kind: str) -> str:
    """Return `text` in a fenced block."""
    return f"```{kind}\n{text.rstrip()}\n```\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table of cells that are Markdown already; nothing if it has no row."""
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines) + "\n"
