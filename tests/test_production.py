"""A week in production against closed forms: the queue, the money, what each part can and cannot do."""

import math

import numpy as np
import pytest

from course import production
from course.production import NAIVE, System


def enough(traffic: np.ndarray) -> np.ndarray:
    """Return a fleet that follows the traffic of the tick before, half used."""
    return np.ceil(np.append(traffic[0], traffic[:-1]) / 25)


def counted(part, calls: list):
    def ask(*inputs):
        calls.append([np.shape(x) for x in inputs])
        return part(*inputs)

    return ask


def test_the_latency_is_that_of_a_queue_with_one_server():
    """In M/M/1 the mean time in line and service is s / (1 - use), with s = 20 ms; 20 ms more for the way."""
    use = np.array([0.0, 0.3, 0.75, 0.9])
    assert production.latency_ms(use) == pytest.approx(20 + 20 / (1 - use))
    assert math.isinf(production.latency_ms(np.array([1.0]))[0])


def test_the_promise_of_100_ms_allows_three_quarters_of_full_use():
    assert production.latency_ms(0.75) == pytest.approx(production.LIMIT_MS)
    assert production.LIMIT_MS < 20 / (1 - 0.76) + 20


def test_a_backlog_makes_all_wait_until_it_is_served():
    """Two machines serve 100 q/s: ten minutes at 150 q/s leave 300 s of work, gone after ten minutes at 50 q/s."""
    latency = production._latency(np.array([50.0, 150.0, 50.0, 50.0]), np.full(4, 2.0))
    assert latency == pytest.approx([60, np.inf, 60, 60])
    latency = production._latency(np.array([150.0, 70.0, 70.0]), np.full(3, 2.0))
    assert latency[1:] == pytest.approx([86.667 + 120_000, 86.667], rel=1e-4)


def test_profit_is_fees_less_machines_less_trainings():
    record = production.simulate(NAIVE._replace(retrain=lambda errors: len(errors) == 25), 3)
    spent = 5 * 168 * production.MACHINE_USD + production.TRAINING_USD
    assert record.trainings == [5 * 36]
    assert record.profit_usd.sum() == pytest.approx(record.fees_usd.sum() - spent)


def test_nobody_pays_who_has_waited_too_long():
    record = production.simulate(NAIVE, 3)
    late = record.latency_ms > 100
    assert 0.1 < late.mean() < 0.9
    assert (record.fees_usd[late] == 0).all()
    assert (record.fees_usd[~late] > 0).all()


def test_a_week_is_the_same_for_the_same_number_and_another_for_another():
    a, b, c = (production.week_profit(NAIVE, seed) for seed in (4, 4, 5))
    assert a == b != c


def test_each_part_is_asked_seldom_and_with_vectors():
    """28 shifts, 168 hours; the fleet twice, to see whether it knows the future."""
    calls = {part: [] for part in System._fields}
    production.simulate(System(*(counted(f, calls[part]) for part, f in zip(calls, NAIVE, strict=True))), 6)
    assert {part: len(asked) for part, asked in calls.items()} == {
        "objective": 28, "guard": 168, "scale": 2, "retrain": 27,
    }  # fmt: skip
    assert calls["guard"][0] == [(2000,), (500,)]
    assert calls["scale"][0] == [(1008,)]
    assert calls["objective"][0] == [(6 * 13 * 40,)] * 2
    assert calls["retrain"][0] == [(21,)]
    assert calls["retrain"][-1] == [(47,)]


def test_stars_are_doubled_for_a_day_and_never_leave_the_range_of_the_contract():
    seen = []
    production.simulate(NAIVE._replace(guard=lambda past, batch: bool(seen.append(batch.max())) or False), 7)
    begin, end = (tick // 6 for tick in production.draw_events(7).unit)
    assert end - begin == 24
    assert max(seen) <= 10
    assert min(seen[begin:end]) > 5 >= max(seen[:begin] + seen[end:])


def test_the_error_rises_when_tastes_turn_and_a_training_brings_it_down():
    errors = []
    wise = NAIVE._replace(guard=lambda past, batch: bool(batch.max() > 5))
    production.simulate(wise._replace(retrain=lambda e: bool(errors.append(e)) or len(e) == 20 + 14), 8)
    old, new = np.mean(errors[-1][:20]), errors[-1]
    assert new[-11:][0] > 10 * old
    assert new[-1] < 1.3 * old


def test_where_no_hour_is_trusted_nothing_is_learned():
    lengths = []
    production.simulate(
        NAIVE._replace(guard=lambda past, batch: True, retrain=lambda errors: bool(lengths.append(len(errors)))), 9
    )
    assert lengths == []


def test_a_fleet_that_knows_the_future_is_refused():
    for prophet in (lambda q: np.ceil(q / 30), lambda q: np.full(len(q), q.max() / 30)):
        with pytest.raises(ValueError, match="scale knows too much"):
            production.simulate(NAIVE._replace(scale=prophet), 10)
    production.simulate(NAIVE._replace(scale=enough), 10)


def test_answers_that_cannot_be_used_are_named():
    for part, answer, words in (
        ("objective", lambda p, usd: usd[:5], "objective must give one number for each look"),
        ("guard", lambda past, batch: None, "guard must answer True or False"),
        ("scale", lambda traffic: [1, 2], "scale must give a number of machines for each of 1008 ticks"),
        ("retrain", lambda errors: 0.5, "retrain must answer True or False"),
    ):
        with pytest.raises(ValueError, match=words):
            production.simulate(NAIVE._replace(**{part: answer}), 11)


def test_a_part_cannot_change_the_world_for_the_next_system():
    before = production.week_profit(NAIVE, 12)

    def vandal(past, batch):
        past[:] = batch[:] = 0
        return False

    assert production.week_profit(NAIVE._replace(guard=vandal), 12) == before
    assert production.week_profit(NAIVE, 12) == before


def test_no_fixed_number_of_machines_earns_what_a_fleet_that_follows_earns():
    earning = NAIVE._replace(objective=lambda p_order, price_usd: p_order * price_usd)
    follows = production.week_profit(earning._replace(scale=enough), 13)
    for n in range(1, 40, 2):
        fixed = earning._replace(scale=lambda traffic, n=n: np.full(len(traffic), n))
        assert production.week_profit(fixed, 13) < follows - 5000


def test_pictures_name_the_systems_and_sum_up():
    week = production.simulate(NAIVE, 1)
    ax = production.plot_week({"one": week, "two": week}, production.draw_events(1))
    words = [text.get_text() for text in ax.texts]
    assert {"one", "two", "surge"} <= set(words)
    ax = production.plot_waterfall(-20_000, {"scale": 30_000, "guard": 5000}, {"scale": 30_000, "guard": 0})
    assert "15" in [text.get_text() for text in ax.texts]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["no part", "+ scale", "+ guard", "all four"]
