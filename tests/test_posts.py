"""The made-up posts have the laws that their module states, and the pictures show the numbers they are given."""

import numpy as np
import pytest

from course import plots, posts


def test_quality_is_linear_in_the_features():
    """Least squares on many posts finds the weights, the mean of 3 points and the noise of 0.5 points."""
    X, quality, _ = posts.posts(20_000, np.random.default_rng(0))
    found, residual, *_ = np.linalg.lstsq(np.column_stack([np.ones(len(X)), X]), quality)
    assert found == pytest.approx([3, *posts.QUALITY_WEIGHTS], abs=0.02)
    assert np.sqrt(residual[0] / len(X)) == pytest.approx(0.5, rel=0.03)


def test_clicks_multiply():
    """The logarithm of clicks has the closed form's mean and spread; the clicks themselves are skewed."""
    _, _, clicks = posts.posts(20_000, np.random.default_rng(1))
    assert clicks.min() > 0
    assert np.log(clicks).mean() == pytest.approx(4, abs=0.02)
    assert np.log(clicks).var() == pytest.approx(0.16 * np.sum(posts.CLICK_WEIGHTS**2) + 0.09, rel=0.03)
    assert clicks.mean() > 1.15 * np.median(clicks)


def test_the_goals_pull_apart():
    """The weights have the cosine that the module states, and quality falls where clicks rise."""
    u, v = posts.QUALITY_WEIGHTS, posts.CLICK_WEIGHTS
    assert u @ v / np.sqrt(u @ u * (v @ v)) == pytest.approx(-0.55, abs=0.005)
    _, quality, clicks = posts.posts(20_000, np.random.default_rng(2))
    assert np.corrcoef(quality, clicks)[0, 1] < -0.3


def test_a_seed_gives_the_same_posts_again():
    first, again = (posts.posts(5, np.random.default_rng(3)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_models_learn():
    """Both kinds of model explain most of the quality of posts that they have not seen."""
    rng = np.random.default_rng(4)
    (X, y, _), (X_new, y_new, _) = posts.posts(2000, rng), posts.posts(2000, rng)
    for fit, share in ((posts.fit_ridge, 0.2), (posts.fit_tree, 0.5)):
        assert np.mean((fit(X, y).predict(X_new) - y_new) ** 2) < share * y_new.var()
    assert len(np.unique(posts.fit_tree(X, y, leaves=3).predict(X_new))) == 3


def test_counted_counts_calls():
    counted = posts.Counted(max)
    assert (counted(2, 3), counted([1], key=abs), counted.calls) == (3, 1, 2)


def test_what_a_check_passes_in_names_itself():
    """Messages show these objects; an address in memory would make every message another one."""
    shown = [posts.Counted(posts.fit_ridge), posts.Echo([1, 2]), posts.Column(0)]
    assert list(map(repr, shown)) == ["Counted(fit_ridge)", "Echo([1.0, 2.0])", "Column(0)"]


def test_stand_ins_predict_what_they_were_given():
    table = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert posts.Echo([7, 8]).predict(table).tolist() == [7, 8]
    assert posts.Column(1).predict(table.tolist()).tolist() == [2, 4]


def test_the_pictures_show_the_numbers():
    """Dots stand where the numbers say; axes name their units."""
    reached, beta = np.array([[5.0, 30.0], [4.0, 90.0], [2.0, 200.0]]), np.array([0, 0.5, 1])
    ax = posts.plot_frontier(reached, beta, trainings=2, named=(0, 2))
    assert ax.collections[0].get_offsets().tolist() == reached[:, ::-1].tolist()
    assert [text.get_text() for text in ax.texts] == ["0.00", "1.00"]
    assert "3 weightings, 2 trainings" in (ax.get_title(), ax.get_title(loc="left"))
    blended, retrained = np.arange(3.0), np.arange(3.0) ** 2
    axes = posts.plot_two_ways({"linear": (blended, blended), "tree": (blended, retrained)})
    assert axes[1].lines[1].get_ydata().tolist() == retrained.tolist()
    assert plots.axes_without_unit(ax.figure) == plots.axes_without_unit(axes[0].figure) == []
