"""Ice-cream kiosks whose world changes on day 30, and homes whose market changes over the years.

batch         one day of a chain of 1,000 kiosks: X, the temperature at each (n, 1), and y, its guests (n,), both as
              deviations from the usual, in standard deviations of a usual day (sd)
usual         guests rise with the temperature: y = x + noise, x from a standard normal, noise of .3 sd
heat wave     from day 30 on every kiosk is 1.5 sd warmer; what warmth does to guests stays as it was
menu swap     from day 30 on the kiosks sell soup: y = -x + noise; the temperatures stay as they were
PSI           population stability index: how far one set of values is spread otherwise than another, 0 for alike

The first change is a drift of the inputs, the second one of what they mean (a concept drift). Both are made as plain as
possible, so that nothing else differs. Figures are chosen for the lesson; with them the least possible mean squared
error is .09 and that of a model with the wrong sign 4.09.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from course import plots

KIOSKS, NOISE, WARMER, CHANGE_DAY = 1000, 0.3, 1.5, 30
CHANGES = ("heat wave", "menu swap")


def make_batch(change: str, seed: int) -> Callable[[int], tuple[np.ndarray, np.ndarray]]:
    """Return a function that gives a day's batch, (X, y), shapes (1000, 1) and (1000,), the same at every call.

    Raises ValueError if `change` is none of CHANGES.
    """
    if change not in CHANGES:
        raise ValueError(f"change must be one of {', '.join(CHANGES)}, but is {change!r}")

    def batch(t: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([seed, t])
        changed = t >= CHANGE_DAY
        x = rng.normal(WARMER if changed and change == "heat wave" else 0.0, 1, KIOSKS)
        slope = -1.0 if changed and change == "menu swap" else 1.0
        return x[:, None], slope * x + rng.normal(0, NOISE, KIOSKS)

    return batch


def home_features(homes: pd.DataFrame, words: Sequence[str]) -> pd.DataFrame:
    """Return the inputs of a price model, a row a home: size, place, rules, reviews, and a column for each amenity.

    homes : as from airbnb.listings. words : amenities to look for, each a column of 0 and 1.
    """
    columns = ["accommodates", "bedrooms", "beds", "minimum_nights", "number_of_reviews", "review_scores_rating",
               "latitude", "longitude"]  # fmt: skip
    X = homes[columns].astype(float)
    X["private"] = homes["room_type"].eq("Private room").astype(float)
    for word in words:
        X[word] = [float(word in has) for has in homes["amenities"]]
    return X


def plot_strips(
    psi: dict[str, Sequence[float]],
    errors: dict[str, dict[str, Sequence[float]]],
    trained: dict[str, dict[str, Sequence[int]]],
    *,
    alarm: float = 0.2,
) -> np.ndarray:
    """Return Axes in three strips, a column for each change: PSI of the inputs, error in sd^2, days of retraining.

    psi : change -> one a day, from day 1. errors : change -> policy -> one a day, from day 1. trained : change ->
    policy -> days. alarm : PSI that counts as drift.
    """
    figure = plots.canvas(width=8.6, height=5.6).figure
    figure.clear()
    axes = figure.subplots(3, len(psi), sharex=True, sharey="row", squeeze=False, height_ratios=[2, 2, 1])
    colours, styles = (plots.RED, plots.BLUE, plots.GREEN), ("-", "--", ":")
    for column, change in zip(axes.T, psi, strict=True):
        top, middle, bottom = column
        days = np.arange(1, len(psi[change]) + 1)
        top.plot(days, psi[change], color=plots.PURPLE)
        top.axhline(alarm, color=plots.GREY, linestyle="--", linewidth=1.5)
        top.annotate("alarm", (days[0], alarm), xytext=(0, 4), textcoords="offset points", color=plots.GREY)
        top.set_title(change)
        for (policy, error), colour, style in zip(errors[change].items(), colours, styles, strict=False):
            middle.plot(days, error, style, color=colour, label=policy)
        names = list(trained[change])
        for row, (policy, colour) in enumerate(zip(names, colours[1:], strict=False)):
            at = np.asarray(trained[change][policy])
            bottom.plot(at, np.full(len(at), row), "|", color=colour, markersize=14, markeredgewidth=2)
        bottom.set(ylim=(len(names) - 0.5, -0.5), xlabel="time (days)")
        bottom.set_yticks(range(len(names)), names)
        bottom.grid(axis="y", visible=False)
        for ax in column:
            ax.axvline(CHANGE_DAY, color=plots.GREY, linestyle=":", linewidth=1.5)
    axes[0, 0].set_ylabel("PSI (no unit)")
    axes[1, 0].set_ylabel("error (sd²)")
    axes[2, 0].set_ylabel("retrained")
    axes[1, 0].legend(loc="upper left")
    return axes


def plot_table(table: pd.DataFrame) -> Axes:
    """Return Axes with the R2 of models trained at one time (rows) and tested at another (columns)."""
    ax = plots.canvas(width=6.4, height=3.8)
    ax.grid(False)
    numbers = table.to_numpy(dtype=float)
    ax.imshow(numbers, cmap="Blues", vmin=-0.1, vmax=0.9, aspect="auto")
    for (row, column), number in np.ndenumerate(numbers):
        colour = "white" if number > 0.45 else "black"
        ax.text(column, row, f"{number:.2f}", ha="center", va="center", color=colour, fontsize=12)
    ax.set_xticks(range(len(table.columns)), table.columns)
    ax.set_yticks(range(len(table.index)), table.index)
    ax.set(xlabel="tested on (year and month)", ylabel="trained on (year and month)")
    ax.set_title("Share of the variation in log price explained (R²)")
    return ax
