# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Does more data mean better?
#
# Omar's pizza kitchen promises delivery times, and breaks the promise too often. He has money for one thing: a cleverer model, a hundred times more records, or a heap of cheap labels, the answers that a model learns from. "Data always wins," says his neighbour. "It depends," says his daughter. Both are right, and you can compute when.
#
# **After this notebook you can**
#
# 1. draw a learning curve, and find where one model overtakes another;
# 2. extend the curve to more data than you have, and say what no amount of data will give;
# 3. price wrong labels in lost examples;
# 4. recognise data that does not help, however much of it comes.
#
# **What the book says.** There are two camps: one puts its money on more data, the other on cleverer models. The data camp has Richard Sutton's essay *The Bitter Lesson* (2019) on its side: in the long run, general methods with much data and computing beat what experts build in by hand. And more data can also make a model worse, if the data are bad. "In the long run" and "bad" are loose words. This notebook puts numbers on both.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 2.

# %%
from functools import partial

import numpy as np

from course import deliveries, notebook, plots
from course.checks import Check, call, generator, require, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# A thousand customers said thumbs up or thumbs down. A careless machine typed their answers in, and turned 30 in 100 of them into the opposite. Nobody knows which. How many *correct* answers would tell you just as much: 700, 490, 400 or 160?
#
# Bet before you read on. Write `bet_worth = ` and one of the four numbers. Bets are never marked right or wrong.

# %% nbgrader={"grade": false, "grade_id": "bet_worth", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_worth = 700
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_worth_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is one of the four numbers"):
    value("bet_worth", bet_worth).one_of(700, 490, 400, 160)
check.report()

# %% tags=["active-py", "wrong"] check="bet_worth_check" why="bets a share of the answers" idea="a bet is one of the four numbers"
bet_worth = 0.7

# %% tags=["active-py", "right"] check="bet_worth_check" why="bets another number"
bet_worth = 490

# %% [markdown]
# ## A learning curve
#
# A learning curve shows the error on *new* deliveries for several numbers of training examples n. For each n, draw a sample, train, measure. One draw can be lucky, so do it several times, and with a fresh sample each time. If you used the same sample again, all repetitions would share its luck.
#
# Your function gets all its parts as arguments: `sample(n, rng)` draws n examples (X, y), `fit(X, y)` returns a model, `err(model)` returns its error. For sizes `ns = [10, 100]` and `reps = 3`, you draw 6 samples, train 6 models, and return 2 rows of 3 errors. Hand the `rng` you were given to `sample`; it holds the random numbers.

# %% nbgrader={"grade": false, "grade_id": "learning_curve", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def learning_curve(fit, err, sample, ns: list, reps: int, rng: np.random.Generator) -> np.ndarray:
    """Return the errors for each size in ns, a row a size, a column a repetition: shape (len(ns), reps).

    sample(n, rng) -> (X, y) draws n examples, fit(X, y) -> model, err(model) -> float.
    """
    ### BEGIN SOLUTION
    return np.array([[err(fit(*sample(n, rng))) for _ in range(reps)] for n in ns])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "learning_curve_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("learning_curve", points=3, hidden=2)
drawn = []
def sample(n, rng):  # remembers how many examples were asked for
    drawn.append(int(n))
    return np.zeros((n, 1)), np.full(n, float(len(drawn)))
def count(X, y):  # a "model" that is the number of its examples
    return float(len(y))
def first(X, y):  # a "model" that is the number of its draw
    return float(y[0])
def same(model):
    return model

with check("there is a row for each size and a column for each repetition", hint="Which loop is the outer one?"):
    call(learning_curve, count, same, sample, [3, 7], 4, generator(1)).close([[3] * 4, [7] * 4])
with check("each repetition draws a fresh sample of its own size", hint="How often do you call sample, and where?"):
    drawn.clear()
    call(learning_curve, first, same, sample, [3, 7], 2, generator(1)).numbers((2, 2))
    require(sorted(drawn) == [3, 3, 7, 7], f"for the sizes [3, 7] and 2 repetitions the samples drawn had the sizes {drawn}")
with check("each model learns from its own sample"):
    drawn.clear()
    errors = call(learning_curve, first, same, sample, [3, 7], 2, generator(1)).numbers((2, 2))
    require(len(set(errors.ravel().tolist())) == 4, "two of the 4 models were trained on the same sample")
### BEGIN HIDDEN TESTS
def draw(n, rng):
    return np.zeros((n, 1)), rng.normal(size=n)
def mean(X, y):
    return float(np.mean(y))
def square(model):
    return model**2

with check.hidden("the samples follow the random numbers that came in"):
    once, again, other = (call(learning_curve, mean, square, draw, [5], 3, generator(s)).numbers((1, 3)) for s in (2, 2, 3))
    require(np.array_equal(once, again), "the same random numbers gave different errors")
    require(not np.array_equal(once, other), "other random numbers gave the same errors")
