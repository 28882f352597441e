"""The made-up calls and articles have the laws that their module states, and the pictures show their numbers."""

import numpy as np
import pytest

from course import intents, plots


def test_there_are_400_intents_in_8_departments():
    assert len(set(intents.INTENTS)) == 400
    assert np.bincount(intents.PARENT).tolist() == [50] * 8


def test_frequencies_follow_zipf():
    """The k-th most frequent intent is 1/k as frequent as the first."""
    frequencies = np.sort(intents.FREQUENCIES)[::-1]
    assert frequencies.sum() == pytest.approx(1)
    assert frequencies[0] / frequencies == pytest.approx(np.arange(1, 401))


def test_calls_come_as_often_as_their_frequencies_say():
    _, found = intents.sample_calls(20_000, np.random.default_rng(0))
    top = np.argsort(intents.FREQUENCIES)[-5:]
    counts = np.bincount(found, minlength=400)[top] / 20_000
    assert counts == pytest.approx(intents.FREQUENCIES[top], rel=0.1)


def test_most_callers_name_the_thing():
    """85 in 100 say what it is about; half of the others name the department."""
    texts, found = intents.sample_calls(4000, np.random.default_rng(1))
    names = [intents.INTENTS[i] for i in found]
    named = np.mean([thing in text for text, (_, _, thing) in zip(texts, names, strict=True)])
    sent = np.mean([f"from {department}" in text for text, (department, _, _) in zip(texts, names, strict=True)])
    assert (named, sent) == (pytest.approx(0.85, abs=0.02), pytest.approx(0.075, abs=0.015))


def test_a_seed_gives_the_same_calls_again():
    assert intents.sample_calls(3, np.random.default_rng(2))[0] == intents.sample_calls(3, np.random.default_rng(2))[0]


def test_topic_probabilities_are_calibrated():
    probabilities, truth = intents.sample_articles(20_000, np.random.default_rng(3))
    near = np.abs(probabilities - 0.3) < 0.05
    assert truth[near].mean() == pytest.approx(0.3, abs=0.02)
    assert truth.sum(axis=1).mean() == pytest.approx(12 * (0.16 * 0.6 + 0.84 * 0.3 / 5.3), rel=0.03)
    assert truth.sum(axis=1).min() == 0


def test_the_pictures_show_the_numbers():
    examples = np.zeros(400, dtype=int)
    examples[:2] = 5, 50
    calls, right = np.array([0, 0, 1, 399]), np.array([True, False, True, False])
    axes = intents.plot_tail(examples, calls, right, {"intents": 0.5, "departments": 0.9})
    assert [bar.get_height() for bar in axes[0].patches] == [0, 0, 50, 0, 0, 100]
    assert [bar.get_width() for bar in axes[1].patches] == [50, 90]
    ax = intents.plot_thresholds(np.array([0.2, 0.4, 0.6]), np.array([0.3, 0.6, 0.5]), {"one topic": 0.4})
    assert ax.texts[0].get_text() == "best: 0.60 at 0.40"
    assert plots.axes_without_unit(axes[0].figure) == plots.axes_without_unit(ax.figure) == []
