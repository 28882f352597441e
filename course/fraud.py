"""Orders of an online shop, a few of them fraudulent, and the scores that two models give them.

order      one purchase; a fraudulent one is paid with a stolen card, and the shop loses its amount, $
score      a model's estimate of the probability that an order is fraud, 0 to 1
flag       True where an order is held back and reviewed by a person, who always finds out
threshold  an order is flagged where its score is at least this

Amounts are log-normal (median $60, standard deviation of the logarithm 1.3): many small orders, few large ones, and
a few large ones carry most of the money. One order in 33 is fraud, whatever its amount. Both models are simulated:
"A" tells the many small frauds from honest orders, "B" the few large ones. The figures are chosen for the lesson.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter, StrMethodFormatter

from course import plots

FRAUD_SHARE = 0.03
MEDIAN_USD, SIGMA_LOG = 60.0, 1.3
LARGE_USD = 150.0  # half of a model's way from its skill on small orders to its skill on large ones
# How far fraud lies above honest orders on a model's inner scale, in standard deviations: (small orders, large ones).
SKILL = {"A": (2.2, 1.1), "B": (1.0, 3.2)}


def orders(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return `n` orders: `amount_usd` ($), `fraud` (0 or 1), and the scores `A` and `B` (0 to 1)."""
    fraud = (rng.random(n) < FRAUD_SHARE).astype(int)
    amount = np.round(rng.lognormal(np.log(MEDIAN_USD), SIGMA_LOG, n), 2)
    large = 1 / (1 + (LARGE_USD / amount) ** 4)
    table = pd.DataFrame({"amount_usd": amount, "fraud": fraud})
    for name, (on_small, on_large) in SKILL.items():
        inner = rng.normal(size=n) + fraud * (on_small + (on_large - on_small) * large)
        # With two bells 2 apart and 3 % fraud, the odds of fraud are exp(2 inner - 2) times .03 / .97.
        table[name] = 1 / (1 + np.exp(2 + np.log(1 / FRAUD_SHARE - 1) - 2 * inner))
    return table


def plot_thresholds(t: np.ndarray, accuracy: np.ndarray, usd: np.ndarray) -> Axes:
    """Return Axes with the accuracy (0 to 1) and the money saved, $, over the threshold, and the best of each marked.

    t, accuracy, usd : shape (n,).
    """
    ax = plots.canvas(width=7.4, height=4.2)
    money = ax.twinx()
    money.spines["right"].set_visible(True)
    money.grid(False)
    sides = ((ax, accuracy, plots.RED, "--", "accuracy"), (money, usd / 1000, plots.BLUE, "-", "money"))
    for side, values, colour, style, name in sides:
        best = int(np.argmax(values))
        side.plot(t, values, style, color=colour)
        side.axvline(t[best], color=colour, linestyle=":")
        side.plot(t[best], values[best], "o", color=colour)
        side.tick_params(axis="y", colors=colour)
        ax.annotate(
            f"best for {name}: {t[best]:.2g} ",
            (t[best], 1.02),
            xycoords=("data", "axes fraction"),
            ha="center",
            color=colour,
        )
    ax.set(xscale="log", xlabel="threshold: orders with at least this score are reviewed (probability of fraud)")
    ax.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylabel("right calls (% of orders)", color=plots.RED)
    money.set_ylabel("money saved (thousand $)", color=plots.BLUE)
    return ax


def plot_models(auc: dict[str, float], usd: dict[str, float]) -> np.ndarray:
    """Return two Axes: the pairs that each model puts in the right order (0 to 1), and the money it saves, $."""
    left, right = plots.canvas(2, width=8.2, height=3.2, width_ratios=[2, 3])
    colours = [plots.ORANGE, plots.BLUE, plots.GREY, plots.GREEN]
    for ax, numbers, scale, text in ((left, auc, 100, "{:.0f} %"), (right, usd, 1 / 1000, "${:.1f}k")):
        bars = ax.barh(list(numbers), [scale * number for number in numbers.values()], color=colours[: len(numbers)])
        ax.bar_label(bars, labels=[text.format(bar.get_width()) for bar in bars], padding=4)
        ax.invert_yaxis()
        ax.grid(axis="y", visible=False)
        ax.margins(x=0.25)
    left.set(title="How well it ranks", xlabel="pairs in the right order (%)")
    right.set(title="What it earns", xlabel="money saved (thousand $)")
    return np.array([left, right])
