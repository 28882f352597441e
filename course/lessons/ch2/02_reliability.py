# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Is the model working, or only answering?
#
# Tom runs a service that suggests a price a night to people who let their flat. One morning a partner's new app begins to send floor areas in square feet, and the suggested prices come out four times too high. When does Tom find out?
#
# **After this notebook you can**
#
# 1. check each request against a schema, and name what is wrong with it;
# 2. put a guard around a model, so that one bad request or a crash harms nobody else and nobody is deceived;
# 3. see a fault that no single request shows, by comparing a whole batch with the past;
# 4. say which fault each of these guards sees, and which none sees.
#
# **What the book says.** A reliable system goes on doing the right thing when hardware, software or people fail. Many teams read that as "never stop answering". That is only half of reliability. The other half is to say so when an answer should not be trusted, and with ML that half is the harder one.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 2.

# %%
import math

import numpy as np
import pandas as pd

from course import airbnb, notebook, plots, quotes
from course.checks import Check, call, generator, require, unchanged, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# Tom's dashboard shows the share of requests that get an answer, the errors logged, and the response time. Guests pay 30 days after a request; only then is a true price known. The mix-up begins on day 30 and touches 30 % of the requests. On which day does the **dashboard** first show it?
#
# Write `bet_day = ...`, a day from 30 to 70, or `bet_day = "never"`.

# %% nbgrader={"grade": false, "grade_id": "bet_day", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_day = 31
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_day_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is a day from 30 to 70, or the word never"):
    if isinstance(bet_day, str):
        value("bet_day", bet_day).equal("never")
    else:
        value("bet_day", bet_day).between(30, 70, unit="days")
check.report()

# %% tags=["active-py", "wrong"] check="bet_day_check" why="bets a day before the fault" idea="a bet is a day from 30 to 70, or the word never"
bet_day = 3

# %% tags=["active-py", "right"] check="bet_day_check" why="bets that it never shows"
bet_day = "never"

# %% [markdown]
# ## What can be wrong with a request
#
# A request is a dictionary: floor area, distance to the centre, city. A *schema* says what the model was made for: for each field a range of numbers, or a set of allowed words. These nine faults are all taken from real life, and each arrives as a dictionary that looks nearly right.

# %%
print("schema:", quotes.SCHEMA)
clean = {"size_m2": 45.0, "dist_km": 2.5, "city": "Porto"}
model = quotes.Model()  # model(row) is a price, model.predict(rows) a list of prices
for name, spoil in quotes.FAULTS.items():
    row = spoil(clean)
    try:
        print(f"{name:20} {row!s:62} -> ${model(row):,.2f}")
    except Exception as error:
        print(f"{name:20} {row!s:62} -> {type(error).__name__}")

# %% [markdown]
# The right answer is \$78.18. Six requests make the model crash or answer `nan`. That is the good news, because a crash can be seen. The infinite distance costs nothing a night, the square feet cost 10 times what they should, the negative distance a little more than it should. Nothing in the answer tells.
#
# Write `validate`. It returns the names of the fields that are missing or not as the schema says, and an empty list for a clean request. By hand, with the schema printed above:
#
# * `{"size_m2": 45.0, "dist_km": 2.5, "city": "Porto"}` gives `[]`;
# * `{"size_m2": 9000.0, "city": "Gotham"}` gives `["size_m2", "dist_km", "city"]`, in any order.
#
# A trap: `nan` ("not a number", what computers write for a value that does not exist) is a `float`, and `nan == nan` is `False`.

# %% nbgrader={"grade": false, "grade_id": "validate", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def validate(row: dict, schema: dict) -> list[str]:
    """Return the names of the fields of `row` that are missing or not allowed, in any order; never raise.

    schema : field -> (low, high), numbers from low to high are allowed, both included; or a set of the allowed texts.
    Fields of `row` that the schema does not name are ignored.
    """
    ### BEGIN SOLUTION
    bad = []
    for field, allowed in schema.items():
        found = row.get(field)
        if isinstance(allowed, set):
            fine = isinstance(found, str) and found in allowed
        else:
            fine = isinstance(found, int | float) and allowed[0] <= found <= allowed[1]
        if not fine:
            bad.append(field)
    return bad
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "validate_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("validate", points=3, hidden=2)
schema = {"size_m2": (10.0, 500.0), "dist_km": (0.0, 40.0), "city": {"Porto", "Lyon"}}
good = {"size_m2": 45.0, "dist_km": 2.5, "city": "Porto"}
with check("a clean request has no bad field"):
    call(validate, good, schema).equal([])
with check("both ends of a range are allowed, and whole numbers are numbers"):
    call(validate, {"size_m2": 10, "dist_km": 40, "city": "Lyon"}, schema).equal([])
