"""The simulated orders have the shares, amounts and rankings that the lesson speaks of."""

import math

import numpy as np
import pytest

from course import fraud


@pytest.fixture(scope="module")
def table():
    return fraud.orders(100_000, np.random.default_rng(1))


def pairs_in_order(score, y) -> float:
    """Return the share of (fraud, honest) pairs in which the fraud scores higher, counted by position."""
    ranks = np.empty(len(score))
    ranks[np.argsort(score)] = np.arange(len(score))
    frauds = y.sum()
    return (ranks[y == 1].sum() - frauds * (frauds - 1) / 2) / (frauds * (len(y) - frauds))


def test_three_percent_are_fraud_at_every_amount(table):
    """The standard error of a share of .03 among 50,000 orders is .0008."""
    large = table.amount_usd > 60
    assert table.fraud[large].mean() == pytest.approx(0.03, abs=0.003)
    assert table.fraud[~large].mean() == pytest.approx(0.03, abs=0.003)


def test_amounts_are_log_normal(table):
    """The median is $60 and the mean is 60 exp(1.3 ** 2 / 2)."""
    assert table.amount_usd.median() == pytest.approx(60, rel=0.03)
    assert table.amount_usd.mean() == pytest.approx(60 * math.exp(1.3**2 / 2), rel=0.05)


def test_a_ranks_better_on_the_whole_and_b_on_large_orders(table):
    y, large = table.fraud.to_numpy(), (table.amount_usd > 300).to_numpy()
    a, b = table.A.to_numpy(), table.B.to_numpy()
    assert pairs_in_order(a, y) == pytest.approx(0.905, abs=0.01)
    assert pairs_in_order(b, y) == pytest.approx(0.83, abs=0.012)
    assert pairs_in_order(b[large], y[large]) > 0.97 > 0.85 > pairs_in_order(a[large], y[large])


def test_small_orders_score_as_probabilities(table):
    """Where A has its full skill, of the orders that it scores from .1 to .3 about a fifth is fraud."""
    chosen = (table.amount_usd < 60) & table.A.between(0.1, 0.3)
    assert table.fraud[chosen].mean() == pytest.approx(table.A[chosen].mean(), abs=0.06)


def test_pictures_name_their_units(table):
    from course.plots import axes_without_unit

    t = np.geomspace(0.001, 1, 20)
    ax = fraud.plot_thresholds(t, 1 - t, 1000 * t)
    assert not axes_without_unit(ax.figure)
    left, _ = fraud.plot_models({"A": 0.9, "B": 0.8}, {"A": 24e3, "B": 31e3, "amount": 23e3})
    assert not axes_without_unit(left.figure)
