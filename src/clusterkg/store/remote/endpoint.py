"""SPARQL 1.1 endpoint client that returns complete rows or raises an error.

Engines truncate long answers silently: by rows, by bytes, within sub-selects. So the engine is
asked to count each answer, in a way that has been verified, and the rest is read page by page if
fewer rows came than were counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.sparql import Dataset
from clusterkg.rdf.table import Receipt
from clusterkg.store.remote import text as texts
from clusterkg.store.remote.address import Address
from clusterkg.store.remote.quirks import NOTHING, Quirks
from clusterkg.store.remote.terms import read
from clusterkg.store.remote.transport import EngineError, Reply, Transport, told

if TYPE_CHECKING:
    import httpx

Row = dict[str, dict[str, Any]]

_JSON: Final = "application/sparql-results+json"
_FORM: Final = "application/x-www-form-urlencoded"
_UPDATE: Final = "application/sparql-update"
# Maximum pages of one answer, each of which costs the engine the whole query; and of short ones.
_PAGES: Final = 10_000
_SMALL: Final = 1_000
_SMALL_PAGES: Final = 100
# Number of receipts that are kept.
_RECEIPTS: Final = 1_000


class Endpoint:
    """An engine to which SELECT queries and updates are sent.

    `receipts` are the receipts of the last 1,000 answers; `dataset` has the graphs that queries
    read.
    """

    def __init__(
        self,
        address: str,
        *,
        dataset: Dataset | None = None,
        transport: httpx.BaseTransport | None = None,
        **limits: Any,
    ) -> None:
        """Prepare a connection; nothing is sent yet.

        Args:
            address: The URL for queries.
            dataset: The graphs that queries read; by default those that the engine chooses.
            transport: An httpx transport to use instead of the network.
            limits: The limits `seconds` and `most_bytes` of Transport.

        Raises:
            InputError: the address or the credentials cannot be used.
        """
        self.address = Address(address)
        self.transport = Transport(self.address, transport=transport, **limits)
        self.dataset = dataset or Dataset()
        # Whether its graphs may share statements, as in stores that others have filled.
        self.may_overlap = False
        self._overlaps: dict[tuple[str, ...], bool] = {}
        self.receipts: deque[Receipt] = deque(maxlen=_RECEIPTS)
        # Rows up to which answers are complete, as found by the probe.
        self.quirks = Quirks(rows=0)
        self.update_url = self.address.url

    def count(self, group: str, graph: str | None = None) -> int:
        """Return the number of solutions of a group pattern, in the dataset or in `graph` (IRI)."""
        inner = group if graph is None else f"{{ GRAPH <{graph}> {group} }}"
        dataset = self.dataset if graph is None else Dataset(named=(graph,))
        return self._count(texts.Query("", "SELECT", "*", inner), dataset)

    def rows(self, text: str, dataset: Dataset) -> list[Row]:
        """Return all rows of a SELECT query of this package, as JSON bindings.

        Raises:
            InputError: the engine refuses, or its answer cannot be shown to be complete.
        """
        parts = texts.parse(text, {})
        return self._rows(parts, [name.removeprefix("?") for name in parts.head.split()], dataset)

    def ask(self, text: str) -> tuple[list[Row], Mapping[str, str]]:
        """Return the rows that the engine sends for a SELECT query that reads no graph, and the
        response headers. Whether the rows are complete is not checked.
        """
        rows, headers = self._send(text, Dataset())
        return rows, headers

    def update(self, update: str) -> None:
        """Send an update; it is never sent again if it may have been executed.

        Raises:
            InputError: the engine refuses the update, or it is unknown whether it was executed.
        """
        headers = {"Content-Type": _UPDATE, "Accept": "*/*"}
        self.transport.send("POST", self.update_url, update.encode(), headers, again=False)

    def _rows(
        self, parts: texts.Query, names: Sequence[str], dataset: Dataset, *, once: bool = False
    ) -> list[Row]:
        """Return all rows of a query, in its order; `once` says that they are known to be distinct.

        Raises:
            InputError: the rows cannot be shown to be complete.
        """
        rows, _ = self._send(f"{parts.prologue} {parts.select()}", dataset)
        total = len(rows) if len(rows) == parts.limit else self._count(parts, dataset)
        if total < len(rows) or (total and not rows):
            message = Message("store.engine-count", total=total, sent=len(rows))
            raise EngineError(message, self.address.name)
        if total > len(rows):
            rows = self._paged(parts, names, dataset, total, rows, once or parts.is_distinct)
        elif total >= self.quirks.rows and total != parts.limit:
            self._check_end(parts, dataset, total)
        self.receipts.append(Receipt(self.address.name, len(rows), total))
        return rows

    def _count(self, parts: texts.Query, dataset: Dataset) -> int:
        """Return the number of rows of a query, as counted by the engine."""
        if parts.computes_one and not parts.is_cut and not parts.values:
            return 1
        rows, _ = self._send(parts.count, dataset)
        if not rows and self.quirks.fails(NOTHING):
            return 0
        try:
            ((term,),) = (row.values() for row in rows)
            counted = int(term["value"])
        except (ValueError, KeyError) as error:
            raise EngineError(Message("store.engine-no-count"), self.address.name) from error
        if not parts.is_plain:
            return counted
        left = max(counted - parts.offset, 0)
        return left if parts.limit is None else min(left, parts.limit)

    def _check_end(self, parts: texts.Query, dataset: Dataset, total: int) -> None:
        """Raise EngineError if another row follows the `total` rows that the engine has counted.

        An engine may truncate the rows and the count at the same number.
        """
        after = replace(parts, limit=1, offset=parts.offset + total, order="")
        rows, _ = self._send(f"{parts.prologue} {after.select()}", dataset)
        if rows:
            raise EngineError(Message("store.engine-cuts", total=total), self.address.name)

    def _paged(
        self,
        parts: texts.Query,
        names: Sequence[str],
        dataset: Dataset,
        total: int,
        first: Sequence[Row],
        once: bool,
    ) -> list[Row]:
        """Return all rows of a query that the engine truncates, page by page in a fixed order.

        Args:
            total: The number of rows that the engine has counted.
            first: The rows that it has sent at first; their number is the size of a page.
            once: Whether the rows are known to be distinct.

        Raises:
            EngineError: there are too many pages, or rows are missing or repeated.
        """
        # Ordered by all variables, so that only equal rows can change places.
        more = " ".join(f"?{name}" for name in names)
        size = len(first)
        rows: list[Row] = []
        nested = False
        pages = 0
        while len(rows) < total:
            left = total - len(rows)
            pages += 1
            most = _SMALL_PAGES if size < _SMALL else _PAGES
            if pages + left // size > most:
                message = Message("store.engine-many-pages", total=total, size=size, most=most)
                raise EngineError(message, self.address.name)
            wanted = min(size, left)
            page = replace(parts, limit=wanted, offset=parts.offset + len(rows))
            text = page.select(more=more)
            if nested:
                text = _nested(parts, more, wanted, len(rows))
            try:
                found, _ = self._send(f"{parts.prologue} {text}", dataset)
            except EngineError as error:
                # Virtuoso sorts no more rows than its cap, unless the order is in a sub-select.
                if nested or error.status == 0:
                    raise
                nested = True
                continue
            rows += found
            if not found or len(found) > wanted:
                message = Message("store.engine-pages", total=total, sent=len(rows))
                raise EngineError(message, self.address.name)
            # A cap by bytes lets fewer long rows through.
            size = len(found) if len(found) < wanted else size
        different = len({_key(row, names) for row in rows})
        # As many distinct rows as were counted: no row came twice.
        whole = different == total
        expected = total if whole or once else self._different(parts, names, dataset)
        if different != expected:
            message = Message("store.engine-order", expected=expected, different=different)
            raise EngineError(message, self.address.name)
        return rows

    def _different(self, parts: texts.Query, names: Sequence[str], dataset: Dataset) -> int:
        head = "DISTINCT " + " ".join(f"?{name}" for name in names)
        inner = f"{{ {{ {parts.select(ordered=False)} }} }}"
        outer = texts.Query(parts.prologue, "SELECT", head, inner)
        return self._count(outer, dataset)

    def _send(self, text: str, dataset: Dataset) -> tuple[list[Row], Mapping[str, str]]:
        """Return the rows that the engine sends for a query, and the headers of its response.

        Raises:
            EngineError: the response is no result, or the engine says that it is incomplete.
        """
        reply = self._ask_for(text, dataset)
        import msgspec

        try:
            found = msgspec.json.decode(reply.body)
            rows: list[Row] = [
                {name: read(term) for name, term in row.items()}
                for row in found["results"]["bindings"]
            ]
        except InputError as error:
            raise EngineError(error.said, self.address.name) from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            # An error message may come in the place of results.
            is_other = not isinstance(error, ValueError)
            problem = told(reply) if is_other else str(error)
            message = Message("store.engine-no-results", problem=problem)
            raise EngineError(message, self.address.name) from error
        state = reply.headers.get("x-sql-state")
        if state is not None:
            said = reply.headers.get("x-sql-message", state)
            raise EngineError(Message("store.engine-part", said=said), self.address.name)
        return rows, reply.headers

    def _ask_for(self, text: str, dataset: Dataset) -> Reply:
        from urllib.parse import urlencode

        fields = [("query", text.strip())]
        fields += [("default-graph-uri", iri) for iri in dataset.graphs]
        fields += [("named-graph-uri", iri) for iri in dataset.named]
        headers = {"Content-Type": _FORM, "Accept": _JSON}
        content = urlencode(fields).encode()
        reply = self.transport.send("POST", self.address.url, content, headers, again=True)
        if reply.media_type not in (_JSON, "application/json", "text/plain"):
            given = reply.media_type or Message("store.engine-no-type")
            message = Message("store.engine-other-type", given=given, wanted=_JSON)
            raise EngineError(message, self.address.name)
        return reply


def _nested(parts: texts.Query, more: str, limit: int, start: int) -> str:
    """Return the text of one page of a query whose order is in a sub-select."""
    inner = parts.select(more=more)
    return f"SELECT {more} WHERE {{ {{ {inner} }} }} OFFSET {start} LIMIT {limit}"


def _key(row: Row, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(tuple(sorted(row[name].items())) if name in row else None for name in names)
