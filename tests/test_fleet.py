"""The day of traffic has the peak, the surge and the noise that the lesson speaks of."""

import numpy as np
import pytest

from course import fleet
from course.plots import axes_without_unit


def mean_day(days: int) -> np.ndarray:
    return np.mean([fleet.traffic(np.random.default_rng(seed)) for seed in range(days)], axis=0)


def test_night_is_the_base_and_nothing_else():
    """Before eight no surge can start: 15 % of the peak, with noise of 5 %."""
    night = np.concatenate([fleet.traffic(np.random.default_rng(seed))[: 7 * 60] for seed in range(5)])
    assert night.mean() == pytest.approx(150, rel=0.01)
    assert night.std() == pytest.approx(7.5, rel=0.1)


def test_dinner_is_the_busiest_time_of_the_mean_day():
    day = mean_day(200)
    assert 17 * 60 < day.argmax() < 20 * 60
    assert 1000 <= day.max() <= 1500


def test_every_day_has_one_surge_of_half_as_much_again():
    """In its hour at full height the day is half as busy again as the bell alone; 40 minutes later it is over."""
    t = np.arange(fleet.MINUTES)
    bell = 1000 * (0.15 + 0.85 * np.exp(-(((t - 19 * 60) / 110) ** 2) / 2))
    for seed in range(5):
        factor = fleet.traffic(np.random.default_rng(seed)) / bell
        smooth = np.convolve(factor, np.ones(15) / 15, mode="same")[10:-10]
        assert smooth.max() == pytest.approx(1.5, abs=0.06)
        assert 70 <= (smooth > 1.25).sum() <= 130


def test_traffic_is_never_negative():
    assert all((fleet.traffic(np.random.default_rng(seed)) >= 0).all() for seed in range(20))


def test_the_rule_of_thumb_leaves_room():
    for qps in (0.0, 99.0, 100.0, 850.0):
        n = fleet.rule_of_thumb(qps, 100.0)
        assert n == int(n) >= 1
        assert 100 * n > 1.3 * qps


def test_pictures_name_their_units():
    day = fleet.traffic(np.random.default_rng(1))
    assert not axes_without_unit(fleet.plot_fleets(day, {"peak": np.full(1440, 20)}, 100.0).figure)
    delays = np.arange(5)
    assert not axes_without_unit(fleet.plot_delay(delays, delays / 10, {"small": 1.5}).figure)
