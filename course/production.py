"""A made-up food app for one week in production: guests, machines, money, and what goes wrong.

tick        ten minutes; a week has T = 1,008 of them, an hour 6, a shift 36 (six hours), a day 144
traffic     queries a second (q/s), one number a tick, shape (T,); in one query of 2,000 a guest decides what to order
use         share of full use of the machines, traffic over what they can serve; a machine serves 50 q/s at full use
stars       how well a restaurant suits a group of guests today; 0 to 5 as a rule, 0 to 10 are allowed
look        a guest looks at a restaurant; its stars and price, and how well it is liked, give the model's p_order
model       a straight line for the log odds of an order; training renews its four numbers and never its form
part        a function that decides something around the model: objective, guard, scale, retrain
profit      fees less machines less trainings, $

Each evening there is dinner. On day 3 a partner with 30 % of the restaurants, less liked than the others, sends their
stars doubled, for 24 hours. On day 4 a message to all guests brings a surge. On day 5 tastes turn round, and stay so:
what suited guests no longer does. Where the guard rings, pages use the stars of a day before. Latency is that of a
queue (M/M/1) whose server takes 20 ms, and 20 ms for the way to the guest: together 40 + 20 use / (1 - use) ms, and
the time to serve what is left over from before. Above 100 ms guests leave.

Amounts are round figures chosen for the lesson, not measurements. Restaurants and demand are those of
`course.restaurants`: the odds of an order go with price to the power -1.3, the app keeps 10 % of the price.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course import plots

TICKS, HOUR, SHIFT, DAY = 1008, 6, 36, 144
CAP_QPS, LIMIT_MS = 50.0, 100.0
START_TICKS = 1  # from ordering a machine until it is ready
FEE, QUERIES_PER_GUEST = 0.10, 2000
MACHINE_USD, TRAINING_USD = 40.0, 1000.0  # an hour of a machine with eight GPUs; one training
PEAK_QPS, BASE_SHARE, DINNER, SPREAD = 600.0, 0.15, 19 * HOUR, 11  # q/s; of the peak; tick of the day; ticks
UNIT_DAY, SURGE_DAY, TASTE_DAY = 3, 4, 5  # counted from 1
OTHER_UNIT, OTHER_SHARE, SURGE, SURGE_TICKS = 2.0, 0.3, 0.6, 14
GROUPS, RESTAURANTS, PAGE, ASKED = 13, 40, 10, 60  # groups of guests an hour; restaurants; on a page; guests a group
STARS, STARS_SPREAD, TASTE = 2.5, 0.8, 1.6  # mean and spread of the stars; log odds of an order for each star
PRICE_SPREAD, LIKED_SPREAD, PARTNER_LIKED = 0.8, 0.6, -1.0  # of the log price; of log odds; log odds on top
LASTS = 0.9  # correlation of a group's stars with those of a day before
OLD_DAYS, OLD_SHIFTS = 6, 20  # days drawn before the week; shifts whose errors are known when it begins


class System(NamedTuple):
    """The four parts around the model. All arrays are 1-D.

    objective(p_order, price_usd) -> score   one number a look; the ten restaurants with the highest are shown
    guard(past, batch) -> bool               stars of last week and of this hour; True: do not trust this hour
    scale(traffic) -> machines               how many are ready in each tick
    retrain(errors) -> bool                  one error a shift, oldest first; True: train on the newest shift
    """

    objective: Callable
    guard: Callable
    scale: Callable
    retrain: Callable


def dearest_first(p_order: np.ndarray, price_usd: np.ndarray) -> np.ndarray:
    """Return the price as the score: what the sales team wishes."""
    return price_usd


def trust_all(past: np.ndarray, batch: np.ndarray) -> bool:
    """Return False, whatever comes in."""
    return False


def five_machines(traffic: np.ndarray) -> np.ndarray:
    """Return five machines for every tick: enough for the mean traffic."""
    return np.full(len(traffic), 5)


def never(errors: list[float]) -> bool:
    """Return False, whatever the errors are."""
    return False


NAIVE = System(dearest_first, trust_all, five_machines, never)


class Events(NamedTuple):
    """When things are out of the ordinary in a week, in ticks, and its traffic, q/s, shape (T,)."""

    traffic: np.ndarray
    unit: tuple[int, int]
    surge: tuple[int, int]
    taste: int


class Record(NamedTuple):
    """A week as it went: one number a tick, shape (T,), and the ticks at which a model was trained."""

    profit_usd: np.ndarray
    fees_usd: np.ndarray
    machines: np.ndarray
    latency_ms: np.ndarray
    alarm: np.ndarray
    trainings: list[int]


def week_profit(system: System, seed: int) -> float:
    """Return the profit of week number `seed` with these parts, $."""
    return float(simulate(system, seed).profit_usd.sum())


def simulate(system: System, seed: int) -> Record:
    """Return how week number `seed` goes with these parts.

    Raises ValueError where a part answers what cannot be used, or where `scale` knows what it cannot know yet.
    """
    events, world = draw_events(seed), _draw_world(seed)
    machines = _fleet(system.scale, events.traffic, np.random.default_rng([seed, 2]))
    latency, fee_usd, alarm, trainings = _latency(events.traffic, machines), np.zeros(TICKS), np.zeros(TICKS, bool), []
    model, errors, newest, page_stars = world.model, list(world.errors), None, world.yesterday.copy()
    for begin in range(0, TICKS, SHIFT):
        if newest is not None and _decide("retrain", system.retrain, list(errors)):
            model = _fit(*newest)
            trainings.append(begin)
        hours = slice(begin // HOUR, (begin + SHIFT) // HOUR)
        stars, p_order, share = world.received[hours], world.p_order[hours], world.share[hours]
        rung = np.array(
            [_decide("guard", system.guard, world.past.copy(), hour.ravel()[:500].copy()) for hour in stars]
        )
        of_day = np.arange(hours.start, hours.stop) % 24
        page_stars[of_day[~rung]] = stars[~rung]  # where an hour is not trusted, those of a day before stay
        guess = _predict(model, page_stars[of_day], world.liked, world.price_usd)
        price = np.broadcast_to(world.price_usd, guess.shape)
        page = np.argpartition(-_scores(system.objective, guess, price), PAGE, axis=2)[:, :, :PAGE]
        earned = FEE * np.take_along_axis(p_order * price, page, axis=2).mean(axis=(1, 2))
        fee_usd[begin : begin + SHIFT], alarm[begin : begin + SHIFT] = np.repeat(earned, HOUR), np.repeat(rung, HOUR)
        if not rung.all():
            newest = stars[~rung], world.liked, world.price_usd, share[~rung]
            errors.append(_miss(model, *newest))
    fees_usd = events.traffic * 600 / QUERIES_PER_GUEST * (latency <= LIMIT_MS) * fee_usd
    profit_usd = fees_usd - machines * MACHINE_USD / HOUR
    profit_usd[trainings] -= TRAINING_USD
    return Record(profit_usd, fees_usd, machines, latency, alarm, trainings)


def draw_events(seed: int) -> Events:
    """Return the traffic and the incidents of week number `seed`."""
    rng, t = np.random.default_rng([seed, 0]), np.arange(TICKS)
    bell = BASE_SHARE + (1 - BASE_SHARE) * np.exp(-(((t % DAY - DINNER) / SPREAD) ** 2) / 2)
    level = np.repeat(np.exp(0.06 * rng.normal(size=7)), DAY)
    begin = (SURGE_DAY - 1) * DAY + int(rng.integers(9 * HOUR, 20 * HOUR))
    surge = SURGE * np.clip(np.minimum(t - begin, begin + SURGE_TICKS - t) / 4, 0, 1)
    traffic = PEAK_QPS * level * bell * (1 + surge) * np.exp(0.03 * rng.normal(size=TICKS))
    unit = (UNIT_DAY - 1) * DAY + int(rng.integers(6, 13)) * HOUR
    return Events(traffic, (unit, unit + DAY), (begin, begin + SURGE_TICKS), (TASTE_DAY - 1) * DAY)


def latency_ms(use: np.ndarray) -> np.ndarray:
    """Return the latency where nothing is left over from before, ms; use from 0 up, inf from 1 on."""
    use = np.asarray(use, dtype=float)
    return np.where(use < 1, 40 + 20 * use / np.maximum(1 - use, 1e-9), np.inf)


# ------------------------------------------------------------------------------------------------ asking the parts


def _fleet(scale: Callable, traffic: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    machines = np.asarray(scale(traffic.copy()))
    if machines.shape != traffic.shape or machines.dtype.kind not in "iuf" or not np.all(machines >= 0):
        raise ValueError(f"scale must give a number of machines for each of {len(traffic)} ticks, 0 or more")
    tick = int(rng.integers(DAY, TICKS - DAY))
    other = np.append(traffic[:tick], rng.uniform(2, 4) * traffic[tick:])
    if not np.array_equal(np.asarray(scale(other))[: tick + START_TICKS], machines[: tick + START_TICKS]):
        raise ValueError(f"scale knows too much: other traffic from tick {tick} on changes what was ordered before it")
    return np.ceil(machines)


def _scores(objective: Callable, p_order: np.ndarray, price_usd: np.ndarray) -> np.ndarray:
    score = np.asarray(objective(p_order.ravel(), price_usd.ravel()))
    if score.shape != (p_order.size,) or score.dtype.kind not in "iuf" or np.isnan(score).any():
        raise ValueError("objective must give one number for each look")
    return score.reshape(p_order.shape)


def _decide(name: str, part: Callable, *inputs) -> bool:
    answer = part(*inputs)
    if not isinstance(answer, bool | np.bool_):
        raise ValueError(f"{name} must answer True or False")
    return bool(answer)


def _latency(traffic: np.ndarray, machines: np.ndarray) -> np.ndarray:
    capacity, left, backlog = np.maximum(CAP_QPS * machines, 1e-9), 0.0, np.zeros(len(traffic))
    for t, over in enumerate(600 * (traffic - capacity)):
        backlog[t] = left = max(0.0, left + over)
    return latency_ms(traffic / capacity) + 1000 * backlog / capacity


# ------------------------------------------------------------------------------------------------ guests and the model


class World(NamedTuple):
    """What the parts meet in a week: H = 168 hours, G groups of guests an hour, R restaurants."""

    price_usd: np.ndarray  # (R,)
    liked: np.ndarray  # (R,) how well all guests like it, log odds
    p_order: np.ndarray  # (H, G, R) the truth
    share: np.ndarray  # (H, G, R) of those who looked and ordered
    received: np.ndarray  # (H, G, R) stars as they come in
    past: np.ndarray  # (2000,) stars of last week
    yesterday: np.ndarray  # (24, G, R) stars of the last day before the week
    model: np.ndarray  # (4,) as it was trained before the week
    errors: tuple[float, ...]  # of the shifts before the week


@lru_cache(maxsize=4)  # systems are compared on the same week
def _draw_world(seed: int) -> World:
    rng, events, days = np.random.default_rng([seed, 1]), draw_events(seed), OLD_DAYS + 7
    partner = rng.permutation(RESTAURANTS) < OTHER_SHARE * RESTAURANTS
    price = rng.lognormal(np.log(30), PRICE_SPREAD, RESTAURANTS)
    liked = rng.normal(0, LIKED_SPREAD, RESTAURANTS) + np.where(partner, PARTNER_LIKED, 0)
    stars = rng.standard_normal((days, 24, GROUPS, RESTAURANTS))
    for day in range(1, days):
        stars[day] = LASTS * stars[day - 1] + np.sqrt(1 - LASTS**2) * stars[day]
    stars = np.clip(STARS + STARS_SPREAD * stars, 0, 5).reshape(days * 24, GROUPS, RESTAURANTS)
    before = OLD_DAYS * 24
    tick = HOUR * np.arange(-before, 7 * 24)[:, None, None]
    taste = np.where(tick < events.taste, TASTE, -TASTE)
    p = 1 / (1 + np.exp(1.2 - liked - taste * (stars - STARS) + 1.3 * np.log(price / 30)))
    share = p + np.sqrt(p * (1 - p) / ASKED) * rng.standard_normal(p.shape)  # a binomial share, nearly, and quicker
    share = np.clip(share, 0.5 / ASKED, 1 - 0.5 / ASKED)
    doubled = (events.unit[0] <= tick) & (tick < events.unit[1]) & partner
    received = np.where(doubled, OTHER_UNIT * stars, stars)
    old = [(stars[i : i + 6], liked, price, share[i : i + 6]) for i in range(0, before, 6)]
    model = _fit(*old[0])
    errors = tuple(_miss(model, *shift) for shift in old[-OLD_SHIFTS:])
    past = rng.permutation(stars[:before].ravel())[:2000]
    yesterday = stars[before - 24 : before]
    return World(price, liked, p[before:], share[before:], received[before:], past, yesterday, model, errors)


def _fit(stars: np.ndarray, liked: np.ndarray, price_usd: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the model's numbers for 1, stars, liked and log price: least squares on the log odds."""
    known = np.stack(np.broadcast_arrays(1.0, stars, liked, np.log(price_usd)), axis=-1).reshape(-1, 4)
    return np.linalg.solve(known.T @ known, known.T @ np.log(share / (1 - share)).ravel())


