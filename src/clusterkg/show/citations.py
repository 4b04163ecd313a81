"""Bibliography of the graph's sources: as text, CSL-JSON 1.0.2, BibTeX, and a table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, Final

from clusterkg.base import files
from clusterkg.base.brief import Brief, counted
from clusterkg.base.errors import InputError
from clusterkg.base.formats import named
from clusterkg.base.locale import Message, language_of, text
from clusterkg.queries.rows import query
from clusterkg.queries.saved import run
from clusterkg.rdf.namespaces import shorten
from clusterkg.rdf.table import TABLE_FORMATS, Table, plain
from clusterkg.rdf.table import write as write_table
from clusterkg.store.graph import Graph

FORMATS: Final = ("text", "csl-json", "bibtex", *TABLE_FORMATS)
QUERY: Final = "sources"
_EXTENSIONS: Final = {".txt": "text", ".bib": "bibtex", ".csv": "csv", ".json": "csl-json"}
_COUNTS: Final = ("verified", "reported", "unverified", "passages")
# Special characters of TeX, each with its escape.
_TEX: Final = {
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class Source:
    """A source as it is cited; unknown fields are empty, and dates are as precise as printed.

    If `is_titled` is false, the source prints no title: `title` is a name given to it, which is
    cited in [ ]. `inferred_year` is the year of a source without a printed date. `cited_by` maps
    each of verified, reported and unverified to the number of facts that cite the source with this
    status, and `passages` to the number of passages.
    """

    iri: str
    title: str
    is_titled: bool
    author: str
    publisher: str
    published: str
    inferred_year: str
    address: str
    read_on: str
    kind: str
    how_read: str
    original_publisher: str
    original_published: str
    cited_by: Mapping[str, int]

    @property
    def key(self) -> str:
        """The citation key of the source: its prefixed name without `id:`, with hyphens for
        characters other than ASCII letters, digits, `.`, `_` and `-`.
        """
        return re.sub(r"[^A-Za-z0-9._-]+", "-", shorten(self.iri).removeprefix("id:")).strip("-")


@dataclass(frozen=True, repr=False)
class Citations(Brief):
    """The sources of a graph, sorted by IRI; iteration yields each `Source`.

    `lang` is the language of text that is not quoted, such as kinds of publishers. `rows` is the
    result of the query `sources`.

    Examples:
        >>> import clusterkg
        >>> kg = clusterkg.open()
        >>> kg.sources(lang="en").to("bibtex").startswith("@misc{")
        True
    """

    sources: tuple[Source, ...]
    rows: Table
    lang: str

    def _brief(self) -> str:
        return counted(self.sources, "source")

    def __str__(self) -> str:
        return self.to()

    def __len__(self) -> int:
        return len(self.sources)

    def __iter__(self) -> Iterator[Source]:
        return iter(self.sources)

    def table(self) -> Table:
        """Return the sources as a table, the result of the query `sources`."""
        return self.rows

    def to(self, fmt: str = "text") -> str:
        """Return the sources in a format of FORMATS: text, csl-json, bibtex, or a table format.

        Raises:
            InputError: there is no such format.
        """
        fmt = named(fmt, FORMATS)
        if fmt == "text":
            return "".join(f"{cited(each, self.lang)}\n" for each in self.sources)
        if fmt == "csl-json":
            items = [csl(each, self.lang) for each in self.sources]
            return json.dumps(items, ensure_ascii=False, indent=2) + "\n"
        if fmt == "bibtex":
            return "\n".join(bibtex(each, self.lang) for each in self.sources)
        return write_table(self.rows, fmt)

    def save(self, path: str | PathLike[str], fmt: str | None = None) -> Path:
        """Write the sources to a file, by default in the format of its extension.

        Returns:
            The path.

        Raises:
            InputError: there is no such format, none is given and the extension is unknown, or the
                file cannot be written.
        """
        path = Path(path)
        files.write(path, self.to(fmt or format_of(path)).encode())
        return path


def format_of(path: Path) -> str:
    """Return the format for the extension of a file: .txt, .bib, .csv, or .json (CSL-JSON).

    Raises:
        InputError: the extension is another one.
    """
    if path.suffix.lower() not in _EXTENSIONS:
        raise InputError(Message("show.citation.extension", extensions=list(_EXTENSIONS)), path)
    return _EXTENSIONS[path.suffix.lower()]


def citations(store: Graph, *, lang: str | None = None) -> Citations:
    """Return the sources of a graph, each once, sorted by IRI.

    Args:
        lang: Language of the text: `zh` or `en`; by default that of the locale.
    """
    lang = language_of(lang)
    asked = query(QUERY)
    whole = run(store, asked._replace(columns=()), lang=lang)
    assert isinstance(whole, Table)
    found: dict[str, Source] = {}
    for row in whole.rows:
        cell = dict(zip(whole.columns, map(plain, row), strict=True))
        iri = getattr(row[whole.columns.index("document")], "value", "")
        found.setdefault(
            iri,
            Source(
                iri=iri,
                title=cell["title"],
                is_titled=bool(cell["printed_title"]),
                author=cell["author"],
                publisher=cell["publisher"],
                published=cell["published"],
                inferred_year=cell["inferred_year"],
                address=cell["address"],
                read_on=cell["read_on"],
                kind=cell["kind_label"],
                how_read=cell["how_read_label"],
                original_publisher=cell["original_publisher"],
                original_published=cell["original_published"],
                cited_by={name: int(cell[name]) for name in _COUNTS},
            ),
        )
    places = [whole.columns.index(name) for name in asked.columns]
    rows = tuple(tuple(row[place] for place in places) for row in whole.rows)
    return Citations(tuple(found.values()), Table(asked.columns, rows), lang)


def cited(source: Source, lang: str) -> str:
    """Return the citation of a source as a line of text.

    Its parts, as far as known: author, title, publisher, date, URL, access date, kind, how it was
    read, original publication, and the numbers of facts and passages that cite it.
    """
    said = [
        text(f"show.citation.{name}", lang, value=value)
        for name, value in (
            ("author", source.author),
            ("title" if source.is_titled else "named", source.title),
            ("publisher", source.publisher),
            ("published", source.published),
            ("inferred", source.inferred_year if _is_inferred(source) else ""),
            ("address", source.address),
            ("read", source.read_on),
            ("kind", source.kind),
            ("how", source.how_read),
        )
        if value
    ]
    if original := _original(source):
        said.append(text("show.citation.original", lang, value=original))
    counts = [
        text(f"show.citation.{name}", lang, n=source.cited_by[name])
        for name in _COUNTS
        if source.cited_by[name]
    ]
    said.append(text("show.citation.facts" if counts else "show.citation.none", lang, value=counts))
    return ("" if lang == "zh" else " ").join(said)


def _original(source: Source) -> list[str]:
    """Return the original publisher and date of a mirrored source; empty for others."""
    return [each for each in (source.original_publisher, source.original_published) if each]


def _note(source: Source, lang: str, mirrored: str = "") -> str:
    """Return the note field: the kind of publisher, which of title and date are not printed, and
    `mirrored`.
    """
    notes = [
        source.kind,
        "" if source.is_titled or not source.title else text("show.citation.untitled", lang),
        text("show.citation.undated", lang) if _is_inferred(source) else "",
        mirrored,
    ]
    return "; ".join(each for each in notes if each)


def _is_inferred(source: Source) -> bool:
    return bool(source.inferred_year) and not source.published


def csl(source: Source, lang: str) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON 1.0.2, without unknown fields."""
    issued = _csl_date(source.published or source.inferred_year)
    item: dict[str, Any] = {
        "id": source.key,
        "type": "webpage" if source.address else "document",
        "title": source.title,
        "author": [{"literal": source.author}] if source.author else None,
        "publisher": source.publisher,
        "issued": issued | {"circa": True} if issued and _is_inferred(source) else issued,
        "accessed": _csl_date(source.read_on),
        "URL": source.address,
        "original-publisher": source.original_publisher,
        "original-date": _csl_date(source.original_published),
        "note": _note(source, lang),
    }
    return {name: value for name, value in item.items() if value}


