"""Posts of a feed: made-up posts with two goals that pull apart, models to train on them, and pictures of both goals.

features     X, shape (n, 6), one column a name in FEATURES; standardised, so that 0 is an ordinary post
quality      what moderators give a post, points; an ordinary post gets 3; shape (n,)
clicks       how many people open it; positive, skewed: most posts get few, some get many; shape (n,)
training     one call of a function `fit(X, y) -> model`; a model has `predict(X) -> (n,)`

The weights are chosen for the lesson, not measured. Two things are taken from the field. Clicks multiply: each feature
changes them by a factor, as each moral-emotional word was found to raise the spread of a message by about 20 % (Brady
et al., PNAS 114, 2017). And what draws clicks partly works against quality: the weights have a cosine of -0.55.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from sklearn.linear_model import Ridge
from sklearn.tree import DecisionTreeRegressor

from course import plots

FEATURES = ("names its sources", "explains", "shows a picture", "outrage", "question in the headline", "familiar topic")
QUALITY_WEIGHTS = np.array([0.8, 0.5, 0.3, -0.5, -0.2, 0.0])
CLICK_WEIGHTS = np.array([-0.3, -0.2, 0.3, 0.9, 0.5, 0.6])


def posts(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return X, quality and clicks of `n` new posts: shapes (n, 6), (n,) points, (n,) clicks."""
    features = rng.normal(size=(n, len(FEATURES)))
    quality = 3 + features @ QUALITY_WEIGHTS + rng.normal(0, 0.5, n)
    clicks = np.exp(4 + 0.4 * features @ CLICK_WEIGHTS + rng.normal(0, 0.3, n))
    return features, quality, clicks


def fit_ridge(X: np.ndarray, y: np.ndarray) -> Ridge:
    """Return a linear model trained on X, shape (n, d), and y, shape (n,)."""
    return Ridge(alpha=1.0).fit(X, y)  # this alpha keeps the weights small; it is not a goal's weight


def fit_tree(X: np.ndarray, y: np.ndarray, *, leaves: int = 50) -> DecisionTreeRegressor:
    """Return a tree with at most that many leaves, trained on X, shape (n, d), and y, shape (n,)."""
    return DecisionTreeRegressor(max_leaf_nodes=leaves, random_state=0).fit(X, y)


class Counted:
    """A function that counts its calls: `fit = Counted(fit_ridge)`, later `fit.calls`."""

    def __init__(self, function: Callable) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *args, **kwargs):
        self.calls += 1
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"Counted({self.function.__name__})"


class Echo:
    """A stand-in for a model: it predicts what it was trained on, shape (n,), whatever the features."""

    def __init__(self, y: np.ndarray) -> None:
        self.y = np.asarray(y, dtype=float)

    def predict(self, X: np.ndarray) -> np.ndarray:
        return self.y

    def __repr__(self) -> str:
        return f"Echo({self.y.tolist()})"


class Column:
    """A stand-in for a model: it predicts one column of the features."""

    def __init__(self, number: int) -> None:
        self.number = number

    def predict(self, X: np.ndarray) -> np.ndarray:
        return np.asarray(X)[:, self.number]

    def __repr__(self) -> str:
        return f"Column({self.number})"


def plot_frontier(reached: np.ndarray, beta: np.ndarray, *, trainings: int, named: tuple[int, ...]) -> Axes:
    """Return Axes with the mean quality over the mean clicks of the shown posts, a dot for each weighting.

    reached : shape (m, 2), quality in points and clicks; beta : shape (m,), the weight of clicks, 0 to 1; `named` holds
    the positions of the dots that get their weight written beside them.
    """
    ax = plots.canvas(height=4.2)
    ax.plot(reached[:, 1], reached[:, 0], color=plots.GREY, linewidth=1, zorder=1)
    dots = ax.scatter(reached[:, 1], reached[:, 0], c=beta, cmap="viridis", s=60, edgecolor="black", zorder=2)
    for i in named:
        ax.annotate(f"{beta[i]:.2f}", reached[i, ::-1], xytext=(9, 5), textcoords="offset points")
    ax.figure.colorbar(dots, ax=ax, label="weight of clicks (share)")
    ax.margins(0.1)
    ax.set(xlabel="clicks of a shown post (mean)", ylabel="quality of a shown post (points)")
    ax.set_title(f"{len(beta)} weightings, {trainings} trainings")
    return ax


def plot_two_ways(pairs: dict[str, tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return Axes, a panel for each kind of model: score by one retrained model over score by two models blended.

    pairs : kind of model -> (blended, retrained), each of shape (n,).
    """
    axes = plots.canvas(len(pairs), width=8.0, height=4.0, sharex=True, sharey=True, squeeze=False)[0]
    for ax, (name, (blended, retrained)) in zip(axes, pairs.items(), strict=True):
        ax.axline((0, 0), slope=1, color=plots.GREY, linewidth=1)
        ax.plot(blended, retrained, ".", color=plots.BLUE, markersize=4, alpha=0.5)
        ax.set(xlabel="two models, blended (score)", title=name)
        ax.set_aspect("equal")
    axes[0].set_ylabel("one model, retrained (score)")
    return axes
