"""Arrivals are a Poisson process, and the pictures show the numbers that they are given."""

import numpy as np
import pytest

from course import plots, serving


def test_arrivals_ascend_at_the_asked_rate():
    """The mean and the spread of 100,000 gaps at 90 queries/s are those of an exponential law, 1000/90 ms."""
    gaps = np.diff(serving.arrivals(90, 100_001, np.random.default_rng(0)))
    assert gaps.min() >= 0
    assert gaps.mean() == pytest.approx(1000 / 90, rel=5 / np.sqrt(1e5))
    assert gaps.std() == pytest.approx(gaps.mean(), rel=5 * np.sqrt(2 / 1e5))


def test_arrivals_have_no_memory():
    """Neighbouring gaps are not correlated, and counts a second vary as a Poisson law's do."""
    arrival = serving.arrivals(50, 100_000, np.random.default_rng(1))
    gaps = np.diff(arrival)
    assert abs(np.corrcoef(gaps[:-1], gaps[1:])[0, 1]) < 5 / np.sqrt(1e5)
    counts = np.bincount((arrival // 1000).astype(int))[:-1]
    assert counts.var() / counts.mean() == pytest.approx(1, abs=0.2)


def test_the_same_generator_gives_the_same_arrivals():
    """Nothing but the generator decides."""
    first, second = (serving.arrivals(10, 50, np.random.default_rng(3)) for _ in range(2))
    assert (first == second).all()


def test_lanes_split_each_latency_into_waiting_and_service():
    """Two queries served together for 12 ms, then one for 10: the grey parts are what is left of their latencies."""
    arrival, latency = np.array([0.0, 1.0, 5.0]), np.array([13.0, 12.0, 18.0])
    ax = np.ravel(serving.plot_lanes(arrival, {"pairs": latency}, lambda k: 8.0 + 2.0 * k))[0]
    waits, served = ([bar.get_width() for bar in bars] for bars in ax.containers)
    assert waits == pytest.approx([1, 0, 8])
    assert served == pytest.approx([12, 12, 10])
    assert any("23 ms" in ax.get_title(loc=side) for side in ("left", "center"))  # the course style moves titles
    assert plots.axes_without_unit(ax.figure) == []


def test_an_endless_queue_is_a_cross_at_the_edge():
    """What is above the limit leaves the line and is crossed at the limit."""
    ax = serving.plot_p99(
        [1, 2, 4], {500: [9e5, 30.0, 50.0]}, queued_ms={500: 22.0}, budget_ms=100.0, endless_ms=2000.0
    )
    line, crosses, queued, budget = ax.lines
    assert np.isnan(line.get_ydata()[0])
    assert list(line.get_ydata()[1:]) == [30, 50]
    assert (list(crosses.get_xdata()), list(crosses.get_ydata())) == ([1], [2000])
    assert list(queued.get_ydata()) == [22.0]
    assert list(budget.get_ydata()) == [100.0, 100.0]
    assert plots.axes_without_unit(ax.figure) == []