with check.hidden("the mean of n numbers has a squared error that falls like 1/n"):
    errors = call(learning_curve, mean, square, draw, [10, 1000], 60, generator(4)).numbers((2, 60))
    ratio = errors[0].mean() / errors[1].mean()
    require(25 < ratio < 400, f"the error at 10 examples was {ratio:.3g} times the error at 1,000")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="learning_curve_check" why="draws once a size, and uses the sample again" idea="each repetition draws a fresh sample of its own size"
def learning_curve(fit, err, sample, ns, reps, rng):
    rows = []
    for n in ns:
        X, y = sample(n, rng)
        rows.append([err(fit(X, y)) for _ in range(reps)])
    return np.array(rows)

# %% tags=["active-py", "wrong"] check="learning_curve_check" why="draws one large sample, and cuts it" idea="each repetition draws a fresh sample of its own size"
def learning_curve(fit, err, sample, ns, reps, rng):
    samples = [sample(max(ns), rng) for _ in range(reps)]
    return np.array([[err(fit(X[:n], y[:n])) for X, y in samples] for n in ns])

# %% tags=["active-py", "wrong"] check="learning_curve_check" why="returns the means only" idea="there is a row for each size and a column for each repetition"
def learning_curve(fit, err, sample, ns, reps, rng):
    return np.array([np.mean([err(fit(*sample(n, rng))) for _ in range(reps)]) for n in ns])

# %% tags=["active-py", "wrong"] check="learning_curve_check" why="swaps rows and columns" idea="there is a row for each size and a column for each repetition"
def learning_curve(fit, err, sample, ns, reps, rng):
    return np.array([[err(fit(*sample(n, rng))) for n in ns] for _ in range(reps)])

# %% tags=["active-py", "wrong"] check="learning_curve_check" why="makes its own random numbers, the same for each sample" idea="the samples follow the random numbers that came in"
def learning_curve(fit, err, sample, ns, reps, rng):
    return np.array([[err(fit(*sample(n, np.random.default_rng(0)))) for _ in range(reps)] for n in ns])

# %% tags=["active-py", "right"] check="learning_curve_check" why="fills a table, last repetition first"
def learning_curve(fit, err, sample, ns, reps, rng):
    table = np.empty((len(ns), reps))
    for column in reversed(range(reps)):
        for row, n in enumerate(ns):
            X, y = sample(int(n), rng)
            table[row, column] = err(fit(X, y))
    return table.tolist()

# %% [markdown]
# Now two models. The **line** assumes that each feature has a straight effect: an expert's idea, built in by hand. The **neighbours** assume only that similar deliveries take similar time, and answer with the mean of the most similar ones. The error is the mean squared error on 1,000 new deliveries, in squared minutes (min²). Even a perfect model would be left with 25 min²: traffic lights and lifts that no feature tells. That is the *floor*.

# %% tags=["experiment", "raises-exception"]
luck = np.random.default_rng(9)
X_new, y_new = deliveries.sample_minutes(1000, luck)
def error(model):
    return float(np.mean((model.predict(X_new) - y_new) ** 2))

grid = np.array([20, 40, 80, 160, 320, 640])
line = np.asarray(learning_curve(deliveries.fit_line, error, deliveries.sample_minutes, grid, 20, luck))
neighbours = np.asarray(learning_curve(deliveries.fit_neighbours, error, deliveries.sample_minutes, grid, 20, luck))
for i, size in enumerate(grid):
    print(f"{size:4} deliveries: line {line[i].mean():.0f} min², neighbours {neighbours[i].mean():.0f} min²")

# %% [markdown]
# ## Where do the curves cross?
#
# Write a function that finds the n from which on the other model is better. Between two sizes, join the points by straight lines in a picture with logarithmic axes, because learning curves run over many powers of ten. Example: sizes 10 and 1,000; one error falls from 4 to 2, the other rises from 2 to 4. They meet half way, and half way between 10 and 1,000 on a logarithmic axis is 100. It is not 505.

# %% nbgrader={"grade": false, "grade_id": "crossing", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def crossing(ns: np.ndarray, e1: np.ndarray, e2: np.ndarray) -> float | None:
    """Return the first n at which the curves e1 and e2 cross, None if they do not.

    ns holds the sizes, ascending; e1 and e2 the errors there, > 0; all of shape (m,). Straight lines on logarithmic axes.
    """
    ### BEGIN SOLUTION
    x, gap = np.log(ns), np.log(e1) - np.log(e2)
    for i in range(len(x) - 1):
        if gap[i] * gap[i + 1] <= 0 and gap[i] != gap[i + 1]:
            return float(np.exp(x[i] + (x[i + 1] - x[i]) * gap[i] / (gap[i] - gap[i + 1])))
    return None
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "crossing_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("crossing", points=2, hidden=1)
with check("half way is meant on a logarithmic axis", hint="What is half way between log 10 and log 1,000?"):
    call(crossing, np.array([10, 1000]), np.array([4.0, 2.0]), np.array([2.0, 4.0])).close(100, rtol=1e-4, unit="examples")
