# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What should the model optimise?
#
# Mira's online shop loses \$40,000 a week to stolen cards. Two teams built her a fraud model, and the test report is clear: model A ranks better than model B. She is about to switch A on. Is that the model that saves her most money? Nothing in the report can tell her. A few lines of arithmetic can.
#
# **After this notebook you can**
#
# 1. write the money that a decision rule saves, so that it can be compared with any other rule;
# 2. choose a threshold and a model by that money;
# 3. say what common measures (accuracy, clicks, ranking) leave out.
#
# **What the book says.** A company does not want a model for its own sake: it wants what the model does for the business, so a model's measure must be tied to a business result. True, and easy to nod at. The half that gets lost: a measure that *sounds* tied to the business can still point the wrong way.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 2.

# %%
import numpy as np

from course import fraud, notebook, plots
from course.checks import Check, call, generator, require, show, unchanged, value

notebook.start()

# %% [markdown]
# ## The shop
#
# Each order has an amount. A model gives it a *score*, its estimate of the probability of fraud. Orders with a score of at least a chosen *threshold* are *flagged*: a person reviews them, which costs \$3 each and always finds the truth. A fraud that is flagged is stopped, and its amount saved. A fraud that is not flagged is lost. Three orders in 100 are fraud.
#
# ## Place your bet
#
# Show model A one fraud and one honest order: in about 91 of 100 such pairs the fraud gets the higher score (this share is called the AUC). Model B manages about 83. At its best threshold, A saves about \$24,000 in the week below. How much does B save at its best threshold?
#
# Write `bet_b_usd = ...`, a number of dollars. Bets are never marked right or wrong.

# %% nbgrader={"grade": false, "grade_id": "bet_b_usd", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_b_usd = 20_000
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_b_usd_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is an amount from $0 to $100,000"):
    value("bet_b_usd", bet_b_usd).between(0, 100_000, unit="$")
check.report()

# %% tags=["active-py", "wrong"] check="bet_b_usd_check" why="bets a text" idea="a bet is an amount from $0 to $100,000"
bet_b_usd = "less than A"

# %% tags=["active-py", "right"] check="bet_b_usd_check" why="bets higher, as a NumPy number"
bet_b_usd = np.float64(26_500.0)

# %% [markdown]
# ## Four orders by hand
#
# | amount | fraud? | flagged? | money |
# |---|---|---|---|
# | \$100 | yes | yes | +\$100 saved, -\$3 for the review |
# | \$40 | no | yes | -\$3 |
# | \$500 | no | no | 0 |
# | \$20 | yes | no | 0: lost, as it would be without a model |
# | | | together | **+\$94** |
#
# The zero is doing nothing: a rule that flags nobody saves \$0. Everything is measured from there.

# %% nbgrader={"grade": false, "grade_id": "dollars_saved", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def dollars_saved(y: np.ndarray, amount_usd: np.ndarray, flag: np.ndarray, review_usd: float = 3.0) -> float:
    """Return the money that flagging saves against flagging nobody, in dollars.

    y : shape (n,), 1 where the order is fraud, else 0. amount_usd : shape (n,), $. flag : shape (n,) bool, True where
    the order is reviewed. review_usd : cost of one review, $.
    """
    ### BEGIN SOLUTION
    return float(np.sum(amount_usd[flag] * y[flag]) - review_usd * np.sum(flag))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "dollars_saved_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("dollars_saved", points=2, hidden=2)
y, amount = np.array([1, 0, 0, 1]), np.array([100.0, 40.0, 500.0, 20.0])
with check("flagging nobody saves nothing", hint="What is lost with the rule and without it alike?"):
    call(dollars_saved, y, amount, np.zeros(4, dtype=bool)).close(0.0, unit="$")
with check("a stopped fraud saves its amount, not a count of one"):
    call(dollars_saved, y, amount, np.array([True, False, False, False]), 0.0).close(100.0, unit="$")
with check("every review costs, whatever it finds", hint="Who reads the flagged order that turns out to be fraud?"):
    call(dollars_saved, y, amount, np.array([True, True, False, False])).close(94.0, unit="$")
    call(dollars_saved, y, amount, np.array([True, True, True, True]), 10.0).close(80.0, unit="$")
with check("in another currency the saving scales like the amounts"):
    flag = np.array([True, True, False, True])
    dollars = call(dollars_saved, y, amount, flag, 3.0).number()
    call(dollars_saved, y, 7 * amount, flag, 21.0).close(7 * dollars)
with check("what comes in stays as it was"):
    amounts = np.array([100.0, 40.0, 500.0, 20.0])
    call(dollars_saved, y, amounts, np.array([True, True, False, False])).number()
    unchanged("amount_usd", np.array([100.0, 40.0, 500.0, 20.0]), amounts)
