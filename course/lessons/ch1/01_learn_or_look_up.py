# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Learn it, or look it up?
#
# Lena has inherited a flat and wants to let it by the night. She has a table of 5,000 homes in her city with their prices. Should she look for one just like hers, or let a model learn from all of them? She decides within five minutes, and the wrong choice costs her every night of the year.
#
# **After this notebook you can**
#
# 1. tell remembering from generalising, and measure both;
# 2. fit a price model that multiplies instead of adding, and judge its error;
# 3. test whether there is a pattern to learn at all;
# 4. say when machine learning (ML) works well, and when less well.
#
# **What the book says.** ML has four parts: a program that *learns*; a *pattern* too complex to write down; *data* that exist already; and answers for cases that *nobody has seen* yet. A database only returns relations that somebody stored; a model finds the relation itself. It works best where a pattern repeats, and with lots of data. You will test each part, and find a limit to the last sentence.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 1.

# %%
import numpy as np
from sklearn.tree import DecisionTreeClassifier

from course import airbnb, notebook, patterns, plots
from course.checks import Check, call, generator, require, unchanged, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# Lena's table holds each of 5,000 homes by its exact size, distance to the centre, wifi and pool. Asked for one of its own homes, it returns the right price: 0 % error. Tomorrow 1,000 new homes come on the market. Of how many percent of them does the table know the price?
#
# Write a number from 0 to 100, as in `bet_coverage = 50`. Bets are never marked right or wrong.

# %% nbgrader={"grade": false, "grade_id": "bet_coverage", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_coverage = 30
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_coverage_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is a number of percent"):
    value("bet_coverage", bet_coverage).between(0, 100)
check.report()

# %% tags=["active-py", "wrong"] check="bet_coverage_check" why="writes text" idea="a bet is a number of percent"
bet_coverage = "half"

# %% tags=["active-py", "wrong"] check="bet_coverage_check" why="more than all" idea="a bet is a number of percent"
bet_coverage = 500

# %% tags=["active-py", "right"] check="bet_coverage_check" why="bets that it knows nearly all"
bet_coverage = 99.5

# %% [markdown]
# ## Look it up
#
# A table is a dictionary. Its key is a home, as (size in m², km to the centre, wifi, pool); its value is the price of a night in dollars. If the key is not there, an honest table has no answer: return `None`.

# %% nbgrader={"grade": false, "grade_id": "lookup", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def lookup(table: dict[tuple, float], key: tuple) -> float | None:
    """Return the price of the home `key`, in dollars, or None if the table does not hold it."""
    ### BEGIN SOLUTION
    return table.get(key)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "lookup_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
small = {(50.0, 2.0, True, False): 95.0, (80.0, 5.5, True, True): 140.0, (30.0, 9.0, False, False): 0.0}
check = Check("lookup", points=1, hidden=1)
with check("what is in the table comes back unchanged"):
    call(lookup, small, (50.0, 2.0, True, False)).close(95.0, unit="$")
    call(lookup, small, (80.0, 5.5, True, True)).close(140.0, unit="$")
with check("what is not in the table has no price, however similar it is", hint="What does the page ask for if the key is missing?"):
    call(lookup, small, (50.1, 2.0, True, False)).equal(None)
    call(lookup, {}, (1.0, 1.0, True, True)).equal(None)
with check("a price of 0 is a price", hint="0 counts as false in Python. None is something else."):
    call(lookup, small, (30.0, 9.0, False, False)).close(0.0, unit="$")
### BEGIN HIDDEN TESTS
with check.hidden("a table has no error on its own homes, and no answer for others"):
    mine, others = (patterns.homes(40, generator(seed)) for seed in (1, 2))
    forty = dict(zip(patterns.keys(mine), mine["price_usd"].tolist()))
    for key, price in forty.items():
        call(lookup, forty, key).close(price, unit="$")
    for key in patterns.keys(others)[:10]:
        call(lookup, forty, key).equal(None)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="lookup_check" why="stops with an error where a home is missing" idea="what is not in the table has no price, however similar it is"
def lookup(table, key):
    return table[key]

# %% tags=["active-py", "wrong"] check="lookup_check" why="calls an unknown price zero" idea="what is not in the table has no price, however similar it is"
def lookup(table, key):
    return table.get(key, 0.0)

# %% tags=["active-py", "wrong"] check="lookup_check" why="returns the most similar home: that is a model already" idea="what is not in the table has no price, however similar it is"
def lookup(table, key):
    if not table:
        return None
    return table[min(table, key=lambda other: sum(abs(a - b) for a, b in zip(other, key)))]

# %% tags=["active-py", "wrong"] check="lookup_check" why="takes a price of 0 for a missing one" idea="a price of 0 is a price"
def lookup(table, key):
    return table.get(key) or None

