# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Two goals: must every new weighting be trained again?
#
# Nadia runs the feed of a news app. Her trust team wants good posts on top, her growth team wants clicks. Every Monday they agree on new weights for the two goals, and every new weighting costs a night of training. A colleague says: "Train one model for each goal, once. Then mix their scores as you like." It sounds like a cheap trick. What does it cost her?
#
# **After this notebook you can**
#
# 1. write two goals as one loss, with a weight for each;
# 2. put goals with different units on one scale, and say what happens if you do not;
# 3. change the weights without a single new training;
# 4. say what mixing scores costs in accuracy, and for which models.
#
# **What the book says.** Keep goals apart: train one model for each, and blend their scores. That is easier than training one model for everything. This is good advice, but "easier" is only half of an answer. Does the blend rank the posts as well as a model that was trained for the mixture? The book leaves that open. You will settle it, with proof on one side and a counterexample on the other.
#
# The book: Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), chapter 2.

# %%
import numpy as np

from course import notebook, plots, posts
from course.checks import Check, call, generator, require, show, unchanged, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# Way 1: one model learns quality, another learns clicks, and their two scores are added. Way 2: one model learns the sum of the two goals. All models are linear: a score is a weighted sum of the six features of a post. Each way picks the 50 best of 2,000 new posts. How many of the 50 do both ways pick?
#
# Bet before you read on. Write `bet_in_common = ` and a whole number from 0 to 50. Bets are never marked right or wrong.

# %% nbgrader={"grade": false, "grade_id": "bet_in_common", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_in_common = 40
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_in_common_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=1)
with check("a bet is a whole number from 0 to 50"):
    value("bet_in_common", bet_in_common).one_of(*range(51))
check.report()

# %% tags=["active-py", "wrong"] check="bet_in_common_check" why="bets a share" idea="a bet is a whole number from 0 to 50"
bet_in_common = 0.75

# %% tags=["active-py", "right"] check="bet_in_common_check" why="bets on nothing in common"
bet_in_common = np.int64(0)

# %% [markdown]
# ## Two goals in one number
#
# Quality is counted in points that moderators give, 3 for an ordinary post. Clicks are counted in people, 50 or 300. An error of one click is nothing, an error of one point is a lot. So first each goal is put on a common scale: subtract its mean, then divide by its standard deviation, the usual distance from the mean. The result is called a **z-score**: 0 is ordinary, +1 is one standard deviation above. The function `z_score` below does this for you.
#
# The **composite loss** is then: alpha times the mean squared error against the z-scores of quality, plus beta times the mean squared error against the z-scores of clicks. By hand, for two posts with quality 1 and 3, and clicks 300 and 100: the z-scores are (-1, +1) for quality and (+1, -1) for clicks, a full conflict. Let alpha be 3 and beta be 1. Try three guesses:
#
# | guess | squared error, quality | squared error, clicks | loss |
# |---|---|---|---|
# | (0, 0) | 1 | 1 | 3·1 + 1·1 = 4 |
# | (-1, +1), follows quality | 0 | 4 | 3·0 + 1·4 = 4 |
# | (-0.5, +0.5) | 0.25 | 2.25 | 3·0.25 + 1·2.25 = **3** |
#
# The best guess lies between the goals, three times as near to the one that weighs three times as much. It is the weighted mean of the two z-scores: (3·(-1) + 1·(+1)) / 4 = -0.5 for the first post.

# %%
def z_score(y: np.ndarray) -> np.ndarray:
    """Return how many standard deviations each value lies above the mean, shape (n,)."""
    return (y - y.mean()) / y.std()

# %% nbgrader={"grade": false, "grade_id": "composite_loss", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def composite_loss(yhat: np.ndarray, quality: np.ndarray, engagement: np.ndarray, alpha: float, beta: float) -> float:
    """Return alpha and beta times the mean squared error of yhat against the z-scores of each goal.

    yhat holds a score for each post, shape (n,); quality its points, engagement its clicks, both of shape (n,).
    """
    ### BEGIN SOLUTION
    quality_loss = np.mean((yhat - z_score(quality)) ** 2)
    engagement_loss = np.mean((yhat - z_score(engagement)) ** 2)
    return alpha * quality_loss + beta * engagement_loss
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "composite_loss_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("composite_loss", points=2, hidden=2)
quality, clicks = np.array([1.0, 3.0]), np.array([300.0, 100.0])
with check("each goal is measured in its own standard deviations", hint="Which numbers do you subtract from the guess: points and clicks, or z-scores?"):
    call(composite_loss, np.array([0.0, 0.0]), quality, clicks, 3.0, 1.0).close(4)
    call(composite_loss, np.array([0.0, 0.0]), quality, clicks / 1000, 3.0, 1.0).close(4)