with check("it does not matter which of the curves comes first"):
    call(crossing, np.array([10, 1000]), np.array([2.0, 4.0]), np.array([4.0, 2.0])).close(100, rtol=1e-4, unit="examples")
with check("curves that never meet have no crossing", hint="What do you return after the last size?"):
    call(crossing, np.array([10, 100, 1000]), np.array([4.0, 3.0, 2.0]), np.array([5.0, 4.0, 3.0])).equal(None)
with check("curves may meet at one of the sizes", hint="Which sign has the difference there?"):
    call(crossing, np.array([10, 100, 1000]), np.array([4.0, 3.0, 2.0]), np.array([2.0, 3.0, 4.0])).close(100, rtol=1e-4, unit="examples")
with check("of several crossings the first counts", hint="When do you stop looking?"):
    ns, e1, e2 = np.array([10, 1000, 100_000]), np.array([4.0, 2.0, 4.0]), np.array([2.0, 4.0, 2.0])
    call(crossing, ns, e1, e2).close(100, rtol=1e-4, unit="examples")
with check("only the two sizes around the crossing count"):
    ns, e1, e2 = np.array([1, 10, 1000, 5000]), np.array([9.0, 4.0, 2.0, 1.0]), np.array([3.0, 2.0, 4.0, 5.0])
    call(crossing, ns, e1, e2).close(100, rtol=1e-4, unit="examples")
### BEGIN HIDDEN TESTS
with check.hidden("the crossing lies where the straight lines meet"):
    rng = generator(5)
    for _ in range(10):
        low, high = sorted(rng.uniform(10, 10_000, 2))
        start, end = rng.uniform(1, 9, 2)
        above, below = rng.uniform(1.05, 2.0, 2)
        e1, e2 = np.array([start * above, end]), np.array([start, end * below])
        shares = [np.log(above) / np.log(above * below), start * (above - 1) / (start * (above - 1) + end * (below - 1))]
        meets = [low * (high / low) ** share for share in shares]  # lines of the errors' logarithms, or of the errors
        call(crossing, np.array([low, high]), e1, e2).between(min(meets) * 0.999 - 1, max(meets) * 1.001 + 1, unit="examples")  # may be a whole number
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="crossing_check" why="takes half way on an ordinary axis" idea="half way is meant on a logarithmic axis"
def crossing(ns, e1, e2):
    gap = np.asarray(e1) - e2
    for i in range(len(ns) - 1):
        if gap[i] * gap[i + 1] <= 0:
            return float(ns[i] + (ns[i + 1] - ns[i]) * gap[i] / (gap[i] - gap[i + 1]))
    return None

# %% tags=["active-py", "wrong"] check="crossing_check" why="returns the first size at which the other is better" idea="half way is meant on a logarithmic axis"
def crossing(ns, e1, e2):
    for n, a, b in zip(ns, e1, e2):
        if b > a:
            return float(n)
    return None

# %% tags=["active-py", "wrong"] check="crossing_check" why="sees only curves that cross from above" idea="it does not matter which of the curves comes first"
def crossing(ns, e1, e2):
    x, gap = np.log(ns), np.log(e1) - np.log(e2)
    for i in range(len(x) - 1):
        if gap[i] > 0 >= gap[i + 1]:
            return float(np.exp(x[i] + (x[i + 1] - x[i]) * gap[i] / (gap[i] - gap[i + 1])))
    return None

# %% tags=["active-py", "wrong"] check="crossing_check" why="extends the curves until they meet" idea="curves that never meet have no crossing"
def crossing(ns, e1, e2):
    x, gap = np.log(ns), np.log(e1) - np.log(e2)
    for i in range(len(x) - 1):
        if gap[i] * gap[i + 1] <= 0 or i == len(x) - 2:
            return float(np.exp(x[i] + (x[i + 1] - x[i]) * gap[i] / (gap[i] - gap[i + 1])))
    return None

# %% tags=["active-py", "wrong"] check="crossing_check" why="takes the middle of the two sizes, whatever the errors" idea="curves may meet at one of the sizes"
def crossing(ns, e1, e2):
    gap = np.asarray(e1) - e2
    for i in range(len(ns) - 1):
        if gap[i] * gap[i + 1] <= 0:
            return float(np.sqrt(ns[i] * ns[i + 1]))
    return None

# %% tags=["active-py", "wrong"] check="crossing_check" why="goes on to the last crossing" idea="of several crossings the first counts"
def crossing(ns, e1, e2):
    x, gap, found = np.log(ns), np.log(e1) - np.log(e2), None
    for i in range(len(x) - 1):
        if gap[i] * gap[i + 1] <= 0:
            found = float(np.exp(x[i] + (x[i + 1] - x[i]) * gap[i] / (gap[i] - gap[i + 1])))
    return found

