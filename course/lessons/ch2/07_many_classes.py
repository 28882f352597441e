# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How fine should the question be?
#
# Elif builds a router for a telephone company: a caller says a sentence, a model says what the caller wants. The product team has drawn up a list of 400 intents, from "cancel roaming" to "complain about the remote control". "The finer, the better," they say. Elif has 2,000 calls that people have labelled, five for each intent. Is that a start?
#
# **After this notebook you can**
#
# 1. compute how many classes are too rare to learn, before you label anything;
# 2. measure a model so that rare classes count;
# 3. answer coarsely where the model is unsure of the fine answer;
# 4. predict sets of labels, none, one or many, and measure them.
#
# **What the book says.** The same problem can be framed in several ways, and the frame decides how hard it is. With many classes, each needs its own examples; with several labels at once, you also have to decide how many. Both true. But "many classes" is not what hurts: the *tail* is. And the frame can be chosen after training, call by call.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 2.

# %%
import numpy as np
from scipy.special import softmax
from scipy.stats import binom
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, recall_score
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from course import intents, notebook, plots
from course.checks import Check, call, generator, require, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# Intents are not equally frequent. The second most frequent comes up half as often as the first, the third a third as often, and so on (Zipf's law; words and cities do the same). How many of the 400 intents have *fewer than ten* of the 2,000 calls: 67, 167, 267 or 367?
#
# Bet before you compute. Write `bet_rare = ` and one of the four numbers. Bets are never marked right or wrong.

# %% nbgrader={"grade": false, "grade_id": "bet_rare", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_rare = 167
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_rare_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is one of the four numbers"):
    value("bet_rare", bet_rare).one_of(67, 167, 267, 367)
check.report()

# %% tags=["active-py", "wrong"] check="bet_rare_check" why="bets a share" idea="a bet is one of the four numbers"
bet_rare = 0.5

# %% tags=["active-py", "right"] check="bet_rare_check" why="bets another number"
bet_rare = np.int64(267)

# %% [markdown]
# ## The long tail
#
# How many classes will have fewer than m of N calls? By hand: two classes, equally likely, and 2 calls. A class gets 0, 1 or 2 of them with probability 1/4, 1/2, 1/4. So it has *fewer than 1* with probability 1/4, and of the two classes 1/4 + 1/4 = 0.5 are expected to be empty. Each of them is expected to get 1 call, and still one may well get none.
#
# So add up, over the classes, the probability of fewer than m calls. `binom.cdf(k, N, p)` is the probability of *at most* k hits in N tries; p may be an array.

# %% nbgrader={"grade": false, "grade_id": "expected_rare", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def expected_rare(N: int, probs: np.ndarray, m: int) -> float:
    """Return the expected number of classes with fewer than m of N examples; probs, shape (K,), are their shares."""
    ### BEGIN SOLUTION
    return float(binom.cdf(m - 1, N, probs).sum())
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "expected_rare_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("expected_rare", points=2, hidden=2)
fair = np.array([0.5, 0.5])
with check("a class can come up empty by bad luck", hint="With which probability does one class get none of the 2 calls?"):
    call(expected_rare, 2, fair, 1).close(0.5, unit="classes")
with check("fewer than 2 means 0 or 1", hint="Fewer than m, or at most m?"):
    call(expected_rare, 2, fair, 2).close(1.5, unit="classes")
with check("more examples leave fewer rare classes, a higher bar leaves more"):
    shares = np.array([0.7, 0.2, 0.09, 0.01])
    few, many = call(expected_rare, 20, shares, 5).number(), call(expected_rare, 200, shares, 5).number()
    higher = call(expected_rare, 20, shares, 8).number()
    require(many < few < higher, f"20 examples, fewer than 5: {few:.4g} classes; 200 examples: {many:.4g}; fewer than 8: {higher:.4g}")
### BEGIN HIDDEN TESTS
with check.hidden("the number is the mean over many draws"):
    rng = generator(1)
    for _ in range(3):
        shares = rng.dirichlet(np.full(20, 0.5))
        drawn = (rng.multinomial(60, shares, size=4000) < 4).sum(axis=1).mean()
        answer = call(expected_rare, 60, shares, 4)
        require(abs(answer.number() - drawn) < 0.25, f"{answer.what} gave {answer.number():.4g}")
with check.hidden("every class has fewer than one more than all examples, and none has fewer than none"):
    call(expected_rare, 50, np.array([0.6, 0.3, 0.1]), 51).close(3, unit="classes")
    call(expected_rare, 50, np.array([0.6, 0.3, 0.1]), 0).close(0, unit="classes")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="expected_rare_check" why="counts the classes whose expected number is below m" idea="a class can come up empty by bad luck"