def _predict(model: np.ndarray, stars: np.ndarray, liked: np.ndarray, price_usd: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(model[0] + model[1] * stars + model[2] * liked + model[3] * np.log(price_usd))))


def _miss(model: np.ndarray, stars: np.ndarray, liked: np.ndarray, price_usd: np.ndarray, share: np.ndarray) -> float:
    """Return the mean squared difference of the predicted and the observed share of orders."""
    return float(np.mean((_predict(model, stars, liked, price_usd) - share) ** 2))


# ------------------------------------------------------------------------------------------------ pictures


def plot_week(records: dict[str, Record], events: Events) -> Axes:
    """Return Axes with the profit so far over the week, one line a system, and the incidents.

    records : name of the system -> its week; the first one is drawn strongest. events : of that week.
    """
    ax = plots.canvas(width=8.0, height=4.8)
    looks = (
        (plots.BLUE, "-"), (plots.ORANGE, "-"), (plots.PURPLE, "-"), (plots.GREEN, "--"), (plots.RED, "-."),
        (plots.GREY, ":"),
    )  # fmt: skip
    days = 1 + np.arange(1, TICKS + 1) / DAY
    for number, ((name, record), (colour, style)) in enumerate(zip(records.items(), looks, strict=False)):
        total = np.cumsum(record.profit_usd) / 1000
        ax.plot(days, total, style, color=colour, linewidth=3 if number == 0 else 1.8)
        ax.annotate(
            name, (days[-1], total[-1]), xytext=(6, 0), textcoords="offset points", va="center", color=colour,
            fontsize=10, weight="bold" if number == 0 else "normal",
        )  # fmt: skip
    incidents = (
        (*events.unit, "doubled stars", 0), (*events.surge, "surge", 1), (events.taste, TICKS, "tastes turn round", 0),
    )  # fmt: skip
    for begin, end, name, row in incidents:
        ax.axvspan(1 + begin / DAY, 1 + end / DAY, color=plots.GREY, alpha=0.13 if end == TICKS else 0.28, lw=0)
        ax.annotate(
            name, (1 + begin / DAY, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -4 - 14 * row),
            textcoords="offset points", va="top", fontsize=10,
        )  # fmt: skip
    ax.plot([1, 8], [0, 0], color="black", linewidth=0.8)
    ax.set(xlabel="day of the week (number)", ylabel="profit so far ($1,000)", xlim=(1, 10))
    ax.spines["bottom"].set_bounds(1, 8)
    ax.margins(y=0.14)
    ax.set_xticks(range(1, 9))
    ax.set_title("Each part is missed on a day of its own")
    return ax


