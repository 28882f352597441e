"""A day of traffic, and the machines that serve it.

traffic       queries a second, one number a minute, shape (T,); a day has T = 1440
replica       one machine with one copy of the model; it serves up to `cap` queries a second
replicas      how many are ready in each minute, shape (T,)
backlog       what has not been served at the end of a minute, in queries a second for a minute, shape (T,)
delay         minutes from ordering a replica until it is ready: a machine starts, the model is loaded

The day of a food app: a quiet base, a dinner peak like a bell, noise of 5 %, and once a day at a random hour a surge
of half as much again that builds up within 40 minutes, as after a message to all users. Round figures, chosen for the
lesson.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator, PercentFormatter

from course import plots

MINUTES = 1440
PEAK_QPS, BASE_SHARE = 1000.0, 0.15
DINNER, SPREAD = 19 * 60, 110  # minutes since midnight, minutes
SURGE, RAMP, HOLD = 0.5, 40, 60  # share of the traffic, minutes to build up and to fade, minutes in between
LOAD_GB_PER_MINUTE = 7.5  # a network of 1 Gbit/s


def traffic(rng: np.random.Generator) -> np.ndarray:
    """Return the traffic of one day, queries a second in each minute, shape (1440,)."""
    t = np.arange(MINUTES)
    start = rng.integers(8 * 60, 20 * 60)
    surge = SURGE * np.clip(np.minimum(t - start, start + 2 * RAMP + HOLD - t) / RAMP, 0, 1)
    bell = BASE_SHARE + (1 - BASE_SHARE) * np.exp(-(((t - DINNER) / SPREAD) ** 2) / 2)
    return PEAK_QPS * bell * (1 + surge) * np.clip(1 + 0.05 * rng.normal(size=MINUTES), 0, None)


def rule_of_thumb(qps: float, cap: float) -> int:
    """Return a number of replicas by habit: half as many again as full use would take, and one."""
    return int(1.5 * qps / cap) + 1


def plot_fleets(qps: np.ndarray, fleets: dict[str, np.ndarray], cap: float) -> Axes:
    """Return Axes with the traffic as an area, and what each fleet can serve as a line, queries a second.

    qps : shape (T,), a multiple of ten. fleets : name -> replicas, shape (T,). Drawn as means of ten minutes.
    """
    ax = plots.canvas(width=7.6, height=4.2)
    qps = qps.reshape(-1, 10).mean(axis=1)
    hours = (np.arange(len(qps)) + 0.5) / 6
    ax.fill_between(hours, qps, color=plots.SKY, alpha=0.45, linewidth=0, label="traffic")
    styles = ((plots.GREY, "--"), (plots.RED, "-."), (plots.BLUE, "-"), (plots.PURPLE, ":"))
    for (name, replicas), (colour, style) in zip(fleets.items(), styles, strict=False):
        ax.plot(hours, cap * np.reshape(replicas, (-1, 10)).mean(axis=1), style, color=colour, label=name)
    ax.set(xlabel="time of day (hours)", ylabel="queries a second (1/s)", xlim=(0, 24), ylim=(0, None))
    ax.set_xticks(range(0, 25, 4))
    ax.legend(loc="center left", bbox_to_anchor=(0, 0.68))
    return ax


def plot_delay(delays: np.ndarray, late: np.ndarray, marked: dict[str, float]) -> Axes:
    """Return Axes with the share of late minutes, 0 to 1, over the start-up delay, minutes, and models marked on it.

    delays, late : shape (n,), delays rising. marked : name -> delay.
    """
    ax = plots.canvas(width=7.4, height=4.0)
    ax.plot(delays, late, color=plots.BLUE)
    looks = zip((plots.GREEN, plots.ORANGE, plots.RED, plots.PURPLE), "o^sD", strict=True)
    for (name, delay), (colour, mark) in zip(marked.items(), looks, strict=False):
        ax.plot(delay, np.interp(delay, delays, late), mark, color=colour, markersize=10, label=name)
    ax.yaxis.set_major_locator(MultipleLocator(0.05))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set(xlabel="start-up delay (minutes)", ylabel="late minutes (% of the day)")
    ax.legend(loc="upper left")
    return ax