# %% tags=["active-py", "right"] check="lookup_check" why="searches row by row"
def lookup(table, key):
    for other, price in table.items():
        if tuple(other) == tuple(key):
            return np.float64(price)
    return None

# %% tags=["experiment", "raises-exception"]
known, new = patterns.homes(5000, np.random.default_rng(1)), patterns.homes(1000, np.random.default_rng(8))
table = dict(zip(patterns.keys(known), known["price_usd"]))
answers = [lookup(table, key) for key in patterns.keys(new)]
print(f"On its own homes: {np.mean([lookup(table, k) == p for k, p in table.items()]):.0%} right.")
print(f"Of the new homes it prices {np.mean([a is not None for a in answers]):.0%}. You bet {bet_coverage} %.")
print(known.head(3).round(2).to_string(index=False))

# %% [markdown]
# **What to notice.** No error on what it knows, and no answer on anything else. No two homes agree in all digits. So "no error on the data that we have" says nothing about tomorrow. The cases that nobody has seen yet are what a model is for.
#
# ## Learn it
#
# What does a model keep instead of 5,000 rows? The *pattern*. Prices multiply: a pool makes a cheap home some percent dearer, and a dear home as many percent, not as many dollars. Logarithms turn multiplying into adding. So fit a straight line to log(price):
#
# log(price) = w[0] + w[1] · x[0] + w[2] · x[1] + ...
#
# By hand, with one feature: homes with x = 0, 1, 2 cost \$30, \$60, \$120. Each step doubles the price. So w[0] = log(30), the base price, and w[1] = log(2).
#
# Find the `w` with the *least squares* of the differences in log(price). NumPy has `np.linalg.lstsq(A, b)`: it returns the best `w` for A @ w = b first. A column of ones in A makes room for w[0]. In general X has the features of one home in each row.

# %% nbgrader={"grade": false, "grade_id": "fit_price", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def fit_price(X: np.ndarray, y_usd: np.ndarray) -> np.ndarray:
    """Return the weights w, shape (d + 1,), of the least-squares line through log(y_usd); the base price's first.

    X holds d features of n homes, shape (n, d); y_usd their prices, in dollars, shape (n,), > 0.
    """
    ### BEGIN SOLUTION
    A = np.column_stack([np.ones(len(X)), X])
    return np.linalg.lstsq(A, np.log(y_usd))[0]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fit_price_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
steps, doubling, uneven = np.array([[0.0], [1.0], [2.0]]), np.array([30.0, 60.0, 120.0]), np.array([30.0, 65.0, 120.0])

def agrees(w, base, effects):
    """Whether w holds these weights, the base first or last."""
    orders = ([base, *effects], [*effects, base])
    return any(np.allclose(w, order, rtol=0, atol=1e-6) for order in orders)

check = Check("fit_price", points=3, hidden=2)
with check("there is a weight for each feature and one for the base price", hint="Which column of A is always 1?"):
    call(fit_price, steps, doubling).numbers((2,))
    call(fit_price, np.arange(12.0).reshape(6, 2) ** 2, np.arange(1.0, 7.0)).numbers((3,))
with check("each step multiplies the price", hint="What do you fit: dollars, or their logarithm?"):
    w = call(fit_price, steps, doubling).numbers((2,))
    require(agrees(w, np.log(30), [np.log(2)]), f"for $30, $60, $120 the weights are {w.round(4)}")
with check("prices twice as high change the base price alone"):
    once = call(fit_price, steps, uneven).numbers((2,))
    twice = call(fit_price, steps, 2 * uneven).numbers((2,))
    require(agrees(np.sort(np.abs(twice - once)), 0, [np.log(2)]), f"with prices doubled the weights changed by {(twice - once).round(4)}")
with check("the order of the homes does not matter"):
    rows = np.array([2, 0, 1])
    call(fit_price, steps[rows], doubling[rows]).close(call(fit_price, steps, doubling).numbers((2,)), atol=1e-6)
### BEGIN HIDDEN TESTS
with check.hidden("where prices follow the pattern exactly, the weights are found again"):
    rng = generator(3)
    for d in (1, 2, 3, 4):
        X, base, effects = rng.normal(3, 2, (30, d)), rng.normal(3, 1), rng.normal(0, 0.3, d)
        answer = call(fit_price, X, np.exp(base + X @ effects))
        require(agrees(answer.numbers((d + 1,)), base, effects), f"{answer.what} gave {answer.value}")