with check("a guess that follows one goal pays for the other", hint="Which weight belongs to which goal?"):
    call(composite_loss, np.array([-1.0, 1.0]), quality, clicks, 3.0, 1.0).close(4)
    call(composite_loss, np.array([1.0, -1.0]), quality, clicks, 3.0, 1.0).close(12)
with check("between the goals the loss is lowest", hint="Is it one squared error for each goal, or one for both?"):
    call(composite_loss, np.array([-0.5, 0.5]), quality, clicks, 3.0, 1.0).close(3)
### BEGIN HIDDEN TESTS
with check.hidden("the loss is the weighted sum of two mean squared errors"):
    rng = generator(1)
    for _ in range(10):
        yhat, q, e = rng.normal(1, 2, 30), rng.normal(3, 1, 30), rng.lognormal(4, 0.5, 30)
        alpha, beta = rng.uniform(0, 3, 2)
        zq, ze = (q - q.mean()) / q.std(), (e - e.mean()) / e.std()
        call(composite_loss, yhat, q, e, alpha, beta).close((alpha * (yhat - zq) ** 2 + beta * (yhat - ze) ** 2).mean())
with check.hidden("no guess has a lower loss than the weighted mean of the z-scores"):
    rng = generator(2)
    q, e = rng.normal(3, 1, 30), rng.lognormal(4, 0.5, 30)
    best = (2 * (q - q.mean()) / q.std() + (e - e.mean()) / e.std()) / 3
    lowest = call(composite_loss, best, q, e, 2.0, 1.0).number()
    for _ in range(10):
        other = call(composite_loss, best + rng.normal(0, 0.3, 30), q, e, 2.0, 1.0).number()
        require(lowest < other, f"the weighted mean has a loss of {lowest:.4g}, another guess {other:.4g}")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="composite_loss_check" why="compares with raw points and clicks: no common scale" idea="each goal is measured in its own standard deviations"
def composite_loss(yhat, quality, engagement, alpha, beta):
    return alpha * np.mean((yhat - quality) ** 2) + beta * np.mean((yhat - engagement) ** 2)

# %% tags=["active-py", "wrong"] check="composite_loss_check" why="gives each weight to the other goal" idea="a guess that follows one goal pays for the other"
def composite_loss(yhat, quality, engagement, alpha, beta):
    return beta * np.mean((yhat - z_score(quality)) ** 2) + alpha * np.mean((yhat - z_score(engagement)) ** 2)

# %% tags=["active-py", "wrong"] check="composite_loss_check" why="takes the sum over the posts, not the mean" idea="each goal is measured in its own standard deviations"
def composite_loss(yhat, quality, engagement, alpha, beta):
    return alpha * np.sum((yhat - z_score(quality)) ** 2) + beta * np.sum((yhat - z_score(engagement)) ** 2)

# %% tags=["active-py", "wrong"] check="composite_loss_check" why="blends the goals first, and forgets what their conflict costs" idea="each goal is measured in its own standard deviations"
def composite_loss(yhat, quality, engagement, alpha, beta):
    target = (alpha * z_score(quality) + beta * z_score(engagement)) / (alpha + beta)
    return (alpha + beta) * np.mean((yhat - target) ** 2)

# %% tags=["active-py", "right"] check="composite_loss_check" why="goes through the posts one by one"
def composite_loss(yhat, quality, engagement, alpha, beta):
    from statistics import fmean, pstdev
    total = 0.0
    for guess, q, e in zip(yhat, quality, engagement):
        total += alpha * (guess - (q - fmean(quality)) / pstdev(quality)) ** 2
        total += beta * (guess - (e - fmean(engagement)) / pstdev(engagement)) ** 2
    return total / len(yhat)

# %% [markdown]
# ## Way 1: a model for each goal
#
# Train one model on the z-scores of quality, and one on the z-scores of clicks. The function `fit` that does the training comes in as an argument: your function must not care whether it trains a linear model or a tree. The check hands in a `fit` of its own that counts its calls and remembers what it was given.

# %% nbgrader={"grade": false, "grade_id": "train_two", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def train_two(fit, X: np.ndarray, quality: np.ndarray, clicks: np.ndarray) -> dict:
    """Return {"quality": model, "engagement": model}, each trained by fit(X, y) on the z-scores y of its goal.

    X holds the features, shape (n, d); quality and clicks have the shape (n,). A model has predict(X) -> (n,).
    """
    ### BEGIN SOLUTION
    return {"quality": fit(X, z_score(quality)), "engagement": fit(X, z_score(clicks))}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train_two_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("train_two", points=2, hidden=2)
def fit(X, y):  # trains a "model" that predicts what it was trained on
    return posts.Echo(y)