def expected_rare(N, probs, m):
    return float((N * np.asarray(probs) < m).sum())

# %% tags=["active-py", "wrong"] check="expected_rare_check" why="counts those with exactly m as well" idea="a class can come up empty by bad luck"
def expected_rare(N, probs, m):
    return binom.cdf(m, N, probs).sum()

# %% tags=["active-py", "wrong"] check="expected_rare_check" why="counts only the classes with none" idea="fewer than 2 means 0 or 1"
def expected_rare(N, probs, m):
    return np.sum((1 - np.asarray(probs)) ** N)

# %% tags=["active-py", "wrong"] check="expected_rare_check" why="returns a share of the classes" idea="a class can come up empty by bad luck"
def expected_rare(N, probs, m):
    return binom.cdf(m - 1, N, probs).mean()

# %% tags=["active-py", "right"] check="expected_rare_check" why="adds up binomial terms, without SciPy"
def expected_rare(N, probs, m):
    from math import comb
    return sum(comb(N, j) * p**j * (1 - p) ** (N - j) for p in probs for j in range(min(m, N + 1)))

# %% [markdown]
# ## A measure in which rare classes count
#
# Ten calls: nine for billing, one for moving house. A model that always says "billing" is right in 90 %. But of the calls about moving it finds none. The share of a class's calls that are found is its **recall**: 9 of 9 for billing, 0 of 1 for moving. The **macro recall** is the mean over the classes, each class counted once: (1 + 0) / 2 = 0.5. Only classes that occur in the truth count; there is nothing to find of the others.
#
# The cell below the check then tries it on a real model: scikit-learn turns each sentence into weighted word counts (`TfidfVectorizer`), and a naive Bayes model learns from them. It is a linear model of the words, quick, and good enough here. scikit-learn has your measure too, as `recall_score(..., average="macro")`.

# %% nbgrader={"grade": false, "grade_id": "macro_recall", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def macro_recall(y: np.ndarray, yhat: np.ndarray) -> float:
    """Return the mean over the classes in y of the share of their examples that yhat finds; y and yhat: shape (n,)."""
    ### BEGIN SOLUTION
    return float(np.mean([np.mean(yhat[y == k] == k) for k in np.unique(y)]))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "macro_recall_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("macro_recall", points=2, hidden=1)
y = np.array([0] * 9 + [1])
with check("ignoring one class of two costs half, however rare it is", hint="Do you take the mean over the calls, or over the classes?"):
    call(macro_recall, y, np.zeros(10, dtype=int)).close(0.5)
with check("only classes that occur in the truth count", hint="Which classes do you go through?"):
    call(macro_recall, y, np.array([0] * 8 + [7, 1])).close((8 / 9 + 1) / 2)
with check("the names of the classes do not matter"):
    call(macro_recall, 5 + 3 * y, np.full(10, 5)).close(0.5)
### BEGIN HIDDEN TESTS
with check.hidden("each class counts once"):
    rng = generator(2)
    for _ in range(10):
        y = rng.choice(6, size=80, p=[0.5, 0.2, 0.1, 0.1, 0.06, 0.04])
        yhat = np.where(rng.random(80) < 0.6, y, rng.integers(0, 8, 80))
        found, total = np.zeros(8), np.zeros(8)
        np.add.at(total, y, 1)
        np.add.at(found, y[y == yhat], 1)
        call(macro_recall, y, yhat).close((found[total > 0] / total[total > 0]).mean())
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="macro_recall_check" why="returns the share of right answers, which is micro" idea="ignoring one class of two costs half, however rare it is"
def macro_recall(y, yhat):
    return np.mean(y == yhat)

# %% tags=["active-py", "wrong"] check="macro_recall_check" why="counts classes that were only predicted" idea="only classes that occur in the truth count"
def macro_recall(y, yhat):
    classes = np.union1d(y, yhat)
    return np.mean([np.mean(yhat[y == k] == k) if (y == k).any() else 0.0 for k in classes])

# %% tags=["active-py", "wrong"] check="macro_recall_check" why="divides by what was predicted, which is precision" idea="ignoring one class of two costs half, however rare it is"
def macro_recall(y, yhat):
    return np.mean([np.mean(y[yhat == k] == k) if (yhat == k).any() else 0.0 for k in np.unique(y)])