with check("a field that is missing or empty is named", hint="What does `row.get` give for a field that is not there?"):
    call(validate, {"size_m2": 45.0, "city": "Porto"}, schema).equal(["dist_km"])
    call(validate, good | {"size_m2": None}, schema).equal(["size_m2"])
with check("a number outside its range is named", hint="nan compares False with everything, itself included."):
    for wild in (9687.5, -2.0, math.inf, math.nan):
        call(validate, good | {"size_m2": wild}, schema).equal(["size_m2"])
with check("what is no number, or no known word, is named", hint="Not every value can be compared, or looked up in a set."):
    call(validate, good | {"size_m2": "45 m2"}, schema).equal(["size_m2"])
    call(validate, good | {"city": "Gotham"}, schema).equal(["city"])
    call(validate, good | {"city": ["Porto"]}, schema).equal(["city"])
with check("every bad field is named, not only the first"):
    found = call(validate, {"size_m2": 9000.0, "city": "Gotham"}, schema).value
    value("the bad fields of a request with three of them", sorted(found)).equal(["city", "dist_km", "size_m2"])
### BEGIN HIDDEN TESTS
with check.hidden("the schema decides, whatever its fields are called"):
    rng = generator(1)
    for _ in range(10):
        low, high = -rng.uniform(1, 9), rng.uniform(1, 9)
        other = {"heat": (low, high), "mode": {"eco", "max"}}
        for heat, bad in ((low, []), (high, []), (low - 0.01, ["heat"]), (high + 0.01, ["heat"]), (0.0, [])):
            call(validate, {"mode": "eco", "heat": heat, "extra": None}, other).equal(bad)
        call(validate, {"mode": "ECO", "heat": 0.0}, other).equal(["mode"])
with check.hidden("each of the nine faults is found, and no clean request is accused"):
    rng = generator(2)
    for row in quotes.requests(8, rng):
        call(validate, row, quotes.SCHEMA).equal([])
        for spoil in quotes.FAULTS.values():
            faulty = spoil(row)
            bad = [f for f in quotes.SCHEMA if repr(faulty.get(f)) != repr(row[f])]
            call(validate, faulty, quotes.SCHEMA).equal(bad)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="validate_check" why="looks for nan by ==, and knows no ranges" idea="a number outside its range is named"
def validate(row, schema):
    bad = []
    for field in schema:
        found = row.get(field)
        if found is None or found == math.nan:
            bad.append(field)
    return bad

# %% tags=["active-py", "wrong"] check="validate_check" why="asks whether a number lies outside, which nan never does" idea="a number outside its range is named"
def validate(row, schema):
    bad = []
    for field, allowed in schema.items():
        found = row.get(field)
        if isinstance(allowed, set):
            wrong = not isinstance(found, str) or found not in allowed
        else:
            wrong = not isinstance(found, (int, float)) or found < allowed[0] or found > allowed[1]
        if wrong:
            bad.append(field)
    return bad

# %% tags=["active-py", "wrong"] check="validate_check" why="stops at a value that cannot be compared" idea="a field that is missing or empty is named"
def validate(row, schema):
    bad = []
    for field, allowed in schema.items():
        found = row.get(field)
        fine = found in allowed if isinstance(allowed, set) else allowed[0] <= found <= allowed[1]
        if not fine:
            bad.append(field)
    return bad

# %% tags=["active-py", "wrong"] check="validate_check" why="names only the first bad field" idea="every bad field is named, not only the first"
def validate(row, schema):
    for field, allowed in schema.items():
        found = row.get(field)
        if isinstance(allowed, set):
            fine = isinstance(found, str) and found in allowed
        else:
            fine = isinstance(found, (int, float)) and allowed[0] <= found <= allowed[1]
        if not fine:
            return [field]
    return []

# %% tags=["active-py", "right"] check="validate_check" why="tries, and takes any exception for a bad field"
def validate(row, schema):
    def fits(found, allowed):
        try:
            return found in allowed if isinstance(allowed, set) else float(allowed[0]) <= found <= float(allowed[1])
        except Exception:
            return False
    return sorted((field for field in schema if field not in row or not fits(row[field], schema[field])), reverse=True)

# %% [markdown]
# ## A guard around the model
#
# Now the service. It gets a list of requests, some of them bad, and a model that was made for clean ones and can fail by itself. For each request it returns a pair: a price, and a list of *flags*, the reasons not to trust that price.
#
# * A clean request gets the model's own price, untouched, and no flags.
# * A bad request gets the `fallback`, a fixed price, and the names of its bad fields as flags.
# * If the model crashes on a clean request, or answers something that is no finite number, the answer is the fallback with the flag `"model"`.
#
# The fallback is poor but honest: the median of the prices paid, say. With the flags, whoever receives the answer can show "no suggestion today" instead of a wrong price, and somebody can count them.
#
# The model takes one request, `model(row)`, or a list, `model.predict(rows)`. One bad request makes `predict` fail for the whole list.

