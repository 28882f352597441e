# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Five teams, one list: whose wish wins?
#
# Lena is new at a food delivery app. Her task sounds small: ten restaurants on a page, in the right order. On her first day five teams write to her about this page, each with a good reason, and no two want the same. In three weeks one version must be live, and four teams will ask why it is not theirs.
#
# **After this notebook you can**
#
# 1. turn a team's wish into a number that a computer can compare;
# 2. compute what a ranking earns, and see why two sensible rankings earn much less;
# 3. drop every version that another one beats, without weighing one wish against another;
# 4. choose one of the rest with limits, and say from which size on a team pays for itself.
#
# **What the book says.** In research a model has one goal, often accuracy. In production many people have a stake in it, their wishes conflict, and somebody must bring the wishes together. The book tells of an app that keeps 10 % of each order, and in it sales would like to show expensive restaurants, because 10 % of more is more. Is it? Half of it, as you will see.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 1.

# %%
import numpy as np

from course import notebook, plots, restaurants
from course.checks import Check, call, generator, require, value

notebook.start()
town = restaurants.restaurants(200, np.random.default_rng(5))
configs = restaurants.configurations(np.random.default_rng(5))

# %% [markdown]
# ## Place your bet
#
# Two proposals are on Lena's desk. *By price*: show the ten dearest of 200 restaurants. *By orders*: show the ten where this guest is most likely to order. The app keeps 10 % of each order. Which page brings more fees?
#
# Write `bet_page = "price"` or `bet_page = "orders"`. Bets are never marked right or wrong.

# %% nbgrader={"grade": false, "grade_id": "bet_page", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_page = "price"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_page_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is one of the two words"):
    value("bet_page", bet_page).one_of("price", "orders")
check.report()

# %% tags=["active-py", "wrong"] check="bet_page_check" why="bets on both" idea="a bet is one of the two words"
bet_page = "both"

# %% tags=["active-py", "right"] check="bet_page_check" why="bets the other way"
bet_page = "orders"

# %% [markdown]
# ## What does a restaurant on the page earn?
#
# A guest looks at a restaurant. With some probability she orders; otherwise she leaves and pays nothing. By hand, for three restaurants:
#
# | price | probability of an order | fee if she orders | mean fee of a look |
# |---|---|---|---|
# | \$80 | 5 % | \$8 | \$0.40 |
# | \$40 | 50 % | \$4 | \$2.00 |
# | \$12 | 80 % | \$1.20 | \$0.96 |
#
# The mean over many looks is called the *expected* fee. The dearest restaurant earns least here, and the one with the most orders is not the best either.

# %% nbgrader={"grade": false, "grade_id": "expected_fee_usd", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def expected_fee_usd(p_order: np.ndarray, price_usd: np.ndarray, fee: float = 0.10) -> np.ndarray:
    """Return the expected fee of a look at each restaurant, in dollars, shape (n,).

    p_order holds the probabilities of an order, 0 to 1, and price_usd the prices in dollars, each of shape (n,).
    fee is the share of the price that the app keeps.
    """
    ### BEGIN SOLUTION
    return fee * p_order * price_usd
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "expected_fee_usd_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("expected_fee_usd", points=2, hidden=1)
with check("only a guest who orders pays", hint="How many of 100 guests pay a fee at a restaurant with 50 %?"):
    call(expected_fee_usd, np.array([0.5]), np.array([40.0])).close([2.0], unit="$")
with check("each restaurant has an expected fee of its own"):
    call(expected_fee_usd, np.array([0.05, 0.8, 0.0]), np.array([80.0, 12.0, 50.0])).close([0.40, 0.96, 0.0], unit="$")
with check("the app keeps the share it is told", hint="Which argument holds the share?"):
    call(expected_fee_usd, np.array([0.5]), np.array([40.0]), 0.25).close([5.0], unit="$")
### BEGIN HIDDEN TESTS
with check.hidden("the expected fee is the mean over guests who order and guests who do not"):
    rng = generator(1)
    p, price, fee = rng.random(50), rng.lognormal(3.4, 0.5, 50), rng.uniform(0.05, 0.3)
    call(expected_fee_usd, p, price, fee).close(p * (price * fee) + (1 - p) * 0, unit="$")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="expected_fee_usd_check" why="takes 10 % of the price, as if nobody declined" idea="only a guest who orders pays"
