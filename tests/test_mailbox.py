"""Mails and orders have the promised shares, and the pictures show what they are given."""

import numpy as np
import pytest
from scipy.stats import binom

from course import mailbox, plots


def test_the_spam_words_are_twelve_different_keywords():
    """Thirty keywords, six of last year and six of this year, none twice."""
    assert len(set(mailbox.KEYWORDS)) == 30
    assert len(set(mailbox.LAST_YEAR) | set(mailbox.THIS_YEAR)) == 12
    assert [mailbox.KEYWORDS[i] for i in mailbox.positions(mailbox.THIS_YEAR)] == list(mailbox.THIS_YEAR)


def test_mails_have_the_promised_shares():
    """Of 40,000 mails 40 % are spam; a spam word stands in 55 % of the spam, any other word in 10 % of all."""
    words = [3, 7, 11, 20, 21, 29]
    X, y = mailbox.mails(40_000, words, np.random.default_rng(0))
    others = np.setdiff1d(np.arange(30), words)
    assert set(np.unique(X)) == {0, 1}
    assert y.mean() == pytest.approx(0.40, abs=0.013)
    assert X[y == 1][:, words].mean(axis=0) == pytest.approx(0.55, abs=0.02)
    assert X[y == 0].mean(axis=0) == pytest.approx(0.10, abs=0.013)
    assert X[y == 1][:, others].mean(axis=0) == pytest.approx(0.10, abs=0.013)


def test_two_spam_words_tell_spam_as_well_as_anything_can():
    """Two of the six words or more: right on 90.4 % by the binomial law, 57.7 % where spammers use other words."""
    words = mailbox.positions(mailbox.LAST_YEAR)
    few = binom.cdf(1, 6, [0.10, 0.55])
    X, y = mailbox.mails(40_000, words, np.random.default_rng(1))
    assert np.mean((X[:, words].sum(axis=1) >= 2) == y) == pytest.approx(0.6 * few[0] + 0.4 * (1 - few[1]), abs=0.008)
    X, y = mailbox.mails(40_000, mailbox.positions(mailbox.THIS_YEAR), np.random.default_rng(2))
    assert np.mean((X[:, words].sum(axis=1) >= 2) == y) == pytest.approx(0.6 * few[0] + 0.4 * (1 - few[0]), abs=0.013)


def test_orders_are_whole_cents_around_forty_dollars():
    """Half of the orders lie below $40, and each is a number of cents."""
    orders = mailbox.orders_usd(20_000, np.random.default_rng(3))
    assert np.median(orders) == pytest.approx(40, rel=0.03)
    assert np.allclose(orders * 100, np.round(orders * 100))
    assert orders.min() > 0


def test_each_keyword_is_one_dot():
    """The dots of the three groups are the 30 pairs of weights, in three marks and with units."""
    last, this = np.arange(30.0), 100 + np.arange(30.0)
    ax = mailbox.plot_weights(last, this)
    dots = sorted((x, y) for line in ax.lines[:3] for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert dots == list(zip(last, this, strict=True))
    assert len({line.get_marker() for line in ax.lines[:3]}) == 3
    assert plots.axes_without_unit(ax.figure) == []


def test_months_are_drawn_in_percent():
    """A share of .9 in month 1 is drawn at 90, and the change lies before its month."""
    ax = mailbox.plot_months({"rule": [0.9, 0.5], "model": [0.8, 0.6]}, change=2)
    assert list(ax.lines[0].get_xdata()) == [1, 2]
    assert list(ax.lines[0].get_ydata()) == [90, 50]
    assert ax.lines[2].get_xdata()[0] == 1.5
    assert plots.axes_without_unit(ax.figure) == []
