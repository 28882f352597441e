"""Deliveries of a pizza kitchen: what they take, what customers think of them, and pictures of learning curves.

features     X, shape (n, 3), a column a name in FEATURES, each from -1.5 to 1.5
minutes      how long a delivery takes, shape (n,)
thumbs       what the customer says of it, +1 up or -1 down, shape (n,)
flipped      a label that says the opposite of what it should, as a cheap labeller writes it
error        mean squared error on deliveries that the model has not seen, min^2
floor        the error that is left when everything that can be known is known, min^2
learning curve   errors at several numbers of examples, shape (sizes, repetitions)

The numbers are chosen for the lesson, not measured. What is true to life: a trend with a daily rhythm on top, which a
straight line cannot follow; traffic lights and lifts that no feature tells; thumbs that depend only little on the
delivery, since people differ more than deliveries do.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor

from course import plots

FEATURES = ("time of day", "distance", "riders free")
FLOOR = 25.0  # min^2: traffic lights and lifts, a standard deviation of 5 minutes
WHOLE_DAY, MORNING = (-1.5, 1.5), (-1.5, 0.0)  # ranges of the first feature


def expected_minutes(X: np.ndarray) -> np.ndarray:
    """Return the mean minutes of such deliveries, shape (n,): what a perfect model would predict."""
    return 30 + 10 * (X @ [1.0, 0.6, -0.4] + 0.6 * np.sin(4 * X[:, 0]))


def sample_minutes(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return X and minutes of `n` deliveries, shapes (n, 3) and (n,)."""
    X = rng.uniform(*WHOLE_DAY, (n, 3))
    return X, expected_minutes(X) + rng.normal(0, np.sqrt(FLOOR), n)


def sample_thumbs(
    n: int, rng: np.random.Generator, *, flip: float = 0.0, hours: tuple[float, float] = WHOLE_DAY
) -> tuple[np.ndarray, np.ndarray]:
    """Return X and thumbs of `n` deliveries, shapes (n, 3) and (n,); a share `flip` of the thumbs is flipped.

    A delivery of 30 minutes gets as many thumbs up as down; each 10 minutes more, 10 in 100 fewer thumbs are up.
    `hours` is the range of the first feature.
    """
    X = rng.uniform(*WHOLE_DAY, (n, 3))
    X[:, 0] = rng.uniform(*hours, n)
    up = rng.random(n) < (1 + thumbs_mean(X)) / 2
    return X, np.where(up ^ (rng.random(n) < flip), 1.0, -1.0)


def thumbs_mean(X: np.ndarray) -> np.ndarray:
    """Return the mean thumb of such deliveries, -1 to 1, shape (n,)."""
    return (30 - expected_minutes(X)) / 50


def fit_line(X: np.ndarray, y: np.ndarray) -> LinearRegression:
    """Return a straight line, one slope a feature: people built into it that effects are straight and add up."""
    return LinearRegression().fit(X, y)


def fit_neighbours(X: np.ndarray, y: np.ndarray) -> KNeighborsRegressor:
    """Return a model that answers with the mean of the most similar examples, the more of them the more there are."""
    return KNeighborsRegressor(max(1, round(len(y) ** 0.4))).fit(X, y)


def plot_curves(ns: np.ndarray, curves: dict[str, np.ndarray], *, crossing: float | None = None) -> Axes:
    """Return Axes with the mean error over the number of examples, the spread of the repetitions, and the floor.

    ns : shape (m,); curves : name -> errors in min^2, shape (m, repetitions).
    """
    ax = plots.canvas(height=4.2)
    for name, errors in curves.items():
        (line,) = ax.plot(ns, errors.mean(axis=1), "o-", label=name)
        ax.fill_between(ns, errors.min(axis=1), errors.max(axis=1), color=line.get_color(), alpha=0.15, linewidth=0)
    ax.axhline(FLOOR, color=plots.GREY, linestyle="--", linewidth=1.5)
    ax.annotate("floor", (ns[0], FLOOR), xytext=(0, 4), textcoords="offset points", color=plots.GREY)
    if crossing is not None:
        ax.axvline(crossing, color=plots.GREY, linewidth=1)
        ax.annotate(f" even at {crossing:.0f}", (crossing, 0.97), xycoords=("data", "axes fraction"), va="top")
    _log_sizes(ax, ns)
    ax.set(yscale="log", ylim=(22, 100), xlabel="deliveries to learn from (number)", ylabel="error (min²)")
    ticks = [25, 30, 40, 50, 60, 80, 100]
    ax.set_yticks(ticks, [str(tick) for tick in ticks])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.legend()
    return ax


def plot_labels(ns: np.ndarray, wrong: dict[str, np.ndarray], *, moved: np.ndarray) -> Axes:
    """Return Axes with the share of deliveries on the wrong side, in percent, over the number of labels.

    ns : shape (m,); wrong : name -> shares, shape (m,). The second curve is drawn a second time, over `moved` sizes.
    """
    ax = plots.canvas(height=4.2)
    for (name, shares), style in zip(wrong.items(), ("o-", "s-", "^-"), strict=True):
        ax.plot(ns, 100 * shares, style, label=name)
    name, shares = list(wrong.items())[1]
    ax.plot(moved, 100 * shares, "s:", color=plots.ORANGE, markerfacecolor="white", label=f"{name}, by effective n")
    _log_sizes(ax, ns)
    ax.set(xlim=(0.8 * ns[0], None), ylim=(0, None))
    ax.set(xlabel="labels to learn from (number)", ylabel="deliveries on the wrong side (%)")
    ax.legend(loc="lower left")
    return ax


def _log_sizes(ax: Axes, ns: np.ndarray) -> None:
    ax.set_xscale("log")
    ax.set_xticks(ns, [f"{n:,}" for n in ns])
    ax.xaxis.set_minor_locator(NullLocator())
