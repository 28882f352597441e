# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Is machine learning worth it here?
#
# Ana runs support for a small airline. A vendor offers her a model that decides refund requests, "right in 90 of 100 cases". Nine out of ten sounds good. A year later the airline might have saved a fortune, or paid for thousands of refunds that nobody was owed. Accuracy alone cannot tell her which. A few lines of arithmetic can.
#
# **After this notebook you can**
#
# 1. compute what a decision by a model is worth, in dollars;
# 2. find the accuracy and the number of decisions at which a model starts to pay;
# 3. build a hybrid, in which the model decides what it is sure of and a person decides the rest;
# 4. say when machine learning (ML) does not fit, and why.
#
# **What the book says.** ML suits problems where wrong predictions are cheap, and where the number of predictions is large. That is a good first filter. Both halves of it are only half true, and the money shows where.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 1.

# %%
import numpy as np

from course import decisions, notebook, plots
from course.checks import Check, call, generator, require, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# A right decision earns Ana \$1. A wrong one costs her \$20. The model is right in 90 % of the cases. Would you let it decide alone? Do not compute yet: bet first. Bets are never marked right or wrong. They are here because you remember what surprised you.
#
# Write `bet_automate = "yes"` or `bet_automate = "no"`.

# %% nbgrader={"grade": false, "grade_id": "bet_automate", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_automate = "yes"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_automate_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is one of the two words"):
    value("bet_automate", bet_automate).one_of("yes", "no")
check.report()

# %% tags=["active-py", "wrong"] check="bet_automate_check" why="bets something else" idea="a bet is one of the two words"
bet_automate = "maybe"

# %% tags=["active-py", "right"] check="bet_automate_check" why="bets the other way"
bet_automate = "no"

# %% [markdown]
# ## What is one decision worth?
#
# Take 100 decisions at 90 % accuracy, with a gain of \$1 and a loss of \$20. By hand:
#
# | | decisions | each | together |
# |---|---|---|---|
# | right | 90 | +\$1 | +\$90 |
# | wrong | 10 | -\$20 | -\$200 |
# | all | 100 | | **-\$110** |
#
# That is -\$1.10 a decision. The errors are rare, and they still eat everything. Now write it for any accuracy. The result is the mean over many decisions, so it can be a number that no single decision ever earns.

# %% nbgrader={"grade": false, "grade_id": "value_usd", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def value_usd(p: float, gain_usd: float, loss_usd: float) -> float:
    """Return the mean worth of a decision, in dollars.

    p is the share of right decisions, 0 to 1. A right one earns gain_usd; a wrong one costs loss_usd, given as a number >= 0.
    """
    ### BEGIN SOLUTION
    return p * gain_usd - (1 - p) * loss_usd
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "value_usd_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("value_usd", points=2, hidden=1)
with check("an error costs its loss", hint="What happens in the other 10 of 100 cases, and with which sign?"):
    call(value_usd, 0.9, 1.0, 20.0).close(-1.10, unit="$")
with check("who is always right only gains, who is always wrong only loses"):
    call(value_usd, 1.0, 5.0, 100.0).close(5.0, unit="$")
    call(value_usd, 0.0, 5.0, 100.0).close(-100.0, unit="$")
with check("in another currency the worth scales like the amounts"):
    dollars = call(value_usd, 0.8, 2.0, 3.0).number()
    call(value_usd, 0.8, 200.0, 300.0).close(100 * dollars)
### BEGIN HIDDEN TESTS
with check.hidden("the worth is the mean over right and wrong decisions"):
    rng = generator(1)
    for p, gain, loss in zip(rng.random(20), rng.uniform(0.1, 9, 20), rng.uniform(0, 500, 20)):
        call(value_usd, p, gain, loss).close(gain * p + loss * (p - 1), unit="$")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="value_usd_check" why="ignores what errors cost" idea="an error costs its loss"
def value_usd(p, gain_usd, loss_usd):
    return p * gain_usd

# %% tags=["active-py", "wrong"] check="value_usd_check" why="adds the loss with the wrong sign" idea="an error costs its loss"
def value_usd(p, gain_usd, loss_usd):
    return p * gain_usd + (1 - p) * loss_usd

# %% tags=["active-py", "wrong"] check="value_usd_check" why="charges every decision with the loss" idea="an error costs its loss"
def value_usd(p, gain_usd, loss_usd):
    return p * gain_usd - loss_usd

