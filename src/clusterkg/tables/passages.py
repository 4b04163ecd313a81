"""Find passages in the text files that stand beside a workbook."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clusterkg.base.text import digest
from clusterkg.rdf.namespaces import CKG
from clusterkg.tables.cells import CellError
from clusterkg.tables.columns import FILE_KEY, PASSAGE_KEY

MOST_BYTES: Final = 50 * 2**20


@dataclass(frozen=True)
class Passage:
    """Where a passage stands: as `clusterkg.facts.evidence` counts, and its digest."""

    paragraph: int
    start: int
    end: int
    sha256: str

    def as_values(self) -> dict[str, str]:
        """Return its numbers by the columns that they belong to."""
        numbers = map(str, (self.paragraph, self.start, self.end))
        return dict(zip(COMPUTED[EVIDENCE], (*numbers, self.sha256), strict=True))


SOURCE: Final = CKG + "Source"
EVIDENCE: Final = CKG + "Evidence"
# What a text tells, by class; and the column that names the text, or the passage in it.
COMPUTED: Final = {
    SOURCE: ("ckg:sha256",),
    EVIDENCE: ("ckg:paragraph", "oa:start", "oa:end", "ckg:sha256"),
}
HELPER: Final = {SOURCE: FILE_KEY, EVIDENCE: PASSAGE_KEY}


def read(folder: Path, name: str) -> str:
    """Return a text that stands in `folder`.

    Raises:
        CellError: there is no such file in the folder itself, it is too large, or not UTF-8.
    """
    path = folder / name
    if Path(name).name != name or not path.is_file():
        raise CellError(
            f"本表所在文件夹中没有文件“{name}”。",
            f"There is no file {name!r} in the folder of this workbook.",
        )
    if path.stat().st_size > MOST_BYTES:
        raise CellError(f"文件“{name}”过大。", f"The file {name!r} is too large.")
    try:
        return path.read_bytes().removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise CellError(
            f"文件“{name}”不是 UTF-8 文本：请另存为 UTF-8。",
            f"The file {name!r} is not UTF-8: save it as UTF-8.",
        ) from error


def find(text: str, passage: str, paragraph: str) -> Passage:
    """Return where `passage` stands in `text`; a paragraph tells which of several is meant.

    Raises:
        CellError: it is not there, or there more than once.
    """
    found = []
    start = text.find(passage)
    while start >= 0:
        lines = text[:start].split("\n")
        number = sum(1 for line in lines[:-1] if line.strip()) + 1
        if paragraph in ("", str(number)):
            found.append(Passage(number, start, start + len(passage), digest(passage)))
        start = text.find(passage, start + 1)
    if not found:
        where = (
            (f"第 {paragraph} 段", f"paragraph {paragraph}") if paragraph else ("全文", "the text")
        )
        raise CellError(
            f"{where[0]}中没有这段引文：请逐字复制。",
            f"This passage is not in {where[1]}: copy it word for word.",
        )
    if len(found) > 1:
        raise CellError(
            f"这段引文在全文中出现 {len(found)} 次：请填段号，或多复制一些。",
            f"This passage comes {len(found)} times: give the paragraph, or copy more of it.",
        )
    return found[0]