# %% nbgrader={"grade": false, "grade_id": "guarded_predict", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def guarded_predict(model, rows: list[dict], schema: dict, fallback: float) -> list[tuple[float, list[str]]]:
    """Return (price in $, flags) for each request, in order; never raise, and leave the requests as they are.

    model : `model(row)` prices one request, `model.predict(rows)` a list. fallback : price where it is not to be trusted, $.
    """
    ### BEGIN SOLUTION
    answers = []
    for row in rows:
        price, flags = None, validate(row, schema)
        if not flags:
            try:
                price = model(row)
                flags = [] if math.isfinite(price) else ["model"]
            except Exception:
                flags = ["model"]
        answers.append((fallback if flags else price, flags))
    return answers
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "guarded_predict_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
def answers_to(rows, model, fallback=80.0):
    answer = call(guarded_predict, model, rows, quotes.SCHEMA, fallback)
    require(answer.value is not None, f"{answer.what} gave None; does the function return its result?")
    for pair in answer.value:
        fine = isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[1], list | tuple | set | np.ndarray)
        require(fine, f"{answer.what} gave {pair!r} among its answers, expected (price, list of flags)")
    pairs = [(value("a price", price).number(), sorted(flags)) for price, flags in answer.value]
    require(len(pairs) == len(rows), f"{answer.what} gave {len(pairs)} answers to {len(rows)} requests")
    return pairs

check = Check("guarded_predict", points=4, hidden=2)
good = [{"size_m2": 45.0, "dist_km": 2.5, "city": "Porto"}, {"size_m2": 80.0, "dist_km": 0.5, "city": "Lyon"}]
bad = {"size_m2": math.nan, "dist_km": 1.0, "city": "Gotham"}
usd = [quotes.price_usd(row) for row in good]
with check("a clean request gets the model's own price, untouched, and no flag"):
    value("the answers to two clean requests", answers_to(good, quotes.Model())).equal([(usd[0], []), (usd[1], [])])
with check("every request gets an answer, in its place; a bad one leaves the others alone", hint="What happens to the list when one price fails?"):
    got = answers_to([good[0], bad, good[1]], quotes.Model())
    value("the prices of a good, a bad and a good request", [price for price, _ in got]).equal([usd[0], 80.0, usd[1]])
with check("a bad request names its bad fields", hint="Can whoever gets the price see that it is not the model's?"):
    value("the flags of a request with a bad size and city", answers_to([bad], quotes.Model())[0][1]).equal(["city", "size_m2"])
with check("a bad request gets the fallback, even where the model has a price for it", hint="Which of the two prices would you show?"):
    huge = good[0] | {"size_m2": 9687.5}
    value("the answer to a flat of 9,687.5 m2", answers_to([huge], quotes.Model(), 75.0)).equal([(75.0, ["size_m2"])])
with check("a model that crashes is flagged", hint="Which flag names the culprit here?"):
    crash = quotes.Model(lambda row: 1 / 0)
    value("the answer where the model crashes", answers_to(good, crash, 75.0)).equal([(75.0, ["model"])] * 2)
with check("a model that answers nan is flagged", hint="Does nan raise an error by itself?"):
    value("the answer where the model gives nan", answers_to(good, quotes.Model(lambda row: math.nan))).equal([(80.0, ["model"])] * 2)
with check("requests are not edited"):
    rows = [dict(good[0]), dict(bad), {"city": "Porto"}]
    before = [dict(row) for row in rows]
    answers_to(rows, quotes.Model())
    unchanged("the list of requests", [sorted(row) for row in before], [sorted(row) for row in rows])
    unchanged("the first request", before[0], rows[0])
### BEGIN HIDDEN TESTS
with check.hidden("among many requests, faulty or not, each gets its own answer"):
    rng = generator(3)
    rows = quotes.requests(40, rng)
    sent = [list(quotes.FAULTS.values())[i](row) if i < 9 else row for row, i in zip(rows, rng.integers(18, size=40))]
    kept = [dict(row) for row in sent]
    for row, clean_row, (price, flags) in zip(kept, rows, answers_to(sent, quotes.Model(), 61.0)):
        fields = sorted(f for f in quotes.SCHEMA if repr(row.get(f)) != repr(clean_row[f]))
        value(f"the flags of {row}", flags).equal(fields)
        value(f"the price of {row}", price).equal(61.0 if fields else quotes.price_usd(row))
    value("the requests afterwards, as text,", repr(sent)).equal(repr(kept))