# %% tags=["active-py", "right"] check="value_usd_check" why="weights by a dot product, and prints"
def value_usd(p, gain_usd, loss_usd):
    print("computing")
    return np.dot([p, 1 - p], [gain_usd, -loss_usd])

# %% [markdown]
# ## How accurate is accurate enough?
#
# Turn the question round. Which accuracy makes the model exactly as good as what you do today? What you do today is the *baseline*: a simple rule, a person, or nothing at all. Doing nothing is worth \$0 a decision.
#
# At that accuracy the worth of a decision equals the baseline. Write the equation on paper and solve it for p. If the result is above 1, no accuracy suffices; return it all the same.

# %% nbgrader={"grade": false, "grade_id": "break_even_accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def break_even_accuracy(gain_usd: float, loss_usd: float, baseline_usd: float = 0.0) -> float:
    """Return the accuracy at which a decision is worth baseline_usd, in dollars."""
    ### BEGIN SOLUTION
    return (baseline_usd + loss_usd) / (gain_usd + loss_usd)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "break_even_accuracy_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("break_even_accuracy", points=2, hidden=1)
with check("if an error costs as much as a success earns, half must be right"):
    call(break_even_accuracy, 3.0, 3.0).close(0.5)
with check("the dearer an error, the higher the bar", hint="Try an error that costs nothing, then a very dear one."):
    call(break_even_accuracy, 2.0, 0.0).close(0.0)
    low, high = call(break_even_accuracy, 1.0, 20.0).number(), call(break_even_accuracy, 1.0, 2000.0).number()
    require(low < high < 1, f"for losses of $20 and $2,000 the accuracies are {low:.4g} and {high:.4g}")
with check("the model must beat what you do today", hint="Where does the baseline enter your equation?"):
    call(break_even_accuracy, 4.0, 6.0, 4.0).close(1.0)
### BEGIN HIDDEN TESTS
with check.hidden("at the break-even accuracy a decision is worth the baseline"):
    rng = generator(2)
    for gain, loss, baseline in zip(rng.uniform(1, 9, 20), rng.uniform(0, 500, 20), rng.uniform(-5, 1, 20)):
        answer = call(break_even_accuracy, gain, loss, baseline)
        p = answer.number()
        worth = p * gain - (1 - p) * loss
        require(abs(worth - baseline) < 1e-6, f"{answer.what} gave {p:.4g}, where a decision is worth {worth:.4g} $")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="break_even_accuracy_check" why="forgets the baseline" idea="the model must beat what you do today"
def break_even_accuracy(gain_usd, loss_usd, baseline_usd=0.0):
    return loss_usd / (gain_usd + loss_usd)

# %% tags=["active-py", "wrong"] check="break_even_accuracy_check" why="swaps gain and loss" idea="the dearer an error, the higher the bar"
def break_even_accuracy(gain_usd, loss_usd, baseline_usd=0.0):
    return (baseline_usd + gain_usd) / (gain_usd + loss_usd)

# %% tags=["active-py", "wrong"] check="break_even_accuracy_check" why="asks only to be right more often than wrong" idea="the dearer an error, the higher the bar"
def break_even_accuracy(gain_usd, loss_usd, baseline_usd=0.0):
    return 0.5

# %% tags=["active-py", "right"] check="break_even_accuracy_check" why="walks from always wrong to always right"
def break_even_accuracy(gain_usd, loss_usd, baseline_usd=0.0):
    worst, best = -loss_usd, gain_usd
    return float(np.float64(baseline_usd - worst) / (best - worst))

# %% [markdown]
# Now your two functions answer the bet, and draw four real kinds of decision. Ana's refund is the second one, with her true amounts: a right decision earns \$2, a wrong one costs \$40, so an error still costs 20 gains.

# %% tags=["experiment", "raises-exception"]
needed = break_even_accuracy(gain_usd=1.0, loss_usd=20.0)
print(f"At 90 % accuracy a decision is worth {value_usd(0.9, 1.0, 20.0):+.2f} $. Even would be {needed:.1%}.")
print(f"You bet {bet_automate!r}; the money says 'no'.")

# %% tags=["experiment", "raises-exception"]
plots.show(
    decisions.plot_break_even(decisions.CARDS, value_usd),
    alt="Map of the worth of a decision over the cost of an error and the accuracy. A black line parts earning from losing. "
    "Film suggestions lie above it at 70 % accuracy; refunds, X-rays and cars lie below it at 90, 95 and 99.99 %.",
)

