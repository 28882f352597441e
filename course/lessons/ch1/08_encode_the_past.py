# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # When a model learns from the past, does the past ever end?
#
# Tomas runs the kitchen inspections of a city with two districts, A and B. For years A got 60 % of the visits, for no better reason than that the old inspector lived there. Now a program shall plan the visits, and it learns from the old record, in which A has more violations. The kitchens of A and B are equally clean. Will the program find that out?
#
# **After this notebook you can**
#
# 1. simulate a system that learns from data which its own decisions produced;
# 2. tell a rule that amplifies an old imbalance from one that freezes it, and from one that repairs it;
# 3. measure whether a model treats two groups alike, and see why dropping a column is not enough;
# 4. turn a difference of rates into a number of people.
#
# **What the book says.** A model knows the world only through records of the past, so it carries old habits on, and can make them worse. A person who decides unfairly harms those she meets. A model does so everywhere at once. "Biases get amplified" is the sentence that people remember. It is one of three things that can happen, and which one is up to you.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 1.

# %%
import numpy as np

from course import inspections, notebook, plots
from course.checks import Check, call, generator, require, unchanged, value

notebook.start()
past = inspections.kitchens(20_000, np.random.default_rng(1))
today = inspections.kitchens(20_000, np.random.default_rng(2))
city = inspections.TRUE_RATE, inspections.FOUND, inspections.LOOKED

# %% [markdown]
# ## Place your bet
#
# The record: 600 visits to A found 60 violations, 400 visits to B found 40. From now on each district gets visits in proportion to the violations found there so far, 200 visits a round, and each round's finds go into the record. After 60 rounds, which share of the visits goes to A: 50, 60, 80 or 100 %?
#
# Write `bet_share = 50`, or one of the other numbers. Bets are never marked right or wrong.

# %% nbgrader={"grade": false, "grade_id": "bet_share", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_share = 80
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_share_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is one of the four numbers"):
    value("bet_share", bet_share).one_of(50, 60, 80, 100)
check.report()

# %% tags=["active-py", "wrong"] check="bet_share_check" why="bets on something else" idea="a bet is one of the four numbers"
bet_share = 70

# %% tags=["active-py", "right"] check="bet_share_check" why="bets that it comes out even"
bet_share = 50.0

# %% [markdown]
# ## Two ways to share out visits
#
# Each district has a score, and a *policy* turns the scores into shares that add up to 1. *Greedy* gives everything to the highest score: for the scores `[60, 40]` the shares are `[1, 0]`. *Proportional* gives each its part of the sum: `[0.6, 0.4]`. Write both for any number of districts.

# %% nbgrader={"grade": false, "grade_id": "greedy", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def greedy(score: np.ndarray) -> np.ndarray:
    """Return shares, shape (k,), that give everything to the highest score. Of equal ones, any may get it.

    score holds a number >= 0 for each district, shape (k,).
    """
    ### BEGIN SOLUTION
    share = np.zeros(len(score))
    share[np.argmax(score)] = 1
    return share
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "greedy_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("greedy", points=1, hidden=1)
with check("the winner takes it all", hint="Return a share for each district, not the name of the winner."):
    call(greedy, np.array([60.0, 40.0])).close([1.0, 0.0])
    call(greedy, np.array([0.02, 0.01, 0.05])).close([0.0, 0.0, 1.0])
with check("with districts in another order, the shares change places with them"):
    call(greedy, np.array([5.0, 9.0, 1.0, 2.0])).close([0.0, 1.0, 0.0, 0.0])
    call(greedy, np.array([2.0, 1.0, 5.0, 9.0])).close([0.0, 0.0, 0.0, 1.0])
### BEGIN HIDDEN TESTS
with check.hidden("the shares add up to 1, and a district that another one tops gets nothing"):
    rng = generator(1)
    for scores in (np.array([7.0, 2.0, 7.0]), rng.random(30), rng.integers(3, 7, 30).astype(float)):
        share = 1.0 * np.asarray(call(greedy, scores).value)
        require(share.shape == scores.shape, f"greedy(...) of {len(scores)} scores gave shape {share.shape}")
        require(abs(share.sum() - 1) < 1e-9 and share.min() >= 0, f"greedy(...) of {len(scores)} scores gave shares with the sum {share.sum():.6g}")
        require(bool(np.all(share[scores < scores.max()] == 0)), f"greedy(...) of {len(scores)} scores gave a share to one that is not the highest")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="greedy_check" why="names the winner" idea="the winner takes it all"
