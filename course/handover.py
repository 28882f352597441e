"""A notebook cell that prices flats, as its author left it; who asks it what; and what a change to it costs.

row         a listing, a dict: `size_m2` (floor area, square metres), `dist_km` (kilometres to the centre),
            `guests` (how many may stay), `room_type` ("entire" or "private")
price       what a guest pays for a listing, $ a night
CELL        the text of the cell: it works on the global names `rows` and `y`, and defines `w`, `error` and `quote`
session     the global names that a running notebook holds, a dict: what one cell sets, every other cell can read
edit        {line of CELL, from 1: the new text of that line}
CHANGES     name of a change request -> the edits that carry it out in CELL
silent      a fault without an error message: some number is wrong, and nothing says so

Prices add up: so many dollars a square metre, a kilometre, a guest, more for an entire flat, and noise. Real prices
multiply rather than add (see `course.airbnb`); sums keep the arithmetic on paper. All amounts are made up.
"""

from __future__ import annotations

import copy
import difflib
import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from course import plots

LEVEL = {"Porto": 45.0, "Lyon": 85.0}  # $ a night, before anything else is counted
PER_M2, PER_KM, PER_GUEST, ENTIRE, NOISE = 1.2, -3.0, 6.0, 45.0, 15.0  # $ a night
FLAT = {"size_m2": 120.0, "dist_km": 2.0, "guests": 5, "room_type": "entire"}

CELL = """\
# PRICES final_v3 -- run ONCE, restart the kernel if weird
X = []
for r in rows:
    r["size_m2"] = r["size_m2"] / 30.0
    X.append([r["size_m2"], r["dist_km"]])
X = np.array(X)
X = X - X.mean(axis=0)
A = np.column_stack([np.ones(len(X)), X])
w = np.linalg.lstsq(A, y, rcond=None)[0]

# for the weekly report
def error(test, paid):
    Z = []
    for r in test:
        Z.append([r["size_m2"] / 30.0, r["dist_km"]])
    Z = np.array(Z)
    Z = Z - Z.mean(axis=0)
    return np.mean(np.abs(w[0] + Z @ w[1:] - paid))

# for the website
def quote(batch):
    global last
    Z = []
    for r in batch:
        r["size_m2"] = r["size_m2"] / 30.0
        Z.append([r["size_m2"], r["dist_km"]])
    Z = np.array(Z)
    Z = Z - Z.mean(axis=0)
    last = w[0] + Z @ w[1:]
    return last
"""

CHANGES: dict[str, dict[int, str]] = {
    "count in rooms of 25 m², not 30": {
        4: '    r["size_m2"] = r["size_m2"] / 25.0',
        15: '        Z.append([r["size_m2"] / 25.0, r["dist_km"]])',
        25: '        r["size_m2"] = r["size_m2"] / 25.0',
    },
    "use one more field, guests": {
        5: '    X.append([r["size_m2"], r["dist_km"], r["guests"]])',
        15: '        Z.append([r["size_m2"] / 30.0, r["dist_km"], r["guests"]])',
        26: '        Z.append([r["size_m2"], r["dist_km"], r["guests"]])',
    },
    "use a new kind of feature, a word": {
        5: '    X.append([r["size_m2"], r["dist_km"], r["room_type"] == "entire"])',
        15: '        Z.append([r["size_m2"] / 30.0, r["dist_km"], r["room_type"] == "entire"])',
        26: '        Z.append([r["size_m2"], r["dist_km"], r["room_type"] == "entire"])',
    },
}


def listings(n: int, rng: np.random.Generator, city: str = "Porto") -> tuple[list[dict], np.ndarray]:
    """Return `n` rows, and what guests paid for them, $ a night, shape (n,).

    Sizes have their median near 50 m2, and 25 for private rooms; two thirds are entire flats. At least $10 are paid.
    """
    entire = rng.random(n) < 0.68
    size = np.clip(rng.lognormal(math.log(50), 0.45, n) * np.where(entire, 1, 0.5), 12, 250).round(1)
    dist = np.clip(rng.gamma(2, 2, n), 0, 12).round(2)
    guests = np.clip(np.round(size / 20 + rng.normal(0, 0.7, n)), 1, 8).astype(int)
    mean = LEVEL[city] + PER_M2 * size + PER_KM * dist + PER_GUEST * guests + ENTIRE * entire
    paid = np.maximum(mean + rng.normal(0, NOISE, n), 10).round(2)
    columns = zip(size.tolist(), dist.tolist(), guests.tolist(), entire.tolist(), strict=True)
    rows = [
        {"size_m2": s, "dist_km": d, "guests": g, "room_type": "entire" if e else "private"} for s, d, g, e in columns
    ]
    return rows, paid