def two_models(fit, X, quality, clicks):
    answer = call(train_two, fit, X, quality, clicks)
    named = isinstance(answer.value, dict) and set(answer.value) == {"quality", "engagement"}
    require(named, f'{answer.what} gave {show(answer.value)}, expected a dictionary with the keys "quality" and "engagement"')
    trained = all(hasattr(model, "predict") for model in answer.value.values())
    require(trained, f"{answer.what} gave {show(list(answer.value.values()))} in its dictionary, expected the models that fit returned")
    return answer.value

X, quality, clicks = np.array([[1.0, 5.0], [2.0, 6.0]]), np.array([1.0, 3.0]), np.array([300.0, 100.0])
with check("the answer holds a model under the name of each goal", hint="What does fit return, and what do you do with it?"):
    two_models(fit, X, quality, clicks)
with check("two goals take two trainings", hint="How often do you call fit?"):
    counted = posts.Counted(fit)
    call(train_two, counted, X, quality, clicks)
    require(counted.calls == 2, f"train_two called fit {counted.calls} times")
with check("each model learns its own goal", hint="Which y does each call of fit get?"):
    models = two_models(fit, X, quality, clicks)
    learned = [models[goal].predict(X) for goal in ("quality", "engagement")]
    value("[the post each model puts first]", [int(np.argmax(y)) for y in learned]).equal([1, 0])
with check("what a model learns has mean 0 and standard deviation 1", hint="Would the targets change if clicks were counted in thousands?"):
    models = two_models(fit, X, quality, clicks / 1000)
    value('what models["quality"] learned', models["quality"].predict(X)).close([-1, 1])
    value('what models["engagement"] learned', models["engagement"].predict(X)).close([1, -1])
with check("what comes in stays as it was"):
    points, people = np.array([2.0, 6.0]), np.array([30.0, 10.0])
    two_models(fit, X, points, people)
    unchanged("quality", np.array([2.0, 6.0]), points)
    unchanged("clicks", np.array([30.0, 10.0]), people)
### BEGIN HIDDEN TESTS
def ridge(X, y):
    return posts.fit_ridge(X, y)

with check.hidden("the models predict what linear models of the z-scores predict"):
    X, q, e = posts.posts(300, generator(3))
    models = two_models(ridge, X, q, e)
    for goal, y in (("quality", q), ("engagement", e)):
        want = posts.fit_ridge(X, (y - y.mean()) / y.std()).predict(X)
        value(f"models[{goal!r}].predict(X)", models[goal].predict(X)).close(want, rtol=1e-5, atol=1e-6)
with check.hidden("clicks in another unit give the same model"):
    X, q, e = posts.posts(300, generator(4))
    first, second = (two_models(ridge, X, q, c) for c in (e, e / 1000))
    value("the model of clicks / 1000", second["engagement"].predict(X)).close(first["engagement"].predict(X), rtol=1e-5, atol=1e-6)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="train_two_check" why="leaves points and clicks on their own scales" idea="what a model learns has mean 0 and standard deviation 1"
def train_two(fit, X, quality, clicks):
    return {"quality": fit(X, quality), "engagement": fit(X, clicks)}

# %% tags=["active-py", "wrong"] check="train_two_check" why="trains one mixed model and uses it twice" idea="two goals take two trainings"
def train_two(fit, X, quality, clicks):
    both = fit(X, z_score(quality) + z_score(clicks))
    return {"quality": both, "engagement": both}

# %% tags=["active-py", "wrong"] check="train_two_check" why="trains a third model of the mixture" idea="two goals take two trainings"
def train_two(fit, X, quality, clicks):
    fit(X, z_score(quality) + z_score(clicks))
    return {"quality": fit(X, z_score(quality)), "engagement": fit(X, z_score(clicks))}

# %% tags=["active-py", "wrong"] check="train_two_check" why="swaps the goals" idea="each model learns its own goal"
def train_two(fit, X, quality, clicks):
    return {"quality": fit(X, z_score(clicks)), "engagement": fit(X, z_score(quality))}

# %% tags=["active-py", "wrong"] check="train_two_check" why="only moves the means to zero" idea="what a model learns has mean 0 and standard deviation 1"
def train_two(fit, X, quality, clicks):
    return {"quality": fit(X, quality - quality.mean()), "engagement": fit(X, 1000 * (clicks - clicks.mean()))}

# %% tags=["active-py", "wrong"] check="train_two_check" why="writes the z-scores over the points that came in" idea="what comes in stays as it was"
def train_two(fit, X, quality, clicks):
    quality -= quality.mean()
    quality /= quality.std()
    return {"quality": fit(X, quality), "engagement": fit(X, z_score(clicks))}