def greedy(score):
    return np.argmax(score)

# %% tags=["active-py", "wrong"] check="greedy_check" why="shares in proportion" idea="the winner takes it all"
def greedy(score):
    return score / score.sum()

# %% tags=["active-py", "wrong"] check="greedy_check" why="gives it to the lowest" idea="the winner takes it all"
def greedy(score):
    return (np.arange(len(score)) == np.argmin(score)).astype(float)

# %% tags=["active-py", "wrong"] check="greedy_check" why="gives everything to each of the winners" idea="the shares add up to 1, and a district that another one tops gets nothing"
def greedy(score):
    return (score == np.max(score)) * 1.0

# %% tags=["active-py", "right"] check="greedy_check" why="returns True for the winner, of which NumPy makes 1"
def greedy(score):
    return np.arange(len(score)) == np.argmax(score)

# %% tags=["active-py", "right"] check="greedy_check" why="splits it among equal winners, and returns a list"
def greedy(score):
    best = max(score)
    return [(1 / list(score).count(best)) if s == best else 0 for s in score]

# %% nbgrader={"grade": false, "grade_id": "proportional", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def proportional(score: np.ndarray) -> np.ndarray:
    """Return shares, shape (k,), in proportion to the scores, which are numbers >= 0 with a sum above 0, shape (k,)."""
    ### BEGIN SOLUTION
    return score / np.sum(score)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "proportional_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("proportional", points=1, hidden=1)
with check("each gets its part of the sum"):
    call(proportional, np.array([60.0, 40.0])).close([0.6, 0.4])
with check("scores in another unit give the same shares", hint="Do your shares change if all scores are ten times as large?"):
    call(proportional, np.array([6.0, 3.0, 0.0, 1.0])).close([0.6, 0.3, 0.0, 0.1])
    call(proportional, np.array([0.06, 0.03, 0.0, 0.01])).close([0.6, 0.3, 0.0, 0.1])
### BEGIN HIDDEN TESTS
with check.hidden("shares stand to each other as the scores do, and add up to 1"):
    scores = generator(2).uniform(1, 30, 25)
    share = call(proportional, scores).numbers((25,))
    require(abs(share.sum() - 1) < 1e-9, f"proportional(...) of 25 scores gave shares with the sum {share.sum():.6g}")
    require(bool(np.allclose(share * scores[0], scores * share[0])), "proportional(...) of 25 scores: some shares are out of proportion")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="proportional_check" why="shares out equally" idea="each gets its part of the sum"
def proportional(score):
    return np.ones(len(score)) / len(score)

# %% tags=["active-py", "wrong"] check="proportional_check" why="uses a softmax" idea="each gets its part of the sum"
def proportional(score):
    e = np.exp(score - np.max(score))
    return e / e.sum()

# %% tags=["active-py", "wrong"] check="proportional_check" why="divides by 100, which fits the first example only" idea="scores in another unit give the same shares"
def proportional(score):
    return score / 100

# %% tags=["active-py", "wrong"] check="proportional_check" why="divides by the highest" idea="each gets its part of the sum"
def proportional(score):
    return score / np.max(score)

# %% tags=["active-py", "right"] check="proportional_check" why="goes through the districts, and returns a list"
def proportional(score):
    total = sum(score)
    return [float(s) / float(total) for s in score]

# %% [markdown]
# ## What does the record really say?
#
# 60 finds against 40 look like a difference. But A had 600 visits and B had 400. The honest number is finds *for each visit*: 0.1 in both. A district that nobody has ever visited has no rate: it is unknown, `np.nan`, and not 0. A district that was visited, without a find, has the rate 0.

# %% nbgrader={"grade": false, "grade_id": "rates", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def rates(found: np.ndarray, looked: np.ndarray) -> np.ndarray:
    """Return the violations found for each visit, shape (k,); nan where nobody ever looked.

    found and looked hold the finds and the visits of each district, shape (k,).
    """
    ### BEGIN SOLUTION
    return np.where(looked > 0, found / np.where(looked > 0, looked, 1), np.nan)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "rates_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("rates", points=2, hidden=1)
