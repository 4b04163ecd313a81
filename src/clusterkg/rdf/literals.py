"""Literals kept exactly as written: well-formedness checks and the encoding used in the store.

The store normalises numbers and dates ("01" becomes 1, an xsd:byte becomes an xsd:integer). Where
that would lose the written form, a literal is stored with a private datatype and decoded on
reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from clusterkg.rdf.namespaces import RDF, XSD

# Well-formed, but not in the canonical form of the store.
WRITTEN: Final = "urn:clusterkg:as-written:"
ILL_FORMED: Final = "urn:clusterkg:ill-formed:"

_PLAIN: Final = frozenset({XSD + "string", RDF + "langString"})
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
# The integer datatypes, by IRI.
INTEGERS: Final = frozenset(XSD + name for name in _INTEGERS)
# Those of numbers that may have decimals.
FRACTIONS: Final = (XSD + "decimal", XSD + "double", XSD + "float")
_DURATION = r"-?P(?=[0-9T])(?:{years})?(?:{days})?"
_YEARS = r"(?:[0-9]+Y)?(?:[0-9]+M)?"
_DAYS = r"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
# XML Schema 1.1 Datatypes, section 3. \w approximates the characters of names.
_FORMS: Final[dict[str, str]] = {
    "boolean": "true|false|1|0",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN",
    "float": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN",
    "date": _YEAR + r"-([0-9]{2})-([0-9]{2})" + _ZONE,
    "dateTime": _YEAR + r"-([0-9]{2})-([0-9]{2})T" + _TIME + _ZONE,
    "dateTimeStamp": _YEAR + r"-([0-9]{2})-([0-9]{2})T" + _TIME + _ZONE.removesuffix("?"),
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": _YEAR + r"-(?:0[1-9]|1[0-2])" + _ZONE,
    "gMonth": r"--(?:0[1-9]|1[0-2])" + _ZONE,
    "gDay": r"---(?:0[1-9]|[12][0-9]|3[01])" + _ZONE,
    "gMonthDay": (
        r"--(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
        r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))" + _ZONE
    ),
    "duration": _DURATION.format(years=_YEARS, days=_DAYS),
    "yearMonthDuration": r"-?P(?=[0-9])" + _YEARS,
    "dayTimeDuration": r"-?P(?=[0-9T])" + _DAYS,
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "base64Binary": (
        r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}= ?=|(?:[A-Za-z0-9+/] ?){3}=)?"
    ),
    "language": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "NCName": r"(?!\d)[\w][\w.\-]*",
    "Name": r"(?!\d)[\w:][\w.\-:]*",
    "NMTOKEN": r"[\w.\-:]+",
    "token": r"|\S+(?: \S+)*",
    "normalizedString": r"[^\t\n\r]*",
}
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATED: Final = frozenset(XSD + name for name in ("date", "dateTime", "dateTimeStamp"))


def well_formed(value: str, datatype: str) -> bool:
    """Return whether `value` is in the lexical space of the datatype with the IRI `datatype`.

    For an unknown datatype the result is True.
    """
    name = datatype.removeprefix(XSD)
    if name in _INTEGERS and datatype.startswith(XSD):
        low, high = _INTEGERS[name]
        # Python refuses to parse thousands of digits, and no bounded type has so many.
        if not _INTEGER.fullmatch(value):
            return False
        if len(value) > 1000:
            return (low, high) == (None, None) or _signed(value, low, high)
        number = int(value)
        return (low is None or number >= low) and (high is None or number <= high)
    if name not in _FORMS or not datatype.startswith(XSD):
        return True
    # re caches compiled patterns; compiling all at import would take longer than a query.
    found = re.fullmatch(_FORMS[name], value)
    return found is not None and (datatype not in _DATED or _on_the_calendar(found))


def _signed(value: str, low: int | None, high: int | None) -> bool:
    digits = value.lstrip("+-0")
    if len(digits) <= 1000:
        number = int(("-" if value[0] == "-" else "") + (digits or "0"))
        return (low is None or number >= low) and (high is None or number <= high)
    return low is None if value[0] == "-" else high is None


def _on_the_calendar(found: re.Match[str]) -> bool:
    # The calendar repeats every 400 years, so the last four digits of a year suffice; Python parses
    # no year with thousands of digits, and its calendar ends at 9999.
    year = int(found[1][-4:])
    if found[1].startswith("-"):
        year = -year
    try:
        date(year % 400 + 400, int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True


def as_written() -> Callable[[Literal], Literal]:
    """Return a function that encodes a literal so that the store keeps it exactly as written.

    A well-formed literal that the store would not change is returned as it is; `original` decodes
    the others.
    """
    known: dict[tuple[str, str], Literal | None] = {}
    scratch = Store()
    node = NamedNode("urn:clusterkg:scratch")

    def encoded(literal: Literal) -> Literal:
        datatype = literal.datatype.value
        if datatype in _PLAIN:
            return literal
        key = literal.value, datatype
        if key not in known:
            if len(known) > 100_000:
                known.clear()
            known[key] = changed(literal, datatype)
        return known[key] or literal

    def changed(literal: Literal, datatype: str) -> Literal | None:
        if not well_formed(literal.value, datatype):
            return Literal(literal.value, datatype=NamedNode(ILL_FORMED + datatype))
        scratch.clear()
        scratch.add(Quad(node, node, literal))
        if next(iter(scratch)).object == literal:
            return None
        return Literal(literal.value, datatype=NamedNode(WRITTEN + datatype))

    return encoded


def original(literal: Literal) -> Literal:
    """Return a literal of the store as it was written: the inverse of `as_written`."""
    datatype = literal.datatype.value
    for prefix in (WRITTEN, ILL_FORMED):
        if datatype.startswith(prefix):
            return Literal(literal.value, datatype=NamedNode(datatype.removeprefix(prefix)))
    return literal
