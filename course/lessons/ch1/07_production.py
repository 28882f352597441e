# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Best in the test: best in production?
#
# Noor's bank lends to people who let rooms to travellers. Two models predict what a host will earn next season. In a careful test on thousands of hosts, model A's error is about a quarter of model B's. Tonight Noor must switch one of them on.
#
# **After this notebook you can**
#
# 1. predict when the winner of a test loses in production;
# 2. fill gaps as a live system must, one request at a time;
# 3. measure a model with its gaps, not without them;
# 4. explain a refusal by reasons that add up.
#
# **What the book says.** Machine learning in research and in production are two jobs:
#
# | | research | production |
# |---|---|---|
# | aim | the best number on a shared test | several teams, several wishes |
# | data | clean, labelled, from the past | noisy, unstructured, changing |
# | speed | many examples an hour, in training | one answer, now |
# | fairness | can often wait | real people, from the first day |
# | interpretability (can one say why?) | nice to have | a doctor or a bank must say why |
#
# The line about data is half the truth: the very same column can be clean in the test and full of holes in production.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 1.

# %%
import numpy as np

from course import airbnb, loans, notebook, plots
from course.checks import Check, call, generator, require, unchanged, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# Model A looks at `settled`: last season's earnings, exactly as the payment company settled them. Model B looks at `stated`: the same earnings, roughly, as the host writes them into the form. In the test every season has long been settled, and the mean of the squared errors is 0.36 for A and 1.38 for B.
#
# When a host asks for a loan, `settled` has often not arrived yet. Then A works with the mean of all hosts instead. From what share of such requests on is B the better model: 10, 25, 45 or 80 %? Do not compute. Write `bet_share = 10`, or another of the four. Bets are never marked right or wrong.

# %% nbgrader={"grade": false, "grade_id": "bet_share", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_share = 25
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_share_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is one of the four numbers"):
    value("bet_share", bet_share).one_of(10, 25, 45, 80)
check.report()

# %% tags=["active-py", "wrong"] check="bet_share_check" why="bets on something else" idea="a bet is one of the four numbers"
bet_share = 60

# %% tags=["active-py", "right"] check="bet_share_check" why="bets that A holds out, as a float"
bet_share = 80.0

# %% [markdown]
# ## Fill a gap as if the host were waiting
#
# The history, in thousand dollars. `nan` means: not known.
#
# | settled | stated |
# |---|---|
# | 4 | 6 |
# | nan | 7 |
# | 8 | nan |
# | 15 | 11 |
#
# The mean of the known values is 9 for `settled` and 8 for `stated`. That is learned once, and kept. Now one host asks, and brings `[nan, 5]`. The live system makes it `[9, 5]`. Not `[0, 5]`: no host earns nothing. And not the mean of the requests at hand: this one is alone.
#
# Write both halves: what is learned, and what is done to requests. `np.isnan(X)` says where the gaps are.