with check("a rate counts finds for each visit", hint="How often was each district visited?"):
    call(rates, np.array([60.0, 40.0]), np.array([600.0, 400.0])).close([0.1, 0.1])
with check("where nobody looked, nothing is known", hint="Is 'never visited' the same as 'clean'?"):
    call(rates, np.array([0.0, 5.0]), np.array([0.0, 50.0])).close([np.nan, 0.1])
with check("a visit without a find is knowledge too"):
    call(rates, np.array([0.0, 9.0]), np.array([1.0, 30.0])).close([0.0, 0.3])
### BEGIN HIDDEN TESTS
with check.hidden("each district is judged by its own visits"):
    rng = generator(3)
    looked = rng.integers(1, 400, 20).astype(float) * (rng.random(20) < 0.8)
    found = rng.binomial(looked.astype(int), 0.3).astype(float)
    call(rates, found, looked).close([f / n if n else np.nan for f, n in zip(found, looked)])
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="rates_check" why="counts finds" idea="a rate counts finds for each visit"
def rates(found, looked):
    return found

# %% tags=["active-py", "wrong"] check="rates_check" why="takes the share of all finds" idea="a rate counts finds for each visit"
def rates(found, looked):
    return found / found.sum()

# %% tags=["active-py", "wrong"] check="rates_check" why="takes never visited for clean" idea="where nobody looked, nothing is known"
def rates(found, looked):
    return found / np.maximum(looked, 1)

# %% tags=["active-py", "wrong"] check="rates_check" why="takes a visit without a find for no knowledge" idea="a visit without a find is knowledge too"
def rates(found, looked):
    return np.where(found > 0, found / np.maximum(looked, 1), np.nan)

# %% tags=["active-py", "right"] check="rates_check" why="lets NumPy divide by zero"
def rates(found, looked):
    with np.errstate(all="ignore"):
        return [float(r) for r in np.divide(found, looked)]

# %% [markdown]
# ## Close the loop
#
# Now the past meets the future. In each round a policy looks at the record and gives shares; the budget is spent; what is found where one looked joins the record; the next round begins. By hand, one round with the proportional policy: the shares are 0.6 and 0.4, so A gets 120 of 200 visits. One in ten finds a violation: 12 in A, 8 in B. The record becomes 72 and 48 finds, after 720 and 480 visits.
#
# If `rng` is None, use such mean values. Otherwise draw whole numbers: `rng.multinomial(budget, shares)` gives the visits of each district, `rng.binomial(visits, true_rate)` the finds.

# %% nbgrader={"grade": false, "grade_id": "loop", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def loop(true_rate, found0, looked0, rounds: int, budget: int, policy, rng=None) -> tuple:
    """Return (shares, found, looked): the shares of each round, shape (rounds, k), and the record after the last, (k,) each.

    true_rate, found0 and looked0 hold the violations in a visit, and the finds and visits of the past, shape (k,).
    policy(found, looked) returns shares, shape (k,). rng is a NumPy generator, or None for mean values.
    """
    ### BEGIN SOLUTION
    found, looked, shares = np.array(found0, float), np.array(looked0, float), []
    for _ in range(rounds):
        shares.append(np.array(policy(found, looked), float))
        visits = budget * shares[-1] if rng is None else rng.multinomial(budget, shares[-1])
        looked = looked + visits
        found = found + (visits * true_rate if rng is None else rng.binomial(visits, true_rate))
    return np.array(shares), found, looked
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "loop_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("loop", points=3, hidden=3)
rate, old_finds, old_visits = np.array([0.1, 0.1]), np.array([60.0, 40.0]), np.array([600.0, 400.0])
def by_finds(found, looked):
    return np.asarray(found) / np.sum(found)
def record():
    return old_finds.copy(), old_visits.copy()
def simulated(*args):
    result = call(loop, *args).value
    require(isinstance(result, tuple | list) and len(result) == 3, "loop(...) did not return three things: (shares, found, looked)")
    return result
with check("a round adds visits by share, and finds by visit", hint="How many of the 200 visits go to A, and how many of these find something?"):
    shares, found, looked = simulated(rate, *record(), 1, 200, by_finds)
    value("shares", shares).close([[0.6, 0.4]])
    value("found", found).close([72.0, 48.0])
    value("looked", looked).close([720.0, 480.0])