# %% [markdown]
# **What to notice.** The film is right only 70 % of the time and earns. The car is right 99.99 % of the time and loses. "90 % accurate" means nothing until you know what an error costs. The break-even for an error of 20 gains is 95.2 %.
#
# ## How many decisions does it take?
#
# A model costs money before its first decision: people, data, servers. Call that the fixed cost. A rule that you already have costs nothing more. So the model must earn back its fixed cost from the *difference* between it and the rule. Say a rule earns \$0.50 a decision, the model \$0.70, and the model costs \$100,000 a year. The model gains 20 cents on each decision. To earn \$100,000 in steps of 20 cents takes 500,000 decisions a year.
#
# And if the model is worse on each decision? Think about it before you write the function. Use `np.inf` for "never".

# %% nbgrader={"grade": false, "grade_id": "break_even_volume", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def break_even_volume(value_ml_usd: float, value_base_usd: float, fixed_usd: float) -> float:
    """Return the number of decisions at which the model has earned back fixed_usd against the baseline; inf if never."""
    ### BEGIN SOLUTION
    if value_ml_usd <= value_base_usd:
        return np.inf
    return fixed_usd / (value_ml_usd - value_base_usd)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "break_even_volume_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("break_even_volume", points=2, hidden=1)
with check("only what the model earns beyond the rule pays for it", hint="What does one decision earn that the rule would not?"):
    call(break_even_volume, 0.70, 0.50, 100_000.0).close(500_000.0, atol=1.001, unit="decisions")  # or the next whole one
with check("volume cannot rescue a model that is worse on each decision", hint="Is there any number of decisions that pays?"):
    call(break_even_volume, -1.10, 0.0, 1000.0).close(np.inf)
    call(break_even_volume, 0.30, 0.50, 1000.0).close(np.inf)
    call(break_even_volume, 0.50, 0.50, 1000.0).close(np.inf)
### BEGIN HIDDEN TESTS
with check.hidden("at the break-even volume both ways earn the same"):
    rng = generator(3)
    for base, better, fixed in zip(rng.uniform(-5, 5, 20), rng.uniform(0.01, 3, 20), rng.uniform(10, 1e6, 20)):
        n = call(break_even_volume, base + better, base, fixed).number()
        gap = n * (base + better) - fixed - n * base
        require(-1e-6 * fixed < gap < 1e-6 * fixed + 1.001 * better, f"break_even_volume({base + better:.4g}, {base:.4g}, {fixed:.4g}) gave {n:.4g}")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="break_even_volume_check" why="forgets that the rule earns too" idea="only what the model earns beyond the rule pays for it"
def break_even_volume(value_ml_usd, value_base_usd, fixed_usd):
    return fixed_usd / value_ml_usd if value_ml_usd > 0 else np.inf

# %% tags=["active-py", "wrong"] check="break_even_volume_check" why="returns a negative number of decisions" idea="volume cannot rescue a model that is worse on each decision"
def break_even_volume(value_ml_usd, value_base_usd, fixed_usd):
    return fixed_usd / (value_ml_usd - value_base_usd)

# %% tags=["active-py", "wrong"] check="break_even_volume_check" why="takes the distance, so that a worse model pays too" idea="volume cannot rescue a model that is worse on each decision"
def break_even_volume(value_ml_usd, value_base_usd, fixed_usd):
    gap = abs(value_ml_usd - value_base_usd)
    return fixed_usd / gap if gap else np.inf

# %% tags=["active-py", "right"] check="break_even_volume_check" why="counts whole decisions"
def break_even_volume(value_ml_usd, value_base_usd, fixed_usd):
    if value_ml_usd <= value_base_usd:
        return np.inf
    return np.ceil(fixed_usd / (value_ml_usd - value_base_usd))

# %% tags=["active-py", "right"] check="break_even_volume_check" why="uses Python's own infinity, and a helper"
def _gap(ml, base):
    return ml - base

def break_even_volume(value_ml_usd, value_base_usd, fixed_usd):
    return fixed_usd / _gap(value_ml_usd, value_base_usd) if _gap(value_ml_usd, value_base_usd) > 0 else float("inf")