def _csl_date(printed: str) -> dict[str, Any] | None:
    if not printed:
        return None
    parts = _parts(printed)
    return {"date-parts": [parts]} if parts else {"literal": printed}


def _parts(printed: str) -> list[int]:
    """Return year, month and day of an ISO date, as far as given; empty for other texts."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", printed)
    return [int(part) for part in found.groups() if part] if found else []


def bibtex(source: Source, lang: str) -> str:
    """Return a source as a BibTeX entry (@misc), with biblatex's fields `url` and `urldate`."""
    printed = source.published or source.inferred_year
    original = _original(source)
    mirrored = text("show.citation.mirrored", lang, value=original) if original else ""
    parts = dict(zip(("year", "month", "day"), _parts(printed), strict=False))
    fields = {
        # Braces keep an organisation's name from being split into family and given names.
        "author": f"{{{_tex(source.author)}}}" if source.author else "",
        "title": f"{{{_tex(source.title)}}}" if source.title else "",
        "howpublished": _tex(source.publisher),
        **{name: str(value) for name, value in parts.items()},
        "url": _url(source.address),
        "urldate": source.read_on,
        "note": _tex(_note(source, lang, mirrored)),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{source.key},\n{''.join(lines)}}}\n"


def _tex(value: str) -> str:
    return "".join(_TEX.get(character, character) for character in value)


def _url(value: str) -> str:
    r"""Return a URL for \url{}, with white space, braces and backslashes percent-encoded."""
    return re.sub(r"[\\{}\s]", lambda found: f"%{ord(found[0]):02X}", value)
