"""The made-up deliveries have the laws that their module states, and the pictures show the numbers they are given."""

import numpy as np
import pytest

from course import deliveries, plots


def test_a_perfect_model_still_errs_by_the_floor():
    X, minutes = deliveries.sample_minutes(40_000, np.random.default_rng(0))
    assert np.mean((deliveries.expected_minutes(X) - minutes) ** 2) == pytest.approx(deliveries.FLOOR, rel=0.03)


def test_the_mean_delivery_takes_half_an_hour():
    """The rhythm is odd in the time of day, so that its mean over the day is nothing."""
    X, minutes = deliveries.sample_minutes(40_000, np.random.default_rng(1))
    assert X.min() >= -1.5
    assert X.max() <= 1.5
    assert minutes.mean() == pytest.approx(30, abs=0.25)


def test_a_straight_line_is_stuck_where_algebra_says():
    """What the best line leaves of 6 sin(4t), t uniform from -1.5 to 1.5, in closed form."""
    a, h = 4, 1.5
    cross = (np.sin(a * h) / a**2 - h * np.cos(a * h) / a) / h  # mean of t sin(a t)
    left = 36 * (0.5 - np.sin(2 * a * h) / (4 * a * h) - cross**2 / (h**2 / 3))
    rng = np.random.default_rng(2)
    model = deliveries.fit_line(*deliveries.sample_minutes(20_000, rng))
    X, _ = deliveries.sample_minutes(20_000, rng)
    assert np.mean((model.predict(X) - deliveries.expected_minutes(X)) ** 2) == pytest.approx(left, rel=0.04)


def test_thumbs_follow_the_minutes():
    """Among deliveries of 40 minutes, 40 in 100 thumbs are up."""
    X, thumbs = deliveries.sample_thumbs(200_000, np.random.default_rng(3))
    near = np.abs(deliveries.expected_minutes(X) - 40) < 1
    assert set(thumbs) == {-1.0, 1.0}
    assert np.mean(thumbs[near] > 0) == pytest.approx(0.4, abs=0.02)


def test_flips_shrink_the_mean():
    """With 30 % flipped, what is left of a mean thumb is 1 - 2 * 0.3 of it."""
    X, thumbs = deliveries.sample_thumbs(200_000, np.random.default_rng(4), flip=0.3)
    mean = deliveries.thumbs_mean(X)
    assert mean @ thumbs / (mean @ mean) == pytest.approx(0.4, abs=0.05)


def test_mornings_are_mornings():
    X, _ = deliveries.sample_thumbs(1000, np.random.default_rng(5), hours=deliveries.MORNING)
    assert X[:, 0].max() <= 0
    assert X[:, 1].max() > 1


def test_neighbours_average_similar_examples():
    """One example is all that 1 to 2 examples give; 1,000 give 16 neighbours."""
    X = np.arange(1000.0).reshape(-1, 1)
    assert deliveries.fit_neighbours(X[:2], np.array([5.0, 9.0])).predict([[0.9]]) == [9.0]
    assert deliveries.fit_neighbours(X, X[:, 0]).predict([[500.0]]) == pytest.approx(500, abs=1)
    assert deliveries.fit_neighbours(X, X[:, 0]).n_neighbors == 16


def test_the_pictures_show_the_numbers():
    ns = np.array([10, 100])
    errors = np.array([[80.0, 60.0], [30.0, 40.0]])
    ax = deliveries.plot_curves(ns, {"a": errors, "b": errors + 5}, crossing=50.0)
    assert ax.lines[0].get_ydata().tolist() == [70, 35]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["10", "100"]
    wrong = {"clean": np.array([0.2, 0.1]), "flipped": np.array([0.4, 0.3]), "elsewhere": np.array([0.5, 0.4])}
    labels = deliveries.plot_labels(ns, wrong, moved=ns / 4)
    assert labels.lines[3].get_xdata().tolist() == [2.5, 25]
    assert labels.lines[3].get_ydata().tolist() == [40, 30]
    assert plots.axes_without_unit(ax.figure) == plots.axes_without_unit(labels.figure) == []