# %% tags=["experiment", "raises-exception"]
n = np.linspace(0, 1_000_000, 50)
even = break_even_volume(0.70, 0.50, 100_000.0)
totals = {"rule": 0.50 * n, "model": 0.70 * n - 100_000, "Ana's 90 % model": value_usd(0.9, 1.0, 20.0) * n - 100_000}
plots.show(
    decisions.plot_volume(n, totals, even),
    alt="Total worth against decisions a year. The model starts below the rule and overtakes it at 500,000 decisions. "
    "The 90 % model falls from the start: more decisions lose more.",
)

# %% [markdown]
# **What to notice.** "Use ML where there are many decisions" is true for the orange line. For the green one it is the opposite of true: each further decision loses more.
#
# ## Let the model decide what it is sure of
#
# A model gives a confidence p with each decision. Suppose that p is *calibrated*: of the decisions at 90 % confidence, 90 % are right. That is an assumption, and real models break it; the last section comes back to this.
#
# A person can decide too. She is right with probability `p_human`, earns and loses the same amounts, and her time costs `human_cost_usd` a decision. For each single decision, take whoever is worth more. By hand, with a gain of \$1, a person who is always right, and no other costs:
#
# * an error costs \$1,000, the model is 90 % sure, the person costs \$5: the model is worth -\$99.10, the person -\$4. Ask the person.
# * an error costs one cent, the model is only 40 % sure, the person costs \$5: the model is worth \$0.394, the person still -\$4. Let the model decide.
#
# So neither "is it sure?" nor "is the error dear?" decides alone.

# %% nbgrader={"grade": false, "grade_id": "automate", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def automate(p: np.ndarray, gain_usd: float, loss_usd: float, human_cost_usd: float, p_human: float) -> np.ndarray:
    """Return which decisions the model should take alone, shape (n,) bool.

    p holds the model's confidence in each decision, shape (n,). The others go to a person.
    """
    ### BEGIN SOLUTION
    person = value_usd(p_human, gain_usd, loss_usd) - human_cost_usd
    return value_usd(p, gain_usd, loss_usd) >= person
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "automate_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("automate", points=3, hidden=2)
with check("a sure model can still be too dear to trust", hint="Compare two amounts of money, not p with a fixed number."):
    call(automate, np.array([0.9]), 1.0, 1000.0, 5.0, 1.0).equal([False])
with check("an unsure model can still be cheaper than a person", hint="What does the person's time cost?"):
    call(automate, np.array([0.4]), 1.0, 0.01, 5.0, 1.0).equal([True])
with check("people err too", hint="What is a decision by a person worth who is right with p_human?"):
    call(automate, np.array([0.7, 0.9]), 1.0, 10.0, 0.0, 0.8).equal([False, True])
with check("the surer the model, the more it decides alone"):
    chosen = call(automate, np.linspace(0, 1, 50), 2.0, 40.0, 1.5, 0.99).flags((50,))
    require(bool(np.all(np.diff(chosen.astype(int)) >= 0)), "automate(...) hands over a surer decision and keeps a less sure one")
### BEGIN HIDDEN TESTS
with check.hidden("the hybrid earns at least as much as the model alone and as the person alone"):
    rng = generator(4)
    for _ in range(20):
        p, gain, loss = rng.beta(5, 1, 200), rng.uniform(0.5, 5), rng.uniform(0, 300)
        cost, p_human = rng.uniform(0, 5), rng.uniform(0.8, 1)
        ml, person = p * gain - (1 - p) * loss, p_human * gain - (1 - p_human) * loss - cost
        answer = call(automate, p, gain, loss, cost, p_human)
        hybrid = np.where(answer.flags((200,)), ml, person).sum()
        best = max(ml.sum(), person * len(p))
        require(hybrid >= best - 1e-6, f"{answer.what}: the hybrid earns {hybrid:.4g} $, less than one of the two alone")
with check.hidden("each decision goes to whoever is worth more"):
    rng = generator(5)
    for _ in range(20):
        p, gain, loss = rng.random(50), rng.uniform(0.5, 5), rng.uniform(0, 300)
        cost, p_human = rng.uniform(0, 20), rng.uniform(0.5, 1)
        ml, person = p * gain - (1 - p) * loss, p_human * gain - (1 - p_human) * loss - cost
        clear = np.abs(ml - person) > 1e-9
        chosen = call(automate, p, gain, loss, cost, p_human).flags((50,))
        require(bool(np.all(chosen[clear] == (ml > person)[clear])), f"with a gain of {gain:.3g} $ and a loss of {loss:.3g} $ some went wrong")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="automate_check" why="automates whatever is more likely right than wrong" idea="a sure model can still be too dear to trust"
