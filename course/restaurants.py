"""A made-up food app: restaurants that guests order from, and ways to build the page that recommends ten of them.

match            how well a restaurant fits a guest; no unit, mean 0, spread 1
price_usd        price of an order, $
p_order          probability that a guest who looks at the restaurant orders there, 0 to 1
page             ten restaurants; ten guests see it, and each looks at another one of the ten
configuration    a ranking, a model, a number of candidates and a cache, with what they bring and what they cost
candidates       restaurants near the guest that are scored, of 200; the ten with the best score make the page
latency_ms       time from the request to the page, ms

Demand falls with price: the odds of an order go with price to the power -1.3, so a dear restaurant sells less often, as
shops everywhere find. Latency is a fixed part plus a part for each candidate, as for any model that scores one by one.
A larger model guesses a guest's taste better and slower. A cache answers from an hour ago: sooner, and a little stale.
The amounts are round figures chosen for the lesson, not measurements.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from course import plots

PAGE = 10  # restaurants
RANKINGS = (  # what the page is sorted by, and the model that guesses each guest's taste
    ("popularity", "none"), ("P(order)", "small"), ("P(order)", "large"), ("expected fee", "small"),
    ("expected fee", "large"),
)  # fmt: skip
# Noise of the guess of taste, whose own spread is 1; ms in all and for each candidate; changes a month; $ a day.
MODELS = pd.DataFrame(
    {
        "noise": [np.inf, 1.0, 0.4],
        "fixed_ms": [6.0, 14.0, 30.0],
        "candidate_ms": [0.02, 0.12, 0.60],
        "changes_per_month": [0, 2, 4],
        "team_usd": [0.0, 2500.0, 3500.0],
        "candidate_usd": [0.0, 1.0, 5.0],
    },
    index=["none", "small", "large"],
)
STALE_NOISE, CACHED_SHARE, CACHE_CHANGES = 0.5, 0.4, 2


def restaurants(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return `n` restaurants as one guest meets them: match, price_usd and p_order, one restaurant a row."""
    price_usd = _draw_prices(n, rng)
    match = rng.standard_normal(n)
    return pd.DataFrame({"match": match, "price_usd": price_usd, "p_order": order_probability(match, price_usd)})


def order_probability(match: np.ndarray, price_usd: np.ndarray) -> np.ndarray:
    """Return the probability of an order, 0 to 1, for arrays that broadcast."""
    return 1 / (1 + np.exp(1.2 - 1.1 * match + 1.3 * np.log(price_usd / 30)))


def configurations(rng: np.random.Generator, *, guests: int = 400, guests_a_day: int = 2000) -> pd.DataFrame:
    """Return 40 ways to build the page, one a row, tried on the same `guests` and the same 200 restaurants.

    Columns: ranked_by, model and candidates and cache (how it is built); orders and fee_usd (what ten guests bring, the
    fee being 10 % of the price); latency_ms; changes_per_month; cost_usd (a day); margin_usd (a day, at guests_a_day).
    """
    price_usd, quality = _draw_prices(200, rng), rng.standard_normal(200)
    taste, noise, age = rng.standard_normal((3, guests, 200))
    nearness = rng.random((guests, 200)).argsort(axis=1)
    p_order = order_probability(_match(quality, taste), price_usd)
    rows = []
    for (ranked_by, model), candidates, cache in product(RANKINGS, (20, 50, 100, 200), (False, True)):
        how = MODELS.loc[model]
        seen = taste if model == "none" else taste + how["noise"] * noise + STALE_NOISE * cache * age
        guess = seen / (1 + how["noise"] ** 2 + STALE_NOISE**2 * cache)  # the noisier, the nearer to the mean taste 0
        score = order_probability(_match(quality, guess), price_usd)
        score = np.where(nearness < candidates, score * (price_usd if ranked_by == "expected fee" else 1), -np.inf)
        page = np.argpartition(-score, PAGE, axis=1)[:, :PAGE]
        fee_usd = 0.10 * np.take_along_axis(p_order * price_usd, page, axis=1).sum(axis=1).mean()
        cost_usd = how["team_usd"] + how["candidate_usd"] * candidates
        rows.append(
            {
                "ranked_by": ranked_by,
                "model": model,
                "candidates": candidates,
                "cache": cache,
                "orders": np.take_along_axis(p_order, page, axis=1).sum(axis=1).mean(),
                "fee_usd": fee_usd,
                "latency_ms": (how["fixed_ms"] + how["candidate_ms"] * candidates) * (CACHED_SHARE if cache else 1),
                "changes_per_month": int(how["changes_per_month"]) + CACHE_CHANGES * cache,
                "cost_usd": cost_usd,
                "margin_usd": fee_usd / PAGE * guests_a_day - cost_usd,
            }
        )
    return pd.DataFrame(rows)


