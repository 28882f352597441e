"""The food app's generator against closed forms, and the trade-offs that its table must hold."""

import numpy as np
import pytest

from course import restaurants


@pytest.fixture(scope="module")
def table():
    return restaurants.configurations(np.random.default_rng(3), guests=200)


def test_prices_have_the_stated_median_and_spread():
    price = restaurants.restaurants(50_000, np.random.default_rng(1))["price_usd"]
    assert price.median() == pytest.approx(30, rel=0.02)
    assert np.log(price).std() == pytest.approx(0.5, rel=0.02)


def test_odds_of_an_order_follow_match_and_price():
    """At match 0 and 30 dollars the odds are exp(-1.2); doubling the price divides them by 2 to the power 1.3."""
    p = restaurants.order_probability(np.array([0.0, 0.0, 1.0]), np.array([30.0, 60.0, 30.0]))
    odds = p / (1 - p)
    assert odds == pytest.approx(np.exp(-1.2) * np.array([1, 2**-1.3, np.exp(1.1)]))


def test_dear_restaurants_sell_less_often():
    table = restaurants.restaurants(5_000, np.random.default_rng(2))
    assert np.corrcoef(np.log(table["price_usd"]), table["p_order"])[0, 1] < -0.4


def test_the_same_generator_gives_the_same_rows(table):
    again = restaurants.configurations(np.random.default_rng(3), guests=200)
    assert len(table) == 40
    assert again.equals(table)


def test_latency_is_a_fixed_part_plus_a_part_for_each_candidate(table):
    slow = table[(table["model"] == "large") & ~table["cache"] & (table["ranked_by"] == "P(order)")]
    steps = np.diff(slow["latency_ms"]) / np.diff(slow["candidates"])
    assert steps == pytest.approx([0.6] * 3)
    assert slow["latency_ms"].iloc[0] == pytest.approx(30 + 0.6 * 20)


def test_a_cache_is_sooner_staler_and_one_more_thing_to_change(table):
    cached, plain = table[table["cache"]], table[~table["cache"]]
    assert cached["latency_ms"].to_numpy() == pytest.approx(0.4 * plain["latency_ms"].to_numpy())
    assert (cached["changes_per_month"].to_numpy() - plain["changes_per_month"].to_numpy() == 2).all()
    for ranked_by, number in (("P(order)", "orders"), ("expected fee", "fee_usd")):
        fresh, stale = (half.loc[half["ranked_by"] == ranked_by, number].to_numpy() for half in (plain, cached))
        assert (stale < fresh).all()


def test_each_ranking_is_best_at_what_it_ranks_by(table):
    """With the same model, candidates and cache, sorting by orders sells more often, by fees earns more."""
    how = ["model", "candidates", "cache"]
    by_orders = table[table["ranked_by"] == "P(order)"].set_index(how)
    by_fee = table[table["ranked_by"] == "expected fee"].set_index(how)
    assert (by_orders["orders"] > by_fee["orders"]).all()
    assert (by_fee["fee_usd"] > by_orders["fee_usd"]).all()


def test_margin_is_fees_less_cost(table):
    row = table.iloc[30]
    assert row["margin_usd"] == pytest.approx(200 * row["fee_usd"] - row["cost_usd"])
    assert (table.loc[table["model"] == "none", "cost_usd"] == 0).all()


def test_pictures_name_the_pages_and_the_teams(table):
    few = restaurants.restaurants(30, np.random.default_rng(4))
    fee = 0.1 * few["p_order"].to_numpy() * few["price_usd"].to_numpy()
    ax = restaurants.plot_pages(few, fee, {"by price": np.arange(10)})
    assert ax.get_legend().get_texts()[0].get_text() == f"by price: {fee[:10].sum():.1f} $"
    ax = restaurants.plot_trade_off(table, np.ones(40, dtype=bool), {"Sales": 38, "Product": 1, "Platform": 1}, 30, 100)
    assert {"Sales", "Product and Platform"} <= {text.get_text() for text in ax.texts}