### BEGIN HIDDEN TESTS
with check.hidden("two groups of orders together save what they save apart"):
    rng = generator(1)
    y, amount, flag = (rng.random(60) < 0.3).astype(int), rng.lognormal(4, 1.3, 60), rng.random(60) < 0.5
    parts = [call(dollars_saved, y[s], amount[s], flag[s]).number() for s in (slice(0, 25), slice(25, 60))]
    call(dollars_saved, y, amount, flag).close(sum(parts), unit="$")
with check.hidden("the saving is the stopped fraud less the price of the reviews"):
    rng = generator(2)
    for _ in range(20):
        y, amount, flag = (rng.random(40) < 0.3).astype(int), rng.lognormal(4, 1.3, 40), rng.random(40) < rng.random()
        review = rng.uniform(0.5, 20)
        want = sum(a * (f == 1) - review for f, a, shown in zip(y, amount, flag) if shown)
        call(dollars_saved, y, amount, flag, review).close(want, unit="$")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="dollars_saved_check" why="writes zeros over the amounts of honest orders" idea="what comes in stays as it was"
def dollars_saved(y, amount_usd, flag, review_usd=3.0):
    amount_usd[y == 0] = 0
    return float(np.sum(amount_usd[flag]) - review_usd * np.sum(flag))

# %% tags=["active-py", "wrong"] check="dollars_saved_check" why="counts frauds, not dollars" idea="a stopped fraud saves its amount, not a count of one"
def dollars_saved(y, amount_usd, flag, review_usd=3.0):
    return float(np.sum(y[flag]) - review_usd * np.sum(flag))

# %% tags=["active-py", "wrong"] check="dollars_saved_check" why="pays only for the reviews of honest orders" idea="every review costs, whatever it finds"
def dollars_saved(y, amount_usd, flag, review_usd=3.0):
    return float(np.sum(amount_usd[flag] * y[flag]) - review_usd * np.sum(flag & (y == 0)))

# %% tags=["active-py", "wrong"] check="dollars_saved_check" why="takes the missed frauds off as well" idea="flagging nobody saves nothing"
def dollars_saved(y, amount_usd, flag, review_usd=3.0):
    return float(np.sum(amount_usd * y * flag) - np.sum(amount_usd * y * ~flag) - review_usd * np.sum(flag))

# %% tags=["active-py", "wrong"] check="dollars_saved_check" why="saves the amount of honest orders too" idea="every review costs, whatever it finds"
def dollars_saved(y, amount_usd, flag, review_usd=3.0):
    return float(np.sum(amount_usd[flag] - review_usd))

# %% tags=["active-py", "wrong"] check="dollars_saved_check" why="writes the price of a review into the function" idea="a stopped fraud saves its amount, not a count of one"
def dollars_saved(y, amount_usd, flag, review_usd=3.0):
    return float(np.sum(amount_usd[flag] * y[flag]) - 3.0 * np.sum(flag))

# %% tags=["active-py", "right"] check="dollars_saved_check" why="goes through the orders one by one"
def dollars_saved(y, amount_usd, flag, review_usd=3.0):
    saved = 0
    for fraudulent, amount, reviewed in zip(y, amount_usd, flag):
        if reviewed:
            saved += (amount if fraudulent else 0) - review_usd
    return saved

# %% tags=["active-py", "right"] check="dollars_saved_check" why="uses pandas, and returns a NumPy number"
import pandas as pd

def dollars_saved(y, amount_usd, flag, review_usd=3.0):
    table = pd.DataFrame({"y": y, "amount": amount_usd, "flag": flag})
    chosen = table[table["flag"]]
    return np.float64(chosen.loc[chosen["y"] == 1, "amount"].sum() - len(chosen) * review_usd)

# %% [markdown]
# ## Where to cut
#
# Six orders, sorted by score, with the money saved if the threshold is that order's score:
#
# | score | .9 | .8 | .7 | .6 | .5 | .1 |
# |---|---|---|---|---|---|---|
# | order | fraud, \$10 | honest | honest | honest | fraud, \$200 | honest |
# | right calls of 6 | **5** | 4 | 3 | 2 | 3 | 2 |
# | saved | \$7 | \$4 | \$1 | -\$2 | **\$195** | \$192 |
#
# Accuracy is best at .9, money at .5. Accuracy sees three honest orders called wrong; money sees \$200 stopped for \$15.
#
# Two traps. Orders with *equal* scores are flagged together, since the rule is `score >= t`: you cannot take one and leave the other. And if no threshold saves money, the best rule is to flag nobody.