# %% tags=["active-py", "wrong"] check="crossing_check" why="asks for a change of sign between two sizes, and misses a zero" idea="curves may meet at one of the sizes"
def crossing(ns, e1, e2):
    x, gap = np.log(ns), np.log(e1) - np.log(e2)
    for i in range(len(x) - 1):
        if gap[i] * gap[i + 1] < 0:
            return float(np.exp(x[i] + (x[i + 1] - x[i]) * gap[i] / (gap[i] - gap[i + 1])))
    return None

# %% tags=["active-py", "right"] check="crossing_check" why="goes by logarithms of the sizes, and rounds to a whole number"
def crossing(ns, e1, e2):
    x, gap = np.log(ns), np.asarray(e1) - np.asarray(e2)
    for i in range(len(x) - 1):
        if gap[i] * gap[i + 1] <= 0:
            return round(float(np.exp(x[i] + (x[i + 1] - x[i]) * gap[i] / (gap[i] - gap[i + 1]))))
    return None

# %% tags=["active-py", "right"] check="crossing_check" why="interpolates with NumPy, errors not logarithms"
def crossing(ns, e1, e2):
    gap = np.asarray(e1, float) - np.asarray(e2, float)
    places = np.flatnonzero(np.diff(np.sign(gap)))
    if len(places) == 0:
        return None
    i = places[0]
    order = np.argsort(gap[i : i + 2])
    return 10 ** np.interp(0.0, gap[i : i + 2][order], np.log10(ns[i : i + 2])[order])

# %% tags=["experiment", "raises-exception"]
even = crossing(grid, line.mean(axis=1), neighbours.mean(axis=1))
plots.show(
    deliveries.plot_curves(grid, {"line": line, "neighbours": neighbours}, crossing=even),
    alt="Error against the number of deliveries, both axes logarithmic. The line starts lower and stays near 40. The "
    "neighbours start higher, cross the line near 111 deliveries, and keep falling towards the floor at 25.",
)

# %% [markdown]
# **What to notice.** Up to about 111 deliveries the expert's line wins: it knows something that the data do not yet tell. From there on it is stuck near 40 min², because the daily rhythm is no straight line. The neighbours know nothing, and keep learning. So both camps are right, on different sides of 111. With 50 records, buy the cleverer model. With 5,000, the expert's idea is what holds you back.
#
# ## What will more data give?
#
# Above their floor, learning curves are often close to a power law: error = floor + a · n^(-b). Take logarithms: log(error - floor) = log a - b · log n. That is a straight line, so two points fix it. By hand, with a floor of 25: an error of 65 at n = 100, and 45 at n = 400. Above the floor that is 40, then 20. Four times the data, half the excess: b = 0.5. And 40 = a / 100^0.5, so a = 400.

# %% nbgrader={"grade": false, "grade_id": "fit_power", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def fit_power(ns: np.ndarray, errs: np.ndarray, floor: float = 0.0) -> tuple[float, float]:
    """Return (a, b) such that errs is about floor + a * ns**(-b).

    ns and errs have the shape (m,), m >= 2, and errs > floor: the best straight line through the logarithms.
    """
    ### BEGIN SOLUTION
    slope, start = np.polyfit(np.log(ns), np.log(np.asarray(errs) - floor), 1)
    return float(np.exp(start)), float(-slope)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fit_power_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("fit_power", points=2, hidden=2)
with check("four times the data, half the error: the exponent is a half", hint="Which line do you fit: through the numbers, or through their logarithms?"):
    call(fit_power, np.array([100.0, 400.0]), np.array([40.0, 20.0])).close([400, 0.5], rtol=1e-3)
with check("the power law starts from the floor, not from zero", hint="What must go from the errors before you take logarithms?"):
    call(fit_power, np.array([100.0, 400.0]), np.array([65.0, 45.0]), 25.0).close([400, 0.5], rtol=1e-3)
with check("another unit of the error changes a, not b"):
    call(fit_power, np.array([100.0, 400.0]), np.array([4.0, 2.0])).close([40, 0.5], rtol=1e-3)
### BEGIN HIDDEN TESTS
with check.hidden("a true power law is found again"):
    rng = generator(6)
    for _ in range(10):
        a, b, floor = rng.uniform(1, 500), rng.uniform(0.2, 1.2), rng.uniform(0, 30)
        ns = np.array([20, 50, 100, 300, 1000])
        call(fit_power, ns, floor + a * ns ** (-b), floor).close([a, b], rtol=1e-3)
