"""Measures that need shares of output or employment, from a table of city, industry, value."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.source import read_text
from clusterkg.rdf.table import Table, number

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float64]]

# With fewer cities, the conditional frequencies of relatedness take a handful of values each.
FEWEST_CITIES: Final = 20


@dataclass(frozen=True)
class Shares:
    """Output or employment: `values` has the shape (cities, industries), in one unit, from 0."""

    cities: tuple[str, ...]
    industries: tuple[str, ...]
    values: Array


def read(path: Path) -> Shares:
    """Return the shares in a CSV file with the columns city, industry, value.

    A pair that the file does not hold is 0. Every city and every industry has some output.

    Raises:
        InputError: a column is missing, a value is not a number from 0 up, a pair comes twice, or
            a city or an industry has no output at all.
    """
    import numpy as np

    text = read_text(path)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = {"city", "industry", "value"} - set(reader.fieldnames or ())
    if missing:
        raise InputError(Message("compare.no-column", columns=sorted(missing)), path, 1)
    cells: dict[tuple[str, str], float] = {}
    for row in reader:
        line = reader.line_num
        pair = (str(row["city"] or "").strip(), str(row["industry"] or "").strip())
        if not all(pair):
            raise InputError(Message("compare.cell-missing"), path, line)
        if pair in cells:
            message = Message("compare.pair-twice", city=pair[0], industry=pair[1])
            raise InputError(message, path, line)
        cells[pair] = _value(row["value"], path, line)
    cities = tuple(dict.fromkeys(city for city, _ in cells))
    industries = tuple(dict.fromkeys(industry for _, industry in cells))
    values = np.zeros((len(cities), len(industries)))
    for (city, industry), value in cells.items():
        values[cities.index(city), industries.index(industry)] = value
    for names, sums in ((cities, values.sum(axis=1)), (industries, values.sum(axis=0))):
        for name, total in zip(names, sums, strict=True):
            if total == 0:
                raise InputError(Message("compare.no-output", name=name), path)
    return Shares(cities, industries, values)


def _value(text: str | None, path: Path, line: int) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise InputError(Message("compare.no-number", value=text), path, line)
    return value


def structural_similarity(shares: Shares) -> Array:
    """Return S_ij = sum_k x_ik x_jk / sqrt(sum_k x_ik^2 sum_k x_jk^2), shape (cities, cities).

    x_ik is industry k's share of city i; 1 is the same structure (产业结构相似系数; UNIDO 1979).
    """
    import numpy as np

    share = _share(shares.values)
    dot = share @ share.T
    norm = np.sqrt(np.diag(dot))
    out: Array = dot / np.outer(norm, norm)
    return out


def krugman(shares: Shares) -> Array:
    """Return K_ij = sum_k |x_ik - x_jk|, shape (cities, cities); 0 is alike, 2 nothing in common.

    Source: Krugman 1991, Geography and Trade.
    """
    import numpy as np

    share = _share(shares.values)
    out: Array = np.abs(share[:, None, :] - share[None, :, :]).sum(axis=2)
    return out


def location_quotient(shares: Shares) -> Array:
    """Return LQ_ik, industry k's share of city i over its share of all, (cities, industries).

    Above 1, the city is specialised (Florence 1939; as revealed comparative advantage, Balassa
    1965).
    """
    whole = shares.values.sum(axis=0) / shares.values.sum()
    out: Array = _share(shares.values) / whole
    return out


def relatedness_density(shares: Shares) -> Array:
    """Return how near each industry is to what each city is good at, (cities, industries), 0 to 1.

    M_ik is 1 where the location quotient is at least 1; phi_kl = |cities with both| / max(|with
    k|, |with l|); the density is sum_l M_il phi_kl / sum_l phi_kl over l other than k (Hidalgo et
    al. 2007). It is 0 where k is near nothing.

    Raises:
        InputError: there are fewer than FEWEST_CITIES cities.
    """
    import numpy as np

    if len(shares.cities) < FEWEST_CITIES:
        number = len(shares.cities)
        raise InputError(Message("compare.few-cities", least=FEWEST_CITIES, number=number))
    good = (location_quotient(shares) >= 1).astype(float)
    both = good.T @ good
    most = np.maximum(both.diagonal()[:, None], both.diagonal()[None, :])
    near = np.divide(both, most, out=np.zeros_like(both), where=most > 0)
    np.fill_diagonal(near, 0)
    total = near.sum(axis=0)
    out: Array = np.divide(
        good @ near, total, out=np.zeros_like(good), where=np.broadcast_to(total > 0, good.shape)
    )
    return out


def _share(values: Array) -> Array:
    out: Array = values / values.sum(axis=1, keepdims=True)
    return out


MEASURES: Final = {
    "structural-similarity": structural_similarity,
    "krugman": krugman,
    "location-quotient": location_quotient,
    "relatedness-density": relatedness_density,
}


def table(shares: Shares, measure: str) -> Table:
    """Return a measure as a table: a row a city; columns are cities or industries.

    Raises:
        InputError: there is no such measure, or it refuses these shares.
    """
    if measure not in MEASURES:
        raise InputError(Message("compare.no-shares", measure=measure, measures=list(MEASURES)))
    values = MEASURES[measure](shares)
    between_cities = measure in ("structural-similarity", "krugman")
    columns = shares.cities if between_cities else shares.industries
    rows = tuple(
        (Literal(city), *(number(float(value)) for value in line))
        for city, line in zip(shares.cities, values, strict=True)
    )
    return Table(("city", *columns), rows)
