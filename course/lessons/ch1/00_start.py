# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Ready to start?
#
# Tom's app guesses what a flat is worth. His model is good: 99 of 100 guesses help. Users are angry all the same, and for weeks he polishes the model. In ten minutes you will know why that could not help. On the way you meet everything that the other notebooks ask of you: a bet, a function to write, a check that fails, a check that passes, and a picture.
#
# **After this notebook you can**
#
# 1. tell whether your computer is ready for the course;
# 2. read what a check says, and mend your answer;
# 3. hand in a notebook that runs from top to bottom.
#
# First, is everything there? Click into the grey box below and press Shift and Enter together. That *runs* the box, which is called a cell.

# %% tags=["raises-exception"]
from course import welcome

print("\n".join(welcome.packages()))

# %% [markdown]
# Each line should begin with `OK`.
#
# * A line says `FAIL`: that package is missing or too old. Install the course again as its README says, then choose *Kernel, Restart Kernel* in the menu and run the cell again.
# * It says `No module named 'course'`: the notebook runs in another Python than the one you installed the course into. Choose the right one at the top right, where the kernel's name stands.
#
# Do not go on before every line says `OK`. Later notebooks take for granted that it does. Now run the next cell. It loads what this notebook uses, and shows nothing.

# %%
import numpy as np

from course import notebook, plots
from course.checks import Check, call, generator, value

notebook.start()

# %% [markdown]
# ## Place your bet
#
# Before a user sees Tom's guess, the request passes 100 parts: the phone, the network, the log-in, two databases, the model, and many more. Each of them works in 99 of 100 cases. How many of 100 users see a guess? Do not compute: bet first. A bet is never marked right or wrong. It is here because you remember what surprised you.
#
# In the next cell, delete the line that begins with `raise`. In its place write `bet_served = 99`, or 90, 63 or 37 instead of 99. Run the cell, and then the one below it. That one is a *check*: it looks at your answer and says in words what it found.

# %% nbgrader={"grade": false, "grade_id": "bet_served", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
bet_served = 90
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bet_served_check", "locked": true, "points": 0.5, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("Your bet", points=0.5)
with check("a bet is one of the four numbers"):
    value("bet_served", bet_served).one_of(99, 90, 63, 37)
check.report()

# %% tags=["active-py", "wrong"] check="bet_served_check" why="writes the percent sign too" idea="a bet is one of the four numbers"
bet_served = "90 %"

# %% tags=["active-py", "right"] check="bet_served_check" why="bets another number, as NumPy has it"
bet_served = np.int64(37)

# %% [markdown]
# ## Fail a check, then mend it
#
# Take two parts that each work in half of the cases. By hand: of 100 requests, 50 pass the first part. Of these 50, half pass the second: 25. So `share_served(0.5, 2)` must be 0.25.
#
# Do these three steps. The second one is wrong on purpose.
#
# 1. Run the answer cell and the check below it as they are. The check says "Not answered yet". That is no error; it only waits for you.
# 2. Tom thinks: "Each part loses 1 in 100, so 2 parts lose 2 in 100." In the answer cell, replace the line with `raise` by his: `return 1 - parts * (1 - part_ok)`. Leave the four spaces in front. Run both cells. A tick stands before what is true of the answer, a cross before what is not. The first cross tells you what was tried and what came out, and asks a question. Read all of it.
# 3. Answer that question, mend the line, and run both cells again until there is no cross left. (In Python, `x ** n` is x times itself, n times.)

# %% nbgrader={"grade": false, "grade_id": "share_served", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def share_served(part_ok: float, parts: int) -> float:
    """Return the share of requests, 0 to 1, that pass all parts.

    Each of the parts, a number >= 1, passes on the share part_ok, 0 to 1, of the requests that reach it.
    """
    ### BEGIN SOLUTION
    return part_ok**parts
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "share_served_check", "locked": true, "points": 0.5, "schema_version": 3, "solution": false, "task": false} tags=["raises-exception"]
check = Check("share_served", points=0.5, hidden=1)
with check("if there is one part, its share is the answer"):
    call(share_served, 0.99, 1).close(0.99)
with check("a share lies from 0 to 1, however many parts there are", hint="How many requests are left for the second part to lose?"):
    call(share_served, 0.99, 200).between(0, 1)
with check("the second part takes its share of what the first let through", hint="Redo the example with 100 requests on paper."):
    call(share_served, 0.5, 2).close(0.25)
### BEGIN HIDDEN TESTS
with check.hidden("each further part takes its share of what is left"):
    rng = generator(1)
    for part_ok, parts in zip(rng.random(20), rng.integers(1, 9, 20)):
        left = 1.0
        for _ in range(parts):
            left = left * part_ok
        call(share_served, float(part_ok), int(parts)).close(left)
