"""What lists share by chance: all lists of these lengths are tried, with their probabilities."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest
import scipy.sparse as sp
from click.testing import CliRunner

import clusterkg
from clusterkg.cli import main
from clusterkg.compare.chance import Draws, by_weight, hypergeometric
from clusterkg.compare.formulas import Bets

LISTS = [{0, 1, 2}, {0, 1}, {0, 3}, {0, 2, 4}, {5}, set()]


def bets(lists: list[set[int]]) -> Bets:
    width = max(max(named, default=0) for named in lists) + 1
    matrix = sp.csr_array([[float(i in named) for i in range(width)] for named in lists])
    return Bets(matrix, tuple(map(str, range(width))))


def tried(weights: list[float], a: int, b: int) -> list[float]:
    """Return the probability of each number shared, of all pairs of lists that there are."""
    found = [0.0] * (min(a, b) + 1)
    for one in itertools.combinations(range(len(weights)), a):
        for other in itertools.combinations(range(len(weights)), b):
            p = math.prod(weights[i] for i in one) * math.prod(weights[i] for i in other)
            found[len({*one} & {*other})] += p
    return [p / sum(found) for p in found]


@pytest.mark.parametrize("seed", range(12))
def test_each_list_is_as_likely_as_the_product_of_its_weights(seed: int) -> None:
    draw = random.Random(seed)
    weights = [float(draw.randint(1, 5)) for _ in range(draw.randint(4, 7))]
    a, b = (draw.randint(1, len(weights)) for _ in range(2))
    assert by_weight(np.array(weights), a, b) == pytest.approx(tried(weights, a, b))


def test_equal_weights_give_the_hypergeometric_distribution() -> None:
    for total, a, b in ((5, 2, 2), (9, 4, 6), (6, 6, 3)):
        expected = hypergeometric(total, a, b)
        assert by_weight(np.ones(total), a, b) == pytest.approx(expected)
        assert expected == pytest.approx(tried([1.0] * total, a, b))
        assert sum(shared * p for shared, p in enumerate(expected)) == pytest.approx(a * b / total)


def test_a_pair_is_set_beside_lists_of_its_lengths() -> None:
    draws = Draws(bets(LISTS))
    found = draws.chance(0, 1)
    weights = [4.0, 2.0, 2.0, 1.0, 1.0, 1.0]
    assert found.p == pytest.approx(sum(tried([1.0] * 6, 3, 2)[2:]))
    assert found.expected == pytest.approx(1.0)
    by_frequency = tried(weights, 3, 2)
    assert found.p_by_frequency == pytest.approx(sum(by_frequency[2:]))
    assert found.expected_by_frequency == pytest.approx(by_frequency[1] + 2 * by_frequency[2])
    # To share what most name is less of a wonder.
    assert found.p_by_frequency > found.p
    assert draws.chance(1, 0) == found
    # Of a city that names nothing, nothing is known.
    assert draws.chance(0, 5).p is None


def test_a_pair_that_shares_nothing_is_no_wonder() -> None:
    assert Draws(bets(LISTS)).chance(0, 4).p == pytest.approx(1)


def test_the_command_gives_the_columns_and_refuses_measures_that_weigh() -> None:
    done = CliRunner().invoke(main, ["overlap", "--chance", "--format", "csv", "--lang", "en"])
    assert done.exit_code == 0, done.output
    head, first, *_ = done.stdout.splitlines()
    assert ",most,expected,p,expected_by_frequency,p_by_frequency,year_a," in head
    assert float(first.split(",")[head.split(",").index("p")]) <= 1
    done = CliRunner().invoke(main, ["overlap", "--chance", "--measure", "cosine-idf"])
    assert done.exit_code == 2
    assert "cosine-idf weighs it" in done.stderr


def test_p_is_given_to_two_digits_and_never_as_zero() -> None:
    table = clusterkg.open().overlap(lang="en").ranked(chance=True)
    place = table.columns.index("p")
    values = [row[place].value for row in table.rows if row[place] is not None]  # type: ignore[union-attr]
    assert values and all(float(each) > 0 for each in values)