with check.hidden("where prices scatter, the squares of the differences in log(price) are the least"):
    df = patterns.homes(60, generator(4))
    X, y = patterns.features(df), df["price_usd"].to_numpy()
    best = np.linalg.lstsq(np.column_stack([np.ones(60), X]), np.log(y))[0]
    before = X.copy()
    w = call(fit_price, X, y).numbers((5,))
    unchanged("fit_price: X", before, X)
    require(agrees(w, best[0], best[1:]), f"for 60 homes the weights are {w.round(4)}")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="fit_price_check" why="fits dollars, which add instead of multiplying" idea="each step multiplies the price"
def fit_price(X, y_usd):
    return np.linalg.lstsq(np.column_stack([np.ones(len(X)), X]), y_usd)[0]

# %% tags=["active-py", "wrong"] check="fit_price_check" why="has no intercept" idea="there is a weight for each feature and one for the base price"
def fit_price(X, y_usd):
    return np.linalg.lstsq(X, np.log(y_usd))[0]

# %% tags=["active-py", "wrong"] check="fit_price_check" why="keeps a place for the base price, and leaves it at nothing" idea="each step multiplies the price"
def fit_price(X, y_usd):
    return np.append(0.0, np.linalg.lstsq(X, np.log(y_usd))[0])

# %% tags=["active-py", "wrong"] check="fit_price_check" why="standardises the features, and forgets to say so in the weights" idea="each step multiplies the price"
def fit_price(X, y_usd):
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    return np.linalg.lstsq(np.column_stack([np.ones(len(X)), Z]), np.log(y_usd))[0]

# %% tags=["active-py", "right"] check="fit_price_check" why="asks scikit-learn, and returns a list"
from sklearn.linear_model import LinearRegression

def fit_price(X, y_usd):
    line = LinearRegression().fit(X, np.log(y_usd))
    return [float(line.intercept_), *line.coef_]

# %% tags=["active-py", "right"] check="fit_price_check" why="solves the normal equations, with the base price last"
def fit_price(X, y_usd):
    A = np.hstack([X, np.ones((len(X), 1))])
    return np.linalg.solve(A.T @ A, A.T @ np.log(y_usd))

# %% [markdown]
# ## Use what was learned
#
# Turn weights and features back into dollars. One home alone must get the same price as among thousands: in the evening Lena asks for her flat only.

# %% nbgrader={"grade": false, "grade_id": "predict_usd", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def predict_usd(w: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return the price of each home, in dollars, shape (n,); w comes from fit_price, X has shape (n, d)."""
    ### BEGIN SOLUTION
    return np.exp(w[0] + X @ w[1:])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_usd_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
tripling = np.log([3.0, 3.0])  # $3 at x = 0, three times as much at each step
check = Check("predict_usd", points=3, hidden=2)
with check("a home priced alone gets the price that it gets among others", hint="Does your price of one row use the other rows?"):
    together = call(predict_usd, tripling, np.array([[0.0], [1.0], [2.5]])).numbers((3,))
    for x, price in zip((0.0, 1.0, 2.5), together):
        call(predict_usd, tripling, np.array([[x]])).close([price], unit="$")
with check("weights on log(price) give back dollars, base price included", hint="What undoes a logarithm? What costs a home at x = 0?"):
    call(predict_usd, tripling, np.array([[0.0], [1.0], [2.0]])).close([3, 9, 27], unit="$")
with check("no home costs less than nothing, however far away"):
    far = call(predict_usd, tripling, np.array([[-20.0], [-3.0]])).numbers((2,), unit="$")
    require(bool(np.all(far > 0)), f"at x = -20 and -3 the prices are {far[0]:.3g} $ and {far[1]:.3g} $")
with check("trained on doubled prices, every prediction doubles"):
    X, y = np.array([[0.0], [1.0], [2.0], [4.0]]), np.array([30.0, 66.0, 110.0, 500.0])
    once = call(predict_usd, fit_price(X, y), X).numbers((4,))
    call(predict_usd, fit_price(X, 2 * y), X).close(2 * once, unit="$")
### BEGIN HIDDEN TESTS
with check.hidden("where prices follow the pattern exactly, the prices of new homes are exact"):
    rng = generator(5)
    for d in (1, 3):
        X, X2, effects = rng.normal(3, 2, (30, d)), rng.normal(3, 2, (9, d)), rng.normal(0, 0.3, d)
        call(predict_usd, fit_price(X, np.exp(2 + X @ effects)), X2).close(np.exp(2 + X2 @ effects), rtol=1e-5, unit="$")
with check.hidden("on new homes the error is close to the least that can be had"):
    rng = generator(6)
    two_sets = patterns.homes(300, rng), patterns.homes(300, rng)
    (X, y), (X2, y2) = ((patterns.features(df), df["price_usd"].to_numpy()) for df in two_sets)
    guess = call(predict_usd, fit_price(X, y), X2).numbers((300,), unit="$")
    best = np.exp(np.column_stack([np.ones(300), X2]) @ np.linalg.lstsq(np.column_stack([np.ones(300), X]), np.log(y))[0])
    error, least = np.mean(np.abs(guess - y2) / y2), np.mean(np.abs(best - y2) / y2)
    require(error <= 1.15 * least, f"trained on 300 homes, it is off by {error:.1%} on average; {least:.1%} can be had")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="predict_usd_check" why="standardises with the batch being scored" idea="a home priced alone gets the price that it gets among others"
