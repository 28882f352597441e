"""Loans to hosts: what a lender knows when it tests a model, and what it knows when a host asks.

settled      last season's earnings as the payment company settled them, thousand $: right, and weeks late
stated       the same earnings as the host writes them into the form, thousand $: there at once, roughly right
next_season  what the host will earn in the coming season, thousand $; the models predict it
table        an array, shape (n, 2), of settled and stated; nan where a value is not known
line         a function of one column that predicts next_season, the best straight line in the history
score        weights times a host's columns plus an offset, points; below 0 the loan is refused

Once the books are closed, every season is settled; when a host asks, most of the last one is still open. What is joined
to a table later (settlements, reviews, chargebacks) makes the usual gap between a test and a live system. Hosts, loans
and weights are made up for the lesson; the listings that `compare_snapshots` reads come from `course.airbnb`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from course import plots

LEVEL, SPREAD = 8.0, 1.0  # thousand $: mean and spread of what hosts earned last season
BASE, GROWTH = 2.0, 1.5  # next season = BASE + GROWTH * settled + surprise
SURPRISE, MEMORY = 0.6, 0.9  # thousand $: spread of what nobody can know, and of what hosts state wrongly

# A host's columns, the weight of each in the score (points per unit), and three hosts.
COLUMNS = ("earnings (thousand $)", "years as a host", "debt (thousand $)", "rating (stars)", "nights booked")
WEIGHTS = np.array([0.4, 0.2, -0.15, 1.0, 0.01])
OFFSET = -9.04
REFUSED = np.array([9.0, 1.0, 14.0, 4.9, 210.0])
USUAL = np.array([8.6, 5.0, 8.0, 4.6, 180.0])  # the mean of the hosts who got a loan
LAST_IN = np.array([9.4, 3.0, 13.0, 4.8, 193.0])  # got one with hardly a point to spare


def hosts(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return `n` hosts as the closed books show them, one a row: settled, stated and next_season, none missing."""
    settled = rng.normal(LEVEL, SPREAD, n)
    stated = settled + rng.normal(0, MEMORY, n)
    return pd.DataFrame(
        {
            "settled": settled,
            "stated": stated,
            "next_season": BASE + GROWTH * settled + rng.normal(0, SURPRISE, n),
        }
    )