def automate(p, gain_usd, loss_usd, human_cost_usd, p_human):
    return p > 0.5

# %% tags=["active-py", "wrong"] check="automate_check" why="thinks that a person costs nothing" idea="an unsure model can still be cheaper than a person"
def automate(p, gain_usd, loss_usd, human_cost_usd, p_human):
    return p * gain_usd - (1 - p) * loss_usd >= p_human * gain_usd - (1 - p_human) * loss_usd

# %% tags=["active-py", "wrong"] check="automate_check" why="thinks that people never err" idea="people err too"
def automate(p, gain_usd, loss_usd, human_cost_usd, p_human):
    return p * gain_usd - (1 - p) * loss_usd >= gain_usd - human_cost_usd

# %% tags=["active-py", "wrong"] check="automate_check" why="automates whatever earns money, though a person earns more" idea="people err too"
def automate(p, gain_usd, loss_usd, human_cost_usd, p_human):
    return p * gain_usd - (1 - p) * loss_usd >= 0

# %% tags=["active-py", "right"] check="automate_check" why="goes through the decisions one by one, and returns a list"
def automate(p, gain_usd, loss_usd, human_cost_usd, p_human):
    decided = []
    for one in p:
        model = one * gain_usd - (1 - one) * loss_usd
        person = p_human * gain_usd - (1 - p_human) * loss_usd - human_cost_usd
        decided.append(bool(model > person))
    return decided

# %% [markdown]
# Now run Ana's refunds: 10,000 requests, a person who is right in 99 % of the cases and costs \$1.50 a request. The model's confidences are drawn at random, and each decision is then drawn right or wrong.

# %% tags=["experiment", "raises-exception"]
rng = np.random.default_rng(7)
p, (gain, loss, cost, p_human) = decisions.confidences(10_000, rng), (2.0, 40.0, 1.5, 0.99)
person = value_usd(p_human, gain, loss) - cost
alone = automate(p, gain, loss, cost, p_human)
earned = np.where(decisions.outcomes(p, rng), gain, -loss)  # by the model, request by request
hybrid = np.where(alone, earned, person).mean()
print(f"The model takes {np.mean(alone):.0%} of the requests. Worth a request:")
print(f"model alone {earned.mean():+.2f} $, person alone {person:+.2f} $, hybrid {hybrid:+.2f} $")

# %% tags=["experiment", "raises-exception"]
steps = np.linspace(0.8, 1, 60)
worth = np.array([np.where(p >= t, value_usd(p, gain, loss), person).mean() for t in steps])
plots.show(
    decisions.plot_hybrid(steps, worth, person),
    alt="Worth of a request against the confidence from which the model decides alone. Below zero at 80 %, it rises, "
    "crosses the person's level near 90 %, peaks between 95 and 96 % and falls back to that level at 100 %.",
)

# %% [markdown]
# **What to notice.** Left to itself the model loses money on every request, and the person barely earns any. Together they earn more than either. So "ML only where errors are cheap" is half true: errors can be dear if the model may hand over. Many working ML systems are of this kind, a model inside a larger solution.
#
# ## When does ML fit?
#
# Six situations. For each, say what you would try first: `"ml"`, `"rule"` (plain code, or a look-up) or `"person"`. Write a dictionary, like `fits = {"a": "rule", "b": "ml", ...}`.
#
# * **a** The tax on an invoice, fixed by law.
# * **b** Which of 200,000 films to show first; millions of views a day tell what people liked.
# * **c** Whether to close a factory; it comes up once.
# * **d** Which photos show a damaged suitcase; 80,000 labelled photos, and a person looks at the unsure ones.
# * **e** The price of seat 12A for a customer who already has an offer in writing.
# * **f** How to answer a complaint of a kind that has never come in before, where an answer can end in court.