# %% tags=["active-py", "wrong"] check="train_two_check" why="returns the predictions, not the models" idea="the answer holds a model under the name of each goal"
def train_two(fit, X, quality, clicks):
    return {"quality": fit(X, z_score(quality)).predict(X), "engagement": fit(X, z_score(clicks)).predict(X)}

# %% tags=["active-py", "wrong"] check="train_two_check" why="returns the two models without their names" idea="the answer holds a model under the name of each goal"
def train_two(fit, X, quality, clicks):
    return fit(X, z_score(quality)), fit(X, z_score(clicks))

# %% tags=["active-py", "right"] check="train_two_check" why="standardises both goals in one table, and trains clicks first"
def train_two(fit, X, quality, clicks):
    from sklearn.preprocessing import StandardScaler
    both = StandardScaler().fit_transform(np.column_stack([quality, clicks]))
    return dict(sorted({"engagement": fit(X, both[:, 1]), "quality": fit(X, both[:, 0])}.items()))

# %% [markdown]
# Now the blend. The score of a post is alpha times what the model of quality predicts, plus beta times what the model of clicks predicts. By hand: predictions 2 and -1 with alpha 2 and beta 1 give 2·2 + 1·(-1) = 3. Nothing is trained here.

# %% nbgrader={"grade": false, "grade_id": "score", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def score(models: dict, X: np.ndarray, alpha: float, beta: float) -> np.ndarray:
    """Return the blended score of each post, shape (n,). models is what train_two returns; X has the shape (n, d)."""
    ### BEGIN SOLUTION
    return alpha * models["quality"].predict(X) + beta * models["engagement"].predict(X)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "score_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("score", points=2, hidden=1)
models = {"quality": posts.Column(0), "engagement": posts.Column(1)}
X = np.array([[2.0, -1.0], [0.0, 3.0], [1.0, 0.5]])  # a column for each prediction
with check("the predictions are weighed and added", hint="Redo the hand example with your formula."):
    call(score, models, X, 2.0, 1.0).close([3, 3, 2.5])
with check("a weight of zero silences its goal", hint="Which posts lead if only quality counts?"):
    call(score, models, X, 1.0, 0.0).close([2, 0, 1])
    call(score, models, X, 0.0, 1.0).close([-1, 3, 0.5])
with check("a new model of clicks leaves the part of quality as it is, to the last bit"):
    before = call(score, models, X, 1.5, 0.0).numbers((3,))
    after = call(score, {"quality": posts.Column(0), "engagement": posts.Column(0)}, X, 1.5, 0.0).numbers((3,))
    require(before.tolist() == after.tolist(), f"the scores were {before.tolist()} and became {after.tolist()}")
### BEGIN HIDDEN TESTS
with check.hidden("twice the weights give twice the score, so only their ratio matters for the order"):
    rng = generator(5)
    for _ in range(10):
        X, (alpha, beta) = rng.normal(1, 2, (40, 2)), rng.uniform(0, 3, 2)
        call(score, models, X, alpha, beta).close(X @ [alpha, beta])
        call(score, models, X, 2 * alpha, 2 * beta).close(2 * X @ [alpha, beta])
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="score_check" why="multiplies the two scores" idea="the predictions are weighed and added"
def score(models, X, alpha, beta):
    return (alpha * models["quality"].predict(X)) * (beta * models["engagement"].predict(X))

# %% tags=["active-py", "wrong"] check="score_check" why="averages ranks, which forgets how far apart two posts are" idea="the predictions are weighed and added"
def score(models, X, alpha, beta):
    def rank(s):
        return np.argsort(np.argsort(s))
    return alpha * rank(models["quality"].predict(X)) + beta * rank(models["engagement"].predict(X))

# %% tags=["active-py", "wrong"] check="score_check" why="ignores the weights" idea="the predictions are weighed and added"
def score(models, X, alpha, beta):
    return models["quality"].predict(X) + models["engagement"].predict(X)

# %% tags=["active-py", "right"] check="score_check" why="multiplies a table of predictions by the weights, and returns a list"
def score(models, X, alpha, beta):
    weights = {"quality": alpha, "engagement": beta}
    table = np.array([models[goal].predict(X) for goal in weights])
    return (np.array(list(weights.values())) @ table).tolist()

# %% [markdown]
# ## Why the common scale matters
#
# Train on 2,000 old posts, and score 2,000 new ones. What if both models learn raw points and raw clicks instead, and their predictions are simply added?

# %% tags=["experiment", "raises-exception"]
rng = np.random.default_rng(8)
X_old, q_old, e_old = posts.posts(2000, rng)
X_new, q_new, e_new = posts.posts(2000, rng)
def best(scores):  # the rows of the 50 best posts
    return set(np.argsort(-np.asarray(scores))[:50].tolist())