def predict_usd(w, X):
    Z = (X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 1e-9)
    return np.exp(w[0] + Z @ w[1:])

# %% tags=["active-py", "wrong"] check="predict_usd_check" why="forgets to undo the logarithm" idea="weights on log(price) give back dollars, base price included"
def predict_usd(w, X):
    return w[0] + X @ w[1:]

# %% tags=["active-py", "wrong"] check="predict_usd_check" why="leaves the base price out" idea="weights on log(price) give back dollars, base price included"
def predict_usd(w, X):
    return np.exp(X @ w[1:])

# %% tags=["active-py", "wrong"] check="predict_usd_check" why="adds the base price in dollars" idea="weights on log(price) give back dollars, base price included"
def predict_usd(w, X):
    return np.exp(w[0]) + np.exp(X @ w[1:])

# %% tags=["active-py", "right"] check="predict_usd_check" why="multiplies factor by factor, home by home"
def predict_usd(w, X):
    prices = []
    for row in X:
        price = np.e ** w[0]
        for weight, x in zip(w[1:], row):
            price = price * np.e ** (weight * x)
        prices.append(float(price))
    return prices

# %% [markdown]
# ## How wrong is it?
#
# \$20 off is much for a home at \$40 and little at \$400. So measure each error as a share of the true price, and take the mean: the *mean absolute percentage error*, MAPE. Homes that cost \$100 and \$200, priced at \$110 and \$180, are off by 10 % each. The MAPE is 0.10; too high and too low do not cancel.
#
# Below the check you see how much data the pattern needs. Models are trained on few homes and on many, and each is judged on its own homes and on 20,000 new ones. The line "no model can do better" is known here because we made the homes: those with the same traits still differ by about 15 %.

# %% nbgrader={"grade": false, "grade_id": "mape", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def mape(y_usd: np.ndarray, yhat_usd: np.ndarray) -> float:
    """Return the mean absolute error as a share of the true price, so 0.10 for 10 %.

    y_usd holds the true prices, yhat_usd the predicted ones, in dollars, both of shape (n,).
    """
    ### BEGIN SOLUTION
    return np.mean(np.abs(yhat_usd - y_usd) / y_usd)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mape_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("mape", points=2, hidden=1)
with check("the error is a share of the true price, and 1 means 100 %", hint="Which of the two prices do you divide by?"):
    call(mape, np.array([50.0]), np.array([100.0])).close(1.0)
with check("too high and too low do not cancel", hint="Is an error of -10 % better than none?"):
    call(mape, np.array([100.0, 200.0]), np.array([110.0, 180.0])).close(0.10)
    call(mape, np.array([100.0]), np.array([50.0])).close(0.5)
with check("a cheap home counts as much as a dear one", hint="First the share of each home, then the mean."):
    call(mape, np.array([100.0, 300.0]), np.array([150.0, 300.0])).close(0.25)
### BEGIN HIDDEN TESTS
with check.hidden("in another currency the share is the same"):
    rng = generator(7)
    for _ in range(10):
        y, guess = rng.uniform(20, 400, 12), rng.uniform(20, 400, 12)
        want = sum(abs(g / t - 1) for g, t in zip(guess, y)) / 12
        call(mape, y, guess).close(want)
        call(mape, 150 * y, 150 * guess).close(want)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="mape_check" why="divides by the prediction" idea="the error is a share of the true price, and 1 means 100 %"
def mape(y_usd, yhat_usd):
    return np.mean(np.abs(yhat_usd - y_usd) / yhat_usd)

# %% tags=["active-py", "wrong"] check="mape_check" why="lets errors cancel" idea="too high and too low do not cancel"
def mape(y_usd, yhat_usd):
    return np.mean((yhat_usd - y_usd) / y_usd)

# %% tags=["active-py", "wrong"] check="mape_check" why="divides by the larger of the two" idea="the error is a share of the true price, and 1 means 100 %"
def mape(y_usd, yhat_usd):
    return np.mean(np.abs(yhat_usd - y_usd) / np.maximum(y_usd, yhat_usd))

# %% tags=["active-py", "wrong"] check="mape_check" why="returns percent instead of a share" idea="the error is a share of the true price, and 1 means 100 %"
def mape(y_usd, yhat_usd):
    return 100 * np.mean(np.abs(yhat_usd / y_usd - 1))