with check.hidden("where the errors scatter, every point counts, not only the ends"):
    rng = generator(12)
    for _ in range(10):
        a, b, floor = rng.uniform(50, 500), rng.uniform(0.2, 0.8), rng.uniform(0, 30)
        ns, luck = np.array([20, 50, 100, 300, 1000]), rng.choice([-0.3, 0.3], 5) + rng.uniform(-0.1, 0.1, 5)
        slope, start = np.polyfit(np.log(ns), np.log(a) - b * np.log(ns) + luck, 1)
        call(fit_power, ns, floor + a * ns ** (-b) * np.exp(luck), floor).close([np.exp(start), -slope], rtol=5e-3)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="fit_power_check" why="ignores the floor" idea="the power law starts from the floor, not from zero"
def fit_power(ns, errs, floor=0.0):
    slope, start = np.polyfit(np.log(ns), np.log(errs), 1)
    return np.exp(start), -slope

# %% tags=["active-py", "wrong"] check="fit_power_check" why="fits a straight line through the numbers themselves" idea="four times the data, half the error: the exponent is a half"
def fit_power(ns, errs, floor=0.0):
    slope, start = np.polyfit(ns, np.asarray(errs) - floor, 1)
    return start, -slope

# %% tags=["active-py", "wrong"] check="fit_power_check" why="takes logarithms to base 10, and goes back by e" idea="four times the data, half the error: the exponent is a half"
def fit_power(ns, errs, floor=0.0):
    slope, start = np.polyfit(np.log10(ns), np.log10(np.asarray(errs) - floor), 1)
    return np.exp(start), -slope

# %% tags=["active-py", "wrong"] check="fit_power_check" why="forgets the minus of the exponent" idea="four times the data, half the error: the exponent is a half"
def fit_power(ns, errs, floor=0.0):
    slope, start = np.polyfit(np.log(ns), np.log(np.asarray(errs) - floor), 1)
    return np.exp(start), slope

# %% tags=["active-py", "wrong"] check="fit_power_check" why="draws the line through the first and the last point" idea="where the errors scatter, every point counts, not only the ends"
def fit_power(ns, errs, floor=0.0):
    ns, excess = np.asarray(ns, dtype=float), np.asarray(errs) - floor
    b = np.log(excess[0] / excess[-1]) / np.log(ns[-1] / ns[0])
    return excess[0] * ns[0] ** b, b

# %% tags=["active-py", "right"] check="fit_power_check" why="solves the least squares to base 2, and returns an array"
def fit_power(ns, errs, floor=0.0):
    table = np.column_stack([np.ones(len(ns)), np.log2(ns)])
    (start, slope), *_ = np.linalg.lstsq(table, np.log2(np.asarray(errs) - floor))
    return np.array([2.0**start, -slope])

# %% [markdown]
# Now turn it round: how many examples until the error is down to a target? By hand, with a = 400, b = 0.5 and a floor of 25: for a target of 27, the excess must be 2 = 400 / n^0.5, so n^0.5 = 200 and n = 40,000. And for a target of 25, or 24? Use `np.inf` for "never".
#
# The cell below the check puts both functions to work. Omar has 640 deliveries. What would 10,240 give? It extends the neighbours' curve, once with the floor and once without, and then looks it up: here we can simply draw 10,240.

# %% nbgrader={"grade": false, "grade_id": "n_needed", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def n_needed(target: float, a: float, b: float, floor: float = 0.0) -> float:
    """Return the number of examples at which floor + a * n**(-b) is down to target; inf if it never gets there."""
    ### BEGIN SOLUTION
    if target <= floor:
        return np.inf
    return (a / (target - floor)) ** (1 / b)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n_needed_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("n_needed", points=2, hidden=1)
with check("only what lies above the floor can be learned away", hint="Redo the hand example: what is 2 in it?"):
    call(n_needed, 27.0, 400.0, 0.5, 25.0).close(40_000, rtol=1e-3, unit="examples")
with check("no amount of data gets to the floor, or below it", hint="What happens to a * n**(-b) as n grows?"):
    call(n_needed, 25.0, 400.0, 0.5, 25.0).close(np.inf)
    call(n_needed, 24.0, 400.0, 0.5, 25.0).close(np.inf)
with check("half the error of a curve that falls like 1 over the root of n takes four times the data"):
    call(n_needed, 4.0, 400.0, 0.5).close(10_000, rtol=1e-3, unit="examples")
    call(n_needed, 2.0, 400.0, 0.5).close(40_000, rtol=1e-3, unit="examples")
with check("another exponent takes another power", hint="By hand: 16 / n^0.25 = 2. What is n^0.25, and then n?"):
    call(n_needed, 2.0, 16.0, 0.25).close(4096, rtol=1e-3, unit="examples")