# %% nbgrader={"grade": false, "grade_id": "best_threshold", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def best_threshold(y: np.ndarray, amount_usd: np.ndarray, score: np.ndarray, review_usd: float = 3.0) -> tuple[float, float]:
    """Return (t, usd): the threshold at which flagging `score >= t` saves most, and what it saves, in dollars.

    y, amount_usd, score : shape (n,), as above. Scores can have any scale. (inf, 0) if no threshold saves money.
    """
    ### BEGIN SOLUTION
    order = np.argsort(-score, kind="stable")
    saved = np.cumsum(amount_usd[order] * y[order] - review_usd)
    ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))  # the last order of each group of equal scores
    best = ends[np.argmax(saved[ends])]
    return (float(score[order][best]), float(saved[best])) if saved[best] > 0 else (np.inf, 0.0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "best_threshold_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("best_threshold", points=3, hidden=2)
six, amounts = np.array([1, 0, 0, 0, 1, 0]), np.array([10.0, 60, 60, 60, 200, 60])
with check("the threshold earns most, not the most right calls", hint="What would one more dollar of amount change?"):
    t, usd = call(best_threshold, six, amounts, np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.1])).numbers((2,))
    require(0.1 < t <= 0.5, f"for the six orders above it gave the threshold {t:.4g}")
    value("its money for the six orders above", float(usd)).close(195.0, unit="$")
with check("the price of a review is the one that is asked for"):
    t, usd = call(best_threshold, six, amounts, np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.1]), 30.0).numbers((2,))
    require(0.1 < t <= 0.5 and abs(usd - 60) < 1e-6, f"for the six orders and $30 a review it gave ({t:.4g}, {usd:.4g} $)")
with check("a score can have any scale", hint="Which thresholds can make a difference at all?"):
    t, usd = call(best_threshold, six, amounts, np.array([9.0, 8, 7, 6, 5, 1]) * 1e4).numbers((2,))
    require(1e4 < t <= 5e4 and abs(usd - 195) < 1e-6, f"for scores from 10,000 to 90,000 it gave ({t:.6g}, {usd:.6g} $)")
with check("equal scores are flagged together", hint="What does `score >= t` do with the second of two equal scores?"):
    tied = call(best_threshold, np.array([1, 0, 0]), np.array([10.0, 50, 50]), np.array([0.5, 0.5, 0.2])).numbers((2,))
    require(0.2 < tied[0] <= 0.5 and abs(tied[1] - 4) < 1e-6, f"for scores of .5, .5, .2 it gave ({tied[0]:.4g}, {tied[1]:.4g} $)")
with check("where no flag pays, nobody is flagged", hint="What if there is no fraud at all, or only tiny ones?"):
    call(best_threshold, np.array([0, 0]), np.array([10.0, 50]), np.array([0.5, 0.2])).equal([np.inf, 0])
    call(best_threshold, np.array([0, 1]), np.array([10.0, 2]), np.array([0.5, 0.2])).equal([np.inf, 0])
### BEGIN HIDDEN TESTS
with check.hidden("the money promised is the money that `score >= t` saves"):
    rng = generator(3)
    for _ in range(12):
        y, amount = (rng.random(80) < 0.2).astype(int), rng.lognormal(4, 1.3, 80)
        score = np.round(rng.random(80), 1)
        y[0], amount[0] = 1, 900.0  # so that flagging always pays
        answer = call(best_threshold, y, amount, score, 9.0)
        t, usd = answer.numbers((2,))
        real = ((amount * y - 9.0) * (score >= t)).sum()
        require(abs(real - usd) < 1e-6, f"{answer.what} promised {usd:.6g} $, but its threshold {t:.4g} saves {real:.6g} $")
with check.hidden("no other threshold saves more"):
    rng = generator(4)
    for i in range(12):
        y, amount = (rng.random(80) < 0.2).astype(int), rng.lognormal(4, 1.3, 80)
        score = rng.random(80)
        y[0], amount[0] = 1, 900.0
        score = (score, np.round(score, 1), 100 * score)[i % 3]
        top = max(((amount * y - 9.0) * (score >= t)).sum() for t in np.unique(score))
        answer = call(best_threshold, y, amount, score, 9.0)
        t = answer.numbers((2,))[0]
        real = ((amount * y - 9.0) * (score >= t)).sum()
        require(real > top - 1e-6, f"{answer.what} gave the threshold {t:.4g}, which saves {real:.6g} $; another one saves more")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="best_threshold_check" why="tries only .01 to .99" idea="a score can have any scale"
def best_threshold(y, amount_usd, score, review_usd=3.0):
    grid = np.arange(0.01, 1, 0.01)
    usd = [((amount_usd * y - review_usd) * (score >= t)).sum() for t in grid]
    return (grid[np.argmax(usd)], max(usd)) if max(usd) > 0 else (np.inf, 0.0)