# %% tags=["active-py", "wrong"] check="mape_check" why="shares out the sum of all errors" idea="a cheap home counts as much as a dear one"
def mape(y_usd, yhat_usd):
    return np.abs(yhat_usd - y_usd).sum() / y_usd.sum()

# %% tags=["active-py", "right"] check="mape_check" why="asks scikit-learn"
from sklearn.metrics import mean_absolute_percentage_error

def mape(y_usd, yhat_usd):
    return mean_absolute_percentage_error(y_usd, yhat_usd)

# %% tags=["experiment", "raises-exception"]
counts, rng, later = [10, 30, 100, 300, 1000, 3000], np.random.default_rng(3), patterns.homes(20_000, np.random.default_rng(2))

def errors(n):
    df = patterns.homes(n, rng)
    w = fit_price(patterns.features(df), df["price_usd"])
    return [mape(homes["price_usd"], predict_usd(w, patterns.features(homes))) for homes in (df, later)]

own, unseen = np.transpose([np.mean([errors(n) for _ in range(40)], axis=0) for n in counts])  # means of 40 draws
best = predict_usd(np.array([patterns.BASE, *patterns.EFFECTS]), patterns.features(later))
plots.show(
    patterns.plot_errors(counts, own, unseen, floor=mape(later["price_usd"], best)),
    alt="Average error over the number of known homes. The model's error on new homes falls from 19 % at 10 homes to 12 % at 300, "
    "its error on its own homes rises from 8 to 12 %, and there both stay. The table's error on its own homes is 0 throughout.",
)

# %% [markdown]
# **What to notice.** With 10 homes the model is off by 8 % on its own homes and by 19 % on new ones: it has partly memorised. From 300 homes on both are 12 %, the least that can be had. The next 2,700 homes bring nothing. So "with lots of data" is half true: how much is enough depends on the pattern, and here a few hundred are. For the exact table not even 3,000 are.
#
# But who would ask for a home to the last digit? Round the key: sizes to 5 m², distances to half a km. Then real listings, made up to behave like those of Boston: each bar adds one more column to the key.

# %% tags=["experiment", "raises-exception"]
rounded = {"size_step": 5.0, "km_step": 0.5}
table = dict(zip(patterns.keys(known, **rounded), known["price_usd"]))
answers = np.array([lookup(table, key) for key in patterns.keys(new, **rounded)], dtype=float)  # None becomes nan
there = ~np.isnan(answers)
model = predict_usd(fit_price(patterns.features(known), known["price_usd"]), patterns.features(new))
print(f"Rounded table: prices {there.mean():.0%} of the new homes, off by {mape(new['price_usd'][there], answers[there]):.1%}")
print(f"Model: prices 100 %, off by {mape(new['price_usd'], model):.1%}")

# %% tags=["experiment", "raises-exception"]
columns = ["room_type", "accommodates", "neighbourhood_cleansed", "bedrooms", "beds", "bathrooms_text", "minimum_nights", "amenities"]
city, tomorrow = (airbnb.listings(n, np.random.default_rng(n))[columns].astype(str) for n in (4000, 1000))
coverage = {}
for k, column in enumerate(columns, start=1):
    in_table = set(city[columns[:k]].itertuples(index=False, name=None))
    coverage["+ " * (k > 1) + column] = np.mean([key in in_table for key in tomorrow[columns[:k]].itertuples(index=False, name=None)])
plots.show(
    patterns.plot_coverage(coverage),
    alt="Share of 1,000 new listings whose key is in a table of 4,000. With the room type alone it is 100 %. Each further column "
    "lowers it: about 95 % with guests and neighbourhood, about 60 % with bathrooms, 0 % once the amenities belong to the key.",
)

# %% [markdown]
# **What to notice.** A coarse table answers more: 89 % of Lena's new homes. Yet it is off by 17.7 %, the model by 12.1 %. The table hands on the price of one single neighbour, with that neighbour's moods; the model has averaged thousands of moods away. And each column that makes homes more alike makes the table emptier.
#
# ## Is there a pattern at all?
#
# A model learns something from anything, even from dice. So test it: draw `n` examples, train on them, draw `n` new ones, and return the share of these that the model gets right. All parts are handed to you as functions:
#
# * `sample(n, rng)` draws n examples and returns (X, y);
# * `fit(X, y)` returns a trained model, whatever that is;
# * `predict(model, X)` returns its answers, shape (n,).
#
# Your function then tries a decision tree, which can memorise any table: on ten throws of a die, to foretell the next one, and on homes, to tell whether a night costs more than \$100.

# %% nbgrader={"grade": false, "grade_id": "learnable", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def learnable(fit, predict, sample, n: int, rng: np.random.Generator) -> float:
    """Return the accuracy, 0 to 1, on new examples, of a model trained on n examples."""
    ### BEGIN SOLUTION
    model = fit(*sample(n, rng))
    X, y = sample(n, rng)
    return np.mean(predict(model, X) == y)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "learnable_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
