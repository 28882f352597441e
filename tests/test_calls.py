"""The hotline's log, words and queue against closed forms, a simulation and scikit-learn; the pictures' words."""

import heapq

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from course import calls, intents, plots


@pytest.fixture(scope="module")
def log():
    return pd.DataFrame(calls.call_log(20_000, np.random.default_rng(0)))


def test_a_stage_lasts_as_long_as_stated_where_it_occurs(log):
    mean = log.groupby("stage")["minutes"].mean()
    wanted = {"find": calls.ASK, "talk": calls.TALK, "transfer": calls.TRANSFER, "wait": calls.waiting_minutes(7)}
    for stage, minutes in wanted.items():
        assert mean[stage] == pytest.approx(minutes, rel=0.05)


def test_by_day_everyone_is_asked_and_in_the_evening_half_are_transferred(log):
    stages = log.groupby("call").agg(shift=("shift", "first"), stages=("stage", tuple))
    by_day = stages.loc[stages["shift"] == "day", "stages"]
    evening = stages.loc[stages["shift"] == "evening", "stages"]
    assert set(by_day) == {("wait", "find", "talk")}
    assert set(evening) == {("wait", "talk"), ("wait", "talk", "transfer")}
    assert len(evening) / len(stages) == pytest.approx(calls.EVENING, abs=0.01)
    assert evening.map(len).eq(3).mean() == pytest.approx(1 - calls.SHARES["billing"], abs=0.03)


def test_calls_come_as_often_as_their_shares_say():
    texts, found = calls.sample_calls(10_000, np.random.default_rng(1))
    assert len(texts) == 10_000
    shares = np.bincount(found, minlength=5) / 10_000
    assert shares == pytest.approx(list(calls.SHARES.values()), abs=0.015)


def test_callers_name_a_thing_of_their_department_or_none():
    """Three in five name the thing; half of the others the department."""
    texts, found = calls.sample_calls(4000, np.random.default_rng(2))
    names = [calls.DEPARTMENTS[k] for k in found]
    thing = [any(thing in text for thing in intents.THINGS[name]) for text, name in zip(texts, names, strict=True)]
    sent = [text for text, name in zip(texts, names, strict=True) if f"from {name}" in text]
    assert np.mean(thing) == pytest.approx(1 - calls.VAGUE, abs=0.03)
    assert len(sent) / 4000 == pytest.approx(calls.VAGUE / 2, abs=0.03)


def test_words_are_counted_as_scikit_learn_counts_them():
    texts, _ = calls.sample_calls(300, np.random.default_rng(3))
    counter = CountVectorizer()
    counts = counter.fit_transform(texts).toarray()
    words = calls.vocabulary(texts)
    assert words == counter.get_feature_names_out().tolist()
    assert (calls.count_words(texts, words) == counts).all()


def test_a_word_outside_the_vocabulary_is_not_counted():
    assert calls.count_words(["bill bill wifi"], ["bill"]).tolist() == [[2]]


def test_one_agent_is_the_textbook_queue():
    """With one agent, the mean wait is rho / (1 - rho) times the mean length of a call."""
    assert calls.waiting_minutes(3.0, calls_a_minute=0.25, agents=1) == pytest.approx(0.75 / 0.25 * 3.0)


def test_waiting_agrees_with_a_simulated_queue():
    """The next call takes the agent who is free first."""
    rng = np.random.default_rng(4)
    n = 200_000
    arrivals, lengths = np.cumsum(rng.exponential(1 / 2, n)), rng.exponential(6.0, n)
    free, waits = [0.0] * 15, []
    for arrival, length in zip(arrivals, lengths, strict=True):
        start = max(arrival, heapq.heappop(free))
        waits.append(start - arrival)
        heapq.heappush(free, start + length)
    assert np.mean(waits) == pytest.approx(calls.waiting_minutes(6.0), rel=0.1)


def test_a_queue_with_too_few_agents_grows_without_end():
    assert calls.waiting_minutes(7.5) == float("inf")
    assert calls.waiting_minutes(7.4) < float("inf")


def test_the_pictures_show_the_numbers():
    ax = calls.plot_accuracy(lambda share: 16 - 12 * share, 7.0, 0.75, {"this router": 0.9}, 5.0)
    words = [text.get_text() for text in ax.texts]
    assert {"even: 75 %", "this router"} <= set(words)
    assert plots.axes_without_unit(ax.figure) == []
    ax = calls.plot_stages({"today": {"wait": 5.0, "find": 3.0, "talk": 4.0, "transfer": 0.0}})
    assert [bar.get_width() for bar in ax.patches] == [5, 3, 4, 0]
    assert " 12.0 min" in [text.get_text() for text in ax.texts]
    assert plots.axes_without_unit(ax.figure) == []
