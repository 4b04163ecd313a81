"""Measures on shares, worked out by hand on tables small enough to do so."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from clusterkg.base.errors import InputError
from clusterkg.compare import shares


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "shares.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def two(tmp_path: Path) -> shares.Shares:
    # Shares of A: 1/2, 1/2, 0; of B: 1/2, 0, 1/2.
    text = "city,industry,value\nA,x,10\nA,y,10\nB,x,30\nB,z,30\n"
    return shares.read(written(tmp_path, text))


def test_structural_similarity(two: shares.Shares) -> None:
    assert np.allclose(shares.structural_similarity(two), [[1, 0.5], [0.5, 1]])


def test_krugman(two: shares.Shares) -> None:
    assert np.allclose(shares.krugman(two), [[0, 1], [1, 0]])


def test_location_quotient(two: shares.Shares) -> None:
    # Of 80 in all, x is 1/2, y 1/8 and z 3/8.
    assert np.allclose(shares.location_quotient(two), [[1, 4, 0], [1, 0, 4 / 3]])


def test_relatedness_density_needs_a_panel(two: shares.Shares, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="below 20 cities"):
        shares.relatedness_density(two)
    rows = [f"c{i},{name},1" for i in range(10) for name in ("x", "y")]
    rows += [f"d{i},z,1" for i in range(10)]
    rows.append("d0,y,1")
    panel = shares.read(written(tmp_path, "city,industry,value\n" + "\n".join(rows) + "\n"))
    density = shares.relatedness_density(panel)
    # Specialised: c in x and y; d1 to d9 in z; d0 has 1/2 of y against 11/31, and 1/2 of z
    # against 10/31, so in both. phi(x,y) = 10/11, phi(y,z) = 1/11, phi(x,z) = 0.
    cells = dict(zip(panel.industries, density[panel.cities.index("d1")], strict=True))
    assert cells["x"] == 0
    assert cells["y"] == pytest.approx((1 / 11) / (11 / 11))
    assert cells["z"] == 0
    cells = dict(zip(panel.industries, density[panel.cities.index("c0")], strict=True))
    assert cells["z"] == pytest.approx(1)
    assert not math.isnan(density.sum())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("city,industry\nA,x\n", r"csv:1.*no column value"),
        ("city,industry,value\nA,x,1\nA,x,2\n", r"csv:3.*twice"),
        ("city,industry,value\nA,x,many\n", r"csv:2.*'many' is not a number"),
        ("city,industry,value\nA,x,-1\n", "from 0 up"),
        ("city,industry,value\nA,x,nan\n", "is not a number"),
        ("city,industry,value\n,x,1\n", "is missing"),
        ("city,industry,value\nA,x,0\nB,x,1\n", "A has no output"),
    ],
)
def test_a_wrong_table_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        shares.read(written(tmp_path, text))


def test_a_measure_of_lists_does_not_take_shares(two: shares.Shares) -> None:
    with pytest.raises(InputError, match="structural-similarity"):
        shares.table(two, "jaccard")
    assert shares.table(two, "krugman").columns == ("city", "A", "B")
    assert shares.table(two, "location-quotient").columns == ("city", "x", "y", "z")