raw = {"quality": posts.fit_ridge(X_old, q_old), "engagement": posts.fit_ridge(X_old, e_old)}
scaled = train_two(posts.fit_ridge, X_old, q_old, e_old)
shared_raw = len(best(score(raw, X_new, 1, 1)) & best(score(raw, X_new, 0, 1)))
shared_z = len(best(score(scaled, X_new, 1, 1)) & best(score(scaled, X_new, 0, 1)))
print(f"Of the 50 best by points plus clicks, {shared_raw} are also among the 50 best by clicks alone.")
print(f"With z-scores it is {shared_z}.")

# %% [markdown]
# **What to notice.** With raw numbers, "equal weights" means that clicks decide everything, because clicks come in larger numbers. Nobody chose that. The unit chose it.
#
# ## Way 2: one model for the mixture
#
# The table above showed which guess makes the composite loss lowest: the weighted mean of the z-scores. So way 2 trains one model on that target. It is a mean, so divide by alpha + beta.

# %% nbgrader={"grade": false, "grade_id": "train_one", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def train_one(fit, X: np.ndarray, q: np.ndarray, e: np.ndarray, alpha: float, beta: float):
    """Return one model, trained by fit(X, y) on the weighted mean y of the z-scores of q and e.

    X holds the features, shape (n, d); q is quality, e is clicks, both of shape (n,); alpha weighs q, beta weighs e.
    """
    ### BEGIN SOLUTION
    return fit(X, (alpha * z_score(q) + beta * z_score(e)) / (alpha + beta))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train_one_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("train_one", points=2, hidden=1)
def fit(X, y):  # trains a "model" that predicts what it was trained on
    return posts.Echo(y)

def model_of(fit, X, q, e, alpha, beta):
    answer = call(train_one, fit, X, q, e, alpha, beta)
    require(hasattr(answer.value, "predict"), f"{answer.what} gave {show(answer.value)}, expected the model that fit returned")
    return answer.value

X, quality, clicks = np.array([[1.0, 5.0], [2.0, 6.0]]), np.array([1.0, 3.0]), np.array([300.0, 100.0])
with check("one mixture takes one training", hint="How often do you call fit?"):
    counted = posts.Counted(fit)
    model_of(counted, X, quality, clicks, 3.0, 1.0)
    require(counted.calls == 1, f"train_one called fit {counted.calls} times")
with check("the mixture is the weighted mean of the z-scores", hint="What does your formula give for the two posts of the hand example?"):
    model = model_of(fit, X, quality, clicks, 3.0, 1.0)
    value("what the model learned for alpha 3 and beta 1", model.predict(X)).close([-0.5, 0.5])
with check("twice both weights is the same mixture", hint="What must the weights of a mean add up to?"):
    model = model_of(fit, X, quality, clicks, 6.0, 2.0)
    value("what the model learned for alpha 6 and beta 2", model.predict(X)).close([-0.5, 0.5])
### BEGIN HIDDEN TESTS
def ridge(X, y):
    return posts.fit_ridge(X, y)

with check.hidden("for linear models, alpha + beta times this model is the blend of two"):
    rng = generator(6)
    X, q, e = posts.posts(300, rng)
    two = [posts.fit_ridge(X, (y - y.mean()) / y.std()).predict(X) for y in (q, e)]
    for alpha, beta in rng.uniform(0.1, 3, (5, 2)):
        model = model_of(ridge, X, q, e, alpha, beta)
        blend = alpha * two[0] + beta * two[1]
        value("alpha + beta times the model", (alpha + beta) * model.predict(X)).close(blend, rtol=1e-5, atol=1e-6)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="train_one_check" why="mixes raw points and clicks: no common scale" idea="the mixture is the weighted mean of the z-scores"
def train_one(fit, X, q, e, alpha, beta):
    return fit(X, (alpha * q + beta * e) / (alpha + beta))

# %% tags=["active-py", "wrong"] check="train_one_check" why="mixes raw numbers, and standardises the mixture" idea="the mixture is the weighted mean of the z-scores"
def train_one(fit, X, q, e, alpha, beta):
    return fit(X, z_score(alpha * q + beta * e))

# %% tags=["active-py", "wrong"] check="train_one_check" why="takes the sum, not the mean" idea="the mixture is the weighted mean of the z-scores"
def train_one(fit, X, q, e, alpha, beta):
    return fit(X, alpha * z_score(q) + beta * z_score(e))

# %% tags=["active-py", "wrong"] check="train_one_check" why="divides by the two weights of the example" idea="twice both weights is the same mixture"
def train_one(fit, X, q, e, alpha, beta):
    return fit(X, (alpha * z_score(q) + beta * z_score(e)) / 4)