def expected_fee_usd(p_order, price_usd, fee=0.10):
    return fee * price_usd

# %% tags=["active-py", "wrong"] check="expected_fee_usd_check" why="counts the whole order, not the fee" idea="only a guest who orders pays"
def expected_fee_usd(p_order, price_usd, fee=0.10):
    return p_order * price_usd

# %% tags=["active-py", "wrong"] check="expected_fee_usd_check" why="adds up the page" idea="each restaurant has an expected fee of its own"
def expected_fee_usd(p_order, price_usd, fee=0.10):
    return np.array([fee * np.dot(p_order, price_usd)])

# %% tags=["active-py", "wrong"] check="expected_fee_usd_check" why="always keeps 10 %" idea="the app keeps the share it is told"
def expected_fee_usd(p_order, price_usd, fee=0.10):
    return 0.10 * p_order * price_usd

# %% tags=["active-py", "right"] check="expected_fee_usd_check" why="goes through the restaurants one by one, and returns a list"
def expected_fee_usd(p_order, price_usd, fee=0.10):
    return [float(p) * float(usd) * fee for p, usd in zip(p_order, price_usd)]

# %% [markdown]
# ## From numbers to an order
#
# A ranking is a list of positions, best first. For the scores `[0.2, 0.9, 0.5]` the best is at position 1, then 2, then 0: the ranking is `[1, 2, 0]`. Equal scores may come in any order.

# %% nbgrader={"grade": false, "grade_id": "rank", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def rank(score: np.ndarray) -> np.ndarray:
    """Return the positions of all items, the highest score first, shape (n,) of int.

    score holds one number for each item, shape (n,).
    """
    ### BEGIN SOLUTION
    return np.argsort(-score, kind="stable")
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "rank_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("rank", points=2, hidden=1)
with check("the ranking names positions, the best item first", hint="Which of the three scores is the highest, and where does it stand?"):
    call(rank, np.array([0.2, 0.9, 0.5])).close([1, 2, 0])
with check("every item stands in the ranking once"):
    order = call(rank, np.array([3.0, -1.0, 7.0, 7.0, 0.0, 2.0] * 3)).numbers((18,))
    require(sorted(order) == list(range(18)), f"rank(...) of 18 scores gave {order.astype(int).tolist()}")
with check("another currency leaves the ranking as it is"):
    scores = np.array([5.0, 1.0, 4.0, 9.0])
    call(rank, 100 * scores).close(call(rank, scores).numbers((4,)))
### BEGIN HIDDEN TESTS
with check.hidden("no item stands behind a worse one"):
    rng = generator(2)
    for scores in (rng.normal(2, 1, 200), rng.integers(-3, 4, 50).astype(float)):
        order = call(rank, scores).numbers(scores.shape).astype(int)
        require(sorted(order) == list(range(len(scores))), f"rank(...) of {len(scores)} scores misses some of them")
        require(bool(np.all(np.diff(scores[order]) <= 0)), f"rank(...) of {len(scores)} scores puts a worse item first")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="rank_check" why="puts the worst first" idea="the ranking names positions, the best item first"
def rank(score):
    return np.argsort(score)

# %% tags=["active-py", "wrong"] check="rank_check" why="returns the place of each item, not the item of each place" idea="the ranking names positions, the best item first"
def rank(score):
    return np.argsort(np.argsort(-score))

# %% tags=["active-py", "wrong"] check="rank_check" why="returns the scores in order" idea="the ranking names positions, the best item first"
def rank(score):
    return np.sort(score)[::-1]

# %% tags=["active-py", "wrong"] check="rank_check" why="keeps ten only" idea="every item stands in the ranking once"
def rank(score):
    return np.argsort(-score)[:10]

# %% tags=["active-py", "right"] check="rank_check" why="sorts Python's way, and returns a list"
def rank(score):
    values = list(score)
    return sorted(range(len(values)), key=values.__getitem__, reverse=True)

# %% [markdown]
# Now both proposals, and a third, on a town of 200 restaurants. In this town demand falls with the price, as it does nearly everywhere. Ten guests see a page, and each looks at another one of its ten restaurants; so the fees of a page are the sum of ten expected fees.