def lose_settled(table: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Return a copy of a table whose first column is nan in about a `share` (0 to 1) of the rows, picked by chance.

    With a generator of the same seed, a larger share loses what a smaller one loses, and more.
    """
    table = np.array(table, dtype=float)
    table[rng.random(len(table)) < share, 0] = np.nan
    return table


def fit_line(x: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Return the straight line with the least squared error on x and y, shape (n,) each, as a function of x."""
    slope, start = np.polyfit(x, y, 1)

    def line(x: np.ndarray) -> np.ndarray:
        return start + slope * np.asarray(x)

    return line


def compare_snapshots(history: pd.DataFrame, live: pd.DataFrame) -> pd.DataFrame:
    """Return five facts, one a row, about two tables of listings, columns "history" and "live".

    Shares are in %; nan where there is no listing to count. A word is unseen if no listing of `history` names it.
    """
    known = set(history["amenities"].explode())

    def describe(table: pd.DataFrame) -> dict[str, float]:
        no_price, closed = table["price"].isna(), table["availability_365"] == 0
        return {
            "listings without a price (%)": 100 * no_price.mean(),
            "of these, without a free night (%)": 100 * closed[no_price].mean(),
            "of the others, without a free night (%)": 100 * closed[~no_price].mean(),
            "rating (median)": table["review_scores_rating"].median(),
            "amenities named in unseen words (%)": 100 * (~table["amenities"].explode().isin(known)).mean(),
        }

    return pd.DataFrame({"history": describe(history), "live": describe(live)})


# ------------------------------------------------------------------------------------------------ pictures


def plot_slopes(share: np.ndarray, mse: dict[str, np.ndarray]) -> Axes:
    """Return Axes with each model's error from the benchmark, left, to production, right.

    share : shape (levels,), rows with a gap, 0 to 1, ascending; mse : model -> shape (levels,), thousand $ squared.
    """
    ax = plots.canvas(width=7.4, height=4.2)
    percent = 100 * np.asarray(share)
    labelled: list[float] = []
    for (name, error), colour in zip(mse.items(), (plots.RED, plots.BLUE, plots.GREEN), strict=False):
        ax.plot(percent, error, color=colour, linewidth=2.5)
        ax.plot(percent[[0, -1]], [error[0], error[-1]], "o", color=colour)
        ax.annotate(
            f"{error[-1]:.2f}  {name}", (percent[-1], error[-1]), xytext=(8, 0), textcoords="offset points",
            va="center", color=colour, fontweight="bold",
        )  # fmt: skip
        if all(abs(error[0] - other) > 0.05 for other in labelled):  # models may begin in the same place
            ax.annotate(
                f"{error[0]:.2f}", (percent[0], error[0]), xytext=(-8, 0), textcoords="offset points",
                va="center", ha="right",
            )  # fmt: skip
            labelled.append(error[0])
    top = 1.15 * max(error.max() for error in mse.values())
    for place, text, side in ((percent[0], "benchmark", "left"), (percent[-1], "production", "right")):
        ax.axvline(place, color=plots.GREY, linewidth=1)
        ax.text(place + (1 if side == "left" else -1), top, text, ha=side, va="top", color=plots.GREY)
    ax.set(ylim=(0, top), xlim=(percent[0] - 0.13 * np.ptp(percent), percent[-1] + 0.34 * np.ptp(percent)))
    ax.set_xticks(percent[:: max(1, len(percent) // 4)])
    ax.set(xlabel="requests without settled earnings (%)", ylabel="mean squared error (thousand \\$ squared)")
    ax.set_title("The lines cross: best in the test, worst in use")
    return ax


def plot_reasons(names: Sequence[str], contributions: np.ndarray, usual: float, top: Sequence[int]) -> Axes:
    """Return Axes with the way from a usual score to a host's, one step a column.

    names, contributions : shape (d,), what each column moves, points; usual : the score of the host compared with;
    top : positions of the reasons that the letter names, the first one first.
    """
    ax = plots.canvas(width=8.2, height=4.0)
    steps = np.asarray(contributions, dtype=float)
    ends = usual + np.cumsum(steps)
    starts = np.concatenate([[usual], ends[:-1]])
    rank = {int(position): number for number, position in enumerate(top, start=1)}
    rows = np.arange(len(steps) + 2)
    left = np.concatenate([[0], starts, [0]])
    width = np.concatenate([[usual], steps, [ends[-1]]])
    colours = [plots.GREY, *(plots.RED if step < 0 else plots.BLUE for step in steps), plots.GREY]
    ax.barh(rows, width, left=left, color=colours, height=0.62)
    for row, (a, w) in enumerate(zip(left, width, strict=True)):
        side = 1 if w >= 0 else -1  # the number stands where the step leads
        ax.annotate(
            f"{w:+.2f}", (a + w, row), xytext=(5 * side, 0), textcoords="offset points", va="center",
            ha="left" if w >= 0 else "right", color=colours[row], fontweight="bold",
        )  # fmt: skip
    for position, number in rank.items():
        middle = starts[position] + steps[position] / 2
        ax.text(middle, position + 1, f"reason {number}", ha="center", va="center", color="white", fontweight="bold")
    for row in rows[:-1]:  # thin lines lead from the end of a step to the start of the next
        end = left[row] + width[row]
        ax.plot([end, end], [row, row + 1], color=plots.GREY, linewidth=0.8)
    ax.axvline(0, color="black", linewidth=1.5)
    ax.set_yticks(rows, ["usual score", *names, "this host's score"])
    for row, label in enumerate(ax.get_yticklabels()):
        label.set_fontweight("bold" if row - 1 in rank else "normal")
    ax.invert_yaxis()
    ax.grid(False, axis="y")
    ax.use_sticky_edges = False
    ax.margins(x=0.22)
    ax.set_axisbelow(True)
    ax.set_xlabel("score (points): refused left of the black line, granted right of it")
    ax.set_title("From granted to refused, column by column")
    return ax
