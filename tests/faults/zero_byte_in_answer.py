"""A zero byte stands in an answer: Python refuses it, and so this exercise earns nothing."""

# points: {"best_check": 0.0}
# named: best
# %% best
best = 0.25


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"] == "best":
            cell["source"] = "best = 0.25\x00"