# %% nbgrader={"grade": false, "grade_id": "fits", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
fits = {"a": "rule", "b": "ml", "c": "person", "d": "ml", "e": "rule", "f": "person"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fits_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("fits", points=2, hidden=3)
with check("each situation a to f has one of the three answers"):
    value("the keys of fits", sorted(fits)).equal(list("abcdef"))
    for letter in "abcdef":
        value(f"fits[{letter!r}]", fits[letter]).one_of("ml", "rule", "person")
### BEGIN HIDDEN TESTS
with check.hidden("what is known exactly is written down or looked up, not learned"):
    require((fits["a"], fits["e"]) == ("rule", "rule"), "a or e has another answer")
with check.hidden("many examples that repeat, and errors that are cheap or handed over, fit ML"):
    require((fits["b"], fits["d"]) == ("ml", "ml"), "b or d has another answer")
with check.hidden("without examples that repeat there is nothing to learn from"):
    require((fits["c"], fits["f"]) == ("person", "person"), "c or f has another answer")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="fits_check" why="learns what is already known exactly" idea="what is known exactly is written down or looked up, not learned"
fits = {"a": "ml", "b": "ml", "c": "person", "d": "ml", "e": "ml", "f": "person"}

# %% tags=["active-py", "wrong"] check="fits_check" why="thinks that dear errors rule ML out, even with a hand-over" idea="many examples that repeat, and errors that are cheap or handed over, fit ML"
fits = {"a": "rule", "b": "ml", "c": "person", "d": "person", "e": "rule", "f": "person"}

# %% tags=["active-py", "wrong"] check="fits_check" why="learns from a single case" idea="without examples that repeat there is nothing to learn from"
fits = {"a": "rule", "b": "ml", "c": "ml", "d": "ml", "e": "rule", "f": "ml"}

# %% tags=["active-py", "right"] check="fits_check" why="builds the dictionary from groups"
fits = {letter: kind for kind, letters in {"rule": "ae", "ml": "bd", "person": "cf"}.items() for letter in letters}

# %% [markdown]
# ## In your own words
#
# The vendor writes to Ana: "Our new model is right in 97 % of the cases. You should switch it on for all requests." Write her answer in three to five sentences: what she would ask before she agrees, and on which terms she would agree. This is read by a person.

# %% [markdown] nbgrader={"grade": true, "grade_id": "answer_to_vendor", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# One point each: (1) asks what an error costs against what a right decision earns, or computes that the break-even is 95.2 % and the margin thin; (2) asks how the 97 % were measured (on whose requests, how recent), or whether the confidences are calibrated; (3) proposes terms: a hand-over of unsure requests, a trial with part of the traffic, or a number of requests that pays the fixed cost.
# ### END SOLUTION

# %% [markdown]
# ## What to take along
#
# * A decision is worth p times the gain minus (1 - p) times the loss. At 90 % and an error of 20 gains that is -\$1.10.
# * The bar follows from the cost of an error: 95.2 % at 20 gains. A car that earns \$2 a decision and risks \$1,000,000 needs 99.9998 %.
# * Volume pays back a fixed cost only if each decision earns more than today's way: 500,000 decisions for \$100,000 at 20 cents. It never rescues a loss.
# * A hand-over makes dear errors affordable. At Ana's amounts the model should decide alone from a confidence of 95.4 % on.
#
# **If you have time.** We assumed calibrated confidences. Make the model boast: pass `p ** 0.5` to `automate` and keep the outcomes drawn from `p`. How much does the hybrid lose, and would Ana notice from the accuracy alone?

# %% tags=["active-py", "numbers"]
[
    f"{100 * break_even_accuracy(1, 20):.1f} %",
    f"{100 * break_even_accuracy(2, 1e6):.4f} %",
    f"-\\${-value_usd(0.9, 1, 20):.2f}",
    f"{break_even_volume(0.7, 0.5, 1e5):,.0f} decisions",
    f"-\\${-value_usd(0.9, 1, 1000):.2f}",
    f"\\${value_usd(0.4, 1, 0.01):.3f}",
    f"{100 * break_even_accuracy(2, 40, value_usd(0.99, 2, 40) - 1.5):.1f} %",
]

# %% tags=["active-py", "insight"] claim="the hybrid earns more than the model alone and than the person alone"
def holds(rng):
    p = decisions.confidences(10_000, rng)
    earned = np.where(decisions.outcomes(p, rng), 2.0, -40.0)
    person = value_usd(0.99, 2.0, 40.0) - 1.5
    return np.where(automate(p, 2.0, 40.0, 1.5, 0.99), earned, person).mean() > max(earned.mean(), person, 0)