# %% tags=["active-py", "wrong"] check="macro_recall_check" why="takes it that classes are numbered from 0" idea="the names of the classes do not matter"
def macro_recall(y, yhat):
    return sum(np.mean(yhat[y == k] == k) for k in range(y.max() + 1) if (y == k).any()) / (y.max() + 1)

# %% tags=["active-py", "right"] check="macro_recall_check" why="groups by pandas"
def macro_recall(y, yhat):
    import pandas as pd
    return pd.Series(np.asarray(y) == np.asarray(yhat)).groupby(np.asarray(y)).mean().mean()

# %% tags=["experiment", "raises-exception"]
luck = np.random.default_rng(7)
texts, y_old = intents.sample_calls(2000, luck)
new_texts, y_new = intents.sample_calls(4000, luck)
model = make_pipeline(TfidfVectorizer(), MultinomialNB(alpha=0.01)).fit(texts, y_old)
P_new = np.zeros((4000, 400))  # an intent that never came up keeps probability 0
P_new[:, model.classes_] = model.predict_proba(new_texts)
guess = P_new.argmax(axis=1)
library = recall_score(y_new, guess, labels=np.unique(y_new), average="macro")
print(f"A call: {new_texts[0]!r}. Guess: {intents.INTENTS[guess[0]]}")
print(f"Expected to have fewer than 10 calls: {expected_rare(2000, intents.FREQUENCIES, 10):.0f} of 400. You bet {bet_rare}.")
print(f"Right: {np.mean(guess == y_new):.2f}. Macro recall: {macro_recall(y_new, guess):.2f}, by scikit-learn {library:.2f}.")

# %% [markdown]
# **What to notice.** 367 of 400 intents have fewer than ten calls. The model is right in 68 % of the calls, but of a typical intent it finds only 29 %. Both numbers are true. They answer different questions.
#
# ## A coarser answer
#
# The 400 intents belong to 8 departments, and for routing, the department is enough. A model's probabilities can be coarsened after training: the probability of a department is the *sum* over its intents. By hand: three intents of department 0 have 0.3, 0.25 and 0.05, two of department 1 have 0.4 and 0. The best single intent, 0.4, is in department 1. But department 0 has 0.6 in all.