### BEGIN HIDDEN TESTS
with check.hidden("at that number of examples the curve is at the target"):
    rng = generator(7)
    for _ in range(20):
        a, b, floor, excess = rng.uniform(200, 900), rng.uniform(0.2, 0.8), rng.uniform(1, 30), rng.uniform(0.1, 2)
        answer = call(n_needed, floor + excess, a, b, floor)
        reached = floor + a * answer.number() ** (-b)
        require(abs(reached - floor - excess) < 0.01 * excess, f"{answer.what} gave {answer.number():.6g}, where the error is {reached:.6g}")
    call(n_needed, 30.0, 12.5, 0.1, 25.0).close(2.5**10, rtol=1e-3, unit="examples")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="n_needed_check" why="ignores the floor" idea="only what lies above the floor can be learned away"
def n_needed(target, a, b, floor=0.0):
    return (a / target) ** (1 / b)

# %% tags=["active-py", "wrong"] check="n_needed_check" why="forgets that the floor is never reached" idea="no amount of data gets to the floor, or below it"
def n_needed(target, a, b, floor=0.0):
    return (a / abs(target - floor)) ** (1 / b) if target != floor else np.inf

# %% tags=["active-py", "wrong"] check="n_needed_check" why="raises to b instead of 1/b" idea="only what lies above the floor can be learned away"
def n_needed(target, a, b, floor=0.0):
    return (a / (target - floor)) ** b if target > floor else np.inf

# %% tags=["active-py", "wrong"] check="n_needed_check" why="calls a hard target impossible" idea="half the error of a curve that falls like 1 over the root of n takes four times the data"
def n_needed(target, a, b, floor=0.0):
    return (a / (target - floor)) ** (1 / b) if target > max(floor, 3.0) else np.inf

# %% tags=["active-py", "wrong"] check="n_needed_check" why="squares, as the hand example did" idea="another exponent takes another power"
def n_needed(target, a, b, floor=0.0):
    return (a / (target - floor)) ** 2 if target > floor else np.inf

# %% tags=["active-py", "right"] check="n_needed_check" why="goes by logarithms, and rounds up"
def n_needed(target, a, b, floor=0.0):
    import math
    return math.ceil(math.exp(math.log(a / (target - floor)) / b)) if target > floor else math.inf

# %% tags=["experiment", "raises-exception"]
with_floor = fit_power(grid, neighbours.mean(axis=1), 25.0)
without = fit_power(grid, neighbours.mean(axis=1))
promised = 25 + with_floor[0] * 10_240.0 ** (-with_floor[1])
too_good = without[0] * 10_240.0 ** (-without[1])
many = deliveries.sample_minutes(10_240, np.random.default_rng(10))
reached = error(deliveries.fit_neighbours(*many))
print(f"Promised at 10,240: {promised:.1f} min² with the floor, {too_good:.1f} without. Reached: {reached:.1f}.")
needed = n_needed(26.0, *with_floor, 25.0)
print(f"For 26 min² it takes {needed:,.0f} deliveries; for 25 min² {n_needed(25.0, *with_floor, 25.0)}.")

# %% [markdown]
# **What to notice.** Without the floor the curve promises 18.1 min², which not even a perfect model can reach. With it the promise is 26.9, and 27.0 is what came. A floor is seldom known. Have two people label the same hundred examples: where they disagree, no model can agree with both.
#
# ## What is a wrong label worth?
#
# Back to the thumbs. Write +1 for up and -1 for down. Of 100 labels that should all be +1, let 25 be flipped. Their mean is (75 - 25) / 100 = 0.5 instead of 1: half of the signal is left. The luck of the draw is as large as before. To see half a signal as clearly through the same luck, you need four times the data. So n labels with 25 % flipped are worth n / 4 clean ones.
#
# The same for any share of flips ρ: the signal shrinks to 1 - 2ρ, and the worth to its square, n · (1 - 2ρ)². Two checks on paper. With half of them flipped, labels are coin tosses, worth nothing. With *all* flipped they are as good as clean: turn each round.

# %% nbgrader={"grade": false, "grade_id": "effective_n", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def effective_n(n: float, flip: float) -> float:
    """Return how many clean labels n labels are worth of which the share flip, 0 to 1, says the opposite."""
    ### BEGIN SOLUTION
    return n * (1 - 2 * flip) ** 2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "effective_n_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("effective_n", points=2, hidden=1)
with check("25 % flipped leave a quarter", hint="What is left of the signal, and how does the worth depend on it?"):
    call(effective_n, 1000.0, 0.25).close(250, unit="labels")
with check("clean labels are worth what they are, coin tosses nothing"):
    call(effective_n, 1000.0, 0.0).close(1000, unit="labels")
    call(effective_n, 1000.0, 0.5).close(0, unit="labels")
with check("labels that are nearly always wrong tell as much as labels that are nearly always right"):
    few = call(effective_n, 1000.0, 0.1).number()
    call(effective_n, 1000.0, 0.9).close(few, atol=1, unit="labels")
