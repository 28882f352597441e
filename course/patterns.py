"""Things to learn from: homes whose price follows a pattern, throws of a die that follow none, and pictures of both.

size_m2     floor space of a home, m^2, 15 to 250, half of them below 50
km          distance to the centre, km, 4 on average
wifi, pool  whether it has one, True or False
price_usd   price of a night, $
features    a home as numbers that prices are computed from: log(size_m2), km, wifi, pool
key         a home as a table would be asked for it: (size_m2, km, wifi, pool)
throws      ten throws of a fair die, and the one that came next

Prices are made as studies of house prices describe them (hedonic models: Rosen, Journal of Political Economy, 1974):
each trait multiplies the price, so that prices are positive and a few are high; and homes with the same traits still
differ, here by about 15 %, so that no model can do better than a known error. The amounts are round figures chosen for
the lesson, not measurements.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from course import plots

BASE, EFFECTS = 2.4, (0.60, -0.07, 0.05, 0.25)  # log dollars; of the four features
NOISE = 0.15  # standard deviation of log price among homes with the same traits
DEAR_USD = 100.0


def homes(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return `n` homes, one a row: size_m2, km, wifi, pool and price_usd."""
    df = pd.DataFrame(
        {
            "size_m2": rng.lognormal(np.log(50), 0.45, size=n).clip(15, 250),
            "km": rng.gamma(2, 2, size=n),
            "wifi": rng.random(n) < 0.80,
            "pool": rng.random(n) < 0.15,
        }
    )
    log_price = BASE + features(df) @ np.array(EFFECTS) + NOISE * rng.standard_normal(n)
    return df.assign(price_usd=np.exp(log_price))


def features(df: pd.DataFrame) -> np.ndarray:
    """Return the features of homes, shape (n, 4)."""
    return np.column_stack([np.log(df["size_m2"]), df["km"], df["wifi"], df["pool"]])


def keys(df: pd.DataFrame, *, size_step: float = 0.0, km_step: float = 0.0) -> list[tuple]:
    """Return the key of each home; size and distance rounded to multiples of the steps, exact where a step is 0."""
    size, km = (
        np.round(df[name] / step) * step if step else df[name]
        for name, step in (("size_m2", size_step), ("km", km_step))
    )
    return list(zip(size.tolist(), km.tolist(), df["wifi"].tolist(), df["pool"].tolist(), strict=True))


def dear(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of `n` homes, shape (n, 4), and whether a night costs above $100, shape (n,) of 0 and 1."""
    df = homes(n, rng)
    return features(df), (df["price_usd"] > DEAR_USD).to_numpy().astype(int)


def throws(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return ten throws of a fair die, shape (n, 10) of 1 to 6, and the throw that followed them, shape (n,)."""
    thrown = rng.integers(1, 7, size=(n, 11))
    return thrown[:, :10], thrown[:, 10]


def plot_errors(n: Sequence[int], own: Sequence[float], new: Sequence[float], *, floor: float) -> Axes:
    """Return Axes with the error on a model's own homes and on new ones over the number of homes, and the table's.

    own, new : shares, shape of n; floor : the error that no model can beat, a share.
    """
    ax = plots.canvas(width=7.4, height=4.2)
    ax.plot(n, 100 * np.asarray(new), "o-", color=plots.BLUE)
    ax.plot(n, 100 * np.asarray(own), "s--", color=plots.BLUE, markerfacecolor="white")
    ax.plot(n, np.zeros(len(n)), "^-", color=plots.RED, clip_on=False, zorder=3)
    ax.axhline(100 * floor, color=plots.GREY, linewidth=1)
    ax.annotate("model, on new homes", (n[0], 100 * new[0]), xytext=(10, 0), textcoords="offset points", va="center")
    ax.annotate(
        "model, on its own homes", (n[0], 100 * own[0]), xytext=(12, -3), textcoords="offset points", va="center"
    )
    ax.annotate("table, on its own homes; it cannot price new ones", (n[0], 0.5), va="bottom")
    ax.annotate(
        "no model can do better on new homes", (n[-1], 100 * floor - 0.9), ha="right", va="top", color="#595959"
    )
    ax.set(xscale="log", ylim=(0, None), xlabel="homes with a known price (number)", ylabel="average error (%)")
    ax.set_xticks(list(n), [f"{count:,}" for count in n])
    ax.set_yticks([0, 5, 10, 15])
    ax.minorticks_off()
    return ax


def plot_coverage(shares: dict[str, float]) -> Axes:
    """Return Axes with a bar a key: the share of new listings, 0 to 1, that a table with that key can answer."""
    ax = plots.canvas(width=7.4, height=3.9)
    bars = ax.barh(list(shares), [100 * share for share in shares.values()], color=plots.BLUE)
    ax.bar_label(bars, [f"{100 * share:.0f} %" for share in shares.values()], padding=4)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set(xlabel="new listings with the same key in the table (%)", xlim=(0, 112))
    ax.set_xticks([0, 20, 40, 60, 80, 100])
    ax.set_title("The more columns a key has, the less the table knows")
    return ax
