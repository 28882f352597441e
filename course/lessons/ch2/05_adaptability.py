# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # When the world moves, does the model notice?
#
# Ravi forecasts the guests of 1,000 ice-cream kiosks from the temperature. On day 30 one of two things happens: a heat wave comes, or head office changes the menu from ice cream to soup. One of them ruins his forecast. He has a monitor that watches what goes into the model. Will it tell him which?
#
# **After this notebook you can**
#
# 1. measure how far today's inputs have moved from the past;
# 2. say which changes such a monitor cannot see;
# 3. replay a history with a rule for retraining, without letting the model see the future;
# 4. decide whether to retrain, to mend the data, or to wait.
#
# **What the book says.** Both the data and the requirements change, so a system should be able to adapt without a long pause. Teams draw a simple rule from that: watch the inputs for drift, and retrain when it comes. The rule is half true in both directions. Inputs can drift and do no harm; and a model can be ruined while its inputs do not move at all.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 2.

# %%
import math

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression

from course import airbnb, drift, notebook, plots
from course.checks import Check, call, generator, require, show, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# **a** is the heat wave: every kiosk gets much warmer, and warmth means to guests what it always meant. **b** is the new menu: temperatures stay as they were, but now it is the cold that brings guests.
#
# Which change will the monitor of the inputs report? And which one ruins the forecast? Write two letters in a text, first the reported one: `bet_drift = "ab"` means that a is reported and b ruins the forecast. `"aa"`, `"ba"` and `"bb"` are possible too.

# %% nbgrader={"grade": false, "grade_id": "bet_drift", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_drift = "bb"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_drift_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is two letters, each a or b"):
    value("bet_drift", bet_drift).one_of("aa", "ab", "ba", "bb")
check.report()

# %% tags=["active-py", "wrong"] check="bet_drift_check" why="names one letter" idea="a bet is two letters, each a or b"
bet_drift = "a"

# %% tags=["active-py", "right"] check="bet_drift_check" why="bets the other way"
bet_drift = "ba"

# %% [markdown]
# ## How far have the inputs moved?
#
# Cut the range into bins and compare shares. For each bin take p, the share of the past, and q, the share of today. The *population stability index* (PSI) is the sum of (q - p) ln(q / p) over the bins. It is 0 if nothing has moved; a common rule of thumb calls 0.2 a drift. By hand, two bins, past .5 and .5, today .8 and .2:
#
# .3 ln(.8 / .5) + (-.3) ln(.2 / .5) = .141 + .275 = .416
#
# Two traps. A share of 0 has no logarithm: use `eps` in its place. And values outside all bins are the most drifted of all: count them to the first or the last bin.

# %% nbgrader={"grade": false, "grade_id": "psi", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def psi(ref: np.ndarray, new: np.ndarray, edges: np.ndarray, eps: float = 1e-4) -> float:
    """Return the population stability index of `new` against `ref`; no unit, 0 where the shares are the same.

    ref : shape (n,), new : shape (m,). edges : shape (k + 1,), rising, of k bins; values outside join the outer bins.
    eps : taken for a share that is smaller.
    """
    ### BEGIN SOLUTION
    def shares(x):
        place = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(edges) - 2)
        return np.maximum(eps, np.bincount(place, minlength=len(edges) - 1) / len(x))
    p, q = shares(ref), shares(new)
    return float(np.sum((q - p) * np.log(q / p)))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "psi_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("psi", points=3, hidden=3)
half, moved, bins = np.repeat([0.5, 1.5], 5), np.repeat([0.5, 1.5], [8, 2]), np.array([0.0, 1.0, 2.0])
with check("the shares are compared, bin by bin", hint="Redo the example above with 10 values of each."):
    call(psi, half, moved, bins).close(0.41589, rtol=2e-3)
with check("a sample has not drifted from itself, and its size is no drift", hint="Counts, or shares?"):
    call(psi, half, half, bins).close(0.0, atol=1e-6)
    call(psi, half, np.tile(half, 3), bins).close(0.0, atol=1e-6)
with check("an empty bin gives a large number, not an infinite one and not none", hint="What is the logarithm of a share of 0?"):
    call(psi, half, np.full(10, 0.5), bins).between(4.5, 4.7)
with check("eps decides what stands for a share of 0", hint="Where does your function use eps?"):
    call(psi, half, np.full(10, 0.5), bins, 0.01).between(2.2, 2.35)
with check("values outside the bins count to the outer ones", hint="Which values did your histogram drop?"):
    call(psi, half, np.repeat([-50.0, 1.5], [8, 2]), bins).close(0.41589, rtol=2e-3)
    call(psi, half, np.repeat([0.5, 90.0], [8, 2]), bins).close(0.41589, rtol=2e-3)