with check("one finds only where one looks", hint="What can be found in a district without visits?"):
    def only_a(found, looked):
        return np.array([1.0, 0.0])
    shares, found, looked = simulated(np.array([0.2, 0.5]), *record(), 3, 100, only_a)
    value("found", found).close([120.0, 40.0])
    value("looked", looked).close([900.0, 400.0])
with check("each round's policy sees the finds of the rounds before"):
    seen = []
    def spy(found, looked):
        seen.append([np.array(found, float), np.array(looked, float)])
        return np.array([0.5, 0.5])
    call(loop, rate, *record(), 2, 200, spy)
    value("what the policy saw", seen).close([[[60.0, 40.0], [600.0, 400.0]], [[70.0, 50.0], [700.0, 500.0]]])
with check("the old record stays as it was"):
    mine = record()
    simulated(rate, *mine, 2, 200, by_finds)
    unchanged("found0", old_finds, mine[0])
    unchanged("looked0", old_visits, mine[1])
### BEGIN HIDDEN TESTS
with check.hidden("on average a proportional policy keeps the shares of the past, and greedy gives all to one"):
    rng = generator(4)
    start = rng.uniform(20, 80, 4)
    shares, found, looked = simulated(np.full(4, 0.1), start, 10 * start, 50, 200, by_finds)
    value("shares under a proportional policy", shares).close(np.tile(start / start.sum(), (50, 1)), atol=1e-9)
    def top(found, looked):
        return (np.arange(4) == np.argmax(found)) * 1.0
    shares, found, looked = simulated(np.full(4, 0.1), start, 10 * start, 5, 200, top)
    value("shares under a greedy policy", shares).close(np.tile(np.arange(4) == np.argmax(start), (5, 1)) * 1.0)
with check.hidden("drawn visits keep to the budget, and finds to the true rates"):
    true = np.array([0.1, 0.25, 0.4])
    def even(found, looked):
        return np.ones(3) / 3
    shares, found, looked = simulated(true, np.zeros(3), np.zeros(3), 30, 1000, even, generator(5))
    looked, found = value("looked", looked).numbers((3,)), value("found", found).numbers((3,))
    require(looked.sum() == 30_000, f"30 rounds of 1,000 visits gave {looked.sum():.6g} visits")
    require(bool(np.all(np.abs(found / looked - true) < 0.03)), "with 10,000 visits a district, finds for each visit are off the true rates")
with check.hidden("chance differs from run to run, and from district to district"):
    totals = []
    for seed in range(6):
        shares, found, looked = simulated(rate, *record(), 5, 200, by_finds, generator(10 + seed))
        totals.append([*value("found", found).numbers((2,)), *value("looked", looked).numbers((2,))])
    require(bool(np.all(np.std(totals, axis=0) > 0)), "six runs with different rng gave the same finds or the same visits")
    require(bool(np.all(np.mod(totals, 1) == 0)), "with an rng some finds or visits are no whole numbers")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="loop_check" why="finds everywhere, whether anyone looks or not" idea="a round adds visits by share, and finds by visit"
def loop(true_rate, found0, looked0, rounds, budget, policy, rng=None):
    found, looked, shares = np.array(found0), np.array(looked0), []
    for _ in range(rounds):
        shares.append(policy(found, looked))
        looked = looked + budget * shares[-1]
        found = found + budget * true_rate
    return np.array(shares), found, looked

# %% tags=["active-py", "wrong"] check="loop_check" why="looks at the old record in every round" idea="each round's policy sees the finds of the rounds before"
def loop(true_rate, found0, looked0, rounds, budget, policy, rng=None):
    share = np.array(policy(found0, looked0))
    visits = rounds * budget * share if rng is None else rng.multinomial(rounds * budget, share)
    finds = visits * true_rate if rng is None else rng.binomial(visits, true_rate)
    return np.tile(share, (rounds, 1)), found0 + finds, looked0 + visits

# %% tags=["active-py", "wrong"] check="loop_check" why="writes into the old record" idea="the old record stays as it was"
def loop(true_rate, found0, looked0, rounds, budget, policy, rng=None):
    shares = []
    for _ in range(rounds):
        shares.append(policy(found0, looked0))
        visits = budget * shares[-1] if rng is None else rng.multinomial(budget, shares[-1])
        looked0 += visits
        found0 += visits * true_rate if rng is None else rng.binomial(visits, true_rate)
    return np.array(shares), found0.copy(), looked0.copy()

