"""Pictures: `plot_` takes numbers and returns Axes, `show` puts them on the page. Students never write matplotlib.

canvas   a new figure with its Axes, outside pyplot, so that no cell shows a figure twice
show     displays a figure as a PNG with alternative text; refuses an axis without a unit
"""

from __future__ import annotations

import base64
import html
import io

import matplotlib as mpl
import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, NullFormatter

# Okabe and Ito's colours (Color Universal Design, 2008), which readers with any colour vision tell apart.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY, YELLOW, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#767676",
)  # fmt: skip


def set_style() -> None:
    """Set fonts and colours for every figure of a notebook: readable at 200 % zoom, few lines."""
    mpl.rcParams.update(
        {
            "font.size": 11,
            "axes.titlesize": 12,
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "grid.alpha": 0.25,
            "legend.frameon": False,
            "lines.linewidth": 2,
            "figure.constrained_layout.use": True,
            "axes.prop_cycle": mpl.cycler(color=[BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GREY]),
        }
    )


def canvas(columns: int = 1, *, width: float = 7.0, height: float = 3.8, **options) -> Axes | np.ndarray:
    """Return the Axes of a new figure: one, or an array of `columns` side by side. Sizes in inches."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure.subplots(1, columns, **options)


def show(axes: Axes | np.ndarray, *, alt: str) -> None:
    """Display the figure of `axes`; `alt` tells a reader who cannot see it what it shows.

    Raises ValueError where `alt` is empty, or where an axis with numbers names no unit, as "price ($)" does.
    """
    figure = np.ravel(axes)[0].figure
    if not alt.strip():
        raise ValueError("show: alt is empty; say in one sentence what the picture shows")
    missing = axes_without_unit(figure)
    if missing:
        raise ValueError(f"show: {missing[0]}; write the quantity and its unit in brackets, 'price ($)'")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110)
    png = base64.b64encode(picture.getvalue()).decode()
    # JupyterLab shows a plain image/png without its alternative text, so it stands in HTML too.
    page = f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{png}" style="max-width:100%">'
    display({"text/html": page, "image/png": png, "text/plain": alt}, raw=True)


def axes_without_unit(figure: Figure) -> list[str]:
    """Return a sentence for each visible axis with numbers whose label has no unit in brackets."""
    problems = []
    for number, ax in enumerate(figure.axes, start=1):
        for axis, label in ((ax.xaxis, ax.get_xlabel()), (ax.yaxis, ax.get_ylabel())):
            hidden = not axis.get_visible() or not ax.axison or isinstance(axis.get_major_formatter(), NullFormatter)
            named = isinstance(axis.get_major_formatter(), FixedFormatter) or axis.have_units() or _all_words(axis)
            ticks = axis.get_major_ticks()
            unlabelled = not any(tick.label1.get_visible() or tick.label2.get_visible() for tick in ticks)
            if hidden or named or unlabelled:
                continue
            if "(" not in label or ")" not in label:
                problems.append(f"panel {number}, {axis.axis_name} axis: the label {label!r} names no unit")
    return problems


def _all_words(axis: Axis) -> bool:
    """Whether each label at a tick is a word; powers of ten, which Matplotlib writes as formulas, are none."""
    labels = list(filter(None, axis.get_major_formatter().format_ticks(axis.get_majorticklocs())))
    return bool(labels) and all(any(map(str.isalpha, text)) and "mathdefault" not in text for text in labels)