### BEGIN HIDDEN TESTS
with check.hidden("the worth is the square of what is left of the signal"):
    rng = generator(8)
    for n, flip in zip(rng.uniform(10, 1e6, 20), rng.random(20)):
        call(effective_n, n, flip).close(n * (1 - 4 * flip * (1 - flip)), atol=1)  # may be a whole number
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="effective_n_check" why="takes away the flipped labels, and keeps the rest" idea="25 % flipped leave a quarter"
def effective_n(n, flip):
    return n * (1 - flip)

# %% tags=["active-py", "wrong"] check="effective_n_check" why="shrinks the data like the signal" idea="25 % flipped leave a quarter"
def effective_n(n, flip):
    return n * abs(1 - 2 * flip)

# %% tags=["active-py", "wrong"] check="effective_n_check" why="squares the share of right labels" idea="25 % flipped leave a quarter"
def effective_n(n, flip):
    return n * (1 - flip) ** 2

# %% tags=["active-py", "wrong"] check="effective_n_check" why="thinks that mostly wrong labels are worth nothing" idea="labels that are nearly always wrong tell as much as labels that are nearly always right"
def effective_n(n, flip):
    return n * max(0.0, 1 - 2 * flip) ** 2

# %% tags=["active-py", "right"] check="effective_n_check" why="cuts to a whole number of labels"
def effective_n(n, flip):
    return int(n * (1 - 2 * flip) ** 2)

# %% tags=["active-py", "right"] check="effective_n_check" why="subtracts wrong from right, and squares"
def effective_n(n, flip):
    right, wrong = 1 - flip, flip
    return np.float64(n) * np.square(right - wrong)

# %% [markdown]
# Try it on a whole learning curve. A model learns from thumbs which deliveries please more than they annoy; we count the deliveries that it puts on the wrong side. Three supplies: clean labels, labels with 30 % flipped, and clean labels from mornings only. The flipped curve is drawn a second time over the number of clean labels that it is worth.

# %% tags=["experiment", "raises-exception"]
sizes, luck = np.array([200, 800, 3200, 12_800]), np.random.default_rng(11)
X_all = deliveries.sample_thumbs(1000, luck)[0]
def share_wrong(model):
    return float(np.mean(np.sign(model.predict(X_all)) != np.sign(deliveries.thumbs_mean(X_all))))

def mean_curve(**options):
    return np.mean(learning_curve(deliveries.fit_line, share_wrong, partial(deliveries.sample_thumbs, **options), sizes, 100, luck), axis=1)

wrong = {"clean": mean_curve(), "30 % flipped": mean_curve(flip=0.3), "mornings only": mean_curve(hours=deliveries.MORNING)}
plots.show(
    deliveries.plot_labels(sizes, wrong, moved=np.array([effective_n(n, 0.3) for n in sizes])),
    alt="Deliveries on the wrong side against labels: clean ones fall from 22 to 14 %; with 30 % flipped the curve lies further right, and meets the clean one over its effective n; mornings stay near 34 %.",
)
print(f"1,000 labels with 30 % flipped are worth {effective_n(1000, 0.3):.0f}. You bet {bet_worth}.")

# %% [markdown]
# **What to notice.** The flipped curve is the clean one, moved to the right. 1,000 labels with 30 % flipped are worth 160: 84 % of the data are gone, though 70 % of the labels are right. So cheap labels must be very cheap. (The formula is exact for labels that can hardly be predicted, like these. Where they are easy to predict, flips cost even more.)
#
# The mornings are the worst buy. 12,800 of them, all clean, leave 33 % on the wrong side. From the whole day, 200 labels leave 22 %. Mornings answer another question, and more of them answer it more precisely.
#
# ## Does more data mean better?
#
# Five offers reach Omar. Match each with what decides about it, each word once: `verdicts = {"a": "helps", ...}`.
#
# * **a** 10,000 more of his own deliveries, for the neighbours with their 640.
# * **b** The same 10,000 for the line.
# * **c** A million more, for a model whose error on new deliveries is 25.1 min².
# * **d** 10,000 thumbs; a coin decided which half of them to flip.
# * **e** A million clean records of a kitchen that delivers by car.
#
# `"helps"`: the curve is still falling. `"rigid"`: the model's assumption holds it back. `"floor"`: next to nothing is left to learn. `"labels"`: the answers tell nothing. `"elsewhere"`: they answer another question.

