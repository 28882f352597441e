"""A food app's office: the mail that reaches it, the orders that it charges for, and pictures of both.

mail        whether each of 30 keywords stands in it: a row of 0 and 1
X, y        n mails, shape (n, 30) of 0 and 1, and whether each is spam, shape (n,) of 0 and 1
spam words  the keywords that spammers use: six last year, six others this year
weight      how much a keyword speaks for spam; below 0 it speaks for good mail

Four of ten mails are spam. Each keyword stands in 10 % of all mails, a spam word in 55 % of the spam. Words come
independently of each other, which real ones do not; so the best possible accuracy can be computed. Spammers who change
their words are the usual reason to learn a filter rather than to write it: Dalvi and others, Adversarial Classification
(KDD 2004). The shares are round figures chosen for the lesson, not measurements.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from course import plots

LAST_YEAR = ("winner", "pills", "loan", "casino", "miracle", "urgent")
THIS_YEAR = ("crypto", "parcel", "wallet", "verify", "refund", "prize")
KEYWORDS = (
    "order", "winner", "pizza", "crypto", "driver", "pills", "menu", "late", "parcel", "cold", "loan", "receipt",
    "wallet", "address", "thanks", "casino", "tomorrow", "verify", "weekend", "table", "miracle", "kitchen", "refund",
    "photo", "urgent", "account", "prize", "question", "hello", "team",
)  # fmt: skip
SPAM_SHARE, EVERYWHERE, IN_SPAM = 0.4, 0.10, 0.55  # of the mails; of mails with a given word; of spam with a spam word


def positions(words: Sequence[str]) -> list[int]:
    """Return where `words` stand among KEYWORDS."""
    return [KEYWORDS.index(word) for word in words]


def mails(n: int, spam_words: Sequence[int], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return `n` mails and whether each is spam, (X, y); spammers use the keywords at the positions `spam_words`."""
    spam = rng.random(n) < SPAM_SHARE
    share = np.full((n, len(KEYWORDS)), EVERYWHERE)
    share[np.ix_(spam, spam_words)] = IN_SPAM
    return (rng.random(share.shape) < share).astype(int), spam.astype(int)


def orders_usd(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return the amounts of `n` orders, $, to the cent, shape (n,): half of them below $40, a few far above."""
    return np.round(rng.lognormal(np.log(40), 0.6, size=n), 2)


def plot_weights(last: np.ndarray, this: np.ndarray) -> Axes:
    """Return Axes with the weights learned this year over those learned last year, shape (30,), a dot a keyword."""
    ax = plots.canvas(width=6.2, height=5.0)
    groups = (
        ("spam words of last year", positions(LAST_YEAR), "s", plots.RED),
        ("spam words of this year", positions(THIS_YEAR), "^", plots.BLUE),
        ("all others", positions([w for w in KEYWORDS if w not in LAST_YEAR + THIS_YEAR]), "o", plots.GREY),
    )
    for name, places, marker, colour in groups:
        ax.plot(last[places], this[places], marker, color=colour, markersize=8, label=name)
    for words, upwards in ((LAST_YEAR, False), (THIS_YEAR, True)):
        places = positions(words)
        first = places[int(np.argmax(this[places] if upwards else last[places]))]
        ax.annotate(f"“{KEYWORDS[first]}”", (last[first], this[first]), xytext=(8, 8), textcoords="offset points")
    ax.axhline(0, color=plots.GREY, linewidth=1)
    ax.axvline(0, color=plots.GREY, linewidth=1)
    ax.margins(0.12)
    ax.set(
        xlabel="weight learned from last year's mail (log-odds)",
        ylabel="weight learned from this year's mail (log-odds)",
    )
    ax.set_title("One dot a keyword: same code, other data")
    ax.legend(loc="upper right")
    return ax


def plot_months(accuracy: dict[str, Sequence[float]], *, change: int) -> Axes:
    """Return Axes with the accuracy of each filter, month by month; spammers change their words before month `change`.

    `accuracy` maps a name to one share a month, 0 to 1, from month 1 on.
    """
    ax = plots.canvas(width=7.4, height=4.0)
    for (name, shares), style in zip(accuracy.items(), ("s--", "o:", "^-"), strict=False):
        ax.plot(np.arange(1, len(shares) + 1), 100 * np.asarray(shares), style, label=name, markersize=6)
    ax.axvline(change - 0.5, color="black", linewidth=1)
    ax.annotate(" spammers change\n their words", (change - 0.5, 97), va="top")
    ax.axhline(100 * (1 - SPAM_SHARE), color=plots.GREY, linewidth=1)
    ax.annotate("no filter at all", (1, 100 * (1 - SPAM_SHARE) + 0.7), va="bottom", color="#595959")
    ax.set(xlabel="time (months)", ylabel="accuracy (%)", ylim=(50, 100))
    ax.set_xticks(np.arange(1, max(map(len, accuracy.values())) + 1))
    ax.legend(loc="center left", bbox_to_anchor=(0.0, 0.55))
    return ax
