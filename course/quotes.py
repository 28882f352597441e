"""Requests for a price quote, the model that answers them, and what goes wrong on the way in.

request     a dict: `size_m2` (floor area, square metres), `dist_km` (kilometres to the centre), `city` (a name)
schema      field -> (low, high), both allowed, or a set of the allowed texts
model       prices a request in dollars a night; made for clean requests, it fails on others, or answers nonsense
fault       what an upstream change does to a request: a field left out, a text for a number, another unit
naive       a service that answers every request: where the model fails it gives a fixed price, and tells nobody

Rents grow with size less than in proportion and fall with distance, a city shifts the level, and what a guest pays
scatters by 15 % about that: the shape of hedonic price models. The figures are chosen for the lesson.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import PercentFormatter

from course import plots

CITIES = {"Bologna": 0.0, "Porto": -0.15, "Lyon": 0.1}  # shift of the log price
SCHEMA = {"size_m2": (10.0, 500.0), "dist_km": (0.0, 40.0), "city": set(CITIES)}
SQUARE_FEET = 10.7639  # in one square metre
NOISE_LOG = 0.15
FAULT_DAY = 30  # on which a partner's new app begins to send some sizes in square feet
LABELS_LATE = 30  # days from a request until the guest has stayed and paid
REPAIR = 2  # days from an alarm until requests are clean again

FAULTS: dict[str, Callable[[dict], dict]] = {
    "a field is missing": lambda row: {"size_m2": row["size_m2"], "city": row["city"]},
    "an empty value": lambda row: row | {"size_m2": None},
    "not a number (nan)": lambda row: row | {"size_m2": math.nan},
    "infinite": lambda row: row | {"dist_km": math.inf},
    "square feet": lambda row: row | {"size_m2": round(200 * SQUARE_FEET, 1)},
    "negative": lambda row: row | {"dist_km": -2.0},
    "a text": lambda row: row | {"size_m2": "45 m2"},
    "a new city": lambda row: row | {"city": "Gotham"},
    "a list": lambda row: row | {"city": ["Porto"]},
}


def price_usd(row: dict) -> float:
    """Return the mean price of a request, $ a night. On a faulty one it fails or answers nonsense."""
    return math.exp(2.4 + 0.6 * math.log(row["size_m2"]) - 0.07 * row["dist_km"] + CITIES[row["city"]])


@dataclass(frozen=True, repr=False)
class Model:
    """A model by the function that prices one request: `model(row)` is a price, `model.predict(rows)` a list of them.

    One bad request makes `predict` fail for the whole list.
    """

    price: Callable[[dict], float] = price_usd

    def __call__(self, row: dict) -> float:
        return self.price(row)

    def predict(self, rows: Sequence[dict]) -> list[float]:
        return [self.price(row) for row in rows]

    def __repr__(self) -> str:
        return "model"  # in the messages of checks


def requests(n: int, rng: np.random.Generator) -> list[dict]:
    """Return `n` clean requests: sizes from 15 to 250 m2 (median 50), distances mostly 1 to 10 km, a city each."""
    size = np.clip(rng.lognormal(math.log(50), 0.45, n), 15, 250).round(1)
    dist = np.clip(rng.gamma(2, 2, n), 0, 40).round(2)
    city = rng.choice(list(CITIES), n)
    return [
        {"size_m2": s, "dist_km": d, "city": str(c)} for s, d, c in zip(size.tolist(), dist.tolist(), city, strict=True)
    ]


def paid_usd(rows: Sequence[dict], rng: np.random.Generator) -> np.ndarray:
    """Return what guests pay in the end, $ a night, shape (n,), for clean requests."""
    return np.array([price_usd(row) for row in rows]) * np.exp(rng.normal(0, NOISE_LOG, len(rows)))


def mix_units(rows: Sequence[dict], share: float, rng: np.random.Generator) -> list[dict]:
    """Return the requests with `share` of the sizes sent in square feet."""
    mixed = rng.random(len(rows)) < share
    return [
        row | {"size_m2": round(row["size_m2"] * SQUARE_FEET, 1)} if m else row
        for row, m in zip(rows, mixed, strict=True)
    ]


def spoil(rows: Sequence[dict], share: float, rng: np.random.Generator) -> list[dict]:
    """Return the requests with `share` of them hit by one of FAULTS each."""
    faults = list(FAULTS.values())
    hit, which = rng.random(len(rows)) < share, rng.integers(len(faults), size=len(rows))
    return [faults[w](row) if h else row for row, h, w in zip(rows, hit, which, strict=True)]


def numbers(rows: Sequence[dict], field: str) -> np.ndarray:
    """Return the finite numbers that stand in a field, shape (m,) with m <= n."""
    found = (row.get(field) for row in rows)
    return np.array([v for v in found if isinstance(v, int | float) and math.isfinite(v)], dtype=float)


def naive(model: Callable[[dict], float], rows: Sequence[dict], fallback: float) -> np.ndarray:
    """Return a price for every request, $, shape (n,): the model's, or `fallback` where it fails, without a flag."""
    prices = []
    for row in rows:
        try:
            price = model(row)
        except Exception:
            price = fallback
        prices.append(price if math.isfinite(price) else fallback)
    return np.array(prices)


