"""Calls to a telephone company, in the callers' words, with 400 intents; and articles with several topics each.

intent       what a caller wants: an action on a thing, "cancel the direct debit"; a number 0 to 399
department   who can help; a number 0 to 7; `PARENT[intent]` is its department
P            a model's probabilities, shape (n, classes), a row a call, rows sum to 1
topic        a label that an article carries or not; an article may carry none or many

The wording is made up. What is true to life: frequencies fall like 1/rank (Zipf's law, found in words, cities and
requests alike), so that a few intents make most calls and most intents are rare; and callers often leave out half of
what one would need to know.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from course import plots

ACTIONS = {
    "ask about": ("I have a question about", "can you explain", "how does it work with"),
    "cancel": ("please cancel", "I want to stop", "I would like to end"),
    "change": ("I need to change", "can you update", "I want to switch"),
    "complain about": ("I am not happy with", "there is a problem with", "something is wrong with"),
    "order": ("I would like to get", "can I order", "please send me"),
}
THINGS = {
    "billing": (
        "my bill", "the direct debit", "the late fee", "a refund", "the paper invoice",
        "the charge for calls abroad", "my payment date", "the tax on my bill", "a reminder letter", "my instalments",
    ),
    "contract": (
        "my contract", "the notice period", "my tariff", "the student discount", "the price increase",
        "the family plan", "the minimum term", "my signature", "the business plan", "the terms and conditions",
    ),
    "internet": (
        "the wifi", "my router", "the internet speed", "the fibre line", "the modem light",
        "the outage", "my IP address", "the wifi password", "the repeater", "the data cap",
    ),
    "mobile": (
        "my SIM card", "roaming", "my mobile number", "the voicemail", "text messages",
        "the mobile signal", "my PIN code", "data on my phone", "the second SIM", "call forwarding",
    ),
    "television": (
        "the TV box", "the sports channel", "the remote control", "the recording", "the film package",
        "the TV guide", "the picture quality", "the children's channels", "the streaming app", "the sound",
    ),
    "devices": (
        "my new phone", "the headset", "the charger", "the cracked screen", "the battery",
        "the repair", "the insurance for my phone", "the smart watch", "the tablet", "my old phone",
    ),
    "moving": (
        "my new address", "moving house", "the technician", "the appointment", "the installation",
        "the cable in the wall", "the socket", "the cellar keys", "the neighbour's line", "the landlord's consent",
    ),
    "account": (
        "my online account", "the password", "my email address", "the app", "the newsletter",
        "my bonus points", "the customer number", "my data protection request", "the security question", "my name",
    ),
}  # fmt: skip
DEPARTMENTS = tuple(THINGS)
INTENTS = tuple(
    (department, action, thing) for department in DEPARTMENTS for thing in THINGS[department] for action in ACTIONS
)
PARENT = np.array([DEPARTMENTS.index(department) for department, _, _ in INTENTS])

# Which intents are the frequent ones has no order; the same at every import.
_RANKS = np.random.default_rng(400).permutation(len(INTENTS)) + 1
FREQUENCIES = (1 / _RANKS) / (1 / _RANKS).sum()

OPENERS = ("hello,", "hi,", "good morning,", "hello, I am calling because", "yes, hi, um,", "")
VAGUE_THINGS = ("it", "this thing", "the whole thing", "what we talked about last week")
VAGUE_ACTIONS = ("it is about", "I am calling about", "so,")
CLOSERS = ("", "", "please", "it is urgent", "thank you", "I have been waiting for days", "my wife told me to call")


def sample_calls(n: int, rng: np.random.Generator) -> tuple[list[str], np.ndarray]:
    """Return the words and the intents of `n` calls: n texts, and numbers of shape (n,)."""
    intents = rng.choice(len(INTENTS), size=n, p=FREQUENCIES)
    return [say(*INTENTS[i], rng) for i in intents], intents


def say(department: str, action: str, thing: str, rng: np.random.Generator, *, vague: float = 0.15) -> str:
    """Return the words of a caller, who leaves out the action, and the thing, with probability `vague` each.

    Of those who leave out the thing, half name the department.
    """
    does = _one_of(VAGUE_ACTIONS if rng.random() < vague else ACTIONS[action], rng)
    what = thing
    if rng.random() < vague:
        what = _one_of(VAGUE_THINGS, rng) + (f" from {department}" if rng.random() < 0.5 else "")
    return " ".join(filter(None, (_one_of(OPENERS, rng), does, what, _one_of(CLOSERS, rng))))


def _one_of(choices: tuple[str, ...], rng: np.random.Generator) -> str:
    return choices[rng.integers(len(choices))]


def sample_articles(n: int, rng: np.random.Generator, *, topics: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Return a model's probability and the truth of each topic of `n` articles: shapes (n, topics), float and bool.

    The probabilities are calibrated: of the topics at .3, 30 % are there. An article has 1.7 topics on average.
    """
    likely = rng.random((n, topics)) < 0.16
    probabilities = np.where(likely, rng.beta(3, 2, (n, topics)), rng.beta(0.3, 5, (n, topics)))
    return probabilities, rng.random((n, topics)) < probabilities