class Memory:
    """A learner that stores every example; asked for another one, it gives the answer of the nearest in column 0."""

    def __init__(self):
        self.seen, self.asked = set(), set()

    def fit(self, X, y):
        self.seen |= set(map(tuple, X.tolist()))
        order = np.argsort(X[:, 0])
        return {"x": X[order, 0], "y": y[order]}

    def predict(self, model, X):
        self.asked |= set(map(tuple, X.tolist()))
        places = np.searchsorted(model["x"], X[:, 0]).clip(1, len(model["x"]) - 1)
        left = X[:, 0] - model["x"][places - 1] < model["x"][places] - X[:, 0]
        return model["y"][np.where(left, places - 1, places)]

def accuracy(sample, n, seed):
    memory = Memory()
    answer = call(learnable, lambda X, y: memory.fit(X, y), lambda model, X: memory.predict(model, X), sample, n, generator(seed))
    share = answer.number()
    require(0 <= share <= 1, f"{answer.what} gave {share:.4g}, expected a share from 0 to 1")
    return share, memory

def die(n, rng):
    return rng.random((n, 3)), rng.integers(1, 7, n)

def four_steps(n, rng):
    X = rng.uniform(-2, 2, (n, 2))
    return X, np.floor(X[:, 0]).astype(int)

check = Check("learnable", points=3, hidden=2)
with check("a model is judged on examples that it was not trained on", hint="Which examples does predict get to see?"):
    _, memory = accuracy(die, 200, 8)
    both = len(memory.seen & memory.asked)
    require(memory.asked and not both, f"of {len(memory.asked)} examples that predict was given, {both} had been in the training")
    require(len(memory.asked) >= 100, f"with n = 200 the model was tried on {len(memory.asked)} examples; few examples leave much to luck")
with check("where there is a pattern, it is found"):
    share, _ = accuracy(four_steps, 600, 9)
    require(share > 0.9, f"on a pattern that can be learned from 600 examples the accuracy is {share:.3g}")
with check("nobody can foretell a fair die"):
    for n in (300, 1200):
        share, _ = accuracy(die, n, 10)
        require(abs(share - 1 / 6) < 4 * np.sqrt(5 / 36 / (n / 2)), f"on {n} throws of a fair die the accuracy is {share:.3g}")
### BEGIN HIDDEN TESTS
with check.hidden("the accuracy is the share of right answers, between the two as well"):
    def half_die(n, rng):
        X, y = four_steps(n, rng)
        return X, np.where(rng.random(n) < 0.5, y, 10 + rng.integers(0, 1000, n))
    share, _ = accuracy(half_die, 2000, 11)  # right where both the neighbour and the new one follow the pattern: a quarter
    require(abs(share - 0.25) < 0.08, f"where half of the examples follow a pattern the accuracy is {share:.3g}")
with check.hidden("the training sees n examples, and the random numbers are those that were given"):
    first, memory = accuracy(four_steps, 500, 12)
    again, same = accuracy(four_steps, 500, 12)
    require(first == again and memory.seen == same.seen, "with the same rng the second result differs from the first")
    require(250 <= len(memory.seen) <= 500, f"asked for 500 examples, the training saw {len(memory.seen)}")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="learnable_check" why="tests on the examples it was trained on" idea="a model is judged on examples that it was not trained on"
def learnable(fit, predict, sample, n, rng):
    X, y = sample(n, rng)
    return np.mean(predict(fit(X, y), X) == y)

# %% tags=["active-py", "wrong"] check="learnable_check" why="trains on the test examples too" idea="a model is judged on examples that it was not trained on"
def learnable(fit, predict, sample, n, rng):
    (X, y), (X2, y2) = sample(n, rng), sample(n, rng)
    return np.mean(predict(fit(np.concatenate([X, X2]), np.concatenate([y, y2])), X2) == y2)

# %% tags=["active-py", "wrong"] check="learnable_check" why="knows the answer for a die by heart" idea="a model is judged on examples that it was not trained on"
def learnable(fit, predict, sample, n, rng):
    return 1 / 6

# %% tags=["active-py", "wrong"] check="learnable_check" why="tries the model on ten examples only" idea="a model is judged on examples that it was not trained on"
def learnable(fit, predict, sample, n, rng):
    model = fit(*sample(n, rng))
    X, y = sample(10, rng)
    return np.mean(predict(model, X) == y)

# %% tags=["active-py", "wrong"] check="learnable_check" why="returns the share of errors" idea="where there is a pattern, it is found"
def learnable(fit, predict, sample, n, rng):
    model = fit(*sample(n, rng))
    X, y = sample(n, rng)
    return np.mean(predict(model, X) != y)

