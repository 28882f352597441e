"""The kitchens' generator against closed forms; the models that learn from it; the pictures' words."""

import math

import numpy as np
import pytest

from course import inspections


@pytest.fixture(scope="module")
def city():
    return inspections.kitchens(40_000, np.random.default_rng(1))


def normal_tail(x: float) -> float:
    return math.erfc(x / math.sqrt(2)) / 2


def test_both_groups_keep_their_kitchens_equally_clean(city):
    dirty = city.groupby("owner")["dirty"].mean()
    assert dirty["local"] == pytest.approx(dirty["newcomer"], abs=0.02)


def test_the_past_flagged_newcomers_more_often_by_the_stated_amount(city):
    """Complaints and mood are normal, so the share flagged is a normal tail."""
    spread = math.hypot(1, inspections.MOOD)
    flagged = city.groupby("owner")["flagged"].mean()
    assert flagged["local"] == pytest.approx(normal_tail(inspections.SEVERITY / spread), abs=0.015)
    shifted = (inspections.SEVERITY - inspections.PREJUDICE) / spread
    assert flagged["newcomer"] == pytest.approx(normal_tail(shifted), abs=0.015)


def test_the_postcode_tells_the_group_in_85_of_100_cases(city):
    told = (city["postcode"] == "east") == (city["owner"] == "newcomer")
    assert told.mean() == pytest.approx(0.85, abs=0.01)


def test_the_record_has_the_same_rate_in_both_districts():
    rate = inspections.FOUND / inspections.LOOKED
    assert rate == pytest.approx(inspections.TRUE_RATE)


def test_a_model_without_a_trace_of_the_group_treats_both_alike(city):
    flags = inspections.fit_flags(city, ["complaints"])(city)
    assert set(np.unique(flags)) == {0, 1}
    newcomer = (city["owner"] == "newcomer").to_numpy()
    assert flags[newcomer].mean() == pytest.approx(flags[~newcomer].mean(), abs=0.02)


def test_a_model_flags_a_single_kitchen_as_it_does_in_a_crowd(city):
    flag = inspections.fit_flags(city, ["complaints", "postcode"])
    assert [flag(city.iloc[[i]])[0] for i in range(5)] == flag(city.iloc[:5]).tolist()


def test_pictures_name_rules_and_groups():
    ax = inspections.plot_shares({"counts": np.full((5, 60), 0.6)}, 0.5)
    assert "counts" in [text.get_text() for text in ax.texts]
    ax = inspections.plot_flagged({"the past": {"newcomer": 0.4, "local": 0.1}})
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["newcomers", "locals"]