# %% tags=["active-py", "wrong"] check="best_threshold_check" why="maximises accuracy" idea="the threshold earns most, not the most right calls"
def best_threshold(y, amount_usd, score, review_usd=3.0):
    t = max(np.unique(score), key=lambda t: np.mean((score >= t) == (y == 1)))
    usd = ((amount_usd * y - review_usd) * (score >= t)).sum()
    return (t, usd) if usd > 0 else (np.inf, 0.0)

# %% tags=["active-py", "wrong"] check="best_threshold_check" why="counts frauds, not dollars" idea="the threshold earns most, not the most right calls"
def best_threshold(y, amount_usd, score, review_usd=3.0):
    usd = {t: ((10 * y - review_usd) * (score >= t)).sum() for t in np.unique(score)}
    t = max(usd, key=usd.get)
    return (t, usd[t]) if usd[t] > 0 else (np.inf, 0.0)

# %% tags=["active-py", "wrong"] check="best_threshold_check" why="cuts between equal scores" idea="equal scores are flagged together"
def best_threshold(y, amount_usd, score, review_usd=3.0):
    order = np.argsort(-score, kind="stable")
    saved = np.cumsum(amount_usd[order] * y[order] - review_usd)
    i = np.argmax(saved)
    return (score[order][i], saved[i]) if saved[i] > 0 else (np.inf, 0.0)

# %% tags=["active-py", "wrong"] check="best_threshold_check" why="always flags somebody" idea="where no flag pays, nobody is flagged"
def best_threshold(y, amount_usd, score, review_usd=3.0):
    usd = {t: ((amount_usd * y - review_usd) * (score >= t)).sum() for t in np.unique(score)}
    t = max(usd, key=usd.get)
    return t, usd[t]

# %% tags=["active-py", "wrong"] check="best_threshold_check" why="ignores what reviews cost" idea="the threshold earns most, not the most right calls"
def best_threshold(y, amount_usd, score, review_usd=3.0):
    usd = {t: (amount_usd * y * (score >= t)).sum() for t in np.unique(score)}
    t = max(usd, key=usd.get)
    return (t, usd[t]) if usd[t] > 0 else (np.inf, 0.0)

# %% tags=["active-py", "wrong"] check="best_threshold_check" why="forgets to hand on the price of a review" idea="the price of a review is the one that is asked for"
def best_threshold(y, amount_usd, score, review_usd=3.0):
    usd = {t: dollars_saved(y, amount_usd, score >= t) for t in np.unique(score)}
    t = max(usd, key=usd.get)
    return (t, usd[t]) if usd[t] > 0 else (np.inf, 0.0)

# %% tags=["active-py", "wrong"] check="best_threshold_check" why="stops at the first threshold that the next one does not beat" idea="the threshold earns most, not the most right calls"
def best_threshold(y, amount_usd, score, review_usd=3.0):
    best = (np.inf, 0.0)
    for t in np.unique(score)[::-1]:
        usd = dollars_saved(y, amount_usd, score >= t, review_usd)
        if usd < best[1]:
            break
        best = (t, usd)
    return best

# %% tags=["active-py", "right"] check="best_threshold_check" why="tries every score, from the lowest, and returns a list"
def best_threshold(y, amount_usd, score, review_usd=3.0):
    best = [float("inf"), 0]
    for t in sorted(set(score.tolist())):
        usd = dollars_saved(y, amount_usd, score >= t, review_usd)
        if usd > best[1]:
            best = [t, usd]
    return best

# %% tags=["active-py", "right"] check="best_threshold_check" why="groups equal scores in pandas, and cuts half-way between scores"
import pandas as pd

def best_threshold(y, amount_usd, score, review_usd=3.0):
    money = pd.Series(amount_usd * y - review_usd).groupby(score).sum().sort_index(ascending=False).cumsum()
    if money.max() <= 0:
        return np.inf, 0
    t = money.idxmax()
    below = [s for s in money.index if s < t]
    return (t + max(below)) / 2 if below else t, money.max()

# %% [markdown]
# Now a week of 10,000 orders. The cell asks your function for model B, and lays accuracy over the money.

# %% tags=["experiment", "raises-exception"]
week = fraud.orders(10_000, np.random.default_rng(4))
y, amount = week["fraud"].to_numpy(), week["amount_usd"].to_numpy()
score = week["B"].to_numpy()
t_money, most = best_threshold(y, amount, score)
grid = np.geomspace(0.003, 0.999, 200)
accuracy = np.array([np.mean((score >= t) == (y == 1)) for t in grid])
saved = np.array([dollars_saved(y, amount, score >= t) for t in grid])
careful = saved[np.argmax(accuracy)]
print(f"All fraud of the week: ${(amount * y).sum():,.0f}. Flag nobody: {np.mean(y == 0):.1%} of the calls are right.")
print(f"Most accurate threshold: {accuracy.max():.1%} right, ${careful:,.0f} saved.")
print(f"Best threshold: {t_money:.3f}, {np.mean(score >= t_money):.1%} of the orders reviewed, ${most:,.0f} saved.")