# %% tags=["active-py", "wrong"] check="train_one_check" why="trains a model for each goal once more" idea="one mixture takes one training"
def train_one(fit, X, q, e, alpha, beta):
    fit(X, z_score(q)), fit(X, z_score(e))
    return fit(X, (alpha * z_score(q) + beta * z_score(e)) / (alpha + beta))

# %% tags=["active-py", "wrong"] check="train_one_check" why="trains, and returns nothing" idea="one mixture takes one training"
def train_one(fit, X, q, e, alpha, beta):
    fit(X, (alpha * z_score(q) + beta * z_score(e)) / (alpha + beta))

# %% tags=["active-py", "right"] check="train_one_check" why="takes NumPy's weighted average"
def train_one(fit, X, q, e, alpha, beta):
    return fit(X, np.average([z_score(q), z_score(e)], axis=0, weights=[alpha, beta]))

# %% [markdown]
# ## Was your bet right?
#
# Both ways, with equal weights, on the same posts: first with linear models, then with trees of at most 50 leaves. A tree asks yes-or-no questions about the features, and each leaf at its end gives one score.

# %% tags=["experiment", "raises-exception"]
pairs, in_common = {}, {}
for name, fit in {"linear models": posts.fit_ridge, "trees": posts.fit_tree}.items():
    blended = np.asarray(score(train_two(fit, X_old, q_old, e_old), X_new, 1, 1))
    retrained = 2 * train_one(fit, X_old, q_old, e_old, 1, 1).predict(X_new)
    pairs[name], in_common[name] = (blended, retrained), len(best(blended) & best(retrained))
    print(f"{name}: {in_common[name]} of 50 in common; the scores differ by up to {np.abs(blended - retrained).max():.1g}")
print(f"You bet {bet_in_common} for the linear models.")
plots.show(
    posts.plot_two_ways(pairs),
    alt="Two scatter plots of the retrained score against the blended score of 2,000 posts. For linear models every post "
    "lies on the diagonal. For trees the posts form a wide cloud.",
)

# %% [markdown]
# **What to notice.** With linear models both ways share 50 of 50 posts, and the scores agree to about 15 digits. This is no luck. What a linear model predicts is itself a weighted sum of the targets it was trained on. So predicting the mixture, and mixing the predictions, is the same sum in another order. The retrained model is not more accurate, and not less.
#
# A tree chooses its questions by looking at the target. Another target, other questions: here only 14 of 50 posts are shared. In 100 other draws of the data it was from 3 to 20. Neither way is reliably better. What you know about one is simply no longer known about the other, so after such a switch you measure again.
#
# ## Every weighting, no training
#
# Now Nadia's Mondays. For each pair (alpha, beta), show the k posts with the best scores, and note what these posts *really got*: their mean quality and their mean clicks. Not what the models promised.

# %% nbgrader={"grade": false, "grade_id": "sweep", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def sweep(models: dict, X: np.ndarray, q: np.ndarray, e: np.ndarray, ab: list, k: int = 20) -> np.ndarray:
    """Return, for each pair (alpha, beta) in ab, mean quality and mean clicks of the k best posts: shape (len(ab), 2).

    X holds the features, shape (n, d); q and e are what the posts really got, points and clicks, shape (n,).
    """
    ### BEGIN SOLUTION
    reached = []
    for alpha, beta in ab:
        shown = np.argsort(-np.asarray(score(models, X, alpha, beta)))[:k]
        reached.append([q[shown].mean(), e[shown].mean()])
    return np.array(reached)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "sweep_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("sweep", points=2, hidden=2)
models = {"quality": posts.Column(0), "engagement": posts.Column(1)}
q, e = np.array([5.0, 1.0, 4.0, 2.0]), np.array([10.0, 40.0, 20.0, 35.0])
sure = np.column_stack([q, e])  # features from which the models predict what comes
with check("the posts with the best scores are shown", hint="Where does your order put the best post, first or last?"):
    call(sweep, models, sure, q, e, [(1.0, 0.0)], k=2).close([[4.5, 15]])
with check("there is a row for each weighting"):
    call(sweep, models, sure, q, e, [(1.0, 0.0), (0.0, 1.0)], k=2).close([[4.5, 15], [1.5, 37.5]])
with check("what the posts really got counts, not what was promised", hint="Which numbers do you average?"):
    call(sweep, models, 10 * sure, q, e, [(1.0, 0.0), (0.0, 1.0)], k=2).close([[4.5, 15], [1.5, 37.5]])
with check("k posts are shown", hint="Where do you use k?"):
    call(sweep, models, sure, q, e, [(1.0, 0.0)], k=1).close([[5, 10]])
    call(sweep, models, sure, q, e, [(1.0, 0.0)], k=4).close([[3, 26.25]])