# %% nbgrader={"grade": false, "grade_id": "to_departments", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def to_departments(P: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Return the probability of each department, shape (n, D).

    P holds those of the intents, shape (n, K); parent[k], a number from 0 to D - 1, is the department of intent k.
    """
    ### BEGIN SOLUTION
    return P @ np.eye(parent.max() + 1)[parent]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "to_departments_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("to_departments", points=2, hidden=1)
P, parent = np.array([[0.3, 0.25, 0.05, 0.4, 0.0]]), np.array([0, 0, 0, 1, 1])
with check("the best department need not hold the best intent", hint="What do you do with the probabilities of one department's intents?"):
    call(to_departments, P, parent).close([[0.6, 0.4]])
with check("the intents of a department may stand anywhere"):
    call(to_departments, P, np.array([2, 0, 2, 1, 0])).close([[0.25, 0.4, 0.35]])
with check("each call is a row of its own"):
    call(to_departments, np.vstack([P, P[:, ::-1]]), parent).close([[0.6, 0.4], [0.45, 0.55]])
### BEGIN HIDDEN TESTS
with check.hidden("a department has the sum of its intents"):
    rng = generator(3)
    for _ in range(5):
        parent = rng.permutation(np.concatenate([np.arange(6), rng.integers(0, 6, 24)]))
        P = rng.dirichlet(np.full(30, 0.3), size=40)
        call(to_departments, P, parent).close(np.column_stack([P[:, parent == d].sum(axis=1) for d in range(6)]))
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="to_departments_check" why="takes the mean over the intents, which punishes large departments" idea="the best department need not hold the best intent"
def to_departments(P, parent):
    return np.column_stack([P[:, parent == d].mean(axis=1) for d in range(parent.max() + 1)])

# %% tags=["active-py", "wrong"] check="to_departments_check" why="takes the best intent of each department" idea="the best department need not hold the best intent"
def to_departments(P, parent):
    return np.column_stack([P[:, parent == d].max(axis=1) for d in range(parent.max() + 1)])

# %% tags=["active-py", "wrong"] check="to_departments_check" why="gives everything to the department of the best intent" idea="the best department need not hold the best intent"
def to_departments(P, parent):
    return np.eye(parent.max() + 1)[parent[P.argmax(axis=1)]]

# %% tags=["active-py", "wrong"] check="to_departments_check" why="takes it that departments are blocks of intents in order" idea="the intents of a department may stand anywhere"
def to_departments(P, parent):
    starts = np.concatenate([[0], np.cumsum(np.bincount(parent))[:-1]])
    return np.add.reduceat(P, starts, axis=1)

# %% tags=["active-py", "right"] check="to_departments_check" why="groups columns by pandas"
def to_departments(P, parent):
    import pandas as pd
    return pd.DataFrame(np.asarray(P).T).groupby(np.asarray(parent)).sum().T.to_numpy()

# %% [markdown]
# ## As fine as you dare
#
# Why choose one frame for all calls? Where the best intent has at least probability t, answer with the intent. Elsewhere *back off* to the best department. With t = 0.6, the call from above (0.3, 0.25, 0.05 | 0.4, 0) gets `("department", 0)`. A call with (0.1, 0.1, 0, 0.8, 0) gets `("intent", 3)`.

# %% nbgrader={"grade": false, "grade_id": "back_off", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def back_off(P: np.ndarray, parent: np.ndarray, t: float) -> list:
    """Return for each row of P its best intent if that has at least probability t, else the best department.

    A list of n pairs: ("intent", k) or ("department", d). P and parent are as for to_departments.
    """
    ### BEGIN SOLUTION
    D = to_departments(P, parent)
    return [
        ("intent", int(p.argmax())) if p.max() >= t else ("department", int(d.argmax())) for p, d in zip(P, D)
    ]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "back_off_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("back_off", points=2, hidden=2)
P, parent = np.array([[0.3, 0.25, 0.05, 0.4, 0.0], [0.1, 0.1, 0.0, 0.8, 0.0]]), np.array([0, 0, 0, 1, 1])
with check("who is sure of the intent says it, who is not says the department", hint="Which probability do you compare with t?"):
    call(back_off, P[1:], parent, 0.6).equal([("intent", 3)])
    call(back_off, np.array([[0.1, 0.1, 0.5, 0.2, 0.1]]), parent, 0.6).equal([("department", 0)])
with check("exactly the probability t is enough"):
    call(back_off, P[1:], parent, 0.8).equal([("intent", 3)])
with check("the department is the one with the largest sum", hint="Which department did your function above prefer here?"):
    call(back_off, P[:1], parent, 0.6).equal([("department", 0)])
with check("a threshold of 0 gives intents only, one above 1 departments only"):
    call(back_off, P, parent, 0.0).equal([("intent", 3), ("intent", 3)])
    call(back_off, P, parent, 1.01).equal([("department", 0), ("department", 1)])
### BEGIN HIDDEN TESTS
with check.hidden("the bolder the threshold, the more intents"):
    rng = generator(4)
    P, parent = rng.dirichlet(np.full(12, 0.2), size=60), np.arange(12) % 4
    counts = [sum(answer[0] == "intent" for answer in call(back_off, P, parent, t).value) for t in (0.2, 0.5, 0.8)]
    require(counts[0] > counts[1] > counts[2], f"with t = 0.2, 0.5, 0.8 there were {counts} intents among 60 answers")
with check.hidden("each answer names the best intent or the best department"):
    rng = generator(5)
    P, parent = rng.dirichlet(np.full(12, 0.2), size=60), rng.permutation(np.arange(12) % 4)
    sums = np.column_stack([P[:, parent == d].sum(axis=1) for d in range(4)])
    want = [("intent", int(p.argmax())) if p.max() >= 0.55 else ("department", int(s.argmax())) for p, s in zip(P, sums)]
    call(back_off, P, parent, 0.55).equal(want)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="back_off_check" why="always says the best intent" idea="who is sure of the intent says it, who is not says the department"
def back_off(P, parent, t):
    return [("intent", int(k)) for k in P.argmax(axis=1)]

# %% tags=["active-py", "wrong"] check="back_off_check" why="backs off to the department of the best intent" idea="the department is the one with the largest sum"
def back_off(P, parent, t):
    return [("intent", int(p.argmax())) if p.max() >= t else ("department", int(parent[p.argmax()])) for p in P]

# %% tags=["active-py", "wrong"] check="back_off_check" why="compares the department's probability with t" idea="who is sure of the intent says it, who is not says the department"
def back_off(P, parent, t):
    D = np.column_stack([P[:, parent == d].sum(axis=1) for d in range(parent.max() + 1)])
    return [("intent", int(p.argmax())) if d.max() >= t else ("department", int(d.argmax())) for p, d in zip(P, D)]

# %% tags=["active-py", "wrong"] check="back_off_check" why="asks for more than t" idea="exactly the probability t is enough"
def back_off(P, parent, t):
    D = np.column_stack([P[:, parent == d].sum(axis=1) for d in range(parent.max() + 1)])
    return [("intent", int(p.argmax())) if p.max() > t else ("department", int(d.argmax())) for p, d in zip(P, D)]

# %% tags=["active-py", "wrong"] check="back_off_check" why="says the department when it is sure" idea="who is sure of the intent says it, who is not says the department"
def back_off(P, parent, t):
    D = np.column_stack([P[:, parent == d].sum(axis=1) for d in range(parent.max() + 1)])
    return [("department", int(d.argmax())) if p.max() >= t else ("intent", int(p.argmax())) for p, d in zip(P, D)]

# %% tags=["active-py", "right"] check="back_off_check" why="goes through calls and intents one by one, and returns lists of NumPy numbers"
def back_off(P, parent, t):
    answers = []
    for row in P:
        best = np.argmax(row)
        if row[best] < t:
            sums = np.bincount(parent, weights=row)
            answers.append(["department", np.argmax(sums)])
        else:
            answers.append(["intent", best])
    return answers

# %% tags=["experiment", "raises-exception"]
department = intents.PARENT[y_new]
summed = np.asarray(to_departments(P_new, intents.PARENT)).argmax(axis=1)
kinds = (MultinomialNB(alpha=0.01), LogisticRegression())
own, other = (make_pipeline(TfidfVectorizer(), kind).fit(texts, intents.PARENT[y_old]).predict(new_texts) for kind in kinds)
answers = back_off(P_new, intents.PARENT, 0.6)
fine = np.array([level == "intent" for level, _ in answers])
fine_right, coarse_right = np.mean((guess == y_new)[fine]), np.mean((summed == department)[~fine])
print(f"Right department: {np.mean(own == department):.2f} if trained for departments, {np.mean(summed == department):.2f} by sums, "
      f"{np.mean(other == department):.2f} by logistic regression.")
print(f"Backing off at 0.6: {fine.mean():.0%} get an intent, right in {fine_right:.0%}; the others a department, right in {coarse_right:.0%}.")

# %% tags=["experiment", "raises-exception"]
X_old, X_new = (model[:-1].transform(calls) for calls in (texts, new_texts))  # weighted word counts, by TfidfVectorizer
member = np.eye(400)[y_old][:, model.classes_]
heard = X_old.T @ member + 0.01  # of each word, in the calls of each intent, and alpha
by_hand = softmax(X_new @ np.log(heard / heard.sum(axis=0)) + np.log(member.mean(axis=0)), axis=1)
print(f"Largest difference from scikit-learn's probabilities: {np.abs(by_hand - P_new[:, model.classes_]).max():.0e}")
examples = np.bincount(y_old, minlength=400)
bars = {"intent": np.mean(guess == y_new), "intent, macro": macro_recall(y_new, guess), "department": np.mean(own == department)}
plots.show(
    intents.plot_tail(examples, y_new, guess == y_new, bars),
    alt="Left: share of calls understood against the training calls of their intent, rising from 0 for none to over 90 % "
    "for 30 or more. Right: bars, intent 68 %, macro recall 29 %, department 94 %.",
)

# %% [markdown]
# **What to notice.** The same sentences, the same kind of model: 68 % of the intents, 94 % of the departments. The frame did that, not the algorithm: logistic regression, another linear model, finds 94 % of the departments too. (The router by hand, as in the last lesson, has scikit-learn's probabilities to the last digits.) What is not in the training calls cannot be learned: on the left, the first bar is zero. And with a back-off the router says the intent for 58 % of the calls, and is right in 94 % of those. That is a better product than 400 intents for all, and it needed no new label.
#
# ## Several labels at once
#
# The company's help pages carry topics: none, one, or many of twelve. One could make a class of every *set* of topics. How many sets are there? With 2 topics: neither, the first, the second, both. Four. The usual way instead asks for each topic alone: is its probability above a threshold? The threshold may be one number, or one for each topic.
#
# How good are predicted sets? Asking for the exact set is harsh: with four of five topics right it scores zero. **Micro F1** pools all articles. Count the labels that were predicted and true (TP), predicted but not true (FP), true but not predicted (FN). Then F1 = 2 TP / (2 TP + FP + FN). By hand: true sets {a, b} and {c}, predicted {a} and {c, d}: TP = 2, FP = 1, FN = 1, F1 = 4 / 6 = 0.67. If nothing is true and nothing predicted, that is perfect: 1.

# %% nbgrader={"grade": false, "grade_id": "label_sets", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def label_sets(P: np.ndarray, thr: float | np.ndarray) -> np.ndarray:
    """Return which labels each row gets, shape (n, L) bool: those with a probability of at least thr.

    P has the shape (n, L); thr is one number, or one for each label, shape (L,).
    """
    ### BEGIN SOLUTION
    return P >= np.asarray(thr)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "label_sets_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("label_sets", points=1, hidden=1)
P = np.array([[0.9, 0.7, 0.1], [0.2, 0.1, 0.3], [0.6, 0.8, 0.7]])
with check("an article gets none, one or many labels", hint="Where do you decide how many labels a row gets?"):
    call(label_sets, P, 0.5).equal([[True, True, False], [False, False, False], [True, True, True]])
with check("each label can have its own threshold", hint="Which entry of thr belongs to which column?"):
    call(label_sets, P, np.array([0.95, 0.5, 0.05])).equal([[False, True, True], [False, False, True], [False, True, True]])
with check("exactly the threshold is enough"):
    call(label_sets, P[:1], 0.7).equal([[True, True, False]])
### BEGIN HIDDEN TESTS
with check.hidden("each probability meets the threshold of its label"):
    rng = generator(6)
    P, thr = rng.random((50, 7)), rng.uniform(0.1, 0.9, 7)
    call(label_sets, P, thr).equal([[bool(p >= t) for p, t in zip(row, thr)] for row in P.tolist()])
    call(label_sets, P, 0.3).equal((P >= 0.3).tolist())
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="label_sets_check" why="gives each article its best label" idea="an article gets none, one or many labels"
def label_sets(P, thr):
    return P >= P.max(axis=1, keepdims=True)

# %% tags=["active-py", "wrong"] check="label_sets_check" why="gives each article its two best labels" idea="an article gets none, one or many labels"
def label_sets(P, thr):
    return P >= np.sort(P, axis=1)[:, -2:-1]

# %% tags=["active-py", "wrong"] check="label_sets_check" why="gives a threshold to each article, not to each label" idea="each label can have its own threshold"
def label_sets(P, thr):
    return P >= np.reshape(thr, (-1, 1))

# %% tags=["active-py", "wrong"] check="label_sets_check" why="asks for more than the threshold" idea="exactly the threshold is enough"
def label_sets(P, thr):
    return P > thr

# %% tags=["active-py", "right"] check="label_sets_check" why="decides label by label"
def label_sets(P, thr):
    thr = np.broadcast_to(thr, P.shape[1])
    return [[bool(p >= t) for p, t in zip(row, thr)] for row in P]

# %% nbgrader={"grade": false, "grade_id": "n_label_combinations", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def n_label_combinations(L: int) -> int:
    """Return how many different sets of L labels there are, the empty set included."""
    ### BEGIN SOLUTION
    return 2**L
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n_label_combinations_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("n_label_combinations", points=1, hidden=1)
with check("with two labels there are four sets", hint="Write them down. Is the empty set among them?"):
    call(n_label_combinations, 2).equal(4)
with check("one more label doubles the sets: each old one, with and without it", hint="How many sets are there with 3 labels?"):
    call(n_label_combinations, 3).equal(8)
    call(n_label_combinations, 5).equal(32)
### BEGIN HIDDEN TESTS
with check.hidden("it doubles every time"):
    for L in (0, 1, 10, 30):
        call(n_label_combinations, L).equal(1 << L)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="n_label_combinations_check" why="counts pairs" idea="one more label doubles the sets: each old one, with and without it"
def n_label_combinations(L):
    return L**2

# %% tags=["active-py", "wrong"] check="n_label_combinations_check" why="forgets the empty set" idea="with two labels there are four sets"
def n_label_combinations(L):
    return 2**L - 1

# %% tags=["active-py", "wrong"] check="n_label_combinations_check" why="counts orders, not sets" idea="with two labels there are four sets"
def n_label_combinations(L):
    import math
    return math.factorial(L)

# %% tags=["active-py", "right"] check="n_label_combinations_check" why="adds up the sets of each size"
def n_label_combinations(L):
    import math
    return sum(math.comb(L, size) for size in range(L + 1))

# %% nbgrader={"grade": false, "grade_id": "micro_f1", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def micro_f1(Y: np.ndarray, Yhat: np.ndarray) -> float:
    """Return the F1 of all labels of all articles together; Y, the truth, and Yhat are bool, shape (n, L)."""
    ### BEGIN SOLUTION
    hits = np.sum(Y & Yhat)
    total = np.sum(Y) + np.sum(Yhat)
    return float(2 * hits / total) if total else 1.0
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "micro_f1_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("micro_f1", points=2, hidden=1)
Y = np.array([[True, True, False, False], [False, False, True, False]])
Yhat = np.array([[True, False, False, False], [False, False, True, True]])
with check("part of a set earns part of the score", hint="Redo the hand example: what are TP, FP and FN?"):
    call(micro_f1, Y, Yhat).close(4 / 6)
with check("to rightly say nothing is perfect", hint="What do you divide by if both sets are empty?"):
    call(micro_f1, np.zeros((3, 4), dtype=bool), np.zeros((3, 4), dtype=bool)).close(1)
with check("all labels of all articles are pooled", hint="Do you average over articles, or count over all of them?"):
    truth = np.array([[True] * 4, [True, False, False, False]])
    call(micro_f1, truth, np.array([[True] * 4, [False] * 4])).close(8 / 9)
with check("labels that are rightly absent earn nothing"):
    call(micro_f1, Y, np.zeros((2, 4), dtype=bool)).close(0)
### BEGIN HIDDEN TESTS
with check.hidden("F1 is 2 TP / (2 TP + FP + FN)"):
    rng = generator(7)
    for _ in range(10):
        Y, Yhat = rng.random((30, 6)) < 0.3, rng.random((30, 6)) < 0.4
        tp, fp, fn = (Y & Yhat).sum(), (~Y & Yhat).sum(), (Y & ~Yhat).sum()
        call(micro_f1, Y, Yhat).close(2 * tp / (2 * tp + fp + fn))
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="micro_f1_check" why="asks for the exact set" idea="part of a set earns part of the score"
def micro_f1(Y, Yhat):
    return np.mean((Y == Yhat).all(axis=1))

# %% tags=["active-py", "wrong"] check="micro_f1_check" why="divides nothing by nothing" idea="to rightly say nothing is perfect"
def micro_f1(Y, Yhat):
    with np.errstate(invalid="ignore"):
        return 2 * np.sum(Y & Yhat) / np.float64(Y.sum() + Yhat.sum())

# %% tags=["active-py", "wrong"] check="micro_f1_check" why="averages the F1 of the articles" idea="all labels of all articles are pooled"
def micro_f1(Y, Yhat):
    total = Y.sum(axis=1) + Yhat.sum(axis=1)
    return np.where(total > 0, 2 * (Y & Yhat).sum(axis=1) / np.maximum(total, 1), 1.0).mean()

# %% tags=["active-py", "wrong"] check="micro_f1_check" why="counts every right yes and no" idea="part of a set earns part of the score"
def micro_f1(Y, Yhat):
    return np.mean(Y == Yhat)

# %% tags=["active-py", "right"] check="micro_f1_check" why="asks scikit-learn"
def micro_f1(Y, Yhat):
    return f1_score(Y, Yhat, average="micro", zero_division=1.0)

# %% tags=["experiment", "raises-exception"]
P_page, Y_page = intents.sample_articles(2000, np.random.default_rng(8))
best_first = np.sort(P_page, axis=1)[:, ::-1]
fixed = {f"always {k}": micro_f1(Y_page, P_page >= best_first[:, k - 1 : k]) for k in (1, 2)}
thresholds = np.linspace(0.05, 0.9, 18)
f1 = np.array([micro_f1(Y_page, np.asarray(label_sets(P_page, thr))) for thr in thresholds])
library = f1_score(Y_page, label_sets(P_page, 0.5), average="micro")
sets, times = np.unique(Y_page, axis=0, return_counts=True)
print(f"Threshold 0.5: {micro_f1(Y_page, np.asarray(label_sets(P_page, 0.5))):.2f}, by scikit-learn {library:.2f}.")
print(f"{len(sets)} of {n_label_combinations(12):,} sets came up, {np.sum(times == 1)} of them once. {fixed}")

# %% tags=["experiment", "raises-exception"]
plots.show(
    intents.plot_thresholds(thresholds, f1, fixed),
    alt="F1 against the threshold: it rises to 0.66 near a threshold of 0.30, and falls slowly to 0.5 and quickly beyond. "
    "Two dashed levels lie below it: always one topic, and always two topics.",
)

# %% [markdown]
# **What to notice.** "Always the best topic" and "always the best two" lose, because pages differ in how many topics they have. The best threshold is not 0.5 but near 0.3. (For well-calibrated probabilities it is about half of the best F1 that one can reach.) And one class for each set would be the long tail again: 12 topics make 4,096 sets, and of the 386 that came up in 2,000 pages, 207 came up once.
#
# ## What to take along
#
# * What hurts is the tail, not the number of classes: 367 of 400 intents have fewer than ten of 2,000 calls. Compute that before you label.
# * Right answers and macro recall tell different stories: 68 % and 29 %.
# * Choose the frame by what the answer is for: departments 94 %. Or let the model choose: at 0.6, 58 % get an intent, 94 % of them right.
# * Ask for each label alone, and choose the threshold for the measure that counts: F1 is 0.66 at 0.30, 0.62 at 0.5.
#
# **If you have time.** Summing the intents' probabilities finds the department in 87 %, training for departments in 94 %. Why does the sum do worse? Look at the calls whose intent never came up in training.

# %% tags=["active-py", "numbers"]
[
    f"{expected_rare(2000, intents.FREQUENCIES, 10):.0f} of 400 intents have fewer than ten",
    f"right in {100 * np.mean(guess == y_new):.0f} % of the calls, but of a typical intent it finds only {100 * macro_recall(y_new, guess):.0f} %",
    f"{100 * np.mean(guess == y_new):.0f} % and {100 * macro_recall(y_new, guess):.0f} %.",
    f"{100 * np.mean(guess == y_new):.0f} % of the intents, {100 * np.mean(own == department):.0f} % of the departments",
    f"logistic regression, another linear model, finds {100 * np.mean(other == department):.0f} % of the departments",
    f"for {100 * fine.mean():.0f} % of the calls, and is right in {100 * fine_right:.0f} % of those",
    f"12 topics make {n_label_combinations(12):,} sets, and of the {len(sets)} that came up in 2,000 pages, {np.sum(times == 1)} came up once",
    f"F1 is {f1.max():.2f} at {thresholds[f1.argmax()]:.2f}, {f1[9]:.2f} at {thresholds[9]:.1f}.",
    f"finds the department in {100 * np.mean(summed == department):.0f} %, training for departments in {100 * np.mean(own == department):.0f} %",
]

# %% tags=["active-py", "insight"] claim="more than 350 of 400 intents have fewer than 10 of 2,000 calls"
def holds(rng):
    calls = rng.choice(400, size=2000, p=intents.FREQUENCIES)
    return (np.bincount(calls, minlength=400) < 10).sum() > 350

# %% tags=["active-py", "insight"] claim="rare intents are found less than half as often as frequent ones; departments are right at least 20 points more often"
def holds(rng):
    (texts, y), (new_texts, y_new) = intents.sample_calls(2000, rng), intents.sample_calls(600, rng)
    intent, department = (make_pipeline(TfidfVectorizer(), MultinomialNB(alpha=0.01)).fit(texts, target).predict(new_texts)
                          for target in (y, intents.PARENT[y]))
    right, rare = intent == y_new, (np.bincount(y, minlength=400) < 10)[y_new]
    return right[rare].mean() < right[~rare].mean() / 2 and np.mean(department == intents.PARENT[y_new]) > right.mean() + 0.2

# %% tags=["active-py", "insight"] claim="a threshold of 0.35 has a higher F1 than one of 0.5, and that a higher one than always two topics or always one"
def holds(rng):
    P, Y = intents.sample_articles(2000, rng)
    order = np.sort(P, axis=1)
    scores = [micro_f1(Y, P >= level) for level in (order[:, -1:], order[:, -2:-1], 0.5, 0.35)]
    return scores == sorted(scores)

# %% tags=["active-py", "insight"] claim="naive Bayes and logistic regression find the department about equally often; by hand, naive Bayes has scikit-learn's probabilities"
def holds(rng):
    (texts, y), (new_texts, y_new) = intents.sample_calls(2000, rng), intents.sample_calls(600, rng)
    bayes, linear = (make_pipeline(TfidfVectorizer(), kind).fit(texts, intents.PARENT[y])
                     for kind in (MultinomialNB(alpha=0.01), LogisticRegression()))
    member = np.eye(8)[intents.PARENT[y]]
    heard = bayes[:-1].transform(texts).T @ member + 0.01
    by_hand = softmax(bayes[:-1].transform(new_texts) @ np.log(heard / heard.sum(axis=0)) + np.log(member.mean(axis=0)), axis=1)
    scores = [model.score(new_texts, intents.PARENT[y_new]) for model in (bayes, linear)]
    return abs(scores[0] - scores[1]) < 0.04 and np.abs(by_hand - bayes.predict_proba(new_texts)).max() < 1e-9