# %% tags=["active-py", "wrong"] check="loop_check" why="never draws" idea="chance differs from run to run, and from district to district"
def loop(true_rate, found0, looked0, rounds, budget, policy, rng=None):
    found, looked, shares = np.array(found0), np.array(looked0), []
    for _ in range(rounds):
        shares.append(policy(found, looked))
        looked = looked + budget * shares[-1]
        found = found + budget * shares[-1] * true_rate
    return np.array(shares), found, looked

# %% tags=["active-py", "wrong"] check="loop_check" why="counts the visits, but not those of the past" idea="a round adds visits by share, and finds by visit"
def loop(true_rate, found0, looked0, rounds, budget, policy, rng=None):
    found, looked, shares = np.array(found0), np.zeros(len(found0)), []
    for _ in range(rounds):
        shares.append(policy(found, looked))
        looked = looked + budget * shares[-1]
        found = found + budget * shares[-1] * true_rate
    return np.array(shares), found, looked

# %% tags=["active-py", "right"] check="loop_check" why="keeps all rounds in one table, and draws district by district"
def loop(true_rate, found0, looked0, rounds, budget, policy, rng=None):
    k = len(found0)
    found, looked, shares = np.zeros((rounds + 1, k)), np.zeros((rounds + 1, k)), np.zeros((rounds, k))
    found[0], looked[0] = found0, looked0
    for t in range(rounds):
        shares[t] = policy(found[t].copy(), looked[t].copy())
        if rng is None:
            looked[t + 1] = looked[t] + budget * shares[t]
            found[t + 1] = found[t] + budget * shares[t] * true_rate
        else:
            places = rng.choice(k, size=budget, p=shares[t])
            for place in range(k):
                n = int((places == place).sum())
                looked[t + 1, place] = looked[t, place] + n
                found[t + 1, place] = found[t, place] + (rng.random(n) < true_rate[place]).sum()
    return shares, found[-1], looked[-1]

# %% [markdown]
# Three policies, 60 rounds, 200 runs each. The third one uses the *rates*, and keeps a tenth of the visits for all districts alike, so that each is looked at for ever. This tenth is called *exploration*.

# %% tags=["experiment", "raises-exception"]
policies = {
    "greedy by finds": lambda found, looked: np.asarray(greedy(found)),
    "proportional to finds": lambda found, looked: np.asarray(proportional(found)),
    "rates, explores": lambda found, looked: 0.9 * np.asarray(proportional(np.asarray(rates(found, looked)))) + 0.1 / len(found),
}
runs = {
    name: np.array([loop(*city, 60, 200, policy, np.random.default_rng(seed))[0] for seed in range(200)])[:, :, 0]
    for name, policy in policies.items()
}
for name, share_of_a in runs.items():
    print(f"{name}: A gets {share_of_a[:, -1].mean():.0%} in round 60")
print(f"You bet {bet_share} %.")

# %% tags=["experiment", "raises-exception"]
plots.show(
    inspections.plot_shares(runs, truth=0.5),
    alt="District A's share of inspections over 60 rounds. Greedy stays at 100 %. Proportional to finds stays in a band around 60 %. "
    "Rates with exploration lie in a narrow band around 50 %, where equal districts belong.",
)

# %% [markdown]
# **What to notice.** The bet was on the blue band: it stays at 60 %. The proportional rule does not amplify, and it never learns either: it *freezes* the past, because it finds most where it looks most. A single run may end anywhere between 54 and 67 %, and then stays there. Greedy *amplifies*, from 60 to 100 %. Dividing by visits, and exploring, *repairs*: 50 %, give or take 1. So "models amplify bias" is true of one rule in three. All three had the same data.
#
# ## The second trap: leaving out a column
#
# Next the city wants a model that *flags* single kitchens, learned from what inspectors flagged before. These were stricter with newcomers than with locals. "Simply delete the column with the owner", says a colleague.
#
# To judge a model, look at the clean kitchens only, and count how many are flagged all the same: the *false positive rate*. By hand, for four kitchens of one group, three of them clean, one of these flagged: 1/3, not 1/4. The dirty kitchen is none of its business.