### END HIDDEN TESTS
check.report()

# %% tags=["active-py", "wrong"] check="share_served_check" why="adds up the losses, as Tom does" idea="a share lies from 0 to 1, however many parts there are"
def share_served(part_ok, parts):
    return 1 - parts * (1 - part_ok)

# %% tags=["active-py", "wrong"] check="share_served_check" why="adds up the losses, and stops at zero" idea="the second part takes its share of what the first let through"
def share_served(part_ok, parts):
    return max(0.0, 1 - parts * (1 - part_ok))

# %% tags=["active-py", "wrong"] check="share_served_check" why="thinks that the chain is as good as its parts" idea="the second part takes its share of what the first let through"
def share_served(part_ok, parts):
    return part_ok

# %% tags=["active-py", "wrong"] check="share_served_check" why="writes in the hand example" idea="if there is one part, its share is the answer"
def share_served(part_ok, parts):
    return 0.25

# %% tags=["active-py", "right"] check="share_served_check" why="goes from part to part"
def share_served(part_ok, parts):
    return np.prod([part_ok for _ in range(parts)])

# %% [markdown]
# The last line of the panel may say "1 more at grading". The copy of the check that grades you tries other inputs too. An answer that is right for every input has nothing to fear from them.
#
# ## Was your bet right?
#
# Your function answers. The cell also lets 10,000 made-up users try their luck at each of the 100 parts, and counts how many get through. If the picture below it is too small, press Ctrl and B (on a Mac, Cmd and B): that hides the list of files.

# %% tags=["experiment", "raises-exception"]
lucky = np.random.default_rng(1).random((10_000, 100)) < 0.99  # one row a user, one column a part
print(f"You bet {bet_served} of 100 users. Your function says {100 * share_served(0.99, 100):.1f}.")
print(f"Of 10,000 made-up users, {lucky.all(axis=1).sum():,} got through every part.")
print(f"If the model, one of the 100 parts, never failed: {100 * share_served(0.99, 99):.1f} of 100.")

# %% tags=["experiment", "raises-exception"]
parts = np.arange(1, 201)
shares = {f"{p:.1%} of cases": np.array([share_served(p, int(n)) for n in parts]) for p in (0.999, 0.99)}
plots.show(
    welcome.plot_chain(parts, shares, marked=100),
    alt="Share of requests served against the number of parts. If each part works in 99 % of the cases, the line falls "
    "to 36.6 % at 100 parts. If each works in 99.9 %, it is still at 90.5 %.",
)

# %% [markdown]
# **What to notice.** With 100 parts only 36.6 % of the users are served. A model that never fails lifts this to 37.0 %, which nobody notices. If *every* part failed ten times less often, it would be 90.5 %. So the model is one part of a system, and the user meets the system. That is the first idea of the book, Chip Huyen, *Designing Machine Learning Systems* (O'Reilly, 2022), and the one this course comes back to at its end.
#
# It is a simple picture. It takes for granted that the parts fail independently of each other, and that one failure spoils the request. A good system breaks the second rule: when a part fails, another steps in. You will build that in chapter 2.
#
# ## Hand it in
#
# 1. In the menu choose *Kernel*, then *Restart Kernel and Run All Cells*. Your cells now run in order, as they will when they are graded. An answer that needed a cell you have since deleted shows up here.
# 2. Look through the checks. Did any cross come back?
# 3. Save. If your course uses nbgrader's Assignments tab, press *Submit* there; otherwise hand in the file as you were told.
#
# Change only the answer cells. You may add cells of your own anywhere. The checks stand locked, and grading uses its own copy of them.
#
# ## What to take along
#
# * "Not answered yet" only waits; a cross shows an input, what came out, and a question. Read the first cross before you change anything.
# * Losses multiply: 100 parts that work in 99 % of the cases serve 36.6 % of the users.
# * Ask which part of the system limits it before you polish the model: a perfect one gains 0.4 points here.

# %% tags=["active-py", "numbers"]
[
    f"{100 * share_served(0.99, 100):.1f} %",
    f"{100 * share_served(0.99, 99):.1f} %",
    f"{100 * share_served(0.999, 100):.1f} %",
    f"{100 * (share_served(0.99, 99) - share_served(0.99, 100)):.1f} points",
]

# %% tags=["active-py", "insight"] claim="fewer than half of the users get through, and a perfect model changes that by less than 2 points"
def holds(rng):
    works = rng.random((5000, 100)) < 0.99
    served, perfect_model = works.all(axis=1).mean(), works[:, 1:].all(axis=1).mean()
    return served < 0.5 and perfect_model - served < 0.02