# %% tags=["experiment", "raises-exception"]
plots.show(
    fraud.plot_thresholds(grid, accuracy, saved),
    alt="Accuracy and money saved against the threshold, for model B. Accuracy rises to 97 % and is best at a threshold "
    "near 0.7; the money is best far to the left, near 0.03, where many honest orders are reviewed.",
)

# %% [markdown]
# **What to notice.** Flagging nobody is right in 96.9 % of the calls, because fraud is rare. The most accurate threshold is right in 97.2 % of the calls: hardly better, and no wonder, for it reviews hardly anybody. The threshold that earns most is right in only 82 %. It reviews more than a thousand honest orders at \$3 each to stop a few large frauds, and saves nearly twice as much.
#
# ## Which model?
#
# Choose between models by the same money. A caller hands over each model's scores by name. Let each use its own best threshold, and return the winner's name and threshold. The best model can be none at all.

# %% nbgrader={"grade": false, "grade_id": "choose_model", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def choose_model(y: np.ndarray, amount_usd: np.ndarray, scores: dict[str, np.ndarray], review_usd: float = 3.0) -> tuple[str | None, float]:
    """Return (name, t): the model that saves most, and its best threshold; (None, inf) if none saves money.

    y, amount_usd : shape (n,). scores : name of a model -> its scores, shape (n,), of any scale.
    """
    ### BEGIN SOLUTION
    best = {name: best_threshold(y, amount_usd, score, review_usd) for name, score in scores.items()}
    name = max(best, key=lambda name: best[name][1])
    return (name, best[name][0]) if best[name][1] > 0 else (None, np.inf)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "choose_model_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
def chosen(y, amount, scores, review):
    answer = call(choose_model, y, amount, scores, review)
    pair = isinstance(answer.value, list | tuple) and len(answer.value) == 2
    require(pair, f"choose_model for the models {sorted(scores)} gave {show(answer.value)}, expected (name, t); does the function return its result?")
    return answer.value

check = Check("choose_model", points=2, hidden=1)
y, amount = np.array([1, 1, 1, 0, 0, 0]), np.array([8.0, 9, 300, 20, 20, 20])
small_first, large_first = np.array([0.9, 0.8, 0.1, 0.4, 0.3, 0.2]), np.array([0.3, 0.2, 0.9, 0.7, 0.6, 0.5])
with check("the model that saves more wins, even if it ranks worse", hint="How much is each of the three frauds worth?"):
    name, t = chosen(y, amount, {"old": small_first, "new": large_first}, 5.0)
    value("the name for the models 'old' and 'new'", name).equal("new")
with check("the threshold belongs to the model that was chosen"):
    name, t = chosen(y, amount, {"old": small_first, "new": large_first}, 5.0)
    t = value("its threshold", t).number()
    require(0.7 < t <= 0.9, f"for the models 'old' and 'new' the threshold is {t:.4g}")
with check("neither the order nor the scale of the scores decides", hint="Are two models' thresholds comparable?"):
    name, t = chosen(y, amount, {"new": large_first, "old": 1000 * small_first}, 5.0)
    value("the name after a change of order and scale", name).equal("new")
with check("the best model can be none"):
    value("the answer where a review costs $400", chosen(y, amount, {"x": small_first, "y": large_first}, 400.0)).equal([None, np.inf])
### BEGIN HIDDEN TESTS
with check.hidden("the chosen model and threshold save as much as the best of all pairs"):
    rng = generator(5)
    for _ in range(10):
        y, amount = (rng.random(60) < 0.3).astype(int), rng.lognormal(4, 1.3, 60)
        scores = {name: rng.normal(size=60) + rng.uniform(0, 3) * y for name in ("p", "q", "r")}
        name, t = chosen(y, amount, scores, 8.0)
        value("the name for the models p, q and r", name).one_of("p", "q", "r")
        top = max(((amount * y - 8.0) * (s >= cut)).sum() for s in scores.values() for cut in s)
        real = ((amount * y - 8.0) * (scores[name] >= value("the threshold", t).number())).sum()
        require(real > top - 1e-6, f"for the models p, q and r it chose {name!r} at {t:.4g}, which saves {real:.6g} $; another saves more")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="choose_model_check" why="returns the money in place of the threshold" idea="the threshold belongs to the model that was chosen"
