"""Query results, and the formats in which they are written.

What a format needs is imported when it is used: importing everything takes as long as a query.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.base import files
from clusterkg.base.brief import Brief, counted
from clusterkg.base.errors import InputError
from clusterkg.base.escapes import for_spreadsheets, one_line
from clusterkg.base.formats import named
from clusterkg.base.locale import Message, text
from clusterkg.base.text import width
from clusterkg.rdf.namespaces import PREFIXES, XSD, shorten, with_prefixes
from clusterkg.rdf.triples import OF_TRIPLES, TRIPLE_FORMATS, as_text

if TYPE_CHECKING:
    import pandas
    import polars

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
# Maximum number of rows that are printed.
_SHOWN: Final = 20


class Receipt(NamedTuple):
    """The number of rows received (`rows`), and the number that the sender `node` announced
    (`counted`).

    The result is complete if the two are equal. `node` is a path, an address or this machine.
    """

    node: str
    rows: int
    counted: int

    @property
    def said(self) -> Message:
        """The receipt as a message for the user."""
        return Message("rdf.receipt", node=self.node, rows=self.rows, n=self.counted)


class _Answer(Brief):
    """Base class of query results: equal if the content is equal, truthy even if empty.

    `receipt` records who sent the rows, and how many; None if no graph was asked. `is_cut` says
    that a limit left out further rows or triples. `notes` are the messages to show with the result,
    as the number of cities and the years that a comparison covers.

    None of the classes that a query needs is a dataclass: creating five takes 3 ms of its 70.
    """

    __slots__: tuple[str, ...] = ("is_cut", "notes", "receipt")

    is_cut: bool
    notes: tuple[Message, ...]
    receipt: Receipt | None

    def _content(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())

    def __bool__(self) -> bool:
        return True


class Row(tuple[Term | None, ...]):
    """A row of a table: a tuple of terms (None if unbound), also indexed by the column's name."""

    columns: tuple[str, ...]

    def __new__(cls, terms: Iterable[Term | None], columns: tuple[str, ...]) -> Row:
        row = super().__new__(cls, terms)
        row.columns = columns
        return row

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        if key not in self.columns:
            raise KeyError(f"{key}: the columns are {', '.join(self.columns)}")
        return super().__getitem__(self.columns.index(key))


