"""Decisions that a model could take: what a right one earns, what an error costs, and pictures of both.

gain          money earned by a right decision, $
loss          money lost by a wrong one, $; >= 0
accuracy      share of right decisions, 0 to 1
confidence    the model's own probability that one decision is right; calibrated: of those at .9, 90 % are right
The cards' amounts are round figures chosen for the lesson, not measurements.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from course import plots

CARDS = pd.DataFrame(
    {
        "card": ["suggest a film", "approve a refund", "read an X-ray", "steer a car"],
        "gain_usd": [0.05, 2.0, 50.0, 2.0],
        "loss_usd": [0.01, 40.0, 20_000.0, 1_000_000.0],
        "accuracy": [0.70, 0.90, 0.95, 0.9999],
    }
).set_index("card")


def confidences(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return the confidence of `n` decisions, shape (n,): Beta(5, 1), mean 5/6, many sure ones, some guesses."""
    return rng.beta(5, 1, size=n)


def outcomes(p: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return which decisions turn out right, shape (n,) bool, where `p` is calibrated."""
    return rng.random(len(p)) < p


def plot_break_even(cards: pd.DataFrame, value_usd) -> Axes:
    """Return Axes with the worth of a decision over accuracy and cost of an error, and each card as a point.

    `value_usd(p, gain, loss)` is asked on a grid, with a gain of $1; `cards` is like CARDS.
    """
    errors = np.logspace(-5.5, np.log10(0.5), 60)  # share of wrong decisions
    ratio = np.logspace(-1.5, 6.5, 80)  # cost of an error, in gains
    worth = np.array([[value_usd(1 - e, 1.0, r) for r in ratio] for e in errors])
    ax = plots.canvas(width=7.2, height=4.4)
    ax.grid(False)
    mesh = ax.pcolormesh(ratio, errors, np.clip(worth, -1, 1), cmap="PuOr", vmin=-2, vmax=2, shading="gouraud")
    ax.contour(ratio, errors, worth, levels=[0], colors="black", linewidths=2)
    ax.set(xscale="log", yscale="log", xlabel="cost of an error (in gains)", ylabel="accuracy (%)")
    ax.set_yticks([0.5, 0.1, 0.01, 1e-3, 1e-4, 1e-5], ["50", "90", "99", "99.9", "99.99", "99.999"])
    for name, card in cards.iterrows():
        x, y = card["loss_usd"] / card["gain_usd"], 1 - card["accuracy"]
        ax.plot(x, y, "o", color="black", markersize=8, markerfacecolor="white")
        ax.annotate(
            name,
            (x, y),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize=10,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
        )
    ax.set_ylim(0.75, 10**-5.5)
    bar = ax.figure.colorbar(mesh, ax=ax, label="worth of a decision (gains)", ticks=[-1, 0, 1])
    bar.ax.set_ylim(-1, 1)
    bar.ax.set_yticklabels(["-1 or less", "0", "1"])
    ax.set_title("Above the black line the model earns, below it loses")
    return ax


def plot_volume(decisions: np.ndarray, totals: dict[str, np.ndarray], break_even: float) -> Axes:
    """Return Axes with the total worth of each way, $, over the number of decisions, and the break-even marked.

    Each array has the shape of `decisions`, (n,); the keys are the names in the legend.
    """
    ax = plots.canvas()
    for (name, total), style in zip(totals.items(), ("-", "--", ":"), strict=False):
        ax.plot(decisions / 1000, total / 1000, style, label=name)
    if np.isfinite(break_even):
        ax.axvline(break_even / 1000, color=plots.GREY, linewidth=1)
        ax.annotate(f" even at {break_even:,.0f}", (break_even / 1000, ax.get_ylim()[0]), va="bottom")
    ax.set(xlabel="decisions a year (thousands)", ylabel="total worth (thousand $)")
    ax.legend()
    return ax


def plot_hybrid(thresholds: np.ndarray, worth: np.ndarray, person_usd: float) -> Axes:
    """Return Axes with the worth of a decision, $, over the confidence from which the model decides alone.

    thresholds, worth : shape (n,); person_usd : worth of a decision where a person decides all, drawn as a level.
    """
    ax = plots.canvas()
    best = int(np.argmax(worth))
    ax.plot(100 * thresholds, worth, color=plots.BLUE)
    ax.plot(100 * thresholds[best], worth[best], "o", color=plots.BLUE)
    ax.annotate(f"best: {worth[best]:+.2f} $", (100 * thresholds[best], worth[best] + 0.05), ha="center", va="bottom")
    ax.axhline(person_usd, color=plots.RED, linestyle="--", linewidth=1.5)
    ax.annotate("a person decides all", (100 * thresholds[0], person_usd + 0.03), va="bottom", color=plots.RED)
    ax.axhline(0, color=plots.GREY, linewidth=1)
    ax.margins(y=0.15)
    ax.set(xlabel="the model decides alone from this confidence on (%)", ylabel="worth of a decision ($)")
    return ax