# %% nbgrader={"grade": false, "grade_id": "false_positive_rates", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def false_positive_rates(y: np.ndarray, yhat: np.ndarray, group: np.ndarray) -> dict:
    """Return for each group the share of its clean cases that are flagged, as {group: rate}.

    y says which cases are truly dirty, yhat which are flagged, each (n,) of 0 or 1; group holds texts, (n,).
    """
    ### BEGIN SOLUTION
    return {g: np.mean(yhat[(group == g) & (y == 0)]) for g in np.unique(group)}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "false_positive_rates_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("false_positive_rates", points=2, hidden=1)
y, yhat = np.array([0, 0, 0, 1, 0, 0, 1, 1]), np.array([1, 0, 0, 1, 1, 1, 0, 0])
group = np.array(["x", "x", "x", "x", "y", "y", "y", "y"])
with check("only clean cases can be flagged falsely", hint="By which number do you divide: all kitchens of the group, or some of them?"):
    got = call(false_positive_rates, y, yhat, group).value
    value("the groups", sorted(got)).equal(["x", "y"])
    value("the rate of x", got["x"]).close(1 / 3)
    value("the rate of y", got["y"]).close(1.0)
with check("finding dirty cases does not change the rate"):
    got = call(false_positive_rates, y, np.where(y == 1, 1 - yhat, yhat), group).value
    value("the rate of x", got["x"]).close(1 / 3)
with check("three groups get three rates"):
    got = call(false_positive_rates, np.zeros(6, int), np.array([1, 0, 1, 1, 0, 0]), np.array(list("cabcab"))).value
    value("the rates", [got[g] for g in sorted(got)]).close([0.0, 0.5, 1.0])
### BEGIN HIDDEN TESTS
with check.hidden("each group is judged by its own clean cases"):
    rng = generator(6)
    y, yhat, group = rng.integers(0, 2, 400), rng.integers(0, 2, 400), rng.choice(["p", "q", "r"], 400)
    got = call(false_positive_rates, y, yhat, group).value
    for g in "pqr":
        clean = [f for t, f, h in zip(y, yhat, group) if t == 0 and h == g]
        value(f"the rate of {g}", got[g]).close(sum(clean) / len(clean))
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="false_positive_rates_check" why="divides by the whole group" idea="only clean cases can be flagged falsely"
def false_positive_rates(y, yhat, group):
    return {g: np.sum((group == g) & (y == 0) & (yhat == 1)) / np.sum(group == g) for g in np.unique(group)}

# %% tags=["active-py", "wrong"] check="false_positive_rates_check" why="counts all flags of the group" idea="only clean cases can be flagged falsely"
def false_positive_rates(y, yhat, group):
    return {g: np.mean(yhat[group == g]) for g in np.unique(group)}

# %% tags=["active-py", "wrong"] check="false_positive_rates_check" why="takes the share of flags that are false" idea="only clean cases can be flagged falsely"
def false_positive_rates(y, yhat, group):
    return {g: np.mean(y[(group == g) & (yhat == 1)] == 0) for g in np.unique(group)}

# %% tags=["active-py", "wrong"] check="false_positive_rates_check" why="divides by all clean cases" idea="only clean cases can be flagged falsely"
def false_positive_rates(y, yhat, group):
    return {g: np.sum((group == g) & (y == 0) & (yhat == 1)) / np.sum(y == 0) for g in np.unique(group)}

# %% tags=["active-py", "right"] check="false_positive_rates_check" why="groups a table with pandas"
def false_positive_rates(y, yhat, group):
    import pandas as pd
    table = pd.DataFrame({"y": y, "flag": yhat, "group": group})
    return table[table["y"] == 0].groupby("group")["flag"].mean().to_dict()

# %% tags=["experiment", "raises-exception"]
truth, owner = today["dirty"].to_numpy(), today["owner"].to_numpy()
columns = {"with owner": ["complaints", "owner", "postcode"], "without owner": ["complaints", "postcode"]}
flags = {"inspectors": today["flagged"].to_numpy()}
flags |= {f"model {name}": inspections.fit_flags(past, used)(today) for name, used in columns.items()}
wrongly = {name: false_positive_rates(truth, flagged, owner) for name, flagged in flags.items()}
plots.show(
    inspections.plot_flagged(wrongly),
    alt="Clean kitchens that are flagged, by owner. Inspectors flag 45 % of the newcomers' and 17 % of the locals', "
    "a model with the owner column 44 and 11, a model without it still 34 and 18.",
)