class Table(_Answer):
    r"""Rows of terms; `len` gives the number of rows, and iteration yields them as tuples.

    A row gives a term also by the name of its column: `row["code"]`. A notebook shows a table.

    Args:
        columns: Names of the columns.
        rows: A tuple per row, with an item per column: a pyoxigraph term; None if it is unbound.
        prefixes: Namespaces by prefix, besides the usual ones, for names shown to people.

    Examples:
        >>> import clusterkg
        >>> table = clusterkg.open().query("SELECT ?code { id:ningbo ckg:code ?code }")
        >>> len(table), [row["code"].value for row in table]
        (1, ['330200'])
        >>> table.to("csv")
        'code\r\n330200\r\n'
    """

    __slots__ = ("columns", "prefixes", "rows")

    def __init__(
        self,
        columns: tuple[str, ...],
        rows: tuple[tuple[Term | None, ...], ...],
        prefixes: Mapping[str, str] = PREFIXES,
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.prefixes = prefixes
        self.is_cut = False
        self.receipt = None
        self.notes = ()

    def _content(self) -> tuple[object, ...]:
        return (self.columns, self.rows)

    def _brief(self) -> str:
        return f"{counted(self.rows, 'row')} of {', '.join(self.columns)}"

    def __str__(self) -> str:
        told = Table(self.columns, self.rows[:_SHOWN], self.prefixes).to().rstrip("\n")
        more = len(self.rows) - _SHOWN
        return told if more <= 0 else f"{told}\n{text('rdf.more-rows', n=more)}"

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return (Row(row, self.columns) for row in self.rows)

    def __getitem__(self, index: int) -> Row:
        return Row(self.rows[index], self.columns)

    def _repr_html_(self) -> str:
        from clusterkg.rdf import frames

        return frames.html(self)

    def to(self, fmt: str = "table") -> str:
        """Return the table as text in the format `fmt`: one of TABLE_FORMATS, or a synonym.

        Raises:
            InputError: there is no such format.
        """
        return write(self, fmt)

    def save(self, path: str | PathLike[str], fmt: str | None = None) -> Path:
        """Write the table to a file; the format is `fmt`, or that of the file's extension.

        The extension .csv means csv-excel, the CSV for spreadsheets: UTF-8 with a byte order mark,
        and no cell is a formula. The format csv is the exact one of SPARQL 1.1.

        Returns:
            The path.

        Raises:
            InputError: `fmt` is not a format of tables, the extension is that of none, or the file
                cannot be written.
        """
        return save(self, path, fmt)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame: numbers and booleans as such, other terms as text, None if
        unbound.

        Raises:
            ImportError: pandas is not installed.
        """
        from clusterkg.rdf import frames

        return frames.pandas_frame(self)

    def to_polars(self) -> polars.DataFrame:
        """Return a polars data frame: numbers and booleans as such, other terms as text, None if
        unbound.

        Raises:
            ImportError: polars is not installed.
        """
        from clusterkg.rdf import frames

        return frames.polars_frame(self)


class Triples(_Answer):
    """The distinct triples built by a query, in a fixed order; `len` gives their number.

    Args:
        triples: The triples.
        prefixes: Namespaces by prefix, for formats that use them; of two that fit, the first is
            used.

    Examples:
        >>> import clusterkg
        >>> for triple in clusterkg.open().query("CONSTRUCT WHERE { id:ningbo ckg:code ?code }"):
        ...     print(triple.object.value)
        330200
    """

    __slots__ = ("prefixes", "triples")

    def __init__(self, triples: tuple[Triple, ...], prefixes: Mapping[str, str] = PREFIXES) -> None:
        self.triples = triples
        self.prefixes = prefixes
        self.is_cut = False
        self.receipt = None
        self.notes = ()

    def _content(self) -> tuple[object, ...]:
        return (self.triples,)

    def _brief(self) -> str:
        return counted(self.triples, "triple")

    def __str__(self) -> str:
        lines = [f"{triple} ." for triple in self.triples[:_SHOWN]]
        more = len(self.triples) - _SHOWN
        return "\n".join([*lines, *([text("rdf.more-rows", n=more)] if more > 0 else [])])

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)

    def to(self, fmt: str = "ttl") -> str:
        """Return the triples as text in the format `fmt`: ttl, nt, nq, trig, rdf (RDF/XML), jsonld
        or n3, or a synonym.

        Raises:
            InputError: there is no such format, or it cannot hold one of the triples.
        """
        return write(self, fmt)

    def save(self, path: str | PathLike[str], fmt: str | None = None) -> Path:
        """Write the triples to a file; the format is `fmt`, or that of the file's extension.

        Returns:
            The path.

        Raises:
            InputError: `fmt` is not a format of triples, the extension is that of none, the format
                cannot hold one of the triples, or the file cannot be written.
        """
        return save(self, path, fmt)


Result: TypeAlias = Table | Triples | bool


def size(result: Result) -> int:
    """Return the number of rows or triples of a result; for the answer of an ASK query, 1."""
    return 1 if isinstance(result, bool) else len(result)


def plain(term: Term | None) -> str:
    """Return the plain value of a term, as SPARQL's CSV writes it; empty if it is unbound."""
    match term:
        case None:
            return ""
        case NamedNode() | Literal():
            return term.value
        case _:
            return written(term)


def written(term: Term) -> str:
    """Return a term as N-Triples and SPARQL's TSV write it."""
    return f"<<( {term} )>>" if isinstance(term, Triple) else str(term)


def shown(term: Term | None) -> str:
    """Return a term for display: an IRI as `shorten` gives it, any other as `plain`."""
    return shorten(term.value) if isinstance(term, NamedNode) else plain(term)


def _grid(table: Table, escape: Callable[[str], str]) -> list[list[str]]:
    """Return the header and the rows as cells, padded to the width of their column."""
    head = [escape(column) for column in table.columns]
    cells = [head, *([escape(shown(term)) for term in row] for row in table.rows)]
    widths = [max(3, *(width(row[i]) for row in cells)) for i in range(len(head))]
    return [
        [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
        for row in cells
    ]


def _escape_markdown(text: str) -> str:
    text = one_line(text).replace("\\", "\\\\").replace("|", "\\|")
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _text(table: Table) -> str:
    head, *rows = _grid(table, one_line)
    rule = ["-" * width(cell) for cell in head]
    return "".join("  ".join(row).rstrip() + "\n" for row in [head, rule, *rows])


def _markdown(table: Table) -> str:
    head, *rows = _grid(table, _escape_markdown)
    rule = ["-" * width(cell) for cell in head]
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, rule, *rows])


def _csv(table: Table) -> str:
    return csv_rows([table.columns]) + csv_rows(map(_plain_row, table.rows))