### BEGIN HIDDEN TESTS
with check.hidden("if nothing else is said, 20 posts are shown"):
    rng = generator(7)
    X, q, e = rng.normal(size=(200, 2)), rng.normal(3, 1, 200), rng.lognormal(4, 0.5, 200)
    ab = [tuple(pair) for pair in rng.uniform(0, 2, (5, 2)).tolist()]
    shown = [np.argsort(X @ pair)[-20:] for pair in ab]
    call(sweep, models, X, q, e, ab).close([[q[s].mean(), e[s].mean()] for s in shown])
with check.hidden("only the ratio of the weights matters"):
    rng = generator(8)
    X, q, e = rng.normal(size=(200, 2)), rng.normal(3, 1, 200), rng.lognormal(4, 0.5, 200)
    once = call(sweep, models, X, q, e, [(0.3, 0.7)], k=10).numbers((1, 2))
    call(sweep, models, X, q, e, [(1.5, 3.5)], k=10).close(once)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="sweep_check" why="shows the worst posts" idea="the posts with the best scores are shown"
def sweep(models, X, q, e, ab, k=20):
    shown = [np.argsort(score(models, X, alpha, beta))[:k] for alpha, beta in ab]
    return np.array([[q[s].mean(), e[s].mean()] for s in shown])

# %% tags=["active-py", "wrong"] check="sweep_check" why="reports what the models promised" idea="what the posts really got counts, not what was promised"
def sweep(models, X, q, e, ab, k=20):
    promised = np.column_stack([models["quality"].predict(X), models["engagement"].predict(X)])
    shown = [np.argsort(score(models, X, alpha, beta))[::-1][:k] for alpha, beta in ab]
    return np.array([promised[s].mean(axis=0) for s in shown])

# %% tags=["active-py", "wrong"] check="sweep_check" why="looks at the first weighting only" idea="there is a row for each weighting"
def sweep(models, X, q, e, ab, k=20):
    shown = np.argsort(score(models, X, *ab[0]))[::-1][:k]
    return np.array([[q[shown].mean(), e[shown].mean()]])

# %% tags=["active-py", "wrong"] check="sweep_check" why="always shows 20 posts" idea="the posts with the best scores are shown"
def sweep(models, X, q, e, ab, k=20):
    shown = [np.argsort(score(models, X, alpha, beta))[::-1][:20] for alpha, beta in ab]
    return np.array([[q[s].mean(), e[s].mean()] for s in shown])

# %% tags=["active-py", "right"] check="sweep_check" why="sorts a table, and returns a list of tuples"
def sweep(models, X, q, e, ab, k=20):
    import pandas as pd
    rows = []
    for alpha, beta in ab:
        seen = pd.DataFrame({"q": q, "e": e, "s": score(models, X, alpha, beta)})
        best = seen.nlargest(k, "s")
        rows.append((float(best["q"].mean()), float(best["e"].mean())))
    return rows

# %% tags=["experiment", "raises-exception"]
counted = posts.Counted(posts.fit_ridge)
beta = np.linspace(0, 1, 21)  # the weight of clicks; quality weighs 1 - beta
trained = train_two(counted, X_old, q_old, e_old)
reached = np.asarray(sweep(trained, X_new, q_new, e_new, [(1 - b, b) for b in beta], k=50))
plots.show(
    posts.plot_frontier(reached, beta, trainings=counted.calls, named=(0, 8, 12, 16, 20)),
    alt="Mean quality against mean clicks of the 50 posts shown, a dot for each of 21 weightings. From top left to bottom "
    "right: the first steps add clicks at almost no loss of quality, the last steps lose quality for few more clicks.",
)

# %% [markdown]
# **What to notice.** 21 weightings took 2 trainings; way 2 would have taken 21 nights. And the curve tells the two teams something that no argument did. From weight 0 to 0.40, clicks grow from 33 to 57 a post while quality falls only from 5.7 to 5.2 points. The last steps are a bad bargain for everyone. Teams that can look at the whole curve in a second choose better than teams that may ask for one point a night.
#
# ## What must be trained again?
#
# Nadia keeps her two models. Five things happen, one after the other. For each, say what must be trained: `"nothing"`, `"quality"` (that model alone), `"engagement"` (that model alone), or `"a third model"`. Write a dictionary, like `to_train = {"a": "quality", "b": "nothing", ...}`.
#
# * **a** The trust team gets twice the weight from Monday on.
# * **b** The moderators change their rules: posts without sources now lose points.
# * **c** A new button changes what people click on.
# * **d** The board wants a third goal to count: readers who subscribe.
# * **e** Both weights are multiplied by ten.