with check.hidden("whatever the model does, its failures stay with their request"):
    rng = generator(4)
    rows = quotes.requests(12, rng)
    for odd in (math.inf, -math.inf, math.nan, "cheap", None):
        picky = quotes.Model(lambda row, odd=odd: odd if row["size_m2"] > 50 else quotes.price_usd(row))
        want = [(61.0, ["model"]) if row["size_m2"] > 50 else (quotes.price_usd(row), []) for row in rows]
        value(f"the answers of a model that gives {odd!r} for large flats", answers_to(rows, picky, 61.0)).equal(want)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="a silent default: try, and say nothing" idea="a bad request names its bad fields"
def guarded_predict(model, rows, schema, fallback):
    answers = []
    for row in rows:
        try:
            answers.append((model(row), []))
        except Exception:
            answers.append((fallback, []))
    return answers

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="falls back on a bad request without a flag" idea="a bad request names its bad fields"
def guarded_predict(model, rows, schema, fallback):
    answers = []
    for row in rows:
        try:
            price = fallback if validate(row, schema) else model(row)
        except Exception:
            price = fallback
        answers.append((price if math.isfinite(price) else fallback, []))
    return answers

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="gives the model's price wherever it has one, with flags" idea="a bad request gets the fallback, even where the model has a price for it"
def guarded_predict(model, rows, schema, fallback):
    answers = []
    for row in rows:
        flags = validate(row, schema)
        try:
            price = model(row)
            fine = math.isfinite(price)
        except Exception:
            fine = False
        answers.append((price, flags) if fine else (fallback, flags or ["model"]))
    return answers

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="returns the prices and the flags apart" idea="a clean request gets the model's own price, untouched, and no flag"
def guarded_predict(model, rows, schema, fallback):
    flags = [validate(row, schema) for row in rows]
    return [fallback if f else model(row) for row, f in zip(rows, flags)], flags

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="drops bad requests" idea="every request gets an answer, in its place; a bad one leaves the others alone"
def guarded_predict(model, rows, schema, fallback):
    return [(model(row), []) for row in rows if not validate(row, schema)]

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="clips a value into its range, without a flag" idea="every request gets an answer, in its place; a bad one leaves the others alone"
def guarded_predict(model, rows, schema, fallback):
    answers = []
    for row in rows:
        row = dict(row)
        for field, allowed in schema.items():
            if isinstance(allowed, tuple) and isinstance(row.get(field), (int, float)):
                row[field] = min(max(row[field], allowed[0]), allowed[1])
        if row.get("city") not in schema["city"]:
            row["city"] = sorted(schema["city"])[0]
        try:
            answers.append((model(row), []))
        except Exception:
            answers.append((fallback, ["model"]))
    return answers

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="one crash spoils the whole list" idea="every request gets an answer, in its place; a bad one leaves the others alone"
def guarded_predict(model, rows, schema, fallback):
    try:
        return [(price, []) for price in model.predict(rows)]
    except Exception:
        return [(fallback, validate(row, schema) or ["model"]) for row in rows]

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="does not look at what the model answers" idea="a model that answers nan is flagged"
def guarded_predict(model, rows, schema, fallback):
    answers = []
    for row in rows:
        flags = validate(row, schema)
        try:
            answers.append((fallback if flags else model(row), flags))
        except Exception:
            answers.append((fallback, ["model"]))
    return answers

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="lets the model crash" idea="a model that crashes is flagged"
def guarded_predict(model, rows, schema, fallback):
    answers = []
    for row in rows:
        flags = validate(row, schema)
        price = fallback if flags else model(row)
        answers.append((price, flags) if math.isfinite(price) else (fallback, ["model"]))
    return answers

# %% tags=["active-py", "wrong"] check="guarded_predict_check" why="writes the fallback into the request" idea="requests are not edited"
def guarded_predict(model, rows, schema, fallback):
    answers = []
    for row in rows:
        row["flags"] = validate(row, schema)
        price = None
        if not row["flags"]:
            try:
                price = model(row)
            except Exception:
                pass
        fine = isinstance(price, float) and math.isfinite(price)
        answers.append((price, []) if fine else (fallback, row["flags"] or ["model"]))
    return answers

# %% tags=["active-py", "right"] check="guarded_predict_check" why="asks for the whole list first, and one by one where that fails; returns tuples and arrays of flags"
def guarded_predict(model, rows, schema, fallback):
    flags = {i: tuple(validate(row, schema)) for i, row in enumerate(rows)}
    prices = {}
    fine = [i for i in flags if not flags[i]]
    try:
        prices = dict(zip(fine, model.predict([rows[i] for i in fine])))
    except Exception:
        for i in fine:
            try:
                prices[i] = model.predict([rows[i]])[0]
            except Exception:
                prices[i] = None
    def usable(price):
        return isinstance(price, (int, float)) and not math.isnan(price) and abs(price) != math.inf
    return [
        (np.float64(prices[i]), ()) if i in prices and usable(prices[i]) else (fallback, flags[i] or {"model"})
        for i in range(len(rows))
    ]