def csv_rows(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as SPARQL 1.1 Query Results CSV: cells are exact, each row ends with CR LF."""
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _csv_excel(table: Table) -> str:
    return for_spreadsheets([table.columns, *map(_plain_row, table.rows)])


def _plain_row(row: Iterable[Term | None]) -> list[str]:
    return list(map(plain, row))


def _tsv_term(term: Term | None) -> str:
    text = "" if term is None else written(term)
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _tsv(table: Table) -> str:
    lines = ["\t".join(f"?{column}" for column in table.columns)]
    lines += ["\t".join(_tsv_term(term) for term in row) for row in table.rows]
    return "".join(line + "\n" for line in lines)


def json_term(term: Term) -> dict[str, Any]:
    """Return a term as SPARQL 1.2 Query Results JSON writes it."""
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Triple():
            parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
            value = {name: json_term(part) for name, part in parts.items()}
            return {"type": "triple", "value": value}
    found: dict[str, Any] = {"type": "literal", "value": term.value}
    if term.language is not None:
        found["xml:lang"] = term.language
        if term.direction is not None:
            found["its:dir"] = term.direction.value
    elif term.datatype.value != XSD + "string":
        found["datatype"] = term.datatype.value
    return found


def _json(table: Table) -> str:
    import json

    bindings = [
        {
            name: json_term(term)
            for name, term in zip(table.columns, row, strict=True)
            if term is not None
        }
        for row in table.rows
    ]
    document = {"head": {"vars": list(table.columns)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _jsonl(table: Table) -> str:
    import json

    rows = (
        {
            name: None if term is None else plain(term)
            for name, term in zip(table.columns, row, strict=True)
        }
        for row in table.rows
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _xml(table: Table) -> str:
    from clusterkg.rdf import xml_results

    return xml_results.solutions(table)


def _boolean(value: bool, output: str) -> str:
    word = "true" if value else "false"
    if output in ("json", "jsonl"):
        import json

        return json.dumps({"head": {}, "boolean": value}) + "\n"
    if output == "xml":
        from clusterkg.rdf import xml_results

        return xml_results.boolean(value)
    return word + "\n"


TABLE_FORMATS: Final[dict[str, Callable[[Table], str]]] = {
    "table": _text,
    "csv": _csv,
    "csv-excel": _csv_excel,
    "tsv": _tsv,
    "json": _json,
    "jsonl": _jsonl,
    "markdown": _markdown,
    "xml": _xml,
}
FORMATS: Final = (*TABLE_FORMATS, *TRIPLE_FORMATS)
# Formats for people: their column headings may be translated.
FOR_PEOPLE: Final = ("table", "csv-excel", "markdown")
# The extensions of each format, the usual one first.
EXTENSIONS: Final[dict[str, tuple[str, ...]]] = {
    "table": (".txt",),
    # A .csv file is for spreadsheets, unless its format is given.
    "csv-excel": (".csv",),
    "tsv": (".tsv",),
    "json": (".json", ".srj"),
    "jsonl": (".jsonl", ".ndjson"),
    "markdown": (".md", ".markdown"),
    "xml": (".xml", ".srx"),
    **{name: (f".{name}",) for name in TRIPLE_FORMATS if name != "rdf"},
    "rdf": (".rdf", ".owl"),
}


def write(result: Result, output: str | None = None) -> str:
    """Return a result as text in the format `output`: one of FORMATS, or a synonym.

    The default is Turtle for triples, else `table`. For triples, xml means RDF/XML, and json means
    JSON-LD. The answer of an ASK query is true or false in all formats but json, jsonl and xml.

    Raises:
        InputError: there is no such format, it is not one for such a result, or it cannot hold one
            of the triples.
    """
    if output is not None:
        output = named(output, FORMATS)
    if isinstance(result, Triples):
        output = OF_TRIPLES.get(output or "ttl", output or "ttl")
        if output not in TRIPLE_FORMATS:
            known = list(TRIPLE_FORMATS)
            raise InputError(Message("rdf.triples-format", format=output, formats=known))
        return as_text(result.triples, output, result.prefixes)
    if output in TRIPLE_FORMATS:
        raise InputError(Message("rdf.no-triples", format=output))
    if isinstance(result, bool):
        return _boolean(result, output or "table")
    with with_prefixes(result.prefixes):
        return TABLE_FORMATS[output or "table"](result)


def format_of(path: Path, output: str | None = None) -> str:
    """Return the format of an output file: `output`, or by default that of the file's extension.

    Case is ignored, and the extension .csv means csv-excel.

    Raises:
        InputError: there is no such format, or the extension is that of no format.
    """
    if output is not None:
        return named(output, FORMATS)
    for name, extensions in EXTENSIONS.items():
        if path.suffix.lower() in extensions:
            return name
    known = [extension for extensions in EXTENSIONS.values() for extension in extensions]
    raise InputError(Message("rdf.no-extension", extensions=known), path)


def save(result: Result, path: str | PathLike[str], output: str | None = None) -> Path:
    """Write a result to the file `path`, and return the path.

    The format is `output`, or by default that of the extension. The extension .csv means csv-excel:
    UTF-8 with a byte order mark, and no cell is a formula.

    Raises:
        InputError: there is no such format or extension, the format is not one for such a result or
            cannot hold one of the triples, or the file cannot be written.
    """
    path = Path(path)
    files.write(path, write(result, format_of(path, output)).encode())
    return path


def number(value: float) -> Literal:
    """Return a number, rounded to four decimal places, as an xsd:decimal literal."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return Literal(text, datatype=NamedNode(XSD + "decimal"))
