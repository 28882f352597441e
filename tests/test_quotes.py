"""Requests, their faults and the two services behave as the lesson says."""

import math

import numpy as np
import pytest

from course import quotes
from course.plots import axes_without_unit


@pytest.fixture(scope="module")
def rows():
    return quotes.requests(5000, np.random.default_rng(1))


def test_clean_requests_keep_to_the_schema(rows):
    low, high = quotes.SCHEMA["size_m2"]
    assert all(low <= row["size_m2"] <= high and 0 <= row["dist_km"] <= 40 for row in rows)
    assert {row["city"] for row in rows} == quotes.SCHEMA["city"]


def test_sizes_are_log_normal_and_distances_gamma(rows):
    """The median size is 50 m2; a gamma of shape 2 and scale 2 km has the mean 4 km."""
    assert np.median(quotes.numbers(rows, "size_m2")) == pytest.approx(50, rel=0.03)
    assert quotes.numbers(rows, "dist_km").mean() == pytest.approx(4, rel=0.05)


def test_guests_pay_the_price_within_15_percent(rows):
    paid = quotes.paid_usd(rows, np.random.default_rng(2))
    log_ratio = np.log(paid / np.array(quotes.Model().predict(rows)))
    assert log_ratio.mean() == pytest.approx(0, abs=0.01)
    assert log_ratio.std() == pytest.approx(0.15, rel=0.05)


def test_every_fault_breaks_one_field_of_every_request(rows):
    for name, spoil in quotes.FAULTS.items():
        for row in rows[:50]:
            sent = spoil(row)
            changed = [field for field in row if repr(sent.get(field)) != repr(row[field])]
            assert len(changed) == 1, name
            assert row["size_m2"] <= 250, "the request itself is not edited"


def test_square_feet_are_ten_times_square_metres(rows):
    mixed = quotes.mix_units(rows, 0.3, np.random.default_rng(3))
    factor = quotes.numbers(mixed, "size_m2") / quotes.numbers(rows, "size_m2")
    assert (factor > 2).mean() == pytest.approx(0.3, abs=0.03)
    assert factor[factor > 2] == pytest.approx(1 / 0.3048**2, rel=0.01)


def test_one_bad_request_breaks_the_list_but_not_the_naive_service(rows):
    bad = quotes.FAULTS["a new city"](rows[0])
    with pytest.raises(KeyError):
        quotes.Model().predict([rows[1], bad])
    assert quotes.naive(quotes.Model(), [rows[1], bad], 80.0).tolist() == [quotes.price_usd(rows[1]), 80.0]


def test_labels_come_a_month_late_and_repair_takes_two_days():
    """Each day's error is 1 from day 30 on; the labels of day 30 are known on day 60, and day 62 is clean again."""
    clean, wrong = {"size_m2": 50.0}, {"size_m2": 51.0}
    history = [quotes.Day([wrong if day >= 30 else clean], [clean], np.array([50.0])) for day in range(70)]
    errors, alarm_day = quotes.run_service(
        history, lambda rows: [row["size_m2"] for row in rows], lambda rows, known: bool(known) and known[-1] > 0
    )
    assert alarm_day == 60
    assert errors == [0.0] * 30 + [1.0] * 32 + [0.0] * 8


def test_without_an_alarm_the_day_is_the_number_of_days():
    history = quotes.simulate_days(3, np.random.default_rng(4), n=10)
    errors, alarm_day = quotes.run_service(history, lambda rows: [0.0] * len(rows), lambda rows, known: False)
    assert (alarm_day, len(errors)) == (3, 3)


def test_numbers_leaves_out_what_is_none():
    rows = [{"x": 1}, {"x": "2"}, {"x": math.nan}, {}, {"x": [3]}, {"x": 4.5}]
    assert quotes.numbers(rows, "x").tolist() == [1.0, 4.5]


def test_the_picture_names_its_units():
    axes = quotes.plot_days([1.0] * 5, {"naive": [1.0] * 5, "guarded": [2.0] * 5}, {"naive": 3, "guarded": 9}, 2)
    assert not axes_without_unit(axes[0].figure)
