"""Location of passages in the text files that accompany a workbook."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clusterkg.base.cache import MOST_BYTES
from clusterkg.base.locale import Message
from clusterkg.base.text import digest, paragraph_at
from clusterkg.rdf.namespaces import CKG
from clusterkg.tables.cells import CellError
from clusterkg.tables.columns import FILE_KEY, PASSAGE_KEY


@dataclass(frozen=True)
class Passage:
    """Position of a passage, counted as in `clusterkg.facts.evidence`: the number of its paragraph,
    and its start and end in characters of the text; and the SHA-256 of its wording.
    """

    paragraph: int
    start: int
    end: int
    sha256: str

    def as_values(self) -> dict[str, str]:
        """Return the position and the digest as texts, by the keys of their columns."""
        numbers = map(str, (self.paragraph, self.start, self.end))
        return dict(zip(COMPUTED[EVIDENCE], (*numbers, self.sha256), strict=True))


SOURCE: Final = CKG + "Source"
EVIDENCE: Final = CKG + "Evidence"
# By class: the columns computed from a text, and the column that names the text or its passage.
COMPUTED: Final = {
    SOURCE: ("ckg:sha256",),
    EVIDENCE: ("ckg:paragraph", "oa:start", "oa:end", "ckg:sha256"),
}
HELPER: Final = {SOURCE: FILE_KEY, EVIDENCE: PASSAGE_KEY}


def read(folder: Path, name: str) -> str:
    """Return the text of the file `name` in `folder`, without a byte order mark.

    Raises:
        CellError: the folder itself (not a subfolder) has no such file, or the file is too large or
            not UTF-8.
    """
    path = folder / name
    if Path(name).name != name or not path.is_file():
        raise CellError(Message("tables.no-text-file", name=name))
    if path.stat().st_size > MOST_BYTES:
        raise CellError(Message("tables.text-too-large", name=name, most=MOST_BYTES // 2**20))
    try:
        return path.read_bytes().removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise CellError(Message("tables.text-not-utf8", name=name)) from error


def find(text: str, passage: str, paragraph: str) -> Passage:
    """Return the position of the only occurrence of `passage` in `text`; if `paragraph` is not
    empty, of the only one that begins in the paragraph with this number.

    Raises:
        CellError: the passage does not occur there, or more than once.
    """
    found = []
    start = text.find(passage)
    while start >= 0:
        number = paragraph_at(text, start)
        if paragraph in ("", str(number)):
            found.append(Passage(number, start, start + len(passage), digest(passage)))
        start = text.find(passage, start + 1)
    if not found:
        if paragraph:
            raise CellError(Message("tables.no-passage-in-paragraph", paragraph=paragraph))
        raise CellError(Message("tables.no-passage"))
    if len(found) > 1:
        raise CellError(Message("tables.several-passages", times=len(found)))
    return found[0]
