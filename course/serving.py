"""A server that answers queries: when they arrive, and pictures of how long they take.

arrival_ms    when each query arrives, ms, ascending, shape (n,)
latency_ms    how long each takes, from its arrival to its answer, ms, shape (n,)
qps           queries a second
batch         how many queries the server works on together
p99           the latency that 99 of 100 queries stay below, ms
service_ms    a function: the time that the server needs for a batch of that many queries, ms

Queries arrive independently of each other and of how busy the server is, as users do: the time between two follows an
exponential law (a Poisson process). Real traffic has dinner peaks besides; within a few minutes this is a good picture.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course import plots


def arrivals(qps: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return when `n` queries arrive, ms, shape (n,), ascending, at `qps` queries a second on average."""
    return np.cumsum(rng.exponential(1000 / qps, size=n))


def plot_lanes(
    arrival_ms: np.ndarray, latency_ms: dict[str, np.ndarray], service_ms: Callable[[int], float]
) -> np.ndarray:
    """Return Axes, one for each way to serve, with a bar a query: grey while it waits, blue while it is served.

    `latency_ms` maps the title of a panel to the latencies of these arrivals.
    """
    axes = plots.canvas(len(latency_ms), width=8.0, height=3.9, sharex=True, sharey=True)
    lane = np.arange(1, len(arrival_ms) + 1)
    for ax, (title, latency) in zip(np.ravel(axes), latency_ms.items(), strict=True):
        end = arrival_ms + np.asarray(latency)
        # Queries of one batch leave at the same time: so many as leave together were served together.
        together = np.isclose(end[:, None], end).sum(axis=1)
        served = np.array([service_ms(int(size)) for size in together])
        ax.barh(lane, end - served - arrival_ms, left=arrival_ms, height=0.7, color="#C8C8C8", label="waits")
        ax.barh(lane, served, left=end - served, height=0.7, color=plots.BLUE, label="is served")
        ax.set(title=f"{title}: all done at {end.max():.0f} ms", xlabel="time (ms)")
        ax.set_xlim(left=0)
    first = np.ravel(axes)[0]
    first.set_ylabel("query (number, as they arrive)")
    first.invert_yaxis()
    np.ravel(axes)[-1].legend(loc="upper right")
    return axes


def plot_p99(
    batches: list[int],
    p99_ms: dict[int, np.ndarray],
    *,
    queued_ms: dict[int, float],
    budget_ms: float,
    endless_ms: float = 2000.0,
) -> Axes:
    """Return Axes with p99 over the batch size, a line for each level of traffic, and the budget.

    p99_ms : qps -> shape (len(batches),); above `endless_ms` a cross at the upper edge says that the queue never ends.
    queued_ms : qps -> p99 where the server takes whoever is queued, marked at the right edge.
    """
    ax = plots.canvas(width=7.4, height=4.4)
    colours = (plots.BLUE, plots.ORANGE, plots.GREEN)
    for (qps, p99), colour, marker in zip(p99_ms.items(), colours, "os^", strict=False):
        p99 = np.asarray(p99, dtype=float)
        endless = p99 > endless_ms
        ax.plot(batches, np.where(endless, np.nan, p99), marker=marker, color=colour)
        ax.annotate(f"  {qps} queries/s", (batches[-1], p99[-1]), va="center")
        ax.plot(
            np.array(batches)[endless], np.full(endless.sum(), endless_ms), "x", color=colour, markersize=9, mew=2.5
        )
        ax.plot(batches[-1] * 1.5, queued_ms[qps], marker=marker, color=colour, markersize=8, linestyle="none")
    ax.axhline(budget_ms, color=plots.RED, linestyle="--", linewidth=1.5)
    ax.annotate(f"budget {budget_ms:.0f} ms", (batches[-1] * 4, budget_ms), ha="right", va="bottom", color=plots.RED)
    ax.annotate(
        "or take whoever\nis queued", (batches[-1] * 1.5, max(queued_ms.values()) * 1.2), ha="center", va="bottom"
    )
    ax.set(xscale="log", yscale="log", ylim=(10, 2600), xlim=(0.8, batches[-1] * 4))
    ax.set_xticks([*batches], [str(batch) for batch in batches])
    ax.set_yticks([10, 100, 1000], ["10", "100", "1,000"])
    ax.minorticks_off()
    ax.set(xlabel="batch size that the server waits for (queries)", ylabel="p99 latency (ms)")
    ax.set_title("Slowest 1 % of queries; × = the queue never ends")
    return ax