# %% [markdown]
# ## What no single request shows
#
# A flat of 20 m² is 215 square feet. As a number of square metres, 215 is a large flat, and a legal one. No check of a single request can object. But if 30 of 100 flats are suddenly large, something has happened to the *batch*.
#
# Cut the range of past values into bins, and compare the shares. By hand, with two bins, the past half and half: a batch of 80 % and 20 % has too much of one and too little of the other. Half the sum of the differences, (.3 + .3) / 2 = .3, is the share of the batch that would have to move to look like the past. Between two clean batches of 500 it is about .05, by chance alone, and hardly ever above .12.
#
# Write `batch_alarm` with this measure or any other. Asked for: of 100 clean batches of 500 at most one raises an alarm, and a batch with 30 % of its values in another unit (feet for metres, square feet for square metres) does.

# %% nbgrader={"grade": false, "grade_id": "batch_alarm", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def batch_alarm(ref: np.ndarray, batch: np.ndarray, edges: np.ndarray) -> bool:
    """Return True where the values of a batch are spread over the bins otherwise than those of the past.

    ref : shape (n,), past values. batch : shape (m,), new ones. edges : shape (k + 1,), rising, of k bins. Values below
    the first edge or above the last count too.
    """
    ### BEGIN SOLUTION
    def shares(x):
        return np.bincount(np.searchsorted(edges, x, side="right"), minlength=len(edges) + 1) / len(x)
    return bool(np.abs(shares(ref) - shares(batch)).sum() / 2 > 0.12)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "batch_alarm_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("batch_alarm", points=3, hidden=2)
past, tens = np.linspace(0.05, 99.95, 1000), np.linspace(0, 100, 11)
with check("a batch that is spread like the past raises no alarm, whatever its size", hint="Do you compare counts, or shares?"):
    for step in (1, 2, 4):
        call(batch_alarm, past, past[::-step], tens).equal(False)
with check("values beyond the edges count", hint="Where does your histogram put a value above the last edge?"):
    far = past[::2].copy()
    far[:150], far[150:] = 5000.0, np.linspace(0.05, 99.95, 350)
    call(batch_alarm, past, far, tens).equal(True)
rng = generator(5)
sizes = quotes.numbers(quotes.requests(2000, rng), "size_m2")
deciles = np.quantile(sizes, np.linspace(0, 1, 11))
mixed = np.where(rng.random(500) < 0.3, quotes.SQUARE_FEET, 1) * sizes[:500]
with check("a mix-up of units raises the alarm though each value is possible", hint="What does the batch have too much of?"):
    call(batch_alarm, sizes, mixed, deciles).equal(True)
with check("a change of spread raises the alarm though the mean stays"):
    call(batch_alarm, past, 50 + (past[::2] - 50) / 2, tens).equal(True)
with check("in another unit throughout, past, batch and edges, the alarm is the same"):
    call(batch_alarm, past / 1000, past[::-2] / 1000, tens / 1000).equal(False)
    call(batch_alarm, sizes / 1000, mixed / 1000, deciles / 1000).equal(True)
### BEGIN HIDDEN TESTS
with check.hidden("clean batches seldom raise the alarm", hint="How far apart are two clean batches by chance alone?"):
    rng = generator(6)
    past = 50 * np.exp(rng.normal(0, 0.45, 5000))
    edges = np.quantile(past, np.linspace(0, 1, 11))
    alarms = sum(bool(call(batch_alarm, past, 50 * np.exp(rng.normal(0, 0.45, 500)), edges).flags(())) for _ in range(200))
    require(alarms <= 8, f"{alarms} of 200 clean batches raised the alarm")  # 1 % would be 2, by chance up to 8
with check.hidden("30 % of a batch in another unit raise the alarm", hint="Which bins fill up, and which run empty?"):
    rng = generator(7)
    for factor in (3.2808, 10.7639) * 15:
        past = 50 * np.exp(rng.normal(0, 0.45, 5000))
        edges = np.quantile(past, np.linspace(0, 1, 11))
        batch = 50 * np.exp(rng.normal(0, 0.45, 500)) * np.where(np.arange(500) < 150, factor, 1)
        answer = call(batch_alarm, past, rng.permutation(batch), edges)
        require(bool(answer.flags(())), f"{answer.what}, with 30 % of the values {factor:.2f} times too large, raised no alarm")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="batch_alarm_check" why="drops what lies beyond the edges" idea="values beyond the edges count"