# %% nbgrader={"grade": false, "grade_id": "to_train", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
to_train = {"a": "nothing", "b": "quality", "c": "engagement", "d": "a third model", "e": "nothing"}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "to_train_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("to_train", points=2, hidden=3)
with check("each of a to e has one of the four answers"):
    value("the keys of to_train", sorted(to_train)).equal(list("abcde"))
    for letter in "abcde":
        value(f"to_train[{letter!r}]", to_train[letter]).one_of("nothing", "quality", "engagement", "a third model")
### BEGIN HIDDEN TESTS
with check.hidden("new weights are no reason to train"):
    require((to_train["a"], to_train["e"]) == ("nothing", "nothing"), "a or e has another answer")
with check.hidden("if one goal changes its meaning, its own model learns again, and the other stays"):
    require((to_train["b"], to_train["c"]) == ("quality", "engagement"), "b or c has another answer")
with check.hidden("a new goal adds a model, and the old ones stay"):
    require(to_train["d"] == "a third model", "d has another answer")
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="to_train_check" why="trains again for new weights" idea="new weights are no reason to train"
to_train = {"a": "quality", "b": "quality", "c": "engagement", "d": "a third model", "e": "nothing"}

# %% tags=["active-py", "wrong"] check="to_train_check" why="thinks that weights can mend a goal that has changed" idea="if one goal changes its meaning, its own model learns again, and the other stays"
to_train = {"a": "nothing", "b": "nothing", "c": "nothing", "d": "a third model", "e": "nothing"}

# %% tags=["active-py", "wrong"] check="to_train_check" why="squeezes a new goal into an old model" idea="a new goal adds a model, and the old ones stay"
to_train = {"a": "nothing", "b": "quality", "c": "engagement", "d": "engagement", "e": "nothing"}

# %% tags=["active-py", "right"] check="to_train_check" why="fills in the exceptions"
to_train = dict.fromkeys("abcde", "nothing") | {"b": "quality", "c": "engagement", "d": "a third model"}

# %% [markdown]
# ## What to take along
#
# * Two goals become one loss only on a common scale. With raw points and clicks, 49 of the 50 best posts were those of clicks alone; with z-scores, 7.
# * With linear models and squared error, blending two models and retraining one are the same: 50 of 50 posts.
# * With trees they are not: 14 of 50. Measure again when you switch.
# * So keep goals apart, for another reason than accuracy: 21 weightings cost 2 trainings, and a goal that changes costs 1.
#
# **If you have time.** Take trees with 3 leaves: `fit = lambda X, y: posts.fit_tree(X, y, leaves=3)`. How many different scores does the retrained tree give, and how many the blend of two? Use `np.unique`. Then say which of the two ways can tell more posts apart.

# %% tags=["active-py", "numbers"]
[
    f"share {in_common['linear models']} of 50 posts",
    f"only {in_common['trees']} of 50 posts are shared",
    f"not: {in_common['trees']} of 50.",
    f"From weight 0 to {beta[8]:.2f}, clicks grow from {reached[0, 1]:.0f} to {reached[8, 1]:.0f} a post",
    f"quality falls only from {reached[0, 0]:.1f} to {reached[8, 0]:.1f} points",
    f"{len(beta)} weightings took {counted.calls} trainings",
    f"clicks, {shared_raw} of the 50 best posts were those of clicks alone; with z-scores, {shared_z}.",
]

# %% tags=["active-py", "insight"] claim="for linear models both ways pick the same 50 posts; for trees they share from 3 to 20"
def holds(rng):
    (X, q, e), (X_new, _, _) = posts.posts(2000, rng), posts.posts(2000, rng)
    shared = []
    for fit in (posts.fit_ridge, posts.fit_tree):
        blended = score(train_two(fit, X, q, e), X_new, 1, 1)
        shared.append(len(best(blended) & best(train_one(fit, X, q, e, 1, 1).predict(X_new))))
    return shared[0] == 50 and 3 <= shared[1] <= 20

# %% tags=["active-py", "insight"] claim="a weight of 0.4 for clicks gives more than 1.6 times the clicks and costs less than 14 % of the quality"
def holds(rng):
    (X, q, e), (X_new, q_new, e_new) = posts.posts(2000, rng), posts.posts(2000, rng)
    models = train_two(posts.fit_ridge, X, q, e)
    (good, few), (less, more) = sweep(models, X_new, q_new, e_new, [(1, 0), (0.6, 0.4)], k=50)
    return more > 1.6 * few and less > 0.86 * good

# %% tags=["active-py", "insight"] claim="without a common scale, equal weights mean clicks alone: at least 45 of 50 posts"
def holds(rng):
    (X, q, e), (X_new, _, _) = posts.posts(2000, rng), posts.posts(2000, rng)
    raw = {"quality": posts.fit_ridge(X, q), "engagement": posts.fit_ridge(X, e)}
    return len(best(score(raw, X_new, 1, 1)) & best(score(raw, X_new, 0, 1))) >= 45