def choose_model(y, amount_usd, scores, review_usd=3.0):
    best = {name: best_threshold(y, amount_usd, score, review_usd) for name, score in scores.items()}
    name = max(best, key=lambda name: best[name][1])
    return (name, best[name][1]) if best[name][1] > 0 else (None, np.inf)

# %% tags=["active-py", "wrong"] check="choose_model_check" why="takes the model that ranks best" idea="the model that saves more wins, even if it ranks worse"
def choose_model(y, amount_usd, scores, review_usd=3.0):
    def auc(s):
        return np.mean(s[y == 1][:, None] > s[y == 0][None, :])
    name = max(scores, key=lambda name: auc(scores[name]))
    t, usd = best_threshold(y, amount_usd, scores[name], review_usd)
    return (name, t) if usd > 0 else (None, np.inf)

# %% tags=["active-py", "wrong"] check="choose_model_check" why="takes the higher threshold for the better model" idea="neither the order nor the scale of the scores decides"
def choose_model(y, amount_usd, scores, review_usd=3.0):
    best = {name: best_threshold(y, amount_usd, score, review_usd) for name, score in scores.items()}
    best = {name: b for name, b in best.items() if b[1] > 0}
    return max(((name, b[0]) for name, b in best.items()), key=lambda pair: pair[1], default=(None, np.inf))

# %% tags=["active-py", "wrong"] check="choose_model_check" why="always takes some model" idea="the best model can be none"
def choose_model(y, amount_usd, scores, review_usd=3.0):
    best = {name: best_threshold(y, amount_usd, score, review_usd) for name, score in scores.items()}
    name = max(best, key=lambda name: best[name][1])
    return name, best[name][0]

# %% tags=["active-py", "wrong"] check="choose_model_check" why="compares the models at one common threshold of .5" idea="neither the order nor the scale of the scores decides"
def choose_model(y, amount_usd, scores, review_usd=3.0):
    usd = {name: dollars_saved(y, amount_usd, score >= 0.5, review_usd) for name, score in scores.items()}
    name = max(usd, key=usd.get)
    return (name, best_threshold(y, amount_usd, scores[name], review_usd)[0]) if usd[name] > 0 else (None, np.inf)

# %% tags=["active-py", "right"] check="choose_model_check" why="keeps the best so far, trying each score of each model"
def choose_model(y, amount_usd, scores, review_usd=3.0):
    winner, cut, most = None, float("inf"), 0.0
    for name in sorted(scores):
        for t in scores[name]:
            usd = float(((amount_usd * y - review_usd) * (scores[name] >= t)).sum())
            if usd > most:
                winner, cut, most = name, t, usd
    return [winner, cut]

# %% [markdown]
# The week again, now with four rules. The third uses no model at all: its score is the amount. The fourth is model A asked another question: its probability of fraud *times the amount*, the money that is expected to be lost.

# %% tags=["experiment", "raises-exception"]
y, amount = week["fraud"].to_numpy(), week["amount_usd"].to_numpy()
rules = {"A": week["A"], "B": week["B"], "amount alone": week["amount_usd"], "A x amount": week["A"] * week["amount_usd"]}
rules = {name: score.to_numpy() for name, score in rules.items()}
best = {name: best_threshold(y, amount, score) for name, score in rules.items()}
ranked = {name: np.mean(rules[name][y == 1][:, None] > rules[name][y == 0]) for name in "AB"}
for name, (t, usd) in best.items():
    print(f"{name:13} review from {t:8.3f} on, {np.sum(rules[name] >= t):5,} reviews, ${usd:,.0f} saved")
winner = choose_model(y, amount, {name: rules[name] for name in "AB"})[0]
print(f"Your function chooses {winner}. You bet ${bet_b_usd:,.0f} for B; it is ${best['B'][1]:,.0f}.")

# %% tags=["experiment", "raises-exception"]
plots.show(
    fraud.plot_models(ranked, {name: usd for name, (_, usd) in best.items()}),
    alt="Left: model A puts 91 % of the pairs in the right order, model B 83 %. Right: A saves less money than B; the "
    "amount alone saves nearly what A saves; A times the amount saves as much as B.",
)

