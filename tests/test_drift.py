"""The two changes of the kiosks are what they claim to be, and nothing else changes."""

import numpy as np
import pytest

from course import airbnb, drift
from course.plots import axes_without_unit


@pytest.mark.parametrize("change", drift.CHANGES)
def test_before_the_change_guests_follow_the_temperature(change):
    X, y = drift.make_batch(change, 1)(29)
    assert X.shape == (1000, 1)
    assert X.mean() == pytest.approx(0, abs=0.12)
    assert ((y - X[:, 0]) ** 2).mean() == pytest.approx(0.09, rel=0.15)


def test_a_heat_wave_moves_the_inputs_and_not_the_law():
    X, y = drift.make_batch("heat wave", 1)(30)
    assert X.mean() == pytest.approx(1.5, abs=0.12)
    assert ((y - X[:, 0]) ** 2).mean() == pytest.approx(0.09, rel=0.15)


def test_a_menu_swap_moves_the_law_and_not_the_inputs():
    """The old model's error is (2 x) ** 2 + .09 on average, 4.09."""
    batch = drift.make_batch("menu swap", 1)
    X, y = (np.concatenate(parts) for parts in zip(*(batch(t) for t in range(30, 40)), strict=True))
    assert X.mean() == pytest.approx(0, abs=0.05)
    assert X.std() == pytest.approx(1, abs=0.03)
    assert ((y - X[:, 0]) ** 2).mean() == pytest.approx(4.09, rel=0.06)


def test_a_day_is_the_same_at_every_call_and_differs_from_others():
    batch = drift.make_batch("heat wave", 1)
    assert (batch(7)[1] == batch(7)[1]).all()
    assert not (batch(7)[1] == batch(8)[1]).any()


def test_an_unknown_change_is_named():
    with pytest.raises(ValueError, match="'snow'"):
        drift.make_batch("snow", 1)


def test_home_features_are_numbers_with_a_column_for_each_word():
    homes = airbnb.listings(50, np.random.default_rng(1))
    X = drift.home_features(homes, ["Wifi", "Helipad"])
    assert X.shape == (50, 11)
    assert all(kind.kind == "f" for kind in X.dtypes)
    assert X["Wifi"].sum() == sum("Wifi" in has for has in homes["amenities"])
    assert X["Helipad"].sum() == 0


def test_pictures_name_their_units():
    import pandas as pd

    strips = drift.plot_strips({"a": [0.1] * 4}, {"a": {"never": [1.0] * 4}}, {"a": {"by error": [2], "by input": []}})
    assert not axes_without_unit(strips[0, 0].figure)
    table = pd.DataFrame([[0.5, 0.2], [0.1, 0.6]], index=["2020", "2024"], columns=["2020", "2024"])
    assert not axes_without_unit(drift.plot_table(table).figure)