# %% tags=["experiment", "raises-exception"]
fee_usd = expected_fee_usd(town["p_order"].to_numpy(), town["price_usd"].to_numpy())
scores = {"by price": town["price_usd"], "by orders": town["p_order"], "by expected fee": fee_usd}
pages = {name: np.asarray(rank(np.asarray(score)))[:10] for name, score in scores.items()}
for name, page in pages.items():
    print(f"{name}: {np.sum(np.asarray(fee_usd)[page]):.1f} $ a page")
print(f"You bet {bet_page!r}.")

# %% tags=["experiment", "raises-exception"]
plots.show(
    restaurants.plot_pages(town, np.asarray(fee_usd), pages),
    alt="200 restaurants by price and probability of an order. Red squares mark the dearest ten, on the right and mostly low down. "
    "Blue diamonds mark the likeliest ten, high up on the left. Orange circles mark the ten with the highest expected fee, between the two.",
)

# %% [markdown]
# **What to notice.** The dearest restaurants scare guests away. The likeliest are mostly cheap, so each order brings little. The best page lies between them. In 200 towns like this one, a page earns \$9.4 by price, \$15.6 by orders and \$24.8 by expected fee, on average. If you bet on "orders", you win in 185 of the 200 towns, and still leave a third of the money. "Expensive restaurants bring more" is half true: more *for each order*, and far fewer orders.
#
# ## Five wishes, five numbers
#
# The teams do not only argue about the order. Lena can choose a model (none, small or large), how many nearby restaurants it scores (the *candidates*), and whether a page may come from a *cache*, a store of answers from an hour ago. A team that trains a model costs money. Together with the ranking that makes 40 versions, and each has five numbers: `orders` and `fee_usd` (of ten guests), `latency_ms` (how long a guest waits for the page), `changes_per_month` (how often a part is replaced) and `margin_usd` (fees less costs, a day).
#
# Which of the five numbers speaks for each team?
#
# * **ML engineers**: "People should find what they truly like. We need the larger model."
# * **Sales**: "Every order pays us 10 %. Show what pays us most."
# * **Product**: "Whoever waits, leaves. The page must be there at once."
# * **Platform**: "Each release wakes us at night. First make things stable."
# * **Manager**: "What remains after salaries? Perhaps we do better without an ML team."
#
# Write a dictionary with the name of a number for each of the keys `"ml"`, `"sales"`, `"product"`, `"platform"` and `"manager"`.