def batch_alarm(ref, batch, edges):
    a, b = np.histogram(ref, edges)[0], np.histogram(batch, edges)[0]
    return bool(np.abs(a / a.sum() - b / b.sum()).sum() / 2 > 0.12)

# %% tags=["active-py", "wrong"] check="batch_alarm_check" why="compares the range alone" idea="a mix-up of units raises the alarm though each value is possible"
def batch_alarm(ref, batch, edges):
    return bool(batch.max() > 20 * ref.max() or batch.min() < ref.min() / 20)

# %% tags=["active-py", "wrong"] check="batch_alarm_check" why="compares counts" idea="a batch that is spread like the past raises no alarm, whatever its size"
def batch_alarm(ref, batch, edges):
    a, b = np.histogram(ref, edges)[0], np.histogram(batch, edges)[0]
    return bool(np.abs(a - b).sum() > 0.12 * len(ref))

# %% tags=["active-py", "wrong"] check="batch_alarm_check" why="compares the means, relative to the old one" idea="a change of spread raises the alarm though the mean stays"
def batch_alarm(ref, batch, edges):
    return bool(abs(batch.mean() / ref.mean() - 1) > 0.1)

# %% tags=["active-py", "wrong"] check="batch_alarm_check" why="has a limit in square metres" idea="in another unit throughout, past, batch and edges, the alarm is the same"
def batch_alarm(ref, batch, edges):
    return bool(np.abs(np.quantile(batch, [0.2, 0.5, 0.8]) - np.quantile(ref, [0.2, 0.5, 0.8])).max() > 8)

# %% tags=["active-py", "wrong"] check="batch_alarm_check" why="cries wolf: any difference is an alarm" idea="clean batches seldom raise the alarm"
def batch_alarm(ref, batch, edges):
    def shares(x):
        return np.bincount(np.searchsorted(edges, x, side="right"), minlength=len(edges) + 1) / len(x)
    return bool(np.abs(shares(ref) - shares(batch)).sum() / 2 > 0.04)

# %% tags=["active-py", "right"] check="batch_alarm_check" why="asks for the largest distance of the two cumulative shares, and returns a NumPy flag"
def batch_alarm(ref, batch, edges):
    a = np.searchsorted(np.sort(ref), edges) / len(ref)
    b = np.searchsorted(np.sort(batch), edges) / len(batch)
    return np.abs(a - b).max() > 0.1

# %% tags=["active-py", "right"] check="batch_alarm_check" why="the population stability index over bins from pandas"
def batch_alarm(ref, batch, edges):
    bins = [-np.inf, *edges[1:-1], np.inf]
    a = pd.Series(pd.cut(ref, bins)).value_counts(normalize=True).clip(1e-4)
    b = pd.Series(pd.cut(batch, bins)).value_counts(normalize=True).clip(1e-4)
    return bool(((b - a) * np.log(b / a)).sum() > 0.15)

# %% [markdown]
# ## Seventy days of Tom's service
#
# Two services meet the same 500 requests a day. *Naive* catches every exception, gives the fallback and tells nobody; its owner sees the damage when the first guests of day 30 have paid. *Guarded* uses your functions. In both, the team mends the cause within two days of an alarm.

# %% tags=["experiment", "raises-exception"]
history = quotes.simulate_days(70, np.random.default_rng(8))
past = quotes.numbers([row for day in history[:10] for row in day.clean], "size_m2")
edges = np.quantile(past, np.linspace(0, 1, 11))
fallback = float(np.median(history[0].paid_usd))
guarded = quotes.run_service(
    history,
    answer=lambda rows: [price for price, _ in guarded_predict(model, rows, quotes.SCHEMA, fallback)],
    alarm=lambda rows, known: batch_alarm(past, quotes.numbers(rows, "size_m2"), edges),
)
naive = quotes.run_service(
    history, lambda rows: quotes.naive(model, rows, fallback), lambda rows, known: len(known) > 0 and known[-1] > 2 * known[0]
)

# %% tags=["experiment", "raises-exception"]
errors = {"naive": naive[0], "guarded": guarded[0]}
answered = [np.mean(np.isfinite(quotes.naive(model, day.received, fallback))) for day in history]
flagged = np.mean([bool(validate(row, quotes.SCHEMA)) for row in history[30].received])
print(f"Answered, every day: {min(answered):.0%}. You bet day {bet_day}; the dashboard shows it: never.")
print(f"Mean error: ${np.mean(naive[0][:30]):.0f} a night before, ${np.mean(naive[0][30:60]):.0f} after the mix-up.")
print(f"Alarm: naive on day {naive[1]}, guarded on day {guarded[1]}. Flagged on day 30: {flagged:.0%} of the requests.")
plots.show(
    quotes.plot_days(answered, errors, {"naive": naive[1], "guarded": guarded[1]}, quotes.FAULT_DAY),
    alt="Above: the share of requests answered is 100 % on all 70 days. Below: the mean error of the naive service jumps "
    "on day 30 to many times its level and stays until an alarm on day 60; the guarded one raises its alarm on day 30.",
)

