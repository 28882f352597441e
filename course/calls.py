"""A telephone company's hotline: the log of its calls by stage, calls in the callers' words, and the queue.

stage       a part of a call: wait (in the queue), find (an agent asks which department can help), talk (with that
            department), transfer (a call that went to the wrong department is explained again and handed over)
log         a list of dicts, one for each stage of each call,
            {"call": 17, "shift": "day", "stage": "find", "minutes": 2.4}
shift       by day an agent asks each caller; in the evening nobody asks, and every call goes to billing
department  who can help; a number 0 to 4, a place in DEPARTMENTS
handle      minutes that an agent spends on a call: all stages but wait
X           how often each text has each word, shape (texts, words), whole numbers

Stages last exponentially distributed times. Waiting follows Erlang's formula for a queue with many agents (A. K.
Erlang, 1917). The wording comes from `course.intents`; here callers leave out more. All amounts are round figures
chosen for the lesson.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course import intents, plots

SHARES = {"billing": 0.5, "internet": 0.2, "mobile": 0.15, "moving": 0.1, "contract": 0.05}  # of the calls
DEPARTMENTS = tuple(SHARES)
ASK, TALK, TRANSFER = 3.0, 4.0, 12.0  # minutes, in the mean, where the stage occurs
CALLS_A_MINUTE, AGENTS = 2.0, 15
EVENING = 0.2  # share of the calls
VAGUE = 0.4  # share of callers who leave out the thing that they call about
STAGES = ("wait", "find", "talk", "transfer")


def call_log(n: int, rng: np.random.Generator) -> list[dict]:
    """Return the stages of `n` calls, in order; by day wait, find, talk, in the evening wait, talk, often transfer."""
    wait, log = waiting_minutes(ASK + TALK), []
    for call in range(n):
        evening, other = rng.random() < EVENING, rng.random() > SHARES["billing"]
        means = {"wait": wait, "find": 0 if evening else ASK, "talk": TALK, "transfer": TRANSFER * (evening and other)}
        shift = "evening" if evening else "day"
        log += [
            {"call": call, "shift": shift, "stage": stage, "minutes": float(rng.exponential(mean))}
            for stage, mean in means.items()
            if mean
        ]
    return log


def sample_calls(n: int, rng: np.random.Generator) -> tuple[list[str], np.ndarray]:
    """Return the words and the departments of `n` calls: n texts, and numbers of shape (n,)."""
    actions = tuple(intents.ACTIONS)
    departments = rng.choice(len(DEPARTMENTS), size=n, p=list(SHARES.values()))
    texts = []
    for name in (DEPARTMENTS[k] for k in departments):
        things = intents.THINGS[name]
        action, thing = actions[rng.integers(len(actions))], things[rng.integers(len(things))]
        texts.append(intents.say(name, action, thing, rng, vague=VAGUE))
    return texts, departments


def _words_of(text: str) -> list[str]:
    return re.findall(r"\b\w\w+\b", text.lower())


def vocabulary(texts: list[str]) -> list[str]:
    """Return the different words of the texts, in the order of the alphabet; a word has two letters at least."""
    return sorted({word for text in texts for word in _words_of(text)})


def count_words(texts: list[str], words: list[str]) -> np.ndarray:
    """Return how often each text has each of `words`, shape (texts, words), int. Other words are not counted."""
    column = {word: j for j, word in enumerate(words)}
    counts = np.zeros((len(texts), len(words)), dtype=int)
    for i, text in enumerate(texts):
        for word in _words_of(text):
            if word in column:
                counts[i, column[word]] += 1
    return counts


def waiting_minutes(handle: float, *, calls_a_minute: float = CALLS_A_MINUTE, agents: int = AGENTS) -> float:
    """Return the mean minutes in the queue if a call keeps an agent busy for `handle` minutes; inf if it only grows.

    Erlang's formula C: calls come independently of each other, and their lengths are exponentially distributed.
    """
    busy = handle * calls_a_minute  # agents, in the mean
    if busy >= agents:
        return float("inf")
    lost = 1.0  # Erlang's formula B: the share of calls that find no agent free and hang up
    for k in range(1, agents + 1):
        lost = busy * lost / (k + busy * lost)
    waits = lost / (1 - busy / agents * (1 - lost))
    return waits * handle / (agents - busy)


def plot_accuracy(
    minutes: Callable[[float], float], today: float, even: float, routers: dict[str, float], unsure: float
) -> Axes:
    """Return Axes with an agent's minutes on a call over the share of calls sent to the right department.

    minutes : share -> minutes of a router; today : minutes if everyone is asked; even : the share where both are
    equal; routers : name -> share; unsure : minutes if only unclear calls are asked.
    """
    ax = plots.canvas(width=7.2, height=4.2)
    shares = np.linspace(0.45, 1, 56)
    ax.plot(100 * shares, [minutes(share) for share in shares], color=plots.BLUE)
    ax.annotate("guess always", (48, minutes(0.48)), xytext=(6, 2), textcoords="offset points", color=plots.BLUE)
    ax.axhline(today, color=plots.ORANGE)
    ax.annotate("ask everyone", (46, today), xytext=(0, 4), textcoords="offset points", color="#8A5F00")
    ax.axhline(unsure, color=plots.GREEN, linestyle="--")
    ax.annotate("ask only where unsure", (46, unsure), xytext=(0, 4), textcoords="offset points", color=plots.GREEN)
    ax.plot(100 * even, today, "o", color="black")
    ax.annotate(f"even: {100 * even:.0f} %", (100 * even, today), xytext=(6, 8), textcoords="offset points")
    for (name, share), side in zip(routers.items(), (-1, 1, 1), strict=False):
        place, (across, up) = (100 * share, minutes(share)), ("left", "bottom") if side > 0 else ("right", "top")
        ax.plot(*place, "o", color=plots.BLUE)
        ax.annotate(name, place, xytext=(8 * side, 4 * side), textcoords="offset points", ha=across, va=up,
                    color=plots.BLUE)  # fmt: skip
    ax.set(xlabel="calls sent to the right department (%)", ylabel="an agent's minutes on a call (min)")
    ax.set(xlim=(45, 101), ylim=(0, None))
    ax.set_title("How good is good enough? Minutes decide")
    return ax


def plot_stages(ways: dict[str, dict[str, float]]) -> Axes:
    """Return Axes with a bar for each way to handle calls, made of the mean minutes of its stages.

    ways : name -> {"wait": minutes, "find": ..., "talk": ..., "transfer": ...}.
    """
    ax = plots.canvas(width=7.2, height=3.6)
    left = np.zeros(len(ways))
    for stage, colour in zip(STAGES, (plots.GREY, plots.ORANGE, plots.SKY, plots.RED), strict=True):
        widths = np.array([way[stage] for way in ways.values()])
        ax.barh(list(ways), widths, left=left, color=colour, edgecolor="white")
        for row, (start, width) in enumerate(zip(left, widths, strict=True)):
            if width > 0.6:
                label = f"{stage}\n{width:.1f}"
                ax.annotate(label, (start + width / 2, row), ha="center", va="center", fontsize=10)
        left += widths
    for row, total in enumerate(left):
        ax.annotate(f" {total:.1f} min", (total, row), va="center", weight="bold")
    ax.invert_yaxis()
    ax.grid(False, axis="y")
    ax.set_xlim(0, 1.15 * left.max())
    ax.set(xlabel="minutes of a call, in the mean (min)")
    ax.set_title("The queue shrank, though nobody touched it")
    return ax