def _draw_prices(n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.lognormal(np.log(30), 0.5, size=n)


def _match(quality: np.ndarray, taste: np.ndarray) -> np.ndarray:
    """Return how well each restaurant fits each guest: what all guests like in it, and this guest's own taste."""
    return 0.6 * quality + 0.8 * taste


def plot_pages(table: pd.DataFrame, fee_usd: np.ndarray, pages: dict[str, np.ndarray]) -> Axes:
    """Return Axes with price and probability of an order of each restaurant, coloured by its expected fee.

    table : like `restaurants` returns, n rows; fee_usd : shape (n,); pages : up to three, name -> positions of its
    restaurants, which are ringed.
    """
    ax = plots.canvas(width=7.2, height=4.4)
    price, p = table["price_usd"].to_numpy(), table["p_order"].to_numpy()
    dots = ax.scatter(price, p, c=fee_usd, cmap="Greys", s=26, vmin=-0.5, edgecolors=plots.GREY, linewidths=0.4)
    looks = zip(("s", "D", "o"), (plots.RED, plots.BLUE, plots.ORANGE), (70, 62, 130), strict=True)
    for (name, page), (marker, colour, size) in zip(pages.items(), looks, strict=False):
        page = np.asarray(page, dtype=int)
        ax.scatter(
            price[page], p[page], marker=marker, s=size, facecolors="none", edgecolors=colour, linewidths=2,
            label=f"{name}: {np.sum(fee_usd[page]):.1f} $",
        )  # fmt: skip
    ax.set(xscale="log", xlabel="price of an order ($)", ylabel="probability of an order (share)", ylim=(-0.03, 1.0))
    ticks = [10, 20, 30, 50, 100]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    ax.legend(title="page of ten, fees", loc="upper right")
    bar = ax.figure.colorbar(dots, ax=ax, label="expected fee of a look ($)")
    bar.ax.set_ylim(0, None)
    ax.set_title("The best page is neither the dearest nor the likeliest")
    return ax


def plot_trade_off(
    table: pd.DataFrame, kept: np.ndarray, favourites: dict[str, int], chosen: int, limit_ms: float
) -> Axes:
    """Return Axes with fees and latency of each configuration, the kept ones joined, favourites and choice named.

    table : like `configurations` returns, k rows; kept : shape (k,) bool; favourites : team -> row; limit_ms is drawn.
    """
    ax = plots.canvas(width=7.2, height=4.6)
    latency, fee = table["latency_ms"].to_numpy(), table["fee_usd"].to_numpy()
    ax.plot(latency, fee, "o", color=plots.GREY, alpha=0.5, markersize=5)
    line = np.flatnonzero(kept)[np.argsort(latency[np.flatnonzero(kept)])]
    ax.plot(latency[line], fee[line], "o-", color=plots.BLUE, markersize=6, linewidth=1.5, label="beaten by none")
    ax.axvline(limit_ms, color=plots.GREY, linestyle="--", linewidth=1.2)
    ax.annotate(f"limit {limit_ms:g} ms ", (limit_ms, 6.1), fontsize=10, ha="right", color=plots.GREY)
    teams: dict[int, list[str]] = {}
    for team, row in favourites.items():
        teams.setdefault(int(row), []).append(team)
    # The quick ones stand close together: their names go below, to the right and to the left in turn.
    for number, row in enumerate(sorted(teams, key=lambda r: latency[r])):
        ax.plot(latency[row], fee[row], "s", color=plots.RED, markersize=9, markerfacecolor="none", markeredgewidth=2)
        side = ("left", "right")[number % 2] if latency[row] < 12 else "center"
        ax.annotate(
            " and ".join(teams[row]), (latency[row], fee[row]), xytext=(0, 10 if side == "center" else -19),
            textcoords="offset points", ha=side, color=plots.RED, fontsize=10,
        )  # fmt: skip
    ax.plot(latency[chosen], fee[chosen], "*", color=plots.ORANGE, markersize=18, markeredgecolor="black")
    ax.annotate(
        "within both limits", (latency[chosen], fee[chosen]), xytext=(-10, 8), textcoords="offset points", ha="right"
    )
    ax.set(xscale="log", xlabel="latency (ms)", ylabel="fees of ten guests ($)", ylim=(5.5, 27))
    ax.set_xticks([3, 10, 30, 100], ["3", "10", "30", "100"])
    ax.minorticks_off()
    ax.legend(loc="upper left")
    ax.set_title("What is chosen is nobody's favourite")
    return ax