# %% [markdown]
# **What to notice.** The dashboard never shows it: 100 % of the requests are answered on every day, while the mean error goes from \$12 to \$91 a night. The naive service waits for its guests' bills, until day 60. The guarded one raises its alarm on day 30, the same day.
#
# Look at the small blue peak. The schema flags 16 % of that day's requests, although 30 % came in square feet: about half of them passed for large flats. The batch alarm is what stopped the rest.
#
# ## The same fault in real life
#
# Inside Airbnb publishes snapshots of the listings of many cities. Between February and December 2021 the ratings changed from points (0 to 100) to stars (0 to 5), without a word. In both snapshots of 2021 the column of bathrooms is empty. The site's words changed too: a "Smoke detector" became a "Smoke alarm". Below, your guards meet made-up listings that copy all this. Schema, words and past are those of 2020.

# %% tags=["experiment", "raises-exception"]
home = airbnb.listings(2000, np.random.default_rng(1), "2020-02")
past = home["review_scores_rating"].dropna().to_numpy()
edges = np.unique(np.quantile(past, np.linspace(0, 1, 11)))
schema, words = {"bathrooms": (0, 20), "review_scores_rating": (0, 100)}, {"amenity": set(home["amenities"].explode())}

def look_at(city):
    flags = [flag for row in city.to_dict("records") for flag in validate(row, schema)]
    new = [bool(validate({"amenity": word}, words)) for word in city["amenities"].explode().dropna()]
    ratings = city["review_scores_rating"].dropna().to_numpy()
    usd = pd.to_numeric(city["price"].str.replace(r"[$,]", "", regex=True)).median()
    return [*(100 * flags.count(field) / len(city) for field in schema), np.median(ratings), batch_alarm(past, ratings, edges), 100 * np.mean(new), usd]

# %% tags=["experiment", "raises-exception"]
table = pd.DataFrame(columns=["baths flagged (%)", "ratings flagged (%)", "rating", "alarm", "new words (%)", "price ($)"])  # medians of rating and price
for when in airbnb.SNAPSHOTS:
    table.loc[when] = look_at(airbnb.listings(1000, np.random.default_rng(2), when))
table.round(2)

# %% [markdown]
# **What to notice.** The empty column is loud: 100 % of the rows are flagged. The new unit is silent. A good flat has 4.85 stars, and 4.85 is a perfectly legal number between 0 and 100, so no row is flagged for it. To a model trained on points every flat has become a disaster. The batch alarm sees it. The new words show too, 30.4 % of all, once you ask for them. But the level of prices, \$140 in 2020 and \$184 in 2024, stands in no request: no guard can see it move.
#
# And the other way round: in every year 21.8 % of the rows are flagged for a rating, because nobody has reviewed these flats yet. Flags that come every day are soon ignored, so a schema must also know what *may* be missing.
#
# ## Who notices first?
#
# Four ways to notice a fault: `"row"` (the check of one request), `"model"` (the guard around the model's answer), `"batch"` (the comparison with the past), `"labels"` (the prices paid, 30 days later). Which is the first that can show each of these? Write `catches = {"a": "row", ...}`.
#
# * **a** A request arrives without a city.
# * **b** The model's file was damaged; it answers `nan` to everything.
# * **c** An app sends 30 % of the distances in another unit; each number is still between 0 and 40.
# * **d** A new stadium opens. The same flats are asked about, and guests pay half as much again.
# * **e** One owner of a flat of 20 m² types 215, the square feet.