# %% nbgrader={"grade": false, "grade_id": "wants", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
wants = {"ml": "orders", "sales": "fee_usd", "product": "latency_ms", "platform": "changes_per_month", "manager": "margin_usd"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "wants_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("wants", points=2, hidden=2)
with check("each of the five teams wants one of the five numbers"):
    value("the keys of wants", sorted(wants)).equal(["manager", "ml", "platform", "product", "sales"])
    value("the numbers in wants", sorted(wants[team] for team in sorted(wants))).equal(["changes_per_month", "fee_usd", "latency_ms", "margin_usd", "orders"])
### BEGIN HIDDEN TESTS
with check.hidden("what a guest likes, what the app takes in and what it keeps are three things"):
    got = {team: wants[team] for team in ("ml", "sales", "manager")}
    require(got == {"ml": "orders", "sales": "fee_usd", "manager": "margin_usd"}, "ml, sales or manager has another number")
with check.hidden("being fast and being stable are two wishes"):
    got = {team: wants[team] for team in ("product", "platform")}
    require(got == {"product": "latency_ms", "platform": "changes_per_month"}, "product or platform has another number")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="wants_check" why="takes what comes in for what remains" idea="what a guest likes, what the app takes in and what it keeps are three things"
wants = {"ml": "orders", "sales": "margin_usd", "product": "latency_ms", "platform": "changes_per_month", "manager": "fee_usd"}

# %% tags=["active-py", "wrong"] check="wants_check" why="takes stability for speed" idea="being fast and being stable are two wishes"
wants = {"ml": "orders", "sales": "fee_usd", "product": "changes_per_month", "platform": "latency_ms", "manager": "margin_usd"}

# %% tags=["active-py", "wrong"] check="wants_check" why="thinks that all who speak of money want the same" idea="each of the five teams wants one of the five numbers"
wants = {"ml": "orders", "sales": "margin_usd", "product": "latency_ms", "platform": "changes_per_month", "manager": "margin_usd"}

# %% tags=["active-py", "right"] check="wants_check" why="builds the dictionary from pairs"
wants = dict(zip(["manager", "platform", "product", "sales", "ml"], ["margin_usd", "changes_per_month", "latency_ms", "fee_usd", "orders"]))

# %% [markdown]
# ## Drop what another one beats
#
# How do you compare dollars with milliseconds? You need not, at first. Version A *beats* version B if A is at least as good in every number, and better in at least one. Nobody has a reason to want B. By hand, with fees and latency:
#
# | version | fees | latency | |
# |---|---|---|---|
# | A | \$15 | 40 ms | stays |
# | B | \$15 | 60 ms | beaten by A: as much money, slower |
# | C | \$20 | 90 ms | stays: slower than A, but earns more |
#
# Two versions with the same numbers do not beat each other. The versions that nobody beats are called the *Pareto set*.

# %% nbgrader={"grade": false, "grade_id": "pareto", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def pareto(M: np.ndarray, maximise: np.ndarray) -> np.ndarray:
    """Return which versions no other one beats, shape (k,) of bool.

    M has a row for each version and a column for each goal, shape (k, m).
    maximise says for each goal whether more is better, shape (m,) of bool; where it is False, less is better.
    """
    ### BEGIN SOLUTION
    gain = np.where(maximise, M, -M)
    as_good = (gain[:, None] >= gain[None]).all(axis=2)
    better = (gain[:, None] > gain[None]).any(axis=2)
    return ~(as_good & better).any(axis=0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "pareto_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("pareto", points=3, hidden=2)
up, less = np.array([True, True]), np.array([True, False])
with check("as good in all and better in one is enough to beat", hint="Must A be better than B in every single number?"):
    call(pareto, np.array([[1.0, 1.0], [1.0, 0.0]]), up).equal([True, False])
with check("of a wait, less is better", hint="What does `maximise` say about the second column?"):
    call(pareto, np.array([[15.0, 40.0], [15.0, 60.0]]), less).equal([True, False])
with check("who is worse in one number and better in another is not beaten"):
    call(pareto, np.array([[15.0, 40.0], [15.0, 60.0], [20.0, 90.0], [2.0, 5.0]]), less).equal([True, False, True, True])
with check("twins share a fate", hint="Is either of the two better than the other in any number?"):
    call(pareto, np.array([[2.0, 2.0], [2.0, 2.0], [1.0, 1.0], [1.0, 1.0]]), up).equal([True, True, False, False])
with check("in seconds the same versions stay as in milliseconds"):
    table = np.array([[9.0, 7.0], [14.0, 26.0], [13.0, 90.0], [24.0, 150.0], [8.0, 150.0]])
    slow = call(pareto, table.copy(), less).flags((5,))
    call(pareto, table * [1, 0.001], less).equal(slow)
### BEGIN HIDDEN TESTS
with check.hidden("a version stays exactly if no other one beats it"):
    rng = generator(3)
    for m in (1, 2, 3, 4):
        table, many = rng.integers(3, 3 + 3 * m, (30, m)).astype(float), rng.random(m) < 0.5
        signed = [[v if u else -v for v, u in zip(row, many)] for row in table.tolist()]
        beaten = [any(all(a >= b for a, b in zip(o, r)) and o != r for o in signed) for r in signed]
        call(pareto, table, many).equal([not b for b in beaten])
with check.hidden("the order of the versions does not matter"):
    table, order = rng.integers(3, 12, (40, 3)).astype(float), rng.permutation(40)
    first = call(pareto, table.copy(), np.array([True, False, True])).flags((40,))
    call(pareto, table[order], np.array([True, False, True])).equal(first[order])
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="pareto_check" why="beaten only by one that is better in all" idea="as good in all and better in one is enough to beat"
def pareto(M, maximise):
    S = np.where(maximise, M, -M)
    return np.array([not any((o > r).all() for o in S) for r in S])

# %% tags=["active-py", "wrong"] check="pareto_check" why="takes more for better in every column" idea="of a wait, less is better"
def pareto(M, maximise):
    return np.array([not any((o >= r).all() and (o > r).any() for o in M) for r in M])

# %% tags=["active-py", "wrong"] check="pareto_check" why="adds up dollars and milliseconds" idea="who is worse in one number and better in another is not beaten"
def pareto(M, maximise):
    total = np.where(maximise, M, -M).sum(axis=1)
    return total == total.max()

# %% tags=["active-py", "wrong"] check="pareto_check" why="keeps what is best in some column" idea="who is worse in one number and better in another is not beaten"
def pareto(M, maximise):
    S = np.where(maximise, M, -M)
    best = S[:, 0] == S[:, 0].max()
    return best & (S[:, 1] == S[best, 1].max()) | (S[:, 1] == S[:, 1].max()) & (S[:, 0] == S[S[:, 1] == S[:, 1].max(), 0].max())

# %% tags=["active-py", "wrong"] check="pareto_check" why="lets twins beat each other" idea="twins share a fate"
def pareto(M, maximise):
    S = np.where(maximise, M, -M)
    return np.array([not any((o >= r).all() for j, o in enumerate(S) if j != i) for i, r in enumerate(S)])

# %% tags=["active-py", "wrong"] check="pareto_check" why="keeps only the first of twins" idea="twins share a fate"
def pareto(M, maximise):
    S = np.where(maximise, M, -M)
    return np.array([not any((o >= r).all() and ((o > r).any() or j < i) for j, o in enumerate(S)) for i, r in enumerate(S)])

# %% tags=["active-py", "right"] check="pareto_check" why="turns the signs in the table that it was given"
def pareto(M, maximise):
    M[:, ~np.asarray(maximise)] *= -1
    return [not any((o >= r).all() and (o > r).any() for o in M) for r in M]

# %% tags=["active-py", "right"] check="pareto_check" why="compares all pairs in loops, and returns a list"
def pareto(M, maximise):
    keep = []
    for row in M:
        beaten = False
        for other in M:
            gains = [(o - r) if up else (r - o) for o, r, up in zip(other, row, maximise)]
            beaten = beaten or (min(gains) >= 0 and max(gains) > 0)
        keep.append(not beaten)
    return keep

# %% [markdown]
# Try it on the 40 versions: with two goals, with three, with four. Below, the short cut that people take in meetings: fees minus latency, one number, largest wins.

# %% tags=["experiment", "raises-exception"]
up = {"fee_usd": True, "latency_ms": False, "changes_per_month": False, "orders": True}
for m in (2, 3, 4):
    kept = pareto(configs[list(up)[:m]].to_numpy(float), np.array(list(up.values())[:m]))
    print(f"{m} goals ({', '.join(list(up)[:m])}): {np.sum(kept)} of 40 versions stay")
for unit, scale in (("ms", 1), ("s", 1000)):
    best = configs.loc[(configs["fee_usd"] - configs["latency_ms"] / scale).idxmax()]
    print(f"largest fees minus latency in {unit}: by {best['ranked_by']}, model {best['model']}, {best['latency_ms']:.1f} ms")

# %% [markdown]
# **What to notice.** With two goals 10 versions stay, with four 34. The more people have a say, the less can be ruled out: nearly every version is best for somebody. And the short cut picks a page without any model if latency is in milliseconds, and the slowest version of all if it is in seconds. A sum of raw numbers decides by the unit.
#
# ## Set limits, then take the best
#
# What works in practice: turn some wishes into limits, and make the best of one. Product and platform name theirs: at most 100 ms, at most 4 changes a month. A limit is hard: no revenue makes up for breaking it. Of what is left, take the most revenue.

# %% nbgrader={"grade": false, "grade_id": "choose", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def choose(revenue: np.ndarray, latency_ms: np.ndarray, changes_per_month: np.ndarray, max_latency_ms: float = 100, max_changes: float = 4) -> int | None:
    """Return the position of the version with the most revenue among those within both limits, None if there is none.

    revenue, in dollars, latency_ms and changes_per_month hold one number for each version, shape (k,).
    """
    ### BEGIN SOLUTION
    within = (latency_ms <= max_latency_ms) & (changes_per_month <= max_changes)
    if not within.any():
        return None
    return int(np.argmax(np.where(within, revenue, -np.inf)))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "choose_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("choose", points=3, hidden=1)
with check("among versions within the limits the most revenue wins", hint="At most 100 ms: is 100 ms still within the limit?"):
    call(choose, np.array([10.0, 20.0, 30.0]), np.array([20.0, 100.0, 500.0]), np.array([0, 4, 2])).equal(1)
with check("the answer is a position among all versions", hint="Position 0 is a version that breaks a limit; does your answer count it?"):
    call(choose, np.array([30.0, 10.0, 20.0]), np.array([500.0, 20.0, 80.0]), np.array([0, 0, 2])).equal(2)
with check("no revenue makes up for a broken limit"):
    call(choose, np.array([10.0, 1e6]), np.array([50.0, 101.0]), np.array([1, 1])).equal(0)
    call(choose, np.array([1e6, 10.0]), np.array([50.0, 50.0]), np.array([5, 1])).equal(1)
with check("nothing within the limits means no choice", hint="Return None."):
    call(choose, np.array([10.0, 20.0]), np.array([120.0, 20.0]), np.array([1, 9])).equal(None)
with check("other limits, another choice"):
    call(choose, np.array([10.0, 20.0, 30.0]), np.array([20.0, 80.0, 500.0]), np.array([0, 4, 9]), 600, 10).equal(2)
    call(choose, np.array([10.0, 20.0, 30.0]), np.array([20.0, 80.0, 500.0]), np.array([0, 4, 9]), 50).equal(0)
### BEGIN HIDDEN TESTS
with check.hidden("nothing else within the limits earns more"):
    rng = generator(4)
    for _ in range(20):
        revenue, latency, changes = rng.normal(0, 30, 40), rng.uniform(20, 300, 40), rng.integers(0, 9, 40)
        slowest, most = rng.uniform(60, 200), int(rng.integers(2, 7))
        fine = [i for i in range(40) if latency[i] <= slowest and changes[i] <= most]
        call(choose, revenue, latency, changes, slowest, most).equal(max(fine, key=revenue.__getitem__, default=None))
    call(choose, np.array([-5.0, -3.0, 10.0]), np.array([20.0, 30.0, 500.0]), np.array([1, 1, 1])).equal(1)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="choose_check" why="forgets the limits" idea="among versions within the limits the most revenue wins"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    return int(np.argmax(revenue))

# %% tags=["active-py", "wrong"] check="choose_check" why="takes the fastest version within the limits" idea="among versions within the limits the most revenue wins"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    within = (latency_ms <= max_latency_ms) & (changes_per_month <= max_changes)
    return int(np.argmin(np.where(within, latency_ms, np.inf))) if within.any() else None

# %% tags=["active-py", "wrong"] check="choose_check" why="returns the position among those that are left" idea="the answer is a position among all versions"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    within = (latency_ms <= max_latency_ms) & (changes_per_month <= max_changes)
    return int(np.argmax(revenue[within])) if within.any() else None

# %% tags=["active-py", "wrong"] check="choose_check" why="lets revenue pay for broken limits" idea="no revenue makes up for a broken limit"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    over = np.maximum(latency_ms - max_latency_ms, 0) + np.maximum(changes_per_month - max_changes, 0)
    return int(np.argmax(revenue - over))

# %% tags=["active-py", "wrong"] check="choose_check" why="takes less than 100 ms for at most 100 ms" idea="among versions within the limits the most revenue wins"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    within = (latency_ms < max_latency_ms) & (changes_per_month <= max_changes)
    return int(np.argmax(np.where(within, revenue, -np.inf))) if within.any() else None

# %% tags=["active-py", "wrong"] check="choose_check" why="puts 0 in place of the revenue beyond the limits, more than a loss" idea="nothing else within the limits earns more"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    within = (latency_ms <= max_latency_ms) & (changes_per_month <= max_changes)
    return int(np.argmax(revenue * within)) if within.any() else None

# %% tags=["active-py", "wrong"] check="choose_check" why="looks at the latency alone" idea="no revenue makes up for a broken limit"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    within = latency_ms <= max_latency_ms
    return int(np.argmax(np.where(within, revenue, -np.inf))) if within.any() else None

# %% tags=["active-py", "wrong"] check="choose_check" why="chooses one although none is within the limits" idea="nothing within the limits means no choice"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    within = (latency_ms <= max_latency_ms) & (changes_per_month <= max_changes)
    return int(np.argmax(np.where(within, revenue, -np.inf)))

# %% tags=["active-py", "wrong"] check="choose_check" why="has the limits written in" idea="other limits, another choice"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    within = (latency_ms <= 100) & (changes_per_month <= 4)
    return int(np.argmax(np.where(within, revenue, -np.inf))) if within.any() else None

# %% tags=["active-py", "right"] check="choose_check" why="uses a table of pandas"
def choose(revenue, latency_ms, changes_per_month, max_latency_ms=100, max_changes=4):
    import pandas as pd
    table = pd.DataFrame({"usd": revenue, "ms": latency_ms, "changes": changes_per_month})
    table = table[(table["ms"] <= max_latency_ms) & (table["changes"] <= max_changes)]
    return None if table.empty else table["usd"].idxmax()

# %% tags=["experiment", "raises-exception"]
chosen = choose(configs["fee_usd"].to_numpy(), configs["latency_ms"].to_numpy(), configs["changes_per_month"].to_numpy())
rising = ("orders", "fee_usd", "margin_usd")
best = {team: configs[n].idxmax() if n in rising else configs[n].idxmin() for team, n in wants.items()}
kept = np.asarray(pareto(configs[["fee_usd", "latency_ms"]].to_numpy(), np.array([True, False])))
plots.show(
    restaurants.plot_trade_off(configs, kept, best, chosen, limit_ms=100),
    alt="Fees of ten guests against latency for 40 versions. A line joins the ten that none beats. Red squares mark the favourites of five teams: "
    "three with little latency and low fees, two beyond the limit of 100 ms. A star marks the chosen version, which is nobody's favourite.",
)
configs.loc[[*best.values(), chosen]].set_axis([*best, "chosen"]).round(1)

# %% [markdown]
# **What to notice.** The star is a *small* model that ranks by expected fee. It brings \$19.7 in 38 ms. It is nobody's favourite. One version left of the limit earns more, \$21.3 in 60 ms, but its 6 changes a month break the platform team's limit. The ML engineers' large model, ranking by orders, brings \$15.2 in 150 ms: asking for the right thing was worth more than a larger model.
#
# ## Is the manager right?
#
# The app has 2,000 guests a day, and the plan says 8,000 by next year. The manager proposes the best version without a model: it brings \$9.98 for ten guests and needs no team. The star brings \$19.67 for ten guests; its team and machines cost \$2,700 a day. From how many guests a day on is the team worth its money? Write the number as `guests_a_day`.

# %% nbgrader={"grade": false, "grade_id": "guests_a_day", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
guests_a_day = 2700 / ((19.67 - 9.98) / 10)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "guests_a_day_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("guests_a_day", points=2, hidden=1)
with check("a number of guests is above 0"):
    require(value("guests_a_day", guests_a_day).number() > 0, f"`guests_a_day` is {guests_a_day}")
### BEGIN HIDDEN TESTS
with check.hidden("what the team brings beyond the page without it pays its cost", hint="What does one guest bring with the team, and what without?"):
    got = value("guests_a_day", guests_a_day).number()
    gap = got * (1.967 - 0.998) - 2700
    require(abs(gap) < 30, f"with {got:,.0f} guests the team {'loses' if gap < 0 else 'earns'} {abs(gap):,.0f} $ a day")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="guests_a_day_check" why="forgets that the page without a team earns too" idea="what the team brings beyond the page without it pays its cost"
guests_a_day = 2700 / 1.967

# %% tags=["active-py", "wrong"] check="guests_a_day_check" why="takes ten guests for one" idea="what the team brings beyond the page without it pays its cost"
guests_a_day = 2700 / (19.67 - 9.98)

# %% tags=["active-py", "wrong"] check="guests_a_day_check" why="takes the fees for the orders, of which the app keeps 10 %" idea="what the team brings beyond the page without it pays its cost"
guests_a_day = 2700 / (0.10 * 0.969)

# %% tags=["active-py", "right"] check="guests_a_day_check" why="rounds up to whole guests"
guests_a_day = np.ceil(27000 / 9.69)

# %% [markdown]
# At today's 2,000 guests the manager is right: the team costs more than it adds. At the planned 8,000 she is wrong, by about \$5,050 a day. So the five teams did not need a better model to agree. They needed the same numbers.
#
# ## What to take along
#
# * An expected fee is share kept, times probability, times price. Ranking by price earned \$9.4 a page, by orders \$15.6, by expected fee \$24.8.
# * Drop what another version beats; it needs no common unit. But with four goals 34 of 40 versions stay, so this alone does not decide.
# * Make limits of most wishes and the best of one. The result, 38 ms and \$19.7, was nobody's favourite.
# * The right goal beat the larger model: \$19.7 against \$15.2.
#
# **If you have time.** Let the platform team allow 6 changes a month, or product only 30 ms. What does each limit cost in fees? A limit with a price is a better topic for a meeting than a wish.

# %% tags=["active-py", "numbers"]
earned = {"price": [], "orders": [], "fee": []}
for seed in range(200):
    town = restaurants.restaurants(200, np.random.default_rng(seed))
    fees = np.asarray(expected_fee_usd(town["p_order"].to_numpy(), town["price_usd"].to_numpy()))
    for name, score in (("price", town["price_usd"]), ("orders", town["p_order"]), ("fee", fees)):
        earned[name].append(fees[rank(np.asarray(score))[:10]].sum())
mean = {name: np.mean(usd) for name, usd in earned.items()}
wins = np.sum(np.array(earned["orders"]) > np.array(earned["price"]))
star = choose(configs["fee_usd"].to_numpy(), configs["latency_ms"].to_numpy(), configs["changes_per_month"].to_numpy())
kept = {m: pareto(configs[["fee_usd", "latency_ms", "changes_per_month", "orders"][:m]].to_numpy(float), np.array([True, False, False, True])[:m]).sum() for m in (2, 4)}
none = configs.loc[configs["model"] == "none", "fee_usd"].max()
ml = configs.loc[configs["orders"].idxmax()]
[
    f"\\${mean['price']:.1f} by price, \\${mean['orders']:.1f} by orders and \\${mean['fee']:.1f} by expected fee",
    f"{wins} of the 200 towns",
    f"With two goals {kept[2]} versions stay, with four {kept[4]}",
    f"with four goals {kept[4]} of 40 versions stay",
    f"It brings \\${configs['fee_usd'][star]:.1f} in {configs['latency_ms'][star]:.0f} ms",
    f"\\${configs['fee_usd'][39]:.1f} in {configs['latency_ms'][39]:.0f} ms, but its {configs['changes_per_month'][39]} changes",
    f"brings \\${ml['fee_usd']:.1f} in {ml['latency_ms']:.0f} ms",
    f"\\${none:.2f} for ten guests",
    f"\\${configs['fee_usd'][star]:.2f} for ten guests",
    f"\\${configs['cost_usd'][star]:,.0f} a day",
    f"about \\${round(8000 * (configs['fee_usd'][star] - none) / 10 - configs['cost_usd'][star], -1):,.0f} a day",
    f"\\${configs['fee_usd'][star]:.1f} against \\${ml['fee_usd']:.1f}",
]

# %% tags=["active-py", "insight"] claim="the page by expected fee earns a quarter more than the page by orders and the page by price"
def holds(rng):
    town = restaurants.restaurants(200, rng)
    p, price = town["p_order"].to_numpy(), town["price_usd"].to_numpy()
    fees = expected_fee_usd(p, price)
    by_fee, by_orders, by_price = (fees[rank(score)[:10]].sum() for score in (fees, p, price))
    return by_fee > 1.25 * max(by_orders, by_price)

# %% tags=["active-py", "insight"] claim="the version within both limits is nobody's favourite, and earns more than the ML engineers' one"
def holds(rng):
    table = restaurants.configurations(rng, guests=100)
    star = choose(table["fee_usd"].to_numpy(), table["latency_ms"].to_numpy(), table["changes_per_month"].to_numpy())
    high, low = ("orders", "fee_usd", "margin_usd"), ("latency_ms", "changes_per_month")
    favourites = [*(table[name].idxmax() for name in high), *(table[name].idxmin() for name in low)]
    return star not in favourites and table["fee_usd"][star] > table["fee_usd"][favourites[0]]

# %% tags=["active-py", "survivors"]
{
    "guests_a_day: ReplaceBinaryOperator_Div_FloorDiv guests_a_day = 2700 // ((19.67 - 9.98) / 10)": "a guest more or less: the check allows 1 %",
    "guests_a_day: NumberReplacer guests_a_day = 2701 / ((19.67 - 9.98) / 10)": "a dollar more or less: the check allows 1 %",
    "guests_a_day: NumberReplacer guests_a_day = 2699 / ((19.67 - 9.98) / 10)": "a dollar more or less: the check allows 1 %",
}