# %% tags=["active-py", "wrong"] check="learnable_check" why="compares new answers with the old examples" idea="where there is a pattern, it is found"
def learnable(fit, predict, sample, n, rng):
    X, y = sample(n, rng)
    model = fit(X, y)
    return np.mean(predict(model, sample(n, rng)[0]) == y)

# %% tags=["active-py", "right"] check="learnable_check" why="draws twice as many at once, splits them and counts"
def learnable(fit, predict, sample, n, rng):
    X, y = sample(2 * n, rng)
    model = fit(X[n:], y[n:])
    guesses = predict(model, X[:n])
    return sum(int(g) == int(t) for g, t in zip(guesses, y[:n])) / n

# %% tags=["experiment", "raises-exception"]
def grow(X, y):
    return DecisionTreeClassifier(random_state=0).fit(X, y)

def ask(tree, X):
    return tree.predict(X)

rng = np.random.default_rng(4)
for name, sample in (("die", patterns.throws), ("homes above $100", patterns.dear)):
    X, y = sample(3000, rng)
    new_share = learnable(grow, ask, sample, 3000, rng)
    print(f"{name}: right on {np.mean(ask(grow(X, y), X) == y):.0%} of its own examples, on {new_share:.1%} of new ones")

# %% [markdown]
# **What to notice.** On its own examples the tree is right every time, for the die as for the homes. On new throws it is right on 16.3 %, as often as chance (1/6); on new homes on 81.2 %. Only new examples tell a pattern from memory, and no amount of data makes a die learnable.
#
# ## When does ML work well?
#
# Six wishes. Give the verdict on each, as in `verdicts = {"a": "learn", "b": "look up", ...}`: `"learn"` (a pattern, examples that repeat, new cases like the old ones), `"look up"` (somebody stored the exact answer), `"no pattern"`, `"no examples"`, or `"other world"` (the new cases are unlike the examples).
#
# * **a** The next number of a fair lottery, from a million past draws.
# * **b** A fair price for a new flat in a city with 5,000 priced homes.
# * **c** The price that guest 4711 agreed to in her booking.
# * **d** Prices in Tokyo, from examples that all come from Boston.
# * **e** What guests will order in the first hotel on the Moon, asked before the first of them has landed.
# * **f** Whether a photo shows a kitchen, from 50,000 photos that people have sorted.