# %% nbgrader={"grade": false, "grade_id": "impute_fit", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def impute_fit(X: np.ndarray) -> np.ndarray:
    """Return the mean of the known values of each column, shape (d,).

    X is the history, shape (n, d); nan is a gap. Each column has a known value.
    """
    ### BEGIN SOLUTION
    return np.nanmean(X, axis=0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "impute_fit_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("impute_fit", points=2, hidden=1)
history = np.array([[4.0, 6.0], [np.nan, 7.0], [8.0, np.nan], [15.0, 11.0]])
with check("a column's mean is the mean of its known values", hint="How many values of the first column are known?"):
    call(impute_fit, history.copy()).close([9.0, 8.0])
with check("a column does not feel the gaps of another one", hint="What has the third column to do with the first?"):
    more = np.column_stack([history, [np.nan, 1.0, np.nan, 5.0]])
    call(impute_fit, more).close([9.0, 8.0, 3.0])
with check("the history stays as it was"):
    mine = history.copy()
    call(impute_fit, mine).numbers((2,))
    unchanged("X", history, mine)
### BEGIN HIDDEN TESTS
with check.hidden("each column is filled by what is known of it"):
    rng = generator(1)
    table = rng.normal([50.0, -3.0, 900.0], [9.0, 2.0, 80.0], (60, 3))
    table[rng.random((60, 3)) < [0.5, 0.1, 0.8]] = np.nan
    table[0] = [44.0, -2.0, 910.0]
    known = [column[~np.isnan(column)] for column in table.T]
    call(impute_fit, table).close([sum(column) / len(column) for column in known])
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="impute_fit_check" why="counts a gap as 0" idea="a column's mean is the mean of its known values"
def impute_fit(X):
    return np.nan_to_num(X).mean(axis=0)

# %% tags=["active-py", "wrong"] check="impute_fit_check" why="learns from complete rows alone" idea="a column's mean is the mean of its known values"
def impute_fit(X):
    return X[~np.isnan(X).any(axis=1)].mean(axis=0)

# %% tags=["active-py", "wrong"] check="impute_fit_check" why="lets a gap spoil the mean" idea="a column's mean is the mean of its known values"
def impute_fit(X):
    return X.mean(axis=0)

# %% tags=["active-py", "wrong"] check="impute_fit_check" why="takes one mean for all columns" idea="a column's mean is the mean of its known values"
def impute_fit(X):
    return np.full(X.shape[1], np.nanmean(X))

# %% tags=["active-py", "wrong"] check="impute_fit_check" why="cleans the caller's table on the way" idea="the history stays as it was"
def impute_fit(X):
    mu = np.nanmean(X, axis=0)
    X[np.isnan(X)] = 0
    return mu

# %% tags=["active-py", "right"] check="impute_fit_check" why="lets pandas leave the gaps out"
def impute_fit(X):
    import pandas as pd
    return pd.DataFrame(X).mean().to_numpy()

# %% tags=["active-py", "right"] check="impute_fit_check" why="goes through the columns, and returns a list"
def impute_fit(X):
    return [sum(v for v in column if v == v) / sum(1 for v in column if v == v) for column in X.T.tolist()]

# %% nbgrader={"grade": false, "grade_id": "impute_apply", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def impute_apply(mu: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return a copy of the requests X, shape (n, d), with each gap filled by the mu of its column.

    mu is what impute_fit learned, shape (d,). There may be one request, n = 1.
    """
    ### BEGIN SOLUTION
    return np.where(np.isnan(X), mu, X)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "impute_apply_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("impute_apply", points=2, hidden=1)
mu = np.array([9.0, 8.0])
requests = np.array([[np.nan, 5.0], [20.0, np.nan], [30.0, 7.0], [np.nan, np.nan]])
with check("a single request is filled from the history", hint="What is known of the gap when only one host asks?"):
    call(impute_apply, mu, np.array([[np.nan, 5.0]])).close([[9.0, 5.0]])
with check("one request is filled as it is in a crowd", hint="Does your answer for one host depend on who else asks?"):
    alone = [call(impute_apply, mu, request[None].copy()).numbers((1, 2))[0] for request in requests]
    call(impute_apply, mu, requests.copy()).close(alone)
with check("what is known stays, and every request is answered"):
    call(impute_apply, mu, np.array([[1.0, 2.0], [3.0, 4.0]])).close([[1.0, 2.0], [3.0, 4.0]])
    call(impute_apply, mu, requests.copy()).close([[9.0, 5.0], [20.0, 8.0], [30.0, 7.0], [9.0, 8.0]])
with check("the requests that come in stay as they were", hint="np.array(X) makes a copy."):
    mine = requests.copy()
    call(impute_apply, mu, mine).numbers((4, 2))
    unchanged("X", requests, mine)
### BEGIN HIDDEN TESTS
with check.hidden("each gap gets the mean of its own column, and nothing else changes"):
    rng = generator(2)
    means, table = rng.uniform(20, 90, 4), rng.uniform(100, 200, (30, 4))
    gaps = rng.random((30, 4)) < 0.4
    want = table.copy()
    for i, j in np.argwhere(gaps):
        want[i, j] = means[j]
    call(impute_apply, means, np.where(gaps, np.nan, table)).close(want)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="impute_apply_check" why="fills from the batch that is being scored" idea="a single request is filled from the history"
def impute_apply(mu, X):
    return np.where(np.isnan(X), np.nanmean(X, axis=0), X)

# %% tags=["active-py", "wrong"] check="impute_apply_check" why="fills from the batch, and from the history only where a column is empty" idea="one request is filled as it is in a crowd"
def impute_apply(mu, X):
    batch = np.nanmean(X, axis=0)
    return np.where(np.isnan(X), np.where(np.isnan(batch), mu, batch), X)

# %% tags=["active-py", "wrong"] check="impute_apply_check" why="fills with zero" idea="a single request is filled from the history"
def impute_apply(mu, X):
    return np.nan_to_num(X)

# %% tags=["active-py", "wrong"] check="impute_apply_check" why="leaves out requests with a gap, but for a single one" idea="one request is filled as it is in a crowd"
def impute_apply(mu, X):
    if len(X) == 1:
        return np.where(np.isnan(X), mu, X)
    return X[~np.isnan(X).any(axis=1)]

# %% tags=["active-py", "wrong"] check="impute_apply_check" why="gives every request the means" idea="a single request is filled from the history"
def impute_apply(mu, X):
    return np.tile(mu, (len(X), 1))

# %% tags=["active-py", "wrong"] check="impute_apply_check" why="writes into the caller's table" idea="the requests that come in stay as they were"
def impute_apply(mu, X):
    rows, columns = np.nonzero(np.isnan(X))
    X[rows, columns] = mu[columns]
    return X

# %% tags=["active-py", "right"] check="impute_apply_check" why="goes through rows and values, and returns lists"
def impute_apply(mu, X):
    return [[m if np.isnan(v) else v for m, v in zip(mu, row)] for row in X]

# %% tags=["active-py", "right"] check="impute_apply_check" why="lets pandas fill"
def impute_apply(mu, X):
    import pandas as pd
    return pd.DataFrame(X).fillna(dict(enumerate(mu))).to_numpy()

# %% [markdown]
# ## What else can change while nothing breaks?
#
# Noor's bank also reads the hosts' listings. The next cell compares a history of 2020 with requests of 2024. The listings are made up, and behave like the Boston that the project Inside Airbnb recorded. Your `impute_fit` learns the mean rating of 2020, to fill the gap of a newcomer without a review.

# %% tags=["experiment", "raises-exception"]
old = airbnb.listings(3_000, np.random.default_rng(3), "2020-02")
new = airbnb.listings(3_000, np.random.default_rng(4), "2024-06")
filling = impute_fit(old[["review_scores_rating"]].to_numpy())[0]
print(f"The rating that a newcomer of 2024 gets: {filling:.0f}")
loans.compare_snapshots(old, new).round(1)

# %% [markdown]
# **What to notice.** No error, no alarm, and three traps. (1) In 2024 some prices are missing, and *not by chance*: most of these listings cannot be booked at all, and the mean of the others says little about them. (2) Ratings went from points, 0 to 100, to stars, 0 to 5. Your correct function fills a gap with 95 stars. (3) Nearly a third of the amenities are named in words that the history never saw ("Smoke detector" became "Smoke alarm").
#
# ## Score the hard requests too
#
# Before a launch, make the test look like production. Take a table whose outcomes `y` are known and spoil it on purpose: `corrupt(X, level)` returns a copy with that share of gaps. Then ask the model, and compare with `y`.
#
# By hand: the model misses four hosts by 0, 0, 3 and -1. The mean squared error is (0 + 0 + 9 + 1) / 4 = 2.5. Say the last two had gaps. Leave them out, and the error is 0, on the easy half.

# %% nbgrader={"grade": false, "grade_id": "stress", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def stress(predict, X: np.ndarray, y: np.ndarray, levels: np.ndarray, corrupt) -> np.ndarray:
    """Return the mean squared error at each level, shape (L,).

    X holds the clean requests, shape (n, d), y their outcomes, (n,), and levels the shares to try, (L,).
    corrupt(X, level) returns a spoilt copy of X; predict(X) returns predictions, shape (n,).
    """
    ### BEGIN SOLUTION
    return np.array([np.mean((predict(corrupt(X, level)) - y) ** 2) for level in levels])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "stress_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("stress", points=3, hidden=2)
def first_column(X):
    return np.where(np.isnan(np.array(X)[:, 0]), 10.0, np.array(X)[:, 0])  # guesses 10 at a gap
def add(X, level):
    return np.array(X) + level
def forget(X, level):  # a row whose second column lies below the level loses its first
    return np.array([[np.nan if b < level else a, b] for a, b in np.array(X)])
X, y = np.array([[1.0, 0.1], [2.0, 0.9], [4.0, 0.3], [8.0, 0.7]]), np.array([1.0, 2.0, 1.0, 9.0])
with check("an error counts by its square, in the mean", hint="The errors are 0, 0, 3 and -1."):
    call(stress, first_column, X.copy(), y, np.array([0.0]), add).close([2.5])
with check("a request with a gap counts like any other", hint="Can a live system leave out the requests that it finds hard?"):
    call(stress, first_column, X.copy(), np.array([1.0, 2.0, 4.0, 8.0]), np.array([0.5]), forget).close([(81 + 36) / 4])
with check("each level spoils the clean table", hint="Which table do you spoil at the second level?"):
    call(stress, first_column, X.copy(), y, np.array([2.0, 1.0]), add).close([8.5, 4.5])
with check("the table that comes in stays as it was"):
    mine = X.copy()
    call(stress, first_column, mine, y, np.array([1.0, 2.0]), add).numbers((2,))
    unchanged("X", X, mine)
### BEGIN HIDDEN TESTS
rng = generator(3)
table = np.column_stack([rng.normal(40, 5, 50), rng.random(50)])
truth, levels = table[:, 0] + rng.normal(1, 2, 50), rng.random(6)
with check.hidden("at each level the error is the mean over all requests"):
    spoilt = [np.where(table[:, 1] < level, 10.0, table[:, 0]) for level in levels]
    want = [sum((guess - truth) ** 2) / 50 for guess in spoilt]
    call(stress, first_column, table.copy(), truth, levels, forget).close(want)
with check.hidden("a model that looks at nothing is as good at every level"):
    def constant(X):
        return np.full(len(X), 40.0)
    call(stress, constant, table.copy(), truth, levels, forget).close([np.mean((truth - 40) ** 2)] * 6)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="stress_check" why="leaves out rows with gaps, so that it scores the easy ones" idea="a request with a gap counts like any other"
def stress(predict, X, y, levels, corrupt):
    errors = []
    for level in levels:
        spoilt = corrupt(X, level)
        whole = ~np.isnan(spoilt).any(axis=1)
        errors.append(np.mean((predict(spoilt)[whole] - y[whole]) ** 2))
    return np.array(errors)

# %% tags=["active-py", "wrong"] check="stress_check" why="measures on the clean table at every level" idea="a request with a gap counts like any other"
def stress(predict, X, y, levels, corrupt):
    return np.full(len(levels), np.mean((predict(X) - y) ** 2))

# %% tags=["active-py", "wrong"] check="stress_check" why="spoils what is spoilt already" idea="each level spoils the clean table"
def stress(predict, X, y, levels, corrupt):
    errors = []
    for level in levels:
        X = corrupt(X, level)
        errors.append(np.mean((predict(X) - y) ** 2))
    return np.array(errors)

# %% tags=["active-py", "wrong"] check="stress_check" why="compares with the model's own clean answers" idea="an error counts by its square, in the mean"
def stress(predict, X, y, levels, corrupt):
    return np.array([np.mean((predict(corrupt(X, level)) - predict(X)) ** 2) for level in levels])

# %% tags=["active-py", "wrong"] check="stress_check" why="takes the absolute error" idea="an error counts by its square, in the mean"
def stress(predict, X, y, levels, corrupt):
    return np.array([np.mean(np.abs(predict(corrupt(X, level)) - y)) for level in levels])

# %% tags=["active-py", "wrong"] check="stress_check" why="spoils the caller's table" idea="the table that comes in stays as it was"
def stress(predict, X, y, levels, corrupt):
    clean, errors = X.copy(), []
    for level in levels:
        X[:] = corrupt(clean, level)
        errors.append(np.mean((predict(X) - y) ** 2))
    return errors

# %% tags=["active-py", "right"] check="stress_check" why="goes through the requests one by one, and returns a list"
def stress(predict, X, y, levels, corrupt):
    errors = []
    for level in levels:
        guess = predict(corrupt(X.copy(), level))
        errors.append(sum((float(g) - float(t)) ** 2 for g, t in zip(guess, y)) / len(y))
    return errors

# %% [markdown]
# Now both models, straight lines fitted on one history, meet 20,000 new hosts. A third way joins: where `settled` is there, ask A; where it is not, ask B.

# %% tags=["experiment", "raises-exception"]
past, now = (loans.hosts(20_000, np.random.default_rng(seed)) for seed in (1, 6))
columns = ["settled", "stated"]
mu, X, y = impute_fit(past[columns].to_numpy()), now[columns].to_numpy(), now["next_season"].to_numpy()
line_a, line_b = (loans.fit_line(past[column], past["next_season"]) for column in columns)
models = {
    "A": lambda X: line_a(np.array(impute_apply(mu, X))[:, 0]),
    "B": lambda X: line_b(X[:, 1]),
    "A, else B": lambda X: np.where(np.isnan(X[:, 0]), line_b(X[:, 1]), line_a(X[:, 0])),
}

# %% tags=["experiment", "raises-exception", "cover"]
share = np.linspace(0, 0.6, 13)
def lose(X, level):
    return loans.lose_settled(X, level, np.random.default_rng(5))
mse = {name: np.array(stress(model, X, y, share, lose)) for name, model in models.items()}
plots.show(
    loans.plot_slopes(share, mse),
    alt="Mean squared error against the share of requests without settled earnings, 0 to 60 %. A climbs from 0.36 to 1.71 and "
    "crosses B, which stays at 1.38, near 45 %. A, else B climbs from 0.36 to 0.96 only.",
)
crossing = 100 * np.interp(0, mse["A"] - mse["B"], share)
print(f"B is better from {crossing:.0f} % on. You bet {bet_share:g} %.")

# %% [markdown]
# **What to notice.** At Noor's bank `settled` is missing in 60 % of the requests. There A, first in the test by far, is worse than B: 1.71 against 1.38. In dollars, A's typical error was \$600 and is \$1,310. At a gap A says the same of every host, which costs 2.6; so its line climbs with each gap. The test was no lie: it looked at a column on a day on which it was complete. Leave out the rows with gaps, and A still measures 0.36 in production.
#
# So forget the benchmark? No: "A, else B" has an error of 0.96 and beats both. One line on both columns would not: fitted where `settled` is complete, it leans on `settled` alone. One warning: our gaps fall by chance. Real ones, like the prices above, seldom do.
#
# ## "Why was I refused?"
#
# A host with a high debt gets no loan, and asks why. In the United States a lender owes her the main reasons, by law. Noor's bank adds up a score: f(x) = w · x + b, and below 0 there is no loan. A reason compares the host with somebody, `x_ref`. By hand, with w = `[2, -1]`, b = 3, x = `[1, 4]` and x_ref = `[2, 1]`: f(x) = 1 and f(x_ref) = 6. The first column costs the host 2 points, the second 3: the reasons are `[-2, -3]`.
#
# A letter has room for few, so `top_reasons` picks the `k` that harm most. What speaks for a host is no reason to refuse her.

# %% nbgrader={"grade": false, "grade_id": "reasons", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def reasons(w: np.ndarray, b: float, x: np.ndarray, x_ref: np.ndarray) -> np.ndarray:
    """Return what each column adds to f(x) - f(x_ref), where f(x) = w · x + b, shape (d,).

    w holds the weights, x the host's values, x_ref those of the host compared with, shape (d,) each.
    """
    ### BEGIN SOLUTION
    return w * (x - x_ref)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "reasons_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("reasons", points=2, hidden=1)
w, x, x_ref = np.array([2.0, -1.0, 0.5]), np.array([7.0, 4.0, 1.0]), np.array([7.0, 2.0, 5.0])
with check("no difference, no reason", hint="Both hosts have 7 in the first column. Can it be why one was refused?"):
    value("the reason of equal values", call(reasons, w, 3.0, x, x_ref).numbers((3,))[0]).close(0.0)
    call(reasons, w, 3.0, x, x).close([0.0, 0.0, 0.0])
with check("reasons add up to the difference of the scores", hint="In the example: f(x) - f(x_ref) is 1 - 6."):
    total = call(reasons, w, 3.0, x, x_ref).numbers((3,)).sum()
    value("the sum of the reasons", total).close((w @ x + 3.0) - (w @ x_ref + 3.0))
    call(reasons, np.array([2.0, -1.0]), 3.0, np.array([1.0, 4.0]), np.array([2.0, 1.0])).close([-2.0, -3.0])
with check("what both get, b, is no one's reason"):
    first, second = (call(reasons, w, b, x, x_ref).numbers((3,)) for b in (-50.0, 8.0))
    value("the change of the reasons with b", second - first).close([0.0, 0.0, 0.0])
### BEGIN HIDDEN TESTS
with check.hidden("a column alone moves the score by its own reason"):
    rng = generator(4)
    w, x, x_ref, b = rng.normal(0, 3, 6), rng.uniform(20, 90, 6), rng.uniform(20, 90, 6), rng.normal(0, 9)
    moved = x_ref + np.diag(x - x_ref)  # row j: the other host, with column j of this one
    call(reasons, w, b, x, x_ref).close(moved @ w - x_ref @ w, rtol=1e-6, atol=1e-6)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="reasons_check" why="gives reasons without a reference" idea="no difference, no reason"
def reasons(w, b, x, x_ref):
    return w * x

# %% tags=["active-py", "wrong"] check="reasons_check" why="shares out the offset" idea="no difference, no reason"
def reasons(w, b, x, x_ref):
    return w * (x - x_ref) + b / len(w)

# %% tags=["active-py", "wrong"] check="reasons_check" why="turns the difference round" idea="reasons add up to the difference of the scores"
def reasons(w, b, x, x_ref):
    return w * (x_ref - x)

# %% tags=["active-py", "wrong"] check="reasons_check" why="forgets the weights" idea="reasons add up to the difference of the scores"
def reasons(w, b, x, x_ref):
    return x - x_ref

# %% tags=["active-py", "wrong"] check="reasons_check" why="gives sizes without a direction" idea="reasons add up to the difference of the scores"
def reasons(w, b, x, x_ref):
    return np.abs(w * (x - x_ref))

# %% tags=["active-py", "wrong"] check="reasons_check" why="gives shares of the difference" idea="no difference, no reason"
def reasons(w, b, x, x_ref):
    moved = w * (x - x_ref)
    return moved / moved.sum()

# %% tags=["active-py", "right"] check="reasons_check" why="exchanges one column at a time, and returns a list"
def reasons(w, b, x, x_ref):
    parts = []
    for j in range(len(w)):
        other = np.array(x_ref, dtype=float)
        other[j] = x[j]
        parts.append(float(np.dot(w, other) + b - (np.dot(w, x_ref) + b)))
    return parts

# %% nbgrader={"grade": false, "grade_id": "top_reasons", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def top_reasons(c: np.ndarray, k: int) -> list[int]:
    """Return the positions of the k most negative contributions, the most harmful first.

    c holds the contributions, shape (d,). At least k of them are negative. Of equal ones, any may come first.
    """
    ### BEGIN SOLUTION
    return np.argsort(c)[:k].tolist()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "top_reasons_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("top_reasons", points=2, hidden=1)
with check("a list of positions, the most harmful first", hint="Which column harms most, and where in the array does it stand?"):
    call(top_reasons, np.array([-0.2, 0.1, -0.8, -0.5]), 1).equal([2])
    call(top_reasons, np.array([-0.2, 0.1, -0.8, -0.5]), 3).equal([2, 3, 0])
with check("what speaks for the host is no reason against her", hint="Is a large contribution always a harmful one?"):
    call(top_reasons, np.array([0.9, -0.1, -0.4, 0.6]), 2).equal([2, 1])
with check("of equal reasons any may come first"):
    call(top_reasons, np.array([0.1, -0.4, -0.4]), 1).one_of([1], [2])
### BEGIN HIDDEN TESTS
with check.hidden("no reason that is left out harms more than one that is named"):
    rng = generator(5)
    for size in (3, 8, 20):
        c = rng.normal(0.5, 2, size)
        c[rng.choice(size, 3, replace=False)] = rng.uniform(-9, -1, 3)
        answer = call(top_reasons, c.copy(), 3)
        picked = answer.numbers((3,)).astype(int)
        require(set(picked) <= set(range(size)), f"{answer.what} gave {picked.tolist()}, which are no positions")
        value(f"the reasons that {answer.what} names", c[picked]).close(sorted(c)[:3])
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="top_reasons_check" why="takes the best for the worst" idea="a list of positions, the most harmful first"
def top_reasons(c, k):
    return np.argsort(-c)[:k].tolist()

# %% tags=["active-py", "wrong"] check="top_reasons_check" why="takes the largest, whether for or against" idea="what speaks for the host is no reason against her"
def top_reasons(c, k):
    return np.argsort(-np.abs(c))[:k].tolist()

# %% tags=["active-py", "wrong"] check="top_reasons_check" why="names the amounts" idea="a list of positions, the most harmful first"
def top_reasons(c, k):
    return np.sort(c)[:k].tolist()

# %% tags=["active-py", "wrong"] check="top_reasons_check" why="names them in the order of the columns" idea="a list of positions, the most harmful first"
def top_reasons(c, k):
    return sorted(np.argsort(c)[:k].tolist())

# %% tags=["active-py", "wrong"] check="top_reasons_check" why="names every column" idea="a list of positions, the most harmful first"
def top_reasons(c, k):
    return np.argsort(c).tolist()

# %% tags=["active-py", "right"] check="top_reasons_check" why="sorts the positions by their contribution"
def top_reasons(c, k):
    return tuple(sorted(range(len(c)), key=lambda i: c[i])[:k])

# %% tags=["active-py", "right"] check="top_reasons_check" why="takes the worst one out, k times, and returns an array"
def top_reasons(c, k):
    left, named = list(c), []
    for _ in range(k):
        named.append(int(np.argmin(left)))
        left[named[-1]] = np.inf
    return np.array(named)

# %% tags=["experiment", "raises-exception"]
host, usual = loans.REFUSED, loans.USUAL
names = [f"{name}: {a:g}, usual {b:g}" for name, a, b in zip(loans.COLUMNS, host, usual)]
c = np.array(reasons(loans.WEIGHTS, loans.OFFSET, host, usual))
plots.show(
    loans.plot_reasons(names, c, loans.WEIGHTS @ usual + loans.OFFSET, top_reasons(c, 2)),
    alt="Steps from the usual score, 0.60, to this host's, -0.34. Years as a host take 0.80 and debt 0.90; "
    "earnings give 0.16, rating 0.30 and nights booked 0.30. Debt is reason 1, years are reason 2.",
)
close = np.array(reasons(loans.WEIGHTS, loans.OFFSET, host, loans.LAST_IN))
print("Against the last host who got a loan, reason 1 is:", loans.COLUMNS[top_reasons(close, 1)[0]])

# %% [markdown]
# **What to notice.** The steps add up: from 0.60 to -0.34. Against the usual borrower debt is the first reason, at -0.90. Against the last one who just got a loan it is the short time as a host: -0.40, and debt only -0.15. Same host, same score, another letter. "The model is interpretable" is half true until someone says compared with whom. And a reason tells what the model used, not what the host should do.
#
# ## Research or production?
#
# Give each scene the word `"research"` or `"production"`: `setting = {"a": "...", "b": "...", ...}`.
#
# * **a** One number on a test that everybody uses decides who is first.
# * **b** Sales wants more loans, risk wants fewer losses, and both call it the goal of the model.
# * **c** The speed that counts is how long one person waits for one answer.
# * **d** The speed that counts is how many examples an hour pass through training.
# * **e** The table was finished before the work began, and will be the same next year.
# * **f** A patient's doctor asks what the number rests on, before she acts.
#
# ## What to ask of data before production
#
# Each scene went wrong after the launch. Which question, asked before, would have shown it? Write a dictionary `first_ask` in the same way, with these words.
#
# `"when"`: is it there when the answer is due? `"unit"`: does it still mean the same? `"gaps"`: why is it missing where it is missing? `"unseen"`: what comes that the history never had?
#
# * **a** A hospital's model advises at admission; it uses the number of blood tests of the whole stay.
# * **b** Overnight a thermometer reports 37 where it used to report 98.6, and the model goes on answering.
# * **c** People who are behind with their payments leave the field "income" empty; the mean is filled in.
# * **d** One order in ten names a phone that came out last week.
# * **e** A shop's fraud model, asked before anything is sent, uses whether the parcel came back.

# %% nbgrader={"grade": false, "grade_id": "setting", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
setting = {"a": "research", "b": "production", "c": "production", "d": "research", "e": "research", "f": "production"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "setting_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("setting", points=2, hidden=3)
with check("each scene a to f has one of the two words"):
    value("the keys of setting", sorted(setting)).equal(list("abcdef"))
    for letter in "abcdef":
        value(f"setting[{letter!r}]", setting[letter]).one_of("research", "production")
### BEGIN HIDDEN TESTS
with check.hidden("research has one shared goal and fixed data; in production several teams want several things"):
    require([setting[k] for k in "abe"] == ["research", "production", "research"], "a, b or e has another answer")
with check.hidden("in research the speed of training counts, in production the wait of one user"):
    require([setting[k] for k in "cd"] == ["production", "research"], "c or d has another answer")
with check.hidden("whoever must act on a number needs to know why"):
    require(setting["f"] == "production", "f has another answer")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="setting_check" why="thinks that production is where there are tests and numbers" idea="research has one shared goal and fixed data; in production several teams want several things"
setting = {"a": "production", "b": "research", "c": "production", "d": "research", "e": "research", "f": "production"}

# %% tags=["active-py", "wrong"] check="setting_check" why="takes high throughput in training for a matter of production" idea="in research the speed of training counts, in production the wait of one user"
setting = {"a": "research", "b": "production", "c": "production", "d": "production", "e": "research", "f": "production"}

# %% tags=["active-py", "wrong"] check="setting_check" why="thinks that explaining is for papers" idea="whoever must act on a number needs to know why"
setting = {"a": "research", "b": "production", "c": "production", "d": "research", "e": "research", "f": "research"}

# %% tags=["active-py", "right"] check="setting_check" why="builds the dictionary from two groups"
setting = {letter: "research" if letter in "ade" else "production" for letter in "fedcba"}

# %% nbgrader={"grade": false, "grade_id": "first_ask", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
first_ask = {"a": "when", "b": "unit", "c": "gaps", "d": "unseen", "e": "when"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "first_ask_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("first_ask", points=2, hidden=3)
with check("each scene a to e has one of the four words"):
    value("the keys of first_ask", sorted(first_ask)).equal(list("abcde"))
    for letter in "abcde":
        value(f"first_ask[{letter!r}]", first_ask[letter]).one_of("when", "unit", "gaps", "unseen")
### BEGIN HIDDEN TESTS
with check.hidden("what is known only after the answer cannot help to give it"):
    require((first_ask["a"], first_ask["e"]) == ("when", "when"), "a or e has another answer")
with check.hidden("a gap that is no accident says something itself"):
    require(first_ask["c"] == "gaps", "c has another answer")
with check.hidden("a known column in a new unit is one thing, a value that was never there another"):
    require((first_ask["b"], first_ask["d"]) == ("unit", "unseen"), "b or d has another answer")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="first_ask_check" why="takes what comes late for a gap" idea="what is known only after the answer cannot help to give it"
first_ask = {"a": "gaps", "b": "unit", "c": "gaps", "d": "unseen", "e": "gaps"}

# %% tags=["active-py", "wrong"] check="first_ask_check" why="takes a gap that says something for a delay" idea="a gap that is no accident says something itself"
first_ask = {"a": "when", "b": "unit", "c": "when", "d": "unseen", "e": "when"}

# %% tags=["active-py", "wrong"] check="first_ask_check" why="takes a new unit for a new value" idea="a known column in a new unit is one thing, a value that was never there another"
first_ask = {"a": "when", "b": "unseen", "c": "gaps", "d": "unseen", "e": "when"}

# %% tags=["active-py", "right"] check="first_ask_check" why="fills the dictionary word by word"
first_ask = dict(zip("abcde", ["when", "unit", "gaps", "unseen", "when"]))

# %% [markdown]
# ## What to take along
#
# * A benchmark shows the data on the day they were complete. A's error was 0.36 there and 1.71 in production; B's was 1.38 in both.
# * A loses its lead where 45 % of the requests lack its column. Make the test look like production, and you know that before the launch.
# * The good model is not lost: with B as its stand-in it comes to 0.96.
# * A correct function in a changed world filled 95 into a column of stars.
# * Reasons need a reference: -0.90 for debt against the usual host, -0.15 against the last one who got a loan.
#
# **If you have time.** Fit the line of A on a history that went through `lose` and `impute_apply` first. Does its error at 60 % fall? Why hardly?

# %% tags=["active-py", "numbers"]
past, now = loans.hosts(20_000, np.random.default_rng(1)), loans.hosts(20_000, np.random.default_rng(6))
both = ["settled", "stated"]
mu, X, y = impute_fit(past[both].to_numpy()), now[both].to_numpy(), now["next_season"].to_numpy()
line_a, line_b = (loans.fit_line(past[name], past["next_season"]) for name in both)
ways = (
    lambda X: line_a(impute_apply(mu, X)[:, 0]),
    lambda X: line_b(X[:, 1]),
    lambda X: np.where(np.isnan(X[:, 0]), line_b(X[:, 1]), line_a(X[:, 0])),
)
def lose(X, level):
    return loans.lose_settled(X, level, np.random.default_rng(5))
a, b, join = (stress(way, X, y, [0.0, 0.6], lose) for way in ways)
spoilt = lose(X, 0.6)
whole = ~np.isnan(spoilt[:, 0])
easy = np.mean((line_a(spoilt[whole, 0]) - y[whole]) ** 2)
c = reasons(loans.WEIGHTS, loans.OFFSET, loans.REFUSED, loans.USUAL)
last = reasons(loans.WEIGHTS, loans.OFFSET, loans.REFUSED, loans.LAST_IN)
score = loans.WEIGHTS @ np.array([loans.USUAL, loans.REFUSED]).T + loans.OFFSET
old = airbnb.listings(3_000, np.random.default_rng(3), "2020-02")
[
    f"is {a[0]:.2f} for A and {b[0]:.2f} for B",
    f"is worse than B: {a[1]:.2f} against {b[1]:.2f}",
    f"was \\${10 * round(100 * a[0] ** 0.5):,} and is \\${10 * round(100 * a[1] ** 0.5):,}",
    f"which costs {np.mean((line_a(mu[0]) - y)[np.isnan(spoilt[:, 0])] ** 2):.1f}",
    f"A still measures {easy:.2f} in production",
    f"an error of {join[1]:.2f}",
    f"was {a[0]:.2f} there and {a[1]:.2f} in production; B's was {b[1]:.2f} in both",
    f"where {100 * (b[0] - a[0]) / (a[1] - a[0]) * 0.6:.0f} % of the requests",
    f"it comes to {join[1]:.2f}",
    f"with {impute_fit(old[['review_scores_rating']].to_numpy())[0]:.0f} stars",
    f"from {score[0]:.2f} to {score[1]:.2f}",
    f"first reason, at {c[top_reasons(c, 1)[0]]:.2f}",
    f"time as a host: {last[top_reasons(last, 1)[0]]:.2f}, and debt only {last[2]:.2f}",
    f"{c[2]:.2f} for debt against the usual host, {last[2]:.2f} against the last",
]

# %% tags=["active-py", "insight"] claim="A wins the test and loses in production; the lines cross between 40 and 50 %; A, else B wins at 60 %"
def holds(rng):
    past, now = loans.hosts(5_000, rng), loans.hosts(5_000, rng)
    X, y, seed = now[["settled", "stated"]].to_numpy(), now["next_season"].to_numpy(), int(rng.integers(10**9))
    mu = impute_fit(past[["settled", "stated"]].to_numpy())
    line_a, line_b = (loans.fit_line(past[name], past["next_season"]) for name in ("settled", "stated"))
    ways = (
        lambda X: line_a(impute_apply(mu, X)[:, 0]),
        lambda X: line_b(X[:, 1]),
        lambda X: np.where(np.isnan(X[:, 0]), line_b(X[:, 1]), line_a(X[:, 0])),
    )
    def lose(X, level):
        return loans.lose_settled(X, level, np.random.default_rng(seed))
    a, b, join = (stress(way, X, y, [0.0, 0.4, 0.5, 0.6], lose) for way in ways)
    return a[0] < b[0] / 3 and a[1] < b[1] and a[2] > b[2] and join[3] < b[3] < a[3]

# %% tags=["active-py", "insight"] claim="a team that leaves out rows with gaps measures in production what it measured in the test"
def holds(rng):
    past, now = loans.hosts(5_000, rng), loans.hosts(5_000, rng)
    line = loans.fit_line(past["settled"], past["next_season"])
    spoilt = loans.lose_settled(now[["settled", "stated"]].to_numpy(), 0.6, rng)
    whole = ~np.isnan(spoilt[:, 0])
    easy = np.mean((line(spoilt[whole, 0]) - now["next_season"].to_numpy()[whole]) ** 2)
    return abs(easy - 0.36) < 0.04

# %% tags=["active-py", "insight"] claim="one line on both columns, fitted where settled is complete, leans on settled alone and loses to B in production"
def holds(rng):
    past, now = loans.hosts(5_000, rng), loans.hosts(5_000, rng)
    known = past[["settled", "stated"]].to_numpy()
    w = np.linalg.lstsq(np.column_stack([known, np.ones(5_000)]), past["next_season"], rcond=None)[0]
    spoilt = impute_apply(impute_fit(known), loans.lose_settled(now[["settled", "stated"]].to_numpy(), 0.6, rng))
    y = now["next_season"].to_numpy()
    error = np.mean((spoilt @ w[:2] + w[2] - y) ** 2)
    return abs(w[1]) < 0.1 * w[0] and error > np.mean((loans.fit_line(known[:, 1], past["next_season"])(now["stated"]) - y) ** 2)

# %% tags=["active-py", "insight"] claim="of listings without a price most cannot be booked, of the others hardly any; a rating in points fills stars; nearly a third of the words are new"
def holds(rng):
    old, new = airbnb.listings(1_000, rng, "2020-02"), airbnb.listings(1_000, rng, "2024-06")
    live = loans.compare_snapshots(old, new)["live"].tolist()
    filling = impute_fit(old[["review_scores_rating"]].to_numpy())[0]
    return live[0] > 10 and live[1] > 40 and live[2] < 5 and live[3] < 5 and 25 < live[4] < 37 and filling > 90