with check("past and today can change places"):
    call(psi, moved, half, bins).close(0.41589, rtol=2e-3)
### BEGIN HIDDEN TESTS
rng = generator(1)
past = 50 + 8 * rng.normal(size=4000)
deciles = np.quantile(past, np.linspace(0, 1, 11))
with check.hidden("two samples of one law hardly differ, and a larger shift gives a larger number"):
    got = [call(psi, past, 50 + shift + 8 * rng.normal(size=4000), deciles).number() for shift in (0, 4, 8, 16)]
    require(got[0] < 0.05 and bool(np.all(np.diff(got) > 0)), f"for shifts of 0, 4, 8 and 16 it gave {', '.join(f'{x:.3g}' for x in got)}")
with check.hidden("a change of spread is a drift though the mean stays"):
    got = call(psi, past, 50 + 16 * rng.normal(size=4000), deciles).number()
    require(got > 0.2, f"where the spread doubles and the mean stays it gave {got:.3g}")
with check.hidden("it is the sum over the bins that the text defines"):
    for shift in rng.uniform(-25, 25, 10):
        new = 50 + shift + 8 * rng.normal(size=700)
        p, q = (np.maximum(1e-4, np.histogram(np.clip(x, deciles[0], deciles[-1]), deciles)[0] / len(x)) for x in (past, new))
        call(psi, past, new, deciles).close(((q - p) * np.log(q / p)).sum(), rtol=0.02, atol=1e-3)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="psi_check" why="leaves empty bins out" idea="an empty bin gives a large number, not an infinite one and not none"
def psi(ref, new, edges, eps=1e-4):
    def place(x):
        return np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(edges) - 2)
    p, q = (np.bincount(place(x), minlength=len(edges) - 1) / len(x) for x in (ref, new))
    both = (p > 0) & (q > 0)
    return float(np.sum((q - p)[both] * np.log(q[both] / p[both])))

# %% tags=["active-py", "wrong"] check="psi_check" why="writes 0.0001 into the function" idea="eps decides what stands for a share of 0"
def psi(ref, new, edges, eps=1e-4):
    p, q = (np.maximum(1e-4, np.histogram(np.clip(x, edges[0], edges[-1]), edges)[0] / len(x)) for x in (ref, new))
    return float(np.sum((q - p) * np.log(q / p)))

# %% tags=["active-py", "wrong"] check="psi_check" why="drops values outside the bins" idea="values outside the bins count to the outer ones"
def psi(ref, new, edges, eps=1e-4):
    p, q = (np.histogram(x, edges)[0] for x in (ref, new))
    p, q = np.maximum(eps, p / max(1, p.sum())), np.maximum(eps, q / max(1, q.sum()))
    return float(np.sum((q - p) * np.log(q / p)))

# %% tags=["active-py", "wrong"] check="psi_check" why="takes the difference of the means" idea="the shares are compared, bin by bin"
def psi(ref, new, edges, eps=1e-4):
    return float(abs(new.mean() - ref.mean()) / (ref.std() + eps))

# %% tags=["active-py", "wrong"] check="psi_check" why="compares counts" idea="the shares are compared, bin by bin"
def psi(ref, new, edges, eps=1e-4):
    p, q = (np.maximum(eps, np.histogram(np.clip(x, edges[0], edges[-1]), edges)[0]) for x in (ref, new))
    return float(np.sum((q - p) * np.log(q / p)))

# %% tags=["active-py", "wrong"] check="psi_check" why="sums q ln(q / p), which is not symmetric" idea="the shares are compared, bin by bin"
def psi(ref, new, edges, eps=1e-4):
    p, q = (np.maximum(eps, np.histogram(np.clip(x, edges[0], edges[-1]), edges)[0] / len(x)) for x in (ref, new))
    return float(np.sum(q * np.log(q / p)))

# %% tags=["active-py", "right"] check="psi_check" why="counts in a loop, bin by bin"
def psi(ref, new, edges, eps=1e-4):
    inner, total = list(edges[1:-1]), 0.0
    for low, high in zip([-math.inf, *inner], [*inner, math.inf]):
        p, q = (max(eps, sum(1 for v in x if low <= v < high) / len(x)) for x in (ref, new))
        total += (q - p) * math.log(q / p)
    return np.float64(total)

# %% [markdown]
# ## Replay a history
#
# A rule for retraining is tried on the past before it is trusted with the future. Labels come a day late: how many guests came on day 29 is known on the morning of day 30. So the replay goes:
#
# * Day 0 trains the first model.
# * On each day t = 1, 2, ..., T - 1: ask `policy(t, errors)`, where `errors` are those of the days before. If it says True, train a new model on day t - 1. Then score the model on day t.
#
# With T = 4 and a policy that says True on day 3 only: day 0's model scores days 1 and 2, then day 2's model scores day 3. That is one retraining; the first training does not count. The forbidden thing is to train on day t and score on day t: it looks wonderful and cannot be done.