def plot_waterfall(start_usd: float, steps_usd: dict[str, float], alone_usd: dict[str, float]) -> Axes:
    """Return Axes with the profit of the naive system, what each part adds in turn, and the profit with all.

    start_usd : $. steps_usd : part -> what it adds when it comes in, in this order, $. alone_usd : part -> what it adds
    to the naive system by itself, $; drawn beside each step.
    """
    ax = plots.canvas(width=8.0, height=4.6)
    names = ["no part", *(f"+ {part}" for part in steps_usd), "all four"]
    level = start_usd / 1000
    ax.bar(0, level, width=0.6, color=plots.GREY)
    _write(ax, 0, min(level, 0), level, above=False)
    for place, (part, step) in enumerate(steps_usd.items(), start=1):
        step, alone = step / 1000, alone_usd[part] / 1000
        colour = plots.BLUE if step >= 0 else plots.RED
        ax.bar(place - 0.17, step, width=0.34, bottom=level, color=colour, label="in turn" if place == 1 else None)
        _write(ax, place - 0.17, max(level, level + step), step, sign="+")
        ax.bar(
            place + 0.2, alone, width=0.24, bottom=start_usd / 1000, color="white", edgecolor=plots.ORANGE,
            hatch="///", label="alone" if place == 1 else None,
        )  # fmt: skip
        _write(ax, place + 0.22, start_usd / 1000 + min(alone, 0), alone, sign="+", above=False, color="#8A5A00")
        level += step
    ax.bar(len(names) - 1, level, width=0.6, color=plots.GREEN)
    _write(ax, len(names) - 1, level, level)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.axhline(start_usd / 1000, color=plots.GREY, linewidth=0.8, linestyle=":")
    ax.set_xticks(range(len(names)), names)
    ax.grid(False, axis="x")
    ax.margins(y=0.16)
    ax.set(ylabel="profit of a week ($1,000)")
    ax.legend(loc="upper left")
    ax.set_title("What a part adds depends on the others")
    return ax


def _write(ax: Axes, x: float, y: float, number: float, *, sign: str = "", above: bool = True, color="black") -> None:
    ax.annotate(
        f"{number:{sign}.0f}", (x, y), xytext=(0, 3 if above else -3), textcoords="offset points", ha="center",
        va="bottom" if above else "top", fontsize=10, color=color,
    )  # fmt: skip
