"""The hosts against closed forms, the line against least squares, the snapshots by counting, the pictures' words."""

import numpy as np
import pandas as pd
import pytest

from course import loans


@pytest.fixture(scope="module")
def books():
    return loans.hosts(100_000, np.random.default_rng(1))


def test_the_books_have_no_gap_and_the_stated_moments(books):
    assert not books.isna().any(axis=None)
    assert books["settled"].mean() == pytest.approx(8.0, abs=0.02)
    assert books["settled"].std() == pytest.approx(1.0, abs=0.01)
    assert (books["stated"] - books["settled"]).std() == pytest.approx(0.9, abs=0.01)
    surprise = books["next_season"] - 2 - 1.5 * books["settled"]
    assert surprise.std() == pytest.approx(0.6, abs=0.01)


def test_each_column_predicts_as_well_as_theory_says(books):
    """Given stated = settled + noise, settled keeps the variance 0.81 / 1.81; next_season adds 1.5 squared of it."""
    for column, want in (("settled", 0.36), ("stated", 0.36 + 2.25 * 0.81 / 1.81)):
        line = loans.fit_line(books[column], books["next_season"])
        assert np.mean((line(books[column]) - books["next_season"]) ** 2) == pytest.approx(want, rel=0.03)


def test_knowing_the_settled_earnings_stated_ones_add_nothing(books):
    rest = books["next_season"] - 1.5 * books["settled"]
    assert np.corrcoef(rest, books["stated"] - books["settled"])[0, 1] == pytest.approx(0, abs=0.015)


def test_a_line_goes_through_two_points_and_agrees_with_least_squares():
    assert loans.fit_line(np.array([1.0, 3.0]), np.array([2.0, 8.0]))(np.array([0.0, 5.0])) == pytest.approx([-1, 14])
    x, y = np.random.default_rng(2).normal(5, 1, (2, 40))
    start, slope = np.linalg.lstsq(np.column_stack([np.ones(40), x]), y, rcond=None)[0]
    assert loans.fit_line(x, y)([7.0])[0] == pytest.approx(start + slope * 7)


def test_settled_earnings_get_lost_in_a_copy_and_nothing_else_does():
    table = np.arange(20_000.0).reshape(-1, 2)
    lost = loans.lose_settled(table, 0.6, np.random.default_rng(3))
    assert not np.isnan(table).any()
    gaps = np.isnan(lost[:, 0])
    assert gaps.mean() == pytest.approx(0.6, abs=0.02)
    assert (lost[~gaps] == table[~gaps]).all()
    assert (lost[:, 1] == table[:, 1]).all()


def test_a_larger_share_loses_what_a_smaller_one_loses():
    table = np.ones((500, 2))
    some, more, every = (
        np.isnan(loans.lose_settled(table, share, np.random.default_rng(4))[:, 0]) for share in (0.2, 0.7, 1)
    )
    assert (more | ~some).all()
    assert more.sum() > some.sum()
    assert every.all()


def test_snapshots_are_compared_by_counting():
    old = pd.DataFrame(
        {
            "price": ["$90.00", "$80.00"],
            "availability_365": [0, 9],
            "review_scores_rating": [90.0, 100.0],
            "amenities": [["Wifi", "Smoke detector"], ["TV"]],
        }
    )
    new = pd.DataFrame(
        {
            "price": [None, None, "$70.00", "$60.00"],
            "availability_365": [0, 5, 7, 8],
            "review_scores_rating": [4.5, None, 5.0, 4.7],
            "amenities": [["Wifi", "Smoke alarm"], ["TV"], ["Smoke alarm"], ["Wifi", "TV", "Wifi", "TV"]],
        }
    )
    table = loans.compare_snapshots(old, new)
    assert table["live"].tolist() == [50, 50, 0, 4.7, 25]
    assert table["history"].fillna(-1).tolist() == [0, -1, 50, 95, 0]


def test_the_refused_host_is_refused_and_both_others_have_a_loan():
    table = np.array([loans.REFUSED, loans.USUAL, loans.LAST_IN])
    refused, usual, last = table @ loans.WEIGHTS + loans.OFFSET
    assert refused < 0 < last < usual
    assert len(loans.COLUMNS) == len(loans.WEIGHTS) == table.shape[1]


def test_pictures_name_models_and_reasons():
    share = np.array([0, 0.3, 0.6])
    ax = loans.plot_slopes(share, {"one": np.array([1, 2, 3.0]), "two": np.array([2, 2, 2.0])})
    words = [text.get_text() for text in ax.texts]
    assert {"3.00  one", "2.00  two", "benchmark", "production"} <= set(words)
    ax = loans.plot_reasons(("age", "debt"), np.array([0.5, -2.0]), 1.0, [1])
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "usual score", "age", "debt", "this host's score",
    ]  # fmt: skip
    words = [text.get_text() for text in ax.texts]
    assert {"+1.00", "+0.50", "-2.00", "-0.50", "reason 1"} <= set(words)
