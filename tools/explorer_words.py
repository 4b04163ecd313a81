"""Write explorer/src/words.gen.ts, the texts of the pages, from the catalogue of words.

python tools/explorer_words.py
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from clusterkg.base.files import write
from clusterkg.base.locale.po import Entry, parse

ROOT = Path(__file__).parents[1]
FILE = ROOT / "explorer" / "src" / "words.gen.ts"
SOURCES = ROOT / "src" / "clusterkg" / "base" / "locale" / "zh"
# What pages name as pictures do.
SHARED = ("show.level.", "show.measure.")
HEADER = "// Written by tools/explorer_words.py from the catalogue of words: do not edit.\n"


def entries() -> list[Entry]:
    """Return the entries of the pages, and those that pictures share with them."""
    own, shared = (
        parse(path.read_text("utf-8"), path)
        for path in (SOURCES / "explorer.po", SOURCES / "show.po")
    )
    return [*own, *(entry for entry in shared if entry.key.startswith(SHARED))]


def typescript(texts: Iterable[Entry]) -> str:
    """Return the TypeScript of the texts: from each name to its English and its Chinese.

    A name is what follows the room in the key, in the letters of an identifier.
    """
    lines = [
        f"  {_name(entry.key)}: {json.dumps([*entry.en, *entry.zh], ensure_ascii=False)},\n"
        for entry in texts
    ]
    return (
        f"{HEADER}\n/** All texts of the pages, English and Chinese. */\n"
        "export const WORDS = {\n"
        f"{''.join(lines)}"
        "} as const satisfies Record<string, readonly [string, string]>;\n"
    )


def _name(key: str) -> str:
    return key.partition(".")[2].replace("-", "_").replace(".", "_")


if __name__ == "__main__":
    write(FILE, typescript(entries()).encode())