BINS = ((0, 0), (1, 2), (3, 5), (6, 9), (10, 29), (30, 10**9))  # training examples of an intent, from and to


def plot_tail(examples: np.ndarray, intents: np.ndarray, right: np.ndarray, bars: dict[str, float]) -> np.ndarray:
    """Return two Axes: the share of calls understood over the training calls of their intent, and `bars` in percent.

    examples : shape (400,), training calls of each intent; intents, right : shape (n,), each new call's intent and
    whether it was understood; bars : name -> share.
    """
    left, other = plots.canvas(2, width=9.0, height=3.8, width_ratios=(1.5, 1))
    seen = examples[intents]
    names, shares = [], []
    for low, high in BINS:
        inside = (seen >= low) & (seen <= high)
        names.append(f"{low}" if low == high else f"{low}-{high}" if high < 10**9 else f"{low}+")
        shares.append(100 * right[inside].mean() if inside.any() else 0.0)
        kinds = ((examples >= low) & (examples <= high)).sum()
        left.annotate(f"{kinds}\nintents", (len(names) - 1, shares[-1]), xytext=(0, 3), textcoords="offset points",
                      ha="center", fontsize=9)  # fmt: skip
    left.bar(range(len(names)), shares, color=plots.BLUE)
    left.set_xticks(range(len(names)), names)
    left.set(xlabel="training calls of the intent (number)", ylabel="calls understood (%)", ylim=(0, 119))
    left.set_yticks(range(0, 101, 20))
    other.barh(list(bars), [100 * share for share in bars.values()], color=plots.ORANGE)
    for row, share in enumerate(bars.values()):
        other.annotate(f"{100 * share:.0f} ", (100 * share, row), ha="right", va="center")
    other.invert_yaxis()
    other.set(xlabel="right (%)", xlim=(0, 100))
    return np.array([left, other])


def plot_thresholds(thresholds: np.ndarray, f1: np.ndarray, fixed: dict[str, float]) -> Axes:
    """Return Axes with F1 over the threshold, shape (m,) each, its best point, and levels of other rules."""
    ax = plots.canvas()
    best = int(np.argmax(f1))
    ax.plot(thresholds, f1, color=plots.BLUE)
    ax.plot(thresholds[best], f1[best], "o", color=plots.BLUE)
    ax.annotate(f"best: {f1[best]:.2f} at {thresholds[best]:.2f}", (thresholds[best], f1[best]), xytext=(0, 6),
                textcoords="offset points", ha="center")  # fmt: skip
    for (name, level), color in zip(fixed.items(), (plots.ORANGE, plots.GREEN), strict=False):
        ax.axhline(level, color=color, linestyle="--", linewidth=1.5)
        ax.annotate(name, (thresholds[-1], level), xytext=(0, 3), textcoords="offset points", ha="right")
    ax.set(xlabel="threshold (probability)", ylabel="F1 (0 to 1)", ylim=(0, 0.8))
    return ax