@dataclass(frozen=True)
class Day:
    """One day of a service: the requests as they were sent, as they should have been, and what guests paid, $."""

    received: list[dict]
    clean: list[dict]
    paid_usd: np.ndarray


def simulate_days(days: int, rng: np.random.Generator, *, n: int = 500, fault_day: int = FAULT_DAY) -> list[Day]:
    """Return days of `n` requests: 1 % have a fault, and from `fault_day` on 30 % of the sizes are in square feet."""
    history = []
    for day in range(days):
        clean = requests(n, rng)
        sent = mix_units(clean, 0.3, rng) if day >= fault_day else clean
        history.append(Day(spoil(sent, 0.01, rng), clean, paid_usd(clean, rng)))
    return history


def run_service(
    history: Sequence[Day],
    answer: Callable[[list[dict]], Sequence[float]],
    alarm: Callable[[list[dict], list[float]], bool],
) -> tuple[list[float], int]:
    """Return the mean error of each day, $ a night, and the day of the first alarm (the number of days if none).

    `answer(rows)` gives the prices. `alarm(rows, known)` is asked each day; `known` holds the mean errors of the days
    whose guests have paid, which takes LABELS_LATE days. REPAIR days after an alarm all requests are clean again.
    """
    errors: list[float] = []
    alarm_day = len(history)
    for number, day in enumerate(history):
        rows = day.clean if number >= alarm_day + REPAIR else day.received
        errors.append(float(np.mean(np.abs(np.asarray(answer(rows), dtype=float) - day.paid_usd))))
        if alarm_day == len(history) and alarm(rows, errors[: max(0, number - LABELS_LATE + 1)]):
            alarm_day = number
    return errors, alarm_day


def plot_days(
    answered: Sequence[float], errors: dict[str, Sequence[float]], alarms: dict[str, int], fault_day: int
) -> np.ndarray:
    """Return two Axes: the share of requests answered, 0 to 1, and the mean error, $, a day each.

    answered : shape (days,). errors : name of a service -> shape (days,). alarms : the same names -> day of the alarm.
    """
    figure = plots.canvas(width=7.4, height=5.0).figure
    figure.clear()
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[1, 2.4])
    top.plot(answered, color=plots.GREEN)
    top.set(ylim=(0, 1.15), ylabel="answered (%)", title="What the dashboard shows")
    top.yaxis.set_major_formatter(PercentFormatter(1.0))
    for (name, error), colour, style in zip(errors.items(), (plots.RED, plots.BLUE), ("-", "--"), strict=False):
        bottom.plot(error, style, color=colour, label=name)
        day = alarms[name]
        if day < len(error):
            bottom.plot(day, error[day], "v", color=colour, markersize=11)
            bottom.annotate(f"alarm, day {day}", (day, error[day]), xytext=(9, 4), textcoords="offset points",
                            color=colour)  # fmt: skip
    for ax in (top, bottom):
        ax.axvline(fault_day, color=plots.GREY, linestyle=":", linewidth=1.5)
    bottom.set(xlabel="time (days)", ylabel="mean error ($ a night)", title="What guests meet", ylim=(0, None))
    bottom.margins(y=0.2)
    bottom.legend(loc="upper left")
    return np.array([top, bottom])
