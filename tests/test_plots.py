import base64
import struct

import matplotlib as mpl
import pytest

from course import plots


@pytest.fixture
def shown(monkeypatch):
    """Return a list that takes what `show` would display."""
    images = []
    monkeypatch.setattr(plots, "display", lambda bundle, raw: images.append(bundle))
    return images


@pytest.fixture
def axes():
    ax = plots.canvas()
    ax.plot([0, 1], [0, 2])
    ax.set(xlabel="time (s)", ylabel="height (m)")
    return ax


def test_a_picture_is_shown_once_as_png_with_its_text(shown, axes):
    plots.show(axes, alt="a line that rises")
    (bundle,) = shown
    png = base64.b64decode(bundle["image/png"])
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert 700 <= width <= 800
    assert 400 <= height <= 440
    assert bundle["text/plain"] == "a line that rises"


def test_the_text_of_a_picture_reaches_a_reader_of_the_page(shown, axes):
    """JupyterLab drops the alternative text of a plain image."""
    plots.show(axes, alt='a "steep" line')
    assert '<img alt="a &quot;steep&quot; line" src="data:image/png;base64,' in shown[0]["text/html"]


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_picture_without_text_is_refused(shown, axes, alt):
    with pytest.raises(ValueError, match="alt is empty"):
        plots.show(axes, alt=alt)
    assert not shown


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ({"xlabel": "time"}, "panel 1, x axis: the label 'time' names no unit"),
        ({"ylabel": ""}, "panel 1, y axis: the label '' names no unit"),
    ],
)
def test_an_axis_without_unit_is_refused(shown, axes, labels, words):
    axes.set(**labels)
    with pytest.raises(ValueError, match=words):
        plots.show(axes, alt="a line")
    assert not shown


def test_the_panel_without_unit_is_named():
    left, right = plots.canvas(2)
    left.set(xlabel="time (s)", ylabel="height (m)")
    right.set(xlabel="time (s)", ylabel="speed")
    assert plots.axes_without_unit(left.figure) == ["panel 2, y axis: the label 'speed' names no unit"]


def test_an_axis_of_names_needs_no_unit():
    bars, ticks = plots.canvas(2)
    bars.bar(["rule", "model"], [1, 2])
    bars.set_ylabel("worth ($)")
    ticks.set_yticks([0, 1], ["film", "car"])
    ticks.set_xlabel("accuracy (share)")
    assert plots.axes_without_unit(bars.figure) == []


def test_an_axis_of_powers_of_ten_needs_its_unit():
    ax = plots.canvas()
    ax.plot([1, 1000], [1, 1000])
    ax.set(xscale="log", ylabel="height (m)")
    assert plots.axes_without_unit(ax.figure) == ["panel 1, x axis: the label '' names no unit"]


def test_an_axis_that_shows_no_numbers_needs_no_unit():
    off, bare, shared = plots.canvas(3)
    off.set_axis_off()
    bare.set_xticks([])
    bare.set_yticks([])
    shared.set_xlabel("time (s)")
    shared.tick_params(labelleft=False)
    assert plots.axes_without_unit(off.figure) == []


def test_a_figure_is_not_pyplots():
    """pyplot would keep it, and show it a second time at the end of the cell."""
    import matplotlib.pyplot as plt

    plots.canvas()
    assert plt.get_fignums() == []


def test_the_style_is_set_for_all_figures():
    with mpl.rc_context():
        plots.set_style()
        assert mpl.rcParams["axes.prop_cycle"].by_key()["color"][0] == plots.BLUE
        assert not mpl.rcParams["axes.spines.top"]