# %% [markdown]
# **What to notice.** You bet before you saw the bars: B, the model that ranks worse, saves \$5,029 more than A. Ranking counts every pair once, a \$5 fraud like a \$5,000 one. A is good at the many small frauds, B at the few large ones, and the few large ones hold most of the money.
#
# The grey bar is a warning. "Review every large order" needs no model, and saves nearly what A saves. Compare with such a rule before you praise a model.
#
# The green bar is the surprise worth keeping. It is model A, not trained again. It was asked for the *expected loss* instead of the probability, and now earns more than B. Its best threshold, \$1.74, lies near the \$3 of a review: look when you expect to lose about what looking costs. A was never a bad model. It was good at the wrong question.
#
# ## What should these models optimise?
#
# For each team pick what its models should be chosen by. Write a dictionary of numbers, like `goals = {"shop": 1, "films": 1, ...}`.
#
# * **shop**, a fraud filter: 1 the share of orders called right; 2 the number of frauds found; 3 the fraud stopped, less the cost of reviews.
# * **films**, a service that lives from monthly subscriptions: 1 clicks on the suggested films; 2 subscribers who are still there after six months; 3 the error of the predicted star ratings.
# * **hospital**, where doctors can read 40 extra scans a day: 1 cancers found among the 40 scans they are given; 2 the share of all scans called right; 3 the number of scans called suspicious.
# * **bakery**, which forecasts tomorrow's bread: 1 the mean error in loaves; 2 the share of days with a perfect forecast; 3 the money lost on unsold bread and on customers sent away.
# * **contest**, a research group that wants to win a contest ranked by accuracy: 1 the accuracy on the contest's test; 2 the money a bank would save; 3 the time of one prediction.

# %% nbgrader={"grade": false, "grade_id": "goals", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
goals = {"shop": 3, "films": 2, "hospital": 1, "bakery": 3, "contest": 1}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "goals_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("goals", points=2, hidden=4)
with check("each of the five teams has one of the numbers 1, 2, 3"):
    value("the keys of goals", sorted(goals)).equal(["bakery", "contest", "films", "hospital", "shop"])
    for team in ("shop", "films", "hospital", "bakery", "contest"):
        value(f"goals[{team!r}]", goals[team]).one_of(1, 2, 3)
### BEGIN HIDDEN TESTS
with check.hidden("where errors differ in price, the measure is money", hint="What does one loaf too many cost, what one too few?"):
    require((goals["shop"], goals["bakery"]) == (3, 3), "shop or bakery has another answer")
with check.hidden("a measure that is easy to raise is not yet the result", hint="Can clicks rise while people leave?"):
    require(goals["films"] == 2, "films has another answer")
with check.hidden("the result counts within the capacity that there is", hint="What happens to the 41st scan?"):
    require(goals["hospital"] == 1, "hospital has another answer")
with check.hidden("the organisation decides what the result is, and it can be a plain score", hint="What does this group want?"):
    require(goals["contest"] == 1, "contest has another answer")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="goals_check" why="counts errors alike" idea="where errors differ in price, the measure is money"
goals = {"shop": 1, "films": 2, "hospital": 1, "bakery": 1, "contest": 1}

# %% tags=["active-py", "wrong"] check="goals_check" why="takes clicks for satisfied people" idea="a measure that is easy to raise is not yet the result"
goals = {"shop": 3, "films": 1, "hospital": 1, "bakery": 3, "contest": 1}

# %% tags=["active-py", "wrong"] check="goals_check" why="forgets that doctors can read only 40 scans" idea="the result counts within the capacity that there is"
goals = {"shop": 3, "films": 2, "hospital": 2, "bakery": 3, "contest": 1}

# %% tags=["active-py", "wrong"] check="goals_check" why="thinks that every model must earn money" idea="the organisation decides what the result is, and it can be a plain score"
goals = {"shop": 3, "films": 2, "hospital": 1, "bakery": 3, "contest": 2}

# %% tags=["active-py", "right"] check="goals_check" why="builds the dictionary from pairs of NumPy numbers"
goals = dict(zip(["contest", "bakery", "hospital", "films", "shop"], np.array([1, 3, 1, 2, 3])))

# %% [markdown]
# Each measure that lost has a flaw of its own. Match them: `flaws = {"accuracy": "p", ...}`, each letter once.
#
# | measure | | flaw |
# |---|---|---|
# | `"accuracy"` | p | It is highest when every single order is reviewed. |
# | `"ranking"` (pairs in order) | q | It can rise while the people who produce it grow less content. |
# | `"clicks"` | r | Where fraud is rare, doing nothing already scores 97 %. |
# | `"frauds found"` | s | It asks only which of two comes first: not what either is worth, nor where to cut. |

