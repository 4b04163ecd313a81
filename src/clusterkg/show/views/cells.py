"""Parsing of query cells that control a view: weights, times, positions, sizes and colours."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.facts import entities
from clusterkg.rdf.table import Term
from clusterkg.show.times import Spell

Told = Callable[[Message], InputError]

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:Z|[+-]\d\d:\d\d)?")
_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
# The colour names of CSS 2.1, and grey.
_NAMED: Final = {
    "aqua": "#00FFFF",
    "black": "#000000",
    "blue": "#0000FF",
    "fuchsia": "#FF00FF",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "lime": "#00FF00",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#FFA500",
    "purple": "#800080",
    "red": "#FF0000",
    "silver": "#C0C0C0",
    "teal": "#008080",
    "white": "#FFFFFF",
    "yellow": "#FFFF00",
}


def shown(term: Term | None) -> str:
    """Return a cell as displayed in an error message; "nothing" for an empty one."""
    return "nothing" if term is None else repr(getattr(term, "value", str(term)))


def number(term: Term | None, column: str, told: Told) -> float:
    """Return a cell as a finite number, which may also be written as text.

    Args:
        term: The cell; None if it is empty.
        column: The column, for the error message.
        told: Makes the error from the message.

    Raises:
        InputError: the cell is empty, or not such a number.
    """
    value: object = entities.python(term) if isinstance(term, Literal) else None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise told(Message("views.number", column=column, value=shown(term)))
    return value


def total(numbers: Iterable[float], told: Told) -> float:
    """Return the sum of numbers, as an integer if it is whole.

    Raises:
        InputError: the sum is not finite.
    """
    listed = list(numbers)
    try:
        found = listed[0] if len(listed) == 1 else math.fsum(listed)
        if math.isfinite(found):
            return int(found) if found == int(found) else found
    except OverflowError:
        pass
    raise told(Message("views.overflow"))


def colour(term: Term, column: str, told: Told) -> str:
    """Return a cell with #RRGGBB or a colour name of CSS 2.1 as #RRGGBB.

    Raises:
        InputError: it is neither.
    """
    text = getattr(term, "value", "").strip()
    if _COLOUR.fullmatch(text):
        return str(text.upper())
    if (found := _NAMED.get(text.lower())) is None:
        raise told(Message("views.colour", column=column, value=shown(term)))
    return found


def spell(start: Term | None, end: Term | None, told: Told) -> Spell:
    """Return the spell from the first instant of the cell `start` to the last of the cell `end`.

    An empty cell leaves its side unbounded. Instants are in UTC, without fractions of seconds;
    2019-03 as an end is 2019-03-31.

    Raises:
        InputError: a cell is not a year, month, day or instant, or the end is before the start.
    """
    found = Spell(
        "" if start is None else _moment(start, "start", told, last=False),
        "" if end is None else _moment(end, "end", told, last=True),
    )
    if found.start and found.end and found.end < found.start:
        raise told(Message("views.reversed", first=shown(start), last=shown(end)))
    return found


def _moment(term: Term, column: str, told: Told, *, last: bool) -> str:
    text = term.value.strip() if isinstance(term, Literal) else ""
    try:
        if (found := _INSTANT.fullmatch(text)) is not None:
            zone = "" if found[2] in (None, "Z") else found[2]
            instant = datetime.fromisoformat(found[1] + zone)
            if zone:
                instant = instant.astimezone(UTC).replace(tzinfo=None)
            return instant.isoformat()
        if (found := _DATE.fullmatch(text)) is not None:
            year, month, day = (int(part) if part else None for part in found.groups())
            month = month or (12 if last else 1)
            day = day or (monthrange(year or 1, month)[1] if last else 1)
            return datetime(year or 0, month, day).date().isoformat()
    except ValueError:
        pass
    raise told(Message("views.date", column=column, value=shown(term)))


def after(moment: str) -> str:
    """Return the day after a day, or the second after an instant."""
    step = timedelta(seconds=1) if "T" in moment else timedelta(days=1)
    return _moved(moment, step)


def before(moment: str) -> str:
    """Return the day before a day, or the second before an instant."""
    step = timedelta(seconds=-1) if "T" in moment else timedelta(days=-1)
    return _moved(moment, step)


def _moved(moment: str, step: timedelta) -> str:
    found = datetime.fromisoformat(moment) + step
    return found.isoformat() if "T" in moment else found.date().isoformat()


def together(weighed: Iterable[tuple[Spell, float]]) -> list[tuple[Spell, float]]:
    """Return disjoint spells in order, each with the sum of the weights of the given spells that
    cover it.

    Contiguous spells with the same sum are merged.
    """
    listed = list(weighed)
    bounds = sorted(
        {each.start for each, _ in listed if each.start}
        | {after(each.end) for each, _ in listed if each.end}
    )
    out: list[tuple[Spell, float]] = []
    for start, following in zip(["", *bounds], [*bounds, ""], strict=True):
        inside = [
            weight
            for each, weight in listed
            if (not each.start or each.start <= start)
            and (not each.end or (following and each.end >= before(following)))
        ]
        if not inside:
            continue
        now, weight = Spell(start, before(following) if following else ""), math.fsum(inside)
        if out and out[-1][1] == weight and out[-1][0].end and after(out[-1][0].end) == start:
            out[-1] = (Spell(out[-1][0].start, now.end), weight)
        else:
            out.append((now, weight))
    return out


def joined(spells: Iterable[Spell]) -> list[Spell]:
    """Return `spells`, which must be disjoint and sorted, with contiguous ones merged."""
    out: list[Spell] = []
    for spell in spells:
        if out and out[-1].end and after(out[-1].end) == spell.start:
            out[-1] = Spell(out[-1].start, spell.end)
        else:
            out.append(spell)
    return out