def numbered(text: str) -> str:
    """Return the text with the number of each line before it, from 1."""
    return "\n".join(f"{number:2}  {line}".rstrip() for number, line in enumerate(text.splitlines(), start=1))


def run_cell(rows: list[dict], y: Sequence[float], session: dict | None = None, text: str = CELL) -> dict:
    """Run the cell on these rows, which it edits, and return its session: a new one, or the one given, overwritten."""
    session = {"np": np} if session is None else session
    session |= {"rows": rows, "y": np.asarray(y, dtype=float)}
    exec(text, session)
    return session


def ask_cell(rows: list[dict], y: Sequence[float], others: tuple[list[dict], Sequence[float]], flat: dict) -> dict:
    """Return what the cell answers when the price of one flat is asked for in five situations, $ a night.

    `rows` and `y` are what it was trained on, `others` the same of another city. The arguments stay as they are.
    """
    mine = copy.deepcopy(rows)
    session = run_cell(mine, y)
    batch = copy.deepcopy([flat, *rows])
    found = {
        "in a batch": session["quote"](batch)[0],
        "the same batch, asked again": session["quote"](batch)[0],
        "alone": session["quote"]([dict(flat)])[0],
    }
    run_cell(mine, y, session)
    found["after the cell ran twice"] = session["quote"](copy.deepcopy([flat, *rows]))[0]
    run_cell(copy.deepcopy(others[0]), others[1], session)
    found["after another city was trained"] = session["quote"](copy.deepcopy([flat, *rows]))[0]
    return {situation: float(price) for situation, price in found.items()}


# ------------------------------------------------------------------------------------------------ changes


def edited(edits: dict[int, str], text: str = CELL) -> str:
    """Return the text with some of its lines replaced."""
    lines = [edits.get(number, line) for number, line in enumerate(text.splitlines(), start=1)]
    return "\n".join(lines) + "\n"


def lines_changed(before: str, after: str) -> int:
    """Return how many lines differ between two texts; a line that is new or gone counts as one."""
    old, new = before.splitlines(), after.splitlines()
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in blocks if kind != "equal")


def cfg_text(cfg: dict) -> str:
    """Return a cfg as a file would hold it, one line a key."""
    return "\n".join(f"{key}: {value}" for key, value in cfg.items())


def _outcomes(text: str, rows: list[dict], y: np.ndarray) -> tuple[float, float]:
    """Return the price of FLAT in a batch and the error of the report, both in $, from a text of the cell."""
    session = run_cell(copy.deepcopy(rows), y, text=text)
    report = session["error"](copy.deepcopy(rows), y)
    return float(session["quote"](copy.deepcopy([FLAT, *rows]))[0]), float(report)


def forget_one(edits: dict[int, str], rows: list[dict], y: np.ndarray) -> Iterator[tuple[int, float, float]]:
    """Yield (line, price off, report off) for each edit forgotten: what FLAT's price and the reported error are off, $.

    Both are nan where the forgotten line raises an error, which somebody would see.
    """
    price, report = _outcomes(edited(edits), rows, y)
    for line in edits:
        try:
            found = _outcomes(edited({k: v for k, v in edits.items() if k != line}), rows, y)
        except ValueError:
            yield line, math.nan, math.nan
        else:
            yield line, found[0] - price, found[1] - report


def cost_table(rows: list[dict], y: np.ndarray, cfg: dict, new_cfgs: Sequence[dict], functions: Sequence[int]):
    """Return a table of what each of CHANGES costs, in the cell and in a module with a cfg.

    `new_cfgs` are the module's cfgs after each change, `functions` how many functions of the module had to change.
    """
    table = []
    for edits, new, changed in zip(CHANGES.values(), new_cfgs, functions, strict=True):
        off = [max(abs(price), abs(report)) for _, price, report in forget_one(edits, rows, y)]
        table.append(
            {
                "lines in the cell": lines_changed(CELL, edited(edits)),
                "one forgotten: silent": sum(o > 0.005 for o in off),
                "one forgotten: error message": sum(map(math.isnan, off)),
                "lines in cfg": lines_changed(cfg_text(cfg), cfg_text(new)),
                "functions of your module": changed,
            }
        )
    return pd.DataFrame(table, index=pd.Index(CHANGES, name="change request"))


# ------------------------------------------------------------------------------------------------ pictures


CLEAR = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # keeps a line from crossing a label