# %% nbgrader={"grade": false, "grade_id": "flaws", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
flaws = {"accuracy": "r", "ranking": "s", "clicks": "q", "frauds found": "p"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "flaws_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("flaws", points=2, hidden=3)
with check("each of the four measures has one of the letters p, q, r, s"):
    value("the keys of flaws", sorted(flaws)).equal(["accuracy", "clicks", "frauds found", "ranking"])
    value("the letters of flaws", sorted(flaws.values())).equal(["p", "q", "r", "s"])
### BEGIN HIDDEN TESTS
with check.hidden("a share of right calls says little where one answer is nearly always right"):
    require(flaws["accuracy"] == "r", f"accuracy has the flaw {flaws['accuracy']!r}")
with check.hidden("a number found grows with every flag, whatever flags cost"):
    require(flaws["frauds found"] == "p", f"frauds found has the flaw {flaws['frauds found']!r}")
with check.hidden("an order knows no amounts, and a click no regret"):
    require((flaws["ranking"], flaws["clicks"]) == ("s", "q"), "ranking or clicks has another flaw")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="flaws_check" why="swaps accuracy and ranking" idea="a share of right calls says little where one answer is nearly always right"
flaws = {"accuracy": "s", "ranking": "r", "clicks": "q", "frauds found": "p"}

# %% tags=["active-py", "wrong"] check="flaws_check" why="thinks that frauds found can only rise with a better model" idea="a number found grows with every flag, whatever flags cost"
flaws = {"accuracy": "r", "ranking": "p", "clicks": "q", "frauds found": "s"}

# %% tags=["active-py", "wrong"] check="flaws_check" why="takes clicks for a matter of order" idea="an order knows no amounts, and a click no regret"
flaws = {"accuracy": "r", "ranking": "q", "clicks": "s", "frauds found": "p"}

# %% tags=["active-py", "right"] check="flaws_check" why="pairs names and letters"
flaws = dict(zip(("ranking", "frauds found", "clicks", "accuracy"), "spqr"))

# %% [markdown]
# ## What to take along
#
# * The worth of a rule is money against doing nothing: the fraud it stops less the reviews it causes, \$94 in the four orders.
# * Accuracy chose a threshold of 0.66 that saves \$16,804. Money chose 0.026, which reviews 19.4 % of the orders and saves \$29,315.
# * The better ranking is not the better business: A saves \$24,286, B \$29,315.
# * Before you train again, ask another question: A's probability times the amount saves \$30,237.
# * Compare with a rule that needs no model: amount alone saves \$21,795.
#
# **If you have time.** Even these dollars are only a stand-in. The best threshold of B makes 1,938 orders wait, nearly all of them honest, and some of those customers will not come back. Say that one review in 50 drives away a customer worth \$300: which `review_usd` is that? Choose threshold and model again.

# %% tags=["active-py", "numbers"]
[
    f"save \\${best['B'][1] - best['A'][1]:,.0f} more".replace("save", "saves"),
    f"threshold of {grid[np.argmax(accuracy)]:.2f} that saves \\${careful:,.0f}",
    f"Money chose {t_money:.3f}, which reviews {np.mean(rules['B'] >= t_money):.1%}".replace("%", " %"),
    f"saves \\${best['B'][1]:,.0f}.",
    f"A saves \\${best['A'][1]:,.0f}, B",
    f"amount saves \\${best['A x amount'][1]:,.0f}",
    f"amount alone saves \\${best['amount alone'][1]:,.0f}",
    f"makes {np.sum(rules['B'] >= t_money):,} orders wait",
    f"threshold, \\${best['A x amount'][0]:.2f}, lies near",
    f"is right in {accuracy.max():.1%} of the calls".replace("%", " %"),
    f"Flagging nobody is right in {np.mean(y == 0):.1%}".replace("%", " %"),
    f"right in only {accuracy[np.argmax(saved)]:.0%}".replace("%", " %"),
    f"about {100 * ranked['A']:.0f} of 100 such pairs",
    f"manages about {100 * ranked['B']:.0f}",
    f"loses \\${round((amount * y).sum() / 1000)},000 a week",
]

# %% tags=["active-py", "insight"] claim="model A ranks better, model B saves more, and A times the amount saves more than A"
def holds(rng):
    week = fraud.orders(10_000, rng)
    y, amount = week["fraud"].to_numpy(), week["amount_usd"].to_numpy()
    a, b = week["A"].to_numpy(), week["B"].to_numpy()
    ranks = [np.mean(score[y == 1][:, None] > score[y == 0][:2000]) for score in (a, b)]
    usd = [best_threshold(y, amount, score)[1] for score in (a, b, a * amount)]
    return ranks[0] > ranks[1] and usd[1] > usd[0] and usd[2] > usd[0]

# %% tags=["active-py", "insight"] claim="the most accurate threshold of B saves less than 80 % of what the best one saves"
def holds(rng):
    week = fraud.orders(10_000, rng)
    y, amount, score = week["fraud"].to_numpy(), week["amount_usd"].to_numpy(), week["B"].to_numpy()
    t = max(np.geomspace(0.003, 0.999, 100), key=lambda t: np.mean((score >= t) == (y == 1)))
    return dollars_saved(y, amount, score >= t) < 0.8 * best_threshold(y, amount, score)[1]