# %% nbgrader={"grade": false, "grade_id": "rolling", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def rolling(T: int, policy, fit, err, batch) -> tuple[list[float], int]:
    """Return (errors, n_trainings): the error of each day 1 to T - 1, and how often a model was trained again.

    policy(t, errors) -> bool. fit(X, y) -> model. err(model, X, y) -> float. batch(t) -> (X, y) of day t.
    """
    ### BEGIN SOLUTION
    model, errors, n_trainings = fit(*batch(0)), [], 0
    for t in range(1, T):
        if policy(t, list(errors)):
            model = fit(*batch(t - 1))
            n_trainings += 1
        errors.append(err(model, *batch(t)))
    return errors, n_trainings
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "rolling_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
def replay(T, policy):
    """Replay with a model that is the number of its day, and an error that tells both days: 100 x the model's + the scored."""
    trained, asked, scored = [], [], []
    def spy_fit(X, y):
        trained.append(int(y[0]))
        return int(y[0])
    def spy_err(model, X, y):
        scored.append(int(y[0]))
        return float(100 * model + int(y[0]))
    def spy_policy(t, errors):
        asked.append((int(t), [int(e) % 100 for e in errors if e == e], list(scored)))
        return bool(policy(t))
    answer = call(rolling, T, spy_policy, spy_fit, spy_err, lambda t: (np.full((2, 1), float(t)), np.full(2, float(t))))
    pair = isinstance(answer.value, list | tuple) and len(answer.value) == 2
    require(pair, f"{answer.what} gave {show(answer.value)}, expected (errors, n_trainings); does the function return its result?")
    require(0 not in scored, "day 0 was scored, by the model that was trained on it")
    errors, n = answer.value
    got = value("the errors", list(errors)[-(T - 1) :]).numbers((T - 1,))
    return [(int(e) // 100, int(e) % 100) for e in got], value("n_trainings", n).number(), trained, asked

check = Check("rolling", points=4, hidden=1)
with check("without retraining the first model scores every day"):
    pairs, n, _, _ = replay(5, lambda t: False)
    value("(trained on, scored on) without retraining", pairs).equal([(0, 1), (0, 2), (0, 3), (0, 4)])
    value("the retrainings without retraining", n).close(0)
with check("no model scores a day that it was trained on", hint="Which is the last day whose labels are known on day t?"):
    pairs = replay(6, lambda t: t >= 2)[0]
    value("(trained on, scored on) with retraining from day 2 on", pairs).equal([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])
with check("the policy decides; between two retrainings the model stays"):
    pairs, n, _, _ = replay(8, lambda t: t in (3, 5))
    value("(trained on, scored on) with retraining on days 3 and 5", pairs).equal([(0, 1), (0, 2), (2, 3), (2, 4), (4, 5), (4, 6), (4, 7)])
    value("the retrainings on days 3 and 5", n).close(2)
with check("the policy knows the errors of the days before, and no later one", hint="Is day t scored before the policy is asked?"):
    for t, _, scored in replay(6, lambda t: t == 4)[3]:
        require(all(day < t for day in scored), f"on day {t} the policy is asked when day {max(scored, default=0)} is scored already")
with check("the policy gets the errors of all days before, oldest first", hint="What does a rule need that compares today with the good days?"):
    for t, known, _ in replay(6, lambda t: t == 4)[3]:
        require(known == list(range(1, t)), f"on day {t} the policy gets the errors of the days {known}")
### BEGIN HIDDEN TESTS
with check.hidden("on any history each day is scored by the model that was the newest then"):
    rng = generator(2)
    for _ in range(5):
        days = sorted(int(t) for t in rng.choice(np.arange(2, 25), 6, replace=False))
        pairs, n, trained, _ = replay(25, lambda t, days=days: t in days)
        want = [(max([0, *(d - 1 for d in days if d <= t)]), t) for t in range(1, 25)]
        value(f"(trained on, scored on) with retraining on days {days}", pairs).equal(want)
        value(f"the days trained on with retraining on days {days}", trained).equal([0, *(d - 1 for d in days)])
        value("the retrainings on six days", n).close(6)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="rolling_check" why="retrains on the day that it scores" idea="no model scores a day that it was trained on"
def rolling(T, policy, fit, err, batch):
    model, errors, n = fit(*batch(0)), [], 0
    for t in range(1, T):
        if policy(t, list(errors)):
            model, n = fit(*batch(t)), n + 1
        errors.append(err(model, *batch(t)))
    return errors, n

# %% tags=["active-py", "wrong"] check="rolling_check" why="retrains every day, whatever the policy says" idea="without retraining the first model scores every day"
def rolling(T, policy, fit, err, batch):
    errors = []
    for t in range(1, T):
        policy(t, list(errors))
        errors.append(err(fit(*batch(t - 1)), *batch(t)))
    return errors, T - 1

# %% tags=["active-py", "wrong"] check="rolling_check" why="counts the first training" idea="without retraining the first model scores every day"
def rolling(T, policy, fit, err, batch):
    model, errors, n = fit(*batch(0)), [], 1
    for t in range(1, T):
        if policy(t, list(errors)):
            model, n = fit(*batch(t - 1)), n + 1
        errors.append(err(model, *batch(t)))
    return errors, n

# %% tags=["active-py", "wrong"] check="rolling_check" why="scores the day before it asks" idea="the policy knows the errors of the days before, and no later one"
def rolling(T, policy, fit, err, batch):
    model, errors, n = fit(*batch(0)), [], 0
    for t in range(1, T):
        today = err(model, *batch(t))
        if policy(t, [*errors, today]):
            model, n = fit(*batch(t - 1)), n + 1
            today = err(model, *batch(t))
        errors.append(today)
    return errors, n

# %% tags=["active-py", "wrong"] check="rolling_check" why="scores day 0 with the model of day 0" idea="without retraining the first model scores every day"
def rolling(T, policy, fit, err, batch):
    model, errors, n = fit(*batch(0)), [], 0
    for t in range(T):
        if t > 0 and policy(t, list(errors)):
            model, n = fit(*batch(t - 1)), n + 1
        errors.append(err(model, *batch(t)))
    return errors, n

# %% tags=["active-py", "wrong"] check="rolling_check" why="tells the policy only yesterday's error" idea="the policy gets the errors of all days before, oldest first"
def rolling(T, policy, fit, err, batch):
    model, errors, n = fit(*batch(0)), [], 0
    for t in range(1, T):
        if policy(t, errors[-1:]):
            model, n = fit(*batch(t - 1)), n + 1
        errors.append(err(model, *batch(t)))
    return errors, n

# %% tags=["active-py", "wrong"] check="rolling_check" why="trains on all days so far, not on the last one" idea="no model scores a day that it was trained on"
def rolling(T, policy, fit, err, batch):
    model, errors, n = fit(*batch(0)), [], 0
    for t in range(1, T):
        if policy(t, list(errors)):
            days = [batch(s) for s in range(t)]
            model, n = fit(*(np.concatenate(part) for part in zip(*days))), n + 1
        errors.append(err(model, *batch(t)))
    return errors, n

# %% tags=["active-py", "right"] check="rolling_check" why="keeps a place for day 0, which nobody scores"
def rolling(T, policy, fit, err, batch):
    model, errors, n = fit(*batch(0)), [math.nan], 0
    for t in range(1, T):
        if policy(t, errors[:t]):
            model, n = fit(*batch(t - 1)), n + 1
        errors.append(err(model, *batch(t)))
    return errors, n

# %% tags=["active-py", "right"] check="rolling_check" why="keeps all batches and models in lists, and gives an array"
def rolling(T, policy, fit, err, batch):
    days = [batch(t) for t in range(T)]
    models, errors = [fit(*days[0])], np.array([])
    for t in range(1, T):
        if policy(t, errors):
            models.append(fit(*days[t - 1]))
        errors = np.append(errors, err(models[-1], days[t][0], days[t][1]))
    return errors, np.int64(len(models) - 1)

# %% [markdown]
# ## When to retrain
#
# A limit like "retrain when the error is above 1" fits one model in one unit. Compare a model with itself: retrain when the mean of the last `window` errors is above `ratio` times the mean of the first `base` errors, those of its good days. With fewer than `base + window` errors there is nothing to compare yet: False. By hand, with the defaults 3, 10 and 1.5:
#
# * ten errors of 1, then 2, 2, 2: the last three mean 2, above 1.5: True;
# * ten errors of 1, then 1, 1, 2: they mean 1.33: False. One bad day is not yet a trend.

# %% nbgrader={"grade": false, "grade_id": "should_retrain", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def should_retrain(errors: list[float], window: int = 3, base: int = 10, ratio: float = 1.5) -> bool:
    """Return whether the mean of the last `window` errors is above `ratio` times the mean of the first `base`.

    errors : one a day, oldest first. False where there are fewer than base + window.
    """
    ### BEGIN SOLUTION
    if len(errors) < base + window:
        return False
    return bool(np.mean(errors[-window:]) > ratio * np.mean(errors[:base]))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "should_retrain_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
def asked(good, *late):  # the answer after ten errors of `good`, then the late ones
    return value(f"should_retrain after ten errors of {good}, then {list(late)}", call(should_retrain, [good] * 10 + list(late)).value)

check = Check("should_retrain", points=2, hidden=1)
with check("errors well above those of the good days ask for it, steady ones do not"):
    asked(1.0, 2.0, 2.0, 2.0).equal(True)
    asked(1.0, 1.0, 1.0, 1.0).equal(False)
    asked(2.0, 1.0, 1.0, 1.0).equal(False)
with check("only the ratio to its own good days counts", hint="Would your limit fit errors in dollars and in cents?"):
    asked(0.01, 0.02, 0.02, 0.02).equal(True)
    asked(100.0, 110.0, 110.0, 110.0).equal(False)
with check("one bad day is not yet a trend", hint="How many of the last errors count?"):
    asked(1.0, 1.0, 1.0, 2.0).equal(False)
with check("the mean of the last errors counts, not each of them"):
    asked(1.0, 1.2, 3.0, 3.0).equal(True)
    asked(1.0, 1.4, 1.4, 2.0).equal(True)
    asked(1.0, 1.0, 1.7, 1.7).equal(False)
with check("all of the good days count, a bad one among them too"):
    errors = [1.0] * 9 + [4.0] + [1.8] * 3
    value("should_retrain after nine errors of 1 and one of 4, then [1.8, 1.8, 1.8]", call(should_retrain, errors).value).equal(False)
with check("the good days are the first ones, however long ago", hint="Which errors do you compare with: the first, or those just before?"):
    asked(1.0, *[2.0] * 20).equal(True)
with check("without enough errors there is nothing to compare"):
    call(should_retrain, []).equal(False)
    call(should_retrain, [0.1, 5.0]).equal(False)
    value("should_retrain after nine errors of 1, then three of 4", call(should_retrain, [1.0] * 9 + [4.0] * 3).value).equal(False)
with check("window, base and ratio can be others"):
    call(should_retrain, [1.0, 1.0, 4.0], 1, 2, 3.0).equal(True)
    call(should_retrain, [1.0, 1.0, 2.0], 1, 2, 3.0).equal(False)
### BEGIN HIDDEN TESTS
with check.hidden("the decision is that of the ratio, at any level"):
    rng = generator(3)
    for level, factor in zip(10 ** rng.uniform(-3, 3, 20), (1.2, 1.4, 1.6, 2.5) * 5):
        errors = [*(level * (1 + 0.01 * rng.uniform(-1, 1, 10))), *(factor * level * (1 + 0.01 * rng.uniform(-1, 1, 3)))]
        call(should_retrain, [float(e) for e in errors]).equal(factor > 1.5)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="should_retrain_check" why="has an absolute limit" idea="only the ratio to its own good days counts"
def should_retrain(errors, window=3, base=10, ratio=1.5):
    return len(errors) >= base + window and float(np.mean(errors[-window:])) > ratio

# %% tags=["active-py", "wrong"] check="should_retrain_check" why="looks at the last day alone" idea="one bad day is not yet a trend"
def should_retrain(errors, window=3, base=10, ratio=1.5):
    return len(errors) >= base + window and bool(errors[-1] > ratio * np.mean(errors[:base]))

# %% tags=["active-py", "wrong"] check="should_retrain_check" why="takes any change for a worse one" idea="errors well above those of the good days ask for it, steady ones do not"
def should_retrain(errors, window=3, base=10, ratio=1.5):
    if len(errors) < base + window:
        return False
    change = np.mean(errors[-window:]) / np.mean(errors[:base])
    return bool(max(change, 1 / change) > ratio)

# %% tags=["active-py", "wrong"] check="should_retrain_check" why="compares with the first day alone" idea="all of the good days count, a bad one among them too"
def should_retrain(errors, window=3, base=10, ratio=1.5):
    return len(errors) > 0 and bool(np.mean(errors[-window:]) > ratio * np.mean(errors[:1]))

# %% tags=["active-py", "wrong"] check="should_retrain_check" why="compares with the days just before, so that it gets used to a bad model" idea="the good days are the first ones, however long ago"
def should_retrain(errors, window=3, base=10, ratio=1.5):
    if len(errors) < base + window:
        return False
    return bool(np.mean(errors[-window:]) > ratio * np.mean(errors[-base - window : -window]))

# %% tags=["active-py", "wrong"] check="should_retrain_check" why="asks each of the last errors to be high" idea="the mean of the last errors counts, not each of them"
def should_retrain(errors, window=3, base=10, ratio=1.5):
    if len(errors) < base + window:
        return False
    return all(e > ratio * np.mean(errors[:base]) for e in errors[-window:])

# %% tags=["active-py", "wrong"] check="should_retrain_check" why="does not ask whether there are enough errors" idea="without enough errors there is nothing to compare"
def should_retrain(errors, window=3, base=10, ratio=1.5):
    return len(errors) > 0 and bool(np.mean(errors[-window:]) > ratio * np.mean(errors[:base]))

# %% tags=["active-py", "wrong"] check="should_retrain_check" why="takes medians" idea="the mean of the last errors counts, not each of them"
def should_retrain(errors, window=3, base=10, ratio=1.5):
    return len(errors) >= base + window and bool(np.median(errors[-window:]) > ratio * np.median(errors[:base]))

# %% tags=["active-py", "right"] check="should_retrain_check" why="sums by hand"
def should_retrain(errors, window=3, base=10, ratio=1.5):
    if len(errors) < window + base:
        return False
    late = sum(list(errors)[len(errors) - window :]) / window
    good = sum(list(errors)[:base]) / base
    return late / good > ratio if good else late > 0

# %% [markdown]
# ## Two changes, side by side
#
# Both changes are replayed with three policies: never retrain; retrain when the error rises (your rule); retrain when the inputs of the day before have drifted (your PSI, above 0.2). Temperatures and guests are counted in standard deviations (sd) from a usual day, so the mean squared error is in sd².

# %% tags=["experiment", "raises-exception"]
def mse(model, X, y):
    return float(np.mean((model.predict(X) - y) ** 2))

def replay_with(rule, batch, days):
    def policy(t, errors):
        return rule(t, errors) and (days.append(t) or True)  # notes the day, and says True
    return rolling(60, policy, lambda X, y: LinearRegression().fit(X, y), mse, batch)

# %% tags=["experiment", "raises-exception"]
def replay_change(change):
    batch = drift.make_batch(change, seed=1)
    past = np.concatenate([batch(t)[0][:, 0] for t in range(5)])
    edges = np.quantile(past, np.linspace(0, 1, 11))
    psis = [psi(past, batch(t)[0][:, 0], edges) for t in range(1, 60)]
    rules = {"never": lambda t, e: False, "by error": lambda t, e: should_retrain(e), "by input": lambda t, e: t > 1 and psis[t - 2] > 0.2}
    days = {name: [] for name in rules}
    return psis, {name: replay_with(rule, batch, days[name]) for name, rule in rules.items()}, days

# %% tags=["experiment", "raises-exception"]
replays = {change: replay_change(change) for change in drift.CHANGES}
for change, (psis, runs, _) in replays.items():
    print(f"{change}: PSI at most {max(psis[:29]):.3f} before, {max(psis[29:]):.3f} after")
    for name, (errors, n) in runs.items():
        print(f"   {name:9} error {np.mean(errors[:29]):.2f} before, {np.mean(errors[29:]):.2f} after, {n} retrainings")
print(f"You bet {bet_drift!r}; it is 'ab': the heat wave is reported, the menu ruins the forecast.")

# %% tags=["experiment", "raises-exception"]
kept = ("by error", "by input")
plots.show(
    drift.plot_strips(
        {change: psis for change, (psis, _, _) in replays.items()},
        {change: {name: e for name, (e, _) in runs.items() if name != "by input"} for change, (_, runs, _) in replays.items()},
        {change: {name: days[name] for name in kept} for change, (_, _, days) in replays.items()},
    ),
    alt="Two columns of three strips. Heat wave: the PSI jumps far above the alarm on day 30, the error stays flat, and the "
    "input rule retrains every day. Menu swap: the PSI stays near zero, the error jumps to 4, and only the error rule retrains.",
)

# %% [markdown]
# **What to notice.** Left: the PSI jumps to 2.365, more than ten times the alarm, and the error stays at 0.09. The rule that watches inputs retrains 29 times for nothing. Right: the PSI never exceeds 0.026, and the error goes from 0.09 to 4.20. The same rule never moves. The rule that watches the error needs one bad day of labels, then repairs the forecast, with 3 retrainings.
#
# The left change is called input drift or *covariate shift*, the right one *concept drift*. So the monitor of inputs answers one question, "is this like the past?". It cannot answer "is the model still right?". Only labels can, and they come late. That is why a system has both.
#
# ## The same with homes
#
# Now a market that nobody designed for a lesson: made-up Airbnb listings that copy what happened to those of one city from 2020 to 2024. Each year's model learns the log of the price, in which the same factor is always the same step. Each is then tested on every year: 1,500 homes, other homes than those it learned from.

# %% tags=["experiment", "raises-exception"]
def homes_of(when, seed):  # the homes with a price, and the log of it
    homes = airbnb.listings(1500, np.random.default_rng(seed), when)
    usd = pd.to_numeric(homes["price"].str.replace(r"[$,]", "", regex=True))
    return homes[usd > 0], np.log(usd[usd > 0])

def learn(when):
    homes, y = homes_of(when, seed=11)
    words = homes["amenities"].explode().value_counts().index[:20]
    def features(homes):
        return drift.home_features(homes, words)
    return HistGradientBoostingRegressor(max_iter=50).fit(features(homes), y), features

# %% tags=["experiment", "raises-exception"]
models = {when: learn(when) for when in airbnb.SNAPSHOTS}
tests = {when: homes_of(when, seed=12) for when in airbnb.SNAPSHOTS}
miss = {a: {b: y - model.predict(features(homes)) for b, (homes, y) in tests.items()} for a, (model, features) in models.items()}
r2 = pd.DataFrame({a: {b: 1 - np.mean(d**2) / tests[b][1].var() for b, d in row.items()} for a, row in miss.items()}).T
plots.show(
    drift.plot_table(r2),
    alt="Table of R2 by year of training and year of test. Models do best at or near home; those of 2020 and 2021 "
    "lose much on 2024, and the model of 2024 does worst on February 2021.",
)

# %% [markdown]
# **What to notice.** Look down a column: the best number always stands on the diagonal, so nobody knows a year better than that year's own model. The worst are far from it: 0.11 from February 2021 to 2024, and 0.29 back. Real snapshots of one city (Boston, by Inside Airbnb) gave the same shape, with 0.31 and 0.18 in these two places.
#
# Would a monitor have warned? Your PSI now watches three inputs of the model of 2020.

# %% tags=["experiment", "raises-exception"]
known = models["2020-02"][1]  # the features of the model of 2020
past = known(homes_of("2020-02", seed=11)[0])
watched = {when: known(homes) for when, (homes, _) in tests.items()}
for X in (past, *watched.values()):
    X["amenities known"] = X.iloc[:, 9:].sum(axis=1)  # the first nine columns are no amenities
table = pd.DataFrame(index=tests)
for name in ("accommodates", "review_scores_rating", "amenities known"):
    edges = np.unique(np.quantile(past[name].dropna(), np.linspace(0, 1, 11)))
    table[f"PSI {name}"] = [psi(past[name].dropna().to_numpy(), X[name].dropna().to_numpy(), edges) for X in watched.values()]
table["R2"] = r2.loc["2020-02"]
table["mean miss (log $)"] = [miss["2020-02"][when].mean() for when in tests]
table.round(2)

# %% [markdown]
# **What to notice.** The amenities ring from 2021 on, with a PSI of 1.35: hosts now tick a "Smoke alarm" where they ticked a "Smoke detector", so the model finds fewer of the words that it knows. From December 2021 on the rating's PSI is 8.87, the loudest alarm of all: its unit changed from points to stars. Yet the model of 2020 explains 0.65 of the variation then, nearly as much as at home (0.67). In 2024 the alarms ring as they did in 2021, and the model explains 0.44. What happened in between is no matter of inputs: the whole level of prices rose, so the model is too low by 0.40 in log price. Homes cost about one and a half times what it says.
#
# Add that one number to its forecasts and the R² on 2024 is back at 0.72. Adapting need not mean training anew.
#
# ## What would you do?
#
# `"retrain"` the model, `"mend"` the data on their way in, or `"wait"` and watch? Write `responses = {"a": "wait", ...}`.
#
# * **a** Overnight all ratings lie between 0 and 5 where they lay between 0 and 100.
# * **b** The error has risen week by week for three months and is twice that of the good days; the inputs look as ever.
# * **c** A hot July: the temperature's PSI is 0.3, and the error of the last two weeks is what it always was.
# * **d** The error tripled on the day of a marathon. The day after it was normal again.

# %% nbgrader={"grade": false, "grade_id": "responses", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
responses = {"a": "mend", "b": "retrain", "c": "wait", "d": "wait"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "responses_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("responses", points=2, hidden=3)
with check("each situation a to d has one of the three words"):
    value("the keys of responses", sorted(responses)).equal(list("abcd"))
    for letter in "abcd":
        value(f"responses[{letter!r}]", responses[letter]).one_of("retrain", "mend", "wait")
### BEGIN HIDDEN TESTS
with check.hidden("a changed unit is a fault on the way in, not a new world", hint="Did people's opinion of their flats change?"):
    require(responses["a"] == "mend", "a has another answer")
with check.hidden("a lasting rise of the error with unchanged inputs asks for new training"):
    require(responses["b"] == "retrain", "b has another answer")
with check.hidden("what does no lasting harm needs no new model", hint="What would a model trained on that day alone forecast?"):
    require((responses["c"], responses["d"]) == ("wait", "wait"), "c or d has another answer")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="responses_check" why="retrains on data in the wrong unit" idea="a changed unit is a fault on the way in, not a new world"
responses = {"a": "retrain", "b": "retrain", "c": "wait", "d": "wait"}

# %% tags=["active-py", "wrong"] check="responses_check" why="trusts the monitor of inputs alone" idea="a lasting rise of the error with unchanged inputs asks for new training"
responses = {"a": "mend", "b": "wait", "c": "retrain", "d": "wait"}

# %% tags=["active-py", "wrong"] check="responses_check" why="retrains after one odd day" idea="what does no lasting harm needs no new model"
responses = {"a": "mend", "b": "retrain", "c": "wait", "d": "retrain"}

# %% tags=["active-py", "right"] check="responses_check" why="pairs letters and words"
responses = dict(zip("dcba", ["wait", "wait", "retrain", "mend"]))

# %% [markdown]
# ## What to take along
#
# * An alarm on the inputs is not damage: PSI 2.365, error 0.09 as before.
# * No alarm is not safety: PSI at most 0.026, error from 0.09 to 4.20.
# * A rule that compares the error with the model's own good days needed 3 retrainings; the rule on inputs made 29 useless ones in one world and none in the other.
# * Score a model only on days after those it was trained on, or the replay flatters it.
# * Adapting can be one number: 0.44 to 0.72 in R² by correcting the level.
#
# **If you have time.** With 1,000 kiosks a day two clean days differ by a PSI of about 0.01. Take 50 of them. How often does the alarm at 0.2 ring for nothing?

# %% tags=["active-py", "numbers"]
[
    f"PSI jumps to {max(replays['heat wave'][0][29:]):.3f}",
    f"PSI {max(replays['heat wave'][0][29:]):.3f}, error {np.mean(replays['heat wave'][1]['never'][0][29:]):.2f} as before",
    f"never exceeds {max(replays['menu swap'][0][29:]):.3f}",
    f"PSI at most {max(replays['menu swap'][0]):.3f}, error from {np.mean(replays['menu swap'][1]['never'][0][:29]):.2f} to "
    f"{np.mean(replays['menu swap'][1]['never'][0][29:]):.2f}",
    f"retrains {replays['heat wave'][1]['by input'][1]} times for nothing",
    f"needed {replays['menu swap'][1]['by error'][1]} retrainings; the rule on inputs made {replays['heat wave'][1]['by input'][1]}",
    f"the rating's PSI is {table.loc['2021-12', 'PSI review_scores_rating']:.2f}",
    f"explains {r2.loc['2020-02', '2021-12']:.2f} of the variation then, nearly as much as at home ({r2.loc['2020-02', '2020-02']:.2f})",
    f"the model explains {r2.loc['2020-02', '2024-06']:.2f}.",
    f"with a PSI of {table.loc['2021-02', 'PSI amenities known']:.2f}",
    f"{r2.loc['2021-02', '2024-06']:.2f} from February 2021 to 2024, and {r2.loc['2024-06', '2021-02']:.2f} back",
    "the best number always stands on the diagonal" * int((r2.idxmax() == r2.columns).all() and list(r2.min().nsmallest(2).index) == ["2024-06", "2021-02"]) or "another shape",
    "about one and a half times what it says" * int(abs(math.exp(miss["2020-02"]["2024-06"].mean()) - 1.5) < 0.05) or "another factor",
    f"too low by {miss['2020-02']['2024-06'].mean():.2f} in log price",
    f"{r2.loc['2020-02', '2024-06']:.2f} to {1 - miss['2020-02']['2024-06'].var() / tests['2024-06'][1].var():.2f} in R²",
    f"R² on 2024 is back at {1 - miss['2020-02']['2024-06'].var() / tests['2024-06'][1].var():.2f}",
]

# %% tags=["active-py", "insight"] claim="the heat wave rings the alarm and leaves the error, the menu swap ruins the forecast in silence"
def holds(rng):
    seed, seen = int(rng.integers(1 << 30)), {}
    for change in drift.CHANGES:
        batch = drift.make_batch(change, seed)
        past, days = batch(0)[0][:, 0], (28, 29, 30, 31)
        edges = np.quantile(past, np.linspace(0, 1, 11))
        psis = [psi(past, batch(t)[0][:, 0], edges) for t in days]
        errors = [np.mean((batch(t)[0][:, 0] - batch(t)[1]) ** 2) for t in days]
        seen[change] = (min(psis[2:]), max(psis), min(errors[2:]), max(errors))
    hot, soup = seen["heat wave"], seen["menu swap"]
    return hot[0] > 0.2 and hot[3] < 0.12 and soup[1] < 0.1 and soup[2] > 3