# %% nbgrader={"grade": false, "grade_id": "catches", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
catches = {"a": "row", "b": "model", "c": "batch", "d": "labels", "e": "labels"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "catches_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("catches", points=2, hidden=3)
with check("each of the faults a to e has one of the four words"):
    value("the keys of catches", sorted(catches)).equal(list("abcde"))
    for letter in "abcde":
        value(f"catches[{letter!r}]", catches[letter]).one_of("row", "model", "batch", "labels")
### BEGIN HIDDEN TESTS
with check.hidden("what is impossible in one request, or in one answer, is seen there"):
    require((catches["a"], catches["b"]) == ("row", "model"), "a or b has another answer")
with check.hidden("what is possible in each request, but not in so many, is seen in the batch"):
    require(catches["c"] == "batch", "c has another answer")
with check.hidden("where the requests look as ever, only the truth can show the error", hint="What do the guards compare, and does it change?"):
    require((catches["d"], catches["e"]) == ("labels", "labels"), "d or e has another answer")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="catches_check" why="thinks that a range check sees a damaged model" idea="what is impossible in one request, or in one answer, is seen there"
catches = {"a": "row", "b": "row", "c": "batch", "d": "labels", "e": "labels"}

# %% tags=["active-py", "wrong"] check="catches_check" why="expects a range check to see a number inside the range" idea="what is possible in each request, but not in so many, is seen in the batch"
catches = {"a": "row", "b": "model", "c": "row", "d": "labels", "e": "row"}

# %% tags=["active-py", "wrong"] check="catches_check" why="thinks that a batch alarm sees everything" idea="where the requests look as ever, only the truth can show the error"
catches = {"a": "row", "b": "model", "c": "batch", "d": "batch", "e": "batch"}

# %% tags=["active-py", "right"] check="catches_check" why="builds the dictionary in another order"
catches = dict(zip("edcba", ["labels", "labels", "batch", "model", "row"]))

# %% [markdown]
# ## What to take along
#
# * Answering is not working: 100 % answered, and a mean error of \$91 in place of \$12.
# * Catching every exception hides faults. Catch, answer with a fallback, and flag.
# * A fallback costs accuracy (here \$27 of mean error in place of \$11), and it tells the truth about itself.
# * One request shows impossible values, a batch shows improbable ones: alarm on day 30 in place of day 60.
# * A changed unit can stay inside every range: 4.85 stars of 100 points.
#
# **If you have time.** Make the mix-up smaller with `quotes.mix_units(rows, share, rng)`. From which share of a batch of 500 on does your alarm see it? And with batches of 5,000, where you can afford a lower limit?

# %% tags=["active-py", "numbers"]
[
    f"The right answer is \\${model(clean):.2f}",
    f"mean error goes from \\${np.mean(naive[0][:30]):.0f} to \\${np.mean(naive[0][30:60]):.0f} a night",
    f"until day {naive[1]}.",
    f"raises its alarm on day {guarded[1]}, the same day",
    f"schema flags {100 * flagged:.0f} % of that day's requests",
    f"{min(answered):.0%} of the requests are answered".replace("%", " %"),
    f"a mean error of \\${np.mean(naive[0][30:60]):.0f} in place of \\${np.mean(naive[0][:30]):.0f}",
    f"\\${np.mean([np.abs(fallback - day.paid_usd).mean() for day in history]):.0f} of mean error in place of "
    f"\\${np.mean([np.abs(np.array(model.predict(day.clean)) - day.paid_usd).mean() for day in history]):.0f}",
    f"{table['baths flagged (%)'].max():.0f} % of the rows are flagged",
    f"{table['rating'].iloc[-1]:.2f} stars, and",
    f"new words show too, {table['new words (%)'].iloc[-1]:.1f} % of all",
    f"\\${table['price ($)'].iloc[0]:.0f} in 2020 and \\${table['price ($)'].iloc[-1]:.0f} in 2024",
    *(f"in every year {share:.1f} % of the rows" for share in table["ratings flagged (%)"]),
    f"square feet cost {model(quotes.FAULTS['square feet'](clean)) / model(clean):.0f} times",
]

# %% tags=["active-py", "insight"] claim="on the first mixed day every request is answered, the error more than triples, and the batch alarm rings; on the day before it does not"
def holds(rng):
    past = quotes.numbers(quotes.requests(3000, rng), "size_m2")
    edges = np.quantile(past, np.linspace(0, 1, 11))
    before, after = quotes.simulate_days(2, rng, fault_day=1)
    alarms = [batch_alarm(past, quotes.numbers(day.received, "size_m2"), edges) for day in (before, after)]
    prices = [quotes.naive(model, day.received, 87.0) for day in (before, after)]
    errors = [np.abs(price - day.paid_usd).mean() for price, day in zip(prices, (before, after))]
    return alarms == [False, True] and np.isfinite(prices).all() and errors[1] > 3 * errors[0]

# %% tags=["active-py", "insight"] claim="the batch alarm sees the ratings' new unit, and no row is flagged for it"
def holds(rng):
    before, after = (airbnb.listings(500, rng, when)["review_scores_rating"].dropna() for when in ("2021-02", "2021-12"))
    edges = np.unique(np.quantile(before, np.linspace(0, 1, 11)))
    rows = [{"rating": float(rating)} for rating in after]
    return batch_alarm(before.to_numpy(), after.to_numpy(), edges) and not any(validate(r, {"rating": (0, 100)}) for r in rows)
