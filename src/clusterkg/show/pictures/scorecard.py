"""Scorecard: the support behind the targets of each city, by criterion."""

from __future__ import annotations

from typing import Final

from clusterkg.base.locale import text
from clusterkg.compare import scorecard as cards
from clusterkg.compare.criteria import CRITERIA
from clusterkg.rdf.table import plain
from clusterkg.show.export.appearance import BLUE, SKY
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import UNKNOWN
from clusterkg.show.pictures.request import Request, legend, swatch
from clusterkg.show.pictures.scene import BODY, SMALL, Line, Picture, Rect, Shape, Text

_WIDE: Final = 108.0
_HIGH: Final = 34.0
_PAD: Final = 8.0


def draw(request: Request) -> Picture:
    """Draw the scorecard with the default weights."""
    request = request.narrowed()
    lang = request.lang
    unknown = text("show.scorecard.unknown", lang)
    card = cards.scorecard(request.store, whole=request.whole, lang=lang)
    titles, rows, most = figures(card, lang)
    heads = {name: font.wrap(title, SMALL, _WIDE - _PAD) for name, title in titles.items()}
    top = 1.3 * SMALL * max(map(len, heads.values())) + 12
    left = max((font.width(city, BODY) for city, _ in rows), default=0) + 14
    right = left + len(titles) * _WIDE
    shapes: list[Shape] = []
    for place, (name, lines) in enumerate(heads.items()):
        for number, line in enumerate(reversed(lines)):
            where = (left + place * _WIDE, top - 12 - 1.3 * SMALL * number)
            shapes.append(Text(*where, line, SMALL, fill="soft", name=f"column {name}"))
    for number, (city, values) in enumerate(rows):
        y = top + number * _HIGH
        shapes.append(Line(((0, y), (right, y)), "line"))
        shapes.append(Text(0, y + _HIGH / 2 + 5, city, name="row"))
        for place, (name, value) in enumerate(zip(titles, values, strict=True)):
            told = f"{city} – {titles[name]}"
            where = (left + place * _WIDE, y)
            if value is None:
                shapes.append(_unknown(where, name, f"{told}: {unknown}"))
            else:
                figure = short(value, lang)
                share = min(value / most[name], 1)
                shapes += _known(where, name, figure, share, f"{told}: {value:,.10g}")
    keys = [(swatch(BLUE), text("show.scorecard.value", lang)), (swatch(UNKNOWN), unknown)]
    drawn, end = legend(keys, top + len(rows) * _HIGH + 16, right)
    light = [titles[name] for name, weight in card.weights.items() if not weight]
    notes = [text("show.scorecard.unweighed", lang, names=light)] if light else []
    if (reason := card.reason()) is not None:
        notes.append(reason.to(lang))
    if not rows:
        notes.append(text("show.picture.none", lang))
    return Picture(
        "scorecard",
        lang,
        text("show.scorecard.title", lang),
        text("show.scorecard.description", lang),
        right,
        end,
        (*shapes, *drawn),
        card.table(),
        notes,
    )


def figures(
    card: cards.Scorecard, lang: str
) -> tuple[dict[str, str], list[tuple[str, list[float | None]]], dict[str, float]]:
    """Return what a scorecard shows.

    Returns:
        The titles of its columns by name; for each row the city and its values, None where unknown;
        and for each column the value of a full bar: 1 for the score and the share known, else the
        greatest value, or 1 if that is 0. The score is left out if there are no scores.
    """
    table = card.table()
    titles = {c.name: c.title(lang) for c in CRITERIA}
    titles["score"] = text("show.report.score", lang)
    titles["known"] = text("show.scorecard.known", lang)
    # If there are no scores, their column is left out.
    first = 2 if card.has_scores else 3
    titles = {name: titles[name] for name in table.columns[first:]}
    rows = [
        (plain(row[0]), [float(plain(cell)) if cell else None for cell in row[first:]])
        for row in table.rows
    ]
    most: dict[str, float] = {
        name: max((values[place] or 0 for _, values in rows), default=0) or 1
        for place, name in enumerate(titles)
    }
    return titles, rows, most | {name: 1 for name in ("score", "known") if name in titles}


def _unknown(where: tuple[float, float], name: str, title: str) -> Shape:
    x, y = where
    return Rect(
        x, y + 6, _WIDE - 2 * _PAD, _HIGH - 12, UNKNOWN, name=f"cell unknown {name}", title=title
    )


def _known(
    where: tuple[float, float], name: str, figure: str, share: float, title: str
) -> list[Shape]:
    x, y = where
    colour = SKY if name in ("score", "known") else BLUE
    wide, low, high = _WIDE - 2 * _PAD, y + _HIGH - 11, 6
    return [
        Rect(x, low, wide, high, "band", name="ground"),
        Rect(x, low, wide * share, high, colour, name=f"cell {name}", title=title),
        Text(x, y + 18, figure, SMALL, name="figure"),
    ]


def short(value: float, lang: str) -> str:
    """Return a number as short text: 0.18, 26, 1 billion, or in Chinese 10亿."""
    units = {"trillion": 1e12}
    units |= {"hundred_million": 1e8} if lang == "zh" else {"billion": 1e9}
    for name, unit in units.items():
        if value >= unit:
            return text(f"show.number.{name}", lang, n=f"{value / unit:,.4g}")
    return f"{value:,.0f}" if value >= 100 or value.is_integer() else f"{value:.2f}"