# %% [markdown]
# **What to notice.** The model with the column is further from fair than the people it learned from: the gap grows from 28 to 32 points. Without the column it is still 16. The postcode tells in 85 of 100 cases who the owner is, so the model reads the same thing elsewhere. Such a column is called a *proxy*.
#
# ## How many people is that?
#
# An inspector with a gap of 28 points who sees 200 clean kitchens of newcomers wrongs 56 owners more than at the locals' rate. Write it for any number of people.

# %% nbgrader={"grade": false, "grade_id": "harm", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def harm(rate_gap: float, people: float) -> float:
    """Return how many more people are wronged, where a rate is higher by rate_gap (0 to 1) for that many people."""
    ### BEGIN SOLUTION
    return rate_gap * people
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "harm_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("harm", points=1, hidden=1)
with check("a gap of so many points hits so many of each hundred", hint="Is the gap a share from 0 to 1, or a percentage?"):
    call(harm, 0.28, 200).close(56.0, unit="people")
with check("a small gap is large where many are judged"):
    call(harm, 0.001, 5_000_000).close(5000.0, unit="people")
### BEGIN HIDDEN TESTS
with check.hidden("harm grows with the gap and with the number of people"):
    rng = generator(7)
    for gap, people in zip(rng.random(10), rng.integers(10, 10**7, 10)):
        call(harm, gap, int(people)).close(float(gap) * float(people), atol=1, unit="people")  # whole people are welcome
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="harm_check" why="takes the gap for a percentage" idea="a gap of so many points hits so many of each hundred"
def harm(rate_gap, people):
    return rate_gap / 100 * people

# %% tags=["active-py", "wrong"] check="harm_check" why="counts those who are not wronged" idea="a gap of so many points hits so many of each hundred"
def harm(rate_gap, people):
    return (1 - rate_gap) * people

# %% tags=["active-py", "wrong"] check="harm_check" why="thinks that a rate does not depend on the number of people" idea="a gap of so many points hits so many of each hundred"
def harm(rate_gap, people):
    return rate_gap

# %% tags=["active-py", "right"] check="harm_check" why="counts whole people"
def harm(rate_gap, people):
    return round(rate_gap * people)

# %% tags=["active-py", "right"] check="harm_check" why="goes through thousands"
def harm(rate_gap, people):
    return np.float64(people / 1000) * (rate_gap * 1000)

# %% [markdown]
# The vendor sells the model with the column to other cities, for 60,000 clean kitchens of newcomers: 19,200 owners. No one meant it, and no single inspector could have done it.
#
# ## Amplify, freeze or repair?
#
# What does each system do to an imbalance that chance or habit once made? Write a dictionary `effects` with the keys `"a"` to `"e"` and the words `"amplifies"`, `"freezes"` or `"repairs"`.
#
# * **a** A music app plays the song with the most plays so far to everyone, and counts plays.
# * **b** A shop gives each brand shelf space in proportion to its sales so far.
# * **c** A town shares out its medical tests by the cases found *for each test*, and keeps a tenth of them for all districts alike.
# * **d** A news site puts the headline with the most clicks so far on top, and readers click on nothing below it.
# * **e** A school gives each club money in proportion to the prizes it has won so far; twice the money wins twice the prizes.