# %% nbgrader={"grade": false, "grade_id": "verdicts", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
verdicts = {"a": "no pattern", "b": "learn", "c": "look up", "d": "other world", "e": "no examples", "f": "learn"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "verdicts_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("verdicts", points=2, hidden=3)
with check("each wish a to f has one of the five verdicts"):
    value("the keys of verdicts", sorted(verdicts)).equal(list("abcdef"))
    for letter in "abcdef":
        value(f"verdicts[{letter!r}]", verdicts[letter]).one_of("learn", "look up", "no pattern", "no examples", "other world")
### BEGIN HIDDEN TESTS
with check.hidden("data alone is not enough: they must hold a pattern, and one that holds for the new cases", hint="Is next week like the past? Is Tokyo like Boston?"):
    require((verdicts["a"], verdicts["d"]) == ("no pattern", "other world"), "a or d has another verdict")
with check.hidden("what is stored exactly needs no model, and what never happened teaches none"):
    require((verdicts["c"], verdicts["e"]) == ("look up", "no examples"), "c or e has another verdict")
with check.hidden("a repeated pattern in many examples is where ML is at its best"):
    require((verdicts["b"], verdicts["f"]) == ("learn", "learn"), "b or f has another verdict")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="verdicts_check" why="believes that a million draws must teach something" idea="data alone is not enough: they must hold a pattern, and one that holds for the new cases"
verdicts = {"a": "learn", "b": "learn", "c": "look up", "d": "other world", "e": "no examples", "f": "learn"}

# %% tags=["active-py", "wrong"] check="verdicts_check" why="carries a model to another city" idea="data alone is not enough: they must hold a pattern, and one that holds for the new cases"
verdicts = {"a": "no pattern", "b": "learn", "c": "look up", "d": "learn", "e": "no examples", "f": "learn"}

# %% tags=["active-py", "wrong"] check="verdicts_check" why="learns what is stored" idea="what is stored exactly needs no model, and what never happened teaches none"
verdicts = {"a": "no pattern", "b": "learn", "c": "learn", "d": "other world", "e": "no examples", "f": "learn"}

# %% tags=["active-py", "wrong"] check="verdicts_check" why="would look up a new flat" idea="a repeated pattern in many examples is where ML is at its best"
verdicts = {"a": "no pattern", "b": "look up", "c": "look up", "d": "other world", "e": "no examples", "f": "learn"}

# %% tags=["active-py", "right"] check="verdicts_check" why="pairs letters with verdicts"
verdicts = dict(zip("abcdef", ["no pattern", "learn", "look up", "other world", "no examples", "learn"]))

# %% [markdown]
# ## What to take along
#
# * A table of 5,000 homes had 0 % error on its own and priced 0 % of the new ones. Error on known data says nothing about tomorrow.
# * The model was off by 12 % on new homes, the least that can be had, from 300 homes on. More data than the pattern needs brings nothing.
# * A rounded table answered for 89 %, and was off by 17.7 %: it repeats one neighbour's noise, where a model averages.
# * Only new examples show whether there is a pattern: 16.3 % on a die, 81.2 % on homes, after 100 % on both in training.
#
# **If you have time.** Make the table clever: let it return the mean price of all homes with the same rounded key. At which rounding does it come closest to the model, and what have you built?

# %% tags=["active-py", "numbers"]
known, new = patterns.homes(5000, np.random.default_rng(1)), patterns.homes(1000, np.random.default_rng(8))
X, X_new, y_new = patterns.features(known), patterns.features(new), new["price_usd"]
table = dict(zip(patterns.keys(known), known["price_usd"]))
exact = np.mean([lookup(table, key) is not None for key in patterns.keys(new)])
table = dict(zip(patterns.keys(known, size_step=5, km_step=0.5), known["price_usd"]))
answers = np.array([lookup(table, key) for key in patterns.keys(new, size_step=5, km_step=0.5)], dtype=float)
there = ~np.isnan(answers)
coarse, learned = mape(y_new[there], answers[there]), mape(y_new, predict_usd(fit_price(X, known["price_usd"]), X_new))
rng, later = np.random.default_rng(3), patterns.homes(20_000, np.random.default_rng(2))

def errors(n):
    df = patterns.homes(n, rng)
    w = fit_price(patterns.features(df), df["price_usd"])
    return [mape(homes["price_usd"], predict_usd(w, patterns.features(homes))) for homes in (df, later)]

own, unseen = np.transpose([np.mean([errors(n) for _ in range(40)], axis=0) for n in (10, 30, 100, 300, 1000, 3000)])
rng, share = np.random.default_rng(4), []
for sample in (patterns.throws, patterns.dear):
    sample(3000, rng)
    share.append(learnable(lambda X, y: DecisionTreeClassifier(random_state=0).fit(X, y), lambda t, X: t.predict(X), sample, 3000, rng))
[
    f"and priced {100 * exact:.0f} % of the new ones",
    f"off by {100 * own[0]:.0f} % on its own homes and by {100 * unseen[0]:.0f} % on new ones",
    f"both are {100 * own[3]:.0f} %, the least",
    f"off by {100 * unseen[3]:.0f} % on new homes, the least",
    f"off by {100 * unseen[5]:.0f} % on new homes, the least",
    f"answers more: {100 * there.mean():.0f} % of Lena's",
    f"off by {100 * coarse:.1f} %, the model by {100 * learned:.1f} %",
    f"answered for {100 * there.mean():.0f} %, and was off by {100 * coarse:.1f} %",
    f"On new throws it is right on {100 * share[0]:.1f} %",
    f"on new homes on {100 * share[1]:.1f} %",
    f"{100 * share[0]:.1f} % on a die, {100 * share[1]:.1f} % on homes",
]

# %% tags=["active-py", "insight"] claim="an exact table prices no new home, a rounded one prices most of them worse than a model trained on 300"
def holds(rng):
    known, new = patterns.homes(3000, rng), patterns.homes(500, rng)
    exact = set(patterns.keys(known)) & set(patterns.keys(new))
    table = dict(zip(patterns.keys(known, size_step=5, km_step=0.5), known["price_usd"]))
    answers = np.array([lookup(table, key) for key in patterns.keys(new, size_step=5, km_step=0.5)], dtype=float)
    there, few = ~np.isnan(answers), known[:300]
    guess = predict_usd(fit_price(patterns.features(few), few["price_usd"]), patterns.features(new))
    return not exact and there.mean() > 0.7 and mape(new["price_usd"][there], answers[there]) > 1.2 * mape(new["price_usd"], guess)

# %% tags=["active-py", "insight"] claim="300 homes bring the model within 5 % of the error that no model can beat"
def holds(rng):
    few, new = patterns.homes(300, rng), patterns.homes(2000, rng)
    w = fit_price(patterns.features(few), few["price_usd"])
    floor = mape(new["price_usd"], predict_usd(np.array([patterns.BASE, *patterns.EFFECTS]), patterns.features(new)))
    return mape(new["price_usd"], predict_usd(w, patterns.features(new))) < 1.05 * floor
