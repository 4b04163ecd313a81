"""Size classes by their printed names: 千亿级, 3000亿级, 1.5万亿级. None of these is an amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from clusterkg.base import numerals
from clusterkg.base.text import fold
from clusterkg.rdf import concepts
from clusterkg.rdf.namespaces import CKG, ID, XSD

_NAME: Final = re.compile(
    rf"(?P<digits>[0-9]+(?:\.[0-9]+)?)?(?P<numerals>[{numerals.NUMERALS}]*)级?(?:规模)?"
)
_BILLION: Final = 10**9
_MILLION: Final = 10**6
_TRILLION: Final = 10**12
_DECIMAL: Final = NamedNode(XSD + "decimal")


class SizeClass(NamedTuple):
    """A size class: `value` is its threshold in yuan, `printed` its name as printed."""

    value: Decimal
    printed: str

    @property
    def iri(self) -> str:
        """The IRI of the class, made from `value`: all printed names of a class give the same."""
        if self.value == _TRILLION:
            return f"{ID}size-trillion"
        unit, name = (_BILLION, "billion") if self.value >= _BILLION else (_MILLION, "million")
        return f"{ID}size-{numerals.plain(self.value / unit).replace('.', '-')}-{name}"

    def triples(self) -> Iterator[Triple]:
        """Yield the statements about the class: its type, labels, threshold and currency."""
        node = NamedNode(self.iri)
        unit, name = (_BILLION, "billion") if self.value >= _BILLION else (_MILLION, "million")
        english = f"{numerals.plain(self.value / unit)}-{name}-yuan class"
        if self.value == _TRILLION:
            english = "Trillion-yuan class"
        labels = [Literal(english, language="en"), Literal(self.printed, language="zh")]
        yield from concepts.described(node, NamedNode(CKG + "SizeClass"), labels)
        value = Literal(f"{self.value:.1f}", datatype=_DECIMAL)
        yield Triple(node, NamedNode(CKG + "sizeValue"), value)
        yield Triple(node, NamedNode(CKG + "currency"), Literal("CNY"))


def size_class(text: str) -> SizeClass | None:
    """Return the size class that a text names; None if it names none, as an amount (2万亿元).

    Examples:
        >>> size_class("五千亿级").iri.rpartition("/")[2], size_class("3000亿级").value
        ('size-500-billion', Decimal('300000000000'))
        >>> size_class("2万亿级").iri.rpartition("/")[2], size_class("2万亿元"), size_class("级")
        ('size-2000-billion', None, None)
    """
    name = fold(text).replace(" ", "").replace(",", "")
    found = _NAME.fullmatch(name)
    if found is None or not found["numerals"].endswith(("亿", "万")):
        return None
    if found["digits"]:
        scale = numerals.scale(found["numerals"])
        value = None if scale is None else Decimal(found["digits"]) * scale
    else:
        whole = numerals.integer(found["numerals"])
        value = None if whole is None else Decimal(whole)
    if not value:
        return None
    printed = name.removesuffix("规模").removesuffix("级") + "级"
    return SizeClass(value.quantize(Decimal(1)) if value == int(value) else value, printed)