# %% nbgrader={"grade": false, "grade_id": "effects", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
effects = {"a": "amplifies", "b": "freezes", "c": "repairs", "d": "amplifies", "e": "freezes"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "effects_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("effects", points=2, hidden=3)
with check("each of a to e has one of the three words"):
    value("the keys of effects", sorted(effects)).equal(list("abcde"))
    for letter in "abcde":
        value(f"effects[{letter!r}]", effects[letter]).one_of("amplifies", "freezes", "repairs")
### BEGIN HIDDEN TESTS
with check.hidden("where the winner takes all, a small lead becomes everything"):
    require((effects["a"], effects["d"]) == ("amplifies", "amplifies"), "a or d has another answer")
with check.hidden("where each gets its part of the past, the past goes on"):
    require((effects["b"], effects["e"]) == ("freezes", "freezes"), "b or e has another answer")
with check.hidden("where all are looked at, and finds are divided by looks, the truth comes out"):
    require(effects["c"] == "repairs", "c has another answer")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="effects_check" why="thinks that every loop amplifies" idea="where each gets its part of the past, the past goes on"
effects = {"a": "amplifies", "b": "amplifies", "c": "repairs", "d": "amplifies", "e": "amplifies"}

# %% tags=["active-py", "wrong"] check="effects_check" why="thinks that more data repair it in time" idea="where the winner takes all, a small lead becomes everything"
effects = {"a": "repairs", "b": "freezes", "c": "repairs", "d": "repairs", "e": "freezes"}

# %% tags=["active-py", "wrong"] check="effects_check" why="sees no difference between finds and finds for each look" idea="where all are looked at, and finds are divided by looks, the truth comes out"
effects = {"a": "amplifies", "b": "freezes", "c": "freezes", "d": "amplifies", "e": "freezes"}

# %% tags=["active-py", "right"] check="effects_check" why="builds the dictionary from groups"
effects = {letter: word for word, letters in (("freezes", "be"), ("amplifies", "ad"), ("repairs", "c")) for letter in letters}

# %% [markdown]
# ## What to take along
#
# * A system that learns from what it finds, and looks where it found, sees its own shadow. Record what was looked at, not only what was found.
# * The policy decides: from 60 %, greedy went to 100 %, proportional stayed at 60 %, rates with a tenth of exploration came to 50 %.
# * Leaving out a column leaves its proxies in. The gap fell from 32 points to 16, not to 0.
# * A rate times a number of people is harm: 56 owners for one inspector, 19,200 for a product.
#
# **If you have time.** Train with `["complaints"]` alone. The gap all but vanishes. Then think: who writes the complaints?

# %% tags=["active-py", "numbers"]
ends = {}
ways = {
    "greedy": lambda found, looked: greedy(found),
    "proportional": lambda found, looked: proportional(found),
    "repairs": lambda found, looked: 0.9 * proportional(rates(found, looked)) + 0.05,
}
for name, policy in ways.items():
    ends[name] = [100 * loop(*city, 60, 200, policy, np.random.default_rng(seed))[0][-1, 0] for seed in range(200)]
low, high = np.percentile(ends["proportional"], [5, 95])
truth, owner, gap = today["dirty"].to_numpy(), today["owner"].to_numpy(), {}
for name, used in (("past", None), ("with", ["complaints", "owner", "postcode"]), ("without", ["complaints", "postcode"])):
    flagged = today["flagged"].to_numpy() if used is None else inspections.fit_flags(past, used)(today)
    rate = false_positive_rates(truth, flagged, owner)
    gap[name] = round(100 * (rate["newcomer"] - rate["local"]))
[
    f"it stays at {np.mean(ends['proportional']):.0f} %",
    f"between {low:.0f} and {high:.0f} %",
    f"from 60 to {np.mean(ends['greedy']):.0f} %",
    f"{np.mean(ends['repairs']):.0f} %, give or take {np.std(ends['repairs']):.0f}",
    f"from {gap['past']} to {gap['with']} points",
    f"still {gap['without']}.",
    f"from {gap['with']} points to {gap['without']}",
    f"wrongs {harm(gap['past'] / 100, 200):.0f} owners",
    f"{harm(gap['with'] / 100, 60_000):,.0f} owners",
]

# %% tags=["active-py", "insight"] claim="greedy ends at 100 %, proportional on average of five runs near 60 %, rates with exploration near 50 %"
def holds(rng):
    ends = []
    for policy in (
        lambda found, looked: greedy(found),
        lambda found, looked: proportional(found),
        lambda found, looked: 0.9 * proportional(rates(found, looked)) + 0.05,
    ):
        ends.append(np.mean([loop(*city, 60, 200, policy, rng)[0][-1, 0] for _ in range(5)]))
    return ends[0] == 1 and abs(ends[1] - 0.6) < 0.06 and abs(ends[2] - 0.5) < 0.02

# %% tags=["active-py", "insight"] claim="without the owner the gap shrinks by more than a third, and more than a third stays"
def holds(rng):
    past, today = inspections.kitchens(8000, rng), inspections.kitchens(8000, rng)
    gaps = []
    for used in (["complaints", "owner", "postcode"], ["complaints", "postcode"]):
        rate = false_positive_rates(today["dirty"].to_numpy(), inspections.fit_flags(past, used)(today), today["owner"].to_numpy())
        gaps.append(rate["newcomer"] - rate["local"])
    return 1 / 3 < gaps[1] / gaps[0] < 2 / 3