def plot_prices(cell: dict[str, float], module: dict[str, float]) -> Axes:
    """Return Axes with the price of one flat in several situations, $ a night: the cell's, and a module's.

    Both map a situation to a price; the first situation stands on top.
    """
    ax = plots.canvas(width=7.4, height=3.9)
    place = np.arange(len(cell))[::-1]
    looks = (("cell", cell, plots.RED, "o", 0.13), ("module", module, plots.BLUE, "D", -0.2))
    for name, prices, colour, mark, lift in looks:
        values = [prices[situation] for situation in cell]
        ax.plot(values, place + lift, mark, color=colour, markersize=9)
        for value, height in zip(values, place + lift, strict=True):
            text = f"{name} ${value:,.0f}"
            ax.annotate(
                text, (value, height), xytext=(8, 0), textcoords="offset points", va="center", color=colour, bbox=CLEAR
            )
    ax.axvline(module[next(iter(cell))], color=plots.BLUE, alpha=0.4, linewidth=1)
    ax.set_xscale("log")
    top = max(*cell.values(), *module.values())
    ax.set_xlim(min(*cell.values(), *module.values()) / 1.3, top * 1.9)
    ticks = [t for t in (50, 100, 200, 500, 1000, 2000, 5000) if t <= top * 1.9]
    ax.set_xticks(ticks, [f"{t:,}" for t in ticks])
    ax.minorticks_off()
    ax.set_yticks(place, list(cell))
    ax.set_ylim(-0.6, len(cell) - 0.5)
    ax.grid(False, axis="y")
    ax.set(xlabel="price of the same flat ($ a night)")
    ax.set_title("One flat: five prices from the cell, one from your module")
    return ax


# (text, x, y) of each box, by its name; an arrow is (from, to, hidden), hidden where no argument or result carries it.
CELL_BOXES = {
    "rows": ("rows, y", 1.7, 9.0), "number": ("30.0", 8.3, 9.0), "cell": ("the cell", 5.0, 7.0), "w": ("w", 5.0, 4.7),
    "error": ("error()", 1.9, 2.4), "quote": ("quote()", 8.1, 2.4), "batch": ("who else is\nin the batch", 5.0, 0.9),
}  # fmt: skip
CELL_ARROWS = (
    ("rows", "cell", True), ("cell", "rows", True), ("number", "cell", True), ("cell", "w", True), ("w", "error", True),
    ("w", "quote", True), ("number", "quote", True), ("number", "error", True), ("batch", "quote", True),
    ("batch", "error", True),
)  # fmt: skip
MODULE_BOXES = {
    "rows": ("rows, y", 1.6, 9.0), "cfg": ("cfg\n(with 30.0)", 5.0, 9.0), "train": ("train()", 3.2, 6.6),
    "artifact": ("artifact", 3.2, 4.2), "row": ("row", 8.0, 4.2), "features": ("make_features()", 7.6, 6.6),
    "serve": ("serve_one()", 5.4, 2.2), "price": ("price", 5.4, 0.4),
}  # fmt: skip
MODULE_ARROWS = (
    ("rows", "train", False), ("cfg", "train", False), ("train", "artifact", False), ("artifact", "serve", False),
    ("row", "serve", False), ("serve", "price", False), ("features", "train", False), ("features", "serve", False),
)  # fmt: skip


def plot_dependencies() -> np.ndarray:
    """Return two Axes: what depends on what in the cell, and in a module of four functions with a cfg."""
    axes = plots.canvas(2, width=7.8, height=4.4)
    panels = (("Before", CELL_BOXES, CELL_ARROWS), ("After", MODULE_BOXES, MODULE_ARROWS))
    for ax, (title, boxes, arrows) in zip(axes, panels, strict=True):
        hidden = sum(arrow[2] for arrow in arrows)
        for start, end, is_hidden in arrows:
            look = {"color": plots.RED, "linestyle": (0, (4, 2))} if is_hidden else {"color": plots.BLUE}
            bend = "arc3,rad=0.25" if (end, start, is_hidden) in arrows else "arc3"
            arrow = {"arrowstyle": "-|>", "shrinkA": 15, "shrinkB": 15, "linewidth": 1.6, "connectionstyle": bend}
            ax.annotate("", boxes[end][1:], boxes[start][1:], arrowprops=arrow | look)
        for text, x, y in boxes.values():
            frame = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": plots.GREY}
            ax.text(x, y, text, ha="center", va="center", fontsize=10, bbox=frame, zorder=3)
        ax.set(xlim=(0, 10), ylim=(-0.5, 10), title=f"{title}: {hidden or 'no'} hidden path{'s' * (hidden > 0)}")
        ax.axis("off")
    return axes
