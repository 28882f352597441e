"""Prices follow the stated pattern and no other, the die follows none, and the pictures show what they are given."""

import numpy as np
import pytest

from course import patterns, plots


def test_homes_have_the_promised_traits():
    """Medians, means and shares of 40,000 homes are those of the laws that they are drawn from."""
    df = patterns.homes(40_000, np.random.default_rng(0))
    assert df["size_m2"].median() == pytest.approx(50, rel=0.02)
    assert df["size_m2"].between(15, 250).all()
    assert df["km"].mean() == pytest.approx(4, rel=0.02)
    assert df["km"].var() == pytest.approx(8, rel=0.06)
    assert df["wifi"].mean() == pytest.approx(0.80, abs=0.01)
    assert df["pool"].mean() == pytest.approx(0.15, abs=0.01)


def test_each_trait_multiplies_the_price():
    """A pool makes a home e^0.25 times as dear, four times the space 4^0.6 times, whatever the other traits are."""
    df = patterns.homes(40_000, np.random.default_rng(1))
    rest = df["price_usd"] / np.exp(2.4 - 0.07 * df["km"] + 0.05 * df["wifi"]) / df["size_m2"] ** 0.6
    for cheap in (df["km"] > 5, df["km"] <= 5):
        ratio = np.log(rest[cheap & df["pool"]]).mean() - np.log(rest[cheap & ~df["pool"]]).mean()
        assert ratio == pytest.approx(0.25, abs=0.015)


def test_homes_with_the_same_traits_differ_by_fifteen_percent():
    """What the traits leave over has a spread of .15 in log price and no mean."""
    df = patterns.homes(40_000, np.random.default_rng(2))
    left = np.log(df["price_usd"]) - 2.4 - patterns.features(df) @ [0.60, -0.07, 0.05, 0.25]
    assert left.std() == pytest.approx(0.15, rel=0.03)
    assert left.mean() == pytest.approx(0, abs=0.005)


def test_exact_keys_never_repeat_and_rounded_ones_do():
    """Homes differ in their last digits; in steps of 50 m^2 and 5 km many are the same."""
    df = patterns.homes(5000, np.random.default_rng(3))
    assert len(set(patterns.keys(df))) == 5000
    rounded = patterns.keys(df, size_step=50, km_step=5)
    assert len(set(rounded)) < 200
    assert all(size % 50 == 0 and km % 5 == 0 for size, km, _, _ in rounded)


def test_dear_homes_cost_more_than_a_hundred_dollars():
    """The same draw, seen as prices, has the same dear homes."""
    X, y = patterns.dear(500, np.random.default_rng(4))
    df = patterns.homes(500, np.random.default_rng(4))
    assert np.array_equal(X, patterns.features(df))
    assert (y == (df["price_usd"] > 100)).all()


def test_throws_are_fair_and_foretell_nothing():
    """Each face comes up in a sixth of the cases, also after a six."""
    X, y = patterns.throws(60_000, np.random.default_rng(5))
    assert X.shape == (60_000, 10)
    assert np.bincount(y, minlength=7)[1:] / 60_000 == pytest.approx(1 / 6, abs=0.008)
    after_six = y[X[:, -1] == 6]
    assert np.bincount(after_six, minlength=7)[1:] / len(after_six) == pytest.approx(1 / 6, abs=0.02)


def test_errors_are_drawn_in_percent():
    """An error of .12 is drawn at 12, and the table's own error at 0."""
    ax = patterns.plot_errors([10, 100], [0.09, 0.11], [0.18, 0.12], floor=0.12)
    new, own, table, floor = ax.lines
    assert list(new.get_ydata()) == pytest.approx([18, 12])
    assert list(own.get_ydata()) == pytest.approx([9, 11])
    assert list(table.get_ydata()) == [0, 0]
    assert list(floor.get_ydata()) == [12, 12]
    assert plots.axes_without_unit(ax.figure) == []


def test_each_key_is_one_bar():
    """A share of .25 is a bar of 25 %, named after its key."""
    ax = patterns.plot_coverage({"a": 1.0, "+ b": 0.25})
    assert [bar.get_width() for bar in ax.patches] == [100, 25]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "+ b"]
    assert plots.axes_without_unit(ax.figure) == []