# %% nbgrader={"grade": false, "grade_id": "verdicts", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
verdicts = {"a": "helps", "b": "rigid", "c": "floor", "d": "labels", "e": "elsewhere"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "verdicts_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("verdicts", points=2, hidden=3)
with check("each of the offers a to e has one of the five words, each word once"):
    value("the keys of verdicts", sorted(verdicts)).equal(list("abcde"))
    value("the words of verdicts", sorted(verdicts.values())).equal(["elsewhere", "floor", "helps", "labels", "rigid"])
### BEGIN HIDDEN TESTS
with check.hidden("more data help a model that still learns, not one that is stuck", hint="Which of the two curves was flat at 640?"):
    require((verdicts["a"], verdicts["b"]) == ("helps", "rigid"), "a or b has another word")
with check.hidden("no amount of data passes the floor", hint="What would a perfect model be left with?"):
    require(verdicts["c"] == "floor", "c has another word")
with check.hidden("data count by what they tell about the question, not by their number"):
    require((verdicts["d"], verdicts["e"]) == ("labels", "elsewhere"), "d or e has another word")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="verdicts_check" why="thinks that the expert's model profits most from more data" idea="more data help a model that still learns, not one that is stuck"
verdicts = {"a": "rigid", "b": "helps", "c": "floor", "d": "labels", "e": "elsewhere"}

# %% tags=["active-py", "wrong"] check="verdicts_check" why="thinks that wrong labels set the floor" idea="no amount of data passes the floor"
verdicts = {"a": "helps", "b": "rigid", "c": "labels", "d": "floor", "e": "elsewhere"}

# %% tags=["active-py", "wrong"] check="verdicts_check" why="swaps wrong labels and another town" idea="data count by what they tell about the question, not by their number"
verdicts = {"a": "helps", "b": "rigid", "c": "floor", "d": "elsewhere", "e": "labels"}

# %% tags=["active-py", "wrong"] check="verdicts_check" why="believes that every offer helps" idea="each of the offers a to e has one of the five words, each word once"
verdicts = dict.fromkeys("abcde", "helps")

# %% tags=["active-py", "right"] check="verdicts_check" why="pairs letters and words"
verdicts = dict(zip("edcba", ["elsewhere", "labels", "floor", "rigid", "helps"]))

# %% [markdown]
# ## What to take along
#
# * A hand-built idea wins while data are few, a general method later: here the curves cross at 111 deliveries. The line is stuck at 40 min².
# * A learning curve is a forecast, if you take off the floor first: 26.9 min² promised at 10,240, 27.0 reached. Without the floor: 18.1.
# * n labels with a share ρ flipped are worth n · (1 - 2ρ)². At 30 % that is 16 %.
# * Data from elsewhere do not help by their number: 12,800 mornings leave 33 % on the wrong side, 200 labels from the whole day 22 %.
#
# **If you have time.** Add two columns of random numbers to the features, for both models. How far does the crossing move, and what does that say about "general methods need no experts"?

# %% tags=["active-py", "numbers"]
[
    f"cross at {even:.0f} deliveries",
    f"Up to about {even:.0f} deliveries",
    f"stuck near {line.mean(axis=1)[-1]:.0f} min²",
    f"promises {too_good:.1f} min²",
    f"{promised:.1f} min² promised at 10,240, {reached:.1f} reached. Without the floor: {too_good:.1f}.",
    f"the promise is {promised:.1f}, and {reached:.1f} is what came",
    f"flipped are worth {effective_n(1000, 0.3):.0f}: {100 - effective_n(100, 0.3):.0f} % of the data are gone",
    f"12,800 mornings leave {100 * wrong['mornings only'][-1]:.0f} % on the wrong side, 200 labels from the whole day {100 * wrong['clean'][0]:.0f} %",
]

# %% tags=["active-py", "insight"] claim="the line is better at 40 deliveries, the neighbours at 320, and the curves cross between 60 and 160"
def holds(rng):
    X, y = deliveries.sample_minutes(500, rng)
    def off(model):
        return float(np.mean((model.predict(X) - y) ** 2))
    a, b = (learning_curve(fit, off, deliveries.sample_minutes, [40, 80, 160, 320], 8, rng).mean(axis=1)
            for fit in (deliveries.fit_line, deliveries.fit_neighbours))
    return a[0] < b[0] and b[-1] < a[-1] and 60 < crossing([40, 80, 160, 320], a, b) < 160

# %% tags=["active-py", "insight"] claim="with 30 % flipped, the corrected mean of n thumbs has 6.25 times the variance of n clean ones, within 15 %"
def holds(rng):
    thumbs = rng.choice([-1.0, 1.0], (4000, 100)) * np.where(rng.random((4000, 100)) < 0.3, -1, 1)
    return abs((thumbs.mean(axis=1) / 0.4).var() * effective_n(100, 0.3) - 1) < 0.15

# %% tags=["active-py", "insight"] claim="3,200 mornings leave more on the wrong side than 400 labels from the whole day"
def holds(rng):
    X = deliveries.sample_thumbs(500, rng)[0]
    def off(model):
        return np.mean(np.sign(model.predict(X)) != np.sign(deliveries.thumbs_mean(X)))
    mornings, whole = (np.mean([off(deliveries.fit_line(*deliveries.sample_thumbs(n, rng, hours=hours))) for _ in range(4)])
                       for n, hours in ((3200, deliveries.MORNING), (400, deliveries.WHOLE_DAY)))
    return mornings > whole
