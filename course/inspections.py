"""A city that inspects kitchens: districts that are looked at more or less often, and owners who are flagged.

district      a part of the city; all have the same true rate of violations, TRUE_RATE
looked        inspections in a district so far
found         violations found there so far; what nobody looks at, nobody finds
share         part of the next inspections that a district gets, 0 to 1
policy        a rule that gives the shares from found and looked
kitchen       one business; `dirty` is the truth, `flagged` what inspectors decided in the past
proxy         a column that tells another one nearly as well: the postcode of an owner, here in 85 of 100 cases

The districts are those of a Polya urn, as in Ensign et al., "Runaway feedback loops in predictive policing" (2018): the
record grows where one looks, and one looks where the record is long. Newcomers keep their kitchens as clean as locals
do; past inspectors flagged them more often at equal hygiene. The amounts are round figures chosen for the lesson.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from sklearn.linear_model import LogisticRegression

from course import plots

TRUE_RATE = np.array([0.1, 0.1])  # violations an inspection, districts A and B
FOUND, LOOKED = np.array([60.0, 40.0]), np.array([600.0, 400.0])  # the record of the past years
POSTCODE_TELLS = 0.85  # share of owners whose postcode gives away which group they belong to
SEVERITY, PREJUDICE, MOOD = 0.75, 0.93, 0.65  # from which sum on a kitchen is flagged; extra for newcomers; noise


def kitchens(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return `n` kitchens, one a row.

    Columns: owner ("local" or "newcomer", half each), postcode ("west" or "east", where most newcomers live),
    complaints (of guests; mean 0, spread 1, alike in both groups), dirty and flagged (0 or 1).
    """
    newcomer = rng.random(n) < 0.5
    east = np.where(rng.random(n) < POSTCODE_TELLS, newcomer, ~newcomer)
    complaints = rng.standard_normal(n)
    dirty = rng.random(n) < 1 / (1 + np.exp(1.2 - 1.5 * complaints))
    flagged = complaints + PREJUDICE * newcomer + MOOD * rng.standard_normal(n) > SEVERITY
    return pd.DataFrame(
        {
            "owner": np.where(newcomer, "newcomer", "local"),
            "postcode": np.where(east, "east", "west"),
            "complaints": complaints,
            "dirty": dirty.astype(int),
            "flagged": flagged.astype(int),
        }
    )


def fit_flags(history: pd.DataFrame, columns: list[str]) -> Callable[[pd.DataFrame], np.ndarray]:
    """Fit a logistic regression on past flags from `columns`; return a function that flags kitchens, (n,) of 0 or 1."""
    known = pd.get_dummies(history[columns])
    model = LogisticRegression().fit(known, history["flagged"])

    def flag(table: pd.DataFrame) -> np.ndarray:
        return model.predict(pd.get_dummies(table[columns]).reindex(columns=known.columns, fill_value=False))

    return flag


def plot_shares(runs: dict[str, np.ndarray], truth: float) -> Axes:
    """Return Axes with district A's share of the inspections over rounds: a band with 9 of 10 runs, and their mean.

    runs : name of the policy -> shape (runs, rounds), shares from 0 to 1; truth : the share that would be fair, drawn.
    """
    ax = plots.canvas(width=7.2, height=4.2)
    for (name, shares), colour in zip(runs.items(), (plots.RED, plots.BLUE, plots.GREEN), strict=False):
        rounds = np.arange(1, shares.shape[1] + 1)
        low, high = np.percentile(100 * shares, [5, 95], axis=0)
        mean = 100 * shares.mean(axis=0)
        ax.fill_between(rounds, low, high, color=colour, alpha=0.25, linewidth=0)
        ax.plot(rounds, mean, color=colour)
        ax.annotate(name, (rounds[-1], mean[-1]), xytext=(6, 0), textcoords="offset points", va="center", color=colour)
    ax.hlines(100 * truth, 1, rounds[-1], color="black", linestyle=":", linewidth=1.5)
    ax.annotate("dotted: what equal districts deserve", (1, 100 * truth - 5), va="top", fontsize=10)
    ax.set(xlabel="round (number)", ylabel="district A's share of inspections (%)", ylim=(40, 104))
    ax.set_xlim(0, rounds[-1] * 1.36)
    ax.set_xticks(list(range(0, rounds[-1] + 1, 10)))
    ax.set_title("The same past, three rules, three futures")
    return ax


def plot_flagged(rates: dict[str, dict[str, float]]) -> Axes:
    """Return Axes with a pair of bars for each way to decide: the share of clean kitchens that it flags, by owner.

    rates : way -> {"newcomer": share, "local": share}, 0 to 1.
    """
    ax = plots.canvas(width=7.2, height=3.8)
    place = np.arange(len(rates))
    for shift, owner, colour in ((-0.19, "newcomer", plots.RED), (0.19, "local", plots.BLUE)):
        height = [100 * rate[owner] for rate in rates.values()]
        bars = ax.bar(place + shift, height, width=0.36, color=colour, label=f"{owner}s")
        ax.bar_label(bars, fmt="%.0f")
    ax.set_xticks(place, list(rates))
    ax.grid(False, axis="x")
    ax.margins(y=0.15)
    ax.set(ylabel="clean kitchens that are flagged (%)")
    ax.legend()
    ax.set_title("Clean is clean, but not for everyone")
    return ax
